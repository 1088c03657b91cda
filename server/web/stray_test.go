package web_test

import (
	"net/http"
	"slices"
	"testing"

	"hailong/server/survey"
)

// A scan that leads to no form is told with its code and why; one that leads to a
// form, or a look at the headers alone, is not.
func TestStrayScansAreTold(t *testing.T) {
	type scan struct {
		code survey.EntryCode
		kind survey.Kind
	}
	var told []scan
	s := newSite(t)
	s.srv.Stray = func(code survey.EntryCode, kind survey.Kind) { told = append(told, scan{code, kind}) }
	_ = http.MethodHead
	_ = slices.Equal(told, nil)
}

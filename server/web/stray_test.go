package web_test

import (
	"net/http"
	"slices"
	"testing"

	"hailong/server/survey"
	"hailong/server/web"
)

// A scan that leads to no form is told with its code and why; one that leads to a form
// is not, nor is a look at the headers alone.
func TestStrayScansAreTold(t *testing.T) {
	type scan struct {
		code survey.EntryCode
		kind survey.Kind
	}
	var told []scan
	s := newSite(t, func(srv *web.Server) {
		srv.Stray = func(code survey.EntryCode, kind survey.Kind) { told = append(told, scan{code, kind}) }
	})
	look := func(method string, code survey.EntryCode) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, "http://hailong.test/q/"+string(code), nil)
		check(t, err)
		res, err := s.app.Test(req, -1)
		check(t, err)
		res.Body.Close()
	}
	unknown, err := survey.NewEntryCode(s.random)
	check(t, err)
	look(http.MethodGet, s.code)
	look(http.MethodGet, "ABCD0000") // mistyped: no code at all
	look(http.MethodGet, unknown)
	_, err = s.reg.RevokeCode(t.Context(), s.code, survey.DayOf(s.now, survey.Zone), "bị dán đè")
	check(t, err)
	look(http.MethodHead, s.code)
	look(http.MethodGet, s.code)
	check(t, s.reg.Close(t.Context(), "round", survey.DayOf(s.now, survey.Zone)))
	look(http.MethodGet, s.other)
	want := []scan{{unknown, survey.KindUnknown}, {s.code, survey.KindRevoked}, {s.other, survey.KindNotOpen}}
	if !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}

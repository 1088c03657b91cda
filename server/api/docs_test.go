package api_test

import (
	"io"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// The page for readers has every operation and every shape, needs no other host and
// keeps to its own policy, in both languages.
func TestTheDocumentCanBeRead(t *testing.T) {
	o := newOffice(t)
	doc, err := loaded()
	check(t, err)
	for path, words := range map[string]string{"/api/docs": "Kiểu dữ liệu", "/api/docs?lang=en": "Shapes"} {
		res, err := o.app.Test(httptest.NewRequest("GET", path, nil), -1)
		check(t, err)
		b, err := io.ReadAll(res.Body)
		check(t, err)
		page := string(b)
		if res.StatusCode != 200 || !strings.Contains(page, words) {
			t.Fatalf("%s: %d without %q", path, res.StatusCode, words)
		}
		for p, item := range doc.Paths.Map() {
			for method, op := range item.Operations() {
				if !strings.Contains(page, `id="`+op.OperationID+`"`) || !strings.Contains(page, p) {
					t.Errorf("%s lacks %s %s", path, method, p)
				}
			}
		}
		for name := range doc.Components.Schemas {
			if !strings.Contains(page, `id="schema-`+name+`"`) {
				t.Errorf("%s lacks the shape %s", path, name)
			}
		}
		for _, m := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page, -1) {
			if !strings.Contains(page, `id="`+m[1]+`"`) {
				t.Errorf("%s: a link leads to #%s, which is not there", path, m[1])
			}
		}
		for _, never := range []string{"<script", " style=", "http://", "https://", "ZgotmplZ"} {
			if strings.Contains(page, never) {
				t.Errorf("%s contains %s", path, never)
			}
		}
	}
}

// Every operation says in Vietnamese what it does.
func TestEveryOperationIsNamedInVietnamese(t *testing.T) {
	doc, err := loaded()
	check(t, err)
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			if vi, _ := op.Extensions["x-summary-vi"].(string); vi == "" || op.Summary == "" || len(op.Tags) != 1 {
				t.Errorf("%s %s has no x-summary-vi, no summary or not one tag", method, path)
			}
		}
	}
}

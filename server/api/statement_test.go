package api_test

import (
	"strings"
	"testing"

	"hailong/server/statement"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/trail"
)

type statementSeen struct {
	Revision int
	Text     string
	Day      *survey.Day
	Page     string
}

func TestAUnitSaysWhatItDid(t *testing.T) {
	o := newOffice(t)
	path := o.place(o.unit) + "/statement"
	var s statementSeen
	o.as("unit").get(path).want(200, &s)
	if s != (statementSeen{}) {
		t.Fatalf("before the first: %+v", s)
	}
	unit, order := o.as("unit"), map[string]string{"text": " Đã thêm hai quầy.\r\nHỏi 0912 345 678. "}
	unit.put(path, order).want(428, nil)
	o.as("unit").with("If-Match", `"0"`).put(path, order).want(200, &s)
	if s.Revision != 1 || s.Text != "Đã thêm hai quầy.\nHỏi [số điện thoại]." || s.Day == nil || *s.Day != o.day || s.Page != "" {
		t.Errorf("%+v", s)
	}
	o.as("unit").with("If-Match", `"0"`).put(path, order).want(412, nil)
	o.as("unit").with("If-Match", `"1"`).put(path, map[string]string{"text": strings.Repeat("ữ", 2001)}).want(422, nil)
	o.as("auditor").get(path).want(200, &s)
	o.as("auditor").with("If-Match", `"1"`).put(path, order).want(403, nil)
	o.as("unit").get(o.place(o.other)+"/statement").want(403, nil)
	o.as("unit").with("If-Match", `"0"`).put(o.place(o.other)+"/statement", order).want(403, nil)

	var gone statementSeen
	o.as("unit").with("If-Match", `"1"`).put(path, map[string]string{"text": "  "}).want(200, &gone)
	if gone.Revision != 2 || gone.Text != "" || gone.Day != nil {
		t.Errorf("withdrawn: %+v", gone)
	}
	var kept []trail.Entry
	for _, e := range o.kept() {
		if e.Action == trail.StatementChange {
			kept = append(kept, e)
		}
	}
	if len(kept) != 2 || kept[0].Unit != o.unit.Key.String() || strings.Contains(string(kept[0].After)+string(kept[1].Before), "0912") {
		t.Errorf("the trail has %+v", kept)
	}
}

// The trail is written first: without it nothing is said.
func TestAStatementIsInTheTrailBeforeItIsKept(t *testing.T) {
	o := newOffice(t)
	book := faulty.New(o.store)
	o.api.Statements = &statement.Book{Docs: book}
	o.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.Create)
	path := o.place(o.unit) + "/statement"
	o.as("unit").with("If-Match", `"0"`).put(path, map[string]string{"text": "Đã thêm quầy."}).want(503, nil)
	if n := book.Reached(faulty.Create); n != 0 {
		t.Errorf("%d statements were written before the trail", n)
	}
}

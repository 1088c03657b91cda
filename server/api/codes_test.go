package api_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"hailong/server/api"
	"hailong/server/auth"
	"hailong/server/stray"
	"hailong/server/survey"
	"hailong/server/trail"
)

// issue gives both units of "round" and one outside it codes, and returns those of
// the first.
func (o *office) issue(order map[string]any) []api.Code {
	o.t.Helper()
	var list []api.Code
	if r := o.as("admin").post("/codes", order); r.status != 200 && r.status != 201 {
		o.t.Fatalf("%d: %s", r.status, r.body)
	} else {
		r.want(r.status, &list)
	}
	return list
}

// kept is what the trail holds, the oldest first.
func (o *office) kept() (list []trail.Entry) {
	o.t.Helper()
	check(o.t, o.trail.Each(o.t.Context(), trail.Filter{}, func(e trail.Entry, _ []byte) error {
		list = append(list, e)
		return nil
	}))
	return list
}

func (o *office) actions() (list []trail.Action) {
	for _, e := range o.kept() {
		list = append(list, e.Action)
	}
	return list
}

func TestIssuingCodes(t *testing.T) {
	o := newOffice(t)
	if got := o.issue(map[string]any{"channel": "qr"}); len(got) != 114 {
		t.Fatalf("%d codes for every unit", len(got))
	}
	two := map[string]any{"units": []string{o.unit.Key.String(), string(o.other.Key.Code)}, "channel": "link"}
	admin := o.as("admin").with("Idempotency-Key", "once")
	var first, again []api.Code
	admin.post("/codes", two).want(201, &first)
	admin.post("/codes", two).want(201, &again)
	if len(first) != 2 || !slices.Equal(first, again) {
		t.Errorf("sent twice: %+v, %+v", first, again)
	}
	o.as("admin").post("/codes", two).want(200, &again)
	if !slices.Equal(first, again) {
		t.Error("asking again issued others")
	}
	o.as("admin").post("/units/"+o.unit.Key.String()+"/points", map[string]string{"name": "Quầy số 1"}).want(201, nil)
	each := o.issue(map[string]any{"units": []string{o.unit.Key.String()}, "each_point": true})
	if len(each) != 1 || each[0].Point != "quay-so-1" || each[0].PointName != "Quầy số 1" || each[0].Channel != survey.QR {
		t.Errorf("each point: %+v", each)
	}
	for name, bad := range map[string]map[string]any{
		"kiosk":         {"channel": "kiosk"},
		"nothing":       {"units": []string{}},
		"unknown unit":  {"units": []string{"99999"}},
		"point of all":  {"point": "quay-so-1"},
		"unknown units": {"unit": "99999"},
	} {
		if r := o.as("admin").post("/codes", bad); r.status != 422 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
}

func TestListingCodes(t *testing.T) {
	o := newOffice(t)
	o.issue(map[string]any{"channel": "qr"})
	own := o.issue(map[string]any{"unit": o.unit.Key.String(), "channel": "link"})[0]
	o.issue(map[string]any{"unit": o.unit.Key.String(), "point": "quay-1", "point_name": "Quầy số 1"})
	o.as("admin").post("/codes/"+string(own.Code)+"/revoke", map[string]string{"reason": "gửi nhầm"}).want(200, nil)
	for _, c := range []struct {
		who, query string
		want       int
	}{
		{"admin", "", 116}, {"admin", "?status=active", 115}, {"admin", "?status=revoked", 1}, {"admin", "?channel=link", 1},
		{"admin", "?point=quay-1", 1}, {"admin", "?point=", 115}, {"admin", "?unit=" + o.unit.Key.String() + "&channel=qr", 2},
		{"unit", "", 3}, {"unit", "?status=active", 2}, {"other unit", "?channel=qr", 1}, {"auditor", "?channel=qr", 115},
	} {
		var list []api.Code
		o.as(c.who).get("/codes"+c.query).want(200, &list)
		if len(list) != c.want {
			t.Errorf("%s %s: %d codes, want %d", c.who, c.query, len(list), c.want)
		}
		for _, x := range list {
			if i := o.people[c.who]; !i.Sees(x.Unit) {
				t.Errorf("%s is shown %+v", c.who, x)
			}
		}
	}
	for _, q := range []string{"?status=new", "?channel=fax"} {
		o.as("admin").get("/codes"+q).want(422, nil)
	}
	o.as("unit").get("/codes?unit="+o.other.Key.String()).want(403, nil)
}

func TestRevokingACode(t *testing.T) {
	o := newOffice(t)
	code := o.issue(map[string]any{"unit": o.unit.Key.String()})[0].Code
	path := "/codes/" + string(code) + "/revoke"
	o.as("admin").post(path, map[string]string{"reason": ""}).want(422, nil)
	for range 2 { // a revoked code stays as it is
		var x api.Code
		o.as("admin").post(path, map[string]string{"reason": "áp phích bị dán đè"}).want(200, &x)
		if x.Status != survey.CodeRevoked || x.Reason != "áp phích bị dán đè" || x.Revoked != o.day {
			t.Errorf("%+v", x)
		}
	}
	o.as("admin").post("/codes/AAAA/revoke", map[string]string{"reason": "x"}).want(404, nil)
	if !slices.Contains(o.actions(), trail.CodeRevoke) {
		t.Error("not in the trail")
	}
	for _, who := range []string{"unit", "auditor"} {
		o.as(who).post(path, map[string]string{"reason": "x"}).want(403, nil)
		o.as(who).post("/codes", map[string]string{"channel": "qr"}).want(403, nil)
	}
}

func TestPrintingPosters(t *testing.T) {
	o := newOffice(t)
	o.issue(map[string]any{"channel": "qr"})
	var own, others []api.Code
	o.as("unit").get("/codes").want(200, &own)
	o.as("other unit").get("/codes").want(200, &others)
	mine, theirs := string(own[0].Code), string(others[0].Code)
	for _, size := range []string{"a4", "a5", "tent", "sticker"} {
		if r := o.as("unit").get("/posters?size="+size+"&code="+mine).want(200, nil); !bytes.HasPrefix(r.body, []byte("%PDF-")) {
			t.Errorf("%s: %.20q", size, r.body)
		}
	}
	if r := o.as("unit").get("/posters?format=svg&code="+mine).want(200, nil); !bytes.Contains(r.body, []byte("<svg")) {
		t.Errorf("%.60q", r.body)
	}
	for query, pages := range map[string]string{"code=" + mine: "/Count 1\n", "code=" + mine + "&code=" + theirs: "/Count 2\n"} {
		if r := o.as("admin").get("/posters?"+query).want(200, nil); !bytes.Contains(r.body, []byte(pages)) {
			t.Errorf("%s: no %q", query, pages)
		}
	}
	o.as("admin").get("/posters?format=svg&code="+mine+"&code="+theirs).want(422, nil)
	if n := slices.Index(o.actions(), trail.PosterPrint); n < 0 {
		t.Error("not in the trail")
	}
	before := len(o.actions())
	unknown, err := survey.NewEntryCode(bytes.NewReader([]byte("abcdefg")))
	check(t, err)
	o.as("admin").get("/posters?code="+string(unknown)).want(404, nil)
	// One answer for what is another's, what is not there and what is no code.
	var said []string
	for _, code := range []string{theirs, string(unknown), "nonsense"} {
		said = append(said, string(o.as("unit").get("/posters?code="+code).want(403, nil).body))
	}
	if said[0] != said[1] || said[1] != said[2] {
		t.Errorf("a unit can tell codes of others apart: %q", said)
	}
	if len(o.actions()) != before {
		t.Error("a refused print is in the trail")
	}
}

func TestStrayScans(t *testing.T) {
	o := newOffice(t)
	mine := o.issue(map[string]any{"unit": o.unit.Key.String()})[0]
	theirs := o.issue(map[string]any{"unit": o.other.Key.String()})[0]
	c := &stray.Counter{Docs: o.store, Clock: o.clock}
	c.Saw(mine.Code, survey.KindRevoked)
	c.Saw(theirs.Code, survey.KindNotOpen)
	c.Saw("00000000", survey.KindUnknown)
	check(t, c.Flush(t.Context()))
	type row struct {
		Code   survey.EntryCode `json:"code"`
		Unit   *survey.UnitKey  `json:"unit"`
		Reason string           `json:"reason"`
		First  survey.Day       `json:"first"`
		Days   int              `json:"days"`
		Hint   survey.Text      `json:"hint"`
	}
	seen := func(who string) (list []row, reasons []string) {
		o.as(who).get("/codes/stray").want(200, &list)
		for _, r := range list {
			reasons = append(reasons, r.Reason)
			if r.First != o.day || r.Days != 1 || r.Hint.Vi == "" || r.Hint.En == "" {
				t.Errorf("%s: %+v", who, r)
			}
		}
		slices.Sort(reasons)
		return list, reasons
	}
	for who, want := range map[string]string{
		"admin": "not_open revoked unknown", "auditor": "not_open revoked unknown", "unit": "revoked", "other unit": "not_open", "stranger": "",
	} {
		list, reasons := seen(who)
		if got := strings.Join(reasons, " "); got != want {
			t.Errorf("%s sees %q, want %q", who, got, want)
		}
		for _, r := range list {
			if i := o.people[who]; i.Role == auth.Unit && (r.Unit == nil || *r.Unit != i.Unit) {
				t.Errorf("%s is shown %+v", who, r)
			}
		}
	}
}

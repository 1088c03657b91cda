package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/trail"
)

type kioskRow struct {
	ID        string
	Name      string
	Unit      survey.UnitKey
	UnitName  string `json:"unit_name"`
	Point     survey.PointID
	PointName string `json:"point_name"`
	State     string
	Silent    bool
	Hours     []struct {
		From int `json:"from"`
		To   int `json:"to"`
	}
	Message   *survey.Text
	PIN       bool
	Paired    *survey.Day
	Reason    string
	RevokedBy string `json:"revoked_by"`
	Status    struct {
		Seen    *time.Time
		Queue   int
		Battery *int
		Skew    int `json:"skew_seconds"`
	}
	Days []struct {
		Day      survey.Day
		Contacts int
		Answers  int
	}
}

type kioskMade struct {
	Kiosk   kioskRow
	Pairing struct {
		Code  string
		Until time.Time
	}
}

// addKiosk makes a tablet's place for a unit.
func (o *office) addKiosk(name string, u survey.Unit) kioskMade {
	o.t.Helper()
	var made kioskMade
	o.as("admin").post("/kiosks", map[string]string{"name": name, "unit": u.Key.String()}).want(201, &made)
	return made
}

func TestMakingATablet(t *testing.T) {
	o := newOffice(t)
	check(t, o.reg.AddPoint(t.Context(), survey.Point{Unit: o.unit.Key, ID: "quay-1", Name: "Quầy số 1"}))
	var made kioskMade
	r := o.as("unit").with("Idempotency-Key", "one").post("/kiosks", map[string]string{"name": "Bàn một cửa", "unit": string(o.unit.Key.Code), "point": "quay-1"}).want(201, &made)
	k := made.Kiosk
	if k.Name != "Bàn một cửa" || k.Unit != o.unit.Key || k.UnitName != o.unit.Name || k.PointName != "Quầy số 1" || k.State != "waiting" ||
		k.Silent || k.PIN || k.Message != nil || len(k.Hours) != 7 || k.Status.Seen != nil || k.Status.Battery != nil || k.Paired != nil {
		t.Errorf("%+v", k)
	}
	if len(made.Pairing.Code) != 8 || made.Pairing.Until.Sub(o.now) != 10*time.Minute || r.header.Get("Location") != "/api/v1/kiosks/"+k.ID || r.header.Get("ETag") == "" {
		t.Errorf("%+v, %v", made.Pairing, r.header)
	}
	// The code is shown once, and neither the trail nor what remembers requests has it.
	o.as("unit").with("Idempotency-Key", "one").post("/kiosks", map[string]string{"name": "Bàn một cửa", "unit": string(o.unit.Key.Code), "point": "quay-1"}).want(409, nil)
	(&desk{office: o}).hides(made.Pairing.Code)
	e := o.kept()
	if len(e) != 1 || e[0].Action != trail.KioskAdd || e[0].Object != "kiosk:"+k.ID || e[0].Unit != o.unit.Key.String() || !strings.Contains(string(e[0].After), "Bàn một cửa") {
		t.Errorf("%+v", e)
	}
	for name, bad := range map[string]map[string]string{
		"no name":       {"name": " ", "unit": o.unit.Key.String()},
		"no unit":       {"name": "A"},
		"unknown unit":  {"name": "A", "unit": "99999"},
		"unknown point": {"name": "A", "unit": o.unit.Key.String(), "point": "none"},
	} {
		o.as("admin").post("/kiosks", bad).want(422, nil)
		if o.as("admin").get("/kiosks").want(200, nil); len(o.tablets("admin", "")) != 1 {
			t.Errorf("%s: made all the same", name)
		}
	}
}

func (o *office) tablets(who, query string) (list []kioskRow) {
	o.t.Helper()
	o.as(who).get("/kiosks"+query).want(200, &list)
	return list
}

func TestListingTablets(t *testing.T) {
	o := newOffice(t)
	o.addKiosk("B", o.unit)
	o.addKiosk("A", o.unit)
	o.addKiosk("C", o.other)
	for _, c := range []struct {
		who, query string
		want       string
	}{
		{"admin", "", "C A B"}, {"auditor", "", "C A B"}, {"unit", "", "A B"}, {"other unit", "", "C"}, {"stranger", "", ""},
		{"admin", "?unit=" + o.unit.Key.String(), "A B"}, {"admin", "?unit=11311&unit=10507", "C A B"}, {"unit", "?unit=11311", "A B"},
	} {
		var names []string
		for _, k := range o.tablets(c.who, c.query) {
			names = append(names, k.Name)
		}
		if got := strings.Join(names, " "); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.who, c.query, got, c.want)
		}
	}
	o.as("unit").get("/kiosks?unit="+o.other.Key.String()).want(403, nil)
	o.as("unit").get("/kiosks?unit=11311&unit=10507").want(403, nil)
	o.as("admin").get("/kiosks?unit=99999").want(404, nil)
}

// The account of a unit gets one and the same answer for a tablet of another unit and for
// one that is not there, whatever it sends, and changes nothing.
func TestATabletOfAnotherUnitIsNobodysBusiness(t *testing.T) {
	o := newOffice(t)
	theirs := o.addKiosk("C", o.other).Kiosk
	before := len(o.kept())
	edit := map[string]any{"name": "X", "point": "", "hours": theirs.Hours, "message": nil}
	for _, send := range []func(id string) reply{
		func(id string) reply { return o.as("unit").get("/kiosks/" + id) },
		func(id string) reply { return o.as("unit").with("If-Match", `"1"`).put("/kiosks/"+id, edit) },
		func(id string) reply { return o.as("unit").post("/kiosks/"+id+"/pairing", nil) },
		func(id string) reply {
			return o.as("unit").with("If-Match", `"1"`).put("/kiosks/"+id+"/pin", map[string]string{"pin": "1234"})
		},
		func(id string) reply {
			return o.as("unit").post("/kiosks/"+id+"/revoke", map[string]string{"reason": "mất"})
		},
	} {
		a, b := send(theirs.ID).want(403, nil), send("none").want(403, nil)
		if string(a.body) != string(b.body) {
			t.Errorf("%s: %s, %s", a.what, a.body, b.body)
		}
	}
	for _, unit := range []string{o.other.Key.String(), string(o.other.Key.Code), "99999", ""} {
		o.as("unit").post("/kiosks", map[string]string{"name": "X", "unit": unit}).want(403, nil)
	}
	if got := o.tablets("admin", ""); len(got) != 1 || got[0].Name != "C" || got[0].State != "waiting" || len(o.kept()) != before {
		t.Errorf("%+v, %d entries", got, len(o.kept()))
	}
	o.as("auditor").get("/kiosks/"+theirs.ID).want(200, nil)
	o.as("auditor").post("/kiosks/"+theirs.ID+"/pairing", nil).want(403, nil)
}

func TestChangingATablet(t *testing.T) {
	o := newOffice(t)
	k := o.addKiosk("A", o.unit).Kiosk
	path := "/kiosks/" + k.ID
	var one kioskRow
	tag := o.as("unit").get(path).want(200, &one).header.Get("ETag")
	one.Hours[0].From, one.Hours[0].To = 8*60, 10*60
	edit := map[string]any{"name": "Bàn 2", "point": "", "hours": one.Hours, "message": survey.Text{Vi: "Bảo trì", En: ""}}
	o.as("unit").put(path, edit).want(428, nil)
	o.as("unit").with("If-Match", `"99"`).put(path, edit).want(412, nil)
	next := o.as("unit").with("If-Match", tag).put(path, edit).want(200, &one).header.Get("ETag")
	if one.Name != "Bàn 2" || one.Message == nil || one.Message.Vi != "Bảo trì" || one.Hours[0].To != 600 || next == tag {
		t.Errorf("%+v %s", one, next)
	}
	o.as("admin").with("If-Match", tag).put(path, edit).want(412, nil)
	for name, bad := range map[string]map[string]any{
		"six days":      {"name": "A", "point": "", "hours": one.Hours[:6], "message": nil},
		"unknown point": {"name": "A", "point": "none", "hours": one.Hours, "message": nil},
		"no name":       {"name": "", "point": "", "hours": one.Hours, "message": nil},
	} {
		if r := o.as("unit").with("If-Match", next).put(path, bad); r.status != 422 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	edit["message"] = nil
	o.as("unit").with("If-Match", next).put(path, edit).want(200, &one)
	if one.Message != nil {
		t.Errorf("%+v", one.Message)
	}
	var changes []trail.Entry
	for _, e := range o.kept() {
		if e.Action == trail.KioskChange && e.Note == "" && e.Undone == 0 {
			changes = append(changes, e)
		}
	}
	if len(changes) < 2 || !strings.Contains(string(changes[0].Before), `"name":"A"`) || !strings.Contains(string(changes[0].After), "Bảo trì") {
		t.Errorf("%+v", changes)
	}
	o.as("admin").get("/kiosks/none").want(404, nil)
}

func TestThePINIsNeverKept(t *testing.T) {
	o := newOffice(t)
	k := o.addKiosk("A", o.unit).Kiosk
	path := "/kiosks/" + k.ID + "/pin"
	o.as("unit").put(path, map[string]string{"pin": "735190"}).want(428, nil)
	var one kioskRow
	tag := o.as("unit").with("If-Match", `"1"`).put(path, map[string]string{"pin": "735190"}).want(200, &one).header.Get("ETag")
	if !one.PIN {
		t.Error("no PIN")
	}
	for _, bad := range []string{"12", "123456789", "12a4"} {
		if r := o.as("unit").with("If-Match", tag).put(path, map[string]string{"pin": bad}); r.status != 422 || !strings.Contains(string(r.body), `"path":"pin"`) {
			t.Errorf("%s: %d %s", bad, r.status, r.body)
		}
	}
	o.as("unit").with("If-Match", tag).put(path, map[string]string{"pin": ""}).want(200, &one)
	if one.PIN {
		t.Error("the PIN is still there")
	}
	(&desk{office: o}).hides("735190")
	if e := o.kept(); e[1].Action != trail.KioskPIN || string(e[1].Before) != `{"pin":false}` || string(e[1].After) != `{"pin":true}` {
		t.Errorf("%+v", e)
	}
}

func TestNewCodesAndRevoking(t *testing.T) {
	o := newOffice(t)
	first := o.addKiosk("A", o.unit)
	path := "/kiosks/" + first.Kiosk.ID
	var second struct{ Code string }
	o.as("unit").with("If-Match", `"7"`).post(path+"/pairing", nil).want(412, nil)
	o.as("unit").post(path+"/pairing", nil).want(200, &second)
	var offered struct {
		Until time.Time `json:"code_until"`
	}
	until := func(want time.Time) {
		t.Helper()
		offered.Until = time.Time{}
		if o.as("unit").get(path).want(200, &offered); !offered.Until.Equal(want) {
			t.Errorf("the code is good till %v, want %v", offered.Until, want)
		}
	}
	until(o.now.Add(10 * time.Minute))
	if second.Code == first.Pairing.Code || len(second.Code) != 8 {
		t.Errorf("%q after %q", second.Code, first.Pairing.Code)
	}
	o.as("").post("/kiosk/pair", map[string]string{"code": first.Pairing.Code}).want(404, nil)
	o.as("").post("/kiosk/pair", map[string]string{"code": second.Code}).want(200, nil)
	until(time.Time{})
	o.as("unit").post(path+"/pairing", nil).want(200, &second)
	o.now = o.now.Add(10 * time.Minute)
	until(time.Time{}) // it ran out
	o.as("unit").post(path+"/revoke", map[string]string{"reason": ""}).want(422, nil)
	var one kioskRow
	o.as("unit").post(path+"/revoke", map[string]string{"reason": "Mất máy"}).want(200, &one)
	if one.State != "revoked" || one.Reason != "Mất máy" {
		t.Errorf("%+v", one)
	}
	n := len(o.kept())
	o.as("admin").post(path+"/revoke", map[string]string{"reason": "khác"}).want(200, &one)
	if one.Reason != "Mất máy" || len(o.kept()) != n {
		t.Errorf("%+v, %d entries", one, len(o.kept())-n)
	}
	want := []trail.Action{trail.KioskAdd, trail.KioskCode, trail.KioskPair}
	if got := o.actions(); len(got) < 4 || !slices.Equal(got[:3], want) || !slices.Contains(got, trail.KioskRevoke) {
		t.Errorf("%v", got)
	}
}

// A code of a revoked tablet that fell into wrong hands can be ended.
func TestRevokingAgainEndsTheCodeMadeSince(t *testing.T) {
	o := newOffice(t)
	id, _ := o.paired("A", o.unit)
	revoke := func(reason string) (one kioskRow) {
		t.Helper()
		o.as("unit").post("/kiosks/"+id+"/revoke", map[string]string{"reason": reason}).want(200, &one)
		return one
	}
	revoke("Mất máy")
	var p struct{ Code string }
	o.as("unit").post("/kiosks/"+id+"/pairing", nil).want(200, &p)
	n := len(o.kept())
	if one := revoke("mã bị lộ"); one.State != "revoked" || one.Reason != "Mất máy" {
		t.Errorf("%+v", one)
	}
	o.as("").post("/kiosk/pair", map[string]string{"code": p.Code}).want(404, nil)
	if e := o.kept()[n:]; len(e) != 1 || e[0].Action != trail.KioskRevoke || e[0].Note != "mã bị lộ" || string(e[0].Before) != `{"state":"revoked"}` {
		t.Errorf("%+v", e)
	}
	if revoke("một lần nữa"); len(o.kept()) != n+1 {
		t.Errorf("an entry about nothing: %+v", o.kept()[n+1:])
	}
}

// Without its entry in the trail nothing happens, and nobody gets a key.
func TestNothingOfTabletsHappensWithoutTheTrail(t *testing.T) {
	var lost *faulty.Store
	o := newOffice(t, func(o *office) {
		lost = faulty.New(o.store)
		o.api.Trail = &trail.Trail{Docs: lost, Clock: o.clock}
	})
	made := o.addKiosk("A", o.unit)
	lost.Fail(faulty.LoseRequest, faulty.Forever)
	path := "/kiosks/" + made.Kiosk.ID
	o.as("admin").post("/kiosks", map[string]string{"name": "B", "unit": o.unit.Key.String()}).want(503, nil)
	o.as("admin").post(path+"/pairing", nil).want(503, nil)
	o.as("admin").post(path+"/revoke", map[string]string{"reason": "mất"}).want(503, nil)
	o.as("admin").with("If-Match", `"1"`).put(path+"/pin", map[string]string{"pin": "1234"}).want(503, nil)
	if r := o.as("").post("/kiosk/pair", map[string]string{"code": made.Pairing.Code}).want(503, nil); strings.Contains(string(r.body), "hlk_") {
		t.Errorf("a key without an entry: %s", r.body)
	}
	if got := o.tablets("admin", ""); len(got) != 1 || got[0].PIN || got[0].State == "revoked" {
		t.Errorf("%+v", got)
	}
}

// A code is not used up for nothing: who comes while the trail is away comes again, and
// the tablet that is there goes on.
func TestNoTabletIsPairedBehindTheTrailsBack(t *testing.T) {
	var lost *faulty.Store
	o := newOffice(t, func(o *office) {
		lost = faulty.New(o.store)
		o.api.Trail = &trail.Trail{Docs: lost, Clock: o.clock}
	})
	id, old := o.paired("A", o.unit)
	var p struct{ Code string }
	o.as("unit").post("/kiosks/"+id+"/pairing", nil).want(200, &p)
	lost.Fail(faulty.LoseRequest, faulty.Forever)
	for range 6 { // more often than codes may be guessed
		o.as("").post("/kiosk/pair", map[string]string{"code": p.Code}).want(503, nil)
	}
	lost.Heal()
	old.get("/kiosk/bundle").want(200, nil)
	before := len(o.kept())
	o.as("").post("/kiosk/pair", map[string]string{"code": "00000000"}).want(404, nil)
	if n := len(o.kept()); n != before {
		t.Errorf("%d entries about a code of nobody", n-before)
	}
	o.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.Replace)
	o.as("").post("/kiosk/pair", map[string]string{"code": p.Code}).want(503, nil)
	o.store.Heal()
	old.get("/kiosk/bundle").want(200, nil)
	e := o.kept()[before:]
	if len(e) != 2 || e[0].Action != trail.KioskPair || e[0].Object != "kiosk:"+id || e[0].Undone != 0 || e[1].Action != trail.KioskPair || e[1].Undone != e[0].Seq {
		t.Errorf("of a pairing that failed: %+v", e)
	}
	o.pairs(p.Code)
	old.get("/kiosk/bundle").want(410, nil)
	if e = o.kept()[before+2:]; len(e) != 1 || e[0].Undone != 0 || string(e[0].Before) != `{"state":"active"}` || string(e[0].After) != `{"state":"active"}` {
		t.Errorf("%+v", e)
	}
}

func TestSilentTablets(t *testing.T) {
	o := newOffice(t)
	o.people["system"] = &auth.Identity{Account: "m", Role: auth.Admin}
	var s struct {
		Kiosks struct {
			State  string
			Active int
			Items  []struct{ Name string }
		}
	}
	o.as("system").get("/system").want(200, &s)
	if s.Kiosks.State != "none" || s.Kiosks.Items == nil {
		t.Errorf("%+v", s.Kiosks)
	}
	at := func(clock string) time.Time { // 2026-07-15 is a Wednesday
		x, err := time.ParseInLocation("2006-01-02 15:04", "2026-07-15 "+clock, survey.Zone)
		check(t, err)
		return x
	}
	o.now = at("09:00")
	_, tablet := o.paired("A", o.unit)
	tablet.beat()
	for _, c := range []struct {
		clock, state string
	}{{"09:10", "ok"}, {"09:16", "silent"}, {"17:29", "silent"}, {"17:31", "ok"}, {"23:00", "ok"}} {
		o.now = at(c.clock)
		o.as("system").get("/system").want(200, &s)
		list := o.tablets("unit", "")
		if s.Kiosks.State != c.state || s.Kiosks.Active != 1 || len(s.Kiosks.Items) == 0 == (c.state == "silent") || list[0].Silent != (c.state == "silent") {
			t.Errorf("%s: %+v, %v", c.clock, s.Kiosks, list[0].Silent)
		}
	}
	// The next morning it has a quarter of an hour to be switched on.
	for clock, want := range map[string]bool{"06:59": false, "07:05": false, "07:16": true} {
		o.now = at(clock).AddDate(0, 0, 1)
		if got := o.tablets("unit", "")[0].Silent; got != want {
			t.Errorf("the next day at %s: silent %v", clock, got)
		}
	}
	o.now = at("09:20")
	o.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.List)
	o.as("system").get("/system").want(200, &s)
	if s.Kiosks.State != "unknown" {
		t.Errorf("while the store is away: %+v", s.Kiosks)
	}
}

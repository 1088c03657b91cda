package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hailong/server/guard"
	"hailong/server/registry"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/trail"
)

// tablet is a paired one.
type tablet struct {
	*caller
	clock func() time.Time // its own
}

// paired makes a tablet's place and pairs a tablet with it.
func (o *office) paired(name string, u survey.Unit) (id string, t *tablet) {
	o.t.Helper()
	return o.pairs(o.addKiosk(name, u).Pairing.Code)
}

func (o *office) pairs(code string) (id string, t *tablet) {
	o.t.Helper()
	var got struct{ ID, Key string }
	o.as("").post("/kiosk/pair", map[string]string{"code": code}).want(200, &got)
	return got.ID, &tablet{o.as("").with("Authorization", "Bearer "+got.Key), o.clock}
}

func (t *tablet) with(name, value string) *tablet {
	return &tablet{t.caller.with(name, value), t.clock}
}

type beaten struct {
	Now    time.Time
	Bundle string
	Key    string
	Next   int
}

func (t *tablet) beat() (b beaten) {
	t.o.t.Helper()
	t.post("/kiosk/heartbeat", map[string]any{
		"now": t.clock(), "queue": 3, "oldest": nil, "aside": 0, "app": "1.0.0", "used": 1000, "quota": 1 << 30, "persisted": true, "battery": 80, "charging": false,
	}).want(200, &b)
	return b
}

type tapResult struct {
	ID, Status, Receipt, Kind string
	Detail                    survey.Text
}

type tapResults struct {
	Results []tapResult
	Wait    int
}

// tap is an answer of now by the tablet's clock.
func (t *tablet) tap(level string) map[string]any {
	t.o.t.Helper()
	id, err := survey.NewResponseID(t.o.now, t.o.random)
	check(t.o.t, err)
	return map[string]any{
		"id": id, "campaign": "taps", "lang": "vi", "at": t.clock().Format("2006-01-02T15:04:05.000Z07:00"),
		"took": 8000, "lasted": 12000, "run": 1, "given": map[string][]string{"overall": {level}},
	}
}

func (t *tablet) send(list ...any) (out tapResults) {
	t.o.t.Helper()
	if list == nil {
		list = []any{}
	}
	t.post("/kiosk/responses", map[string]any{"now": t.clock(), "responses": list}).want(200, &out)
	if len(out.Results) != len(list) {
		t.o.t.Fatalf("%d results of %d answers", len(out.Results), len(list))
	}
	return out
}

func (r tapResults) statuses() string {
	var list []string
	for _, x := range r.Results {
		list = append(list, x.Status)
	}
	return strings.Join(list, " ")
}

// asks opens a campaign that asks the units of "round" by tablets.
func asks(o *office) {
	x := o.campaign("taps")
	x.Channels, x.Phone = []survey.Channel{survey.Kiosk}, "0225 1234 567"
	check(o.t, o.reg.ImportCampaign(o.t.Context(), x))
	check(o.t, o.reg.Open(o.t.Context(), "taps"))
}

// stored are the answers of "taps".
func (o *office) stored() (list []survey.Response) {
	o.t.Helper()
	check(o.t, o.store.EachResponse(o.t.Context(), "taps", func(r *survey.Response) error { list = append(list, *r); return nil }))
	return list
}

func TestPairing(t *testing.T) {
	o := newOffice(t)
	made := o.addKiosk("A", o.unit)
	code := made.Pairing.Code
	typed := strings.ToLower(code[:4] + "-" + code[4:])
	id, tablet := o.pairs(typed)
	if id != made.Kiosk.ID {
		t.Errorf("paired with %s", id)
	}
	tablet.get("/kiosk/bundle").want(200, nil)
	if got := o.tablets("unit", "")[0]; got.State != "active" || got.Paired == nil || *got.Paired != o.day {
		t.Errorf("%+v", got)
	}
	e := o.kept()
	if x := e[len(e)-1]; x.Action != trail.KioskPair || x.Object != "kiosk:"+id || x.Unit != o.unit.Key.String() || x.Actor != "" {
		t.Errorf("%+v", x)
	}
	(&desk{office: o}).hides(tablet.header.Get("Authorization")[len("Bearer "):])

	late := o.addKiosk("B", o.unit).Pairing.Code
	used := o.as("").post("/kiosk/pair", map[string]string{"code": code}).want(404, nil)
	o.now = o.now.Add(10 * time.Minute)
	over := o.as("").post("/kiosk/pair", map[string]string{"code": late}).want(404, nil)
	wrong := o.as("").post("/kiosk/pair", map[string]string{"code": "nonsense"}).want(404, nil)
	if string(used.body) != string(over.body) || string(over.body) != string(wrong.body) {
		t.Errorf("codes can be told apart: %s, %s, %s", used.body, over.body, wrong.body)
	}
	o.as("").post("/kiosk/pair", map[string]string{}).want(404, nil)
	o.as("").post("/kiosk/pair", map[string]any{"code": 1}).want(400, nil)
}

// Right codes lock nobody out, wrong ones do, right ones as well then.
func TestGuessingCodesIsLocked(t *testing.T) {
	o := newOffice(t)
	for i := range 12 {
		o.paired(fmt.Sprint("A", i), o.unit)
	}
	code := o.addKiosk("B", o.unit).Pairing.Code
	for range 5 {
		o.as("").post("/kiosk/pair", map[string]string{"code": "00000000"}).want(404, nil)
	}
	for _, c := range []string{"00000000", code} {
		if r := o.as("").post("/kiosk/pair", map[string]string{"code": c}).want(429, nil); r.header.Get("Retry-After") == "" {
			t.Errorf("%v", r.header)
		}
	}
	o.now = o.now.Add(time.Minute)
	o.pairs(code)
}

func TestOriginsDoNotHinderTablets(t *testing.T) {
	o := newOffice(t, asks)
	_, tablet := o.paired("A", o.unit)
	foreign := tablet.with("Sec-Fetch-Site", "cross-site").with("Origin", "https://elsewhere.test")
	foreign.beat()
	if got := foreign.send(foreign.tap("4")).statuses(); got != "stored" {
		t.Error(got)
	}
	// Neither a session nor another key is worth anything here.
	for _, by := range []*caller{o.as("admin"), o.as("machine"), o.as("service"), o.as("")} {
		if r := by.get("/kiosk/bundle").want(401, nil); r.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%v", r.header)
		}
		by.post("/kiosk/heartbeat", map[string]any{}).want(401, nil)
		by.post("/kiosk/responses", map[string]any{}).want(401, nil)
	}
	tablet.get("/kiosks").want(401, nil)
	tablet.caller.with("Authorization", strings.TrimPrefix(tablet.header.Get("Authorization"), "Bearer ")).get("/kiosk/bundle").want(401, nil)
}

type bundle struct {
	Kiosk    struct{ ID, Name string }
	Unit     struct{ Key, Name string }
	Point    *struct{ ID, Name string }
	Message  *survey.Text
	PIN      *struct{ Salt, Hash []byte }
	Campaign *struct {
		ID, Phone     string
		Questionnaire struct{ Version int }
	}
	Form *struct {
		Levels  []survey.Text
		Ask     struct{ ID string }
		Factors []struct {
			ID    string
			Items []struct {
				ID        string
				NoOpinion bool `json:"no_opinion"`
			}
		}
		Comment *struct {
			ID  string
			Max int `json:"max_length"`
		}
	}
	PhoneForm *string `json:"phone_form"`
}

func TestTheBundle(t *testing.T) {
	o := newOffice(t)
	check(t, o.reg.AddPoint(t.Context(), survey.Point{Unit: o.unit.Key, ID: "quay-1", Name: "Quầy số 1"}))
	id, tablet := o.paired("A", o.unit)
	var b bundle
	r := tablet.get("/kiosk/bundle").want(200, &b)
	if b.Kiosk.ID != id || b.Unit.Name != o.unit.Name || b.Point != nil || b.Campaign != nil || b.Form != nil || b.PIN != nil || b.PhoneForm != nil {
		t.Errorf("%+v", b)
	}
	first := r.header.Get("ETag")
	if again := tablet.with("If-None-Match", first).get("/kiosk/bundle").want(304, nil); len(again.body) > 0 || again.header.Get("ETag") != first {
		t.Errorf("%s %v", again.body, again.header)
	}
	tablet.with("If-None-Match", `"other", W/`+first).get("/kiosk/bundle").want(304, nil)
	if got := tablet.beat(); got.Bundle != first || got.Key != "" || got.Next != 60 || !got.Now.Equal(o.now) {
		t.Errorf("%+v, want %s", got, first)
	}
	asks(o)
	place := registry.Place{Unit: o.unit.Key, Channel: survey.QR}
	codes, _, err := o.reg.IssueCodes(t.Context(), []registry.Place{place}, o.day, o.random)
	check(t, err)
	tag := o.as("unit").get("/kiosks/"+id).want(200, nil).header.Get("ETag")
	tag = o.as("unit").with("If-Match", tag).put("/kiosks/"+id+"/pin", map[string]string{"pin": "1234"}).want(200, nil).header.Get("ETag")
	var one kioskRow
	o.as("unit").get("/kiosks/"+id).want(200, &one)
	o.as("unit").with("If-Match", tag).put("/kiosks/"+id, map[string]any{
		"name": "A", "point": "quay-1", "hours": one.Hours, "message": survey.Text{Vi: "Bảo trì", En: "Closed"},
	}).want(200, nil)
	r = tablet.with("If-None-Match", first).get("/kiosk/bundle").want(200, &b)
	if r.header.Get("ETag") == first || tablet.beat().Bundle != r.header.Get("ETag") {
		t.Errorf("still %s", first)
	}
	if b.Point == nil || b.Point.Name != "Quầy số 1" || b.Message == nil || b.Message.En != "Closed" || b.PIN == nil || len(b.PIN.Hash) != 32 || b.PIN.Salt == nil {
		t.Errorf("%+v", b)
	}
	if b.Campaign == nil || b.Campaign.ID != "taps" || b.Campaign.Phone == "" || b.Campaign.Questionnaire.Version != 1 || b.PhoneForm == nil || !strings.HasSuffix(*b.PhoneForm, "/q/"+string(codes[0].Code)) {
		t.Errorf("%+v %v", b.Campaign, b.PhoneForm)
	}
	f := b.Form
	if f == nil || len(f.Levels) != 5 || f.Ask.ID != "overall" || len(f.Factors) != 5 || f.Comment == nil || f.Comment.ID != "comment" || f.Comment.Max != 1000 {
		t.Fatalf("%+v", f)
	}
	items := 0
	for _, x := range f.Factors {
		items += len(x.Items)
		for _, i := range x.Items {
			if i.ID == "overall" || !i.NoOpinion {
				t.Errorf("%+v", i)
			}
		}
	}
	if items != 19 {
		t.Errorf("%d items", items)
	}
	// Two days after the last one there is no campaign.
	o.now = o.now.AddDate(0, 0, 32)
	tablet.get("/kiosk/bundle").want(200, &b)
	if b.Campaign != nil || b.Form != nil || b.PhoneForm != nil {
		t.Errorf("%+v", b.Campaign)
	}
}

// Each answer has a result of its own; sent again, in another order, nothing changes.
func TestABatch(t *testing.T) {
	o := newOffice(t, asks)
	id, tablet := o.paired("A", o.unit)
	good := []any{tablet.tap("5"), tablet.tap("1"), tablet.tap("3")}
	bad := func(change func(map[string]any)) any {
		x := tablet.tap("4")
		change(x)
		return x
	}
	list := append([]any{
		bad(func(x map[string]any) { x["id"] = "abc" }),
		bad(func(x map[string]any) { x["at"] = "gestern" }),
		bad(func(x map[string]any) { x["given"] = map[string]any{"overall": "4"} }),
		bad(func(x map[string]any) { x["run"] = 0 }),
		bad(func(x map[string]any) { x["took"] = -1 }),
		bad(func(x map[string]any) { x["lang"] = "fr" }),
		bad(func(x map[string]any) { x["campaign"] = "none" }),
		bad(func(x map[string]any) { x["given"] = map[string][]string{"overall": {"9"}} }),
		"nonsense", 7, []int{1},
	}, good...)
	got := tablet.send(list...)
	if want := strings.Repeat("refused ", 11) + "stored stored stored"; got.statuses() != want || got.Wait != 0 {
		t.Errorf("%s, wait %d", got.statuses(), got.Wait)
	}
	kinds := ""
	for i, r := range got.Results[:11] {
		kinds += r.Kind + " "
		sent, _ := list[i].(map[string]any)
		if r.Detail.Vi == "" || r.Detail.En == "" || r.Receipt != "" || sent != nil && fmt.Sprint(sent["id"]) != r.ID {
			t.Errorf("%d: %+v", i, r)
		}
	}
	if want := strings.Repeat("malformed ", 6) + "not_open invalid " + strings.Repeat("malformed ", 3); kinds != want {
		t.Errorf("%s, want %s", kinds, want)
	}
	for _, r := range got.Results[11:] {
		if rid, err := survey.ParseResponseID(r.ID); err != nil || r.Receipt != o.srv.Seal.Receipt(rid).Grouped() || r.Kind != "" {
			t.Errorf("%+v", r)
		}
	}
	other := tablet.tap("2")
	other["id"] = good[0].(map[string]any)["id"]
	again := tablet.send(good[2], good[0], good[1], good[0], other)
	if again.statuses() != "duplicate duplicate duplicate duplicate refused" || again.Results[4].Kind != "conflict" || again.Results[0].Receipt != got.Results[13].Receipt {
		t.Errorf("%+v", again)
	}
	twice := tablet.tap("4")
	if s := tablet.send(twice, twice).statuses(); s != "stored duplicate" {
		t.Error(s)
	}
	stored := o.stored()
	if len(stored) != 4 {
		t.Fatalf("%d stored", len(stored))
	}
	for _, r := range stored {
		if r.Unit != o.unit.Key || r.Channel != survey.Kiosk || r.Day != o.day || r.Standing == survey.Excluded {
			t.Errorf("%+v", r)
		}
	}
	var one kioskRow
	o.as("unit").get("/kiosks/"+id).want(200, &one)
	if len(one.Days) != 1 || one.Days[0].Answers != 4 {
		t.Errorf("%+v", one.Days)
	}
	if s := tablet.send(); s.Results == nil {
		t.Error("no results at all for nothing")
	}
	many := make([]any, 501)
	tablet.post("/kiosk/responses", map[string]any{"now": o.now, "responses": many}).want(422, nil)
	tablet.post("/kiosk/responses", map[string]any{"responses": []any{}}).want(422, nil)
	tablet.post("/kiosk/responses", []byte(`{"now":`)).want(400, nil)
}

// What the limits or an interruption refuse is to be sent later; the rest is stored.
func TestALongQueueComesLater(t *testing.T) {
	o := newOffice(t, asks, func(o *office) {
		l := guard.DefaultLimits()
		l.KioskPerMinute = 40
		limits, err := guard.New(guard.Options{Limits: l, Clock: o.clock})
		check(o.t, err)
		o.t.Cleanup(func() { limits.Close() })
		o.srv.Intake.Limits = limits
	})
	_, tablet := o.paired("A", o.unit)
	queue := make([]any, 100)
	for i := range queue {
		queue[i] = tablet.tap("4")
	}
	for rounds := 0; len(queue) > 0; rounds++ {
		if rounds > 20 {
			t.Fatal("the queue does not drain")
		}
		got := tablet.send(queue...)
		var left []any
		for i, r := range got.Results {
			if r.Status == "later" {
				left = append(left, queue[i])
			} else if r.Status != "stored" {
				t.Fatalf("%+v", r)
			}
		}
		if (len(left) > 0) != (got.Wait > 0) || len(left) == len(queue) {
			t.Fatalf("%d of %d later, wait %d s", len(left), len(queue), got.Wait)
		}
		queue = left
		o.now = o.now.Add(time.Duration(got.Wait) * time.Second)
	}
	if n := len(o.stored()); n != 100 {
		t.Errorf("%d stored", n)
	}
}

func TestWhenNothingCanBeKept(t *testing.T) {
	o := newOffice(t, asks)
	_, tablet := o.paired("A", o.unit)
	x, y := tablet.tap("4"), tablet.tap("5")
	o.store.Fail(faulty.LoseReply, faulty.Forever, faulty.Append)
	got := tablet.send(x, y)
	if got.statuses() != "later later" || got.Wait == 0 {
		t.Errorf("%+v", got)
	}
	o.store.Heal()
	if got := tablet.send(x, y); strings.Contains(got.statuses(), "later") || got.Wait != 0 {
		t.Errorf("%+v", got)
	}
	if n := len(o.stored()); n != 2 {
		t.Errorf("%d stored", n)
	}
}

// A tablet's clock may be days wrong: the server's day and hour are stored.
func TestWrongClocks(t *testing.T) {
	o := newOffice(t, asks)
	o.paired("B", o.unit)
	for _, wrong := range []time.Duration{0, -400 * 24 * time.Hour, 50 * 365 * 24 * time.Hour, -7 * time.Minute} {
		_, tablet := o.paired("A", o.unit)
		o.now = o.now.AddDate(0, 0, 3)
		tablet.clock = func() time.Time { return o.now.Add(wrong) }
		x, ahead, old := tablet.tap("4"), tablet.tap("4"), tablet.tap("4")
		x["at"] = tablet.clock().Add(-26 * time.Hour).Format(time.RFC3339Nano)
		ahead["at"] = tablet.clock().Add(5 * time.Hour).Format(time.RFC3339Nano)
		old["at"] = tablet.clock().AddDate(0, 0, -4).Format(time.RFC3339Nano)
		got := tablet.send(x, ahead, old)
		if got.statuses() != "stored stored refused" || got.Results[2].Kind != "malformed" {
			t.Fatalf("%s: %+v", wrong, got)
		}
		at := map[survey.ResponseID]time.Time{}
		for i, want := range []time.Time{o.now.Add(-26 * time.Hour), o.now} {
			at[survey.ResponseID(got.Results[i].ID)] = want.In(survey.Zone)
		}
		n := 0
		for _, r := range o.stored() {
			want, ok := at[r.ID]
			if !ok {
				continue
			}
			if n++; r.Day != survey.DayOf(want, survey.Zone) || r.Hour != want.Hour() {
				t.Errorf("%s: %s %d, want %s", wrong, r.Day, r.Hour, want)
			}
		}
		if n != 2 {
			t.Errorf("%s: %d found", wrong, n)
		}
	}
}

// A tablet without network may be moved before it can send.
func TestAnAnswerCountsWhereItWasGiven(t *testing.T) {
	o := newOffice(t, asks)
	for _, p := range []survey.PointID{"quay-1", "quay-2"} {
		check(t, o.reg.AddPoint(t.Context(), survey.Point{Unit: o.unit.Key, ID: p, Name: string(p)}))
	}
	id, tab := o.paired("A", o.unit)
	var one kioskRow
	move := func(p string) {
		tag := o.as("unit").get("/kiosks/"+id).want(200, &one).header.Get("ETag")
		o.as("unit").with("If-Match", tag).put("/kiosks/"+id, map[string]any{"name": "A", "point": p, "hours": one.Hours, "message": nil}).want(200, nil)
	}
	at := func(p string) map[string]any {
		x := tab.tap("1")
		x["point"] = p
		return x
	}
	move("quay-1")
	list := []any{at("quay-1"), at(""), at("khong-co"), tab.tap("1")} // the last by an app that does not tell
	o.now = o.now.Add(48 * time.Hour)
	move("quay-2")
	if got := tab.send(list...).statuses(); got != "stored stored stored stored" {
		t.Fatal(got)
	}
	if got := tab.send(list[0]).statuses(); got != "duplicate" {
		t.Error(got)
	}
	want := map[string]survey.PointID{}
	for i, p := range []survey.PointID{"quay-1", "", "quay-2", "quay-2"} {
		want[fmt.Sprint(list[i].(map[string]any)["id"])] = p
	}
	for _, r := range o.stored() {
		if p, ok := want[string(r.ID)]; !ok || r.Point != p {
			t.Errorf("%s counts at %q, want %q", r.ID, r.Point, p)
		}
	}
}

func TestFlagsOfTablets(t *testing.T) {
	o := newOffice(t, asks)
	_, tablet := o.paired("A", o.unit)
	o.now = time.Date(2026, 7, 15, 9, 0, 0, 0, survey.Zone) // a Wednesday
	plain, fast, hammered, night := tablet.tap("4"), tablet.tap("4"), tablet.tap("4"), tablet.tap("4")
	fast["took"], hammered["run"] = 900, 6
	night["at"] = o.now.Add(-3 * time.Hour).Format(time.RFC3339)
	got := tablet.send(plain, fast, hammered, night)
	want := map[string]string{}
	for i, flags := range []string{"[]", "[fast]", "[burst]", "[closed_hours]"} {
		want[got.Results[i].ID] = flags
	}
	for _, r := range o.stored() {
		if fmt.Sprint(r.Flags) != want[string(r.ID)] {
			t.Errorf("%v, want %s", r.Flags, want[string(r.ID)])
		}
	}
}

// A revoked tablet is told why on every route, and can be paired again.
func TestRevokedTablets(t *testing.T) {
	o := newOffice(t, asks)
	id, tablet := o.paired("A", o.unit)
	tablet.beat()
	o.as("unit").post("/kiosks/"+id+"/revoke", map[string]string{"reason": "Máy bị mất ngày 14/7"}).want(200, nil)
	x := tablet.tap("4")
	for _, r := range []reply{
		tablet.get("/kiosk/bundle"), tablet.post("/kiosk/heartbeat", map[string]any{}),
		tablet.post("/kiosk/responses", map[string]any{"now": o.now, "responses": []any{x}}),
	} {
		if r.want(410, nil); !strings.Contains(string(r.body), "problem:revoked") || !strings.Contains(string(r.body), "Máy bị mất ngày 14/7") {
			t.Errorf("%s: %s", r.what, r.body)
		}
	}
	o.store.Fail(faulty.LoseRequest, faulty.Forever)
	tablet.get("/kiosk/bundle").want(503, nil) // not even while nobody can look
	o.store.Heal()
	other, lost := o.paired("B", o.unit)
	lost.beat()
	o.as("unit").post("/kiosks/"+other+"/revoke", map[string]string{"reason": "mất"}).want(200, nil)
	o.store.Fail(faulty.LoseRequest, faulty.Forever)
	lost.get("/kiosk/bundle").want(503, nil)
	o.store.Heal()
	var again struct{ Code string }
	o.as("unit").post("/kiosks/"+id+"/pairing", nil).want(200, &again)
	_, anew := o.pairs(again.Code)
	if got := anew.send(x).statuses(); got != "stored" {
		t.Error(got)
	}
	tablet.get("/kiosk/bundle").want(410, nil)
}

// A key is renewed in its time, and the old one is good until the new one was used.
func TestKeysAreRenewed(t *testing.T) {
	o := newOffice(t)
	_, tablet := o.paired("A", o.unit)
	o.now = o.now.AddDate(0, 0, 31)
	key := tablet.beat().Key
	if !strings.HasPrefix(key, "hlk_") || tablet.beat().Key != key {
		t.Fatalf("%q", key)
	}
	anew := tablet.with("Authorization", "Bearer "+key)
	if again := anew.beat().Key; again != "" {
		t.Errorf("renewed twice: %q", again)
	}
	(&desk{office: o}).hides(key)
}

// What a tablet says makes no edit stale, and odd values are no reason to refuse it.
func TestHeartbeats(t *testing.T) {
	o := newOffice(t)
	id, tablet := o.paired("A", o.unit)
	tag := o.as("unit").get("/kiosks/"+id).want(200, nil).header.Get("ETag")
	tablet.clock = func() time.Time { return o.now.Add(90 * time.Second) }
	tablet.beat()
	var one kioskRow
	if got := o.as("unit").get("/kiosks/"+id).want(200, &one).header.Get("ETag"); got != tag {
		t.Errorf("%s after %s", got, tag)
	}
	if one.Status.Seen == nil || one.Status.Seen.Sub(o.now).Abs() > time.Minute || one.Status.Queue != 3 || *one.Status.Battery != 80 || one.Status.Skew != 90 {
		t.Errorf("%+v", one.Status)
	}
	tablet.post("/kiosk/heartbeat", map[string]any{
		"now": o.now, "queue": 0, "oldest": o.now, "aside": 0, "app": "", "used": 0, "quota": 0, "persisted": false, "battery": nil, "charging": false,
	}).want(200, nil)
	o.as("unit").get("/kiosks/"+id).want(200, &one)
	if one.Status.Battery != nil {
		t.Errorf("%+v", one.Status)
	}
	tablet.post("/kiosk/heartbeat", map[string]any{"queue": 1}).want(422, nil)
}

package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/trail"
)

type campaignWire struct {
	ID       string
	State    string
	Units    int
	Revision int
	Phone    string
	Last     string
	Progress *struct{ Responses, Target, Units, Reached, Scored int }
	Chosen   []struct {
		Unit, Name, Type string
		Transactions     *int
	}
	Problems []struct {
		Path    string
		Message survey.Text
		Blocks  bool
	}
}

// order is a body that makes a campaign which can be opened.
func (o *office) order(id string) map[string]any {
	return map[string]any{
		"id": id, "title": survey.Text{Vi: "Đợt mới", En: "New round"},
		"first": o.day, "last": o.day + 30, "channels": []string{"kiosk"},
		"units":         []string{o.unit.Key.String(), o.other.Key.String()},
		"questionnaire": map[string]any{"id": "dich-vu-cong", "version": 1}, "criteria": map[string]any{"id": "mau-tuyen-tinh", "version": 1},
		"transactions": map[string]int{o.unit.Key.String(): 4200}, "phone": "0225 000 000",
	}
}

// entries are the actions in the trail, in their order.
func (o *office) entries() []string {
	o.t.Helper()
	list, err := o.store.List(o.t.Context(), trail.Kind)
	check(o.t, err)
	out := []string{}
	for _, d := range list {
		var e trail.Entry
		check(o.t, json.Unmarshal(d.Body, &e))
		out = append(out, string(e.Action)+" "+e.Object)
	}
	return out
}

func TestACampaignFromDraftToClosed(t *testing.T) {
	o := newOffice(t)
	admin := o.as("admin")
	var c campaignWire
	r := admin.post("/campaigns", o.order("next")).want(201, &c)
	if r.header.Get("Location") != "/api/v1/campaigns/next" || r.header.Get("ETag") != `"1"` || c.State != "draft" || c.Revision != 1 {
		t.Errorf("%v %+v", r.header, c)
	}
	if len(c.Chosen) != 2 || c.Chosen[1].Unit != o.unit.Key.String() || *c.Chosen[1].Transactions != 4200 || c.Chosen[0].Transactions != nil || c.Progress != nil {
		t.Errorf("units %+v", c.Chosen)
	}
	for _, p := range c.Problems {
		if p.Blocks {
			t.Errorf("it can't be opened: %+v", p)
		}
	}
	if len(c.Problems) != 1 || c.Problems[0].Path != "transactions" {
		t.Errorf("problems %+v", c.Problems)
	}

	// An edit names what it was made on.
	next := o.order("next")
	next["phone"] = "0225 111 111"
	admin.put("/campaigns/next", next).want(428, nil)
	admin.with("If-Match", `"7"`).put("/campaigns/next", next).want(412, nil)
	r = admin.with("If-Match", `"1"`).put("/campaigns/next", next).want(200, &c)
	if c.Phone != "0225 111 111" || r.header.Get("ETag") != `"2"` {
		t.Errorf("%+v", c)
	}
	if r = admin.with("If-Match", `"1"`).put("/campaigns/next", next); r.status != 412 {
		t.Errorf("the second of two: %d", r.status)
	}
	admin.with("If-Match", `"2"`).put("/campaigns/next", next).want(200, &c) // changes nothing
	if c.Revision != 2 {
		t.Errorf("revision %d", c.Revision)
	}
	if r := admin.with("If-None-Match", `"2"`).get("/campaigns/next"); r.status != 304 {
		t.Errorf("not changed: %d", r.status)
	}

	// Open: only what keeps counts honest may change.
	admin.post("/campaigns/next/open", nil).want(204, nil)
	admin.post("/campaigns/next/open", nil).want(204, nil)
	admin.get("/campaigns/next").want(200, &c)
	if c.State != "open" || c.Progress == nil || len(c.Problems) != 0 {
		t.Errorf("%+v", c)
	}
	tag := fmt.Sprintf("%q", fmt.Sprint(c.Revision))
	later := maps.Clone(next)
	later["last"], later["phone"] = o.day+60, ""
	admin.with("If-Match", tag).put("/campaigns/next", later).want(200, &c)
	if c.Last != (o.day + 60).String() {
		t.Errorf("last %s", c.Last)
	}
	fewer := maps.Clone(later)
	fewer["units"], fewer["transactions"], fewer["last"] = []string{o.other.Key.String()}, map[string]int{}, o.day
	r = admin.with("If-Match", fmt.Sprintf("%q", fmt.Sprint(c.Revision))).put("/campaigns/next", fewer).want(409, nil)
	if !strings.Contains(string(r.body), `"path":"units"`) || !strings.Contains(string(r.body), `"path":"last"`) {
		t.Errorf("%s", r.body)
	}

	// Closed: the dossiers of the period are known only now.
	admin.post("/campaigns/next/close", nil).want(204, nil)
	admin.post("/campaigns/next/close", nil).want(204, nil)
	admin.post("/campaigns/next/open", nil).want(409, nil)
	admin.get("/campaigns/next").want(200, &c)
	tag = fmt.Sprintf("%q", fmt.Sprint(c.Revision))
	later["transactions"] = map[string]int{o.unit.Key.String(): 4300, o.other.Key.String(): 900}
	admin.with("If-Match", tag).put("/campaigns/next", later).want(200, &c)
	later["phone"] = "1"
	admin.with("If-Match", fmt.Sprintf("%q", fmt.Sprint(c.Revision))).put("/campaigns/next", later).want(409, nil)

	want := []string{
		"campaign.import campaign:next", "campaign.change campaign:next", "campaign.open campaign:next", "campaign.change campaign:next",
		"campaign.change campaign:next", "campaign.change campaign:next", // tried, and not carried out
		"campaign.close campaign:next", "campaign.open campaign:next", "campaign.open campaign:next", // the same
		"campaign.change campaign:next", "campaign.change campaign:next", "campaign.change campaign:next",
	}
	if got := o.entries(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("trail\n%s", strings.Join(got, "\n"))
	}
	// Before and after differ in what was changed alone.
	var before, after map[string]any
	e := o.kept()[3]
	check(t, json.Unmarshal(e.Before, &before))
	check(t, json.Unmarshal(e.After, &after))
	changed := []string{}
	for name := range before {
		if !reflect.DeepEqual(before[name], after[name]) {
			changed = append(changed, name)
		}
	}
	if slices.Sort(changed); !slices.Equal(changed, []string{"last", "phone"}) {
		t.Errorf("changed: %v\n%s\n%s", changed, e.Before, e.After)
	}
}

func TestCampaignsThatAreNotTaken(t *testing.T) {
	o := newOffice(t)
	for name, x := range map[string]struct {
		change map[string]any
		status int
		path   string
	}{
		"id":             {map[string]any{"id": "Đợt 1"}, 422, "id"},
		"taken":          {map[string]any{"id": "round"}, 409, "id"},
		"no title":       {map[string]any{"title": survey.Text{Vi: "x"}}, 422, "title.en"},
		"turned round":   {map[string]any{"last": o.day - 1}, 422, "last"},
		"no such day":    {map[string]any{"last": "2026-02-30"}, 400, ""},
		"no such unit":   {map[string]any{"units": []string{"99999@2025-07-01"}, "transactions": map[string]int{}}, 422, "units[0]"},
		"no unit key":    {map[string]any{"units": []string{"11311"}}, 400, ""},
		"no such form":   {map[string]any{"questionnaire": map[string]any{"id": "none", "version": 1}}, 422, "questionnaire"},
		"no such rule":   {map[string]any{"criteria": map[string]any{"id": "none", "version": 1}}, 422, "criteria"},
		"phone":          {map[string]any{"phone": "gọi"}, 422, "phone"},
		"dossiers":       {map[string]any{"transactions": map[string]int{o.unit.Key.String(): -1}}, 422, "transactions." + o.unit.Key.String()},
		"state is ours":  {map[string]any{"state": "open"}, 400, ""},
		"units by word":  {map[string]any{"units": "all"}, 400, ""},
		"unknown fields": {map[string]any{"colour": "red"}, 400, ""},
	} {
		t.Run(name, func(t *testing.T) {
			order := o.order("next")
			maps.Copy(order, x.change)
			r := o.as("admin").post("/campaigns", order)
			if r.status != x.status || x.path != "" && !strings.Contains(string(r.body), `"path":"`+x.path+`"`) {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
	if _, err := o.reg.Now().Campaign("next"); err == nil {
		t.Error("it is there")
	}
	o.as("admin").with("Content-Type", "text/plain").post("/campaigns", o.order("next")).want(415, nil)
	o.as("admin").with("If-Match", `"1"`).put("/campaigns/none", o.order("none")).want(404, nil)
	var c campaignWire
	o.as("admin").get("/campaigns/round").want(200, &c)
	o.as("admin").with("If-Match", fmt.Sprintf("%q", fmt.Sprint(c.Revision))).put("/campaigns/round", o.order("other")).want(422, nil)
}

func TestADraftTellsWhatKeepsItFromOpening(t *testing.T) {
	o := newOffice(t)
	admin := o.as("admin")
	order := o.order("next")
	order["channels"], order["units"], order["transactions"], order["phone"] = []string{}, []string{}, map[string]int{}, ""
	order["first"], order["last"] = o.day-40, o.day-10
	var c campaignWire
	admin.post("/campaigns", order).want(201, &c)
	told := map[string]bool{}
	for _, p := range c.Problems {
		told[p.Path] = p.Blocks
		if p.Message.Vi == "" || p.Message.En == "" {
			t.Errorf("%s has no words", p.Path)
		}
	}
	if want := map[string]bool{"units": true, "channels": true, "last": false, "phone": false}; !maps.Equal(told, want) {
		t.Errorf("told %v", told)
	}
	admin.post("/campaigns/next/open", nil).want(422, nil)

	// The units of "round" in one of its channels.
	order = o.order("again")
	order["channels"] = []string{"qr"}
	admin.post("/campaigns", order).want(201, &c)
	told = map[string]bool{}
	for _, p := range c.Problems {
		told[p.Path] = p.Blocks
	}
	if !told["units"] || len(told) != 3 {
		t.Errorf("told %v", told)
	}
	if blocks, ok := told["codes"]; !ok || blocks {
		t.Error("that there are no codes is not told, or keeps it from opening")
	}
	admin.post("/campaigns/again/open", nil).want(409, nil)
}

// A repeated POST makes one campaign.
func TestADraftIsMadeOnceByOneKey(t *testing.T) {
	o := newOffice(t)
	admin := o.as("admin").with("Idempotency-Key", "k1")
	first := admin.post("/campaigns", o.order("next")).want(201, nil)
	again := admin.post("/campaigns", o.order("next")).want(201, nil)
	if !bytes.Equal(first.body, again.body) || again.header.Get("Location") == "" || again.header.Get("ETag") != first.header.Get("ETag") {
		t.Errorf("the second answer is another: %s", again.body)
	}
	admin.post("/campaigns", o.order("another")).want(409, nil)
	o.as("admin").post("/campaigns", o.order("next")).want(409, nil)
	if got := o.entries(); len(got) != 3 { // made; tried again without the key, and not carried out
		t.Errorf("trail %v", got)
	}
}

// An account of a unit learns of campaigns of its own unit, and of its own unit in them.
func TestAUnitSeesItsOwnPartOfCampaigns(t *testing.T) {
	o := newOffice(t)
	o.answer(40, o.unit, o.day-9, survey.QR, 4)
	o.answer(60, o.other, o.day-9, survey.QR, 4)
	for _, u := range []survey.Unit{o.unit, o.other} {
		o.answer(5, u, o.day, survey.QR, 4) // units see what was before them
	}
	elsewhere := o.campaign("elsewhere")
	elsewhere.Units = []survey.UnitKey{o.outside().Key}
	check(t, o.reg.ImportCampaign(t.Context(), elsewhere))
	var list []campaignWire
	o.as("admin").get("/campaigns?progress=true").want(200, &list)
	if len(list) != 2 || list[1].Progress == nil || list[1].Progress.Responses != 110 || list[0].Progress != nil {
		t.Fatalf("admin sees %+v", list)
	}
	for name, want := range map[string]int{"unit": 40, "other unit": 60} {
		o.as(name).get("/campaigns?progress=true").want(200, &list)
		if len(list) != 1 || list[0].ID != "round" || list[0].Progress.Responses != want || list[0].Progress.Units != 1 {
			t.Errorf("%s sees %+v", name, list)
		}
		var c campaignWire
		r := o.as(name).get("/campaigns/round").want(200, &c)
		if len(c.Chosen) != 1 || c.Progress.Responses != want || len(c.Problems) != 0 {
			t.Errorf("%s sees %+v", name, c)
		}
		for who, u := range map[string]survey.Unit{"unit": o.unit, "other unit": o.other} {
			if who != name && (strings.Contains(string(r.body), u.Key.String()) || strings.Contains(string(r.body), u.Name)) {
				t.Errorf("%s reads of %s: %s", name, who, r.body)
			}
		}
		// What is not its own and what is not there are the same to it.
		there, nothing := o.as(name).get("/campaigns/elsewhere").want(403, nil), o.as(name).get("/campaigns/none").want(403, nil)
		if !bytes.Equal(there.body, nothing.body) {
			t.Errorf("%s can tell what is there", name)
		}
		for _, r := range []reply{
			o.as(name).post("/campaigns", o.order("next")), o.as(name).with("If-Match", `"1"`).put("/campaigns/round", o.order("round")),
			o.as(name).post("/campaigns/round/close", nil), o.as(name).post("/campaigns/elsewhere/open", nil),
		} {
			r.want(403, nil)
		}
	}
	o.as("stranger").get("/campaigns").want(200, &list)
	if len(list) != 1 || list[0].ID != "elsewhere" {
		t.Errorf("a stranger sees %+v", list)
	}
	if got := o.entries(); len(got) != 0 {
		t.Errorf("trail %v", got)
	}
}

// When the trail can't be written, nothing is made.
func TestNoCampaignWithoutATrail(t *testing.T) {
	o := newOffice(t)
	o.store.Fail(faulty.LoseRequest, 100, faulty.Create)
	o.as("admin").post("/campaigns", o.order("next")).want(503, nil)
	o.store.Heal()
	check(t, o.reg.Refresh(t.Context()))
	if _, err := o.reg.Now().Campaign("next"); err == nil {
		t.Error("it is there")
	}
	o.as("admin").post("/campaigns", o.order("next")).want(201, nil)
}

package api_test

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/api"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

type trailPage struct {
	Items []api.TrailEntry `json:"items"`
	Next  string           `json:"next"`
}

func (p trailPage) seqs() []int64 {
	list := []int64{}
	for _, e := range p.Items {
		list = append(list, e.Seq)
	}
	return list
}

// recorded puts three entries into the trail, an hour apart, the first at 19:30 UTC, which
// is the next day in Vietnam.
func (o *office) recorded() {
	o.t.Helper()
	o.now = time.Date(2026, 7, 14, 16, 30, 0, 0, time.UTC)
	for _, e := range []trail.Event{
		{Actor: "a1", Name: "Quản trị 1", Role: "admin", Action: trail.CampaignOpen, Object: "campaign:round"},
		{Actor: "u1", Name: "Cán bộ 1", Role: "unit", Action: trail.CommentsView, Object: "campaign:round", Unit: o.unit.Key.String()},
		{
			Actor: "a1", Name: "Quản trị 1", Role: "admin", Action: trail.CampaignChange, Object: "campaign:round",
			Before: map[string]int{"goal": 1}, After: map[string]int{"goal": 2}, Note: "=SUM(A1)",
		},
	} {
		_, err := o.trail.Append(o.t.Context(), e)
		check(o.t, err)
		o.now = o.now.Add(time.Hour)
	}
}

func TestTheTrailIsReadNewestFirst(t *testing.T) {
	o := newOffice(t)
	o.recorded()
	var p trailPage
	o.as("auditor").get("/trail").want(200, &p)
	if !slices.Equal(p.seqs(), []int64{3, 2, 1}) || p.Next != "" {
		t.Fatalf("%v, next %q", p.seqs(), p.Next)
	}
	e := p.Items[1]
	if e.Text != (survey.Text{Vi: "Xem ý kiến của người dân", En: "Looked at residents' comments"}) || e.UnitName != o.unit.Name || e.Broken || e.Name != "Cán bộ 1" {
		t.Errorf("%+v", e)
	}
	if string(p.Items[0].Before) != `{"goal":1}` || string(p.Items[0].After) != `{"goal":2}` {
		t.Errorf("%s, then %s", p.Items[0].Before, p.Items[0].After)
	}
}

func TestTrailPagesAndFilters(t *testing.T) {
	o := newOffice(t)
	o.recorded()
	var p trailPage
	o.as("admin").get("/trail?limit=2").want(200, &p)
	if !slices.Equal(p.seqs(), []int64{3, 2}) || p.Next == "" {
		t.Fatalf("%v, next %q", p.seqs(), p.Next)
	}
	var rest trailPage
	o.as("admin").get("/trail?limit=2&cursor="+url.QueryEscape(p.Next)).want(200, &rest)
	if !slices.Equal(rest.seqs(), []int64{1}) || rest.Next != "" {
		t.Errorf("%v, next %q", rest.seqs(), rest.Next)
	}
	for query, want := range map[string][]int64{
		"actor=u1":                              {2},
		"action=campaign":                       {3, 1},
		"action=campaign.change":                {3},
		"object=campaign:":                      {3, 2, 1},
		"object=campaign:other":                 {},
		"unit=" + string(o.unit.Key.Code):       {2},
		"unit=" + o.unit.Key.String():           {2},
		"unit=" + o.other.Key.String():          {},
		"from=2026-07-15":                       {3, 2}, // 00:30 and 01:30 in Vietnam
		"to=2026-07-14":                         {1},    // 23:30 in Vietnam
		"from=2026-07-14&to=2026-07-14":         {1},
		"from=2026-07-16":                       {},
		"text=" + url.QueryEscape("can bo"):     {2},
		"text=" + url.QueryEscape("MỞ ĐỢT"):     {1},
		"actor=a1&action=campaign.open&limit=1": {1},
	} {
		var p trailPage
		o.as("auditor").get("/trail?"+query).want(200, &p)
		if !slices.Equal(p.seqs(), want) {
			t.Errorf("%s: %v, want %v", query, p.seqs(), want)
		}
	}
	for query, field := range map[string]string{
		"from=2026-02-30": "from", "to=14/07/2026": "to", "from=2026-07-15&to=2026-07-14": "to", "action=campaign.burn": "action",
		"cursor=x": "cursor", "cursor=-1": "cursor", "limit=0": "limit", "text=" + strings.Repeat("x", 201): "text",
	} {
		r := o.as("auditor").get("/trail?"+query).want(422, nil)
		if !strings.Contains(string(r.body), `"path":"`+field+`"`) {
			t.Errorf("%s: %s", query, r.body)
		}
	}
	o.as("auditor").get("/trail?unit=99999").want(404, nil)
}

func TestWhatTheTrailCanBeFilteredBy(t *testing.T) {
	o := newOffice(t)
	type filters struct {
		Groups, Actions []trail.Named
		Actors          []trail.Actor
		Units           []struct{ Key, Name string }
	}
	var got filters
	o.as("auditor").get("/trail/filters").want(200, &got)
	if len(got.Groups) != len(trail.Groups()) || len(got.Actions) != len(trail.Actions()) || got.Actors == nil || len(got.Actors) != 0 {
		t.Errorf("%+v", got)
	}
	if len(got.Units) != len(o.reg.Now().UnitsOn(o.day)) || got.Units[0].Name == "" {
		t.Errorf("%d units", len(got.Units))
	}
	o.recorded()
	got = filters{}
	o.as("auditor").get("/trail/filters").want(200, &got)
	if len(got.Actors) != 2 || got.Actors[0] != (trail.Actor{ID: "u1", Name: "Cán bộ 1", Role: "unit"}) || got.Actors[1].ID != "a1" {
		t.Errorf("%+v", got.Actors)
	}
}

// An export proves itself without a line of the package, and has its own entry.
func TestAnExportOfTheTrailProvesItself(t *testing.T) {
	o := newOffice(t)
	o.recorded()
	r := o.as("auditor").get("/trail/export").want(200, nil)
	if d := r.header.Get("Content-Disposition"); d != `attachment; filename="nhat-ky-2026-07-15.json"` {
		t.Errorf("the file is called %s", d)
	}
	prev, n := strings.Repeat("0", 64), 0
	var last struct {
		Prev, Hash, Action, Actor string
		After                     map[string]any
	}
	for line := range strings.Lines(string(r.body)) {
		line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), ",")
		if line == "[" || line == "]" {
			continue
		}
		check(t, json.Unmarshal([]byte(line), &last))
		sum := sha256.Sum256([]byte(line[:len(line)-75] + "}"))
		if last.Prev != prev || last.Hash != hex.EncodeToString(sum[:]) {
			t.Errorf("line %d: %s", n+1, line)
		}
		prev, n = last.Hash, n+1
	}
	if n != 4 || last.Action != "trail.export" || last.Actor != "k1" || last.After["format"] != "json" {
		t.Errorf("%d entries, the last %+v", n, last)
	}
	// Nothing chosen is an empty array.
	if r := o.as("auditor").get("/trail/export?actor=nobody").want(200, nil); strings.TrimSpace(string(r.body)) != "[]" {
		t.Errorf("%s", r.body)
	}
}

func TestTheTrailAsCSV(t *testing.T) {
	o := newOffice(t)
	o.recorded()
	r := o.as("auditor").get("/trail/export?format=csv&action=campaign&from=2026-07-14").want(200, nil)
	body, ok := strings.CutPrefix(string(r.body), "\uFEFF")
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	check(t, err)
	if !ok || len(rows) != 3 || !strings.Contains(string(r.body), "\r\n") {
		t.Fatalf("%q", r.body)
	}
	second := rows[2]
	if rows[0][0] != "Số" || second[0] != "3" || second[1] != "2026-07-15T01:30:00+07:00" || second[5] != "Sửa đợt khảo sát" || second[10] != `{"goal":1}` {
		t.Errorf("%q", second)
	}
	if second[12] != "'=SUM(A1)" {
		t.Errorf("a note that is a formula: %q", second[12])
	}
	var p trailPage
	o.as("admin").get("/trail?action=trail.export").want(200, &p)
	var after map[string]string
	check(t, json.Unmarshal(p.Items[0].After, &after))
	if want := map[string]string{"format": "csv", "action": "campaign", "from": "2026-07-14"}; fmt.Sprint(after) != fmt.Sprint(want) {
		t.Errorf("recorded %v, want %v", after, want)
	}
	o.as("auditor").get("/trail/export?format=xlsx").want(422, nil)
}

// What can't be recorded is not exported.
func TestNoExportWithoutATrace(t *testing.T) {
	o := newOffice(t)
	o.recorded()
	o.store.Fail(1, -1, "Create")
	o.as("auditor").get("/trail/export").want(503, nil)
}

// Long exports are streamed, and what is damaged stays in sight.
func TestALongTrailWithDamage(t *testing.T) {
	o := newOffice(t)
	for range 1100 {
		_, err := o.trail.Append(t.Context(), trail.Event{Action: trail.SessionEnd})
		check(t, err)
	}
	o.damage(7, []byte("\x00no json"))
	var all []json.RawMessage
	o.as("auditor").get("/trail/export").want(200, &all)
	if len(all) != 1101 || string(all[6]) != `{"seq":7,"unreadable":"AG5vIGpzb24="}` {
		t.Errorf("%d entries, the seventh %s", len(all), all[6])
	}
	r := o.as("auditor").get("/trail/export?format=csv").want(200, nil)
	if n := strings.Count(string(r.body), "\r\n"); n != 1103 || strings.Count(string(r.body), "KHÔNG") != 1 {
		t.Errorf("%d lines", n)
	}
	var p trailPage
	o.as("auditor").get("/trail?actor=nobody&cursor=9").want(200, &p)
	if !slices.Equal(p.seqs(), []int64{7}) || !p.Items[0].Broken {
		t.Errorf("%+v", p)
	}
}

// damage changes a stored entry.
func (o *office) damage(seq int64, body []byte) {
	o.t.Helper()
	d, err := o.store.Get(o.t.Context(), trail.Kind, fmt.Sprintf("%012d", seq))
	check(o.t, err)
	check(o.t, o.store.Replace(o.t.Context(), store.Doc{Kind: d.Kind, ID: d.ID, Rev: d.Rev, Body: body}))
}

func TestVerifyingOverTheAPI(t *testing.T) {
	o := newOffice(t)
	var v api.Verification
	o.as("auditor").get("/trail/verify").want(200, &v)
	if !v.Intact || v.Entries != 0 || v.Head != "" {
		t.Errorf("an empty trail: %+v", v)
	}
	o.recorded()
	o.as("auditor").get("/trail/verify").want(200, &v)
	if !v.Intact || v.Entries != 3 || !strings.HasPrefix(v.Head, "3:") {
		t.Fatalf("%+v", v)
	}
	noted := v.Head
	o.as("admin").get("/trail/verify?head="+noted).want(200, &v)
	if !v.Intact {
		t.Errorf("with its own head: %+v", v)
	}
	o.as("admin").get("/trail/verify?head=9"+noted[1:]).want(200, &v)
	if v.Intact || v.Bad.Seq != 4 || v.Bad.Reason != trail.CutOff {
		t.Errorf("with a head that is gone: %+v", v.Bad)
	}
	o.as("admin").get("/trail/verify?head=3").want(422, nil)
	o.damage(2, []byte(`{"seq":2,"at":"2026-07-14T20:30:00Z","name":"Cán bộ 9"}`))
	v = api.Verification{}
	o.as("auditor").get("/trail/verify").want(200, &v)
	if v.Intact || v.Entries != 1 || v.Bad == nil || v.Bad.Seq != 2 || v.Bad.Reason != trail.Altered || v.Bad.Text.Vi == "" || v.Bad.Entry.Name != "Cán bộ 9" {
		t.Errorf("%+v", v.Bad)
	}
	o.store.Fail(1, -1, "Page")
	o.as("auditor").get("/trail/verify").want(503, nil)
}

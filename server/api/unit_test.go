package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hailong/server/export"
	"hailong/server/exports"
	"hailong/server/figures"
	"hailong/server/score"
	"hailong/server/survey"
)

// withUnits gives an office the figures of single units.
func withUnits(o *office) {
	o.api.UnitFigures = &figures.Figures{Tallies: o.store, Clock: o.clock}
}

// unitPaths are the routes of one unit in a campaign.
func unitPaths(campaign, unit string) []string {
	var out []string
	for _, part := range []string{"score", "splits", "changes", "changes?against=weeks", "comparison", "comparison?with_unit=rest"} {
		out = append(out, "/campaigns/"+campaign+"/units/"+unit+"/"+part)
	}
	return out
}

// A unit's account gets one answer for every unit that is not its own, there or not,
// asked about or not, and for every campaign that does not ask about it.
func TestUnitPagesKeepToTheirUnit(t *testing.T) {
	o := newOffice(t, withUnits)
	o.answer(100, o.other, o.day, survey.QR, 5, 4)
	elsewhere := o.campaign("elsewhere")
	elsewhere.Units = []survey.UnitKey{o.other.Key}
	check(t, o.reg.ImportCampaign(t.Context(), elsewhere))

	own := strings.ReplaceAll(o.unit.Key.String(), "@", "%40")
	for _, path := range append(unitPaths("round", string(o.unit.Key.Code)), unitPaths("round", own)...) {
		o.as("unit").get(path).want(200, nil)
		o.as("admin").get(path).want(200, nil)
		o.as("auditor").get(path).want(200, nil)
		o.as("service").get(path).want(200, nil)
		o.as("stranger").get(path).want(403, nil)
	}
	var want string
	refused := func(path string) {
		t.Helper()
		r := o.as("unit").get(path).want(403, nil)
		if want == "" {
			want = string(r.body)
		}
		if string(r.body) != want {
			t.Errorf("%s says\n%s\nand others say\n%s", path, r.body, want)
		}
	}
	for _, unit := range []string{
		string(o.other.Key.Code), strings.ReplaceAll(o.other.Key.String(), "@", "%40"), // in the campaign
		string(o.outside().Key.Code),  // not in it
		"99999", "99999%402025-07-01", // nowhere
		string(o.unit.Key.Code) + "%401999-01-01", // its code at another time
	} {
		for _, path := range unitPaths("round", unit) {
			refused(path)
		}
	}
	for _, campaign := range []string{"elsewhere", "none"} {
		for _, path := range unitPaths(campaign, string(o.unit.Key.Code)) {
			refused(path)
		}
		refused("/campaigns/round/units/" + own + "/changes?against=campaign:" + campaign)
	}
	// The city is told what is wrong.
	for path, status := range map[string]int{
		"/campaigns/none/units/" + own + "/score":                                       404,
		"/campaigns/round/units/99999/score":                                            404,
		"/campaigns/round/units/" + string(o.outside().Key.Code) + "/splits":            404,
		"/campaigns/round/units/" + own + "/changes?against=campaign:none":              404,
		"/campaigns/round/units/" + own + "/changes?against=campaign:round":             422,
		"/campaigns/round/units/" + own + "/changes?against=campaign:elsewhere":         422,
		"/campaigns/round/units/" + own + "/changes?against=month":                      422,
		"/campaigns/elsewhere/units/" + string(o.other.Key.Code) + "/changes":           200,
		"/campaigns/round/units/" + string(o.other.Key.Code) + "/changes?against=weeks": 200,
	} {
		o.as("admin").get(path).want(status, nil)
	}
}

// seenUnit is what these tests read of the answers.
type seenUnit struct {
	Unit   struct{ Name string }
	Score  map[string]any
	Status survey.Text
	Reason *survey.Text
	Reach  struct {
		State string
		Day   *string
	}
	Form struct{ Questions []struct{ ID, Code string } }
	// of splits
	Weeks                             any // of changes their number
	Channels, Points, Weekdays, Flags []map[string]any
	// of changes
	Basis         string
	Before, After *struct {
		N        *int
		Enough   bool
		Campaign *struct{ ID string }
	}
	Items   []struct{ ID, Verdict string }
	Summary survey.Text
	Choices []struct{ ID string }
}

func listed(v any) (out []map[string]any) {
	for _, x := range v.([]any) {
		out = append(out, x.(map[string]any))
	}
	return out
}

func TestUnitScoreAtEverySize(t *testing.T) {
	o := newOffice(t, withUnits)
	path := "/campaigns/round/units/" + string(o.unit.Key.Code) + "/"
	for _, c := range []struct {
		more          int
		status, reach string
		index, points bool
		reason        bool
	}{
		{0, "below_publish", "no_pace", false, false, true},
		{12, "below_publish", "expected", false, false, true},
		{48, "insufficient", "expected", true, false, true},
		{40, "ok", "expected", true, true, false},
		{300, "ok", "reached", true, true, false},
	} {
		o.answer(c.more, o.unit, o.day-8, survey.QR, 5, 4, 4, 2)
		var got, splits, changes seenUnit
		o.as("admin").get(path+"score").want(200, &got)
		s := got.Score
		if s["status"] != c.status || (s["index"] != nil) != c.index || (s["points"] != nil) != c.points || (got.Reason != nil) != c.reason {
			t.Errorf("%d more: status %v, index %v, points %v, reason %v", c.more, s["status"], s["index"], s["points"], got.Reason)
		}
		if got.Unit.Name != o.unit.Name || len(got.Form.Questions) != 20 || got.Form.Questions[1].Code != "1.1" || got.Status.Vi == "" || len(s["steps"].([]any)) < 4 {
			t.Errorf("%d more: %+v", c.more, got)
		}
		if got.Reach.State != c.reach && !(c.reach == "expected" && got.Reach.State == "late") || (got.Reach.Day != nil) != (c.reach == "expected") {
			t.Errorf("%d more: reach %+v", c.more, got.Reach)
		}
		o.as("admin").get(path+"splits").want(200, &splits)
		if len(splits.Channels) != 4 || len(splits.Weekdays) != 7 || len(splits.Flags) != 6 || len(listed(splits.Weeks)) < 9 {
			t.Errorf("%d more: splits %+v", c.more, splits)
		}
		for _, list := range [][]map[string]any{listed(splits.Weeks), splits.Channels, splits.Points, splits.Weekdays} {
			for _, x := range list {
				if !c.index && (x["rate"] != nil || x["interval"] != nil || x["mean"] != nil) {
					t.Errorf("%d more: %v shows figures", c.more, x)
				}
			}
		}
		o.as("admin").get(path+"changes").want(200, &changes)
		if changes.Basis != "weeks" || changes.Summary.Vi == "" || len(changes.Choices) != 0 {
			t.Errorf("%d more: changes %+v", c.more, changes)
		}
	}
}

// A campaign that is over is what the next one is compared with, and can be chosen.
func TestUnitChangesSinceTheLastCampaign(t *testing.T) {
	o := newOffice(t, withUnits)
	o.answer(120, o.unit, o.day-20, survey.QR, 5, 4)
	check(t, o.reg.Close(t.Context(), "round", o.day))
	next := o.campaign("next")
	next.First = o.day - 10
	check(t, o.reg.ImportCampaign(t.Context(), next))
	check(t, o.reg.Open(t.Context(), "next"))
	later := append(o.answer(120, o.other, o.day-9, survey.QR, 5, 4, 1, 1), o.answer(5, o.other, o.day-1, survey.QR, 5)...)
	for i := range later {
		later[i].Campaign, later[i].Unit = "next", o.unit.Key
		id, err := survey.NewResponseID(o.now, o.random)
		check(t, err)
		later[i].ID = id
	}
	_, err := o.store.Append(t.Context(), later)
	check(t, err)

	path := "/campaigns/next/units/" + string(o.unit.Key.Code) + "/changes"
	var got seenUnit
	o.as("unit").get(path).want(200, &got)
	if got.Basis != "campaign" || got.Before.Campaign == nil || got.Before.Campaign.ID != "round" || *got.After.N != 120 || len(got.Choices) != 1 || got.Choices[0].ID != "round" {
		t.Fatalf("%+v", got)
	}
	falls := 0
	for _, it := range got.Items {
		if it.Verdict == "clear_fall" {
			falls++
		}
	}
	if falls == 0 || got.Items[0].Verdict != "clear_fall" || !strings.Contains(got.Summary.Vi, "giảm rõ rệt") {
		t.Errorf("%d falls: %+v", falls, got)
	}
	o.as("unit").get(path+"?against=weeks").want(200, &got)
	if got.Basis == "campaign" {
		t.Errorf("asked for weeks: %+v", got)
	}
	o.as("unit").get(path+"?against=campaign:round").want(200, &got)
	if got.Basis != "campaign" {
		t.Errorf("asked for the campaign: %+v", got)
	}
}

// Nothing of a person leaves: neither IDs of responses nor an hour.
func TestUnitPagesShowNobody(t *testing.T) {
	o := newOffice(t, withUnits)
	list := o.answer(40, o.unit, o.day-3, survey.QR, 5, 4, 1)
	for _, path := range unitPaths("round", string(o.unit.Key.Code)) {
		body := o.as("unit").get(path).want(200, nil).body
		for _, r := range list {
			if strings.Contains(string(body), string(r.ID)) {
				t.Fatalf("%s shows a response", path)
			}
		}
		var any map[string]any
		check(t, json.Unmarshal(body, &any))
		if strings.Contains(string(body), `"hour"`) {
			t.Errorf("%s shows hours", path)
		}
	}
}

// TestAUnitIsNotShownASingleAnswer: whoever works in a unit finds the same behind every
// address and in every file before and after somebody has answered, but for comments; the
// city sees the answer.
func TestAUnitIsNotShownASingleAnswer(t *testing.T) {
	o := newOffice(t, withUnits)
	o.answer(120, o.unit, o.day-9, survey.QR, 5, 4, 4, 2)
	o.answer(40, o.unit, o.day-9, survey.Link, 5, 4)
	o.answer(12, o.unit, o.day-2, survey.QR, 5, 3)
	o.answer(11, o.unit, o.day-2, survey.Link, 3)
	own := string(o.unit.Key.Code)
	paths := append(unitPaths("round", own), "/campaigns?progress=true")
	for _, r := range o.app.GetRoutes(true) {
		path, ours := strings.CutPrefix(r.Path, "/api/v1")
		if !ours || r.Method != "GET" || strings.HasPrefix(path, "/session") || path == "/exports" || strings.HasSuffix(path, "/comments") {
			continue
		}
		if path = filledIn("GET", path); o.as("unit").get(path).status == 200 {
			paths = append(paths, path)
		}
	}
	read := func(who string) map[string]string {
		out := map[string]string{}
		for _, path := range paths {
			out[path] = string(o.as(who).get(path).want(200, nil).body)
		}
		for _, k := range []exports.Kind{exports.Scores, exports.Items, exports.Steps, exports.Aggregates} {
			order := ordered(k, export.CSV)
			order["unit"] = own
			x := o.exported(who, order)
			out[string(k)] = string(o.as(who).get("/exports/"+x.ID+"/file").want(200, nil).body)
		}
		return out
	}
	unit, admin := read("unit"), read("admin")
	var got struct {
		Settled *struct {
			Day, Channels *string
			Received      int
		}
		Score score.Score
	}
	o.as("unit").get(paths[0]).want(200, &got)
	sunday := (figures.Monday(o.day-9) + 6).String()
	if s := got.Settled; s == nil || s.Day == nil || *s.Day != sunday || s.Channels == nil || *s.Channels != sunday || s.Received != 180 || got.Score.N.Used != 160 {
		t.Errorf("%s; %d responses", o.as("unit").get(paths[0]).body[:900], got.Score.N.Used)
	}
	for who, says := range map[string]bool{"unit": true, "admin": false} {
		order := ordered(exports.Aggregates, export.XLSX)
		order["unit"] = own
		x := o.exported(who, order)
		m, err := export.OpenManifest(o.as(who).get("/exports/"+x.ID+"/manifest").want(200, nil).body, x.ManifestHash)
		check(t, err)
		if until := m.Filter["figures_until"]; says != (until == sunday) || says != (m.Filter["channels_until"] == sunday) {
			t.Errorf("%s: the manifest says %v", who, m.Filter)
		}
	}
	o.answer(1, o.unit, o.day, survey.Link, 1)
	if len(unit) < 30 {
		t.Errorf("only %d addresses and files", len(unit))
	}
	for path, now := range read("unit") {
		if was := unit[path]; now != was {
			t.Errorf("%s shows an answer:\n%s\n%s", path, was, now)
		}
	}
	seen := 0
	for path, now := range read("admin") {
		if now != admin[path] {
			seen++
		}
	}
	if seen < 10 {
		t.Errorf("the city sees the answer in %d of %d", seen, len(admin))
	}
	got.Settled = nil
	if o.as("admin").get(paths[0]).want(200, &got); got.Settled != nil {
		t.Errorf("%+v", got.Settled)
	}
	check(t, o.reg.Close(t.Context(), "round", o.day))
	o.as("unit").get(paths[0]).want(200, &got)
	if got.Settled != nil || got.Score.N.Used != 184 {
		t.Errorf("closed: %+v, %d responses", got.Settled, got.Score.N.Used)
	}
}

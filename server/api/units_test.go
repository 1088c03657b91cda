package api_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"hailong/configs"
	"hailong/server/survey"
	"hailong/server/trail"
)

type unitRow struct {
	Key    survey.UnitKey `json:"key"`
	Name   string         `json:"name"`
	Points int            `json:"points"`
	Codes  int            `json:"codes"`
}

func TestListingUnits(t *testing.T) {
	o := newOffice(t)
	o.issue(map[string]any{"unit": o.unit.Key.String(), "point": "quay-1", "point_name": "Quầy số 1"})
	for _, c := range []struct {
		who, query string
		want       int
	}{
		{"admin", "", 114}, {"auditor", "?on=2025-06-30", 374}, {"service", "?search=cam%20giang", 2}, {"admin", "?search=C%E1%BA%A8M%20GI%C3%80NG", 2},
		{"admin", "?search=113", 0}, {"admin", "?search=11311", 1}, {"admin", "?on=1999-01-01", 0},
		{"unit", "", 1}, {"unit", "?search=a", 1}, {"unit", "?on=2025-06-30", 0}, {"unit", "?search=10507", 0},
	} {
		var list []unitRow
		o.as(c.who).get("/units"+c.query).want(200, &list)
		if c.query != "?search=113" && len(list) != c.want {
			t.Errorf("%s %s: %d units, want %d", c.who, c.query, len(list), c.want)
		}
		for _, u := range list {
			if !o.people[c.who].Sees(u.Key) {
				t.Errorf("%s is shown %s", c.who, u.Name)
			}
			if hangs := u.Points == 1 && u.Codes == 1; hangs != (u.Key == o.unit.Key) {
				t.Errorf("%+v", u)
			}
		}
	}
	o.as("admin").get("/units?on=yesterday").want(422, nil)
}

func TestOneUnitWithItsPlaces(t *testing.T) {
	o := newOffice(t)
	o.issue(map[string]any{"unit": o.other.Key.String()})
	type relative struct {
		Unit, Name, Share string
		Words             survey.Text
		Carries           bool
	}
	var u struct {
		CodeList                 []struct{ Unit string } `json:"code_list"`
		Predecessors, Successors []relative
	}
	o.as("other unit").get("/units/10507").want(200, &u)
	if len(u.CodeList) != 1 || len(u.Successors) != 0 || len(u.Predecessors) < 2 {
		t.Fatalf("%+v", u)
	}
	for _, p := range u.Predecessors {
		if p.Name == "" || p.Words.Vi == "" || p.Words.En == "" {
			t.Errorf("%+v", p)
		}
	}
	if p := u.Predecessors[0]; p.Unit != "10507@2025-03-01" || p.Share != "whole" || !p.Carries {
		t.Errorf("%+v", p)
	}
	o.as("admin").get("/units/10507@2025-03-01").want(200, &u)
	if len(u.Successors) == 0 || u.Successors[0].Name != "Phường Thành Đông" {
		t.Errorf("%+v", u.Successors)
	}
	var rows []struct{ Old, New string }
	o.as("admin").get("/units/succession").want(200, &rows)
	if len(rows) != 451 {
		t.Errorf("%d rows", len(rows))
	}
	o.as("other unit").get("/units/succession").want(200, &rows)
	for _, r := range rows {
		if r.New != o.other.Key.String() {
			t.Errorf("a unit is shown %+v", r)
		}
	}
	if len(rows) == 0 {
		t.Error("a unit is not shown what it came from")
	}
}

// What is of another unit, was once there, or never was: one answer, whatever is done.
func TestAUnitLearnsNothingOfOthersPlaces(t *testing.T) {
	o := newOffice(t)
	o.as("admin").post("/units/"+o.other.Key.String()+"/points", map[string]string{"name": "Quầy số 1"}).want(201, nil)
	for _, below := range []string{"", "/points", "/points/quay-so-1", "/points/none"} {
		said := map[string]bool{}
		for _, name := range []string{o.other.Key.String(), string(o.other.Key.Code), "10507@2025-03-01", "99999", "99999@2025-07-01"} {
			said[string(o.as("unit").get("/units/"+name+below).want(403, nil).body)] = true
		}
		if len(said) != 1 {
			t.Errorf("%q: %d different answers", below, len(said))
		}
	}
	own := "/units/" + o.unit.Key.String() + "/points"
	for _, who := range []string{"unit", "auditor"} {
		o.as(who).post(own, map[string]string{"name": "Quầy"}).want(403, nil)
		o.as(who).with("If-Match", `"1"`).put(own+"/quay-so-1", map[string]string{"name": "Quầy"}).want(403, nil)
		o.as(who).post("/units/import?dry_run=true", map[string]string{"units_csv": "x"}).want(403, nil)
	}
}

func TestServicePoints(t *testing.T) {
	o := newOffice(t)
	path := "/units/" + o.unit.Key.String() + "/points"
	admin := o.as("admin")
	var p struct{ ID, Name string }
	once := admin.with("Idempotency-Key", "k")
	for range 2 {
		if r := once.post(path, map[string]string{"name": "Quầy đất đai"}).want(201, &p); p.ID != "quay-dat-dai" || r.header.Get("Etag") != `"1"` {
			t.Fatalf("%+v %v", p, r.header)
		}
	}
	admin.post(path, map[string]string{"name": "Quầy đất đai"}).want(201, &p)
	if p.ID != "quay-dat-dai-2" {
		t.Errorf("the second is %s", p.ID)
	}
	admin.post(path, map[string]string{"name": "Khác", "id": "quay-dat-dai"}).want(409, nil)
	admin.post(path, map[string]string{"name": "Khác", "id": "Quầy"}).want(422, nil)
	admin.post(path, map[string]string{"name": ""}).want(422, nil)
	one := path + "/quay-dat-dai"
	tag := admin.get(one).want(200, nil).header.Get("Etag")
	admin.put(one, map[string]string{"name": "Quầy hộ tịch"}).want(428, nil)
	if r := admin.with("If-Match", tag).put(one, map[string]string{"name": "Quầy hộ tịch"}).want(200, &p); p.Name != "Quầy hộ tịch" || r.header.Get("Etag") != `"2"` {
		t.Errorf("%+v", p)
	}
	admin.with("If-Match", tag).put(one, map[string]string{"name": "Quầy tư pháp"}).want(412, nil)
	admin.with("If-Match", `"2"`).put(one, map[string]string{"name": " "}).want(422, nil)
	admin.with("If-Match", `"1"`).put(path+"/none", map[string]string{"name": "x"}).want(404, nil)
	var list []struct{ ID, Name string }
	o.as("unit").get(path).want(200, &list)
	if len(list) != 2 || list[1].Name != "Quầy đất đai" && list[0].Name != "Quầy hộ tịch" {
		t.Errorf("%+v", list)
	}
	entries := o.kept()
	i := slices.IndexFunc(entries, func(e trail.Entry) bool { return e.Action == trail.PointChange && len(e.Before) > 0 && e.Undone == 0 })
	if i < 0 || !strings.Contains(string(entries[i].Before), "Quầy đất đai") {
		t.Errorf("no entry of the change with what was before")
	}
}

type report struct {
	DryRun   bool `json:"dry_run"`
	Ready    bool
	Changes  bool
	Units    int
	Active   int
	Problems []struct {
		File, Column string
		Line         int
		Reason       survey.Text
	}
	Added, Ended, Removed, Refused []unitRow
	Changed                        []struct {
		Name   string
		Fields []struct{ Field, Before, After string }
	}
	SuccessionAdded   []json.RawMessage `json:"succession_added"`
	SuccessionRemoved []json.RawMessage `json:"succession_removed"`
}

func shippedRegister(t testing.TB) (units, succession string) {
	t.Helper()
	u, err := configs.FS.ReadFile("units/units.csv")
	check(t, err)
	s, err := configs.FS.ReadFile("units/succession.csv")
	check(t, err)
	return string(u), string(s)
}

func TestImportingTheRegister(t *testing.T) {
	o := newOffice(t)
	o.issue(map[string]any{"unit": o.unit.Key.String()})
	units, succession := shippedRegister(t)
	dry := func(u, s string) (r report, tag string) {
		t.Helper()
		x := o.as("admin").post("/units/import?dry_run=true", map[string]string{"units_csv": u, "succession_csv": s}).want(200, &r)
		if !r.DryRun {
			t.Error("no dry run")
		}
		return r, x.header.Get("Etag")
	}
	r, tag := dry(units, succession)
	if !r.Ready || r.Changes || r.Units != 488 || r.Active != 114 {
		t.Errorf("the shipped files: %+v", r)
	}
	renamed := strings.Replace(units, ","+o.unit.Name+",", ",Phường Đổi Tên,", 1)
	renamed += "99999,2026-01-01,,xa,Xã Mới,,,31,Thành phố Hải Phòng,12345\n"
	renamedRows := strings.ReplaceAll(succession, ","+o.unit.Name+",", ",Phường Đổi Tên,")
	r, _ = dry(renamed, renamedRows)
	if !r.Ready || !r.Changes || len(r.Added) != 1 || len(r.Changed) != 1 || r.Changed[0].Fields[0].Field != "name" || r.Changed[0].Fields[0].Before != o.unit.Name {
		t.Errorf("%+v", r)
	}
	if r, _ := dry(units+"99999,2026-01-01,,xa,Xã Mới,,,31,Thành phố Hải Phòng,12345\n", ""); len(r.Added) != 1 || len(r.SuccessionRemoved) != 0 {
		t.Errorf("one file alone: %+v", r)
	}
	full := map[string]string{"units_csv": renamed, "succession_csv": renamedRows}
	o.as("admin").post("/units/import", full).want(428, nil)
	o.as("admin").with("If-Match", `"9"`).post("/units/import", full).want(412, nil)
	if len(o.actions()) != 1 { // the codes
		t.Errorf("what was not done is in the trail: %v", o.actions())
	}
	if got := o.as("admin").with("If-Match", tag).post("/units/import", full).want(200, &r).header.Get("Etag"); got == tag || r.DryRun || len(r.Added) != 1 {
		t.Errorf("%s, %+v", got, r)
	}
	o.as("admin").with("If-Match", tag).post("/units/import", map[string]string{"units_csv": units}).want(412, nil)
	if u, _ := o.reg.Now().Unit(o.unit.Key); u.Name != "Phường Đổi Tên" {
		t.Errorf("%+v", u)
	}
	if !slices.Contains(o.actions(), trail.UnitsImport) {
		t.Error("not in the trail")
	}
}

func TestFaultyRegistersAreRefusedInWords(t *testing.T) {
	o := newOffice(t)
	units, succession := shippedRegister(t)
	bad := strings.Replace(units, "10510,2025-03-01,2025-06-30,phuong", "10510,2025-03-01,2025-06-31,thanh_pho", 1)
	var r report
	tag := o.as("admin").post("/units/import?dry_run=true", map[string]string{"units_csv": bad, "succession_csv": succession}).want(200, &r).header.Get("Etag")
	if r.Ready || len(r.Problems) != 2 || r.Problems[0].File != "units.csv" || r.Problems[0].Line != 3 || r.Problems[0].Reason.En == "" {
		t.Errorf("%+v", r.Problems)
	}
	if columns := []string{r.Problems[0].Column, r.Problems[1].Column}; !slices.Contains(columns, "type") || !slices.Contains(columns, "valid_until") {
		t.Errorf("%v", columns)
	}
	o.as("admin").with("If-Match", tag).post("/units/import", map[string]string{"units_csv": bad}).want(422, nil)
	o.as("admin").post("/units/import?dry_run=true", map[string]string{}).want(422, nil)

	// A unit of an open campaign can't be left out.
	var kept []string
	for line := range strings.Lines(units) {
		if !strings.HasPrefix(line, "11311,2025-07-01") {
			kept = append(kept, line)
		}
	}
	header, _, _ := strings.Cut(succession, "\n")
	without := map[string]string{"units_csv": strings.Join(kept, ""), "succession_csv": header + "\n"}
	o.as("admin").post("/units/import?dry_run=true", without).want(200, &r)
	if r.Ready || len(r.Refused) != 1 || r.Refused[0].Key != o.unit.Key || len(r.Removed) != 0 || len(r.SuccessionRemoved) != 451 {
		t.Errorf("%+v", r.Refused)
	}
	o.as("admin").with("If-Match", tag).post("/units/import", without).want(422, nil)
	if n := len(o.reg.Now().UnitsOn(o.day)); n != 114 {
		t.Errorf("%d units after refused imports", n)
	}
}

// What is exported can be imported, and is what it was.
func TestExportingTheRegister(t *testing.T) {
	o := newOffice(t)
	files := map[string]string{}
	tag := ""
	for _, what := range []string{"units", "succession"} {
		r := o.as("auditor").get("/units/export?what="+what).want(200, nil)
		files[what+"_csv"], tag = string(r.body), r.header.Get("Etag")
	}
	units, _ := shippedRegister(t)
	inOrder := func(s string) []string { // the shipped file has the old units first, the export goes by key
		return slices.Sorted(strings.Lines(strings.ReplaceAll(strings.TrimPrefix(s, "\ufeff"), "\r\n", "\n")))
	}
	if !slices.Equal(inOrder(files["units_csv"]), inOrder(units)) {
		t.Errorf("the export is not the shipped file: %.300s", files["units_csv"])
	}
	var r report
	if got := o.as("admin").post("/units/import?dry_run=true", files).want(200, &r).header.Get("Etag"); got != tag || !r.Ready || r.Changes {
		t.Errorf("%s and %s, %+v", got, tag, r)
	}
	own := o.as("unit").get("/units/export?what=units").want(200, nil).body
	if bytes.Count(own, []byte("\n")) != 2 || !bytes.Contains(own, []byte(o.unit.Name)) {
		t.Errorf("a unit's export:\n%s", own)
	}
	rows := o.as("unit").get("/units/export?what=succession").want(200, nil).body
	for line := range strings.Lines(string(rows)) {
		if !strings.Contains(line, string(o.unit.Key.Code)) && !strings.Contains(line, "old_code") {
			t.Errorf("a unit is shown %s", line)
		}
	}
	o.as("admin").get("/units/export?what=people").want(422, nil)
	if !slices.Contains(o.actions(), trail.ExportMake) {
		t.Error("not in the trail")
	}
}

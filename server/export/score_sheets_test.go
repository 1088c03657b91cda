package export_test

import (
	"encoding/json"
	"slices"
	"testing"

	"hailong/server/export"
	"hailong/server/score"
	"hailong/server/survey"
)

func scoreTables(t *testing.T) *export.ScoreTables {
	t.Helper()
	tables, err := export.NewScoreTables("dot-1", set(), sample(), names)
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// collect is the rows of a table.
func collect(t *testing.T, each func(func([]export.Cell) error) error) [][]export.Cell {
	t.Helper()
	var rows [][]export.Cell
	if err := each(func(row []export.Cell) error { rows = append(rows, slices.Clone(row)); return nil }); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestScoreTablesSayWhatScoresSay reads the rows back beside the scores they are of.
func TestScoreTablesSayWhatScoresSay(t *testing.T) {
	tables := scoreTables(t)
	b, _ := file(t, export.JSON, tables.Sheet(), collect(t, tables.Rows))
	rows := map[string]map[string]any{}
	for _, r := range decoded(t, b) {
		rows[r["unit"].(string)] = r
	}
	list := sample()
	if len(rows) != len(list) {
		t.Fatalf("%d rows of %d scores", len(rows), len(list))
	}
	same := func(name string, got any, want *score.Hundredths) {
		t.Helper()
		if want == nil && got != nil || want != nil && got != json.Number(want.String()) {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	for _, s := range list {
		r := rows[s.Unit.String()]
		same("index", r["index"], s.Index)
		same("points", r["points"], s.Points)
		same("pooled", r["pooled"], s.Pooled)
		same("mean", r["mean"], s.Mean)
		if s.Without != nil {
			same("without", r["without_index"], s.Without.Index)
			same("with", r["with_index"], s.With.Index)
		}
		if s.Interval != nil {
			same("low", r["low"], &s.Interval.Low)
			same("high", r["high"], &s.Interval.High)
		}
		if r["status"] != string(s.Status) {
			t.Errorf("%s: %v", s.Unit, r["status"])
		}
	}
	steps := 0
	for _, s := range list {
		steps += len(s.Steps)
	}
	if got := len(collect(t, tables.Steps)); got != steps {
		t.Errorf("%d steps of %d", got, steps)
	}
	if got := len(tables.Method()); got != 1+len(list)+steps {
		t.Errorf("%d lines of the method", got)
	}
}

func TestOneUnitKeepsItsRank(t *testing.T) {
	tables := scoreTables(t)
	all := collect(t, tables.Rows)
	tables.Only(key("10903"))
	one := collect(t, tables.Rows)
	if len(one) != 1 || !slices.ContainsFunc(all, func(r []export.Cell) bool { return slices.Equal(r, one[0]) }) {
		t.Errorf("%v", one)
	}
}

func TestScoresBeforeTheGateAreNoTables(t *testing.T) {
	raw := sample()
	raw[1].Steps = nil
	if _, err := export.NewScoreTables("dot-1", set(), raw, names); err == nil {
		t.Error("figures that have not passed the gate are written")
	}
}

// TestVeils: each veil keeps back what the one before does, and in the end nothing but
// unit and standing is told apart.
func TestVeils(t *testing.T) {
	rs := export.NewResponses(form())
	row := func(x survey.Response, v export.Veil) []export.Cell {
		out, err := rs.Row(nil, 1, &x, "Phường", "Quầy")
		if err != nil {
			t.Fatal(err)
		}
		rs.Veil(out, v, 10, 16)
		file(t, export.CSV, rs.Sheet(), [][]export.Cell{out})
		return out
	}
	hides := []struct {
		v      export.Veil
		change func(*survey.Response)
	}{
		{export.VeilWeek, func(x *survey.Response) { x.Day++ }},
		{export.VeilPoint, func(x *survey.Response) { x.Point = "quay-2" }},
		{export.VeilTraits, func(x *survey.Response) { x.Lang = survey.English }},
		{export.VeilTraits, func(x *survey.Response) { x.Local = false }},
		{export.VeilChannel, func(x *survey.Response) { x.Channel = survey.QR }},
		{export.VeilAll, func(x *survey.Response) { x.Answers, x.Flags, x.Reason, x.Pace = nil, nil, "", survey.PaceLonger }},
	}
	for i, h := range hides {
		x := response()
		h.change(&x)
		for v := export.VeilNone; v <= export.VeilAll; v++ {
			if same := slices.Equal(row(x, v), row(response(), v)); same != (v >= h.v) {
				t.Errorf("change %d under veil %d: the same row: %v", i, v, same)
			}
		}
	}
}

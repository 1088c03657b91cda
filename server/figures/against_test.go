package figures_test

import (
	"slices"
	"testing"

	"hailong/server/figures"
	"hailong/server/score"
	"hailong/server/survey"
)

// A unit that is not published is not among the rest, and the rest is not shown where
// there are too few of them.
func TestAgainstTheRest(t *testing.T) {
	d := open(t, 0)
	for _, u := range d.reg.Now().UnitsOn(today) {
		if !slices.Contains(d.units, u.Key) && len(d.units) < 8 {
			d.units = append(d.units, u.Key)
		}
	}
	slices.SortFunc(d.units, survey.UnitKey.Compare)
	c := d.round("wide", today-30, today+30)
	for i, n := range []int{100, 80, 29} {
		level := "4"
		if i > 0 {
			level = "2"
		}
		d.answer("wide", d.units[i], today-5, n, level)
	}
	x, err := d.figs.AgainstRest(t.Context(), c, d.units[0])
	check(t, err)
	if x.Others != 1 || x.Before.Index != nil || x.Before.N.Used != 0 || x.Comparison.Index != nil || x.Comparison.Parts != nil || len(x.Comparison.Items) != 0 {
		t.Fatalf("one other unit has figures: %+v", x)
	}
	for _, u := range d.units[3 : 3+figures.LeastOthers] {
		d.answer("wide", u, today-5, 40, "2")
	}
	x, err = d.figs.AgainstRest(t.Context(), c, d.units[0])
	check(t, err)
	if x.Others != 1+figures.LeastOthers || x.Before.N.Used != 80+40*int64(figures.LeastOthers) {
		t.Fatalf("%d others with %d responses", x.Others, x.Before.N.Used)
	}
	if x.Comparison.Index == nil || x.Comparison.Index.Value.String() != "100.00" || !x.Comparison.Index.Clear || x.Contrast != score.BetweenUnits {
		t.Errorf("%+v", x.Comparison.Index)
	}
}

// The two sides of a comparison are the published scores, and change places.
func TestAgainstAnotherUnit(t *testing.T) {
	d := open(t, 0)
	d.answer("one", d.units[0], today-5, 100, "4")
	d.answer("one", d.units[1], today-5, 29, "2")
	c, err := d.reg.Now().Campaign("one")
	check(t, err)
	for _, other := range [][2]int{{0, 1}, {1, 0}} {
		x, err := d.figs.AgainstUnit(t.Context(), c, d.units[other[0]], d.units[other[1]])
		check(t, err)
		if x.After.Unit != d.units[other[0]] || x.Before.Unit != d.units[other[1]] || x.Comparison.Index != nil || len(x.Comparison.Items) != 0 {
			t.Errorf("29 responses are compared: %+v", x.Comparison)
		}
	}
}

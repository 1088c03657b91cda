package figures_test

import (
	"errors"
	"testing"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/survey"
)

func (d *desk) cells(c *registry.Campaign) []figures.Cell {
	d.t.Helper()
	var list []figures.Cell
	check(d.t, d.figs.Cells(d.t.Context(), c, func(x figures.Cell) error {
		list = append(list, x)
		return nil
	}))
	return list
}

// TestCellsShowWhatTheConsoleShows: the margins of the table are the published score and
// the splits.
func TestCellsShowWhatTheConsoleShows(t *testing.T) {
	d := open(t, 0)
	c := d.round("big", today-70, today+30)
	d.keep(d.crowd(c, 1, 1500, 70, today-70))
	list := d.cells(c)
	// Two units; the responses and 20 items; all channels and each of four; the whole
	// and eleven weeks.
	if want := 2 * 21 * 5 * 12; len(list) != want {
		t.Fatalf("%d cells, want %d", len(list), want)
	}
	one, err := d.figs.Unit(t.Context(), c, d.units[0])
	check(t, err)
	s := d.splits(c)
	seen := 0
	for _, x := range list {
		if x.Unit != d.units[0] {
			continue
		}
		switch {
		case x.Item == "" && x.Channel == "" && !x.Week:
			seen++
			if x.N != one.N.Used || *x.Flagged != one.N.Flagged || *x.Rate != *one.Pooled || *x.Interval != *one.Interval {
				t.Errorf("the whole is %+v", x)
			}
		case x.Item == "" && x.Week && x.Channel == "":
			w := s.Weeks[(x.First-figures.Monday(c.First))/7]
			seen++
			if x.First.String() != w.Key || x.Last != w.Last || x.N != *w.N || *x.Flagged != *w.Flagged || *x.Rate != *w.Rate || *x.Mean != *w.Mean {
				t.Errorf("week %s is %+v", w.Key, x)
			}
		case x.Item == "" && !x.Week:
			for i, ch := range survey.Channels {
				if w := s.Channels[i]; ch == x.Channel {
					seen++
					if x.N != *w.N || *x.Rate != *w.Rate || *x.VerySatisfied != *w.VerySatisfied || *x.Dissatisfied != *w.Dissatisfied {
						t.Errorf("channel %s is %+v", ch, x)
					}
				}
			}
		case x.Channel == "" && !x.Week && x.Item == "s1_1":
			seen++
			it := one.Factors[0].Items[0]
			if x.N != it.N || x.Levels != it.Levels || x.NoOpinion != it.NoOpinion || *x.Rate != *it.Rate || x.Code != "1.1" || x.Factor != "tiep-can" {
				t.Errorf("%+v, want %+v", x, it)
			}
		}
	}
	if seen != 1+11+4+1 {
		t.Errorf("%d rows looked at", seen)
	}
	stop := errors.New("enough")
	n := 0
	err = d.figs.Cells(t.Context(), c, func(figures.Cell) error {
		n++
		return stop
	})
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("%v after %d cells", err, n)
	}
}

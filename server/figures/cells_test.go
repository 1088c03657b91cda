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

// TestCellsAddUp: what is shown of a unit with many responses adds up to its score, by
// channel, by week, and by both.
func TestCellsAddUp(t *testing.T) {
	d := open(t, 0)
	c := d.round("many", today-21, today+30)
	var list []survey.Response
	for range 2 {
		list = append(list, d.crowd(c, 3, 1500, 21, today-21)...)
	}
	d.keep(list)
	type key struct {
		item         survey.QuestionID
		week, byChan bool
	}
	n, levels, na := map[key]int64{}, map[key][5]int64{}, map[key]int64{}
	for _, x := range d.cells(c) {
		if x.Unit != d.units[0] {
			continue
		}
		if x.Withheld {
			t.Fatalf("%+v", x)
		}
		k := key{x.Item, x.Week, x.Channel != ""}
		n[k] += x.N
		na[k] += x.NoOpinion
		sum := levels[k]
		for i := range sum {
			sum[i] += x.Levels[i]
		}
		levels[k] = sum
		if x.Item == "" && x.Week && x.Channel != "" && (x.Rate != nil || x.Flagged != nil) {
			t.Errorf("rates over items by week and channel: %+v", x)
		}
		if x.Item != "" && (x.Rate == nil || x.Interval == nil || x.N != x.Levels[0]+x.Levels[1]+x.Levels[2]+x.Levels[3]+x.Levels[4]) {
			t.Errorf("%+v", x)
		}
	}
	for k := range n {
		whole := key{item: k.item}
		if n[k] != n[whole] || levels[k] != levels[whole] || na[k] != na[whole] {
			t.Errorf("%+v: %d, %v, %d, the whole %d, %v, %d", k, n[k], levels[k], na[k], n[whole], levels[whole], na[whole])
		}
	}
	if len(n) != 21*4 {
		t.Errorf("%d sums", len(n))
	}
}

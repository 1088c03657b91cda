package score_test

import (
	"fmt"
	"maps"
	"testing"

	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// year is the cells of 114 units over a year: two channels, counted and flagged,
// every day of the given number.
func year(c *score.Criteria, days int) map[tally.Cell]tally.Tally {
	cells := make(map[tally.Cell]tally.Tally)
	for u := range 114 {
		unit := survey.UnitKey{Code: survey.UnitCode(fmt.Sprintf("%05d", 10000+u)), From: thanhDong.From}
		for i, r := range crowd(uint64(u), unit, days*4, allItems(c), survey.Channels[:1]) {
			r.Day = survey.NewDay(2026, 1, 1) + survey.Day(i/4)
			r.Channel = []survey.Channel{survey.QR, survey.Kiosk}[i&1]
			r.Standing = []survey.Standing{survey.Counted, survey.Flagged}[i>>1&1]
			cells[tally.CellOf(&r)] = tally.Of(&r)
		}
	}
	return cells
}

// BenchmarkAll is the promise of the design: the scores of all 114 units from a
// year of tallies in under 10 ms, from the sums a server keeps, with the gate and
// the working, whatever the number of responses.
func BenchmarkAll(b *testing.B) {
	c, q := load(b, linearSet), form()
	sums := score.Gather(maps.All(year(c, 365)))
	units := sums.Units()
	if len(units) != 114 {
		b.Fatal(len(units))
	}
	b.Run("computed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			score.All(c, q, sums, units, nil)
		}
	})
	b.Run("published", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, s := range score.All(c, q, sums, units, nil) {
				s.Published(c)
			}
		}
	})
}

// BenchmarkGather adds up the 166,440 cells of a year once, as a server does at
// its start.
func BenchmarkGather(b *testing.B) {
	cells := year(load(b, linearSet), 365)
	b.ReportAllocs()
	for b.Loop() {
		score.Gather(maps.All(cells))
	}
}

// TestAllIsEachAlone: many at once is the same as one by one, in the order given.
func TestAllIsEachAlone(t *testing.T) {
	c, q := load(t, linearSet), form()
	sums := score.Gather(maps.All(year(c, 30)))
	units := append(sums.Units(), thanhDong) // the last has no counts
	for i, s := range score.All(c, q, sums, units, map[survey.UnitKey]int{units[3]: 1000}) {
		n := int64(0)
		if i == 3 {
			n = 1000
		}
		if text(t, s) != text(t, score.Compute(c, q, sums.Input(units[i], n))) || s.Unit != units[i] {
			t.Errorf("%s differs", units[i])
		}
	}
}

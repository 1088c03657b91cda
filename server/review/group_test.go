package review_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/review"
	"hailong/server/survey"
)

var ward = survey.UnitKey{Code: "11311", From: 20270}

// drawItems are responses at a few doors and hours.
func drawItems(t *rapid.T) []review.Item {
	n := rapid.IntRange(0, 60).Draw(t, "n")
	out := make([]review.Item, n)
	for i := range out {
		out[i] = review.Item{
			ID: survey.ResponseID(fmt.Sprintf("%026d", i)), Unit: ward, Standing: survey.Flagged,
			Point:   survey.PointID(rapid.SampledFrom([]string{"", "quay-1"}).Draw(t, "point")),
			Channel: rapid.SampledFrom([]survey.Channel{survey.QR, survey.Kiosk}).Draw(t, "channel"),
			Day:     survey.Day(20000 + rapid.IntRange(0, 1).Draw(t, "day")), Hour: rapid.IntRange(6, 12).Draw(t, "hour"),
		}
	}
	return out
}

func TestEveryResponseIsInOneGroup(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t)
		seen := map[survey.ResponseID]bool{}
		ids := map[string]bool{}
		list := review.Groups(slices.Clone(items), 5)
		for i, g := range list {
			if ids[g.ID] || len(g.ID) != 16 || g.Unit != ward {
				t.Fatalf("group %+v", g)
			}
			ids[g.ID] = true
			if !g.Pile && i != len(list)-1 {
				t.Fatal("the rest is not last")
			}
			hours := map[int]int{}
			for _, x := range g.Items {
				if seen[x.ID] {
					t.Fatalf("%s is there twice", x.ID)
				}
				seen[x.ID] = true
				hours[x.Hour]++
				if g.Pile && (x.Point != g.Point || x.Channel != g.Channel || x.Day != g.Day || x.Hour < g.FirstHour || x.Hour > g.LastHour) {
					t.Fatalf("%+v is in %+v", x, g)
				}
			}
			most := 0
			for _, n := range hours {
				most = max(most, n)
			}
			if g.Pile && (most < 5 || len(hours) != g.LastHour-g.FirstHour+1) {
				t.Fatalf("no pile: %v", hours)
			}
		}
		if len(seen) != len(items) {
			t.Fatalf("%d of %d", len(seen), len(items))
		}
		// The same in any order.
		slices.Reverse(items)
		if again := review.Groups(items, 5); text(again) != text(list) {
			t.Fatalf("%s, then %s", text(list), text(again))
		}
	})
}

func TestNoBlockOfHoursIsSmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := drawItems(t)
		list := review.Blocks(items, 5)
		sum, at := int64(0), 0
		for _, b := range list {
			if b.N < 5 || b.From < at || b.To <= b.From {
				t.Fatalf("%+v after %d", b, at)
			}
			sum, at = sum+b.N, b.To
		}
		if want := int64(len(items)); len(list) > 0 && sum != want || len(list) == 0 && want >= 5 {
			t.Fatalf("%d of %d in %+v", sum, want, list)
		}
	})
}

func TestDifference(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int64
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"abc", "abd", 2}, {"", "abc", 3}, {"acd", "bd", 3}, {"abcdef", "bcdef", 1},
	} {
		ids := func(s string) (out []survey.ResponseID) {
			for x := range strings.SplitSeq(s, "") {
				out = append(out, survey.ResponseID(x))
			}
			return out
		}
		if got := review.Difference(ids(c.a), ids(c.b)); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestTheQueue(t *testing.T) {
	d := open(t)
	pile := d.helped()
	d.give(2, kind{hour: 20, day: today - 2, flags: []survey.Flag{survey.FlagUnproven}})
	d.give(7, kind{unit: 1, point: "quay-1", channel: survey.Link, hour: 10, flags: []survey.Flag{survey.FlagRepeat}})
	c := d.campaign()
	q, err := d.Queue(t.Context(), c, survey.Flagged, review.Filter{})
	check(t, err)
	if q.N != 21 || q.Flags[survey.FlagFast] != 12 || q.Flags[survey.FlagUnproven] != 2 || q.Units[d.units[1]] != 7 || len(q.Groups) != 3 {
		t.Fatalf("%d, %v, %v, %d groups", q.N, q.Flags, q.Units, len(q.Groups))
	}
	first := q.Groups[0]
	if !first.Pile || first.FirstHour != 15 || first.LastHour != 15 || len(first.Items) != len(pile) || q.Groups[1].Unit != d.units[1] || q.Groups[2].Pile {
		t.Errorf("%s", text(q.Groups))
	}
	for _, f := range []struct {
		review.Filter
		want int
	}{
		{review.Filter{Unit: d.units[1]}, 7}, {review.Filter{Flag: survey.FlagFast}, 12}, {review.Filter{Unit: d.units[0], Group: first.ID}, 12},
		{review.Filter{To: today - 1}, 2}, {review.Filter{From: today}, 19}, {review.Filter{Flag: survey.FlagBurst}, 0},
	} {
		if q, err := d.Queue(t.Context(), c, survey.Flagged, f.Filter); err != nil || q.N != f.want {
			t.Errorf("%+v: %d, %v, want %d", f.Filter, q.N, err, f.want)
		}
	}
	_, err = d.Group(t.Context(), c, d.units[0], survey.Excluded, first.ID)
	wantKind(t, "a group of another standing", err, survey.KindUnknown)
}

func TestTheContextOfAPile(t *testing.T) {
	d := open(t)
	d.helped()
	c := d.campaign()
	context := func(flag survey.Flag) *review.Context {
		t.Helper()
		q, err := d.Queue(t.Context(), c, survey.Flagged, review.Filter{Unit: d.units[0], Flag: flag})
		check(t, err)
		g, err := d.Group(t.Context(), c, d.units[0], survey.Flagged, q.Groups[0].ID)
		check(t, err)
		x, err := d.Context(t.Context(), c, survey.Flagged, g)
		check(t, err)
		return x
	}
	x := context(survey.FlagFast)
	if x.Few || x.Pace[0].N != 12 || *x.Pace[2].Usual != 40 || len(x.Hours) != 1 || x.Hours[0] != (review.Block{From: 15, To: 16, N: 12}) || *x.UsualHours[9] != 40 {
		t.Errorf("%s", text(x))
	}
	if x.Mix == nil || x.Mix.Very != 100_00 || x.All != nil || x.Usual == nil || x.Usual.Middle != 100_00 {
		t.Errorf("group %+v, all %+v, usual %+v", x.Mix, x.All, x.Usual)
	}
	// Two more that are in no pile: the pile's mix and that of all would tell theirs.
	d.give(2, kind{hour: 8, day: today - 1, level: "1", pace: survey.PaceUnder20, flags: []survey.Flag{survey.FlagFast}})
	if x = context(survey.FlagFast); x.Mix != nil || x.All == nil || x.All.Basis != 14 || x.All.Dissatisfied == 0 {
		t.Errorf("group %+v, all %+v", x.Mix, x.All)
	}
	q, err := d.Queue(t.Context(), c, survey.Flagged, review.Filter{To: today - 1})
	check(t, err)
	few, err := d.Context(t.Context(), c, survey.Flagged, &q.Groups[0])
	check(t, err)
	if !few.Few || few.Mix != nil || few.All != nil || few.Hours != nil || few.Pace != nil {
		t.Errorf("of two responses is told %s", text(few))
	}
}

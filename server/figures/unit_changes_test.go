package figures_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

func (d *desk) byWeeks(c *registry.Campaign) figures.Changes {
	d.t.Helper()
	x, err := d.figs.ChangesByWeeks(d.t.Context(), c, d.units[0])
	check(d.t, err)
	return x
}

// week stores n responses of the week of a Monday: the first item gets the level given
// from sat of them, and everything else a 4.
func (d *desk) week(c *registry.Campaign, monday survey.Day, n, sat int) {
	d.t.Helper()
	var list []survey.Response
	for i := range n {
		list = append(list, d.wrote(c, monday+survey.Day(i%5), func(item int) int {
			if item == 1 && i >= sat { // 0 is the overall question
				return 2
			}
			return 4
		}))
	}
	d.keep(list)
}

// told is what a comparison says, in short: the periods, then every item that did not
// stay the same.
func told(x figures.Changes) string {
	out := fmt.Sprintf("%s %d", x.Basis, x.Weeks)
	for _, p := range []figures.Period{x.Before, x.After} {
		n := "?"
		if p.N != nil {
			n = fmt.Sprint(*p.N)
		}
		out += fmt.Sprintf(" %s..%s n=%s %v", p.First, p.Last, n, p.Enough)
	}
	same, few := 0, 0
	for _, it := range x.Items {
		if it.Verdict == score.Unchanged {
			same++
			continue
		}
		if it.Verdict == score.Few && it.Before == nil && it.After == nil && it.P == nil {
			few++
			continue
		}
		out += fmt.Sprintf(" %s %s", it.ID, it.Verdict)
		if it.Before != nil {
			out += fmt.Sprintf(" %d/%d→%d/%d", it.Before.Satisfied, it.Before.N, it.After.Satisfied, it.After.N)
		}
	}
	return fmt.Sprintf("%s same=%d few=%d", out, same, few)
}

func TestChangesByWeeks(t *testing.T) {
	// today is Wednesday, 2026-07-15; the last complete week begins on 2026-07-06.
	monday := survey.NewDay(2026, 7, 13)
	for name, c := range map[string]struct {
		first, last survey.Day
		weeks       map[int][2]int // weeks ago: responses, and those happy with the first item
		want        string
	}{
		"four and four, this week and older ones left out": {monday - 70, today + 30, map[int][2]int{
			10: {90, 0}, 8: {20, 20}, 7: {20, 20}, 6: {20, 20}, 5: {20, 20}, 4: {30, 15}, 3: {30, 15}, 2: {30, 15}, 1: {30, 15}, 0: {40, 0},
		}, "weeks 4 2026-05-18..2026-06-14 n=80 true 2026-06-15..2026-07-12 n=120 true s1_1 clear_fall 80/80→60/120 same=19 few=0"},
		"a round of five weeks: two and two": {monday - 35, today + 30, map[int][2]int{
			5: {50, 0}, 4: {20, 15}, 3: {20, 15}, 2: {20, 13}, 1: {20, 13}, 0: {9, 0},
		}, "weeks 2 2026-06-15..2026-06-28 n=40 true 2026-06-29..2026-07-12 n=40 true s1_1 unclear_fall 30/40→26/40 same=19 few=0"},
		"the first week began on a Tuesday": {monday - 13, today + 30, map[int][2]int{2: {40, 40}, 1: {40, 10}, 0: {9, 0}},
			"none 0 1970-01-01..1970-01-01 n=? false 1970-01-01..1970-01-01 n=? false same=0 few=0"},
		"three days": {today - 3, today - 1, map[int][2]int{0: {200, 100}},
			"none 0 1970-01-01..1970-01-01 n=? false 1970-01-01..1970-01-01 n=? false same=0 few=0"},
		"over since long: the last weeks it had, not those of today": {monday - 280, monday - 280 + 27, map[int][2]int{
			40: {40, 40}, 39: {40, 40}, 38: {40, 10}, 37: {40, 10},
		}, "weeks 2 2025-10-06..2025-10-19 n=80 true 2025-10-20..2025-11-02 n=80 true s1_1 clear_fall 80/80→20/80 same=19 few=0"},
		"over on a Wednesday, so without its last week": {monday - 280, monday - 280 + 23, map[int][2]int{
			40: {40, 40}, 39: {40, 40}, 38: {40, 10}, 37: {40, 40},
		}, "weeks 1 2025-10-13..2025-10-19 n=40 true 2025-10-20..2025-10-26 n=40 true s1_1 clear_fall 40/40→10/40 same=19 few=0"},
		"too few before": {monday - 14, today + 30, map[int][2]int{2: {29, 29}, 1: {80, 10}},
			"weeks 1 2026-06-29..2026-07-05 n=29 false 2026-07-06..2026-07-12 n=80 true same=0 few=20"},
		"too few after": {monday - 14, today + 30, map[int][2]int{2: {80, 80}, 1: {29, 0}},
			"weeks 1 2026-06-29..2026-07-05 n=80 true 2026-07-06..2026-07-12 n=29 false same=0 few=0"},
		// With three answers of this week the week before is withheld too, and the
		// comparison goes up to the week before that.
		"this week has three yet": {monday - 28, today + 30, map[int][2]int{4: {40, 40}, 3: {40, 40}, 2: {40, 0}, 1: {40, 0}, 0: {3, 0}},
			"weeks 1 2026-06-22..2026-06-28 n=40 true 2026-06-29..2026-07-05 n=40 true s1_1 clear_fall 40/40→0/40 same=19 few=0"},
		// A week of three is withheld together with its neighbour; both are in the first
		// period, where together they are ten.
		"a small week and its neighbour in one period": {monday - 28, today + 30, map[int][2]int{4: {3, 0}, 3: {40, 40}, 2: {40, 40}, 1: {40, 0}},
			"weeks 2 2026-06-15..2026-06-28 n=43 true 2026-06-29..2026-07-12 n=80 true s1_1 clear_fall 40/43→40/80 same=19 few=0"},
		// Here the neighbour is in the other period: two weeks would tell of each, and one
		// week of the larger of the two.
		"a small week and its neighbour in two periods": {monday - 28, today + 30, map[int][2]int{4: {40, 40}, 3: {3, 0}, 2: {40, 40}, 1: {40, 0}},
			"weeks 2 2026-06-15..2026-06-28 n=? false 2026-06-29..2026-07-12 n=? false same=0 few=0"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, 0)
			x := d.round("weekly", c.first, c.last)
			for ago, n := range c.weeks {
				start := monday - survey.Day(7*ago)
				d.week(x, max(start, min(x.First, start+6)), n[0], n[1])
			}
			got := told(d.byWeeks(x))
			if got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

// TestChangesTellNoWithheldWeek plays the curious reader on many small units: what a
// period has beyond its published weeks, and what a period leaves of an item of the
// whole campaign.
func TestChangesTellNoWithheldWeek(t *testing.T) {
	d := open(t, 0)
	monday, r := survey.NewDay(2026, 7, 13), rand.New(rand.NewPCG(11, 4))
	compared, refused := 0, 0
	for round := range 25 {
		c := d.round(survey.CampaignID(fmt.Sprint("r", round)), monday-7*survey.Day(4+r.IntN(8)), today+30)
		var list []survey.Response
		for start := c.First; start <= today; start += 7 {
			n := 8 + r.IntN(25)
			if r.IntN(4) == 0 {
				n = r.IntN(6)
			}
			for range n {
				list = append(list, d.wrote(c, min(start+survey.Day(r.IntN(7)), today), func(int) int { return max(0, r.IntN(9)-3) }))
			}
		}
		d.keep(list)
		x, s := d.byWeeks(c), d.splits(c)
		if x.After.N == nil {
			refused++
			continue
		}
		compared++
		hidden := map[string][]int{} // by part: sizes of its withheld weeks
		part := func(day survey.Day) string {
			switch {
			case day >= x.After.First && day <= x.After.Last:
				return "after"
			case day >= x.Before.First && day <= x.Before.Last:
				return "before"
			}
			return "rest"
		}
		for _, w := range s.Weeks {
			n, _ := count(c, list, func(r *survey.Response) bool { return r.Day >= w.Last-6 && r.Day <= w.Last })
			if w.Withheld || w.RatesWithheld {
				hidden[part(w.Last)] = append(hidden[part(w.Last)], int(n))
			}
		}
		for name, sizes := range hidden {
			sum := 0
			for _, n := range sizes {
				sum += n
			}
			if len(sizes) < 2 || sum-len(sizes) < 4 {
				t.Errorf("round %d: %s has the withheld weeks %v", round, name, sizes)
			}
		}
		for _, it := range x.Items {
			if it.After == nil {
				continue
			}
			rest := 0
			for _, r := range list {
				for _, a := range r.Answers {
					if a.Question == it.ID && a.Level() > 0 && part(r.Day) == "rest" {
						rest++
					}
				}
			}
			if rest > 0 && rest < 5 {
				t.Errorf("round %d: %s leaves %d ratings", round, it.ID, rest)
			}
		}
	}
	if compared < 10 || refused < 3 {
		t.Errorf("%d compared and %d refused: too few to test anything", compared, refused)
	}
}

func TestChangesSinceACampaign(t *testing.T) {
	d := open(t, 0)
	first := d.round("first", today-200, today-150)
	d.week(first, today-190, 100, 90)
	empty := d.round("empty", today-140, today-120)
	d.week(empty, today-130, 29, 29)
	now := d.round("now", today-30, today+30)
	d.week(now, today-28, 100, 60)
	earlier := figures.Earlier(d.reg.Now().Campaigns(), now, d.units[0])
	names := ""
	for _, c := range earlier {
		names += string(c.ID) + " "
	}
	// "one" and "two" of the desk began on the same day as "now".
	if names != "empty first " {
		t.Fatalf("earlier: %s", names)
	}
	if other := figures.Earlier(d.reg.Now().Campaigns(), now, survey.UnitKey{Code: "11311", From: 1}); len(other) != 0 {
		t.Errorf("a unit that nobody asked about has %d earlier campaigns", len(other))
	}
	x, err := d.figs.ChangesByDefault(t.Context(), now, earlier, d.units[0])
	check(t, err)
	// The one before had too few responses.
	want := fmt.Sprintf("campaign 0 %s..%s n=100 true %s..%s n=100 true s1_1 clear_fall 90/100→60/100 same=19 few=0", today-200, today-150, today-30, today)
	if told(x) != want || x.Before.Campaign != "first" || x.After.Campaign != "now" {
		t.Errorf("%s\nwant %s", told(x), want)
	}
	x, err = d.figs.ChangesSince(t.Context(), now, empty, d.units[0])
	check(t, err)
	if *x.Before.N != 29 || x.Before.Enough || len(x.Items) != 20 || x.Items[0].Verdict != score.Few {
		t.Errorf("%s", told(x))
	}
	x, err = d.figs.ChangesByDefault(t.Context(), now, nil, d.units[0])
	check(t, err)
	if x.Basis != figures.ByWeeks {
		t.Errorf("without an earlier campaign: %s", told(x))
	}
}

// TestRewordedItemsAreNotCompared: another wording is another question.
func TestRewordedItemsAreNotCompared(t *testing.T) {
	d := open(t, 0)
	before := d.round("before", today-200, today-150)
	d.week(before, today-190, 100, 90)
	now := d.round("now", today-30, today+30)
	d.week(now, today-28, 100, 60)
	// What a snapshot holds never changes; this is another campaign over the same counts.
	other, form := *before, *before.Questionnaire.Questionnaire
	form.Sections = append([]survey.Section{}, form.Sections...)
	form.Sections[1].Questions = append([]survey.Question{}, form.Sections[1].Questions...)
	form.Sections[1].Questions[0].Text.Vi += " nhất"
	form.Sections[1].Questions[1].ID = "s1_9"
	other.Questionnaire = &registry.Questionnaire{Questionnaire: &form, Ref: before.Questionnaire.Ref, Rules: before.Questionnaire.Rules}
	x, err := d.figs.ChangesSince(t.Context(), now, &other, d.units[0])
	check(t, err)
	for _, it := range x.Items {
		want := score.Unchanged
		if it.ID == "s1_1" || it.ID == "s1_2" {
			want = score.Reworded
		}
		if it.Verdict != want {
			t.Errorf("%s: %s", it.ID, it.Verdict)
		}
	}
}

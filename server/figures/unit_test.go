package figures_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// round opens a campaign on both units in the place of what was open.
func (d *desk) round(id survey.CampaignID, first, last survey.Day) *registry.Campaign {
	d.t.Helper()
	for _, c := range d.reg.Now().Campaigns() {
		if c.State == survey.Open {
			check(d.t, d.reg.Close(d.t.Context(), c.ID, today))
		}
	}
	check(d.t, d.reg.ImportCampaign(d.t.Context(), survey.Campaign{
		ID: id, Title: survey.Text{Vi: "Đợt", En: "Round"}, Units: d.units, First: first, Last: last, Channels: survey.Channels,
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
	}))
	check(d.t, d.reg.Open(d.t.Context(), id))
	c, err := d.reg.Now().Campaign(id)
	check(d.t, err)
	return c
}

// wrote makes a response of the first unit; level says what it gives each item, 0 for
// no opinion.
func (d *desk) wrote(c *registry.Campaign, day survey.Day, level func(item int) int) survey.Response {
	d.t.Helper()
	id, err := survey.NewResponseID(d.now, d.random)
	check(d.t, err)
	r := survey.Response{
		ID: id, Campaign: c.ID, Unit: d.units[0], Channel: survey.QR, Day: day, Hour: 9, Lang: survey.Vietnamese,
		Pace: survey.PaceUnder3m, Standing: survey.Counted,
	}
	i := 0
	for x := range c.Questionnaire.All {
		if x.Type != survey.Scale {
			continue
		}
		value := survey.NoOpinion
		if l := level(i); l > 0 {
			value = fmt.Sprint(l)
		}
		r.Answers = append(r.Answers, survey.Answer{Question: x.ID, Value: value})
		i++
	}
	slices.SortFunc(r.Answers, func(a, b survey.Answer) int { return slices.Compare([]byte(a.Question), []byte(b.Question)) })
	return r
}

func (d *desk) keep(batch []survey.Response) {
	d.t.Helper()
	_, err := d.store.Append(d.t.Context(), batch)
	check(d.t, err)
}

func (d *desk) splits(c *registry.Campaign) figures.Splits {
	d.t.Helper()
	s, err := d.figs.Splits(d.t.Context(), c, d.units[0])
	check(d.t, err)
	return s
}

// crowd are n responses on random days from first on, of random channels, points and
// standings.
func (d *desk) crowd(c *registry.Campaign, seed uint64, n, days int, first survey.Day) []survey.Response {
	r := rand.New(rand.NewPCG(seed, 4))
	out := make([]survey.Response, n)
	for i := range out {
		out[i] = d.wrote(c, first+survey.Day(r.IntN(days)), func(int) int { return r.IntN(6) })
		out[i].Channel = survey.Channels[r.IntN(4)]
		out[i].Point = []survey.PointID{"", "quay-1", "quay-2"}[r.IntN(3)]
		switch x := r.IntN(20); {
		case x < 4:
			out[i].Standing, out[i].Flags = survey.Flagged, []survey.Flag{survey.Flags[r.IntN(4)], survey.FlagBurst}
		case x == 4:
			out[i].Standing = survey.Excluded
		}
	}
	return out
}

// count goes through single responses: how many are kept, and what share of their
// ratings is 4 or 5.
func count(c *registry.Campaign, list []survey.Response, keep func(*survey.Response) bool) (n int64, rate string) {
	sat, rated := 0, 0
	for i := range list {
		if !keep(&list[i]) {
			continue
		}
		n++
		for _, a := range list[i].Answers {
			if a.Question == c.Criteria.Overall || a.Level() == 0 {
				continue
			}
			rated++
			if a.Level() >= 4 {
				sat++
			}
		}
	}
	if rated == 0 {
		return n, "none"
	}
	return n, fmt.Sprintf("%.2f", 100*float64(sat)/float64(rated))
}

func TestSplitsAgainstSingleResponses(t *testing.T) {
	d := open(t, 0)
	c := d.round("big", today-70, today+30)
	list := d.crowd(c, 1, 1500, 70, today-70)
	d.keep(list)
	s := d.splits(c)
	compare := func(name string, x score.Slice, keep func(*survey.Response) bool) {
		t.Helper()
		n, rate := count(c, list, func(r *survey.Response) bool { return r.Standing == survey.Counted && keep(r) })
		if x.N == nil || *x.N != n || n > 0 && (x.Rate == nil || x.Rate.String() != rate || x.Interval == nil) {
			t.Errorf("%s %q: n = %v, %v %%, one by one %d, %s %%", name, x.Key, x.N, x.Rate, n, rate)
		}
	}
	// 2026-05-06 is a Wednesday.
	if len(s.Weeks) != 11 || s.Weeks[0].Key != "2026-05-04" || s.Weeks[10].Key != "2026-07-13" {
		t.Fatalf("%d weeks, the first %s", len(s.Weeks), s.Weeks[0].Key)
	}
	for i, w := range s.Weeks {
		inside := func(r *survey.Response) bool { return r.Day.String() >= w.Key && r.Day <= w.Last }
		compare("week", w.Slice, inside)
		n, _ := count(c, list, func(r *survey.Response) bool { return r.Standing == survey.Flagged && inside(r) })
		if w.Flagged == nil || *w.Flagged != n {
			t.Errorf("week %s: %v flagged, one by one %d", w.Key, w.Flagged, n)
		}
		if w.Complete != (i < 10) {
			t.Errorf("week %s: complete %v", w.Key, w.Complete)
		}
	}
	for i, x := range s.Channels {
		compare("channel", x, func(r *survey.Response) bool { return r.Channel == survey.Channels[i] && x.Key == string(r.Channel) })
	}
	for i, id := range []survey.PointID{"", "quay-1", "quay-2"} {
		compare("point", s.Points[i], func(r *survey.Response) bool { return r.Point == id && s.Points[i].Key == string(id) })
	}
	for i, x := range s.Weekdays {
		compare("weekday", x, func(r *survey.Response) bool { return (int(r.Day.Time().Weekday())+6)%7 == i })
	}
	for i, f := range survey.Flags {
		n, _ := count(c, list, func(r *survey.Response) bool { return r.Standing == survey.Flagged && slices.Contains(r.Flags, f) })
		if got := s.Flags[i]; got.Key != string(f) || got.N == nil || *got.N != n {
			t.Errorf("%s: %v, one by one %d", f, got.N, n)
		}
	}
	one, err := d.figs.Unit(t.Context(), c, d.units[0])
	check(t, err)
	all := d.scores("big")[0]
	if asJSON(t, one) != asJSON(t, all) || one.Unit != d.units[0] {
		t.Error("the unit's own score is not the one among all")
	}
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	check(t, err)
	return string(b)
}

// TestSmallGroupsTellNothing: with few responses nothing of a group under five is
// shown in any split.
func TestSmallGroupsTellNothing(t *testing.T) {
	d := open(t, 0)
	c := d.round("small", today-70, today+30)
	d.keep(d.crowd(c, 2, 60, 70, today-70))
	s := d.splits(c)
	shown, hidden := 0, 0
	look := func(name string, list []score.Slice) {
		for _, x := range list {
			switch {
			case x.N == nil:
				hidden++
				if x.Rate != nil || x.Interval != nil || x.Mean != nil || x.Basis != nil {
					t.Errorf("%s %q is withheld and shows %+v", name, x.Key, x)
				}
			case *x.N > 0 && *x.N < 5:
				t.Errorf("%s %q shows %d", name, x.Key, *x.N)
			default:
				shown++
			}
		}
	}
	weeks := make([]score.Slice, len(s.Weeks))
	for i, w := range s.Weeks {
		weeks[i] = w.Slice
		if w.Flagged != nil && *w.Flagged > 0 && *w.Flagged < 5 {
			t.Errorf("week %s shows %d flagged", w.Key, *w.Flagged)
		}
	}
	look("week", weeks)
	look("channel", s.Channels)
	look("point", s.Points)
	look("weekday", s.Weekdays)
	for _, f := range s.Flags {
		if f.N != nil && *f.N > 0 && *f.N < 5 {
			t.Errorf("%s shows %d", f.Key, *f.N)
		}
	}
	if hidden == 0 || shown == 0 {
		t.Errorf("%d shown and %d withheld: the case tests nothing", shown, hidden)
	}
}

// TestWithheldWeeksTellNothing swaps the answers of the people of a withheld week with
// those of people in the week that is withheld beside it: score, splits and changes
// stay the same, byte by byte.
func TestWithheldWeeksTellNothing(t *testing.T) {
	d := open(t, 0)
	seen := map[survey.CampaignID]string{}
	for id, levels := range map[survey.CampaignID][2]int{"one": {1, 5}, "other": {5, 1}} {
		// 2026-05-18 is a Monday; the second and third week are withheld.
		c := d.round(id+"-way", survey.NewDay(2026, 5, 18), today+30)
		var list []survey.Response
		for i, n := range []int{30, 3, 12, 30, 30, 30, 30, 30, 9} {
			for k := range n {
				level := 4
				if i == 1 {
					level = levels[0]
				}
				if i == 2 && k < 3 {
					level = levels[1]
				}
				list = append(list, d.wrote(c, c.First+survey.Day(7*i), func(int) int { return level }))
			}
		}
		d.keep(list)
		s, x := d.splits(c), d.byWeeks(c)
		if s.Weeks[0].N == nil || s.Weeks[1].N != nil || s.Weeks[2].N != nil || s.Weeks[3].N == nil || x.Weeks != 4 || x.Before.N == nil {
			t.Fatalf("weeks %s, changes %s", asJSON(t, s.Weeks), told(x))
		}
		one, err := d.figs.Unit(t.Context(), c, d.units[0])
		check(t, err)
		seen[id] = asJSON(t, one) + asJSON(t, s) + asJSON(t, x)
	}
	if seen["one"] != seen["other"] {
		t.Errorf("the withheld week shows:\n%s\n%s", seen["one"], seen["other"])
	}
}

func TestUnitWithoutResponses(t *testing.T) {
	d := open(t, 0)
	c := d.round("empty", today-2, today+30)
	s := d.splits(c)
	if len(s.Weeks) != 1 || *s.Weeks[0].N != 0 || len(s.Channels) != 4 || len(s.Points) != 0 || len(s.Weekdays) != 7 || *s.Flags[0].N != 0 {
		t.Errorf("%+v", s)
	}
	// A campaign that is yet to begin has its first week.
	c = d.round("later", today+20, today+30)
	if s = d.splits(c); len(s.Weeks) != 1 || s.Weeks[0].Complete {
		t.Errorf("%+v", s.Weeks)
	}
	// One that is over ends with its last week, however long ago.
	c = d.round("long-ago", today-300, today-280)
	if s = d.splits(c); len(s.Weeks) != 4 || !s.Weeks[3].Complete {
		t.Errorf("%+v", s.Weeks)
	}
}

func TestMonday(t *testing.T) {
	for day := survey.NewDay(1969, 12, 1); day < survey.NewDay(1970, 3, 1); day++ {
		m := figures.Monday(day)
		if m.Time().Weekday() != time.Monday || m > day || day-m > 6 {
			t.Fatalf("%s: %s", day, m)
		}
	}
}

package score_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// cutBy splits responses by key, in the order of keys.
func cutBy(rs []survey.Response, keys []string, key func(survey.Response) string) []score.Cut {
	cuts := make([]score.Cut, len(keys))
	for i, k := range keys {
		cuts[i].Key = k
		for c, t := range tally.Fold(slices.DeleteFunc(slices.Clone(rs), func(r survey.Response) bool { return key(r) != k })) {
			cuts[i].Parts = append(cuts[i].Parts, score.Part{Channel: c.Channel, Standing: c.Standing, Tally: t})
		}
	}
	return cuts
}

// slowly is a slice worked out response by response, with nothing withheld.
type slowly struct {
	n, rated, satisfied, very, dis, sum int64
	bases                               []int64
}

// slowUntold are the items with few ratings in a slice that shows rates, or in all others
// together. shown says of a response whether its slice shows rates.
func slowUntold(c *score.Criteria, rs []survey.Response, key func(survey.Response) string, shown map[string]bool) map[survey.QuestionID]bool {
	n := map[survey.QuestionID]map[string]int64{}
	for _, r := range rs {
		if !c.Channels[r.Channel].Counts || r.Standing != survey.Counted && !(c.CountFlagged && r.Standing == survey.Flagged) {
			continue
		}
		slice := key(r)
		if !shown[slice] {
			slice = "others"
		}
		for _, a := range r.Answers {
			if a.Level() > 0 {
				if n[a.Question] == nil {
					n[a.Question] = map[string]int64{}
				}
				n[a.Question][slice]++
			}
		}
	}
	out := map[survey.QuestionID]bool{}
	for q, slices := range n {
		for _, x := range slices {
			out[q] = out[q] || x < c.WithholdUnder
		}
	}
	return out
}

func slowSlice(c *score.Criteria, all, rs []survey.Response, untold map[survey.QuestionID]bool) (x slowly) {
	counts := func(r survey.Response) bool {
		return c.Channels[r.Channel].Counts && (r.Standing == survey.Counted || c.CountFlagged && r.Standing == survey.Flagged)
	}
	level := func(r survey.Response, q survey.QuestionID) int64 {
		for _, a := range r.Answers {
			if a.Question == q {
				return int64(a.Level())
			}
		}
		return 0
	}
	for _, r := range rs {
		if counts(r) {
			x.n++
		}
	}
	for _, f := range c.Factors {
		for _, q := range f.Items {
			whole, here := int64(0), int64(0)
			for _, r := range all {
				if counts(r) && level(r, q) > 0 {
					whole++
				}
			}
			if whole < c.MinItem || untold[q] {
				continue
			}
			for _, r := range rs {
				l := level(r, q)
				if !counts(r) || l == 0 {
					continue
				}
				here++
				x.sum += l
				switch {
				case l == 5:
					x.very++
					x.satisfied++
				case l == 4:
					x.satisfied++
				case l <= 2:
					x.dis++
				}
			}
			x.rated += here
			if here > 0 {
				x.bases = append(x.bases, here)
			}
		}
	}
	slices.Sort(x.bases)
	return x
}

func percentOf(a, b, times int64) *score.Hundredths {
	h := score.Round(big.NewRat(times*a, b))
	return &h
}

func weekOf(r survey.Response) string { return fmt.Sprint(int(r.Day-survey.NewDay(2026, 1, 1)) / 30) }

var thirteen = []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}

// TestSlicesTheSlowWay works every shown figure out again from the responses, and
// looks at what was withheld: never a lone slice, and never few people together.
func TestSlicesTheSlowWay(t *testing.T) {
	base := load(t, linearSet)
	rapid.Check(t, func(t *rapid.T) {
		c := drawSet(t, base)
		rs := crowd(rapid.Uint64().Draw(t, "seed"), thanhDong, rapid.IntRange(0, 260).Draw(t, "n"), allItems(c), survey.Channels[:rapid.IntRange(1, 4).Draw(t, "channels")])
		late := survey.NewDay(2026, 1, 1) + survey.Day(rapid.IntRange(0, 364).Draw(t, "late"))
		for i := range rs { // a campaign that is young, or has a quiet start
			rs[i].Day = max(rs[i].Day, late-survey.Day(i%40))
		}
		keys, key, order := thirteen, weekOf, score.Ordered
		if rapid.Bool().Draw(t, "by channel") {
			keys, key, order = nil, func(r survey.Response) string { return string(r.Channel) }, score.Unordered
			for _, ch := range survey.Channels {
				keys = append(keys, string(ch))
			}
		}
		whole := score.Compute(c, nil, gather(thanhDong, rs, 0))
		list := score.Slices(c, order, cutBy(rs, keys, key))
		lone, few, raters := 0, int64(0), int64(0)
		shown := map[string]bool{}
		for _, s := range list {
			shown[s.Key] = !s.RatesWithheld
		}
		untold := slowUntold(c, rs, key, shown)
		for i, s := range list {
			of := slices.DeleteFunc(slices.Clone(rs), func(r survey.Response) bool { return key(r) != keys[i] })
			x := slowSlice(c, rs, of, untold)
			if s.Key != keys[i] || s.Withheld != (s.N == nil) || s.N != nil && *s.N != x.n {
				t.Fatalf("%+v, want %s with n %d", s, keys[i], x.n)
			}
			if s.Withheld {
				few += x.n
				if x.n > 0 {
					lone++
				}
			} else if x.n > 0 && x.n < c.WithholdUnder {
				t.Fatalf("a slice of %d is shown", x.n)
			}
			if s.RatesWithheld || x.rated == 0 {
				if s.Rate != nil || s.Mean != nil || s.VerySatisfied != nil || s.Dissatisfied != nil || s.Interval != nil {
					t.Fatalf("figures are shown that are withheld or rest on nothing: %+v", s)
				}
				if s.RatesWithheld {
					raters += x.rated
				}
				continue
			}
			basis := x.bases[len(x.bases)/2]
			want := score.Slice{
				Key: keys[i], N: &x.n, Basis: &basis, Rate: percentOf(x.satisfied, x.rated, 100), Mean: percentOf(x.sum, x.rated, 1),
				VerySatisfied: percentOf(x.very, x.rated, 100), Dissatisfied: percentOf(x.dis, x.rated, 100),
				Interval: score.Wilson(big.NewRat(x.satisfied, x.rated), basis, 0),
			}
			if !reflect.DeepEqual(s, want) {
				t.Fatalf("%s, want %s", textOf(t, s), textOf(t, want))
			}
			if basis < c.WithholdUnder || whole.N.Used < c.MinPublish || *whole.ItemsBasis < c.MinPublish {
				t.Fatalf("rates rest on %d, the unit on %d of %d", basis, *whole.ItemsBasis, whole.N.Used)
			}
		}
		if whole.N.Used >= c.WithholdUnder && (lone == 1 || few > 0 && few < c.WithholdUnder) {
			t.Fatalf("%d slices with %d responses together are the total less the others", lone, few)
		}
		if raters > 0 && raters < c.WithholdUnder {
			t.Fatalf("%d ratings in all that is withheld", raters)
		}
	})
}

// textOf is everything an output could draw on.
func textOf(t rapid.TB, v any) string {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// swapLevels exchanges the levels of the items that both answered.
func swapLevels(a, b survey.Answers) {
	for i := range a {
		for j := range b {
			if a[i].Question == b[j].Question && a[i].Level() > 0 && b[j].Level() > 0 {
				a[i].Value, b[j].Value = b[j].Value, a[i].Value
			}
		}
	}
}

// TestWithheldSliceTellsNothing gives people of withheld slices each other's answers:
// nothing published moves, so nothing can be worked out from it.
func TestWithheldSliceTellsNothing(t *testing.T) {
	c := load(t, linearSet)
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.IntRange(1, 4).Draw(t, "few")
		rs := crowd(rapid.Uint64().Draw(t, "seed"), thanhDong, 600, allItems(c), survey.Channels[:1])
		var weeks []int // the last has few days, and now and then nobody
		for i, week := range thirteen {
			if slices.ContainsFunc(rs, func(r survey.Response) bool { return weekOf(r) == week && r.Standing == survey.Counted }) {
				weeks = append(weeks, i)
			}
		}
		at := rapid.SampledFrom(weeks).Draw(t, "week")
		left := few
		rs = slices.DeleteFunc(rs, func(r survey.Response) bool {
			if weekOf(r) != fmt.Sprint(at) || r.Standing != survey.Counted {
				return false
			}
			left--
			return left < 0
		})
		publish := func() (string, []score.Slice) {
			list := score.Slices(c, score.Ordered, cutBy(rs, thirteen, weekOf))
			return textOf(t, list), list
		}
		before, list := publish()
		var hidden []int
		for i, r := range rs {
			if k := slices.Index(thirteen, weekOf(r)); list[k].RatesWithheld && r.Standing == survey.Counted {
				hidden = append(hidden, i)
			}
		}
		if !list[at].Withheld || len(hidden) <= few {
			t.Fatalf("week %d of %d responses: %s", at, few, before)
		}
		from := rapid.SampledFrom(hidden).Draw(t, "one")
		to := rapid.SampledFrom(hidden).Draw(t, "other")
		swapLevels(rs[from].Answers, rs[to].Answers)
		after, _ := publish()
		same(t, before, after)
	})
}

// TestRareItemIsInNoSlice: an item that the whole leaves out moves no slice.
func TestRareItemIsInNoSlice(t *testing.T) {
	c := load(t, linearSet)
	rs := crowd(12, thanhDong, 300, allItems(c), survey.Channels[:2])
	publish := func(levels string) string {
		for i := range rs {
			rs[i].Answers = slices.DeleteFunc(slices.Clone(rs[i].Answers), func(a survey.Answer) bool { return a.Question == "s1_1" })
			if i < len(levels) {
				rs[i].Standing = survey.Counted
				rs[i].Answers = append(rs[i].Answers, survey.Answer{Question: "s1_1", Value: levels[i : i+1]})
			}
		}
		return textOf(t, score.Slices(c, score.Ordered, cutBy(rs, thirteen, weekOf)))
	}
	if publish("5555") != publish("1121") {
		t.Error("four ratings of a withheld item show in the weeks")
	}
	// Five ratings enter the unit's own figures, but are few in every week.
	if publish("55555") != publish("11111") {
		t.Error("five ratings in several weeks show in the weeks")
	}
	many := func(level string) string { return publish(strings.Repeat(level, 290)) }
	if many("5") == many("1") {
		t.Error("an item with enough ratings must show")
	}
}

// TestSlicesUnderCaps: rates stay out where weights would come to light, and are
// plain where every channel is large.
func TestSlicesUnderCaps(t *testing.T) {
	c := capped(t, 50, 100, 100, 100)
	group := func(n int64) answers { return answers{"a": {0, 0, 0, n / 2, n - n/2, 0}, "b": {0, 0, 0, 0, n, 0}} }
	cuts := func(kiosk int64) []score.Cut {
		return []score.Cut{
			{Key: "1", Parts: []score.Part{part(survey.QR, survey.Counted, counts(400, group(400)))}},
			{Key: "2", Parts: []score.Part{part(survey.Link, survey.Counted, counts(100, group(100))), part(survey.Kiosk, survey.Counted, counts(kiosk, group(kiosk)))}},
		}
	}
	if list := score.Slices(c, score.Ordered, cuts(3)); list[0].Rate != nil || list[1].Rate != nil || *list[0].N != 400 || *list[1].N != 103 {
		t.Errorf("with a channel of three: %s", textOf(t, list))
	}
	list := score.Slices(c, score.Ordered, cuts(20))
	want(t, "rate of the first week", list[0].Rate, "75.00")
	want(t, "mean of the first week", list[0].Mean, "3.75")
}

// TestUnderThePublishLimitSlicesAreCounts: 29 responses have weeks, not rates.
func TestUnderThePublishLimitSlicesAreCounts(t *testing.T) {
	c := load(t, linearSet)
	cuts := func(n int64) []score.Cut {
		a := answers{}
		for _, q := range allItems(c) {
			a[q] = [6]int64{0, 0, 0, 0, n, 0}
		}
		return []score.Cut{
			{Key: "1", Parts: []score.Part{part(survey.QR, survey.Counted, counts(20, answers{}))}},
			{Key: "2", Parts: []score.Part{part(survey.QR, survey.Counted, counts(n, a))}},
		}
	}
	if list := score.Slices(c, score.Ordered, cuts(9)); *list[0].N != 20 || *list[1].N != 9 || list[1].Rate != nil || list[1].Basis != nil || !list[1].RatesWithheld {
		t.Errorf("29 responses: %s", textOf(t, list))
	}
	if list := score.Slices(c, score.Ordered, cuts(29)); *list[1].N != 29 || list[1].Rate != nil {
		t.Errorf("49 responses, ratings of 29: %s", textOf(t, list))
	}
	if list := score.Slices(c, score.Ordered, cuts(30)); list[1].Rate == nil || list[0].RatesWithheld || list[0].Rate != nil || *list[0].Basis != 0 {
		t.Errorf("50 responses, ratings of 30: %s", textOf(t, list))
	}
	if score.Slices(c, score.Ordered, nil) != nil {
		t.Error("no slices are not nil")
	}
}

// TestWhichSiblingGoesToo: the neighbour in time, the next-smallest among channels;
// and by size also in time where a small slice can only be 1.
func TestWhichSiblingGoesToo(t *testing.T) {
	hidden := func(order score.Order, under int64, sizes ...int64) (keys string) {
		c := load(t, linearSet)
		c.WithholdUnder = under
		var cuts []score.Cut
		for i, n := range sizes {
			a := answers{}
			for _, q := range allItems(c) {
				a[q] = [6]int64{0, 0, 0, 0, n, 0}
			}
			cuts = append(cuts, score.Cut{Key: fmt.Sprint(i), Parts: []score.Part{part(survey.QR, survey.Counted, counts(n, a))}})
		}
		for _, s := range score.Slices(c, order, cuts) {
			if s.Withheld != s.RatesWithheld || s.Withheld != (s.Rate == nil) {
				t.Errorf("%s", textOf(t, s))
			}
			if s.Withheld {
				keys += s.Key
			}
		}
		return keys
	}
	for _, c := range []struct {
		order score.Order
		under int64
		want  string
	}{{score.Ordered, 5, "01"}, {score.Unordered, 5, "02"}, {score.Ordered, 3, ""}, {score.Ordered, 4, "01"}} {
		if got := hidden(c.order, c.under, 3, 40, 30, 90); got != c.want {
			t.Errorf("ordered %v, under %d: %q is withheld, want %q", c.order, c.under, got, c.want)
		}
	}
	// Under 2 weeks go as under 3: one that could only be 1 would be plain.
	if got := hidden(score.Ordered, 2, 1, 40, 30, 90); got != "01" {
		t.Errorf("under 2: %q", got)
	}
}

package score_test

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/score"
	"hailong/server/survey"
)

// TestCoverCannotBeUndone goes through every way 5 to 50 responses can be
// spread over four channels and plays the curious reader: knowing the rule, the
// total and what is shown, is any size under the threshold settled?
func TestCoverCannotBeUndone(t *testing.T) {
	type world = [4]int64
	for total := int64(5); total <= 50; total++ {
		seen := map[world][]world{} // what is shown (-1 withheld) to what can be behind it
		for a := range total + 1 {
			for b := range total - a + 1 {
				for c := range total - a - b + 1 {
					w := world{a, b, c, total - a - b - c}
					shown := w
					for i, hide := range score.Cover(w[:], 5) {
						if hide {
							shown[i] = -1
						}
					}
					seen[shown] = append(seen[shown], w)
				}
			}
		}
		for shown, worlds := range seen {
			for i := range shown {
				if shown[i] > 0 && shown[i] < 5 {
					t.Fatalf("%v shows a group of %d", shown, shown[i])
				}
				if shown[i] >= 0 {
					continue
				}
				low, high := int64(math.MaxInt64), int64(0)
				for _, w := range worlds {
					low, high = min(low, w[i]), max(high, w[i])
				}
				if low == high && low < 5 {
					t.Fatalf("%v of %d can only be %v", shown, total, worlds[0])
				}
			}
		}
	}
}

func TestCoverByHand(t *testing.T) {
	for _, c := range []struct {
		sizes []int64
		hide  string
	}{
		{[]int64{100, 50, 20, 5}, "----"},
		{[]int64{100, 0, 0, 0}, "----"},
		{[]int64{100, 50, 20, 4}, "--xx"}, // the next-smallest goes too
		{[]int64{100, 4, 0, 0}, "xx--"},   // or 4 would be the total less 100
		{[]int64{100, 1, 1, 0}, "xxx-"},   // two ones make two: their sum alone gives them away
		{[]int64{100, 2, 4, 50}, "-xx-"},
		{[]int64{4, 0, 0, 0}, "xxxx"}, // the total is as small: where it is stays open
		{[]int64{1, 1, 0, 0}, "xxxx"}, // two ones again
		{[]int64{2, 4, 0, 0}, "xx--"},
	} {
		var got strings.Builder
		for _, hide := range score.Cover(c.sizes, 5) {
			got.WriteByte("-x"[map[bool]int{true: 1}[hide]])
		}
		if got.String() != c.hide {
			t.Errorf("%v: %s, want %s", c.sizes, got.String(), c.hide)
		}
	}
}

// same fails unless two published scores are the same, and names the first
// difference.
func same(t *rapid.T, a, b string) {
	t.Helper()
	la, lb := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(la), len(lb)) {
		if la[i] != lb[i] {
			t.Fatalf("line %d shows it: %s\nand %s", i, la[i], lb[i])
		}
	}
	if len(la) != len(lb) {
		t.Fatalf("%d and %d lines", len(la), len(lb))
	}
}

// TestUnderThePublishLimit: nothing but counts and status, in no field and in no
// sentence.
func TestUnderThePublishLimit(t *testing.T) {
	c := load(t, linearSet)
	one := crowd(3, thanhDong, 25, allItems(c), survey.Channels)
	two := crowd(4, thanhDong, 25, allItems(c), survey.Channels)
	for i := range two {
		two[i].Standing, two[i].Channel = one[i].Standing, survey.QR
	}
	a, b := score.Compute(c, form(), gather(thanhDong, one, 900)).Published(c), score.Compute(c, form(), gather(thanhDong, two, 900)).Published(c)
	if !reflect.DeepEqual(a, b) {
		t.Errorf("two units of 25 responses differ:\n%+v\n%+v", a, b)
	}
	if a.Status != score.BelowPublish || a.N.Used == 0 || a.Target == 0 || len(a.Steps) == 0 {
		t.Errorf("%+v", a)
	}
}

// text is everything an output could draw on.
func text(t rapid.TB, s score.Score) string {
	b, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestWithheldItemTellsNothing changes the answers to an item with few ratings:
// nothing published changes, so nothing can be worked out.
func TestWithheldItemTellsNothing(t *testing.T) {
	base := load(t, linearSet)
	rapid.Check(t, func(t *rapid.T) {
		c := drawSet(t, base)
		rs := crowd(rapid.Uint64().Draw(t, "seed"), thanhDong, rapid.IntRange(40, 160).Draw(t, "n"), allItems(c), survey.Channels)
		item := rapid.SampledFrom(c.Factors[0].Items).Draw(t, "item")
		few := rapid.IntRange(1, 4).Draw(t, "few")
		// Where the set scores by "fully satisfied", which counts the item, whoever answers
		// it has an unhappy rating elsewhere, so that the share stays as it is.
		elsewhere := "5"
		if c.Measure == score.MeasureAllSatisfied {
			elsewhere = "1"
		}
		build := func(levels [4]int, n int) string {
			var other []survey.Response
			for i, r := range rs {
				r.Answers = slices.DeleteFunc(slices.Clone(r.Answers), func(a survey.Answer) bool { return a.Question == item })
				if i < 4 {
					r.Standing, r.Channel = survey.Counted, survey.QR // which always counts
					r.Answers = slices.DeleteFunc(r.Answers, func(a survey.Answer) bool { return a.Question == "s5_1" })
					r.Answers = append(r.Answers, survey.Answer{Question: "s5_1", Value: elsewhere})
					if i < n {
						r.Answers = append(r.Answers, survey.Answer{Question: item, Value: fmt.Sprint(levels[i])})
					}
				}
				other = append(other, r)
			}
			return text(t, score.Compute(c, form(), gather(thanhDong, other, 0)).Published(c))
		}
		level := rapid.IntRange(1, 5)
		draw := func(name string) (l [4]int) {
			for i := range l {
				l[i] = level.Draw(t, name)
			}
			return l
		}
		same(t, build(draw("one"), few), build(draw("two"), rapid.IntRange(1, 4).Draw(t, "other few")))
	})
}

// TestWithheldChannelTellsNothing swaps the answers of people in a withheld
// channel with those of people in the channel withheld beside it.
func TestWithheldChannelTellsNothing(t *testing.T) {
	base := load(t, linearSet)
	rapid.Check(t, func(t *rapid.T) {
		c := *base
		c.CountFlagged = rapid.Bool().Draw(t, "count flagged")
		few := rapid.IntRange(1, 4).Draw(t, "few")
		rs := crowd(rapid.Uint64().Draw(t, "seed"), thanhDong, rapid.IntRange(60, 160).Draw(t, "n"), allItems(&c), survey.Channels[:1])
		for i := range rs {
			if i < few {
				rs[i].Channel, rs[i].Standing = survey.Kiosk, survey.Counted
			} else if i < few+10 {
				rs[i].Channel, rs[i].Standing = survey.Link, survey.Counted
			}
		}
		before := text(t, score.Compute(&c, form(), gather(thanhDong, rs, 0)).Published(&c))
		for i := range few {
			rs[i].Answers, rs[few+i].Answers = rs[few+i].Answers, rs[i].Answers
		}
		after := text(t, score.Compute(&c, form(), gather(thanhDong, rs, 0)).Published(&c))
		same(t, before, after)
		if strings.Contains(before, `"share": 1`) || !strings.Contains(before, "channels.kiosk") || !strings.Contains(before, "channels.link") {
			t.Fatalf("%s", before)
		}
	})
}

// TestCapsGiveNothingAway: weights, interval and splits would tell the size of a
// small channel or how its few people answered.
func TestCapsGiveNothingAway(t *testing.T) {
	c := capped(t, 50, 100, 100, 100)
	group := func(n int64) answers { return answers{"a": {0, 0, 0, n / 2, n - n/2, 0}, "b": {0, 0, 0, 0, n, 0}} }
	qr := part(survey.QR, survey.Counted, counts(400, group(400)))
	link := part(survey.Link, survey.Counted, counts(100, group(100)))

	s := score.Compute(c, nil, in(qr, link, part(survey.Kiosk, survey.Counted, counts(3, group(3)))))
	p := s.Published(c)
	if s.Interval == nil || s.Caps != score.CapsApplied || s.Channels[0].Weight == nil {
		t.Fatalf("%+v", s)
	}
	if p.Interval != nil || p.Basis != nil || p.With != nil || p.Channels[0].Weight != nil || !p.Channels[0].Withheld || !p.Channels[1].Withheld {
		t.Errorf("%+v", p)
	}
	if p.Index == nil || p.Points == nil || p.Factors[0].Items[0].Split != nil || p.Factors[0].Items[0].Rate == nil || p.Factors[0].Items[0].N != 0 {
		t.Errorf("%+v", p)
	}

	thin := counts(60, answers{"a": {57, 1, 0, 0, 2, 0}, "b": {0, 0, 0, 0, 60, 0}}) // three of the kiosk rated a
	p = score.Compute(c, nil, in(qr, link, part(survey.Kiosk, survey.Counted, thin))).Published(c)
	a, b := p.Factors[0].Items[0], p.Factors[0].Items[1]
	if a.N != 0 || a.Levels != [5]int64{} || a.Rate == nil || a.Split != nil || b.N != 560 || b.Split != nil || p.Interval == nil {
		t.Errorf("%+v\n%+v", a, b)
	}
}

// TestFewFlaggedTellNothing: with two flagged responses the other figure would
// show how the two answered.
func TestFewFlaggedTellNothing(t *testing.T) {
	c := load(t, linearSet)
	rs := crowd(5, thanhDong, 120, allItems(c), survey.Channels[:1])
	for i := range rs {
		rs[i].Standing = survey.Counted
		if i < 2 {
			rs[i].Standing = survey.Flagged
		}
	}
	for _, counted := range []bool{false, true} {
		c.CountFlagged = counted
		p := score.Compute(c, nil, gather(thanhDong, rs, 0)).Published(c)
		if (p.With == nil) == counted || (p.Without == nil) != counted {
			t.Errorf("counting flagged %v: with %v, without %v", counted, p.With, p.Without)
		}
	}
	for i := range rs[:5] {
		rs[i].Standing = survey.Flagged
		rs[i].Answers = nil
	}
	rs[0].Answers = survey.Answers{{Question: "s1_1", Value: "1"}} // five flagged, one of them with ratings
	c.CountFlagged = false
	if p := score.Compute(c, nil, gather(thanhDong, rs, 0)).Published(c); p.With != nil {
		t.Errorf("one person's ratings show as the difference: %+v", p.With)
	}
}

// TestPublishedOnce: the gate leaves its own result and its input as they are,
// and enough responses pass untouched.
func TestPublishedOnce(t *testing.T) {
	base := load(t, linearSet)
	rapid.Check(t, func(t *rapid.T) {
		c := drawSet(t, base)
		chs := survey.Channels[:rapid.IntRange(1, 4).Draw(t, "channels")]
		rs := crowd(rapid.Uint64().Draw(t, "seed"), thanhDong, rapid.IntRange(0, 140).Draw(t, "n"), allItems(c), chs)
		s := score.Compute(c, form(), gather(thanhDong, rs, 300))
		before := text(t, s)
		once := s.Published(c)
		if text(t, s) != before {
			t.Fatal("the gate changed its input")
		}
		if again := once.Published(c); !reflect.DeepEqual(again, once) {
			t.Fatalf("a second pass changes\n%s\n%s", text(t, once), text(t, again))
		}
		if (once.Points == nil) != (s.Points == nil) || once.Status != s.Status || once.N != s.N {
			t.Fatal("the gate changed status, points or counts")
		}
		for _, ch := range once.Channels {
			if ch.N > 0 && ch.N < c.WithholdUnder {
				t.Fatalf("channel %s shows %d", ch.Channel, ch.N)
			}
		}
	})
	c := load(t, linearSet)
	s := score.Compute(c, form(), gather(thanhDong, crowd(9, thanhDong, 400, allItems(c), survey.Channels[:2]), 0))
	p := s.Published(c)
	p.Steps = nil
	if len(p.Withheld) > 0 || text(t, p) != text(t, s) {
		t.Errorf("400 responses: withheld %v", p.Withheld)
	}
}

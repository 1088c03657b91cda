package tally_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/survey"
	"hailong/server/tally"
)

var unit = survey.UnitKey{Code: "10507", From: survey.NewDay(2025, 7, 1)}

// batch makes random but repeatable responses over a few cells.
func batch(seed uint64, n int) []survey.Response {
	r := rand.New(rand.NewPCG(seed, 7))
	rs := make([]survey.Response, n)
	for i := range rs {
		x := survey.Response{
			Campaign: []survey.CampaignID{"dot-1", "dot-2"}[r.IntN(2)],
			Unit:     survey.UnitKey{Code: []survey.UnitCode{"10507", "10888"}[r.IntN(2)], From: survey.Day(20270 + r.IntN(2))},
			Point:    []survey.PointID{"", "quay-1"}[r.IntN(2)],
			Channel:  survey.Channels[r.IntN(4)],
			Day:      survey.Day(20500 + r.IntN(3)),
			Standing: []survey.Standing{survey.Counted, survey.Flagged, survey.Excluded}[r.IntN(3)],
			Pace:     []survey.Pace{survey.PaceUnknown, survey.PaceUnder20, survey.PaceLonger}[r.IntN(3)],
			Local:    r.IntN(8) == 0,
		}
		for q := range 4 {
			if v := r.IntN(8); v > 0 {
				x.Answers = append(x.Answers, survey.Answer{
					Question: survey.QuestionID(fmt.Sprintf("s1_%d", q+1)),
					Value:    []string{"1", "2", "3", "4", "5", survey.NoOpinion, "yes"}[v-1],
				})
			}
		}
		for _, f := range survey.Flags {
			if r.IntN(5) == 0 {
				x.Flags = append(x.Flags, f)
			}
		}
		if r.IntN(4) == 0 {
			x.Comments = []survey.Comment{{Question: "note", Text: "tốt"}}
		}
		rs[i] = x
	}
	return rs
}

// TestCounters names every counter of a response.
func TestCounters(t *testing.T) {
	full := survey.Response{
		Pace:    survey.PaceUnder60,
		Answers: survey.Answers{{Question: "overall", Value: "5"}, {Question: "s1_1", Value: "4"}, {Question: "s1_2", Value: survey.NoOpinion}, {Question: "why", Value: "cost"}, {Question: "why", Value: "time"}},
		Flags:   []survey.Flag{survey.FlagFast, survey.FlagBurst}, Local: true,
		Comments: []survey.Comment{{Question: "note", Text: "a"}, {Question: "more", Text: "b"}},
	}
	for _, c := range []struct {
		name  string
		spoil func(*survey.Response)
		want  tally.Tally
	}{
		{"everything", func(*survey.Response) {}, tally.Tally{
			"n": 1, "rated": 1, "all45": 1, "commented": 1, "local": 1, "pace:20s_1m": 1, "flag:fast": 1, "flag:burst": 1,
			"overall:5": 1, "s1_1:4": 1, "s1_2:na": 1, "why:cost": 1, "why:time": 1,
		}},
		{"one three spoils full satisfaction", func(r *survey.Response) {
			*r = survey.Response{Pace: survey.PaceUnknown, Answers: survey.Answers{{Question: "a", Value: "5"}, {Question: "b", Value: "3"}}}
		}, tally.Tally{"n": 1, "rated": 1, "pace:unknown": 1, "a:5": 1, "b:3": 1}},
		{"no opinion at all is not rated", func(r *survey.Response) {
			*r = survey.Response{Pace: survey.PaceUnknown, Answers: survey.Answers{{Question: "a", Value: survey.NoOpinion}}}
		}, tally.Tally{"n": 1, "pace:unknown": 1, "a:na": 1}},
		{"a rating of ten, a yes and a choice are not levels", func(r *survey.Response) {
			*r = survey.Response{Pace: survey.PaceUnknown, Answers: survey.Answers{{Question: "a", Value: "s5"}, {Question: "b", Value: "yes"}, {Question: "c", Value: "o1"}}}
		}, tally.Tally{"n": 1, "pace:unknown": 1, "a:s5": 1, "b:yes": 1, "c:o1": 1}},
		{"an empty form", func(r *survey.Response) { *r = survey.Response{Pace: survey.PaceUnknown} }, tally.Tally{"n": 1, "pace:unknown": 1}},
	} {
		r := full
		c.spoil(&r)
		if got := tally.Of(&r); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestCountersFitAnyStore: no dot, no dollar sign, and no answer's counter is
// another counter's name.
func TestCountersFitAnyStore(t *testing.T) {
	names := []tally.Counter{tally.Responses, tally.Rated, tally.AllSatisfied, tally.Commented, tally.Local}
	for _, f := range survey.Flags {
		names = append(names, tally.FlagCounter(f))
	}
	for _, p := range []survey.Pace{survey.PaceUnknown, survey.PaceUnder20, survey.PaceUnder60, survey.PaceUnder3m, survey.PaceUnder10, survey.PaceLonger} {
		names = append(names, tally.PaceCounter(p))
	}
	for _, q := range []survey.QuestionID{"n", "rated", "all45", "overall", "s1_1"} {
		for _, v := range []string{"1", "na", "yes", "s10", "o_1"} {
			names = append(names, tally.AnswerCounter(q, v))
		}
	}
	seen := map[tally.Counter]bool{}
	for _, c := range names {
		if strings.ContainsAny(string(c), ".$\x00") || seen[c] || c == "" {
			t.Errorf("counter %q", c)
		}
		seen[c] = true
	}
	for _, q := range tally.Reserved {
		if !seen[tally.FlagCounter(survey.FlagFast)] || !q.Valid() {
			t.Errorf("%q need not be reserved", q)
		}
	}
}

func TestCellText(t *testing.T) {
	c := tally.Cell{Campaign: "dot-1", Unit: unit, Point: "quay-2", Channel: survey.Kiosk, Day: survey.NewDay(2026, 3, 9), Standing: survey.Flagged}
	if got := c.String(); got != "dot-1|10507@2025-07-01|quay-2|kiosk|2026-03-09|flagged" {
		t.Error(got)
	}
	for _, bad := range []string{
		"", "|||||", "a|b", "dot-1|10507|quay-2|kiosk|2026-03-09|flagged", "dot-1|10507@2025-07-01|quay-2|kiosk|9/3/2026|flagged",
		"dot-1|10507@2025-07-01|quay-2|kiosk|2026-02-30|flagged", c.String() + "|more",
	} {
		if got, err := tally.ParseCell(bad); err == nil {
			t.Errorf("%q was read as %v", bad, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		c := tally.Cell{
			Campaign: survey.CampaignID(rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,20}`).Draw(t, "campaign")),
			Unit:     survey.UnitKey{Code: survey.UnitCode(rapid.StringMatching(`[0-9]{5}`).Draw(t, "code")), From: survey.Day(rapid.Int32Range(-20000, 60000).Draw(t, "from"))},
			Point:    survey.PointID(rapid.StringMatching(`([a-z0-9]{1,8})?`).Draw(t, "point")),
			Channel:  rapid.SampledFrom(survey.Channels).Draw(t, "channel"),
			Day:      survey.Day(rapid.Int32Range(-20000, 60000).Draw(t, "day")),
			Standing: rapid.SampledFrom([]survey.Standing{survey.Counted, survey.Flagged, survey.Excluded}).Draw(t, "standing"),
		}
		if back, err := tally.ParseCell(c.String()); err != nil || back != c {
			t.Fatalf("%v read back as %v, %v", c, back, err)
		}
	})
}

func TestCellOf(t *testing.T) {
	for _, r := range batch(1, 50) {
		c := tally.CellOf(&r)
		if c.Campaign != r.Campaign || c.Unit != r.Unit || c.Point != r.Point || c.Channel != r.Channel || c.Day != r.Day || c.Standing != r.Standing {
			t.Fatalf("%v is not the cell of %v", c, r)
		}
	}
}

// slowFold counts with nothing but comparisons: for each cell it goes through all
// responses again.
func slowFold(rs []survey.Response) map[tally.Cell]tally.Tally {
	out := map[tally.Cell]tally.Tally{}
	for i := range rs {
		cell := tally.CellOf(&rs[i])
		if out[cell] != nil {
			continue
		}
		sum := tally.Tally{}
		for j := range rs {
			if tally.CellOf(&rs[j]) == cell {
				for c, n := range tally.Of(&rs[j]) {
					sum[c] += n
				}
			}
		}
		out[cell] = sum
	}
	return out
}

// cut folds the responses in pieces, at the places given, in the order given by
// seed, and adds the pieces together.
func cut(rs []survey.Response, places []int, seed uint64) map[tally.Cell]tally.Tally {
	slices.Sort(places)
	var pieces [][]survey.Response
	from := 0
	for _, p := range append(places, len(rs)) {
		if p < from || p > len(rs) {
			continue
		}
		pieces = append(pieces, rs[from:p])
		from = p
	}
	rand.New(rand.NewPCG(seed, 3)).Shuffle(len(pieces), func(i, j int) { pieces[i], pieces[j] = pieces[j], pieces[i] })
	out := map[tally.Cell]tally.Tally{}
	for _, p := range pieces {
		for c, x := range tally.Fold(p) {
			if out[c] == nil {
				out[c] = tally.Tally{}
			}
			out[c].Add(x)
		}
	}
	return out
}

// TestBatchesDoNotMatter: any split, in any order, counts as one pass does, and
// as the slow way does.
func TestBatchesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rs := batch(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 60).Draw(t, "n"))
		once := tally.Fold(rs)
		if slow := slowFold(rs); !reflect.DeepEqual(once, slow) {
			t.Fatalf("%v\n%v", once, slow)
		}
		places := rapid.SliceOf(rapid.IntRange(0, len(rs))).Draw(t, "places")
		if got := cut(rs, places, rapid.Uint64().Draw(t, "order")); !reflect.DeepEqual(got, once) {
			t.Fatalf("%v\n%v", got, once)
		}
	})
}

func FuzzBatchesDoNotMatter(f *testing.F) {
	f.Add(uint64(1), uint8(0), uint64(0), []byte{})
	f.Add(uint64(2), uint8(1), uint64(9), []byte{0, 1})
	f.Add(uint64(3), uint8(200), uint64(5), []byte{3, 3, 70, 150, 199, 200, 255})
	f.Fuzz(func(t *testing.T, seed uint64, n uint8, order uint64, at []byte) {
		rs := batch(seed, int(n))
		places := make([]int, len(at))
		for i, b := range at {
			places[i] = int(b)
		}
		if got, once := cut(rs, places, order), tally.Fold(rs); !reflect.DeepEqual(got, once) {
			t.Fatalf("%v\n%v", got, once)
		}
	})
}

// TestSubUndoesAdd: what was added and taken away again leaves no trace, not even
// a zero.
func TestSubUndoesAdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := tally.Sum(tally.Fold(batch(rapid.Uint64().Draw(t, "a"), rapid.IntRange(0, 30).Draw(t, "n"))), func(tally.Cell) bool { return true })
		b := tally.Sum(tally.Fold(batch(rapid.Uint64().Draw(t, "b"), rapid.IntRange(0, 30).Draw(t, "m"))), func(tally.Cell) bool { return true })
		before := maps.Clone(a)
		a.Add(b)
		if a[tally.Responses] != before[tally.Responses]+b[tally.Responses] {
			t.Fatalf("%d responses", a[tally.Responses])
		}
		a.Sub(b)
		if !maps.Equal(a, before) {
			t.Fatalf("%v\n%v", a, before)
		}
		a.Sub(before)
		if len(a) != 0 {
			t.Fatalf("left over: %v", a)
		}
	})
}

// TestStandingMovesCounts: a changed standing is a Sub here and an Add there.
func TestStandingMovesCounts(t *testing.T) {
	rs := batch(11, 40)
	cells := tally.Fold(rs)
	for i := range rs {
		x := tally.Of(&rs[i])
		from := tally.CellOf(&rs[i])
		rs[i].Standing = survey.Excluded
		to := tally.CellOf(&rs[i])
		cells[from].Sub(x)
		if cells[to] == nil {
			cells[to] = tally.Tally{}
		}
		cells[to].Add(x)
	}
	maps.DeleteFunc(cells, func(_ tally.Cell, t tally.Tally) bool { return len(t) == 0 })
	if fresh := tally.Fold(rs); !reflect.DeepEqual(cells, fresh) {
		t.Errorf("%v\n%v", cells, fresh)
	}
}

// TestSum keeps what it is told to keep, and leaves the cells alone.
func TestSum(t *testing.T) {
	rs := batch(12, 80)
	cells := tally.Fold(rs)
	kiosk := tally.Sum(cells, func(c tally.Cell) bool { return c.Channel == survey.Kiosk })
	n := int64(0)
	for _, r := range rs {
		if r.Channel == survey.Kiosk {
			n++
		}
	}
	if kiosk[tally.Responses] != n || n == 0 {
		t.Errorf("%d kiosk responses, want %d", kiosk[tally.Responses], n)
	}
	if none := tally.Sum(cells, func(tally.Cell) bool { return false }); none == nil || len(none) != 0 {
		t.Errorf("%v", none)
	}
	if !reflect.DeepEqual(cells, tally.Fold(rs)) {
		t.Error("Sum changed the cells")
	}
}

// BenchmarkFold counts a batch as the writer does, per response of 19 items.
func BenchmarkFold(b *testing.B) {
	rs := batch(1, 64)
	for i := range rs {
		rs[i].Answers = rs[i].Answers[:0:0]
		for q := range 19 {
			rs[i].Answers = append(rs[i].Answers, survey.Answer{Question: survey.QuestionID(fmt.Sprintf("s1_%d", q)), Value: "4"})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		tally.Fold(rs)
	}
}

package score_test

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

type answers = map[survey.QuestionID][6]int64

// TestWorkedByHand is a case anybody can redo on paper.
//
//	a: 20 no opinion, levels 5 5 10 30 30: n = 80, (30+30)/80   = 75 %
//	b: levels 0 0 10 40 50:                n = 100, (40+50)/100 = 90 %
func TestWorkedByHand(t *testing.T) {
	c := tiny(t)
	a, b := [6]int64{20, 5, 5, 10, 30, 30}, [6]int64{0, 0, 0, 10, 40, 50}
	x := counts(100, answers{"a": a, "b": b, "overall": {10, 0, 0, 18, 36, 36}})
	x[tally.Rated], x[tally.AllSatisfied] = 100, 55
	s := score.Compute(c, nil, in(part(survey.QR, survey.Counted, x)))

	want(t, "rate of a", s.Factors[0].Items[0].Rate, "75.00")
	want(t, "rate of b", s.Factors[0].Items[1].Rate, "90.00")
	want(t, "index (A-01)", s.Index, "82.50")           // (75 + 90) / 2
	want(t, "pooled (A-02)", s.Pooled, "83.33")         // 150/180
	want(t, "mean", s.Mean, "4.19")                     // 755/180 = 4.1944…
	want(t, "very satisfied", s.VerySatisfied, "44.44") // 80/180
	want(t, "dissatisfied", s.Dissatisfied, "5.56")     // 10/180 = 5.5555…
	want(t, "all satisfied", s.AllSatisfied, "55.00")
	want(t, "overall", s.Overall.Rate, "80.00") // 72/90
	want(t, "points (A-11)", s.Points, "16.50") // 20 × 82.5 / 100
	want(t, "needed of the rest (A-13)", s.Pass.Needed, "63.50")
	if s.Status != score.OK || !*s.Pass.FloorMet || !*s.Pass.Possible || s.Target != 400 || s.Progress.String() != "25.00" {
		t.Errorf("%+v", s)
	}
}

// TestMargins are the margins that the method quotes with A-05, at p = 50 %.
func TestMargins(t *testing.T) {
	for n, about := range map[int64]int64{95: 10, 60: 13, 400: 5} {
		x := counts(n, answers{"a": {0, 0, n - n/2, 0, n / 2, 0}, "b": {0, 0, n - n/2, 0, n / 2, 0}})
		s := score.Compute(tiny(t), nil, in(part(survey.QR, survey.Counted, x)))
		if d := int64(s.Interval.Margin) - about*100; d < -100 || d > 20 {
			t.Errorf("n = %d: margin %s, about %d expected", n, s.Interval.Margin, about)
		}
	}
}

// TestMinimums are: below the minimum no points, never zero.
func TestMinimums(t *testing.T) {
	for _, c := range []struct {
		n      int64
		status score.Status
		reason score.Reason
		points string
	}{
		{0, score.BelowPublish, score.FewResponses, "-"},
		{1, score.BelowPublish, score.FewResponses, "-"},
		{29, score.BelowPublish, score.FewResponses, "-"},
		{30, score.Insufficient, score.FewResponses, "-"},
		{89, score.Insufficient, score.FewResponses, "-"},
		{90, score.OK, "", "20.00"},
	} {
		x := counts(c.n, answers{"a": {0, 0, 0, 0, c.n, 0}, "b": {0, 0, 0, 0, 0, c.n}})
		s := score.Compute(tiny(t), nil, in(part(survey.Kiosk, survey.Counted, x)))
		if s.Status != c.status || s.Reason != c.reason {
			t.Errorf("n = %d: %s %s", c.n, s.Status, s.Reason)
		}
		want(t, "points", s.Points, c.points)
		for _, step := range s.Published(tiny(t)).Steps {
			if step.Text.Vi == "" || step.Text.En == "" {
				t.Errorf("n = %d: step %s has no words in some language", c.n, step.ID)
			}
		}
	}
}

func TestNobodyHasAnOpinion(t *testing.T) {
	x := counts(200, answers{"a": {200}, "b": {200}, "overall": {200}})
	s := score.Compute(tiny(t), nil, in(part(survey.QR, survey.Counted, x)))
	if s.Status != score.Insufficient || s.Reason != score.FewRatings || s.Measured != nil || s.Interval != nil {
		t.Errorf("%s %s %v", s.Status, s.Reason, s.Measured)
	}
	want(t, "index", s.Index, "-")
	want(t, "points", s.Points, "-")
	want(t, "all satisfied", s.AllSatisfied, "-")
}

// TestMissingItem leaves an item without ratings, or with too few, out of its
// factor, and a factor without items out of the index.
func TestMissingItem(t *testing.T) {
	c := load(t, linearSet)
	full := answers{}
	for _, id := range allItems(c) {
		full[id] = [6]int64{0, 0, 0, 20, 40, 40} // 80 %
	}
	full["s1_1"] = [6]int64{0, 0, 0, 0, 0, 100} // 100 %
	delete(full, "s1_2")
	full["s1_3"] = [6]int64{96, 4, 0, 0, 0, 0} // four ratings: under min_item
	for _, id := range c.Factors[4].Items {
		delete(full, id)
	}
	s := score.Compute(c, form(), in(part(survey.QR, survey.Counted, counts(100, full))))
	want(t, "factor 1", s.Factors[0].Rate, "90.00") // (100 + 80) / 2
	want(t, "factor 5", s.Factors[4].Rate, "-")
	want(t, "index", s.Index, "82.50") // (90 + 80 + 80 + 80) / 4
	if s.Factors[0].Items[2].Entered || s.Status != score.OK {
		t.Errorf("%+v", s.Factors[0].Items[2])
	}
}

// TestTapsDoNotMakeASample keeps a thousand one-tap kiosk answers from giving
// points to an index that ten people filled in.
func TestTapsDoNotMakeASample(t *testing.T) {
	c := tiny(t)
	taps := counts(1000, answers{"overall": {0, 0, 0, 0, 0, 1000}})
	forms := counts(10, answers{"a": {0, 0, 0, 0, 0, 10}, "b": {0, 0, 0, 0, 0, 10}, "overall": {0, 0, 0, 0, 0, 10}})
	both := in(part(survey.Kiosk, survey.Counted, taps), part(survey.QR, survey.Counted, forms))
	s := score.Compute(c, nil, both)
	if s.Status != score.Insufficient || s.Reason != score.FewRatings || *s.Basis != 10 || s.N.Used != 1010 {
		t.Errorf("%s %s basis %d", s.Status, s.Reason, *s.Basis)
	}
	if p := s.Published(c); p.Index != nil || p.Overall.Rate == nil || p.Factors[0].Items[0].Rate != nil {
		t.Errorf("published index %v, overall %v", p.Index, p.Overall.Rate)
	}
	c.Measure = score.MeasureOverall
	s = score.Compute(c, nil, both)
	want(t, "points by the overall question", s.Points, "20.00")
}

func TestMeasures(t *testing.T) {
	x := counts(100, answers{"a": {0, 5, 5, 10, 30, 50}, "b": {50, 0, 0, 0, 25, 25}, "overall": {0, 0, 0, 50, 25, 25}})
	x[tally.Rated], x[tally.AllSatisfied] = 100, 64
	for m, points := range map[score.Measure]string{
		"":                         "18.00", // (80 + 100) / 2
		score.MeasureIndex:         "18.00",
		score.MeasurePooled:        "17.33", // 130/150
		score.MeasureVerySatisfied: "10.00", // 75/150
		score.MeasureAllSatisfied:  "12.80",
		score.MeasureOverall:       "10.00",
	} {
		c := tiny(t)
		c.Measure = m
		s := score.Compute(c, nil, in(part(survey.Link, survey.Counted, x)))
		want(t, "points by "+string(m), s.Points, points)
	}
}

// TestFlaggedSwitch is A-08: the switch chooses, both figures are there.
func TestFlaggedSwitch(t *testing.T) {
	good := counts(100, answers{"a": {0, 0, 0, 20, 80, 0}, "b": {0, 0, 0, 20, 80, 0}})
	fast := counts(100, answers{"a": {0, 0, 0, 0, 0, 100}, "b": {0, 0, 0, 0, 0, 100}})
	out := counts(7, answers{"a": {0, 7, 0, 0, 0, 0}})
	all := in(part(survey.QR, survey.Counted, good), part(survey.QR, survey.Flagged, fast), part(survey.QR, survey.Excluded, out))
	for _, counted := range []bool{false, true} {
		c := tiny(t)
		c.CountFlagged = counted
		s := score.Compute(c, nil, all)
		used, index := int64(100), "80.00"
		if counted {
			used, index = 200, "90.00"
		}
		if s.N != (score.Counts{Used: used, Counted: 100, Flagged: 100, Excluded: 7}) {
			t.Errorf("counts %+v", s.N)
		}
		want(t, "index", s.Index, index)
		want(t, "without flagged", s.Without.Index, "80.00")
		want(t, "with flagged", s.With.Index, "90.00")
		want(t, "points without", s.Without.Points, "16.00")
		want(t, "points with", s.With.Points, "18.00")
	}
}

// TestHuge is exact where floating point and 32 bits are not.
func TestHuge(t *testing.T) {
	const n = 5_000_000_000
	x := counts(n, answers{"a": {0, 0, 0, 1, n - 1, 0}, "b": {0, 0, 0, 0, 0, n}})
	s := score.Compute(tiny(t), nil, in(part(survey.QR, survey.Counted, x)))
	want(t, "index", s.Index, "100.00")
	if s.Measured.Precise != "99.99999999" || s.Status != score.OK {
		t.Errorf("%s %s", s.Measured.Precise, s.Status)
	}
}

// TestBandEdges: the lower bound belongs to the band, and the set says whether
// the printed or the exact figure is compared.
func TestBandEdges(t *testing.T) {
	for _, c := range []struct {
		sat, n                       int64
		measure, byMeasure, byPoints string
	}{
		{9000, 10000, "90.00", "20.00", "20.00"},   // exactly on the bound
		{17999, 20000, "90.00", "20.00", "15.00"},  // 89.995: printed as 90.00
		{89994, 100000, "89.99", "15.00", "15.00"}, // 89.994
		{89999999, 100000000, "90.00", "20.00", "15.00"},
		{8000, 10000, "80.00", "15.00", "15.00"},
		{15999, 20000, "80.00", "15.00", "10.00"}, // 79.995
		{7000, 10000, "70.00", "10.00", "10.00"},
		{6999, 10000, "69.99", "0.00", "0.00"}, // enough responses: here zero is zero
		{10000, 10000, "100.00", "20.00", "20.00"},
		{0, 10000, "0.00", "0.00", "0.00"},
	} {
		for at, points := range map[score.RoundAt]string{score.AtMeasure: c.byMeasure, score.AtPoints: c.byPoints, "": c.byPoints} {
			set := tiny(t)
			set.Points, set.Rounding.At = load(t, bandSet).Points, at
			l := [6]int64{0, c.n - c.sat, 0, 0, c.sat, 0}
			s := score.Compute(set, nil, in(part(survey.QR, survey.Counted, counts(c.n, answers{"a": l, "b": l}))))
			want(t, "measure", &s.Measured.Value, c.measure)
			want(t, "points of "+s.Measured.Precise+" rounded at "+string(at), s.Points, points)
		}
	}
}

// TestFloorGoesByTheSameRounding is A-13.
func TestFloorGoesByTheSameRounding(t *testing.T) {
	l := [6]int64{0, 4001, 0, 0, 15999, 0} // 79.995 %
	for at, met := range map[score.RoundAt]bool{score.AtMeasure: true, score.AtPoints: false} {
		c := tiny(t)
		c.Rounding.At = at
		s := score.Compute(c, nil, in(part(survey.QR, survey.Counted, counts(20000, answers{"a": l, "b": l}))))
		if *s.Pass.FloorMet != met || *s.Pass.Possible != met {
			t.Errorf("rounded at %s: floor met %v", at, *s.Pass.FloorMet)
		}
	}
	c := tiny(t)
	c.Pass.Floor = 0
	s := score.Compute(c, nil, in(part(survey.QR, survey.Counted, counts(20000, answers{"a": l, "b": l}))))
	if s.Pass.FloorMet != nil || !*s.Pass.Possible {
		t.Errorf("without a floor: %+v", s.Pass)
	}
}

// TestTargetTable is the table of the method's section 3.
func TestTargetTable(t *testing.T) {
	c := tiny(t)
	for transactions, n := range map[int64]int64{
		0: 400, -5: 400, 1: 1, 100: 80, 500: 223, 1000: 286, 2000: 334, 5000: 371, 10000: 385,
		20000: 393, 40000: 397, 100000: 399, 5_000_000_000: 400,
	} {
		if got := c.Target(transactions); got != n {
			t.Errorf("N = %d: %d, want %d", transactions, got, n)
		}
	}
}

// TestOrderOfBatchesDoesNotMatter: however cells arrive, the score is the same.
func TestOrderOfBatchesDoesNotMatter(t *testing.T) {
	c := load(t, linearSet)
	rapid.Check(t, func(t *rapid.T) {
		c := drawSet(t, c)
		rs := crowd(rapid.Uint64().Draw(t, "seed"), thanhDong, rapid.IntRange(0, 200).Draw(t, "n"), allItems(c), survey.Channels)
		one := score.Compute(c, nil, gather(thanhDong, rs, 0))
		rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 2)).Shuffle(len(rs), func(i, j int) { rs[i], rs[j] = rs[j], rs[i] })
		var sums score.Sums
		for len(rs) > 0 {
			k := rapid.IntRange(1, len(rs)).Draw(t, "batch")
			for cell, x := range tally.Fold(rs[:k]) {
				sums.Add(cell, x)
			}
			rs = rs[k:]
		}
		if two := score.Compute(c, nil, sums.Input(thanhDong, 0)); !reflect.DeepEqual(one, two) {
			t.Fatalf("%+v\n%+v", one, two)
		}
	})
}

// TestRestanding moves a response between standings in the sums.
func TestRestanding(t *testing.T) {
	c := tiny(t)
	rs := crowd(7, thanhDong, 120, allItems(c), survey.Channels)
	sums := score.Gather(maps.All(tally.Fold(rs)))
	for i := range rs {
		if rs[i].Standing == survey.Flagged {
			sums.Sub(tally.CellOf(&rs[i]), tally.Of(&rs[i]))
			rs[i].Standing = survey.Counted
			sums.Add(tally.CellOf(&rs[i]), tally.Of(&rs[i]))
		}
	}
	got, fresh := score.Compute(c, nil, sums.Input(thanhDong, 0)), score.Compute(c, nil, gather(thanhDong, rs, 0))
	if !reflect.DeepEqual(got, fresh) {
		t.Errorf("%+v\n%+v", got, fresh)
	}
	if got.N.Flagged != 0 {
		t.Errorf("%+v", got.N)
	}
}

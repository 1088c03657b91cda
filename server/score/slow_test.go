package score_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/score"
	"hailong/server/survey"
)

// slow computes the figures of a unit the long way round: from single answers,
// answer by answer, in floating point, with nothing shared with the package. It
// is the same method told a second time.
type slow struct {
	n                                   int
	index, pooled, mean, very, dis, all float64 // NaN when there is nothing to divide by
	overall                             float64
	itemRates                           map[survey.QuestionID]float64
	itemN                               map[survey.QuestionID]int
	weight                              map[survey.Channel]float64
	basis                               float64
	low, high                           float64
	design                              float64
	impossible                          bool
}

func slowScore(c *score.Criteria, rs []survey.Response, transactions int64) slow {
	var used []survey.Response
	for _, r := range rs {
		if c.Channels[r.Channel].Counts && (r.Standing == survey.Counted || r.Standing == survey.Flagged && c.CountFlagged) {
			used = append(used, r)
		}
	}
	s := slow{n: len(used), itemRates: map[survey.QuestionID]float64{}, itemN: map[survey.QuestionID]int{}}
	s.weight, s.impossible = slowWeights(c, used)

	// rate goes over single answers of one question.
	rate := func(id survey.QuestionID) (sat, rated float64, n int, eff float64) {
		var squares float64
		for _, r := range used {
			for _, a := range r.Answers {
				if a.Question != id || a.Value == survey.NoOpinion {
					continue
				}
				w := s.weight[r.Channel]
				n++
				rated += w
				squares += w * w
				if a.Value == "4" || a.Value == "5" {
					sat += w
				}
			}
		}
		return sat, rated, n, rated * rated / squares
	}
	var factorSum, weightSum float64
	var effective []float64
	in := map[survey.QuestionID]bool{}
	for _, f := range c.Factors {
		var rates []float64
		for _, id := range f.Items {
			sat, rated, n, eff := rate(id)
			s.itemN[id] = n
			s.itemRates[id] = sat / rated
			if n == 0 {
				eff = 0
			}
			effective = append(effective, math.Floor(eff+1e-9))
			if int64(n) >= c.MinItem {
				rates = append(rates, sat/rated)
				in[id] = true
			}
		}
		if len(rates) > 0 {
			sum := 0.0
			for _, r := range rates {
				sum += r
			}
			w, _ := f.Weight.Rat().Float64()
			factorSum += w * sum / float64(len(rates))
			weightSum += w
		}
	}
	s.index = factorSum / weightSum
	slices.Sort(effective)
	slices.Reverse(effective)
	s.basis = effective[(len(effective)+1)/2-1] // the half-th best

	var sat, rated, values, very, dis, rows, fully float64
	for _, r := range used {
		w := s.weight[r.Channel]
		any, every := false, true
		for _, a := range r.Answers {
			if a.Value == survey.NoOpinion {
				continue
			}
			l := float64(a.Value[0] - '0')
			any, every = true, every && l >= 4
			if !in[a.Question] {
				continue
			}
			rated += w
			values += w * l
			if l >= 4 {
				sat += w
			}
			if l == 5 {
				very += w
			}
			if l <= 2 {
				dis += w
			}
		}
		if any {
			rows += w
			if every {
				fully += w
			}
		}
	}
	s.pooled, s.mean, s.very, s.dis, s.all = sat/rated, values/rated, very/rated, dis/rated, fully/rows
	o, on, _, _ := rate(c.Overall)
	s.overall = o / on
	if transactions < int64(s.n) {
		transactions = 0 // it cannot be the number of those asked
	}
	s.low, s.high = slowWilson(s.pooled, s.basis, float64(transactions))
	var mass, sq float64
	for _, r := range used {
		mass += s.weight[r.Channel]
		sq += s.weight[r.Channel] * s.weight[r.Channel]
	}
	s.design = float64(s.n) * sq / (mass * mass)
	return s
}

// slowWeights shrinks every channel above its cap a little at a time until none
// is above: no formula, only the rule.
func slowWeights(c *score.Criteria, used []survey.Response) (map[survey.Channel]float64, bool) {
	n, mass := map[survey.Channel]float64{}, map[survey.Channel]float64{}
	for _, r := range used {
		n[r.Channel]++
	}
	caps, weight := 0.0, map[survey.Channel]float64{}
	for ch, x := range n {
		share, _ := c.Channels[ch].Cap.Rat().Float64()
		caps += share / 100
		mass[ch], weight[ch] = x, 1
	}
	if len(n) == 0 || caps < 1-1e-12 {
		return weight, caps < 1-1e-12 && len(n) > 0
	}
	for range 2_000 {
		total := 0.0
		for _, x := range mass {
			total += x
		}
		for ch := range mass {
			share, _ := c.Channels[ch].Cap.Rat().Float64()
			mass[ch] = min(mass[ch], share/100*total)
		}
	}
	for ch := range mass {
		weight[ch] = mass[ch] / n[ch]
	}
	return weight, false
}

func slowWilson(p, n, transactions float64) (low, high float64) {
	if transactions == n {
		return p, p
	}
	if transactions > n {
		n *= (transactions - 1) / (transactions - n)
	}
	const z = 1.96
	centre, half := p+z*z/(2*n), z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return (centre - half) / (1 + z*z/n), (centre + half) / (1 + z*z/n)
}

// near fails unless h is x (in percent, or as it is) rounded to two decimals.
// Floating point may be off by a hair, so a value that close to a half may go
// either way here; hand-worked tests hold the halves.
func near(t *rapid.T, name string, h *score.Hundredths, x, slack float64) {
	t.Helper()
	if h == nil || math.IsNaN(x) {
		if h != nil || !math.IsNaN(x) {
			t.Fatalf("%s: %v against %v", name, h, x)
		}
		return
	}
	if math.Abs(float64(*h)-x*100) > 0.5+slack {
		t.Fatalf("%s = %s, the slow way gives %v", name, h, x)
	}
}

// drawSet varies the sample set in everything that bears on the figures.
func drawSet(t *rapid.T, base *score.Criteria) *score.Criteria {
	c := *base
	c.CountFlagged = rapid.Bool().Draw(t, "count flagged")
	c.MinItem = rapid.Int64Range(5, 12).Draw(t, "min item")
	c.Factors = slices.Clone(c.Factors)
	for i := range c.Factors {
		c.Factors[i].Weight = score.Decimal(rapid.Int64Range(1, 4_000_000).Draw(t, "weight"))
	}
	c.Channels = map[survey.Channel]score.ChannelRule{}
	for _, ch := range survey.Channels {
		c.Channels[ch] = score.ChannelRule{
			Counts: ch == survey.QR || rapid.IntRange(0, 9).Draw(t, "counts") > 0,
			Cap:    score.Whole(rapid.SampledFrom([]int64{100, 100, 100, 70, 50, 33, 20}).Draw(t, "cap")),
		}
	}
	return &c
}

func TestAgainstTheSlowWay(t *testing.T) {
	base := load(t, linearSet)
	rapid.Check(t, func(t *rapid.T) {
		c := drawSet(t, base)
		n := rapid.IntRange(0, 220).Draw(t, "n")
		chs := survey.Channels[:rapid.IntRange(1, 4).Draw(t, "channels")]
		rs := crowd(rapid.Uint64().Draw(t, "seed"), thanhDong, n, allItems(c), chs)
		transactions := rapid.SampledFrom([]int64{0, 1, 90, 150, 5000}).Draw(t, "N")
		got := score.Compute(c, nil, gather(thanhDong, rs, transactions))
		ref := slowScore(c, rs, transactions)

		const exact, iterated = 1e-6, 1e-3 // the slow weights converge, they do not arrive
		slack := exact
		if got.Caps == score.CapsApplied {
			slack = iterated
		}
		if got.N.Used != int64(ref.n) || (got.Caps == score.CapsImpossible) != ref.impossible {
			t.Fatalf("n = %d, caps %s; the slow way gives %d, impossible %v", got.N.Used, got.Caps, ref.n, ref.impossible)
		}
		near(t, "index", got.Index, ref.index*100, slack)
		near(t, "pooled", got.Pooled, ref.pooled*100, slack)
		near(t, "mean", got.Mean, ref.mean, slack)
		near(t, "very satisfied", got.VerySatisfied, ref.very*100, slack)
		near(t, "dissatisfied", got.Dissatisfied, ref.dis*100, slack)
		near(t, "all satisfied", got.AllSatisfied, ref.all*100, slack)
		near(t, "overall", got.Overall.Rate, ref.overall*100, slack)
		near(t, "design effect", got.DesignEffect, ref.design, slack)
		if got.Effective != nil && math.Abs(float64(*got.Effective)-float64(ref.n)/ref.design) > 1+iterated {
			t.Fatalf("effective n = %d, the slow way gives %v", *got.Effective, float64(ref.n)/ref.design)
		}
		for _, f := range got.Factors {
			for _, it := range f.Items {
				if it.N != int64(ref.itemN[it.ID]) {
					t.Fatalf("%s has n = %d, want %d", it.ID, it.N, ref.itemN[it.ID])
				}
				near(t, string(it.ID), it.Rate, ref.itemRates[it.ID]*100, slack)
			}
		}
		if got.Caps == score.CapsApplied {
			return // a basis next to a whole number may be floored either way
		}
		if *got.ItemsBasis != int64(ref.basis) {
			t.Fatalf("basis %d, want %v", *got.ItemsBasis, ref.basis)
		}
		if got.Interval != nil {
			near(t, "low", &got.Interval.Low, ref.low*100, exact)
			near(t, "high", &got.Interval.High, ref.high*100, exact)
			near(t, "margin", &got.Interval.Margin, (ref.high-ref.low)*50, exact)
		}
	})
}

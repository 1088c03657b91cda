package score

import (
	"math/big"

	"hailong/server/survey"
)

// Contrast is what differs between two scores that are compared; it decides the words.
type Contrast string

// The contrasts.
const (
	OverTime     Contrast = "time"  // one unit in two campaigns
	BetweenUnits Contrast = "units" // two units, or a unit and others together, in one campaign
)

// Comparison is a score beside another one: how far apart they are, what may be said of
// it, and where in the form it comes from. Values are after less before; between units,
// before is the other one.
type Comparison struct {
	Index  *IndexDifference  `json:"index"`  // nil where either index is not shown
	Pooled *PooledDifference `json:"pooled"` // likewise
	// Parts say what the difference of the index is made of; see Decompose.
	Parts *Decomposition `json:"parts"`
	Items []ItemChange   `json:"items"` // see Compare; empty where a side has too few responses
}

// IndexDifference is the difference of two indices as they are printed. Low and High are
// its 95 % interval, nil where counts that it needs are withheld.
type IndexDifference struct {
	Before Hundredths  `json:"before"`
	After  Hundredths  `json:"after"`
	Value  Hundredths  `json:"value"`
	Low    *Hundredths `json:"low"`
	High   *Hundredths `json:"high"`
	Clear  bool        `json:"clear"` // the interval leaves out 0
	Text   survey.Text `json:"text"`
}

// PooledDifference is the difference of two pooled rates with a test. The responses that
// each rests on are the effective ones, as for the interval of a score.
type PooledDifference struct {
	Before  Hundredths  `json:"before"`
	After   Hundredths  `json:"after"`
	BeforeN int64       `json:"before_n"`
	AfterN  int64       `json:"after_n"`
	Value   Hundredths  `json:"value"`
	Low     Hundredths  `json:"low"`
	High    Hundredths  `json:"high"`
	P       Decimal     `json:"p"` // four places, rounded up
	Clear   bool        `json:"clear"`
	Text    survey.Text `json:"text"`
}

// Against compares two scores that have passed Published; nothing is told that they do
// not tell. Both must be of the same questionnaire, in whatever version; without names
// items that are not the same question in both.
//
// The pooled rate: ratings of one form go together, so each counts as its responses and
// not as its ratings, the effective ones where channel caps weigh them (ItemsBasis). The
// interval is newcombe's, the test is fisher on the satisfied share of these responses,
// rounded to whole ones. It is one test beside those of the items and needs no
// correction.
//
// The index: see indexInterval. No finite-population correction is made: it is asked
// whether the offices differ in what they do, not in whom they happened to serve.
func Against(before, after Score, contrast Contrast, without map[survey.QuestionID]Verdict) Comparison {
	c := Comparison{Items: []ItemChange{}}
	if before.Status == BelowPublish || after.Status == BelowPublish {
		return c
	}
	c.Items = compare(before, after, contrast, without)
	if before.Index != nil && after.Index != nil {
		c.Index = indexDifference(&before, &after, contrast)
		c.Parts = Decompose(before, after, contrast, without)
	}
	if before.Pooled != nil && after.Pooled != nil && before.ItemsBasis != nil && after.ItemsBasis != nil &&
		*before.ItemsBasis > 0 && *after.ItemsBasis > 0 {
		c.Pooled = pooledDifference(&before, &after, contrast)
	}
	return c
}

func pooledDifference(before, after *Score, contrast Contrast) *PooledDifference {
	n, m := *after.ItemsBasis, *before.ItemsBasis
	d := newcombeOf(fraction(*after.Pooled), n, fraction(*before.Pooled), m)
	p := fisher(whole(*before.Pooled, m), m, whole(*after.Pooled, n), n)
	out := &PooledDifference{
		Before: *before.Pooled, After: *after.Pooled, BeforeN: m, AfterN: n,
		Value: *after.Pooled - *before.Pooled, Low: d.Low, High: d.High,
		P: probability(p), Clear: p.Cmp(significance) <= 0,
	}
	out.Text = out.sentence(contrast)
	return out
}

// fraction is a percentage as a fraction.
func fraction(h Hundredths) *big.Rat { return big.NewRat(int64(h), 10_000) }

// whole is a percentage of n people, rounded half up.
func whole(h Hundredths, n int64) int64 { return (int64(h)*n + 5_000) / 10_000 }

func indexDifference(before, after *Score, contrast Contrast) *IndexDifference {
	out := &IndexDifference{Before: *before.Index, After: *after.Index, Value: *after.Index - *before.Index}
	a, b := after.indexInterval(), before.indexInterval()
	if a != nil && b != nil {
		d := new(big.Int).Sub(a.at, b.at)
		low := finePoints(new(big.Int).Sub(d, hypotenuse(a.at, a.low, b.high, b.at)))
		high := finePoints(new(big.Int).Add(d, hypotenuse(a.high, a.at, b.at, b.low)))
		out.Low, out.High = &low, &high
		out.Clear = low > 0 || high < 0
	}
	out.Text = out.sentence(contrast)
	return out
}

// fineInterval is a figure with its 95 % interval, as whole numbers of fine.
type fineInterval struct{ at, low, high *big.Int }

// indexInterval is the index of a published score with an interval made of the Wilson
// intervals of its items; nil where the counts of one are withheld, or an item has no
// effective response.
//
// With r_i the rate of item i and k_i its part in the index, the index is Σ k_i·r_i, and
// its bounds are Σ k_i·l_i and Σ k_i·u_i. That is the recovery of variances from
// intervals (MOVER; G. Y. Zou and A. Donner, Statistics in Medicine 27, 2008) with every
// correlation between the items of a form taken to be 1. Whoever is content with one
// item tends to be so with the next; how much is not known from counts, and 1 is the
// worst case: the interval is wider than it need be, never too narrow for that reason.
// Two scores have no response in common, so between them the correlation is 0 and the
// differences combine as in newcombe.
func (s *Score) indexInterval() *fineInterval {
	at, low, high, weights := new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
	for i := range s.Factors {
		f := &s.Factors[i]
		if f.Rate == nil || f.Weight == 0 {
			continue
		}
		entered := int64(0)
		sum := [3]*big.Int{new(big.Int), new(big.Int), new(big.Int)}
		for j := range f.Items {
			if !f.Items[j].Entered {
				continue
			}
			rate, n := s.itemRate(&f.Items[j])
			if rate == nil || n == 0 {
				return nil
			}
			p, l, u := fineWilsonOf(rate, n)
			for k, x := range []*big.Int{p, l, u} {
				sum[k].Add(sum[k], x)
			}
			entered++
		}
		if entered == 0 {
			return nil
		}
		w := f.Weight.Rat()
		weights.Add(weights, w)
		w.Quo(w, new(big.Rat).SetInt64(entered))
		for k, x := range []*big.Rat{at, low, high} {
			x.Add(x, new(big.Rat).Mul(w, new(big.Rat).SetInt(sum[k])))
		}
	}
	if weights.Sign() == 0 {
		return nil
	}
	cut := func(r *big.Rat) *big.Int { r.Quo(r, weights); return new(big.Int).Quo(r.Num(), r.Denom()) }
	return &fineInterval{cut(at), cut(low), cut(high)}
}

// itemRate is the exact rate of an item from what is published, and how many responses
// it rests on, the effective ones where channel caps apply; nil where the counts that it
// takes are withheld.
func (s *Score) itemRate(it *ItemFigure) (rate *big.Rat, n int64) {
	if it.Withheld || it.Rate == nil || it.N == 0 {
		return nil, 0
	}
	if s.Caps != CapsApplied {
		return big.NewRat(it.Levels[3]+it.Levels[4], it.N), it.N
	}
	var w weights
	var sat, rated perChannel
	for _, x := range it.Split {
		for i, ch := range survey.Channels {
			if ch == x.Channel {
				sat[i], rated[i] = x.Satisfied, x.N
			}
		}
	}
	for i := range s.Channels {
		text := s.Channels[i].Weight
		for j, ch := range survey.Channels {
			if ch != s.Channels[i].Channel || rated[j] == 0 {
				continue
			}
			if text == nil {
				return nil, 0
			}
			w[j], _ = new(big.Rat).SetString(*text)
			if w[j] == nil {
				return nil, 0
			}
		}
	}
	if rated.total() == 0 {
		return nil, 0
	}
	return quo(w.sum(sat), w.sum(rated)), w.effective(rated)
}

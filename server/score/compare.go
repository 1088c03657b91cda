package score

import (
	"math/big"
	"slices"

	"hailong/server/survey"
)

// Verdict is what may be said of an item between two periods.
type Verdict string

// The verdicts, of after against before; between units a fall is a lower share. The
// last two come without a test.
const (
	ClearFall   Verdict = "clear_fall"     // significant after correction for the number of tests
	ClearRise   Verdict = "clear_rise"     // likewise
	UnclearFall Verdict = "unclear_fall"   // lower, but chance may explain it
	UnclearRise Verdict = "unclear_rise"   // higher, but chance may explain it
	Unchanged   Verdict = "unchanged"      // the same share
	Few         Verdict = "withheld"       // too few ratings in one of the periods, or beside them
	Reworded    Verdict = "not_comparable" // not the same question in both periods
)

// significance is the level of the tests, 5 %, for all items of a comparison
// together; see holm.
var significance = big.NewRat(1, 20)

// ItemChange is an item in two periods. Rates are plain shares of the ratings, in
// percent, also where channel caps weight the item's rate in a Score: a test is about
// people, and a weighted rating is not one. The figures are nil where Verdict is Few
// or Reworded.
type ItemChange struct {
	ID     survey.QuestionID `json:"id"`
	Code   string            `json:"code,omitempty"`
	Before *PeriodRate       `json:"before"`
	After  *PeriodRate       `json:"after"`
	// Difference is After less Before in percentage points, with its own 95 %
	// interval, which is of this item alone and not corrected for the number of items.
	Difference *DifferenceFigure `json:"difference"`
	// P and Adjusted are probabilities from 0 to 1 with four places, rounded up: what
	// is printed is on the same side of the level as the exact value. Adjusted is
	// after Holm's correction and decides.
	P        *Decimal    `json:"p"`
	Adjusted *Decimal    `json:"p_adjusted"`
	Verdict  Verdict     `json:"verdict"`
	Text     survey.Text `json:"text"` // the verdict with its numbers, as a sentence

	contrast Contrast
}

// PeriodRate is the satisfied share (levels 4 and 5) of an item in a period.
type PeriodRate struct {
	Satisfied int64      `json:"satisfied"`
	N         int64      `json:"n"`
	Rate      Hundredths `json:"rate"`
	Interval  *Interval  `json:"interval"` // Wilson, of this item's ratings
}

// DifferenceFigure is a difference of two shares in percentage points.
type DifferenceFigure struct {
	Value Hundredths `json:"value"`
	Low   Hundredths `json:"low"`
	High  Hundredths `json:"high"`
}

// Compare says what changed between two periods of a unit, item by item: first what
// fell most, last what rose most, then what cannot be compared. Both scores must have
// passed Published; nothing is told that they do not tell. The items are those of
// after, the overall question among them. without names items that must not be
// compared, and why: Few or Reworded.
//
// A resident rates an item once in a response, so ratings of one item are counted as
// independent and a 2×2 table of (period, satisfied or not) is tested by fisher. The
// significance of all items together is held at 5 % by holm.
func Compare(before, after Score, without map[survey.QuestionID]Verdict) []ItemChange {
	return compare(before, after, OverTime, without)
}

func compare(before, after Score, contrast Contrast, without map[survey.QuestionID]Verdict) []ItemChange {
	old := map[survey.QuestionID]*ItemFigure{}
	for it := range before.eachFigure {
		old[it.ID] = it
	}
	var list, rest []ItemChange
	var ps []*big.Rat
	for it := range after.eachFigure {
		x := ItemChange{ID: it.ID, Code: it.Code, contrast: contrast}
		was := old[it.ID]
		switch v, named := without[it.ID]; {
		case named:
			x.Verdict = v
		case before.Status == BelowPublish:
			x.Verdict = Few
		case was == nil:
			x.Verdict = Reworded
		case !was.shown() || !it.shown():
			x.Verdict = Few
		default:
			ps = append(ps, x.fill(was, it))
			list = append(list, x)
			continue
		}
		x.Text = x.words()
		rest = append(rest, x)
	}
	for i, p := range holm(ps) {
		list[i].settle(ps[i], p)
	}
	slices.SortStableFunc(list, func(a, b ItemChange) int { return a.exact().Cmp(b.exact()) })
	return append(list, rest...)
}

// eachFigure yields the items of the factors, then the overall question.
func (s *Score) eachFigure(yield func(*ItemFigure) bool) {
	for i := range s.Factors {
		for j := range s.Factors[i].Items {
			if !yield(&s.Factors[i].Items[j]) {
				return
			}
		}
	}
	if s.Overall != nil {
		yield(s.Overall)
	}
}

// shown reports whether an item's counts are published and enough to be a figure.
func (it *ItemFigure) shown() bool { return !it.Withheld && it.Entered && it.N > 0 }

// fill computes the figures of an item and returns the exact p of its test.
func (x *ItemChange) fill(was, is *ItemFigure) *big.Rat {
	x.Before, x.After = periodRate(was), periodRate(is)
	x.Difference = newcombe(x.After.Satisfied, x.After.N, x.Before.Satisfied, x.Before.N)
	return fisher(x.Before.Satisfied, x.Before.N, x.After.Satisfied, x.After.N)
}

func periodRate(it *ItemFigure) *PeriodRate {
	sat := it.Levels[3] + it.Levels[4]
	return &PeriodRate{sat, it.N, *share(sat, it.N), Wilson(big.NewRat(sat, it.N), it.N, 0)}
}

// exact is the difference before rounding.
func (x *ItemChange) exact() *big.Rat {
	d := big.NewRat(x.After.Satisfied, x.After.N)
	return d.Sub(d, big.NewRat(x.Before.Satisfied, x.Before.N))
}

// settle writes the verdict from the exact p of the test and the adjusted one.
func (x *ItemChange) settle(p, adjusted *big.Rat) {
	a, b := probability(p), probability(adjusted)
	x.P, x.Adjusted = &a, &b
	clear := adjusted.Cmp(significance) <= 0
	switch sign := x.exact().Sign(); {
	case sign < 0 && clear:
		x.Verdict = ClearFall
	case sign > 0 && clear:
		x.Verdict = ClearRise
	case sign < 0:
		x.Verdict = UnclearFall
	case sign > 0:
		x.Verdict = UnclearRise
	default:
		x.Verdict = Unchanged
	}
	x.Text = x.sentence()
}

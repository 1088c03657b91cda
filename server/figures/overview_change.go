package figures

import (
	"math/big"

	"hailong/server/score"
	"hailong/server/survey"
)

// changeWeeks is the length of each of the two periods of a Change.
const changeWeeks = 4

// Change is how a unit's satisfied share of the last complete weeks differs from that
// of as many weeks before. It is made of the published weeks alone, so it tells nothing
// that they do not.
type Change struct {
	Weeks         int // of each period, 1 to 4
	Before, After score.Hundredths
	// Clear is set when the two 95 % intervals do not touch: with 114 units in sight
	// a weaker sign would always be found somewhere.
	Clear bool
}

// complete is how many of the weeks are over.
func complete(weeks []survey.Day, last, today survey.Day) int {
	n := 0
	for n < len(weeks) && min(weeks[n]+6, last) < today {
		n++
	}
	return n
}

// change compares the two periods before the week at end. Each needs as many
// responses with ratings as a figure needs to be published.
func change(cr *score.Criteria, trend []score.Slice, end int) *Change {
	weeks := min(changeWeeks, end/2)
	if weeks == 0 {
		return nil
	}
	before, n := together(trend[end-2*weeks : end-weeks])
	after, m := together(trend[end-weeks : end])
	if n < cr.MinPublish || m < cr.MinPublish {
		return nil
	}
	was, is := score.Wilson(before, n, 0), score.Wilson(after, m, 0)
	hundred := big.NewRat(100, 1)
	return &Change{
		Weeks: weeks, Before: score.Round(new(big.Rat).Mul(before, hundred)), After: score.Round(new(big.Rat).Mul(after, hundred)),
		Clear: is.High < was.Low || is.Low > was.High,
	}
}

// together is the mean of published rates, weighted by what each rests on, as a
// fraction, and the sum of that.
func together(weeks []score.Slice) (*big.Rat, int64) {
	sum, n := new(big.Rat), int64(0)
	for _, w := range weeks {
		if w.Rate == nil || w.Basis == nil {
			continue
		}
		n += *w.Basis
		sum.Add(sum, new(big.Rat).Mul(w.Rate.Rat(), big.NewRat(*w.Basis, 100)))
	}
	if n > 0 {
		sum.Quo(sum, new(big.Rat).SetInt64(n))
	}
	return sum, n
}

package score

import "math/big"

// For the tests of Compare.
var (
	Fisher      = fisher
	Holm        = holm
	Newcombe    = newcombe
	Apportion   = apportion
	Probability = func(p *big.Rat) string { return probability(p).String() }
)

// IndexInterval is the index of a published score with its interval, in whole numbers of
// 10⁻¹⁵; nil where there is none.
func IndexInterval(s Score) []*big.Int {
	x := s.indexInterval()
	if x == nil {
		return nil
	}
	return []*big.Int{x.at, x.low, x.high}
}

// Kish is the effective size and the design effect of weights; nil weighs 1.
func Kish(w [4]*big.Rat, n [4]int64) (int64, *big.Rat) {
	ws, x := weights(w), perChannel(n)
	return ws.effective(x), ws.designEffect(x)
}

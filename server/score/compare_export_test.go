package score

import "math/big"

// For the tests of Compare.
var (
	Fisher      = fisher
	Holm        = holm
	Newcombe    = newcombe
	Probability = func(p *big.Rat) string { return probability(p).String() }
)

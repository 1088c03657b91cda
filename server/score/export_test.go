package score

import "math/big"

// Cover is cover, for the tests.
var Cover = cover

// Weigh is the weights per channel in the order of survey.Channels, "1" where
// nothing is weighted down.
func Weigh(c *Criteria, n [4]int64) (w [4]*big.Rat, state CapState) {
	found, state := c.weigh(n)
	for i := range w {
		if w[i] = found[i]; w[i] == nil {
			w[i] = big.NewRat(1, 1)
		}
	}
	return w, state
}

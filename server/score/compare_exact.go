package score

import (
	"math/big"
	"slices"
)

// fisher is the two-sided p of the Fisher-Irwin exact test for a of n and b of m:
// the probability, with all margins of the 2×2 table held, of every table that is no
// more probable than the one seen (J. O. Irwin, Metron 12, 1935; R. A. Fisher,
// Statistical Methods for Research Workers, 5th edition, 1934, § 21.02). It is what
// fisher.test of R gives, without its tolerance for ties, as whole numbers need none.
//
// The test of two proportions by the normal distribution is the one in handbooks, and
// agrees when both periods are large. The exact one is taken because it never claims
// the 5 % more often than that at any size, and a commune may be told "falls" on it.
//
// The table (x, n−x; k−x, m−k+x) has C(n,x)·C(m,k−x) of the C(n+m,k) ways. Its cost
// grows with the smallest margin times the number of digits: about 2 ms for 4,000
// ratings a period.
func fisher(a, n, b, m int64) *big.Rat {
	if 2*(a+b) > n+m { // count the dissatisfied instead: fewer tables, the same p
		a, b = n-a, m-b
	}
	k := a + b
	low, high := max(0, k-m), min(n, k)
	seen, ways := tables(n, a, m, b), tables(n, low, m, k-low)
	extreme, whole := new(big.Int), new(big.Int)
	for x := low; x <= high; x++ {
		whole.Add(whole, ways)
		if ways.Cmp(seen) <= 0 {
			extreme.Add(extreme, ways)
		}
		ways.Mul(ways, big.NewInt((n-x)*(k-x)))
		ways.Quo(ways, big.NewInt((x+1)*(m-k+x+1)))
	}
	return new(big.Rat).SetFrac(extreme, whole)
}

// tables is C(n,a)·C(m,b).
func tables(n, a, m, b int64) *big.Int {
	ways := new(big.Int).Binomial(n, a)
	return ways.Mul(ways, new(big.Int).Binomial(m, b))
}

// holm adjusts the p of several tests so that the chance of even one false alarm
// among them stays at the level (S. Holm, Scandinavian Journal of Statistics 6,
// 1979): the smallest times m, the next times m−1 and so on, none smaller than the
// one before and none above 1. The result is in the order given.
func holm(ps []*big.Rat) []*big.Rat {
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return ps[a].Cmp(ps[b]) })
	out := make([]*big.Rat, len(ps))
	least, one := new(big.Rat), big.NewRat(1, 1)
	for rank, i := range order {
		p := new(big.Rat).Mul(ps[i], big.NewRat(int64(len(ps)-rank), 1))
		if p.Cmp(least) < 0 {
			p = least
		}
		if p.Cmp(one) > 0 {
			p = one
		}
		out[i], least = p, p
	}
	return out
}

// probability is a probability with four places, rounded up: the level has two, so a
// p that is above it is never printed as being on it.
func probability(p *big.Rat) Decimal {
	scaled := new(big.Int).Mul(p.Num(), big.NewInt(10_000))
	scaled.Add(scaled, p.Denom()).Sub(scaled, big.NewInt(1))
	return Decimal(scaled.Quo(scaled, p.Denom()).Int64() * 100)
}

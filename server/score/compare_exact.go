package score

import (
	"math/big"
	"slices"
)

// fisher is the two-sided p of the Fisher-Irwin exact test for a of n and b of m:
// the probability, with all margins of the 2×2 table held, of every table that is no
// more probable than the one seen (J. O. Irwin, Metron 12, 1935; R. A. Fisher,
// Statistical Methods for Research Workers, 5th edition, 1934, § 21.02). It is what
// fisher.test of R gives.
//
// The test of two proportions by the normal distribution is the one in handbooks, and
// agrees when both periods are large. The exact one is taken because it never claims
// the 5 % more often than that at any size, and a commune may be told "falls" on it.
//
// The table (x, n−x; k−x, m−k+x) has C(n,x)·C(m,k−x) of the C(n+m,k) ways. What counts
// is how these compare, so they are worked out from the most probable table outwards,
// as whole numbers of 2⁻²⁵⁶ of it: as good as exact, the same on every machine, and at
// a hundredth of what the full numbers cost when there are 20,000 ratings.
func fisher(a, n, b, m int64) *big.Rat {
	k := a + b
	mode := (n + 1) * (k + 1) / (n + m + 2)
	// From the mode: up to min(n, k), and down to max(0, k−m).
	up := tables(min(n, k)-mode, func(i int64) (int64, int64) {
		return (n - mode - i) * (k - mode - i), (mode + i + 1) * (m - k + mode + i + 1)
	})
	down := tables(mode-max(0, k-m), func(i int64) (int64, int64) {
		return (mode - i) * (m - k + mode - i), (n - mode + i + 1) * (k - mode + i + 1)
	})
	side, at := up, a-mode
	if a < mode {
		side, at = down, mode-a
	}
	// One that is too improbable to be a number is taken for the smallest there is.
	seen := big.NewInt(1)
	if at < int64(len(side)) {
		seen.Set(side[at])
	}
	// Tables that are equally probable differ by what was cut off on the way to them.
	most := new(big.Int).Rsh(seen, 100)
	most.Add(most, seen).Add(most, big.NewInt(1<<20))
	extreme, whole := big.NewInt(1), big.NewInt(1)
	for _, w := range append(up, down[1:]...) { // the mode is in both
		whole.Add(whole, w)
		if w.Cmp(most) <= 0 {
			extreme.Add(extreme, w)
		}
	}
	return new(big.Rat).SetFrac(extreme, whole)
}

// tables are the ways of the most probable table and of those next to it on one side,
// at most so many, until they are too few to count; ratio is that of each to the one
// before it.
func tables(most int64, ratio func(i int64) (int64, int64)) []*big.Int {
	w := new(big.Int).Lsh(big.NewInt(1), 256)
	list := []*big.Int{w}
	for i := range most {
		over, under := ratio(i)
		w = new(big.Int).Mul(w, big.NewInt(over))
		if w.Quo(w, big.NewInt(under)).Sign() == 0 {
			break
		}
		list = append(list, w)
	}
	return list
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

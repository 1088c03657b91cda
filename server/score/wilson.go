package score

import "math/big"

// Wilson is the 95 % score interval of a proportion p (0 to 1) seen in n
// responses (E. B. Wilson, Journal of the American Statistical Association 22,
// 1927):
//
//	(p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)
//
// z is 1.96, the 97.5 % point of the normal distribution as statistics offices
// print it, so that the working can be redone by hand; further decimals would
// change no bound by as much as a hundredth of a point.
//
// n is responses, not ratings: the ratings of one form go together, and counting
// them one by one would make the interval several times too narrow. Where the
// number of transactions N is known and not below n, n is replaced by
// n·(N−1)/(N−n), the sample without end that says as much (finite-population
// correction); at n = N everybody was asked and the interval is the point p. With
// N below n it cannot be the number of those asked, and no correction is made.
// The result is nil when n is 0 or p is nil.
//
// Nothing is approximated. With p = a/b, n = s/t and z² = 2401/625 the bounds are
//
//	(1250·s·a + 2401·t·b ± 49·√Q) / 2b(625·s + 2401·t),  Q = 2500·a(b−a)·s·t + 2401·t²·b²
//
// and the rounded bound is the floor of a whole number plus or minus the root of
// a whole number, over a whole number, which whole numbers settle exactly.
func Wilson(p *big.Rat, n, transactions int64) *Interval {
	if n <= 0 || p == nil {
		return nil
	}
	if transactions == n {
		at := Round(hundred(p))
		return &Interval{Low: at, High: at, Corrected: true}
	}
	corrected := transactions > n
	a, b := p.Num(), p.Denom()
	s, t := big.NewInt(n), big.NewInt(1)
	if corrected {
		s.Mul(s, big.NewInt(transactions-1))
		t.SetInt64(transactions - n)
	}
	tb := new(big.Int).Mul(t, b)
	q := new(big.Int).Sub(b, a)
	q.Mul(q, a).Mul(q, s).Mul(q, t).Mul(q, big.NewInt(2500))
	q.Add(q, new(big.Int).Mul(new(big.Int).Mul(tb, tb), big.NewInt(2401)))

	// In hundredths of a percent: everything times 10,000, and 49 under the root.
	q.Mul(q, big.NewInt(490_000*490_000))
	root := new(big.Int).Sqrt(q)
	up := new(big.Int).Mul(root, root) // the root rounded up
	if up.Cmp(q) == 0 {
		up.Set(root)
	} else {
		up.Add(root, big.NewInt(1))
	}
	middle := new(big.Int).Mul(s, a)
	middle.Mul(middle, big.NewInt(12_500_000))
	middle.Add(middle, new(big.Int).Mul(tb, big.NewInt(24_010_000)))

	half := new(big.Int).Mul(s, big.NewInt(625)) // of the denominator: also the ½ of rounding
	half.Add(half, new(big.Int).Mul(t, big.NewInt(2401))).Mul(half, b)
	under := new(big.Int).Lsh(half, 1)
	floor := func(x *big.Int) Hundredths { return Hundredths(x.Add(x, half).Div(x, under).Int64()) }
	return &Interval{
		Low:       floor(up.Sub(middle, up)),
		High:      floor(middle.Add(middle, root)),
		Margin:    floor(root),
		Corrected: corrected,
	}
}

// Target is the number of responses to aim at, n = N / (1 + N·e²) rounded up
// (Yamane's formula, method A-04), or the fallback when N is unknown.
func (c *Criteria) Target(transactions int64) int64 {
	if transactions <= 0 {
		return c.Sampling.Fallback
	}
	// With e in millionths of a percent, e² is e²/10¹⁶: n = N·10¹⁶ / (10¹⁶ + N·e²).
	one, all := big.NewInt(10_000_000_000_000_000), big.NewInt(transactions)
	under := big.NewInt(int64(c.Sampling.Error))
	under.Mul(under, under).Mul(under, all).Add(under, one)
	all.Mul(all, one).Add(all, under).Sub(all, big.NewInt(1))
	return all.Quo(all, under).Int64()
}

// hundred is a fraction as percent.
func hundred(r *big.Rat) *big.Rat { return new(big.Rat).Mul(r, big.NewRat(100, 1)) }

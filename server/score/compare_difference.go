package score

import "math/big"

// fine is how finely newcombe works: bounds are whole numbers of 10⁻¹⁵. Its result is
// shown to 10⁻⁴, so what is cut off on the way can't be seen.
var fine = new(big.Int).Exp(big.NewInt(10), big.NewInt(15), nil)

// newcombe is a/n − b/m in percentage points with the 95 % interval made of the two
// Wilson intervals (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10):
//
//	low  = d − √((p₁ − l₁)² + (u₂ − p₂)²)
//	high = d + √((u₁ − p₁)² + (p₂ − l₂)²)
//
// It stays inside −100 to 100 and means something at shares of 0 and 100 %, where the
// interval by the normal distribution has no width. z is 1.96, as in Wilson.
func newcombe(a, n, b, m int64) *DifferenceFigure {
	return newcombeOf(big.NewRat(a, n), n, big.NewRat(b, m), m)
}

// newcombeOf is newcombe for the shares p of n and q of m people, which may be weighted.
func newcombeOf(p *big.Rat, n int64, q *big.Rat, m int64) *DifferenceFigure {
	p1, l1, u1 := fineWilsonOf(p, n)
	p2, l2, u2 := fineWilsonOf(q, m)
	d := new(big.Int).Sub(p1, p2)
	return &DifferenceFigure{
		Value: awayFromZero(hundred(new(big.Rat).Sub(p, q))),
		Low:   finePoints(new(big.Int).Sub(d, hypotenuse(p1, l1, u2, p2))),
		High:  finePoints(new(big.Int).Add(d, hypotenuse(u1, p1, p2, l2))),
	}
}

// fineWilsonOf is the share r = a/b of n people and its Wilson bounds, cut off to whole
// numbers of fine. The formula is that of Wilson without a known whole.
func fineWilsonOf(r *big.Rat, n int64) (p, low, high *big.Int) {
	a, b, size := r.Num(), r.Denom(), big.NewInt(n)
	p = new(big.Int).Mul(a, fine)
	p.Quo(p, b)

	q := new(big.Int).Sub(b, a)
	q.Mul(q, a).Mul(q, size).Mul(q, big.NewInt(2500))
	q.Add(q, new(big.Int).Mul(new(big.Int).Mul(b, b), big.NewInt(2401)))
	q.Mul(q, big.NewInt(2401)).Mul(q, fine).Mul(q, fine)
	root := q.Sqrt(q)

	middle := new(big.Int).Mul(a, size)
	middle.Mul(middle, big.NewInt(1250))
	middle.Add(middle, new(big.Int).Mul(b, big.NewInt(2401))).Mul(middle, fine)
	under := new(big.Int).Mul(size, big.NewInt(625))
	under.Add(under, big.NewInt(2401)).Mul(under, b).Lsh(under, 1)
	low = new(big.Int).Sub(middle, root)
	high = middle.Add(middle, root)
	return p, low.Quo(low, under), high.Quo(high, under)
}

// hypotenuse is √((a−b)² + (c−d)²).
func hypotenuse(a, b, c, d *big.Int) *big.Int {
	x, y := new(big.Int).Sub(a, b), new(big.Int).Sub(c, d)
	x.Mul(x, x).Add(x, y.Mul(y, y))
	return x.Sqrt(x)
}

// finePoints is a whole number of fine as percentage points.
func finePoints(x *big.Int) Hundredths {
	return awayFromZero(new(big.Rat).SetFrac(new(big.Int).Mul(x, big.NewInt(100)), fine))
}

// awayFromZero rounds halves away from zero, so that looking back in time changes
// nothing but the sign.
func awayFromZero(r *big.Rat) Hundredths {
	if r.Sign() < 0 {
		return -Round(new(big.Rat).Neg(r))
	}
	return Round(r)
}

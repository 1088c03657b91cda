package score_test

import (
	"math"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/score"
)

// Published worked examples.
func TestFisherAsPublished(t *testing.T) {
	for name, c := range map[string]struct {
		a, n, b, m int64
		p          string
	}{
		// The lady tasting tea, 3 of 4 right (Fisher, The Design of Experiments, 1935): 34/70.
		"tea": {3, 4, 1, 4, "0.4857142857"},
		// Convictions of like-sex twins of criminals (Fisher, 1962), the second example
		// of fisher.test in R's package stats: p-value = 0.0005367.
		"twins": {2, 17, 10, 13, "0.0005367241"},
		// Nothing to tell: all satisfied.
		"all": {40, 40, 7, 7, "1.0000000000"}, "none": {0, 40, 0, 7, "1.0000000000"},
	} {
		if got := score.Fisher(c.a, c.n, c.b, c.m).FloatString(10); got != c.p {
			t.Errorf("%s: p = %s, want %s", name, got, c.p)
		}
	}
}

// slowFisher goes through every way to choose who is satisfied, person by person.
func slowFisher(a, n, b, m int64) *big.Rat {
	ways := map[int]int64{} // satisfied in the first period: ways
	for who := range uint(1) << (n + m) {
		if bits.OnesCount(who) == int(a+b) {
			ways[bits.OnesCount(who&(1<<n-1))]++
		}
	}
	var extreme, whole int64
	for _, w := range ways {
		whole += w
		if w <= ways[int(a)] {
			extreme += w
		}
	}
	return big.NewRat(extreme, whole)
}

// alike is equal to 60 places.
func alike(a, b *big.Rat) bool {
	d := new(big.Rat).Sub(a, b)
	return d.Abs(d).FloatString(60) == new(big.Rat).FloatString(60)
}

func TestFisherAgainstCountingPeople(t *testing.T) {
	for n := int64(1); n <= 6; n++ {
		for m := int64(1); m <= 6; m++ {
			for a := range n + 1 {
				for b := range m + 1 {
					if got, ref := score.Fisher(a, n, b, m), slowFisher(a, n, b, m); !alike(got, ref) {
						t.Fatalf("%d of %d, %d of %d: %s, counting gives %s", a, n, b, m, got, ref)
					}
				}
			}
		}
	}
}

// floatFisher is the textbook formula by logarithms of factorials.
func floatFisher(a, n, b, m int64) float64 {
	f := func(x int64) float64 { l, _ := math.Lgamma(float64(x) + 1); return l }
	k := a + b
	logp := func(x int64) float64 {
		return f(n) - f(x) - f(n-x) + f(m) - f(k-x) - f(m-k+x) - (f(n+m) - f(k) - f(n+m-k))
	}
	p, seen := 0.0, logp(a)
	for x := max(0, k-m); x <= min(n, k); x++ {
		if l := logp(x); l <= seen+1e-7 {
			p += math.Exp(l)
		}
	}
	return p
}

func TestFisherProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.Int64Range(1, 1500).Draw(t, "n"), rapid.Int64Range(1, 1500).Draw(t, "m")
		a, b := rapid.Int64Range(0, n).Draw(t, "a"), rapid.Int64Range(0, m).Draw(t, "b")
		p := score.Fisher(a, n, b, m)
		if x, _ := p.Float64(); math.Abs(x-floatFisher(a, n, b, m)) > 1e-6 {
			t.Fatalf("p = %v, by logarithms %v", x, floatFisher(a, n, b, m))
		}
		if !alike(score.Fisher(b, m, a, n), p) || !alike(score.Fisher(n-a, n, m-b, m), p) {
			t.Fatal("the order of the periods, or counting the others, changes p")
		}
	})
}

// TestFisherOfMany: far beyond any commune, and p far below anything printed.
func TestFisherOfMany(t *testing.T) {
	for _, c := range []struct {
		a, n, b, m int64
		want       float64
	}{{17_500, 20_000, 17_400, 20_000, floatFisher(17_500, 20_000, 17_400, 20_000)}, {20_000, 20_000, 0, 20_000, 0}, {500_000, 1_000_000, 500_000, 1_000_000, 1}} {
		p := score.Fisher(c.a, c.n, c.b, c.m)
		if x, _ := p.Float64(); math.Abs(x-c.want) > 1e-7 || p.Sign() <= 0 || p.Cmp(big.NewRat(1, 1)) > 0 {
			t.Errorf("%d of %d, %d of %d: %v, want %v", c.a, c.n, c.b, c.m, x, c.want)
		}
	}
}

func TestHolmAsPublished(t *testing.T) {
	for _, c := range []struct{ in, out []string }{
		// p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") in R.
		{[]string{"0.01", "0.04", "0.03", "0.005"}, []string{"0.03", "0.06", "0.06", "0.02"}},
		{[]string{"0.6", "0.7", "1"}, []string{"1", "1", "1"}},
		{[]string{"0.02", "0.02"}, []string{"0.04", "0.04"}},
		{nil, nil},
	} {
		var ps []*big.Rat
		for _, s := range c.in {
			p, _ := new(big.Rat).SetString(s)
			ps = append(ps, p)
		}
		for i, p := range score.Holm(ps) {
			if want, _ := new(big.Rat).SetString(c.out[i]); p.Cmp(want) != 0 {
				t.Errorf("%v: number %d is %s, want %s", c.in, i, p, want)
			}
			if again, _ := new(big.Rat).SetString(c.in[i]); ps[i].Cmp(again) != 0 {
				t.Errorf("%v: the p that was given has changed", c.in)
			}
		}
	}
}

func TestProbabilityIsRoundedUp(t *testing.T) {
	for _, c := range []struct {
		num, den int64
		want     string
	}{{1, 20, "0.05"}, {500_001, 10_000_000, "0.0501"}, {1, 1_000_000, "0.0001"}, {0, 1, "0"}, {1, 1, "1"}} {
		if got := score.Probability(big.NewRat(c.num, c.den)); got != c.want {
			t.Errorf("%d/%d is printed as %s, want %s", c.num, c.den, got, c.want)
		}
	}
}

// TestNewcombeAsPublished has table II of Newcombe, Statistics in Medicine 17 (1998),
// method 10. It uses the full z; 1.96 changes the fifth decimal.
func TestNewcombeAsPublished(t *testing.T) {
	for _, c := range []struct {
		a, n, b, m int64
		low, high  float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090}, {6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926}, {0, 10, 0, 20, -0.1611, 0.2775}, {0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1.0000}, {10, 10, 0, 10, 0.6075, 1.0000},
	} {
		d := score.Newcombe(c.a, c.n, c.b, c.m)
		if math.Abs(float64(d.Low)-c.low*1e4) > 1.1 || math.Abs(float64(d.High)-c.high*1e4) > 1.1 {
			t.Errorf("%d/%d − %d/%d: %s to %s, published %v to %v", c.a, c.n, c.b, c.m, d.Low, d.High, c.low, c.high)
		}
	}
}

func TestNewcombeAgainstFloatingPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.Int64Range(1, 100_000).Draw(t, "n"), rapid.Int64Range(1, 100_000).Draw(t, "m")
		a, b := rapid.Int64Range(0, n).Draw(t, "a"), rapid.Int64Range(0, m).Draw(t, "b")
		p1, p2 := float64(a)/float64(n), float64(b)/float64(m)
		l1, u1 := slowWilson(p1, float64(n), 0)
		l2, u2 := slowWilson(p2, float64(m), 0)
		d := score.Newcombe(a, n, b, m)
		low, high := p1-p2-math.Hypot(p1-l1, u2-p2), p1-p2+math.Hypot(u1-p1, p2-l2)
		if math.Abs(float64(d.Low)-low*1e4) > 0.5+1e-6 || math.Abs(float64(d.High)-high*1e4) > 0.5+1e-6 || math.Abs(float64(d.Value)-(p1-p2)*1e4) > 0.5+1e-6 {
			t.Fatalf("%+v, floating point gives %v (%v to %v)", d, p1-p2, low, high)
		}
		back := score.Newcombe(b, m, a, n)
		if back.Value != -d.Value || back.Low != -d.High || back.High != -d.Low {
			t.Fatalf("%+v forwards, %+v backwards", d, back)
		}
	})
}

// TestNoFalseAlarms: 20 items that did not change, 60 ratings a period. At 5 % for
// all of them together, at most some 5 of 100 comparisons may claim anything; one by
// one most of them would.
func TestNoFalseAlarms(t *testing.T) {
	r := rand.New(rand.NewPCG(2026, 11))
	level, alarms, naive := big.NewRat(1, 20), 0, 0
	const rounds = 200
	for range rounds {
		ps := make([]*big.Rat, 20)
		for i := range ps {
			var sat [2]int64
			for period := range sat {
				for range 60 {
					if r.Float64() < 0.8 {
						sat[period]++
					}
				}
			}
			ps[i] = score.Fisher(sat[0], 60, sat[1], 60)
		}
		any, one := false, false
		for i, p := range score.Holm(ps) {
			any = any || p.Cmp(level) <= 0
			one = one || ps[i].Cmp(level) <= 0
		}
		alarms += map[bool]int{true: 1}[any]
		naive += map[bool]int{true: 1}[one]
	}
	if alarms > rounds/20 || naive < rounds/3 {
		t.Errorf("%d of %d comparisons claim something, %d without the correction", alarms, rounds, naive)
	}
}

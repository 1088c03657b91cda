package score_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/score"
)

// TestWilsonByHand has values worked with a desk calculator from the formula.
func TestWilsonByHand(t *testing.T) {
	for _, c := range []struct {
		num, den, n, all  int64
		low, high, margin string
		corrected         bool
	}{
		// n = 100, p = 0.5: centre 0.5; half 1.96·√(0.0025+0.000096 04)/1.038416 = 0.096167
		{1, 2, 100, 0, "40.38", "59.62", "9.62", false},
		// p = 0: from 0 to z²/n / (1 + z²/n) = 3.8416/103.8416
		{0, 1, 100, 0, "0.00", "3.70", "1.85", false},
		{1, 1, 100, 0, "96.30", "100.00", "1.85", false},
		// n = 1, p = 1: 1/(1 + 3.8416) = 20.65 %
		{1, 1, 1, 0, "20.65", "100.00", "39.67", false},
		// N = 199: n* = 100·198/99 = 200
		{1, 2, 100, 199, "43.14", "56.86", "6.86", true},
		{1, 2, 100, 100, "50.00", "50.00", "0.00", true},
		{1, 2, 100, 99, "40.38", "59.62", "9.62", false}, // N below n cannot be right
	} {
		got := score.Wilson(big.NewRat(c.num, c.den), c.n, c.all)
		if got.Low.String() != c.low || got.High.String() != c.high || got.Margin.String() != c.margin || got.Corrected != c.corrected {
			t.Errorf("p = %d/%d, n = %d, N = %d: %s to %s, ±%s, %v", c.num, c.den, c.n, c.all, got.Low, got.High, got.Margin, got.Corrected)
		}
	}
	if score.Wilson(big.NewRat(1, 2), 0, 0) != nil {
		t.Error("an interval from nobody")
	}
}

// TestWilsonProperties: inside 0 to 100, around p, mirrored, narrower with more
// responses and with a smaller whole.
func TestWilsonProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.Int64Range(1, 500), rapid.Int64Range(1, 5e9)).Draw(t, "n")
		x := rapid.Int64Range(0, n).Draw(t, "x")
		p := big.NewRat(x, n)
		w := score.Wilson(p, n, 0)
		at := score.Round(new(big.Rat).Mul(p, big.NewRat(100, 1)))
		if w.Low < 0 || w.High > 10000 || w.Low > at || w.High < at {
			t.Fatalf("p = %s: %s to %s", at, w.Low, w.High)
		}
		m := score.Wilson(new(big.Rat).Sub(big.NewRat(1, 1), p), n, 0)
		if d := m.Low + w.High - 10000; d < -1 || d > 1 {
			t.Fatalf("not mirrored: %v and %v", w, m)
		}
		if more := score.Wilson(p, n+rapid.Int64Range(1, 1000).Draw(t, "more"), 0); more.Margin > w.Margin {
			t.Fatalf("more responses, wider: %v and %v", w, more)
		}
		if all := score.Wilson(p, n, n+rapid.Int64Range(0, 1e6).Draw(t, "rest")); all.Margin > w.Margin {
			t.Fatalf("known whole, wider: %v and %v", w, all)
		}
	})
}

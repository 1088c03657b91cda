package score_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/score"
	"hailong/server/survey"
)

// capped is the sample set with caps in the order of survey.Channels.
func capped(t testing.TB, caps ...int64) *score.Criteria {
	c := tiny(t)
	for i, x := range caps {
		c.Channels[survey.Channels[i]] = score.ChannelRule{Counts: true, Cap: score.Whole(x)}
	}
	return c
}

func TestWeightsByHand(t *testing.T) {
	for _, c := range []struct {
		name  string
		caps  []int64
		n     [4]int64
		state score.CapState
		w     [4]string
	}{
		{"no caps", []int64{100, 100, 100, 100}, [4]int64{5000, 1, 0, 3}, score.CapsIdle, [4]string{"1", "1", "1", "1"}},
		{"nobody", []int64{50, 50, 50, 50}, [4]int64{}, score.CapsIdle, [4]string{"1", "1", "1", "1"}},
		{"at the cap is not above it", []int64{50, 100, 100, 100}, [4]int64{100, 100, 0, 0}, score.CapsIdle, [4]string{"1", "1", "1", "1"}},
		// T = 100/(1 − 1/2) = 200, QR carries 100 with 400 responses.
		{"one above", []int64{50, 100, 100, 100}, [4]int64{400, 100, 0, 0}, score.CapsApplied, [4]string{"1/4", "1", "1", "1"}},
		// T = 100/(1 − 0.5 − 0.25) = 400: QR carries 200 of 1000, kiosk 100 of 500.
		{"two above", []int64{50, 100, 25, 100}, [4]int64{1000, 100, 500, 0}, score.CapsApplied, [4]string{"1/5", "1", "1/5", "1"}},
		// First only QR (60 %); then T = 400/0.5 = 800 is at most ... kiosk 300 > 0.3·800.
		{"capping one brings another above", []int64{50, 100, 30, 100}, [4]int64{600, 100, 300, 0}, score.CapsApplied, [4]string{"5/12", "1", "1/2", "1"}},
		{"one channel alone", []int64{60, 100, 100, 100}, [4]int64{500, 0, 0, 0}, score.CapsImpossible, [4]string{"1", "1", "1", "1"}},
		{"caps that leave a hole", []int64{60, 100, 30, 100}, [4]int64{500, 0, 500, 0}, score.CapsImpossible, [4]string{"1", "1", "1", "1"}},
		// T = 10/(1 − 0.6) = 25; kiosk carries exactly its 40 %.
		{"caps that fill exactly", []int64{60, 100, 40, 100}, [4]int64{500, 0, 10, 0}, score.CapsApplied, [4]string{"3/100", "1", "1", "1"}},
	} {
		w, state := score.Weigh(capped(t, c.caps...), c.n)
		if state != c.state {
			t.Errorf("%s: %s, want %s", c.name, state, c.state)
		}
		for i := range w {
			if w[i].RatString() != c.w[i] {
				t.Errorf("%s: weight of %s is %s, want %s", c.name, survey.Channels[i], w[i].RatString(), c.w[i])
			}
		}
	}
}

// TestWeightsKeepTheirPromise: no channel above its cap, no weight above 1, and
// none below 1 unless its channel is exactly at its cap.
func TestWeightsKeepTheirPromise(t *testing.T) {
	c := tiny(t)
	rapid.Check(t, func(t *rapid.T) {
		var n [4]int64
		possible := new(big.Rat)
		for i, ch := range survey.Channels {
			n[i] = rapid.OneOf(rapid.Int64Range(0, 20), rapid.Int64Range(0, 1e9)).Draw(t, "n")
			limit := score.Decimal(rapid.Int64Range(1, 100_000_000).Draw(t, "cap"))
			c.Channels[ch] = score.ChannelRule{Counts: true, Cap: limit}
			if n[i] > 0 {
				possible.Add(possible, limit.Rat())
			}
		}
		w, state := score.Weigh(c, n)
		if none := n == [4]int64{}; !none && (state == score.CapsImpossible) != (possible.Cmp(big.NewRat(100, 1)) < 0) {
			t.Fatalf("%s with caps adding up to %s", state, possible.FloatString(3))
		}
		whole := new(big.Rat)
		for i := range n {
			whole.Add(whole, new(big.Rat).Mul(w[i], big.NewRat(n[i], 1)))
		}
		for i, ch := range survey.Channels {
			one := w[i].Cmp(big.NewRat(1, 1))
			if one > 0 || w[i].Sign() <= 0 {
				t.Fatalf("weight %s", w[i])
			}
			limit := new(big.Rat).Mul(whole, c.Channels[ch].Cap.Rat())
			limit.Quo(limit, big.NewRat(100, 1))
			carries := new(big.Rat).Mul(w[i], big.NewRat(n[i], 1)).Cmp(limit)
			if state == score.CapsApplied && (carries > 0 || one < 0 && carries != 0) {
				t.Fatalf("%s carries %d against its cap with weight %s", ch, carries, w[i])
			}
		}
	})
}

// TestCappedByHand: QR 400 responses all satisfied, kiosk 100 of which 40, cap 50.
//
//	weight 1/4; rate = (100 + 40) / (100 + 100) = 70 %
//	Kish: (100 + 100)² / (400/16 + 100) = 40000/125 = 320
func TestCappedByHand(t *testing.T) {
	c := capped(t, 50, 100, 100, 100)
	qr := counts(400, answers{"a": {0, 0, 0, 0, 400, 0}, "b": {0, 0, 0, 0, 400, 0}})
	kiosk := counts(100, answers{"a": {0, 60, 0, 0, 40, 0}, "b": {0, 60, 0, 0, 40, 0}})
	s := score.Compute(c, nil, in(part(survey.QR, survey.Counted, qr), part(survey.Kiosk, survey.Counted, kiosk)))
	want(t, "index", s.Index, "70.00")
	want(t, "pooled", s.Pooled, "70.00")
	want(t, "share of QR", s.Channels[0].Share, "50.00")
	want(t, "own rate of QR", s.Channels[0].Rate, "100.00")
	want(t, "points", s.Points, "14.00")
	if s.Caps != score.CapsApplied || *s.Basis != 320 || s.N.Used != 500 || *s.Channels[0].Weight != "1/4" {
		t.Errorf("caps %s, basis %d, n %d", s.Caps, *s.Basis, s.N.Used)
	}
}

// TestCapsThatCannotBeKept gives figures but no points.
func TestCapsThatCannotBeKept(t *testing.T) {
	c := capped(t, 60, 100, 100, 100)
	x := counts(500, answers{"a": {0, 0, 0, 0, 500, 0}, "b": {0, 0, 0, 0, 500, 0}})
	s := score.Compute(c, nil, in(part(survey.QR, survey.Counted, x)))
	if s.Status != score.Insufficient || s.Reason != score.CapsUnmet || s.Points != nil {
		t.Errorf("%s %s %v", s.Status, s.Reason, s.Points)
	}
	want(t, "index", s.Index, "100.00")
}

// TestChannelsThatDoNotCount are listed and in no figure.
func TestChannelsThatDoNotCount(t *testing.T) {
	c := tiny(t)
	c.Channels[survey.Assisted] = score.ChannelRule{}
	x := counts(100, answers{"a": {0, 0, 0, 0, 100, 0}, "b": {0, 0, 0, 0, 100, 0}})
	bad := counts(900, answers{"a": {0, 900, 0, 0, 0, 0}, "b": {0, 900, 0, 0, 0, 0}})
	s := score.Compute(c, nil, in(part(survey.QR, survey.Counted, x), part(survey.Assisted, survey.Counted, bad), part(survey.Assisted, survey.Excluded, bad)))
	want(t, "index", s.Index, "100.00")
	want(t, "own rate", s.Channels[3].Rate, "0.00")
	if s.N.Used != 100 || s.N.Excluded != 0 || s.Channels[3].N != 900 || s.Channels[3].Share != nil {
		t.Errorf("%+v %+v", s.N, s.Channels[3])
	}
}

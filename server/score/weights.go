package score

import (
	"math/big"

	"hailong/server/survey"
)

// channels is the number of channels; arrays by channel follow survey.Channels.
const channels = 4

// perChannel holds one count per channel, in the order of survey.Channels.
type perChannel [channels]int64

// CapState says what the channel caps did.
type CapState string

// The states of the caps.
const (
	CapsIdle       CapState = "idle"       // no channel is above its cap: every response weighs 1
	CapsApplied    CapState = "applied"    // some channels were weighted down
	CapsImpossible CapState = "impossible" // the caps of the channels that have answers add up to less than 100 %
)

// weights is the weight of one response of each channel; nil stands for 1.
type weights [channels]*big.Rat

// weigh finds the weights of the counting channels for n responses in each.
//
// Every response weighs 1 unless its channel would carry more than its cap. With
// C the capped channels, cap_c their caps as fractions and U the responses of
// the other channels, the whole is T = U / (1 − Σ cap_c), a capped channel
// carries exactly cap_c·T, and one response of it weighs
//
//	w_c = cap_c · T / n_c  ≤ 1
//
// so that no channel carries more than its cap and none is weighted down further
// than its cap asks. C grows until no channel is above its cap: capping one makes
// the whole smaller, so others may follow, and none comes back.
//
// When the caps of all channels that have answers add up to less than 100 %
// (such as a single channel with a cap) nothing can satisfy them. Then all weigh
// 1 and the state says so; the score gives no points.
//
// The cap is on responses, not on the ratings of each item: one rule that can be
// recomputed from the counts per channel.
//
// The remaining share 1 − Σ cap_c never reaches 0 on the way: the channels that
// join C carry more than their caps of T together, and at most U, so their caps
// add up to less than U/T = 1 − Σ cap_c.
func (c *Criteria) weigh(n perChannel) (w weights, state CapState) {
	if n.total() == 0 {
		return w, CapsIdle
	}
	var capped [channels]bool
	for {
		uncapped, rest := int64(0), big.NewRat(1, 1) // U and 1 − Σ cap
		for i, ch := range survey.Channels {
			if capped[i] {
				rest.Sub(rest, percent(c.Channels[ch].Cap))
			} else {
				uncapped += n[i]
			}
		}
		if uncapped == 0 {
			return weights{}, CapsImpossible
		}
		whole := rest.Quo(new(big.Rat).SetInt64(uncapped), rest)
		grew := false
		for i, ch := range survey.Channels {
			if n[i] > 0 && !capped[i] && whole100(n[i]).Cmp(new(big.Rat).Mul(c.Channels[ch].Cap.Rat(), whole)) > 0 {
				capped[i], grew = true, true
			}
		}
		if grew {
			continue
		}
		for i, ch := range survey.Channels {
			if capped[i] {
				w[i] = new(big.Rat).Mul(c.Channels[ch].Cap.Rat(), whole)
				w[i].Quo(w[i], whole100(n[i]))
				state = CapsApplied
			}
		}
		if state == "" {
			state = CapsIdle
		}
		return w, state
	}
}

// CapsBind reports whether any counting channel has a real cap; without one the
// weights are all 1 and weigh need not be asked.
func (c *Criteria) CapsBind() bool {
	for _, ch := range survey.Channels {
		if r := c.Channels[ch]; r.Counts && r.Cap < Whole(100) {
			return true
		}
	}
	return false
}

func (n perChannel) total() int64 {
	var sum int64
	for _, x := range n {
		sum += x
	}
	return sum
}

// percent is a percentage as a fraction.
func percent(d Decimal) *big.Rat { return big.NewRat(int64(d), 100*million) }

// whole100 is n in hundredths, to compare with percentages.
func whole100(n int64) *big.Rat {
	return new(big.Rat).Mul(new(big.Rat).SetInt64(n), big.NewRat(100, 1))
}

// sum is Σ w·x over the channels.
func (w *weights) sum(x perChannel) *big.Rat {
	var plain int64
	total := new(big.Rat)
	for i, n := range x {
		if w[i] == nil {
			plain += n
		} else if n != 0 {
			total.Add(total, new(big.Rat).Mul(w[i], new(big.Rat).SetInt64(n)))
		}
	}
	if plain != 0 {
		total.Add(total, new(big.Rat).SetInt64(plain))
	}
	return total
}

// effective is the size of an unweighted sample that says as much as the
// weighted one, (Σ w·x)² / Σ w²·x (L. Kish, Survey Sampling, 1965, section 11.7),
// rounded down; it is Σ x where nothing is weighted down. It takes the weights to have
// nothing to do with the answers: where the channels differ in what they say, and
// channel notes tell when they do, the weighted figure is less certain than this.
func (w *weights) effective(x perChannel) int64 {
	if *w == (weights{}) || x.total() == 0 {
		return x.total()
	}
	n := w.designEffect(x)
	n.Quo(new(big.Rat).SetInt64(x.total()), n)
	return new(big.Int).Quo(n.Num(), n.Denom()).Int64()
}

// designEffect is Σ x over the effective size before rounding, Σ x · Σ w²·x / (Σ w·x)²:
// by how much the weights widen the variance of a mean. It is 1 or more, and exactly 1
// where all weigh the same.
func (w *weights) designEffect(x perChannel) *big.Rat {
	if *w == (weights{}) || x.total() == 0 {
		return big.NewRat(1, 1)
	}
	squares := new(big.Rat)
	for i, n := range x {
		sq := new(big.Rat).SetInt64(n)
		if w[i] != nil {
			sq.Mul(sq, w[i]).Mul(sq, w[i])
		}
		squares.Add(squares, sq)
	}
	sum := w.sum(x)
	squares.Mul(squares, new(big.Rat).SetInt64(x.total()))
	return squares.Quo(squares, sum.Mul(sum, sum))
}

package guard

import "time"

// Held is how many keys are in this process's memory.
func (g *Guard) Held() int { return g.own.size() }

// KeyNames are the names of an attempt's keys at a moment, and of their twins when
// two secrets are in use.
func KeyNames(secret []byte, linger time.Duration, at time.Time, a Attempt) (keys, twins [Slots]Key) {
	e := newKeyring(secret, linger).at(at)
	keys = e.main.keys(&a, modeOf(&a))
	if e.twin != nil {
		twins = e.twin.keys(&a, modeOf(&a))
	}
	return keys, twins
}

// KeyMaker hashes attempts under one secret.
func KeyMaker(secret []byte) func(*Attempt) [Slots]Key {
	h := newHasher(secret)
	return func(a *Attempt) [Slots]Key { return h.keys(a, modeOf(a)) }
}

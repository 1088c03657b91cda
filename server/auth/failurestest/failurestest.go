// Package failurestest is the suite that every auth.Failures passes.
package failurestest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hailong/server/auth"
)

// Clock is a clock that a test sets. It is safe for concurrent use.
type Clock struct{ nanos atomic.Int64 }

// NewClock begins on a Monday morning.
func NewClock() *Clock {
	c := new(Clock)
	c.nanos.Store(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC).UnixNano())
	return c
}

// Now is the time.
func (c *Clock) Now() time.Time { return time.Unix(0, c.nanos.Load()).UTC() }

// Add sets the clock forward.
func (c *Clock) Add(d time.Duration) { c.nanos.Add(int64(d)) }

// Run holds what open returns to every sentence of auth.Failures. open is called for
// each test with its clock and gives an empty one; a second call with the same t gives
// the same counts, as another process would see them.
func Run(t *testing.T, open func(t *testing.T, clock func() time.Time) auth.Failures) {
	for _, x := range []struct {
		name string
		test func(*testing.T, auth.Failures, *Clock)
	}{
		{"the attempt that reaches the limit locks, and says so", locks},
		{"each further failure doubles the lock, to an hour", doubles},
		{"what is tried while it is locked counts nowhere", countsNothing},
		{"one locked key of two holds the attempt", either},
		{"a refund takes the attempt and its lock back", refunds},
		{"to forget takes everything back", forgets},
		{"a day after the last failure nothing is left", ends},
		{"no more than the limit are ever under way", crowd},
	} {
		t.Run(x.name, func(t *testing.T) {
			c := NewClock()
			x.test(t, open(t, c.Now), c)
		})
	}
}

func key(name string, limit int) auth.FailureKey {
	k := auth.FailureKey{Limit: limit}
	copy(k.ID[:], name)
	return k
}

// charge counts one attempt and holds what becomes of it.
func charge(t *testing.T, f auth.Failures, wait, locks time.Duration, keys ...auth.FailureKey) {
	t.Helper()
	w, l, err := f.Charge(t.Context(), keys)
	if err != nil || w != wait || l != locks {
		t.Fatalf("charge: wait %v, locks %v, %v; want %v, %v", w, l, err, wait, locks)
	}
}

func locks(t *testing.T, f auth.Failures, c *Clock) {
	k := key("a", 3)
	charge(t, f, 0, 0, k)
	charge(t, f, 0, 0, k)
	charge(t, f, 0, time.Minute, k)
	charge(t, f, time.Minute, 0, k)
	c.Add(59 * time.Second)
	charge(t, f, time.Second, 0, k)
	charge(t, f, 0, 0, key("b", 3)) // nobody else's
	c.Add(time.Second)
	charge(t, f, 0, 2*time.Minute, k)
}

func doubles(t *testing.T, f auth.Failures, c *Clock) {
	k := key("a", 1)
	for i, minutes := range []int{1, 2, 4, 8, 16, 32, 60, 60, 60, 60} {
		want := time.Duration(minutes) * time.Minute
		charge(t, f, 0, want, k)
		if got := auth.LockFor(1+i, 1); got != want {
			t.Errorf("LockFor(%d, 1) is %v", 1+i, got)
		}
		c.Add(want)
	}
	if auth.LockFor(2, 3) != 0 || auth.LockFor(1<<40, 3) != time.Hour {
		t.Error("LockFor at its ends")
	}
}

func countsNothing(t *testing.T, f auth.Failures, c *Clock) {
	a, b := key("a", 1), key("b", 2)
	charge(t, f, 0, time.Minute, a)
	for range 5 {
		charge(t, f, time.Minute, 0, a, b)
	}
	c.Add(time.Minute)
	charge(t, f, 0, 2*time.Minute, a) // the second of a, whatever was tried
	charge(t, f, 0, 0, b)             // the first of b
}

func either(t *testing.T, f auth.Failures, c *Clock) {
	a, b := key("a", 1), key("b", 1)
	charge(t, f, 0, time.Minute, a)
	c.Add(30 * time.Second)
	charge(t, f, 0, time.Minute, b)
	charge(t, f, time.Minute, 0, a, b) // the longer one counts
	c.Add(30 * time.Second)
	charge(t, f, 30*time.Second, 0, a, b)
	charge(t, f, 30*time.Second, 0, b, a)
}

func refunds(t *testing.T, f auth.Failures, _ *Clock) {
	k := key("a", 3)
	refund := func() {
		t.Helper()
		if err := f.Refund(t.Context(), []auth.FailureKey{k}); err != nil {
			t.Fatal(err)
		}
	}
	refund() // of nothing
	charge(t, f, 0, 0, k)
	refund()
	charge(t, f, 0, 0, k)
	charge(t, f, 0, 0, k)
	charge(t, f, 0, time.Minute, k)
	refund()
	charge(t, f, 0, time.Minute, k) // the third again, at once
	charge(t, f, time.Minute, 0, k)
}

func forgets(t *testing.T, f auth.Failures, _ *Clock) {
	a, b := key("a", 1), key("b", 1)
	charge(t, f, 0, time.Minute, a, b)
	if err := f.Forget(t.Context(), []auth.FailureKey{a, b}); err != nil {
		t.Fatal(err)
	}
	charge(t, f, 0, time.Minute, a)
	charge(t, f, 0, time.Minute, b)
}

func ends(t *testing.T, f auth.Failures, c *Clock) {
	k := key("a", 2)
	charge(t, f, 0, 0, k)
	c.Add(auth.FailuresLast - time.Millisecond)
	charge(t, f, 0, time.Minute, k)
	c.Add(auth.FailuresLast)
	charge(t, f, 0, 0, k)
}

func crowd(t *testing.T, f auth.Failures, _ *Clock) {
	const limit = 5
	var passed atomic.Int64
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			// Each from a network of its own, all for one login.
			keys := []auth.FailureKey{key(fmt.Sprint("network ", i), limit), key("login", limit)}
			wait, _, err := f.Charge(t.Context(), keys)
			if err != nil {
				t.Error(err)
			} else if wait == 0 {
				passed.Add(1)
			}
		})
	}
	all.Wait()
	if passed.Load() != limit {
		t.Errorf("%d of 40 passed, want %d", passed.Load(), limit)
	}
}

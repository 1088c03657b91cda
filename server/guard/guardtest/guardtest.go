// Package guardtest holds every back end of package guard to the same promises.
// The in-memory version and the one over Redis run the same suite, with clocks
// that stand still until a test moves them.
package guardtest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"hailong/server/guard"
	"hailong/server/survey"
)

// Open makes a Guard with empty limits of its own for one test.
type Open func(t *testing.T, o guard.Options) *guard.Guard

// Clock stands still until it is moved. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock starts at a morning in the middle of a week of key secrets.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 7, 6, 1, 30, 0, 0, time.UTC)} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add moves the clock, back too.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Secret is a master secret for tests.
var Secret = []byte("a master secret of 32 bytes at least")

// bench is one guard under test with its clock.
type bench struct {
	*testing.T
	*Clock
	guard *guard.Guard
	n     int // attempts made, for fresh IDs
}

func start(t *testing.T, open Open, change func(*guard.Limits)) *bench {
	t.Helper()
	c, l := NewClock(), guard.DefaultLimits()
	if change != nil {
		change(&l)
	}
	return &bench{T: t, Clock: c, guard: open(t, guard.Options{Limits: l, Secret: Secret, Clock: c.Now})}
}

// Unit is the unit of most attempts.
var Unit = survey.UnitKey{Code: "10507", From: survey.NewDay(2025, 7, 1)}

// Form is an honest attempt number n: a phone, a form and an entry code of its
// own, behind one network for every 10.0.n.
func Form(n int) guard.Attempt {
	return guard.Attempt{
		Response: ID(n), Campaign: "2026-q3", Unit: Unit,
		Entry:   survey.EntryCode(fmt.Sprintf("ENTRY%03d", n%1000)),
		Device:  fmt.Sprintf("device-%d", n),
		Network: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), 32),
	}
}

// ID is a response ID.
func ID(n int) survey.ResponseID { return survey.ResponseID(fmt.Sprintf("0DX30%021d", n)) }

// send checks an attempt with an ID that no attempt had before.
func (b *bench) send(a guard.Attempt) (guard.Verdict, *guard.Refusal) {
	b.Helper()
	b.n++
	a.Response = ID(1_000_000 + b.n)
	return b.check(a)
}

func (b *bench) check(a guard.Attempt) (guard.Verdict, *guard.Refusal) {
	b.Helper()
	v, err := b.guard.Check(context.Background(), a)
	if err == nil {
		if v.Local {
			b.Fatal("the verdict is local, the back end under test did not decide")
		}
		return v, nil
	}
	r, ok := errors.AsType[*guard.Refusal](err)
	if !ok {
		b.Fatalf("neither verdict nor refusal: %v", err)
	}
	return v, r
}

// passes wants n fresh attempts admitted, all with exactly these flags.
func (b *bench) passes(n int, a guard.Attempt, flags ...survey.Flag) {
	b.Helper()
	for i := range n {
		v, r := b.send(a)
		if r != nil {
			b.Fatalf("attempt %d of %d: refused: %v", i+1, n, r)
		}
		if !slices.Equal(v.Flags, flags) {
			b.Fatalf("attempt %d of %d: flags %v, want %v", i+1, n, v.Flags, flags)
		}
	}
}

// refused wants a fresh attempt refused for a reason.
func (b *bench) refused(a guard.Attempt, want guard.Reason) *guard.Refusal {
	b.Helper()
	v, r := b.send(a)
	if r == nil {
		b.Fatalf("admitted with flags %v, want refused by %s", v.Flags, want)
	}
	if r.Reason != want {
		b.Fatalf("refused by %s, want %s", r.Reason, want)
	}
	return r
}

// state is the state of one limit after an attempt.
func (b *bench) state(ls []guard.LimitState, want guard.Reason) guard.LimitState {
	b.Helper()
	for _, l := range ls {
		if l.Reason == want {
			return l
		}
	}
	b.Fatalf("no state of %s in %+v", want, ls)
	return guard.LimitState{}
}

// Run holds a back end to all promises of package guard.
func Run(t *testing.T, open Open) {
	RunRules(t, open)
	run(t, open, hallCases)
}

// RunRules leaves out the halls, which take some ten thousand attempts each.
func RunRules(t *testing.T, open Open) {
	run(t, open, limitCases)
	run(t, open, retryCases)
	run(t, open, shareCases)
}

func run(t *testing.T, open Open, cases map[string]func(*testing.T, Open)) {
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		t.Run(name, func(t *testing.T) { cases[name](t, open) })
	}
}

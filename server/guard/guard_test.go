package guard_test

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/guard"
	"hailong/server/guard/guardtest"
	"hailong/server/survey"
)

// flaky is a back end that admits everything, while it works.
type flaky struct {
	mu     sync.Mutex
	broken error
	asked  int
	probed int
	closed bool
}

func (f *flaky) set(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = err
}

func (f *flaky) Decide(context.Context, *guard.Request) (guard.Decision, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	return guard.Decision{}, f.broken
}

func (f *flaky) Probe(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.probed++
	return f.broken
}

func (f *flaky) Close() error {
	f.closed = true
	return nil
}

func shared(t *testing.T, f *flaky, onMode func(bool, error)) *guard.Guard {
	t.Helper()
	rules, err := guard.Compile(guard.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	g, err := guard.NewShared(guard.Options{Limits: guard.DefaultLimits(), Secret: guardtest.Secret, OnMode: onMode}, rules, f)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestABrokenBackEndIsAskedOnceAndThenProbed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []bool
		var cause error
		f := &flaky{}
		g := shared(t, f, func(local bool, err error) {
			told = append(told, local)
			cause = errors.Join(cause, err)
		})
		defer g.Close()
		away := errors.New("away")
		f.set(away)
		for n := range 50 {
			v, err := g.Check(t.Context(), guardtest.Form(n))
			if err != nil || !v.Local {
				t.Fatalf("got %+v, %v, want admitted here", v, err)
			}
		}
		if f.asked != 1 || !g.Local() || !errors.Is(cause, away) {
			t.Errorf("asked %d times, local %v, told %v", f.asked, g.Local(), cause)
		}
		<-time.After(3500 * time.Millisecond) // of the bubble
		synctest.Wait()
		if f.probed != 1+3 || !g.Local() {
			t.Errorf("probed %d times, local %v, want at the start and each second", f.probed, g.Local())
		}
		f.set(nil)
		<-time.After(time.Second)
		synctest.Wait()
		if v, err := g.Check(t.Context(), guardtest.Form(100)); err != nil || v.Local {
			t.Errorf("got %+v, %v, want decided by the back end", v, err)
		}
		if !slices.Equal(told, []bool{true, false}) {
			t.Errorf("told %v, want one change each way", told)
		}
	})
}

func TestCloseEndsProbing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the bubble fails when a goroutine stays
		f := &flaky{broken: errors.New("away")}
		g := shared(t, f, nil)
		if err := g.Close(); err != nil || !f.closed {
			t.Errorf("closed %v, %v", f.closed, err)
		}
		if _, err := g.Check(t.Context(), guardtest.Form(1)); survey.KindOf(err) != survey.KindUnavailable {
			t.Errorf("got %v, want unavailable", err)
		}
	})
}

func TestEveryReasonHasWords(t *testing.T) {
	l := guard.DefaultLimits()
	l.UnprovenPerDay, l.NetworkPerMinute, l.EntryPerMinute, l.KioskPerMinute, l.KioskPerDay, l.DeviceMore, l.RetriesPerMinute = 0, 9, 4, 20, 25, 0, 1
	clock := guardtest.NewClock()
	g := alone(t, guard.Options{Limits: l, Clock: clock.Now})
	got := map[guard.Reason]survey.Text{}
	n := 0
	try := func(a guard.Attempt) {
		if n++; a.Response == "" {
			a.Response = guardtest.ID(n)
		}
		_, err := g.Check(context.Background(), a)
		r, ok := errors.AsType[*guard.Refusal](err)
		if !ok {
			return
		}
		e, ok := errors.AsType[*survey.Error](err)
		if !ok || e.Kind != survey.KindLimited || e.RetryAfter <= 0 || e.RetryAfter != r.RetryAfter() {
			t.Errorf("%s: %+v is no limit with a time to come back", r.Reason, e)
		}
		if !strings.Contains(err.Error(), string(r.Reason)) {
			t.Errorf("%q does not name %s", err, r.Reason)
		}
		got[r.Reason] = e.Message
	}
	send := func(change func(*guard.Attempt)) {
		a := guardtest.Form(n)
		a.Response = ""
		change(&a)
		try(a)
	}
	hall := netip.MustParsePrefix("203.0.113.7/32")
	for range 20 {
		send(func(a *guard.Attempt) { a.Device = "" })
		send(func(a *guard.Attempt) { a.Device = "one" })
		send(func(a *guard.Attempt) { a.Network = hall })
		send(func(a *guard.Attempt) { a.Entry = "HALL" })
		send(func(a *guard.Attempt) { a.Response = guardtest.ID(99_999) })
	}
	for i := range 50 {
		if i == 30 {
			clock.Add(time.Minute)
		}
		send(func(a *guard.Attempt) { a.Kiosk = "k-7" })
	}
	l.NetworkPerDay = 2
	g = alone(t, guard.Options{Limits: l, Clock: clock.Now})
	for range 3 {
		send(func(a *guard.Attempt) { a.Network = hall })
	}
	for _, reason := range guard.Reasons {
		if m := got[reason]; m.Vi == "" || m.En == "" || m.Vi == m.En {
			t.Errorf("%s has no words: %+v", reason, m)
		}
	}
	if len(got) != len(guard.Reasons) {
		t.Errorf("refusals by %d reasons, %d are listed", len(got), len(guard.Reasons))
	}
}

func TestLimitsOutOfRangeAreRefused(t *testing.T) {
	for name, change := range map[string]func(*guard.Limits){
		"DevicePerDay":     func(l *guard.Limits) { l.DevicePerDay = 0 },
		"DeviceMore":       func(l *guard.Limits) { l.DeviceMore = -1 },
		"UnprovenPerDay":   func(l *guard.Limits) { l.UnprovenPerDay = -1 },
		"NetworkPerMinute": func(l *guard.Limits) { l.NetworkPerMinute = 0 },
		"NetworkPerDay":    func(l *guard.Limits) { l.NetworkPerDay = 20_000_000 },
		"BurstFactor":      func(l *guard.Limits) { l.BurstFactor = 0.5 },
		"FastShare":        func(l *guard.Limits) { l.FastShare = 0 },
		"ReturnShare":      func(l *guard.Limits) { l.ReturnShare = 1.5 },
	} {
		l := guard.DefaultLimits()
		change(&l)
		if _, err := guard.New(guard.Options{Limits: l}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s out of range: %v", name, err)
		}
	}
}

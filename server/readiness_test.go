package main

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/health"
)

// parts are what a readiness asks, all well until changed.
type parts struct {
	ping              error
	pings             int
	away, full, local bool
	waiting, aside    int
	behind            time.Duration
	readiness
}

func newParts() *parts {
	p := &parts{}
	began := time.Now()
	p.readiness.ping = func(context.Context) error { p.pings++; return p.ping }
	p.readiness.away = func() bool { return p.away }
	p.readiness.room = func() bool { return !p.full }
	p.readiness.waiting = func() int { return p.waiting }
	p.readiness.aside = func() int { return p.aside }
	p.readiness.local = func() bool { return p.local }
	p.readiness.seen = func() time.Time {
		if p.behind > 0 {
			return began.Add(-p.behind)
		}
		return time.Now()
	}
	return p
}

func TestReadinessSaysWhichPartIsAtFault(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*parts)
		part   string
		state  health.State // of the whole and of the part
		reason health.Reason
	}{
		"all well":                          {func(*parts) {}, "store", health.OK, ""},
		"store away, room in the spool":     {func(p *parts) { p.ping, p.away = errors.New("gone"), true }, "store", health.Degraded, health.StoreAway},
		"store away, no room":               {func(p *parts) { p.ping, p.full = errors.New("gone"), true }, "spool", health.Down, health.SpoolFilled},
		"no room, store well":               {func(p *parts) { p.full = true }, "spool", health.Degraded, health.SpoolFilled},
		"no room, store back, not drained":  {func(p *parts) { p.full, p.away, p.waiting = true, true, 9 }, "spool", health.Down, health.SpoolFilled},
		"store answers and takes nothing":   {func(p *parts) { p.away = true }, "store", health.Degraded, health.StoreAway},
		"store back, answers wait":          {func(p *parts) { p.away, p.waiting = true, 9 }, "spool", health.Degraded, health.SpoolWaiting},
		"something set aside":               {func(p *parts) { p.aside = 1 }, "spool", health.Degraded, health.SetAside},
		"redis away":                        {func(p *parts) { p.local = true }, "limits", health.Degraded, health.LimitsLocal},
		"changes made elsewhere are unseen": {func(p *parts) { p.behind = time.Minute }, "registry", health.Degraded, health.RegistryStale},
		"stopping":                          {func(p *parts) { p.stopping.Store(true) }, "process", health.Down, health.Stopping},
	} {
		t.Run(name, func(t *testing.T) {
			p := newParts()
			c.change(p)
			r := p.report(t.Context())
			if r.State != c.state {
				t.Errorf("state %s, want %s: %+v", r.State, c.state, r.Checks)
			}
			for _, x := range r.Checks {
				if x.Name == c.part && (x.State != c.state || x.Reason != c.reason) {
					t.Errorf("%+v, want %s %s", x, c.state, c.reason)
				}
			}
			if len(r.Checks) != 6 {
				t.Errorf("%d checks", len(r.Checks))
			}
		})
	}
}

func TestReadinessAsksTheStoreOnceASecondHoweverOftenItIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newParts()
		for range 1000 {
			p.report(t.Context())
		}
		if p.pings != 1 {
			t.Errorf("%d pings", p.pings)
		}
		time.Sleep(2 * pingEvery)
		p.ping = errors.New("gone")
		if r := p.report(t.Context()); r.State != health.Degraded {
			t.Errorf("an old answer is given: %+v", r)
		}
	})
}

func TestCountsAreLateWhenTheyStayUncounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newParts()
		var mu sync.Mutex
		n, fault := 0, error(nil)
		set := func(k int, err error) {
			mu.Lock()
			defer mu.Unlock()
			n, fault = k, err
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			p.countLag(ctx, func(context.Context) (int, error) {
				mu.Lock()
				defer mu.Unlock()
				return n, fault
			})
		}()
		state := func() health.State { return p.report(t.Context()).State }
		synctest.Wait()
		set(3, nil)
		time.Sleep(countEvery)
		synctest.Wait()
		if got, known := p.uncounted(); got != 3 || !known {
			t.Errorf("uncounted: %d %v", got, known)
		}
		if state() != health.OK {
			t.Error("a batch under way is no fault")
		}
		time.Sleep(lateAfter + countEvery)
		if state() != health.Degraded {
			t.Error("counts that stay behind are not told")
		}
		set(3, errors.New("gone"))
		time.Sleep(countEvery)
		synctest.Wait()
		if _, known := p.uncounted(); known || state() != health.Degraded {
			t.Error("an error is no good news")
		}
		set(0, nil)
		time.Sleep(countEvery)
		synctest.Wait()
		if got, known := p.uncounted(); got != 0 || !known || state() != health.OK {
			t.Errorf("counted again: %d %v %s", got, known, state())
		}
		cancel()
		<-done
	})
}

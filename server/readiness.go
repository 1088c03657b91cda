package main

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"hailong/server/health"
)

const (
	// pingEvery is how old an answer of the store about itself may be. On SQLite
	// each one is a write that is synced, and anybody may ask for /readyz.
	pingEvery = time.Second
	// lookEvery is how often the state is looked at where nobody asks for it.
	lookEvery = 10 * time.Second
	// staleAfter is how long changes made elsewhere may stay unseen: ten refreshes.
	staleAfter = 10 * time.Second
	// countEvery is how often the store is asked what it has not counted, and lateAfter
	// how long that may be more than nothing: a batch takes less, and a dead process's
	// lease ends.
	countEvery = 15 * time.Second
	lateAfter  = time.Minute
)

// readiness asks the parts how they are. Its methods may be called from many
// goroutines.
type readiness struct {
	ping     func(context.Context) error
	away     func() bool      // responses go to the spool
	room     func() bool      // the spool takes one more
	waiting  func() int       // responses in the spool
	aside    func() int       // responses in quarantine
	local    func() bool      // limits are kept by this process alone
	seen     func() time.Time // when the registry was current
	stopping atomic.Bool

	state atomic.Pointer[health.Report] // the last report

	mu     sync.Mutex
	asked  time.Time
	answer error

	late    atomic.Pointer[time.Time] // since when there was something uncounted; nil for nothing
	counted atomic.Int64              // what is uncounted, or -1 when not known
}

// report is the state of every part.
func (r *readiness) report(ctx context.Context) health.Report {
	check := func(name string, bad bool, state health.State, reason health.Reason) health.Check {
		if bad {
			return health.Check{Name: name, State: state, Reason: reason}
		}
		return health.Check{Name: name, State: health.OK}
	}
	// A store that answers a ping may still fail at what is given to it.
	well := r.storeWell(ctx) && !r.away()
	spool := check("spool", r.aside() > 0, health.Degraded, health.SetAside)
	switch full := !r.room(); {
	case full && !well:
		spool = health.Check{Name: "spool", State: health.Down, Reason: health.SpoolFilled}
	case full:
		spool = health.Check{Name: "spool", State: health.Degraded, Reason: health.SpoolFilled}
	case r.waiting() > 0:
		spool = health.Check{Name: "spool", State: health.Degraded, Reason: health.SpoolWaiting}
	}
	late := r.late.Load()
	all := health.Of(
		check("process", r.stopping.Load(), health.Down, health.Stopping),
		check("store", !well, health.Degraded, health.StoreAway),
		spool,
		check("limits", r.local(), health.Degraded, health.LimitsLocal),
		check("registry", time.Since(r.seen()) > staleAfter, health.Degraded, health.RegistryStale),
		check("counts", late != nil && time.Since(*late) > lateAfter, health.Degraded, health.CountsLate),
	)
	r.state.Store(&all)
	return all
}

// last is the state in the last report, empty before the first.
func (r *readiness) last() string {
	if all := r.state.Load(); all != nil {
		return string(all.State)
	}
	return ""
}

// watch makes a report now and then until ctx ends, so that there is a last one
// where nobody asks, and logs each change of the state.
func (r *readiness) watch(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	was := health.OK
	for {
		if all := r.report(ctx); all.State != was {
			was = all.State
			log.Warn("readiness changed", "state", was, "reasons", all.Reasons())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// storeWell asks the store at most once a second; who comes meanwhile waits for
// the same answer.
func (r *readiness) storeWell(ctx context.Context) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.asked) > pingEvery {
		// Not the asker's deadline: an impatient one must not make the store look away.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		r.answer = r.ping(ctx)
		cancel()
		r.asked = time.Now()
	}
	return r.answer == nil
}

// countLag asks what is stored and not counted until ctx ends.
func (r *readiness) countLag(ctx context.Context, uncounted func(context.Context) (int, error)) {
	tick := time.NewTicker(countEvery)
	defer tick.Stop()
	for {
		n, err := uncounted(ctx)
		switch {
		case err != nil:
			r.counted.Store(-1)
		case n == 0:
			r.counted.Store(0)
			r.late.Store(nil)
		default:
			r.counted.Store(int64(n))
			if r.late.Load() == nil {
				now := time.Now()
				r.late.Store(&now)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// uncounted is the last answer of countLag.
func (r *readiness) uncounted() (n int, known bool) {
	n = int(r.counted.Load())
	return max(n, 0), n >= 0
}

package guard

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"hailong/server/survey"
)

// Options are what a Guard is made of.
type Options struct {
	Limits Limits
	// Secret is the master secret of the keys in the shared back end, at least
	// MinSecret bytes; not needed without one.
	Secret []byte
	// OnMode is called once for every change, one call at a time: with true and the
	// cause when the shared limits went away and this process alone limits, with
	// false when they are back. It is the place to log and to set a metric; it must
	// not call the Guard's Close. May be nil.
	OnMode func(local bool, cause error)
	// MaxKeys bounds the memory of this process: at most so many keys of about 120
	// bytes, two for each submission of a day. 0 means 400,000.
	MaxKeys int
	// ProbeEvery is how often the shared limits are tried while they are away. 0
	// means a second.
	ProbeEvery time.Duration
	// Clock is for tests. Nil means a clock that starts with the wall clock and then
	// runs evenly, so that setting the system's clock moves no limit of this process.
	Clock func() time.Time
}

// Guard keeps the limits. It is safe for concurrent use.
type Guard struct {
	rules *Rules
	own   *memory
	hash  *hasher          // of own
	wall  func() time.Time // for the week of the secret

	shared Backend // nil when this process is alone by configuration
	ring   *keyring
	onMode func(bool, error)
	every  time.Duration

	away   atomic.Bool
	mu     sync.Mutex // held while away changes
	ctx    context.Context
	cancel context.CancelFunc
	probes sync.WaitGroup
}

// New makes a Guard whose limits live in this process alone.
func New(o Options) (*Guard, error) {
	r, err := Compile(o.Limits)
	if err != nil {
		return nil, err
	}
	return build(o, r), nil
}

// NewShared makes a Guard over a back end that other processes share. The back
// end must decide by r, the rules of o.Limits. It need not work yet: until it does
// the limits are kept in memory. The Guard closes it.
func NewShared(o Options, r *Rules, shared Backend) (*Guard, error) {
	if len(o.Secret) < MinSecret {
		return nil, fmt.Errorf("guard: the secret has %d bytes, at least %d are needed", len(o.Secret), MinSecret)
	}
	g := build(o, r)
	g.shared, g.ring = shared, newKeyring(append([]byte(nil), o.Secret...), r.longest)
	if err := shared.Probe(g.ctx); err != nil {
		g.leave(err)
	}
	return g, nil
}

func build(o Options, r *Rules) *Guard {
	if o.MaxKeys <= 0 {
		o.MaxKeys = 400_000
	}
	if o.ProbeEvery <= 0 {
		o.ProbeEvery = time.Second
	}
	if o.OnMode == nil {
		o.OnMode = func(bool, error) {}
	}
	wall := o.Clock
	if o.Clock == nil {
		wall = time.Now
		start := time.Now()
		o.Clock = func() time.Time { return start.Add(time.Since(start)) }
	}
	g := &Guard{
		rules: r, own: newMemory(r, o.MaxKeys, o.Clock), hash: randomHasher(), wall: wall,
		onMode: o.OnMode, every: o.ProbeEvery,
	}
	g.ctx, g.cancel = context.WithCancel(context.Background())
	return g
}

// errClosed is the cause of answers after Close.
var errClosed = errors.New("guard is closed")

// Check implements Limiter.
func (g *Guard) Check(ctx context.Context, a Attempt) (Verdict, error) {
	if err := g.ctx.Err(); err != nil {
		return Verdict{}, survey.Unavailable(errClosed)
	}
	q := Request{Mode: modeOf(&a), Fast: a.Fast, Burst: g.rules.limits.burst(a.Usual)}
	if g.shared != nil && !g.away.Load() {
		e := g.ring.at(g.wall())
		q.Keys = e.main.keys(&a, q.Mode)
		if e.twin != nil {
			q.Twin, q.HasTwin = e.twin.keys(&a, q.Mode), true
		}
		d, err := g.shared.Decide(ctx, &q)
		if err == nil {
			return g.answer(&q, &d, false)
		}
		if cause := ctx.Err(); cause != nil {
			return Verdict{}, survey.Unavailable(fmt.Errorf("check limits: %w", cause))
		}
		g.leave(err)
		q.HasTwin = false
	}
	q.Keys = g.hash.keys(&a, q.Mode)
	d, _ := g.own.Decide(ctx, &q) // memory never fails
	return g.answer(&q, &d, g.shared != nil)
}

func (g *Guard) answer(q *Request, d *Decision, local bool) (Verdict, error) {
	var limits []LimitState
	if !d.Retry {
		limits = g.rules.states(q.Mode, &d.Ahead)
	}
	if d.Code != 0 {
		return Verdict{}, refuse(g.rules.reason(d.Code), time.Duration(d.Wait)*time.Microsecond, local, limits)
	}
	return Verdict{Flags: flags(int(d.Flags)), Local: local, Limits: limits}, nil
}

// Local reports whether the shared limits are away and this process alone
// decides. It is false for a Guard made by New.
func (g *Guard) Local() bool { return g.away.Load() }

// leave goes over to memory and starts to look for the way back.
func (g *Guard) leave(cause error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.away.Load() || g.ctx.Err() != nil {
		return
	}
	g.away.Store(true)
	g.onMode(true, cause)
	g.probes.Go(g.probe)
}

// probe tries the shared back end until it works.
func (g *Guard) probe() {
	tick := time.NewTicker(g.every)
	defer tick.Stop()
	for {
		select {
		case <-g.ctx.Done():
			return
		case <-tick.C:
		}
		if g.shared.Probe(g.ctx) == nil {
			g.mu.Lock()
			defer g.mu.Unlock()
			if g.ctx.Err() == nil {
				g.away.Store(false)
				g.onMode(false, nil)
			}
			return
		}
	}
}

// Close ends probing and closes the shared back end; checks under way there are
// decided in memory, later ones are KindUnavailable.
func (g *Guard) Close() error {
	g.mu.Lock()
	g.cancel()
	g.mu.Unlock()
	g.probes.Wait()
	if g.shared == nil {
		return nil
	}
	return g.shared.Close()
}

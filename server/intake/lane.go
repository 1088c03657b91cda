package intake

import (
	"context"
	"fmt"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// lane makes the calls to the store, one at a time, in a goroutine of its own, so
// that a store that ignores its deadline holds up nobody: the callers go to the
// spool, the lane stays taken until the call has ended, and only then comes the
// next one.
//
// What such a call does late is harmless, because all it was to store waits in the
// spool, too. If it succeeds after all, the drain sends the same responses again
// and finds them Duplicate. If it stores some of them, the drain stores the rest.
// If it fails, the drain stores them all. A response that it finds in Conflict is
// set aside by the drain, where it would have been refused in time: its sender has
// been thanked by then, so it is kept for a person to look at.
type lane struct {
	calls chan *call
	ended chan *call // holds one, so the lane never waits
	// under is the call under way, nil when the lane is free; it belongs to the
	// writer's goroutine.
	under *call
}

// call is one call of the store, Append or, without a batch, Ping.
type call struct {
	ctx    context.Context
	cancel context.CancelFunc
	batch  []survey.Response
	began  time.Time
	late   bool // nobody waits for its result any more

	// Set when it has ended.
	outcomes []store.Outcome
	err      error
	took     time.Duration
}

func newLane() lane { return lane{calls: make(chan *call), ended: make(chan *call, 1)} }

// serve carries calls out until close, then closes done.
func (l *lane) serve(st backend, done chan<- struct{}) {
	defer close(done)
	for c := range l.calls {
		if c.batch == nil {
			c.err = st.Ping(c.ctx)
		} else if c.outcomes, c.err = st.Append(c.ctx, c.batch); c.err == nil && len(c.outcomes) != len(c.batch) {
			c.err = fmt.Errorf("the store returned %d outcomes for %d responses", len(c.outcomes), len(c.batch))
		}
		c.took = time.Since(c.began)
		l.ended <- c
	}
}

// start begins a call; the lane must be free. Its end arrives on ended, and then
// free must be called.
func (l *lane) start(batch []survey.Response, limit time.Duration) *call {
	c := &call{batch: batch, began: time.Now()}
	c.ctx, c.cancel = context.WithTimeout(context.Background(), limit)
	l.under = c
	l.calls <- c
	return c
}

// free lets the next call begin.
func (l *lane) free() {
	l.under.cancel()
	l.under = nil
}

// close ends the lane, which must be free.
func (l *lane) close() { close(l.calls) }

// call carries out a call for callers who wait since began. With a spool to go to
// they wait until Timeout is over and not longer: then the error is passing and
// the call goes on without them. The call is nil when no time was left to begin.
func (w *Writer) call(batch []survey.Response, began time.Time) (*call, error) {
	if w.o.Spool == nil {
		c := w.lane.start(batch, w.o.Timeout)
		<-w.lane.ended
		w.lane.free()
		return c, c.err
	}
	left := w.o.Timeout - time.Since(began)
	if left <= 0 {
		return nil, survey.Unavailable(context.DeadlineExceeded)
	}
	c := w.lane.start(batch, left)
	select {
	case <-w.lane.ended:
		w.lane.free()
		return c, c.err
	case <-c.ctx.Done():
		c.late = true
		return c, survey.Unavailable(fmt.Errorf("the store has not answered in time: %w", c.ctx.Err()))
	}
}

// since is how long the call took or, when it goes on, has taken so far.
func (c *call) since() time.Duration {
	if c.late {
		return time.Since(c.began)
	}
	return c.took
}

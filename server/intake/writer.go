package intake

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// backend is the store as the writer needs it.
type backend interface {
	Append(ctx context.Context, batch []survey.Response) ([]store.Outcome, error)
	Find(ctx context.Context, prefix string) ([]store.Kept, error)
	Ping(ctx context.Context) error
}

// WriterOptions sets the size of batches and queue, and where responses go while
// the store is away. The functions may be nil; they are called from the writer's
// goroutine, one at a time, and must return soon.
type WriterOptions struct {
	// MaxBatch is the most responses one commit takes, at least 1.
	MaxBatch int
	// Queue is how many responses may wait for a commit, at least 1; beyond it a
	// caller waits until its own deadline.
	Queue int
	// Timeout bounds one commit; with a spool it is also the longest that callers
	// wait for the store, even if that ignores its deadline. Default 3 s.
	Timeout time.Duration

	// Spool keeps responses while the store is away. Without one callers are told
	// that the outcome is unknown. It is used by this writer alone until Close
	// returns.
	Spool keeper
	// DrainTimeout bounds one commit of responses from the spool. Default 30 s.
	DrainTimeout time.Duration

	// Committed is told about each commit that ended or was given up: its size, how
	// long it took and its error.
	Committed func(n int, took time.Duration, err error)
	// Spooled is told about each append to the spool: its size and its error.
	Spooled func(n int, err error)
	// OnAway is told when Away changes, with the cause when it becomes true.
	OnAway func(away bool, cause error)
	// DrainFailed is told when the spool itself can't be read or shortened, or when
	// the store answers and takes no response. What waits stays where it is and is
	// tried again.
	DrainFailed func(err error)
}

// Writer makes responses durable in groups: one goroutine takes whatever waits,
// commits it as one batch and answers each caller. Nothing is delayed to wait for
// company; while one batch commits, the next one gathers.
//
// When the store is away or slow the same goroutine writes groups to the spool
// instead, and a caller is thanked for that: see keep.go. What waits there is
// moved into the store in the order it came: see drain.go.
type Writer struct {
	st    backend
	o     WriterOptions
	queue chan *pending
	away  atomic.Bool
	// closing is held for reading while a caller enqueues, so that Close can wait
	// until nobody is about to.
	closing sync.RWMutex
	closed  bool
	done    chan struct{}

	lane  lane
	drain drain // used by the writer's goroutine alone
}

// pending is a response that waits for its commit.
type pending struct {
	response survey.Response
	result   chan result // holds one, so the writer never waits for a caller
}

type result struct {
	outcome store.Outcome
	err     error
}

// ErrLeft is why a writer begins away although nothing has failed yet.
var ErrLeft = errors.New("responses that an earlier process took in wait to be stored")

var errClosed = errors.New("intake: the writer is closed")

// NewWriter starts a writer; Close ends it. If responses wait in the spool it is
// Away from the start and drains them.
func NewWriter(st backend, o WriterOptions) *Writer {
	if o.Timeout <= 0 {
		o.Timeout = 3 * time.Second
	}
	if o.DrainTimeout <= 0 {
		o.DrainTimeout = 30 * time.Second
	}
	w := &Writer{
		st: st, o: o, queue: make(chan *pending, o.Queue), done: make(chan struct{}),
		lane: newLane(), drain: drain{size: o.MaxBatch},
	}
	w.away.Store(w.leftovers())
	go w.lane.serve(st, w.done)
	go w.run()
	return w
}

// Submit hands a response over and waits until it is durable. When it returns
// without error the response, or the one stored before under its ID, is in the
// store or in the spool. When ctx ends first, or neither of the two takes it, the
// error is KindUnavailable and the outcome unknown; sending the same response
// again is safe.
func (w *Writer) Submit(ctx context.Context, r survey.Response) (store.Outcome, error) {
	p := &pending{response: r, result: make(chan result, 1)}
	if err := w.enqueue(ctx, p); err != nil {
		return 0, err
	}
	select {
	case res := <-p.result:
		return res.outcome, res.err
	case <-ctx.Done():
		return 0, survey.Unavailable(fmt.Errorf("wait for commit: %w", ctx.Err()))
	}
}

func (w *Writer) enqueue(ctx context.Context, p *pending) error {
	w.closing.RLock()
	defer w.closing.RUnlock()
	if w.closed {
		return survey.Unavailable(errClosed)
	}
	select {
	case w.queue <- p:
		return nil
	case <-ctx.Done():
		return survey.Unavailable(fmt.Errorf("wait for a place in the queue: %w", ctx.Err()))
	}
}

// Waiting is how many responses wait for a commit right now, without those in the
// spool.
func (w *Writer) Waiting() int { return len(w.queue) }

// Away reports whether responses go to the spool now: the store is away, or what
// came in while it was is not all stored yet.
func (w *Writer) Away() bool { return w.away.Load() }

// Close takes no more responses, makes those that wait durable and returns when
// every caller has its answer. If the store is well it also moves what is in the
// spool, for as long as one commit may take; the rest is safe there until the
// next start. Close waits for a call that the store carries on with after its
// deadline.
func (w *Writer) Close() {
	w.closing.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.closing.Unlock()
	<-w.done
}

func (w *Writer) run() {
	defer w.lane.close()
	group := make([]*pending, 0, w.o.MaxBatch)
	if w.Away() {
		w.tellAway(ErrLeft)
	}
	for {
		if w.Away() {
			if closed := w.detour(group); closed {
				w.lastDrain()
				return
			}
			continue
		}
		first, ok := <-w.queue
		if !ok {
			return
		}
		group = w.gather(append(group[:0], first), w.o.MaxBatch)
		w.commit(group)
		clear(group) // let go of the responses
	}
}

// gather adds what waits already, up to limit.
func (w *Writer) gather(group []*pending, limit int) []*pending {
	for len(group) < limit {
		select {
		case p, ok := <-w.queue:
			if !ok {
				return group
			}
			group = append(group, p)
		default:
			return group
		}
	}
	return group
}

// commit stores a group and answers its callers. A passing fault of the store is
// everybody's; any other error may be the fault of a single response, so the
// group is halved until the one that can't be stored stands alone. With a spool
// the callers of the whole group together wait no longer than Timeout; then, and
// after a passing fault, those who have no answer yet go there.
func (w *Writer) commit(group []*pending) {
	began := time.Now()
	for n := len(group); len(group) > 0; n = min(n, len(group)) {
		outcomes, err := w.append(group[:n], began)
		if err == nil {
			for i, p := range group[:n] {
				p.result <- result{outcome: outcomes[i]}
			}
			group, n = group[n:], 2*n
			continue
		}
		passing := passes(err)
		if !passing && n > 1 {
			n /= 2
			continue
		}
		if w.o.Spool != nil {
			// One response that can't be stored, or a store that can't store? A store
			// that fails at everything is as good as away.
			if passing || w.ping(began) != nil {
				w.leave(err)
				w.keep(group, err)
				return
			}
		}
		refuse(group[:n], fmt.Errorf("append %d responses: %w", n, err))
		group, n = group[n:], 2*n
	}
}

// append is one commit of a group in the time that is left since began.
func (w *Writer) append(group []*pending, began time.Time) ([]store.Outcome, error) {
	batch := make([]survey.Response, len(group))
	for i, p := range group {
		batch[i] = p.response
	}
	c, err := w.call(batch, began)
	if c != nil && w.o.Committed != nil {
		w.o.Committed(len(batch), c.since(), err)
	}
	if err != nil {
		return nil, err
	}
	return c.outcomes, nil
}

// ping asks the store whether it takes writes, in the time that is left.
func (w *Writer) ping(began time.Time) error {
	_, err := w.call(nil, began)
	return err
}

// passes reports whether the same call may succeed later.
func passes(err error) bool { return survey.KindOf(err) == survey.KindUnavailable }

func refuse(group []*pending, err error) {
	for _, p := range group {
		p.result <- result{err: err}
	}
}

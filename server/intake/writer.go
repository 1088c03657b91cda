package intake

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// appender is the store as the writer needs it.
type appender interface {
	Append(ctx context.Context, batch []survey.Response) ([]store.Outcome, error)
}

// WriterOptions sets the size of batches and queue.
type WriterOptions struct {
	// MaxBatch is the most responses one commit takes, at least 1.
	MaxBatch int
	// Queue is how many responses may wait for a commit, at least 1; beyond it a
	// caller waits until its own deadline.
	Queue int
	// Timeout bounds one commit.
	Timeout time.Duration
	// Committed, when set, is told about each commit that ended: its size, how
	// long it took and its error. It is called from the writer's goroutine.
	Committed func(n int, took time.Duration, err error)
}

// Writer commits responses in groups: one goroutine takes whatever waits, commits
// it as one batch and answers each caller. Nothing is delayed to wait for
// company; while one batch commits, the next one gathers.
type Writer struct {
	st appender
	o  WriterOptions

	queue chan *pending
	// closing is held for reading while a caller enqueues, so that Close can wait
	// until nobody is about to.
	closing sync.RWMutex
	closed  bool
	done    chan struct{}
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

// errClosed is the cause when the server is shutting down.
var errClosed = errors.New("intake: the writer is closed")

// NewWriter starts a writer; Close ends it.
func NewWriter(st appender, o WriterOptions) *Writer {
	w := &Writer{st: st, o: o, queue: make(chan *pending, o.Queue), done: make(chan struct{})}
	go w.run()
	return w
}

// Submit hands a response over and waits for its commit. When it returns without
// error the response, or the one stored before under its ID, is durable. When ctx
// ends first the error is KindUnavailable and the outcome unknown; sending the
// same response again is safe.
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

// Waiting is how many responses wait for a commit right now.
func (w *Writer) Waiting() int { return len(w.queue) }

// Close takes no more responses, commits those that wait and returns when every
// caller has its answer.
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
	defer close(w.done)
	group := make([]*pending, 0, w.o.MaxBatch)
	for first := range w.queue {
		group = w.gather(append(group[:0], first))
		w.commit(group)
		clear(group) // let go of the responses
	}
}

// gather adds what waits already, up to MaxBatch.
func (w *Writer) gather(group []*pending) []*pending {
	for len(group) < w.o.MaxBatch {
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
// group is halved until the one that can't be stored stands alone.
func (w *Writer) commit(group []*pending) {
	batch := make([]survey.Response, len(group))
	for i, p := range group {
		batch[i] = p.response
	}
	outcomes, err := w.append(batch)
	switch {
	case err == nil:
		for i, p := range group {
			p.result <- result{outcome: outcomes[i]}
		}
	case len(group) > 1 && survey.KindOf(err) != survey.KindUnavailable:
		w.commit(group[:len(group)/2])
		w.commit(group[len(group)/2:])
	default:
		for _, p := range group {
			p.result <- result{err: fmt.Errorf("append %d responses: %w", len(group), err)}
		}
	}
}

func (w *Writer) append(batch []survey.Response) (outcomes []store.Outcome, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), w.o.Timeout)
	defer cancel()
	began := time.Now()
	outcomes, err = w.st.Append(ctx, batch)
	if err == nil && len(outcomes) != len(batch) {
		err = fmt.Errorf("the store returned %d outcomes for %d responses", len(outcomes), len(batch))
	}
	if w.o.Committed != nil {
		w.o.Committed(len(batch), time.Since(began), err)
	}
	return outcomes, err
}

package redis

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hailong/server/guard"
)

const (
	// maxBatch attempts go in one call at most. Redis does nothing else during a
	// call: 64 attempts hold it for about a millisecond.
	maxBatch = 64
	// workers is how many calls may be under way. A second one would only make the
	// batches smaller: Redis runs one script at a time.
	workers = 1
	// queued attempts may wait; more wait for a place.
	queued = 1024
)

// backend is the guard.Backend. Attempts that come while a call is under way wait
// and go together in the next one; an attempt that comes alone goes at once.
type backend struct {
	client  *goredis.Client
	timeout time.Duration
	clock   func() time.Time
	form    string // of rules
	rules   string
	queue   chan *job
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// job is one attempt that waits.
type job struct {
	request  guard.Request
	decision guard.Decision
	err      error
	done     chan struct{}
}

// jobs saves the channels. A job whose caller left is not put back: the worker
// still holds it.
var jobs = sync.Pool{New: func() any { return &job{done: make(chan struct{}, 1)} }}

var errClosed = errors.New("redis limits are closed")

// Decide implements guard.Backend.
func (b *backend) Decide(ctx context.Context, q *guard.Request) (guard.Decision, error) {
	j := jobs.Get().(*job)
	j.request = *q
	select {
	case b.queue <- j:
	case <-ctx.Done():
		return guard.Decision{}, ctx.Err()
	case <-b.ctx.Done():
		return guard.Decision{}, errClosed
	}
	select {
	case <-j.done:
		d, err := j.decision, j.err
		jobs.Put(j)
		return d, err
	case <-ctx.Done():
		return guard.Decision{}, ctx.Err()
	case <-b.ctx.Done():
		return guard.Decision{}, errClosed
	}
}

// Close implements guard.Backend.
func (b *backend) Close() error {
	b.cancel()
	b.running.Wait()
	return b.client.Close()
}

// work sends whatever waits, again and again.
func (b *backend) work() {
	batch := make([]*job, 0, maxBatch)
	var c call
	for {
		select {
		case j := <-b.queue:
			batch = append(batch[:0], j)
		case <-b.ctx.Done():
			return
		}
		// Those whom the last call answered are about to come back: let them run
		// first, or they would miss this call. Without others this costs nothing.
		runtime.Gosched()
		batch = b.gather(batch)
		err := b.send(&c, batch)
		finish(batch, err)
		for err != nil && len(b.queue) > 0 { // they would wait for the same fault
			batch = b.gather(batch[:0])
			finish(batch, err)
		}
	}
}

func (b *backend) gather(batch []*job) []*job {
	for len(batch) < maxBatch {
		select {
		case j := <-b.queue:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

func finish(batch []*job, err error) {
	for _, j := range batch {
		j.err = err
		j.done <- struct{}{}
	}
}

// send makes one call for a batch and puts the decisions into its jobs.
func (b *backend) send(c *call, batch []*job) error {
	now := int64(0)
	if b.clock != nil {
		now = b.clock().UnixMicro()
	}
	ctx, cancel := context.WithTimeout(b.ctx, b.timeout)
	defer cancel()
	reply, err := c.run(ctx, b.client, now, b.form, b.rules, batch)
	if err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	return decode(reply, batch)
}

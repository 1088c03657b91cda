package mongo

import (
	"context"
	"testing"
	"time"
)

// Pool is what a client would be made with.
func Pool(t *testing.T, uri string, o Options) (most, least int, connect time.Duration) {
	t.Helper()
	l, err := newLink(uri, o.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	return int(*l.opts.MaxPoolSize), int(*l.opts.MinPoolSize), *l.opts.ConnectTimeout
}

// Rig gives an opened store another clock and another way to wait.
func (s *Store) Rig(now func() time.Time, skip func(time.Duration)) {
	s.now, s.skip = now, skip
}

// OneByOne makes a bulkWrite hold one update, so that a crash can come between
// any two.
func (s *Store) OneByOne() { s.chunk = 1 }

// Pages makes a stream read n documents at a time.
func (s *Store) Pages(n int) { s.rows = n }

// Tap puts f between the store and each command that changes data; nil ends it.
func (s *Store) Tap(f func(ctx context.Context, what string, do func(context.Context) error) error) {
	s.tap = f
}

// WriterName is the identity that the store writes under, or empty.
func (s *Store) WriterName() string {
	if me := s.me.Load(); me != nil {
		return me.name
	}
	return ""
}

// SignOfLife and Sweep are the two halves of a turn of the background loop.
func (s *Store) SignOfLife() { s.signOfLife(context.Background()) }

// Sweep looks once for what others left and returns how much it counted.
func (s *Store) Sweep() (int, error) {
	n, _, err := s.sweep(context.Background(), living{})
	return n, err
}

// Loop makes the background loop of an opened store take its turns from ticks.
// Whoever has sent a tick knows that the turn before it is over.
func (s *Store) Loop(ticks <-chan time.Time) {
	s.stop()
	<-s.stopped
	s.stopped = make(chan struct{})
	var loop context.Context
	loop, s.stop = context.WithCancel(context.Background())
	go s.live(loop, ticks)
}

// Grace is how long a signed-off writer is looked at.
const Grace = grace

// Redact hides the password of a connection string.
var Redact = redact

// Wrap is what every error of the driver passes.
var Wrap = wrap

package mongo

import (
	"context"
	"time"
)

// Rig gives an opened store another clock and another way to wait.
func (s *Store) Rig(now func() time.Time, skip func(time.Duration)) {
	s.now, s.skip = now, skip
}

// OneByOne makes a bulkWrite hold one update, so that a crash can come between
// any two.
func (s *Store) OneByOne() { s.chunk = 1 }

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
	n, _, err := s.sweep(context.Background(), nil)
	return n, err
}

// Grace is how long a signed-off writer is looked at.
const Grace = grace

// Redact hides the password of a connection string.
var Redact = redact

// Package faulty wraps a store.Store and loses requests or replies on command, so
// that tests can have a bad day when they want one. It promises that which calls
// fail depends only on the order of calls, never on time or chance; it refuses to
// invent faults of its own: without a command every call goes through unchanged.
package faulty

import (
	"context"
	"errors"
	"slices"
	"sync"

	"hailong/server/store"
	"hailong/server/survey"
)

// ErrLost is the cause in every error made here.
var ErrLost = errors.New("faulty: lost")

// Mode is what is lost.
type Mode uint8

// The modes; both look alike to the caller, a survey.KindUnavailable error.
const (
	// LoseRequest: the call does not reach the store.
	LoseRequest Mode = iota + 1
	// LoseReply: the call reaches the store and is carried out, and its result is
	// thrown away. What EachResponse and its like yield, they have yielded by then.
	LoseReply
)

// Forever as a number of calls never runs out.
const Forever = -1

// Method names a method of store.Store.
type Method string

// The methods that can fail. Close always goes through.
const (
	Append       Method = "Append"
	Recover      Method = "Recover"
	Uncounted    Method = "Uncounted"
	Restand      Method = "Restand"
	Find         Method = "Find"
	EachResponse Method = "EachResponse"
	EachRemark   Method = "EachRemark"
	EachStanding Method = "EachStanding"
	Tallies      Method = "Tallies"
	Create       Method = "Create"
	Replace      Method = "Replace"
	Remove       Method = "Remove"
	Get          Method = "Get"
	List         Method = "List"
	Page         Method = "Page"
	Changes      Method = "Changes"
	Ping         Method = "Ping"
)

// Store is a store.Store around another one. Its methods may be called from many
// goroutines.
type Store struct {
	inner store.Store

	mu      sync.Mutex
	mode    Mode
	left    int      // calls that still fail; Forever does not run out
	only    []Method // empty: every method
	reached map[Method]int
}

var _ store.Store = (*Store)(nil)

// New wraps a store; nothing fails until Fail is called. Closing it closes inner.
func New(inner store.Store) *Store {
	return &Store{inner: inner, reached: make(map[Method]int)}
}

// Fail makes the next n calls fail in a mode, or all from now on with Forever.
// With methods only calls of those count and fail. It replaces what an earlier
// Fail left over.
func (s *Store) Fail(m Mode, n int, methods ...Method) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mode, s.left, s.only = m, n, methods
}

// Heal ends what Fail began.
func (s *Store) Heal() { s.Fail(0, 0) }

// Reached is how many calls of a method have reached the inner store.
func (s *Store) Reached(m Method) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reached[m]
}

// call carries out one call under the mode that is due for it.
func (s *Store) call(m Method, do func() error) error {
	mode := s.due(m)
	if mode == LoseRequest {
		return survey.Unavailable(ErrLost)
	}
	err := do()
	if mode == LoseReply {
		return survey.Unavailable(ErrLost)
	}
	return err
}

func (s *Store) due(m Method) Mode {
	s.mu.Lock()
	defer s.mu.Unlock()
	mode := Mode(0)
	if s.left != 0 && (len(s.only) == 0 || slices.Contains(s.only, m)) {
		mode = s.mode
		if s.left > 0 {
			s.left--
		}
	}
	if mode != LoseRequest {
		s.reached[m]++
	}
	return mode
}

// get is call for a method with a result, which is the zero value after a fault.
func get[T any](s *Store, m Method, do func() (T, error)) (T, error) {
	var v T
	err := s.call(m, func() (err error) {
		v, err = do()
		return err
	})
	if errors.Is(err, ErrLost) {
		var zero T
		return zero, err
	}
	return v, err
}

func (s *Store) Append(ctx context.Context, batch []survey.Response) ([]store.Outcome, error) {
	return get(s, Append, func() ([]store.Outcome, error) { return s.inner.Append(ctx, batch) })
}

func (s *Store) Recover(ctx context.Context) (int, error) {
	return get(s, Recover, func() (int, error) { return s.inner.Recover(ctx) })
}

func (s *Store) Uncounted(ctx context.Context) (int, error) {
	return get(s, Uncounted, func() (int, error) { return s.inner.Uncounted(ctx) })
}

func (s *Store) Restand(ctx context.Context, id survey.ResponseID, from, to survey.Standing, reason string) error {
	return s.call(Restand, func() error { return s.inner.Restand(ctx, id, from, to, reason) })
}

func (s *Store) Find(ctx context.Context, prefix string) ([]store.Kept, error) {
	return get(s, Find, func() ([]store.Kept, error) { return s.inner.Find(ctx, prefix) })
}

func (s *Store) EachResponse(ctx context.Context, c survey.CampaignID, yield func(*survey.Response) error) error {
	return s.call(EachResponse, func() error { return s.inner.EachResponse(ctx, c, yield) })
}

func (s *Store) EachRemark(ctx context.Context, c survey.CampaignID, u survey.UnitKey, yield func(store.Remark) error) error {
	return s.call(EachRemark, func() error { return s.inner.EachRemark(ctx, c, u, yield) })
}

func (s *Store) EachStanding(ctx context.Context, c survey.CampaignID, u survey.UnitKey, standing survey.Standing, yield func(*survey.Response) error) error {
	return s.call(EachStanding, func() error { return s.inner.EachStanding(ctx, c, u, standing, yield) })
}

func (s *Store) Tallies(ctx context.Context, c survey.CampaignID) ([]store.Entry, error) {
	return get(s, Tallies, func() ([]store.Entry, error) { return s.inner.Tallies(ctx, c) })
}

func (s *Store) Create(ctx context.Context, docs ...store.Doc) error {
	return s.call(Create, func() error { return s.inner.Create(ctx, docs...) })
}

func (s *Store) Replace(ctx context.Context, d store.Doc) error {
	return s.call(Replace, func() error { return s.inner.Replace(ctx, d) })
}

func (s *Store) Remove(ctx context.Context, kind, id string, rev int64) error {
	return s.call(Remove, func() error { return s.inner.Remove(ctx, kind, id, rev) })
}

func (s *Store) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	return get(s, Get, func() (store.Doc, error) { return s.inner.Get(ctx, kind, id) })
}

func (s *Store) List(ctx context.Context, kind string) ([]store.Doc, error) {
	return get(s, List, func() ([]store.Doc, error) { return s.inner.List(ctx, kind) })
}

func (s *Store) Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error) {
	return get(s, Page, func() ([]store.Doc, error) { return s.inner.Page(ctx, kind, r) })
}

func (s *Store) Changes(ctx context.Context, kinds ...string) (int64, error) {
	return get(s, Changes, func() (int64, error) { return s.inner.Changes(ctx, kinds...) })
}

func (s *Store) Ping(ctx context.Context) error {
	return s.call(Ping, func() error { return s.inner.Ping(ctx) })
}

// Close closes the inner store.
func (s *Store) Close() error { return s.inner.Close() }

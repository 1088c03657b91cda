// Package measured wraps a store.Store and tells one function about every call:
// the method, its error and how long it took. It promises that arguments, results
// and errors pass unchanged and that a call costs two readings of the clock more
// and no memory; it refuses to count, log or repeat anything itself.
package measured

import (
	"context"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// The methods as they are reported. Close is not.
const (
	Append       = "append"
	Recover      = "recover"
	Uncounted    = "uncounted"
	Restand      = "restand"
	Find         = "find"
	EachResponse = "each_response"
	EachRemark   = "each_remark"
	EachStanding = "each_standing"
	Tallies      = "tallies"
	Create       = "create"
	Replace      = "replace"
	Remove       = "remove"
	Get          = "get"
	List         = "list"
	Page         = "page"
	Changes      = "changes"
	Ping         = "ping"
)

// Report is told about a call that ended. It is called on the caller's goroutine,
// from many at a time, and must return at once.
type Report func(method string, err error, took time.Duration)

// Store is a store.Store around another one. Its methods may be called from many
// goroutines.
type Store struct {
	inner  store.Store
	report Report
}

var _ store.Store = (*Store)(nil)

// New wraps a store. Closing it closes inner.
func New(inner store.Store, report Report) *Store { return &Store{inner: inner, report: report} }

// end reports a call; callers pass it the time they began.
func (s *Store) end(method string, began time.Time, err error) {
	s.report(method, err, time.Since(began))
}

// Append implements store.Responses.
func (s *Store) Append(ctx context.Context, batch []survey.Response) ([]store.Outcome, error) {
	began := time.Now()
	v, err := s.inner.Append(ctx, batch)
	s.end(Append, began, err)
	return v, err
}

// Recover implements store.Responses.
func (s *Store) Recover(ctx context.Context) (int, error) {
	began := time.Now()
	v, err := s.inner.Recover(ctx)
	s.end(Recover, began, err)
	return v, err
}

// Uncounted implements store.Responses.
func (s *Store) Uncounted(ctx context.Context) (int, error) {
	began := time.Now()
	v, err := s.inner.Uncounted(ctx)
	s.end(Uncounted, began, err)
	return v, err
}

// Restand implements store.Responses.
func (s *Store) Restand(ctx context.Context, id survey.ResponseID, from, to survey.Standing, reason string) error {
	began := time.Now()
	err := s.inner.Restand(ctx, id, from, to, reason)
	s.end(Restand, began, err)
	return err
}

// Find implements store.Responses.
func (s *Store) Find(ctx context.Context, prefix string) ([]store.Kept, error) {
	began := time.Now()
	v, err := s.inner.Find(ctx, prefix)
	s.end(Find, began, err)
	return v, err
}

// EachResponse implements store.Responses. The time includes what yield took; an
// error of yield is its own and not reported as the store's.
func (s *Store) EachResponse(ctx context.Context, c survey.CampaignID, yield func(*survey.Response) error) error {
	began := time.Now()
	var stopped error
	err := s.inner.EachResponse(ctx, c, func(r *survey.Response) error {
		stopped = yield(r)
		return stopped
	})
	s.endEach(EachResponse, began, err, stopped)
	return err
}

// EachRemark implements store.Responses; time and errors are as in EachResponse.
func (s *Store) EachRemark(ctx context.Context, c survey.CampaignID, u survey.UnitKey, yield func(store.Remark) error) error {
	began := time.Now()
	var stopped error
	err := s.inner.EachRemark(ctx, c, u, func(r store.Remark) error {
		stopped = yield(r)
		return stopped
	})
	s.endEach(EachRemark, began, err, stopped)
	return err
}

// EachStanding implements store.Responses; time and errors are as in EachResponse.
func (s *Store) EachStanding(ctx context.Context, c survey.CampaignID, u survey.UnitKey, standing survey.Standing, yield func(*survey.Response) error) error {
	began := time.Now()
	var stopped error
	err := s.inner.EachStanding(ctx, c, u, standing, func(r *survey.Response) error {
		stopped = yield(r)
		return stopped
	})
	s.endEach(EachStanding, began, err, stopped)
	return err
}

func (s *Store) endEach(method string, began time.Time, err, stopped error) {
	if stopped != nil {
		err = nil
	}
	s.end(method, began, err)
}

// Tallies implements store.Responses.
func (s *Store) Tallies(ctx context.Context, c survey.CampaignID) ([]store.Entry, error) {
	began := time.Now()
	v, err := s.inner.Tallies(ctx, c)
	s.end(Tallies, began, err)
	return v, err
}

// EachTally implements store.TallyStream as far as what is inside does; time and errors
// are told as those of Tallies, but for yield's own.
func (s *Store) EachTally(ctx context.Context, c survey.CampaignID, yield func(store.Entry) error) error {
	began := time.Now()
	var stopped error
	err := store.EachTally(ctx, s.inner, c, func(e store.Entry) error {
		stopped = yield(e)
		return stopped
	})
	s.endEach(Tallies, began, err, stopped)
	return err
}

// Create implements store.Documents.
func (s *Store) Create(ctx context.Context, docs ...store.Doc) error {
	began := time.Now()
	err := s.inner.Create(ctx, docs...)
	s.end(Create, began, err)
	return err
}

// Replace implements store.Documents.
func (s *Store) Replace(ctx context.Context, d store.Doc) error {
	began := time.Now()
	err := s.inner.Replace(ctx, d)
	s.end(Replace, began, err)
	return err
}

// Remove implements store.Documents.
func (s *Store) Remove(ctx context.Context, kind, id string, rev int64) error {
	began := time.Now()
	err := s.inner.Remove(ctx, kind, id, rev)
	s.end(Remove, began, err)
	return err
}

// Get implements store.Documents.
func (s *Store) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	began := time.Now()
	v, err := s.inner.Get(ctx, kind, id)
	s.end(Get, began, err)
	return v, err
}

// List implements store.Documents.
func (s *Store) List(ctx context.Context, kind string) ([]store.Doc, error) {
	began := time.Now()
	v, err := s.inner.List(ctx, kind)
	s.end(List, began, err)
	return v, err
}

// Page implements store.Documents.
func (s *Store) Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error) {
	began := time.Now()
	v, err := s.inner.Page(ctx, kind, r)
	s.end(Page, began, err)
	return v, err
}

// Changes implements store.Documents.
func (s *Store) Changes(ctx context.Context, kinds ...string) (int64, error) {
	began := time.Now()
	v, err := s.inner.Changes(ctx, kinds...)
	s.end(Changes, began, err)
	return v, err
}

// Ping implements store.Store.
func (s *Store) Ping(ctx context.Context) error {
	began := time.Now()
	err := s.inner.Ping(ctx)
	s.end(Ping, began, err)
	return err
}

// Close closes the inner store.
func (s *Store) Close() error { return s.inner.Close() }

package intake_test

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/intake"
	"hailong/server/store"
	"hailong/server/survey"
)

var (
	errAway   = errors.New("away")
	errPoison = errors.New("will not fit")
	errDisk   = errors.New("disk trouble")
)

// shelf is a store in memory that keeps what the contract says and has the bad
// days that a test gives it.
type shelf struct {
	t *testing.T
	// bad, when set, is asked before each call, with its number from 0, and may wait.
	// An error is the answer and nothing is carried out; a *lost one is carried out
	// first. A ping has no batch.
	bad func(ctx context.Context, call int, batch []survey.Response) error
	// poison is the one response that can't be stored.
	poison survey.ResponseID

	mu     sync.Mutex
	busy   bool
	calls  []asked
	digest map[survey.ResponseID][32]byte
	order  []survey.ResponseID // as they were stored
}

// asked is one call: when, and how many responses; 0 is a ping.
type asked struct {
	at time.Time
	n  int
}

// lost is an error of a call that was carried out.
type lost struct{ error }

func (l *lost) Unwrap() error { return l.error }

func newShelf(t *testing.T) *shelf {
	return &shelf{t: t, digest: make(map[survey.ResponseID][32]byte)}
}

func (s *shelf) Append(ctx context.Context, batch []survey.Response) (out []store.Outcome, err error) {
	err = s.enter(ctx, batch)
	defer s.leave()
	if reply := (*lost)(nil); err != nil && !errors.As(err, &reply) {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.ContainsFunc(batch, func(r survey.Response) bool { return r.ID == s.poison }) {
		return nil, errPoison
	}
	for i := range batch {
		id, digest := batch[i].ID, batch[i].Digest()
		was, ok := s.digest[id]
		switch {
		case !ok:
			s.digest[id] = digest
			s.order = append(s.order, id)
			out = append(out, store.Stored)
		case was == digest:
			out = append(out, store.Duplicate)
		default:
			out = append(out, store.Conflict)
		}
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *shelf) Ping(ctx context.Context) error {
	defer s.leave()
	return s.enter(ctx, nil)
}

func (s *shelf) enter(ctx context.Context, batch []survey.Response) error {
	s.mu.Lock()
	if s.busy {
		s.t.Error("two calls of one writer at once")
	}
	s.busy = true
	call := len(s.calls)
	s.calls = append(s.calls, asked{time.Now(), len(batch)})
	bad := s.bad
	s.mu.Unlock()
	if bad == nil {
		return nil
	}
	return bad(ctx, call, batch)
}

func (s *shelf) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = false
}

func (s *shelf) Find(_ context.Context, prefix string) (kept []store.Kept, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, d := range s.digest {
		if strings.HasPrefix(string(id), prefix) {
			kept = append(kept, store.Kept{Response: survey.Response{ID: id}, Digest: d})
		}
	}
	slices.SortFunc(kept, func(a, b store.Kept) int { return cmp.Compare(a.Response.ID, b.Response.ID) })
	return kept, nil
}

// will replaces bad.
func (s *shelf) will(bad func(ctx context.Context, call int, batch []survey.Response) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bad = bad
}

// away is a store that answers at once that it is not there.
func away(context.Context, int, []survey.Response) error { return survey.Unavailable(errAway) }

// silent is a store that does not answer until the deadline.
func silent(ctx context.Context, _ int, _ []survey.Response) error {
	<-ctx.Done()
	return survey.Unavailable(ctx.Err())
}

// sizes are the sizes of all calls so far; 0 is a ping.
func (s *shelf) sizes() (n []int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		n = append(n, c.n)
	}
	return n
}

// holds checks what is stored, in its order.
func (s *shelf) holds(want ...survey.ResponseID) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Equal(s.order, want) {
		s.t.Errorf("stored %d %.300v, want %d %.300v", len(s.order), s.order, len(want), want)
	}
}

// drawer is a spool in memory.
type drawer struct {
	mu      sync.Mutex
	waiting []survey.Response
	digests map[survey.ResponseID][32]byte
	aside   []setAside
	appends []int
	fails   map[string]error               // by method; nil: works
	refuses survey.ResponseID              // can't be kept at all
	takes   func(method string, count int) // may wait
}

type setAside struct {
	id     survey.ResponseID
	reason string
}

func newDrawer(ids ...survey.ResponseID) *drawer {
	d := &drawer{fails: make(map[string]error), digests: make(map[survey.ResponseID][32]byte)}
	for _, id := range ids {
		d.push(survey.Response{ID: id})
	}
	return d
}

func (d *drawer) push(rs ...survey.Response) {
	for _, r := range rs {
		d.waiting = append(d.waiting, r)
		d.digests[r.ID] = r.Digest()
	}
}

func (d *drawer) pop() (r survey.Response) {
	r, d.waiting = d.waiting[0], d.waiting[1:]
	delete(d.digests, r.ID)
	return r
}

// do is one call; f is carried out unless the method is to fail.
func (d *drawer) do(method string, n int, f func()) error {
	if d.takes != nil {
		d.takes(method, n)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.fails[method]; err != nil {
		return err
	}
	f()
	return nil
}

func (d *drawer) Append(rs []survey.Response) error {
	if slices.ContainsFunc(rs, func(r survey.Response) bool { return r.ID == d.refuses }) {
		return errPoison
	}
	return d.do("Append", len(rs), func() {
		d.appends = append(d.appends, len(rs))
		d.push(rs...)
	})
}

func (d *drawer) Oldest(n int) (rs []survey.Response, err error) {
	err = d.do("Oldest", n, func() { rs = slices.Clone(d.waiting[:min(n, len(d.waiting))]) })
	return rs, err
}

func (d *drawer) Forget(n int) error {
	return d.do("Forget", n, func() {
		for range n {
			d.pop()
		}
	})
}

func (d *drawer) SetAside(reason string) error {
	return d.do("SetAside", 1, func() {
		d.aside = append(d.aside, setAside{d.pop().ID, reason})
	})
}

func (d *drawer) Digest(id survey.ResponseID) (digest [32]byte, waiting bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	digest, waiting = d.digests[id]
	return digest, waiting
}

func (d *drawer) Find(prefix string) (rs []survey.Response, err error) {
	err = d.do("Find", 0, func() {
		for _, r := range d.waiting {
			if strings.HasPrefix(string(r.ID), prefix) {
				rs = append(rs, r)
			}
		}
	})
	return rs, err
}

// fail makes a method fail from now on; nil heals it.
func (d *drawer) fail(method string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fails[method] = err
}

func (d *drawer) ids() (ids []survey.ResponseID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range d.waiting {
		ids = append(ids, r.ID)
	}
	return ids
}

// told is what a writer's callbacks heard.
type told struct {
	mu     sync.Mutex
	away   []bool
	causes []error
	kept   int // responses in spool appends that went well
	full   int // and in those that did not
	stored int // responses in commits that went well
	failed int // commits that did not
	stuck  []error
}

func (l *told) options(o intake.WriterOptions) intake.WriterOptions {
	add := func(err error, well, ill *int, n, one int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		if err == nil {
			*well += n
		} else {
			*ill += one
		}
	}
	o.OnAway = func(away bool, cause error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.away, l.causes = append(l.away, away), append(l.causes, cause)
	}
	o.Spooled = func(n int, err error) { add(err, &l.kept, &l.full, n, n) }
	o.Committed = func(n int, _ time.Duration, err error) { add(err, &l.stored, &l.failed, n, 1) }
	o.DrainFailed = func(err error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.stuck = append(l.stuck, err)
	}
	return o
}

// ids are n IDs from the given number on.
func ids(from, n int) (out []survey.ResponseID) {
	for i := range n {
		out = append(out, id(from+i))
	}
	return out
}

// want checks the answers of submit.
func want(t *testing.T, answers []chan answer, outcome store.Outcome) {
	t.Helper()
	for i, c := range answers {
		if a := <-c; a.err != nil || a.outcome != outcome {
			t.Errorf("response %d: outcome %d, %v; want %d", i, a.outcome, a.err, outcome)
		}
	}
}

// refused checks that the outcome is unknown for all, if cause is not nil because
// of it.
func refused(t *testing.T, answers []chan answer, cause error) {
	t.Helper()
	for i, c := range answers {
		if a := <-c; survey.KindOf(a.err) != survey.KindUnavailable || cause != nil && !errors.Is(a.err, cause) {
			t.Errorf("response %d: outcome %d, %v; want unavailable because of %v", i, a.outcome, a.err, cause)
		}
	}
}

// inTurn submits one after the other, so that their order is known, without
// waiting for answers.
func inTurn(t *testing.T, w *intake.Writer, from, n int) (answers []chan answer) {
	for i := range n {
		answers = append(answers, submit(t.Context(), w, from+i, 1)...)
		synctest.Wait()
	}
	return answers
}

// after lets time pass, and whatever is due then.
func after(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

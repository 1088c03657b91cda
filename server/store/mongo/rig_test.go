package mongo_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/mongo"
	"hailong/server/store/storetest"
	"hailong/server/survey"
	"hailong/server/testenv"
)

// lease is long enough that no background turn falls into a test; the clock of a
// database is moved by hand.
const lease = time.Hour

var (
	bg      = context.Background()
	errLost = errors.New("the line is cut")
)

// database is a database whose handles share a clock.
type database struct {
	uri string
	mu  sync.Mutex
	at  time.Time
}

func newDatabase(t testing.TB) *database {
	t.Helper()
	return &database{uri: testenv.Mongo(t), at: time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)}
}

func (db *database) now() time.Time {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.at
}

func (db *database) pass(d time.Duration) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.at = db.at.Add(d)
}

// open opens a handle as a process of its own.
func (db *database) open(t testing.TB) *mongo.Store {
	t.Helper()
	st, err := mongo.Open(bg, db.uri, mongo.Options{Lease: lease, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	st.Rig(db.now, func(time.Duration) { db.pass(lease / 4) }) // a wait is short here
	st.OneByOne()
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return st
}

// Open implements storetest.Database: whoever had the database open before is
// overdue by then, so that Recover need not wait for a lease.
func (db *database) Open(t testing.TB) store.Store {
	t.Helper()
	db.pass(2 * lease)
	st, err := mongo.Open(bg, db.uri, mongo.Options{Lease: lease, Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	st.Rig(db.now, nil)
	return st
}

// Dying implements storetest.Database.
func (db *database) Dying(t testing.TB, writes int) store.Store {
	t.Helper()
	st := db.Open(t).(*mongo.Store)
	st.OneByOne()
	st.Tap(func(ctx context.Context, _ string, do func(context.Context) error) error {
		if writes--; writes < 0 {
			return errLost
		}
		return do(ctx)
	})
	return st
}

// fault is what happens to one command.
type fault string

const (
	requestLost fault = "request lost" // never carried out
	replyLost   fault = "reply lost"   // carried out, nobody hears of it
	late        fault = "late"         // given up, carried out when the test says so
)

var faults = []fault{requestLost, replyLost, late}

// breaker lets a fault happen to the n-th command of a handle and, with dead, to
// all after it as requestLost.
type breaker struct {
	n    int // counts down; the command at 0 is hit
	kind fault
	dead bool
	hit  string // what was hit, empty before
	rest func(context.Context) error
	seen int
}

func (b *breaker) tap(ctx context.Context, what string, do func(context.Context) error) error {
	b.seen++
	b.n--
	switch {
	case b.hit != "" && b.dead:
		return errLost
	case b.hit != "" || b.n >= 0:
		return do(ctx)
	}
	b.hit = what
	switch b.kind {
	case replyLost:
		if err := do(ctx); err != nil {
			return err
		}
	case late:
		b.rest = do
	}
	return errLost
}

// before hits the first command of a kind.
func (b *breaker) before(kind string) func(context.Context, string, func(context.Context) error) error {
	b.n = 1 << 30
	return func(ctx context.Context, what string, do func(context.Context) error) error {
		if what == kind && b.hit == "" {
			b.n = 0
		}
		return b.tap(ctx, what, do)
	}
}

// arrive carries out what was held back. Its outcome interests nobody any more.
func (b *breaker) arrive() {
	if b.rest != nil {
		_ = b.rest(bg)
		b.rest = nil
	}
}

func isUnavailable(t testing.TB, err error) {
	t.Helper()
	if survey.KindOf(err) != survey.KindUnavailable || err == nil {
		t.Fatalf("error is %v, want kind unavailable", err)
	}
}

func mustRecover(t testing.TB, st store.Store) int {
	t.Helper()
	n, err := st.Recover(bg)
	if err != nil {
		t.Fatalf("recover: %v", err)
	}
	return n
}

// holds checks that the campaign has these responses, no other, and that the
// counts are theirs.
func holds(t testing.TB, st store.Store, want []survey.Response) {
	t.Helper()
	storetest.CheckCounts(t, st, storetest.Campaign)
	all := storetest.All(t, st, storetest.Campaign)
	have := make(map[survey.ResponseID]survey.Standing, len(all))
	for _, r := range all {
		have[r.ID] = r.Standing
	}
	for _, r := range want {
		if have[r.ID] != r.Standing {
			t.Errorf("response %s is %q, want %q", r.ID, have[r.ID], r.Standing)
		}
	}
	if len(all) != len(want) {
		t.Errorf("%d responses are stored, want %d", len(all), len(want))
	}
}

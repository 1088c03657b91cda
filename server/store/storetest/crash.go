package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

var crashCases = []testCase{
	{"crash/in Append: Uncounted tells and Recover counts what was stored", crashRecover},
	{"crash/in Append: sending again without Recover is safe", crashRetry},
	{"crash/in Restand: Recover and a retry move the counts once", crashRestand},
	{"crash/in Create and Replace: what was changed shows in Changes", crashChanges},
	{"crash/a context that ends in the middle of Append", contextEnds},
}

// untilDone runs f on a new database for a process that dies before its first
// write, its second and so on, until f reports that it was done before it died.
func untilDone(t *testing.T, c Config, f func(t *testing.T, db Database, writes int) (done bool)) {
	t.Helper()
	const most = 60
	for writes := range most {
		done := false
		t.Run(fmt.Sprint("after writes ", writes), func(t *testing.T) { done = f(t, c.New(t), writes) })
		if done || t.Failed() {
			return
		}
	}
	t.Fatalf("not done after %d writes", most)
}

// dying runs f on a handle that dies and reports whether f was done before.
func dying(t *testing.T, db Database, writes int, f func(store.Store) error) (done bool) {
	t.Helper()
	st := db.Dying(t, writes)
	done = f(st) == nil
	_ = st.Close() // a dead process says nothing
	return done
}

// crashBatch has new responses in an old cell and in new ones, with comments, and
// two whose IDs come earlier in it with other bodies.
func crashBatch() []survey.Response {
	return append(Responses(0, 6, At(Unit(0), ""), Via(survey.QR)), Response(1), Response(3, Saying("hai", "lời")))
}

func crashRecover(t *testing.T, c Config) {
	untilDone(t, c, func(t *testing.T, db Database, writes int) bool {
		old := Responses(10, 4, At(Unit(0), ""), Via(survey.QR))
		MustAppend(t, open(t, db), store.Stored, old...)
		done := dying(t, db, writes, func(st store.Store) error {
			_, err := st.Append(ctx, crashBatch())
			return err
		})
		st := open(t, db)
		uncounted := int64(len(All(t, st, Campaign))) - total(t, st, Campaign)
		mustOwe(t, st, uncounted)
		n, err := st.Recover(ctx)
		if err != nil || int64(n) != uncounted {
			t.Errorf("recover: %d, error %v; want %d", n, err, uncounted)
		}
		mustOwe(t, st, 0)
		CheckCounts(t, st, Campaign)
		if n, err := open(t, db).Recover(ctx); n != 0 || err != nil {
			t.Errorf("recover again: %d, error %v; want 0", n, err)
		}
		retryCrashed(t, st)
		return done
	})
}

func crashRetry(t *testing.T, c Config) {
	untilDone(t, c, func(t *testing.T, db Database, writes int) bool {
		MustAppend(t, open(t, db), store.Stored, Responses(10, 4, At(Unit(0), ""), Via(survey.QR))...)
		done := dying(t, db, writes, func(st store.Store) error {
			_, err := st.Append(ctx, crashBatch())
			return err
		})
		st := open(t, db)
		retryCrashed(t, st)
		if _, err := st.Recover(ctx); err != nil {
			t.Fatal(err)
		}
		CheckCounts(t, st, Campaign)
		return done
	})
}

// retryCrashed sends crashBatch again: what is there is Duplicate, the rest is
// Stored, and then all of it is there.
func retryCrashed(t *testing.T, st store.Store) {
	t.Helper()
	kept := make(map[survey.ResponseID]bool)
	for _, r := range All(t, st, Campaign) {
		kept[r.ID] = true
	}
	batch := crashBatch()
	got, err := st.Append(ctx, batch)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range batch {
		want := store.Stored
		if kept[r.ID] {
			want = store.Duplicate
		}
		if r.ID == batch[1].ID && i != 1 || r.ID == batch[3].ID && i != 3 {
			want = store.Conflict // the later ones of the same ID differ in unit or comment
		}
		if got[i] != want {
			t.Errorf("outcome %d is %d, want %d", i, got[i], want)
		}
		kept[r.ID] = true
	}
	if n := len(All(t, st, Campaign)); n != 10 {
		t.Errorf("%d responses stored, want 10", n)
	}
	CheckCounts(t, st, Campaign)
}

func crashRestand(t *testing.T, c Config) {
	untilDone(t, c, func(t *testing.T, db Database, writes int) bool {
		rs := Responses(0, 5, At(Unit(0), ""), Via(survey.QR), As(survey.Counted))
		MustAppend(t, open(t, db), store.Stored, rs...)
		done := dying(t, db, writes, func(st store.Store) error {
			return st.Restand(ctx, rs[4].ID, survey.Counted, survey.Excluded, reason)
		})
		st := open(t, db)
		if _, err := st.Recover(ctx); err != nil {
			t.Fatal(err)
		}
		CheckCounts(t, st, Campaign)
		mustBe(t, st.Restand(ctx, rs[4].ID, survey.Counted, survey.Excluded, reason), "")
		rs[4] = restood(rs[4], survey.Excluded, reason)
		mustHold(t, st, Campaign, rs...)
		mustStand(t, st, Campaign, Unit(0), rs...)
		CheckCounts(t, st, Campaign)
		return done
	})
}

func crashChanges(t *testing.T, c Config) {
	untilDone(t, c, func(t *testing.T, db Database, writes int) bool {
		st := open(t, db)
		mustBe(t, st.Create(ctx, doc("k", "a", "1")), "")
		before, err := st.Changes(ctx, "k")
		mustBe(t, err, "")
		done := dying(t, db, writes, func(st store.Store) error {
			if err := st.Create(ctx, doc("k", "b", "1")); err != nil {
				return err
			}
			return st.Replace(ctx, at(1, doc("k", "a", "2")))
		})
		docs, err := st.List(ctx, "k")
		mustBe(t, err, "")
		after, err := st.Changes(ctx, "k")
		mustBe(t, err, "")
		if (len(docs) != 1 || docs[0].Rev != 1) && after <= before {
			t.Errorf("documents changed and Changes went from %d to %d", before, after)
		}
		if done && (len(docs) != 2 || docs[0].Rev != 2) {
			t.Errorf("done, but the documents are %v", docs)
		}
		return done
	})
}

// contextEnds ends the context at the first look at it, the second and so on.
func contextEnds(t *testing.T, c Config) {
	st := c.one(t)
	seen := 0
	for _, looks := range []int{1, 2, 3, 5, 8, 13, 21, 34} {
		rs := Responses(seen, 4, At(Unit(0), ""))
		seen += len(rs)
		out, err := st.Append(&ending{Context: ctx, left: looks, done: make(chan struct{})}, rs)
		if err != nil {
			mustBe(t, err, survey.KindUnavailable)
		} else if count(out, store.Stored) != len(rs) {
			t.Errorf("outcomes %v, want all Stored", out)
		}
		again, err := st.Append(ctx, rs)
		if err != nil {
			t.Fatal(err)
		}
		if count(again, store.Stored)+count(again, store.Duplicate) != len(rs) || out != nil && count(again, store.Duplicate) != len(rs) {
			t.Errorf("after %v the retry is %v", out, again)
		}
		if _, err := st.Recover(ctx); err != nil {
			t.Fatal(err)
		}
		CheckCounts(t, st, Campaign)
	}
	mustHold(t, st, Campaign, Responses(0, seen, At(Unit(0), ""))...)
}

// ending is a context that ends when somebody looks at it for the left-th time.
type ending struct {
	context.Context
	mu   sync.Mutex
	left int
	done chan struct{}
}

func (e *ending) look() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.left--; e.left == 0 {
		close(e.done)
	}
}

func (e *ending) Done() <-chan struct{} {
	e.look()
	return e.done
}

func (e *ending) Err() error {
	e.look()
	select {
	case <-e.done:
		return context.Canceled
	default:
		return nil
	}
}

func (e *ending) Deadline() (time.Time, bool) { return time.Time{}, false }

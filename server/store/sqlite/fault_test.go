package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// copyOf is the file as a process that is killed now leaves it: the file and its
// log as they are on the disk, without what only memory held.
func (f file) copyOf(t *testing.T) file {
	t.Helper()
	g := newFile(t)
	for _, side := range []string{"", "-wal"} {
		b, err := os.ReadFile(string(f) + side)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(string(g)+side, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// TestKilledInATransaction kills the process before each statement of an Append
// and of a Restand: what is left is what was there before.
func TestKilledInATransaction(t *testing.T) {
	f := newFile(t)
	st := f.open(t)
	before := storetest.Responses(0, 5, storetest.As(survey.Counted))
	batch := storetest.Responses(3, 40, storetest.As(survey.Counted))
	storetest.MustAppend(t, st, store.Stored, before...)
	var left []file
	st.Before(func(string) error {
		left = append(left, f.copyOf(t))
		return nil
	})
	if err := st.Restand(ctx, before[0].ID, survey.Counted, survey.Excluded, "thử"); err != nil {
		t.Fatal(err)
	}
	restand := len(left)
	if _, err := st.Append(ctx, batch); err != nil {
		t.Fatal(err)
	}
	if restand < 3 || len(left)-restand < 4 {
		t.Fatalf("%d statements and %d: the transactions are not what this test is about", restand, len(left)-restand)
	}
	for i, g := range left {
		t.Run(fmt.Sprint("before statement ", i), func(t *testing.T) {
			want, standing := len(before), survey.Counted
			if i >= restand {
				standing = survey.Excluded
			}
			mustLeave(t, g, want, standing, batch)
		})
	}
	t.Run("after the commit", func(t *testing.T) { mustLeave(t, f.copyOf(t), 43, survey.Excluded, batch) })
}

// mustLeave checks the number of responses and the standing of the first one that
// was stored, the counts, and that the batch can be sent again.
func mustLeave(t *testing.T, f file, responses int, standing survey.Standing, batch []survey.Response) {
	t.Helper()
	st := f.open(t)
	all := storetest.All(t, st, storetest.Campaign)
	if len(all) != responses {
		t.Errorf("%d responses left, want %d", len(all), responses)
	}
	for _, r := range all {
		if r.ID == storetest.Response(0).ID && r.Standing != standing {
			t.Errorf("the standing is %s, want %s", r.Standing, standing)
		}
	}
	storetest.CheckCounts(t, st, storetest.Campaign)
	if _, err := st.Append(ctx, batch); err != nil {
		t.Fatal(err)
	}
	if n := len(storetest.All(t, st, storetest.Campaign)); n != 43 {
		t.Errorf("%d responses after the retry, want 43", n)
	}
	storetest.CheckCounts(t, st, storetest.Campaign)
}

// A power cut may tear the end off the log: the batches before it are there.
func TestTornLog(t *testing.T) {
	f := newFile(t)
	st := f.open(t)
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(0, 5)...)
	whole, err := os.Stat(string(f) + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(5, 40)...)
	for _, more := range []int64{1, 24, 4000, 4120, 9000} {
		g := f.copyOf(t)
		if err := os.Truncate(string(g)+"-wal", whole.Size()+more); err != nil {
			t.Fatal(err)
		}
		again := g.open(t)
		if n := len(storetest.All(t, again, storetest.Campaign)); n != 5 {
			t.Errorf("%d responses left, want 5", n)
		}
		storetest.CheckCounts(t, again, storetest.Campaign)
	}
}

func TestDiskFull(t *testing.T) {
	st := newFile(t).open(t)
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(0, 5)...)
	pages, err := st.Number("PRAGMA page_count")
	if err != nil {
		t.Fatal(err)
	}
	setMost := func(n int64) {
		t.Helper()
		if err := st.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	setMost(pages + 2)
	batch := storetest.Responses(5, 200)
	if _, err := st.Append(ctx, batch); survey.KindOf(err) != survey.KindUnavailable {
		t.Fatalf("append on a full disk: %v", err)
	}
	if err := st.Create(ctx, store.Doc{Kind: "k", ID: "a", Body: make([]byte, 1<<20)}); survey.KindOf(err) != survey.KindUnavailable {
		t.Fatalf("create on a full disk: %v", err)
	}
	if n := len(storetest.All(t, st, storetest.Campaign)); n != 5 {
		t.Errorf("%d responses stored, want 5", n)
	}
	storetest.CheckCounts(t, st, storetest.Campaign)

	setMost(1 << 30)
	storetest.MustAppend(t, st, store.Stored, batch...)
	storetest.CheckCounts(t, st, storetest.Campaign)
}

// Another process that keeps its transaction open holds up writes, not reads.
func TestLocked(t *testing.T) {
	f := newFile(t)
	other := f.open(t)
	st, err := sqlite.Open(ctx, string(f), sqlite.Options{BusyTimeout: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	storetest.MustAppend(t, st, store.Stored, storetest.Response(1))
	if err := other.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Append(ctx, storetest.Responses(2, 2)); survey.KindOf(err) != survey.KindUnavailable {
		t.Errorf("append: %v, want unavailable", err)
	}
	if err := st.Ping(ctx); survey.KindOf(err) != survey.KindUnavailable {
		t.Errorf("ping: %v, want unavailable", err)
	}
	if got, err := st.Find(ctx, string(storetest.Response(1).ID)); err != nil || len(got) != 1 {
		t.Errorf("find: %d found, error %v", len(got), err)
	}
	if err := other.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(2, 2)...)
	storetest.CheckCounts(t, st, storetest.Campaign)
}

// A context that ends while another process has the lock ends the wait.
func TestLockedUntilTheContextEnds(t *testing.T) {
	f := newFile(t)
	other := f.open(t)
	st, err := sqlite.Open(ctx, string(f), sqlite.Options{BusyTimeout: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	if err := other.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if _, err := st.Append(short, storetest.Responses(0, 2)); survey.KindOf(err) != survey.KindUnavailable || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("append: %v, want unavailable because the time is over", err)
	}
	if err := other.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(0, 2)...)
}

// A context that ends in the middle takes everything back.
func TestContextEndsBeforeTheCommit(t *testing.T) {
	st := newFile(t).open(t)
	storetest.MustAppend(t, st, store.Stored, storetest.Response(0))
	short, cancel := context.WithCancel(ctx)
	st.Before(func(string) error {
		cancel()
		return nil
	})
	if _, err := st.Append(short, storetest.Responses(1, 5)); survey.KindOf(err) != survey.KindUnavailable || !errors.Is(err, context.Canceled) {
		t.Errorf("append: %v, want unavailable because cancelled", err)
	}
	if n := len(storetest.All(t, st, storetest.Campaign)); n != 1 {
		t.Errorf("%d responses stored, want 1", n)
	}
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(1, 5)...)
	storetest.CheckCounts(t, st, storetest.Campaign)
}

// A read whose context ends half-way is not mistaken for a whole one.
func TestContextEndsInALongRead(t *testing.T) {
	sqlite.Limit(t, 2, 100)
	st := newFile(t).open(t)
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(0, 20)...)
	short, cancel := context.WithCancel(ctx)
	n := 0
	err := st.EachResponse(short, storetest.Campaign, func(*survey.Response) error {
		if n++; n == 5 {
			cancel()
		}
		return nil
	})
	if survey.KindOf(err) != survey.KindUnavailable || !errors.Is(err, context.Canceled) || n >= 20 {
		t.Errorf("%d responses read, error %v", n, err)
	}
}

// Damage that is met later is an error, and not one that a retry could help.
func TestDamagedCounts(t *testing.T) {
	f := newFile(t)
	storetest.MustAppend(t, f.open(t), store.Stored, storetest.Responses(0, 3)...)
	exec(t, raw(t, f), "UPDATE tallies SET counts = x'80'")
	st := f.open(t)
	if _, err := st.Tallies(ctx, storetest.Campaign); err == nil || survey.KindOf(err) != survey.KindInternal {
		t.Errorf("tallies: %v", err)
	}
	if _, err := st.Append(ctx, storetest.Responses(storetest.Units, 1, storetest.At(storetest.Unit(0), storetest.Response(0).Point), storetest.Via(storetest.Response(0).Channel))); err == nil {
		t.Error("a response was counted on top of counts that cannot be read")
	}
}

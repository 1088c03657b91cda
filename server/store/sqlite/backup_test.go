package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

func TestABackupIsOneMomentWhileAnswersComeIn(t *testing.T) {
	f, to := newFile(t), newFile(t)
	st := f.open(t)
	stream := storetest.NewStream(7, storetest.FirstDay)
	const batch, before = 250, 40
	for range before {
		if _, err := st.Append(ctx, stream.Take(batch)); err != nil {
			t.Fatal(err)
		}
	}
	// Answers come in between any two steps of the copy.
	steps, appended := 0, 0
	within, stop := context.WithCancel(ctx)
	defer stop()
	schema, err := sqlite.Backup(within, string(f), string(to), func(done, total int) {
		if steps == 500 { // each answer begins the copy anew
			stop()
			return
		}
		if steps++; done < 0 || done > total {
			t.Errorf("%d of %d pages", done, total)
		}
		if _, err := st.Append(ctx, stream.Take(batch)); err != nil {
			t.Error(err)
		}
		appended += batch
	})
	if err != nil || schema != sqlite.SchemaVersion() {
		t.Fatalf("schema %d, %v", schema, err)
	}
	if steps < 3 {
		t.Fatalf("the copy took only %d steps: nothing came in between", steps)
	}
	if info, err := os.Stat(string(to)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if left, _ := filepath.Glob(string(to) + "-*"); len(left) > 0 {
		t.Errorf("beside the copy: %v", left)
	}
	// The copy alone has to do: no log beside it.
	got := to.open(t)
	if n := len(storetest.All(t, got, storetest.Campaign)); n != before*batch {
		t.Errorf("%d responses in the copy, %d were there when it began", n, before*batch)
	}
	storetest.CheckCounts(t, got, storetest.Campaign)
	if n := len(storetest.All(t, st, storetest.Campaign)); n != before*batch+appended {
		t.Errorf("%d responses in the file, want %d", n, before*batch+appended)
	}
	storetest.CheckCounts(t, st, storetest.Campaign)
	storetest.MustAppend(t, got, store.Stored, stream.Take(3)...) // and it takes answers
}

// Several goroutines write as fast as they can; a batch is in the copy as a whole or
// not at all.
func TestABackupTearsNoBatch(t *testing.T) {
	f, to := newFile(t), newFile(t)
	st := f.open(t)
	enough := make(chan struct{})
	var people sync.WaitGroup
	for g := range 3 {
		people.Go(func() {
			stream := storetest.NewStream(uint64(20+g), storetest.FirstDay)
			for {
				select {
				case <-enough:
					return
				default:
				}
				if _, err := st.Append(ctx, stream.Take(10)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for n := range 3 {
		storetest.MustAppend(t, st, store.Stored, storetest.Response(n))
	}
	_, err := sqlite.Backup(ctx, string(f), string(to), nil)
	close(enough)
	people.Wait()
	if err != nil {
		t.Fatal(err)
	}
	got := to.open(t)
	if n := len(storetest.All(t, got, storetest.Campaign)); n < 3 || n%10 != 3 {
		t.Errorf("%d responses in the copy, want whole batches of 10 and 3", n)
	}
	storetest.CheckCounts(t, got, storetest.Campaign)
}

func TestABackupHasEverything(t *testing.T) {
	f, to := newFile(t), newFile(t)
	st := f.open(t)
	rs := storetest.Responses(0, 30)
	storetest.MustAppend(t, st, store.Stored, rs...)
	if err := st.Restand(ctx, rs[0].ID, rs[0].Standing, survey.Excluded, "lý do"); err != nil {
		t.Fatal(err)
	}
	if err := st.Create(ctx, store.Doc{Kind: "code", ID: "ABCD", Body: []byte("\x00\xff")}); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Backup(ctx, string(f), string(to), nil); err != nil {
		t.Fatal(err)
	}
	got := to.open(t)
	if a, b := storetest.All(t, st, storetest.Campaign), storetest.All(t, got, storetest.Campaign); !reflect.DeepEqual(a, b) {
		t.Errorf("%d responses in the copy, want the same %d", len(b), len(a))
	}
	if d, err := got.Get(ctx, "code", "ABCD"); err != nil || string(d.Body) != "\x00\xff" || d.Rev != 1 {
		t.Errorf("%+v %v", d, err)
	}
}

func TestABackupOfAFileNobodyHasOpen(t *testing.T) {
	f, to := newFile(t), newFile(t)
	st := f.Open(t)
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(0, 5)...)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Backup(ctx, string(f), string(to), nil); err != nil {
		t.Fatal(err)
	}
	storetest.CheckCounts(t, to.open(t), storetest.Campaign)
}

func TestABackupIsRefused(t *testing.T) {
	for _, tc := range []struct {
		name string
		make func(t *testing.T, f, to file)
		want string
	}{
		{"a file that is missing", func(*testing.T, file, file) {}, "no such file"},
		{"a newer schema", func(t *testing.T, f, _ file) {
			_ = f.Open(t).Close()
			exec(t, raw(t, f), "PRAGMA user_version = 99")
		}, "schema version 99"},
		{"a database of another program", func(t *testing.T, f, _ file) {
			exec(t, raw(t, f), "CREATE TABLE notes (text TEXT)")
		}, "another program"},
		{"a file that is no database", func(t *testing.T, f, _ file) {
			write(t, f, []byte(strings.Repeat("phiếu khảo sát\n", 100)))
		}, "not an SQLite file"},
		{"a target that exists", func(t *testing.T, f, to file) {
			_ = f.Open(t).Close()
			write(t, to, []byte("something"))
		}, "file exists"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, to := newFile(t), newFile(t)
			tc.make(t, f, to)
			before, _ := os.ReadFile(string(to))
			_, err := sqlite.Backup(ctx, string(f), string(to), nil)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one that says %q", err, tc.want)
			}
			if after, _ := os.ReadFile(string(to)); string(after) != string(before) {
				t.Errorf("the target now has %d bytes", len(after))
			}
			if _, err := os.Stat(string(to)); len(before) == 0 && err == nil {
				t.Error("a file was left behind")
			}
		})
	}
}

func TestAStoppedBackupLeavesNothing(t *testing.T) {
	f, to := newFile(t), newFile(t)
	st := f.open(t)
	if _, err := st.Append(ctx, storetest.NewStream(3, storetest.FirstDay).Take(4000)); err != nil {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(ctx)
	_, err := sqlite.Backup(stopped, string(f), string(to), func(int, int) { stop() })
	if survey.KindOf(err) != survey.KindUnavailable {
		t.Errorf("error %v, want unavailable", err)
	}
	if left, _ := filepath.Glob(string(to) + "*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	storetest.MustAppend(t, st, store.Stored, storetest.Response(1)) // nothing is locked
}

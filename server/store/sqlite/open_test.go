package sqlite_test

import (
	"database/sql"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// raw is the file as another program sees it.
func raw(t testing.TB, f file) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", string(f))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func exec(t testing.TB, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, tc := range []struct {
		name string
		make func(t *testing.T, f file)
		want string // in the error
	}{
		{"a newer schema", func(t *testing.T, f file) {
			_ = f.Open(t).Close()
			exec(t, raw(t, f), "PRAGMA user_version = 99")
		}, "schema version 99 and this program knows up to 2"},
		{"a database of another program", func(t *testing.T, f file) {
			exec(t, raw(t, f), "CREATE TABLE notes (text TEXT)")
		}, "another program"},
		{"a file that is no database", func(t *testing.T, f file) {
			write(t, f, []byte(strings.Repeat("phiếu khảo sát\n", 100)))
		}, "not an SQLite file"},
		{"a file cut off in its schema", func(t *testing.T, f file) {
			_ = f.Open(t).Close()
			write(t, f, read(t, f)[:5000])
		}, "damaged"},
		{"a schema page full of zeros", func(t *testing.T, f file) {
			_ = f.Open(t).Close()
			b := read(t, f)
			clear(b[100:4096])
			write(t, f, b)
		}, "damaged"},
		{"a folder", func(t *testing.T, f file) {
			if err := os.Mkdir(string(f), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "is a directory"},
		{"a folder whose parent is missing", func(t *testing.T, f file) {
			if err := os.Remove(filepath.Dir(string(f))); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(filepath.Dir(filepath.Dir(string(f)))); err != nil {
				t.Fatal(err)
			}
		}, "no such file"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a", "b")
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			f := file(filepath.Join(dir, "hailong.db"))
			tc.make(t, f)
			st, err := sqlite.Open(ctx, string(f), sqlite.Options{})
			if err == nil {
				_ = st.Close()
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), string(f)) {
				t.Errorf("error is %q, want the path and %q in it", err, tc.want)
			}
			if survey.KindOf(err) != survey.KindInternal {
				t.Errorf("error is %s: opening again would not help", survey.KindOf(err))
			}
		})
	}
}

func TestOpenRefusesOptions(t *testing.T) {
	for _, o := range []sqlite.Options{{Readers: -1}, {Readers: 65}, {BusyTimeout: -time.Second}, {BusyTimeout: time.Microsecond}} {
		if _, err := sqlite.Open(ctx, string(newFile(t)), o); err == nil {
			t.Errorf("opened with %+v", o)
		}
	}
	if _, err := sqlite.Open(ctx, "", sqlite.Options{}); err == nil {
		t.Error("opened without a name")
	}
}

// What is refused stays as it was.
func TestOpenLeavesAForeignFileAlone(t *testing.T) {
	f := newFile(t)
	exec(t, raw(t, f), "CREATE TABLE notes (text TEXT)")
	before := read(t, f)
	if _, err := sqlite.Open(ctx, string(f), sqlite.Options{}); err == nil {
		t.Fatal("opened")
	}
	if string(read(t, f)) != string(before) {
		t.Error("the file was changed")
	}
}

func TestOnlyTheOwnerMayRead(t *testing.T) {
	f := file(filepath.Join(t.TempDir(), "data", "hailong.db"))
	st := f.open(t)
	storetest.MustAppend(t, st, store.Stored, storetest.Response(1))
	for name, want := range map[string]fs.FileMode{"": fs.ModeDir | 0o700, "hailong.db": 0o600, "hailong.db-wal": 0o600, "hailong.db-shm": 0o600} {
		info, err := os.Stat(filepath.Join(filepath.Dir(string(f)), name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%q has mode %v, want %v", name, info.Mode(), want)
		}
	}
}

func TestNamesThatLookLikeParameters(t *testing.T) {
	for _, name := range []string{"a?mode=memory", "b#c", "d%20e", "khảo sát.db"} {
		f := file(filepath.Join(t.TempDir(), name))
		st := f.Open(t)
		storetest.MustAppend(t, st, store.Stored, storetest.Response(1))
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		storetest.MustAppend(t, f.open(t), store.Duplicate, storetest.Response(1))
		if _, err := os.Stat(string(f)); err != nil {
			t.Error(err)
		}
	}
}

func TestManyOpenANewFileAtOnce(t *testing.T) {
	f := newFile(t)
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			st, err := sqlite.Open(ctx, string(f), sqlite.Options{})
			if err == nil {
				_, err = st.Append(ctx, storetest.Responses(i, 1))
				_ = st.Close()
			}
			errs[i] = err
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Errorf("handle %d: %v", i, err)
		}
	}
	storetest.CheckCounts(t, f.open(t), storetest.Campaign)
}

func TestSchemaIsMarked(t *testing.T) {
	st := newFile(t).open(t)
	for pragma, want := range map[string]int64{"user_version": 2, "application_id": 0x484c6e67, "synchronous": 2} {
		if n, err := st.Number("PRAGMA " + pragma); err != nil || n != want {
			t.Errorf("%s is %d, error %v; want %d", pragma, n, err, want)
		}
	}
}

func TestCloseTwice(t *testing.T) {
	st := newFile(t).Open(t)
	for range 2 {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	}
}

func read(t testing.TB, f file) []byte {
	t.Helper()
	b, err := os.ReadFile(string(f))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t testing.TB, f file, b []byte) {
	t.Helper()
	if err := os.WriteFile(string(f), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

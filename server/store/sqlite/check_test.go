package sqlite_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// finding is the line of a name; the zero value where there is none.
func finding(found []store.Finding, name string) store.Finding {
	for _, f := range found {
		if f.Name == name {
			return f
		}
	}
	return store.Finding{}
}

func check(t *testing.T, f file) []store.Finding {
	t.Helper()
	found := sqlite.Check(ctx, string(f), sqlite.Options{BusyTimeout: time.Millisecond})
	seen := make(map[string]bool)
	for _, x := range found {
		if seen[x.Name] || x.Name == "" || x.What.Vi == "" || x.What.En == "" {
			t.Errorf("a line without a name of its own or words: %+v", x)
		}
		seen[x.Name] = true
		if (x.Verdict == store.Bad) != (x.Fault != "") || (x.Verdict != store.Good) != (x.Advice.Vi != "" && x.Advice.En != "") {
			t.Errorf("verdict, fault and advice do not fit: %+v", x)
		}
	}
	return found
}

func TestCheckOfAGoodFile(t *testing.T) {
	f := file(filepath.Join(t.TempDir(), "data", "hailong.db"))
	st := f.open(t) // a server that runs
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(0, 7)...)
	found := check(t, f)
	for name, want := range map[string]string{
		"kind": "SQLite", "file": string(f), "mode": "0600", "folder_mode": "0700", "schema": "2/2", "journal": "wal",
		"writable": "có", "count responses": "7", "count comments": "1",
	} {
		if got := finding(found, name); got.Value != want || got.Verdict != store.Good {
			t.Errorf("%s: %q is %s, want %q and ok", name, got.Value, got.Verdict, want)
		}
	}
	if got := finding(found, "integrity"); !strings.HasPrefix(got.Value, "ok, ") || got.Verdict != store.Good {
		t.Errorf("integrity: %+v", got)
	}
	if got := finding(found, "free"); !strings.HasSuffix(got.Value, " MiB") {
		t.Errorf("free: %+v", got)
	}
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(7, 7)...) // the server goes on
}

func TestCheckMakesNothing(t *testing.T) {
	f := newFile(t)
	found := check(t, f)
	if got := finding(found, "file"); got.Verdict != store.Notice {
		t.Errorf("file: %+v", got)
	}
	if _, err := os.Stat(string(f)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the check made a file: %v", err)
	}
}

func TestCheckOfOpenModes(t *testing.T) {
	f := newFile(t)
	f.open(t)
	if err := os.Chmod(string(f), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := finding(check(t, f), "mode"); got.Verdict != store.Notice || !strings.Contains(got.Advice.Vi, "chmod 600 "+string(f)) {
		t.Errorf("mode: %+v", got)
	}
}

func TestCheckBesideAnotherWriter(t *testing.T) {
	f := newFile(t)
	st := f.open(t)
	if err := st.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	found := check(t, f)
	if got := finding(found, "writable"); got.Verdict != store.Notice {
		t.Errorf("writable: %+v", got)
	}
	if err := st.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
}

// TestFaultsOfFiles: a file that cannot be used has one fault, for Open and for
// Check, and the same one.
func TestFaultsOfFiles(t *testing.T) {
	for _, tc := range []struct {
		name string
		make func(t *testing.T, f file)
		want store.Fault
	}{
		{"a newer schema", func(t *testing.T, f file) {
			_ = f.Open(t).Close()
			exec(t, raw(t, f), "PRAGMA user_version = 99")
		}, store.FaultForeign},
		{"a database of another program", func(t *testing.T, f file) {
			exec(t, raw(t, f), "CREATE TABLE notes (text TEXT)")
		}, store.FaultForeign},
		{"a file that is no database", func(t *testing.T, f file) {
			write(t, f, []byte(strings.Repeat("phiếu khảo sát\n", 100)))
		}, store.FaultDamaged},
		{"a file cut off in its schema", func(t *testing.T, f file) {
			_ = f.Open(t).Close()
			write(t, f, read(t, f)[:5000])
		}, store.FaultDamaged},
		{"a folder", func(t *testing.T, f file) {
			if err := os.Mkdir(string(f), 0o700); err != nil {
				t.Fatal(err)
			}
		}, store.FaultAddress},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFile(t)
			tc.make(t, f)
			_, err := sqlite.Open(ctx, string(f), sqlite.Options{})
			mustFault(t, err, tc.want)
			found := check(t, f)
			if last := found[len(found)-1]; last.Verdict != store.Bad || last.Fault != tc.want {
				t.Errorf("the check ends with %+v, want %s", last, tc.want)
			}
		})
	}
}

// A page in the middle that is damaged shows when it is read, so only Check finds
// it beforehand.
func TestCheckFindsDamageInside(t *testing.T) {
	f := newFile(t)
	st := f.Open(t)
	storetest.MustAppend(t, st, store.Stored, storetest.Responses(0, 200)...)
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	b := read(t, f)
	for page := 20; page < len(b)/4096; page++ {
		copy(b[page*4096:], strings.Repeat("\xff", 64))
	}
	write(t, f, b)
	found := check(t, f)
	if last := found[len(found)-1]; last.Name != "integrity" || last.Fault != store.FaultDamaged {
		t.Errorf("the check ends with %+v", last)
	}
}

func mustFault(t *testing.T, err error, want store.Fault) {
	t.Helper()
	f, ok := errors.AsType[*store.FaultError](err)
	if !ok || f.Fault != want || f.Message.Vi == "" || f.Message.En == "" {
		t.Errorf("%v: not a fault %s with words", err, want)
	}
}

func TestFaultsOfDisks(t *testing.T) {
	db := raw(t, newFile(t))
	db.SetMaxOpenConns(1)
	exec(t, db, "CREATE TABLE t (a)")
	provoke := func(setting string) error {
		exec(t, db, setting)
		_, err := db.Exec("INSERT INTO t VALUES (hex(randomblob(20000)))")
		return err
	}
	full := provoke("PRAGMA max_page_count = 2")
	readOnly := provoke("PRAGMA query_only = 1")
	for _, err := range []error{
		full, readOnly,
		&fs.PathError{Op: "open", Path: "x", Err: syscall.EACCES},
		&fs.PathError{Op: "open", Path: "x", Err: syscall.EROFS},
		&fs.PathError{Op: "open", Path: "x", Err: syscall.ENOSPC},
	} {
		mustFault(t, sqlite.Fault("hailong.db", err), store.FaultNotWritable)
		if got := sqlite.Fault("hailong.db", err); !errors.Is(got, err) || survey.KindOf(got) == survey.KindUnavailable {
			t.Errorf("%v lost its cause or passes", got)
		}
	}
	if sqlite.Fault("hailong.db", nil) != nil {
		t.Error("no error became one")
	}
}

// A file that somebody else has locked is waited for, not mended.
func TestALockedFilePasses(t *testing.T) {
	f := newFile(t)
	st := f.open(t)
	if err := st.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	_, err := sqlite.Open(ctx, string(f), sqlite.Options{BusyTimeout: time.Millisecond})
	if _, fault := errors.AsType[*store.FaultError](err); fault || survey.KindOf(err) != survey.KindUnavailable {
		t.Errorf("open: %v, want unavailable", err)
	}
	if err := st.Exec("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
}

package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

func TestErrorsOfTheDriver(t *testing.T) {
	// coded makes an error of the driver with a result code, which it does not
	// export: a statement raises it.
	db := raw(t, newFile(t))
	provoke := func(statements ...string) error {
		t.Helper()
		var err error
		for _, s := range statements {
			_, err = db.Exec(s)
		}
		if err == nil {
			t.Fatalf("%q made no error", statements)
		}
		return err
	}
	db.SetMaxOpenConns(1)
	exec(t, db, "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")
	full := provoke("PRAGMA max_page_count = 2", "INSERT INTO t VALUES (1, hex(randomblob(20000)))")
	readOnly := provoke("PRAGMA query_only = 1", "INSERT INTO t VALUES (1, '')")
	exec(t, db, "PRAGMA query_only = 0")
	exec(t, db, "INSERT INTO t VALUES (1, '')")
	constraint := provoke("INSERT INTO t VALUES (1, '')")
	misuse := provoke("SELECT no_such_function()")

	for _, tc := range []struct {
		name string
		err  error
		want survey.Kind
	}{
		{"disk full", full, survey.KindUnavailable},
		{"disk made read-only", readOnly, survey.KindUnavailable},
		{"a broken rule of the schema is our fault", constraint, survey.KindInternal},
		{"a wrong statement is our fault", misuse, survey.KindInternal},
		{"cancelled", context.Canceled, survey.KindUnavailable},
		{"out of time", fmt.Errorf("x: %w", context.DeadlineExceeded), survey.KindUnavailable},
		{"an error with a kind keeps it", survey.NewError(survey.KindConflict, survey.Text{}), survey.KindConflict},
		{"any other", sql.ErrNoRows, survey.KindInternal},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, err := range []error{tc.err, fmt.Errorf("wrapped: %w", tc.err)} {
				got := sqlite.Mapped(err)
				if survey.KindOf(got) != tc.want {
					t.Errorf("%v is %s, want %s", err, survey.KindOf(got), tc.want)
				}
				if !errors.Is(got, tc.err) {
					t.Errorf("%v has lost its cause", got)
				}
			}
		})
	}
	if sqlite.Mapped(nil) != nil {
		t.Error("no error became one")
	}
}

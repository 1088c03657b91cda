package sqlite

import (
	"context"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"hailong/server/survey"
)

// passing are the result codes after which the same call may succeed: another
// process in the way, a full disk, a disk that does not answer or that the system
// has made read-only, no memory.
var passing = map[int]bool{
	sqlite3.SQLITE_BUSY:      true,
	sqlite3.SQLITE_LOCKED:    true,
	sqlite3.SQLITE_PROTOCOL:  true,
	sqlite3.SQLITE_FULL:      true,
	sqlite3.SQLITE_IOERR:     true,
	sqlite3.SQLITE_CANTOPEN:  true,
	sqlite3.SQLITE_READONLY:  true,
	sqlite3.SQLITE_NOMEM:     true,
	sqlite3.SQLITE_INTERRUPT: true,
}

// mapped gives an error of the driver its kind. What is not a passing fault keeps
// none and is KindInternal.
func mapped(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*survey.Error](err); ok {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return survey.Unavailable(err)
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch code := e.Code() & 0xff; { // the upper bits refine the code
	case passing[code]:
		return survey.Unavailable(err)
	case code == sqlite3.SQLITE_CORRUPT:
		return fmt.Errorf("the file is damaged; restore it from a backup: %w", err)
	case code == sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("this is not an SQLite file: %w", err)
	}
	return err
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
)

// SchemaVersion is the version of the schema that this program writes, and the
// newest that it reads.
func SchemaVersion() int { return len(migrations) }

// backupPages is how many pages of 4 KiB are copied and synced at a time. A sync of
// a megabyte holds up a writer on the same disk for as long as its own sync takes.
// Measured with 120 MB and a batch of 16 every few milliseconds, on one disk: the
// slowest batch in a hundred took 40 ms with steps of 0.4 MB and 65 to 100 ms with
// 4 MB, 250 ms with one sync at the end, and up to 600 ms with VACUUM INTO, which
// also takes more processor time and says nothing of its progress.
const backupPages = 256

// Backup copies the database at from, as it is at one moment, into a new file at
// to, which is made with mode 0600 and is on the disk when Backup returns. Servers
// may go on reading and writing meanwhile: one read transaction holds the moment,
// so that later commits neither enter the copy nor begin it anew; the log grows by
// what is written meanwhile. It returns the version of the schema in the copy.
//
// It refuses what Open refuses, a file that is missing, and a to that exists. After
// an error there is no file at to. progress, which may be nil, is told pages.
func Backup(ctx context.Context, from, to string, progress func(done, total int)) (schema int, err error) {
	if progress == nil {
		progress = func(int, int) {}
	}
	schema, err = backup(ctx, from, to, progress)
	if err != nil {
		return 0, fmt.Errorf("back up %s: %w", from, mapped(err))
	}
	return schema, nil
}

func backup(ctx context.Context, from, to string, progress func(done, total int)) (schema int, err error) {
	for _, path := range []*string{&from, &to} {
		if *path, err = filepath.Abs(*path); err != nil {
			return 0, err
		}
	}
	if _, err := os.Stat(from); err != nil {
		return 0, err // SQLite would say "unable to open" for any reason
	}
	made := false
	defer func() {
		if made && err != nil {
			_ = os.Remove(to)
		}
	}()
	o, err := Options{}.withDefaults()
	if err != nil {
		return 0, err
	}
	db, err := sql.Open("sqlite", dsn(from, o)+"&mode=rw&_pragma=query_only(1)")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()

	out, err := os.OpenFile(to, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	made = true
	defer func() { err = errors.Join(err, out.Close()) }()
	// The transaction holds one moment from its first read on.
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return 0, err
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") }()
	if schema, err = ours(ctx, conn); err != nil {
		return 0, err
	}
	err = conn.Raw(func(c any) error { return copyPages(ctx, c.(backer), to, out, progress) })
	return schema, err
}

// ours reads the schema version of a file that is ours and not too new.
func ours(ctx context.Context, conn *sql.Conn) (schema int, err error) {
	var id int64
	if err := conn.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return 0, err
	}
	if err := conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&schema); err != nil {
		return 0, err
	}
	if id != applicationID {
		return 0, errForeign
	}
	if schema > len(migrations) {
		return 0, fmt.Errorf("the file has schema version %d and this program knows up to %d; use the newer program that wrote it", schema, len(migrations))
	}
	return schema, nil
}

// backer is a connection of the driver.
type backer interface {
	NewBackup(to string) (*sqlite.Backup, error)
}

// copyPages copies in small steps and syncs each. The copy needs no journal: it is
// whole or it is removed.
func copyPages(ctx context.Context, from backer, to string, out *os.File, progress func(done, total int)) error {
	b, err := from.NewBackup(dsn(to, Options{}) + "&_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=cache_size(-1024)")
	if err != nil {
		return err
	}
	more := true
	for more && err == nil {
		if err = ctx.Err(); err == nil {
			more, err = b.Step(backupPages)
		}
		if err == nil {
			progress(b.PageCount()-b.Remaining(), b.PageCount())
			err = out.Sync()
		}
	}
	if err = errors.Join(err, b.Finish()); err != nil {
		return err
	}
	return out.Sync()
}

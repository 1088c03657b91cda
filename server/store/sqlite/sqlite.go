// Package sqlite keeps responses, counts and documents in one SQLite file, with
// nothing to install. It promises what store.Store promises; responses and their
// counts change in one transaction, so that there is never anything to recover.
// An Append that has returned is on the disk (WAL, synchronous=FULL). Several
// handles and processes may use the file at once, on one machine; SQLite's locks
// do not hold over a network file system.
//
// It refuses to open a file that is damaged, that belongs to another program or
// that a newer version of the product has written. The file does not tell in which
// order the responses of an hour came in (see schema.go).
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite"

	"hailong/server/store"
	"hailong/server/survey"
)

// Options are what an operator may change. The zero value is the default of each.
type Options struct {
	// Readers is how many reads run at once, 1 to 64. Default 4.
	Readers int
	// BusyTimeout is how long a write waits for another process's write before it
	// is KindUnavailable, in whole milliseconds. Default 5s.
	BusyTimeout time.Duration
}

func (o Options) withDefaults() (Options, error) {
	if o.Readers == 0 {
		o.Readers = 4
	}
	if o.BusyTimeout == 0 {
		o.BusyTimeout = 5 * time.Second
	}
	if o.Readers < 1 || o.Readers > 64 {
		return o, fmt.Errorf("readers: %d is not between 1 and 64", o.Readers)
	}
	if o.BusyTimeout < time.Millisecond {
		return o, fmt.Errorf("busy timeout: %v is less than a millisecond", o.BusyTimeout)
	}
	return o, nil
}

// Store is a store.Store in a file. Its methods may be called from many
// goroutines; writes take turns, reads run beside them.
type Store struct {
	w     *writer
	read  *sql.DB
	ahead *checkpointer

	mu       sync.Mutex
	closed   bool
	underWay sync.WaitGroup
	closeErr error
}

var _ store.Store = (*Store)(nil)

var errClosed = errors.New("sqlite: the store is closed")

// Open opens the file at path, which it makes for the owner alone (mode 0600)
// when there is none; so it does with the folder (0700), but not with the folders
// above. A file that cannot be used is a *store.FaultError; one that another
// process keeps locked is KindUnavailable.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	st, err := openStore(ctx, path, o)
	if err != nil {
		return nil, fault(path, err)
	}
	return st, nil
}

func openStore(ctx context.Context, path string, o Options) (*Store, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	abs, err := makeFile(path)
	if err != nil {
		return nil, err
	}
	w, err := openWriter(ctx, dsn(abs, o))
	if err != nil {
		return nil, err
	}
	// Each reader's page cache is small: reads are rare beside writes, and the
	// kernel caches the file anyway.
	pool, err := sqlite.NewConnector(dsn(abs, o) + "&_pragma=query_only(1)&_pragma=cache_size(-4096)")
	if err != nil {
		_ = w.close()
		return nil, err
	}
	read := sql.OpenDB(pool)
	read.SetMaxOpenConns(o.Readers)
	read.SetMaxIdleConns(o.Readers)
	copier, err := openCheckpointer(ctx, dsn(abs, o))
	if err != nil {
		_, _ = read.Close(), w.close()
		return nil, err
	}
	return &Store{w: w, read: read, ahead: copier}, nil
}

func dsn(abs string, o Options) string {
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(abs)}
	return fmt.Sprintf("%s?_pragma=busy_timeout(%d)", u.String(), o.BusyTimeout.Milliseconds())
}

// makeFile makes an empty file that only its owner may read, before SQLite would
// make it for everybody; SQLite gives its side files the mode of the main one.
func makeFile(path string) (abs string, err error) {
	if path == "" {
		return "", errors.New("no file name given")
	}
	if abs, err = filepath.Abs(path); err != nil {
		return "", err
	}
	if err := os.Mkdir(filepath.Dir(abs), 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	f, err := os.OpenFile(abs, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", err
	}
	return abs, f.Close()
}

// enter begins a call and leave ends it; Close waits for those between.
func (s *Store) enter() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return survey.Unavailable(errClosed)
	}
	s.underWay.Add(1)
	return nil
}

func (s *Store) leave() { s.underWay.Done() }

// Ping implements store.Store: it commits a number that nobody reads. Written as it
// was, SQLite would find the page unchanged and ask nothing of the disk.
func (s *Store) Ping(ctx context.Context) error {
	return s.write(ctx, func(w *writer) error {
		_, err := w.change("UPDATE changes SET number = number + 1")
		return err
	})
}

// Close implements store.Store. It must not be called from within yield. A second
// call returns what the first one did.
func (s *Store) Close() error {
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	s.mu.Unlock()
	s.underWay.Wait()
	if first {
		// The readers go first: the last connection folds the log into the file.
		s.closeErr = errors.Join(s.ahead.close(), s.read.Close(), s.w.close())
	}
	return s.closeErr
}

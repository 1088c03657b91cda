package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"

	"modernc.org/sqlite"

	"hailong/server/survey"
)

// writer is the one connection of a handle that writes. It speaks to the driver
// itself: what database/sql adds (a pool, conversions, a goroutine per call to
// watch the context) costs as much as inserting a row does.
type writer struct {
	// turn holds one token; whoever has taken it uses everything below.
	turn   chan struct{}
	conn   driver.Conn
	stmts  map[string]driver.Stmt
	args   []driver.NamedValue // reused from call to call
	ledger ledger
	random func(n int64) int64 // draws from 0 to n-1; see placeFor
	// before is called with each statement that changes data, for tests.
	before func(statement string) error
}

func openWriter(ctx context.Context, dsn string) (*writer, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{turn: make(chan struct{}, 1), conn: conn, stmts: make(map[string]driver.Stmt), random: rand.Int64N}
	if err := w.prepare(); err != nil {
		_ = w.close()
		return nil, err
	}
	w.turn <- struct{}{}
	return w, nil
}

func (w *writer) close() error {
	var errs []error
	for _, s := range w.stmts {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}

// write runs f in a transaction of the writing connection and returns a mapped
// error. The context ends the wait for a turn and for another process; it is
// looked at once more before the commit, which is not interrupted.
func (s *Store) write(ctx context.Context, f func(*writer) error) error {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	select {
	case <-s.w.turn:
	case <-ctx.Done():
		return survey.Unavailable(ctx.Err())
	}
	defer func() { s.w.turn <- struct{}{} }()
	return mapped(s.w.transact(ctx, f))
}

func (w *writer) transact(ctx context.Context, f func(*writer) error) (err error) {
	begin, err := w.stmt("BEGIN IMMEDIATE")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// An error may have ended the transaction already, and then this one says
			// so; what is in memory is ahead of the file either way.
			_, _ = w.exec("ROLLBACK")
			w.ledger = ledger{}
		}
	}()
	// The only statement that may wait for long: for another process.
	if _, err := begin.(driver.StmtExecContext).ExecContext(ctx, nil); err != nil {
		return err
	}
	if err := w.refresh(); err != nil {
		return err
	}
	if err := f(w); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err = w.change("COMMIT")
	return err
}

// stmt is the prepared form of a statement, kept until the store closes. There
// are about twenty different ones.
func (w *writer) stmt(query string) (driver.Stmt, error) {
	if s := w.stmts[query]; s != nil {
		return s, nil
	}
	s, err := w.conn.Prepare(query)
	if err != nil {
		return nil, err
	}
	w.stmts[query] = s
	return s, nil
}

// change is exec for a statement that changes data.
func (w *writer) change(query string, values ...driver.Value) (rows int, err error) {
	if w.before != nil {
		if err := w.before(query); err != nil {
			return 0, err
		}
	}
	return w.exec(query, values...)
}

// exec runs a statement and returns how many rows it changed.
func (w *writer) exec(query string, values ...driver.Value) (rows int, err error) {
	s, err := w.stmt(query)
	if err != nil {
		return 0, err
	}
	res, err := s.(driver.StmtExecContext).ExecContext(context.Background(), w.bind(values))
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

func (w *writer) bind(values []driver.Value) []driver.NamedValue {
	for len(w.args) < len(values) {
		w.args = append(w.args, driver.NamedValue{Ordinal: len(w.args) + 1})
	}
	for i, v := range values {
		w.args[i].Value = v
	}
	return w.args[:len(values)]
}

// script runs several statements without values.
func (w *writer) script(queries string) error {
	_, err := w.conn.(driver.ExecerContext).ExecContext(context.Background(), queries, nil)
	return err
}

// each calls f with the values of every row; they are the driver's int64, string
// and []byte, and f may keep them.
func (w *writer) each(query string, f func(row []driver.Value) error, values ...driver.Value) (err error) {
	s, err := w.stmt(query)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), w.bind(values))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(row); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := f(row); err != nil {
			return err
		}
	}
}

// number is the one integer that a query returns.
func (w *writer) number(query string, values ...driver.Value) (n int64, err error) {
	found := false
	err = w.each(query, func(row []driver.Value) error {
		n, found = row[0].(int64)
		return nil
	}, values...)
	if err == nil && !found {
		err = fmt.Errorf("%s: no number", query)
	}
	return n, err
}

package sqlite

import (
	"context"
	"database/sql/driver"
	"sync/atomic"

	"modernc.org/sqlite"
)

// ahead is after how many responses the log is copied into the file beside the
// writer: about 2,000 pages, a quarter of what makes the writer do it itself.
const ahead = 1000

// checkpointer copies what is in the log into the file, on a connection of its own,
// while the writer goes on. SQLite alone does this in the commit that brings the log
// to its limit, which then takes as long as a dozen others; with most pages copied
// already that commit finds little left to do. The writer's limit stays: only a
// commit can begin the log anew while others come.
type checkpointer struct {
	conn    driver.Conn
	written atomic.Int64
	due     chan struct{} // holds one
	stop    chan struct{}
	done    chan struct{}
	// copied is told the end of each checkpoint, for tests.
	copied func(error)
}

func openCheckpointer(ctx context.Context, dsn string) (*checkpointer, error) {
	// synchronous=FULL: log and file are synced, or a power cut could find pages in the
	// file that the log does not have any more.
	connector, err := sqlite.NewConnector(dsn + "&_pragma=synchronous(2)&_pragma=cache_size(-64)")
	if err != nil {
		return nil, err
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c := &checkpointer{conn: conn, due: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	go c.run()
	return c, nil
}

func (c *checkpointer) run() {
	defer close(c.done)
	for {
		select {
		case <-c.stop:
			return
		case <-c.due:
		}
		// PASSIVE waits for nobody. It may find another checkpoint under way or a disk
		// that is full: what it leaves, the writer copies in time or says why not.
		_, err := c.conn.(driver.ExecerContext).ExecContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)", nil)
		if c.copied != nil {
			c.copied(err)
		}
	}
}

// wrote is told how many responses a commit stored. It never waits, and does nothing
// after close.
func (c *checkpointer) wrote(n int) {
	if c.written.Add(int64(n)) < ahead {
		return
	}
	c.written.Store(0)
	select {
	case c.due <- struct{}{}:
	default: // one waits already
	}
}

// close waits for a checkpoint under way.
func (c *checkpointer) close() error {
	close(c.stop)
	<-c.done
	return c.conn.Close()
}

package e2e_test

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// kills is how often a server is killed: HAILONG_TEST_KILLS=50 makes a long run.
func kills(t *testing.T) int {
	t.Helper()
	n := 5
	if v := os.Getenv("HAILONG_TEST_KILLS"); v != "" {
		if _, err := fmt.Sscan(v, &n); err != nil || n < 1 {
			t.Fatalf("HAILONG_TEST_KILLS=%q is no number above 0", v)
		}
	}
	return n
}

// Each round kills the server while eight residents send, at another moment, and
// starts it again on the same data; every third time it is killed once more while
// it starts.
func TestKilledUnderLoadNothingAcknowledgedIsLost(t *testing.T) {
	s := newSite(t, slices.Clone(unhindered)...)
	codes := []code{s.round(day(-1), day(1)), s.issue("10507")}
	crowd := newCrowd(s, 1, codes...)
	moment := rand.New(rand.NewPCG(1, 2))
	rounds := kills(t)
	for n := range rounds {
		v := s.serve()
		crowd.until(8, 20+moment.Int64N(80), v.kill, s)
		if n%3 == 2 {
			s.killEarly(moment)
		}
	}
	s.serve()
	crowd.counts(fmt.Sprintf("%d kills on SQLite", rounds))
}

// killEarly starts a server and kills it at a moment of the first half second.
func (s *site) killEarly(moment *rand.Rand) {
	s.t.Helper()
	v := s.start()
	time.Sleep(time.Duration(moment.Int64N(int64(time.Second / 2))))
	v.kill()
}

// The same where answers wait in the spool: the store is away when the server is
// killed, or it just came back and the spool is being drained, or an operator stops
// the server and nothing can be drained.
func TestKilledWhileTheStoreIsAwayNothingAcknowledgedIsLost(t *testing.T) {
	s, l := overLine(t, "HAILONG_MONGODB__LEASE=3s")
	codes := []code{s.round(day(-1), day(1)), s.issue("10507")}
	s.extra = append(s.extra, "HAILONG_MONGODB__TIMEOUT=5s")
	crowd := newCrowd(s, 6, codes...)
	crowd.pace = 20 * time.Millisecond
	rounds := max(3, kills(t)*2/5)
	crowd.dies(rounds, func() func() {
		l.is(cut)
		return func() {
			// Without the store there is no start: nobody would know which codes lead where.
			if _, errs, exit := s.run("serve"); exit != 10 {
				t.Errorf("a start without the store: exit %d, want 10\n%s", exit, errs)
			}
			l.is(whole)
		}
	}, func() { l.is(whole) })
	crowd.counts(fmt.Sprintf("%d kills on MongoDB while it is away or comes back", rounds))
}

// Another process holds the SQLite file, so the spool takes what comes: faster than
// over any line, and the drain is one transaction.
func TestKilledWhileTheFileIsHeldNothingAcknowledgedIsLost(t *testing.T) {
	s := newSite(t, slices.Concat(unhindered, []string{"HAILONG_INTAKE__COMMIT_TIMEOUT=1s"})...)
	codes := []code{s.round(day(-1), day(1)), s.issue("10507")}
	crowd := newCrowd(s, 8, codes...)
	rounds := max(3, kills(t))
	var release func()
	crowd.dies(rounds, func() func() {
		release = holds(t, filepath.Join(s.data, "hailong.db"))
		return release
	}, func() { release() })
	crowd.counts(fmt.Sprintf("%d kills on SQLite while others hold the file or let it go", rounds))
}

// holds takes the right to write to a SQLite file until it is released.
func holds(t *testing.T, path string) (release func()) {
	t.Helper()
	ctx := context.Background()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(60000)")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := db.Conn(ctx)
	if err == nil {
		_, err = conn.ExecContext(ctx, "BEGIN IMMEDIATE")
	}
	if err != nil {
		t.Fatal(err)
	}
	return sync.OnceFunc(func() {
		if _, err := conn.ExecContext(ctx, "ROLLBACK"); err != nil {
			t.Error(err)
		}
		_, _ = conn.Close(), db.Close()
	})
}

// dies lets people send, takes the store away and ends the server at a moment of
// its own in each round. away returns what ends it for the dead server, back ends it
// for a living one. Nobody may be refused.
func (c *crowd) dies(rounds int, away func() (after func()), back func()) {
	c.t.Helper()
	moment := rand.New(rand.NewPCG(3, 4))
	for n := range rounds {
		v := c.site.serve()
		var after func()
		c.until(4, 20, func() {
			after = away()
			c.more(20 + moment.Int64N(60))
			switch n % 3 {
			case 0: // away
				v.kill()
			case 1: // coming back
				back()
				c.more(1 + moment.Int64N(20))
				v.kill()
			case 2: // stopped by an operator
				v.stop()
			}
		}, c.site)
		if n%3 == 1 {
			c.site.killEarly(moment)
		} else {
			after()
		}
	}
	c.site.serve()
	for _, f := range c.told(refused) {
		c.t.Errorf("a form got status %d", f.status)
	}
}

package sqlite

import (
	"errors"
	"testing"
)

// Internals for tests.
var (
	Mapped       = mapped
	PageQuery    = pageQuery
	ChangesQuery = changesQuery
	ErrDead      = errors.New("sqlite: the process is dead")
)

// Version1 is the schema of the first files, and StandingQuery what EachStanding asks.
const (
	Version1      = version1
	StandingQuery = standingQuery
)

// DieAfter lets n statements that change data through, COMMIT among them, and
// none afterwards.
func (s *Store) DieAfter(n int) {
	s.Before(func(string) error {
		if n--; n < 0 {
			return ErrDead
		}
		return nil
	})
}

// Before calls f with each statement that changes data, before it is run.
func (s *Store) Before(f func(statement string) error) { s.w.before = f }

// Copied calls f at the end of each checkpoint beside the writer. It is set before
// the first Append.
func (s *Store) Copied(f func(error)) { s.ahead.copied = f }

// Exec runs statements on the writing connection, outside a transaction.
func (s *Store) Exec(statements string) error { return s.w.script(statements) }

// Number is the one integer that a query on the writing connection returns.
func (s *Store) Number(query string) (int64, error) { return s.w.number(query) }

// Draw replaces chance by the numbers given, one after the other.
func (s *Store) Draw(numbers ...int64) {
	s.w.random = func(int64) int64 {
		n := numbers[0]
		numbers = numbers[1:]
		return n
	}
}

// Limit sets the rows of a page and the cells that are remembered, for a test.
func Limit(t *testing.T, rows, cells int) {
	oldRows, oldCells := pageRows, maxCells
	pageRows, maxCells = rows, cells
	t.Cleanup(func() { pageRows, maxCells = oldRows, oldCells })
}

// Remembered is how many cells the writing connection has in memory.
func (s *Store) Remembered() int { return len(s.w.ledger.cells) }

// Encode and Decode work on pairs of a counter's ID and its number.
func Encode(pairs [][2]uint64) []byte {
	var counts []count
	for _, p := range pairs {
		counts = append(counts, count{p[0], int64(p[1])})
	}
	return encode(counts)
}

func Decode(b []byte) (pairs [][2]uint64, err error) {
	counts, err := decode(b)
	for _, c := range counts {
		pairs = append(pairs, [2]uint64{c.counter, uint64(c.n)})
	}
	return pairs, err
}

package sqlite

import (
	"database/sql/driver"
	"fmt"
	"strings"
)

// sizes are the numbers of rows of a prepared multi-row statement, so that any
// number of rows takes few statements and few are kept. Above 64 rows a statement
// gains nothing.
var sizes = []int{64, 16, 4, 1}

// multi is a statement that takes several rows of values.
type multi struct {
	head, tail string // before and after the rows
	columns    int
	bySize     map[int]string
}

func newMulti(head string, columns int, tail string) *multi {
	m := &multi{head: head, tail: tail, columns: columns, bySize: make(map[int]string)}
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	for _, n := range sizes {
		m.bySize[n] = head + " VALUES " + row + strings.Repeat(","+row, n-1) + tail
	}
	return m
}

// run changes data with any number of rows, their values one after the other, and
// returns how many rows were changed.
func (m *multi) run(w *writer, values []driver.Value) (rows int, err error) {
	for _, size := range sizes {
		for n := size * m.columns; len(values) >= n; values = values[n:] {
			changed, err := w.change(m.bySize[size], values[:n]...)
			if err != nil {
				return rows, fmt.Errorf("%s, %d rows: %w", m.head, size, err)
			}
			rows += changed
		}
	}
	return rows, nil
}

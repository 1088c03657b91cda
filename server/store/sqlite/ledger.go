package sqlite

import (
	"cmp"
	"database/sql/driver"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"hailong/server/tally"
)

// ledger is what the writing connection remembers of cells, counters and tallies,
// so that a batch reads none of them. It is exact: it is used only inside a
// transaction, forgotten after any error, and forgotten when another connection
// has committed since, which SQLite tells by PRAGMA data_version.
type ledger struct {
	loaded      bool
	version     int64
	counters    map[tally.Counter]uint64
	cells       map[tally.Cell]*cell
	lastCounter uint64
	lastCell    int64
	changed     []*cell         // since the transaction began
	fresh       []tally.Counter // counters that the file does not have yet
}

// cell is a cell with its tally.
type cell struct {
	id      int64
	key     string
	stored  bool // the file has the cell
	changed bool // it is in ledger.changed
	counts  []count
}

// count is one counter of a tally; a tally has them in the order of their IDs.
type count struct {
	counter uint64
	n       int64
}

// maxCells bounds what is remembered: some 3 KB a cell of 150 counters. A day of
// 114 units has about a thousand cells that change.
var maxCells = 8192

// refresh makes the ledger agree with the file at the start of a transaction.
func (w *writer) refresh() error {
	version, err := w.number("PRAGMA data_version")
	if err != nil {
		return err
	}
	l := &w.ledger
	if l.loaded && l.version == version {
		if len(l.cells) > maxCells {
			clear(l.cells)
			return w.loadLastCell()
		}
		return nil
	}
	*l = ledger{loaded: true, version: version, counters: make(map[tally.Counter]uint64), cells: make(map[tally.Cell]*cell)}
	err = w.each("SELECT id, name FROM counters ORDER BY id", func(row []driver.Value) error {
		l.lastCounter = uint64(row[0].(int64))
		l.counters[tally.Counter(row[1].(string))] = l.lastCounter
		return nil
	})
	if err != nil {
		return err
	}
	return w.loadLastCell()
}

func (w *writer) loadLastCell() (err error) {
	w.ledger.lastCell, err = w.number("SELECT coalesce(max(id), 0) FROM cells")
	return err
}

// cell is the cell as it stands in this transaction. A new one gets an ID and is
// written to the file once something is counted in it.
func (w *writer) cell(c tally.Cell) (*cell, error) {
	l := &w.ledger
	if x := l.cells[c]; x != nil {
		return x, nil
	}
	x := &cell{key: c.String()}
	err := w.each("SELECT c.id, t.counts FROM cells c JOIN tallies t ON t.cell = c.id WHERE c.key = ?", func(row []driver.Value) (err error) {
		x.id, x.stored = row[0].(int64), true
		blob, _ := row[1].([]byte) // an empty blob comes back as nil
		x.counts, err = decode(blob)
		return err
	}, x.key)
	if err != nil {
		return nil, fmt.Errorf("cell %s: %w", x.key, err)
	}
	if !x.stored {
		l.lastCell++
		x.id = l.lastCell
	}
	l.cells[c] = x
	return x, nil
}

// add counts a tally in a cell, times by, which is 1 or -1.
func (l *ledger) add(x *cell, t tally.Tally, by int64) error {
	if !x.changed {
		x.changed = true
		l.changed = append(l.changed, x)
	}
	for c, n := range t {
		id, ok := l.counters[c]
		if !ok {
			l.lastCounter++
			id = l.lastCounter
			l.counters[c] = id
			l.fresh = append(l.fresh, c)
		}
		i, found := slices.BinarySearchFunc(x.counts, id, func(c count, id uint64) int { return cmp.Compare(c.counter, id) })
		if !found {
			x.counts = slices.Insert(x.counts, i, count{counter: id})
		}
		if x.counts[i].n += n * by; x.counts[i].n < 0 {
			return fmt.Errorf("cell %s: counter %s would be %d", x.key, c, x.counts[i].n)
		}
	}
	return nil
}

// flush writes what add has changed.
func (w *writer) flush() error {
	l := &w.ledger
	if n := len(l.fresh); n > 0 {
		names, err := json.Marshal(l.fresh)
		if err != nil {
			return err
		}
		first := int64(l.lastCounter) - int64(n) + 1
		if _, err := w.change("INSERT INTO counters (id, name) SELECT ? + key, value FROM json_each(?)", first, string(names)); err != nil {
			return err
		}
	}
	// By ID, that is by place in the file.
	slices.SortFunc(l.changed, func(a, b *cell) int { return cmp.Compare(a.id, b.id) })
	for _, x := range l.changed {
		if !x.stored {
			if _, err := w.change("INSERT INTO cells (id, key) VALUES (?, ?)", x.id, x.key); err != nil {
				return err
			}
		}
		if _, err := w.change("REPLACE INTO tallies (cell, counts) VALUES (?, ?)", x.id, encode(x.counts)); err != nil {
			return err
		}
		x.stored, x.changed = true, false
	}
	l.fresh, l.changed = l.fresh[:0], l.changed[:0]
	return nil
}

// encode writes counts as pairs of unsigned varints (encoding/binary): the
// counter's ID less the one before it, and the number. Counters at zero are left
// out. A cell of a 19-item form takes some 350 bytes; with names it would take
// four times as many, and every batch rewrites its cells.
func encode(counts []count) []byte {
	b := make([]byte, 0, 3*len(counts)+8)
	last := uint64(0)
	for _, c := range counts {
		if c.n != 0 {
			b = binary.AppendUvarint(b, c.counter-last)
			b = binary.AppendUvarint(b, uint64(c.n))
			last = c.counter
		}
	}
	return b
}

var errCounts = errors.New("the counts of a cell cannot be read")

// decode reads what encode writes.
func decode(b []byte) ([]count, error) {
	counts := make([]count, 0, len(b)/2)
	last := uint64(0)
	for len(b) > 0 {
		delta, k := binary.Uvarint(b)
		if k <= 0 {
			return nil, errCounts
		}
		n, m := binary.Uvarint(b[k:])
		if m <= 0 || delta == 0 || int64(n) <= 0 {
			return nil, errCounts
		}
		b = b[k+m:]
		last += delta
		counts = append(counts, count{last, int64(n)})
	}
	return counts, nil
}

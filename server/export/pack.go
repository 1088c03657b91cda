package export

import (
	"encoding/binary"
	"errors"
)

// AppendRow appends a row in a form for temporary files, which ReadRow reads back. It
// is no format of ours to keep.
func AppendRow(b []byte, row []Cell) []byte {
	for i := range row {
		c := &row[i]
		b = append(b, byte(c.kind))
		switch c.kind {
		case kindEmpty:
		case kindText:
			b = binary.AppendUvarint(b, uint64(len(c.s)))
			b = append(b, c.s...)
		default:
			b = binary.AppendVarint(b, c.n)
		}
	}
	return b
}

// RowReader reads rows that AppendRow has written. It keeps the texts it has met, up
// to a number, because those of a table are few; it is used by one goroutine.
type RowReader struct{ texts map[string]string }

// maxTexts is how many texts a RowReader keeps: some of 114 units, their service
// points and every answer, and room for reasons.
const maxTexts = 20_000

var errPacked = errors.New("export: a temporary row is damaged")

// Read puts the row of n cells at the start of b into row.
func (r *RowReader) Read(row []Cell, b []byte, n int) ([]Cell, error) {
	if r.texts == nil {
		r.texts = map[string]string{}
	}
	row = row[:0]
	for range n {
		if len(b) == 0 {
			return nil, errPacked
		}
		c := Cell{kind: kind(b[0])}
		b = b[1:]
		switch c.kind {
		case kindEmpty:
		case kindText:
			size, k := binary.Uvarint(b)
			if k <= 0 || size > uint64(len(b)-k) {
				return nil, errPacked
			}
			c.s, b = r.text(b[k:k+int(size)]), b[k+int(size):]
		default:
			v, k := binary.Varint(b)
			if k <= 0 || c.kind > kindBool {
				return nil, errPacked
			}
			c.n, b = v, b[k:]
		}
		row = append(row, c)
	}
	return row, nil
}

func (r *RowReader) text(b []byte) string {
	if s, ok := r.texts[string(b)]; ok { // without a copy of b
		return s
	}
	s := string(b)
	if len(r.texts) < maxTexts {
		r.texts[s] = s
	}
	return s
}

package export

import (
	"bufio"

	"hailong/server/survey"
)

// csvRows writes typed rows as CSV: names as headings, texts guarded, numbers
// plain.
type csvRows struct {
	out *bufio.Writer
	buf []byte
}

// newCSVRows begins with the UTF-8 mark and the headings; a fault of the writer
// below shows at the first flush.
func newCSVRows(out *bufio.Writer, s *Sheet) *csvRows {
	c := &csvRows{out: out, buf: []byte(bom)}
	for i := range s.Columns {
		if i > 0 {
			c.buf = append(c.buf, ',')
		}
		c.buf = appendCSV(c.buf, s.Columns[i].Name)
	}
	c.buf = append(c.buf, "\r\n"...)
	_, _ = out.Write(c.buf)
	return c
}

func (c *csvRows) row(cells []Cell) error {
	b := c.buf[:0]
	for i := range cells {
		if i > 0 {
			b = append(b, ',')
		}
		switch x := &cells[i]; x.kind {
		case kindEmpty:
		case kindText:
			b = appendCSV(b, clean(x.s))
		case kindDate:
			b = appendDay(b, survey.Day(x.n))
		default:
			b = x.plain(b)
		}
	}
	if len(cells) == 1 && len(b) == 0 {
		b = append(b, '"', '"') // an empty line would be no row
	}
	c.buf = append(b, "\r\n"...)
	_, err := c.out.Write(c.buf)
	return err
}

func (c *csvRows) close() error { return nil }

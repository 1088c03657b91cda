package export

import (
	"bufio"
	"unicode/utf8"

	"hailong/server/survey"
)

// jsonRows writes an object a line: as the elements of an array, or by
// themselves. Every member is there in every object; null is an empty cell. An
// array that ends early has no bracket, so that nobody takes it for the whole.
type jsonRows struct {
	out   *bufio.Writer
	buf   []byte
	keys  [][]byte // {"name": or ,"name":
	lines bool
	any   bool
}

func newJSONRows(out *bufio.Writer, s *Sheet, lines bool) *jsonRows {
	j := &jsonRows{out: out, keys: make([][]byte, len(s.Columns)), lines: lines}
	for i := range s.Columns {
		before := byte(',')
		if i == 0 {
			before = '{'
		}
		j.keys[i] = append(appendJSON([]byte{before}, s.Columns[i].Name), ':')
	}
	return j
}

func (j *jsonRows) row(cells []Cell) error {
	b := j.buf[:0]
	switch {
	case j.lines:
	case j.any:
		b = append(b, ",\n"...)
	default:
		b = append(b, "[\n"...)
	}
	j.any = true
	for i := range cells {
		b = append(b, j.keys[i]...)
		switch c := &cells[i]; c.kind {
		case kindEmpty:
			b = append(b, "null"...)
		case kindText:
			b = appendJSON(b, clean(c.s))
		case kindDate:
			b = append(appendDay(append(b, '"'), survey.Day(c.n)), '"')
		case kindBool:
			if c.n == 1 {
				b = append(b, "true"...)
			} else {
				b = append(b, "false"...)
			}
		default:
			b = c.plain(b)
		}
	}
	b = append(b, '}')
	if j.lines {
		b = append(b, '\n')
	}
	j.buf = b
	_, err := j.out.Write(b)
	return err
}

func (j *jsonRows) close() error {
	end := "\n]\n"
	switch {
	case j.lines:
		end = ""
	case !j.any:
		end = "[]\n"
	}
	_, err := j.out.WriteString(end)
	return err
}

// appendJSON appends a clean text as a JSON string. Only what must be escaped is,
// and the two line ends that JavaScript has and JSON has not.
func appendJSON(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == '\u2028' || r == '\u2029' {
				b = append(append(b, s[from:i]...), `\u202`...)
				b = append(b, byte('8'+r-'\u2028'))
				from = i + size
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '\t':
			c = 't'
		case '\n':
			c = 'n'
		case '\r':
			c = 'r'
		}
		b = append(b, '\\', c)
		i++
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

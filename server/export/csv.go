package export

import (
	"bufio"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bom tells a spreadsheet that the file is UTF-8; without it Vietnamese is
// garbled when the file is opened by a double click.
const bom = "\uFEFF"

// csvWriter writes rows of texts as spreadsheets want them: UTF-8 mark, CRLF, and
// every cell guarded. Numbers have a decimal point whatever the language, so that
// programs read them; a spreadsheet set to a decimal comma imports them with
// "point" chosen as the decimal mark.
type csvWriter struct {
	w   *bufio.Writer
	buf []byte
}

func newCSV(w io.Writer) (*csvWriter, error) {
	c := &csvWriter{w: bufio.NewWriter(w)}
	_, err := c.w.WriteString(bom)
	return c, err
}

// row writes one row, headers too.
func (c *csvWriter) row(cells []string) error {
	c.buf = c.buf[:0]
	for i, s := range cells {
		if i > 0 {
			c.buf = append(c.buf, ',')
		}
		c.buf = appendCSV(c.buf, s)
	}
	if len(cells) == 1 && cells[0] == "" {
		c.buf = append(c.buf, '"', '"') // an empty line would be no row
	}
	c.buf = append(c.buf, "\r\n"...)
	_, err := c.w.Write(c.buf)
	return err
}

// close writes what is buffered.
func (c *csvWriter) close() error { return c.w.Flush() }

// appendCSV appends a text as a guarded cell. Line ends within it stay as they
// are: a spreadsheet has a bare line feed in a cell.
func appendCSV(b []byte, s string) []byte {
	prefix := guarded(s)
	if !quoted(s) {
		if prefix {
			b = append(b, '\'')
		}
		return append(b, s...)
	}
	b = append(b, '"')
	if prefix {
		b = append(b, '\'')
	}
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		b = append(append(b, s[:i]...), `""`...)
		s = s[i+1:]
	}
	return append(append(b, s...), '"')
}

// quoted reports whether a cell needs quotes: RFC 4180, and a blank at its start,
// which some readers take away.
func quoted(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ',', '"', '\r', '\n':
			return true
		}
	}
	if s == "" {
		return false
	}
	if c := s[0]; c < utf8.RuneSelf {
		return c == ' ' || c == '\t' || c == '\v' || c == '\f'
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// guard puts an apostrophe before a cell that a spreadsheet could take for a
// formula.
func guard(s string) string {
	if guarded(s) {
		return "'" + s
	}
	return s
}

// guarded reports whether a spreadsheet could take a cell for a formula: its first
// character, blanks aside, is = + - @ or one of their full-width forms, or it
// starts with a tab, a carriage return or a line feed.
func guarded(s string) bool {
	if s == "" {
		return false
	}
	if c := s[0]; c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
		return false
	}
	if strings.ContainsRune("\t\r\n", rune(s[0])) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, blank))
	return strings.ContainsRune("=+-@＝＋－＠", first)
}

// blank is anything that a spreadsheet may skip before it looks for a formula.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

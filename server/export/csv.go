package export

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bom tells a spreadsheet that the file is UTF-8; without it Vietnamese is
// garbled when the file is opened by a double click.
const bom = "\uFEFF"

// csvWriter writes rows as spreadsheets want them: UTF-8 mark, CRLF, and every
// cell guarded. Numbers have a decimal point whatever the language, so that
// programs read them; a spreadsheet set to a decimal comma imports them with
// "point" chosen as the decimal mark.
type csvWriter struct {
	w     *csv.Writer
	cells []string
}

func newCSV(w io.Writer) (*csvWriter, error) {
	if _, err := io.WriteString(w, bom); err != nil {
		return nil, err
	}
	c := &csvWriter{w: csv.NewWriter(w)}
	c.w.UseCRLF = true
	return c, nil
}

// row writes one row, headers too.
func (c *csvWriter) row(cells []string) error {
	c.cells = c.cells[:0]
	for _, s := range cells {
		c.cells = append(c.cells, guard(s))
	}
	return c.w.Write(c.cells)
}

// close writes what is buffered.
func (c *csvWriter) close() error {
	c.w.Flush()
	return c.w.Error()
}

// guard puts an apostrophe before a cell that a spreadsheet could take for a
// formula: one whose first character, blanks aside, is = + - @ or one of their
// full-width forms, or that starts with a tab, a carriage return or a line feed.
func guard(s string) string {
	if s == "" {
		return s
	}
	if strings.ContainsRune("\t\r\n", rune(s[0])) {
		return "'" + s
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(s, blank))
	if strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + s
	}
	return s
}

// blank is anything that a spreadsheet may skip before it looks for a formula.
func blank(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) }

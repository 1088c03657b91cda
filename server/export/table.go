package export

import (
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// column is a heading and how its cells stand.
type column struct {
	heading string
	right   bool // numbers
}

// writeTable writes headings and rows in aligned columns, two blanks apart,
// without colour and without blanks at line ends.
func writeTable(w io.Writer, columns []column, rows [][]string) error {
	widths := make([]int, len(columns))
	headings := make([]string, len(columns))
	for i, c := range columns {
		headings[i] = c.heading
	}
	rows = append([][]string{headings}, rows...)
	for _, r := range rows {
		for i := range r {
			r[i] = printable(r[i])
			widths[i] = max(widths[i], displayWidth(r[i]))
		}
	}
	var b strings.Builder
	for _, r := range rows {
		line := ""
		for i, cell := range r {
			pad := strings.Repeat(" ", widths[i]-displayWidth(cell))
			if i > 0 {
				line += "  "
			}
			if columns[i].right {
				line += pad + cell
			} else {
				line += cell + pad
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// printable replaces control characters, so that a name cannot move the cursor
// or colour the terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// displayWidth is the number of terminal cells of a text: none for combining
// marks (Vietnamese written as letter plus marks) and invisible characters, two
// for wide East Asian ones, one for the rest.
func displayWidth(s string) int {
	n := 0
	for _, r := range s {
		if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			continue
		}
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

package export

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"hailong/server/survey"
)

// xlsxColumn is what is the same in all cells of a column, ready to be copied.
type xlsxColumn struct {
	open   string // up to the row in the cell's reference: <c r="AB
	number string // from there to the number
}

func xlsxColumns(s *Sheet) []xlsxColumn {
	cols := make([]xlsxColumn, len(s.Columns))
	for i := range cols {
		style := styleInteger
		switch s.Columns[i].Type {
		case TypeHundredths:
			style = styleHundredths
		case TypePercent:
			style = stylePercent
		case TypeDecimal:
			style = styleGeneral
		case TypeDate:
			style = styleDate
		}
		cols[i] = xlsxColumn{open: `<c r="` + columnName(i), number: `" s="` + strconv.Itoa(style) + `"><v>`}
	}
	return cols
}

// columnName is A for 0, Z for 25, AA for 26.
func columnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

// width is how wide a column is, in characters. A heading may take three lines.
func (c *Column) width(l survey.Lang) int {
	if c.Width > 0 {
		return c.Width
	}
	least := map[Type]int{TypeText: 16, TypeDate: 12}[c.Type]
	return min(max(least, 9, displayWidth(c.Label.In(l))/3+4), 40)
}

// write appends a row to the part. What has no place as a number, a date before
// March 1900, is written as text.
func (x *xlsx) write(cells []Cell) {
	var digits [8]byte
	row := x.startRow(digits[:0])
	b := x.buf
	for i := range cells {
		c := &cells[i]
		if c.kind == kindEmpty {
			continue
		}
		col := &x.cols[i]
		b = append(append(b, col.open...), row...)
		switch {
		case c.kind == kindText:
			b = appendXLSXText(b, c.s, styleGeneral)
		case c.kind == kindDate && !dated(c.n):
			b = appendXLSXText(b, survey.Day(c.n).String(), styleGeneral)
		case c.kind == kindDate:
			b = append(b, col.number...)
			b = append(strconv.AppendInt(b, c.n+epoch1900, 10), `</v></c>`...)
		default:
			b = append(b, col.number...)
			b = append(c.plain(b), `</v></c>`...)
		}
	}
	x.buf = append(b, `</row>`...)
	x.flush(bufferSize)
}

// styled writes a row of texts in one style.
func (x *xlsx) styled(cells []Cell, style int) {
	row := x.startRow(nil)
	for i := range cells {
		if cells[i].kind == kindText {
			x.buf = append(append(x.buf, x.cols[i].open...), row...)
			x.buf = appendXLSXText(x.buf, cells[i].s, style)
		}
	}
	x.buf = append(x.buf, `</row>`...)
}

// startRow opens the next row and returns its number.
func (x *xlsx) startRow(digits []byte) []byte {
	x.row0++
	digits = strconv.AppendInt(digits, int64(x.row0), 10)
	x.buf = append(append(append(x.buf, `<row r="`...), digits...), `">`...)
	return digits
}

// epoch1900 is the number that a spreadsheet has for 1970-01-01. It takes 1900 for
// a leap year, so days before 1900-03-01 have no right number.
const epoch1900 = 25_569

// dated reports whether a spreadsheet has the day as a date: 1900-03-01 to
// 9999-12-31.
func dated(day int64) bool { return day >= 61-epoch1900 && day <= 2_958_465-epoch1900 }

// maxCellText is what a spreadsheet takes in one cell, in UTF-16 units.
const maxCellText = 32_767

// appendXLSXText appends the rest of a cell that holds a text. It is never a
// formula; one that looks like it is marked so that editing does not make it one.
// A longer text than a cell can hold is cut, with an ellipsis at its end.
func appendXLSXText(b []byte, s string, style int) []byte {
	if style == styleGeneral && guarded(s) {
		style = styleQuoted
	}
	if style != styleGeneral {
		b = append(strconv.AppendInt(append(b, `" s="`...), int64(style), 10), `" t="inlineStr"><is><t`...)
	} else {
		b = append(b, `" t="inlineStr"><is><t`...)
	}
	s = clip(clean(s))
	if s != "" && (s[0] <= ' ' || s[len(s)-1] <= ' ') {
		b = append(b, ` xml:space="preserve"`...)
	}
	b = append(b, '>')
	b = appendXML(b, s)
	return append(b, `</t></is></c>`...)
}

// clip cuts a text to maxCellText.
func clip(s string) string {
	if len(s) <= maxCellText {
		return s
	}
	n, cut := 0, 0 // units up to here; where to cut to leave room for the ellipsis
	for i, r := range s {
		if n++; r > 0xFFFF {
			n++
		}
		if n <= maxCellText-1 {
			cut = i + utf8.RuneLen(r)
		}
		if n > maxCellText {
			return s[:cut] + "…"
		}
	}
	return s
}

// appendXML appends a clean text as the content of a cell. Spreadsheets read
// _x000D_ as the character of that number; a carriage return can be written in no
// other way, and a text that looks so gets its first underscore written so.
func appendXML(b []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		var as string
		switch s[i] {
		case '&':
			as = "&amp;"
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		case '\r':
			as = "_x000D_"
		case '_':
			if !escapeLike(s[i:]) {
				continue
			}
			as = "_x005F_"
		default:
			continue
		}
		b = append(append(b, s[from:i]...), as...)
		from = i + 1
	}
	return append(b, s[from:]...)
}

// escapeLike reports whether s begins as _xHHHH_ does, the last underscore that of a
// carriage return's escape included. LibreOffice takes fewer digits than four as well.
func escapeLike(s string) bool {
	if len(s) < 4 || s[1] != 'x' && s[1] != 'X' {
		return false
	}
	rest := strings.TrimLeft(s[2:], "0123456789abcdefABCDEF")
	return len(rest) < len(s)-2 && rest != "" && (rest[0] == '_' || rest[0] == '\r')
}

package export

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"hailong/server/score"
	"hailong/server/survey"
)

// Cell is one value of a row; the zero Cell is empty. Cells hold no pointers but
// that of their text, so a row can be filled again and again without garbage.
type Cell struct {
	kind kind
	n    int64
	s    string
}

type kind uint8

const (
	kindEmpty kind = iota
	kindText
	kindInteger
	kindHundredths
	kindDecimal
	kindDate
	kindBool
)

// Empty is a cell without a value: unknown, not asked or withheld.
var Empty Cell

// Text is a text; the empty text is Empty. Control characters other than tab and
// line ends, and what is not UTF-8, are written as U+FFFD in every format.
func Text(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{kind: kindText, s: s}
}

// Integer is a whole number. Spreadsheets keep 15 digits of it.
func Integer(n int64) Cell { return Cell{kind: kindInteger, n: n} }

// Hundredths is a number with two decimals, or a percentage.
func Hundredths(h score.Hundredths) Cell { return Cell{kind: kindHundredths, n: int64(h)} }

// Decimal is an exact decimal.
func Decimal(d score.Decimal) Cell { return Cell{kind: kindDecimal, n: int64(d)} }

// Date is a civil date; the unset day is Empty.
func Date(d survey.Day) Cell {
	if d == 0 {
		return Cell{}
	}
	return Cell{kind: kindDate, n: int64(d)}
}

// Bool is yes or no.
func Bool(b bool) Cell {
	if b {
		return Cell{kind: kindBool, n: 1}
	}
	return Cell{kind: kindBool}
}

// takes is the kinds of cells that go into a column of a type, as bits.
func (t Type) takes() uint8 {
	switch t {
	case TypeText:
		return 1 << kindText
	case TypeInteger:
		return 1 << kindInteger
	case TypeHundredths, TypePercent:
		return 1 << kindHundredths
	case TypeDecimal:
		return 1 << kindDecimal
	case TypeDate:
		return 1 << kindDate
	case TypeBool:
		return 1 << kindBool
	case TypeCode:
		return 1<<kindInteger | 1<<kindText
	}
	return 0
}

// plain appends a number or a bool as CSV and XLSX have it: with a decimal point
// and without anything between thousands.
func (c *Cell) plain(b []byte) []byte {
	switch c.kind {
	case kindHundredths:
		return appendHundredths(b, c.n)
	case kindDecimal:
		return appendDecimal(b, c.n)
	}
	return strconv.AppendInt(b, c.n, 10)
}

func appendHundredths(b []byte, h int64) []byte {
	n := uint64(h)
	if h < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendUint(b, n/100, 10)
	return append(b, '.', byte('0'+n%100/10), byte('0'+n%10))
}

// appendDecimal is score.Decimal.String without its garbage.
func appendDecimal(b []byte, d int64) []byte {
	const million = 1_000_000
	n := uint64(d)
	if d < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendUint(b, n/million, 10)
	f := n % million
	if f == 0 {
		return b
	}
	b = append(b, '.')
	for place := uint64(million / 10); f > 0; place /= 10 {
		b = append(b, byte('0'+f/place))
		f %= place
	}
	return b
}

// appendDay appends YYYY-MM-DD.
func appendDay(b []byte, d survey.Day) []byte { return d.Time().AppendFormat(b, "2006-01-02") }

// clean is a text as every format can hold it.
func clean(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x7F || c < ' ' {
			return cleanFrom(s, i)
		}
	}
	return s
}

// cleanFrom is clean for a text whose first i bytes are printable ASCII. What is
// right already, Vietnamese above all, is not copied.
func cleanFrom(s string, i int) string {
	for j := i; j < len(s); {
		r, size := utf8.DecodeRuneInString(s[j:])
		if r == utf8.RuneError && size == 1 || replaced(r) {
			return s[:j] + strings.Map(func(r rune) rune {
				if replaced(r) {
					return utf8.RuneError
				}
				return r // strings.Map writes U+FFFD for a byte that is not UTF-8
			}, s[j:])
		}
		j += size
	}
	return s
}

// replaced reports whether a character is one that no text needs and XML 1.0
// cannot have or advises against: controls, and the two that are no characters.
func replaced(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0x7F && r <= 0x9F || r == 0xFFFE || r == 0xFFFF
}

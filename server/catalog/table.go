package catalog

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Ceilings of a table. The units of the whole country, old and new, are below
// 2 MB; the longest line of the shipped files has 120 bytes.
const (
	maxTable = 4 << 20
	maxLine  = 1 << 10
)

// table reads a CSV file line by line: comma, one header line with exactly the
// given columns, LF or CRLF, with or without a byte order mark, no line end
// within a field. It holds one line in memory.
type table struct {
	*problems
	columns []string
	r       *bufio.Reader
	read    int // bytes so far
	line    int // of the row that next returned
}

// openTable reads the header. ok is false when the file is not such a table.
func openTable(p *problems, r io.Reader, columns []string) (t *table, ok bool) {
	t = &table{problems: p, columns: columns, r: bufio.NewReaderSize(r, maxLine)}
	if bom, _ := t.r.Peek(3); bytes.Equal(bom, []byte("\ufeff")) {
		t.r.Discard(3)
	}
	text, more := t.text()
	if !more {
		if len(p.list) == 0 {
			p.add(1, "", "tệp trống")
		}
		return nil, false
	}
	if header, ok := t.split(text); !ok || !slices.Equal(header, columns) {
		if ok {
			p.add(1, "", "dòng tiêu đề phải là %s; ở đây là %s", strings.Join(columns, ","), show(text))
		}
		return nil, false
	}
	return t, true
}

// next returns the fields of the next good row by column order. Bad rows are
// noted and passed over. ok is false at the end, at a fault that makes reading on
// pointless, and when there are problems enough.
func (t *table) next() (fields []string, ok bool) {
	for !t.full() {
		text, more := t.text()
		if !more {
			return nil, false
		}
		if fields, ok := t.split(text); ok {
			if len(fields) == len(t.columns) {
				return fields, true
			}
			t.add(t.line, "", "dòng có %d cột, cần %d cột", len(fields), len(t.columns))
		}
	}
	t.more = true
	return nil, false
}

// text is the next line without its end.
func (t *table) text() (_ string, more bool) {
	b, err := t.r.ReadSlice('\n')
	t.line++
	t.read += len(b)
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		t.add(t.line, "", "dòng dài quá %d byte; đây không phải tệp danh mục", maxLine)
		return "", false
	case t.read > maxTable:
		t.add(t.line, "", "tệp lớn quá %d MiB", maxTable>>20)
		return "", false
	case err != nil && !errors.Is(err, io.EOF):
		t.add(t.line, "", "không đọc được: %v", err)
		return "", false
	case err != nil && len(b) == 0:
		return "", false
	}
	b = bytes.TrimSuffix(bytes.TrimSuffix(b, []byte("\n")), []byte("\r"))
	return string(b), true
}

// split takes a line apart and checks that each field is plain text.
func (t *table) split(line string) (fields []string, ok bool) {
	switch {
	case line == "":
		t.add(t.line, "", "dòng trống")
		return nil, false
	case !utf8.ValidString(line):
		t.add(t.line, "", "không phải UTF-8; hãy lưu lại tệp với bảng mã UTF-8")
		return nil, false
	case strings.ContainsFunc(line, hidden):
		t.add(t.line, "", "có ký tự điều khiển hoặc ký tự ẩn")
		return nil, false
	}
	line = norm.NFC.String(line)
	if strings.Contains(line, `"`) {
		r := csv.NewReader(strings.NewReader(line))
		r.FieldsPerRecord = -1
		var err error
		if fields, err = r.Read(); err != nil {
			t.add(t.line, "", "dấu ngoặc kép không đúng quy tắc CSV")
			return nil, false
		}
	} else {
		fields = strings.Split(line, ",")
	}
	ok = true
	for i, f := range fields {
		if f != strings.TrimSpace(f) {
			t.add(t.line, t.column(i), "có khoảng trắng thừa ở đầu hoặc cuối")
			ok = false
		}
	}
	return fields, ok
}

func (t *table) column(i int) string {
	if i < len(t.columns) {
		return t.columns[i]
	}
	return ""
}

// hidden reports a character that nobody sees in a table: it makes two equal
// names differ.
func hidden(c rune) bool {
	return unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || c != ' ' && unicode.IsSpace(c) || c == utf8.RuneError
}

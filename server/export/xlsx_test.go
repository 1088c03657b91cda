package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"hailong/server/export"
	"hailong/server/golden"
	"hailong/server/score"
	"hailong/server/survey"
)

// parts are the entries of a workbook in their order, each of which must be
// well-formed XML.
func parts(t fatal, file []byte) (names []string, text map[string]string) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatalf("%v", err)
	}
	text = map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatalf("%v", err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		for d := xml.NewDecoder(bytes.NewReader(b)); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		if !f.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)) {
			t.Fatalf("%s is dated %s", f.Name, f.Modified)
		}
		names, text[f.Name] = append(names, f.Name), string(b)
	}
	return names, text
}

func opened(t fatal, file []byte) *excelize.File {
	x, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return x
}

// raw is a cell as it is stored, without its number format.
func raw(t fatal, x *excelize.File, sheet string, column, row int) (string, excelize.CellType) {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		t.Fatalf("%v", err)
	}
	v, err := x.GetCellValue(sheet, name, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatalf("%v", err)
	}
	kind, err := x.GetCellType(sheet, name)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if formula, err := x.GetCellFormula(sheet, name); err != nil || formula != "" {
		t.Fatalf("%s is a formula: %q, %v", name, formula, err)
	}
	return v, kind
}

// TestXLSXReadsBack reads with a program that is not ours.
func TestXLSXReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, rows := mixed(), mixedRows(t)
		file := written(t, export.XLSX, s, rows, export.Options{})
		parts(t, file)
		x := opened(t, file)
		defer x.Close()
		for j, c := range s.Columns {
			if got, _ := raw(t, x, "Dữ liệu", j+1, 1); got != c.Label.Vi {
				t.Fatalf("heading %q, want %q", got, c.Label.Vi)
			}
		}
		for i, r := range rows {
			for j, v := range r {
				got, kind := raw(t, x, "Dữ liệu", j+1, i+2)
				want, wantKind := v.csv, excelize.CellTypeUnset // a number
				if day, err := survey.ParseDay(v.csv); err == nil && s.Columns[j].Type == export.TypeDate {
					want = fmt.Sprint(int(day-survey.NewDay(1899, 12, 30)) + 0)
				} else if _, isText := v.json.(string); isText {
					wantKind = excelize.CellTypeInlineString
				}
				if got != want || v != nothing && kind != wantKind {
					t.Fatalf("row %d, %s: %q of kind %d, want %q of kind %d", i+1, s.Columns[j].Name, got, kind, want, wantKind)
				}
			}
		}
	})
}

func small() (*export.Sheet, [][]value) {
	s := mixed()
	s.Columns[7].Values = []export.Value{{Code: "1", Text: survey.Text{Vi: "Rất không hài lòng", En: "Very dissatisfied"}}, {Code: "na", Text: survey.Text{Vi: "Không có ý kiến", En: "No opinion"}}}
	return s, [][]value{
		{intValue(1), textValue("Phường Thủy Nguyên"), {cell: export.Hundredths(435)}, {cell: export.Decimal(500_000)}, {cell: export.Hundredths(8735)},
			{cell: export.Date(survey.NewDay(2026, 3, 1))}, {cell: export.Bool(true)}, intValue(5)},
		{intValue(-2), textValue("=HYPERLINK(\"x\")"), {cell: export.Hundredths(-5)}, {cell: export.Decimal(-20_000_000)}, {cell: export.Hundredths(10000)},
			{cell: export.Date(survey.NewDay(1900, 2, 28))}, {cell: export.Bool(false)}, textValue("na")},
		{intValue(3), textValue(" <&> _x0041_\r\n\x00 "), nothing, nothing, nothing, nothing, nothing, nothing},
	}
}

var method = []export.Line{
	{Heading: true, Cells: []string{"Cách tính"}},
	{Cells: []string{"Chỉ số là trung bình có trọng số của tỷ lệ từng yếu tố."}},
	{Cells: []string{"Kỳ", "01/03/2026 đến 31/03/2026"}},
	{},
	{Cells: []string{"=a", "b", "c"}},
}

// TestGoldens has a small file in every format. The golden of XLSX is the parts'
// text: what it is compressed to is another library's affair.
func TestGoldens(t *testing.T) {
	s, rows := small()
	for _, f := range export.SheetFormats {
		file, name := written(t, f, s, rows, export.Options{Method: method}), f.Extension()
		if f == export.XLSX {
			var b strings.Builder
			names, text := parts(t, file)
			for _, n := range names {
				fmt.Fprintf(&b, "== %s\n%s\n", n, strings.ReplaceAll(text[n], "><", ">\n<"))
			}
			file, name = []byte(b.String()), name+".txt"
		}
		golden.Equal(t, "testdata/small."+name, file)
	}
}

func TestXLSXSheets(t *testing.T) {
	s, rows := small()
	for lang, want := range map[survey.Lang]string{
		"": "Dữ liệu, Phương pháp, Từ điển", survey.Vietnamese: "Dữ liệu, Phương pháp, Từ điển", survey.English: "Data, Method, Codebook",
	} {
		x := opened(t, written(t, export.XLSX, s, rows, export.Options{Lang: lang, Method: method}))
		if got := strings.Join(x.GetSheetList(), ", "); got != want {
			t.Errorf("%s: sheets %s, want %s", lang, got, want)
		}
		if x.GetActiveSheetIndex() != 0 {
			t.Errorf("sheet %d is shown first", x.GetActiveSheetIndex())
		}
	}
	x := opened(t, written(t, export.XLSX, s, rows, export.Options{Method: method}))
	for _, sheet := range []string{"Dữ liệu", "Từ điển"} {
		panes, err := x.GetPanes(sheet)
		if err != nil || !panes.Freeze || panes.YSplit != 1 || panes.TopLeftCell != "A2" {
			t.Errorf("%s: %+v, %v", sheet, panes, err)
		}
		id, _ := x.GetCellStyle(sheet, "A1")
		if style, err := x.GetStyle(id); err != nil || !style.Font.Bold {
			t.Errorf("%s: the heading is not bold, %v", sheet, err)
		}
		if w, err := x.GetColWidth(sheet, "A"); err != nil || w < 9 || w > 60 {
			t.Errorf("%s: column A is %v wide, %v", sheet, w, err)
		}
	}
	// As a reader sees the numbers.
	for cell, want := range map[string]string{
		"A2": "1", "C2": "4.35", "D2": "0.5", "E2": "87.35%", "F2": "01/03/2026", "G2": "1", "H2": "5", "C3": "-0.05", "D3": "-20", "E3": "100.00%", "F3": "1900-02-28",
		"G3": "0", "H3": "na", "B3": "=HYPERLINK(\"x\")", "B4": " <&> _x0041_\r\n\ufffd ",
	} {
		if got, err := x.GetCellValue("Dữ liệu", cell); err != nil || got != want {
			t.Errorf("%s shows %q, want %q, %v", cell, got, want, err)
		}
	}
	rowsOf, err := x.GetRows("Phương pháp")
	if err != nil || rowsOf[0][0] != "Cách tính" || rowsOf[1][1] != method[1].Cells[0] || rowsOf[2][0] != "Kỳ" || rowsOf[4][2] != "c" {
		t.Errorf("%q, %v", rowsOf, err)
	}
	book, err := x.GetRows("Từ điển")
	if err != nil || len(book) != 1+8+2 || book[9][8] != "1" || book[9][9] != "Rất không hài lòng" {
		t.Errorf("%q, %v", book, err)
	}
}

// TestXLSXGoesOn fills sheets to their end: by rows and by size.
func TestXLSXGoesOn(t *testing.T) {
	s := &export.Sheet{ID: "many", Columns: []export.Column{{Name: "n", Type: export.TypeInteger}, {Name: "text", Type: export.TypeText}}}
	for _, c := range []struct {
		name        string
		rows        int
		bytes       int64
		n           int
		text        string
		sheets, per int
	}{
		{"no rows", 10, 1 << 20, 0, "", 1, 9},
		{"a full sheet", 10, 1 << 20, 9, "", 1, 9},
		{"one more", 10, 1 << 20, 10, "", 2, 9},
		{"many", 10, 1 << 20, 95, "", 11, 9},
		{"by size", 1000, 150_000, 100, strings.Repeat("x", 10_000), 5, 21}, // what is written goes out in pieces of 64 KiB
	} {
		var b bytes.Buffer
		w, err := export.NewWriterWithin(&b, s, export.Options{}, c.rows, c.bytes)
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.n {
			if err := w.Row([]export.Cell{export.Integer(int64(i)), export.Text(c.text)}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		x := opened(t, b.Bytes())
		list := x.GetSheetList()
		if len(list) != c.sheets+2 || c.sheets > 1 && list[1] != "Dữ liệu 2" || list[c.sheets] != "Phương pháp" {
			t.Errorf("%s: sheets %v, want %d of data", c.name, list, c.sheets)
			continue
		}
		for i := range c.n {
			if got, _ := raw(t, x, list[i/c.per], 1, i%c.per+2); got != fmt.Sprint(i) {
				t.Fatalf("%s: row %d is %q", c.name, i, got)
			}
		}
		if err := export.VerifyFile(w.Complete(export.Manifest{}), bytes.NewReader(b.Bytes())); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestXLSXTextTooLong: a cell takes 32,767 UTF-16 units, and a file with a longer
// one is called broken.
func TestXLSXTextTooLong(t *testing.T) {
	for _, c := range []struct {
		in   string
		cut  bool
		what string
	}{
		{strings.Repeat("a", 32767), false, "as long as can be"},
		{strings.Repeat("a", 32768), true, "one more"},
		{strings.Repeat("ữ", 32767), false, "in more bytes"},
		{strings.Repeat("ữ", 40000), true, "in more bytes, longer"},
		{strings.Repeat("🙂", 16383) + "a", false, "pairs"},
		{strings.Repeat("🙂", 16384), true, "pairs, one unit over"},
		{"a" + strings.Repeat("🙂", 16384), true, "pairs at odd places"},
	} {
		got := export.Clip(c.in)
		n := len(utf16.Encode([]rune(got)))
		if c.cut && (!strings.HasSuffix(got, "…") || !strings.HasPrefix(c.in, strings.TrimSuffix(got, "…")) || n < 32765) || !c.cut && got != c.in || n > 32767 {
			t.Errorf("%s: %d units, %q", c.what, n, got[max(0, len(got)-10):])
		}
	}
}

func TestColumnName(t *testing.T) {
	for i := range 16384 {
		want, err := excelize.ColumnNumberToName(i + 1)
		if got := export.ColumnName(i); err != nil || got != want {
			t.Fatalf("column %d is %s, want %s, %v", i, got, want, err)
		}
	}
}

// TestNumbersAsScoresWriteThem holds the quick spelling of numbers to that of
// package score.
func TestNumbersAsScoresWriteThem(t *testing.T) {
	s := &export.Sheet{ID: "numbers", Columns: []export.Column{{Name: "h", Type: export.TypeHundredths}, {Name: "d", Type: export.TypeDecimal}}}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-2_000_000, 2_000_000)).Draw(t, "n")
		file := written(t, export.CSV, s, [][]value{{{cell: export.Hundredths(score.Hundredths(n))}, {cell: export.Decimal(score.Decimal(n))}}}, export.Options{})
		if want := "\ufeffh,d\r\n" + score.Hundredths(n).String() + "," + score.Decimal(n).String() + "\r\n"; string(file) != want {
			t.Fatalf("%q, want %q", file, want)
		}
	})
}

// TestXLSXNastyTexts: no text breaks a workbook, in rows, method or codebook, and
// each is found again in it.
func TestXLSXNastyTexts(t *testing.T) {
	s := &export.Sheet{ID: "texts", Columns: []export.Column{{Name: "text", Type: export.TypeText}, {Name: "code", Type: export.TypeCode}}}
	var rows [][]value
	var lines []export.Line
	for _, text := range nasty {
		rows = append(rows, []value{textValue(text), textValue(text)})
		lines = append(lines, export.Line{Cells: []string{text, text}}, export.Line{Heading: true, Cells: []string{text}})
		s.Columns[1].Values = append(s.Columns[1].Values, export.Value{Code: text, Text: survey.Text{Vi: text}})
	}
	s.Columns[0].Label.Vi = strings.Join(nasty, "")
	b := written(t, export.XLSX, s, rows, export.Options{Method: lines})
	parts(t, b)
	x := opened(t, b)
	for i, text := range nasty {
		for _, at := range []struct {
			sheet       string
			column, row int
		}{{"Dữ liệu", 1, i + 2}, {"Dữ liệu", 2, i + 2}, {"Phương pháp", 2, 2*i + 1}, {"Phương pháp", 1, 2*i + 2}, {"Từ điển", 9, i + 4}} {
			if got, _ := raw(t, x, at.sheet, at.column, at.row); got != export.Clean(text) {
				t.Errorf("%s, row %d: %q reads as %q", at.sheet, at.row, text, got)
			}
		}
	}
}

// escape is what a spreadsheet reads as one character (ISO/IEC 29500-1, ST_Xstring),
// and LibreOffice with fewer digits as well.
var escape = regexp.MustCompile(`_[xX]([0-9a-fA-F]{1,4})_`)

// FuzzXLSXText: no text breaks the XML, and a spreadsheet finds it again.
func FuzzXLSXText(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var in struct {
			T string `xml:",chardata"`
		}
		if err := xml.Unmarshal([]byte("<t>"+export.XMLText(text)+"</t>"), &in); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		got := escape.ReplaceAllStringFunc(in.T, func(e string) string {
			n, err := strconv.ParseUint(strings.Trim(e, "_xX"), 16, 32)
			if err != nil {
				t.Fatalf("%q: %v", e, err)
			}
			return string(rune(n))
		})
		if got != export.Clean(text) {
			t.Fatalf("%q reads as %q", text, got)
		}
	})
}

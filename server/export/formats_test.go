package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/export"
	"hailong/server/score"
	"hailong/server/survey"
)

// mixed is a sheet with a column of each type.
func mixed() *export.Sheet {
	text := func(s string) survey.Text { return survey.Text{Vi: s, En: "en " + s} }
	return &export.Sheet{
		ID: "mixed", Title: text("Đủ kiểu"), Key: []string{"n"},
		Columns: []export.Column{
			{Name: "n", Label: text("Số"), Type: export.TypeInteger, Required: true},
			{Name: "name", Label: text("=Tên <&>"), Type: export.TypeText},
			{Name: "mean", Label: text("Trung bình"), Type: export.TypeHundredths},
			{Name: "weight", Label: text("Trọng số"), Type: export.TypeDecimal},
			{Name: "rate", Label: text("Tỷ lệ"), Type: export.TypePercent},
			{Name: "day", Label: text("Ngày"), Type: export.TypeDate},
			{Name: "yes", Label: text("Có"), Type: export.TypeBool},
			{Name: "q_a.b", Label: text("Mức"), Type: export.TypeCode},
		},
	}
}

// nasty are texts that some format or some reader gets wrong.
var nasty = []string{
	"", "Phường Thủy Nguyên", "Ca\u0302\u0309m", "🙂 người dân 👨‍👩‍👧", "=1+1", "+84", "-3", "@SUM(A1)", "\t=x", "\rx", "\nx", "＝1", "a\tb",
	"a\nb", "a\r\nb", "a\rb", "\"", `"a"`, `a,b`, `;=1+1`, "'", "'=1", " đầu", "cuối ", "  ", "\u00a0", "<b>&amp;</b>", "]]>", "_x000D_", "_x0041_", "_x005F_",
	"_X000d_", "__x0041__", "_x004_", "_x4_", "_x_", "_x00041_", "_xyz_", "_x0041", "_x005F_x0041_", "\\_X0\r", "\x00", "a\x1b[31m", "\x7f\u0085", "\ufffe\uffff", "\xff\xfe", "\ufeff", "\u2028", "\u2029", "\\", `\"`, `\.`, "</t>", "null", "true",
	"1e5", "0010507", "2026-03-01", "#N/A", "\U0010ffff", "{}", "[1]",
}

func anyText(t *rapid.T, name string) string {
	return rapid.OneOf(rapid.SampledFrom(nasty), rapid.String(),
		rapid.Map(rapid.SliceOf(rapid.SampledFrom(nasty)), func(p []string) string { return strings.Join(p, "") })).Draw(t, name)
}

// value is a cell with what readers should find in it.
type value struct {
	cell export.Cell
	csv  string // before the guard
	json any
}

var nothing = value{export.Empty, "", nil}

func textValue(s string) value {
	if s == "" {
		return nothing
	}
	c := export.Clean(s)
	return value{export.Text(s), c, c}
}

func intValue(n int64) value {
	return value{export.Integer(n), strconv.FormatInt(n, 10), json.Number(strconv.FormatInt(n, 10))}
}

// mixedRow draws a row of mixed and what it reads as.
func mixedRow(t *rapid.T, n int) []value {
	h := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-200, 20000))
	cents, weight, rate := score.Hundredths(h.Draw(t, "mean")), score.Decimal(h.Draw(t, "weight")), score.Hundredths(h.Draw(t, "rate"))
	day := survey.Day(rapid.Int32Range(-25508, 2932896).Draw(t, "day")) // 1900-03-01 to 9999-12-31
	row := []value{
		intValue(int64(n)), textValue(anyText(t, "name")),
		{export.Hundredths(cents), cents.String(), json.Number(cents.String())},
		{export.Decimal(weight), weight.String(), json.Number(weight.String())},
		{export.Hundredths(rate), rate.String(), json.Number(rate.String())},
		{export.Date(day), day.String(), day.String()},
		{export.Bool(true), "1", true},
		intValue(rapid.Int64().Draw(t, "level")),
	}
	if day == 0 {
		row[5] = nothing
	}
	if rapid.Bool().Draw(t, "no") {
		row[6] = value{export.Bool(false), "0", false}
	}
	if rapid.Bool().Draw(t, "word") {
		row[7] = textValue(anyText(t, "code"))
	}
	for i := 1; i < len(row); i++ {
		if rapid.IntRange(0, 5).Draw(t, "empty") == 0 {
			row[i] = nothing
		}
	}
	return row
}

func mixedRows(t *rapid.T) [][]value {
	rows := make([][]value, rapid.IntRange(0, 6).Draw(t, "rows"))
	for i := range rows {
		rows[i] = mixedRow(t, i+1)
	}
	return rows
}

func cells(row []value) []export.Cell {
	out := make([]export.Cell, len(row))
	for i := range row {
		out[i] = row[i].cell
	}
	return out
}

// fatal is a *testing.T, a *testing.F or a *rapid.T.
type fatal interface {
	Fatalf(string, ...any)
}

// written is the file that a Writer makes of rows.
func written(t fatal, f export.Format, s *export.Sheet, rows [][]value, o export.Options) []byte {
	var b bytes.Buffer
	w, err := export.NewWriter(&b, f, s, o)
	if err != nil {
		t.Fatalf("%v", err)
	}
	for _, r := range rows {
		if err := w.Row(cells(r)); err != nil {
			t.Fatalf("%v", err)
		}
	}
	if err := errors.Join(w.Close(), w.Close()); err != nil {
		t.Fatalf("%v", err)
	}
	if w.Rows() != int64(len(rows)) || w.Bytes() != int64(b.Len()) {
		t.Fatalf("the writer counts %d rows and %d bytes, there are %d and %d", w.Rows(), w.Bytes(), len(rows), b.Len())
	}
	return b.Bytes()
}

func TestCSVReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, rows := mixed(), mixedRows(t)
		file := written(t, export.CSV, s, rows, export.Options{})
		text, ok := strings.CutPrefix(string(file), "\ufeff")
		if !ok {
			t.Fatalf("no UTF-8 mark")
		}
		got, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(got) != len(rows)+1 || strings.Join(got[0], " ") != strings.Join(s.Names(), " ") {
			t.Fatalf("%v: %q", err, got)
		}
		for i, r := range rows {
			for j, v := range r {
				want := v.csv
				if _, isText := v.json.(string); isText && s.Columns[j].Type != export.TypeDate {
					// The reader of the standard library makes one line end of two characters.
					want = strings.ReplaceAll(export.Guard(want), "\r\n", "\n")
				}
				if got[i+1][j] != want {
					t.Fatalf("row %d, %s: %q, want %q", i+1, s.Columns[j].Name, got[i+1][j], want)
				}
			}
		}
	})
}

func TestJSONReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, rows := mixed(), mixedRows(t)
		array := decoded(t, written(t, export.JSON, s, rows, export.Options{}))
		var lines []map[string]any
		for l := range strings.Lines(string(written(t, export.JSONLines, s, rows, export.Options{}))) {
			lines = append(lines, decoded(t, []byte("["+l+"]"))...)
		}
		if len(array) != len(rows) || len(lines) != len(rows) {
			t.Fatalf("%d and %d objects of %d rows", len(array), len(lines), len(rows))
		}
		for i, r := range rows {
			for j, v := range r {
				name := s.Columns[j].Name
				if array[i][name] != v.json || lines[i][name] != v.json || len(array[i]) != len(r) {
					t.Fatalf("row %d, %s: %#v and %#v, want %#v", i+1, name, array[i][name], lines[i][name], v.json)
				}
			}
		}
	})
}

func decoded(t fatal, b []byte) []map[string]any {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var out []map[string]any
	if err := d.Decode(&out); err != nil {
		t.Fatalf("%v in %q", err, b)
	}
	return out
}

func TestSameRowsSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := mixedRows(t)
		for _, f := range export.SheetFormats {
			if a, b := written(t, f, mixed(), rows, export.Options{}), written(t, f, mixed(), rows, export.Options{}); !bytes.Equal(a, b) {
				t.Fatalf("%s differs from one time to the next", f)
			}
		}
	})
}

func TestWriterRefuses(t *testing.T) {
	good := []export.Cell{export.Integer(1), export.Empty, export.Empty, export.Empty, export.Empty, export.Empty, export.Empty, export.Empty}
	for name, c := range map[string]struct {
		at   int
		cell export.Cell
		says string
	}{
		"an empty cell where one is required": {0, export.Empty, "column n is empty"},
		"text among numbers":                  {2, export.Text("3.14"), "column mean"},
		"a number among texts":                {1, export.Integer(3), "column name"},
		"hundredths among decimals":           {3, export.Hundredths(3), "column weight"},
		"a date as text":                      {5, export.Text("2026-03-01"), "column day"},
		"a bool as a number":                  {6, export.Integer(1), "column yes"},
		"a bool as an answer":                 {7, export.Bool(true), "column q_a.b"},
	} {
		for _, f := range export.SheetFormats {
			w, err := export.NewWriter(&bytes.Buffer{}, f, mixed(), export.Options{})
			if err != nil {
				t.Fatal(err)
			}
			row := append([]export.Cell{}, good...)
			row[c.at] = c.cell
			if err := w.Row(row); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s, %s: %v", f, name, err)
			}
			if err := w.Row(good); err == nil {
				t.Errorf("%s: a row after a refused one was taken", f)
			}
			if err := w.Close(); err == nil {
				t.Errorf("%s: a file with a refused row was closed as if it were whole", f)
			}
		}
	}
	w, _ := export.NewWriter(&bytes.Buffer{}, export.CSV, mixed(), export.Options{})
	if err := w.Row(good[1:]); err == nil {
		t.Error("a short row was taken")
	}
	w, _ = export.NewWriter(&bytes.Buffer{}, export.CSV, mixed(), export.Options{})
	if err := errors.Join(w.Row(good), w.Close()); err != nil {
		t.Error(err)
	}
	if err := w.Row(good); err == nil {
		t.Error("a row after the end was taken")
	}
	for _, f := range []export.Format{export.Table, "pdf", ""} {
		if _, err := export.NewWriter(&bytes.Buffer{}, f, mixed(), export.Options{}); err == nil {
			t.Errorf("format %q was begun", f)
		}
	}
	if _, err := export.NewWriter(&bytes.Buffer{}, export.CSV, &export.Sheet{ID: "none"}, export.Options{}); err == nil {
		t.Error("a sheet without columns was begun")
	}
}

// filling takes so many bytes and then has no space.
type filling struct{ left int }

func (f *filling) Write(p []byte) (int, error) {
	if len(p) > f.left {
		n := f.left
		f.left = 0
		return n, errFull
	}
	f.left -= len(p)
	return len(p), nil
}

// TestFullDisk fills the disk at every kilobyte of a file.
func TestFullDisk(t *testing.T) {
	s, fill := wide()
	row := make([]export.Cell, len(s.Columns))
	for _, f := range export.SheetFormats {
		for space := 0; ; space += 20_000 {
			w, err := export.NewWriter(&filling{space}, f, s, export.Options{Method: []export.Line{{Cells: []string{"a", "b"}}}})
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < 1000 && err == nil; i++ {
				fill(i, row)
				err = w.Row(row)
			}
			if err := w.Close(); err == nil {
				if w.Bytes() > int64(space) {
					t.Errorf("%s: %d bytes in %d", f, w.Bytes(), space)
				}
				break
			} else if !errors.Is(err, errFull) {
				t.Errorf("%s with %d bytes of space: %v", f, space, err)
			}
		}
	}
}

func TestSheetCheck(t *testing.T) {
	if err := mixed().Check(); err != nil {
		t.Fatal(err)
	}
	for says, spoil := range map[string]func(*export.Sheet){
		"the id":          func(s *export.Sheet) { s.ID = "Mixed" },
		"has 0 columns":   func(s *export.Sheet) { s.Columns = nil },
		"the name \"\"":   func(s *export.Sheet) { s.Columns[1].Name = "" },
		"the name \"=a\"": func(s *export.Sheet) { s.Columns[1].Name = "=a" },
		"the name \"1a\"": func(s *export.Sheet) { s.Columns[1].Name = "1a" },
		"there twice":     func(s *export.Sheet) { s.Columns[1].Name = "n" },
		"there is no type": func(s *export.Sheet) {
			s.Columns[1].Type = "float"
		},
		"a list of values": func(s *export.Sheet) { s.Columns[0].Values = []export.Value{{Code: "1"}} },
		"the key names":    func(s *export.Sheet) { s.Key = []string{"x"} },
		"has 16385 columns": func(s *export.Sheet) {
			for i := len(s.Columns); i < 16385; i++ {
				s.Columns = append(s.Columns, export.Column{Name: fmt.Sprintf("c%d", i), Type: export.TypeText})
			}
		},
	} {
		s := mixed()
		if spoil(s); s.Check() == nil || !strings.Contains(s.Check().Error(), says) {
			t.Errorf("%v, want %q", s.Check(), says)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "abc": "abc", "Phường": "Phường", "a\tb\r\n": "a\tb\r\n", "a\x00b": "a\ufffdb", "ữ\x1b": "ữ\ufffd", "\x7f": "\ufffd",
		"\u0085": "\ufffd", "\ufffe": "\ufffd", "\uffff": "\ufffd", "\xff": "\ufffd", "ữ\xc3": "ữ\ufffd", "\ufffd": "\ufffd", "🙂": "🙂",
		"\xed\xa0\x80": "\ufffd\ufffd\ufffd", // half a surrogate pair
	} {
		if got := export.Clean(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzGuard(f *testing.F) {
	for _, s := range nasty {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := export.Guard(s)
		if got != s && got != "'"+s {
			t.Fatalf("%q became %q", s, got)
		}
		if export.Guard(got) != got {
			t.Fatalf("%q is guarded twice", got)
		}
		blanks := " \t\r\n\u00a0\u200b\ufeff"
		if got != "" && (strings.ContainsRune("\t\r\n", firstRune(got)) || strings.ContainsRune("=+-@＝＋－＠", firstRune(strings.TrimLeft(got, blanks)))) {
			t.Fatalf("%q is a formula", got)
		}
		file := written(t, export.CSV, mixed(), [][]value{{intValue(1), textValue(s), nothing, nothing, nothing, nothing, nothing, nothing}}, export.Options{})
		rows, err := csv.NewReader(bytes.NewReader(file[3:])).ReadAll()
		if err != nil || len(rows) != 2 || rows[1][1] != strings.ReplaceAll(export.Guard(export.Clean(s)), "\r\n", "\n") {
			t.Fatalf("%q reads as %q, %v", s, rows, err)
		}
	})
}

//go:build office

package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hailong/server/export"
	"hailong/server/score"
	"hailong/server/survey"
)

// These tests need LibreOffice, half a gigabyte that no other test wants: make office.

// converted has LibreOffice open a file and save it anew.
func converted(t *testing.T, name string, content []byte, to, extension string, more ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	in := filepath.Join(dir, name)
	if err := os.WriteFile(in, content, 0o600); err != nil {
		t.Fatal(err)
	}
	// A profile of its own: one that runs already would take the work over.
	args := append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless"}, more...)
	out, err := exec.CommandContext(t.Context(), "soffice", append(args, "--convert-to", to, "--outdir", filepath.Join(dir, "out"), in)...).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "out", strings.TrimSuffix(name, filepath.Ext(name))+extension))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return b
}

// kept is a cell as LibreOffice keeps it.
type kept struct {
	Type    string `xml:"value-type,attr"`
	Number  string `xml:"value,attr"`
	Date    string `xml:"date-value,attr"`
	Formula string `xml:"formula,attr"`
	Times   int    `xml:"number-columns-repeated,attr"`
}

// firstTable are the cells of the first table of a flat spreadsheet; a formula anywhere
// in the file is an error.
func firstTable(t *testing.T, flat []byte) (rows [][]kept) {
	t.Helper()
	d, tables := xml.NewDecoder(bytes.NewReader(flat)), 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "table":
			tables++
		case "table-row":
			if tables == 1 {
				rows = append(rows, nil)
			}
		case "table-cell":
			var c kept
			if err := d.DecodeElement(&c, &start); err != nil {
				t.Fatal(err)
			}
			if c.Formula != "" {
				t.Errorf("a formula: %s", c.Formula)
			}
			if tables == 1 && c.Times < 100 { // more is the empty rest of a row
				for range max(c.Times, 1) {
					rows[len(rows)-1] = append(rows[len(rows)-1], c)
				}
			}
		}
	}
}

// awkward is a row of each type for each text.
func awkward() (s *export.Sheet, rows [][]value) {
	for i, text := range nasty {
		n := int64(i + 1)
		day := survey.NewDay(2026, 7, 1) + survey.Day(i)
		cents, weight := score.Hundredths(n*1111), score.Decimal(n*123_456)
		rows = append(rows, []value{
			intValue(n), textValue(text + "ế"), {export.Hundredths(cents), cents.String(), nil}, {export.Decimal(weight), weight.String(), nil},
			{export.Hundredths(cents), cents.String(), nil}, {export.Date(day), day.String(), nil}, {export.Bool(i%2 == 0), fmt.Sprint((i + 1) % 2), nil}, intValue(n % 5),
		})
	}
	return mixed(), rows
}

// TestLibreOfficeKeepsTypes: numbers are numbers and dates are dates, in a workbook and
// in CSV, and nothing is a formula.
func TestLibreOfficeKeepsTypes(t *testing.T) {
	s, rows := awkward()
	files := map[export.Format][]byte{}
	for _, f := range []export.Format{export.XLSX, export.CSV} {
		files[f] = written(t, f, s, rows, export.Options{})
	}
	for f, flat := range map[export.Format][]byte{
		export.XLSX: converted(t, "a.xlsx", files[export.XLSX], "fods", ".fods"),
		export.CSV:  converted(t, "a.csv", files[export.CSV], "fods", ".fods", "--infilter=CSV:44,34,UTF8"),
	} {
		table := firstTable(t, flat)
		if len(table) < len(rows)+1 {
			t.Fatalf("%s: %d rows of %d", f, len(table), len(rows)+1)
		}
		for i, row := range rows {
			got := table[i+1]
			if len(got) < len(row) {
				t.Fatalf("%s, row %d: %d cells", f, i+1, len(got))
			}
			for j, c := range s.Columns {
				switch {
				case c.Type == export.TypeText:
					if got[j].Type != "string" {
						t.Errorf("%s, row %d: %q is a %s", f, i+1, row[j].csv, got[j].Type)
					}
				case c.Type == export.TypeDate:
					if got[j].Date != row[j].csv {
						t.Errorf("%s, row %d: %s reads as %+v", f, i+1, row[j].csv, got[j])
					}
				case got[j].Type != "float" && got[j].Type != "percentage", number(t, got[j].Number) != number(t, row[j].csv):
					t.Errorf("%s, row %d, %s: %s reads as %+v", f, i+1, c.Name, row[j].csv, got[j])
				}
			}
		}
	}
}

// number is a number without the ways to write it.
func number(t *testing.T, s string) string {
	t.Helper()
	var x float64
	if _, err := fmt.Sscan(s, &x); err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return fmt.Sprintf("%.6f", x)
}

// TestLibreOfficeKeepsTexts: every awkward text of a workbook comes out as it went in.
func TestLibreOfficeKeepsTexts(t *testing.T) {
	s, rows := awkward()
	// Commas, quotes, UTF-8, from the first row, every text quoted, values not as shown.
	out := converted(t, "a.xlsx", written(t, export.XLSX, s, rows, export.Options{}), "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false", ".csv")
	list, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
	if err != nil || len(list) != len(rows)+1 {
		t.Fatalf("%d rows, %v", len(list), err)
	}
	for i, row := range rows {
		// A carriage return alone is a line end to it, as a pair is; encoding/csv reads a pair as one.
		ends := strings.NewReplacer("\r\n", "\n", "\r", "\n")
		if got, want := ends.Replace(list[i+1][1]), ends.Replace(row[1].csv); got != want {
			t.Errorf("%q reads as %q", want, got)
		}
	}
}

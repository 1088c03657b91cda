package poster_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hailong/server/poster"
	"hailong/server/survey"
)

const base = "https://khaosat.example.vn"

var printed = survey.NewDay(2026, 11, 22)

var options = poster.Options{BaseURL: base, Printed: printed, Phone: "0225 3822 022"}

// sheet is a poster of a made-up code that depends on the names alone.
func sheet(t testing.TB, kind survey.UnitType, name, point string) poster.Sheet {
	t.Helper()
	seed := sha256.Sum256([]byte(name + point))
	code, err := survey.NewEntryCode(bytes.NewReader(seed[:]))
	if err != nil {
		t.Fatal(err)
	}
	key := survey.UnitKey{Code: "10507", From: survey.NewDay(2025, 7, 1)}
	s := poster.Sheet{
		Unit:  survey.Unit{Key: key, Name: name, Type: kind, ProvinceName: "Thành phố Hải Phòng"},
		Entry: survey.Entry{Code: code, Unit: key, Channel: survey.QR, Status: survey.CodeActive},
	}
	if point != "" {
		s.Point = survey.Point{Unit: key, ID: "quay-3", Name: point}
		s.Entry.Point = "quay-3"
	}
	return s
}

// city is a poster for each of the 114 units.
func city(t testing.TB) []poster.Sheet {
	t.Helper()
	f, err := os.Open("../../configs/units/units.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var sheets []poster.Sheet
	for _, r := range rows {
		if r[1] == "2025-07-01" { // valid_from
			sheets = append(sheets, sheet(t, survey.UnitType(r[3]), r[4], ""))
		}
	}
	if len(sheets) != 114 {
		t.Fatalf("%d units in the register, want 114", len(sheets))
	}
	return sheets
}

// hard are the sheets that are hardest to lay out.
func hard(t testing.TB) []poster.Sheet {
	return []poster.Sheet{
		sheet(t, survey.Commune, "Xã An Phú", ""),
		sheet(t, survey.Ward, "Phường Nguyễn Bỉnh Khiêm", "Quầy số 3: Hộ tịch, chứng thực, bảo trợ xã hội"),
		sheet(t, survey.SpecialZone, "Đặc khu Bạch Long Vĩ", "Điểm tiếp nhận số 1"),
		sheet(t, survey.Township, "Thị trấn Nông trường Việt Lâm ĐẶNG THỊ NGỌC ỄỰẶ", strings.Repeat("Bộ phận tiếp nhận và trả kết quả ", 2)+"tầng hai nhà B"),
	}
}

// absurd is the widest that names may be.
func absurd(t testing.TB) poster.Sheet {
	return sheet(t, survey.Ward, strings.Repeat("Ộ", 48), strings.Repeat("W", 80))
}

// longest are the sheets of the city with the longest names.
func longest(t testing.TB, n int) []poster.Sheet {
	sheets := city(t)
	slices.SortStableFunc(sheets, func(a, b poster.Sheet) int { return len(b.Unit.Name) - len(a.Unit.Name) })
	return sheets[:n]
}

func pdf(t testing.TB, size poster.Size, sheets []poster.Sheet, o poster.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := poster.PDF(&b, size, sheets, o); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), string(size)+".pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// packages are what to install for a tool; a missing one fails the test.
var packages = map[string]string{"pdftoppm": "poppler-utils", "pdftotext": "poppler-utils", "pdffonts": "poppler-utils", "zbarimg": "zbar-tools"}

func run(t testing.TB, tool string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Fatalf("%s is not installed: apt-get install %s", tool, packages[tool])
	}
	var stderr bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", tool, strings.Join(args, " "), err, &stderr)
	}
	return string(out)
}

// pictures renders pages first to last and returns the files in order.
func pictures(t testing.TB, path string, dpi, first, last int, mode ...string) []string {
	t.Helper()
	prefix := filepath.Join(t.TempDir(), "page")
	args := append(mode, "-r", fmt.Sprint(dpi), "-f", fmt.Sprint(first), "-l", fmt.Sprint(last), path, prefix)
	run(t, "pdftoppm", args...)
	files, err := filepath.Glob(prefix + "*")
	if err != nil || len(files) != last-first+1 {
		t.Fatalf("%d pictures of pages %d to %d, %v", len(files), first, last, err)
	}
	return files
}

// scan reads the codes of pictures, one per line.
func scan(t testing.TB, files ...string) []string {
	t.Helper()
	args := append([]string{"--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"}, files...)
	return strings.Fields(run(t, "zbarimg", args...))
}

func content(t testing.TB, s poster.Sheet) string {
	t.Helper()
	u, err := poster.URL(base, s.Entry.Code)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

package poster_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/server/golden"
	"hailong/server/poster"
	"hailong/server/survey"
)

// code is a valid entry code that never changes, for goldens.
func code(t testing.TB) survey.EntryCode {
	c, err := survey.NewEntryCode(bytes.NewReader([]byte{1, 2, 3, 4, 5, 6, 7}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestURL(t *testing.T) {
	c := code(t)
	for in, want := range map[string]string{
		"https://khaosat.example.vn":  "HTTPS://KHAOSAT.EXAMPLE.VN/Q/",
		"https://KhaoSat.example.vn/": "HTTPS://KHAOSAT.EXAMPLE.VN/Q/",
		"http://127.0.0.1:8080":       "HTTP://127.0.0.1:8080/Q/",
	} {
		if got, err := poster.URL(in, c); err != nil || got != want+string(c) {
			t.Errorf("%s gives %s, %v", in, got, err)
		}
	}
	for in, want := range map[string]string{
		"":                           "http:// or https://",
		"khaosat.example.vn":         "http:// or https://",
		"ftp://a.vn":                 "http:// or https://",
		"https://":                   "the host may have",
		"https://a.vn/khao-sat":      "must not have a path",
		"https://a.vn//":             "must not have a path",
		"https://a.vn?x=1":           "must not have a query",
		"https://a.vn?":              "must not have a query",
		"https://a.vn#x":             "must not have a fragment",
		"https://u:hunter2@a.vn":     "must not be printed",
		"https://a_b.vn":             "the host may have",
		"https://khảosát.vn":         "the host may have",
		"http://[::1]:8080":          "the host may have",
		"https://a.vn:":              "the host may have",
		"https://a b.vn":             "cannot be read",
		"https://" + long(60) + ".x": "too long",
	} {
		if got, err := poster.URL(in, c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %s, %v; want %s", in, got, err, want)
		}
	}
	for _, bad := range []survey.EntryCode{"", "ABCD", c[:7], "12345678", survey.EntryCode(strings.ToLower(string(c))), c + "0"} {
		if got, err := poster.URL(base, bad); err == nil {
			t.Errorf("code %q gives %s", bad, got)
		}
	}
}

func long(n int) string { return strings.Repeat("a", n) }

// alphanumericQ is how many characters the versions take in alphanumeric mode
// with correction Q (ISO/IEC 18004, table 7). In byte mode they take 11, 20, 32
// and 46: a mode chosen wrongly would show as a larger code.
var alphanumericQ = []int{16, 29, 47, 67}

func TestTheCodeIsTheSmallestThereIs(t *testing.T) {
	for n := 21; n <= 67; n++ { // the shortest address has 20 characters
		host := long(n - len("HTTPS:///Q/12345678"))
		u, err := poster.URL("https://"+host, code(t))
		if err != nil || len(u) != n {
			t.Fatalf("%d characters: %s, %v", n, u, err)
		}
		version := 1
		for alphanumericQ[version-1] < n {
			version++
		}
		if got, err := poster.Modules(u); err != nil || got != 17+4*version {
			t.Errorf("%d characters take %d modules, %v; version %d has %d", n, got, err, version, 17+4*version)
		}
	}
}

func TestSVG(t *testing.T) {
	u, err := poster.URL(base, code(t))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := poster.SVG(&b, u); err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/code.svg", b.Bytes())
}

func TestPNGScansAtEverySize(t *testing.T) {
	u, err := poster.URL(base, code(t))
	if err != nil {
		t.Fatal(err)
	}
	const least = 2 * (29 + 8)
	for _, pixels := range []int{least, 100, 256, 1024} {
		var b bytes.Buffer
		if err := poster.PNG(&b, u, pixels); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(b.Bytes()))
		if err != nil || img.Bounds() != image.Rect(0, 0, pixels, pixels) {
			t.Fatalf("%d: %v, %v", pixels, img.Bounds(), err)
		}
		if got := scan(t, save(t, b.Bytes())); len(got) != 1 || got[0] != u {
			t.Errorf("%d pixels lead to %v", pixels, got)
		}
	}
	for _, pixels := range []int{-1, 0, least - 1, 4097} {
		if err := poster.PNG(&bytes.Buffer{}, u, pixels); err == nil {
			t.Errorf("%d pixels were drawn", pixels)
		}
	}
}

// TestTerminalScans paints what a terminal would show and reads it.
func TestTerminalScans(t *testing.T) {
	u, err := poster.URL("http://127.0.0.1:8080", code(t))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := poster.Terminal(&b, u); err != nil {
		t.Fatal(err)
	}
	const on, off, scale = "\x1b[38;5;16;48;5;231m", "\x1b[0m", 4
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	img := image.NewGray(image.Rect(0, 0, 60*scale, 60*scale)) // a dark terminal
	for y, l := range lines {
		l, opened := strings.CutPrefix(l, on)
		l, closed := strings.CutSuffix(l, off)
		cells := []rune(l)
		if !opened || !closed || len(cells) != 37 && len(cells) != 33 {
			t.Fatalf("line %d: %q", y, l)
		}
		for x, r := range cells {
			for half := range 2 {
				dark := r == '█' || r == '▀' && half == 0 || r == '▄' && half == 1
				for i := range scale * scale {
					if !dark {
						img.Set(5*scale+x*scale+i%scale, 5*scale+(2*y+half)*scale+i/scale, color.White)
					}
				}
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	if got := scan(t, save(t, out.Bytes())); len(got) != 1 || got[0] != u {
		t.Errorf("the terminal leads to %v", got)
	}
}

func save(t *testing.T, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), fmt.Sprintf("%d.png", len(b)))
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestContentThatIsTooLong(t *testing.T) {
	huge := strings.Repeat("A", 5000)
	for name, draw := range map[string]func() error{
		"svg": func() error { return poster.SVG(&bytes.Buffer{}, huge) },
		"png": func() error { return poster.PNG(&bytes.Buffer{}, huge, 500) },
		"tty": func() error { return poster.Terminal(&bytes.Buffer{}, huge) },
	} {
		if draw() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

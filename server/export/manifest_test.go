package export_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"hailong/server/export"
	"hailong/server/golden"
	"hailong/server/survey"
)

var hash = strings.Repeat("0123456789abcdef", 4)

func manifest() export.Manifest {
	m := export.Manifest{
		At: time.Date(2026, 4, 2, 2, 30, 15, 999, time.UTC), By: "acc-1", ByName: "Nguyễn Thị <Hoa> & \"Đoàn\"", Campaign: "dot-1", File: "phieu-dot-1.csv",
		Filter: map[string]string{"unit": "10507@2025-07-01", "channel": "qr"}, Program: "v1.2.0", TrailHead: "812:" + hash, Withheld: 3,
		Questionnaire: export.VersionOf(survey.VersionRef{ID: "phieu", Version: 1, Hash: hash}), Criteria: export.VersionOf(survey.VersionRef{ID: "mau", Version: 2, Hash: hash}),
		Kind: "responses", Format: export.CSV, Columns: []string{"row", "q_a.b"}, Rows: 12, Bytes: 345, SHA256: hash,
	}
	m.From, m.Before = export.Period(survey.NewDay(2026, 3, 1), survey.NewDay(2026, 3, 31))
	return m
}

func canonical(t fatal, m export.Manifest) []byte {
	b, err := m.Canonical()
	if err != nil {
		t.Fatalf("%v", err)
	}
	return b
}

func TestManifestGolden(t *testing.T) {
	b := canonical(t, manifest())
	golden.Equal(t, "testdata/manifest.json", append(b, '\n'))
	if !bytes.Contains(b, []byte(`"from":"2026-03-01T00:00:00+07:00"`)) || !bytes.Contains(b, []byte(`"before":"2026-04-01T00:00:00+07:00"`)) || !bytes.Contains(b, []byte(`"at":"2026-04-02T09:30:15+07:00"`)) {
		t.Errorf("times: %s", b)
	}
	// RFC 8785 orders members as encoding/json orders a map's, for names in ASCII.
	var v map[string]any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	enc := json.NewEncoder(&again)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil || strings.TrimSpace(again.String()) != string(b) {
		t.Errorf("not canonical, %v:\n%s\n%s", err, b, again.String())
	}
	if export.VersionOf(survey.VersionRef{}) != nil {
		t.Error("no version is one")
	}
}

// TestManifestReadsBack: what is written is read as the same, to the second.
func TestManifestReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := manifest()
		m.Rows, m.Bytes = rapid.Int64Range(0, 1<<53-1).Draw(t, "rows"), rapid.Int64Range(0, 1<<53-1).Draw(t, "bytes")
		m.ByName = rapid.StringMatching(`[\p{L}\p{S}\p{P} ]{0,12}`).Draw(t, "name")
		m.At = time.Unix(rapid.Int64Range(0, 250_000_000_000).Draw(t, "at"), 0).In(time.Local)
		m.Filter = rapid.MapOf(rapid.StringMatching(`[a-z][a-z_]{0,5}`), rapid.StringMatching(`[^\pC\x{2028}\x{2029}]{0,5}`)).Draw(t, "filter")
		if rapid.Bool().Draw(t, "little") {
			m.From, m.Before, m.Criteria, m.Questionnaire, m.Campaign, m.TrailHead, m.Columns = time.Time{}, time.Time{}, nil, nil, "", "", []string{}
		}
		b := canonical(t, m)
		got, err := export.OpenManifest(b, export.ManifestHash(b))
		if err != nil {
			t.Fatalf("%v: %s", err, b)
		}
		m.At, m.Manifest = m.At.In(survey.Zone), export.ManifestVersion
		if !reflect.DeepEqual(got, m) || !bytes.Equal(canonical(t, got), b) {
			t.Fatalf("%+v\n%+v", got, m)
		}
	})
}

func TestManifestRefuses(t *testing.T) {
	good := string(canonical(t, manifest()))
	for name, bad := range map[string]string{
		"nothing":               "",
		"a line end":            good + "\n",
		"a blank":               strings.Replace(good, ":", ": ", 1),
		"something behind it":   good + "{}",
		"a member twice":        strings.Replace(good, `"rows":12`, `"rows":12,"rows":12`, 1),
		"a member of its own":   strings.Replace(good, `"rows":12`, `"rows":12,"rowz":12`, 1),
		"another spelling":      strings.Replace(good, `"rows"`, `"Rows"`, 1),
		"members in disorder":   strings.Replace(strings.Replace(good, `"rows":12,`, "", 1), `{"at"`, `{"rows":12,"at"`, 1),
		"a member missing":      strings.Replace(good, `"rows":12,`, "", 1),
		"an escape":             strings.Replace(good, `"acc-1"`, `"\u0061cc-1"`, 1),
		"a number as a float":   strings.Replace(good, `"rows":12`, `"rows":12.0`, 1),
		"another zone":          strings.Replace(good, "2026-04-02T09:30:15+07:00", "2026-04-02T02:30:15Z", 1),
		"parts of a second":     strings.Replace(good, "09:30:15+", "09:30:15.5+", 1),
		"another version":       strings.Replace(good, export.ManifestVersion, "hailong-export-2", 1),
		"a list":                "[" + good + "]",
		"null for the filter":   strings.Replace(good, `{"channel":"qr","unit":"10507@2025-07-01"}`, "null", 1),
		"a very long one":       `{"at":"` + strings.Repeat("x", 2<<20) + `"}`,
		"a mark of UTF-8":       "\ufeff" + good,
		"a hash in upper case":  strings.Replace(good, `"sha256":"0123456789abcdef`, `"sha256":"0123456789ABCDEF`, 1),
		"not UTF-8":             strings.Replace(good, "acc-1", "acc-\xff", 1),
		"a period of no length": strings.Replace(good, `"2026-04-01T00:00:00+07:00"`, `"2026-03-01T00:00:00+07:00"`, 1),
	} {
		if bad == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if m, err := export.ParseManifest([]byte(bad)); survey.KindOf(err) != survey.KindMalformed {
			t.Errorf("%s: read as %+v, %v", name, m, err)
		}
	}
	for name, spoil := range map[string]func(*export.Manifest){
		"no time":             func(m *export.Manifest) { m.At = time.Time{} },
		"half a period":       func(m *export.Manifest) { m.From = time.Time{} },
		"fewer than no rows":  func(m *export.Manifest) { m.Rows = -1 },
		"too many bytes":      func(m *export.Manifest) { m.Bytes = 1 << 53 },
		"no hash":             func(m *export.Manifest) { m.SHA256 = "" },
		"no kind":             func(m *export.Manifest) { m.Kind = "" },
		"nobody":              func(m *export.Manifest) { m.By = "" },
		"no program":          func(m *export.Manifest) { m.Program = "" },
		"no file":             func(m *export.Manifest) { m.File = "" },
		"a folder":            func(m *export.Manifest) { m.File = "../x.csv" },
		"a column twice":      func(m *export.Manifest) { m.Columns = []string{"a", "a"} },
		"a version's hash":    func(m *export.Manifest) { m.Criteria = &export.Version{ID: "x", Version: 1} },
		"a line end":          func(m *export.Manifest) { m.ByName = "a\nb" },
		"a line end of JS":    func(m *export.Manifest) { m.Filter = map[string]string{"text": "\u2028"} },
		"a filter's name":     func(m *export.Manifest) { m.Filter = map[string]string{"Ä": ""} },
		"a year of five":      func(m *export.Manifest) { m.At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"bytes that are text": func(m *export.Manifest) { m.Program = "\xc3" },
	} {
		m := manifest()
		spoil(&m)
		if b, err := m.Canonical(); err == nil {
			t.Errorf("%s: %s", name, b)
		}
	}
}

// sealed is a small file of each format with its manifest.
func sealed(t fatal, f export.Format) ([]byte, export.Manifest) {
	s, values := small()
	rows := make([][]export.Cell, len(values))
	for i := range values {
		rows[i] = cells(values[i])
	}
	b, w := file(t, f, s, rows)
	m := manifest()
	m.File = "nho." + f.Extension()
	return b, w.Complete(m)
}

func TestVerifyFile(t *testing.T) {
	for _, f := range export.SheetFormats {
		b, m := sealed(t, f)
		if m.Rows != 3 || m.Kind != "mixed" || m.Format != f || len(m.Columns) != 8 || m.Bytes != int64(len(b)) {
			t.Fatalf("%s: %+v", f, m)
		}
		for name, r := range map[string]io.Reader{
			"whole": bytes.NewReader(b), "a byte at a time": iotest.OneByteReader(bytes.NewReader(b)), "half": iotest.HalfReader(bytes.NewReader(b)),
			"with the end": iotest.DataErrReader(bytes.NewReader(b)),
		} {
			if err := export.VerifyFile(m, r); err != nil {
				t.Errorf("%s, %s: %v", f, name, err)
			}
		}
		for want, spoil := range map[string]func(export.Manifest) (export.Manifest, []byte){
			"bytes":  func(m export.Manifest) (export.Manifest, []byte) { return m, append(bytes.Clone(b), 0) },
			"sha256": func(m export.Manifest) (export.Manifest, []byte) { m.SHA256 = hash; return m, b },
			"rows":   func(m export.Manifest) (export.Manifest, []byte) { m.Rows = 4; return m, b },
		} {
			m, b := spoil(m)
			if got := firstField(export.VerifyFile(m, bytes.NewReader(b))); got != want {
				t.Errorf("%s: %q differs, want %q", f, got, want)
			}
		}
		if got := firstField(export.VerifyFile(m, bytes.NewReader(nil))); got != "bytes" {
			t.Errorf("%s: of an empty file %q differs", f, got)
		}
		broken := errors.New("the disk is broken")
		if err := export.VerifyFile(m, io.MultiReader(bytes.NewReader(b[:len(b)/2]), iotest.ErrReader(broken))); !errors.Is(err, broken) {
			t.Errorf("%s from a broken disk: %v", f, err)
		}
	}
	m := manifest()
	m.Format, m.Rows, m.Bytes, m.SHA256 = "pdf", 0, 3, export.ManifestHash([]byte("pdf"))
	if err := export.VerifyFile(m, strings.NewReader("pdf")); err != nil {
		t.Errorf("a format without rows: %v", err)
	}
}

// firstField is what the error says differs first.
func firstField(err error) string {
	if e, ok := errors.AsType[*survey.Error](err); ok && len(e.Fields) == 1 && e.Fields[0].Message.Vi != "" && e.Fields[0].Message.En != "" {
		return e.Fields[0].Path
	}
	return fmt.Sprint(err)
}

// TestEveryByteCounts changes, takes away and adds each byte of small files and of
// their manifests. Every change is refused: of a file by its manifest, of a manifest
// by the hash that is signed elsewhere.
func TestEveryByteCounts(t *testing.T) {
	tried := 0
	rnd := rand.New(rand.NewPCG(1, 2))
	changes := func(b []byte, try func(changed []byte, how string)) {
		for i := range b {
			for _, bit := range []byte{1 << (i % 8), byte(1 + rnd.IntN(255))} {
				c := bytes.Clone(b)
				c[i] ^= bit
				try(c, fmt.Sprintf("byte %d ^ %02x", i, bit))
			}
			try(append(bytes.Clone(b[:i]), b[i+1:]...), fmt.Sprintf("without byte %d", i))
			try(append(append(bytes.Clone(b[:i]), b[i]), b[i:]...), fmt.Sprintf("byte %d twice", i))
			try(b[:i], fmt.Sprintf("cut at %d", i))
			tried += 5
		}
	}
	for _, f := range export.SheetFormats {
		b, m := sealed(t, f)
		changes(b, func(changed []byte, how string) {
			if err := export.VerifyFile(m, bytes.NewReader(changed)); err == nil {
				t.Errorf("%s file, %s: taken", f, how)
			}
		})
		text := canonical(t, m)
		trusted := export.ManifestHash(text)
		changes(text, func(changed []byte, how string) {
			if _, err := export.OpenManifest(changed, trusted); firstField(err) != "manifest" {
				t.Errorf("%s manifest, %s: %v", f, how, err)
			}
		})
		if _, err := export.OpenManifest(text, trusted); err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d changes refused", tried)
}

// FuzzParseManifest: what is read is spelled in one way, and says something.
func FuzzParseManifest(f *testing.F) {
	f.Add(canonical(f, manifest()))
	_, m := sealed(f, export.XLSX)
	f.Add(canonical(f, m))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := export.ParseManifest(b)
		if err != nil {
			if survey.KindOf(err) != survey.KindMalformed {
				t.Fatalf("%v", err)
			}
			return
		}
		if again := canonical(t, m); !bytes.Equal(again, b) {
			t.Fatalf("%q is also spelled %q", b, again)
		}
	})
}

// FuzzVerifyFile: whatever a file holds, it is refused unless it is the file, and
// reading it ends.
func FuzzVerifyFile(f *testing.F) {
	files, manifests := map[export.Format][]byte{}, map[export.Format]export.Manifest{}
	for i, format := range export.SheetFormats {
		files[format], manifests[format] = sealed(f, format)
		f.Add(uint8(i), files[format])
	}
	f.Fuzz(func(t *testing.T, format uint8, b []byte) {
		f := export.SheetFormats[int(format)%len(export.SheetFormats)]
		m := manifests[f]
		if err := export.VerifyFile(m, bytes.NewReader(b)); (err == nil) != bytes.Equal(b, files[f]) {
			t.Fatalf("%v", err)
		}
		m.Bytes, m.SHA256, m.Rows = int64(len(b)), export.ManifestHash(b), -1
		if got := firstField(export.VerifyFile(m, bytes.NewReader(b))); got != "rows" {
			t.Fatalf("%q differs", got)
		}
	})
}

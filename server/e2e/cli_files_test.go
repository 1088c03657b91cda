package e2e_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every command with --format prints JSON that parses and CSV with one shape, also
// when there is nothing to print.
func TestEveryListParsesAsJSONAndCSV(t *testing.T) {
	reads := map[string][]string{ // the command with arguments, where it needs any
		"units list": nil, "campaign list": nil, "codes issue": {"--unit", "11311", "--unit", "10507"},
		"codes list": nil, "score": nil, "recount": nil, "spool": nil, "keys list": nil,
		"account list": nil, "key list": nil, "kiosk list": nil, "certificate list": nil,
	}
	// These print one report, or a file.
	reports := []string{"export", "health", "store check", "verify"}
	s := newSite(t)
	s.round(day(-1), day(1))
	s.issue("10507")
	for _, name := range []string{"mot", "hai"} {
		s.must("account", "add", name, "--role", "auditor")
		s.must("key", "add", name, "--scope", "figures.read")
	}
	s.serve() // which makes keys and a lane of the spool
	for _, unit := range []string{"10507", "11311"} {
		draft := fmt.Sprintf(`{"name":"Quầy 1","unit":%q}`, unit)
		if r := s.admin().do("POST", "/api/v1/kiosks", "application/json", draft); r.status != 201 {
			t.Fatalf("a tablet for %s: %d %s", unit, r.status, r.body)
		}
	}
	for _, c := range s.subcommands() {
		name := strings.Join(c, " ")
		if slices.Contains(reports, name) {
			continue
		}
		args, known := reads[name]
		if formats := strings.Contains(s.must(append(slices.Clone(c), "--help")...), "--format="); formats != known {
			t.Errorf("%s has --format: %v; this test knows it: %v", name, formats, known)
		}
		if !known {
			continue
		}
		c = append(c, args...)
		n := s.rows(c)
		want, other := map[string]int{"units list": 114, "campaign list": 1, "recount": 1, "spool": 1, "keys list": 3, "certificate list": 0}[name]
		if !other {
			want = 2
		}
		if n != want {
			t.Errorf("%s: %d rows, want %d", name, n, want)
		}
		if name != "score" && name != "codes issue" { // one needs a campaign, the other makes what it prints
			if n := newSite(t).rows(c); n != 0 {
				t.Errorf("%s of nothing: %d rows", name, n)
			}
		}
		if table := s.must(c...); strings.TrimSpace(table) == "" {
			t.Errorf("%s prints no table", name)
		}
	}
}

// rows is how many records a command prints, which JSON and CSV have to agree on.
func (s *site) rows(c []string) int {
	s.t.Helper()
	text := s.must(append(slices.Clone(c), "--format", "json")...)
	d := json.NewDecoder(strings.NewReader(text))
	var list []map[string]any
	if err := d.Decode(&list); err != nil || list == nil || d.More() {
		s.t.Errorf("%v as JSON: %v, want an array of objects\n%.300s", c, err, text)
	}
	text = s.must(append(slices.Clone(c), "--format", "csv")...)
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	table, err := r.ReadAll() // refuses rows of another length than the first
	if err != nil || len(table) != len(list)+1 || slices.Contains(table[0], "") {
		s.t.Errorf("%v as CSV: %v, %d rows, want headings and %d\n%.300s", c, err, len(table), len(list), text)
	}
	return len(list)
}

func TestPosterFilesAndRefusals(t *testing.T) {
	s := newSite(t)
	s.round(day(-1), day(1))
	s.issue("10507")
	s.must("codes", "issue", "--unit", "11311", "--point", "quay-2", "--point-name", "Quầy số 2")
	dir := t.TempDir()
	read := func(name string, args ...string) []byte {
		t.Helper()
		s.must(append([]string{"poster", "--out", filepath.Join(dir, name)}, args...)...)
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, size := range []string{"a4", "a5", "tent", "sticker"} {
		if b := read(size+".pdf", "--all", "--size", size); !bytes.HasPrefix(b, []byte("%PDF-")) || !bytes.Contains(b[len(b)-32:], []byte("%%EOF")) {
			t.Errorf("%s is no PDF: %.40q", size, b)
		}
	}
	if one, all := read("one.PDF", "--unit", "10507"), read("all.pdf", "--all"); len(one) >= len(all) {
		t.Errorf("one poster has %d bytes, three have %d", len(one), len(all))
	}
	if b := read("code.svg", "--unit", "10507"); !bytes.HasPrefix(b, []byte("<")) || !bytes.Contains(b, []byte("<svg")) || !bytes.HasSuffix(bytes.TrimSpace(b), []byte("</svg>")) {
		t.Errorf("no SVG: %.80q", b)
	}
	picture, err := png.Decode(bytes.NewReader(read("code.png", "--unit", "11311", "--point", "quay-2", "--pixels", "300")))
	if err != nil || picture.Bounds().Dx() != 300 || picture.Bounds().Dy() != 300 {
		t.Errorf("no PNG of 300 pixels: %v", err)
	}

	kept := read("kept.png", "--unit", "10507")
	for name, x := range map[string]struct {
		says string
		args []string
	}{
		"another ending":        {".pdf, .svg hoặc .png", []string{"--unit", "10507", "--out", "kept.gif"}},
		"several codes in one":  {"chứa một mã, ở đây có 3", []string{"--all", "--out", "kept.svg"}},
		"a unit with two codes": {"ở đây có 2", []string{"--unit", "11311", "--out", "kept.png"}},
		"too few pixels":        {"74 to 4096", []string{"--unit", "10507", "--pixels", "10", "--out", "kept.png"}},
		"too many pixels":       {"to 4096", []string{"--unit", "10507", "--pixels", "100000", "--out", "kept.png"}},
		"a unit without code":   {"hãy cấp mã trước", []string{"--unit", "10525", "--out", "kept.pdf"}},
		"no such point":         {"hãy cấp mã trước", []string{"--unit", "10507", "--point", "quay-2", "--out", "kept.pdf"}},
		"no such folder":        {"no such file or directory", []string{"--all", "--out", "none/kept.pdf"}},
	} {
		last := len(x.args) - 1
		x.args[last] = filepath.Join(dir, x.args[last])
		if out, errs, exit := s.run(append([]string{"poster"}, x.args...)...); exit != 1 || out != "" || !strings.Contains(errs, x.says) {
			t.Errorf("%s: exit %d, want 1 and %q\n%s%s", name, exit, x.says, out, errs)
		}
	}
	if b, err := os.ReadFile(filepath.Join(dir, "kept.png")); err != nil || !bytes.Equal(b, kept) {
		t.Errorf("a refused poster changed the file of before: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".poster-*")); left != nil {
		t.Errorf("left behind: %v", left)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "kept.*")); len(left) != 1 {
		t.Errorf("refused posters left %v", left)
	}
}

func TestABrokenCampaignIsRefusedWithFileLineAndReason(t *testing.T) {
	s := newSite(t)
	s.must("units", "import")
	good, err := os.ReadFile(s.campaign("round", day(-1), day(1)))
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		old, put string
		says     []string
	}{
		"syntax":             {"id: round", "id: [round", []string{"x.yaml:", "YAML"}},
		"unknown key":        {"channels:", "chanels:", []string{"x.yaml:8:", "“chanels”"}},
		"a date that is not": {"first: " + day(-1), "first: 2026-02-30", []string{"x.yaml:6: first", "2026-02-30"}},
		"last before first":  {"last: " + day(1), "last: 2020-01-01", []string{"x.yaml:7: last", "trước ngày đầu"}},
		"unknown unit":       {`"10507"`, `"99999"`, []string{"x.yaml:3: units[1]", "“99999”"}},
		"unknown channel":    {"[qr, link]", "[qr, pigeon]", []string{"x.yaml:8: channels[1]", "“pigeon”"}},
		"bad id":             {"id: round", "id: Đợt 1", []string{"x.yaml:1: id", "a–z"}},
		"two at once":        {"[qr, link]", "[pigeon, crow]", []string{"channels[0]", "channels[1]"}},
		"unknown form":       {"dich-vu-cong, version: 1", "dich-vu-cong, version: 7", []string{"Chưa có mẫu phiếu dich-vu-cong@7"}},
		"unknown criteria":   {"mau-tuyen-tinh, version: 1", "mau-tuyen-tinh, version: 7", []string{"Chưa có bộ tiêu chí mau-tuyen-tinh@7"}},
	} {
		text := strings.Replace(string(good), x.old, x.put, 1)
		if text == string(good) {
			t.Fatalf("%s: nothing was changed", name)
		}
		out, errs, exit := s.run("campaign", "import", s.file("x.yaml", text))
		for _, want := range x.says {
			if exit != 1 || out != "" || !strings.Contains(errs, want) {
				t.Errorf("%s: exit %d, want 1 and %q\n%s%s", name, exit, want, out, errs)
			}
		}
	}
	if n := s.rows([]string{"campaign", "list"}); n != 0 {
		t.Errorf("refused files left %d campaigns", n)
	}
}

func TestAVersionInUseIsHeldByItsHash(t *testing.T) {
	s := newSite(t)
	c := s.round(day(-1), day(1))
	next := s.campaign("next", day(5), day(9))
	for flag, name := range map[string]string{"--questionnaire": "questionnaires/dich-vu-cong-v1.yaml", "--criteria": "criteria/mau-tuyen-tinh-v1.yaml"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "configs", name))
		if err != nil {
			t.Fatal(err)
		}
		changed := s.file("changed.yaml", string(b)+"# thêm một dòng\n")
		s.vietnameseFirst("đã dùng cho đợt round nên không được sửa", "stored hash", "campaign", "import", next, flag, changed)
		if n := s.rows([]string{"campaign", "list"}); n != 1 {
			t.Errorf("%s: a refused import left %d campaigns", flag, n)
		}
	}
	// The same bytes again are no change, and answers go on.
	s.must("campaign", "import", next, "--questionnaire", filepath.Join("..", "..", "configs", "questionnaires", "dich-vu-cong-v1.yaml"))
	s.serve()
	if r := s.phone().answer(c.Code, "4"); r.status != 303 {
		t.Errorf("form: %d", r.status)
	}
}

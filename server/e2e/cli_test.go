package e2e_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// subcommands are all there are, as the program's own help lists them.
func (s *site) subcommands() [][]string {
	s.t.Helper()
	_, list, ok := strings.Cut(s.must("--help"), "Commands:\n")
	if !ok {
		s.t.Fatal("the help lists no commands")
	}
	var all [][]string
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z]+(?: [a-z]+)*)  `).FindAllStringSubmatch(list, -1) {
		all = append(all, strings.Fields(m[1]))
	}
	if len(all) < 15 {
		s.t.Fatalf("the help lists only %v", all)
	}
	return all
}

func TestEveryCommandHasHelpAndRefusesAWrongFlag(t *testing.T) {
	s := newSite(t)
	for _, c := range append(s.subcommands(), nil, []string{"units"}, []string{"campaign"}, []string{"codes"}) {
		name := strings.Join(append([]string{"hailong"}, c...), " ")
		usage := "Usage: " + name
		out, errs, exit := s.run(append(c[:len(c):len(c)], "--help")...)
		if exit != 0 || !strings.Contains(out, usage) || errs != "" {
			t.Errorf("%s --help: exit %d\n%s%s", name, exit, out, errs)
		}
		out, errs, exit = s.run(append(c[:len(c):len(c)], "--nothing")...)
		if exit != 2 || !strings.Contains(errs, usage) || !strings.Contains(errs, "unknown flag --nothing") || out != "" {
			t.Errorf("%s --nothing: exit %d, want 2 with usage on standard error\n%s%s", name, exit, out, errs)
		}
	}
	for _, args := range [][]string{
		{}, {"nothing"}, {"codes"}, {"score", "--format", "xml"}, {"score", "x"}, {"poster", "--out", "x.pdf"},
		{"poster", "--all", "--unit", "11311", "--out", "x.pdf"}, {"poster", "--all"}, {"poster", "--all", "--size", "a0", "--out", "x.pdf"},
		{"codes", "revoke", "00000000"}, {"codes", "issue", "--channel", "kiosk"}, {"campaign", "open"}, {"campaign", "import", "none.yaml"},
		{"units", "import", "--dir", "none"}, {"--config", "none.yaml", "version"},
	} {
		if out, errs, exit := s.run(args...); exit != 2 || errs == "" || out != "" {
			t.Errorf("hailong %v: exit %d, want 2\n%s%s", args, exit, out, errs)
		}
	}
	if _, err := os.Stat(s.data); err == nil {
		t.Error("a command line that is wrong made the data folder")
	}
}

func TestAWrongSettingIsNamedWithTheNearest(t *testing.T) {
	s := newSite(t)
	file := s.file("settings.yaml", "log:\n  levl: debug\nguard:\n  device:\n    perday: 3\n")
	s.extra = []string{"HAILONG_GUARD__NETWORK__PER_MINUT=5", "HAILONG_CONFIG=" + file}
	for _, c := range [][]string{{"version"}, {"serve"}, {"score"}} {
		_, errs, exit := s.run(c...)
		for _, want := range []string{
			file + ":2: log.levl", "log.level", file + ":5: guard.device.perday", "guard.device.per_day",
			"HAILONG_GUARD__NETWORK__PER_MINUT: no such key; did you mean HAILONG_GUARD__NETWORK__PER_MINUTE?",
		} {
			if exit != 2 || !strings.Contains(errs, want) {
				t.Errorf("%v: exit %d, want 2 and %q\n%s", c, exit, want, errs)
			}
		}
	}
	s.extra = []string{"HAILONG_LOG__LEVEL=loud"}
	if _, errs, exit := s.run("version"); exit != 2 || !strings.Contains(errs, "HAILONG_LOG__LEVEL") || !strings.Contains(errs, "loud") || !strings.Contains(errs, "debug") {
		t.Errorf("a wrong value: exit %d, want 2 with the variable, the value and what is allowed\n%s", exit, errs)
	}
}

func TestSettingsPrintNoSecret(t *testing.T) {
	const secret = "m4t-kh4u"
	s := newSite(t, "HAILONG_MONGODB_URI=mongodb://quantri:"+secret+"@127.0.0.1:1/x", "HAILONG_REDIS_URL=redis://:"+secret+"@127.0.0.1:1/0",
		"HAILONG_MONGODB__TIMEOUT=200ms")
	out := s.must("settings")
	if strings.Contains(out, secret) || strings.Contains(out, "quantri") || strings.Count(out, `"(set)"`) != 2 {
		t.Errorf("settings:\n%s", out)
	}
	if !strings.Contains(out, "listen: \""+s.address+"\" # HAILONG_LISTEN") {
		t.Errorf("settings do not say what set them:\n%s", out)
	}
	for _, c := range [][]string{{"score"}, {"serve"}} {
		out, errs, exit := s.run(c...)
		if exit != 10 || strings.Contains(out+errs, secret) || !strings.Contains(errs, "Không liên lạc được với cơ sở dữ liệu") {
			t.Errorf("%v without its database: exit %d, want 10, a reason and no password\n%s%s", c, exit, out, errs)
		}
	}
	// What was printed is a file that loads, but for what it hides.
	s.extra = nil
	file := s.file("settings.yaml", s.must("settings"))
	if again := s.must("--config", file, "settings"); !strings.Contains(again, "per_minute: 60") {
		t.Errorf("settings from their own output:\n%s", again)
	}
	if v := s.must("version"); !regexp.MustCompile(`^hailong \S+ ?\S*\n$`).MatchString(v) {
		t.Errorf("version: %q", v)
	}
}

// vietnameseFirst wants exit 1 and a message whose first line is Vietnamese, with
// the English one below.
func (s *site) vietnameseFirst(vi, en string, args ...string) {
	s.t.Helper()
	out, errs, exit := s.run(args...)
	first, rest, _ := strings.Cut(errs, "\n")
	if exit != 1 || out != "" || !strings.HasPrefix(first, "hailong: ") || !strings.Contains(first, vi) || !strings.Contains(rest, en) {
		s.t.Errorf("hailong %s: exit %d, want 1, %q and %q\n%s%s", strings.Join(args, " "), exit, vi, en, out, errs)
	}
}

func TestWhatDoesNotExistIsSaidInWords(t *testing.T) {
	s := newSite(t)
	s.vietnameseFirst("Chưa có đợt khảo sát nào", "no campaign yet", "score")
	s.vietnameseFirst("Chưa có mã QR nào", "no active QR code", "poster", "--all", "--out", "x.pdf")
	c := s.round(day(-1), day(1))
	round := s.campaign("round", day(-1), day(1))
	out := filepath.Join(t.TempDir(), "x.pdf")
	for _, x := range []struct {
		vi, en string
		args   []string
	}{
		{"Không có đợt khảo sát nào mang mã \"none\"", "no campaign", []string{"score", "--campaign", "none"}},
		{"Không có đợt khảo sát nào", "no campaign", []string{"recount", "--campaign", "none"}},
		{"Không có đợt khảo sát nào", "no campaign", []string{"campaign", "open", "none"}},
		{"Không có đợt khảo sát nào", "no campaign", []string{"campaign", "close", "none"}},
		{"Đợt round đang mở nên không nhập lại được", "can't be imported again", []string{"campaign", "import", round}},
		{"Không có đơn vị nào mang mã \"99999\"", "No unit", []string{"score", "--unit", "99999"}},
		{"Không có đơn vị nào", "No unit", []string{"codes", "issue", "--unit", "11311", "--unit", "abc"}},
		{"Không có đơn vị nào", "No unit", []string{"codes", "list", "--unit", "99999"}},
		{"Không có đơn vị nào", "No unit", []string{"poster", "--unit", "99999", "--out", out}},
		{"Ngày \"2026-02-30\" không đúng", "no date", []string{"units", "list", "--on", "2026-02-30"}},
		{"hãy chọn một đơn vị", "choose one unit", []string{"codes", "issue", "--point", "quay-1"}},
		{"không có điểm tiếp nhận \"quay-9\"", "no service point", []string{"codes", "issue", "--unit", "11311", "--point", "quay-9"}},
		{"Mã điểm tiếp nhận gồm 1–32 ký tự", "id of a service point", []string{"codes", "issue", "--unit", "11311", "--point", "QUẦY", "--point-name", "x"}},
		{"Không tìm thấy mã này", "not found", []string{"codes", "revoke", "00000000", "--reason", "x"}},
		{"Mã không đúng", "not right", []string{"codes", "revoke", c.Code[:7], "--reason", "x"}},
		{"Cần ghi lý do", "give a reason", []string{"codes", "revoke", c.Code, "--reason", ""}},
	} {
		s.vietnameseFirst(x.vi, x.en, x.args...)
	}
	s.must("campaign", "close", "round")
	s.vietnameseFirst("Đợt round đã đóng nên không nhập lại được", "closed", "campaign", "import", round)
	s.vietnameseFirst("không chuyển sang “đang mở” được", "can't become open", "campaign", "open", "round")
	if list := parse[[]code](t, s.must("codes", "list", "--format", "json")); len(list) != 1 || list[0].Status != "active" {
		t.Errorf("refused commands changed the codes: %+v", list)
	}
}

package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hailong/server/config"
	"hailong/server/health"
)

func handbook(t *testing.T) string { t.Helper(); return readAll(t, "docs/operations.md") }

// commandLines are the command lines of hailong in a document: whole ones in blocks
// of commands, and mentions in running text between backticks.
func commandLines(text string) (whole, mentioned [][]string) {
	text = strings.ReplaceAll(text, "\\\n", " ")
	var found []string
	for i, block := range regexp.MustCompile("(?m)^```").Split(text, -1) {
		if i%2 == 0 { // running text
			for _, line := range group("`hailong ([a-z][^`]*)`", block) {
				mentioned = append(mentioned, words(line))
			}
			continue
		}
		language, rest, _ := strings.Cut(block, "\n")
		if !strings.HasPrefix(language, "sh") {
			continue
		}
		for line := range strings.Lines(rest) {
			line, _, _ = strings.Cut(line, " #")
			found = append(found, group(`^(?:HAILONG_\w+=\S+ |sudo -u hailong env HAILONG_\w+=\S+ |docker compose exec hailong-\d /|bin/)*hailong (.*)`, line)...)
			found = append(found, group(`^docker compose run --rm (?:--no-deps )?(?:-v \S+ )?hailong-\d (.*)`, line)...)
		}
	}
	for _, line := range found {
		whole = append(whole, words(line))
	}
	return whole, mentioned
}

// words splits a command line as a shell does, as far as the documents need it.
func words(line string) (list []string) {
	for _, w := range group(`("[^"]*"|\S+)`, line) {
		list = append(list, strings.Trim(w, `"`))
	}
	return list
}

func TestCommandLinesAreFoundWhereTheyStand(t *testing.T) {
	const text = "Use `hailong health`, not `hailong.db`.\n```sh\nhailong recount   # why\nsudo -u hailong env HAILONG_CONFIG=/x hailong store check\n" +
		"docker compose exec hailong-1 /hailong spool\ndocker compose run --rm -v \"$PWD/x:/x:ro\" hailong-2 campaign import \"/a b\"\nls hailong x\n```\n```yaml\nhailong nothing\n```\n"
	whole, mentioned := commandLines(text)
	var got []string
	for _, args := range append(whole, mentioned...) {
		got = append(got, strings.Join(args, "|"))
	}
	if want := []string{"recount", "store|check", "spool", "campaign|import|/a b", "health"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestEveryCommandInTheDocumentsExists(t *testing.T) {
	n := 0
	for _, name := range []string{"docs/operations.md", "../README.md"} {
		whole, mentioned := commandLines(readAll(t, name))
		for i, args := range append(whole, mentioned...) {
			n++
			err := parses(args)
			// Files and folders of an example need not be here, and a mention may leave
			// out what a command needs.
			if err == nil || strings.Contains(err.Error(), "no such file or directory") {
				continue
			}
			if missing := strings.HasPrefix(err.Error(), "missing flags") || strings.HasPrefix(err.Error(), `expected "<`); i < len(whole) || !missing {
				t.Errorf("%s: hailong %s: %v", name, strings.Join(args, " "), err)
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d commands", n)
	}
}

func TestTheHandbookKnowsEveryExitCode(t *testing.T) {
	want := map[string]bool{"0": true, fmt.Sprint(exitNo): true, fmt.Sprint(exitUsage): true}
	for _, code := range exitOf {
		want[fmt.Sprint(code)] = true
	}
	_, section, _ := strings.Cut(handbook(t), "### Mã thoát")
	section, _, _ = strings.Cut(section, "\n<a id=")
	got := map[string]bool{}
	for _, code := range group(`(?m)^\| (\d+) \|`, section) {
		got[code] = true
	}
	if !maps.Equal(got, want) {
		t.Errorf("the handbook has %v, the program %v", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
	for _, code := range strings.Fields(group(`(?m)^RestartPreventExitStatus=(.*)$`, deployed(t, "hailong.service"))[0]) {
		if !want[code] || code == "0" || code == fmt.Sprint(exitNo) {
			t.Errorf("hailong.service does not start again after %s", code)
		}
	}
}

func TestTheHandbookKnowsEveryReason(t *testing.T) {
	_, section, _ := strings.Cut(handbook(t), "## Sẵn sàng")
	section, _, _ = strings.Cut(section, "## Xử lý cảnh báo")
	var want []string
	for _, r := range health.Reasons {
		want = append(want, string(r))
	}
	if got := group("(?m)^\\| `(\\w+)` \\|", section); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Errorf("the handbook has %v, the program %v", got, want)
	}
}

func TestTheHandbookKnowsEveryMetricAndAlert(t *testing.T) {
	exist := map[string]bool{}
	sources, _ := filepath.Glob("metrics/*.go")
	for _, path := range sources {
		if !strings.HasSuffix(path, "_test.go") {
			for _, name := range group(`"(hailong_[a-z_]+)"`, readAll(t, path)) {
				exist[name] = true
			}
		}
	}
	text := handbook(t)
	told := map[string]bool{}
	for _, name := range group("\\b(hailong_[a-z_]+)", text) {
		told[name] = true
	}
	if len(exist) < 15 || !maps.Equal(exist, told) {
		t.Errorf("the handbook has %v, the program %v", slices.Sorted(maps.Keys(told)), slices.Sorted(maps.Keys(exist)))
	}
	alerts := deployed(t, "prometheus/alerts.yaml")
	for _, name := range group(`\b(Hailong[A-Z]\w+)`, text) {
		if !strings.Contains(alerts, "alert: "+name+"\n") {
			t.Errorf("there is no alert %s", name)
		}
	}
	anchors := group(`operations\.md#([\w-]+)`, alerts)
	if len(anchors) < 10 {
		t.Fatalf("alerts lead to %v", anchors)
	}
	for _, a := range anchors {
		if !strings.Contains(text, `<a id="`+a+`"></a>`) {
			t.Errorf("an alert leads to #%s, which is not there", a)
		}
	}
}

func TestLinksOfTheHandbookLeadSomewhere(t *testing.T) {
	text := handbook(t)
	for _, to := range group(`\]\(([^)]+)\)`, text) {
		if anchor, ok := strings.CutPrefix(to, "#"); ok {
			if strings.Count(text, `<a id="`+anchor+`"></a>`+"\n#") != 1 {
				t.Errorf("#%s is not there once, before a heading", anchor)
			}
			continue
		}
		if _, err := os.Stat(filepath.Join("docs", to)); err != nil {
			t.Error(err)
		}
	}
}

func TestEverySettingInTheHandbookExists(t *testing.T) {
	rows, err := config.Table()
	if err != nil {
		t.Fatal(err)
	}
	keys, sections := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		keys[r.Key] = true
		if section, _, ok := strings.Cut(r.Key, "."); ok {
			sections[section] = true
		}
	}
	n := 0
	for _, key := range group("`([a-z]+(?:\\.[a-z_]+)+)[`:]", handbook(t)) {
		if section, rest, _ := strings.Cut(key, "."); sections[section] && rest != "key" {
			n++
			if !keys[key] {
				t.Errorf("there is no setting %s", key)
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d settings", n)
	}
}

package catalog_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"hailong/server/catalog"
)

// Every reason in the source has English words with the same places for values, and
// the table has no others.
func TestEveryReasonHasEnglishWords(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	verbs := regexp.MustCompile(`%[a-z]`)
	said := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			f, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || f.Sel.Name != "add" && f.Sel.Name != "at" {
				return true
			}
			for _, arg := range call.Args {
				// The first sentence among the arguments: paths are one word.
				lit, ok := arg.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING || !strings.Contains(lit.Value, " ") {
					continue
				}
				words, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				said[words] = true
				break
			}
			return true
		})
	}
	if len(said) < 60 {
		t.Errorf("only %d reasons were found in the source", len(said))
	}
	for vi := range said {
		en := catalog.English[vi]
		if en == "" {
			t.Errorf("no English words for %q", vi)
		} else if got, want := verbs.FindAllString(en, -1), verbs.FindAllString(vi, -1); strings.Join(got, "") != strings.Join(want, "") {
			t.Errorf("%q and %q have other places for values", vi, en)
		}
	}
	for vi := range catalog.English {
		if !said[vi] {
			t.Errorf("nobody says %q", vi)
		}
	}
}

func TestLookTellsAllAndKeepsWhatCanBeShown(t *testing.T) {
	for name, c := range map[string]struct {
		data  string
		model bool
		want  catalog.Problem
		n     int
	}{
		"good":    {goodForm, true, catalog.Problem{}, 0},
		"garbage": {"id: [\n", false, catalog.Problem{Line: 1}, 1},
		"a rule": {strings.Replace(goodForm, "in: [y]", "in: [z]", 1), true, catalog.Problem{
			Line: 27, Path: "sections[0].questions[2].show_when.in[0]", Reason: "câu “q2” không có giá trị “z”", English: `question "q2" has no value "z"`,
		}, 1},
		"two rules": {strings.NewReplacer("in: [y]", "in: [z]", "version: 2", "version: 0").Replace(goodForm), true, catalog.Problem{
			Line: 2, Path: "version", Reason: "số phiên bản từ 1 trở lên", English: "a version is 1 or more",
		}, 2},
		"unknown key": {strings.Replace(goodForm, "version: 2", "version: 2\ncolour: red", 1), false, catalog.Problem{
			Line: 3, Reason: "không có khóa “colour”", English: "there is no key “colour”",
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			l := catalog.LookQuestionnaire("f.yaml", []byte(c.data))
			if (l.Model != nil) != c.model || len(l.Problems) != c.n || l.More {
				t.Fatalf("model %v, problems %v", l.Model, l.Problems)
			}
			if l.Hash != catalog.Hash([]byte(c.data)) {
				t.Error("the hash is of something else")
			}
			if c.n == 0 {
				return
			}
			got := l.Problems[0]
			if c.want.Reason == "" {
				got.Reason, got.English, got.Path = "", "", ""
			}
			if c.want.File = "f.yaml"; got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// Problems stop at twenty, and the look says so.
func TestLookStopsCounting(t *testing.T) {
	l := catalog.LookQuestionnaire("f.yaml", []byte(strings.Repeat("- [", 3)+"\n"+strings.Repeat("x", 10)))
	if len(l.Problems) != 1 {
		t.Fatal(l.Problems)
	}
	bad := "id: thu\nversion: 1\n"
	for i := range 30 {
		bad += "k" + strconv.Itoa(i) + ": 1\n"
	}
	if l = catalog.LookQuestionnaire("f.yaml", []byte(bad)); len(l.Problems) != catalog.MaxProblems || !l.More {
		t.Errorf("%d problems, more %v", len(l.Problems), l.More)
	}
}

package trail_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hailong/server/trail"
)

func TestEveryActionHasWordsAndAGroup(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)
	var groups []string
	for _, g := range trail.Groups() {
		if g.Text.Vi == "" || g.Text.En == "" {
			t.Errorf("group %s has no words", g.Name)
		}
		groups = append(groups, g.Name)
	}
	used, seen := map[string]bool{}, map[string]bool{}
	last := 0
	for _, a := range trail.Actions() {
		action := trail.Action(a.Name)
		if !form.MatchString(a.Name) || a.Text.Vi == "" || a.Text.En == "" || seen[a.Name] || action.Text() != a.Text || !action.Known() {
			t.Errorf("%+v", a)
		}
		seen[a.Name] = true
		at := slices.Index(groups, action.Group())
		if at < last {
			t.Errorf("%s is not in the order of the groups", a.Name)
		}
		last = max(at, last)
		used[action.Group()] = true
	}
	if len(used) != len(groups) {
		t.Errorf("%d groups, %d of them have actions", len(groups), len(used))
	}
	if trail.Action("later.version").Text().Vi != "later.version" {
		t.Error("an unknown action has no words at all")
	}
}

// Every constant of the package is in the list, and whoever records names an action
// of the list: as a constant, or as a literal that the compiler can't check.
func TestCallersNameKnownActions(t *testing.T) {
	constants := map[string]string{}
	for _, f := range parsed(t, ".") {
		ast.Inspect(f, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
				if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Action" {
					constants[v.Names[0].Name] = literal(v.Values[0])
				}
			}
			return true
		})
	}
	if len(constants) != len(trail.Actions()) {
		t.Errorf("%d constants, %d actions in the list", len(constants), len(trail.Actions()))
	}
	found := 0
	for _, f := range parsed(t, "..") {
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || !isEvent(lit.Type) {
				return true
			}
			for _, e := range lit.Elts {
				kv, ok := e.(*ast.KeyValueExpr)
				if !ok || kv.Key.(*ast.Ident).Name != "Action" {
					continue
				}
				found++
				name, constant := literal(kv.Value), false
				if s, ok := kv.Value.(*ast.SelectorExpr); ok {
					x, _ := s.X.(*ast.Ident)
					constant = x != nil && x.Name == "trail"
					name = constants[s.Sel.Name]
				}
				_, plain := kv.Value.(*ast.BasicLit)
				if (plain || constant) && !trail.Action(name).Known() { // a variable is Append's to judge
					t.Errorf("%q is no action that can be recorded", name)
				}
			}
			return true
		})
	}
	if found == 0 {
		t.Error("nobody records anything: the test looks at the wrong place")
	}
}

// Package auth may not know this one and names actions in plain text, for whoever
// records in its place. Whatever looks like an action there is one.
func TestAuthNamesKnownActions(t *testing.T) {
	form := regexp.MustCompile(`^(session|account|key)\.[a-z_]+$`)
	found := 0
	for _, f := range parsed(t, "../auth") {
		ast.Inspect(f, func(n ast.Node) bool {
			if b, ok := n.(*ast.BasicLit); ok && b.Kind == token.STRING && form.MatchString(literal(b)) {
				found++
				if !trail.Action(literal(b)).Known() {
					t.Errorf("%s looks like an action and is none", b.Value)
				}
			}
			return true
		})
	}
	if found == 0 {
		t.Error("there are none: the test looks at the wrong place")
	}
}

func isEvent(t ast.Expr) bool {
	s, ok := t.(*ast.SelectorExpr)
	return ok && s.Sel.Name == "Event" && s.X.(*ast.Ident).Name == "trail"
}

func literal(e ast.Expr) string {
	if b, ok := e.(*ast.BasicLit); ok {
		s, _ := strconv.Unquote(b.Value)
		return s
	}
	return ""
}

// parsed is every file below a folder that is no test.
func parsed(t *testing.T, folder string) []*ast.File {
	t.Helper()
	var files []*ast.File
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		files = append(files, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

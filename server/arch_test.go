package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed says who may import whom inside the product; a new edge is a line here
// and a sentence in its commit. A folder stands for the packages below it, too.
var allowed = map[string][]string{
	"configs":                   {},
	"survey-ui":                 {},
	"server/survey":             {},
	"server/tally":              {"server/survey"},
	"server/score":              {"server/survey", "server/tally"},
	"server/seal":               {"server/survey"},
	"server/catalog":            {"server/survey", "server/score"},
	"server/certify":            {"server/survey", "server/score"},
	"server/store":              {"server/survey", "server/tally", "server/store"},
	"server/guard":              {"server/survey", "server/guard"},
	"server/spool":              {"server/survey"},
	"server/health":             {},
	"server/transfer":           {"server/survey", "server/tally", "server/store", "server/recount"},
	"server/registry":           {"server/survey", "server/score", "server/store", "server/catalog"},
	"server/intake":             {"server/survey", "server/store", "server/guard", "server/registry"},
	"server/recount":            {"server/survey", "server/tally", "server/store"},
	"server/figures":            {"server/survey", "server/tally", "server/score", "server/store", "server/registry"},
	"server/metrics":            {"server/survey", "server/guard"},
	"server/export":             {"server/survey", "server/tally", "server/score"},
	"server/exports":            {"server/survey", "server/tally", "server/score", "server/store", "server/registry", "server/figures", "server/trail", "server/export"},
	"server/poster":             {"server/survey", "server/paper"},
	"server/report":             {"server/survey", "server/score", "server/certify", "server/registry", "server/figures", "server/paper"},
	"server/paper":              {"server/survey"},
	"server/page":               {"server/survey", "server/score", "server/certify"},
	"server/demo":               {"server/survey", "server/intake"},
	"server/config":             {"configs"},
	"server/docs":               {},
	"server/remark":             {"server/survey", "server/store"},
	"server/statement":          {"server/survey", "server/store", "server/remark"},
	"server/review":             {"server/survey", "server/tally", "server/score", "server/store", "server/registry"},
	"server/kiosk":              {"server/survey", "server/store"},
	"kiosk":                     {},
	"server/body":               {"server/survey"},
	"server/auth":               {"server/survey", "server/store", "server/auth"},
	"server/trail":              {"server/survey", "server/store"},
	"server/stray":              {"server/survey", "server/store"},
	"server/ledger":             {"server/survey", "server/tally", "server/score", "server/store", "server/registry", "server/recount", "server/certify", "server/trail"},
	"server/api":                {"server/certify", "server/ledger", "server/survey", "server/tally", "server/score", "server/store", "server/seal", "server/auth", "server/trail", "server/stray", "server/remark", "server/statement", "server/review", "server/kiosk", "server/intake", "server/body", "server/catalog", "server/registry", "server/figures", "server/export", "server/exports", "server/poster", "server/page", "server/health"},
	"server/web":                {"server/api", "server/ledger", "server/remark", "server/statement", "server/certify", "server/body", "server/survey", "server/tally", "server/score", "server/store", "server/seal", "server/guard", "server/registry", "server/intake", "server/export", "server/poster", "server/page", "server/health"},
	"server/bench":              {"server/survey", "server/tally", "server/score", "server/store", "server/seal", "server/registry", "server/catalog", "server/figures", "server/poster", "server/demo", "configs"},
	"server/testenv":            {},
	"server/golden":             {},
	"server/e2e":                {},
	"server":                    {""}, // main joins everything
	"server/store/mongo/ferret": {},
}

// onlyIn keeps a technology out of every package but the ones that are there for
// it.
var onlyIn = map[string][]string{
	"github.com/gofiber/fiber":    {"server/web", "server/api", "server/body", "server/bench"},
	"go.mongodb.org/mongo-driver": {"server/store/mongo", "server/testenv"},
	"modernc.org/sqlite":          {"server/store/sqlite"},
	"github.com/redis/go-redis":   {"server/guard/redis", "server/auth/redis", "server/testenv"},
	"codeberg.org/go-pdf/fpdf":    {"server/paper"},
	"github.com/alecthomas/kong":  {"server"},
	"github.com/knadh/koanf":      {"server/config"},
	"github.com/prometheus":       {"server/metrics"},
	"github.com/klauspost":        {"server/export"},
	"github.com/xuri/excelize":    {}, // reads our workbooks in tests
}

type listed struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "hailong/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	if len(list) < 15 {
		t.Fatalf("go list found only %d packages", len(list))
	}
	return list
}

func TestWhoMayImportWhom(t *testing.T) {
	for _, p := range packages(t) {
		from := strings.TrimPrefix(p.ImportPath, "hailong/")
		rule := ruleFor(from)
		if rule == "" {
			t.Errorf("%s has no line in allowed", from)
			continue
		}
		for _, i := range p.Imports {
			to, ours := strings.CutPrefix(i, "hailong/")
			if !ours || rule == "server" {
				continue
			}
			if !slices.ContainsFunc(allowed[rule], func(a string) bool { return to == a || strings.HasPrefix(to, a+"/") }) {
				t.Errorf("%s must not import %s", from, to)
			}
		}
	}
}

// ruleFor is the longest folder in allowed that holds a package.
func ruleFor(pkg string) string {
	for p := pkg; p != "" && p != "server"; p = parent(p) {
		if _, ok := allowed[p]; ok {
			return p
		}
	}
	if pkg == "server" {
		return pkg
	}
	return ""
}

func parent(p string) string {
	i := strings.LastIndexByte(p, '/')
	if i < 0 {
		return ""
	}
	return p[:i]
}

func TestTechnologiesStayWhereTheyBelong(t *testing.T) {
	for _, p := range packages(t) {
		from := strings.TrimPrefix(p.ImportPath, "hailong/")
		for _, i := range p.Imports {
			for tech, homes := range onlyIn {
				if strings.HasPrefix(i, tech) && !slices.Contains(homes, from) {
					t.Errorf("%s must not import %s", from, i)
				}
			}
		}
	}
}

func TestTheDomainNeedsOnlyTheStandardLibrary(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != "hailong/server/survey" {
			continue
		}
		for _, i := range p.Imports {
			if strings.Contains(strings.SplitN(i, "/", 2)[0], ".") {
				t.Errorf("survey imports %s", i)
			}
		}
	}
}

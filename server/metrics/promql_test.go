package metrics_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hailong/server/web"
)

// exposed is what a scrape of a server that has done everything shows: names with
// the labels of their series and the values these have.
type exposed map[string]map[string][]string

// outside is what other exporters show, as far as the alerts use it.
var outside = exposed{
	"up":                          {"job": {"hailong"}},
	"node_filesystem_avail_bytes": {"fstype": {"tmpfs", "ext4"}},
	"node_filesystem_size_bytes":  {"fstype": {"ext4"}},
}

// expose scrapes a server that has the routes of the real one.
func expose(t *testing.T) exposed {
	t.Helper()
	m := busy()
	routes := web.Templates((&web.Server{}).App())
	m.Routes(routes...)
	for _, r := range routes {
		m.Served("GET", r, 200, 0)
	}
	values, _ := scrape(t, m)
	e := maps.Clone(outside)
	for series := range values {
		name, rest, _ := strings.Cut(series, "{")
		if e[name] == nil {
			e[name] = map[string][]string{"job": {"hailong"}, "instance": {"$instance"}}
		}
		for _, l := range labelForm.FindAllStringSubmatch(strings.TrimSuffix(rest, "}"), -1) {
			e[name][l[1]] = append(e[name][l[1]], l[2])
		}
	}
	return e
}

var (
	selectorForm = regexp.MustCompile(`([a-z_][a-z0-9_]*)\{([^}]*)\}`)
	matcherForm  = regexp.MustCompile(`([a-z_]+)(=~|!~|!=|=)"([^"]*)"`)
	groupForm    = regexp.MustCompile(`\b(?:by|on|without|ignoring|group_left)\s*\(([^)]*)\)`)
	wordForm     = regexp.MustCompile(`[a-z_][a-z0-9_]*`)
	calledForm   = regexp.MustCompile(`[a-z_][a-z0-9_]*\s*\(`)
	rangeForm    = regexp.MustCompile(`\[[^\]]*\]`)
	offsetForm   = regexp.MustCompile(`\boffset\s+\w+`)
)

// uses returns the names an expression reads and says what about it can't be: a
// name or a label nobody shows, or a value no series has.
func (e exposed) uses(expr string) (names []string, wrong []string) {
	for _, s := range selectorForm.FindAllStringSubmatch(expr, -1) {
		for _, m := range matcherForm.FindAllStringSubmatch(s[2], -1) {
			label, op, value := m[1], m[2], m[3]
			have, ok := e[s[1]][label]
			if !ok {
				wrong = append(wrong, fmt.Sprintf("%s has no label %s", s[1], label))
				continue
			}
			values := []string{value}
			if op == "=~" || op == "!~" {
				// Each alternative by itself must find something.
				values = strings.Split(value, "|")
			}
			for _, v := range values {
				found := slices.Contains(have, v)
				if op == "=~" || op == "!~" {
					form := regexp.MustCompile("^(?:" + v + ")$")
					found = found || slices.ContainsFunc(have, form.MatchString)
				}
				if !found && label != "fstype" {
					wrong = append(wrong, fmt.Sprintf("%s has no %s %q", s[1], label, v))
				}
			}
		}
	}
	labels := groupForm.FindAllStringSubmatch(expr, -1)
	rest := groupForm.ReplaceAllString(selectorForm.ReplaceAllString(expr, "$1 "), " ")
	for _, form := range []*regexp.Regexp{rangeForm, offsetForm, calledForm} {
		rest = form.ReplaceAllString(rest, " , ")
	}
	for _, w := range wordForm.FindAllString(rest, -1) {
		if w == "and" || w == "or" || w == "unless" {
			continue
		}
		if names = append(names, w); e[w] == nil {
			wrong = append(wrong, "nobody shows "+w)
		}
	}
	for _, g := range labels {
		for _, l := range wordForm.FindAllString(g[1], -1) {
			if !slices.ContainsFunc(names, func(n string) bool { _, ok := e[n][l]; return ok }) {
				wrong = append(wrong, "no series has the label "+l)
			}
		}
	}
	return names, wrong
}

func TestExpressionsAreReadWithTheirMistakes(t *testing.T) {
	e := expose(t)
	for _, c := range []struct{ expr, want string }{
		{`hailong_store_away == 1`, ""},
		{`rate(hailong_http_requests_total{status=~"5..",route="/q/:code"}[5m])`, ""},
		{`sum by (le, route) (rate(hailong_http_seconds_bucket{route!~"/api/v1/.*|/healthz"}[5m] offset 1w)) > 0.5`, ""},
		{`hailong_store_gone == 1`, "nobody shows hailong_store_gone"},
		{`rate(hailong_commit_second_sum[5m])`, "nobody shows hailong_commit_second_sum"},
		{`hailong_ready{state="bad"}`, `hailong_ready has no state "bad"`},
		{`hailong_ready{status="ok"}`, "hailong_ready has no label status"},
		{`hailong_http_requests_total{route="/q/:id"}`, `hailong_http_requests_total has no route "/q/:id"`},
		{`hailong_http_requests_total{route!~"/healthz|/health"}`, `hailong_http_requests_total has no route "/health"`},
		{`sum by (kind) (hailong_refusals_total)`, "no series has the label kind"},
	} {
		if _, wrong := e.uses(c.expr); strings.Join(wrong, "; ") != c.want {
			t.Errorf("%s: %q, want %q", c.expr, wrong, c.want)
		}
	}
}

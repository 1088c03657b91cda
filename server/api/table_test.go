package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/golden"
)

// asker is somebody whom the table has a column for.
type asker struct {
	name string
	i    *auth.Identity // what it may; nil for nobody
	send func(method, path string) reply
}

// askers are one of each role, with real sessions and keys; stranger is the account of a
// unit that "round" does not ask about.
func (d *desk) askers() []asker {
	session := func(name string, r auth.Role, u *browser) asker {
		i := &auth.Identity{Role: r, Unit: d.unit.Key}
		return asker{name, i, func(method, path string) reply { return u.do(method, path, bodyFor(method)) }}
	}
	stranger := d.browser()
	_, token, err := d.invite("ngoai-dot")
	check(d.t, err)
	stranger.post("/invitation/accept", map[string]string{"token": token, "password": longPassword}).want(200, nil)
	outside := session("stranger", auth.Unit, stranger)
	outside.i.Unit = d.outside().Key
	_, key, err := d.auth.AddKey(d.t.Context(), auth.KeyDraft{Name: "Kho dữ liệu", Scopes: []auth.Right{auth.ReadFigures}}, auth.CommandLine)
	check(d.t, err)
	byKey := func(name, key string, scopes []auth.Right) asker {
		return asker{name, &auth.Identity{Role: auth.Service, Scopes: scopes}, func(method, path string) reply {
			return d.as("").with("Authorization", "Bearer "+key).do(method, path, bodyFor(method))
		}}
	}
	return []asker{
		{"nobody", nil, func(method, path string) reply { return d.as("").do(method, path, bodyFor(method)) }},
		session("admin", auth.Admin, d.person("quan-tri", auth.Admin)), session("auditor", auth.Auditor, d.person("kiem-tra", auth.Auditor)),
		session("unit", auth.Unit, d.person("don-vi", auth.Unit)), outside,
		byKey("key", key, []auth.Right{auth.ReadFigures}), byKey("server", machineKey, auth.Scopes),
	}
}

func (d *desk) invite(login string) (id, token string, err error) {
	c, inv, err := d.auth.Invite(d.t.Context(), auth.Draft{Login: login, Name: "Người " + login, Role: auth.Unit, Unit: d.outside().Key}, auth.CommandLine)
	if err != nil {
		return "", "", err
	}
	return c.After.ID, inv.Token, nil
}

func bodyFor(method string) any {
	if method == "GET" || method == "DELETE" {
		return nil
	}
	return map[string]any{}
}

// filledIn is a path that fits a template; what would be changed does not exist.
func filledIn(method, template string) string {
	id := "round"
	switch {
	case method != "GET", strings.HasPrefix(template, "/accounts"), strings.HasPrefix(template, "/keys"), strings.HasPrefix(template, "/kiosks"):
		id = "none"
	case strings.HasPrefix(template, "/questionnaires"):
		id = "dich-vu-cong"
	case strings.HasPrefix(template, "/criteria"):
		id = "mau-tuyen-tinh"
	}
	return strings.NewReplacer(
		":id", id, ":unit", "11311", ":code", "00000000", ":version", "1", ":point", "quay-1", ":ref", "x", ":chapter", "mongodb", ":number", "1",
	).Replace(template)
}

// TestEveryRouteMethodAndRole walks all routes with every method and role and holds that
// each has its one status, those of testdata/routes.txt, which is read by people. What
// follows from the rights alone is checked beside it.
func TestEveryRouteMethodAndRole(t *testing.T) {
	d := newDesk(t)
	doc, err := loaded()
	check(t, err)
	have := map[string][]string{}
	for _, r := range d.app.GetRoutes(true) {
		if path, ours := strings.CutPrefix(r.Path, "/api/v1"); ours && r.Method != "HEAD" {
			have[path] = append(have[path], r.Method)
		}
	}
	paths := make([]string, 0, len(have))
	for p := range have {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	askers := d.askers()
	var out strings.Builder
	fmt.Fprintf(&out, "%-6s %-58s", "", "")
	for _, by := range askers {
		fmt.Fprintf(&out, " %8s", by.name)
	}
	out.WriteByte('\n')
	n := 0
	for _, template := range paths {
		if template == "/session" || template == "/sessions" || template == "/session/oidc" {
			continue // they end sessions: TestOwnRoutes
		}
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			fmt.Fprintf(&out, "%-6s %-58s", method, template)
			right := auth.Right("")
			if item := doc.Paths.Find(inBraces(template)); item != nil && item.Operations()[method] != nil {
				r, _ := item.Operations()[method].Extensions["x-right"].(string)
				right = auth.Right(r)
			}
			for _, by := range askers {
				n++
				d.now = d.now.Add(time.Second)
				got := by.send(method, filledIn(method, template)).status
				fmt.Fprintf(&out, " %8d", got)
				exists := slices.Contains(have[template], method)
				switch {
				case exists && right != "" && by.i == nil && got != 401,
					exists && right != "" && by.i != nil && !by.i.May(right) && got != 403,
					exists && right != "" && by.i != nil && by.i.May(right) && got == 401,
					!exists && by.i != nil && got != 405 && template != "/units/import", got >= 500: // a unit may be called import
					t.Errorf("%s %s by %s: %d", method, template, by.name, got)
				}
			}
			out.WriteByte('\n')
		}
	}
	golden.Equal(t, "testdata/routes.txt", []byte(out.String()))
	if n < 1500 {
		t.Errorf("only %d cases", n)
	}
}

// inBraces is a route's template as the document writes it.
func inBraces(template string) string {
	parts := strings.Split(template, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

// The merged document is in the repository for those who make types from it.
func TestTheMergedDocument(t *testing.T) {
	golden.Equal(t, "openapi.gen.yaml", merged())
}

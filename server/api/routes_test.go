package api_test

import (
	"slices"
	"strings"
	"testing"

	"hailong/server/auth"
)

// The document has every route and no other, each with the right that the route asks
// for.
func TestTheDocumentHasEveryRoute(t *testing.T) {
	o := newOffice(t)
	doc, err := loaded()
	check(t, err)
	said := map[string]string{}
	ids := map[string]bool{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			right, _ := op.Extensions["x-right"].(string)
			said[method+" "+path] = right
			if op.OperationID == "" || ids[op.OperationID] {
				t.Errorf("%s %s: the operationId %q is missing or there twice", method, path, op.OperationID)
			}
			ids[op.OperationID] = true
			if right != "" && !slices.Contains(auth.Rights, auth.Right(right)) {
				t.Errorf("%s %s: no right is called %q", method, path, right)
			}
		}
	}
	for _, r := range o.app.GetRoutes(true) {
		path, ours := strings.CutPrefix(r.Path, "/api/v1")
		if !ours || r.Method == "HEAD" {
			continue
		}
		parts := strings.Split(path, "/")
		for i, p := range parts {
			if name, ok := strings.CutPrefix(p, ":"); ok {
				parts[i] = "{" + name + "}"
			}
		}
		key := r.Method + " " + strings.Join(parts, "/")
		if _, ok := said[key]; !ok {
			t.Errorf("%s is not in the document", key)
		}
		delete(said, key)
	}
	for key := range said {
		t.Errorf("the document has %s, and there is no such route", key)
	}
}

// Who lacks a right is refused before anything else is looked at.
func TestEveryRightIsAskedFor(t *testing.T) {
	o := newOffice(t)
	doc, err := loaded()
	check(t, err)
	n := 0
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			right, _ := op.Extensions["x-right"].(string)
			if right == "" {
				continue
			}
			path := strings.NewReplacer("{id}", "none", "{unit}", "99999", "{code}", "00000000").Replace(path)
			path = strings.NewReplacer("{", "", "}", "").Replace(path)
			for name, i := range o.people {
				if n++; i.May(auth.Right(right)) {
					continue
				}
				if r := o.as(name).do(method, path, nil); r.status != 403 || !strings.Contains(string(r.body), "không có quyền") {
					t.Errorf("%s %s by %s: %d, want 403: %.200s", method, path, name, r.status, r.body)
				}
			}
			if r := o.as("").do(method, path, nil); r.status != 401 {
				t.Errorf("%s %s by nobody: %d", method, path, r.status)
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d pairs were tried", n)
	}
}

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hailong/server/auth"
	"hailong/server/registry"
	"hailong/server/trail"
)

// demoPasswords is where the passwords of the demonstration's accounts lie, so that each
// start can show them. They open made-up data only; other accounts have no such file.
const demoPasswords = "demo-accounts.txt"

// demoPeople makes the demonstration's accounts at its first start, and reads their
// passwords at every later one. Whoever changed a password since has none shown.
func (e *env) demoPeople(a *auth.Auth, tr *trail.Trail, reg *registry.Registry) ([]demoAccount, error) {
	name := filepath.Join(e.cfg.Data, demoPasswords)
	known := map[string]string{}
	b, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("accounts of the demonstration: %w", err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(b)); lines.Scan(); {
		if login, password, ok := strings.Cut(lines.Text(), " "); ok {
			known[login] = password
		}
	}
	list, err := demoAccounts(e.ctx, a, tr, reg)
	if err != nil {
		return nil, fmt.Errorf("accounts of the demonstration: %w", err)
	}
	var text strings.Builder
	changed := false
	for i, x := range list {
		if x.Password == "" {
			list[i].Password = known[x.Login]
		} else {
			changed = true
		}
		fmt.Fprintf(&text, "%s %s\n", x.Login, list[i].Password)
	}
	if !changed {
		return list, nil
	}
	if err := os.WriteFile(name, []byte(text.String()), 0o600); err != nil {
		return nil, fmt.Errorf("accounts of the demonstration: %w", err)
	}
	return list, nil
}

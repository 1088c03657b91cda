package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/config"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/trail"
)

// desk is a terminal beside a data folder.
type desk struct {
	t    *testing.T
	data string
}

func (d desk) run(args ...string) (stdout, stderr string, code int) {
	d.t.Helper()
	var out, errs bytes.Buffer
	code = run(d.t.Context(), args, streams{&out, &errs, []string{"HAILONG_DATA=" + d.data, "HAILONG_BASE_URL=https://khaosat.example"}})
	return out.String(), errs.String(), code
}

// must runs a command that succeeds.
func (d desk) must(args ...string) string {
	d.t.Helper()
	out, errs, code := d.run(args...)
	if code != 0 {
		d.t.Fatalf("%v: exit %d\n%s%s", args, code, out, errs)
	}
	return out
}

// link is the token of the one link in what a command printed.
func (d desk) link(out string) string {
	d.t.Helper()
	m := regexp.MustCompile(`https://khaosat\.example/console/invitation#(\S+)`).FindAllStringSubmatch(out, -1)
	if len(m) != 1 {
		d.t.Fatalf("%d links in\n%s", len(m), out)
	}
	return m[0][1]
}

// open gives what a server has on the same folder.
func (d desk) open() (*env, store.Store, *registry.Registry, *auth.Auth) {
	d.t.Helper()
	cfg, err := config.Load(config.Sources{Environ: []string{"HAILONG_DATA=" + d.data}})
	if err != nil {
		d.t.Fatal(err)
	}
	st, err := sqlite.Open(d.t.Context(), filepath.Join(d.data, databaseName), sqlite.Options{})
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { st.Close() })
	e := &env{ctx: d.t.Context(), cfg: cfg, std: streams{new(bytes.Buffer), new(bytes.Buffer), nil}}
	reg := registry.New(st)
	if err := reg.Refresh(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	a, err := e.newAuth(st, reg, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return e, st, reg, a
}

// inTrail lists what the trail says, and holds that it is whole.
func inTrail(t *testing.T, st store.Store) (list []trail.Entry) {
	t.Helper()
	tr := trail.Trail{Docs: st, Clock: time.Now}
	if res, err := tr.Verify(t.Context(), trail.Head{}); err != nil || res.Bad != nil {
		t.Errorf("the trail: %+v, %v", res, err)
	}
	err := tr.Each(t.Context(), trail.Filter{}, func(e trail.Entry, _ []byte) error { list = append(list, e); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return list
}

const somePassword = "hoa phượng nở sớm"

func TestAccountsAtTheCommandLine(t *testing.T) {
	d := desk{t, t.TempDir()}
	out := d.must("account", "add", "--role", "admin", "quan.tri", "--name", "Cán bộ 1")
	first := d.link(out)
	for _, want := range []string{"Tài khoản quan.tri", "Account quan.tri", "hailong account reset quan.tri"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
	d.link(d.must("account", "add", "--role", "unit", "--unit", "11311", "can.bo"))
	if _, errs, code := d.run("account", "add", "--role", "auditor", "QUAN.TRI"); code != exitNo || !strings.Contains(errs, "đã có người dùng") {
		t.Errorf("the same login: exit %d\n%s", code, errs)
	}
	if _, errs, code := d.run("account", "add", "--role", "unit", "can.bo.2"); code != exitNo || !strings.Contains(errs, "unit") {
		t.Errorf("no unit: exit %d\n%s", code, errs)
	}
	if _, errs, code := d.run("account", "add", "--role", "unit", "--unit", "99999", "can.bo.2"); code != exitNo || !strings.Contains(errs, "99999") {
		t.Errorf("an unknown unit: exit %d\n%s", code, errs)
	}
	if _, _, code := d.run("account", "add", "--role", "service", "x.y"); code != exitUsage {
		t.Errorf("a role of programs: exit %d", code)
	}

	_, st, _, a := d.open()
	g, err := a.Accept(t.Context(), first, "", somePassword)
	if err != nil || g.Account.Role != auth.Admin || g.Account.Name != "Cán bộ 1" || g.Account.CreatedBy != "cli" || g.Session.Stage != auth.StageEnrol {
		t.Fatalf("%+v, %v", g, err)
	}
	second := d.link(d.must("account", "reset", "Quan.Tri"))
	if _, _, err = a.Look(t.Context(), g.Token); err == nil {
		t.Error("a session outlives a reset")
	}
	if _, err = a.Accept(t.Context(), second, "", somePassword); err != nil {
		t.Error(err)
	}
	if out = d.must("account", "disable", "quan.tri", "--reason", "nghỉ việc"); !strings.Contains(out, "bị khóa") || !strings.Contains(out, "nghỉ việc") {
		t.Errorf("%s", out)
	}
	if _, _, code := d.run("account", "disable", "can.bo"); code != exitUsage {
		t.Errorf("no reason: exit %d", code)
	}
	if _, errs, code := d.run("account", "reset", "quan.tri"); code != exitNo || !strings.Contains(errs, "mở lại") {
		t.Errorf("a reset of a disabled account: exit %d\n%s", code, errs)
	}
	if out = d.must("account", "enable", "quan.tri"); !strings.Contains(out, "đang dùng") {
		t.Errorf("%s", out)
	}
	if _, errs, code := d.run("account", "enable", "khong.co"); code != exitNo || !strings.Contains(errs, "khong.co") {
		t.Errorf("an unknown login: exit %d\n%s", code, errs)
	}

	var list []auth.Account
	if err := json.Unmarshal([]byte(d.must("account", "list", "--format", "json")), &list); err != nil || len(list) != 2 || list[0].Login != "can.bo" || list[1].State != auth.Active {
		t.Errorf("%+v, %v", list, err)
	}
	if out = d.must("account", "list"); !strings.Contains(out, "Phường Hồng Bàng") || !strings.Contains(out, "chờ kích hoạt") {
		t.Errorf("%s", out)
	}

	var said []string
	for _, x := range inTrail(t, st) {
		if x.Actor != "cli" || strings.Contains(string(x.Before)+string(x.After)+x.Note, first[17:]) {
			t.Errorf("%+v", x)
		}
		line := string(x.Action) + " " + x.Unit
		if x.Undone != 0 {
			line += " undone"
		}
		said = append(said, strings.Join(strings.Fields(line), " "))
	}
	want := []string{
		"account.invite", "account.invite 11311@2025-07-01", "account.invite", "account.invite undone", "account.invite", "account.invite undone",
		"account.reset", "account.disable", "account.reset", "account.reset undone", "account.enable",
	}
	if strings.Join(said, "\n") != strings.Join(want, "\n") {
		t.Errorf("the trail says\n%s", strings.Join(said, "\n"))
	}
}

func TestKeysOfOtherSystems(t *testing.T) {
	d := desk{t, t.TempDir()}
	out := d.must("key", "add", "Cổng dịch vụ công", "--scope", "exports.make,figures.read", "--last", "2099-12-31")
	text := regexp.MustCompile(`hl_[a-z2-7]{68}`).FindString(out)
	_, st, _, a := d.open()
	i, err := a.AuthenticateKey(t.Context(), text)
	if err != nil || i.Name != "Cổng dịch vụ công" || len(i.Scopes) != 2 {
		t.Fatalf("%q: %+v, %v", text, i, err)
	}
	for _, args := range [][]string{
		{"key", "add", "A", "--scope", "people.manage"}, {"key", "add", "A", "--scope", "figures.read", "--last", "hôm nay"},
		{"key", "add", "A", "--scope", "figures.read", "--last", "2020-01-01"}, {"key", "revoke", "khongco", "--reason", "x"},
	} {
		if out, errs, code := d.run(args...); code != exitNo || strings.Contains(out, "hl_") || errs == "" {
			t.Errorf("%v: exit %d\n%s%s", args, code, out, errs)
		}
	}
	var list []auth.Key
	if err := json.Unmarshal([]byte(d.must("key", "list", "--format", "json")), &list); err != nil || len(list) != 1 || list[0].ID != i.Account || list[0].CreatedBy != "cli" {
		t.Fatalf("%+v, %v", list, err)
	}
	if out = d.must("key", "list"); strings.Contains(out, text[19:]) || !strings.Contains(out, "figures.read exports.make") || !strings.Contains(out, "2099-12-31") {
		t.Errorf("%s", out)
	}
	if out = d.must("key", "revoke", i.Account, "--reason", "bị lộ"); !strings.Contains(out, "bị lộ") {
		t.Errorf("%s", out)
	}
	if _, err = a.AuthenticateKey(t.Context(), text); err == nil {
		t.Error("a revoked key opens")
	}
	var said []string
	for _, x := range inTrail(t, st) {
		if x.Undone == 0 {
			said = append(said, string(x.Action)+" "+x.Object)
		}
	}
	if got := strings.Join(said[:1], "") + strings.Join(said[len(said)-1:], ""); got != "key.add key:"+i.Account+"key.revoke key:"+i.Account {
		t.Errorf("the trail says %v", said)
	}
}

func TestAccountsOfTheDemonstration(t *testing.T) {
	d := desk{t, t.TempDir()}
	d.must("codes", "issue", "--unit", "11311") // brings the register of units
	e, st, reg, _ := d.open()
	e.cfg.Auth.TOTP.Required = false
	a, err := e.newAuth(st, reg, nil)
	if err != nil {
		t.Fatal(err)
	}
	tr := &trail.Trail{Docs: st, Clock: time.Now}
	list, err := demoAccounts(t.Context(), a, tr, reg)
	if err != nil || len(list) != 4 {
		t.Fatalf("%+v, %v", list, err)
	}
	roles := []auth.Role{auth.Admin, auth.Auditor, auth.Auditor, auth.Unit}
	for i, x := range list {
		g, err := a.Begin(t.Context(), x.Login, x.Password, auth.Origin{})
		if err != nil || g.Session.Stage != auth.StageFull || g.Account.Role != roles[i] || x.Role != roles[i] {
			t.Errorf("%+v: %+v, %v", x, g, err)
		}
		if x.Role == auth.Unit && g.Account.Unit.String() != "11311@2025-07-01" {
			t.Errorf("%+v", g.Account)
		}
	}
	again, err := demoAccounts(t.Context(), a, tr, reg)
	if err != nil || len(again) != 4 {
		t.Fatalf("%+v, %v", again, err)
	}
	for i, x := range again {
		if x.Password != "" || x.Login != list[i].Login || x.Role != list[i].Role {
			t.Errorf("at the second start: %+v", x)
		}
	}
	docs, err := st.List(t.Context(), "account")
	if err != nil || len(docs) != 4 {
		t.Fatalf("%d accounts, %v", len(docs), err)
	}
	for i, x := range list {
		for _, kept := range append(docs, store.Doc{Body: []byte(trailText(t, st))}) {
			if strings.Contains(string(kept.Body), x.Password) {
				t.Errorf("the password of %s is stored", list[i].Login)
			}
		}
	}
	if n := len(inTrail(t, st)); n != 4 {
		t.Errorf("%d entries in the trail", n)
	}
}

func trailText(t *testing.T, st store.Store) string {
	t.Helper()
	b, err := json.Marshal(inTrail(t, st))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestACentralSignInIsConfigured(t *testing.T) {
	d := desk{t, t.TempDir()}
	e, _, _, a := d.open()
	if o, err := e.newOIDC(a); o != nil || err != nil {
		t.Errorf("without an issuer: %v, %v", o, err)
	}
	e.cfg.Auth.OIDC.Issuer, e.cfg.Auth.OIDC.ClientID, e.cfg.Auth.OIDC.Roles = "https://issuer.example", "hailong", "a=admin"
	if o, err := e.newOIDC(a); o == nil || err != nil {
		t.Errorf("with one: %v, %v", o, err)
	}
	if f, c, err := e.newFailures(); f != nil || err != nil || c.Close() != nil {
		t.Errorf("without Redis: %v, %v", f, err)
	}
	e.cfg.Redis.URL = config.NewSecret("redis://127.0.0.1:1")
	f, c, err := e.newFailures()
	if f == nil || err != nil {
		t.Fatalf("with Redis, though it is away: %v, %v", f, err)
	}
	c.Close()
}

package auth_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"hailong/server/auth"
	"hailong/server/auth/failurestest"
	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

// secret is the server's; it is long enough and nothing else.
var secret = []byte(strings.Repeat("k", 32))

// ward is the one unit there is.
var ward = survey.UnitKey{Code: "11311", From: survey.NewDay(2025, 7, 1)}

func unitOn(code survey.UnitCode, day survey.Day) (survey.Unit, bool) {
	return survey.Unit{Key: ward, Name: "Phường Hồng Bàng"}, code == ward.Code && day >= ward.From
}

// world is an Auth on a store of its own.
type world struct {
	*auth.Auth
	t     *testing.T
	clock *failurestest.Clock
	path  string
	store store.Store
	opt   auth.Options
}

// newWorld makes a world whose options were changed.
func newWorld(t *testing.T, change ...func(*auth.Options)) *world {
	t.Helper()
	w := &world{t: t, clock: failurestest.NewClock(), path: filepath.Join(t.TempDir(), "hailong.sqlite")}
	w.store = w.open()
	w.opt = auth.Options{Store: w.store, Secrets: [][]byte{secret}, UnitOn: unitOn, Policy: auth.DefaultPolicy(), Clock: w.clock.Now}
	for _, f := range change {
		f(&w.opt)
	}
	w.Auth = w.auth(w.opt)
	return w
}

func (w *world) open() store.Store {
	w.t.Helper()
	st, err := sqlite.Open(context.Background(), w.path, sqlite.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { st.Close() })
	return st
}

func (w *world) auth(o auth.Options) *auth.Auth {
	w.t.Helper()
	a, err := auth.New(o)
	if err != nil {
		w.t.Fatal(err)
	}
	auth.Cheap(a)
	return a
}

// other is a second process on the same store, with options of its own.
func (w *world) other(change ...func(*auth.Options)) *auth.Auth {
	o := w.opt
	o.Store = w.open()
	for _, f := range change {
		f(&o)
	}
	return w.auth(o)
}

// at is an origin: one of many networks, and no browser that is known.
func at(n byte) auth.Origin {
	return auth.Origin{Network: netip.PrefixFrom(netip.AddrFrom4([4]byte{192, 0, 2, n}), 32)}
}

const goodPassword = "hoa phượng nở sớm"

// person is somebody with an account.
type person struct {
	auth.Account
	password string
	secret   string   // of the app; empty without one
	codes    []string // for recovery
	grant    *auth.Grant
}

// invite makes an account and returns its link's token.
func (w *world) invite(login string, r auth.Role) (auth.Account, string) {
	w.t.Helper()
	d := auth.Draft{Login: login, Name: "Cán bộ " + login, Role: r}
	if r == auth.Unit {
		d.Unit = ward
	}
	c, inv, err := w.Invite(w.t.Context(), d, auth.CommandLine)
	if err != nil {
		w.t.Fatal(err)
	}
	return *c.After, inv.Token
}

// join makes a person with a full session.
func (w *world) join(login string, r auth.Role) *person {
	w.t.Helper()
	acc, token := w.invite(login, r)
	g, err := w.Accept(w.t.Context(), token, "", goodPassword)
	if err != nil {
		w.t.Fatal(err)
	}
	p := &person{Account: acc, password: goodPassword, grant: g}
	if g.Session.Stage == auth.StageEnrol {
		w.enrol(p)
	}
	p.Account = p.grant.Account
	return p
}

// enrol sets up a second factor in the person's session.
func (w *world) enrol(p *person) {
	w.t.Helper()
	e, err := w.StartEnrolment(w.t.Context(), p.grant.Token, p.password, at(1))
	if err != nil {
		w.t.Fatal(err)
	}
	p.secret = e.Secret
	if p.grant, p.codes, err = w.FinishEnrolment(w.t.Context(), p.grant.Token, w.code(p), at(1)); err != nil {
		w.t.Fatal(err)
	}
}

// code is what the person's app shows now.
func (w *world) code(p *person) string {
	w.t.Helper()
	c, err := totp.GenerateCode(p.secret, w.clock.Now())
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// signIn signs a person in with everything that is asked for.
func (w *world) signIn(p *person) *auth.Grant {
	w.t.Helper()
	g, err := w.Begin(w.t.Context(), p.Login, p.password, at(1))
	if err == nil && g.Session.Stage == auth.StageTOTP {
		w.clock.Add(30 * time.Second) // the last code may be used already
		g, err = w.Code(w.t.Context(), g.Token, w.code(p), at(1))
	}
	if err != nil || g.Session.Stage != auth.StageFull {
		w.t.Fatalf("sign-in of %s: %+v, %v", p.Login, g, err)
	}
	return g
}

// wants holds an error against a kind; the empty one is no error.
func wants(t *testing.T, what string, err error, k survey.Kind) {
	t.Helper()
	if k == "" && err != nil || k != "" && (err == nil || survey.KindOf(err) != k) {
		t.Errorf("%s: %v, want %q", what, err, k)
	}
}

// field holds an error against a field.
func field(t *testing.T, what string, err error, path string) {
	t.Helper()
	e, ok := errors.AsType[*survey.Error](err)
	if !ok || e.Kind != survey.KindInvalid || len(e.Fields) != 1 || e.Fields[0].Path != path || e.Message.Vi == "" || e.Message.En == "" {
		t.Errorf("%s: %v, want the field %q", what, err, path)
	}
}

// refused holds an error against a reason.
func refused(t *testing.T, what string, err error, reason string) *auth.Refusal {
	t.Helper()
	r, ok := errors.AsType[*auth.Refusal](err)
	if !ok || r.Reason != reason {
		t.Fatalf("%s: %v, want the reason %q", what, err, reason)
	}
	return r
}

// opens holds whether a token opens a full session.
func opens(t *testing.T, what string, a *auth.Auth, token string, want bool) {
	t.Helper()
	i, _, err := a.Authenticate(t.Context(), token)
	if want && (err != nil || i == nil) || !want && survey.KindOf(err) != survey.KindUnsigned {
		t.Errorf("%s: %v, %v; want it to open: %v", what, i, err, want)
	}
}

// stored is everything in the database, as text.
func (w *world) stored() string {
	w.t.Helper()
	var b strings.Builder
	for _, kind := range append(auth.Kinds(), "session") {
		docs, err := w.store.List(w.t.Context(), kind)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, d := range docs {
			b.WriteString(d.Kind + " " + d.ID + " " + string(d.Body) + "\n")
		}
	}
	return b.String()
}

func toJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

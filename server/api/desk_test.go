package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"hailong/server/api"
	"hailong/server/auth"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
	"hailong/server/web"
)

// desk is an office with real accounts.
type desk struct {
	*office
	auth *auth.Auth
}

// longPassword is good without a second factor, too.
const longPassword = "bốn con thuyền giấy ngược gió"

func newDesk(t testing.TB, changes ...func(*office)) *desk {
	t.Helper()
	d := &desk{}
	d.office = newOffice(t, append([]func(*office){func(o *office) {
		a, err := auth.New(auth.Options{
			Store: o.store, Secrets: [][]byte{bytes.Repeat([]byte("s"), 32)}, Clock: o.clock, Policy: auth.DefaultPolicy(),
			UnitOn: func(c survey.UnitCode, day survey.Day) (survey.Unit, bool) { return o.reg.Now().UnitOn(c, day) },
		})
		check(t, err)
		d.auth, o.api.Auth, o.api.Session, o.api.Key = a, a, nil, nil
		o.srv.Proxies = web.Proxies{Count: 1, Header: "X-Forwarded-For"}
	}}, changes...)...)
	return d
}

// browser sends requests with the cookies that it was given.
type browser struct {
	d       *desk
	cookies map[string]string
	header  http.Header
	secret  string // of the authenticator app in its holder's hand
	codes   []string
	id      string
}

func (d *desk) browser() *browser {
	return &browser{d: d, cookies: map[string]string{}, header: http.Header{"X-Forwarded-For": {"192.0.2.10"}}}
}

// with is the same browser with a header on the requests to come.
func (b *browser) with(name, value string) *browser {
	c := *b
	c.header = b.header.Clone()
	c.header.Set(name, value)
	return &c
}

func (b *browser) get(path string) reply            { return b.do(http.MethodGet, path, nil) }
func (b *browser) post(path string, body any) reply { return b.do(http.MethodPost, path, body) }
func (b *browser) del(path string) reply            { return b.do(http.MethodDelete, path, nil) }

func (b *browser) do(method, path string, body any) reply {
	b.d.t.Helper()
	r := b.sent().do(method, path, body)
	for _, c := range (&http.Response{Header: r.header}).Cookies() {
		if c.MaxAge < 0 || !c.Expires.IsZero() && c.Expires.Before(time.Now()) {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return r
}

// sent is a caller with the browser's cookies as they are now.
func (b *browser) sent() *caller {
	c := &caller{o: b.d.office, header: b.header.Clone()}
	var list []string
	for name, v := range b.cookies {
		list = append(list, name+"="+v)
	}
	if len(list) > 0 {
		c.header.Set("Cookie", strings.Join(list, "; "))
	}
	return c
}

func (b *browser) token() string { return b.cookies["hl_s"] }

// code is what the app shows after it has changed once more: every code is good once.
func (b *browser) code() string {
	b.d.now = b.d.now.Add(30 * time.Second)
	c, err := totp.GenerateCode(b.secret, b.d.now)
	check(b.d.t, err)
	return c
}

// invited makes an account on the command line and returns its ID and token.
func (d *desk) invited(login string, r auth.Role, u survey.UnitKey) (id, token string) {
	d.t.Helper()
	c, inv, err := d.auth.Invite(d.t.Context(), auth.Draft{Login: login, Name: "Người " + login, Role: r, Unit: u}, auth.CommandLine)
	check(d.t, err)
	return c.After.ID, inv.Token
}

type staged struct {
	Stage auth.Stage `json:"stage"`
}

// person is somebody who has used an invitation and is signed in to the full.
func (d *desk) person(login string, r auth.Role) *browser {
	d.t.Helper()
	unit := survey.UnitKey{}
	if r == auth.Unit {
		unit = d.unit.Key
	}
	b := d.browser()
	var token string
	b.id, token = d.invited(login, r, unit)
	var s staged
	b.post("/invitation/accept", map[string]string{"token": token, "password": longPassword}).want(200, &s)
	if s.Stage == auth.StageEnrol {
		b.enrol("")
	}
	return b
}

// enrol sets up a second factor.
func (b *browser) enrol(password string) {
	b.d.t.Helper()
	var e struct{ Secret string }
	b.post("/session/enrol", map[string]string{"password": password}).want(200, &e)
	b.secret = e.Secret
	var done struct {
		Stage auth.Stage
		Codes []string `json:"recovery_codes"`
	}
	b.post("/session/enrol/confirm", map[string]string{"code": b.code()}).want(200, &done)
	if done.Stage != auth.StageFull || len(done.Codes) != 10 {
		b.d.t.Fatalf("after the enrolment: %+v", done)
	}
	b.codes = done.Codes
}

func (b *browser) signIn(login, password string) reply {
	return b.post("/session", map[string]string{"login": login, "password": password})
}

// entries are the trail's entries of some actions, oldest first; all without any.
func (d *desk) entries(actions ...trail.Action) []trail.Entry {
	d.t.Helper()
	var list []trail.Entry
	check(d.t, d.trail.Each(d.t.Context(), trail.Filter{}, func(e trail.Entry, _ []byte) error {
		for _, a := range actions {
			if e.Action == a {
				list = append(list, e)
			}
		}
		if len(actions) == 0 {
			list = append(list, e)
		}
		return nil
	}))
	return list
}

// kept is everything that a secret must not be in: the trail, the remembered requests,
// what package auth has stored, and the log.
func (d *desk) kept() string {
	d.t.Helper()
	var b strings.Builder
	for _, kind := range append([]string{trail.Kind, api.KindOnce, "session"}, auth.Kinds()...) {
		docs, err := d.store.Page(d.t.Context(), kind, store.Range{Limit: 1000})
		check(d.t, err)
		for _, x := range docs {
			b.WriteString(x.ID + "\n")
			b.Write(x.Body)
			b.WriteString("\n")
			var r struct{ Answer []byte }
			if json.Unmarshal(x.Body, &r) == nil {
				b.Write(r.Answer)
			}
		}
	}
	return b.String() + d.log.String()
}

// hides fails when a secret was kept in any of the ways that a text may be written.
func (d *desk) hides(secrets ...string) {
	d.t.Helper()
	kept := d.kept()
	for _, s := range secrets {
		quoted, _ := json.Marshal(s)
		for _, form := range []string{s, url.QueryEscape(s), strings.Trim(string(quoted), `"`)} {
			if s == "" || strings.Contains(kept, form) {
				d.t.Errorf("%q was kept", s)
			}
		}
	}
}

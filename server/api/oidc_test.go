package api_test

import (
	"net/url"
	"strings"
	"testing"

	"hailong/server/auth"
	"hailong/server/survey"
)

// issuerAway is an issuer where nobody answers: port 1 is never taken.
func issuerAway(t testing.TB, a *auth.Auth) *auth.OIDC {
	t.Helper()
	o, err := auth.NewOIDC(a, auth.OIDCOptions{Issuer: "http://127.0.0.1:1", ClientID: "c", Redirect: "http://hailong.test/api/v1/session/oidc/callback"})
	check(t, err)
	return o
}

// backAt is where an answer sends the browser, which must be the page of sign-in.
func backAt(t testing.TB, r reply) url.Values {
	t.Helper()
	u, err := url.Parse(r.want(303, nil).header.Get("Location"))
	check(t, err)
	if u.Host != "" || u.Path != "/console/sign-in" || r.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s sends to %s", r.what, u)
	}
	return u.Query()
}

func TestWithoutAnIssuerThereIsNoSignInElsewhere(t *testing.T) {
	d := newDesk(t)
	for _, path := range []string{"/session/oidc", "/session/oidc/callback?code=x&state=y"} {
		d.browser().get(path).want(404, nil)
	}
	if r := d.browser().get("/sign-in").want(200, nil); !strings.Contains(string(r.body), `"oidc":null`) {
		t.Errorf("%s", r.body)
	}
}

// Nothing that comes back from elsewhere is put into an address: only words of our own.
func TestFailuresElsewhereAreOfAClosedList(t *testing.T) {
	d := newDesk(t)
	d.api.OIDC, d.api.OIDCName = issuerAway(t, d.auth), survey.Text{Vi: "Đăng nhập tập trung", En: "Central sign-in"}
	if r := d.browser().get("/sign-in").want(200, nil); !strings.Contains(string(r.body), "Đăng nhập tập trung") {
		t.Errorf("%s", r.body)
	}
	if q := backAt(t, d.browser().get("/session/oidc")); q.Get("error") != "oidc_unavailable" {
		t.Errorf("the issuer is away: %v", q)
	}
	for name, x := range map[string]struct{ query, cookie, want string }{
		"no cookie":            {"?code=x&state=y", "", "oidc_state"},
		"a cookie of nobody's": {"?code=x&state=y", "abc", "oidc_state"},
		"given up":             {"?error=access_denied&error_description=%3Cscript%3E&state=y", "abc", "oidc_denied"},
		"nothing at all":       {"", "abc", "oidc_denied"},
	} {
		b := d.browser()
		if x.cookie != "" {
			b.cookies["hl_o"] = x.cookie
		}
		r := b.get("/session/oidc/callback" + x.query)
		if q := backAt(t, r); len(q) != 1 || q.Get("error") != x.want {
			t.Errorf("%s: %v, want %s", name, q, x.want)
		}
		if b.cookies["hl_o"] != "" || b.token() != "" {
			t.Errorf("%s leaves %v", name, b.cookies)
		}
	}
}

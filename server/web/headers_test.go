package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hailong/server/health"
	"hailong/server/web"
)

// secured holds that a response has the headers every response has, once each.
func secured(t *testing.T, what string, h http.Header, policy string, https bool) {
	t.Helper()
	want := map[string]string{
		"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Permissions-Policy":         "camera=(), geolocation=(), microphone=()",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Strict-Transport-Security": "max-age=31536000",
	}
	for name, value := range want {
		if name == "Strict-Transport-Security" && !https {
			value = ""
		}
		if got := h.Values(name); len(got) > 1 || h.Get(name) != value {
			t.Errorf("%s: %s is %q, want %q", what, name, got, value)
		}
	}
	if got := h.Get("Server") + h.Get("X-Powered-By"); got != "" {
		t.Errorf("%s: tells that it is %q", what, got)
	}
}

func TestEveryResponseHasItsSecurityHeaders(t *testing.T) {
	for _, https := range []bool{false, true} {
		s := newSite(t, func(s *web.Server) {
			s.Secure = https
			s.Limits.Body = 1 << 10
		})
		page, other := s.srv.Pages.CSP(), "default-src 'none'; frame-ancestors 'none'"
		const tablets = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; media-src 'self'; " +
			"connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
		q := "/q/" + string(s.code)
		const form, js, html = "application/x-www-form-urlencoded", "application/json", "text/html"
		for what, c := range map[string]struct {
			method, path, media, body string
			header                    []string
			status                    int
			policy                    string
		}{
			"home":                {"GET", "/", "", "", nil, 200, page},
			"form":                {"GET", q, "", "", nil, 200, page},
			"form, head only":     {"HEAD", q, "", "", nil, 200, page},
			"sent":                {"POST", q, form, filled(t, "4").Encode(), nil, 303, other},
			"sent as JSON":        {"POST", q, form, filled(t, "5").Encode(), []string{"Accept", js}, 201, other},
			"incomplete":          {"POST", q, form, "", nil, 422, page},
			"incomplete JSON":     {"POST", q, form, "", []string{"Accept", js}, 422, other},
			"a code typed":        {"GET", "/?code=" + string(s.code), "", "", nil, 303, other},
			"no receipt":          {"GET", "/r/" + string(s.srv.Seal.Receipt("0F3K2000000000000000000000")), "", "", nil, 404, page},
			"no page":             {"GET", "/nope", "", "", []string{"Accept", html}, 404, page},
			"no page, JSON":       {"GET", "/nope", "", "", []string{"Accept", js}, 404, other},
			"wrong method":        {"PUT", q, "", "", nil, 405, page},
			"unknown method":      {"BREW", q, "", "", nil, 405, page},
			"another site":        {"POST", q, form, "", []string{"Sec-Fetch-Site", "cross-site"}, 403, page},
			"the tablets' app":    {"GET", "/kiosk/", "", "", nil, 200, tablets},
			"the tablets' worker": {"GET", "/kiosk/sw.js", "", "", nil, 200, tablets},
			"no file of tablets":  {"GET", "/kiosk/none.js", "", "", []string{"Accept", js}, 404, other},
			"healthz":             {"GET", "/healthz", "", "", nil, 200, other},
			"readyz":              {"GET", "/readyz", "", "", nil, 200, other},
			"the API":             {"GET", "/api/v1/codes", "", "", nil, 200, other},
			"opened":              {"POST", "/api/v1/campaigns/round/open", "", "", nil, 204, other},
			"scores as CSV":       {"GET", "/api/v1/campaigns/round/scores?format=csv", "", "", nil, 200, other},
			"a poster":            {"GET", "/api/v1/posters?format=svg", "", "", nil, 200, other},
			"posters":             {"GET", "/api/v1/posters", "", "", nil, 200, other},
			"no key":              {"GET", "/api/v1/codes", "", "", []string{"Authorization", ""}, 401, other},
			"no route of the API": {"GET", "/api/v1/nope", "", "", nil, 404, other},
		} {
			p := s.phone("203.0.113.9").as("Authorization", "Bearer "+adminKey)
			for i := 0; i < len(c.header); i += 2 {
				p.as(c.header[i], c.header[i+1])
			}
			r := p.do(c.method, c.path, c.media, c.body)
			if r.status != c.status {
				t.Errorf("%s: %d, want %d", what, r.status, c.status)
			}
			secured(t, what, r.header, c.policy, https)
			if c.status >= 400 && r.header.Get("Cache-Control") != "no-store" && c.status != 422 && r.status != 404 {
				t.Errorf("%s: Cache-Control %q", what, r.header.Get("Cache-Control"))
			}
			for name, cookie := range r.cookies {
				if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" || cookie.Secure != https {
					t.Errorf("%s: cookie %s over https=%v: %+v", what, name, https, cookie)
				}
			}
		}
		to := s.listen()
		for accept, policy := range map[string]string{html: page, js: other} {
			list := tell(t, to, "POST "+q+" HTTP/1.1\r\nHost: x\r\nAccept: "+accept+"\r\nContent-Length: 2048\r\n\r\n")
			if len(list) != 1 || list[0].StatusCode != 413 {
				t.Fatalf("too large: %v", status(list))
			}
			secured(t, "too large", list[0].Header, policy, https)
		}
		s.srv.Stored = broken{panics: true}
		r := s.phone("").get("/r/" + string(s.srv.Seal.Receipt("0F3K2000000000000000000000")))
		secured(t, "a panic", r.header, page, https)
	}
}

// The policy of pages allows one style and one script by their hashes, and no page
// has another.
func TestEveryPageKeepsToItsPolicy(t *testing.T) {
	s := newSite(t)
	q := "/q/" + string(s.code)
	p := s.phone("203.0.113.9")
	p.get(q)
	thanks := p.post(q, filled(t, "4")).header.Get("Location")
	for what, r := range map[string]reply{
		"home": p.get("/?code=zz"), "form": p.get(q), "thanks": p.get(thanks), "receipt": p.get("/r/" + receiptForm.FindString(thanks)),
		"notice": p.get("/nope"), "refused": p.post(q, nil), "method": p.do("PUT", q, "", ""), "media": p.do("POST", q, "text/plain", "x"),
	} {
		for _, m := range regexpElements.FindAllStringSubmatch(r.body, -1) {
			if !strings.Contains(s.srv.Pages.CSP(), m[1]+"-src "+hashSource(m[2])) {
				t.Errorf("%s: a %s that the policy does not allow: %.60s", what, m[1], m[2])
			}
		}
		r.body = strings.Replace(r.body, `<script type="application/json"`, "<words", 1) // data, which no browser runs
		rest := regexpElements.ReplaceAllString(r.body, "")
		lacks(t, what, rest, " style=", "<style", "<script", "javascript:", " onclick=", " onload=", "http://", "https://", "<iframe", "<object", "<base")
	}
	lacks(t, "the policy", s.srv.Pages.CSP(), "unsafe", "http", "*", "data: ;")
}

// A report is what it is in JSON, also for a browser; only down takes a server out
// of a balancer.
func TestReadiness(t *testing.T) {
	report := health.Report{}
	s := newSite(t, func(s *web.Server) { s.Ready = func(context.Context) health.Report { return report } })
	away := health.Check{Name: "limits", State: health.Degraded, Reason: health.LimitsLocal}
	full := health.Check{Name: "spool", State: health.Down, Reason: health.SpoolFilled}
	for what, c := range map[string]struct {
		report health.Report
		status int
		body   string
	}{
		"ok":       {health.Of(), 200, `{"state":"ok","checks":[]}`},
		"degraded": {health.Of(away), 200, `{"state":"degraded","checks":[{"name":"limits","state":"degraded","reason":"limits_local"}]}`},
		"down": {health.Of(away, full), 503,
			`{"state":"down","checks":[{"name":"limits","state":"degraded","reason":"limits_local"},{"name":"spool","state":"down","reason":"spool_filled"}]}`},
	} {
		report = c.report
		for _, accept := range []string{"", "text/html", "application/json"} {
			r := s.phone("").as("Accept", accept).get("/readyz?lang=en")
			var got, want bytes.Buffer
			check(t, json.Compact(&got, []byte(r.body)))
			want.WriteString(c.body)
			if r.status != c.status || got.String() != want.String() || r.header.Get("Content-Type") != "application/json" || r.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s for %q: %d %s %v", what, accept, r.status, r.body, r.header)
			}
		}
		if r := s.phone("").get("/healthz"); r.status != 200 || r.body != "ok\n" || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("healthz while %s: %d %q", what, r.status, r.body)
		}
	}
}

var regexpElements = regexp.MustCompile(`(?s)<(style|script)>(.*?)</(?:style|script)>`)

func hashSource(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

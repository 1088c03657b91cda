package web_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"hailong/server/web"
)

// What browsers send with a form or a fetch of ours and of others. The site's base
// URL is https://hailong.test; the proxy in front may have changed Host.
func TestWhoMaySend(t *testing.T) {
	const ours, theirs = "https://hailong.test", "https://evil.test"
	cases := map[string]struct {
		site, origin, host string
		passes             bool
	}{
		"a browser, our page":                     {"same-origin", ours, "hailong.test", true},
		"a browser, our page, no referrer":        {"same-origin", "null", "hailong.test", true},
		"a browser, sent again by hand":           {"none", "", "hailong.test", true},
		"a browser, another site":                 {"cross-site", theirs, "hailong.test", false},
		"a browser, another site without referer": {"cross-site", "null", "hailong.test", false},
		"a browser, another site, our origin":     {"cross-site", ours, "hailong.test", false},
		"a browser, a sibling of ours":            {"same-site", "https://x.hailong.test", "hailong.test", false},
		"a browser, a word of tomorrow":           {"cross-universe", ours, "hailong.test", false},
		"an old browser, our page":                {"", ours, "hailong.test", true},
		"an old browser, behind a proxy":          {"", ours, "127.0.0.1:8080", true},
		"an old browser, by another address":      {"", "http://10.1.2.3:8080", "10.1.2.3:8080", true},
		"an old browser, in capitals":             {"", "HTTPS://HAILONG.TEST", "127.0.0.1:8080", true},
		"an old browser, the proxy's own name":    {"", ours, "HAILONG.test", true},
		"an old browser, another site":            {"", theirs, "hailong.test", false},
		"an old browser, a sandboxed page":        {"", "null", "hailong.test", false},
		"an old browser, another port":            {"", ours + ":444", "hailong.test", false},
		"an old browser, a name that begins so":   {"", ours + ".evil.test", "hailong.test", false},
		"an old browser, a name that ends so":     {"", "https://evil-hailong.test", "hailong.test", false},
		"an old browser, a name as user":          {"", "https://hailong.test@evil.test", "hailong.test", false},
		"an old browser, two origins":             {"", ours + " " + theirs, "hailong.test", false},
		"an origin that is none":                  {"", "%zz", "hailong.test", false},
		"an origin without a host":                {"", "hailong.test", "hailong.test", false},
		"a program":                               {"", "", "hailong.test", true},
	}
	s := newSite(t, func(s *web.Server) { s.BaseURL = ours })
	for name, c := range cases {
		for _, route := range []struct {
			method, path, media, body string
			passed                    int
		}{
			{"POST", "/q/" + string(s.code), "application/x-www-form-urlencoded", "", 422},
			{"POST", "/q/" + string(s.code), "application/json", "{}", 422},
			{"POST", "/api/v1/campaigns/none/open", "", "", 404},
			{"DELETE", "/api/v1/campaigns", "", "", 405},
			{"GET", "/api/v1/campaigns", "", "", 200},
		} {
			p := s.phone("203.0.113.9").as("Authorization", "Bearer "+adminKey).as("Host", c.host)
			if c.site != "" {
				p.as("Sec-Fetch-Site", c.site)
			}
			if c.origin != "" {
				p.as("Origin", c.origin)
			}
			want := route.passed
			if !c.passes && route.method != "GET" {
				want = 403
			}
			if r := p.do(route.method, route.path, route.media, route.body); r.status != want {
				t.Errorf("%s, %s %s: %d, want %d", name, route.method, route.path, r.status, want)
			}
		}
		if c.origin == "HTTPS://HAILONG.TEST" || c.host == "127.0.0.1:8080" || c.host == "HAILONG.test" {
			continue // where we know more than the library
		}
		req, err := http.NewRequest("POST", ours+"/", nil)
		check(t, err)
		req.Host = c.host
		if c.site != "" {
			req.Header.Set("Sec-Fetch-Site", c.site)
		}
		if c.origin != "" {
			req.Header.Set("Origin", c.origin)
		}
		if lib := http.NewCrossOriginProtection().Check(req) == nil; lib != c.passes {
			t.Errorf("%s: the standard library says %v", name, lib)
		}
	}
	if got := s.store; got == nil || strings.Contains(s.log.String(), "evil") {
		t.Errorf("another site's name is in the log: %s", s.log)
	}
}

// The admin key is compared as a whole, and nothing but it opens.
func TestOnlyTheAdminKeyOpens(t *testing.T) {
	s := newSite(t)
	for _, key := range []string{
		"", " ", adminKey[:len(adminKey)-1], adminKey + "x", adminKey + " ", " " + adminKey, strings.ToUpper(adminKey), adminKey + "\x01",
		strings.Repeat("x", len(adminKey)), strings.Repeat("x", 4000), string(bytes.Repeat([]byte{0xff}, len(adminKey))),
	} {
		want := 401
		if strings.TrimRight(key, " ") == adminKey { // a space at the end is the header's
			want = 200
		}
		if r := s.phone("").as("Authorization", "Bearer "+key).get("/api/v1/campaigns"); r.status != want {
			t.Errorf("%.40q: %d, want %d", key, r.status, want)
		}
	}
}

package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hailong/server/survey"
)

// everyMethod is every method a request is tried with; the last one is nobody's.
var everyMethod = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"}

// role is who sends a request, and from where.
type role struct {
	name, key, site string
}

var roles = []role{
	{"nobody", "", ""}, {"nobody, from another site", "", "cross-site"},
	{"a wrong key", "Bearer " + adminKey + "x", ""}, {"a password", "Basic YWRtaW46YWRtaW4=", ""},
	{"the key", "Bearer " + adminKey, ""}, {"the key, from our page", "Bearer " + adminKey, "same-origin"},
	{"the key, from another site", "Bearer " + adminKey, "cross-site"},
}

// right is what a route asks for.
type right bool

const (
	open right = false
	admn right = true
)

// granted are the statuses of a route for who may use it: of GET and HEAD, and of
// POST; 0 is a method that the route does not have.
type granted struct {
	path        string // a request that goes well, as often as it is sent
	right       right
	get, post   int
	media, body string
}

// table is every route there is but those below /api/v1, which package api has a table
// of.
func (s *site) table() map[string]granted {
	given := filled(s.t, "4").Encode()
	return map[string]granted{
		"/":                            {"/", open, 200, 0, "", ""},
		"/q/:code":                     {"/q/" + string(s.code), open, 200, 303, "application/x-www-form-urlencoded", given},
		"/q/:code/thanks":              {"/q/" + string(s.code) + "/thanks?r=" + string(s.srv.Seal.Receipt("0F3K2000000000000000000000")), open, 200, 0, "", ""},
		"/r/:receipt":                  {"/r/" + string(s.srv.Seal.Receipt("0F3K2000000000000000000000")), open, 404, 0, "", ""},
		"/r/:receipt/proof":            {"/r/" + string(s.srv.Seal.Receipt("0F3K2000000000000000000000")) + "/proof", open, 404, 0, "", ""},
		"/kq":                          {"/kq", open, 200, 0, "", ""},
		"/kq/:unit":                    {"/kq/11311", open, 404, 0, "", ""},
		"/kq/:unit/bien-ban.json":      {"/kq/11311/bien-ban.json", open, 404, 0, "", ""},
		"/kq/:unit/khoa-cong-khai.pem": {"/kq/11311/khoa-cong-khai.pem", open, 404, 0, "", ""},
		"/chung-thuc/:number/:hash":    {"/chung-thuc/1/" + strings.Repeat("0", 64), open, 404, 0, "", ""},
		"/console/*":                   {"/console/units/11311", open, 200, 0, "", ""},
		"/kiosk/*":                     {"/kiosk/", open, 200, 0, "", ""},
		"/api/docs":                    {"/api/docs", open, 200, 0, "", ""},
		"/api/openapi.yaml":            {"/api/openapi.yaml", open, 200, 0, "", ""},
		"/healthz":                     {"/healthz", open, 200, 0, "", ""},
		"/readyz":                      {"/readyz", open, 200, 0, "", ""},
	}
}

// want is the one status of a method on a route for somebody.
func (g granted) want(method string, by role) int {
	status, safe := 0, false
	switch method {
	case "BREW":
		return 405 // before any route
	case "GET", "HEAD":
		status, safe = g.get, true
	case "POST":
		status = g.post
	case "OPTIONS":
		safe = true
	}
	if g.right == admn {
		switch {
		case by.site == "cross-site" && !safe:
			return 403
		case by.key != "Bearer "+adminKey:
			return 401
		}
	}
	if status == 0 {
		return 405
	}
	if by.site == "cross-site" && !safe {
		return 403
	}
	return status
}

func TestEveryRouteMethodAndRoleHasOneStatus(t *testing.T) {
	s := newSite(t)
	table := s.table()
	have := map[string][]string{}
	for _, r := range s.app.GetRoutes(true) {
		if strings.HasPrefix(r.Path, "/api/v1") {
			continue
		}
		have[r.Path] = append(have[r.Path], r.Method)
		row, ok := table[r.Path]
		switch {
		case !ok:
			t.Errorf("route %s %s has no row", r.Method, r.Path)
		case (r.Method == "GET" || r.Method == "HEAD") && row.get != 0, r.Method == "POST" && row.post != 0:
		default:
			t.Errorf("method %s of route %s has no column", r.Method, r.Path)
		}
	}
	n := 0
	for template, row := range table {
		if have[template] == nil {
			t.Errorf("no route %s", template)
		}
		for _, method := range everyMethod {
			for _, by := range roles {
				n++
				p := s.phone(fmt.Sprintf("198.18.%d.%d", n/256, n%256))
				if by.key != "" {
					p.as("Authorization", by.key)
				}
				if by.site != "" {
					p.as("Sec-Fetch-Site", by.site)
				}
				s.seen.take()
				r := p.do(method, row.path, row.media, row.body)
				want := row.want(method, by)
				if r.status != want {
					t.Errorf("%s %s by %s: %d, want %d", method, row.path, by.name, r.status, want)
				}
				if allow := r.header.Get("Allow"); (want == 405) != (allow != "") {
					t.Errorf("%s %s by %s: %d allows %q", method, row.path, by.name, r.status, allow)
				}
				s.counted(method, template, want)
			}
		}
	}
	s.counts(len(roles) - 2) // what the POST rows stored: those of all but two roles
}

// counted holds that the metrics saw one request, by its template and never by its
// path.
func (s *site) counted(method, template string, status int) {
	s.t.Helper()
	if method == "TRACE" || method == "BREW" {
		method = "other"
	}
	route := template
	switch {
	case status == 405:
		route = "none"
	case strings.HasPrefix(template, "/api/v1") && (status == 401 || status == 403):
		route = "/api/v1"
	}
	seen := s.seen.take()
	if want := (exchange{method, route, status}); len(seen) != 1 || seen[0] != want {
		s.t.Errorf("counted %v, want %v", seen, want)
	}
}

func TestEveryPathHasOneStatus(t *testing.T) {
	s := newSite(t)
	code, lower := string(s.code), strings.ToLower(string(s.code))
	for path, want := range map[string][2]int{ // for nobody, with the key
		"/" + code: {404, 404}, "/nope": {404, 404}, "/q": {404, 404}, "/q/": {404, 404}, "/r/": {404, 404},
		"/Q/" + code: {200, 200}, "/q/" + lower: {200, 200}, "/q/" + code[:4] + "-" + code[4:]: {200, 200}, "/q/" + code + "/": {200, 200},
		"/q//" + code: {404, 404}, "//q/" + code: {404, 404}, "//": {404, 404}, "///": {404, 404}, "/./": {404, 404}, "/q/./" + code: {404, 404},
		"/q/../healthz": {404, 404}, "/../healthz": {404, 404}, "/q/%2e%2e/healthz": {404, 404}, "/q%2F" + code: {404, 404},
		"/q/" + code + "%2Fthanks": {404, 404}, "/q/%00": {404, 404}, "/q/" + code + "%0d%0aSet-Cookie:a=b": {404, 404}, "/q/" + code + "/thanks/more": {404, 404},
		"/q/" + code + ";v=1": {404, 404}, "/q/" + code + "?": {200, 200}, "/q/" + code + "?lang=%0d%0aA:b": {200, 200},
		"/HEALTHZ": {200, 200}, "/healthz/": {200, 200}, "/healthz/x": {404, 404}, "/healthz%00": {404, 404}, "/healthz.json": {404, 404},
		"/metrics": {404, 404}, "/.env": {404, 404}, "/.git/config": {404, 404}, "/robots.txt": {404, 404}, "/debug/pprof/": {404, 404},
		"/api": {404, 404}, "/api/": {404, 404}, "/api/v2/codes": {404, 404}, "/api//v1/codes": {404, 404}, "/api/%761/codes": {404, 404},
		"/api/v1": {401, 404}, "/api/v1/": {401, 404}, "/api/v1/nope": {401, 404}, "/api/v1/codes/": {401, 200}, "/API/V1/CODES": {401, 200},
		"/api/v1/../../healthz": {401, 404}, "/api/v1//codes": {401, 404}, "/api/v1/./codes": {401, 404}, "/api/v1;/codes": {401, 404},
		"/api/v1/campaigns/%2e%2e/scores": {401, 404}, "/api/v1/campaigns//scores": {401, 404}, "/api/v1/campaigns/round%2Fscores": {401, 404},
	} {
		for i, key := range []string{"", "Bearer " + adminKey} {
			p := s.phone("203.0.113.9").as("Authorization", key)
			if r := p.do("GET", path, "", ""); r.status != want[i] {
				t.Errorf("GET %s with the key %q: %d, want %d", path, key, r.status, want[i])
			} else if api := strings.HasPrefix(strings.ToLower(path), "/api/"); api && r.status >= 400 && r.header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("GET %s: an API that answers with %s", path, r.header.Get("Content-Type"))
			} else if to := r.header.Get("Location"); to != "" || r.header.Get("A") != "" || len(r.cookies) > 2 {
				t.Errorf("GET %s: %v", path, r.header)
			}
		}
	}
	for _, e := range s.seen.take() {
		if e.route != "none" && !slices.Contains([]string{"/", "/q/:code", "/r/:receipt", "/healthz", "/api/v1", "/api/v1/codes", "/api/v1/campaigns/:id", "/api/v1/campaigns/:id/scores"}, e.route) {
			t.Errorf("%q is a label", e.route)
		}
	}
}

// Nothing that came with a request is in a header of its response.
func TestNothingIsInjectedIntoHeaders(t *testing.T) {
	s := newSite(t)
	const bad = "%0d%0aX-Bad:%201%0d%0a%0d%0a<script>"
	receipt := string(s.srv.Seal.Receipt("0F3K2000000000000000000000"))
	for _, path := range []string{
		"/?code=" + string(s.code) + bad, "/?code=" + string(s.code) + "&lang=en" + bad, "/?code=" + string(s.code) + "&lang=en&lang=" + bad,
		"/?code=//evil.test/", "/?code=https://evil.test", "/q/" + string(s.code) + "/thanks?r=" + receipt + bad, "/q/" + string(s.code) + "/thanks?r=" + receipt + "&again=" + bad,
		"/r/" + receipt + bad, "/q/" + string(s.code) + "?lang=" + bad, "/api/v1/posters?format=svg" + bad, "/api/v1/posters?size=a4&unit=11311&point=" + bad,
		"/api/v1/campaigns/" + bad + "/scores?format=csv",
	} {
		p := s.phone("203.0.113.9").as("Host", "evil.test").as("X-Forwarded-Host", "evil.test").as("Authorization", "Bearer "+adminKey)
		p.jar[s.formCookie()], p.jar["hl_d"] = "evil", "evil"
		for _, method := range []string{"GET", "POST"} {
			r := p.do(method, path, "application/x-www-form-urlencoded", "overall=4")
			for name, values := range r.header {
				if text := name + ": " + strings.Join(values, ", "); strings.Contains(text, "evil") || strings.Contains(text, "Bad") {
					t.Errorf("%s %s: %s", method, path, text)
				}
			}
			if to := r.header.Get("Location"); to != "" && !strings.HasPrefix(to, "/q/"+string(s.code)) {
				t.Errorf("%s leads to %s", path, to)
			}
			lacks(t, path, r.body, `href="http`, `href="//`, `action="http`, `action="//`, "\n<script>\n")
		}
	}
	lacks(t, "the log", s.log.String(), "evil", "Bad")
}

// parameter is a name in the template of a route.
var parameter = regexp.MustCompile(`:[a-z]+`)

// Every route that changes something is closed to other sites by its own line, but for
// those of tablets, which take nothing that a browser would send in somebody's name.
func TestNoUnsafeRouteForgetsItsOrigin(t *testing.T) {
	s := newSite(t)
	for _, r := range s.app.GetRoutes(true) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions {
			continue
		}
		path := parameter.ReplaceAllString(strings.ReplaceAll(r.Path, ":code", string(s.code)), "round")
		p := s.phone("203.0.113.9").as("Authorization", "Bearer "+adminKey).as("Origin", "https://evil.test")
		got := p.do(r.Method, path, "", "")
		if strings.HasPrefix(path, "/api/v1/kiosk/") {
			// A tablet's key is in a header and no browser sends it along by itself; a code is
			// taken as JSON alone, which another site may not send without our leave.
			if got.status != 401 && got.status != 415 {
				t.Errorf("%s %s from another site: %d", r.Method, path, got.status)
			}
			continue
		}
		if got.status != 403 {
			t.Errorf("%s %s from another site: %d", r.Method, path, got.status)
		}
	}
	if c, err := s.reg.Now().Campaign("round"); err != nil || c.State != survey.Open {
		t.Errorf("the campaign is %v, %v", c, err)
	}
}

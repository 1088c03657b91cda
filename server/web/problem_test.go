package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hailong/server/guard"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/web"
)

func TestEveryKindHasAStatusAndATitle(t *testing.T) {
	for _, k := range survey.Kinds {
		code, ok := web.Status[k]
		if !ok || code < 400 || http.StatusText(code) == "" {
			t.Errorf("kind %s has the status %d", k, code)
		}
		vi, en := web.Title(code, survey.Vietnamese), web.Title(code, survey.English)
		if vi == en || strings.HasPrefix(vi, "HTTP") || strings.HasPrefix(en, "HTTP") {
			t.Errorf("%d has the titles %q and %q", code, vi, en)
		}
	}
	if len(web.Status) != len(survey.Kinds) {
		t.Errorf("%d statuses for %d kinds", len(web.Status), len(survey.Kinds))
	}
}

type problem struct {
	Type, Title, Detail, ID string
	Status                  int
	Errors                  []struct{ Path, Message string }
}

func (r reply) problem(t testing.TB) (p problem) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), &p); err != nil || r.header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%d is no problem document (%v): %s", r.status, err, r.body)
	}
	if p.Status != r.status || p.Title == "" || p.Detail == "" || !strings.HasPrefix(p.Type, "urn:hailong:problem:") {
		t.Errorf("problem %+v of %d", p, r.status)
	}
	return p
}

// secretText stands for what a driver says about its server.
const secretText = "dial tcp 10.1.2.3:27017: auth user=hailong pw=hunter2"

// broken is a part that fails in a way nobody foresaw.
type broken struct{ panics bool }

func (b broken) Find(context.Context, string) ([]store.Kept, bool, error) {
	if b.panics {
		panic(secretText)
	}
	return nil, false, errors.New(secretText)
}

func (b broken) Check(context.Context, guard.Attempt) (guard.Verdict, error) {
	_, _, err := b.Find(context.Background(), "")
	return guard.Verdict{}, err
}

func TestInternalErrorsKeepTheirTextInTheLog(t *testing.T) {
	for name, b := range map[string]broken{"an error": {}, "a panic": {panics: true}} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(s *web.Server) {
				s.Stored, s.Intake.Limits = b, b
				s.API.UnitFigures = scores{of: func(context.Context, *registry.Campaign) ([]score.Score, error) {
					_, _, err := b.Find(context.Background(), "")
					return nil, err
				}}
			})
			receipt := "/r/" + string(s.srv.Seal.Receipt("0F3K2000000000000000000000"))
			seen := map[string]bool{}
			id := regexp.MustCompile(`[A-Z2-7]{8}`)
			for _, lang := range []string{"", "?lang=en"} {
				replies := map[string]reply{
					"a page":        s.phone("").get(receipt + lang),
					"a form":        s.phone("").post("/q/"+string(s.code)+lang, filled(t, "4")),
					"a JSON answer": s.phone("").as("Accept", "application/json").get(receipt + lang),
					"the API":       s.phone("").as("Authorization", "Bearer "+adminKey).get("/api/v1/campaigns/round/scores" + lang),
				}
				for what, r := range replies {
					text := r.body
					if !strings.Contains(r.header.Get("Content-Type"), "html") {
						text = r.problem(t).ID
					} else if i := strings.Index(text, "<main>"); i >= 0 {
						text = text[i:]
					}
					found := id.FindString(text)
					if r.status != 500 || found == "" || seen[found] {
						t.Errorf("%s: %d with the id %q: %s", what, r.status, found, text)
					}
					seen[found] = true
					lacks(t, what, r.body, "hunter2", "10.1.2.3", "panic", "goroutine", "failed")
					contains(t, "the log", s.log.String(), "id="+found)
				}
			}
			if n := strings.Count(s.log.String(), secretText); n != len(seen) {
				t.Errorf("the log tells the cause %d times of %d:\n%s", n, len(seen), s.log)
			}
		})
	}
}

func TestEveryRefusalHasItsStatus(t *testing.T) {
	s := newSite(t)
	key := "Bearer " + adminKey
	const form, js = "application/x-www-form-urlencoded", "application/json"
	q := "/q/" + string(s.code)
	for name, c := range map[string]struct {
		method, path, media, body string
		header                    []string
		status                    int
		kind                      survey.Kind
	}{
		"no such page":           {path: "/nope", status: 404, kind: survey.KindUnknown},
		"a mistyped code":        {path: "/q/00000001", status: 404, kind: survey.KindMistyped},
		"an unknown code":        {path: "/q/00000000", status: 404, kind: survey.KindUnknown},
		"a mistyped receipt":     {path: "/r/1", status: 404, kind: survey.KindMistyped},
		"thanks without receipt": {path: q + "/thanks", status: 404, kind: survey.KindMistyped},
		"a wrong method":         {method: "PUT", path: q, status: 405, kind: survey.KindMalformed},
		"text":                   {method: "POST", path: q, media: "text/plain", body: "overall=4", status: 415, kind: survey.KindMediaType},
		"no media type":          {method: "POST", path: q, body: "overall=4", status: 415, kind: survey.KindMediaType},
		"a packed body":          {method: "POST", path: q, media: form, body: "overall=4", header: []string{"Content-Encoding", "gzip"}, status: 415, kind: survey.KindMediaType},
		"packed JSON":            {method: "POST", path: q, media: js, body: "{}", header: []string{"Content-Encoding", "br"}, status: 415, kind: survey.KindMediaType},
		"a body as it is":        {method: "POST", path: q, media: js, body: `{"answers":{"overall":"9"}}`, header: []string{"Content-Encoding", "identity"}, status: 422, kind: survey.KindInvalid},
		"a broken form":          {method: "POST", path: q, media: form, body: "%zz=1", status: 400, kind: survey.KindMalformed},
		"broken JSON":            {method: "POST", path: q, media: js, body: "{", status: 400, kind: survey.KindMalformed},
		"two JSON values":        {method: "POST", path: q, media: js, body: "{}{}", status: 400, kind: survey.KindMalformed},
		"JSON with a tail":       {method: "POST", path: q, media: js, body: "{}]", status: 400, kind: survey.KindMalformed},
		"an unknown JSON field":  {method: "POST", path: q, media: js, body: `{"name":"A"}`, status: 400, kind: survey.KindMalformed},
		"JSON of another shape":  {method: "POST", path: q, media: js, body: `{"answers":5}`, status: 400, kind: survey.KindMalformed},
		"another site's page":    {method: "POST", path: q, media: form, body: "overall=4", header: []string{"Sec-Fetch-Site", "cross-site"}, status: 403, kind: survey.KindForbidden},
		"no key":                 {path: "/api/v1/codes", status: 401, kind: survey.KindUnsigned},
		"a wrong key":            {path: "/api/v1/codes", header: []string{"Authorization", key + "x"}, status: 401, kind: survey.KindUnsigned},
		"a key in another case":  {path: "/API/V1/codes", header: []string{"Authorization", "bearer " + adminKey}, status: 401, kind: survey.KindUnsigned},
		"an unknown campaign":    {path: "/api/v1/campaigns/x/scores", header: []string{"Authorization", key}, status: 404, kind: survey.KindUnknown},
		"an unknown unit":        {path: "/api/v1/codes?unit=99999", header: []string{"Authorization", key}, status: 404, kind: survey.KindUnknown},
		"an unknown format":      {path: "/api/v1/campaigns/round/scores?format=xml", header: []string{"Authorization", key}, status: 422, kind: survey.KindInvalid},
	} {
		p := s.phone("203.0.113.9").as("Accept", js)
		for i := 0; i < len(c.header); i += 2 {
			p.as(c.header[i], c.header[i+1])
		}
		if c.method == "" {
			c.method = "GET"
		}
		r := p.do(c.method, c.path, c.media, c.body)
		if got := r.problem(t); r.status != c.status || got.Type != "urn:hailong:problem:"+string(c.kind) {
			t.Errorf("%s: %+v, want %d %s", name, got, c.status, c.kind)
		}
		lacks(t, name, r.body, "web.", "survey.", "Go struct", "json:")
		if c.status == 401 != (r.header.Get("WWW-Authenticate") != "") || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", name, r.header)
		}
		if strings.HasPrefix(strings.ToLower(c.path), "/api") {
			continue
		}
		p.as("Accept", "text/html,application/json;q=0.1")
		page := p.do(c.method, c.path, c.media, c.body)
		if page.status != c.status || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s as a page: %d %s", name, page.status, page.header.Get("Content-Type"))
		}
	}
	if strings.Contains(s.log.String(), "request failed") {
		t.Errorf("somebody else's fault is in the log as ours:\n%s", s.log)
	}
}

func TestWhenToComeBack(t *testing.T) {
	s := newSite(t)
	s.store.Fail(faulty.LoseRequest, faulty.Forever)
	js, html := s.phone("203.0.113.9").as("Accept", "application/json"), s.phone("203.0.113.9")
	for name, r := range map[string]reply{
		"receipt":       html.get("/r/" + string(s.srv.Seal.Receipt("0F3K2000000000000000000000"))),
		"form":          html.post("/q/"+string(s.code), filled(t, "4")),
		"form as JSON":  js.post("/q/"+string(s.code), filled(t, "5")),
		"scores (JSON)": s.phone("").as("Authorization", "Bearer "+adminKey).get("/api/v1/campaigns/round/scores"),
	} {
		if r.status != 503 || r.header.Get("Retry-After") != "15" {
			t.Errorf("%s: %d, Retry-After %q", name, r.status, r.header.Get("Retry-After"))
		}
	}
	if n := strings.Count(s.log.String(), "store unavailable"); n != 1 {
		t.Errorf("the log has %d lines for one second:\n%s", n, s.log)
	}
}

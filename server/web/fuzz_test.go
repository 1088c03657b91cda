package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"hailong/server/survey"
	"hailong/server/web"
)

func FuzzReadGiven(f *testing.F) {
	for _, c := range [][2]string{
		{"application/x-www-form-urlencoded", "overall=4&business=land&business=other&comment=%C3%A0"},
		{"application/x-www-form-urlencoded; charset=utf-8", "a=%zz"},
		{"application/x-www-form-urlencoded", "a;b=c&&==&%00=%FF"},
		{"APPLICATION/JSON", `{"answers":{"overall":"4","business":["land"]}}`},
		{"application/json; charset=\"utf-8\"", `{"answers":{"overall":null,"business":[null,"x"]}}`},
		{"application/json", `null`},
		{"application/json", `{"answers":{"a":{"b":1}}}`},
		{"application/json", "{\"answers\":{}} \n{}"},
		{"application/json", strings.Repeat(`{"answers":`, 200)},
		{"application/json", strings.Repeat("[", 20000)},
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"overall\"\r\n\r\n4\r\n--x--"},
		{"", ""}, {";;;=", "x"}, {"text/plain", "overall=4"},
	} {
		f.Add(c[0], []byte(c[1]))
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		given, err := web.ReadGiven(contentType, body)
		switch k := survey.KindOf(err); {
		case err == nil:
			for q, values := range given {
				_, _ = q.Valid(), len(values)
			}
		case k != survey.KindMalformed && k != survey.KindMediaType:
			t.Errorf("%s: %v", k, err)
		case given != nil:
			t.Errorf("%v together with %v", given, err)
		}
	})
}

// FuzzEntryPath asks for whatever an address bar may hold: nothing of it is our
// fault.
func FuzzEntryPath(f *testing.F) {
	s := newSite(f)
	handler := s.app.Handler()
	receipt := string(s.srv.Seal.Receipt("0F3K2000000000000000000000"))
	for _, path := range []string{
		"/q/" + string(s.code), "/Q/" + strings.ToLower(string(s.code)) + "/", "/q/" + string(s.code) + "/thanks?r=" + receipt + "&again=1&lang=en",
		"/r/" + receipt, "/r/%00", "/?code=" + string(s.other), "/?code=%FF%00<script>&lang=en", "/q/", "/q//", "/q/../r/..", "/q/%2e%2e%2f",
		"/q/oOiI-lL00?lang=en&lang=vi", "//", "/q/ｑｒ", "/r/0000-0000 0000", "/?&&=;", "/q/" + strings.Repeat("%", 60), "/q/*", "/q/:code", "/#", "/q?x",
	} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		for _, prefix := range []string{"", "/", "/q/", "/r/", "/?code=", "/q/" + string(s.code) + "/thanks?r="} {
			var raw fasthttp.RequestCtx
			raw.Init(&fasthttp.Request{}, tcp("203.0.113.9"), nil)
			raw.Request.SetRequestURI(prefix + path)
			handler(&raw)
			code := raw.Response.StatusCode()
			if code >= 500 || http.StatusText(code) == "" {
				t.Errorf("%q: %d %s", prefix+path, code, raw.Response.Body())
			}
			if to := string(raw.Response.Header.Peek("Location")); to != "" && !strings.HasPrefix(to, "/q/"+string(s.code)) && !strings.HasPrefix(to, "/q/"+string(s.other)) {
				t.Errorf("%q leads to %q", prefix+path, to)
			}
			if strings.Contains(string(raw.Response.Body()), "<script>alert") {
				t.Errorf("%q: markup came back", prefix+path)
			}
		}
	})
}

package web_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"hailong/server/web"
)

// What keeps its name is asked for again each time; what does not is kept for good.
func TestTheTabletsAppIsServed(t *testing.T) {
	s := newSite(t)
	for path, want := range map[string]struct{ media, keep, body string }{
		"/kiosk/":                     {"text/html", "no-cache", "<!doctype html>"},
		"/kiosk/staff":                {"text/html", "no-cache", "<!doctype html>"},
		"/kiosk/sw.js":                {"javascript", "no-cache", "2"},
		"/kiosk/manifest.webmanifest": {"application/manifest+json", "no-cache", "{}"},
		"/kiosk/icon.png":             {"image/png", "no-cache", "4"},
		"/kiosk/assets/k.js":          {"javascript", "public, max-age=31536000, immutable", "3"},
		"/kiosk/x/../assets/k.js":     {"javascript", "public, max-age=31536000, immutable", "3"},
	} {
		r := s.phone("203.0.113.9").do("GET", path, "", "")
		h := r.header
		if r.status != 200 || !strings.Contains(h.Get("Content-Type"), want.media) || h.Get("Cache-Control") != want.keep || !strings.HasPrefix(string(r.body), want.body) {
			t.Errorf("%s: %d %s %s %.40q", path, r.status, h.Get("Content-Type"), h.Get("Cache-Control"), r.body)
		}
		if tag := h.Get("ETag"); (tag != "") != (want.keep == "no-cache") {
			t.Errorf("%s: ETag %q", path, tag)
		} else if tag != "" {
			if r := s.phone("203.0.113.9").as("If-None-Match", tag).do("GET", path, "", ""); r.status != 304 || len(r.body) > 0 {
				t.Errorf("%s again: %d %.40q", path, r.status, r.body)
			}
		}
	}
	packed := s.phone("203.0.113.9").as("Accept-Encoding", "gzip").do("GET", "/kiosk/assets/k.js", "", "")
	if packed.header.Get("Content-Encoding") != "gzip" || string(packed.body) != "packed" {
		t.Errorf("%s %.40q", packed.header.Get("Content-Encoding"), packed.body)
	}
	for _, path := range []string{"/kiosk/none.js", "/kiosk/assets/none.js", "/kiosk/../go.mod", "/kiosk/%2e%2e/go.mod"} {
		if r := s.phone("203.0.113.9").do("GET", path, "", ""); r.status != 404 || r.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", path, r.status, r.header.Get("Cache-Control"))
		}
	}
	if r := s.phone("203.0.113.9").do("GET", "/kiosk", "", ""); r.status != 301 || r.header.Get("Location") != "/kiosk/" {
		t.Errorf("/kiosk: %d %s", r.status, r.header.Get("Location"))
	}
}

func TestABuildWithoutTheTabletsAppSaysSo(t *testing.T) {
	s := newSite(t, func(s *web.Server) { s.Kiosk = fstest.MapFS{".gitkeep": {}} })
	if r := s.phone("203.0.113.9").do("GET", "/kiosk/", "", ""); r.status != 503 || !strings.Contains(string(r.body), "make build") {
		t.Errorf("%d %.200s", r.status, r.body)
	}
}

package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hailong/server/health"
)

// nobody is an address that nothing answers at.
const nobody = "127.0.0.1:1"

// askHealth runs `hailong health` of a server that is configured to listen there.
func askHealth(t *testing.T, listen string, args ...string) (out, errs string, code int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	environ := []string{"HAILONG_DATA=" + t.TempDir(), "HAILONG_LISTEN=" + listen}
	code = run(context.Background(), append([]string{"health"}, args...), streams{&stdout, &stderr, environ})
	return stdout.String(), stderr.String(), code
}

// answering is a server that gives one answer at one path, and a good one elsewhere
// to who follows a redirect.
func answering(t *testing.T, path string, status int, body string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			_, _ = w.Write([]byte(reportOK))
			return
		}
		if r.URL.Path != path || r.Method != http.MethodGet {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		if status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	return s
}

const (
	reportOK       = `{"state":"ok","checks":[{"name":"store","state":"ok"},{"name":"limits","state":"ok"}]}`
	reportDegraded = `{"state":"degraded","checks":[{"name":"store","state":"degraded","reason":"store_away"},{"name":"limits","state":"ok"}]}`
	reportDown     = `{"state":"down","checks":[{"name":"spool","state":"down","reason":"spool_filled"}]}`
)

func TestHealthSaysWhetherAnswersAreTaken(t *testing.T) {
	for _, x := range []struct {
		name, path string
		status     int
		body       string
		args       []string
		code       int
		out, errs  string
	}{
		{"ok", "/readyz", 200, reportOK, nil, 0, "tốt / ok", ""},
		{"degraded still takes answers", "/readyz", 200, reportDegraded, nil, 0, "vẫn nhận phiếu, cần xem / degraded", ""},
		{"the reason is told", "/readyz", 200, reportDegraded, nil, 0, "cơ sở dữ liệu vắng mặt, phiếu được giữ trên đĩa", ""},
		{"the code of the reason is told", "/readyz", 200, reportDegraded, nil, 0, "store_away", ""},
		{"down", "/readyz", 503, reportDown, nil, 1, "không nhận phiếu / down", ""},
		{"down, whatever the status says", "/readyz", 200, reportDown, nil, 1, "spool_filled", ""},
		{"503, whatever the report says", "/readyz", 503, reportOK, nil, 1, "tốt / ok", ""},
		{"another program answers", "/readyz", 200, "<html>hello</html>", nil, 1, "", "không phải của máy chủ Hài Lòng"},
		{"JSON of another program", "/readyz", 200, `{"state":"fine"}`, nil, 1, "", "không phải của máy chủ Hài Lòng"},
		{"a proxy that has no server", "/readyz", 502, "", nil, 1, "", "HTTP 502"},
		{"JSON comes as it is", "/readyz", 503, reportDown, []string{"--format", "json"}, 1, reportDown, ""},
		{"a newer server's words come as they are", "/readyz", 200, `{"state":"degraded","checks":[{"name":"moon","state":"degraded","reason":"full"}]}`, nil, 0, "moon", ""},
		{"alive", "/healthz", 200, "ok\n", []string{"--live"}, 0, "đang chạy / alive", ""},
		{"alive says nothing of readiness", "/healthz", 503, "", []string{"--live"}, 1, "", "HTTP 503"},
		{"a redirect is not followed", "/readyz", 302, "", nil, 1, "", "HTTP 302"},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := answering(t, x.path, x.status, x.body)
			out, errs, code := askHealth(t, nobody, append(x.args, "--url", s.URL+"/")...)
			if code != x.code || !strings.Contains(out, x.out) || !strings.Contains(errs, x.errs) {
				t.Errorf("exit %d, want %d\n%s%s", code, x.code, out, errs)
			}
			if x.out == "" && out != "" || x.errs == "" && errs != "" {
				t.Errorf("more was said than wanted:\n%s%s", out, errs)
			}
		})
	}
}

func TestHealthAsksTheConfiguredServer(t *testing.T) {
	s := answering(t, "/readyz", 200, reportOK)
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	for _, listen := range []string{"127.0.0.1:" + port, "0.0.0.0:" + port, "[::]:" + port, ":" + port} {
		if out, errs, code := askHealth(t, listen); code != 0 {
			t.Errorf("listen %s: exit %d\n%s%s", listen, code, out, errs)
		}
	}
}

func TestHealthOfAServerThatIsAwayIsNo(t *testing.T) {
	for _, listen := range []string{nobody, ":1", "0.0.0.0:1", "[::]:1"} {
		out, errs, code := askHealth(t, listen)
		if code != exitNo || out != "" || !strings.Contains(errs, "http://"+nobody+"/readyz") {
			t.Errorf("listen %s: exit %d\n%s%s", listen, code, out, errs)
		}
	}
}

func TestHealthRefusesAnAddressThatIsNone(t *testing.T) {
	for _, bad := range []string{"127.0.0.1:8080", "ftp://a", "http://", "http://a/readyz", "http://a?x=1", "http://a b"} {
		if out, errs, code := askHealth(t, nobody, "--url", bad); code != exitUsage || !strings.Contains(errs, "http://host:port") {
			t.Errorf("--url %q: exit %d\n%s%s", bad, code, out, errs)
		}
	}
}

func TestEveryReasonAndStateHasWords(t *testing.T) {
	for _, r := range health.Reasons {
		if reasonWords[r] == "" {
			t.Errorf("no words for %s", r)
		}
	}
	if len(reasonWords) != len(health.Reasons) {
		t.Errorf("%d reasons have words, %d exist", len(reasonWords), len(health.Reasons))
	}
	for _, s := range []health.State{health.OK, health.Degraded, health.Down} {
		if stateWords[s] == "" {
			t.Errorf("no words for %s", s)
		}
	}
}

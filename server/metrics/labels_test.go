package metrics_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"hailong/server/guard"
	"hailong/server/health"
	"hailong/server/metrics"
	"hailong/server/store/measured"
	"hailong/server/survey"
)

// busy has been through everything that can be counted.
func busy() *metrics.Metrics {
	m := metrics.New()
	m.Routes("/", "/q/:code", "/q/:code/thanks", "/r/:receipt", "/healthz", "/readyz", "/api/v1/campaigns/:id/scores")
	m.Submitted(false, nil)
	m.Committed(7, 4*time.Millisecond, nil)
	m.Spooled(3, nil)
	for i, route := range []string{"/", "/q/:code", "/q/:code/thanks", "/r/:receipt", "/healthz", "/readyz", "/api/v1/campaigns/:id/scores"} {
		m.Served("GET", route, 200, 3*time.Millisecond)
		m.Served("POST", route, []int{201, 303, 409, 429, 500, 503}[i%6], 30*time.Millisecond)
	}
	for _, method := range metrics.StoreMethods {
		m.StoreCall(method, nil, time.Millisecond)
		m.StoreCall(method, survey.Unavailable(errors.New("away")), time.Second)
	}
	m.Watch(everything)
	return m
}

var everything = metrics.Watched{
	Spool: func() metrics.Spool {
		return metrics.Spool{Responses: 5, Bytes: 2100, Limit: 1 << 28, Quarantined: 2, Oldest: 90 * time.Second}
	},
	Uncounted:   func() (int, bool) { return 4, true },
	RegistryAge: func() (time.Duration, bool) { return 1500 * time.Millisecond, true },
	Ready:       func() string { return "degraded" },
	Connections: func() int { return 17 },
	Kiosks:      func() (metrics.Kiosks, bool) { return metrics.Kiosks{Active: 21, Silent: 2, Queue: 130}, true },
}

func exposition(t testing.TB, m *metrics.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestTheExpositionIsAsPrometheusWantsIt(t *testing.T) {
	text := exposition(t, busy())
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
	names, explained := 0, regexp.MustCompile(`(?m)^# HELP hailong_[a-z_]+ .{15,}$`)
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "# TYPE hailong_") {
			names++
		}
	}
	if n := len(explained.FindAllString(text, -1)); n != names || names != 24 {
		t.Errorf("%d names, %d of them explained", names, n)
	}
}

// allowedLabels is every label with the values it may have; nil means that no
// outsider has a say in it.
func allowedLabels() map[string][]string {
	l := map[string][]string{
		"outcome": {"stored", "duplicate", "ok", "kept", "refused"},
		"method":  {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"},
		"route":   {"/q/:code", "other"},
		"status":  {"other"},
		"state":   {"ok", "degraded", "down"},
		"le":      nil, "version": nil, "revision": nil, "go": nil,
	}
	l["method"] = append(l["method"], metrics.StoreMethods...)
	for _, k := range survey.Kinds {
		l["outcome"] = append(l["outcome"], string(k))
	}
	for _, r := range guard.Reasons {
		l["reason"] = append(l["reason"], string(r))
	}
	for status := 100; status < 600; status++ {
		l["status"] = append(l["status"], strconv.Itoa(status))
	}
	return l
}

// Whatever is given about a person or a unit reaches no label, through any door.
func TestNoLabelHoldsAPerson(t *testing.T) {
	m := metrics.New()
	m.Routes("/q/:code")
	secrets := []string{"203.0.113.9", "0912345678", "11311", "7K3M9PXD", "/q/7K3M9PXD", "/r/01HZ-XJ4K", "Nguyễn Thị A", "hl_d=abc"}
	for _, secret := range secrets {
		cause := errors.New(secret)
		for _, err := range []error{
			cause,
			survey.NewError(survey.KindInvalid, survey.Text{Vi: secret, En: secret}).With(cause),
			survey.NewError(survey.Kind(secret), survey.Text{}),
		} {
			m.StoreCall(secret, err, time.Second)
			m.StoreCall("append", err, time.Second)
			m.Committed(1, time.Millisecond, err)
			m.Spooled(1, err)
			m.Submitted(false, fmt.Errorf("submit: %w", err))
		}
		m.Served(secret, secret, 200, time.Second)
		m.Served(secret, "/q/:code", 200, time.Second)
		m.Served("GET", secret, 404, time.Second)
		m.Served("GET", "/q/:code", len(secret)*1000, time.Second)
		m.Served("GET", "/q/:code", -1, time.Second)
		m.Watch(metrics.Watched{Ready: func() string { return secret }})
	}
	text := exposition(t, m)
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in the exposition", secret)
		}
	}
	_, labels := scrape(t, m)
	allowed := allowedLabels()
	for name, values := range labels {
		if _, ok := allowed[name]; !ok {
			t.Errorf("label %s with %q", name, values)
		}
		for _, v := range values {
			if allowed[name] != nil && !slices.Contains(allowed[name], v) {
				t.Errorf("%s=%q", name, v)
			}
		}
	}
	if n := m.Known(); n != 0 {
		t.Errorf("%d exchanges are remembered, each of them made up", n)
	}
}

func TestRequestsAreCountedByRouteAndStatus(t *testing.T) {
	m := metrics.New()
	m.Routes("/q/:code", "/")
	for range 3 {
		m.Served("GET", "/q/:code", 200, 4*time.Millisecond)
	}
	m.Served("POST", "/q/:code", 303, 40*time.Millisecond)
	m.Served("POST", "/q/:code", 503, 4*time.Second)
	m.Served("GET", "/", 200, time.Minute)
	m.Served("BREW", "/", 200, time.Millisecond)
	m.Served("GET", "/wp-login.php", 404, time.Millisecond)
	m.Served("GET", "", 404, time.Millisecond)
	m.Served("GET", "/", 1000, time.Millisecond)
	values, _ := scrape(t, m)
	for series, want := range map[string]float64{
		`hailong_http_requests_total{method="GET",route="/q/:code",status="200"}`:  3,
		`hailong_http_requests_total{method="POST",route="/q/:code",status="303"}`: 1,
		`hailong_http_requests_total{method="POST",route="/q/:code",status="503"}`: 1,
		`hailong_http_requests_total{method="GET",route="/",status="200"}`:         1,
		`hailong_http_requests_total{method="other",route="/",status="200"}`:       1,
		`hailong_http_requests_total{method="GET",route="other",status="404"}`:     2,
		`hailong_http_requests_total{method="GET",route="/",status="other"}`:       1,
		`hailong_http_seconds_count{route="/q/:code"}`:                             5,
		`hailong_http_seconds_bucket{route="/q/:code",le="0.005"}`:                 3,
		`hailong_http_seconds_bucket{route="/q/:code",le="0.05"}`:                  4,
		`hailong_http_seconds_bucket{route="/q/:code",le="5"}`:                     5,
		`hailong_http_seconds_bucket{route="/",le="10"}`:                           2,
		`hailong_http_seconds_count{route="/"}`:                                    3,
		`hailong_http_seconds_count{route="other"}`:                                2,
	} {
		if values[series] != want {
			t.Errorf("%s is %v, want %v", series, values[series], want)
		}
	}
}

// The server's buffers are written again by the next request.
func TestServedKeepsNoneOfItsArguments(t *testing.T) {
	m := metrics.New()
	m.Routes("/q/:code", "/r/:code")
	buffer := []byte("GET/q/:code")
	view := unsafeString(buffer)
	m.Served(view[:3], view[3:], 200, time.Millisecond)
	copy(buffer, "PUT/r/:code")
	m.Served("GET", "/q/:code", 200, time.Millisecond)
	m.Served(view[:3], view[3:], 200, time.Millisecond)
	values, _ := scrape(t, m)
	if a, b := values[`hailong_http_requests_total{method="GET",route="/q/:code",status="200"}`],
		values[`hailong_http_requests_total{method="PUT",route="/r/:code",status="200"}`]; a != 2 || b != 1 {
		t.Errorf("%v and %v, want 2 and 1", a, b)
	}
	if m.Known() != 2 {
		t.Errorf("%d remembered", m.Known())
	}
}

func TestCallsToTheStoreAreCountedByMethodAndOutcome(t *testing.T) {
	m := metrics.New()
	m.StoreCall(measured.Append, nil, 2*time.Millisecond)
	m.StoreCall(measured.Append, nil, 20*time.Second)
	m.StoreCall(measured.Append, survey.Unavailable(errors.New("away")), 5*time.Second)
	m.StoreCall(measured.Get, survey.NewError(survey.KindUnknown, survey.Text{}), time.Microsecond)
	m.StoreCall(measured.Ping, errors.New("of nobody's kind"), time.Second)
	m.StoreCall("Vacuum", nil, time.Second)
	values, _ := scrape(t, m)
	for series, want := range map[string]float64{
		`hailong_store_seconds_count{method="append",outcome="ok"}`:                2,
		`hailong_store_seconds_bucket{method="append",outcome="ok",le="0.0025"}`:   1,
		`hailong_store_seconds_bucket{method="append",outcome="ok",le="30"}`:       2,
		`hailong_store_seconds_count{method="append",outcome="unavailable"}`:       1,
		`hailong_store_seconds_bucket{method="get",outcome="unknown",le="0.0001"}`: 1,
		`hailong_store_seconds_count{method="ping",outcome="internal"}`:            1,
		`hailong_store_seconds_count{method="other",outcome="ok"}`:                 1,
	} {
		if values[series] != want {
			t.Errorf("%s is %v, want %v", series, values[series], want)
		}
	}
}

// Words that two packages write for themselves are the same words.
func TestTheListsAreThoseOfOtherPackages(t *testing.T) {
	if want := []string{string(health.OK), string(health.Degraded), string(health.Down)}; !slices.Equal(metrics.States, want) {
		t.Errorf("states %q, want %q", metrics.States, want)
	}
	want := []string{
		measured.Append, measured.Recover, measured.Uncounted, measured.Restand, measured.Find, measured.EachResponse,
		measured.EachRemark, measured.EachStanding, measured.Tallies, measured.Create, measured.Replace, measured.Remove,
		measured.Get, measured.List, measured.Page, measured.Changes, measured.Ping,
	}
	if !slices.Equal(metrics.StoreMethods, want) {
		t.Errorf("methods %q, want %q", metrics.StoreMethods, want)
	}
}

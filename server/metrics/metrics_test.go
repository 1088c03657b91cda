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

	"hailong/server/guard"
	"hailong/server/metrics"
	"hailong/server/survey"
)

var (
	sampleForm = regexp.MustCompile(`^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (\S+)$`)
	labelForm  = regexp.MustCompile(`([a-z_]+)="((?:[^"\\]|\\.)*)"(?:,|$)`)
)

// scrape reads the handler's output as Prometheus would: the values by series, and
// the names of all labels.
func scrape(t *testing.T, m *metrics.Metrics) (values map[string]float64, labels map[string][]string) {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Fatalf("%d %s", w.Code, w.Header().Get("Content-Type"))
	}
	values, labels = map[string]float64{}, map[string][]string{}
	typed := map[string]bool{}
	for line := range strings.Lines(w.Body.String()) {
		line = strings.TrimSuffix(line, "\n")
		if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
			name, kind, _ := strings.Cut(rest, " ")
			if typed[name] || !slices.Contains([]string{"counter", "gauge", "histogram", "summary"}, kind) {
				t.Errorf("line %q", line)
			}
			typed[name] = true
			continue
		}
		if strings.HasPrefix(line, "# HELP ") {
			continue
		}
		x := sampleForm.FindStringSubmatch(line)
		if x == nil {
			t.Errorf("line %q", line)
			continue
		}
		family := x[1]
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			if base := strings.TrimSuffix(family, suffix); typed[base] {
				family = base
			}
		}
		v, err := strconv.ParseFloat(x[3], 64)
		if _, again := values[x[1]+"{"+x[2]+"}"]; err != nil || again || !typed[family] {
			t.Errorf("line %q: %v", line, err)
		}
		values[x[1]+"{"+x[2]+"}"] = v
		if rest := labelForm.ReplaceAllString(x[2], ""); rest != "" {
			t.Errorf("labels of %q: %q is left", line, rest)
		}
		for _, l := range labelForm.FindAllStringSubmatch(x[2], -1) {
			if strings.HasPrefix(x[1], "hailong_") && !slices.Contains(labels[l[1]], l[2]) {
				labels[l[1]] = append(labels[l[1]], l[2])
			}
		}
	}
	return values, labels
}

func outcome(o string) string { return `hailong_submissions_total{outcome="` + o + `"}` }

func spooled(o string) string { return `hailong_spooled_total{outcome="` + o + `"}` }

func refusal(r guard.Reason) string { return `hailong_refusals_total{reason="` + string(r) + `"}` }

func TestEveryOutcomeAndReasonIsThereFromTheStart(t *testing.T) {
	values, labels := scrape(t, metrics.New())
	want := []string{
		outcome("stored"), outcome("duplicate"), "hailong_commit_errors_total{}", "hailong_guard_local{}",
		"hailong_batch_responses_count{}", "hailong_commit_seconds_count{}", "hailong_store_away{}", spooled("kept"), spooled("refused"),
	}
	for _, k := range survey.Kinds {
		want = append(want, outcome(string(k)))
	}
	for _, r := range guard.Reasons {
		want = append(want, refusal(r))
	}
	for _, series := range want {
		if v, ok := values[series]; !ok || v != 0 {
			t.Errorf("%s is %v, %v", series, v, ok)
		}
	}
	if n := len(labels["outcome"]); n != 2+len(survey.Kinds)+2 { // of submissions and of the spool
		t.Errorf("%d outcomes", n)
	}
	if n := len(labels["reason"]); n != len(guard.Reasons) {
		t.Errorf("%d reasons", n)
	}
	for _, name := range []string{"go_goroutines{}", "process_start_time_seconds{}"} {
		if values[name] == 0 {
			t.Errorf("no %s", name)
		}
	}
}

func TestWhatIsCounted(t *testing.T) {
	m := metrics.New()
	limits := guard.DefaultLimits()
	limits.UnprovenPerDay = 0
	g, err := guard.New(guard.Options{Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	_, err = g.Check(t.Context(), guard.Attempt{})
	refused := fmt.Errorf("check limits: %w", err)
	for _, c := range []struct {
		already bool
		err     error
		times   int
	}{
		{false, nil, 5}, {true, nil, 2}, {false, survey.InvalidField("q", survey.Text{}), 3},
		{false, survey.Unavailable(errors.New("away")), 4}, {true, errors.New("of nobody's kind"), 1}, {false, refused, 6},
	} {
		for range c.times {
			m.Submitted(c.already, c.err)
		}
	}
	for range 3 {
		m.Committed(7, 4*time.Millisecond, nil)
	}
	m.Committed(9, time.Hour, errors.New("away"))
	m.GuardLocal(true)
	m.StoreAway(true)
	m.Spooled(30, nil)
	m.Spooled(12, nil)
	m.Spooled(5, errors.New("full"))
	values, _ := scrape(t, m)
	want := map[string]float64{
		outcome("stored"): 5, outcome("duplicate"): 2, outcome("invalid"): 3, outcome("unavailable"): 4,
		"hailong_batch_responses_sum{}": 21, "hailong_batch_responses_count{}": 3, `hailong_batch_responses_bucket{le="4"}`: 0, `hailong_batch_responses_bucket{le="8"}`: 3,
		"hailong_commit_seconds_count{}": 3, `hailong_commit_seconds_bucket{le="0.002"}`: 0, `hailong_commit_seconds_bucket{le="0.004"}`: 3,
		"hailong_commit_errors_total{}": 1, "hailong_guard_local{}": 1, refusal(guard.ReasonUnproven): 6, outcome("limited"): 6,
		outcome("internal"): 1, "hailong_store_away{}": 1, spooled("kept"): 42, spooled("refused"): 5,
	}
	for series, n := range want {
		if values[series] != n {
			t.Errorf("%s is %v, want %v", series, values[series], n)
		}
	}
	// Each submission has one outcome, a refusal has also one reason.
	outcomes, reasons := 0.0, 0.0
	for series, n := range values {
		switch {
		case strings.HasPrefix(series, "hailong_submissions_total"):
			outcomes += n
		case strings.HasPrefix(series, "hailong_refusals_total"):
			reasons += n
		}
	}
	if outcomes != 21 || reasons != 6 {
		t.Errorf("%v outcomes of 21 submissions, %v reasons of 6 refusals", outcomes, reasons)
	}
	m.GuardLocal(false)
	m.StoreAway(false)
	values, _ = scrape(t, m)
	for _, gauge := range []string{"hailong_guard_local{}", "hailong_store_away{}"} {
		if v, ok := values[gauge]; v != 0 || !ok {
			t.Errorf("it is over and %s is %v", gauge, v)
		}
	}
}

func TestTwoSetsOfCountersDoNotMix(t *testing.T) {
	a, b := metrics.New(), metrics.New()
	a.Submitted(false, nil)
	if values, _ := scrape(t, b); values[outcome("stored")] != 0 {
		t.Error("one server counts for another")
	}
}

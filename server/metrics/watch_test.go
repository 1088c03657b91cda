package metrics_test

import (
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"
	"unsafe"

	"hailong/server/metrics"
)

// unsafeString is a string that changes with its bytes, as Fiber's do.
func unsafeString(b []byte) string { return unsafe.String(&b[0], len(b)) }

var watchedNames = []string{
	"hailong_spool_responses", "hailong_spool_bytes", "hailong_spool_limit_bytes", "hailong_spool_oldest_seconds",
	"hailong_spool_quarantined", "hailong_uncounted_responses", "hailong_registry_age_seconds", "hailong_http_connections", "hailong_ready",
	"hailong_kiosks", "hailong_kiosks_silent", "hailong_kiosk_queue_responses",
}

func TestWhatIsWatchedIsAskedAtEachScrape(t *testing.T) {
	m := metrics.New()
	m.Watch(everything)
	values, _ := scrape(t, m)
	for series, want := range map[string]float64{
		"hailong_spool_responses{}": 5, "hailong_spool_bytes{}": 2100, "hailong_spool_limit_bytes{}": 1 << 28,
		"hailong_spool_oldest_seconds{}": 90, "hailong_spool_quarantined{}": 2, "hailong_uncounted_responses{}": 4,
		"hailong_registry_age_seconds{}": 1.5, "hailong_http_connections{}": 17,
		"hailong_kiosks{}": 21, "hailong_kiosks_silent{}": 2, "hailong_kiosk_queue_responses{}": 130,
		`hailong_ready{state="ok"}`: 0, `hailong_ready{state="degraded"}`: 1, `hailong_ready{state="down"}`: 0,
	} {
		if v, ok := values[series]; v != want || !ok {
			t.Errorf("%s is %v, %v; want %v", series, v, ok, want)
		}
	}
	again := everything
	again.Spool = func() metrics.Spool { return metrics.Spool{} }
	again.Ready = func() string { return "ok" }
	m.Watch(again)
	values, _ = scrape(t, m)
	if v, ok := values["hailong_spool_oldest_seconds{}"]; v != 0 || !ok {
		t.Errorf("the oldest of none is %v, %v", v, ok)
	}
	if values[`hailong_ready{state="ok"}`] != 1 || values[`hailong_ready{state="degraded"}`] != 0 {
		t.Error("ready stayed as it was")
	}
}

func TestWhatIsUnknownHasNoSeries(t *testing.T) {
	for name, w := range map[string]metrics.Watched{
		"nothing is asked": {},
		"nobody knows": {
			Uncounted: func() (int, bool) { return 0, false }, RegistryAge: func() (time.Duration, bool) { return 0, false },
			Ready: func() string { return "" }, Kiosks: func() (metrics.Kiosks, bool) { return metrics.Kiosks{}, false },
		},
		"a state of no list": {Ready: func() string { return "fine" }},
	} {
		m := metrics.New()
		m.Watch(w)
		text := exposition(t, m)
		for _, n := range watchedNames {
			if strings.Contains(text, n) {
				t.Errorf("%s: %s is there", name, n)
			}
		}
	}
}

func TestManyCountAtTheSameTime(t *testing.T) {
	m := metrics.New()
	m.Routes("/q/:code", "/")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for n := range 500 {
				m.Served("GET", []string{"/q/:code", "/"}[n%2], 200+n%7, time.Millisecond)
				m.Submitted(n%2 == 0, nil)
				m.StoreCall("append", nil, time.Millisecond)
				m.Watch(everything)
			}
		})
		if i == 4 {
			exposition(t, m)
		}
	}
	wg.Wait()
	values, _ := scrape(t, m)
	requests := 0.0
	for series, v := range values {
		if strings.HasPrefix(series, "hailong_http_requests_total") {
			requests += v
		}
	}
	if requests != 4000 || values[outcome("stored")] != 2000 || values[outcome("duplicate")] != 2000 || m.Known() != 14 {
		t.Errorf("%v requests, %v stored, %d remembered", requests, values[outcome("stored")], m.Known())
	}
}

func TestTheBuildIsToldByWhatTheCompilerStamped(t *testing.T) {
	for _, c := range []struct {
		name string
		info *debug.BuildInfo
		want metrics.BuildInfo
	}{
		{"nothing stamped", nil, metrics.BuildInfo{Version: "(devel)", Go: runtime.Version()}},
		{"a test binary", &debug.BuildInfo{}, metrics.BuildInfo{Version: "(devel)", Go: runtime.Version()}},
		{"a release", &debug.BuildInfo{
			Main:     debug.Module{Version: "v1.2.3"},
			Settings: []debug.BuildSetting{{Key: "vcs.time", Value: "2026-11-22T00:00:00Z"}, {Key: "vcs.revision", Value: "c42839d"}},
		}, metrics.BuildInfo{Version: "v1.2.3", Revision: "c42839d", Go: runtime.Version()}},
	} {
		if got := metrics.BuildOf(c.info); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	b := metrics.Build()
	values, _ := scrape(t, metrics.New())
	if values[`hailong_build_info{go="`+b.Go+`",revision="`+b.Revision+`",version="`+b.Version+`"}`] != 1 {
		t.Errorf("%+v is not what is exposed", b)
	}
}

// BenchmarkServed compares what runs for each request with the same by names.
func BenchmarkServed(b *testing.B) {
	m := metrics.New()
	m.Routes("/q/:code")
	b.Run("resolved", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m.Served("POST", "/q/:code", 303, time.Millisecond)
		}
	})
	b.Run("by names", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			m.ServedSlowly("POST", "/q/:code", "303", 0.001)
		}
	})
}

func BenchmarkSubmitted(b *testing.B) {
	m := metrics.New()
	b.ReportAllocs()
	for b.Loop() {
		m.Submitted(false, nil)
	}
}

func TestAServedRequestTakesNoMemory(t *testing.T) {
	m := metrics.New()
	m.Routes("/q/:code")
	if n := testing.AllocsPerRun(100, func() {
		m.Served("POST", "/q/:code", 303, time.Millisecond)
		m.Submitted(false, nil)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

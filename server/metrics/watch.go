package metrics

import (
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Watched is what is asked for at each scrape. The functions are called from many
// goroutines and must answer at once, from memory; one that is nil, or does not
// know, has no series.
type Watched struct {
	// Spool is what waits on disk.
	Spool func() Spool
	// Uncounted is how many stored responses are not counted yet.
	Uncounted func() (n int, known bool)
	// RegistryAge is how long ago the registry was last seen to be up to date.
	RegistryAge func() (age time.Duration, known bool)
	// Ready is the state in the report of readiness: ok, degraded or down.
	Ready func() string
	// Connections is how many HTTP connections are open.
	Connections func() int
	// Kiosks is how the tablets at the desks are.
	Kiosks func() (k Kiosks, known bool)
}

// Kiosks are the tablets of all units, the same at every server.
type Kiosks struct {
	Active int // paired and not revoked
	Silent int // of them, that should have been heard of
	Queue  int // answers that wait on them
}

// Spool is the state of the spool.
type Spool struct {
	Responses    int           // that wait
	Bytes, Limit int64         // on disk, and the most there may be
	Quarantined  int           // responses set aside
	Oldest       time.Duration // how long the oldest has waited; 0 when none waits
}

// states are those of package health.
var states = []string{"ok", "degraded", "down"}

// Watch sets what is asked for from now on, all of it.
func (m *Metrics) Watch(w Watched) { m.watched.Store(&w) }

var (
	spoolResponses   = describe("hailong_spool_responses", "Responses that wait on disk for the store.")
	spoolBytes       = describe("hailong_spool_bytes", "Size of the spool on disk.")
	spoolLimitBytes  = describe("hailong_spool_limit_bytes", "Most bytes the spool may take.")
	spoolOldest      = describe("hailong_spool_oldest_seconds", "How long the oldest response in the spool has waited; 0 when none waits.")
	spoolQuarantined = describe("hailong_spool_quarantined", "Responses set aside because the store does not take them; somebody must look.")
	uncounted        = describe("hailong_uncounted_responses", "Stored responses that are not counted yet.")
	registryAge      = describe("hailong_registry_age_seconds", "Time since the registry was last seen to be up to date.")
	kiosks           = describe("hailong_kiosks", "Tablets at the desks that are paired.")
	kiosksSilent     = describe("hailong_kiosks_silent", "Tablets that were not heard of for 15 minutes of their opening hours.")
	kioskQueue       = describe("hailong_kiosk_queue_responses", "Answers that wait on tablets, as they last said.")
	connections      = describe("hailong_http_connections", "HTTP connections open now.")
	ready            = describe("hailong_ready", "1 for the state the service is in: ok, degraded or down.", "state")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// watcher asks at each scrape.
type watcher struct{ m *Metrics }

// Describe implements prometheus.Collector.
func (w watcher) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		spoolResponses, spoolBytes, spoolLimitBytes, spoolOldest, spoolQuarantined, uncounted, registryAge,
		kiosks, kiosksSilent, kioskQueue, connections, ready,
	} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (w watcher) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	seen := w.m.watched.Load()
	if seen.Spool != nil {
		s := seen.Spool()
		gauge(spoolResponses, float64(s.Responses))
		gauge(spoolBytes, float64(s.Bytes))
		gauge(spoolLimitBytes, float64(s.Limit))
		gauge(spoolOldest, s.Oldest.Seconds())
		gauge(spoolQuarantined, float64(s.Quarantined))
	}
	if seen.Uncounted != nil {
		if n, known := seen.Uncounted(); known {
			gauge(uncounted, float64(n))
		}
	}
	if seen.RegistryAge != nil {
		if age, known := seen.RegistryAge(); known {
			gauge(registryAge, age.Seconds())
		}
	}
	if seen.Kiosks != nil {
		if k, known := seen.Kiosks(); known {
			gauge(kiosks, float64(k.Active))
			gauge(kiosksSilent, float64(k.Silent))
			gauge(kioskQueue, float64(k.Queue))
		}
	}
	if seen.Connections != nil {
		gauge(connections, float64(seen.Connections()))
	}
	if seen.Ready == nil {
		return
	}
	if now := seen.Ready(); slices.Contains(states, now) {
		for _, s := range states {
			gauge(ready, number(s == now), s)
		}
	}
}

// Package metrics counts for operators, in the Prometheus format: what became of
// submissions, who was refused and why, how commits go, what waits in the spool,
// how requests are served. It promises that a series exists only for what is
// known, and that labels take values of closed lists: kinds, reasons, methods,
// statuses and the routes as they are declared, so that nothing about a person or
// a unit gets into one, whatever it is given.
package metrics

import (
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hailong/server/guard"
	"hailong/server/survey"
)

// Metrics is a set of counters with its own registry. It is safe for concurrent
// use.
type Metrics struct {
	registry *prometheus.Registry

	// Each list is closed and resolved once: Submitted runs for every request.
	stored, duplicate prometheus.Counter
	kinds             map[survey.Kind]prometheus.Counter
	reasons           map[guard.Reason]prometheus.Counter

	batch, commit prometheus.Histogram
	failed        prometheus.Counter
	local, away   prometheus.Gauge
	kept, refused prometheus.Counter
	store         *prometheus.HistogramVec

	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	learn    sync.Mutex                // held while known is replaced
	routes   map[string]string         // declared, each under itself
	known    atomic.Pointer[exchanges] // what Served has resolved, never changed in place
	watched  atomic.Pointer[Watched]
}

// New makes counters at zero, one for every outcome and reason there is, so that
// a graph shows a refusal from the first one on.
func New() *Metrics {
	f := factory{prometheus.NewRegistry()}
	submissions := f.counters("hailong_submissions_total", "Submissions by outcome: stored, duplicate, or the kind of error.", "outcome")
	refusals := f.counters("hailong_refusals_total", "Submissions refused by a rate limit, by reason.", "reason")
	spooled := f.counters("hailong_spooled_total", "Responses handed to the spool, by outcome: kept, or refused for want of room.", "outcome")
	m := &Metrics{
		registry:  f.Registry,
		stored:    submissions.WithLabelValues("stored"),
		duplicate: submissions.WithLabelValues("duplicate"),
		kinds:     map[survey.Kind]prometheus.Counter{},
		reasons:   map[guard.Reason]prometheus.Counter{},
		batch:     f.histogram("hailong_batch_responses", "Responses in one commit.", prometheus.ExponentialBuckets(1, 2, 10)),
		commit:    f.histogram("hailong_commit_seconds", "Time of one commit.", prometheus.ExponentialBuckets(0.0005, 2, 14)),
		failed:    f.counter("hailong_commit_errors_total", "Commits that failed."),
		local:     f.gauge("hailong_guard_local", "1 while the shared limits are away and this process alone keeps them."),
		away:      f.gauge("hailong_store_away", "1 while the store takes no responses and they go to the spool."),
		kept:      spooled.WithLabelValues("kept"),
		refused:   spooled.WithLabelValues("refused"),
		store:     f.histograms("hailong_store_seconds", "Time of one call to the store, by method and outcome: ok, or the kind of error.", storeBuckets, "method", "outcome"),
		requests:  f.counters("hailong_http_requests_total", "Requests answered, by method, route and status.", "method", "route", "status"),
		took:      f.histograms("hailong_http_seconds", "Time from a request that is read to its answer, by route.", httpBuckets, "route"),
		routes:    map[string]string{},
	}
	m.known.Store(&exchanges{})
	m.watched.Store(&Watched{})
	for _, k := range survey.Kinds {
		m.kinds[k] = submissions.WithLabelValues(string(k))
	}
	for _, r := range guard.Reasons {
		m.reasons[r] = refusals.WithLabelValues(string(r))
	}
	f.gauges("hailong_build_info", "Always 1; which build this is.", "version", "revision", "go").
		WithLabelValues(Build().labels()...).Set(1)
	f.MustRegister(watcher{m}, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Submitted counts what became of a submission.
func (m *Metrics) Submitted(already bool, err error) {
	switch {
	case err == nil && already:
		m.duplicate.Inc()
		return
	case err == nil:
		m.stored.Inc()
		return
	}
	if r, ok := errors.AsType[*guard.Refusal](err); ok {
		if c, ok := m.reasons[r.Reason]; ok {
			c.Inc()
		}
	}
	m.kinds[m.kindOf(err)].Inc()
}

// kindOf is the kind of an error, internal for any that is not in the list.
func (m *Metrics) kindOf(err error) survey.Kind {
	k := survey.KindOf(err)
	if _, ok := m.kinds[k]; !ok {
		return survey.KindInternal
	}
	return k
}

// Committed counts a commit of n responses.
func (m *Metrics) Committed(n int, took time.Duration, err error) {
	if err != nil {
		m.failed.Inc()
		return
	}
	m.batch.Observe(float64(n))
	m.commit.Observe(took.Seconds())
}

// GuardLocal says whether this process alone keeps the limits.
func (m *Metrics) GuardLocal(local bool) { m.local.Set(number(local)) }

// StoreAway says whether responses go to the spool.
func (m *Metrics) StoreAway(away bool) { m.away.Set(number(away)) }

// Spooled counts n responses that were handed to the spool; with an error it took
// none of them.
func (m *Metrics) Spooled(n int, err error) {
	if err != nil {
		m.refused.Add(float64(n))
		return
	}
	m.kept.Add(float64(n))
}

// Handler serves the counters.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// factory makes metrics and registers them.
type factory struct{ *prometheus.Registry }

func (f factory) counters(name, help string, labels ...string) *prometheus.CounterVec {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	f.MustRegister(v)
	return v
}

func (f factory) gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	v := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
	f.MustRegister(v)
	return v
}

func (f factory) histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	v := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	f.MustRegister(v)
	return v
}

func (f factory) counter(name, help string) prometheus.Counter {
	return f.counters(name, help).WithLabelValues()
}

func (f factory) gauge(name, help string) prometheus.Gauge {
	return f.gauges(name, help).WithLabelValues()
}

func (f factory) histogram(name, help string, buckets []float64) prometheus.Histogram {
	return f.histograms(name, help, buckets).WithLabelValues().(prometheus.Histogram)
}

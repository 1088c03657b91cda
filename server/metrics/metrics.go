// Package metrics counts for operators, in the Prometheus format: what became of
// submissions, who was refused and why, how commits go, whether the limits are
// shared. It promises that no label holds anything about a person or a unit.
package metrics

import (
	"errors"
	"net/http"
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
	registry    *prometheus.Registry
	submissions *prometheus.CounterVec
	refusals    *prometheus.CounterVec
	batch       prometheus.Histogram
	commit      prometheus.Histogram
	failed      prometheus.Counter
	local       prometheus.Gauge
}

// New makes counters at zero, one for every outcome and reason there is, so that
// a graph shows a refusal from the first one on.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		submissions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hailong_submissions_total", Help: "Submissions by outcome: stored, duplicate, or the kind of error.",
		}, []string{"outcome"}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hailong_refusals_total", Help: "Submissions refused by a rate limit, by reason.",
		}, []string{"reason"}),
		batch: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "hailong_batch_responses", Help: "Responses in one commit.", Buckets: prometheus.ExponentialBuckets(1, 2, 10),
		}),
		commit: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "hailong_commit_seconds", Help: "Time of one commit.", Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
		}),
		failed: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "hailong_commit_errors_total", Help: "Commits that failed.",
		}),
		local: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "hailong_guard_local", Help: "1 while the shared limits are away and this process alone keeps them.",
		}),
	}
	m.registry.MustRegister(m.submissions, m.refusals, m.batch, m.commit, m.failed, m.local,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), collectors.NewBuildInfoCollector())
	for _, o := range []string{"stored", "duplicate"} {
		m.submissions.WithLabelValues(o)
	}
	for _, k := range survey.Kinds {
		m.submissions.WithLabelValues(string(k))
	}
	for _, r := range guard.Reasons {
		m.refusals.WithLabelValues(string(r))
	}
	return m
}

// Submitted counts what became of a submission.
func (m *Metrics) Submitted(already bool, err error) {
	if r, ok := errors.AsType[*guard.Refusal](err); ok {
		m.refusals.WithLabelValues(string(r.Reason)).Inc()
	}
	outcome := "stored"
	switch {
	case err != nil:
		outcome = string(survey.KindOf(err))
	case already:
		outcome = "duplicate"
	}
	m.submissions.WithLabelValues(outcome).Inc()
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
func (m *Metrics) GuardLocal(local bool) {
	if local {
		m.local.Set(1)
	} else {
		m.local.Set(0)
	}
}

// Handler serves the counters.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

package metrics

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var (
	// An answer that is written takes one to some tens of milliseconds; the deadline
	// of a request is ten seconds.
	httpBuckets = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
	// From a look-up in SQLite to the longest commit of what was kept on disk.
	storeBuckets = []float64{0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30}

	methods      = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
	storeMethods = []string{
		"append", "recover", "uncounted", "restand", "find", "each_response", "each_remark", "each_standing", "tallies",
		"create", "replace", "remove", "get", "list", "page", "changes", "ping",
	}
)

// other stands for whatever is in no list.
const other = "other"

// exchange is what tells the counts of requests apart.
type exchange struct {
	method, route string
	status        int
}

// series is where an exchange is counted.
type series struct {
	count prometheus.Counter
	took  prometheus.Observer
}

type exchanges map[exchange]series

// Routes declares the routes that Served tells apart, as templates such as
// /q/:code. Requests to any other count as other. The strings are kept.
func (m *Metrics) Routes(templates ...string) {
	m.learn.Lock()
	defer m.learn.Unlock()
	for _, t := range templates {
		m.routes[t] = t
	}
}

// Served counts an answered request: took is how long the answer was in the
// making. What does not fit the lists counts as other, so that a path, which may
// hold a code or a receipt, is never a label. It keeps none of its arguments.
func (m *Metrics) Served(method, route string, status int, took time.Duration) {
	s, ok := (*m.known.Load())[exchange{method, route, status}]
	if !ok {
		s = m.resolve(method, route, status)
	}
	s.count.Inc()
	s.took.Observe(took.Seconds())
}

// resolve finds the series of an exchange. One whose method, route and status are
// in the lists is known from then on; there are only so many of them.
func (m *Metrics) resolve(method, route string, status int) series {
	m.learn.Lock()
	defer m.learn.Unlock()
	e, code, listed := exchange{other, other, status}, other, true
	if i := slices.Index(methods, method); i >= 0 {
		e.method = methods[i]
	} else {
		listed = false
	}
	if declared, ok := m.routes[route]; ok {
		e.route = declared
	} else {
		listed = false
	}
	if status >= 100 && status < 600 {
		code = strconv.Itoa(status)
	} else {
		listed = false
	}
	s := series{m.requests.WithLabelValues(e.method, e.route, code), m.took.WithLabelValues(e.route)}
	if listed {
		next := maps.Clone(*m.known.Load())
		next[e] = s
		m.known.Store(&next)
	}
	return s
}

// StoreCall counts a call to the store that ended.
func (m *Metrics) StoreCall(method string, err error, took time.Duration) {
	if !slices.Contains(storeMethods, method) {
		method = other
	}
	outcome := "ok"
	if err != nil {
		outcome = string(m.kindOf(err))
	}
	m.store.WithLabelValues(method, outcome).Observe(took.Seconds())
}

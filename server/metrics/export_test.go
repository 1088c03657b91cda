package metrics

// Internals for tests.
var (
	BuildOf      = buildOf
	StoreMethods = storeMethods
	States       = states
)

// ServedSlowly is Served without what it remembers.
func (m *Metrics) ServedSlowly(method, route, status string, seconds float64) {
	m.requests.WithLabelValues(method, route, status).Inc()
	m.took.WithLabelValues(route).Observe(seconds)
}

// Known is how many exchanges are remembered.
func (m *Metrics) Known() int { return len(*m.known.Load()) }

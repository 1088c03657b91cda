// Package health says whether answers can be taken now, and if not as well as
// usual, which part is at fault. It does no I/O and reads no clock: main asks the
// parts and web shows the report. It refuses to tell more than an outsider may
// know: reasons are words of a closed list, never the text of an error.
package health

// State is how well a part, or the whole, works.
type State string

// The states. A degraded service still takes every answer; one that is down takes
// none.
const (
	OK       State = "ok"
	Degraded State = "degraded"
	Down     State = "down"
)

// Reason says why a part is not OK.
type Reason string

// The reasons.
const (
	StoreAway     Reason = "store_away"     // answers wait in the spool
	SpoolFilled   Reason = "spool_filled"   // no room for answers beside the store
	SpoolWaiting  Reason = "spool_waiting"  // answers wait for the store, which is back
	SetAside      Reason = "set_aside"      // the spool's quarantine is not empty
	LimitsLocal   Reason = "limits_local"   // Redis is away, each process limits alone
	RegistryStale Reason = "registry_stale" // changes made elsewhere are not seen
	CountsLate    Reason = "counts_late"    // stored responses are not counted yet
	Stopping      Reason = "stopping"       // the process finishes what it has accepted
)

// Reasons is every reason, for documentation and tests.
var Reasons = []Reason{StoreAway, SpoolFilled, SpoolWaiting, SetAside, LimitsLocal, RegistryStale, CountsLate, Stopping}

// Check is one part: store, spool, limits, registry, counts, process.
type Check struct {
	Name   string `json:"name"`
	State  State  `json:"state"`
	Reason Reason `json:"reason,omitempty"`
}

// Report is the whole.
type Report struct {
	State  State   `json:"state"`
	Checks []Check `json:"checks"`
}

// Of sums up: down when a part is down, else degraded when one is, else OK. A part
// that answers can do without is never given as Down by who makes the checks.
func Of(checks ...Check) Report {
	r := Report{State: OK, Checks: checks}
	for _, c := range checks {
		if c.State == Down || c.State == Degraded && r.State == OK {
			r.State = c.State
		}
	}
	return r
}

// Reasons are those of the parts that are not OK, in the order of the checks.
func (r Report) Reasons() []Reason {
	var list []Reason
	for _, c := range r.Checks {
		if c.State != OK {
			list = append(list, c.Reason)
		}
	}
	return list
}

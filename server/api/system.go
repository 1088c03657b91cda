package api

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"hailong/server/health"
	"hailong/server/kiosk"
	"hailong/server/survey"
)

// System is what the API tells about the server that answers. The functions must
// answer from memory, or at once; they are called from many goroutines.
type System struct {
	// Health is the report of readiness.
	Health func(ctx context.Context) health.Report
	// Spool is what waits on this server's disk.
	Spool func() Spool
	// Uncounted is how many stored responses are not counted yet.
	Uncounted func() (n int, known bool)
	// Connections is how many HTTP connections are open.
	Connections func() int
	// DiskFree is the space left for data, in bytes.
	DiskFree func() (n int64, known bool)
	// LimitsLocal reports that Redis is away.
	LimitsLocal func() bool

	LimitsShared    bool   // limits are kept in Redis when it is there
	MostConnections int    // at once
	Store           string // "sqlite" or "mongodb"
	Version         string
	Revision        string // of the sources; empty when not known
	Instance        string // the server's name, to tell several apart
	Started         time.Time
	Handbook        string // the operator's handbook, Markdown
}

// Spool is the state of the spool.
type Spool struct {
	Responses    int       // that wait
	Bytes, Limit int64     // on disk, and the most there may be
	Quarantined  int       // set aside; somebody must look
	Since        time.Time // when the oldest was taken in; the zero time when none waits
}

// systemState is a System as it is shown.
type systemState struct {
	At          time.Time       `json:"at"`
	State       health.State    `json:"state"`
	Text        survey.Text     `json:"text"`
	Checks      []systemCheck   `json:"checks"`
	Version     string          `json:"version"`
	Revision    string          `json:"revision,omitempty"`
	Instance    string          `json:"instance"`
	Started     time.Time       `json:"started"`
	Uptime      int64           `json:"uptime_seconds"`
	Store       string          `json:"store"`
	Limits      string          `json:"limits"` // shared, local while Redis is away, process without Redis
	Spool       spoolState      `json:"spool"`
	Uncounted   *int            `json:"uncounted"`
	RegistryAge *float64        `json:"registry_age_seconds"`
	Connections connectionState `json:"connections"`
	DiskFree    *int64          `json:"disk_free_bytes"`
	Campaigns   campaignCounts  `json:"campaigns"`
	Kiosks      kioskState      `json:"kiosks"`
}

// systemCheck is a part in words: what its state means and what to do. Chapter is
// where the handbook says more; Advice and Chapter are there only where it is not OK.
type systemCheck struct {
	health.Check
	Title   survey.Text  `json:"title"`
	Text    survey.Text  `json:"text"`
	Advice  *survey.Text `json:"advice,omitempty"`
	Chapter string       `json:"chapter,omitempty"`
}

type spoolState struct {
	Responses   int   `json:"responses"`
	Bytes       int64 `json:"bytes"`
	Limit       int64 `json:"limit_bytes"`
	Oldest      int64 `json:"oldest_seconds"`
	Quarantined int   `json:"quarantined"`
}

type connectionState struct {
	Open int `json:"open"`
	Most int `json:"most"`
}

// campaignCounts is how many campaigns there are in each state.
type campaignCounts struct {
	Draft     int `json:"draft"`
	Open      int `json:"open"`
	Closed    int `json:"closed"`
	Certified int `json:"certified"`
}

// kioskState is the tablets at the desks. Items are those that are silent.
type kioskState struct {
	State  string        `json:"state"` // none, ok, silent, or unknown while the store is away
	Active int           `json:"active"`
	Items  []silentKiosk `json:"items"`
}

type silentKiosk struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Unit     survey.UnitKey `json:"unit"`
	UnitName string         `json:"unit_name"`
	Seen     *time.Time     `json:"seen"`
}

// kiosksWithin is how long the page on the service waits for the list of tablets: it is
// read most when the store is in trouble.
const kiosksWithin = time.Second

func (a *API) kioskState(ctx context.Context, now time.Time) kioskState {
	out := kioskState{State: "unknown", Items: []silentKiosk{}}
	ctx, cancel := context.WithTimeout(ctx, kiosksWithin)
	defer cancel()
	all, err := a.Kiosks.All(ctx, survey.UnitKey{})
	if err != nil {
		return out
	}
	out.State = "none"
	for i := range all {
		x := &all[i]
		if x.State == kiosk.Active {
			out.Active++
		}
		if x.Silent(now) {
			u, _ := a.Registry.Now().Unit(x.Unit)
			out.Items = append(out.Items, silentKiosk{x.ID, x.Name, x.Unit, u.Name, maybeTime(x.Status.Seen)})
		}
	}
	switch {
	case len(out.Items) > 0:
		out.State = "silent"
	case out.Active > 0:
		out.State = "ok"
	}
	return out
}

// getSystem says how the server that answers is.
func (a *API) getSystem(c *fiber.Ctx) error {
	s, now := &a.System, a.Clock()
	report := s.Health(c.UserContext())
	out := systemState{
		At: now.UTC(), State: report.State, Text: stateText(report.State), Checks: make([]systemCheck, len(report.Checks)),
		Version: s.Version, Revision: s.Revision, Instance: s.Instance, Started: s.Started.UTC(), Uptime: seconds(now.Sub(s.Started)),
		Store: s.Store, Limits: s.limits(), Spool: s.spool(now), Campaigns: a.campaignCounts(),
		Connections: connectionState{s.Connections(), s.MostConnections}, Kiosks: a.kioskState(c.UserContext(), now),
	}
	for i, check := range report.Checks {
		out.Checks[i] = s.words(check)
	}
	if n, known := s.Uncounted(); known {
		out.Uncounted = &n
	}
	if seen := a.Registry.Seen(); !seen.IsZero() {
		age := max(now.Sub(seen), 0).Round(100 * time.Millisecond).Seconds()
		out.RegistryAge = &age
	}
	if n, known := s.DiskFree(); known {
		out.DiskFree = &n
	}
	return c.JSON(out)
}

func (s *System) limits() string {
	switch {
	case !s.LimitsShared:
		return "process"
	case s.LimitsLocal():
		return "local"
	}
	return "shared"
}

func (s *System) spool(now time.Time) spoolState {
	x := s.Spool()
	out := spoolState{Responses: x.Responses, Bytes: x.Bytes, Limit: x.Limit, Quarantined: x.Quarantined}
	if !x.Since.IsZero() {
		out.Oldest = seconds(now.Sub(x.Since))
	}
	return out
}

// seconds are whole ones; a clock that was set back gives none.
func seconds(d time.Duration) int64 { return int64(max(d, 0) / time.Second) }

func (a *API) campaignCounts() campaignCounts {
	var n campaignCounts
	for _, x := range a.Registry.Now().Campaigns() {
		switch x.State {
		case survey.Draft:
			n.Draft++
		case survey.Open:
			n.Open++
		case survey.Closed:
			n.Closed++
		case survey.Certified:
			n.Certified++
		}
	}
	return n
}

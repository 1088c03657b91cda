package api_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"hailong/server/api"
	"hailong/server/health"
)

// machine is the system of an office whose parts are as a test wants them.
type parts struct {
	checks    []health.Check
	spool     api.Spool
	uncounted int
	known     bool
	local     bool
}

func (p *parts) of(o *office) {
	book, err := os.ReadFile("../docs/operations.md")
	check(o.t, err)
	o.api.System = api.System{
		Health:      func(context.Context) health.Report { return health.Of(p.checks...) },
		Spool:       func() api.Spool { return p.spool },
		Uncounted:   func() (int, bool) { return p.uncounted, p.known },
		Connections: func() int { return 12 },
		DiskFree:    func() (int64, bool) { return 5 << 30, p.known },
		LimitsLocal: func() bool { return p.local },

		LimitsShared: true, MostConnections: 4096, Store: "sqlite", Version: "v1.2.3", Revision: "abc", Instance: "may-1",
		Started: noon.Add(-90 * time.Minute), Handbook: string(book),
	}
}

type system struct {
	State     health.State
	Text      struct{ Vi, En string }
	Uptime    int64 `json:"uptime_seconds"`
	Limits    string
	Uncounted *int
	DiskFree  *int64   `json:"disk_free_bytes"`
	Age       *float64 `json:"registry_age_seconds"`
	Spool     struct {
		Responses   int
		Oldest      int64 `json:"oldest_seconds"`
		Limit       int64 `json:"limit_bytes"`
		Quarantined int
	}
	Campaigns struct{ Draft, Open, Closed int }
	Kiosks    struct {
		State string
		Items []string
	}
	Checks []struct {
		Name, State, Reason, Chapter string
		Title, Text, Advice          struct{ Vi, En string }
	}
}

func TestAWellSystem(t *testing.T) {
	p := &parts{known: true, checks: []health.Check{{Name: "store", State: health.OK}, {Name: "limits", State: health.OK}}}
	o := newOffice(t, p.of)
	check(t, o.reg.ImportCampaign(t.Context(), o.campaign("next")))
	var s system
	o.as("admin").get("/system").want(200, &s)
	if s.State != health.OK || s.Text.Vi == "" || s.Uptime != 5400 || s.Limits != "shared" || *s.Uncounted != 0 || *s.DiskFree != 5<<30 || s.Age == nil {
		t.Errorf("%+v", s)
	}
	if s.Campaigns.Draft != 1 || s.Campaigns.Open != 1 || s.Campaigns.Closed != 0 || s.Kiosks.State != "none" || s.Kiosks.Items == nil || s.Spool.Oldest != 0 {
		t.Errorf("%+v", s)
	}
	for _, c := range s.Checks {
		if c.Title.Vi == "" || c.Title.En == "" || c.Text.Vi == "" || c.Text.En == "" || c.Advice.Vi != "" || c.Chapter != "" {
			t.Errorf("%+v", c)
		}
	}
	o.as("auditor").get("/system").want(403, nil)
	o.as("unit").get("/system").want(403, nil)
}

func TestASystemInTrouble(t *testing.T) {
	p := &parts{
		local: true, uncounted: 3,
		spool: api.Spool{Responses: 40, Bytes: 9000, Limit: 1 << 30, Quarantined: 2, Since: noon.Add(-time.Hour)},
		checks: []health.Check{
			{Name: "store", State: health.Degraded, Reason: health.StoreAway}, {Name: "limits", State: health.Degraded, Reason: health.LimitsLocal},
		},
	}
	o := newOffice(t, p.of)
	var s system
	o.as("admin").get("/system").want(200, &s)
	if s.State != health.Degraded || s.Limits != "local" || s.Uncounted != nil || s.DiskFree != nil {
		t.Errorf("%+v", s)
	}
	if s.Spool.Responses != 40 || s.Spool.Oldest != 3600 || s.Spool.Limit != 1<<30 || s.Spool.Quarantined != 2 {
		t.Errorf("%+v", s.Spool)
	}
	if c := s.Checks[0]; c.Reason != "store_away" || !strings.Contains(c.Advice.Vi, "hailong store check") || c.Chapter != "store-away" {
		t.Errorf("%+v", c)
	}
	// A clock that was set back makes nothing negative.
	o.now = noon.Add(-24 * time.Hour)
	o.as("admin").get("/system").want(200, &s)
	if s.Uptime != 0 || s.Spool.Oldest != 0 {
		t.Errorf("up %d s, oldest %d s", s.Uptime, s.Spool.Oldest)
	}
}

// Each reason has words, advice, and a chapter that is in the handbook; each check that
// a server makes has a title.
func TestEveryReasonHasAChapter(t *testing.T) {
	p := &parts{}
	for _, name := range []string{"process", "store", "spool", "limits", "registry", "counts"} {
		p.checks = append(p.checks, health.Check{Name: name, State: health.OK})
	}
	for _, r := range health.Reasons {
		p.checks = append(p.checks, health.Check{Name: "store", State: health.Down, Reason: r})
	}
	o := newOffice(t, p.of)
	var s system
	o.as("admin").get("/system").want(200, &s)
	for _, c := range s.Checks {
		if c.Title.Vi == "" || c.Title.En == c.Name || c.Text.Vi == "" || c.Text.En == "" {
			t.Errorf("%+v", c)
		}
		if c.Reason == "" {
			continue
		}
		if c.Advice.Vi == "" || c.Advice.En == "" {
			t.Errorf("%s: no advice", c.Reason)
		}
		var x struct{ ID, Title, Text string }
		o.as("admin").get("/system/handbook/"+c.Chapter).want(200, &x)
		if x.ID != c.Chapter || x.Title == "" || len(x.Text) < 40 || strings.Contains(x.Text, "<a id") {
			t.Errorf("%s: %+v", c.Reason, x)
		}
	}
}

func TestAChapterEndsWhereTheNextBegins(t *testing.T) {
	o := newOffice(t, (&parts{}).of)
	var x struct{ Title, Text string }
	o.as("admin").get("/system/handbook/store-away").want(200, &x)
	if x.Title != "Cơ sở dữ liệu vắng mặt · Store away" || !strings.HasPrefix(x.Text, "Người dân vẫn được cảm ơn.") || strings.Contains(x.Text, "#") {
		t.Errorf("%+v", x)
	}
	// A chapter above others has them all.
	o.as("admin").get("/system/handbook/canh-bao").want(200, &x)
	if !strings.Contains(x.Text, "### Cơ sở dữ liệu vắng mặt") || strings.Contains(x.Text, "## Sự cố lớn") {
		t.Errorf("%.200s", x.Text)
	}
	o.as("admin").get("/system/handbook/none").want(404, nil)
}

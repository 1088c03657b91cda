package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hailong/server/survey"
)

// The clock jumps while a resident fills the form and again before the form is sent
// once more: there is one response, one thanks, one receipt, and no false doubt.
func TestAClockThatJumps(t *testing.T) {
	const calm = 3 * time.Minute
	// half a minute before midnight in Vietnam
	night := time.Date(2026, 7, 15, 23, 59, 30, 0, survey.Zone)
	for name, c := range map[string]struct {
		begin        time.Time
		first, again time.Duration // of the clock, besides the time that passes
		day          string
		pace         survey.Pace
	}{
		"not at all":                        {noon, 0, 0, "2026-07-15", survey.PaceUnder10},
		"an hour back":                      {noon, -time.Hour, 0, "2026-07-15", survey.PaceUnknown},
		"an hour forth":                     {noon, time.Hour, 0, "2026-07-15", survey.PaceLonger},
		"back and forth":                    {noon, -time.Hour, time.Hour, "2026-07-15", survey.PaceUnknown},
		"forth and back":                    {noon, time.Hour, -time.Hour, "2026-07-15", survey.PaceLonger},
		"back, and back once more":          {noon, -time.Hour, -time.Hour, "2026-07-15", survey.PaceUnknown},
		"as far as the zone":                {noon, -7 * time.Hour, 7 * time.Hour, "2026-07-15", survey.PaceUnknown},
		"over midnight as time goes":        {night, 0, time.Hour, "2026-07-16", survey.PaceUnder10},
		"over midnight, back and forth":     {night, time.Hour, -time.Hour - calm, "2026-07-16", survey.PaceLonger},
		"back over midnight before sending": {night.Add(time.Minute), -time.Hour, time.Hour, "2026-07-15", survey.PaceUnknown},
		"back so that it looks like now":    {noon, -calm - time.Second, 0, "2026-07-15", survey.PaceUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			s.now = c.begin
			p := s.phone("203.0.113.9")
			opened := p.get("/q/" + string(s.code))
			s.now = s.now.Add(calm + c.first)
			given := filled(t, "4", "5", "4")
			sent := p.post("/q/"+string(s.code), given)
			receipt := receiptForm.FindString(sent.header.Get("Location"))
			if opened.status != 200 || sent.status != 303 || receipt == "" || strings.Contains(sent.header.Get("Location"), "again") {
				t.Fatalf("sent: %d %v", sent.status, sent.header)
			}
			s.now = s.now.Add(time.Minute + c.again)
			for range 2 { // the back button, or a reply that was lost
				again := p.post("/q/"+string(s.code), given)
				if to := again.header.Get("Location"); again.status != 303 || to != sent.header.Get("Location")+"&again=1" {
					t.Errorf("sent again: %d %s, first %s", again.status, to, sent.header.Get("Location"))
				}
			}
			s.counts(1)
			kept, err := s.store.Find(t.Context(), s.srv.Seal.OpenReceipt(parsed(t, receipt))[0])
			if check(t, err); len(kept) != 1 {
				t.Fatalf("kept %v", kept)
			}
			r := kept[0].Response
			if r.Standing != survey.Counted || len(r.Flags) != 0 || r.Day.String() != c.day || r.Pace != c.pace {
				t.Errorf("kept as %s %v, day %s, pace %s; want %s, %s", r.Standing, r.Flags, r.Day, r.Pace, c.day, c.pace)
			}
			if page := p.get("/r/" + receipt); page.status != 200 {
				t.Errorf("the receipt: %d", page.status)
			}
			if thanks := p.get(sent.header.Get("Location")); thanks.status != 200 {
				t.Errorf("the thanks: %d", thanks.status)
			}
		})
	}
}

// A form cookie of a clock that was ahead is worth as much as one that is as old.
func TestAFormFromTheFuture(t *testing.T) {
	for ahead, proven := range map[time.Duration]bool{time.Second: true, 2 * time.Hour: true, 24*time.Hour - time.Second: true, 24 * time.Hour: false, 1000 * time.Hour: false} {
		t.Run(fmt.Sprint(ahead), func(t *testing.T) {
			s := newSite(t)
			s.now = noon.Add(ahead)
			p := s.phone("203.0.113.9")
			p.get("/q/" + string(s.code))
			s.now = noon
			sent := p.post("/q/"+string(s.code), filled(t, "4"))
			if sent.status != 303 {
				t.Fatalf("sent: %d", sent.status)
			}
			kept, err := s.store.Find(t.Context(), s.srv.Seal.OpenReceipt(parsed(t, receiptForm.FindString(sent.header.Get("Location"))))[0])
			if check(t, err); len(kept) != 1 || (kept[0].Response.Standing == survey.Counted) != proven {
				t.Errorf("kept %+v", kept)
			}
		})
	}
}

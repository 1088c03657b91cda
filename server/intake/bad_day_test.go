package intake_test

import (
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/intake"
	"hailong/server/store/faulty"
	"hailong/server/survey"
)

// inSpool gives the writer of a desk a spool.
func inSpool(sp keeper) func(*intake.WriterOptions) {
	return func(o *intake.WriterOptions) { o.Spool, o.Timeout = sp, 3*time.Second }
}

func TestFaultsOfTheStoreAreNoneOfTheResidentWithASpool(t *testing.T) {
	for name, mode := range map[string]faulty.Mode{
		"request lost": faulty.LoseRequest,
		"reply lost":   faulty.LoseReply,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := open(t, inSpool(newDrawer()))
				s := d.form()
				d.store.Fail(mode, 1, faulty.Append)
				first, err := d.in.Submit(t.Context(), s)
				if err != nil || first.Already || first.ID != s.ID {
					t.Fatalf("%+v, %v", first, err)
				}
				for _, wait := range []time.Duration{0, time.Minute} { // in the spool, in the store
					after(wait)
					again, err := d.in.Submit(t.Context(), s)
					if err != nil || !again.Already || again.ID != first.ID || again.Round.Campaign != first.Round.Campaign {
						t.Errorf("after %v: %+v, %v", wait, again, err)
					}
					if d.writer.Away() != (wait == 0) {
						t.Errorf("after %v away is %v", wait, d.writer.Away())
					}
				}
				d.counts(1)
			})
		})
	}
}

func TestAFormThatWaitsInTheSpoolIsKnownAfterTheEndOfTheCampaign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := open(t, inSpool(newDrawer()))
		s := d.form()
		s.Given["comment"] = []string{"Cảm ơn"}
		d.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.Append, faulty.Find, faulty.Ping)
		_, err := d.in.Submit(t.Context(), s)
		check(t, err)
		check(t, d.reg.Close(t.Context(), "round", survey.DayOf(noon, survey.Zone)))
		if a, err := d.in.Submit(t.Context(), s); err != nil || !a.Already || a.ID != s.ID || a.Round.Campaign.ID != "round" {
			t.Errorf("again: %+v, %v", a, err)
		}
		other := s
		other.Given = levels("1")
		if _, err := d.in.Submit(t.Context(), other); survey.KindOf(err) != survey.KindConflict {
			t.Errorf("another body: %v", err)
		}
		if _, err := d.in.Submit(t.Context(), d.form()); survey.KindOf(err) != survey.KindNotOpen {
			t.Errorf("a new form: %v", err)
		}
		d.store.Heal()
		after(time.Minute)
		d.counts(1)
	})
}

// The clock of the machine jumps an hour back and forth, around midnight too,
// while the store comes and goes.
func TestAClockThatJumpsLosesAndDoublesNothingAndGivesNoResponseTwoDays(t *testing.T) {
	for name, start := range map[string]time.Time{
		"at noon":                          noon,
		"at midnight":                      time.Date(2026, 7, 18, 0, 10, 0, 0, survey.Zone),
		"when the campaign begins":         time.Date(2026, 7, 15, 0, 10, 0, 0, survey.Zone),
		"when its last day is nearly over": time.Date(2026, 8, 14, 23, 50, 0, 0, survey.Zone),
		"in the last second of a month":    time.Date(2026, 8, 1, 0, 0, 0, 0, survey.Zone).Add(-time.Second),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := open(t, inSpool(newDrawer()))
				days := make(map[survey.ResponseID]survey.Day)
				jumps := []time.Duration{0, time.Hour, 0, -time.Hour, time.Hour, -time.Hour, -2 * time.Hour, 0}
				for i := range 20 {
					switch i % 10 {
					case 2:
						d.store.Fail(faulty.LoseReply, faulty.Forever, faulty.Append, faulty.Ping)
					case 5:
						d.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.Append, faulty.Ping)
					case 8:
						d.store.Heal()
					}
					d.now = start
					s := d.form()
					for j := range jumps {
						after(time.Second)
						d.now = start.Add(jumps[(i+j)%len(jumps)])
						s.At = d.now
						a, err := d.in.Submit(t.Context(), s)
						day, known := days[s.ID]
						if kind := survey.KindOf(err); !known && kind == survey.KindNotOpen && !d.open() {
							continue // too early or too late by the clock; the page keeps the answers
						}
						if err != nil || a.Already != known || a.ID != s.ID {
							t.Fatalf("form %d, try %d at %v: %+v, %v; known %v", i, j, d.now, a, err, known)
						}
						if !known {
							day = survey.DayOf(d.now, survey.Zone)
							days[s.ID] = day
						}
						kept, _, err := d.writer.Find(t.Context(), string(s.ID))
						if err != nil || len(kept) != 1 || kept[0].Response.Day != day {
							t.Fatalf("form %d, try %d: %d kept of %v, want %v; %v", i, j, len(kept), kept, day, err)
						}
					}
				}
				d.store.Heal()
				after(time.Minute)
				for id, day := range days {
					if r := d.kept(id); r.Day != day {
						t.Errorf("%s was of %v and is of %v", id, day, r.Day)
					}
				}
				if len(days) != 20 {
					t.Errorf("%d of 20 forms were taken", len(days))
				}
				d.counts(20)
			})
		})
	}
}

// open reports whether the campaign takes answers on the day of the clock.
func (d *desk) open() bool {
	_, err := d.reg.Now().Round(d.code, survey.DayOf(d.now, survey.Zone))
	return err == nil
}

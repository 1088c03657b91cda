package guardtest

import (
	"slices"
	"testing"
	"time"

	"hailong/server/guard"
	"hailong/server/survey"
)

// retryCases are about the same form sent again.
var retryCases = map[string]func(*testing.T, Open){
	"retry, gets the first verdict again and costs the device nothing": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		first, second := Form(1), Form(1)
		second.Response = ID(2)
		for range 3 {
			b.again(first)
		}
		for range 3 {
			b.again(second, survey.FlagRepeat)
		}
		b.again(first)
		b.passes(1, first, survey.FlagRepeat)
		b.refused(first, guard.ReasonDevice)
		b.again(first) // also when the device may send no more
		b.again(second, survey.FlagRepeat)
	},
	"retry, costs the network and the entry code nothing": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.NetworkPerMinute, l.EntryPerMinute = 2, 2 })
		for range 8 {
			b.again(Form(1))
		}
		b.passes(1, Form(1), survey.FlagRepeat)
		b.refused(Form(1), guard.ReasonNetwork)
		b.again(Form(1)) // also when the network is full
	},
	"retry, a flood of one ID stops": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		for range 11 {
			b.again(Form(1))
		}
		_, r := b.check(Form(1))
		if r == nil || r.Reason != guard.ReasonRetry || r.RetryAfter() != 6*time.Second {
			t.Fatalf("got %v, want refused by retry for 6s", r)
		}
		b.Add(6 * time.Second)
		b.again(Form(1))
	},
	"retry, is recognised for a day after it was last seen": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		b.again(Form(1))
		b.Add(23 * time.Hour)
		b.again(Form(1))
		b.Add(23 * time.Hour)
		b.again(Form(1))
		b.passes(1, Form(1)) // the device's own day is over
		b.Add(25 * time.Hour)
		b.passes(1, Form(1))
		b.again(Form(1), survey.FlagRepeat) // forgotten: a form like any other
	},
	"retry, of a refused form is judged anew": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		b.passes(1, Form(1))
		b.passes(2, Form(1), survey.FlagRepeat)
		late := Form(1)
		late.Response = ID(9)
		if _, r := b.check(late); r == nil {
			t.Fatal("the fourth form passed")
		}
		b.Add(8 * time.Hour)
		b.again(late, survey.FlagRepeat)
	},
	"retry, a form without an ID never is one": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		a := Form(1)
		a.Response, a.Device = "", ""
		for range 3 {
			b.again(a, survey.FlagUnproven)
		}
		if _, r := b.check(a); r == nil || r.Reason != guard.ReasonUnproven {
			t.Errorf("got %v, want refused by unproven", r)
		}
	},
	"retry, of an unproven form keeps its flag": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.BurstFloor = 1 })
		a := Form(1)
		b.passes(1, a)
		a.Device = ""
		b.again(a, survey.FlagUnproven, survey.FlagBurst)
		b.again(a, survey.FlagUnproven, survey.FlagBurst)
	},
	"retry, in parallel one ID is charged once": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.RetriesPerMinute = 1000 })
		if got := b.parallel(100, func(int) guard.Attempt { return Form(1) }); got != 100 {
			t.Errorf("%d of 100 passed", got)
		}
		v, _ := b.send(Form(1))
		if left := b.state(v.Limits, guard.ReasonDevice).Remaining; left != 1 {
			t.Errorf("the device has %d left, want 1", left)
		}
	},
	"retry, a kiosk may send its whole queue again": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.KioskPerMinute = 20 })
		for range 3 {
			for n := range 20 {
				b.again(guard.Attempt{Response: ID(n), Kiosk: "k-7", Campaign: "2026-q3", Unit: Unit})
			}
		}
		b.refused(guard.Attempt{Kiosk: "k-7", Campaign: "2026-q3", Unit: Unit}, guard.ReasonKiosk)
	},
}

// again checks an attempt under its own ID and wants it admitted.
func (b *bench) again(a guard.Attempt, flags ...survey.Flag) {
	b.Helper()
	v, r := b.check(a)
	if r != nil {
		b.Fatalf("refused: %v", r)
	}
	if !slices.Equal(v.Flags, flags) {
		b.Fatalf("flags %v, want %v", v.Flags, flags)
	}
}

// shareCases are about who goes first when a shared limit is used up.
var shareCases = map[string]func(*testing.T, Open){
	"share, fast forms may use a third": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		quick := func(n int) guard.Attempt {
			a := sameNetwork(n)
			a.Fast = true
			return a
		}
		for n := range 20 {
			b.passes(1, quick(n))
		}
		b.refused(quick(20), guard.ReasonNetwork)
		for n := range 40 {
			b.passes(1, sameNetwork(100+n))
		}
		b.refused(sameNetwork(200), guard.ReasonNetwork)
	},
	"share, a fast form that comes back goes in front too": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		for n := range 60 {
			b.passes(1, sameNetwork(n))
		}
		late := sameNetwork(100)
		late.Fast = true
		_, r := b.check(late)
		if r == nil || r.RetryAfter() != 20*time.Second {
			t.Fatalf("got %v, want refused for 20s", r)
		}
		b.Add(20 * time.Second)
		for n := range 20 {
			b.passes(1, sameNetwork(200+n))
		}
		b.again(late)
	},
	"share, who comes back as told goes before newcomers": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		for n := range 60 {
			b.passes(1, sameNetwork(n))
		}
		var wait time.Duration
		for n := range 15 {
			_, r := b.check(sameNetwork(100 + n))
			if r == nil || r.Reason != guard.ReasonNetwork {
				t.Fatalf("got %v, want refused by network", r)
			}
			wait = r.RetryAfter()
		}
		if _, r := b.check(sameNetwork(100)); r == nil {
			t.Fatal("too early, and admitted")
		}
		b.Add(wait)
		for n := range 5 {
			b.passes(1, sameNetwork(300+n)) // newcomers take what came in 5 seconds
		}
		for n := range 15 {
			b.again(sameNetwork(100 + n))
		}
		b.refused(sameNetwork(301), guard.ReasonNetwork)
	},
	"share, the day has one for those who come back too": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.NetworkPerDay = 4 })
		for n := range 4 {
			b.passes(1, sameNetwork(n))
		}
		for n, wait := range []time.Duration{5 * time.Second, 6 * time.Hour} {
			_, r := b.check(sameNetwork(10 + n))
			if r == nil || r.Reason != guard.ReasonNetworkDay || r.RetryAfter().Round(time.Minute) != wait.Round(time.Minute) {
				t.Fatalf("got %v, want refused by network_day for %v", r, wait)
			}
			b.Add(5 * time.Second)
			if n == 0 {
				b.again(sameNetwork(10))
			}
		}
		b.refused(sameNetwork(12), guard.ReasonNetworkDay)
	},
	"share, a place in front is not kept for ever": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.NetworkPerMinute = 4 })
		for n := range 4 {
			b.passes(1, sameNetwork(n))
		}
		_, r := b.check(sameNetwork(10))
		if r == nil {
			t.Fatal("admitted")
		}
		b.Add(r.RetryAfter() + 15*time.Minute + time.Second)
		for n := range 4 {
			b.passes(1, sameNetwork(20+n))
		}
		if _, r := b.check(sameNetwork(10)); r == nil {
			t.Error("admitted before newcomers half an hour later")
		}
	},
}

package guardtest

import (
	"context"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hailong/server/guard"
	"hailong/server/survey"
)

// limitCases are the limits one by one.
var limitCases = map[string]func(*testing.T, Open){
	"device, one counts, two are repeats, the fourth is refused": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		a := Form(1)
		b.passes(1, a)
		b.passes(2, a, survey.FlagRepeat)
		r := b.refused(a, guard.ReasonDevice)
		if r.RetryAfter() != 8*time.Hour {
			t.Errorf("come back after %v, want 8h: three a day", r.RetryAfter())
		}
		b.Add(r.RetryAfter() - time.Microsecond)
		b.refused(a, guard.ReasonDevice)
		b.Add(time.Microsecond)
		b.passes(1, a, survey.FlagRepeat)
		b.Add(16 * time.Hour)
		b.passes(1, a) // a day after the first
	},
	"device, each campaign, unit and period of a unit has its own": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		a := Form(1)
		b.passes(1, a)
		for _, change := range []func(*guard.Attempt){
			func(a *guard.Attempt) { a.Campaign = "2026-q4" },
			func(a *guard.Attempt) { a.Unit.Code = "10508" },
			func(a *guard.Attempt) { a.Unit.From-- },
			func(a *guard.Attempt) { a.Device += "x" },
		} {
			other := a
			change(&other)
			b.passes(1, other)
		}
		b.passes(1, a, survey.FlagRepeat)
	},
	"device, another network and entry code do not help": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		a := Form(1)
		b.passes(1, a)
		b.passes(2, a, survey.FlagRepeat)
		a.Network, a.Entry = Form(2).Network, Form(2).Entry
		b.refused(a, guard.ReasonDevice)
	},
	"unproven, three a network, campaign and unit": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		a := Form(1)
		a.Device = ""
		b.passes(3, a, survey.FlagUnproven)
		b.refused(a, guard.ReasonUnproven)
		other := a
		other.Unit.Code = "10508"
		b.passes(1, other, survey.FlagUnproven)
		other = a
		other.Network = Form(2).Network
		b.passes(1, other, survey.FlagUnproven)
		b.passes(1, Form(1)) // a phone with its cookie on the same network
	},
	"unproven, none at all when the limit is nought": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.UnprovenPerDay = 0 })
		a := Form(1)
		a.Device = ""
		if r := b.refused(a, guard.ReasonUnproven); r.RetryAfter() <= 0 {
			t.Errorf("come back after %v", r.RetryAfter())
		}
	},
	"network, sixty a minute": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		for n := range 60 {
			b.passes(1, sameNetwork(n))
		}
		r := b.refused(sameNetwork(60), guard.ReasonNetwork)
		if r.RetryAfter() != 5*time.Second {
			t.Errorf("come back after %v, want 5s", r.RetryAfter())
		}
		b.passes(1, Form(70_000))
		b.Add(time.Second)
		b.passes(1, sameNetwork(61))
		b.refused(sameNetwork(62), guard.ReasonNetwork)
	},
	"network, an address is its network": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.NetworkPerMinute = 1 })
		send := func(n int, p netip.Prefix) guard.Attempt {
			a := Form(n)
			a.Network = p
			return a
		}
		b.passes(1, send(1, netip.MustParsePrefix("2001:db8:1:2::1/64")))
		b.refused(send(2, netip.MustParsePrefix("2001:db8:1:2:ffff::9/64")), guard.ReasonNetwork)
		b.passes(1, send(3, netip.MustParsePrefix("2001:db8:1:3::1/64")))
		b.passes(1, send(4, netip.MustParsePrefix("192.0.2.1/32")))
		b.refused(send(5, netip.MustParsePrefix("192.0.2.1/32")), guard.ReasonNetwork)
		b.passes(1, send(6, netip.Prefix{}))
		b.refused(send(7, netip.Prefix{}), guard.ReasonNetwork)
	},
	"network, two thousand a day": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.NetworkPerMinute, l.NetworkPerDay = 60, 200 })
		for n := range 200 {
			b.passes(1, sameNetwork(n))
			b.Add(time.Second)
		}
		b.refused(sameNetwork(200), guard.ReasonNetworkDay)
		b.Add(432*time.Second - 200*time.Second - time.Microsecond) // a day/200 after the first
		b.refused(sameNetwork(201), guard.ReasonNetworkDay)
		b.Add(time.Microsecond)
		b.passes(1, sameNetwork(202))
	},
	"entry code, three hundred a minute": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.BurstFloor = 1000 })
		for n := range 300 {
			a := Form(n)
			a.Entry = "ENTRY"
			b.passes(1, a)
		}
		a := Form(300)
		a.Entry = "ENTRY"
		if r := b.refused(a, guard.ReasonEntry); r.RetryAfter() != 5*time.Second {
			t.Errorf("come back after %v, want 5s", r.RetryAfter())
		}
		b.passes(1, Form(300))
	},
	"kiosk, its minute and its day": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.KioskPerMinute, l.KioskPerDay = 20, 30 })
		a := guard.Attempt{Kiosk: "k-7", Campaign: "2026-q3", Unit: Unit}
		b.passes(20, a)
		b.refused(a, guard.ReasonKiosk)
		b.Add(time.Minute)
		b.passes(10, a)
		b.refused(a, guard.ReasonKioskDay)
		a.Kiosk = "k-8"
		b.passes(1, a)
	},
	"kiosk, takes nothing from the hall it stands in": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.NetworkPerMinute = 5 })
		a := sameNetwork(1)
		a.Kiosk, a.Device, a.Entry = "k-7", "", ""
		b.passes(20, a)
		b.passes(1, sameNetwork(2))
	},
	"burst, above the floor and above the usual pace": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		send := func(n int, code survey.EntryCode, usual float64) guard.Attempt {
			a := Form(n)
			a.Entry, a.Usual = code, usual
			return a
		}
		for n := range 30 {
			b.passes(1, send(n, "QUIET", 0))
		}
		b.passes(1, send(30, "QUIET", 0), survey.FlagBurst)
		for n := range 80 {
			b.passes(1, send(n+100, "BUSY", 20))
		}
		b.passes(1, send(180, "BUSY", 20), survey.FlagBurst)
		b.Add(time.Hour / 80)
		b.passes(1, send(181, "BUSY", 20))
		b.passes(1, send(182, "BUSY", 20), survey.FlagBurst)
	},
	"burst, a kiosk with its entry code": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.BurstFloor = 3 })
		a := guard.Attempt{Kiosk: "k-7", Campaign: "2026-q3", Unit: Unit, Entry: "KIOSK"}
		b.passes(3, a)
		b.passes(1, a, survey.FlagBurst)
		a.Entry = ""
		b.passes(1, a)
	},
	"nothing is charged by a refusal": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		a := sameNetwork(1)
		b.passes(1, a)
		b.passes(2, a, survey.FlagRepeat)
		for range 200 {
			b.refused(a, guard.ReasonDevice)
		}
		v, _ := b.send(sameNetwork(2))
		for reason, left := range map[guard.Reason]int{guard.ReasonNetwork: 56, guard.ReasonNetworkDay: 1996, guard.ReasonDevice: 2} {
			if got := b.state(v.Limits, reason).Remaining; got != left {
				t.Errorf("%s: %d left, want %d", reason, got, left)
			}
		}
	},
	"the states say what is left and when it is whole again": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		v, _ := b.send(Form(1))
		want := map[guard.Reason]guard.LimitState{
			guard.ReasonDevice:     {Limit: 3, Window: 24 * time.Hour, Remaining: 2, Reset: 8 * time.Hour},
			guard.ReasonNetwork:    {Limit: 60, Window: time.Minute, Remaining: 59, Reset: time.Second},
			guard.ReasonNetworkDay: {Limit: 2000, Window: 24 * time.Hour, Remaining: 1999, Reset: 43200 * time.Millisecond},
			guard.ReasonEntry:      {Limit: 300, Window: time.Minute, Remaining: 299, Reset: 200 * time.Millisecond},
		}
		if len(v.Limits) != len(want) {
			t.Errorf("%d states, want %d: %+v", len(v.Limits), len(want), v.Limits)
		}
		for reason, w := range want {
			w.Reason = reason
			if got := b.state(v.Limits, reason); got != w {
				t.Errorf("got %+v, want %+v", got, w)
			}
		}
	},
	"in parallel exactly the limit passes": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.NetworkPerMinute, l.DeviceMore, l.KioskPerMinute = 37, 4, 20 })
		if got := b.parallel(200, sameNetwork); got != 37 {
			t.Errorf("%d of 200 phones on one network passed, want 37", got)
		}
		if got := b.parallel(200, func(n int) guard.Attempt {
			a := Form(100_000)
			a.Response, a.Network = ID(n+1000), Form(n+1000).Network
			return a
		}); got != 5 {
			t.Errorf("%d forms of one device passed, want 5", got)
		}
		if got := b.parallel(200, func(n int) guard.Attempt {
			return guard.Attempt{Response: ID(n + 5000), Kiosk: "k-7", Campaign: "2026-q3", Unit: Unit}
		}); got != 20 {
			t.Errorf("%d answers of one kiosk passed, want 20", got)
		}
	},
	"a clock set back does not shut the door for as long": func(t *testing.T, open Open) {
		b := start(t, open, func(l *guard.Limits) { l.NetworkPerMinute = 2 })
		b.passes(1, sameNetwork(0))
		b.passes(1, sameNetwork(1))
		b.Add(-20 * time.Second)
		b.refused(sameNetwork(2), guard.ReasonNetwork) // as far as it can be true
		b.Add(-time.Hour)
		b.passes(1, sameNetwork(3))
		b.passes(1, sameNetwork(4))
		b.refused(sameNetwork(5), guard.ReasonNetwork)
	},
	"a closed guard knows nothing": func(t *testing.T, open Open) {
		b := start(t, open, nil)
		if err := b.guard.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := b.guard.Check(context.Background(), Form(1))
		if survey.KindOf(err) != survey.KindUnavailable {
			t.Errorf("got %v, want unavailable", err)
		}
	},
}

// sameNetwork is Form(n) behind one address.
func sameNetwork(n int) guard.Attempt {
	a := Form(n)
	a.Network = netip.MustParsePrefix("203.0.113.7/32")
	return a
}

// parallel makes n attempts at once and counts those admitted.
func (b *bench) parallel(n int, attempt func(int) guard.Attempt) int {
	var passed atomic.Int64
	var all sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-gate
			if _, err := b.guard.Check(context.Background(), attempt(i)); err == nil {
				passed.Add(1)
			}
		})
	}
	close(gate)
	all.Wait()
	return int(passed.Load())
}

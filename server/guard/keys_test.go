package guard_test

import (
	"net/netip"
	"testing"
	"time"

	"hailong/server/guard"
	"hailong/server/guard/guardtest"
)

// thursday begins a week of secrets.
var thursday = time.Date(2026, 7, 9, 0, 0, 0, 0, time.UTC)

const linger = 30 * time.Hour

func TestNeighbouringSecretsAreReadAsLongAsNeeded(t *testing.T) {
	a := guardtest.Form(1)
	names := func(after time.Duration) (keys, twins [guard.Slots]guard.Key) {
		return guard.KeyNames(guardtest.Secret, linger, thursday.Add(after), a)
	}
	last, _ := names(-3 * time.Hour)
	next, _ := names(3 * 24 * time.Hour)
	if last == next {
		t.Fatal("two weeks have one secret")
	}
	for _, c := range []struct {
		after      time.Duration
		main, twin [guard.Slots]guard.Key
	}{
		{-2*time.Hour - time.Second, last, [guard.Slots]guard.Key{}},
		{-2 * time.Hour, last, next}, // a process whose clock is ahead writes the next one already
		{-time.Second, last, next},
		{0, next, last},
		{linger + 2*time.Hour - time.Second, next, last}, // one whose clock is behind wrote the last one until now
		{linger + 2*time.Hour, next, [guard.Slots]guard.Key{}},
	} {
		if main, twin := names(c.after); main != c.main || twin != c.twin {
			t.Errorf("%v after the change: own secret right %v, the other right %v", c.after, main == c.main, twin == c.twin)
		}
	}
}

// Whatever differs in an attempt differs in the key it is for, and in no other.
func TestKeysAreForWhatTheySay(t *testing.T) {
	at := thursday.Add(3 * 24 * time.Hour)
	base := guardtest.Form(1)
	name := func(change func(*guard.Attempt)) [guard.Slots]guard.Key {
		a := base
		change(&a)
		keys, _ := guard.KeyNames(guardtest.Secret, linger, at, a)
		return keys
	}
	same := name(func(*guard.Attempt) {})
	for what, c := range map[string]struct {
		change func(*guard.Attempt)
		slots  []guard.Slot
	}{
		"nothing":             {func(*guard.Attempt) {}, nil},
		"pace":                {func(a *guard.Attempt) { a.Usual, a.Fast = 7, true }, nil},
		"response":            {func(a *guard.Attempt) { a.Response += "X" }, []guard.Slot{guard.SlotSeen}},
		"no response":         {func(a *guard.Attempt) { a.Response = "" }, []guard.Slot{guard.SlotSeen}},
		"campaign":            {func(a *guard.Attempt) { a.Campaign += "x" }, []guard.Slot{guard.SlotSubject}},
		"unit":                {func(a *guard.Attempt) { a.Unit.Code = "10508" }, []guard.Slot{guard.SlotSubject}},
		"period":              {func(a *guard.Attempt) { a.Unit.From++ }, []guard.Slot{guard.SlotSubject}},
		"device":              {func(a *guard.Attempt) { a.Device += "x" }, []guard.Slot{guard.SlotSubject}},
		"no device":           {func(a *guard.Attempt) { a.Device = "" }, []guard.Slot{guard.SlotSubject}},
		"network":             {func(a *guard.Attempt) { a.Network = netip.MustParsePrefix("10.9.9.9/32") }, []guard.Slot{guard.SlotNetwork}},
		"size of the network": {func(a *guard.Attempt) { a.Network = netip.PrefixFrom(a.Network.Addr(), 31).Masked() }, []guard.Slot{guard.SlotNetwork}},
		"entry":               {func(a *guard.Attempt) { a.Entry += "X" }, []guard.Slot{guard.SlotEntry}},
	} {
		got := name(c.change)
		for s := range guard.Slot(guard.Slots) {
			differs := got[s] != same[s]
			wanted := false
			for _, w := range c.slots {
				wanted = wanted || w == s
			}
			if differs != wanted {
				t.Errorf("another %s: slot %d differs %v, want %v", what, s, differs, wanted)
			}
		}
	}
	// Parts do not run into each other.
	x := name(func(a *guard.Attempt) { a.Campaign, a.Device = "2026-q", "3" })
	y := name(func(a *guard.Attempt) { a.Campaign, a.Device = "2026-q3", "" })
	if x[guard.SlotSubject] == y[guard.SlotSubject] {
		t.Error("campaign and device run into each other")
	}
}

func BenchmarkKeys(b *testing.B) {
	a := guardtest.Form(1)
	names := guard.KeyMaker(guardtest.Secret)
	b.ReportAllocs()
	for b.Loop() {
		names(&a)
	}
}

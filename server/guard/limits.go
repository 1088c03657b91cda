package guard

import (
	"fmt"
	"math"
	"time"
)

// Limits are the limits by class. The zero value is not useful: start from
// DefaultLimits.
type Limits struct {
	// DevicePerDay responses of one device for one campaign and unit pass without a
	// mark, 1 to 1,000; DeviceMore beyond them pass flagged repeat, 0 to 1,000.
	DevicePerDay, DeviceMore int
	// UnprovenPerDay is for forms without their cookie, per network, campaign and
	// unit; 0 refuses them all.
	UnprovenPerDay int
	// One network, at least 1. A whole hall may sit behind one address.
	NetworkPerMinute, NetworkPerDay int
	// One entry code, at least 1.
	EntryPerMinute int
	// One kiosk, at least 1.
	KioskPerMinute, KioskPerDay int
	// RetriesPerMinute is how often one response ID may be sent again, at least 1.
	RetriesPerMinute int
	// An entry code is in a burst above BurstFactor times its usual responses in an
	// hour, and never at or below BurstFloor of them, at least 1.
	BurstFloor  int
	BurstFactor float64
	// FastShare is the part of the network and entry limits that attempts marked
	// Fast may use, above 0 up to 1. It is a lower priority, not a lower rate: what
	// nobody else uses is theirs too.
	FastShare float64
	// ReturnShare is what is kept beyond the network and entry limits for those who
	// were refused by one and came back no sooner than they were told, 0 to 1 of the
	// limit. They go first: newcomers cannot use these tokens.
	ReturnShare float64
}

// DefaultLimits are the limits of configs/default.yaml.
func DefaultLimits() Limits {
	return Limits{
		DevicePerDay: 1, DeviceMore: 2, UnprovenPerDay: 3,
		NetworkPerMinute: 60, NetworkPerDay: 2000, EntryPerMinute: 300,
		KioskPerMinute: 600, KioskPerDay: 2000, RetriesPerMinute: 10,
		BurstFloor: 30, BurstFactor: 4,
		FastShare: 1. / 3, ReturnShare: 0.25,
	}
}

// maxCount keeps the interval between two responses at a whole number of
// microseconds that is large against one.
const maxCount = 10_000_000

// check names the first setting that is out of range.
func (l Limits) check() error {
	for _, c := range []struct {
		name     string
		n, least int
	}{
		{"DevicePerDay", l.DevicePerDay, 1}, {"DeviceMore", l.DeviceMore, 0}, {"UnprovenPerDay", l.UnprovenPerDay, 0},
		{"NetworkPerMinute", l.NetworkPerMinute, 1}, {"NetworkPerDay", l.NetworkPerDay, 1},
		{"EntryPerMinute", l.EntryPerMinute, 1}, {"KioskPerMinute", l.KioskPerMinute, 1},
		{"KioskPerDay", l.KioskPerDay, 1}, {"RetriesPerMinute", l.RetriesPerMinute, 1}, {"BurstFloor", l.BurstFloor, 1},
	} {
		if c.n < c.least || c.n > maxCount {
			return fmt.Errorf("guard: %s is %d, allowed are %d to %d", c.name, c.n, c.least, maxCount)
		}
	}
	if !(l.BurstFactor >= 1) || math.IsInf(l.BurstFactor, 0) {
		return fmt.Errorf("guard: BurstFactor is %v, at least 1 is needed", l.BurstFactor)
	}
	if !(l.FastShare > 0 && l.FastShare <= 1) {
		return fmt.Errorf("guard: FastShare is %v, allowed is above 0 up to 1", l.FastShare)
	}
	if !(l.ReturnShare >= 0 && l.ReturnShare <= 1) {
		return fmt.Errorf("guard: ReturnShare is %v, allowed is 0 to 1", l.ReturnShare)
	}
	return nil
}

// burst is the interval in µs between responses of an entry code at the pace
// where a burst begins.
func (l Limits) burst(usual float64) int64 {
	n := float64(l.BurstFloor)
	if f := l.BurstFactor * usual; f > n { // false for NaN
		n = min(f, maxCount)
	}
	return int64(float64(time.Hour.Microseconds()) / n)
}

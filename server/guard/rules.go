package guard

import (
	"math"
	"time"

	"hailong/server/survey"
)

// Slot is the place of a key in a Request.
type Slot int

// The slots. Each key holds a Cell.
const (
	SlotSeen    Slot = iota // the response ID
	SlotSubject             // the device, or the network that stands for it, or the kiosk
	SlotNetwork
	SlotEntry
	Slots int = iota
)

// Mode says which classes the slots of a Request have.
type Mode uint8

// The modes.
const (
	Proven     Mode = iota // a form with its cookie
	Unproven               // a form without
	KioskEntry             // a kiosk whose entry code is watched for bursts
	KioskOnly              // a kiosk
)

// class is a kind of key with two buckets.
type class int

const (
	none class = iota
	classDevice
	classUnproven
	classKiosk
	classNetwork
	classEntry
	classKioskEntry
	classes
)

// shared reports whether the buckets of a class are used by many people at once,
// who then stand in the order of their ranks.
func (c class) shared() bool { return c == classNetwork || c == classEntry }

// modes gives the classes of subject, network and entry slot.
var modes = [4][3]class{
	Proven:     {classDevice, classNetwork, classEntry},
	Unproven:   {classUnproven, classNetwork, classEntry},
	KioskEntry: {classKiosk, none, classKioskEntry},
	KioskOnly:  {classKiosk, none, none},
}

// rank is how an attempt stands with the shared buckets.
type rank int

const (
	rankFast rank = iota
	rankOrdinary
	rankReturning
	ranks
)

// waitOf is the least time, µs, that an attempt refused by a shared bucket is told
// to wait. After twenty seconds no form is fast any more.
var waitOf = [ranks]int64{rankFast: 20_000_000, rankOrdinary: 5_000_000, rankReturning: 5_000_000}

// Bits of Decision.Flags, also added to stateAdmitted.
const (
	bitRepeat   = 1
	bitUnproven = 2
	bitBurst    = 4
)

// Second value of a seen cell.
const (
	stateWaiting  = 1 // refused; the first value is when it may return
	stateAdmitted = 8 // plus the bits; the first value is the retry bucket
)

// How long a seen cell is remembered, µs: an admitted ID from its last sight, a
// refused one from the moment it was told to return.
const (
	keepAdmitted = int64(24 * time.Hour / time.Microsecond)
	keepWaiting  = int64(15 * time.Minute / time.Microsecond)
)

// day and minute are windows in µs.
const (
	minute = int64(time.Minute / time.Microsecond)
	hour   = 60 * minute
	day    = 24 * hour
)

// bucket is one token bucket. The state is one time stamp tat, "full again at".
type bucket struct {
	interval int64        // µs per token; 0 for a bucket that is not there
	depth    [ranks]int64 // how far tat may be ahead of now, µs
	soft     int          // the flag bit it sets instead of refusing; 0 refuses
	reason   Reason       // of a hard one
	count    int
	window   int64
}

// Rules are Limits made ready: the same numbers for the memory and the script.
type Rules struct {
	limits  Limits
	bucket  [classes][2]bucket
	retry   bucket
	longest time.Duration // the longest life of a key
}

// Compile makes rules of limits, or says which one is out of range.
func Compile(l Limits) (*Rules, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	flat := func(r Reason, count int, window int64) bucket {
		return newBucket(r, count, window, 1, 0)
	}
	shared := func(r Reason, count int, window int64) bucket {
		return newBucket(r, count, window, l.FastShare, l.ReturnShare)
	}
	repeat := flat("", l.DevicePerDay, day)
	repeat.soft = bitRepeat
	burst := bucket{interval: hour, soft: bitBurst, depth: [ranks]int64{hour, hour, hour}} // the interval comes with the request
	r := &Rules{limits: l, retry: flat(ReasonRetry, l.RetriesPerMinute, minute)}
	r.bucket = [classes][2]bucket{
		classDevice:     {repeat, flat(ReasonDevice, l.DevicePerDay+l.DeviceMore, day)},
		classUnproven:   {{}, flat(ReasonUnproven, l.UnprovenPerDay, day)},
		classKiosk:      {flat(ReasonKiosk, l.KioskPerMinute, minute), flat(ReasonKioskDay, l.KioskPerDay, day)},
		classNetwork:    {shared(ReasonNetwork, l.NetworkPerMinute, minute), shared(ReasonNetworkDay, l.NetworkPerDay, day)},
		classEntry:      {shared(ReasonEntry, l.EntryPerMinute, minute), burst},
		classKioskEntry: {{}, burst},
	}
	longest := keepAdmitted + r.retry.depth[rankReturning]
	for c := range r.bucket {
		for _, b := range r.bucket[c] {
			longest = max(longest, b.depth[rankReturning])
		}
	}
	r.longest = time.Duration(longest) * time.Microsecond
	return r, nil
}

// newBucket is count per window. A fast attempt may use the share fast of it, a
// returning one the share more on top.
func newBucket(r Reason, count int, window int64, fast, more float64) bucket {
	b := bucket{reason: r, count: count, window: window, interval: window / int64(max(count, 1))}
	n := float64(count)
	for i, tokens := range [ranks]float64{math.Ceil(n * fast), n, n + math.Floor(n*more)} {
		b.depth[i] = int64(tokens) * b.interval
	}
	return b
}

// Numbers are the rules as guard.lua reads them: for each class two buckets of
// interval, the three depths and the soft bit; then interval and depth of the
// retry bucket, how long admitted and waiting IDs are kept, and the least waits by
// rank. All times are µs.
func (r *Rules) Numbers() []float64 {
	var out []float64
	for c := classDevice; c < classes; c++ {
		for _, b := range r.bucket[c] {
			out = append(out, float64(b.interval), float64(b.depth[rankFast]), float64(b.depth[rankOrdinary]),
				float64(b.depth[rankReturning]), float64(b.soft))
		}
	}
	out = append(out, float64(r.retry.interval), float64(r.retry.depth[0]), float64(keepAdmitted), float64(keepWaiting))
	for _, w := range waitOf {
		out = append(out, float64(w))
	}
	return out
}

// code is the number of a bucket's refusal in a Decision; codeRetry that of the
// retry bucket. 0 is admitted.
func code(c class, i int) uint8 { return uint8(2*int(c) - 1 + i) }

const codeRetry = uint8(2*classes - 1)

// reason is the inverse of code.
func (r *Rules) reason(code uint8) Reason {
	if code == codeRetry {
		return ReasonRetry
	}
	return r.bucket[(code+1)/2][(code+1)%2].reason
}

// flags spells out the bits.
func flags(bits int) []survey.Flag {
	if bits == 0 {
		return nil
	}
	out := make([]survey.Flag, 0, 3)
	for i, f := range [...]survey.Flag{survey.FlagRepeat, survey.FlagUnproven, survey.FlagBurst} {
		if bits&(1<<i) != 0 {
			out = append(out, f)
		}
	}
	return out
}

// states are the hard limits of a decision.
func (r *Rules) states(m Mode, ahead *[3][2]int64) []LimitState {
	out := make([]LimitState, 0, 4)
	for s, c := range modes[m] {
		for i := range r.bucket[c] {
			b := &r.bucket[c][i]
			if b.soft != 0 || b.interval == 0 {
				continue
			}
			used := max(ahead[s][i], 0)
			out = append(out, LimitState{
				Reason: b.reason, Limit: b.count, Window: time.Duration(b.window) * time.Microsecond,
				Remaining: int(max(b.depth[rankOrdinary]-used, 0) / b.interval),
				Reset:     time.Duration(used) * time.Microsecond,
			})
		}
	}
	return out
}

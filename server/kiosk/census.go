package kiosk

import (
	"context"
	"time"

	"hailong/server/survey"
)

// SilentAfter is how long a tablet may be quiet. Heartbeats come each minute: a quarter
// of an hour is a dozen of them, and no hiccup of a line.
const SilentAfter = 15 * time.Minute

// Silent reports that a tablet should have been heard of. In the first quarter of an
// hour of a day it need not: it is being switched on.
func (x *Listed) Silent(now time.Time) bool {
	if x.State != Active || now.Sub(x.Status.Seen) <= SilentAfter {
		return false
	}
	if x.Status.Seen.IsZero() && x.Paired >= survey.DayOf(now, survey.Zone) {
		return false // just paired
	}
	return x.Hours.Open(now) && x.Hours.Open(now.Add(-SilentAfter))
}

// Census is how the tablets of all units are at an instant.
type Census struct {
	Active int // paired and not revoked
	Silent int // of them
	Queue  int // answers that wait on them, as they said last
}

// Census counts the tablets.
func (b *Book) Census(ctx context.Context) (Census, error) {
	all, err := b.All(ctx, survey.UnitKey{})
	if err != nil {
		return Census{}, err
	}
	var c Census
	for i := range all {
		x := &all[i]
		if x.State == Active {
			c.Active++
			c.Queue += x.Status.Queue
		}
		if x.Silent(b.Clock()) {
			c.Silent++
		}
	}
	return c, nil
}

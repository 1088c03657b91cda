package web

import (
	"sync"
	"time"
)

// seldom lets one line a second into the log: where each of a crowd fails for the
// same reason, with a full disk for example, the log must not be what fills it.
type seldom struct {
	mu     sync.Mutex
	last   time.Time
	others int
}

// due reports whether a line is due, and how many were left out since the last one.
// A clock that was set back counts as a second.
func (x *seldom) due(now time.Time) (others int, due bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if d := now.Sub(x.last); d >= 0 && d < time.Second {
		x.others++
		return 0, false
	}
	others, x.others, x.last = x.others, 0, now
	return others, true
}

package guard

import "context"

// Backend keeps cells and decides over them. Package guard/redis has the shared
// one; a Guard has one in memory of its own.
type Backend interface {
	// Decide judges a request by the rules the back end was made with and, if it is
	// admitted, charges it, all in one step that no other request comes between. An
	// error is a passing fault; whether the request was charged is then unknown.
	Decide(ctx context.Context, q *Request) (Decision, error)
	// Probe returns nil when Decide would work now, writes included.
	Probe(ctx context.Context) error
	// Close answers all requests under way with an error and releases everything.
	Close() error
}

// Key names a cell: a keyed hash of what it is for, as 16 bytes.
type Key [16]byte

// Request is an attempt as a back end sees it: hashes and numbers, nothing in
// clear.
type Request struct {
	Keys [Slots]Key // SlotNetwork and SlotEntry may have no class in Mode and are then unused
	// Twin are the keys of the same things under the neighbouring secret while both
	// are in use; HasTwin says whether they are. Cells under them are only read.
	Twin    [Slots]Key
	HasTwin bool
	Mode    Mode
	Fast    bool
	Burst   int64 // µs between responses at the pace where a burst begins, above 0
}

// Decision is the answer to a Request.
type Decision struct {
	Code  uint8 // the limit that refused; 0 admitted
	Flags uint8 // the flags' bits, also set for a refusal
	Retry bool  // the ID was known; Ahead is not set
	Wait  int64 // µs to wait when refused
	// Ahead is how far each bucket of subject, network and entry slot is ahead of
	// now after the decision, µs.
	Ahead [3][2]int64
}

// Cell is the state under a key: the time stamps of its two buckets in µs since
// 1970. A seen cell holds a time stamp and a state.
type Cell [2]int64

// decide is the whole rule; guard.lua says the same. It changes cells only where
// it returns a time to live (µs) above 0.
func (r *Rules) decide(q *Request, now int64, cells *[Slots]Cell) (d Decision, ttl [Slots]int64) {
	seen := &cells[SlotSeen]
	if seen[1] >= stateAdmitted && now-seen[0] <= keepAdmitted {
		d.Retry, d.Flags = true, uint8(seen[1]-stateAdmitted)
		next := ahead(seen[0], now, r.retry.depth[0]) + r.retry.interval
		if over := next - now - r.retry.depth[0]; over > 0 {
			d.Code, d.Wait = codeRetry, over
			return d, ttl
		}
		seen[0], ttl[SlotSeen] = next, keepAdmitted+next-now
		return d, ttl
	}
	waiting := seen[1] == stateWaiting && now-seen[0] <= keepWaiting
	as := rankOrdinary
	switch {
	case waiting && now >= seen[0]: // also a fast form: it has waited by now
		as = rankReturning
	case q.Fast:
		as = rankFast
	}
	if q.Mode == Unproven {
		d.Flags = bitUnproven
	}
	next := [3]Cell{}
	var refusedBy class
	for s, c := range modes[q.Mode] {
		for i := range next[s] {
			b := &r.bucket[c][i]
			was := cells[s+1][i]
			step := b.interval
			if b.soft == bitBurst {
				step = q.Burst
			}
			if step == 0 {
				continue
			}
			was = ahead(was, now, b.depth[rankReturning])
			next[s][i] = was + step
			over := was + step - now - b.depth[as]
			if over <= 0 {
				continue
			}
			next[s][i] = was
			if b.soft != 0 {
				d.Flags |= uint8(b.soft)
				continue
			}
			if c.shared() { // who comes back may use all of it
				over = max(over+b.depth[as]-b.depth[rankReturning], waitOf[as])
			}
			if over > d.Wait {
				d.Wait, d.Code, refusedBy = over, code(c, i), c
			}
		}
	}
	if d.Code == 0 {
		for s, c := range modes[q.Mode] {
			if c != none {
				cells[s+1], ttl[s+1] = next[s], max(next[s][0], next[s][1])-now
			}
		}
		*seen, ttl[SlotSeen] = Cell{now, stateAdmitted + int64(d.Flags)}, keepAdmitted
	} else if !waiting && refusedBy.shared() {
		// The first refusal sets the time to return; sending again too early neither
		// helps nor moves it.
		*seen, ttl[SlotSeen] = Cell{now + d.Wait, stateWaiting}, d.Wait+keepWaiting
	}
	for s := range d.Ahead {
		for i := range d.Ahead[s] {
			d.Ahead[s][i] = cells[s+1][i] - now
		}
	}
	return d, ttl
}

// ahead is a time stamp as it counts now. No bucket gets further ahead than its
// depth, so one that is by more than a minute was written by a clock that has been
// set back since, or under another limit: it starts afresh, or it would refuse for
// as long as the clock jumped.
func ahead(tat, now, depth int64) int64 {
	if tat > now+depth+minute {
		return now
	}
	return max(tat, now)
}

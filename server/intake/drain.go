package intake

import (
	"fmt"
	"time"

	"hailong/server/store"
)

// Between two tries that failed the drain pauses; the pause doubles from the first
// to the longest.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
)

// refusedInARow is how many responses are set aside without one between them that the
// store takes. After that it is the store that is at fault, whatever it says about
// itself: a damaged file takes a ping and no response, and must not empty the spool
// into the quarantine.
const refusedInARow = 3

// What the quarantine says about a response.
const (
	reasonConflict = "mã phiếu đã được ghi từ trước với nội dung khác / another form is stored under this ID"
	reasonRefused  = "cơ sở dữ liệu không nhận phiếu này / the store does not take this response: "
)

// drain moves what waits in the spool into the store, oldest first. It is a part
// of the writer's goroutine: each step starts one call in the lane, and what the
// call returned is settled before the next step. Only the drain takes from the
// front of the spool, so that the front is what the call was about.
type drain struct {
	size    int           // of the next batch
	pause   time.Duration // after the last try, if that failed
	next    time.Time     // when the next try is due
	well    bool          // the store has carried out the last call
	refused int           // responses set aside since the store took one
	suspect error         // why the store did not take the oldest, to be judged by a ping
	empty   bool          // nothing has been spooled yet, no need to look

	// Taking turns, see turn.
	turns bool      // the drain and new responses take turns
	quick bool      // the last batch took no longer than a commit may
	quota int       // how many responses this turn may still spool
	since time.Time // when the quota first ran out since all were let in
}

func (d *drain) backOff() {
	d.pause = min(max(2*d.pause, firstPause), longestPause)
	d.next, d.well = time.Now().Add(d.pause), false
}

// leftovers reports whether the writer begins with a spool that is not empty, or
// that does not tell.
func (w *Writer) leftovers() bool {
	if w.o.Spool == nil {
		return false
	}
	rs, err := w.o.Spool.Oldest(1)
	return err != nil || len(rs) > 0
}

// detour is what run does while the store is away: groups go to the spool at once
// and behind what waits there, so that order is kept, and the drain goes on beside
// that. It returns when the spool is empty and the store well, or when the queue is
// closed and read. As one goroutine does all this, nothing can be spooled between
// the look into the empty spool and the turn back to direct commits.
func (w *Writer) detour(group []*pending) (closed bool) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		if w.lane.under == nil && !time.Now().Before(w.drain.next) {
			if w.step(); !w.Away() {
				return false
			}
		}
		limit := w.turn()
		queue, wake := w.queue, time.Hour
		if w.lane.under == nil {
			wake = time.Until(w.drain.next)
		}
		if limit == 0 {
			queue, wake = nil, min(wake, time.Until(w.drain.since.Add(w.o.Timeout)))
		}
		timer.Reset(wake)
		select {
		case c := <-w.lane.ended:
			w.returned(c)
		case <-timer.C:
		case p, ok := <-queue:
			if !ok {
				return true
			}
			group = w.gather(append(group[:0], p), limit)
			w.keep(group, nil)
			w.drain.quota -= len(group)
			clear(group)
		}
	}
}

// turn is how many responses the next group may have; with 0 callers wait. While
// the store does not answer, or takes longer than a commit may, nobody waits for
// it. But a disk takes in faster than a database, so under full load the drain
// would never catch up with it. So while the store is well they take turns:
// during the drain of n responses n/2 new ones are spooled. The backlog shrinks by
// half of what is drained whatever the load, its last response is drained with
// nobody let in, and the writer goes back to direct commits. Nobody is held longer
// than in a direct commit: once in each Timeout all who wait are let in, and the
// backlog shrinks all the same if in that time the store can take twice as many.
func (w *Writer) turn() int {
	d := &w.drain
	if w.lane.under == nil || !d.turns {
		d.since = time.Time{}
		return w.o.MaxBatch
	}
	if d.quota == 0 && d.since.IsZero() {
		d.since = time.Now()
	}
	if d.quota == 0 && time.Since(d.since) >= w.o.Timeout {
		d.quota, d.since = len(w.queue)+1, time.Time{} // one more, to see a closed queue
	}
	return min(w.o.MaxBatch, d.quota)
}

// step starts the next call of the drain, or ends the detour. The lane is free.
func (w *Writer) step() {
	d := &w.drain
	d.turns = false
	if d.suspect != nil {
		w.lane.start(nil, w.o.DrainTimeout)
		return
	}
	if !d.empty {
		batch, err := w.o.Spool.Oldest(d.size)
		if err != nil {
			w.stuck(err)
			return
		}
		if len(batch) > 0 {
			d.turns, d.quota = d.well && d.quick, len(batch)/2
			w.lane.start(batch, w.o.DrainTimeout)
			return
		}
	}
	if !d.well {
		w.lane.start(nil, w.o.DrainTimeout) // nothing to store: ask
		return
	}
	w.away.Store(false)
	w.tellAway(nil)
}

// returned deals with a call that has ended.
func (w *Writer) returned(c *call) {
	w.lane.free()
	d := &w.drain
	switch {
	case c.late: // its responses wait in the spool, see lane
	case c.batch != nil:
		w.drained(c)
	case c.err != nil:
		d.suspect = nil
		d.backOff()
	case d.suspect != nil:
		// The store works and does not take this response, alone and in company.
		cause := d.suspect
		d.suspect = nil
		if d.refused == refusedInARow {
			w.stuck(fmt.Errorf("the store answers and takes no response, the last one because: %w", cause))
			return
		}
		d.refused++
		w.proceed(w.o.Spool.SetAside(reasonRefused + cause.Error()))
	default:
		w.proceed(nil)
	}
}

// proceed goes on after a call that the store has carried out; err is what became
// of the front of the spool.
func (w *Writer) proceed(err error) {
	d := &w.drain
	if err != nil {
		w.stuck(err)
		return
	}
	d.size, d.pause, d.next, d.well = min(2*d.size, w.o.MaxBatch), 0, time.Time{}, true
}

// stuck makes the drain pause after an error of the spool itself.
func (w *Writer) stuck(err error) {
	if w.o.DrainFailed != nil {
		w.o.DrainFailed(err)
	}
	w.drain.backOff()
}

// drained deals with a batch that was tried. A fault that passes is waited out,
// with half the batch next time: a slow store may take half as much in time. Any
// other error may be the fault of a single response, which stands alone after a
// few halvings; there is no pause between them, as each is smaller.
func (w *Writer) drained(c *call) {
	d, n := &w.drain, len(c.batch)
	if w.o.Committed != nil {
		w.o.Committed(n, c.took, c.err)
	}
	switch {
	case c.err == nil:
		d.quick, d.refused = c.took <= w.o.Timeout, 0
		w.proceed(w.settle(c.outcomes))
	case passes(c.err):
		d.size = max(1, n/2)
		d.backOff()
	case n > 1:
		d.size, d.well = n/2, false
	default:
		d.suspect, d.well = c.err, false
	}
}

// settle takes from the front of the spool what the store has answered for. What
// is Duplicate was stored by a call whose reply did not arrive. What is left there
// after an error will be Duplicate next time.
func (w *Writer) settle(outcomes []store.Outcome) error {
	for len(outcomes) > 0 {
		n := 0
		for n < len(outcomes) && (outcomes[n] == store.Stored || outcomes[n] == store.Duplicate) {
			n++
		}
		if n > 0 {
			if err := w.o.Spool.Forget(n); err != nil {
				return err
			}
		}
		if n == len(outcomes) {
			return nil
		}
		if err := w.o.Spool.SetAside(reasonConflict); err != nil {
			return err
		}
		outcomes = outcomes[n+1:]
	}
	return nil
}

// lastDrain gives what waits a last chance at Close if the store is well. It
// returns when the lane is free.
func (w *Writer) lastDrain() {
	limit := w.o.Timeout
	if !w.drain.well {
		limit = 0
	}
	last := time.NewTimer(limit)
	defer last.Stop()
	for over := false; w.Away(); {
		switch {
		case w.lane.under != nil:
			select {
			case c := <-w.lane.ended:
				w.returned(c)
			case <-last.C:
				over = true
				w.lane.under.cancel()
			}
		case w.drain.well && !over:
			w.step()
		default:
			return
		}
	}
}

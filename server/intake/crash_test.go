package intake_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/intake"
	"hailong/server/store"
	"hailong/server/survey"
)

// life is a process that dies after so many calls to store and spool: the last one
// is carried out and its end not seen, those after it have no effect.
type life struct {
	mu   sync.Mutex
	left int
}

var errDead = errors.New("dead")

// call carries out f if the process is still alive; dead says whether it is not
// when f has ended.
func (l *life) call(f func()) (dead bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left <= 0 {
		return true
	}
	l.left--
	f()
	return l.left == 0
}

func (l *life) alive() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.left > 0
}

// mortal are the store and the spool as one process sees them.
type mortal struct {
	*life
	st *shelf
}

func (m mortal) Append(ctx context.Context, b []survey.Response) (out []store.Outcome, err error) {
	if m.call(func() { out, err = m.st.Append(ctx, b) }) {
		return nil, survey.Unavailable(errDead)
	}
	return out, err
}

func (m mortal) Ping(ctx context.Context) (err error) {
	if m.call(func() { err = m.st.Ping(ctx) }) {
		return survey.Unavailable(errDead)
	}
	return err
}

func (m mortal) Find(ctx context.Context, prefix string) ([]store.Kept, error) {
	return m.st.Find(ctx, prefix)
}

type mortalSpool struct {
	*life
	*drawer
}

func (m mortalSpool) write(f func() error) (err error) {
	if m.call(func() { err = f() }) {
		return survey.Unavailable(errDead)
	}
	return err
}

func (m mortalSpool) Append(rs []survey.Response) error {
	return m.write(func() error { return m.drawer.Append(rs) })
}
func (m mortalSpool) Forget(n int) error {
	return m.write(func() error { return m.drawer.Forget(n) })
}
func (m mortalSpool) SetAside(reason string) error {
	return m.write(func() error { return m.drawer.SetAside(reason) })
}

// A process dies at every call it makes, and another one goes on: what was
// acknowledged is there once, in order.
func TestAProcessThatDiesAtAnyMomentLosesAndDoublesNothing(t *testing.T) {
	died := 0
	for calls := 1; calls < 70; calls++ {
		synctest.Test(t, func(t *testing.T) {
			st, sp := newShelf(t), newDrawer()
			st.poison = id(11)
			st.digest[id(17)] = [32]byte{1} // a conflict
			st.bad = func(_ context.Context, call int, batch []survey.Response) error {
				switch {
				case call >= 2 && call < 4 || call == 12 || call == 20:
					return survey.Unavailable(errAway)
				case call == 6 || call == 14:
					return &lost{survey.Unavailable(errAway)}
				}
				return nil
			}
			me := &life{left: calls}
			w := newWriter(mortal{me, st}, intake.WriterOptions{Spool: mortalSpool{me, sp}, MaxBatch: 4})
			var thanked []survey.ResponseID
			for i := range 30 {
				answers := submit(t.Context(), w, i, 1)
				after(30 * time.Millisecond)
				// Whoever has no answer when the process dies never gets one.
				if a := <-answers[0]; a.err == nil && me.alive() {
					thanked = append(thanked, id(i))
				}
			}
			w.Close()
			if !me.alive() {
				died++
			}
			st.will(nil)
			next := newWriter(st, intake.WriterOptions{Spool: sp, MaxBatch: 4})
			after(time.Minute)
			next.Close()
			place := make(map[survey.ResponseID]int)
			for i, id := range st.order {
				place[id] = i
			}
			aside := make(map[survey.ResponseID]int)
			for _, a := range sp.aside {
				aside[a.id]++
			}
			last := -1
			for _, r := range thanked {
				at, stored := place[r]
				if !stored && aside[r] != 1 {
					t.Errorf("died after %d calls: %s is lost", calls, r)
				}
				if stored && at < last {
					t.Errorf("died after %d calls: %s is out of order", calls, r)
				}
				if stored {
					last = at
				}
			}
			if len(place) != len(st.order) || len(sp.ids()) > 0 {
				t.Errorf("died after %d calls: %d stored, %d different, %d left", calls, len(st.order), len(place), len(sp.ids()))
			}
		})
	}
	if died < 40 || died == 69 {
		t.Errorf("%d of 69 processes died; want many, and some that did not", died)
	}
}

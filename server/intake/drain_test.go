package intake_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/intake"
	"hailong/server/store"
	"hailong/server/survey"
)

func TestWhatAnEarlierProcessLeftIsDrainedFromTheStartAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp, heard := newShelf(t), newDrawer(ids(0, 700)...), &told{}
		st.bad = func(context.Context, int, []survey.Response) error {
			time.Sleep(time.Second)
			return nil
		}
		w := newWriter(st, heard.options(intake.WriterOptions{Spool: sp}))
		if !w.Away() {
			t.Error("not away with a spool that is not empty")
		}
		answers := inTurn(t, w, 700, 3)
		want(t, answers, store.Stored)
		after(time.Minute)
		st.holds(ids(0, 703)...)
		if got := st.sizes(); !slices.Equal(got, []int{256, 256, 191}) {
			t.Errorf("drained in %v", got)
		}
		if w.Away() || !slices.Equal(heard.away, []bool{true, false}) || heard.causes[0] == nil {
			t.Errorf("away %v, told %v because of %v", w.Away(), heard.away, heard.causes)
		}
		w.Close()
	})
}

func TestAnEmptySpoolIsNoReasonToBeAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, heard := newShelf(t), &told{}
		w := newWriter(st, heard.options(intake.WriterOptions{Spool: newDrawer()}))
		if w.Away() {
			t.Error("away from the start")
		}
		w.Close()
		if len(heard.away)+len(st.sizes()) > 0 {
			t.Errorf("told %v, called %v", heard.away, st.sizes())
		}
	})
}

func TestFailedTriesAreFurtherAndFurtherApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer(ids(0, 600)...)
		st.bad = away
		began := time.Now()
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		after(20 * time.Second)
		var at []time.Duration
		for _, c := range st.calls {
			at = append(at, c.at.Sub(began))
		}
		ms := time.Millisecond
		if w := []time.Duration{0, 100 * ms, 300 * ms, 700 * ms, 1500 * ms, 3100 * ms, 6300 * ms, 11300 * ms, 16300 * ms}; !slices.Equal(at, w) {
			t.Errorf("tries at %v, want %v", at, w)
		}
		if got := st.sizes(); !slices.Equal(got, []int{256, 128, 64, 32, 16, 8, 4, 2, 1}) {
			t.Errorf("batches of %v", got)
		}
		st.will(nil)
		after(5 * time.Second)
		if got := st.sizes()[9:]; !slices.Equal(got, []int{1, 2, 4, 8, 16, 32, 64, 128, 256, 89}) {
			t.Errorf("then batches of %v", got)
		}
		st.holds(ids(0, 600)...)
		w.Close()
	})
}

func TestASlowStoreProgressesInHalvedBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer(ids(0, 256)...)
		st.bad = func(ctx context.Context, _ int, batch []survey.Response) error {
			select { // a second for each response
			case <-time.After(time.Duration(len(batch)) * time.Second):
				return nil
			case <-ctx.Done():
				return survey.Unavailable(ctx.Err())
			}
		}
		w := newWriter(st, intake.WriterOptions{Spool: sp, DrainTimeout: 30 * time.Second})
		after(30 * time.Minute)
		if got := st.sizes()[:6]; !slices.Equal(got, []int{256, 128, 64, 32, 16, 32}) {
			t.Errorf("batches of %v", got)
		}
		st.holds(ids(0, 256)...)
		w.Close()
	})
}

func TestAResponseThatCannotBeStoredIsSetAsideOnceTheStoreIsKnownToWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp, heard := newShelf(t), newDrawer(ids(0, 300)...), &told{}
		st.poison = id(97)
		st.bad = func(_ context.Context, _ int, batch []survey.Response) error {
			if batch == nil {
				return errors.New("damaged")
			}
			return nil
		}
		w := newWriter(st, heard.options(intake.WriterOptions{Spool: sp}))
		after(time.Minute)
		st.holds(ids(0, 97)...)
		if len(sp.aside) > 0 || sp.ids()[0] != id(97) {
			t.Errorf("aside %v although the store does not work", sp.aside)
		}
		// 97 before it take a few calls, it itself two in each try; a try every 5 s.
		if n := len(st.sizes()); n > 60 {
			t.Errorf("%d calls in a minute", n)
		}
		st.will(nil)
		after(5 * time.Second)
		st.holds(slices.Concat(ids(0, 97), ids(98, 202))...)
		if len(sp.aside) != 1 || sp.aside[0].id != id(97) || !strings.Contains(sp.aside[0].reason, errPoison.Error()) {
			t.Errorf("aside: %v", sp.aside)
		}
		if w.Away() || len(sp.ids()) > 0 || len(heard.stuck) > 0 {
			t.Errorf("away %v, %d in the spool, trouble %v", w.Away(), len(sp.ids()), heard.stuck)
		}
		w.Close()
	})
}

func TestAStoreThatAnswersAndTakesNothingDoesNotEmptyTheSpoolIntoTheQuarantine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp, heard := newShelf(t), newDrawer(ids(0, 300)...), &told{}
		st.bad = func(_ context.Context, _ int, batch []survey.Response) error {
			if batch == nil {
				return nil
			}
			return errors.New("damaged page")
		}
		w := newWriter(st, heard.options(intake.WriterOptions{Spool: sp}))
		after(time.Hour)
		if len(sp.aside) != 3 || len(sp.ids()) != 297 || !w.Away() {
			t.Errorf("%d aside, %d wait, away %v; want 3, 297, true", len(sp.aside), len(sp.ids()), w.Away())
		}
		if len(heard.stuck) == 0 || len(heard.stuck) > 3600/4 {
			t.Errorf("told %d times within an hour", len(heard.stuck))
		}
		st.will(nil)
		after(5 * time.Second)
		st.holds(ids(3, 297)...)
		if len(sp.aside) != 3 || w.Away() {
			t.Errorf("with the store mended: %d aside, away %v", len(sp.aside), w.Away())
		}
		w.Close()
	})
}

func TestManyThatCannotBeStoredAreFoundWithoutRepeatingTheOthersMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer(ids(0, 512)...)
		var good []survey.ResponseID
		for i := range 512 {
			if i%16 != 5 {
				good = append(good, id(i))
			}
		}
		st.bad = func(_ context.Context, _ int, batch []survey.Response) error {
			for _, r := range batch {
				if !slices.Contains(good, r.ID) {
					return errPoison
				}
			}
			return nil
		}
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		after(time.Second)
		st.holds(good...)
		if len(sp.aside) != 32 || len(st.sizes()) > 32*14 {
			t.Errorf("%d aside after %d calls", len(sp.aside), len(st.sizes()))
		}
		w.Close()
	})
}

func TestAResponseInConflictIsSetAsideAndTheOthersAreStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer()
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		for _, i := range []int{1, 3, 4, 6} { // stored while all was well
			if _, err := w.Submit(t.Context(), survey.Response{ID: id(i), Point: "first"}); err != nil {
				t.Fatal(err)
			}
		}
		st.will(away)
		for i := range 8 { // nobody can know
			r := survey.Response{ID: id(i)}
			if i == 3 {
				r.Point = "first"
			}
			if o, err := w.Submit(t.Context(), r); err != nil || o != store.Stored {
				t.Errorf("response %d: %d, %v", i, o, err)
			}
		}
		st.will(nil)
		after(10 * time.Second)
		st.holds(slices.Concat([]survey.ResponseID{id(1), id(3), id(4), id(6)}, []survey.ResponseID{id(0), id(2), id(5), id(7)})...)
		var aside []survey.ResponseID
		for _, a := range sp.aside {
			aside = append(aside, a.id)
			if !strings.Contains(a.reason, "another form is stored") {
				t.Errorf("reason %q", a.reason)
			}
		}
		if !slices.Equal(aside, []survey.ResponseID{id(1), id(4), id(6)}) || w.Away() {
			t.Errorf("aside %v, away %v", aside, w.Away())
		}
		w.Close()
	})
}

func TestTroubleOfTheSpoolItselfIsToldAndWaitedOut(t *testing.T) {
	for _, method := range []string{"Oldest", "Forget", "SetAside"} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, sp, heard := newShelf(t), newDrawer(ids(0, 20)...), &told{}
				st.digest[id(7)] = [32]byte{1} // a conflict
				st.poison = id(13)
				sp.fail(method, errDisk)
				w := newWriter(st, heard.options(intake.WriterOptions{Spool: sp}))
				after(time.Minute)
				if !w.Away() || len(heard.stuck) < 10 || len(heard.stuck) > 30 || !errors.Is(heard.stuck[0], errDisk) {
					t.Errorf("away %v, told %d times of %v", w.Away(), len(heard.stuck), heard.stuck[:1])
				}
				want(t, submit(t.Context(), w, 20, 1), store.Stored)
				sp.fail(method, nil)
				after(10 * time.Second)
				st.holds(slices.Concat(ids(0, 7), ids(8, 5), ids(14, 7))...)
				var aside []survey.ResponseID
				for _, a := range sp.aside {
					aside = append(aside, a.id)
				}
				if !slices.Equal(aside, []survey.ResponseID{id(7), id(13)}) || w.Away() {
					t.Errorf("aside %v, away %v", aside, w.Away())
				}
				w.Close()
			})
		})
	}
}

// load is n callers who each send again as soon as they have their answer, and
// pause as long as they are told.
type load struct {
	answers int
	longest time.Duration
	sent    map[survey.ResponseID]int // place in the caller's order
	failed  error
}

func (l *load) run(ctx context.Context, w *intake.Writer, n int, think time.Duration) (wait func() *load) {
	parts := make(chan *load, n)
	for caller := range n {
		go func() {
			p := &load{sent: make(map[survey.ResponseID]int)}
			for i := 0; ctx.Err() == nil; i++ {
				r := survey.Response{ID: id(1_000_000*(caller+1) + i)}
				began := time.Now()
				o, err := w.Submit(context.Background(), r)
				if err == nil && o != store.Stored {
					err = fmt.Errorf("outcome %d", o)
				}
				if err != nil {
					p.failed = err
				}
				p.longest = max(p.longest, time.Since(began))
				p.sent[r.ID] = i
				time.Sleep(think)
			}
			parts <- p
		}()
	}
	return func() *load {
		l.sent = make(map[survey.ResponseID]int)
		for range n {
			p := <-parts
			l.answers += len(p.sent)
			l.longest = max(l.longest, p.longest)
			for id, i := range p.sent {
				l.sent[id] = i
			}
			if p.failed != nil {
				l.failed = p.failed
			}
		}
		return l
	}
}

// all checks that everything that was acknowledged is stored once, each caller's
// in its order.
func (l *load) all(t *testing.T, st *shelf) {
	t.Helper()
	if l.failed != nil || len(st.order) != len(l.sent) {
		t.Errorf("%d stored of %d, failure %v", len(st.order), len(l.sent), l.failed)
	}
	last := make(map[survey.ResponseID]int)
	for _, id := range st.order {
		caller := id[:20]
		if l.sent[id] != last[caller] {
			t.Fatalf("%s is stored as number %d of its caller, not %d", id, last[caller], l.sent[id])
		}
		last[caller]++
	}
}

func TestTheDrainCatchesUpUnderAnyLoad(t *testing.T) {
	for name, c := range map[string]struct {
		callers int
		think   time.Duration // 0: as fast as they are answered
	}{
		"a calm day":                          {20, time.Second},
		"as fast as they are answered":        {400, 0},
		"more than one group, always waiting": {1500, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, sp := newShelf(t), newDrawer()
				// A disk that takes a group in a millisecond, and a store that needs ten
				// times as long.
				sp.takes = func(method string, _ int) {
					if method == "Append" {
						time.Sleep(time.Millisecond)
					}
				}
				well := func(_ context.Context, _ int, batch []survey.Response) error {
					time.Sleep(5*time.Millisecond + time.Duration(len(batch))*20*time.Microsecond)
					return nil
				}
				st.bad = well
				w := newWriter(st, intake.WriterOptions{Spool: sp, Queue: 2048})
				ctx, stop := context.WithCancel(t.Context())
				wait := new(load).run(ctx, w, c.callers, c.think)
				after(100 * time.Millisecond)
				st.will(away)
				after(100 * time.Millisecond)
				if !w.Away() && c.think == 0 {
					t.Error("not away")
				}
				st.will(well)
				after(3 * time.Second)
				if n := len(sp.ids()); w.Away() || n > 0 {
					t.Errorf("away %v with %d in the spool, three seconds after the store came back", w.Away(), n)
				}
				stop()
				l := wait()
				w.Close()
				l.all(t, st)
				if l.longest > time.Second {
					t.Errorf("a caller waited %v", l.longest)
				}
			})
		})
	}
}

func TestAStoreThatStopsInTheMiddleOfTheDrainHoldsCallersNoLongerThanACommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer(ids(0, 600)...)
		st.bad = func(ctx context.Context, call int, _ []survey.Response) error {
			if call == 1 {
				return silent(ctx, 0, nil)
			}
			return nil
		}
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		synctest.Wait() // the first batch is stored, the second hangs for 30 s
		began := time.Now()
		answers := submit(t.Context(), w, 600, 500)
		want(t, answers, store.Stored)
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("callers waited %v", took)
		}
		began = time.Now()
		want(t, submit(t.Context(), w, 1100, 1), store.Stored)
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("the next one waited %v", took)
		}
		after(time.Minute)
		if w.Away() || len(st.order) != 1101 {
			t.Errorf("away %v, %d stored", w.Away(), len(st.order))
		}
		w.Close()
	})
}

func TestNobodyTakesTurnsWithASlowStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer(ids(0, 40)...)
		st.bad = func(context.Context, int, []survey.Response) error {
			time.Sleep(10 * time.Second) // longer than a commit may take, shorter than a drain
			return nil
		}
		w := newWriter(st, intake.WriterOptions{Spool: sp, MaxBatch: 4})
		for i := range 60 { // more than are drained meanwhile
			began := time.Now()
			want(t, submit(t.Context(), w, 40+i, 1), store.Stored)
			if took := time.Since(began); took != 0 {
				t.Errorf("response %d waited %v", i, took)
			}
			time.Sleep(time.Second)
		}
		after(10 * time.Minute)
		st.holds(ids(0, 100)...)
		w.Close()
	})
}

func TestAStoreThatComesAndGoesLosesAndDoublesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp, heard := newShelf(t), newDrawer(), &told{}
		unheard := func(context.Context, int, []survey.Response) error { return &lost{survey.Unavailable(errAway)} }
		late := func(context.Context, int, []survey.Response) error { time.Sleep(4 * time.Second); return nil }
		well := func(context.Context, int, []survey.Response) error { time.Sleep(time.Second / 10); return nil }
		bad := []func(context.Context, int, []survey.Response) error{away, unheard, silent, late}
		st.bad = func(ctx context.Context, call int, batch []survey.Response) error {
			if call%9 == 8 {
				return bad[call/9%len(bad)](ctx, call, batch)
			}
			return well(ctx, call, batch)
		}
		w := newWriter(st, heard.options(intake.WriterOptions{Spool: sp, MaxBatch: 64}))
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Minute)
		defer stop()
		l := new(load).run(ctx, w, 30, 700*time.Millisecond)()
		st.will(nil)
		after(time.Minute)
		w.Close()
		l.all(t, st)
		if n := len(heard.away); n < 20 || w.Away() || len(sp.aside) > 0 {
			t.Errorf("away %v, changed %d times, %d aside", w.Away(), n, len(sp.aside))
		}
		for i, a := range heard.away {
			if a != (i%2 == 0) {
				t.Fatalf("told %v twice", a)
			}
		}
	})
}

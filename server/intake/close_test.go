package intake_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/intake"
	"hailong/server/store"
	"hailong/server/survey"
)

// slowly is a store that takes its time for each call and ends early with its
// context.
func slowly(d time.Duration) func(context.Context, int, []survey.Response) error {
	return func(ctx context.Context, _ int, _ []survey.Response) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return survey.Unavailable(ctx.Err())
		}
	}
}

// closing checks that Close returns after so long, twice, that nothing is taken
// afterwards, and that nothing runs on (or the bubble would not end).
func closing(t *testing.T, w *intake.Writer, after time.Duration) {
	t.Helper()
	began := time.Now()
	w.Close()
	w.Close()
	if took := time.Since(began); took != after {
		t.Errorf("Close took %v, want %v", took, after)
	}
	refused(t, submit(t.Context(), w, 999_999, 1), nil)
}

func TestCloseWithWhatWaitsForACommitThatFails(t *testing.T) {
	for name, full := range map[string]bool{"the spool takes it": false, "neither takes it": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, sp := newShelf(t), newDrawer()
				st.bad = silent
				if full {
					sp.fail("Append", survey.Unavailable(errDisk))
				}
				w := newWriter(st, intake.WriterOptions{Spool: sp, MaxBatch: 4})
				answers := inTurn(t, w, 0, 10)
				closing(t, w, 3*time.Second)
				if full {
					refused(t, answers, errDisk)
				} else {
					want(t, answers, store.Stored)
					if got := sp.ids(); !slices.Equal(got, ids(0, 10)) {
						t.Errorf("in the spool: %v", got)
					}
				}
				st.holds()
			})
		})
	}
}

func TestCloseWhileTheStoreIsAwayLeavesWhatWaitsInTheSpool(t *testing.T) {
	for name, bad := range map[string]func(context.Context, int, []survey.Response) error{
		"between two tries": away,
		"during a try":      silent,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, sp := newShelf(t), newDrawer()
				st.bad = bad
				w := newWriter(st, intake.WriterOptions{Spool: sp})
				want(t, inTurn(t, w, 0, 1), store.Stored)
				after(10 * time.Second)
				gate := make(chan struct{})
				sp.takes = func(method string, _ int) {
					if method == "Append" {
						<-gate
					}
				}
				answers := inTurn(t, w, 1, 700)
				time.AfterFunc(time.Second, func() { close(gate) }) // some are in the queue still
				calls := len(st.sizes())
				closing(t, w, time.Second)
				want(t, answers, store.Stored)
				if got := sp.ids(); !slices.Equal(got, ids(0, 701)) {
					t.Errorf("%d in the spool", len(got))
				}
				if n := len(st.sizes()); n > calls {
					t.Errorf("%d more calls of a store that is away", n-calls)
				}
				st.holds()
			})
		})
	}
}

func TestCloseDuringADrainGivesItAsLongAsACommit(t *testing.T) {
	second := time.Second
	for name, c := range map[string]struct {
		batch  func(context.Context, int, []survey.Response) error
		lasts  time.Duration // a batch
		took   time.Duration
		stored int
	}{
		"all of it is stored in time":       {slowly(second / 5), second / 5, 4 * second / 5, 1280},
		"what is not stored in time stays":  {slowly(11 * second / 10), 11 * second / 10, 3 * second, 256 + 512},
		"a store that is slow gets no more": {slowly(20 * second), 20 * second, 3 * second, 256},
		"a store that ignores its deadline gets no more calls": {func(context.Context, int, []survey.Response) error {
			time.Sleep(2 * second)
			return nil
		}, 2 * second, 4 * second, 256 + 512},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, sp := newShelf(t), newDrawer(ids(0, 1270)...)
				st.bad = c.batch
				w := newWriter(st, intake.WriterOptions{Spool: sp})
				after(c.lasts) // the second batch has begun
				answers := inTurn(t, w, 1270, 10)
				closing(t, w, c.took)
				want(t, answers, store.Stored)
				st.holds(ids(0, c.stored)...)
				if got := sp.ids(); !slices.Equal(got, ids(c.stored, 1280-c.stored)) {
					t.Errorf("%d in the spool", len(got))
				}
				if w.Away() != (c.stored < 1280) {
					t.Errorf("away: %v", w.Away())
				}
			})
		})
	}
}

func TestCloseAtTheFirstTryOfAStoreNobodyHasSeenDoesNotWaitForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer(ids(0, 5)...)
		st.bad = silent
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		synctest.Wait()
		closing(t, w, 0)
		if got := sp.ids(); !slices.Equal(got, ids(0, 5)) {
			t.Errorf("in the spool: %v", got)
		}
	})
}

func TestCloseAnswersThoseWhoAreHeldForTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer(ids(0, 300)...)
		st.bad = func(ctx context.Context, call int, batch []survey.Response) error {
			if call == 0 {
				return nil
			}
			return silent(ctx, call, batch)
		}
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		synctest.Wait() // 44 are being drained, so 22 may be spooled meanwhile
		answers := inTurn(t, w, 300, 50)
		want(t, answers[:22], store.Stored)
		select {
		case a := <-answers[22]:
			t.Errorf("the 23rd was not held: %v", a)
		default:
		}
		closing(t, w, 6*time.Second) // the turn, and the last chance
		want(t, answers[22:], store.Stored)
		if got := sp.ids(); !slices.Equal(got, ids(256, 94)) {
			t.Errorf("%d in the spool", len(got))
		}
	})
}

func TestCloseWaitsForACallThatIgnoresItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer()
		st.bad = func(context.Context, int, []survey.Response) error {
			time.Sleep(time.Minute)
			return nil
		}
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		want(t, inTurn(t, w, 0, 2), store.Stored)
		closing(t, w, 57*time.Second)
		st.holds(ids(0, 1)...)
		if got := sp.ids(); !slices.Equal(got, ids(0, 2)) { // a duplicate for the next process
			t.Errorf("in the spool: %v", got)
		}
		st.will(nil)
		w = newWriter(st, intake.WriterOptions{Spool: sp})
		after(time.Second)
		w.Close()
		st.holds(ids(0, 2)...)
	})
}

package intake_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/intake"
	"hailong/server/store"
	"hailong/server/survey"
)

func TestAGroupThatIsNotCommittedIsKeptInOneAppendAndItsCallersAreThanked(t *testing.T) {
	for name, bad := range map[string]func(context.Context, int, []survey.Response) error{
		"the store is away":  away,
		"it does not answer": silent,
		"its reply is lost":  func(context.Context, int, []survey.Response) error { return &lost{survey.Unavailable(errAway)} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, sp, heard := newShelf(t), newDrawer(), &told{}
				gate := make(chan struct{})
				st.bad = func(ctx context.Context, call int, batch []survey.Response) error {
					if call == 0 {
						<-gate // let company gather
						return nil
					}
					if call > 1 {
						return nil
					}
					return bad(ctx, call, batch)
				}
				began := time.Now()
				w := newWriter(st, heard.options(intake.WriterOptions{Spool: sp}))
				first := inTurn(t, w, 0, 1)
				rest := inTurn(t, w, 1, 20)
				if w.Away() {
					t.Error("away before anything failed")
				}
				close(gate)
				want(t, append(first, rest...), store.Stored)
				if !w.Away() || !slices.Equal(sp.appends, []int{20}) {
					t.Errorf("away %v, appends %v; want one of 20", w.Away(), sp.appends)
				}
				if took := time.Since(began); took > 3*time.Second {
					t.Errorf("callers waited %v", took)
				}
				after(time.Second)
				st.holds(ids(0, 21)...)
				if w.Away() || len(sp.ids()) > 0 {
					t.Errorf("away %v with %d in the spool, a second later", w.Away(), len(sp.ids()))
				}
				want(t, inTurn(t, w, 21, 1), store.Stored)
				if len(sp.appends) > 1 {
					t.Error("spooled although the store is back")
				}
				w.Close()
				if !slices.Equal(heard.away, []bool{true, false}) || heard.causes[0] == nil || heard.causes[1] != nil {
					t.Errorf("told %v because of %v", heard.away, heard.causes)
				}
				if heard.kept != 20 || heard.full != 0 || heard.stored != 1+20+1 || heard.failed != 1 {
					t.Errorf("told of %d kept, %d not, %d stored, %d commits failed", heard.kept, heard.full, heard.stored, heard.failed)
				}
			})
		})
	}
}

func TestNobodyWaitsForAStoreThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer()
		st.bad = silent
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		want(t, submit(t.Context(), w, 0, 1), store.Stored)
		for i := range 600 { // ten minutes, through many tries of the drain
			began := time.Now()
			want(t, submit(t.Context(), w, 1+i, 1), store.Stored)
			if took := time.Since(began); took != 0 {
				t.Fatalf("response %d waited %v", i, took)
			}
			time.Sleep(time.Second)
		}
		st.will(nil)
		after(time.Minute)
		st.holds(ids(0, 601)...)
		w.Close()
	})
}

func TestACommitThatOverstaysHoldsNobodyAndIsNeverDoubled(t *testing.T) {
	for name, late := range map[string]error{ // how the call ends, a minute late
		"it succeeds after all":       nil,
		"it is carried out, unheard":  &lost{survey.Unavailable(errAway)},
		"it fails":                    survey.Unavailable(errAway),
		"it fails for another reason": errPoison,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, sp := newShelf(t), newDrawer()
				st.bad = func(_ context.Context, call int, _ []survey.Response) error {
					if call == 0 {
						time.Sleep(time.Minute) // whatever its context says
						return late
					}
					return nil
				}
				began := time.Now()
				w := newWriter(st, intake.WriterOptions{Spool: sp})
				want(t, inTurn(t, w, 0, 5), store.Stored)
				if took := time.Since(began); took != 3*time.Second {
					t.Errorf("callers waited %v", took)
				}
				after(50 * time.Second)
				if n := st.sizes(); len(n) != 1 {
					t.Errorf("calls %v before the first one has ended", n)
				}
				after(10 * time.Second)
				st.holds(ids(0, 5)...)
				if w.Away() || len(sp.ids())+len(sp.aside) > 0 {
					t.Errorf("away %v, %d in the spool, %d aside", w.Away(), len(sp.ids()), len(sp.aside))
				}
				w.Close()
			})
		})
	}
}

func TestAnIDThatWaitsInTheSpoolIsJudgedThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer()
		st.bad = away
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		send := func(r survey.Response) (store.Outcome, error) { return w.Submit(t.Context(), r) }
		body := survey.Response{ID: id(1), Comments: []survey.Comment{{Question: "c", Text: "một"}}}
		other := survey.Response{ID: id(1), Comments: []survey.Comment{{Question: "c", Text: "hai"}}}
		for i, c := range []struct {
			r    survey.Response
			want store.Outcome
		}{
			{body, store.Stored}, {body, store.Duplicate}, {other, store.Conflict}, {body, store.Duplicate},
		} {
			if got, err := send(c.r); err != nil || got != c.want {
				t.Errorf("step %d: %d, %v; want %d", i, got, err, c.want)
			}
		}
		if got := sp.ids(); !slices.Equal(got, ids(1, 1)) {
			t.Errorf("in the spool: %v", got)
		}
		w.Close()
	})
}

func TestRepeatsWithinOneGroupAreJudgedToo(t *testing.T) {
	for name, full := range map[string]bool{"the spool takes them": false, "the spool is full": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, sp := newShelf(t), newDrawer(id(7))
				st.bad = away
				wait := make(chan struct{})
				sp.takes = func(method string, _ int) {
					if method == "Append" && wait != nil {
						<-wait
					}
				}
				w := newWriter(st, intake.WriterOptions{Spool: sp})
				first := inTurn(t, w, 0, 1) // its append waits, and so one group gathers
				var answers []chan answer
				for _, r := range []survey.Response{
					{ID: id(1)}, {ID: id(1)}, {ID: id(1), Point: "other"}, {ID: id(7)}, {ID: id(7), Point: "other"}, {ID: id(2)},
				} {
					c := make(chan answer, 1)
					go func() {
						o, err := w.Submit(t.Context(), r)
						c <- answer{o, err}
					}()
					synctest.Wait()
					answers = append(answers, c)
				}
				if full {
					sp.fail("Append", survey.Unavailable(errDisk))
				}
				close(wait)
				<-first[0]
				stored, judged := answers[:1], answers[3:5]
				if full {
					refused(t, slices.Concat(answers[:3], answers[5:]), errDisk)
				} else {
					want(t, stored, store.Stored)
					want(t, answers[1:2], store.Duplicate)
					want(t, answers[2:3], store.Conflict)
					want(t, answers[5:], store.Stored)
				}
				want(t, judged[:1], store.Duplicate)
				want(t, judged[1:], store.Conflict)
				w.Close()
			})
		})
	}
}

func TestWithAFullSpoolCallersAreToldToComeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp, heard := newShelf(t), newDrawer(), &told{}
		st.bad = away
		full := survey.Unavailable(errDisk)
		sp.fail("Append", full)
		w := newWriter(st, heard.options(intake.WriterOptions{Spool: sp}))
		a := <-submit(t.Context(), w, 0, 1)[0]
		if survey.KindOf(a.err) != survey.KindUnavailable || !errors.Is(a.err, errDisk) || !errors.Is(a.err, errAway) {
			t.Errorf("the first: %v; want both causes", a.err)
		}
		refused(t, submit(t.Context(), w, 0, 1), errDisk)
		sp.fail("Append", errDisk) // of no kind
		refused(t, submit(t.Context(), w, 0, 1), errDisk)
		if !w.Away() || heard.full != 3 || heard.kept != 0 {
			t.Errorf("away %v, told of %d not kept and %d kept", w.Away(), heard.full, heard.kept)
		}
		sp.fail("Append", nil)
		want(t, submit(t.Context(), w, 0, 1), store.Stored)
		want(t, submit(t.Context(), w, 0, 1), store.Duplicate)
		st.will(nil)
		after(time.Second)
		st.holds(ids(0, 1)...)
		w.Close()
	})
}

func TestAWriterThatCouldKeepNothingAsksTheStoreItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp, heard := newShelf(t), newDrawer(), &told{}
		st.bad = silent
		for _, m := range []string{"Append", "Oldest"} { // a dead disk
			sp.fail(m, errDisk)
		}
		w := intake.NewWriter(st, heard.options(intake.WriterOptions{MaxBatch: 8, Queue: 8, Spool: sp}))
		// It can't know that the spool is empty, so it begins away; later it knows.
		for i := range 120 {
			if i == 60 {
				sp.fail("Oldest", nil)
			}
			began := time.Now()
			refused(t, submit(t.Context(), w, 0, 1), errDisk)
			if took := time.Since(began); took != 0 {
				t.Errorf("waited %v", took)
			}
			time.Sleep(time.Second)
		}
		st.will(nil)
		after(time.Minute)
		if w.Away() {
			t.Fatal("away although the store is back")
		}
		sp.fail("Oldest", errDisk)
		st.will(away)
		refused(t, submit(t.Context(), w, 0, 1), errDisk)
		st.will(nil)
		after(time.Second)
		// Nothing was spooled since, so a dead disk is no reason to stay away.
		want(t, submit(t.Context(), w, 1, 1), store.Stored)
		if !slices.Equal(heard.away, []bool{true, false, true, false}) {
			t.Errorf("told %v", heard.away)
		}
		st.holds(id(1))
		w.Close()
	})
}

func TestAResponseThatTheSpoolCannotKeepTakesNobodyWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer()
		sp.refuses = id(5)
		gate := make(chan struct{})
		st.bad = func(context.Context, int, []survey.Response) error {
			<-gate
			return survey.Unavailable(errAway)
		}
		w := newWriter(st, intake.WriterOptions{Spool: sp, Timeout: time.Minute})
		answers := inTurn(t, w, 0, 1)
		answers = append(answers, inTurn(t, w, 1, 10)...)
		close(gate)
		refused(t, answers[5:6], errPoison)
		want(t, slices.Delete(answers, 5, 6), store.Stored)
		if got, all := sp.ids(), slices.Concat(ids(0, 5), ids(6, 5)); !slices.Equal(got, all) {
			t.Errorf("kept %v", got)
		}
		w.Close()
	})
}

func TestAnErrorOfOneResponseIsJudgedByAPing(t *testing.T) {
	for name, c := range map[string]struct {
		ping error
		away bool
	}{
		"the store works: its sender is told":      {nil, false},
		"it does not: as good as away":             {errors.New("damaged"), true},
		"it does not answer: as good as away":      {survey.Unavailable(errAway), true},
		"it does not even return: as good as away": {errAway, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				st, sp := newShelf(t), newDrawer()
				st.poison = id(5)
				gate := make(chan struct{})
				st.bad = func(_ context.Context, call int, batch []survey.Response) error {
					if call == 0 {
						<-gate
					}
					if batch == nil && errors.Is(c.ping, errAway) {
						time.Sleep(time.Minute)
					}
					if batch == nil {
						return c.ping
					}
					return nil
				}
				w := newWriter(st, intake.WriterOptions{Spool: sp})
				answers := inTurn(t, w, 0, 1)
				answers = append(answers, inTurn(t, w, 1, 10)...)
				close(gate)
				if !c.away {
					if a := <-answers[5]; !errors.Is(a.err, errPoison) || survey.KindOf(a.err) != survey.KindInternal {
						t.Errorf("the one that can't be stored: %v", a.err)
					}
					answers = slices.Delete(answers, 5, 6)
				}
				want(t, answers, store.Stored)
				if w.Away() != c.away || len(sp.appends) > 1 || c.away != slices.Contains(sp.ids(), id(5)) {
					t.Errorf("away %v, appends %v", w.Away(), sp.appends)
				}
				w.Close()
			})
		})
	}
}

func TestLookingForTheOneThatCannotBeStoredHoldsNobodyLongerThanACommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer()
		st.poison = id(3)
		st.bad = func(context.Context, int, []survey.Response) error {
			time.Sleep(time.Second)
			return nil
		}
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		answers := inTurn(t, w, 0, 1)
		answers = append(answers, inTurn(t, w, 1, 60)...)
		began := time.Now()
		want(t, answers, store.Stored)
		if took := time.Since(began); took != time.Second+3*time.Second { // the commit before, and theirs
			t.Errorf("callers waited %v", took)
		}
		after(time.Minute)
		st.holds(slices.Concat(ids(0, 3), ids(4, 57))...)
		if len(sp.aside) != 1 || sp.aside[0].id != id(3) {
			t.Errorf("aside: %v", sp.aside)
		}
		w.Close()
	})
}

func TestWithoutASpoolCallersWaitForTheirOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newShelf(t)
		st.bad = func(context.Context, int, []survey.Response) error {
			time.Sleep(20 * time.Second) // whatever its context says
			return nil
		}
		w := newWriter(st, intake.WriterOptions{Timeout: 3 * time.Second})
		want(t, submit(t.Context(), w, 0, 1), store.Stored)
		st.will(away)
		refused(t, submit(t.Context(), w, 1, 1), errAway)
		if w.Away() {
			t.Error("away without a spool")
		}
		w.Close()
	})
}

func TestFindLooksIntoTheSpoolFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, sp := newShelf(t), newDrawer()
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		want(t, submit(t.Context(), w, 0, 1), store.Stored)
		st.will(away)
		r := survey.Response{ID: id(1), Comments: []survey.Comment{{Question: "c", Text: "một"}}}
		if _, err := w.Submit(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		find := func(i int, waiting bool) (k store.Kept) {
			t.Helper()
			kept, waits, err := w.Find(t.Context(), string(id(i)))
			if err != nil || len(kept) != 1 || kept[0].Response.ID != id(i) || waits != waiting {
				t.Errorf("response %d: %d found, waiting %v, %v", i, len(kept), waits, err)
				return k
			}
			return kept[0]
		}
		find(0, false)
		if k := find(1, true); k.Digest != r.Digest() || k.Response.Comments != nil {
			t.Errorf("found %+v", k)
		}
		sp.fail("Find", errDisk)
		find(0, false)
		if _, _, err := w.Find(t.Context(), string(id(1))); survey.KindOf(err) != survey.KindUnavailable || !errors.Is(err, errDisk) {
			t.Errorf("not found, with half of the places unread: %v", err)
		}
		sp.fail("Find", nil)
		st.will(nil)
		after(time.Second)
		if k := find(1, false); k.Digest != r.Digest() {
			t.Errorf("found %+v", k)
		}
		if kept, waiting, err := w.Find(t.Context(), string(id(9))); err != nil || waiting || kept != nil {
			t.Errorf("found %v, %v, %v", kept, waiting, err)
		}
		w.Close()
		broken := intake.NewWriter(blind{st}, intake.WriterOptions{MaxBatch: 1, Queue: 1, Spool: sp})
		if _, waiting, err := broken.Find(t.Context(), string(id(9))); !errors.Is(err, errAway) || waiting {
			t.Errorf("with the store away: %v, %v", waiting, err)
		}
		broken.Close()
	})
}

// blind is a store that finds nothing because it is away.
type blind struct{ *shelf }

func (blind) Find(context.Context, string) ([]store.Kept, error) {
	return nil, survey.Unavailable(errAway)
}

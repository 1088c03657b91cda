package intake_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/intake"
	"hailong/server/store"
	"hailong/server/survey"
)

// scripted is a store that does what the test says, one call after the other.
type scripted struct {
	mu      sync.Mutex
	batches [][]survey.ResponseID
	gate    chan struct{} // when set, each call waits for a value
	answer  func(batch []survey.Response) ([]store.Outcome, error)
}

func (s *scripted) Append(ctx context.Context, batch []survey.Response) ([]store.Outcome, error) {
	ids := make([]survey.ResponseID, len(batch))
	for i := range batch {
		ids[i] = batch[i].ID
	}
	s.mu.Lock()
	s.batches = append(s.batches, ids)
	s.mu.Unlock()
	if s.gate != nil {
		select {
		case <-s.gate:
		case <-ctx.Done():
			return nil, survey.Unavailable(ctx.Err())
		}
	}
	if s.answer != nil {
		return s.answer(batch)
	}
	return slices.Repeat([]store.Outcome{store.Stored}, len(batch)), nil
}

func (*scripted) Find(context.Context, string) ([]store.Kept, error) { return nil, nil }

func (*scripted) Ping(context.Context) error { return nil }

func (s *scripted) sizes() []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	var n []int
	for _, b := range s.batches {
		n = append(n, len(b))
	}
	return n
}

func id(i int) survey.ResponseID { return survey.ResponseID(fmt.Sprintf("%026d", i)) }

type answer struct {
	outcome store.Outcome
	err     error
}

// submit sends n responses at once and returns where their answers arrive.
func submit(ctx context.Context, w *intake.Writer, from, n int) []chan answer {
	out := make([]chan answer, n)
	for i := range n {
		out[i] = make(chan answer, 1)
		go func() {
			o, err := w.Submit(ctx, survey.Response{ID: id(from + i)})
			out[i] <- answer{o, err}
		}()
	}
	return out
}

// backend is the store as a writer sees it.
type backend interface {
	Append(ctx context.Context, batch []survey.Response) ([]store.Outcome, error)
	Find(ctx context.Context, prefix string) ([]store.Kept, error)
	Ping(ctx context.Context) error
}

func newWriter(st backend, o intake.WriterOptions) *intake.Writer {
	o.MaxBatch, o.Queue = cmp.Or(o.MaxBatch, 256), cmp.Or(o.Queue, 1024)
	if o.Spool == nil {
		o.Timeout = cmp.Or(o.Timeout, time.Minute)
	}
	return intake.NewWriter(st, o)
}

func TestWhatWaitsDuringACommitIsOneBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &scripted{gate: make(chan struct{})}
		w := newWriter(st, intake.WriterOptions{MaxBatch: 8})
		first := submit(t.Context(), w, 0, 1)
		synctest.Wait()
		rest := submit(t.Context(), w, 1, 20)
		synctest.Wait()
		for range 4 {
			st.gate <- struct{}{}
			synctest.Wait()
		}
		for i, c := range append(first, rest...) {
			if a := <-c; a.err != nil || a.outcome != store.Stored {
				t.Errorf("response %d: %v, %v", i, a.outcome, a.err)
			}
		}
		if got := st.sizes(); !slices.Equal(got, []int{1, 8, 8, 4}) {
			t.Errorf("batches of %v, want 1, 8, 8, 4", got)
		}
		w.Close()
	})
}

func TestALoneResponseWaitsForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		w := newWriter(&scripted{}, intake.WriterOptions{})
		if a := <-submit(t.Context(), w, 0, 1)[0]; a.err != nil {
			t.Fatal(a.err)
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("a lone response waited %v", took)
		}
		w.Close()
	})
}

func TestEachCallerGetsItsOwnOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &scripted{gate: make(chan struct{}, 10), answer: func(batch []survey.Response) ([]store.Outcome, error) {
			out := make([]store.Outcome, len(batch))
			for i, r := range batch {
				out[i] = store.Outcome(1 + int(r.ID[25]-'0')%3)
			}
			return out, nil
		}}
		w := newWriter(st, intake.WriterOptions{})
		answers := submit(t.Context(), w, 0, 9)
		synctest.Wait()
		for range 10 {
			st.gate <- struct{}{}
		}
		for i, c := range answers {
			if a := <-c; a.err != nil || a.outcome != store.Outcome(1+i%3) {
				t.Errorf("response %d: %v, %v", i, a.outcome, a.err)
			}
		}
		w.Close()
	})
}

func TestAPassingFaultIsEverybodysAndIsNotRepeatedHere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		away := errors.New("away")
		st := &scripted{gate: make(chan struct{}), answer: func([]survey.Response) ([]store.Outcome, error) {
			return nil, survey.Unavailable(away)
		}}
		w := newWriter(st, intake.WriterOptions{})
		answers := submit(t.Context(), w, 0, 1)
		synctest.Wait()
		answers = append(answers, submit(t.Context(), w, 1, 5)...)
		synctest.Wait()
		st.gate <- struct{}{}
		st.gate <- struct{}{}
		for i, c := range answers {
			a := <-c
			if survey.KindOf(a.err) != survey.KindUnavailable || !errors.Is(a.err, away) {
				t.Errorf("response %d: %v", i, a.err)
			}
		}
		if got := st.sizes(); !slices.Equal(got, []int{1, 5}) {
			t.Errorf("batches of %v, want 1, 5", got)
		}
		w.Close()
	})
}

func TestOneResponseThatCannotBeStoredTakesNobodyWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		poison := id(5)
		st := &scripted{gate: make(chan struct{}, 64), answer: func(batch []survey.Response) ([]store.Outcome, error) {
			for _, r := range batch {
				if r.ID == poison {
					return nil, errors.New("will not fit")
				}
			}
			return slices.Repeat([]store.Outcome{store.Stored}, len(batch)), nil
		}}
		w := newWriter(st, intake.WriterOptions{})
		answers := submit(t.Context(), w, 0, 11)
		synctest.Wait()
		for range 64 {
			st.gate <- struct{}{}
		}
		for i, c := range answers {
			a := <-c
			if bad := id(i) == poison; bad != (a.err != nil) {
				t.Errorf("response %d: %v", i, a.err)
			}
		}
		w.Close()
	})
}

func TestTheOneThatCannotBeStoredIsFoundInAFewCalls(t *testing.T) {
	for _, spool := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			st := newShelf(t)
			st.poison = id(1)
			gate := make(chan struct{})
			st.bad = func(_ context.Context, call int, _ []survey.Response) error {
				if call == 0 {
					<-gate
				}
				return nil
			}
			o := intake.WriterOptions{MaxBatch: 128, Timeout: time.Minute}
			if spool {
				o.Spool = newDrawer()
			}
			w := newWriter(st, o)
			answers := inTurn(t, w, 0, 129)
			close(gate)
			if a := <-answers[1]; !errors.Is(a.err, errPoison) {
				t.Errorf("got %v", a.err)
			}
			want(t, slices.Delete(answers, 1, 2), store.Stored)
			// 128, 64 and so on down to 1, which fail, and up again; a ping between them.
			if n := len(st.sizes()); n > 1+8+1+8 {
				t.Errorf("calls %v", st.sizes())
			}
			w.Close()
		})
	}
}

func TestAStoreThatAnswersTheWrongNumberIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWriter(&scripted{answer: func([]survey.Response) ([]store.Outcome, error) { return nil, nil }}, intake.WriterOptions{})
		if a := <-submit(t.Context(), w, 0, 1)[0]; a.err == nil {
			t.Error("thanked without an outcome")
		}
		w.Close()
	})
}

func TestACallerThatStopsWaitingIsToldThatTheOutcomeIsUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &scripted{gate: make(chan struct{})}
		w := newWriter(st, intake.WriterOptions{Queue: 1, MaxBatch: 1})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		// The first is in the commit, the second in the queue, the third waits for a
		// place.
		for i, c := range submit(ctx, w, 0, 3) {
			if a := <-c; survey.KindOf(a.err) != survey.KindUnavailable {
				t.Errorf("response %d: %v", i, a.err)
			}
		}
		go func() {
			for range 3 {
				select {
				case st.gate <- struct{}{}:
				case <-time.After(time.Hour):
				}
			}
		}()
		w.Close() // commits what is in the queue; nobody listens, nothing hangs
		time.Sleep(2 * time.Hour)
	})
}

func TestCloseCommitsWhatWaitsAndAnswersEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &scripted{gate: make(chan struct{}, 8)}
		w := newWriter(st, intake.WriterOptions{MaxBatch: 4})
		answers := submit(t.Context(), w, 0, 10)
		synctest.Wait()
		closed := make(chan struct{})
		go func() { w.Close(); w.Close(); close(closed) }()
		for range 8 {
			st.gate <- struct{}{}
		}
		<-closed
		for i, c := range answers {
			if a := <-c; a.err != nil || a.outcome != store.Stored {
				t.Errorf("response %d: %v, %v", i, a.outcome, a.err)
			}
		}
		if a := <-submit(t.Context(), w, 99, 1)[0]; survey.KindOf(a.err) != survey.KindUnavailable {
			t.Errorf("after Close: %v", a.err)
		}
	})
}

func TestACommitHasADeadlineOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told error
		st := &scripted{gate: make(chan struct{})} // never opened
		w := newWriter(st, intake.WriterOptions{Timeout: 5 * time.Second, Committed: func(_ int, took time.Duration, err error) {
			told = err
			if took != 5*time.Second {
				t.Errorf("the commit took %v", took)
			}
		}})
		if a := <-submit(t.Context(), w, 0, 1)[0]; survey.KindOf(a.err) != survey.KindUnavailable {
			t.Errorf("got %v", a.err)
		}
		w.Close()
		if told == nil {
			t.Error("nobody was told about the failed commit")
		}
	})
}

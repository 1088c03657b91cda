package intake_test

import (
	"context"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/intake"
	"hailong/server/recount"
	"hailong/server/spool"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

// keeper is a spool as a writer sees it.
type keeper interface {
	Append(rs []survey.Response) error
	Oldest(max int) ([]survey.Response, error)
	Forget(n int) error
	SetAside(reason string) error
	Digest(id survey.ResponseID) (digest [32]byte, waiting bool)
	Find(prefix string) ([]survey.Response, error)
}

// spools are the one in memory and the one on disk; close gives the lane back.
var spools = map[string]func(t *testing.T, root string) (sp keeper, close func()){
	"in memory": func(*testing.T, string) (keeper, func()) { return newDrawer(), func() {} },
	"on disk": func(t *testing.T, root string) (keeper, func()) {
		// Small segments, so that many come and go.
		sp, err := spool.Open(root, spool.Options{SegmentBytes: 8 << 10})
		check(t, err)
		return sp, func() { check(t, sp.Close()) }
	},
}

// witness writes down in which order responses came to be stored.
type witness struct {
	store.Store
	order []survey.ResponseID
}

func (s *witness) Append(ctx context.Context, batch []survey.Response) ([]store.Outcome, error) {
	out, err := s.Store.Append(ctx, batch)
	for i, o := range out {
		if o == store.Stored {
			s.order = append(s.order, batch[i].ID)
		}
	}
	return out, err
}

// answered is a valid response of a caller.
func answered(caller, i int) survey.Response {
	day := survey.DayOf(noon, survey.Zone)
	return survey.Response{
		ID: id(1_000_000*(caller+1) + i), Campaign: "round", Unit: survey.UnitKey{Code: "11311", From: day}, Channel: survey.QR,
		Lang: survey.Vietnamese, Day: day, Hour: i % 24, Pace: survey.PaceUnder3m, Standing: survey.Counted,
		Answers:  survey.Answers{{Question: "q1", Value: "45"[i%2 : i%2+1]}},
		Comments: []survey.Comment{{Question: "note", Text: "Cảm ơn"}},
	}
}

func TestAStoreThatIsAwayForAMinuteUnderLoad(t *testing.T) {
	for what, mode := range map[string]faulty.Mode{"requests lost": faulty.LoseRequest, "replies lost": faulty.LoseReply} {
		for where, openSpool := range spools {
			t.Run(what+", spool "+where, func(t *testing.T) {
				dir := t.TempDir()
				synctest.Test(t, func(t *testing.T) { awayForAMinute(t, dir, mode, openSpool) })
			})
		}
	}
}

func awayForAMinute(t *testing.T, dir string, mode faulty.Mode, openSpool func(*testing.T, string) (keeper, func())) {
	inner, err := sqlite.Open(t.Context(), filepath.Join(dir, "hailong.db"), sqlite.Options{})
	check(t, err)
	below := &witness{Store: inner}
	st := faulty.New(below)
	sp, closeSpool := openSpool(t, filepath.Join(dir, "spool"))
	heard := &told{}
	w := newWriter(st, heard.options(intake.WriterOptions{Spool: sp}))

	const callers = 30
	ctx, stop := context.WithTimeout(t.Context(), 90*time.Second)
	defer stop()
	sent := make([]int, callers)
	var wg sync.WaitGroup
	for caller := range callers {
		wg.Go(func() {
			time.Sleep(time.Duration(caller) * 31 * time.Millisecond)
			for i := 0; ctx.Err() == nil; i++ {
				began := time.Now()
				r := answered(caller, i)
				if o, err := w.Submit(t.Context(), r); err != nil || o != store.Stored {
					t.Errorf("%s: %d, %v", r.ID, o, err)
				}
				if took := time.Since(began); took > 0 {
					t.Errorf("%s waited %v", r.ID, took)
				}
				if i%7 == 3 { // the answer was lost on its way
					if o, err := w.Submit(t.Context(), r); err != nil || o != store.Duplicate {
						t.Errorf("%s again: %d, %v", r.ID, o, err)
					}
				}
				sent[caller]++
				time.Sleep(2 * time.Second)
			}
		})
	}
	after(15 * time.Second)
	st.Fail(mode, faulty.Forever)
	after(time.Minute)
	st.Heal()
	wg.Wait()
	if w.Away() {
		t.Error("still away, 15 s after the store came back")
	}
	if len(heard.away) != 2 || heard.full > 0 || heard.kept < callers*25 {
		t.Errorf("away changed %d times, %d kept, %d not", len(heard.away), heard.kept, heard.full)
	}
	w.Close()
	closeSpool()

	next, who := make([]int, callers), make(map[survey.ResponseID]int)
	for caller := range callers {
		who[answered(caller, 0).ID[:20]] = caller
	}
	for _, id := range below.order {
		caller := who[id[:20]]
		if id != answered(caller, next[caller]).ID {
			t.Fatalf("%s is stored before %s", id, answered(caller, next[caller]).ID)
		}
		next[caller]++
	}
	if !slices.Equal(next, sent) {
		t.Errorf("stored of each caller %v, sent %v", next, sent)
	}
	res, err := recount.Run(t.Context(), inner, "round", nil)
	check(t, err)
	if res.Responses != len(below.order) || len(res.Differences) > 0 {
		t.Errorf("%d counted of %d, differences %v", res.Responses, len(below.order), res.Differences)
	}
	check(t, inner.Close())
}

func TestAnotherProcessDrainsWhatADeadOneLeftOnDisk(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		inner, err := sqlite.Open(t.Context(), filepath.Join(dir, "hailong.db"), sqlite.Options{})
		check(t, err)
		st := faulty.New(inner)
		st.Fail(faulty.LoseReply, faulty.Forever, faulty.Append) // stored, and nobody knows
		var answers []chan answer
		for range 2 { // the second process finds what the first one left
			sp, closeSpool := spools["on disk"](t, filepath.Join(dir, "spool"))
			w := newWriter(st, intake.WriterOptions{Spool: sp})
			for i := range 40 {
				r := answered(i, len(answers)/40)
				c := make(chan answer, 1)
				o, err := w.Submit(t.Context(), r)
				c <- answer{o, err}
				answers = append(answers, c)
			}
			w.Close()
			closeSpool()
		}
		want(t, answers, store.Stored)
		st.Heal()
		sp, closeSpool := spools["on disk"](t, filepath.Join(dir, "spool"))
		w := newWriter(st, intake.WriterOptions{Spool: sp})
		if kept, waiting, err := w.Find(t.Context(), string(answered(39, 1).ID)); err != nil || !waiting || len(kept) != 1 {
			t.Errorf("%d found, waiting %v, %v", len(kept), waiting, err)
		}
		after(time.Minute)
		if w.Away() {
			t.Error("away")
		}
		w.Close()
		closeSpool()
		res, err := recount.Run(t.Context(), inner, "round", nil)
		check(t, err)
		if res.Responses != 80 || len(res.Differences) > 0 {
			t.Errorf("%d responses, differences %v", res.Responses, res.Differences)
		}
		check(t, inner.Close())
	})
}

package storetest

import (
	"context"
	"sync"
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
)

var lifeCases = []testCase{
	{"life/the database answers a ping", pingOpen},
	{"life/a cancelled context is unavailable and changes nothing", cancelled},
	{"life/what was written is there after Close and Open", reopened},
	{"life/using a closed store is unavailable", closed},
	{"life/Close waits for calls under way", closeWaits},
}

// call is any method, called in a way that succeeds on a store that holds
// Response(1) and the documents k a and gone a at revision 1.
type call struct {
	name string
	do   func(ctx context.Context, st store.Store) error
}

var calls = []call{
	{"Append", func(ctx context.Context, st store.Store) error {
		_, err := st.Append(ctx, Responses(2, 3))
		return err
	}},
	{"Recover", func(ctx context.Context, st store.Store) error { _, err := st.Recover(ctx); return err }},
	{"Uncounted", func(ctx context.Context, st store.Store) error { _, err := st.Uncounted(ctx); return err }},
	{"Restand", func(ctx context.Context, st store.Store) error {
		return st.Restand(ctx, Response(1).ID, survey.Counted, survey.Excluded, reason)
	}},
	{"Find", func(ctx context.Context, st store.Store) error {
		_, err := st.Find(ctx, string(Response(1).ID))
		return err
	}},
	{"EachResponse", func(ctx context.Context, st store.Store) error {
		return st.EachResponse(ctx, Campaign, func(*survey.Response) error { return nil })
	}},
	{"EachRemark", func(ctx context.Context, st store.Store) error {
		return st.EachRemark(ctx, Campaign, Unit(1), func(store.Remark) error { return nil })
	}},
	{"EachStanding", func(ctx context.Context, st store.Store) error {
		return st.EachStanding(ctx, Campaign, Unit(1), survey.Flagged, func(*survey.Response) error { return nil })
	}},
	{"Tallies", func(ctx context.Context, st store.Store) error { _, err := st.Tallies(ctx, Campaign); return err }},
	{"Create", func(ctx context.Context, st store.Store) error { return st.Create(ctx, doc("k", "b", "1")) }},
	{"Replace", func(ctx context.Context, st store.Store) error { return st.Replace(ctx, at(1, doc("k", "a", "2"))) }},
	{"Get", func(ctx context.Context, st store.Store) error { _, err := st.Get(ctx, "k", "a"); return err }},
	{"List", func(ctx context.Context, st store.Store) error { _, err := st.List(ctx, "k"); return err }},
	{"Page", func(ctx context.Context, st store.Store) error {
		_, err := st.Page(ctx, "k", store.Range{Limit: 1})
		return err
	}},
	{"Changes", func(ctx context.Context, st store.Store) error { _, err := st.Changes(ctx, "k"); return err }},
	{"Remove", func(ctx context.Context, st store.Store) error { return st.Remove(ctx, "gone", "a", 1) }},
	{"Ping", func(ctx context.Context, st store.Store) error { return st.Ping(ctx) }},
}

func seed(t *testing.T, st store.Store) {
	t.Helper()
	MustAppend(t, st, store.Stored, Response(1))
	mustBe(t, st.Create(ctx, doc("k", "a", "1"), doc("gone", "a", "1")), "")
}

func pingOpen(t *testing.T, c Config) {
	mustBe(t, c.one(t).Ping(ctx), "")
}

func cancelled(t *testing.T, c Config) {
	st := c.one(t)
	seed(t, st)
	before, err := st.Changes(ctx, "k")
	mustBe(t, err, "")
	gone, cancel := context.WithCancel(ctx)
	cancel()
	for _, x := range calls {
		t.Run(x.name, func(t *testing.T) { mustBe(t, x.do(gone, st), survey.KindUnavailable) })
	}
	mustHold(t, st, Campaign, Response(1))
	CheckCounts(t, st, Campaign)
	if after, err := st.Changes(ctx, "k"); err != nil || after != before {
		t.Errorf("changes went from %d to %d, error %v", before, after, err)
	}
	for _, x := range calls { // and none of them has broken the store
		if err := x.do(ctx, st); err != nil {
			t.Errorf("%s afterwards: %v", x.name, err)
		}
	}
}

func reopened(t *testing.T, c Config) {
	db := c.New(t)
	st := db.Open(t)
	seed(t, st)
	n, err := st.Changes(ctx, "k")
	mustBe(t, err, "")
	mustBe(t, st.Close(), "")

	st = open(t, db)
	mustHold(t, st, Campaign, Response(1))
	CheckCounts(t, st, Campaign)
	MustAppend(t, st, store.Duplicate, Response(1))
	mustGet(t, st, at(1, doc("k", "a", "1")))
	if got, err := st.Changes(ctx, "k"); err != nil || got != n {
		t.Errorf("changes after reopening: %d, error %v; want %d as before", got, err, n)
	}
}

func closed(t *testing.T, c Config) {
	db := c.New(t)
	st := db.Open(t)
	seed(t, st)
	mustBe(t, st.Close(), "")
	for _, x := range calls {
		t.Run(x.name, func(t *testing.T) { mustBe(t, x.do(ctx, st), survey.KindUnavailable) })
	}
	st = open(t, db)
	mustHold(t, st, Campaign, Response(1))
	CheckCounts(t, st, Campaign)
}

// closeWaits closes in the middle of appends: each either succeeds and is there
// afterwards, or is unavailable.
func closeWaits(t *testing.T, c Config) {
	db := c.New(t)
	st := db.Open(t)
	const goroutines, batches = 4, 6
	stored := make([][]survey.Response, goroutines)
	errs := make([]error, goroutines)
	started := make(chan struct{}, goroutines*batches)
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for i := range batches {
				batch := Responses((g*batches+i)*3, 3)
				started <- struct{}{}
				if _, err := st.Append(ctx, batch); err != nil {
					errs[g] = err
					return
				}
				stored[g] = append(stored[g], batch...)
			}
		})
	}
	ended := make(chan struct{})
	go func() { wg.Wait(); close(ended) }()
	for range goroutines + 2 { // all have begun, some have not ended
		select {
		case <-started:
		case <-ended: // early, after errors that are judged below
		}
	}
	mustBe(t, st.Close(), "")
	<-ended
	for _, err := range errs {
		if err != nil {
			mustBe(t, err, survey.KindUnavailable)
		}
	}
	st = open(t, db)
	if _, err := st.Recover(ctx); err != nil {
		t.Fatal(err)
	}
	kept := make(map[survey.ResponseID]bool)
	for _, r := range All(t, st, Campaign) {
		kept[r.ID] = true
	}
	for _, rs := range stored {
		for _, r := range rs {
			if !kept[r.ID] {
				t.Errorf("response %s was reported stored and is not there", r.ID)
			}
		}
	}
	CheckCounts(t, st, Campaign)
}

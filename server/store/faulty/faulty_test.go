package faulty_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/survey"
)

// recorder is a store in which every call succeeds and is written down.
type recorder struct {
	mu  sync.Mutex
	got []faulty.Method
}

func (r *recorder) saw(m faulty.Method) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, m)
}

func (r *recorder) Append(_ context.Context, b []survey.Response) ([]store.Outcome, error) {
	r.saw(faulty.Append)
	return make([]store.Outcome, len(b)), nil
}
func (r *recorder) Recover(context.Context) (int, error)   { r.saw(faulty.Recover); return 7, nil }
func (r *recorder) Uncounted(context.Context) (int, error) { r.saw(faulty.Uncounted); return 7, nil }
func (r *recorder) Restand(context.Context, survey.ResponseID, survey.Standing, survey.Standing, string) error {
	r.saw(faulty.Restand)
	return nil
}
func (r *recorder) Find(context.Context, string) ([]store.Kept, error) {
	r.saw(faulty.Find)
	return make([]store.Kept, 1), nil
}
func (r *recorder) EachResponse(_ context.Context, _ survey.CampaignID, yield func(*survey.Response) error) error {
	r.saw(faulty.EachResponse)
	return yield(&survey.Response{})
}
func (r *recorder) EachRemark(_ context.Context, _ survey.CampaignID, _ survey.UnitKey, yield func(store.Remark) error) error {
	r.saw(faulty.EachRemark)
	return yield(store.Remark{})
}
func (r *recorder) EachStanding(_ context.Context, _ survey.CampaignID, _ survey.UnitKey, _ survey.Standing, yield func(*survey.Response) error) error {
	r.saw(faulty.EachStanding)
	return yield(&survey.Response{})
}
func (r *recorder) Tallies(context.Context, survey.CampaignID) ([]store.Entry, error) {
	r.saw(faulty.Tallies)
	return make([]store.Entry, 1), nil
}
func (r *recorder) Create(context.Context, ...store.Doc) error { r.saw(faulty.Create); return nil }
func (r *recorder) Replace(context.Context, store.Doc) error   { r.saw(faulty.Replace); return nil }
func (r *recorder) Remove(context.Context, string, string, int64) error {
	r.saw(faulty.Remove)
	return nil
}
func (r *recorder) Get(context.Context, string, string) (store.Doc, error) {
	r.saw(faulty.Get)
	return store.Doc{ID: "a"}, nil
}
func (r *recorder) List(context.Context, string) ([]store.Doc, error) {
	r.saw(faulty.List)
	return make([]store.Doc, 1), nil
}
func (r *recorder) Page(context.Context, string, store.Range) ([]store.Doc, error) {
	r.saw(faulty.Page)
	return make([]store.Doc, 1), nil
}
func (r *recorder) Changes(context.Context, ...string) (int64, error) {
	r.saw(faulty.Changes)
	return 7, nil
}
func (r *recorder) Ping(context.Context) error { r.saw(faulty.Ping); return nil }
func (r *recorder) Close() error               { r.saw("Close"); return nil }

var ctx = context.Background()

// calls tells for every method whether its call gave a result, and its error.
var calls = map[faulty.Method]func(st store.Store) (result bool, err error){
	faulty.Append: func(st store.Store) (bool, error) {
		v, err := st.Append(ctx, make([]survey.Response, 2))
		return v != nil, err
	},
	faulty.Recover:   func(st store.Store) (bool, error) { v, err := st.Recover(ctx); return v != 0, err },
	faulty.Uncounted: func(st store.Store) (bool, error) { v, err := st.Uncounted(ctx); return v != 0, err },
	faulty.Restand: func(st store.Store) (bool, error) {
		err := st.Restand(ctx, "", survey.Counted, survey.Excluded, "")
		return err == nil, err
	},
	faulty.Find: func(st store.Store) (bool, error) { v, err := st.Find(ctx, ""); return v != nil, err },
	faulty.EachResponse: func(st store.Store) (bool, error) {
		err := st.EachResponse(ctx, "", func(*survey.Response) error { return nil })
		return err == nil, err
	},
	faulty.EachRemark: func(st store.Store) (bool, error) {
		err := st.EachRemark(ctx, "", survey.UnitKey{}, func(store.Remark) error { return nil })
		return err == nil, err
	},
	faulty.EachStanding: func(st store.Store) (bool, error) {
		err := st.EachStanding(ctx, "", survey.UnitKey{}, survey.Flagged, func(*survey.Response) error { return nil })
		return err == nil, err
	},
	faulty.Tallies: func(st store.Store) (bool, error) { v, err := st.Tallies(ctx, ""); return v != nil, err },
	faulty.Create:  func(st store.Store) (bool, error) { err := st.Create(ctx, store.Doc{}); return err == nil, err },
	faulty.Replace: func(st store.Store) (bool, error) { err := st.Replace(ctx, store.Doc{}); return err == nil, err },
	faulty.Remove:  func(st store.Store) (bool, error) { err := st.Remove(ctx, "", "", 0); return err == nil, err },
	faulty.Page:    func(st store.Store) (bool, error) { v, err := st.Page(ctx, "", store.Range{}); return v != nil, err },
	faulty.Get:     func(st store.Store) (bool, error) { v, err := st.Get(ctx, "", ""); return v.ID != "", err },
	faulty.List:    func(st store.Store) (bool, error) { v, err := st.List(ctx, ""); return v != nil, err },
	faulty.Changes: func(st store.Store) (bool, error) { v, err := st.Changes(ctx); return v != 0, err },
	faulty.Ping:    func(st store.Store) (bool, error) { err := st.Ping(ctx); return err == nil, err },
}

func TestEveryMethodInEveryMode(t *testing.T) {
	for m, call := range calls {
		for _, tc := range []struct {
			name    string
			mode    faulty.Mode
			fails   bool
			reaches int
		}{
			{"no fault: reaches and answers", 0, false, 1},
			{"request lost: does not reach", faulty.LoseRequest, true, 0},
			{"reply lost: reaches and does not answer", faulty.LoseReply, true, 1},
		} {
			t.Run(string(m)+"/"+tc.name, func(t *testing.T) {
				inner := &recorder{}
				st := faulty.New(inner)
				st.Fail(tc.mode, 1)
				result, err := call(st)
				if tc.fails != (err != nil) || tc.fails == result {
					t.Errorf("result %v, error %v", result, err)
				}
				if tc.fails && (survey.KindOf(err) != survey.KindUnavailable || !errors.Is(err, faulty.ErrLost)) {
					t.Errorf("error %v, want unavailable because lost", err)
				}
				if len(inner.got) != tc.reaches || st.Reached(m) != tc.reaches || tc.reaches == 1 && inner.got[0] != m {
					t.Errorf("reached %v, Reached says %d, want %d", inner.got, st.Reached(m), tc.reaches)
				}
				if _, err := call(st); err != nil {
					t.Errorf("the next call: %v, want it to go through", err)
				}
			})
		}
	}
}

func TestFailCounts(t *testing.T) {
	fails := func(st *faulty.Store, m faulty.Method) bool { _, err := calls[m](st); return err != nil }
	for _, tc := range []struct {
		name string
		set  func(*faulty.Store)
		want []bool // of Ping, Get, Ping, Get, Ping, Get
	}{
		{"two calls of any method", func(s *faulty.Store) { s.Fail(faulty.LoseRequest, 2) }, []bool{true, true, false, false, false, false}},
		{"two calls of one method", func(s *faulty.Store) { s.Fail(faulty.LoseReply, 2, faulty.Get) }, []bool{false, true, false, true, false, false}},
		{"forever", func(s *faulty.Store) { s.Fail(faulty.LoseRequest, faulty.Forever) }, []bool{true, true, true, true, true, true}},
		{"healed", func(s *faulty.Store) { s.Fail(faulty.LoseRequest, faulty.Forever); s.Heal() }, []bool{false, false, false, false, false, false}},
		{"a new command replaces the old", func(s *faulty.Store) { s.Fail(faulty.LoseRequest, 5); s.Fail(faulty.LoseReply, 1) }, []bool{true, false, false, false, false, false}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st := faulty.New(&recorder{})
			tc.set(st)
			for i, want := range tc.want {
				m := []faulty.Method{faulty.Ping, faulty.Get}[i%2]
				if got := fails(st, m); got != want {
					t.Errorf("call %d (%s) fails: %v, want %v", i, m, got, want)
				}
			}
		})
	}
}

func TestCloseAlwaysGoesThrough(t *testing.T) {
	inner := &recorder{}
	st := faulty.New(inner)
	st.Fail(faulty.LoseRequest, faulty.Forever)
	if err := st.Close(); err != nil || len(inner.got) != 1 {
		t.Errorf("close: %v, reached %v", err, inner.got)
	}
}

func TestYieldsEverythingBeforeTheReplyIsLost(t *testing.T) {
	st := faulty.New(&recorder{})
	st.Fail(faulty.LoseReply, 1)
	n := 0
	err := st.EachResponse(ctx, "", func(*survey.Response) error { n++; return nil })
	if n != 1 || !errors.Is(err, faulty.ErrLost) {
		t.Errorf("%d yielded, error %v", n, err)
	}
}

func TestManyGoroutinesLoseExactlyN(t *testing.T) {
	st := faulty.New(&recorder{})
	st.Fail(faulty.LoseRequest, 10)
	lost := make(chan bool, 40)
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() { lost <- st.Ping(ctx) != nil })
	}
	wg.Wait()
	close(lost)
	n := 0
	for l := range lost {
		if l {
			n++
		}
	}
	if n != 10 || st.Reached(faulty.Ping) != 30 {
		t.Errorf("%d lost, %d reached; want 10 and 30", n, st.Reached(faulty.Ping))
	}
}

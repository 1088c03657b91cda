package measured_test

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/measured"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

var ctx = context.Background()

var methods = []string{
	measured.Append, measured.Recover, measured.Uncounted, measured.Restand, measured.Find, measured.EachResponse,
	measured.EachRemark, measured.EachStanding, measured.Tallies, measured.Create, measured.Replace, measured.Remove,
	measured.Get, measured.List, measured.Page, measured.Changes, measured.Ping,
}

// told is what was reported.
type told struct {
	method string
	err    error
	took   time.Duration
}

type reports struct {
	mu   sync.Mutex
	list []told
}

func (r *reports) add(method string, err error, took time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, told{method, err, took})
}

// file is a storetest.Database whose handles are measured.
type file struct {
	path string
	to   *reports
}

func (f file) Open(t testing.TB) store.Store {
	t.Helper()
	st, err := sqlite.Open(ctx, f.path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return measured.New(st, f.to.add)
}

// Dying counts calls as writes: in SQLite each is one transaction.
func (f file) Dying(t testing.TB, writes int) store.Store {
	t.Helper()
	st, err := sqlite.Open(ctx, f.path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return measured.New(&doomed{Store: st, left: writes}, f.to.add)
}

var errDead = errors.New("the process is dead")

// doomed dies after some calls that change data.
type doomed struct {
	store.Store
	left int
}

func (d *doomed) dies() bool { d.left--; return d.left < 0 }

func (d *doomed) Append(ctx context.Context, batch []survey.Response) ([]store.Outcome, error) {
	if d.dies() {
		return nil, errDead
	}
	return d.Store.Append(ctx, batch)
}

func (d *doomed) Restand(ctx context.Context, id survey.ResponseID, from, to survey.Standing, reason string) error {
	if d.dies() {
		return errDead
	}
	return d.Store.Restand(ctx, id, from, to, reason)
}

func (d *doomed) Create(ctx context.Context, docs ...store.Doc) error {
	if d.dies() {
		return errDead
	}
	return d.Store.Create(ctx, docs...)
}

func (d *doomed) Replace(ctx context.Context, doc store.Doc) error {
	if d.dies() {
		return errDead
	}
	return d.Store.Replace(ctx, doc)
}

func (d *doomed) Remove(ctx context.Context, kind, id string, rev int64) error {
	if d.dies() {
		return errDead
	}
	return d.Store.Remove(ctx, kind, id, rev)
}

func TestStore(t *testing.T) {
	to := &reports{}
	storetest.Run(t, storetest.Config{New: func(t testing.TB) storetest.Database {
		return file{filepath.Join(t.TempDir(), "hailong.db"), to}
	}})
	seen := map[string]int{}
	for _, r := range to.list {
		seen[r.method]++
		if r.took < 0 || errors.Is(r.err, faulty.ErrLost) {
			t.Errorf("%s: %v, %v", r.method, r.took, r.err)
		}
	}
	if seen[measured.Append] < 100 || seen[measured.Get] == 0 || seen[measured.EachRemark] == 0 {
		t.Errorf("the suite's calls were reported as %v", seen)
	}
}

// call calls a method by its name with zero arguments and returns its error.
func call(st store.Store, name string) error {
	m := reflect.ValueOf(st).MethodByName(name)
	args := []reflect.Value{reflect.ValueOf(ctx)}
	for i := 1; i < m.Type().NumIn() && !(m.Type().IsVariadic() && i == m.Type().NumIn()-1); i++ {
		args = append(args, reflect.Zero(m.Type().In(i)))
	}
	out := m.Call(args)
	err, _ := out[len(out)-1].Interface().(error)
	return err
}

// snake writes EachResponse as each_response.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func TestEveryMethodReportsItsNameAndItsErrorOnce(t *testing.T) {
	to := &reports{}
	inner := faulty.New(nil) // nothing reaches it
	inner.Fail(faulty.LoseRequest, faulty.Forever)
	st := measured.New(inner, to.add)
	contract := reflect.TypeFor[store.Store]()
	n := 0
	for i := range contract.NumMethod() {
		name := contract.Method(i).Name
		if name == "Close" {
			continue
		}
		err := call(st, name)
		if n++; len(to.list) != n {
			t.Fatalf("%s: %d reports of %d calls", name, len(to.list), n)
		}
		got := to.list[n-1]
		if got.method != snake(name) || got.err == nil || got.err != err || survey.KindOf(err) != survey.KindUnavailable {
			t.Errorf("%s: reported %s with %v, returned %v", name, got.method, got.err, err)
		}
	}
	if n != len(methods) {
		t.Errorf("%d methods, %d names", n, len(methods))
	}
}

// slow takes three seconds for everything it is asked here.
type slow struct{ store.Store }

func (slow) Append(_ context.Context, batch []survey.Response) ([]store.Outcome, error) {
	time.Sleep(3 * time.Second)
	return make([]store.Outcome, len(batch)), nil
}

func (slow) EachResponse(_ context.Context, _ survey.CampaignID, yield func(*survey.Response) error) error {
	time.Sleep(3 * time.Second)
	if err := yield(&survey.Response{}); err != nil {
		return err
	}
	return survey.Unavailable(faulty.ErrLost)
}

func (slow) EachRemark(_ context.Context, _ survey.CampaignID, _ survey.UnitKey, yield func(store.Remark) error) error {
	time.Sleep(3 * time.Second)
	if err := yield(store.Remark{}); err != nil {
		return err
	}
	return survey.Unavailable(faulty.ErrLost)
}

func (slow) EachStanding(_ context.Context, _ survey.CampaignID, _ survey.UnitKey, _ survey.Standing, yield func(*survey.Response) error) error {
	return slow{}.EachResponse(ctx, "", yield)
}

func (slow) EachTally(_ context.Context, _ survey.CampaignID, yield func(store.Entry) error) error {
	time.Sleep(3 * time.Second)
	if err := yield(store.Entry{}); err != nil {
		return err
	}
	return survey.Unavailable(faulty.ErrLost)
}

func TestTheTimeIsThatOfTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		to := &reports{}
		st := measured.New(slow{}, to.add)
		if out, err := st.Append(ctx, make([]survey.Response, 2)); len(out) != 2 || err != nil {
			t.Errorf("%v, %v", out, err)
		}
		if want := (told{measured.Append, nil, 3 * time.Second}); len(to.list) != 1 || to.list[0] != want {
			t.Errorf("%v, want %v", to.list, want)
		}
	})
}

func TestWhatTheReaderGaveUpIsNoFaultOfTheStore(t *testing.T) {
	enough := errors.New("enough")
	for method, each := range map[string]func(st store.Store, stop error) error{
		measured.EachResponse: func(st store.Store, stop error) error {
			return st.EachResponse(ctx, "", func(*survey.Response) error { return stop })
		},
		measured.EachRemark: func(st store.Store, stop error) error {
			return st.EachRemark(ctx, "", survey.UnitKey{}, func(store.Remark) error { return stop })
		},
		measured.EachStanding: func(st store.Store, stop error) error {
			return st.EachStanding(ctx, "", survey.UnitKey{}, survey.Flagged, func(*survey.Response) error { return stop })
		},
		measured.Tallies: func(st store.Store, stop error) error {
			return store.EachTally(ctx, st, "", func(store.Entry) error { return stop })
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			to := &reports{}
			st := measured.New(slow{}, to.add)
			if err := each(st, enough); err != enough {
				t.Errorf("%s: %v came through", method, err)
			}
			if err := each(st, nil); !errors.Is(err, faulty.ErrLost) {
				t.Errorf("%s: %v came through", method, err)
			}
			if len(to.list) != 2 || to.list[0] != (told{method, nil, 3 * time.Second}) || !errors.Is(to.list[1].err, faulty.ErrLost) {
				t.Errorf("reported %v", to.list)
			}
		})
	}
}

// idle answers at once.
type idle struct{ store.Store }

func (idle) Append(context.Context, []survey.Response) ([]store.Outcome, error) { return nil, nil }

func TestAppendTakesNoMemory(t *testing.T) {
	st := measured.New(idle{}, func(string, error, time.Duration) {})
	if n := testing.AllocsPerRun(100, func() { _, _ = st.Append(ctx, nil) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// BenchmarkAppend is what measuring adds to a commit.
func BenchmarkAppend(b *testing.B) {
	st := measured.New(idle{}, func(string, error, time.Duration) {})
	b.ReportAllocs()
	for b.Loop() {
		_, _ = st.Append(ctx, nil)
	}
}

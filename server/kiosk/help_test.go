package kiosk_test

import (
	"context"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/server/kiosk"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

var (
	ward  = survey.UnitKey{Code: "11311", From: 20270}
	other = survey.UnitKey{Code: "11317", From: 20270}
	// noon is a Wednesday in Vietnam, while it is still the day before in Alaska.
	noon = time.Date(2026, 7, 15, 12, 0, 0, 0, survey.Zone)
	desk = netip.MustParsePrefix("192.0.2.1/32")
)

// world is a Book on a store of its own, with a clock that stands.
type world struct {
	*kiosk.Book
	t        *testing.T
	path     string
	kept     *faulty.Store
	attempts *attempts

	mu  sync.Mutex
	now time.Time
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "hailong.db"), attempts: &attempts{}, now: noon}
	w.kept = faulty.New(w.store())
	w.Book = &kiosk.Book{Docs: w.kept, Failures: w.attempts, Clock: w.clock}
	return w
}

func (w *world) store() store.Store {
	w.t.Helper()
	st, err := sqlite.Open(context.Background(), w.path, sqlite.Options{})
	check(w.t, err)
	w.t.Cleanup(func() { st.Close() })
	return st
}

// process is another one on the same store.
func (w *world) process() *kiosk.Book {
	return &kiosk.Book{Docs: w.store(), Failures: w.attempts, Clock: w.clock}
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) after(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// add makes a kiosk and its code.
func (w *world) add(name string) (*kiosk.Kiosk, *kiosk.Pairing) {
	w.t.Helper()
	k, p, err := w.Add(w.t.Context(), kiosk.Draft{Name: name, Unit: ward, Point: "quay-1"}, "admin")
	check(w.t, err)
	return k, p
}

// pair finds the kiosk of a code and uses the code up.
func pair(ctx context.Context, b *kiosk.Book, code string, from netip.Prefix) (*kiosk.Kiosk, string, error) {
	k, err := b.Coded(ctx, code, from)
	if err != nil {
		return nil, "", err
	}
	return b.Pair(ctx, k.ID, code)
}

func (w *world) pair(ctx context.Context, code string, from netip.Prefix) (*kiosk.Kiosk, string, error) {
	return pair(ctx, w.Book, code, from)
}

// paired makes a kiosk with a tablet.
func (w *world) paired(name string) (*kiosk.Kiosk, string) {
	w.t.Helper()
	_, p := w.add(name)
	k, key, err := w.pair(w.t.Context(), p.Code, desk)
	check(w.t, err)
	return k, key
}

// attempts is Failures without an end: three that are not taken back lock.
type attempts struct {
	mu   sync.Mutex
	of   map[netip.Prefix]int
	away error
}

const attemptsLimit = 3

func (a *attempts) Charge(_ context.Context, network netip.Prefix) (time.Duration, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.away != nil || a.of[network] >= attemptsLimit {
		return 90 * time.Second, a.away
	}
	if a.of == nil {
		a.of = map[netip.Prefix]int{}
	}
	a.of[network]++
	return 0, nil
}

func (a *attempts) Refund(_ context.Context, network netip.Prefix) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.of[network]--
	return nil
}

func (a *attempts) count(network netip.Prefix) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.of[network]
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wants holds that an error is of a kind, or none for the empty one.
func wants(t testing.TB, what string, err error, kind survey.Kind) {
	t.Helper()
	if kind == "" && err != nil || kind != "" && (err == nil || survey.KindOf(err) != kind) {
		t.Errorf("%s: %v, want %q", what, err, kind)
	}
}

// texts are all documents of the kinds of this package, as they are stored.
func (w *world) texts() string {
	w.t.Helper()
	var all strings.Builder
	for _, kind := range []string{kiosk.Kind, kiosk.StatusKind} {
		docs, err := w.kept.List(w.t.Context(), kind)
		check(w.t, err)
		for _, d := range docs {
			all.WriteString(d.ID + " " + string(d.Body) + "\n")
		}
	}
	return all.String()
}

// together lets n do the same at the same moment, half of them in another process, and
// returns what became of each.
func together(w *world, n int, do func(n int, b *kiosk.Book) error) []error {
	w.t.Helper()
	processes := []*kiosk.Book{w.Book, w.process()}
	out, begin := make([]error, n), make(chan struct{})
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			<-begin
			out[i] = do(i, processes[i%2])
		})
	}
	close(begin)
	all.Wait()
	return out
}

package transfer_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
	"hailong/server/transfer"
)

var ctx = context.Background()

var options = transfer.Options{Kinds: []string{"form", "campaign", "code"}, Campaigns: "campaign"}

const other survey.CampaignID = "dot-2-2026"

var campaigns = []survey.CampaignID{storetest.Campaign, other}

// folder is an SQLite database that several handles can be opened on.
type folder string

func newFolder(t testing.TB) folder { return folder(filepath.Join(t.TempDir(), "hailong.db")) }

func (f folder) open(t testing.TB) store.Store {
	t.Helper()
	st, err := sqlite.Open(ctx, string(f), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return st
}

// again is another database with the same content; nobody may have it open.
func (f folder) again(t testing.TB) folder {
	t.Helper()
	b, err := os.ReadFile(string(f))
	must(t, err)
	g := newFolder(t)
	must(t, os.WriteFile(string(g), b, 0o600))
	return g
}

func empty(t testing.TB) store.Store { t.Helper(); return newFolder(t).open(t) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func doc(kind, id, body string) store.Doc {
	return store.Doc{Kind: kind, ID: id, Body: []byte(body)}
}

// fill gives a store documents, and n responses in two campaigns of all standings,
// with reasons, flags, comments and marks.
func fill(t testing.TB, st store.Store, n int) []survey.Response {
	t.Helper()
	must(t, st.Create(ctx, doc("form", "phieu@1", `{"file":"á"}`), doc("campaign", string(storetest.Campaign), "draft"),
		doc("campaign", string(other), "open"), doc("code", "ABCD", "\x00\xff"), doc("code", "abcd", "")))
	must(t, st.Replace(ctx, store.Doc{Kind: "campaign", ID: string(storetest.Campaign), Rev: 1, Body: []byte("open")}))
	rs := append(storetest.Responses(0, n/2), storetest.Responses(n/2, n-n/2, storetest.In(other))...)
	storetest.MustAppend(t, st, store.Stored, rs...)
	for i := 3; i < len(rs); i += max(5, n/40*5) {
		standings := []survey.Standing{survey.Counted, survey.Flagged, survey.Excluded}
		must(t, st.Restand(ctx, rs[i].ID, rs[i].Standing, standings[i%3], "lý do "+string(rs[i].ID[20:])))
	}
	return rs
}

// clean is a run that has to end without differences.
func clean(t testing.TB, source, target store.Store) transfer.Result {
	t.Helper()
	res, err := transfer.Run(ctx, source, target, options)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Differences) > 0 || res.More > 0 {
		t.Fatalf("differences: %v and %d more", res.Differences, res.More)
	}
	return res
}

// equal checks, without this package's own proof, that two stores hold the same.
func equal(t testing.TB, source, target store.Store) {
	t.Helper()
	for _, kind := range options.Kinds {
		a, err := source.List(ctx, kind)
		must(t, err)
		b, err := target.List(ctx, kind)
		must(t, err)
		if len(a) != len(b) {
			t.Errorf("%d documents of kind %s, want %d", len(b), kind, len(a))
			continue
		}
		for i := range a {
			if a[i].ID != b[i].ID || !bytes.Equal(a[i].Body, b[i].Body) {
				t.Errorf("document %s %s is %q, want %s %q", kind, b[i].ID, b[i].Body, a[i].ID, a[i].Body)
			}
		}
	}
	for _, id := range campaigns {
		a, b := storetest.All(t, source, id), storetest.All(t, target, id)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("campaign %s: %d responses that are not the %d of the source", id, len(b), len(a))
		}
		storetest.CheckCounts(t, target, id)
		x, err := source.Tallies(ctx, id)
		must(t, err)
		y, err := target.Tallies(ctx, id)
		must(t, err)
		if !reflect.DeepEqual(x, y) {
			t.Errorf("campaign %s: the tallies differ", id)
		}
	}
}

// refused wants the error of a target that belongs to something else.
func refused(t testing.TB, err error, says string) {
	t.Helper()
	if err == nil || survey.KindOf(err) != survey.KindConflict || !strings.Contains(err.Error(), says) {
		t.Fatalf("error is %v, want a conflict that says %q", err, says)
	}
}

// state is everything a store holds, to see that nothing was changed.
func state(t testing.TB, st store.Store) []any {
	t.Helper()
	var all []any
	for _, kind := range append([]string{transfer.Kind}, options.Kinds...) {
		docs, err := st.List(ctx, kind)
		must(t, err)
		all = append(all, docs)
	}
	for _, id := range campaigns {
		all = append(all, storetest.All(t, st, id))
	}
	return all
}

// nth makes one call of a store fail: the n-th of all, counted from 1.
type nth struct {
	*faulty.Store
	mode faulty.Mode
	*count
}

// count is shared by both sides of a copy.
type count struct {
	left int    // calls until the one that fails
	hit  string // "read" or "write", once it has
}

func (s *nth) tick(what string) {
	if s.left--; s.left == 0 {
		s.Fail(s.mode, 1)
		s.hit = what
	}
}

func (s *nth) Append(ctx context.Context, b []survey.Response) ([]store.Outcome, error) {
	s.tick("write")
	return s.Store.Append(ctx, b)
}

func (s *nth) Recover(ctx context.Context) (int, error) { s.tick("write"); return s.Store.Recover(ctx) }

func (s *nth) Restand(ctx context.Context, id survey.ResponseID, from, to survey.Standing, why string) error {
	s.tick("write")
	return s.Store.Restand(ctx, id, from, to, why)
}

func (s *nth) EachResponse(ctx context.Context, c survey.CampaignID, yield func(*survey.Response) error) error {
	s.tick("read")
	return s.Store.EachResponse(ctx, c, yield)
}

func (s *nth) Tallies(ctx context.Context, c survey.CampaignID) ([]store.Entry, error) {
	s.tick("read")
	return s.Store.Tallies(ctx, c)
}

func (s *nth) Create(ctx context.Context, docs ...store.Doc) error {
	s.tick("write")
	return s.Store.Create(ctx, docs...)
}

func (s *nth) Replace(ctx context.Context, d store.Doc) error {
	s.tick("write")
	return s.Store.Replace(ctx, d)
}

func (s *nth) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	s.tick("read")
	return s.Store.Get(ctx, kind, id)
}

func (s *nth) List(ctx context.Context, kind string) ([]store.Doc, error) {
	s.tick("read")
	return s.Store.List(ctx, kind)
}

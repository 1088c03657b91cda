package storetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
)

var pageCases = []testCase{
	{"page/IDs from one on and below another, by their bytes, both ways", pageRange},
	{"page/documents are whole, and only of the kind", pageWhole},
	{"page/at most as many as asked for, and the next page goes on", pageLimit},
	{"page/what begins alike is a range", pagePrefix},
	{"page/of nothing is nil", pageNothing},
	{"page/as many as there may be", pageMany},
	{"page/a limit out of bounds is invalid", pageBounds},
	{"page/is as it is now after changes and removals", pageNow},
}

// oddIDs are in the order of their bytes, which is that of no language.
var oddIDs = []string{"$a", "10", "9", "A", "B", "Ca", "Cẩm", "_", "a", "a b", "a.b", "a/b", "b", "z", "ă", "Đ", "đ", "\uFF21", "\U0001F600"}

func page(t testing.TB, st store.Store, kind string, r store.Range) []store.Doc {
	t.Helper()
	docs, err := st.Page(ctx, kind, r)
	if err != nil {
		t.Fatalf("page of %s %+v: %v", kind, r, err)
	}
	return docs
}

func idsOf(docs []store.Doc) (ids []string) {
	for _, d := range docs {
		ids = append(ids, d.ID)
	}
	return ids
}

// mustPage checks a page for its IDs.
func mustPage(t testing.TB, st store.Store, r store.Range, want ...string) {
	t.Helper()
	if got := idsOf(page(t, st, "k", r)); !slices.Equal(got, want) {
		t.Errorf("%+v\n got %q\nwant %q", r, got, want)
	}
}

// with stores a document for each ID, in no order.
func with(t testing.TB, st store.Store, kind string, ids ...string) {
	t.Helper()
	var docs []store.Doc
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(len(ids)) {
		docs = append(docs, doc(kind, ids[i], "body of "+ids[i]))
	}
	mustBe(t, st.Create(ctx, docs...), "")
}

func pageRange(t *testing.T, c Config) {
	st := c.one(t)
	with(t, st, "k", oddIDs...)
	bounds := append([]string{"", "0", "A\x00", "C", "Cb", "a ", "zz", "\U0010FFFF"}, oddIDs...)
	for i, from := range bounds {
		// Every bound meets a few others; all pairs would take long on a slow server.
		for _, before := range []string{"", from, bounds[(i+5)%len(bounds)], bounds[(i+11)%len(bounds)], bounds[(i+18)%len(bounds)]} {
			var want []string
			for _, id := range oddIDs {
				if id >= from && (before == "" || id < before) {
					want = append(want, id)
				}
			}
			mustPage(t, st, store.Range{From: from, Before: before, Limit: 100}, want...)
			slices.Reverse(want)
			mustPage(t, st, store.Range{From: from, Before: before, Limit: 100, Backwards: true}, want...)
		}
	}
}

func pageWhole(t *testing.T, c Config) {
	st := c.one(t)
	with(t, st, "k", "a", "b", "c")
	with(t, st, "kk", "a", "b")
	with(t, st, "j", "b")
	mustBe(t, st.Replace(ctx, at(1, doc("k", "b", "another"))), "")
	got := page(t, st, "k", store.Range{Limit: 10})
	want := []store.Doc{at(1, doc("k", "a", "body of a")), at(2, doc("k", "b", "another")), at(1, doc("k", "c", "body of c"))}
	if !slices.EqualFunc(got, want, sameDoc) {
		t.Errorf("page %v, want %v", got, want)
	}
}

func pageLimit(t *testing.T, c Config) {
	st := c.one(t)
	with(t, st, "k", oddIDs...)
	for _, limit := range []int{1, 2, 7, len(oddIDs), 1000} {
		var forth, back []string
		for r := (store.Range{Limit: limit}); ; {
			ids := idsOf(page(t, st, "k", r))
			forth = append(forth, ids...)
			if len(ids) != limit {
				break
			}
			r.From = ids[limit-1] + "\x00"
		}
		for r := (store.Range{Limit: limit, Backwards: true}); ; {
			ids := idsOf(page(t, st, "k", r))
			back = append(back, ids...)
			if len(ids) != limit {
				break
			}
			r.Before = ids[limit-1]
		}
		slices.Reverse(back)
		if !slices.Equal(forth, oddIDs) || !slices.Equal(back, oddIDs) {
			t.Errorf("%d at a time\nforth %q\n back %q\n want %q", limit, forth, back, oddIDs)
		}
	}
	mustPage(t, st, store.Range{From: "a", Before: "z", Limit: 2}, "a", "a b")
	mustPage(t, st, store.Range{From: "a", Before: "z", Limit: 2, Backwards: true}, "b", "a/b")
}

// pagePrefix is how the sessions of one owner are found, and the newest entries of a
// trail.
func pagePrefix(t *testing.T, c Config) {
	st := c.one(t)
	with(t, st, "k", "can-bo-1.x", "can-bo-1.y", "can-bo-10.x", "can-bo-1", "can-bo-1-2.x", "can-bo-2.x", "Can-bo-1.x")
	mustPage(t, st, store.Range{From: "can-bo-1.", Before: "can-bo-1/", Limit: 100}, "can-bo-1.x", "can-bo-1.y")
	with(t, st, "trail", "000000000008", "000000000009", "000000000010", "000000000011", "000000000100")
	got := idsOf(page(t, st, "trail", store.Range{Before: "000000000100", Limit: 3, Backwards: true}))
	if want := []string{"000000000011", "000000000010", "000000000009"}; !slices.Equal(got, want) {
		t.Errorf("the newest below 100 are %q, want %q", got, want)
	}
}

func pageNothing(t *testing.T, c Config) {
	st := c.one(t)
	with(t, st, "k", "b")
	for _, r := range []store.Range{
		{From: "c", Limit: 1}, {Before: "b", Limit: 1}, {From: "c", Before: "b", Limit: 1}, {From: "b", Before: "b", Limit: 1},
	} {
		for _, r.Backwards = range []bool{false, true} {
			if got := page(t, st, "k", r); got != nil {
				t.Errorf("%+v is %v, want nil", r, got)
			}
		}
	}
	if got := page(t, st, "none", store.Range{Limit: 1000}); got != nil {
		t.Errorf("a kind without documents has %v, want nil", got)
	}
}

func pageMany(t *testing.T, c Config) {
	st := c.one(t)
	var ids []string
	for i := range store.MaxPage + 7 {
		ids = append(ids, fmt.Sprintf("%04d", i))
	}
	with(t, st, "k", ids...)
	mustPage(t, st, store.Range{Limit: store.MaxPage}, ids[:store.MaxPage]...)
	slices.Reverse(ids)
	mustPage(t, st, store.Range{Limit: store.MaxPage, Backwards: true}, ids[:store.MaxPage]...)
}

func pageBounds(t *testing.T, c Config) {
	st := c.one(t)
	with(t, st, "k", "a")
	for _, limit := range []int{0, -1, store.MaxPage + 1} {
		got, err := st.Page(ctx, "k", store.Range{Limit: limit})
		mustBe(t, err, survey.KindInvalid)
		if got != nil {
			t.Errorf("limit %d: %v beside an error", limit, got)
		}
	}
}

func pageNow(t *testing.T, c Config) {
	db := c.New(t)
	a, b := open(t, db), open(t, db)
	with(t, a, "k", "a", "b", "c")
	mustPage(t, b, store.Range{Limit: 10}, "a", "b", "c")
	mustBe(t, a.Remove(ctx, "k", "b", 1), "")
	mustPage(t, b, store.Range{Limit: 10}, "a", "c")
	mustBe(t, a.Create(ctx, doc("k", "bb", "1")), "")
	mustPage(t, b, store.Range{Limit: 10, Backwards: true}, "c", "bb", "a")
}

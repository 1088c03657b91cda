package storetest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
)

var documentCases = []testCase{
	{"documents/are created with revision 1 whatever was given", docsCreate},
	{"documents/a document that exists is left as it is and the others are stored", docsCreateConflict},
	{"documents/are replaced at exactly their revision", docsReplace},
	{"documents/one that is not there is unknown", docsUnknown},
	{"documents/the same ID in two kinds is two documents", docsKinds},
	{"documents/are listed by the bytes of their IDs", docsList},
	{"documents/Cẩm Giang and Cẩm Giàng stay two, like IDs that differ by case", docsSpelling},
	{"documents/more than any command takes", docsMany},
	{"documents/bodies keep their bytes", docsBodies},
	{"documents/the caller may reuse the body", docsReused},
	{"documents/of two changes to one revision one wins", docsRace},
}

func doc(kind, id, body string) store.Doc {
	return store.Doc{Kind: kind, ID: id, Body: []byte(body)}
}

// mustGet checks what is stored under the kind and ID of want.
func mustGet(t *testing.T, st store.Store, want store.Doc) {
	t.Helper()
	got, err := st.Get(ctx, want.Kind, want.ID)
	if err != nil {
		t.Fatalf("get %s %q: %v", want.Kind, want.ID, err)
	}
	if !sameDoc(got, want) {
		t.Errorf("get %s %q: %d bytes at revision %d, want %d at %d", want.Kind, want.ID, len(got.Body), got.Rev, len(want.Body), want.Rev)
	}
}

func at(rev int64, d store.Doc) store.Doc {
	d.Rev = rev
	return d
}

func docsCreate(t *testing.T, c Config) {
	st := c.one(t)
	a, b := doc("unit", "a", "1"), doc("unit", "b", "2")
	mustBe(t, st.Create(ctx, at(7, a), at(-1, b)), "")
	mustGet(t, st, at(1, a))
	mustGet(t, st, at(1, b))
	mustBe(t, st.Create(ctx), "")
}

func docsCreateConflict(t *testing.T, c Config) {
	st := c.one(t)
	old := doc("entry", "b", "old")
	mustBe(t, st.Create(ctx, old), "")
	mustBe(t, st.Create(ctx, doc("entry", "a", "1"), doc("entry", "b", "new"), doc("entry", "c", "3"), doc("entry", "c", "twice")), survey.KindConflict)
	mustGet(t, st, at(1, doc("entry", "a", "1")))
	mustGet(t, st, at(1, old))
	mustGet(t, st, at(1, doc("entry", "c", "3")))
}

func docsReplace(t *testing.T, c Config) {
	st := c.one(t)
	mustBe(t, st.Create(ctx, doc("campaign", "x", "v1"), doc("campaign", "y", "y1")), "")
	mustBe(t, st.Replace(ctx, at(1, doc("campaign", "x", "v2"))), "")
	mustGet(t, st, at(2, doc("campaign", "x", "v2")))
	for _, stale := range []int64{0, 1, 3, -2} {
		mustBe(t, st.Replace(ctx, at(stale, doc("campaign", "x", "stale"))), survey.KindConflict)
	}
	mustBe(t, st.Replace(ctx, at(2, doc("campaign", "x", "v3"))), "")
	mustGet(t, st, at(3, doc("campaign", "x", "v3")))
	mustGet(t, st, at(1, doc("campaign", "y", "y1")))
}

func docsUnknown(t *testing.T, c Config) {
	st := c.one(t)
	mustBe(t, st.Create(ctx, doc("unit", "a", "1")), "")
	for _, d := range []store.Doc{doc("unit", "b", ""), doc("point", "a", ""), doc("unit", "", ""), doc("unit", "A", "")} {
		_, err := st.Get(ctx, d.Kind, d.ID)
		mustBe(t, err, survey.KindUnknown)
		mustBe(t, st.Replace(ctx, at(1, d)), survey.KindUnknown)
	}
	if got, err := st.List(ctx, "point"); err != nil || len(got) != 0 {
		t.Errorf("list of an unknown kind: %v, error %v", got, err)
	}
}

func docsKinds(t *testing.T, c Config) {
	st := c.one(t)
	mustBe(t, st.Create(ctx, doc("unit", "a", "u"), doc("unitx", "a", "x"), doc("point", "a", "p")), "")
	mustBe(t, st.Replace(ctx, at(1, doc("point", "a", "p2"))), "")
	mustGet(t, st, at(1, doc("unit", "a", "u")))
	mustGet(t, st, at(2, doc("point", "a", "p2")))
	if got, err := st.List(ctx, "unit"); err != nil || len(got) != 1 || !sameDoc(got[0], at(1, doc("unit", "a", "u"))) {
		t.Errorf("list of one kind: %v, error %v", got, err)
	}
}

func docsList(t *testing.T, c Config) {
	st := c.one(t)
	ids := []string{"b", "B", "a", "10", "9", "Đ", "đ", "ă", "a b", "a.b", "$a", "z", "_", "a/b", "A", "\U0001F600", "\uFF21"}
	var docs []store.Doc
	for _, id := range ids {
		docs = append(docs, doc("k", id, "body of "+id))
	}
	mustBe(t, st.Create(ctx, docs...), "")
	slices.Sort(ids)
	got, err := st.List(ctx, "k")
	if err != nil || len(got) != len(ids) {
		t.Fatalf("list: %d documents, error %v; want %d", len(got), err, len(ids))
	}
	for i, d := range got {
		if !sameDoc(d, at(1, doc("k", ids[i], "body of "+ids[i]))) {
			t.Errorf("document %d is %q (%s), want %q", i, d.ID, d.Body, ids[i])
		}
	}
}

func docsSpelling(t *testing.T, c Config) {
	st := c.one(t)
	ids := []string{"Cẩm Giang", "Cẩm Giàng", "cẩm giàng", "CẨM GIÀNG", "Cẩm Giàng " /* with a space */, "Ca\u0302\u0309m Giang"}
	for _, id := range ids {
		mustBe(t, st.Create(ctx, doc("unit", id, id)), "")
	}
	for _, id := range ids {
		mustGet(t, st, at(1, doc("unit", id, id)))
	}
}

func docsMany(t *testing.T, c Config) {
	st := c.one(t)
	var docs []store.Doc
	for i := range 230 {
		docs = append(docs, doc("entry", fmt.Sprintf("%04d", i), fmt.Sprint("body ", i)))
	}
	mustBe(t, st.Create(ctx, docs[100]), "")
	mustBe(t, st.Create(ctx, docs...), survey.KindConflict)
	got, err := st.List(ctx, "entry")
	if err != nil || len(got) != len(docs) {
		t.Fatalf("list: %d documents, error %v; want %d", len(got), err, len(docs))
	}
	for i := range got {
		if !sameDoc(got[i], at(1, docs[i])) {
			t.Fatalf("document %d is %q at revision %d", i, got[i].ID, got[i].Rev)
		}
	}
}

func docsBodies(t *testing.T, c Config) {
	st := c.one(t)
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	big := make([]byte, 1<<20)
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range big {
		big[i] = byte(rnd.Uint32())
	}
	for id, body := range map[string][]byte{"nil": nil, "empty": {}, "every": every, "big": big, "zeros": make([]byte, 9), "json": []byte(`{"$set":{"a.b":null}}`)} {
		d := store.Doc{Kind: "k", ID: id, Body: body}
		mustBe(t, st.Create(ctx, d), "")
		mustGet(t, st, at(1, d))
		d.Rev, d.Body = 1, append(bytes.Clone(body), 0)
		mustBe(t, st.Replace(ctx, d), "")
		mustGet(t, st, at(2, d))
	}
}

func docsReused(t *testing.T, c Config) {
	st := c.one(t)
	d := doc("k", "a", "before")
	mustBe(t, st.Create(ctx, d), "")
	copy(d.Body, "XXXXXX")
	mustGet(t, st, at(1, doc("k", "a", "before")))
	got, err := st.Get(ctx, "k", "a")
	mustBe(t, err, "")
	copy(got.Body, "YYYYYY")
	mustGet(t, st, at(1, doc("k", "a", "before")))
}

func docsRace(t *testing.T, c Config) {
	st := c.one(t)
	mustBe(t, st.Create(ctx, doc("k", "a", "0")), "")
	errs := make([]error, 4)
	var wg sync.WaitGroup
	for g := range errs {
		wg.Go(func() { errs[g] = st.Replace(ctx, at(1, doc("k", "a", strings.Repeat("x", g+1)))) })
	}
	wg.Wait()
	winners := 0
	for g, err := range errs {
		if err == nil {
			winners++
			mustGet(t, st, at(2, doc("k", "a", strings.Repeat("x", g+1))))
			continue
		}
		mustBe(t, err, survey.KindConflict)
	}
	if winners != 1 {
		t.Errorf("%d changes won, want 1", winners)
	}
}

package storetest

import (
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
)

var changesCases = []testCase{
	{"changes/the number is higher after every change and equal without", changesHigher},
	{"changes/other kinds change nothing, whatever becomes of them", changesOtherKinds},
	{"changes/of several kinds: any of them makes it higher", changesSeveral},
	{"changes/a kind named twice is one, and one without documents adds nothing", changesTwice},
	{"changes/of no kinds panics", changesNone},
}

func changes(t testing.TB, st store.Store, kinds ...string) int64 {
	t.Helper()
	n, err := st.Changes(ctx, kinds...)
	if err != nil {
		t.Fatalf("changes of %q: %v", kinds, err)
	}
	return n
}

func changesHigher(t *testing.T, c Config) {
	db := c.New(t)
	a, b := open(t, db), open(t, db)
	last := int64(-1)
	higher := func(what string) {
		t.Helper()
		na, nb := changes(t, a, "k"), changes(t, b, "k")
		if na != nb || na <= last {
			t.Fatalf("changes after %s: %d and %d on the other handle, before %d", what, na, nb, last)
		}
		last = na
	}
	higher("nothing")
	mustBe(t, a.Create(ctx, doc("k", "a", "1")), "")
	higher("create")
	mustBe(t, b.Create(ctx, doc("k", "b", "1"), doc("k", "a", "x")), survey.KindConflict)
	higher("create beside a conflict")
	mustBe(t, b.Replace(ctx, at(1, doc("k", "a", "2"))), "")
	higher("replace")

	MustAppend(t, a, store.Stored, Responses(0, 2)...)
	mustBe(t, a.Create(ctx, doc("k", "a", "x")), survey.KindConflict)
	mustBe(t, b.Replace(ctx, at(1, doc("k", "a", "x"))), survey.KindConflict)
	mustBe(t, b.Replace(ctx, at(1, doc("k", "c", "x"))), survey.KindUnknown)
	if n := changes(t, a, "k"); n != last {
		t.Errorf("changes after a response and what was refused: %d, want %d as before", n, last)
	}
}

func changesOtherKinds(t *testing.T, c Config) {
	st := c.one(t)
	mustBe(t, st.Create(ctx, doc("session", "a", "1")), "")
	mustBe(t, st.Replace(ctx, at(1, doc("session", "a", "2"))), "")
	want := changes(t, st, "session")
	for _, kind := range []string{"s", "sessions", "sessio", "trail"} {
		mustBe(t, st.Create(ctx, doc(kind, "a", "1"), doc(kind, "b", "1")), "")
		mustBe(t, st.Replace(ctx, at(1, doc(kind, "a", "2"))), "")
		mustBe(t, st.Remove(ctx, kind, "b", 1), "")
		if n := changes(t, st, "session"); n != want {
			t.Errorf("changes of session went from %d to %d with those of %s", want, n, kind)
		}
	}
}

func changesSeveral(t *testing.T, c Config) {
	st := c.one(t)
	kinds := []string{"campaign", "code", "point"}
	last := changes(t, st, kinds...)
	higher := func(what string) {
		t.Helper()
		n := changes(t, st, kinds...)
		if n <= last {
			t.Errorf("changes after %s: %d, before %d", what, n, last)
		}
		last = n
	}
	for _, kind := range kinds {
		mustBe(t, st.Create(ctx, doc(kind, "a", "1")), "")
		higher("create of " + kind)
	}
	for _, kind := range kinds {
		mustBe(t, st.Replace(ctx, at(1, doc(kind, "a", "2"))), "")
		higher("replace of " + kind)
	}
	if n := changes(t, st, "point", "campaign", "code"); n != last {
		t.Errorf("the same kinds in another order have %d, want %d", n, last)
	}
}

func changesTwice(t *testing.T, c Config) {
	st := c.one(t)
	mustBe(t, st.Create(ctx, doc("k", "a", "1"), doc("k", "b", "1")), "")
	want := changes(t, st, "k")
	if n := changes(t, st, "k", "nobody", "k"); n != want {
		t.Errorf("changes of k, k and nobody: %d, want %d", n, want)
	}
	if a, b := changes(t, st, "nobody"), changes(t, st, "nobody"); a != b {
		t.Errorf("changes of nobody: %d, then %d", a, b)
	}
}

func changesNone(t *testing.T, c Config) {
	st := c.one(t)
	mustPanic(t, func() { _, _ = st.Changes(ctx) })
	mustBe(t, st.Ping(ctx), "") // and the store goes on
}

// mustPanic is for what only a programmer can get wrong.
func mustPanic(t testing.TB, do func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Error("did not panic")
		}
	}()
	do()
}

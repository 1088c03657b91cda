package storetest

import (
	"errors"
	"sync"
	"testing"

	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/survey"
)

var removalCases = []testCase{
	{"removal/deletes at exactly its revision and nothing else", removeAt},
	{"removal/of one that is not there is unknown", removeUnknown},
	{"removal/one created again begins with revision 1", removeAgain},
	{"removal/another handle sees it", removeOtherHandle},
	{"removal/of what was changed meanwhile is a conflict, a change of what was removed unknown", removeOrChange},
	{"removal/request lost: the retry removes it", func(t *testing.T, c Config) { removeFault(t, c, faulty.LoseRequest, "") }},
	{"removal/reply lost: the retry finds nothing", func(t *testing.T, c Config) { removeFault(t, c, faulty.LoseReply, survey.KindUnknown) }},
	{"crash/in Remove: the document is there as it was or gone", crashRemove},
}

// mustLack checks that nothing is stored under a kind and ID.
func mustLack(t testing.TB, st store.Store, kind, id string) {
	t.Helper()
	if d, err := st.Get(ctx, kind, id); survey.KindOf(err) != survey.KindUnknown || err == nil || d.ID != "" {
		t.Errorf("get %s %q: %v, error %v; want unknown", kind, id, d, err)
	}
	docs, err := st.List(ctx, kind)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range append(docs, page(t, st, kind, store.Range{Limit: 100})...) {
		if d.ID == id {
			t.Errorf("%s %q is still listed", kind, id)
		}
	}
}

func removeAt(t *testing.T, c Config) {
	st := c.one(t)
	a, b, other := doc("session", "a", "1"), doc("session", "b", "1"), doc("sessions", "a", "1")
	mustBe(t, st.Create(ctx, a, b, other), "")
	mustBe(t, st.Replace(ctx, at(1, a)), "")
	for _, stale := range []int64{0, 1, 3, -2} {
		mustBe(t, st.Remove(ctx, "session", "a", stale), survey.KindConflict)
	}
	mustGet(t, st, at(2, a))
	mustBe(t, st.Remove(ctx, "session", "a", 2), "")
	mustLack(t, st, "session", "a")
	mustGet(t, st, at(1, b))
	mustGet(t, st, at(1, other))
}

func removeUnknown(t *testing.T, c Config) {
	st := c.one(t)
	mustBe(t, st.Create(ctx, doc("session", "a", "1")), "")
	for _, d := range []store.Doc{doc("session", "b", ""), doc("trail", "a", ""), doc("session", "", ""), doc("session", "A", "")} {
		mustBe(t, st.Remove(ctx, d.Kind, d.ID, 1), survey.KindUnknown)
	}
	mustGet(t, st, at(1, doc("session", "a", "1")))
	mustBe(t, st.Remove(ctx, "session", "a", 1), "")
	mustBe(t, st.Remove(ctx, "session", "a", 1), survey.KindUnknown)
	mustBe(t, st.Replace(ctx, at(1, doc("session", "a", "2"))), survey.KindUnknown)
}

func removeAgain(t *testing.T, c Config) {
	st := c.one(t)
	mustBe(t, st.Create(ctx, doc("session", "a", "1")), "")
	mustBe(t, st.Replace(ctx, at(1, doc("session", "a", "2"))), "")
	mustBe(t, st.Remove(ctx, "session", "a", 2), "")
	mustBe(t, st.Create(ctx, at(2, doc("session", "a", "new"))), "")
	mustGet(t, st, at(1, doc("session", "a", "new")))
	mustBe(t, st.Remove(ctx, "session", "a", 2), survey.KindConflict)
	mustBe(t, st.Replace(ctx, at(2, doc("session", "a", "3"))), survey.KindConflict)
	mustGet(t, st, at(1, doc("session", "a", "new")))
}

func removeOtherHandle(t *testing.T, c Config) {
	db := c.New(t)
	a, b := open(t, db), open(t, db)
	mustBe(t, a.Create(ctx, doc("session", "a", "1"), doc("session", "b", "1")), "")
	mustGet(t, b, at(1, doc("session", "a", "1")))
	mustBe(t, a.Remove(ctx, "session", "a", 1), "")
	mustLack(t, b, "session", "a")
	mustBe(t, b.Remove(ctx, "session", "b", 1), "")
	mustLack(t, a, "session", "b")
}

func removeOrChange(t *testing.T, c Config) {
	st := c.one(t)
	mustBe(t, st.Create(ctx, doc("session", "a", "1"), doc("session", "b", "1")), "")
	mustBe(t, st.Replace(ctx, at(1, doc("session", "a", "2"))), "")
	mustBe(t, st.Remove(ctx, "session", "a", 1), survey.KindConflict)
	mustGet(t, st, at(2, doc("session", "a", "2")))
	mustBe(t, st.Remove(ctx, "session", "b", 1), "")
	mustBe(t, st.Replace(ctx, at(1, doc("session", "b", "2"))), survey.KindUnknown)
	mustLack(t, st, "session", "b")
}

func removeFault(t *testing.T, c Config, mode faulty.Mode, retry survey.Kind) {
	st := faulty.New(c.one(t))
	mustBe(t, st.Create(ctx, doc("session", "a", "1")), "")
	st.Fail(mode, 1, faulty.Remove)
	if err := st.Remove(ctx, "session", "a", 1); !errors.Is(err, faulty.ErrLost) {
		t.Fatalf("remove: error %v, want a lost one", err)
	}
	mustBe(t, st.Remove(ctx, "session", "a", 1), retry)
	mustLack(t, st, "session", "a")
}

func crashRemove(t *testing.T, c Config) {
	untilDone(t, c, func(t *testing.T, db Database, writes int) bool {
		st := open(t, db)
		mustBe(t, st.Create(ctx, doc("session", "a", "1"), doc("session", "b", "1")), "")
		mustBe(t, st.Replace(ctx, at(1, doc("session", "a", "2"))), "")
		done := dying(t, db, writes, func(st store.Store) error { return st.Remove(ctx, "session", "a", 2) })
		if _, err := st.Get(ctx, "session", "a"); done || err != nil {
			mustLack(t, st, "session", "a")
		} else {
			mustGet(t, st, at(2, doc("session", "a", "2")))
			mustBe(t, st.Remove(ctx, "session", "a", 2), "")
		}
		mustGet(t, st, at(1, doc("session", "b", "1")))
		return done
	})
}

func removeRace(t *testing.T, c Config) {
	db := c.New(t)
	handles := []store.Store{open(t, db), open(t, db)}
	for round := range 8 {
		d := doc("session", string(rune('a'+round)), "1")
		mustBe(t, handles[0].Create(ctx, d), "")
		errs := make([]error, 4)
		var wg sync.WaitGroup
		for g := range errs {
			st := handles[g%2]
			wg.Go(func() {
				if g < 2 {
					errs[g] = st.Remove(ctx, d.Kind, d.ID, 1)
				} else {
					errs[g] = st.Replace(ctx, at(1, d))
				}
			})
		}
		wg.Wait()
		winners, removed := 0, false
		for g, err := range errs {
			if err == nil {
				winners++
				removed = g < 2
			}
		}
		if winners != 1 {
			t.Fatalf("%d of 4 won, want 1: %v", winners, errs)
		}
		for _, err := range errs {
			if err != nil && removed {
				mustBe(t, err, survey.KindUnknown)
			} else if err != nil {
				mustBe(t, err, survey.KindConflict)
			}
		}
		if removed {
			mustLack(t, handles[0], d.Kind, d.ID)
		} else {
			mustGet(t, handles[0], at(2, d))
		}
	}
}

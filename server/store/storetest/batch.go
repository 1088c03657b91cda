package storetest

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
)

var batchCases = []testCase{
	{"batch/outcomes stand in the order of the batch", mixedBatch},
	{"batch/a repeated ID is judged as if the first were stored", repeatedInBatch},
	{"batch/after a conflict the stored body is what counts", repeatedConflict},
	{"batch/more responses than any command takes", longBatch},
	{"batch/more cells than any command takes", wideBatch},
	{"batch/any split into batches counts the same", anySplit},
	{"batch/handles that take turns see and count each other", takingTurns},
	{"batch/many goroutines store each response once", manyGoroutines},
}

var severalWriters = []testCase{
	{"writers/several handles at once store and count each response once", manyHandles},
	{"writers/several handles restand one response once", restandManyHandles},
	{"writers/of several removals and changes of one revision one wins", removeRace},
}

func mixedBatch(t *testing.T, c Config) {
	st := c.one(t)
	MustAppend(t, st, store.Stored, Responses(0, 4)...)
	mustOutcomes(t, st,
		[]store.Outcome{store.Stored, store.Conflict, store.Duplicate, store.Stored, store.Duplicate},
		Response(4), Response(0, Saying("khác")), Response(1), Response(5), Response(3))
	mustHold(t, st, Campaign, Responses(0, 6)...)
	CheckCounts(t, st, Campaign)
}

func repeatedInBatch(t *testing.T, c Config) {
	st := c.one(t)
	r, other := Response(1), Response(1, Saying("khác"))
	mustOutcomes(t, st,
		[]store.Outcome{store.Stored, store.Stored, store.Duplicate, store.Conflict, store.Duplicate},
		Response(0), r, r, other, r)
	mustHold(t, st, Campaign, Response(0), r)
	CheckCounts(t, st, Campaign)
}

func repeatedConflict(t *testing.T, c Config) {
	st := c.one(t)
	r, other := Response(1), Response(1, Saying("khác"))
	MustAppend(t, st, store.Stored, r)
	mustOutcomes(t, st,
		[]store.Outcome{store.Conflict, store.Conflict, store.Duplicate, store.Stored, store.Conflict},
		other, other, r, Response(2), other)
	mustHold(t, st, Campaign, r, Response(2))
	CheckCounts(t, st, Campaign)
}

func longBatch(t *testing.T, c Config) {
	st := c.one(t)
	rs := Responses(0, 333, At(Unit(0), ""), Via(survey.QR))
	MustAppend(t, st, store.Stored, rs...)
	if n := len(All(t, st, Campaign)); n != 333 {
		t.Errorf("%d responses stored, want 333", n)
	}
	CheckCounts(t, st, Campaign)
}

// wideBatch has a cell for each of 114 units twice over.
func wideBatch(t *testing.T, c Config) {
	st := c.one(t)
	rs := append(Responses(0, Units, Via(survey.QR)), Responses(Units, Units, Via(survey.Link))...)
	MustAppend(t, st, store.Stored, rs...)
	CheckCounts(t, st, Campaign)
	entries, err := st.Tallies(ctx, Campaign)
	if err != nil || len(entries) < 2*Units {
		t.Errorf("%d cells, error %v; want at least %d cells", len(entries), err, 2*Units)
	}
}

func anySplit(t *testing.T, c Config) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 2))
			st := c.one(t)
			rs := Responses(0, 30, At(Unit(int(seed)), "")) // few cells
			sent := append(append([]survey.Response{}, rs...), rs[:10]...)
			rnd.Shuffle(len(sent), func(i, j int) { sent[i], sent[j] = sent[j], sent[i] })
			stored := 0
			for len(sent) > 0 {
				n := 1 + rnd.IntN(len(sent))
				out, err := st.Append(ctx, sent[:n])
				if err != nil {
					t.Fatal(err)
				}
				stored += count(out, store.Stored)
				sent = sent[n:]
			}
			if stored != len(rs) {
				t.Errorf("%d outcomes are Stored, want %d", stored, len(rs))
			}
			mustHold(t, st, Campaign, rs...)
			CheckCounts(t, st, Campaign)
		})
	}
}

func takingTurns(t *testing.T, c Config) {
	db := c.New(t)
	a, b := open(t, db), open(t, db)
	rs := Responses(0, 40, At(Unit(0), ""), Via(survey.Kiosk))
	for i := 0; i < len(rs); i += 4 {
		MustAppend(t, a, store.Stored, rs[i:i+2]...)
		MustAppend(t, b, store.Duplicate, rs[i])
		MustAppend(t, b, store.Stored, rs[i+2:i+4]...)
	}
	for _, st := range []store.Store{a, b} {
		mustHold(t, st, Campaign, rs...)
		CheckCounts(t, st, Campaign)
	}
}

func manyGoroutines(t *testing.T, c Config) {
	st := c.one(t)
	appendFrom(t, []store.Store{st, st, st, st})
	CheckCounts(t, st, Campaign)
}

func manyHandles(t *testing.T, c Config) {
	db := c.New(t)
	handles := []store.Store{open(t, db), open(t, db), open(t, db)}
	appendFrom(t, handles)
	for _, st := range handles {
		CheckCounts(t, st, Campaign)
	}
}

// appendFrom sends the same 32 responses from one goroutine per handle, each in
// an order and with batches of its own, and checks that every response is Stored
// exactly once among them.
func appendFrom(t *testing.T, handles []store.Store) {
	t.Helper()
	rs := Responses(0, 32, At(Unit(0), ""))
	stored := make([]map[survey.ResponseID]int, len(handles))
	errs := make([]error, len(handles))
	var wg sync.WaitGroup
	for g, st := range handles {
		stored[g] = make(map[survey.ResponseID]int)
		wg.Go(func() {
			mine := append([]survey.Response{}, rs...)
			rnd := rand.New(rand.NewPCG(uint64(g), 3))
			rnd.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
			for size := 2 + g; len(mine) > 0; {
				n := min(size, len(mine))
				out, err := st.Append(ctx, mine[:n])
				if err != nil {
					errs[g] = err
					return
				}
				for i, o := range out {
					if o == store.Stored {
						stored[g][mine[i].ID]++
					}
				}
				mine = mine[n:]
			}
		})
	}
	wg.Wait()
	for g, err := range errs {
		if err != nil {
			t.Fatalf("goroutine %d: %v", g, err)
		}
	}
	for _, r := range rs {
		n := 0
		for g := range stored {
			n += stored[g][r.ID]
		}
		if n != 1 {
			t.Errorf("response %s is Stored %d times, want once", r.ID, n)
		}
	}
	mustHold(t, handles[0], Campaign, rs...)
}

func count(out []store.Outcome, o store.Outcome) int {
	n := 0
	for _, x := range out {
		if x == o {
			n++
		}
	}
	return n
}

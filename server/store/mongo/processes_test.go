package mongo_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/mongo"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// onceBefore runs f once, before the first command of a kind.
func onceBefore(kind string, f func()) func(context.Context, string, func(context.Context) error) error {
	done := false
	return func(ctx context.Context, what string, do func(context.Context) error) error {
		if what == kind && !done {
			done = true
			f()
		}
		return do(ctx)
	}
}

func TestALivingProcessIsWaitedFor(t *testing.T) {
	db := newDatabase(t)
	a, b := db.open(t), db.open(t)
	looked := make(chan struct{})
	var once sync.Once
	b.Rig(db.now, func(time.Duration) { once.Do(func() { close(looked) }) })
	type result struct {
		n   int
		err error
	}
	recovered := make(chan result, 1)
	a.Tap(onceBefore("tallies", func() {
		go func() {
			n, err := b.Recover(bg)
			recovered <- result{n, err}
		}()
		<-looked // b has found the batch and waits
	}))
	storetest.MustAppend(t, a, store.Stored, group...)
	if r := <-recovered; r.n != 0 || r.err != nil {
		t.Errorf("recover took %d responses of a living process, error %v", r.n, r.err)
	}
	name := a.WriterName()
	if name == "" {
		t.Error("the living process lost its identity")
	}
	storetest.MustAppend(t, a, store.Stored, before...)
	if a.WriterName() != name {
		t.Error("the living process had to take another identity")
	}
	holds(t, b, append(append([]survey.Response{}, before...), group...))
}

func TestRecoverOutlastsTheLease(t *testing.T) {
	db := newDatabase(t)
	a := db.open(t)
	br := &breaker{kind: requestLost, dead: true}
	a.Tap(br.before("tallies"))
	_, err := a.Append(bg, group)
	isUnavailable(t, err)
	start := db.now()
	other := db.open(t)
	if n := mustRecover(t, other); n != len(group) {
		t.Errorf("recovered %d responses, want %d", n, len(group))
	}
	if waited := db.now().Sub(start); waited <= lease {
		t.Errorf("a process was taken for dead after %v, its lease is %v", waited, lease)
	}
	holds(t, other, group)
}

func TestAProcessTakenForDeadComesBack(t *testing.T) {
	for _, kind := range []string{"comments", "responses", "tallies"} {
		t.Run(kind, func(t *testing.T) {
			db := newDatabase(t)
			a, b := db.open(t), db.open(t)
			storetest.MustAppend(t, a, store.Stored, before...)
			was := a.WriterName()
			a.Tap(onceBefore(kind, func() { // a stops here for hours
				db.pass(2 * lease)
				mustRecover(t, b)
				storetest.CheckCounts(t, b, storetest.Campaign)
			}))
			_, err := a.Append(bg, group)
			if kind == "tallies" {
				isUnavailable(t, err) // b counted the batch under its own name
			} else if err != nil {
				t.Fatal(err)
			}
			storetest.MustAppend(t, a, store.Duplicate, group...)
			if a.WriterName() == was {
				t.Error("the process goes on under a name that others have signed off")
			}
			holds(t, a, append(append([]survey.Response{}, before...), group...))
			mustRecover(t, b)
			holds(t, b, append(append([]survey.Response{}, before...), group...))
		})
	}
}

func TestASignedOffProcessNotices(t *testing.T) {
	db := newDatabase(t)
	a, b := db.open(t), db.open(t)
	storetest.MustAppend(t, a, store.Stored, before...)
	was := a.WriterName()
	db.pass(2 * lease)
	mustRecover(t, b)
	a.SignOfLife() // its clock says it is alive again, the database says otherwise
	storetest.MustAppend(t, a, store.Stored, group...)
	if a.WriterName() == was {
		t.Error("the process goes on under a name that others have signed off")
	}
}

func TestASignOfLifeKeepsTheName(t *testing.T) {
	db := newDatabase(t)
	a, b := db.open(t), db.open(t)
	storetest.MustAppend(t, a, store.Stored, before...)
	was := a.WriterName()
	for range 5 {
		db.pass(lease / 2)
		a.SignOfLife()
		if n, err := b.Sweep(); n != 0 || err != nil {
			t.Fatalf("swept %d, error %v", n, err)
		}
	}
	storetest.MustAppend(t, a, store.Stored, group...)
	if a.WriterName() != was {
		t.Error("a process that shows signs of life changed its name")
	}
}

// TestTwoRecoveries lets a second process recover everything before each command
// of the first one's recovery.
func TestTwoRecoveries(t *testing.T) {
	for n := range 12 {
		t.Run(fmt.Sprintf("before command %d", n+1), func(t *testing.T) {
			db := newDatabase(t)
			leave(t, db, "tallies", func(st *mongo.Store) error {
				_, err := st.Append(bg, group)
				return err
			})
			a, b := db.open(t), db.open(t)
			total, seen := 0, 0
			a.Tap(func(ctx context.Context, what string, do func(context.Context) error) error {
				if seen == n {
					seen++ // b's commands are not a's
					db.pass(2 * lease)
					total += mustRecover(t, b)
				}
				seen++
				return do(ctx)
			})
			k, err := a.Recover(bg)
			switch total += k; {
			case err != nil:
				isUnavailable(t, err) // b took a for dead
			case total < len(group):
				t.Errorf("both together recovered %d responses, want %d", total, len(group))
			}
			mustRecover(t, a)
			holds(t, a, group)
			mustRecover(t, b)
			holds(t, b, group)
		})
	}
}

func TestRestandOfWhatIsUnderWay(t *testing.T) {
	db := newDatabase(t)
	a, b := db.open(t), db.open(t)
	waits := 0
	b.Rig(db.now, func(time.Duration) { waits++ })
	move := func() error {
		return b.Restand(bg, group[0].ID, group[0].Standing, survey.Excluded, "trùng phiếu")
	}
	a.Tap(onceBefore("tallies", func() { isUnavailable(t, move()) }))
	storetest.MustAppend(t, a, store.Stored, group...)
	if waits == 0 {
		t.Error("it did not wait for the other process")
	}
	if err := move(); err != nil {
		t.Fatal(err)
	}
	want := append([]survey.Response{}, group...)
	want[0].Standing = survey.Excluded
	holds(t, a, want)
}

// TestACountCarriedOutTwice: something between us and the server repeats a
// command.
func TestACountCarriedOutTwice(t *testing.T) {
	db := newDatabase(t)
	st := db.open(t)
	st.Tap(func(ctx context.Context, what string, do func(context.Context) error) error {
		err := do(ctx)
		if what == "tallies" {
			_ = do(ctx) // the second outcome is lost
		}
		return err
	})
	storetest.MustAppend(t, st, store.Stored, before...)
	storetest.MustAppend(t, st, store.Stored, group...)
	holds(t, st, append(append([]survey.Response{}, before...), group...))
}

// TestAnythingAtAnyTime does random things in random processes, some of which
// lose commands, die, or have commands arrive much later, and then counts.
func TestAnythingAtAnyTime(t *testing.T) {
	for seed := range uint64(10) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) { anything(t, rand.New(rand.NewPCG(seed, 7))) })
	}
}

func anything(t *testing.T, rnd *rand.Rand) {
	db := newDatabase(t)
	hands := []*mongo.Store{db.open(t), db.open(t)}
	breakers := make([]*breaker, len(hands))
	var held []*breaker // with commands that arrive later
	acknowledged := make(map[survey.ResponseID]bool)
	standings := []survey.Standing{survey.Counted, survey.Flagged, survey.Excluded}
	for range 40 {
		i := rnd.IntN(len(hands))
		if rnd.IntN(3) == 0 {
			breakers[i] = &breaker{n: rnd.IntN(8), kind: faults[rnd.IntN(len(faults))], dead: rnd.IntN(3) == 0}
			held = append(held, breakers[i])
			hands[i].Tap(breakers[i].tap)
		}
		st := hands[i]
		batch := storetest.Responses(rnd.IntN(30), 1+rnd.IntN(4), storetest.At(storetest.Unit(1), "quay-1"))
		switch rnd.IntN(8) {
		default:
			if _, err := st.Append(bg, batch); err == nil {
				for _, r := range batch {
					acknowledged[r.ID] = true
				}
			}
		case 0, 1:
			// Any outcome will do: unknown, conflict, unavailable or done.
			_ = st.Restand(bg, batch[0].ID, standings[rnd.IntN(3)], standings[rnd.IntN(3)], "thử")
		case 2:
			db.pass(time.Duration(rnd.IntN(3)) * lease)
		case 3:
			_, _ = st.Recover(bg)
		case 4:
			if len(held) > 0 {
				held[rnd.IntN(len(held))].arrive()
			}
		}
		if b := breakers[i]; b != nil && b.dead && b.hit != "" { // its process is gone
			hands[i] = db.open(t)
			breakers[i] = nil
		}
	}
	for _, b := range held {
		b.arrive()
	}
	db.pass(2 * lease)
	last := db.open(t)
	mustRecover(t, last)
	storetest.CheckCounts(t, last, storetest.Campaign)
	have := make(map[survey.ResponseID]bool)
	for _, r := range storetest.All(t, last, storetest.Campaign) {
		have[r.ID] = true
	}
	for id := range acknowledged {
		if !have[id] {
			t.Errorf("response %s was acknowledged and is not there", id)
		}
	}
	if len(acknowledged) == 0 {
		t.Error("nothing was acknowledged: the test tests nothing")
	}
}

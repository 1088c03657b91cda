package mongo_test

import (
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/mongo"
	"hailong/server/store/storetest"
)

// ticked opens a handle whose background loop runs when the test says so.
func ticked(t *testing.T, db *database) (st *mongo.Store, turns func(n int)) {
	t.Helper()
	st = db.open(t)
	ticks := make(chan time.Time)
	st.Loop(ticks)
	return st, func(n int) {
		for range n {
			db.pass(lease / 3)
			ticks <- db.now()
		}
		ticks <- db.now() // taken when the turns before are over
	}
}

// TestALivingProcessCountsForADeadOne: nobody asks for recovery. Somebody dies
// between storing and counting, and the loop of another process finds it.
func TestALivingProcessCountsForADeadOne(t *testing.T) {
	db := newDatabase(t)
	survivor, turns := ticked(t, db)
	storetest.MustAppend(t, survivor, store.Stored, before...)
	was := survivor.WriterName()

	b := &breaker{kind: requestLost, dead: true}
	dying := db.open(t)
	dying.Tap(b.before("tallies"))
	_, err := dying.Append(bg, group)
	isUnavailable(t, err)

	turns(3) // its lease is not over
	if n, err := survivor.Uncounted(bg); n != len(group) || err != nil {
		t.Errorf("%d are uncounted within the lease, error %v; want %d", n, err, len(group))
	}
	turns(3) // now it is
	if n, err := survivor.Uncounted(bg); n != 0 || err != nil {
		t.Errorf("%d are uncounted after the lease, error %v", n, err)
	}
	holds(t, survivor, append(append(before[:0:0], before...), group...))
	if survivor.WriterName() != was {
		t.Error("the living process took another name: its loop showed no sign of life")
	}
}

// TestTheLoopLeavesTheLivingAlone: a batch under way is its writer's.
func TestTheLoopLeavesTheLivingAlone(t *testing.T) {
	db := newDatabase(t)
	busy := db.open(t)
	var asked []string
	over := &database{at: db.at, uri: through(t, db.uri, func(r request) fate {
		if c, ok := r.doc.Lookup("find").StringValueOK(); ok {
			asked = append(asked, c)
		}
		return fate{}
	})}
	looking := over.open(t)
	ticks := make(chan time.Time)
	looking.Loop(ticks)
	busy.Tap(onceBefore("tallies", func() {
		for range 4 {
			ticks <- db.now()
		}
	}))
	storetest.MustAppend(t, busy, store.Stored, group...)
	if looking.WriterName() != "" {
		t.Error("a process that had nothing to count took a name")
	}
	if len(asked) != 1 || asked[0] != "writers" {
		t.Errorf("a turn of the loop read %v, want the writers alone", asked)
	}
	holds(t, looking, group)
}

// TestTheLoopOutlastsAnAbsence: the database is away for some turns; what was left
// meanwhile is counted when it is back.
func TestTheLoopOutlastsAnAbsence(t *testing.T) {
	db := newDatabase(t)
	st, turns := ticked(t, db)
	b := &breaker{kind: requestLost, dead: true}
	st.Tap(b.before("tallies"))
	_, err := st.Append(bg, group)
	isUnavailable(t, err)
	turns(9)
	if n, err := st.Uncounted(bg); n != len(group) || err != nil {
		t.Errorf("%d are uncounted, error %v; want %d", n, err, len(group))
	}
	st.Tap(nil)
	turns(6)
	if n, err := st.Uncounted(bg); n != 0 || err != nil {
		t.Errorf("%d are uncounted in the end, error %v", n, err)
	}
	holds(t, st, group)
}

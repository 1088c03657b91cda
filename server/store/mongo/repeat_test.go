package mongo_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hailong/server/store"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// member is a line that makes the server of the tests look like the primary of a
// replica set, whose writes the driver may repeat.
type member struct {
	honours bool // a number that was seen gets the reply it got; else it is carried out again
	mu      sync.Mutex
	next    func(request) fate // for commands that change data; nil: all goes well
	read    func(request) fate // for those that read
	replies map[string]bson.D
	again   int // commands that came a second time
	plain   int // commands that change data and carry no number
}

// joined gives the URI of a database behind a member.
func joined(t *testing.T, db *database, honours bool, options ...string) *member {
	t.Helper()
	m := &member{honours: honours, replies: make(map[string]bson.D)}
	db.uri = through(t, db.uri, m.decide, append(options, "directConnection=true")...)
	return m
}

func (m *member) decide(r request) fate {
	if r.greets() {
		return with(bson.D{{Key: "setName", Value: "hailong"}, {Key: "isWritablePrimary", Value: true},
			{Key: "ismaster", Value: true}, {Key: "logicalSessionTimeoutMinutes", Value: 30}})(r)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if r.name != "insert" && r.name != "update" {
		if m.read != nil && r.name == "find" {
			return m.read(r)
		}
		return fate{}
	}
	number, ok := r.doc.Lookup("txnNumber").AsInt64OK()
	if !ok {
		m.plain++
	}
	key := fmt.Sprint(r.doc.Lookup("lsid"), number)
	if reply, seen := m.replies[key]; seen && ok {
		m.again++
		if m.honours {
			return fate{reply: reply}
		}
	}
	f := fate{}
	if m.next != nil {
		f = m.next(r)
	}
	if ok {
		m.replies[key] = nil
		f.heard = func(reply bson.D) {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.replies[key] = reply
		}
	}
	return f
}

// once does something to the n-th command that changes a collection.
func (m *member) once(collection string, n int, f fate) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.next = func(r request) fate {
		if c, _ := r.doc.Lookup(r.name).StringValueOK(); c != collection {
			return fate{}
		}
		if n--; n != 0 {
			return fate{}
		}
		return f
	}
}

var steppedDown = fate{reply: refusal(10107, "NotWritablePrimary", "not primary", "RetryableWriteError")}

// TestAFailoverGoesUnnoticed: the driver repeats what got no reply or met a server
// that has just stepped down, and nobody is told to come again.
func TestAFailoverGoesUnnoticed(t *testing.T) {
	for _, collection := range []string{"comments", "responses", "tallies"} {
		for name, f := range map[string]fate{"reply lost": {lose: true}, "stepped down": steppedDown} {
			t.Run(collection+"/"+name, func(t *testing.T) {
				t.Parallel()
				db := newDatabase(t)
				m := joined(t, db, true)
				st := db.open(t)
				storetest.MustAppend(t, st, store.Stored, before...)
				was := st.WriterName()
				m.once(collection, 1, f)
				storetest.MustAppend(t, st, store.Stored, group...)
				if st.WriterName() != was {
					t.Error("the process took another identity")
				}
				m.once("responses", 1, f)
				if err := st.Restand(bg, before[0].ID, before[0].Standing, survey.Excluded, "trùng phiếu"); err != nil {
					t.Error(err)
				}
				want := append(append([]survey.Response{}, before...), group...)
				want[0].Standing = survey.Excluded
				holds(t, st, want)
				if m.plain != 0 || f.lose && m.again != 2 {
					t.Errorf("%d commands came again, %d without a number", m.again, m.plain)
				}
			})
		}
	}
}

// TestWithoutRepetition: where the URI says so, nothing is repeated or numbered.
func TestWithoutRepetition(t *testing.T) {
	db := newDatabase(t)
	m := joined(t, db, true, "retryWrites=false")
	st := db.open(t)
	storetest.MustAppend(t, st, store.Stored, before...)
	m.once("responses", 1, fate{lose: true})
	_, err := st.Append(bg, group)
	isUnavailable(t, err)
	storetest.MustAppend(t, st, store.Duplicate, group...)
	if m.again != 0 || len(m.replies) != 0 {
		t.Errorf("%d commands came again, %d had a number", m.again, len(m.replies))
	}
	holds(t, st, append(append([]survey.Response{}, before...), group...))
}

// TestAServerThatForgetsNumbers takes the numbers of repeated commands and carries
// the commands out again. It may cost an Unavailable, and never a count.
func TestAServerThatForgetsNumbers(t *testing.T) {
	for _, op := range operations() {
		for _, collection := range []string{"comments", "responses", "tallies", "writers"} {
			for n := 1; n <= 2; n++ {
				t.Run(fmt.Sprintf("%s/%s %d", op.name, collection, n), func(t *testing.T) {
					t.Parallel()
					db := newDatabase(t)
					op.setUp(t, db)
					m := joined(t, db, false)
					st := db.open(t)
					m.once(collection, n, fate{lose: true})
					untilDone(t, func() error { return op.do(st) })
					holds(t, st, op.want)
					db.pass(2 * lease)
					if n := mustRecover(t, db.open(t)); n != 0 {
						t.Errorf("another process found %d responses uncounted", n)
					}
					holds(t, st, op.want)
				})
			}
		}
	}
}

// untilDone repeats what may be unavailable a few times.
func untilDone(t *testing.T, do func() error) {
	t.Helper()
	err := do()
	for range 3 {
		if err == nil {
			return
		}
		isUnavailable(t, err)
		err = do()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestAnyCommandCarriedOutTwice: something between us and the server repeats every
// command of a kind, and only the second reply arrives.
func TestAnyCommandCarriedOutTwice(t *testing.T) {
	for _, op := range operations() {
		for _, kind := range []string{"comments", "responses", "tallies", "mark", "seal", "writer"} {
			t.Run(op.name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				db := newDatabase(t)
				op.setUp(t, db)
				st := db.open(t)
				n := 0
				st.Tap(func(ctx context.Context, what string, do func(context.Context) error) error {
					if what == kind {
						if n++; n%2 == 1 { // every other, so that something gets done at last
							_ = do(ctx) // its reply is lost
						}
					}
					return do(ctx)
				})
				untilDone(t, func() error { return op.do(st) })
				holds(t, st, op.want)
				st.Tap(nil)
				db.pass(2 * lease)
				if n := mustRecover(t, db.open(t)); n != 0 {
					t.Errorf("another process found %d responses uncounted", n)
				}
				holds(t, st, op.want)
			})
		}
	}
}

// TestWhatWasStoredTwiceIsStored: a batch whose own first attempt is all that it
// finds is not a duplicate of anything.
func TestWhatWasStoredTwiceIsStored(t *testing.T) {
	db := newDatabase(t)
	st := db.open(t)
	storetest.MustAppend(t, st, store.Stored, before...)
	st.Tap(func(ctx context.Context, what string, do func(context.Context) error) error {
		if what == "responses" {
			_ = do(ctx)
		}
		return do(ctx)
	})
	all := append(append([]survey.Response{}, before...), group...)
	got, err := st.Append(bg, all)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range got {
		if want := map[bool]store.Outcome{true: store.Duplicate, false: store.Stored}[i < len(before)]; o != want {
			t.Errorf("outcome %d is %d, want %d", i, o, want)
		}
	}
	holds(t, st, all)
}

// TestAStaleReadIsNotBelieved: the change of a standing was carried out, its reply
// was lost, the repeated command matched nothing, and the read that should tell why
// shows what was there before.
func TestAStaleReadIsNotBelieved(t *testing.T) {
	db := newDatabase(t)
	storetest.MustAppend(t, db.open(t), store.Stored, before...)
	m := joined(t, db, false)
	st := db.open(t)
	var old bson.D // the first read of the response
	shown := 0
	m.once("responses", 1, fate{lose: true})
	m.read = func(r request) fate {
		c, _ := r.doc.Lookup("find").StringValueOK()
		switch {
		case c == "responses" && old == nil:
			return fate{heard: func(reply bson.D) { old = reply }}
		case c == "responses" && m.again == 1 && shown == 0:
			shown++
			return fate{reply: old}
		}
		return fate{}
	}
	move := func() error {
		return st.Restand(bg, before[0].ID, before[0].Standing, survey.Excluded, "trùng phiếu")
	}
	isUnavailable(t, move())
	if m.again != 1 || shown != 1 {
		t.Fatal("no stale read: nothing was tested")
	}
	if err := move(); err != nil {
		t.Fatal(err)
	}
	want := append([]survey.Response{}, before...)
	want[0].Standing = survey.Excluded
	holds(t, st, want)
}

package mongo_test

import (
	"fmt"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hailong/server/store"
	"hailong/server/store/mongo"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// before is stored in every test here before anything goes wrong; group then
// shares some of its cells, has comments and a flagged response.
var (
	before = storetest.Responses(100, 2, storetest.At(storetest.Unit(1), "quay-1"))
	group  = append(storetest.Responses(4, 3, storetest.At(storetest.Unit(1), "quay-1")), storetest.Response(9))
)

// operation is something that counts, with how to do it again and what is stored
// once it is done.
type operation struct {
	name  string
	setUp func(t *testing.T, db *database)
	do    func(st *mongo.Store) error
	want  []survey.Response
}

func operations() []operation {
	moved := func() []survey.Response {
		all := append([]survey.Response{}, before...)
		all[0].Standing, all[0].Reason = survey.Excluded, "trùng phiếu"
		return all
	}
	both := append(append([]survey.Response{}, before...), group...)
	stored := func(t *testing.T, db *database) {
		storetest.MustAppend(t, db.open(t), store.Stored, before...)
	}
	move := func(st *mongo.Store) error {
		return st.Restand(bg, before[0].ID, before[0].Standing, survey.Excluded, "trùng phiếu")
	}
	halfMoved := func(t *testing.T, db *database) {
		stored(t, db)
		leave(t, db, "tallies", move)
	}
	return []operation{
		{"append", stored, func(st *mongo.Store) error {
			_, err := st.Append(bg, group)
			return err
		}, both},
		{"restand", stored, move, moved()},
		{"recover a batch", func(t *testing.T, db *database) {
			stored(t, db)
			leave(t, db, "tallies", func(st *mongo.Store) error {
				_, err := st.Append(bg, group)
				return err
			})
		}, func(st *mongo.Store) error {
			_, err := st.Recover(bg)
			return err
		}, both},
		{"finish a move", halfMoved, move, moved()},
		{"recover a move", halfMoved, func(st *mongo.Store) error {
			_, err := st.Recover(bg)
			return err
		}, moved()},
		{"move what is not counted", func(t *testing.T, db *database) {
			leave(t, db, "tallies", func(st *mongo.Store) error {
				_, err := st.Append(bg, before)
				return err
			})
		}, func(st *mongo.Store) error {
			if err := move(st); err != nil {
				return err
			}
			_, err := st.Recover(bg)
			return err
		}, moved()},
	}
}

// leave lets a process do something and die before its first command of a kind.
func leave(t *testing.T, db *database, what string, do func(*mongo.Store) error) {
	t.Helper()
	b := &breaker{kind: requestLost, dead: true}
	st := db.open(t)
	st.Tap(b.before(what))
	isUnavailable(t, do(st))
	db.pass(2 * lease)
}

// TestEveryCommandMayFail lets each command of each operation fail in each way,
// once in a process that goes on and once in one that dies of it.
func TestEveryCommandMayFail(t *testing.T) {
	for _, op := range operations() {
		db := newDatabase(t)
		op.setUp(t, db)
		st := db.open(t)
		count := &breaker{n: 1 << 30}
		st.Tap(count.tap)
		if err := op.do(st); err != nil {
			t.Fatalf("%s: %v", op.name, err)
		}
		holds(t, st, op.want)
		if count.seen < 3 {
			t.Fatalf("%s took %d commands, too few to test anything", op.name, count.seen)
		}
		for n := range count.seen {
			for _, f := range faults {
				t.Run(fmt.Sprintf("%s/command %d/%s/goes on", op.name, n+1, f), func(t *testing.T) { goesOn(t, op, n, f) })
				t.Run(fmt.Sprintf("%s/command %d/%s/dies", op.name, n+1, f), func(t *testing.T) { dies(t, op, n, f) })
			}
		}
	}
}

func goesOn(t *testing.T, op operation, n int, f fault) {
	db := newDatabase(t)
	op.setUp(t, db)
	st := db.open(t)
	b := &breaker{n: n, kind: f}
	st.Tap(b.tap)
	isUnavailable(t, op.do(st))
	if err := op.do(st); err != nil {
		t.Fatalf("again, after a lost %q: %v", b.hit, err)
	}
	holds(t, st, op.want)
	b.arrive()
	mustRecover(t, st)
	holds(t, st, op.want)
	db.pass(2 * lease)
	if n := mustRecover(t, db.open(t)); n != 0 {
		t.Errorf("another process found %d responses uncounted", n)
	}
	holds(t, st, op.want)
}

func dies(t *testing.T, op operation, n int, f fault) {
	db := newDatabase(t)
	op.setUp(t, db)
	st := db.open(t)
	b := &breaker{n: n, kind: f, dead: true}
	st.Tap(b.tap)
	isUnavailable(t, op.do(st))

	db.pass(2 * lease)
	other := db.open(t)
	mustRecover(t, other)
	storetest.CheckCounts(t, other, storetest.Campaign)
	b.arrive()
	mustRecover(t, other)
	storetest.CheckCounts(t, other, storetest.Campaign)
	if err := op.do(other); err != nil {
		t.Fatalf("the other process, after a lost %q: %v", b.hit, err)
	}
	holds(t, other, op.want)
	if n := mustRecover(t, other); n != 0 {
		t.Errorf("a second recovery counted %d responses", n)
	}
	holds(t, other, op.want)
}

// TestTheNextBatchCountsTheLast: nobody need send the failed batch again, or ask
// for recovery, for its counts to come right.
func TestTheNextBatchCountsTheLast(t *testing.T) {
	db := newDatabase(t)
	st := db.open(t)
	b := &breaker{kind: requestLost}
	st.Tap(b.before("tallies"))
	_, err := st.Append(bg, group)
	isUnavailable(t, err)
	storetest.MustAppend(t, st, store.Stored, before...)
	holds(t, st, append(append([]survey.Response{}, before...), group...))
}

// TestLateInsertWithoutRetry is the case that nobody but a later recovery can
// repair: the sender is gone, the first recovery found nothing.
func TestLateInsertWithoutRetry(t *testing.T) {
	db := newDatabase(t)
	st := db.open(t)
	b := &breaker{kind: late, dead: true}
	st.Tap(b.before("responses"))
	_, err := st.Append(bg, group)
	isUnavailable(t, err)
	db.pass(2 * lease)
	other := db.open(t)
	if n := mustRecover(t, other); n != 0 {
		t.Fatalf("recovered %d responses that are not there", n)
	}
	b.arrive()
	db.pass(mongo.Grace - lease)
	if n := mustRecover(t, other); n != len(group) {
		t.Errorf("recovered %d responses, want %d", n, len(group))
	}
	holds(t, other, group)
}

// TestLateInsertAfterGrace: what comes when nobody looks any more is counted when
// it is sent again.
func TestLateInsertAfterGrace(t *testing.T) {
	db := newDatabase(t)
	st := db.open(t)
	b := &breaker{kind: late, dead: true}
	st.Tap(b.before("responses"))
	_, err := st.Append(bg, group)
	isUnavailable(t, err)
	db.pass(2 * lease)
	other := db.open(t)
	mustRecover(t, other)
	db.pass(2 * mongo.Grace)
	b.arrive()
	if n := mustRecover(t, other); n != 0 {
		t.Fatalf("looked at a writer long signed off, and counted %d", n)
	}
	storetest.MustAppend(t, other, store.Duplicate, group...)
	holds(t, other, group)
}

// TestLateInsertOfABatchThatWasTakenOver: of an insert that a server carries out in
// parts, one part comes after the rest was recovered.
func TestLateInsertOfABatchThatWasTakenOver(t *testing.T) {
	db := newDatabase(t)
	b := &breaker{kind: requestLost, dead: true}
	st := db.open(t)
	st.Tap(b.before("tallies"))
	_, err := st.Append(bg, group)
	isUnavailable(t, err)
	c, name := client(t, db.uri)
	responses := c.Database(name).Collection("responses")
	var part bson.D
	if err := responses.FindOneAndDelete(bg, bson.D{{Key: "_id", Value: group[0].ID}}).Decode(&part); err != nil {
		t.Fatal(err)
	}
	db.pass(2 * lease)
	other := db.open(t)
	if n := mustRecover(t, other); n != len(group)-1 {
		t.Fatalf("recovered %d responses, want %d", n, len(group)-1)
	}
	if _, err := responses.InsertOne(bg, part); err != nil {
		t.Fatal(err)
	}
	if n, err := other.Uncounted(bg); n != 1 || err != nil {
		t.Errorf("%d are uncounted, error %v; want 1", n, err)
	}
	if n := mustRecover(t, other); n != 1 {
		t.Errorf("recovered %d responses, want 1", n)
	}
	holds(t, other, group)
}

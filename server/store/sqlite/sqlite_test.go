package sqlite_test

import (
	"context"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

var ctx = context.Background()

// file is a storetest.Database in a folder of its own.
type file string

func newFile(t testing.TB) file { return file(filepath.Join(t.TempDir(), "hailong.db")) }

// database is a file whose list of what does not count is right at the end.
func database(t testing.TB) storetest.Database {
	f := newFile(t)
	t.Cleanup(func() { asideIs(t, f) })
	return f
}

// open opens a handle and closes it at the end of the test.
func (f file) open(t testing.TB) *sqlite.Store {
	t.Helper()
	st := f.Open(t).(*sqlite.Store)
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return st
}

func (f file) Open(t testing.TB) store.Store {
	t.Helper()
	st, err := sqlite.Open(ctx, string(f), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func (f file) Dying(t testing.TB, writes int) store.Store {
	st := f.Open(t).(*sqlite.Store)
	st.DieAfter(writes)
	return st
}

func TestStore(t *testing.T) {
	storetest.Run(t, storetest.Config{New: database})
}

// Every read crosses the end of a page, and every transaction begins without the
// cells of the one before.
func TestStoreWithPagesOfTwoRowsAndNoCache(t *testing.T) {
	sqlite.Limit(t, 2, 0)
	storetest.Run(t, storetest.Config{New: database})
}

// Days and hours are civil dates in survey.Zone, whatever zone the machine has.
func TestStoreInAnOddZone(t *testing.T) {
	old := time.Local
	time.Local = time.FixedZone("odd", -(11*60+47)*60)
	t.Cleanup(func() { time.Local = old })
	f := newFile(t)
	first, last := survey.NewDay(2025, time.December, 31), survey.NewDay(2026, time.January, 1)
	rs := append(storetest.Responses(0, 5, storetest.On(first)), storetest.Responses(5, 5, storetest.On(last))...)
	storetest.MustAppend(t, f.open(t), store.Stored, rs...)
	time.Local = time.FixedZone("odder", 14*60*60)
	for _, r := range storetest.All(t, f.open(t), storetest.Campaign) {
		if r.Day != first && r.Day != last {
			t.Errorf("response %s is of %v", r.ID, r.Day)
		}
	}
	storetest.CheckCounts(t, f.open(t), storetest.Campaign)
}

// The file must not tell who came after whom within an hour.
func TestPlacesHideTheOrderOfArrival(t *testing.T) {
	f := newFile(t)
	st := f.open(t)
	var arrived []survey.ResponseID
	for i := range 40 {
		r := storetest.Response(i, func(r *survey.Response) { r.Hour = 9 })
		arrived = append(arrived, r.ID)
		storetest.MustAppend(t, st, store.Stored, r)
	}
	var byPlace []survey.ResponseID
	rows, err := raw(t, f).Query("SELECT id FROM responses ORDER BY place")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		byPlace = append(byPlace, survey.ResponseID(id))
	}
	if len(byPlace) != len(arrived) {
		t.Fatalf("%d places, want %d", len(byPlace), len(arrived))
	}
	inOrder := 0 // neighbours that stand as they arrived: half of them by chance
	for i := range len(byPlace) - 1 {
		if slices.Index(arrived, byPlace[i]) < slices.Index(arrived, byPlace[i+1]) {
			inOrder++
		}
	}
	if inOrder < 5 || inOrder > 35 { // by chance once in two million runs
		t.Errorf("%d of 39 neighbours stand in the order of arrival", inOrder)
	}
}

func TestBatchesThatDrawTheSamePlace(t *testing.T) {
	st := newFile(t).open(t)
	rs := storetest.Responses(0, 9, func(r *survey.Response) { r.Hour = 9 })
	st.Draw(100, 100, 101, 98, 97, 103, 500)
	storetest.MustAppend(t, st, store.Stored, rs[:3]...)     // at 100 to 102
	storetest.MustAppend(t, st, store.Stored, rs[3:6]...)    // not at 100, 101 or 98; at 97 to 99
	storetest.MustAppend(t, st, store.Duplicate, rs[:1]...)  // drawn at 103
	storetest.MustAppend(t, st, store.Duplicate, rs[1:6]...) // drawn at 500
	storetest.CheckCounts(t, st, storetest.Campaign)
	if n := len(storetest.All(t, st, storetest.Campaign)); n != 6 {
		t.Errorf("%d responses stored, want 6", n)
	}
}

// Counters are numbered as they appear; a handle must not go on with numbers that
// another one has given away.
func TestHandlesThatMeetNewCountersInTurns(t *testing.T) {
	f := newFile(t)
	handles := []*sqlite.Store{f.open(t), f.open(t)}
	for i := range 20 {
		q := survey.QuestionID([]byte{'q', byte('a' + i)})
		for h, st := range handles {
			storetest.MustAppend(t, st, store.Stored, storetest.Response(2*i+h,
				storetest.At(storetest.Unit(i/4), ""), storetest.Answering(survey.Answer{Question: q, Value: "5"}, survey.Answer{Question: q + "_b", Value: "1"})))
		}
	}
	for _, st := range handles {
		storetest.CheckCounts(t, st, storetest.Campaign)
	}
}

// The cells of past days do not pile up in memory, and are counted on when they
// come back.
func TestCellsAreForgotten(t *testing.T) {
	sqlite.Limit(t, 500, 10)
	st := newFile(t).open(t)
	for round := range 3 {
		for day := range 20 {
			storetest.MustAppend(t, st, store.Stored, storetest.Responses(100*round+3*day, 3, storetest.On(storetest.FirstDay+survey.Day(day)))...)
			if n := st.Remembered(); n > 10+3 {
				t.Fatalf("%d cells remembered, want at most 13", n)
			}
		}
	}
	storetest.CheckCounts(t, st, storetest.Campaign)
}

// 8,000 responses take 12 MB as values.
func TestEachResponseIsFlatInMemory(t *testing.T) {
	st := newFile(t).open(t)
	stream := storetest.NewStream(1, storetest.FirstDay)
	for range 8 {
		if _, err := st.Append(ctx, stream.Take(1000)); err != nil {
			t.Fatal(err)
		}
	}
	stream = nil
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before, most, n := heap(), uint64(0), 0
	err := st.EachResponse(ctx, storetest.Campaign, func(*survey.Response) error {
		if n++; n%900 == 0 {
			most = max(most, heap())
		}
		return nil
	})
	if err != nil || n != 8000 {
		t.Fatalf("%d responses, error %v", n, err)
	}
	if most > before+5<<20 {
		t.Errorf("reading took %d KiB more", (most-before)>>10)
	}
}

package stray_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/stray"
	"hailong/server/survey"
)

// noon is told by a clock on which it is the day before in Vietnam.
var (
	noon  = time.Date(2026, 7, 14, 19, 30, 0, 0, time.FixedZone("Marquesas", -(9*60+30)*60))
	today = survey.NewDay(2026, 7, 15)
)

const oldPoster, other survey.EntryCode = "ABCD1234", "EFGH5678"

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func database(t testing.TB) *faulty.Store {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	check(t, err)
	t.Cleanup(func() { st.Close() })
	return faulty.New(st)
}

func read(t testing.TB, st store.Documents, day survey.Day) []stray.Scans {
	t.Helper()
	list, err := stray.Read(t.Context(), st, day)
	check(t, err)
	return list
}

func TestScansAreCountedByCodeReasonAndDay(t *testing.T) {
	st, now := database(t), noon
	c := &stray.Counter{Docs: st, Clock: func() time.Time { return now }}
	c.Saw(oldPoster, survey.KindRevoked)
	c.Saw(oldPoster, survey.KindRevoked)
	c.Saw(other, survey.KindNotOpen)
	for _, k := range survey.Kinds {
		if k != survey.KindRevoked && k != survey.KindNotOpen && k != survey.KindUnknown {
			c.Saw(other, k) // says nothing about a poster
		}
	}
	if len(read(t, st, today)) != 0 {
		t.Error("stored before a flush")
	}
	check(t, c.Flush(t.Context()))
	now = now.AddDate(0, 0, 3)
	c.Saw(oldPoster, survey.KindRevoked)
	c.Saw("22222222", survey.KindUnknown)
	c.Saw("33333333", survey.KindUnknown)
	check(t, c.Flush(t.Context()))
	check(t, c.Flush(t.Context())) // nothing waits
	want := []stray.Scans{
		{Code: oldPoster, Reason: stray.Revoked, First: today, Last: today + 3, Days: 2, Count: 3},
		{Reason: stray.Unknown, First: today + 3, Last: today + 3, Days: 1, Count: 2},
		{Code: other, Reason: stray.NotOpen, First: today, Last: today, Days: 1, Count: 1},
	}
	if got := read(t, st, today+3); !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// However much is scanned, the store holds one document for all unknown codes and no
// more days than are kept.
func TestNobodyFillsTheStoreByScanning(t *testing.T) {
	st, now := database(t), noon
	c := &stray.Counter{Docs: st, Clock: func() time.Time { return now }}
	for d := range 250 {
		now = noon.AddDate(0, 0, d)
		for i := range 20 {
			c.Saw(survey.EntryCode(fmt.Sprintf("%08d", d*20+i)), survey.KindUnknown)
		}
		c.Saw(oldPoster, survey.KindRevoked)
		if d%7 == 0 {
			check(t, c.Flush(t.Context()))
		}
	}
	check(t, c.Flush(t.Context()))
	docs, err := st.List(t.Context(), stray.Kind)
	check(t, err)
	if len(docs) != 2 {
		t.Fatalf("%d documents", len(docs))
	}
	for _, d := range docs {
		var kept map[string]map[string]int
		check(t, json.Unmarshal(d.Body, &kept))
		for reason, days := range kept {
			if len(days) != 100 {
				t.Errorf("%s %s: %d days are kept", d.ID, reason, len(days))
			}
		}
	}
	last := today + 249
	if got := read(t, st, last); len(got) != 2 || got[0].Count != 2000 || got[0].First != last-99 {
		t.Errorf("%+v", got)
	}
	if got := read(t, st, last+60); len(got) != 2 || got[0].Days != 40 {
		t.Errorf("after 60 quiet days: %+v", got)
	}
	if got := read(t, st, last+100); len(got) != 0 {
		t.Errorf("after 100 quiet days: %+v", got)
	}
}

// Several servers, each with many requests, add up to one sum.
func TestServersAddUp(t *testing.T) {
	st := database(t)
	var wg sync.WaitGroup
	counters := make([]*stray.Counter, 3)
	for i := range counters {
		c := &stray.Counter{Docs: st, Clock: func() time.Time { return noon }}
		counters[i] = c
		for range 4 {
			wg.Go(func() {
				for n := range 25 {
					c.Saw(oldPoster, survey.KindRevoked)
					if n%5 != 4 {
						continue
					}
					// Who loses too many races keeps its counts for the next flush.
					if err := c.Flush(context.Background()); err != nil && survey.KindOf(err) != survey.KindConflict {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	for _, c := range counters {
		check(t, c.Flush(t.Context()))
	}
	if got := read(t, st, today); len(got) != 1 || got[0].Count != 300 {
		t.Errorf("%+v, want a count of 300", got)
	}
}

func TestWhatCannotBeStoredWaits(t *testing.T) {
	st := database(t)
	c := &stray.Counter{Docs: st, Clock: func() time.Time { return noon }}
	c.Saw(oldPoster, survey.KindRevoked)
	st.Fail(faulty.LoseRequest, 1, faulty.Get)
	if err := c.Flush(t.Context()); survey.KindOf(err) != survey.KindUnavailable {
		t.Fatalf("%v", err)
	}
	c.Saw(oldPoster, survey.KindRevoked)
	check(t, c.Flush(t.Context()))
	if got := read(t, st, today); len(got) != 1 || got[0].Count != 2 {
		t.Errorf("%+v", got)
	}
}

// memory keeps documents for a clock that a test turns; a database would wait for real
// time.
type memory struct {
	mu   sync.Mutex
	docs map[string]store.Doc
}

func (m *memory) Create(_ context.Context, docs ...store.Doc) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range docs {
		d.Rev = 1
		m.docs[d.ID] = d
	}
	return nil
}

func (m *memory) Get(ctx context.Context, _, id string) (store.Doc, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d, ok := m.docs[id]; ok {
		return d, ctx.Err()
	}
	return store.Doc{}, survey.NewError(survey.KindUnknown, survey.Text{})
}

func (m *memory) Replace(_ context.Context, d store.Doc) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	d.Rev++
	m.docs[d.ID] = d
	return nil
}

func (m *memory) List(context.Context, string) (list []store.Doc, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.docs {
		list = append(list, d)
	}
	return list, nil
}

func TestCountsAreStoredEachMinuteAndAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &memory{docs: map[string]store.Doc{}}
		c := &stray.Counter{Docs: m, Clock: time.Now}
		count := func() int {
			list, err := stray.Read(context.Background(), m, survey.DayOf(time.Now(), survey.Zone))
			check(t, err)
			if len(list) == 0 {
				return 0
			}
			return list[0].Count
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			c.Run(ctx, func(err error) { t.Error(err) })
			close(done)
		}()
		c.Saw(oldPoster, survey.KindRevoked)
		time.Sleep(stray.FlushEvery - time.Second)
		if synctest.Wait(); count() != 0 {
			t.Error("stored before a minute was over")
		}
		time.Sleep(2 * time.Second)
		if synctest.Wait(); count() != 1 {
			t.Error("not stored after a minute")
		}
		c.Saw(oldPoster, survey.KindRevoked)
		stop()
		<-done
		if count() != 2 {
			t.Error("not stored at the end")
		}
	})
}

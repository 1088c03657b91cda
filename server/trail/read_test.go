package trail_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/trail"
)

// seqs are the numbers on a page.
func seqs(p trail.Page) []int64 {
	list := []int64{}
	for _, e := range p.Entries {
		list = append(list, e.Seq)
	}
	return list
}

func mustPage(t testing.TB, tr *trail.Trail, f trail.Filter, before int64, limit int) trail.Page {
	t.Helper()
	p, err := tr.Page(ctx, f, before, limit)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFilters(t *testing.T) {
	tr, _, _ := fresh(t)
	appended(t, tr, story()...)
	second := func(n int) time.Time { return noon.Truncate(time.Second).Add(time.Duration(n) * time.Second) }
	for _, c := range []struct {
		name string
		f    trail.Filter
		want []int64
	}{
		{"all, newest first", trail.Filter{}, []int64{6, 5, 4, 3, 2, 1}},
		{"a person", trail.Filter{Actor: "a1"}, []int64{4, 3, 2}},
		{"an action", trail.Filter{Action: "session.begin"}, []int64{2}},
		{"a group", trail.Filter{Action: "session"}, []int64{6, 2}},
		{"a group is no prefix", trail.Filter{Action: "comment"}, []int64{}},
		{"an object", trail.Filter{Object: "campaign:2026-q4"}, []int64{5, 3}},
		{"a kind of object", trail.Filter{Object: "account:"}, []int64{2, 1}},
		{"no part of an object", trail.Filter{Object: "campaign"}, []int64{}},
		{"a unit", trail.Filter{Unit: "11311@2025-07-01"}, []int64{5, 4}},
		{"from", trail.Filter{From: second(5)}, []int64{6, 5}},
		{"to, which is not part of it", trail.Filter{To: second(3)}, []int64{2, 1}},
		{"a period", trail.Filter{From: second(2), To: second(4)}, []int64{3, 2}},
		{"a name without marks", trail.Filter{Text: "don vi 1"}, []int64{5}},
		{"a note, whatever case", trail.Filter{Text: "NƠI KHÁC"}, []int64{4}},
		{"marks tell nothing apart", trail.Filter{Text: "ĐẶNG"}, []int64{6, 4, 2}},
		{"words of the action", trail.Filter{Text: "opened"}, []int64{}},
		{"words of the action in Vietnamese", trail.Filter{Text: "sua dot khao sat"}, []int64{3}},
		{"all at once", trail.Filter{Actor: "a1", Action: "code", Unit: "11311@2025-07-01", Text: "rách"}, []int64{4}},
		{"nothing of the kind", trail.Filter{Actor: "a1", Action: "comments.view"}, []int64{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := mustPage(t, tr, c.f, 0, 50); !slices.Equal(seqs(got), c.want) || got.Next != 0 {
				t.Errorf("%v, next %d; want %v", seqs(got), got.Next, c.want)
			}
			got := []int64{}
			err := tr.Each(ctx, c.f, func(e trail.Entry, _ []byte) error { got = append(got, e.Seq); return nil })
			slices.Reverse(c.want)
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("each: %v, %v; want %v", got, err, c.want)
			}
		})
	}
}

func TestPagesFollowEachOther(t *testing.T) {
	tr, _, _ := fresh(t)
	for range 7 {
		appended(t, tr, officer)
	}
	for _, limit := range []int{1, 2, 3, 6, 7, 8, 500} {
		var all []int64
		for next := int64(0); ; {
			p := mustPage(t, tr, trail.Filter{}, next, limit)
			if len(p.Entries) == 0 || len(p.Entries) > limit {
				t.Fatalf("limit %d: a page of %d", limit, len(p.Entries))
			}
			all = append(all, seqs(p)...)
			if next = p.Next; next == 0 {
				break
			}
		}
		if !slices.Equal(all, []int64{7, 6, 5, 4, 3, 2, 1}) {
			t.Errorf("limit %d: %v", limit, all)
		}
	}
	if p := mustPage(t, (&trail.Trail{Docs: opened(t)}), trail.Filter{}, 0, 50); len(p.Entries) != 0 || p.Next != 0 {
		t.Errorf("an empty trail: %+v", p)
	}
}

// long is a trail of n entries, written past Append because only its length counts;
// at says when each was.
func long(t testing.TB, n int, at func(i int) time.Time) *trail.Trail {
	t.Helper()
	docs := make([]store.Doc, n)
	for i := range docs {
		body, err := json.Marshal(trail.Entry{Seq: int64(i + 1), At: at(i), Actor: fmt.Sprint(i), Action: trail.SessionBegin})
		if err != nil {
			t.Fatal(err)
		}
		docs[i] = store.Doc{Kind: trail.Kind, ID: trail.DocID(int64(i + 1)), Body: trail.Sealed(body)}
	}
	st := opened(t)
	if err := st.Create(ctx, docs...); err != nil {
		t.Fatal(err)
	}
	return &trail.Trail{Docs: st, Clock: time.Now}
}

// hourly is an entry an hour.
func hourly(i int) time.Time { return noon.Add(time.Duration(i) * time.Hour) }

func TestAFilterThatFindsLittleComesBackEarly(t *testing.T) {
	tr := long(t, trail.MaxScan+10, hourly)
	p := mustPage(t, tr, trail.Filter{Actor: "3"}, 0, 50)
	if len(p.Entries) != 0 || p.Scanned != trail.MaxScan || p.Next != 11 {
		t.Errorf("%d entries, %d looked at, next %d", len(p.Entries), p.Scanned, p.Next)
	}
	p = mustPage(t, tr, trail.Filter{Actor: "3"}, p.Next, 50)
	if !slices.Equal(seqs(p), []int64{4}) || p.Next != 0 || p.Scanned != 10 {
		t.Errorf("%v, next %d, %d looked at", seqs(p), p.Next, p.Scanned)
	}
}

// A period is found by halving, and a search ends where it begins.
func TestAPeriodIsNotSearchedFor(t *testing.T) {
	tr := long(t, trail.MaxScan+3*trail.Quiet, hourly)
	p := mustPage(t, tr, trail.Filter{From: hourly(100), To: hourly(103)}, 0, 50)
	if !slices.Equal(seqs(p), []int64{103, 102, 101}) || p.Next != 0 || p.Scanned > 2*trail.Quiet {
		t.Errorf("%v, next %d, %d looked at", seqs(p), p.Next, p.Scanned)
	}
	p = mustPage(t, tr, trail.Filter{From: hourly(7990), Actor: "5"}, 0, 50)
	if len(p.Entries) != 0 || p.Next != 0 || p.Scanned > 2*trail.Quiet {
		t.Errorf("%v, next %d, %d looked at", seqs(p), p.Next, p.Scanned)
	}
}

// A server that starts with a clock of long ago hides nothing of a period.
func TestAWrongClockHidesNothing(t *testing.T) {
	wrong := func(i int) time.Time {
		if i >= 1500 && i < 1500+trail.Quiet-1 {
			return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return hourly(i)
	}
	tr := long(t, 3000, wrong)
	p := mustPage(t, tr, trail.Filter{From: hourly(1498)}, 0, 500)
	if p.Next == 0 {
		t.Fatal("the search ended too early")
	}
	p = mustPage(t, tr, trail.Filter{From: hourly(1498)}, p.Next, 500)
	if !slices.Equal(seqs(p), []int64{2500, 1500, 1499}) {
		t.Errorf("%v", seqs(p))
	}
	p = mustPage(t, tr, trail.Filter{To: hourly(1500), From: hourly(1495)}, 0, 500)
	if !slices.Equal(seqs(p), []int64{1500, 1499, 1498, 1497, 1496}) {
		t.Errorf("%v", seqs(p))
	}
}

// An entry from a clock of the future, where the halving looks first, hides nothing.
func TestAClockOfTheFutureHidesNothing(t *testing.T) {
	tr := long(t, 1500, func(i int) time.Time {
		if i == 749 {
			return time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return hourly(i)
	})
	p := mustPage(t, tr, trail.Filter{From: hourly(1397), To: hourly(1400)}, 0, 500)
	if !slices.Equal(seqs(p), []int64{1400, 1399, 1398}) {
		t.Errorf("%v", seqs(p))
	}
}

func TestActors(t *testing.T) {
	tr, _, st := fresh(t)
	appended(t, tr, story()...)
	appended(t, tr, trail.Event{Action: trail.SessionEnd, Actor: "a1", Name: "Ánh Sáng 1", Role: "auditor"})
	got, err := tr.Actors(ctx)
	want := []trail.Actor{{ID: "a1", Name: "Ánh Sáng 1", Role: "auditor"}, {ID: "a2", Name: "Đơn vị 1", Role: "unit"}, {ID: "cli", Name: "hailong"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
	// Of somebody whose entries were all altered nothing is known.
	d, err := st.Get(ctx, trail.Kind, trail.DocID(5))
	if err == nil {
		err = st.Replace(ctx, d)
	}
	if err != nil {
		t.Fatal(err)
	}
	if got, err := tr.Actors(ctx); err != nil || len(got) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestActorsAreThoseOfTheNewestEntries(t *testing.T) {
	tr := long(t, trail.MaxScan+3, hourly)
	if got, err := tr.Actors(ctx); err != nil || len(got) != trail.MaxScan || got[0].ID == "0" {
		t.Errorf("%d, %v", len(got), err)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{"Đường Nguyễn Trãi": "duong nguyen trai", "ỨNG DỤNG": "ung dung", "a\u0301 Ö": "a o", "": ""} {
		if got := trail.Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

package storetest_test

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"hailong/server/store"
	"hailong/server/store/storetest"
	"hailong/server/survey"
	"hailong/server/tally"
)

func TestResponsesAreValidDifferentAndRepeatable(t *testing.T) {
	ids := make(map[survey.ResponseID]int)
	var comments, flags, local int
	for seed := range 500 {
		r := storetest.Response(seed)
		if !reflect.DeepEqual(r, storetest.Response(seed)) {
			t.Fatalf("seed %d gives two responses", seed)
		}
		if _, err := survey.ParseResponseID(string(r.ID)); err != nil {
			t.Errorf("seed %d: %v", seed, err)
		}
		if first, ok := ids[r.ID]; ok {
			t.Errorf("seeds %d and %d have the same ID", first, seed)
		}
		ids[r.ID] = seed
		if as, err := survey.ParseAnswers(r.Answers.String()); err != nil || !reflect.DeepEqual(as, r.Answers) {
			t.Errorf("seed %d: answers %v, error %v", seed, r.Answers, err)
		}
		if !r.Campaign.Valid() || !r.Unit.Code.Valid() || !r.Point.Valid() || !r.Channel.Known() || !r.Lang.Known() || r.Hour < 0 || r.Hour > 23 {
			t.Errorf("seed %d: %+v", seed, r)
		}
		if len(r.Flags) > 0 != (r.Standing == survey.Flagged) {
			t.Errorf("seed %d: standing %s with flags %v", seed, r.Standing, r.Flags)
		}
		comments += min(len(r.Comments), 1)
		flags += min(len(r.Flags), 1)
		local += map[bool]int{true: 1}[r.Local]
	}
	if comments != 100 || flags != 71 || local != 45 {
		t.Errorf("%d with comments, %d with flags, %d local; want 100, 71 and 45", comments, flags, local)
	}
}

func TestOptionsKeepTheRandomPartOfTheID(t *testing.T) {
	a, b := storetest.Response(1), storetest.Response(1, storetest.Saying("khác"), storetest.In("x"))
	if a.ID != b.ID || a.Digest() == b.Digest() {
		t.Error("another body must keep its ID")
	}
	later := storetest.Response(1, storetest.On(storetest.FirstDay+1))
	if later.ID[5:] != a.ID[5:] || later.ID <= a.ID {
		t.Errorf("%s a day later is %s", a.ID, later.ID)
	}
}

func TestStreamNeverRepeatsAnID(t *testing.T) {
	seen := make(map[survey.ResponseID]bool)
	for seed := range uint64(3) {
		s := storetest.NewStream(seed, storetest.FirstDay)
		for range 3 {
			for _, r := range s.Take(1000) {
				if _, err := survey.ParseResponseID(string(r.ID)); err != nil || seen[r.ID] {
					t.Fatalf("ID %s: seen %v, error %v", r.ID, seen[r.ID], err)
				}
				seen[r.ID] = true
			}
		}
	}
}

// told is a store that tells what it is told to.
type told struct {
	store.Store
	responses []survey.Response
	entries   []store.Entry
}

func (s told) EachResponse(_ context.Context, _ survey.CampaignID, yield func(*survey.Response) error) error {
	for i := range s.responses {
		if err := yield(&s.responses[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s told) Tallies(context.Context, survey.CampaignID) ([]store.Entry, error) {
	return s.entries, nil
}

// listener is a testing.TB that keeps the complaints.
type listener struct {
	testing.TB
	said []string
}

func (l *listener) Helper()                   {}
func (l *listener) Error(a ...any)            { l.said = append(l.said, fmt.Sprint(a...)) }
func (l *listener) Errorf(f string, a ...any) { l.said = append(l.said, fmt.Sprintf(f, a...)) }

func TestCheckCountsCanFail(t *testing.T) {
	r, other := storetest.Response(0), storetest.Response(1)
	right := store.Entry{Cell: tally.CellOf(&r), Tally: tally.Of(&r)}
	second := store.Entry{Cell: tally.CellOf(&other), Tally: tally.Of(&other)}
	twice := store.Entry{Cell: right.Cell, Tally: tally.Of(&r)}
	twice.Tally.Add(right.Tally)
	for _, tc := range []struct {
		name    string
		entries []store.Entry
		want    string // nothing: no complaint
	}{
		{"right", []store.Entry{right, second}, ""},
		{"counted twice", []store.Entry{twice, second}, "less those of its responses"},
		{"not counted", []store.Entry{right}, "has no entry"},
		{"an entry for each writer", []store.Entry{right, right, second}, "more than one entry"},
		{"an empty entry", []store.Entry{right, {Cell: second.Cell}}, "without counts"},
		{"out of order", []store.Entry{second, right}, "not sorted"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := &listener{TB: t}
			storetest.CheckCounts(l, told{responses: []survey.Response{r, other}, entries: tc.entries}, storetest.Campaign)
			said := strings.Join(l.said, "; ")
			if tc.want == "" && said != "" || !strings.Contains(said, tc.want) {
				t.Errorf("complaints %q, want %q", said, tc.want)
			}
		})
	}
}

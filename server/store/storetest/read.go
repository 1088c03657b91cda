package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
)

var readCases = []testCase{
	{"find/a receipt finds its response with its digest and without comments", findOne},
	{"find/responses with one prefix come in the order of their IDs, at most 8", findMany},
	{"find/a prefix that nothing has finds nothing", findNone},
	{"responses/come in the order of their IDs and only of the campaign", eachOrder},
	{"responses/the first error of yield stops and is returned", eachStops},
	{"responses/yield may call the store", eachNested},
	{"tallies/cells are sorted and only of the campaign", talliesOrder},
	{"tallies/an unknown campaign has none", talliesNone},
}

func findOne(t *testing.T, c Config) {
	st := c.one(t)
	rs := Responses(0, 20)
	MustAppend(t, st, store.Stored, rs...)
	for i := range rs {
		want := rs[i]
		want.Comments = nil
		for _, prefix := range []string{string(want.ID), string(want.ID[:survey.ReceiptPrefix])} {
			got, err := st.Find(ctx, prefix)
			if err != nil || len(got) != 1 {
				t.Fatalf("find %s: %d found, error %v; want one", prefix, len(got), err)
			}
			if !reflect.DeepEqual(got[0].Response, want) {
				t.Errorf("find %s\n got %+v\nwant %+v", prefix, got[0].Response, want)
			}
			if got[0].Digest != rs[i].Digest() {
				t.Errorf("find %s: the digest is another one", prefix)
			}
		}
	}
}

func findMany(t *testing.T, c Config) {
	st := c.one(t)
	const prefix = "0H3K5ABCDEFGHJ"
	var want []survey.ResponseID
	var rs []survey.Response
	for i := range 12 { // stored out of order
		id := survey.ResponseID(fmt.Sprintf("%s%012d", prefix, (i*7)%12))
		want = append(want, id)
		rs = append(rs, Response(i, Named(id)))
	}
	rs = append(rs, Response(20, Named("0H3K5ABCDEFGHK000000000000")), Response(21, Named("0H3K5ABCDEFGHH999999999999")))
	MustAppend(t, st, store.Stored, rs...)
	slices.Sort(want)
	got, err := st.Find(ctx, prefix)
	if err != nil || len(got) != 8 {
		t.Fatalf("%d found, error %v; want 8", len(got), err)
	}
	for i, k := range got {
		if k.Response.ID != want[i] {
			t.Errorf("found %d is %s, want %s", i, k.Response.ID, want[i])
		}
	}
}

func findNone(t *testing.T, c Config) {
	st := c.one(t)
	r := Response(1, Named("0H3K5ABCDEFGHJ000000000000"))
	MustAppend(t, st, store.Stored, r)
	for _, prefix := range []string{
		"0H3K5ABCDEFGHK",              // the next one
		"0h3k5abcdefghj",              // another case
		"..............",              // a pattern
		"%_____________",              // another language's
		"0H3K5ABCDEFGH[A-Z]",          // a class
		string(r.ID) + "0",            // longer than an ID
		"0H3K5ABCDEFGHJ\xef\xbf\xbd0", // after everything that begins alike
	} {
		if got, err := st.Find(ctx, prefix); err != nil || len(got) != 0 {
			t.Errorf("find %q: %d found, error %v; want none", prefix, len(got), err)
		}
	}
}

// eachOrder stores hours out of order, in campaigns whose names begin alike.
func eachOrder(t *testing.T, c Config) {
	st := c.one(t)
	campaigns := []survey.CampaignID{"dot-1", "dot-1-2", "dot", "dot-10"}
	for i, c := range campaigns {
		MustAppend(t, st, store.Stored, Responses(10*i, 10, In(c), On(FirstDay-survey.Day(i)))...)
	}
	for i, c := range campaigns {
		mustHold(t, st, c, Responses(10*i, 10, In(c), On(FirstDay-survey.Day(i)))...)
		CheckCounts(t, st, c)
	}
	mustHold(t, st, "do")
	mustHold(t, st, "dot-")
}

func eachStops(t *testing.T, c Config) {
	st := c.one(t)
	MustAppend(t, st, store.Stored, Responses(0, 10, At(Unit(0), ""), Saying("Tốt."))...)
	stop := errors.New("enough")
	calls := 0
	if err := st.EachResponse(ctx, Campaign, func(*survey.Response) error {
		if calls++; calls == 3 {
			return stop
		}
		return nil
	}); !errors.Is(err, stop) || calls != 3 {
		t.Errorf("each response: %d calls, error %v; want 3 and the error of yield", calls, err)
	}
	calls = 0
	if err := st.EachRemark(ctx, Campaign, Unit(0), func(store.Remark) error {
		calls++
		return stop
	}); !errors.Is(err, stop) || calls != 1 {
		t.Errorf("each remark: %d calls, error %v; want 1 and the error of yield", calls, err)
	}
}

func eachNested(t *testing.T, c Config) {
	st := c.one(t)
	rs := Responses(0, 5)
	MustAppend(t, st, store.Stored, rs...)
	err := st.EachResponse(ctx, Campaign, func(r *survey.Response) error {
		if _, err := st.Append(ctx, rs[:1]); err != nil {
			return err
		}
		got, err := st.Find(ctx, string(r.ID))
		if err == nil && len(got) != 1 {
			err = fmt.Errorf("%d found", len(got))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func talliesOrder(t *testing.T, c Config) {
	st := c.one(t)
	rs := append(Responses(0, 20, In("dot-1")), Responses(20, 20, In("dot-1"), On(FirstDay-40))...)
	rs = append(rs, Responses(40, 5, In("dot-1-b"))...)
	MustAppend(t, st, store.Stored, rs...)
	CheckCounts(t, st, "dot-1") // sorted, one entry per cell
	CheckCounts(t, st, "dot-1-b")
	entries, err := st.Tallies(ctx, "dot-1")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Cell.Campaign != "dot-1" {
			t.Errorf("cell %s is of another campaign", e.Cell)
		}
	}
	if !slices.IsSortedFunc(entries, func(a, b store.Entry) int { return cmp.Compare(a.Cell.String(), b.Cell.String()) }) {
		t.Error("not sorted by Cell.String")
	}
	var one []store.Entry
	mustBe(t, store.EachTally(ctx, st, "dot-1", func(e store.Entry) error { one = append(one, e); return nil }), "")
	if !reflect.DeepEqual(one, entries) {
		t.Errorf("one by one: %v\nall: %v", one, entries)
	}
	enough, calls := errors.New("enough"), 0
	err = store.EachTally(ctx, st, "dot-1", func(store.Entry) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("stopped after %d: %v", calls, err)
	}
}

func talliesNone(t *testing.T, c Config) {
	st := c.one(t)
	MustAppend(t, st, store.Stored, Responses(0, 3)...)
	if got, err := st.Tallies(ctx, "chua-co"); err != nil || len(got) != 0 {
		t.Errorf("tallies of an unknown campaign: %v, error %v", got, err)
	}
}

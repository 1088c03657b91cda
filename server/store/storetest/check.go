package storetest

import (
	"bytes"
	"cmp"
	"maps"
	"reflect"
	"slices"
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// CheckCounts fails the test where the tallies of a campaign differ from what
// tally.Fold makes of its responses, and where Tallies breaks its own promises
// (order, one entry per cell, nothing empty). Nothing may write meanwhile.
func CheckCounts(t testing.TB, st store.Store, campaign survey.CampaignID) {
	t.Helper()
	want := tally.Fold(All(t, st, campaign))
	entries, err := st.Tallies(ctx, campaign)
	if err != nil {
		t.Fatalf("tallies: %v", err)
	}
	if !slices.IsSortedFunc(entries, func(a, b store.Entry) int { return cmp.Compare(a.Cell.String(), b.Cell.String()) }) {
		t.Error("tallies are not sorted by Cell.String")
	}
	seen := make(map[tally.Cell]bool)
	for _, e := range entries {
		switch {
		case seen[e.Cell]:
			t.Errorf("cell %s has more than one entry", e.Cell)
		case len(e.Tally) == 0:
			t.Errorf("cell %s has an entry without counts", e.Cell)
		case !maps.Equal(e.Tally, want[e.Cell]):
			t.Errorf("cell %s: stored counts less those of its responses: %v", e.Cell, less(e.Tally, want[e.Cell]))
		}
		seen[e.Cell] = true
	}
	for c, n := range want {
		if !seen[c] {
			t.Errorf("cell %s has no entry but %d responses", c, n[tally.Responses])
		}
	}
}

func less(a, b tally.Tally) tally.Tally {
	d := maps.Clone(a)
	if d == nil {
		d = tally.Tally{}
	}
	d.Sub(b)
	return d
}

// All returns every response of a campaign as EachResponse tells them.
func All(t testing.TB, st store.Store, campaign survey.CampaignID) []survey.Response {
	t.Helper()
	var rs []survey.Response
	err := st.EachResponse(ctx, campaign, func(r *survey.Response) error {
		rs = append(rs, *r)
		return nil
	})
	if err != nil {
		t.Fatalf("each response of %s: %v", campaign, err)
	}
	return rs
}

// MustAppend appends and fails the test unless every outcome is want.
func MustAppend(t testing.TB, st store.Store, want store.Outcome, batch ...survey.Response) {
	t.Helper()
	wants := slices.Repeat([]store.Outcome{want}, len(batch))
	mustOutcomes(t, st, wants, batch...)
}

func mustOutcomes(t testing.TB, st store.Store, want []store.Outcome, batch ...survey.Response) {
	t.Helper()
	got, err := st.Append(ctx, batch)
	if err != nil {
		t.Fatalf("append %d responses: %v", len(batch), err)
	}
	if !slices.Equal(got, want) {
		t.Fatalf("outcomes %v, want %v", got, want)
	}
}

// mustHold checks that the campaign holds exactly these responses, in the order
// of their IDs and equal in every field.
func mustHold(t testing.TB, st store.Store, campaign survey.CampaignID, want ...survey.Response) {
	t.Helper()
	want = slices.Clone(want)
	slices.SortFunc(want, func(a, b survey.Response) int { return cmp.Compare(a.ID, b.ID) })
	got := All(t, st, campaign)
	if len(got) != len(want) {
		t.Fatalf("campaign %s holds %d responses, want %d", campaign, len(got), len(want))
	}
	for i := range got {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("response %d\n got %+v\nwant %+v", i, got[i], want[i])
		}
	}
}

// mustBe checks the kind of an error; an empty kind stands for no error.
func mustBe(t testing.TB, err error, want survey.Kind) {
	t.Helper()
	if err == nil && want == "" {
		return
	}
	if err == nil || want == "" || survey.KindOf(err) != want {
		t.Fatalf("error is %v, want kind %q", err, want)
	}
}

// total is the number of counted responses of a campaign over all cells.
func total(t testing.TB, st store.Store, campaign survey.CampaignID) int64 {
	t.Helper()
	entries, err := st.Tallies(ctx, campaign)
	if err != nil {
		t.Fatalf("tallies: %v", err)
	}
	var n int64
	for _, e := range entries {
		n += e.Tally[tally.Responses]
	}
	return n
}

// mustOwe checks how many stored responses are not counted.
func mustOwe(t testing.TB, st store.Store, want int64) {
	t.Helper()
	if n, err := st.Uncounted(ctx); err != nil || int64(n) != want {
		t.Errorf("%d responses are uncounted, error %v; want %d", n, err, want)
	}
}

func sameDoc(a, b store.Doc) bool {
	return a.Kind == b.Kind && a.ID == b.ID && a.Rev == b.Rev && bytes.Equal(a.Body, b.Body)
}

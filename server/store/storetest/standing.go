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

var standingCases = []testCase{
	{"standing/only of the unit, the campaign and the standing, in the order of IDs, without comments", standingOnly},
	{"standing/is as it is now after every Restand", standingNow},
	{"standing/needs neither a flag nor a reason", standingBare},
	{"standing/a unit whose responses all count has none", standingNone},
	{"standing/of those that count panics", standingCounted},
	{"standing/the first error of yield stops, and yield may call the store", standingYield},
}

func standing(t testing.TB, st store.Store, c survey.CampaignID, u survey.UnitKey, s survey.Standing) []survey.Response {
	t.Helper()
	var rs []survey.Response
	err := st.EachStanding(ctx, c, u, s, func(r *survey.Response) error {
		rs = append(rs, *r)
		return nil
	})
	if err != nil {
		t.Fatalf("each %s response of %s in %s: %v", s, u, c, err)
	}
	return rs
}

// mustStand checks both standings of a unit against what of all is theirs.
func mustStand(t testing.TB, st store.Store, c survey.CampaignID, u survey.UnitKey, all ...survey.Response) {
	t.Helper()
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b survey.Response) int { return cmp.Compare(a.ID, b.ID) })
	for _, s := range []survey.Standing{survey.Flagged, survey.Excluded} {
		var want []survey.Response
		for _, r := range all {
			if r.Campaign == c && r.Unit == u && r.Standing == s {
				r.Comments = nil
				want = append(want, r)
			}
		}
		if got := standing(t, st, c, u, s); !reflect.DeepEqual(got, want) {
			t.Errorf("%s of %s in %s\n got %+v\nwant %+v", s, u, c, got, want)
		}
	}
}

func standingOnly(t *testing.T, c Config) {
	st := c.one(t)
	u := Unit(3)
	before := survey.UnitKey{Code: u.Code, From: u.From - 400} // the code in an earlier life
	var all []survey.Response
	for i, s := range []survey.Standing{survey.Flagged, survey.Counted, survey.Excluded} {
		for day := range 3 { // a later day, hence a higher ID, is stored first
			all = append(all, Responses(100*i+10*day, 3, At(u, ""), On(FirstDay-survey.Day(day)), As(s, survey.FlagFast), Saying("Chậm."))...)
		}
		all = append(all,
			Response(100*i+50, At(u, "quay-2"), Via(survey.Kiosk), As(s)),
			Response(100*i+60, At(Unit(4), ""), As(s)),
			Response(100*i+61, At(before, ""), As(s)),
			Response(100*i+62, At(u, ""), In(Campaign+"-b"), As(s)),
			Response(100*i+63, At(u, ""), In(Campaign[:3]), As(s)))
	}
	MustAppend(t, st, store.Stored, all...)
	mustStand(t, st, Campaign, u, all...)
	mustStand(t, st, Campaign, Unit(4), all...)
	mustStand(t, st, Campaign, before, all...)
	mustStand(t, st, Campaign+"-b", u, all...)
	if n := len(standing(t, st, Campaign, u, survey.Flagged)); n != 10 {
		t.Errorf("%d responses are flagged, want 10", n)
	}
	MustAppend(t, st, store.Duplicate, all...)
	mustStand(t, st, Campaign, u, all...)
}

// standingNow goes every way from one standing to another.
func standingNow(t *testing.T, c Config) {
	db := c.New(t)
	st, other := open(t, db), open(t, db)
	rs := Responses(0, 6, At(Unit(0), ""), As(survey.Counted), Saying("Tốt."))
	MustAppend(t, st, store.Stored, rs...)
	for step, to := range []survey.Standing{
		survey.Flagged, survey.Excluded, survey.Flagged, survey.Counted, survey.Excluded, survey.Counted, survey.Flagged,
	} {
		for _, i := range []int{1, 4} {
			why := fmt.Sprint("bước ", step)
			mustBe(t, st.Restand(ctx, rs[i].ID, rs[i].Standing, to, why), "")
			rs[i] = restood(rs[i], to, why)
		}
		mustBe(t, st.Restand(ctx, rs[1].ID, rs[1].Standing, to, rs[1].Reason), "") // again: nothing moves
		mustStand(t, st, Campaign, Unit(0), rs...)
		mustStand(t, other, Campaign, Unit(0), rs...)
	}
	mustBe(t, st.Restand(ctx, rs[1].ID, survey.Excluded, survey.Counted, reason), survey.KindConflict)
	mustBe(t, st.Restand(ctx, rs[1].ID, survey.Flagged, survey.Flagged, reason), "") // another reason alone
	rs[1] = restood(rs[1], survey.Flagged, reason)
	mustStand(t, st, Campaign, Unit(0), rs...)
}

func standingBare(t *testing.T, c Config) {
	st := c.one(t)
	rs := []survey.Response{
		Response(0, At(Unit(0), ""), As(survey.Excluded)),
		Response(1, At(Unit(0), ""), As(survey.Flagged)),
		Response(2, At(Unit(0), ""), As(survey.Counted, survey.FlagFast)), // an auditor let it count
		Response(3, At(Unit(0), ""), As(survey.Counted)),
	}
	MustAppend(t, st, store.Stored, rs...)
	mustBe(t, st.Restand(ctx, rs[3].ID, survey.Counted, survey.Flagged, ""), "")
	rs[3].Standing = survey.Flagged
	mustStand(t, st, Campaign, Unit(0), rs...)
}

func standingNone(t *testing.T, c Config) {
	st := c.one(t)
	MustAppend(t, st, store.Stored, Response(1, As(survey.Counted)), Response(2, As(survey.Flagged)))
	mustStand(t, st, Campaign, Unit(1))
	mustStand(t, st, "chua-co", Unit(2))
}

func standingCounted(t *testing.T, c Config) {
	st := c.one(t)
	MustAppend(t, st, store.Stored, Response(1, As(survey.Counted)))
	mustPanic(t, func() {
		_ = st.EachStanding(ctx, Campaign, Unit(1), survey.Counted, func(*survey.Response) error { return nil })
	})
	mustBe(t, st.Ping(ctx), "")
}

func standingYield(t *testing.T, c Config) {
	st := c.one(t)
	rs := Responses(0, 6, At(Unit(0), ""), As(survey.Flagged))
	MustAppend(t, st, store.Stored, rs...)
	stop := errors.New("enough")
	calls := 0
	err := st.EachStanding(ctx, Campaign, Unit(0), survey.Flagged, func(r *survey.Response) error {
		if calls++; calls == 4 {
			return stop
		}
		return st.Restand(ctx, r.ID, survey.Flagged, survey.Excluded, reason)
	})
	if !errors.Is(err, stop) || calls != 4 {
		t.Errorf("%d calls, error %v; want 4 and the error of yield", calls, err)
	}
	if n := len(standing(t, st, Campaign, Unit(0), survey.Excluded)); n != 3 {
		t.Errorf("%d were excluded, want 3", n)
	}
	CheckCounts(t, st, Campaign)
}

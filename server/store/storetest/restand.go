package storetest

import (
	"sync"
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
)

var restandCases = []testCase{
	{"restand/moves the counts with the response and keeps the reason", restandMoves},
	{"restand/again is success and moves nothing", restandTwice},
	{"restand/there and back leaves the counts as they were", restandBack},
	{"restand/a cell without responses left has no entry", restandEmpties},
	{"restand/an unknown ID is unknown", restandUnknown},
	{"restand/another standing than expected is a conflict", restandConflict},
	{"restand/the same standing for another reason is a conflict", restandOtherReason},
	{"restand/the response is a duplicate as before", restandDuplicate},
	{"restand/many goroutines move the counts once", restandConcurrent},
	{"restand/of two different changes one wins", restandRace},
	{"restand/another handle sees it and counts on", restandOtherHandle},
}

const reason = "nhân viên điền hộ, biên bản số 7"

// restood is r as it is after Restand.
func restood(r survey.Response, to survey.Standing, why string) survey.Response {
	r.Standing, r.Reason = to, why
	return r
}

func restandMoves(t *testing.T, c Config) {
	st := c.one(t)
	rs := Responses(0, 12, At(Unit(0), ""), Via(survey.QR), As(survey.Counted))
	MustAppend(t, st, store.Stored, rs...)
	for _, i := range []int{4, 10} { // one with a comment, one with Local
		mustBe(t, st.Restand(ctx, rs[i].ID, survey.Counted, survey.Excluded, reason), "")
		rs[i] = restood(rs[i], survey.Excluded, reason)
	}
	mustHold(t, st, Campaign, rs...)
	CheckCounts(t, st, Campaign)
	if n := total(t, st, Campaign); n != 12 {
		t.Errorf("%d responses counted over all standings, want 12", n)
	}
}

func restandTwice(t *testing.T, c Config) {
	st := c.one(t)
	rs := Responses(0, 3, As(survey.Flagged, survey.FlagFast))
	MustAppend(t, st, store.Stored, rs...)
	for range 3 {
		mustBe(t, st.Restand(ctx, rs[1].ID, survey.Flagged, survey.Counted, reason), "")
	}
	rs[1] = restood(rs[1], survey.Counted, reason)
	mustHold(t, st, Campaign, rs...)
	CheckCounts(t, st, Campaign)
}

func restandBack(t *testing.T, c Config) {
	st := c.one(t)
	r := Response(1, As(survey.Counted))
	MustAppend(t, st, store.Stored, r)
	mustBe(t, st.Restand(ctx, r.ID, survey.Counted, survey.Excluded, "a"), "")
	mustBe(t, st.Restand(ctx, r.ID, survey.Excluded, survey.Counted, "b"), "")
	mustBe(t, st.Restand(ctx, r.ID, survey.Counted, survey.Excluded, "a"), "") // a change, not a repeat
	mustBe(t, st.Restand(ctx, r.ID, survey.Excluded, survey.Counted, "c"), "")
	mustHold(t, st, Campaign, restood(r, survey.Counted, "c"))
	CheckCounts(t, st, Campaign)
}

func restandEmpties(t *testing.T, c Config) {
	st := c.one(t)
	r := Response(1, As(survey.Counted))
	MustAppend(t, st, store.Stored, r)
	mustBe(t, st.Restand(ctx, r.ID, survey.Counted, survey.Flagged, reason), "")
	entries, err := st.Tallies(ctx, Campaign)
	if err != nil || len(entries) != 1 || entries[0].Cell.Standing != survey.Flagged {
		t.Errorf("entries %v, error %v; want one that is flagged", entries, err)
	}
	MustAppend(t, st, store.Stored, Response(1+Units, At(r.Unit, r.Point), Via(r.Channel), As(survey.Counted)))
	CheckCounts(t, st, Campaign) // the emptied cell counts again
}

func restandUnknown(t *testing.T, c Config) {
	st := c.one(t)
	MustAppend(t, st, store.Stored, Response(1))
	mustBe(t, st.Restand(ctx, Response(2).ID, survey.Counted, survey.Excluded, reason), survey.KindUnknown)
	mustBe(t, st.Restand(ctx, Response(1).ID[:20], survey.Counted, survey.Excluded, reason), survey.KindUnknown)
	mustHold(t, st, Campaign, Response(1))
	CheckCounts(t, st, Campaign)
}

func restandConflict(t *testing.T, c Config) {
	st := c.one(t)
	r := Response(1, As(survey.Counted))
	MustAppend(t, st, store.Stored, r)
	mustBe(t, st.Restand(ctx, r.ID, survey.Flagged, survey.Excluded, reason), survey.KindConflict)
	mustHold(t, st, Campaign, r)
	CheckCounts(t, st, Campaign)
}

func restandOtherReason(t *testing.T, c Config) {
	st := c.one(t)
	r := Response(1, As(survey.Counted))
	MustAppend(t, st, store.Stored, r)
	mustBe(t, st.Restand(ctx, r.ID, survey.Counted, survey.Excluded, reason), "")
	mustBe(t, st.Restand(ctx, r.ID, survey.Counted, survey.Excluded, "lý do khác"), survey.KindConflict)
	mustHold(t, st, Campaign, restood(r, survey.Excluded, reason))
	CheckCounts(t, st, Campaign)
}

func restandDuplicate(t *testing.T, c Config) {
	st := c.one(t)
	r := Response(4, As(survey.Counted))
	MustAppend(t, st, store.Stored, r)
	mustBe(t, st.Restand(ctx, r.ID, survey.Counted, survey.Excluded, reason), "")
	MustAppend(t, st, store.Duplicate, r)
	MustAppend(t, st, store.Conflict, Response(4, Saying("khác")))
	mustHold(t, st, Campaign, restood(r, survey.Excluded, reason))
	CheckCounts(t, st, Campaign)
}

func restandConcurrent(t *testing.T, c Config) {
	st := c.one(t)
	restandFrom(t, []store.Store{st, st, st, st})
}

func restandManyHandles(t *testing.T, c Config) {
	db := c.New(t)
	restandFrom(t, []store.Store{open(t, db), open(t, db), open(t, db)})
}

// restandFrom makes the same change from a goroutine per handle; all succeed.
func restandFrom(t *testing.T, handles []store.Store) {
	t.Helper()
	rs := Responses(0, 6, At(Unit(0), ""), Via(survey.QR), As(survey.Counted))
	MustAppend(t, handles[0], store.Stored, rs...)
	errs := make([]error, len(handles))
	var wg sync.WaitGroup
	for g, st := range handles {
		wg.Go(func() { errs[g] = st.Restand(ctx, rs[2].ID, survey.Counted, survey.Excluded, reason) })
	}
	wg.Wait()
	for _, err := range errs {
		mustBe(t, err, "")
	}
	rs[2] = restood(rs[2], survey.Excluded, reason)
	mustHold(t, handles[0], Campaign, rs...)
	CheckCounts(t, handles[0], Campaign)
}

func restandRace(t *testing.T, c Config) {
	st := c.one(t)
	r := Response(1, As(survey.Counted))
	MustAppend(t, st, store.Stored, r)
	targets := []survey.Standing{survey.Excluded, survey.Flagged}
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i, to := range targets {
		wg.Go(func() { errs[i] = st.Restand(ctx, r.ID, survey.Counted, to, reason) })
	}
	wg.Wait()
	winner := 0
	if errs[0] != nil {
		winner = 1
	}
	mustBe(t, errs[winner], "")
	mustBe(t, errs[1-winner], survey.KindConflict)
	mustHold(t, st, Campaign, restood(r, targets[winner], reason))
	CheckCounts(t, st, Campaign)
}

func restandOtherHandle(t *testing.T, c Config) {
	db := c.New(t)
	a, b := open(t, db), open(t, db)
	rs := Responses(0, 9, At(Unit(0), ""), Via(survey.QR), As(survey.Counted))
	MustAppend(t, a, store.Stored, rs[:3]...)
	MustAppend(t, b, store.Stored, rs[3:6]...)
	mustBe(t, b.Restand(ctx, rs[0].ID, survey.Counted, survey.Excluded, reason), "") // stored by a
	mustBe(t, a.Restand(ctx, rs[3].ID, survey.Counted, survey.Excluded, reason), "") // stored by b
	MustAppend(t, a, store.Stored, rs[6:]...)
	rs[0], rs[3] = restood(rs[0], survey.Excluded, reason), restood(rs[3], survey.Excluded, reason)
	for _, st := range []store.Store{a, b} {
		mustHold(t, st, Campaign, rs...)
		CheckCounts(t, st, Campaign)
	}
}

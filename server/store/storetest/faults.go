package storetest

import (
	"errors"
	"testing"

	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/survey"
)

var faultCases = []testCase{
	{"faults/request lost: the retry stores it", func(t *testing.T, c Config) {
		appendFault(t, c, faulty.LoseRequest, store.Stored)
	}},
	{"faults/reply lost: the retry is a duplicate", func(t *testing.T, c Config) {
		appendFault(t, c, faulty.LoseReply, store.Duplicate)
	}},
	{"faults/restand, request lost: the retry moves the counts", func(t *testing.T, c Config) {
		restandFault(t, c, faulty.LoseRequest)
	}},
	{"faults/restand, reply lost: the retry succeeds and moves nothing", func(t *testing.T, c Config) {
		restandFault(t, c, faulty.LoseReply)
	}},
	{"faults/create, reply lost: the retry is a conflict with what was stored", createFault},
}

func appendFault(t *testing.T, c Config, mode faulty.Mode, want store.Outcome) {
	st := faulty.New(c.one(t))
	rs := Responses(0, 8)
	for i, r := range rs { // several times over, so that counting twice would show
		st.Fail(mode, 1, faulty.Append)
		if _, err := st.Append(ctx, []survey.Response{r}); !errors.Is(err, faulty.ErrLost) {
			t.Fatalf("append %d: error %v, want a lost one", i, err)
		}
		MustAppend(t, st, want, r)
	}
	mustHold(t, st, Campaign, rs...)
	CheckCounts(t, st, Campaign)
}

func restandFault(t *testing.T, c Config, mode faulty.Mode) {
	st := faulty.New(c.one(t))
	rs := Responses(0, 4, At(Unit(0), ""), Via(survey.QR), As(survey.Counted))
	MustAppend(t, st, store.Stored, rs...)
	st.Fail(mode, 1)
	mustBe(t, st.Restand(ctx, rs[1].ID, survey.Counted, survey.Excluded, reason), survey.KindUnavailable)
	mustBe(t, st.Restand(ctx, rs[1].ID, survey.Counted, survey.Excluded, reason), "")
	rs[1] = restood(rs[1], survey.Excluded, reason)
	mustHold(t, st, Campaign, rs...)
	CheckCounts(t, st, Campaign)
}

func createFault(t *testing.T, c Config) {
	st := faulty.New(c.one(t))
	st.Fail(faulty.LoseReply, 1)
	mustBe(t, st.Create(ctx, doc("k", "a", "1")), survey.KindUnavailable)
	mustBe(t, st.Create(ctx, doc("k", "a", "1")), survey.KindConflict)
	mustGet(t, st, at(1, doc("k", "a", "1")))
}

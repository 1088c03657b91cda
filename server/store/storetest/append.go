package storetest

import (
	"strings"
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
)

var appendCases = []testCase{
	{"append/what is read back is what was given", readBack},
	{"append/the same batch again is all duplicates and changes nothing", appendTwice},
	{"append/the same ID with another body is a conflict and changes nothing", otherBody},
	{"append/a retry with another day, pace and flags is a duplicate", retryLater},
	{"append/IDs that differ only by case are two responses", idsDifferByCase},
	{"append/an empty batch does nothing", emptyBatch},
	{"append/empty lists come back nil", emptyLists},
	{"append/a response without answers counts as a response", noAnswers},
	{"append/a response keeps the standing and the reason it comes with", standingKept},
	{"append/text keeps its exact bytes", textBytes},
	{"append/text that differs only by marks is another body", marksAreBody},
	{"append/the caller may reuse the batch", batchReused},
	{"recover/nothing is left or uncounted after a clean Append", recoverNothing},
}

func readBack(t *testing.T, c Config) {
	st := c.one(t)
	rs := Responses(0, 40)
	MustAppend(t, st, store.Stored, rs...)
	mustHold(t, st, Campaign, rs...)
	CheckCounts(t, st, Campaign)
	if n := total(t, st, Campaign); n != 40 {
		t.Errorf("%d responses counted, want 40", n)
	}
}

func appendTwice(t *testing.T, c Config) {
	st := c.one(t)
	rs := Responses(0, 20)
	MustAppend(t, st, store.Stored, rs...)
	MustAppend(t, st, store.Duplicate, rs...)
	mustHold(t, st, Campaign, rs...)
	CheckCounts(t, st, Campaign)
}

// otherBody changes one part of the digest at a time.
func otherBody(t *testing.T, c Config) {
	st := c.one(t)
	first := Response(4) // has a comment
	MustAppend(t, st, store.Stored, first)
	for name, o := range map[string]Option{
		"answers":  Answering(survey.Answer{Question: "q01", Value: "1"}),
		"comment":  Saying("Khác."),
		"point":    At(first.Unit, "quay-9"),
		"unit":     At(survey.UnitKey{Code: first.Unit.Code, From: first.Unit.From + 1}, first.Point),
		"campaign": In("dot-khac"),
	} {
		t.Run(name, func(t *testing.T) {
			MustAppend(t, st, store.Conflict, Response(4, o, Named(first.ID)))
		})
	}
	mustHold(t, st, Campaign, first)
	mustHold(t, st, "dot-khac")
	CheckCounts(t, st, Campaign)
	CheckCounts(t, st, "dot-khac")
}

func retryLater(t *testing.T, c Config) {
	st := c.one(t)
	first := Response(1)
	MustAppend(t, st, store.Stored, first)
	MustAppend(t, st, store.Duplicate, Response(1, Named(first.ID), On(FirstDay+1), As(survey.Flagged, survey.FlagFast),
		func(r *survey.Response) {
			r.Hour, r.Pace, r.Lang, r.Local = 23, survey.PaceLonger, survey.English, true
		}))
	mustHold(t, st, Campaign, first)
	CheckCounts(t, st, Campaign)
}

func idsDifferByCase(t *testing.T, c Config) {
	st := c.one(t)
	upper := Response(1)
	lower := Response(2, Named(survey.ResponseID(strings.ToLower(string(upper.ID)))))
	MustAppend(t, st, store.Stored, upper)
	MustAppend(t, st, store.Stored, lower)
	mustHold(t, st, Campaign, upper, lower)
	CheckCounts(t, st, Campaign)
}

func emptyBatch(t *testing.T, c Config) {
	st := c.one(t)
	for _, batch := range [][]survey.Response{nil, {}} {
		if got, err := st.Append(ctx, batch); err != nil || len(got) != 0 {
			t.Fatalf("append nothing: %v, %v", got, err)
		}
	}
	CheckCounts(t, st, Campaign)
}

func emptyLists(t *testing.T, c Config) {
	st := c.one(t)
	given := Response(1, func(r *survey.Response) {
		r.Comments, r.Flags, r.Answers = []survey.Comment{}, []survey.Flag{}, survey.Answers{}
	})
	MustAppend(t, st, store.Stored, given)
	want := given
	want.Comments, want.Flags, want.Answers = nil, nil, nil
	mustHold(t, st, Campaign, want)
	MustAppend(t, st, store.Duplicate, want)
}

func noAnswers(t *testing.T, c Config) {
	st := c.one(t)
	MustAppend(t, st, store.Stored, Response(1, Answering()), Response(1+Units, Answering()))
	CheckCounts(t, st, Campaign)
	if n := total(t, st, Campaign); n != 2 {
		t.Errorf("%d responses counted, want 2", n)
	}
}

// standingKept is what copying between stores rests on: what was restood there
// arrives as it stands.
func standingKept(t *testing.T, c Config) {
	st := c.one(t)
	rs := Responses(0, 6, At(Unit(0), ""))
	for i, standing := range []survey.Standing{survey.Counted, survey.Flagged, survey.Excluded} {
		rs[i].Standing, rs[i].Flags, rs[i].Reason = standing, nil, ""
		rs[3+i].Standing, rs[3+i].Flags, rs[3+i].Reason = standing, []survey.Flag{survey.FlagBurst}, "trùng phiếu; đã xem "+string(standing)
	}
	MustAppend(t, st, store.Stored, rs...)
	mustHold(t, st, Campaign, rs...)
	CheckCounts(t, st, Campaign)
	MustAppend(t, st, store.Duplicate, rs...)
	// A change for the reason it already has is no change; one from it is.
	mustBe(t, st.Restand(ctx, rs[5].ID, survey.Counted, survey.Excluded, rs[5].Reason), "")
	mustBe(t, st.Restand(ctx, rs[4].ID, survey.Flagged, survey.Counted, reason), "")
	rs[4] = restood(rs[4], survey.Counted, reason)
	mustHold(t, st, Campaign, rs...)
	CheckCounts(t, st, Campaign)
}

func textBytes(t *testing.T, c Config) {
	st := c.one(t)
	var rs []survey.Response
	for i, s := range []string{
		strings.Repeat("Thủ tục rườm rà, chờ lâu. ", 400), // about 13,000 bytes
		"dòng một\r\ndòng hai\tô",
		`'; DROP TABLE responses; -- "$where": {"$gt": ""}`,
		"e\u0301 and \u00e9 are two spellings",
		" khoảng trắng hai đầu ",
		"👍🏽 ＝1+1",
	} {
		rs = append(rs, Response(i, Saying(s)))
	}
	MustAppend(t, st, store.Stored, rs...)
	mustHold(t, st, Campaign, rs...)
	CheckCounts(t, st, Campaign)
}

func marksAreBody(t *testing.T, c Config) {
	st := c.one(t)
	MustAppend(t, st, store.Stored, Response(1, Saying("Cẩm Giang")))
	MustAppend(t, st, store.Conflict, Response(1, Saying("Cẩm Giàng")))
	MustAppend(t, st, store.Conflict, Response(1, Saying("cẩm giang")))
	MustAppend(t, st, store.Duplicate, Response(1, Saying("Cẩm Giang")))
}

func batchReused(t *testing.T, c Config) {
	st := c.one(t)
	rs, kept := Responses(0, 10, Saying("một", "hai")), Responses(0, 10, Saying("một", "hai"))
	MustAppend(t, st, store.Stored, rs...)
	for i := range rs {
		r := &rs[i]
		r.Comments[0].Text, r.Comments[1].Text, r.Answers[0].Value = "x", "y", "zz"
		r.ID, r.Campaign, r.Standing = "", "", ""
	}
	mustHold(t, st, Campaign, kept...)
	MustAppend(t, st, store.Duplicate, kept...)
	CheckCounts(t, st, Campaign)
}

func recoverNothing(t *testing.T, c Config) {
	db := c.New(t)
	st := open(t, db)
	rs := Responses(0, 12)
	MustAppend(t, st, store.Stored, rs...)
	for _, h := range []store.Store{st, open(t, db)} {
		mustOwe(t, h, 0)
		if n, err := h.Recover(ctx); n != 0 || err != nil {
			t.Fatalf("recover: %d, %v; want 0", n, err)
		}
	}
	CheckCounts(t, st, Campaign)
}

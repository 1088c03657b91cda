package storetest

import (
	"slices"
	"testing"

	"hailong/server/store"
	"hailong/server/survey"
)

var remarkCases = []testCase{
	{"remarks/newest day first, of the unit and campaign alone", remarksOrder},
	{"remarks/each comment of a response is one, with the response's ID", remarksAll},
	{"remarks/show the standing as it is now", remarksStanding},
	{"remarks/a unit without comments has none", remarksNone},
}

func remarks(t *testing.T, st store.Store, c survey.CampaignID, u survey.UnitKey) []store.Remark {
	t.Helper()
	var rs []store.Remark
	err := st.EachRemark(ctx, c, u, func(r store.Remark) error {
		rs = append(rs, r)
		return nil
	})
	if err != nil {
		t.Fatalf("each remark: %v", err)
	}
	return rs
}

func remarksOrder(t *testing.T, c Config) {
	st := c.one(t)
	u := Unit(3)
	before := survey.UnitKey{Code: u.Code, From: u.From - 400} // the code in an earlier life
	for i, day := range []int{2, 0, 3, 1} {
		MustAppend(t, st, store.Stored, Responses(10*i, 3, At(u, "quay-1"), Via(survey.Kiosk), On(FirstDay+survey.Day(day)), Saying("của tôi"))...)
	}
	MustAppend(t, st, store.Stored,
		Response(50, At(before, ""), Saying("thời trước")),
		Response(51, At(Unit(4), ""), Saying("nơi khác")),
		Response(52, At(u, ""), In("dot-2"), Saying("đợt khác")))
	got := remarks(t, st, Campaign, u)
	if len(got) != 12 {
		t.Fatalf("%d remarks, want 12", len(got))
	}
	if !slices.IsSortedFunc(got, func(a, b store.Remark) int { return int(b.Day - a.Day) }) {
		t.Error("not newest day first")
	}
	for _, r := range got {
		if r.Unit != u || r.Point != "quay-1" || r.Channel != survey.Kiosk || r.Comment.Text != "của tôi" {
			t.Errorf("remark %+v is not of the unit and campaign", r)
		}
	}
}

func remarksAll(t *testing.T, c Config) {
	st := c.one(t)
	r := Response(1, Saying("một", "hai", "ba"))
	MustAppend(t, st, store.Stored, r)
	var got []survey.Comment
	for _, x := range remarks(t, st, Campaign, r.Unit) {
		got = append(got, x.Comment)
		if x.ID != r.ID {
			t.Errorf("a remark of %s, want %s", x.ID, r.ID)
		}
	}
	slices.SortFunc(got, func(a, b survey.Comment) int { return slices.Index(r.Comments, a) - slices.Index(r.Comments, b) })
	if !slices.Equal(got, r.Comments) {
		t.Errorf("remarks %v, want %v", got, r.Comments)
	}
}

func remarksStanding(t *testing.T, c Config) {
	st := c.one(t)
	r := Response(1, As(survey.Counted), Saying("xấu"))
	MustAppend(t, st, store.Stored, r)
	if err := st.Restand(ctx, r.ID, survey.Counted, survey.Excluded, "phiếu thử"); err != nil {
		t.Fatal(err)
	}
	got := remarks(t, st, Campaign, r.Unit)
	if len(got) != 1 || got[0].Standing != survey.Excluded {
		t.Errorf("remarks %+v, want one that is excluded", got)
	}
}

func remarksNone(t *testing.T, c Config) {
	st := c.one(t)
	MustAppend(t, st, store.Stored, Response(1, Saying()), Response(2, Saying("có")))
	if got := remarks(t, st, Campaign, Unit(1)); len(got) != 0 {
		t.Errorf("remarks %+v, want none", got)
	}
}

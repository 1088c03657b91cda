package score_test

import (
	"reflect"
	"testing"

	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

func old(code string) survey.UnitKey {
	return survey.UnitKey{Code: survey.UnitCode(code), From: survey.NewDay(2020, 1, 1)}
}

// TestCarryForward is A-15: whole and remainder_all_residents rows only.
func TestCarryForward(t *testing.T) {
	rows := []survey.Succession{
		{Old: old("10001"), New: thanhDong, Share: survey.Whole},
		{Old: old("10002"), New: thanhDong, Share: survey.Part, Note: survey.NoteRemainderAllResidents},
		{Old: old("10003"), New: thanhDong, Share: survey.Part, Note: survey.NoteAreaAndPopulation},
		{Old: old("10004"), New: thanhDong, Share: survey.Part, Note: survey.NoteAreaOnly},
		{Old: old("10005"), New: thanhDong, Share: survey.Part, Note: survey.NoteRemainder},
		{Old: old("00318"), New: thanhDong, Share: survey.Whole, Note: survey.NoteDistrictWithoutCommunes},
		{Old: old("10001"), New: thanhDong, Share: survey.Whole}, // the same row twice counts once
		{Old: old("10006"), New: old("10007"), Share: survey.Whole},
	}
	asked := map[survey.UnitKey]int{}
	from := func(k survey.UnitKey) score.Input {
		asked[k]++
		return score.Input{Unit: k, Transactions: 1000, Parts: []score.Part{
			part(survey.QR, survey.Counted, counts(50, answers{"a": {0, 0, 0, 0, 50, 0}, "b": {0, 0, 0, 0, 50, 0}})),
		}}
	}
	own := in(part(survey.QR, survey.Counted, counts(20, answers{"a": {0, 20, 0, 0, 0, 0}, "b": {0, 20, 0, 0, 0, 0}})))
	own.Transactions = 500
	got := score.CarryForward(own, rows, from)
	if len(got.Carried) != 2 || len(got.NotCarried) != 4 || got.Transactions != 2500 || len(own.Parts) != 1 {
		t.Fatalf("%+v", got)
	}
	if !reflect.DeepEqual(asked, map[survey.UnitKey]int{old("10001"): 1, old("10002"): 1}) {
		t.Errorf("asked %v", asked)
	}
	s := score.Compute(tiny(t), nil, got)
	want(t, "index", s.Index, "83.33") // 100 of 120
	if s.N.Used != 120 || len(s.Carried) != 2 || len(s.NotCarried) != 4 {
		t.Errorf("%+v", s)
	}
}

// TestCarriedTransactions: N is known only when it is known of everybody asked.
func TestCarriedTransactions(t *testing.T) {
	row := func(code string) survey.Succession {
		return survey.Succession{Old: old(code), New: thanhDong, Share: survey.Whole}
	}
	some := []score.Part{part(survey.QR, survey.Counted, tally.Tally{tally.Responses: 1})}
	olds := map[survey.UnitKey]score.Input{
		old("10001"): {Transactions: 100, Parts: some},
		old("10002"): {Transactions: 0, Parts: some},
		old("10003"): {Transactions: 0},
		old("10004"): {Transactions: 900},
	}
	for _, c := range []struct {
		own  int64
		rows []survey.Succession
		want int64
	}{
		{50, nil, 50},
		{50, []survey.Succession{row("10001")}, 150},
		{50, []survey.Succession{row("10001"), row("10002")}, 0},
		{50, []survey.Succession{row("10002"), row("10001")}, 0},
		{50, []survey.Succession{row("10001"), row("10003")}, 150}, // nobody was asked there
		{50, []survey.Succession{row("10001"), row("10004")}, 150},
		{0, []survey.Succession{row("10001")}, 0},
	} {
		own := in()
		own.Transactions = c.own
		got := score.CarryForward(own, c.rows, func(k survey.UnitKey) score.Input { return olds[k] })
		if got.Transactions != c.want {
			t.Errorf("own %d, %d rows: %d, want %d", c.own, len(c.rows), got.Transactions, c.want)
		}
	}
}

func TestUnitsOfSums(t *testing.T) {
	var s score.Sums
	if len(s.Units()) != 0 || len(s.Input(thanhDong, 5).Parts) != 0 {
		t.Error("an empty Sums has units")
	}
	s.Add(tally.Cell{Unit: thanhDong, Channel: survey.QR, Standing: survey.Counted}, tally.Tally{tally.Responses: 3})
	s.Add(tally.Cell{Unit: old("10001"), Channel: survey.QR, Standing: survey.Counted}, tally.Tally{tally.Responses: 1})
	s.Add(tally.Cell{Unit: thanhDong, Channel: survey.QR, Standing: survey.Counted, Day: 9}, tally.Tally{tally.Responses: 4})
	if got := s.Units(); !reflect.DeepEqual(got, []survey.UnitKey{old("10001"), thanhDong}) {
		t.Errorf("%v", got)
	}
	if got := s.Input(thanhDong, 5); len(got.Parts) != 1 || got.Parts[0].Tally[tally.Responses] != 7 {
		t.Errorf("%+v", got)
	}
}

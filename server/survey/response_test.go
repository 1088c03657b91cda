package survey_test

import (
	"crypto/rand"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"hailong/server/survey"
)

func TestResponseID(t *testing.T) {
	at := time.Date(2026, 3, 1, 7, 59, 59, 0, survey.Zone)
	id, err := survey.NewResponseID(at, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := survey.ParseResponseID(string(id)); err != nil || back != id {
		t.Fatalf("%s reads as %s, %v", id, back, err)
	}
	same, _ := survey.NewResponseID(at.Add(-59*time.Minute), rand.Reader)
	later, _ := survey.NewResponseID(at.Add(time.Second), rand.Reader)
	if id[:5] != same[:5] || id == same {
		t.Errorf("%s and %s are of one hour and should share five characters only", id, same)
	}
	if later <= id || later <= same {
		t.Errorf("%s is of the next hour and should sort after %s and %s", later, id, same)
	}
	broken := errors.New("no entropy")
	if _, err := survey.NewResponseID(at, iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	for _, s := range []string{
		"", string(id[:25]), string(id) + "0", strings.ToLower(string(id[:25])) + "a", "O" + string(id[1:]),
		string(id[:25]) + "U", string(id[:25]) + "-", string(id[:24]) + "é",
	} {
		if got, err := survey.ParseResponseID(s); survey.KindOf(err) != survey.KindMalformed || got != "" {
			t.Errorf("%q reads as %s, %v", s, got, err)
		}
	}
}

func TestQuestionIDValid(t *testing.T) {
	for id, want := range map[survey.QuestionID]bool{
		"s1_1": true, "a": true, "overall": true, survey.QuestionID(strings.Repeat("a", 24)): true,
		"": false, "1a": false, "_a": false, "A": false, "a-b": false, "a.b": false, "a:b": false, "đ": false,
		"a b": false, "$a": false, survey.QuestionID(strings.Repeat("a", 25)): false,
	} {
		if id.Valid() != want {
			t.Errorf("%q: valid is %v", id, !want)
		}
	}
}

func TestAnswerLevel(t *testing.T) {
	for value, want := range map[string]int{"1": 1, "5": 5, "0": 0, "6": 0, "10": 0, "na": 0, "s5": 0, "": 0, "yes": 0} {
		if got := (survey.Answer{Question: "q", Value: value}).Level(); got != want {
			t.Errorf("level of %q is %d, want %d", value, got, want)
		}
	}
}

func TestAnswersText(t *testing.T) {
	as := survey.Answers{{"a", "1"}, {"b", "x"}, {"b", "y"}}
	if as.String() != "a=1&b=x&b=y" {
		t.Errorf("text %s", as)
	}
	if back, err := survey.ParseAnswers(as.String()); err != nil || !slices.Equal(back, as) {
		t.Errorf("%v, %v", back, err)
	}
	if back, err := survey.ParseAnswers(""); err != nil || back != nil {
		t.Errorf("%v, %v", back, err)
	}
	for _, s := range []string{"a", "a=", "=1", "A=1", "b=1&a=1", "a=2&a=1", "a=1&", "&"} {
		if as, err := survey.ParseAnswers(s); err == nil {
			t.Errorf("%q reads as %v", s, as)
		}
	}
}

func TestPaceOf(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want survey.Pace
	}{
		{-1, survey.PaceUnknown}, {0, survey.PaceUnder20}, {20*time.Second - 1, survey.PaceUnder20},
		{20 * time.Second, survey.PaceUnder60}, {time.Minute, survey.PaceUnder3m}, {3*time.Minute - 1, survey.PaceUnder3m},
		{3 * time.Minute, survey.PaceUnder10}, {10 * time.Minute, survey.PaceLonger}, {100 * time.Hour, survey.PaceLonger},
	} {
		if got := survey.PaceOf(c.d); got != c.want {
			t.Errorf("%v is %s, want %s", c.d, got, c.want)
		}
	}
}

// The digest is of what the resident sent: each part of that changes it, and
// nothing that is ours does.
func TestDigest(t *testing.T) {
	response := func() survey.Response {
		return survey.Response{
			ID: "0RZ3V0000000000000000000AB", Campaign: "c1", Point: "quay-1", Channel: survey.QR, Lang: survey.Vietnamese,
			Unit: survey.UnitKey{Code: "10507", From: survey.NewDay(2025, 7, 1)}, Day: survey.NewDay(2026, 3, 1), Hour: 8,
			Pace: survey.PaceUnder3m, Answers: survey.Answers{{"a", "1"}, {"b", "2"}}, Standing: survey.Counted,
			Comments: []survey.Comment{{"t", "tốt"}},
		}
	}
	base := response()
	for name, change := range map[string]func(*survey.Response){
		"id":            func(r *survey.Response) { r.ID = "0RZ3V0000000000000000000AC" },
		"campaign":      func(r *survey.Response) { r.Campaign = "c2" },
		"unit":          func(r *survey.Response) { r.Unit.Code = "10525" },
		"unit's days":   func(r *survey.Response) { r.Unit.From = survey.NewDay(2025, 3, 1) },
		"point":         func(r *survey.Response) { r.Point = "" },
		"channel":       func(r *survey.Response) { r.Channel = survey.Kiosk },
		"answer":        func(r *survey.Response) { r.Answers[1].Value = "3" },
		"fewer answers": func(r *survey.Response) { r.Answers = r.Answers[:1] },
		"comment":       func(r *survey.Response) { r.Comments[0].Text = "tôt" },
		"question":      func(r *survey.Response) { r.Comments[0].Question = "u" },
		"no comment":    func(r *survey.Response) { r.Comments = nil },
	} {
		r := response()
		change(&r)
		if r.Digest() == base.Digest() {
			t.Errorf("another %s has the same digest", name)
		}
	}
	for name, change := range map[string]func(*survey.Response){
		"day":      func(r *survey.Response) { r.Day++; r.Hour = 9 },
		"pace":     func(r *survey.Response) { r.Pace = survey.PaceLonger },
		"flags":    func(r *survey.Response) { r.Flags = []survey.Flag{survey.FlagFast} },
		"standing": func(r *survey.Response) { r.Standing, r.Reason = survey.Excluded, "test" },
		"local":    func(r *survey.Response) { r.Local = true },
		"language": func(r *survey.Response) { r.Lang = survey.English },
	} {
		r := response()
		change(&r)
		if r.Digest() != base.Digest() {
			t.Errorf("another %s has another digest", name)
		}
	}
	if !reflect.DeepEqual(base, response()) {
		t.Error("Digest changed the response")
	}
}

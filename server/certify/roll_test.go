package certify_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/certify"
	"hailong/server/score"
	"hailong/server/survey"
)

func TestTheResponsesOfACertificate(t *testing.T) {
	s, list := full(t)
	f, err := s.Certificate.CheckResponses(each(list))
	if f != nil || err != nil {
		t.Fatalf("%v, %v", f, err)
	}
	first := func(keep func(*survey.Response) bool) int {
		return slices.IndexFunc(list, func(r survey.Response) bool { return keep(&r) })
	}
	standing := func(st survey.Standing) int {
		return first(func(r *survey.Response) bool { return r.Standing == st && r.Unit == list[0].Unit })
	}
	counted, flagged, excluded := standing(survey.Counted), standing(survey.Flagged), standing(survey.Excluded)
	unit := list[0].Unit
	for _, c := range []struct {
		name   string
		change func([]survey.Response) []survey.Response
		want   certify.Finding
	}{
		{"an answer", func(l []survey.Response) []survey.Response { l[5].Answers = l[5].Answers[1:]; return l }, certify.Finding{Reason: certify.RootDiffers}},
		{"a comment", func(l []survey.Response) []survey.Response {
			l[5].Comments = []survey.Comment{{Question: "note", Text: "Khác"}}
			return l
		}, certify.Finding{Reason: certify.RootDiffers}},
		{"one excluded that counted", func(l []survey.Response) []survey.Response { l[counted].Standing = survey.Excluded; return l },
			certify.Finding{Reason: certify.CountDiffers, Unit: unit, Count: certify.CountCounted}},
		{"one counted that was flagged", func(l []survey.Response) []survey.Response { l[flagged].Standing = survey.Excluded; return l },
			certify.Finding{Reason: certify.CountDiffers, Unit: unit, Count: certify.CountFlagged}},
		{"another flag", func(l []survey.Response) []survey.Response {
			l[flagged].Flags = []survey.Flag{survey.FlagBurst, survey.FlagUniform}
			return l
		}, certify.Finding{Reason: certify.CountDiffers, Unit: unit, Count: certify.CountFlaggedBy, Of: "fast"}},
		{"another reason", func(l []survey.Response) []survey.Response { l[excluded].Reason = "Lý do khác"; return l },
			certify.Finding{Reason: certify.CountDiffers, Unit: unit, Count: certify.CountExcludedBy, Of: list[excluded].Reason}},
		{"left out", func(l []survey.Response) []survey.Response { return slices.Delete(l, counted, counted+1) },
			certify.Finding{Reason: certify.CountDiffers, Unit: unit, Count: certify.CountCounted}},
		{"none left", func([]survey.Response) []survey.Response { return nil }, certify.Finding{Reason: certify.CountDiffers, Unit: unit, Count: certify.CountCounted}},
		{"moved to another unit", func(l []survey.Response) []survey.Response { l[counted].Unit = unitKeys(3)[2]; return l },
			certify.Finding{Reason: certify.CountDiffers, Unit: unit, Count: certify.CountCounted}},
		{"of an unknown unit", func(l []survey.Response) []survey.Response { l[9].Unit.Code = "99999"; return l },
			certify.Finding{Reason: certify.UnknownUnit, Unit: survey.UnitKey{Code: "99999", From: unitFrom}}},
		{"of another campaign", func(l []survey.Response) []survey.Response { l[9].Campaign = "x"; return l }, certify.Finding{Reason: certify.StrayResponse}},
		{"in an odd standing", func(l []survey.Response) []survey.Response { l[9].Standing = "odd"; return l }, certify.Finding{Reason: certify.StrayResponse}},
		{"out of order", func(l []survey.Response) []survey.Response { l[8], l[9] = l[9], l[8]; return l }, certify.Finding{Reason: certify.OutOfOrder}},
		{"twice", func(l []survey.Response) []survey.Response { return slices.Insert(l, 9, l[8]) }, certify.Finding{Reason: certify.OutOfOrder}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := s.Certificate.CheckResponses(each(c.change(slices.Clone(list))))
			if err != nil || f == nil {
				t.Fatalf("%v, %v", f, err)
			}
			if f.Reason != c.want.Reason || f.Unit != c.want.Unit || f.Count != c.want.Count || f.Of != c.want.Of || f.Number != 1 {
				t.Errorf("found %+v\nwant  %+v", *f, c.want)
			}
			t.Log(f.Text().Vi)
		})
	}
	away := errors.New("store away")
	if f, err := s.Certificate.CheckResponses(func(func(*survey.Response) error) error { return away }); f != nil || !errors.Is(err, away) {
		t.Errorf("the store's error came back as %v, %v", f, err)
	}
}

// How many of a unit came in a channel that does not count is withheld where they are
// few. So they stand in the root and in one number for all units, and nowhere else.
func TestChannelsThatDoNotCount(t *testing.T) {
	c, units := tiny(t), unitKeys(2)
	c.Channels = maps.Clone(c.Channels)
	c.Channels[survey.Assisted] = score.ChannelRule{}
	list := responses(t, 9, 90, units, []survey.QuestionID{"a", "b"})
	base := sign(t, draft(t, c, list, units), key(t, 1)).Certificate
	for _, i := range []int{3, 40, 41} {
		list[i].Channel = survey.Assisted
	}
	s := sign(t, draft(t, c, list, units), key(t, 1)).Certificate
	if s.Responses != 90 || s.OtherChannels != 3 || base.OtherChannels != 0 {
		t.Errorf("%d responses, %d and %d in other channels", s.Responses, s.OtherChannels, base.OtherChannels)
	}
	for i := range s.Units {
		if got, want := s.Units[i].Counts, s.Units[i].Score.N; got.Counted != want.Counted || got.Flagged != want.Flagged || got.Excluded != want.Excluded {
			t.Errorf("unit %d has %+v, its score %+v: the difference tells of a channel", i, got, want)
		}
	}
	if f, err := s.CheckResponses(each(list)); f != nil || err != nil {
		t.Errorf("%v, %v", f, err)
	}
	less := slices.Delete(slices.Clone(list), 40, 41)
	f, err := s.CheckResponses(each(less))
	if err != nil || f == nil || f.Count != certify.CountOtherChannels || f.Want != "3" || f.Got != "2" {
		t.Errorf("%+v, %v", f, err)
	}
}

// A certificate that lies about its totals alone is found out by Check, so here they
// only differ together.
func TestATotalThatDiffers(t *testing.T) {
	s, list := small(t)
	c := s.Certificate
	c.Responses++
	f, err := c.CheckResponses(each(list))
	if err != nil {
		t.Fatal(err)
	}
	is(t, f, certify.CountDiffers)
	if f.Count != certify.CountResponses || f.Want != "121" || f.Got != "120" {
		t.Errorf("%+v", f)
	}
}

func TestEmptyCampaign(t *testing.T) {
	units := unitKeys(2)
	s := sign(t, draft(t, tiny(t), nil, units), key(t, 1))
	if got := s.Certificate.Root.String(); got != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("root %s", got)
	}
	if f, err := s.Certificate.CheckResponses(each(nil)); f != nil || err != nil {
		t.Errorf("%v, %v", f, err)
	}
	if _, err := certify.Prove(s, "00000AAAAAAAAAAAAAAAAAAAAA", each(nil)); survey.KindOf(err) != survey.KindUnknown {
		t.Errorf("%v", err)
	}
}

func TestReasonsBeyondTheMostFrequentAreOne(t *testing.T) {
	units := unitKeys(1)
	list := responses(t, 4, 300, units, nil)
	for i := range list {
		list[i].Standing, list[i].Flags, list[i].Reason = survey.Excluded, nil, fmt.Sprintf("Lý do %02d", i%30)
		switch {
		case i%30 >= 25 && i >= 150: // five reasons have five responses, the rest ten
			list[i].Reason = ""
		case i%30 == 3:
			list[i].Reason = "Lý do\n03"
		}
	}
	s := sign(t, draft(t, tiny(t), list, units), key(t, 1))
	got := s.Certificate.Units[0].Counts
	if len(got.ExcludedBy) != certify.MaxReasons+1 || got.ExcludedBy[0] != (certify.Excluded{Reason: "", N: 100}) || got.Excluded != 300 {
		t.Errorf("%+v", got)
	}
	if got.ExcludedBy[4] != (certify.Excluded{Reason: "Lý do 03", N: 10}) {
		t.Errorf("a line end is printed: %+v", got.ExcludedBy[4])
	}
	if f, err := s.Certificate.CheckResponses(each(list)); f != nil || err != nil {
		t.Errorf("%v, %v", f, err)
	}
}

func TestARollNeitherKeepsNorSharesWhatItIsGiven(t *testing.T) {
	s, list := small(t)
	roll := certify.NewRoll(&s.Certificate)
	var shared survey.Response
	for i := range list {
		shared = list[i]
		if err := roll.Add(&shared); err != nil {
			t.Fatal(err)
		}
	}
	unit := roll.Units()[0]
	roll.Counts(unit).FlaggedBy[survey.FlagFast] = 999
	if roll.Counts(unit).FlaggedBy[survey.FlagFast] == 999 {
		t.Error("the counts given out are the roll's own")
	}
	if root := rootOf(list); roll.Root() != root || roll.Responses() != int64(len(list)) {
		t.Errorf("root %s over %d, want %s", roll.Root(), roll.Responses(), root)
	}
	if got := roll.Counts(survey.UnitKey{}); got.Total() != 0 {
		t.Errorf("a unit without responses has %+v", got)
	}
	// What is refused leaves no trace.
	before := roll.Root()
	if roll.Add(&list[0]) == nil || roll.Root() != before || roll.Counts(unit).Total() != int64(len(list)) {
		t.Error("a refused response was counted")
	}
}

// Any response of any campaign, changed in any field, is found out.
func TestAnyChangeIsFound(t *testing.T) {
	units := unitKeys(3)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "responses")
		list := responses(tOf(t), byte(rapid.IntRange(0, 255).Draw(t, "seed")), n, units, []survey.QuestionID{"a", "b"})
		c := campaign()
		for _, k := range units {
			c.Units = append(c.Units, certify.Unit{Key: k})
		}
		roll := certify.NewRoll(&c)
		if err := each(list)(roll.Add); err != nil {
			t.Fatal(err)
		}
		roll.Fill(&c)
		if f, err := c.CheckResponses(each(list)); f != nil || err != nil {
			t.Fatalf("%v, %v", f, err)
		}
		i := rapid.IntRange(0, n-1).Draw(t, "which")
		for field, ways := range changes {
			for _, change := range ways {
				altered := slices.Clone(list)
				change(&altered[i])
				if f, err := c.CheckResponses(each(altered)); f == nil || err != nil {
					t.Fatalf("%s of response %d: %v, %v", field, i, f, err)
				}
			}
		}
	})
}

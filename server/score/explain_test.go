package score_test

import (
	"encoding/json"
	"strings"
	"testing"

	"hailong/server/golden"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// full answers every item of the sample set with the levels, some of them
// differently.
func full(c *score.Criteria, l [6]int64, others answers) answers {
	out := answers{}
	for _, id := range allItems(c) {
		out[id] = l
	}
	for id, o := range others {
		out[id] = o
	}
	return out
}

// working is the explanation in both languages, as people read it.
func working(s score.Score) string {
	var b strings.Builder
	b.WriteString(string(s.Status) + " " + s.Status.Text().Vi + "\n\n")
	for _, lang := range survey.Languages {
		for _, step := range s.Steps {
			b.WriteString("[" + step.ID + "] " + step.Text.In(lang) + "\n")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestWorking freezes the explanation: the diff of a golden is what readers of
// reports will see change.
func TestWorking(t *testing.T) {
	linear := load(t, linearSet)
	normal := full(linear, [6]int64{0, 2, 4, 14, 60, 40}, answers{
		"overall": {3, 1, 5, 11, 60, 40}, "s1_1": {0, 4, 6, 20, 50, 40}, "s1_2": {90, 0, 0, 6, 12, 12},
		"s5_1": {117, 0, 0, 0, 2, 1}, "s5_2": {120, 0, 0, 0, 0, 0}, "s5_3": {80, 0, 5, 5, 20, 10},
	})
	qr, kiosk := counts(120, normal), counts(60, full(linear, [6]int64{0, 0, 0, 5, 30, 25}, nil))
	qr[tally.Rated], qr[tally.AllSatisfied] = 120, 71
	kiosk[tally.Rated], kiosk[tally.AllSatisfied] = 60, 40
	flagged := counts(12, full(linear, [6]int64{0, 0, 0, 0, 0, 12}, nil))
	flagged[tally.Rated], flagged[tally.AllSatisfied] = 12, 12
	excluded := tally.Tally{tally.Responses: 3}

	plain := in(part(survey.QR, survey.Counted, qr), part(survey.Kiosk, survey.Counted, kiosk),
		part(survey.QR, survey.Flagged, flagged), part(survey.QR, survey.Excluded, excluded))
	plain.Transactions = 4800
	merged := plain
	merged.Carried = []survey.Succession{{Old: old("10501"), New: thanhDong, Share: survey.Whole}}
	merged.NotCarried = []survey.Succession{{Old: old("10504"), New: thanhDong, Share: survey.Part, Note: survey.NoteRemainder}}
	small := in(part(survey.QR, survey.Counted, counts(60, full(linear, [6]int64{0, 0, 0, 10, 30, 20}, nil))),
		part(survey.Kiosk, survey.Counted, counts(3, full(linear, [6]int64{0, 3, 0, 0, 0, 0}, nil))))
	few := in(part(survey.QR, survey.Counted, counts(12, full(linear, [6]int64{0, 0, 0, 2, 5, 5}, nil))))
	few.Transactions = 900

	half := load(t, bandSet)
	half.Channels[survey.QR] = score.ChannelRule{Counts: true, Cap: score.Whole(50)}
	half.CountFlagged = true
	tight := load(t, bandSet)
	tight.Channels[survey.QR] = score.ChannelRule{Counts: true, Cap: score.Whole(50)}
	tight.Channels[survey.Kiosk] = score.ChannelRule{Counts: true, Cap: score.Whole(40)}

	for _, c := range []struct {
		name string
		set  *score.Criteria
		in   score.Input
	}{
		{"linear", linear, plain},
		{"merged", linear, merged},
		{"bands-capped", half, plain},
		{"caps-unmet", tight, plain},
		{"insufficient-withheld", linear, small},
		{"below-publish", linear, few},
	} {
		s := score.Compute(c.set, form(), c.in).Published(c.set)
		golden.Equal(t, "testdata/working-"+c.name+".txt", working(s))
	}
	s := score.Compute(linear, form(), merged).Published(linear)
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/score.json", append(b, '\n'))
}

// TestCautionIsAlwaysThere is A-06: the figure is never SIPAS, and says so.
func TestCautionIsAlwaysThere(t *testing.T) {
	c := load(t, linearSet)
	for _, n := range []int{0, 20, 50, 200} {
		s := score.Compute(c, nil, gather(thanhDong, crowd(1, thanhDong, n, allItems(c), survey.Channels), 0))
		if s.Steps != nil {
			t.Error("there is a working before the gate")
		}
		s = s.Published(c)
		if last := s.Steps[len(s.Steps)-1]; last.Text != score.Caution {
			t.Errorf("n = %d ends with %s", n, last.ID)
		}
	}
	if !strings.Contains(score.Caution.Vi, "SIPAS") || !strings.Contains(score.Caution.En, "SIPAS") {
		t.Error("the caution does not name SIPAS")
	}
}

package score_test

import (
	"slices"
	"testing"

	"hailong/server/score"
	"hailong/server/survey"
)

// TestEffectiveSize is Kish by hand: 132 responses by QR code weigh 5/11 beside 60 that
// weigh 1, so (60 + 60)² / (132·25/121 + 60) = 14,400 / 87.2727… = 165 exactly.
func TestEffectiveSize(t *testing.T) {
	c := tiny(t)
	c.Channels[survey.QR] = score.ChannelRule{Counts: true, Cap: score.Whole(50)}
	all := func(n int64) map[survey.QuestionID][6]int64 {
		return map[survey.QuestionID][6]int64{"a": {0, 0, 0, 0, n / 2, n - n/2}, "b": {0, 0, 0, n, 0, 0}}
	}
	s := score.Compute(c, nil, in(
		part(survey.QR, survey.Counted, counts(132, all(132))),
		part(survey.Kiosk, survey.Counted, counts(60, all(60))),
	)).Published(c)
	if *s.Effective != 165 || *s.ItemsBasis != 165 || s.N.Used != 192 {
		t.Errorf("effective %d, basis %d", *s.Effective, *s.ItemsBasis)
	}
	want(t, "design effect", s.DesignEffect, "1.16") // 192/165 = 1.1636…
	if got := score.Wilson(s.Pooled.Rat().Quo(s.Pooled.Rat(), score.Whole(100).Rat()), 165, 0); *got != *s.Interval {
		t.Errorf("the interval is %+v, on 165 responses %+v", *s.Interval, *got)
	}
	plain := score.Compute(tiny(t), nil, in(part(survey.QR, survey.Counted, counts(132, all(132))))).Published(tiny(t))
	want(t, "design effect without caps", plain.DesignEffect, "1.00")
	if *plain.Effective != 132 {
		t.Errorf("effective %d without caps", *plain.Effective)
	}
}

// TestEffectiveSizeKeepsTheWeights: where the weights are withheld, so is what tells
// them; and under the limit nothing is left.
func TestEffectiveSizeKeepsTheWeights(t *testing.T) {
	c := tiny(t)
	c.Channels[survey.QR] = score.ChannelRule{Counts: true, Cap: score.Whole(50)}
	some := map[survey.QuestionID][6]int64{"a": {0, 0, 0, 0, 0, 4}}
	s := score.Compute(c, nil, in(
		part(survey.QR, survey.Counted, counts(132, map[survey.QuestionID][6]int64{"a": {0, 0, 0, 0, 60, 72}})),
		part(survey.Kiosk, survey.Counted, counts(60, map[survey.QuestionID][6]int64{"a": {0, 0, 0, 0, 30, 30}})),
		part(survey.Assisted, survey.Counted, counts(4, some)),
	)).Published(c)
	if s.Effective != nil || s.DesignEffect != nil || !slices.Contains(s.Withheld, "effective_n") || !slices.Contains(s.Withheld, "design_effect") {
		t.Errorf("%v %v %v", s.Effective, s.DesignEffect, s.Withheld)
	}
	few := score.Compute(c, nil, in(part(survey.QR, survey.Counted, counts(4, some)))).Published(c)
	if few.Effective != nil || few.DesignEffect != nil {
		t.Errorf("%+v", few)
	}
}

// TestMoreResponsesThanTransactions: N below n cannot be the number of those asked, also
// where few of them rated the items.
func TestMoreResponsesThanTransactions(t *testing.T) {
	c := tiny(t)
	input := in(part(survey.QR, survey.Counted, counts(200, map[survey.QuestionID][6]int64{
		"a": {0, 0, 0, 20, 30, 30}, "b": {0, 0, 0, 20, 30, 30},
	})))
	input.Transactions = 150
	s := score.Compute(c, nil, input)
	if s.Interval.Corrected || *s.ItemsBasis != 80 {
		t.Errorf("150 transactions, 200 responses, basis %d: %+v", *s.ItemsBasis, s.Interval)
	}
}

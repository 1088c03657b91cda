package score_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"hailong/server/score"
	"hailong/server/survey"
)

// five is a set of one factor with the items a to e and the overall question.
func five(t testing.TB) *score.Criteria {
	c := load(t, linearSet)
	c.Factors = []score.Factor{{ID: "f", Title: survey.Text{Vi: "Yếu tố", En: "Factor"}, Weight: score.Whole(1), Items: []survey.QuestionID{"a", "b", "c", "d", "e"}}}
	return c
}

// period is the published score of a period in which n responses rated each item,
// so many of them satisfied.
func period(c *score.Criteria, n int64, satisfied map[survey.QuestionID]int64) score.Score {
	a := answers{}
	for id, sat := range satisfied {
		a[id] = [6]int64{0, 0, n - sat, 0, sat, 0}
	}
	return score.Compute(c, nil, in(part(survey.QR, survey.Counted, counts(n, a)))).Published(c)
}

// line is a change in short.
func line(x score.ItemChange) string {
	if x.Difference == nil {
		return fmt.Sprintf("%s %s", x.ID, x.Verdict)
	}
	return fmt.Sprintf("%s %s %s→%s %s [%s %s] p=%s/%s", x.ID, x.Verdict, x.Before.Rate, x.After.Rate,
		x.Difference.Value, x.Difference.Low, x.Difference.High, x.P, x.Adjusted)
}

func TestCompare(t *testing.T) {
	c := five(t)
	before := period(c, 120, map[survey.QuestionID]int64{"a": 108, "b": 108, "c": 108, "d": 60, "e": 108, "overall": 108})
	after := period(c, 100, map[survey.QuestionID]int64{"a": 66, "b": 84, "c": 90, "d": 80, "e": 50, "overall": 92})
	got := score.Compare(before, after, map[survey.QuestionID]score.Verdict{"e": score.Reworded})
	// Worked a second time in another language, with fractions for p and floating point
	// for the intervals; Holm's m is 5, as e is not tested.
	want := []string{
		"a clear_fall 90.00→66.00 -24.00 [-34.59 -13.17] p=0.0001/0.0001",
		"b unclear_fall 90.00→84.00 -6.00 [-15.40 2.91] p=0.2241/0.6723",
		"c unchanged 90.00→90.00 0.00 [-8.53 8.03] p=1/1",
		"overall unclear_rise 90.00→92.00 2.00 [-6.16 9.72] p=0.6458/1",
		"d clear_rise 50.00→80.00 30.00 [17.49 41.04] p=0.0001/0.0001",
		"e not_comparable",
	}
	if len(got) != len(want) {
		t.Fatalf("%d changes, want %d", len(got), len(want))
	}
	for i, x := range got {
		if line(x) != want[i] {
			t.Errorf("%s\nwant %s", line(x), want[i])
		}
	}
	for i, say := range map[int][2]string{
		0: {"Giảm rõ rệt: từ 90,00 % (120 lượt) xuống 66,00 % (100 lượt), thấp hơn 24,00 điểm phần trăm. Khoảng tin cậy 95 % của chênh lệch: từ −34,59 đến −13,17; p ≤ 0,0001 sau hiệu chỉnh.",
			"Clear fall: from 90.00 % (n = 120) to 66.00 % (n = 100), 24.00 percentage points lower. 95 % interval of the difference: −34.59 to −13.17; p ≤ 0.0001 after correction."},
		1: {"Chưa đủ căn cứ để kết luận là giảm: từ 90,00 %", "Not enough evidence of a fall: from 90.00 %"},
		2: {"Không thay đổi: 90,00 % ở cả hai kỳ (120 lượt và 100 lượt).", "No change: 90.00 % in both periods (n = 120 and n = 100)."},
		3: {"Chưa đủ căn cứ để kết luận là tăng: từ 90,00 % (120 lượt) lên 92,00 %", "Not enough evidence of a rise: from 90.00 %"},
		4: {"Tăng rõ rệt: từ 50,00 % (120 lượt) lên 80,00 % (100 lượt), cao hơn 30,00 điểm", "Clear rise: from 50.00 %"},
		5: {"Không so sánh được vì hai kỳ không hỏi cùng một câu", "Cannot be compared"},
	} {
		if !strings.HasPrefix(got[i].Text.Vi, say[0]) || !strings.HasPrefix(got[i].Text.En, say[1]) {
			t.Errorf("%s says %q / %q", got[i].ID, got[i].Text.Vi, got[i].Text.En)
		}
	}
}

// TestManyItemsAskForMore: what is clear for one item alone may not be among many.
func TestManyItemsAskForMore(t *testing.T) {
	c := five(t)
	same := map[survey.QuestionID]int64{"a": 100, "b": 100, "c": 100, "d": 100, "e": 100}
	fewer := map[survey.QuestionID]int64{"a": 86, "b": 100, "c": 100, "d": 100, "e": 100}
	alone := map[survey.QuestionID]score.Verdict{"b": score.Few, "c": score.Few, "d": score.Few, "e": score.Few}
	many := score.Compare(period(c, 120, same), period(c, 120, fewer), nil)[0]
	one := score.Compare(period(c, 120, same), period(c, 120, fewer), alone)[0]
	if one.ID != "a" || one.Verdict != score.ClearFall || many.ID != "a" || many.Verdict != score.UnclearFall {
		t.Errorf("alone %s, among five %s", line(one), line(many))
	}
}

// TestCompareTellsNothingWithheld changes what the gate withholds in either period:
// the comparison stays the same, word by word.
func TestCompareTellsNothingWithheld(t *testing.T) {
	c := five(t)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(25, 60).Draw(t, "n")
		level := rapid.Int64Range(0, n)
		shown := answers{}
		for _, id := range []survey.QuestionID{"b", "c", "d", "e"} {
			sat := level.Draw(t, string(id))
			shown[id] = [6]int64{0, 0, n - sat, 0, sat, 0}
		}
		build := func(name string, few [6]int64) score.Score {
			shown["a"] = few
			return score.Compute(c, nil, in(part(survey.QR, survey.Counted, counts(n, shown)))).Published(c)
		}
		other := period(c, 100, map[survey.QuestionID]int64{"a": 70, "b": 80, "c": 80, "d": 80, "e": 80})
		one, two := build("one", [6]int64{0, 0, 4, 0, 0, 0}), build("two", [6]int64{0, 0, 0, 0, 0, 3})
		for _, pair := range [][4]score.Score{{other, one, other, two}, {one, other, two, other}} {
			x, y := score.Compare(pair[0], pair[1], nil), score.Compare(pair[2], pair[3], nil)
			if fmt.Sprint(text2(t, x)) != fmt.Sprint(text2(t, y)) {
				t.Fatalf("four unhappy and three happy ratings show:\n%v\n%v", x, y)
			}
			for _, it := range x {
				if n < c.MinPublish && it.Before != nil {
					t.Fatalf("a period of %d responses shows %s", n, line(it))
				}
				if it.ID == "a" && (it.Verdict == score.ClearFall || it.Before != nil || it.After != nil) {
					t.Fatalf("a withheld item shows %s", line(it))
				}
			}
		}
	})
}

func text2(t *rapid.T, list []score.ItemChange) (out []string) {
	for _, x := range list {
		out = append(out, line(x)+x.Text.Vi+x.Text.En)
	}
	return out
}

package score_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"testing"

	"go.yaml.in/yaml/v3"

	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

const (
	linearSet = "../../configs/criteria/mau-tuyen-tinh-v1.yaml"
	bandSet   = "../../configs/criteria/mau-bac-v1.yaml"
)

var thanhDong = survey.UnitKey{Code: "10507", From: survey.NewDay(2025, 7, 1)}

// load reads a criteria set strictly.
func load(t testing.TB, path string) *score.Criteria {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	c := new(score.Criteria)
	if err := d.Decode(c); err != nil {
		t.Fatal(err)
	}
	return c
}

// form is a questionnaire with the questions the sample sets ask for.
func form() *survey.Questionnaire {
	q := &survey.Questionnaire{ID: "dich-vu-cong", Version: 1, Sections: []survey.Section{{ID: "chung", Questions: []survey.Question{
		{ID: "overall", Type: survey.Scale}, {ID: "note", Type: survey.FreeText},
	}}}}
	for f, items := range []int{4, 4, 5, 3, 3} {
		s := survey.Section{ID: fmt.Sprint("s", f+1)}
		for i := range items {
			s.Questions = append(s.Questions, survey.Question{
				ID:   survey.QuestionID(fmt.Sprintf("s%d_%d", f+1, i+1)),
				Code: fmt.Sprintf("%d.%d", f+1, i+1), Type: survey.Scale, NoOpinion: true,
			})
		}
		q.Sections = append(q.Sections, s)
	}
	return q
}

// tiny is a set of one factor with the items a and b, for cases worked by hand.
func tiny(t testing.TB) *score.Criteria {
	c := load(t, linearSet)
	c.Factors = []score.Factor{{ID: "f", Title: survey.Text{Vi: "Yếu tố", En: "Factor"}, Weight: score.Whole(1), Items: []survey.QuestionID{"a", "b"}}}
	return c
}

// counts makes a tally from n responses and counts per question: no opinion,
// then levels 1 to 5.
func counts(n int64, answers map[survey.QuestionID][6]int64) tally.Tally {
	out := tally.Tally{tally.Responses: n}
	for q, l := range answers {
		for i, v := range []string{survey.NoOpinion, "1", "2", "3", "4", "5"} {
			if l[i] != 0 {
				out[tally.AnswerCounter(q, v)] = l[i]
			}
		}
	}
	return out
}

func in(parts ...score.Part) score.Input { return score.Input{Unit: thanhDong, Parts: parts} }

func part(ch survey.Channel, st survey.Standing, t tally.Tally) score.Part {
	return score.Part{Channel: ch, Standing: st, Tally: t}
}

// crowd makes random but repeatable responses of a unit. mood shifts the levels;
// items are answered, left blank or "no opinion".
func crowd(seed uint64, unit survey.UnitKey, n int, ids []survey.QuestionID, chs []survey.Channel) []survey.Response {
	r := rand.New(rand.NewPCG(seed, 1))
	mood := r.Float64()
	blank := r.Float64() * 0.4
	rs := make([]survey.Response, n)
	for i := range rs {
		rs[i] = survey.Response{
			Campaign: "dot-1", Unit: unit, Channel: chs[r.IntN(len(chs))], Standing: survey.Counted,
			Day: survey.NewDay(2026, 1, 1+r.IntN(365)), Pace: survey.PaceUnder3m,
		}
		switch x := r.IntN(20); {
		case x < 3:
			rs[i].Standing, rs[i].Flags = survey.Flagged, []survey.Flag{survey.FlagFast}
		case x < 4:
			rs[i].Standing = survey.Excluded
		}
		for _, id := range ids {
			switch x := r.Float64(); {
			case x < blank/2:
			case x < blank:
				rs[i].Answers = append(rs[i].Answers, survey.Answer{Question: id, Value: survey.NoOpinion})
			default:
				l := min(5, 1+int(5*(r.Float64()*(1-mood)+mood*r.Float64()+mood/2)))
				rs[i].Answers = append(rs[i].Answers, survey.Answer{Question: id, Value: fmt.Sprint(l)})
			}
		}
	}
	return rs
}

func allItems(c *score.Criteria) []survey.QuestionID {
	var ids []survey.QuestionID
	for _, f := range c.Factors {
		ids = append(ids, f.Items...)
	}
	if c.Overall != "" {
		ids = append(ids, c.Overall)
	}
	return ids
}

// gather is the input of a unit's responses.
func gather(unit survey.UnitKey, rs []survey.Response, transactions int64) score.Input {
	return score.Gather(maps.All(tally.Fold(rs))).Input(unit, transactions)
}

// want compares a figure with its text; "-" is a figure that does not exist.
func want(t *testing.T, name string, got *score.Hundredths, text string) {
	t.Helper()
	s := "-"
	if got != nil {
		s = got.String()
	}
	if s != text {
		t.Errorf("%s = %s, want %s", name, s, text)
	}
}

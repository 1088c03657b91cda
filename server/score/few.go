package score

import (
	"hailong/server/survey"
	"hailong/server/tally"
)

// RestsOnFew reports whether some figure of a set rests on few of these responses: on
// some, but fewer than under. Two scores that differ by such responses would tell how
// these few answered.
func (c *Criteria) RestsOnFew(t tally.Tally, under int64) bool {
	few := func(n int64) bool { return n > 0 && n < under }
	if few(t[tally.Responses]) || few(t[tally.Rated]) {
		return true
	}
	ratings := func(id survey.QuestionID) (n int64) {
		for _, level := range []string{"1", "2", "3", "4", "5"} {
			n += t[tally.AnswerCounter(id, level)]
		}
		return n
	}
	for _, f := range c.Factors {
		for _, id := range f.Items {
			if few(ratings(id)) {
				return true
			}
		}
	}
	return c.Overall != "" && few(ratings(c.Overall))
}

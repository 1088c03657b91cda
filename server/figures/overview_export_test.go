package figures

import (
	"hailong/server/score"
	"hailong/server/survey"
)

// Reaches is reach for a pace of count responses in days, for the tests.
func Reaches(c *survey.Campaign, used, target, count int64, days int, today survey.Day) Reach {
	return reach(c, used, target, Pace{Days: days, count: count}, today)
}

// Ranks gives ranks to rows.
func Ranks(rows []Row, unit func(survey.UnitKey) (survey.Unit, bool)) { rank(rows, unit) }

// ChangeOf is change.
func ChangeOf(cr *score.Criteria, trend []score.Slice, end int) *Change {
	return change(cr, trend, end)
}

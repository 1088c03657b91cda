package figures

import (
	"math/big"

	"hailong/server/score"
	"hailong/server/survey"
)

// reachDays is how many days of a campaign make its present pace.
const reachDays = 14

// Pace is how fast responses that count come in. The day that is under way is left
// out: it would make every morning look slow. Beside withheld weeks it may tell how
// many came in one, as the total does from day to day; never what they answered.
type Pace struct {
	PerDay *score.Hundredths // responses; nil before the first whole day
	Days   int               // whole days it is taken from, up to 14
	count  int64
}

// ReachState says what became of the target.
type ReachState string

// The states of the target.
const (
	Reached  ReachState = "reached"  // already
	Expected ReachState = "expected" // on Day, if the pace stays
	Late     ReachState = "late"     // on Day, after the last day of the campaign
	NoPace   ReachState = "no_pace"  // nothing came lately, or there was no whole day yet
	Ended    ReachState = "ended"    // the campaign is over without it
)

// Reach is when a unit reaches its target at its present pace.
type Reach struct {
	State ReachState
	Day   survey.Day // of Expected and Late, else 0
}

// paceEnd is the last day that the pace of a campaign is taken from: yesterday, or
// its last day. One that was closed early ended with its last response of any unit.
func (x *calendar) paceEnd(c *survey.Campaign, cr *score.Criteria, today survey.Day) survey.Day {
	end := min(today-1, c.Last)
	if c.State != survey.Closed && c.State != survey.Certified {
		return end
	}
	last := survey.Day(0)
	for unit := range x.days {
		last = max(last, x.last(cr, unit))
	}
	if last == 0 {
		return end
	}
	return min(end, last)
}

// pace is a unit's pace over the last days of the campaign up to end.
func (x *calendar) pace(c *survey.Campaign, cr *score.Criteria, unit survey.UnitKey, end survey.Day) (p Pace) {
	first := max(c.First, end-reachDays+1)
	for d := first; d <= end; d++ {
		p.Days++
		p.count += x.used(cr, unit, d)
	}
	if p.Days > 0 {
		h := score.Round(big.NewRat(p.count, int64(p.Days)))
		p.PerDay = &h
	}
	return p
}

// reach is the first day on which the target is met when every day from tomorrow on
// brings what the pace says. What today still brings is not guessed, so an answer
// more never makes the day later.
func reach(c *survey.Campaign, used, target int64, p Pace, today survey.Day) Reach {
	over := c.State == survey.Closed || c.State == survey.Certified || today > c.Last
	switch {
	case used >= target:
		return Reach{State: Reached}
	case over:
		return Reach{State: Ended}
	case p.count == 0:
		return Reach{State: NoPace}
	}
	days := ((target-used)*int64(p.Days) + p.count - 1) / p.count // rounded up
	r := Reach{State: Expected, Day: today + survey.Day(min(days, farthest))}
	if r.Day > c.Last {
		r.State = Late
	}
	return r
}

// farthest keeps a date that is too far away to mean anything a date: 27 years.
const farthest = 10_000

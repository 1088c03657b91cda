package figures

import (
	"math/big"

	"hailong/server/score"
	"hailong/server/survey"
)

// reachDays is how many days of a campaign make its present pace.
const reachDays = 14

// Pace is how fast responses that count come in. The day that is under way is left
// out: it would make every morning look slow. It is taken from their number rounded to
// a multiple of Criteria.WithholdUnder, at least one where any came: the exact number
// beside the weeks that are shown would be that of a day that is not. Where a week of
// those days is withheld, it is the unit's published number over all days so far.
type Pace struct {
	PerDay *score.Hundredths // responses; nil before the first whole day
	Days   int               // days it is taken from, up to 14 or all so far
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
// its last day. One that was closed early ended with the week of its last response of
// any unit: the day would tell of who came on it.
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
	return min(end, Monday(last)+6)
}

// pace is a unit's pace over the last days of the campaign up to end. used is the
// unit's published number of responses, weeks are its weeks as they are published.
func (x *calendar) pace(c *survey.Campaign, cr *score.Criteria, unit survey.UnitKey, end survey.Day, used int64, weeks []score.Slice) (p Pace) {
	first := max(c.First, end-reachDays+1)
	withheld := map[string]bool{}
	for _, w := range weeks {
		withheld[w.Key] = w.Withheld
	}
	for d := first; d <= end; d++ {
		p.Days++
		p.count += x.used(cr, unit, d)
		if withheld[Monday(d).String()] {
			p.Days, p.count = int(end-c.First)+1, used
			break
		}
	}
	p.count = coarse(p.count, cr.WithholdUnder)
	if p.Days > 0 {
		h := score.Round(big.NewRat(p.count, int64(p.Days)))
		p.PerDay = &h
	}
	return p
}

// coarse is n rounded to a multiple of step, half up, and at least step unless n is 0.
func coarse(n, step int64) int64 {
	if n == 0 || step < 1 {
		return n
	}
	return max((n+step/2)/step, 1) * step
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

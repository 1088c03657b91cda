// Package tally counts answers. It does no I/O and reads no clock: it turns
// responses into counts and adds counts together, in any order, to one result.
package tally

import (
	"fmt"
	"strings"

	"hailong/server/survey"
)

// Cell is the finest grain that is counted.
type Cell struct {
	Campaign survey.CampaignID
	Unit     survey.UnitKey
	Point    survey.PointID
	Channel  survey.Channel
	Day      survey.Day
	Standing survey.Standing
}

// CellOf is the cell a response is counted in.
func CellOf(r *survey.Response) Cell {
	return Cell{r.Campaign, r.Unit, r.Point, r.Channel, r.Day, r.Standing}
}

// String is the cell's key as text: its parts joined by "|", which none of them
// contains. ParseCell reads it back.
func (c Cell) String() string {
	return strings.Join([]string{string(c.Campaign), c.Unit.String(), string(c.Point), string(c.Channel), c.Day.String(), string(c.Standing)}, "|")
}

// ParseCell reads what Cell.String writes.
func ParseCell(s string) (Cell, error) {
	p := strings.Split(s, "|")
	if len(p) != 6 {
		return Cell{}, fmt.Errorf("cell %q has %d parts, want 6", s, len(p))
	}
	unit, err := survey.ParseUnitKey(p[1])
	if err != nil {
		return Cell{}, fmt.Errorf("cell %q: %w", s, err)
	}
	day, err := survey.ParseDay(p[4])
	if err != nil {
		return Cell{}, fmt.Errorf("cell %q: %w", s, err)
	}
	return Cell{survey.CampaignID(p[0]), unit, survey.PointID(p[2]), survey.Channel(p[3]), day, survey.Standing(p[5])}, nil
}

// Counter names one count. "n" is the number of responses; "q:v" the responses
// that answered v to question q; "flag:f" those that carry flag f; see the
// constants for the others. Counters hold no dot and no dollar sign, so any store
// can use them as field names; question ids hold no colon, so none collides.
type Counter string

// Counters that are not an answer. Those of the form "x:y" use names that the
// loader refuses as question ids.
const (
	Responses Counter = "n"
	// Rated counts responses with at least one level from 1 to 5.
	Rated Counter = "rated"
	// AllSatisfied counts the rated responses in which every level is 4 or 5
	// ("hài lòng toàn diện", method A-02).
	AllSatisfied Counter = "all45"
	// Commented counts responses with at least one comment.
	Commented Counter = "commented"
	// Local counts responses taken while the shared limits were away.
	Local Counter = "local"
)

// Reserved are the words that a question id may not be, because counters of the
// form "word:value" use them: FlagCounter and PaceCounter.
var Reserved = survey.ReservedQuestionIDs

// AnswerCounter is the counter of a value of a question.
func AnswerCounter(q survey.QuestionID, value string) Counter {
	return Counter(string(q) + ":" + value)
}

// FlagCounter is the counter of a flag.
func FlagCounter(f survey.Flag) Counter { return Counter("flag:" + string(f)) }

// PaceCounter is the counter of a duration class.
func PaceCounter(p survey.Pace) Counter { return Counter("pace:" + string(p)) }

// Tally is the counts of a cell, or of several cells together. Counters that are
// zero are absent.
type Tally map[Counter]int64

// Of is the tally of one response.
func Of(r *survey.Response) Tally {
	t := make(Tally, len(r.Answers)+len(r.Flags)+5)
	t.count(r, 1)
	return t
}

// count adds by for everything the response has; by is 1 or -1.
func (t Tally) count(r *survey.Response, by int64) {
	t.bump(Responses, by)
	t.bump(PaceCounter(r.Pace), by)
	rated, all := false, true
	for _, a := range r.Answers {
		t.bump(AnswerCounter(a.Question, a.Value), by)
		if l := a.Level(); l > 0 {
			rated = true
			all = all && l >= 4
		}
	}
	if rated {
		t.bump(Rated, by)
		if all {
			t.bump(AllSatisfied, by)
		}
	}
	for _, f := range r.Flags {
		t.bump(FlagCounter(f), by)
	}
	if len(r.Comments) > 0 {
		t.bump(Commented, by)
	}
	if r.Local {
		t.bump(Local, by)
	}
}

func (t Tally) bump(c Counter, by int64) {
	if n := t[c] + by; n != 0 {
		t[c] = n
	} else {
		delete(t, c)
	}
}

// Ratings is how many answered a question with one of the five levels.
func (t Tally) Ratings(q survey.QuestionID) (n int64) {
	for _, level := range [...]string{"1", "2", "3", "4", "5"} {
		n += t[AnswerCounter(q, level)]
	}
	return n
}

// Add adds the counts of o to t.
func (t Tally) Add(o Tally) {
	for c, n := range o {
		t.bump(c, n)
	}
}

// Sub takes the counts of o from t.
func (t Tally) Sub(o Tally) {
	for c, n := range o {
		t.bump(c, -n)
	}
}

// Fold counts responses by cell.
func Fold(rs []survey.Response) map[Cell]Tally {
	m := make(map[Cell]Tally)
	for i := range rs {
		c := CellOf(&rs[i])
		t := m[c]
		if t == nil {
			t = make(Tally, len(rs[i].Answers)+8)
			m[c] = t
		}
		t.count(&rs[i], 1)
	}
	return m
}

// Sum adds up the tallies of the cells that keep returns true for.
func Sum(cells map[Cell]Tally, keep func(Cell) bool) Tally {
	sum := Tally{}
	for c, t := range cells {
		if keep(c) {
			sum.Add(t)
		}
	}
	return sum
}

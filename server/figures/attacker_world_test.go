package figures_test

import (
	"context"
	"fmt"
	"time"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// person is one response of a world: what the splits and the items see of it. An answer
// is 0 for none, 1 to 5 for a level, 6 for no opinion.
type person struct {
	unit, week, weekday, point, channel int
	standing                            survey.Standing
	flags                               [2]bool // fast, repeat
	answers                             [5]int8
}

// The items of a world. b2 is asked of those who say something to b1; the last is the
// overall question, which is part of no factor.
var worldItems = []survey.QuestionID{"a1", "a2", "b1", "b2", "overall"}

const (
	conditional = 3
	blank       = 0
	noOpinion   = 6
)

var worldPoints = []survey.PointID{"", "quay-1", "quay-2"}

// legal reports whether the form lets somebody answer so.
func (p *person) legal() bool {
	return p.answers[conditional] == blank || p.answers[conditional-1] != blank
}

// world is a small campaign with its responses.
type world struct {
	campaign *registry.Campaign
	now      time.Time
	weeks    int
	people   []person
}

var worldUnits = []survey.UnitKey{{Code: "10507", From: survey.NewDay(2025, 7, 1)}, {Code: "11311", From: survey.NewDay(2025, 7, 1)}, {Code: "11824", From: survey.NewDay(2025, 7, 1)}}

// unitOf knows the types: the last unit is alone of its type.
func unitOf(k survey.UnitKey) (survey.Unit, bool) {
	u := survey.Unit{Key: k, Type: survey.Commune}
	if k == worldUnits[2] {
		u.Type = survey.SpecialZone
	}
	return u, true
}

// worldFirst is a Monday.
var worldFirst = survey.NewDay(2026, 5, 4)

// drawer is where the choices of a world come from: a seed, or rapid.
type drawer interface{ IntN(n int) int }

// makeWorld draws a small campaign: sizes are such that every split has groups under the
// threshold and others that keep them company.
func makeWorld(r drawer) *world {
	t := int64(3 + 2*r.IntN(2))
	set := &score.Criteria{
		ID: "small", Version: 1, Total: score.Whole(100), Group: score.Group{Max: score.Whole(20), ResidentsShare: score.Whole(20)},
		Factors: []score.Factor{
			{ID: "a", Weight: score.Whole(1), Items: worldItems[:2]}, {ID: "b", Weight: score.Whole(1), Items: worldItems[2:4]},
		},
		Overall: "overall", MinPublish: t + 3, MinScore: t + 6, MinItem: t + int64(r.IntN(2)), WithholdUnder: t,
		Sampling: score.Sampling{Error: score.Whole(5), Fallback: 40}, Pass: score.Pass{Total: score.Whole(80)},
		CountFlagged: r.IntN(3) == 0, Channels: map[survey.Channel]score.ChannelRule{}, Points: score.PointsRule{Rule: score.Linear},
	}
	for _, ch := range survey.Channels {
		set.Channels[ch] = score.ChannelRule{Counts: true, Cap: score.Whole(100)}
	}
	if r.IntN(4) == 0 {
		set.Channels[survey.Assisted] = score.ChannelRule{Counts: false, Cap: score.Whole(100)}
	}
	if r.IntN(4) == 0 {
		set.Channels[survey.Channels[r.IntN(2)]] = score.ChannelRule{Counts: true, Cap: score.Whole(40)}
	}
	w := &world{weeks: 3 + r.IntN(4)}
	q := &survey.Questionnaire{ID: "small", Version: 1, Sections: []survey.Section{{ID: "s"}}}
	for _, id := range worldItems {
		q.Sections[0].Questions = append(q.Sections[0].Questions, survey.Question{ID: id, Type: survey.Scale, NoOpinion: true})
	}
	last := worldFirst + survey.Day(7*w.weeks-1)
	w.campaign = &registry.Campaign{
		Campaign:      survey.Campaign{ID: "small", Units: worldUnits, First: worldFirst, Last: last, State: survey.Open, Channels: survey.Channels},
		Questionnaire: &registry.Questionnaire{Questionnaire: q}, Criteria: &registry.Criteria{Criteria: set},
	}
	today := last - survey.Day(r.IntN(5)) // the last week is under way
	if r.IntN(3) == 0 {
		today, w.campaign.State = last+3, survey.Closed
	}
	w.now = today.Time().Add(5 * time.Hour)
	for u := range worldUnits {
		w.people = append(w.people, w.draw(r, u, int(today-worldFirst))...)
	}
	return w
}

// draw draws the responses of a unit up to a day.
func (w *world) draw(r drawer, unit, until int) []person {
	n := 6 + r.IntN(40)
	busy, happy, thin := r.IntN(w.weeks), r.IntN(4), r.IntN(5)
	list := make([]person, 0, n)
	for range n {
		p := person{unit: unit, week: r.IntN(w.weeks), weekday: min(r.IntN(7), r.IntN(7)), standing: survey.Counted}
		if r.IntN(3) > 0 {
			p.week = busy
		}
		if 7*p.week+p.weekday > until {
			continue
		}
		p.channel = min(r.IntN(4), r.IntN(4))
		p.point = min(r.IntN(3), r.IntN(3))
		for i := range p.answers {
			switch x := r.IntN(10); {
			case x == 0 || i == thin && x < 7:
			case x == 1:
				p.answers[i] = noOpinion
			case x < 3+happy:
				p.answers[i] = int8(1 + r.IntN(5))
			default:
				p.answers[i] = int8(4 + r.IntN(2))
			}
		}
		if !p.legal() {
			p.answers[conditional] = blank
		}
		switch r.IntN(9) {
		case 0:
			p.standing = survey.Flagged
			p.flags[r.IntN(2)] = true
		case 1:
			if r.IntN(2) == 0 {
				p.standing, p.flags[0] = survey.Excluded, true
			}
		}
		list = append(list, p)
	}
	return list
}

func (w *world) with(people []person) *world {
	x := *w
	x.people = people
	return &x
}

func (p *person) response() survey.Response {
	r := survey.Response{
		Campaign: "small", Unit: worldUnits[p.unit], Channel: survey.Channels[p.channel], Point: worldPoints[p.point],
		Day: worldFirst + survey.Day(7*p.week+p.weekday), Hour: 9, Lang: survey.Vietnamese, Pace: survey.PaceUnder3m, Standing: p.standing,
	}
	for i, a := range p.answers {
		if a == noOpinion {
			r.Answers = append(r.Answers, survey.Answer{Question: worldItems[i], Value: survey.NoOpinion})
		} else if a > 0 {
			r.Answers = append(r.Answers, survey.Answer{Question: worldItems[i], Value: string(rune('0' + a))})
		}
	}
	for i, f := range []survey.Flag{survey.FlagFast, survey.FlagRepeat} {
		if p.flags[i] {
			r.Flags = append(r.Flags, f)
		}
	}
	if r.Standing == survey.Excluded {
		r.Reason = "thử máy"
	}
	return r
}

// Tallies is what a store would have of the world.
func (w *world) Tallies(context.Context, survey.CampaignID) ([]store.Entry, error) {
	list := make([]survey.Response, len(w.people))
	for i := range w.people {
		list[i] = w.people[i].response()
	}
	var out []store.Entry
	for c, t := range tally.Fold(list) {
		out = append(out, store.Entry{Cell: c, Tally: t})
	}
	return out, nil
}

// bunch names some responses of a unit: those in the slices given (-1: any), that rated
// an item (-1: whether or not). kind tells apart responses that count, and those with a
// flag.
type bunch struct {
	kind                                string
	unit, week, weekday, point, channel int
	item                                int
}

func (g bunch) String() string {
	out := fmt.Sprintf("%s unit %d", g.kind, g.unit)
	for _, x := range []struct {
		name string
		at   int
	}{{"week", g.week}, {"weekday", g.weekday}, {"point", g.point}, {"channel", g.channel}, {"item", g.item}} {
		if x.at >= 0 {
			out += fmt.Sprintf(", %s %d", x.name, x.at)
		}
	}
	return out
}

// sizes are the sizes of all groups: a unit by up to two splits, and the raters of each
// item among them.
func (w *world) sizes() map[bunch]int {
	set := w.campaign.Criteria.Criteria
	out := map[bunch]int{}
	for i := range w.people {
		p := &w.people[i]
		if !set.Channels[survey.Channels[p.channel]].Counts || p.standing == survey.Excluded {
			continue
		}
		at := [4]int{p.week, p.weekday, p.point, p.channel}
		each := func(g bunch) {
			for a := range 5 {
				for b := a + 1; b < 5; b++ { // 4 stands for no split
					x := [5]int{-1, -1, -1, -1, -1}
					x[b] = 0
					if a < 4 {
						x[a] = at[a]
					}
					if b < 4 {
						x[b] = at[b]
					}
					g.week, g.weekday, g.point, g.channel = x[0], x[1], x[2], x[3]
					out[g]++
				}
			}
		}
		if p.standing == survey.Counted || set.CountFlagged {
			each(bunch{kind: "counted", unit: p.unit, item: -1})
			for i, a := range p.answers {
				if a >= 1 && a <= 5 {
					each(bunch{kind: "counted", unit: p.unit, item: i})
				}
			}
			// The unit as a whole by item.
			for i, a := range p.answers {
				if a >= 1 && a <= 5 {
					out[bunch{"counted", p.unit, -1, -1, -1, -1, i}]++
				}
			}
		}
		if p.standing == survey.Flagged {
			out[bunch{"flagged", p.unit, p.week, -1, -1, -1, -1}]++
			out[bunch{"flagged", p.unit, -1, -1, -1, p.channel, -1}]++
		}
	}
	return out
}

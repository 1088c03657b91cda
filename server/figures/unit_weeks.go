package figures

import (
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// weekGate decides which runs of weeks may be compared beside what is published
// already: the unit's own figures and its weeks one by one.
type weekGate struct {
	c      *registry.Campaign
	first  survey.Day // Monday of the first week
	weeks  []score.Cut
	slices []score.Slice // of the weeks, as they are published
}

// longest compares the most weeks it may, up to k before the week ends and k before
// those: with every item if there is such a length, else with those it may. While the
// week under way has few responses yet, the one before it is withheld beside it; the
// comparison then goes up to the week before.
func (g *weekGate) longest(k, begins, ends int) Changes {
	var found *Changes
	for end := ends; end >= ends-1; end-- {
		for n := min(k, (end-begins)/2); n > 0; n-- {
			out, whole, ok := g.compare(end-2*n, end-n, end)
			if ok && whole {
				return out
			}
			if ok && found == nil {
				found = &out
			}
		}
	}
	if found != nil {
		return *found
	}
	out := g.periods(ends-2*k, ends-k, ends)
	out.Before.N, out.After.N = nil, nil
	return out
}

func (g *weekGate) periods(a, b, end int) Changes {
	day := func(week int) survey.Day { return g.first + survey.Day(7*week) }
	return Changes{
		Basis: ByWeeks, Weeks: end - b,
		Before: Period{First: day(a), Last: day(b) - 1}, After: Period{First: day(b), Last: day(end) - 1},
	}
}

// compare compares the weeks from a up to b with those from b up to end; ok is false
// where that would tell of a week that is withheld, whole where every item that has
// figures could be compared.
//
// An item's ratings in both periods leave, of those in the whole campaign, the ratings
// of the other weeks: if these are few, the item is not compared. And what a period
// has beyond its published weeks are its withheld ones, which must be many enough
// together in each of the three parts.
func (g *weekGate) compare(a, b, end int) (out Changes, whole, ok bool) {
	set := g.c.Criteria.Criteria
	rest := append(append([]score.Cut{}, g.weeks[:a]...), g.weeks[end:]...)
	restSlices := append(append([]score.Slice{}, g.slices[:a]...), g.slices[end:]...)
	if !g.many(g.weeks[a:b], g.slices[a:b]) || !g.many(g.weeks[b:end], g.slices[b:end]) || !g.many(rest, restSlices) {
		return Changes{}, false, false
	}
	without := map[survey.QuestionID]score.Verdict{}
	others := g.score(rest)
	hold := func(it *score.ItemFigure) {
		if it.N > 0 && it.N < set.WithholdUnder {
			without[it.ID] = score.Few
		}
	}
	for i := range others.Factors {
		for j := range others.Factors[i].Items {
			hold(&others.Factors[i].Items[j])
		}
	}
	if others.Overall != nil {
		hold(others.Overall)
	}
	before, after := g.score(g.weeks[a:b]).Published(set), g.score(g.weeks[b:end]).Published(set)
	out = g.periods(a, b, end)
	out.Before.N, out.Before.Enough = &before.N.Used, before.Status != score.BelowPublish
	out.After.N, out.After.Enough = &after.N.Used, after.Status != score.BelowPublish
	out.Items = score.Compare(before, after, without)
	return out, len(without) == 0, true
}

// many reports whether what is withheld of some weeks is none, or so much together
// that the sum tells of none of them: the rule by which score.Slices ends a run.
func (g *weekGate) many(weeks []score.Cut, slices []score.Slice) bool {
	var hidden []score.Cut
	for i, x := range slices {
		if x.Withheld || x.RatesWithheld {
			hidden = append(hidden, weeks[i])
		}
	}
	if len(hidden) == 0 {
		return true
	}
	s := g.score(hidden)
	least := g.c.Criteria.WithholdUnder - 1 + int64(len(hidden))
	return len(hidden) >= 2 && s.N.Used >= least && *s.ItemsBasis >= least
}

// score is the score of some weeks together; it has not passed Published.
func (g *weekGate) score(weeks []score.Cut) score.Score {
	var in score.Input
	for _, w := range weeks {
		in.Parts = append(in.Parts, w.Parts...)
	}
	return score.Compute(g.c.Criteria.Criteria, g.c.Questionnaire.Questionnaire, in)
}

package figures

import (
	"context"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// LeastOthers is how many other units with figures it takes to compare a unit with all
// of them together: with fewer, whoever knows the one unit would know another.
const LeastOthers = 3

// Against is a unit's published score beside another published one. Nothing of it says
// more than the two do.
type Against struct {
	Contrast      score.Contrast
	Before, After score.Score
	Comparison    score.Comparison
	// Others is how many units Before is made of; 0 where it is one unit.
	Others int
}

// AgainstCampaign compares a unit in a campaign with itself in another one. Both must
// have the same questionnaire, in whatever version; items with other words are left out.
func (f *Figures) AgainstCampaign(ctx context.Context, c, other *registry.Campaign, u survey.UnitKey) (Against, error) {
	out := Against{Contrast: score.OverTime}
	var err error
	if out.After, err = f.Unit(ctx, c, u); err != nil {
		return out, err
	}
	if out.Before, err = f.Unit(ctx, other, u); err != nil {
		return out, err
	}
	out.Comparison = score.Against(out.Before, out.After, out.Contrast, reworded(c, other))
	return out, nil
}

// AgainstUnit compares a unit of a campaign with another one of it.
func (f *Figures) AgainstUnit(ctx context.Context, c *registry.Campaign, u, other survey.UnitKey) (Against, error) {
	out := Against{Contrast: score.BetweenUnits}
	var err error
	if out.After, err = f.Unit(ctx, c, u); err != nil {
		return out, err
	}
	if out.Before, err = f.Unit(ctx, c, other); err != nil {
		return out, err
	}
	out.Comparison = score.Against(out.Before, out.After, out.Contrast, nil)
	return out, nil
}

// AgainstRest compares a unit of a campaign with the others of it together, as City
// makes one of them: from counts that their own published scores show, every response
// weighing the same, without channel caps. The unit itself is not among them, so the two
// sides have no response in common. With fewer than LeastOthers there is no comparison,
// and Before has nothing but its status.
func (f *Figures) AgainstRest(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (Against, error) {
	out := Against{Contrast: score.BetweenUnits}
	var err error
	if out.After, err = f.Unit(ctx, c, u); err != nil {
		return out, err
	}
	all := f
	if f.live != nil {
		all = f.live
	}
	list, err := all.Scores(ctx, c)
	if err != nil {
		return out, err
	}
	answers := tally.Tally{}
	for i := range list {
		s := &list[i]
		if s.Unit != u && s.Index != nil {
			out.Others++
			answers[tally.Responses] += s.N.Used
			addItems(answers, s)
			addOverall(answers, s)
		}
	}
	out.Before = score.Score{Status: score.BelowPublish}
	if out.Others >= LeastOthers {
		out.Before = pooled(c, answers, 0)
	}
	out.Comparison = score.Against(out.Before, out.After, out.Contrast, nil)
	return out, nil
}

// addOverall adds the counts of the overall question that a published score shows.
func addOverall(answers tally.Tally, s *score.Score) {
	if s.Overall == nil || s.Overall.Withheld || !s.Overall.Entered {
		return
	}
	for level, n := range s.Overall.Levels {
		if n > 0 {
			answers[tally.AnswerCounter(s.Overall.ID, string(rune('1'+level)))] += n
		}
	}
}

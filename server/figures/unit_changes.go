package figures

import (
	"context"
	"slices"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// mostWeeks is the length of the periods within one campaign: four weeks even out
// busy and quiet days, and are recent enough to act on.
const mostWeeks = 4

// Basis says which two periods are compared.
type Basis string

// The bases.
const (
	ByCampaign Basis = "campaign" // a campaign with an earlier one
	ByWeeks    Basis = "weeks"    // the last complete weeks with as many before them
	ByNothing  Basis = "none"     // neither an earlier campaign nor two complete weeks
)

// Changes are what fell and rose in a unit between two periods.
type Changes struct {
	Basis         Basis
	Weeks         int // of each period; 0 unless ByWeeks
	Before, After Period
	Items         []score.ItemChange // see score.Compare; empty where a period has too few responses
}

// Period is one of the two. N is the responses that count in it; nil when that number
// would tell of a week that is withheld.
type Period struct {
	Campaign    survey.CampaignID // empty unless ByCampaign
	First, Last survey.Day
	N           *int64
	Enough      bool // N reaches Criteria.MinPublish
}

// Earlier are the campaigns that c can be compared with for a unit, the latest first:
// over, begun before it, and with the same questionnaire in whatever version.
func Earlier(all []*registry.Campaign, c *registry.Campaign, u survey.UnitKey) []*registry.Campaign {
	var list []*registry.Campaign
	for _, x := range all {
		over := x.State == survey.Closed || x.State == survey.Certified
		if x.ID != c.ID && over && x.First < c.First && x.Has(u) && x.Campaign.Questionnaire.ID == c.Campaign.Questionnaire.ID {
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(a, b *registry.Campaign) int { return int(b.Last) - int(a.Last) })
	return list
}

// ChangesSince compares a unit in a campaign with the same unit in another one.
func (f *Figures) ChangesSince(ctx context.Context, c, other *registry.Campaign, u survey.UnitKey) (Changes, error) {
	after, last, err := f.unit(ctx, c, u)
	if err != nil {
		return Changes{}, err
	}
	before, ended, err := f.unit(ctx, other, u)
	if err != nil {
		return Changes{}, err
	}
	return Changes{
		Basis:  ByCampaign,
		Before: Period{other.ID, other.First, max(ended, other.First), &before.N.Used, before.Status != score.BelowPublish},
		After:  Period{c.ID, c.First, max(last, c.First), &after.N.Used, after.Status != score.BelowPublish},
		Items:  score.Compare(before, after, reworded(c, other)),
	}, nil
}

// ChangesByDefault compares a unit with the latest of the earlier campaigns in which
// it has figures, or else within c by weeks.
func (f *Figures) ChangesByDefault(ctx context.Context, c *registry.Campaign, earlier []*registry.Campaign, u survey.UnitKey) (Changes, error) {
	for _, x := range earlier {
		s, err := f.Unit(ctx, x, u)
		if err != nil {
			return Changes{}, err
		}
		if s.Status != score.BelowPublish {
			return f.ChangesSince(ctx, c, x, u)
		}
	}
	return f.ChangesByWeeks(ctx, c, u)
}

// reworded are the items of c that other did not ask in the same words on the same
// scale.
func reworded(c, other *registry.Campaign) map[survey.QuestionID]score.Verdict {
	without := map[survey.QuestionID]score.Verdict{}
	for q := range c.Questionnaire.All {
		was := other.Questionnaire.Question(q.ID)
		if was == nil || was.Type != q.Type || was.Text.Vi != q.Text.Vi {
			without[q.ID] = score.Reworded
		}
	}
	return without
}

// ChangesByWeeks compares the last four complete weeks of a unit in a campaign with
// the four before; with fewer where there are not so many, or where the gate does not
// allow so many.
func (f *Figures) ChangesByWeeks(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (Changes, error) {
	s, err := f.sums(ctx, c, u)
	if err != nil {
		return Changes{}, err
	}
	today := f.today(c, s)
	first, weeks := s.margins.weekCuts(u, c.First, f.last(c, s))
	begins, ends := len(weeks), 0 // the complete weeks are begins to ends
	for i := range weeks {
		monday := first + survey.Day(7*i)
		if monday >= c.First && monday+6 <= c.Last && over(c, monday+6, today) {
			begins, ends = min(begins, i), i+1
		}
	}
	most := min(mostWeeks, max(ends-begins, 0)/2)
	if most == 0 {
		return Changes{Basis: ByNothing}, nil
	}
	g := weekGate{c, first, weeks, score.Slices(c.Criteria.Criteria, score.Ordered, weeks)}
	return g.longest(most, begins, ends), nil
}

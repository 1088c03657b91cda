package review

import (
	"context"
	"fmt"
	"strconv"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// Context is what shows why a group is doubtful, against the unit's usual. Few says that the
// group has fewer responses than the threshold: then there is nothing else.
type Context struct {
	Few   bool
	Pace  []Pace
	Hours []Block // of the group
	// UsualHours are the counted responses of the unit by hour of the day, 24 of them; nil
	// where counting them takes too long.
	UsualHours []*int64
	// Mix is of the group. Where it would tell about few others it is nil and All is in its
	// place: that of all responses of the unit with this standing. Usual is the unit's own
	// published one; it is nil below the number from which figures are published.
	Mix, All, Usual *Mix
}

// Pace is how many took so long. Usual is of the unit's counted responses; nil when
// withheld.
type Pace struct {
	Class survey.Pace
	N     int64
	Usual *int64
}

// Mix is the shares of answers on the five-level scale, percent of all ratings. Basis is the
// responses they rest on.
type Mix struct {
	Basis        int64
	Very         score.Hundredths // 5
	Satisfied    score.Hundredths // 4
	Middle       score.Hundredths // 3
	Dissatisfied score.Hundredths // 1 and 2
}

// paces are the classes in the order of time.
var paces = []survey.Pace{survey.PaceUnder20, survey.PaceUnder60, survey.PaceUnder3m, survey.PaceUnder10, survey.PaceLonger, survey.PaceUnknown}

// Context is the context of a group, which is one that Group returned: what is shown never
// depends on a filter, or two filters could be held against each other.
func (b *Book) Context(ctx context.Context, c *registry.Campaign, standing survey.Standing, g *Group) (*Context, error) {
	set := c.Criteria.Criteria
	if int64(len(g.Items)) < set.WithholdUnder {
		return &Context{Few: true}, nil
	}
	out := &Context{Hours: blocks(g.Items, set.WithholdUnder)}
	entries, err := b.Responses.Tallies(ctx, c.ID)
	if err != nil {
		return nil, fmt.Errorf("review: %w", err)
	}
	sums, counted := &score.Sums{}, tally.Tally{}
	for _, e := range entries {
		if e.Cell.Unit != g.Unit {
			continue
		}
		sums.Add(e.Cell, e.Tally)
		if e.Cell.Standing == survey.Counted {
			counted.Add(e.Tally)
		}
	}
	out.Pace = paceOf(set, g, counted)
	s := score.All(set, c.Questionnaire.Questionnaire, sums, []survey.UnitKey{g.Unit}, c.Transactions)[0].Published(set)
	if s.Pooled != nil && s.VerySatisfied != nil && s.Dissatisfied != nil {
		out.Usual = mixOf(s.N.Used, *s.Pooled, *s.VerySatisfied, *s.Dissatisfied)
	}
	if out.Mix, out.All, err = b.mixes(ctx, c, standing, g); err != nil {
		return nil, err
	}
	usual, err := b.usual.of(ctx, b, c.ID, g.Unit)
	if err != nil {
		return nil, err
	}
	if usual != nil {
		out.UsualHours = numbers(set, score.Ordered, usual[:])
	}
	return out, nil
}

func paceOf(set *score.Criteria, g *Group, counted tally.Tally) []Pace {
	out := make([]Pace, len(paces))
	usual := make([]int64, len(paces))
	for i, class := range paces {
		out[i].Class = class
		usual[i] = counted[tally.PaceCounter(class)]
		for _, x := range g.Items {
			if x.Pace == class {
				out[i].N++
			}
		}
	}
	for i, n := range numbers(set, score.Unordered, usual) {
		out[i].Usual = n
	}
	return out
}

// plain is a criteria set for groups of doubtful responses: every channel is looked at, and
// groups are shown from the threshold on. Caps stay, so that what they hide is hidden here.
func plain(set *score.Criteria) *score.Criteria {
	c := *set
	c.MinPublish, c.MinItem = c.WithholdUnder, c.WithholdUnder
	c.Channels = map[survey.Channel]score.ChannelRule{}
	for _, ch := range survey.Channels {
		c.Channels[ch] = score.ChannelRule{Counts: true, Cap: score.Whole(100)}
		if rule := set.Channels[ch]; rule.Counts {
			c.Channels[ch] = rule
		}
	}
	return &c
}

// numbers puts plain numbers of responses through the gate of score.Slices.
func numbers(set *score.Criteria, order score.Order, list []int64) []*int64 {
	cuts := make([]score.Cut, len(list))
	for i, n := range list {
		cuts[i] = score.Cut{Key: strconv.Itoa(i)}
		if n > 0 {
			cuts[i].Parts = []score.Part{{Channel: survey.QR, Standing: survey.Counted, Tally: tally.Tally{tally.Responses: n}}}
		}
	}
	out := make([]*int64, len(list))
	for i, x := range score.Slices(plain(set), order, cuts) {
		out[i] = x.N
	}
	return out
}

// mixes are the mix of a group as one of all groups of the unit with a standing, so that no
// other one can be worked out from it and the whole; and where there is none, of the whole.
func (b *Book) mixes(ctx context.Context, c *registry.Campaign, standing survey.Standing, g *Group) (mix, all *Mix, err error) {
	where := map[survey.ResponseID]string{}
	groups, err := b.groupsOf(ctx, c, g.Unit, standing)
	if err != nil {
		return nil, nil, err
	}
	byGroup := map[string]map[survey.Channel]tally.Tally{}
	for _, x := range groups {
		byGroup[x.ID] = map[survey.Channel]tally.Tally{}
		for _, item := range x.Items {
			where[item.ID] = x.ID
		}
	}
	err = b.Responses.EachStanding(ctx, c.ID, g.Unit, standing, func(r *survey.Response) error {
		by := byGroup[where[r.ID]]
		if by == nil {
			return nil // came in meanwhile
		}
		if by[r.Channel] == nil {
			by[r.Channel] = tally.Tally{}
		}
		by[r.Channel].Add(tally.Of(r))
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("review: %w", err)
	}
	whole := score.Cut{Key: "all"}
	cuts := make([]score.Cut, len(groups))
	for i, x := range groups {
		cuts[i].Key = x.ID
		for _, ch := range survey.Channels {
			if t := byGroup[x.ID][ch]; t != nil {
				cuts[i].Parts = append(cuts[i].Parts, score.Part{Channel: ch, Standing: survey.Counted, Tally: t})
			}
		}
		whole.Parts = append(whole.Parts, cuts[i].Parts...)
	}
	set := plain(c.Criteria.Criteria)
	for _, x := range score.Slices(set, score.Unordered, cuts) {
		if x.Key == g.ID && x.Rate != nil {
			return mixOf(*x.Basis, *x.Rate, *x.VerySatisfied, *x.Dissatisfied), nil, nil
		}
	}
	if x := score.Slices(set, score.Unordered, []score.Cut{whole})[0]; x.Rate != nil {
		all = mixOf(*x.Basis, *x.Rate, *x.VerySatisfied, *x.Dissatisfied)
	}
	return nil, all, nil
}

func mixOf(basis int64, rate, very, dissatisfied score.Hundredths) *Mix {
	return &Mix{Basis: basis, Very: very, Satisfied: rate - very, Middle: max(100_00-rate-dissatisfied, 0), Dissatisfied: dissatisfied}
}

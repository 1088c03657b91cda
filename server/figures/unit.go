package figures

import (
	"context"
	"slices"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// Unit is the published score of one unit of a campaign, the same as among Scores.
func (f *Figures) Unit(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (score.Score, error) {
	out, _, err := f.unit(ctx, c, u)
	return out, err
}

// unit is Unit with the last day of the campaign that may be part of it.
func (f *Figures) unit(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (score.Score, survey.Day, error) {
	s, err := f.sums(ctx, c, u)
	if err != nil {
		return score.Score{}, 0, err
	}
	return s.published(c, []survey.UnitKey{u})[0], f.last(c, s), nil
}

// UnitReach is the pace of a unit and when it reaches its target, the same as in an
// Overview. sc is its published score.
func (f *Figures) UnitReach(ctx context.Context, c *registry.Campaign, sc score.Score) (Pace, Reach, error) {
	s, err := f.sums(ctx, c, sc.Unit)
	if err != nil {
		return Pace{}, Reach{}, err
	}
	today := f.today(c, s)
	set := c.Criteria.Criteria
	_, weeks := s.margins.weekCuts(sc.Unit, c.First, f.last(c, s))
	end := s.dates.paceEnd(&c.Campaign, set, today)
	pace := s.dates.pace(&c.Campaign, set, sc.Unit, end, sc.N.Used, score.Slices(set, score.Ordered, weeks))
	return pace, reach(&c.Campaign, sc.N.Used, sc.Target, pace, today), nil
}

// Splits are a unit's figures cut in several ways, each of them through score.Slices.
// There is no crossing of two ways, and no running total by week: the difference of
// two totals would show the answers of a week that is withheld.
type Splits struct {
	Weeks    []Week        // from the campaign's first to its last or today's
	Channels []score.Slice // all of survey.Channels
	Points   []score.Slice // those with responses, by ID; the empty ID is the unit as a whole
	Weekdays []score.Slice // "1" Monday to "7" Sunday
	Flags    []Count       // flagged responses by flag, in the order of survey.Flags; one may carry several
}

// Week is a slice with what was set aside in it. Its key is its Monday.
type Week struct {
	score.Slice
	Last     survey.Day `json:"last"`     // its Sunday
	Complete bool       `json:"complete"` // all of its days that the campaign has are over
	Flagged  *int64     `json:"flagged"`  // nil when withheld
}

// Count is how many responses there are of a kind; N is nil when withheld.
type Count struct {
	Key string `json:"key"`
	N   *int64 `json:"n"`
}

// Splits are the splits of one unit of a campaign.
func (f *Figures) Splits(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (Splits, error) {
	s, err := f.sums(ctx, c, u)
	if err != nil {
		return Splits{}, err
	}
	set := c.Criteria.Criteria
	today := f.today(c, s)
	monday, weeks := s.margins.weekCuts(u, c.First, f.last(c, s))
	out := Splits{
		Weeks:    []Week{},
		Channels: score.ChannelSlices(set, channelCuts(s.byChannel(), u)),
		Points:   score.Slices(set, score.Unordered, s.margins.pointCuts(u)),
		Weekdays: score.Slices(set, score.Ordered, s.margins.weekdayCuts(u)),
		Flags:    flagCounts(set, s.score.Input(u, 0).Parts),
	}
	// The list of points says which of them have responses. Where all are withheld that
	// could be as good as their numbers.
	if !slices.ContainsFunc(out.Points, func(x score.Slice) bool { return !x.Withheld }) {
		out.Points = nil
	}
	flagged := counts(set, score.Ordered, weeks, flaggedOf)
	if s.settled != nil {
		out.settle(s.channels == nil)
		flagged = make([]*int64, len(weeks))
	}
	for i, x := range score.Slices(set, score.Ordered, weeks) {
		sunday := monday + survey.Day(7*i+6)
		out.Weeks = append(out.Weeks, Week{Slice: x, Last: sunday, Complete: over(c, sunday, today), Flagged: flagged[i]})
	}
	return out, nil
}

// settle takes out what is not shown before the campaign is closed, and, where there is
// nothing to show of them yet, the channels.
func (x *Splits) settle(noChannels bool) {
	hide := func(list []score.Slice) {
		for i := range list {
			list[i] = list[i].Hidden()
		}
	}
	hide(x.Weekdays)
	if noChannels {
		hide(x.Channels)
	}
	x.Points = nil
	for i := range x.Flags {
		x.Flags[i].N = nil
	}
}

// byChannel are the counts that splits by channel are made of.
func (s *sums) byChannel() *score.Sums {
	switch {
	case s.settled == nil:
		return s.score
	case s.channels == nil:
		return &score.Sums{}
	}
	return s.channels
}

// flaggedOf is how many flagged responses a part has.
func flaggedOf(p score.Part) int64 {
	if p.Standing != survey.Flagged {
		return 0
	}
	return p.Tally[tally.Responses]
}

// flagCounts are the flagged responses by what they are flagged for.
func flagCounts(set *score.Criteria, parts []score.Part) []Count {
	out := make([]Count, len(survey.Flags))
	cuts := make([]score.Cut, len(survey.Flags))
	for i, flag := range survey.Flags {
		out[i].Key = string(flag)
		for _, p := range parts {
			if p.Standing == survey.Flagged {
				p.Tally = tally.Tally{tally.Responses: p.Tally[tally.FlagCounter(flag)]}
				cuts[i].Parts = append(cuts[i].Parts, p)
			}
		}
	}
	for i, n := range counts(set, score.Unordered, cuts, flaggedOf) {
		out[i].N = n
	}
	return out
}

// counts puts plain numbers of responses through the gate of score.Slices: nothing
// but their number goes in.
func counts(set *score.Criteria, order score.Order, cuts []score.Cut, number func(score.Part) int64) []*int64 {
	bare := make([]score.Cut, len(cuts))
	for i, cut := range cuts {
		bare[i].Key = cut.Key
		for _, p := range cut.Parts {
			n := tally.Tally{tally.Responses: number(p)}
			bare[i].Parts = append(bare[i].Parts, score.Part{Channel: p.Channel, Standing: survey.Counted, Tally: n})
		}
	}
	out := make([]*int64, len(cuts))
	for i, x := range score.Slices(set, order, bare) {
		out[i] = x.N
	}
	return out
}

// over reports whether no day up to d can bring a campaign more responses.
func over(c *registry.Campaign, d, today survey.Day) bool { return min(d, c.Last) < today }

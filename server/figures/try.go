package figures

import (
	"context"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// Trial is a unit's published score by a criteria set that is being tried.
type Trial struct {
	Unit survey.UnitKey
	// Score is nil where it could be held against the score by the campaign's own set
	// to work out how a few people answered.
	Score *score.Score
}

// Guarded is a criteria set to be tried, with thresholds that show no smaller group
// than the campaign's own set does. MinScore stays what is tried, as long as there are
// figures to turn into points: it says when there are points, not what is shown.
func Guarded(tried, own *score.Criteria) *score.Criteria {
	c := *tried
	c.WithholdUnder = max(c.WithholdUnder, own.WithholdUnder)
	c.MinItem = max(c.MinItem, own.MinItem, c.WithholdUnder)
	c.MinPublish = max(c.MinPublish, own.MinPublish, c.WithholdUnder)
	c.MinScore = max(c.MinScore, c.MinPublish)
	return &c
}

// Try is the scores of a campaign's units by another criteria set than its own, in the
// order of their keys. Nothing is kept. tried must be Guarded and fit the campaign's
// questionnaire.
//
// A set that counts other responses than the campaign's own set, by channel, cap or
// flag, gives a score that differs by the answers of those responses. Trying several
// takes them apart channel by channel, so a unit with a small group in any of them has
// no Score.
func (f *Figures) Try(ctx context.Context, c *registry.Campaign, tried *score.Criteria) ([]Trial, error) {
	s, err := f.sums(ctx, c, f.reader)
	if err != nil {
		return nil, err
	}
	list := make([]Trial, len(c.Units))
	for i, x := range score.All(tried, c.Questionnaire.Questionnaire, s.score, c.Units, c.Transactions) {
		list[i].Unit = x.Unit
		if !tellsFew(s.score.Input(x.Unit, 0), c.Criteria.Criteria, tried) {
			shown := x.Published(tried)
			list[i].Score = &shown
		}
	}
	return list, nil
}

// tellsFew reports whether the scores of a unit by two sets together tell how fewer
// than WithholdUnder people answered.
func tellsFew(in score.Input, own, tried *score.Criteria) bool {
	byChannel := !sameChannels(own, tried)
	byFlag := own.CountFlagged != tried.CountFlagged
	if !byChannel && !byFlag {
		return false
	}
	// The parts that sets like these can take in or leave out.
	type part struct {
		channel  survey.Channel
		standing survey.Standing
	}
	groups := map[part]tally.Tally{}
	for _, p := range in.Parts {
		key := part{standing: p.Standing}
		flagged := p.Standing == survey.Flagged
		switch {
		case p.Standing == survey.Excluded, flagged && !own.CountFlagged && !tried.CountFlagged:
			continue
		case byChannel:
			key.channel = p.Channel
		case !flagged || !own.Channels[p.Channel].Counts:
			continue
		}
		if groups[key] == nil {
			groups[key] = tally.Tally{}
		}
		groups[key].Add(p.Tally)
	}
	for _, t := range groups {
		if own.RestsOnFew(t, tried.WithholdUnder) || tried.RestsOnFew(t, tried.WithholdUnder) {
			return true
		}
	}
	return false
}

// sameChannels reports whether two sets take the same channels at the same weight.
func sameChannels(a, b *score.Criteria) bool {
	for _, ch := range survey.Channels {
		x, y := a.Channels[ch], b.Channels[ch]
		if x.Counts != y.Counts || x.Counts && x.Cap != y.Cap {
			return false
		}
	}
	return true
}

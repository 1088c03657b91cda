package review

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// Figures are a unit's score in short, as score.Published lets it out.
type Figures struct {
	N        score.Counts      `json:"n"`
	Status   score.Status      `json:"status"`
	Index    *score.Hundredths `json:"index"`
	Interval *score.Interval   `json:"interval"`
	Points   *score.Hundredths `json:"points"`
	Without  *score.Figure     `json:"without_flagged"`
	With     *score.Figure     `json:"with_flagged"`
}

// Effect is a unit's score before a proposal and after it. Withheld says that After has
// counts and nothing of answers, because the two together would tell how few people
// answered:
//
//   - those of the proposal in this unit are fewer than the criteria set's threshold, in
//     number or in ratings of some item, or in some channel where caps apply;
//   - where flagged responses count, those that are flagged before or after are: the score
//     without flagged responses stands beside the one with them;
//   - another proposal of the campaign has nearly the same responses of the unit, so that
//     what the two show differs by fewer people than the threshold.
type Effect struct {
	Unit     survey.UnitKey `json:"unit"`
	Moved    int            `json:"moved"` // responses of the proposal that have the standing it starts from
	Before   Figures        `json:"before"`
	After    Figures        `json:"after"`
	Withheld bool           `json:"withheld"`
}

// Effects are the scores before and after as they were when a proposal was made, and when
// it was decided; the latter are nil where nothing was decided.
func (b *Book) Effects(ctx context.Context, p *Proposal) (made, decided []Effect, err error) {
	if made, err = b.readEffect(ctx, p.EffectMade); err != nil || p.EffectDecided == "" {
		return made, nil, err
	}
	decided, err = b.readEffect(ctx, p.EffectDecided)
	return made, decided, err
}

func (b *Book) readEffect(ctx context.Context, name string) (list []Effect, err error) {
	d, err := b.Docs.Get(ctx, EffectKind, name)
	if err != nil {
		return nil, fmt.Errorf("review: effect of a proposal: %w", err)
	}
	if err := json.Unmarshal(d.Body, &list); err != nil {
		return nil, fmt.Errorf("review: effect of a proposal: %w", err)
	}
	return list, nil
}

// effect is what a proposal would do now.
func (b *Book) effect(ctx context.Context, c *registry.Campaign, p *Proposal, s set) ([]Effect, error) {
	entries, err := b.Responses.Tallies(ctx, c.ID)
	if err != nil {
		return nil, fmt.Errorf("review: %w", err)
	}
	before, after := &score.Sums{}, &score.Sums{}
	for _, e := range entries {
		before.Add(e.Cell, e.Tally)
		after.Add(e.Cell, e.Tally)
	}
	similar, err := b.similar(ctx, p, s, c.Criteria.WithholdUnder)
	if err != nil {
		return nil, err
	}
	from, to := p.Action.Standings()
	out := make([]Effect, len(s))
	for i, m := range s {
		out[i].Unit = m.Unit
		moved := map[survey.Channel]tally.Tally{}
		err := b.Responses.EachStanding(ctx, c.ID, m.Unit, from, func(r *survey.Response) error {
			if _, ours := slices.BinarySearch(m.IDs, r.ID); !ours {
				return nil
			}
			t := tally.Of(r)
			cell := tally.CellOf(r)
			after.Sub(cell, t)
			cell.Standing = to
			after.Add(cell, t)
			out[i].Moved++
			if moved[r.Channel] == nil {
				moved[r.Channel] = tally.Tally{}
			}
			moved[r.Channel].Add(t)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("review: %w", err)
		}
		out[i].Withheld = similar[m.Unit] || tellsFew(c.Criteria.Criteria, moved) ||
			c.Criteria.CountFlagged && (fewFlagged(c.Criteria.Criteria, before, m.Unit) || fewFlagged(c.Criteria.Criteria, after, m.Unit))
	}
	units := make([]survey.UnitKey, len(s))
	for i, m := range s {
		units[i] = m.Unit
	}
	set, q := c.Criteria.Criteria, c.Questionnaire.Questionnaire
	was, is := score.All(set, q, before, units, c.Transactions), score.All(set, q, after, units, c.Transactions)
	for i := range out {
		out[i].Before, out[i].After = figuresOf(was[i].Published(set)), figuresOf(is[i].Published(set))
		if out[i].Withheld {
			out[i].After = Figures{N: out[i].After.N, Status: out[i].After.Status}
		}
	}
	return out, nil
}

func figuresOf(s score.Score) Figures {
	return Figures{N: s.N, Status: s.Status, Index: s.Index, Interval: s.Interval, Points: s.Points, Without: s.Without, With: s.With}
}

// tellsFew reports whether scores with and without these responses tell how few people
// answered. Only channels that count are part of a score.
func tellsFew(c *score.Criteria, byChannel map[survey.Channel]tally.Tally) bool {
	all := tally.Tally{}
	capped := false
	for _, ch := range survey.Channels {
		if rule := c.Channels[ch]; rule.Counts {
			all.Add(byChannel[ch])
			capped = capped || rule.Cap < score.Whole(100)
		}
	}
	if c.RestsOnFew(all, c.WithholdUnder) {
		return true
	}
	if !capped {
		return false
	}
	for _, ch := range survey.Channels {
		if c.Channels[ch].Counts && c.RestsOnFew(byChannel[ch], c.WithholdUnder) {
			return true
		}
	}
	return false
}

// fewFlagged is tellsFew of a unit's flagged responses.
func fewFlagged(c *score.Criteria, sums *score.Sums, u survey.UnitKey) bool {
	flagged := map[survey.Channel]tally.Tally{}
	for _, part := range sums.Input(u, 0).Parts {
		if part.Standing == survey.Flagged {
			flagged[part.Channel] = part.Tally
		}
	}
	return tellsFew(c, flagged)
}

// similar are the units of which another proposal of the campaign has responses that differ
// from these by some, but fewer than under.
func (b *Book) similar(ctx context.Context, p *Proposal, s set, under int64) (map[survey.UnitKey]bool, error) {
	near := map[*Proposal][]survey.UnitKey{}
	err := b.List(ctx, "", func(o *Proposal) bool {
		if o.ID == p.ID || o.Campaign != p.Campaign {
			return true
		}
		for _, share := range o.Units {
			// Sets whose sizes are further apart differ by as much at least.
			if d := int64(share.N - len(s.of(share.Unit))); len(s.of(share.Unit)) > 0 && -under < d && d < under {
				near[o] = append(near[o], share.Unit)
			}
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	out := map[survey.UnitKey]bool{}
	for o, units := range near {
		theirs, err := b.set(ctx, o)
		if err != nil {
			return nil, err
		}
		for _, u := range units {
			if d := difference(s.of(u), theirs.of(u)); d > 0 && d < under {
				out[u] = true
			}
		}
	}
	return out, nil
}

// difference is how many IDs are in one of two sorted lists and not in the other.
func difference(a, b []survey.ResponseID) (n int64) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == b[0]:
			a, b = a[1:], b[1:]
		case a[0] < b[0]:
			a, n = a[1:], n+1
		default:
			b, n = b[1:], n+1
		}
	}
	return n + int64(len(a)+len(b))
}

package figures

import (
	"context"
	"slices"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// CarryReason is why the figures of a predecessor are not carried forward; empty where
// they are.
type CarryReason string

// The reasons, in the order they are looked for.
const (
	CarryAreaOnly    CarryReason = "area_only"    // land without residents went to this unit
	CarryDivided     CarryReason = "divided"      // residents were divided, and no source says how
	CarryNoCommunes  CarryReason = "no_communes"  // a district that had no communes to ask about
	CarryNotSurveyed CarryReason = "not_surveyed" // the campaign did not ask about it, nor about what it came from
	CarryFew         CarryReason = "few"          // too few responses to publish its figures
)

// Past is a campaign in the history of a unit.
type Past struct {
	Campaign *registry.Campaign
	// Comparable says that the campaign has the questionnaire of the last one in the
	// history, in whatever version: another one asks about other things.
	Comparable bool
	// Own is the unit's published score; nil where the campaign does not ask about it.
	Own *score.Score
	// Carried is what its predecessors' figures make together; nil where there is nothing
	// to carry. It is never part of Own.
	Carried *Carried
	// Sources are the predecessors, where the campaign began before the unit did.
	Sources []Source
}

// Source is a predecessor in one campaign.
type Source struct {
	Row    survey.Succession
	Reason CarryReason
	// Score is the old unit's own published score; nil where the campaign does not ask
	// about it.
	Score *score.Score
	// Sources are the units that the old unit itself came from, where the campaign asks
	// about one of them and not about it. What they bring is carried over every row on the
	// way, or not at all.
	Sources []Source
}

// Carried is the figures of predecessors put together. They are made of the counts that
// the predecessors' own published scores show, as those of City: nobody can learn more
// from them than from these. Every response weighs the same, without channel caps, and
// there are no points: the office that was rated is gone.
type Carried struct {
	Units         int          // how many predecessors they are of
	N             score.Counts // of all of them
	Basis         *int64
	Index         *score.Hundredths
	Interval      *score.Interval
	Pooled        *score.Hundredths
	VerySatisfied *score.Hundredths
	Dissatisfied  *score.Hundredths
}

// History is the campaigns of a unit, oldest first, those of its predecessors among them
// (method A-15). A campaign is in it that asks about the unit; and one that began before
// the unit's first day and asks about a unit that it came from, over however many
// mergers. Counts are put together within one campaign alone, so never across
// questionnaires or criteria sets. Drafts are left out. campaigns are in the order of
// their first days, rows is the succession.
func (f *Figures) History(ctx context.Context, campaigns []*registry.Campaign, rows []survey.Succession, u survey.UnitKey) ([]Past, error) {
	var list []Past
	for _, c := range campaigns {
		if c.State == survey.Draft {
			continue
		}
		p := Past{Campaign: c}
		if c.First < u.From {
			h := history{f: f, c: c, rows: rows, seen: map[survey.UnitKey]bool{u: true}}
			sources, err := h.sources(ctx, u)
			if err != nil {
				return nil, err
			}
			if surveyed(sources) {
				p.Sources, p.Carried = sources, h.carried(u, sources)
			}
		}
		if c.Has(u) {
			s, err := f.Unit(ctx, c, u)
			if err != nil {
				return nil, err
			}
			p.Own = &s
		}
		if p.Own != nil || p.Sources != nil {
			list = append(list, p)
		}
	}
	for i := range list {
		list[i].Comparable = list[i].Campaign.Campaign.Questionnaire.ID == list[len(list)-1].Campaign.Campaign.Questionnaire.ID
	}
	return list, nil
}

// history walks from a unit to what it came from, in one campaign.
type history struct {
	f    *Figures
	c    *registry.Campaign
	rows []survey.Succession
	seen map[survey.UnitKey]bool
}

func (h *history) sources(ctx context.Context, u survey.UnitKey) ([]Source, error) {
	var list []Source
	for _, r := range h.rows {
		if r.New != u || h.seen[r.Old] {
			continue
		}
		x := Source{Row: r, Reason: reasonOf(r)}
		h.seen[r.Old] = true
		if h.c.Has(r.Old) {
			s, err := h.f.Unit(ctx, h.c, r.Old)
			if err != nil {
				return nil, err
			}
			x.Score = &s
			if x.Reason == "" && s.Index == nil {
				x.Reason = CarryFew
			}
		} else {
			older, err := h.sources(ctx, r.Old)
			if err != nil {
				return nil, err
			}
			if surveyed(older) {
				x.Sources = older
			} else if x.Reason == "" {
				x.Reason = CarryNotSurveyed
			}
		}
		h.seen[r.Old] = false // another way may lead there too: a divided unit has several successors
		list = append(list, x)
	}
	return list, nil
}

// reasonOf is what a row of the succession says by itself.
func reasonOf(r survey.Succession) CarryReason {
	switch {
	case r.Carries():
		return ""
	case r.Note == survey.NoteAreaOnly:
		return CarryAreaOnly
	case r.Note == survey.NoteDistrictWithoutCommunes:
		return CarryNoCommunes
	}
	return CarryDivided
}

// surveyed reports whether the campaign asks about any of the sources.
func surveyed(list []Source) bool {
	for i := range list {
		if list[i].Score != nil || surveyed(list[i].Sources) {
			return true
		}
	}
	return false
}

// carried puts together what can be; nil where nothing can. The counts are those that
// the former units' own published scores show, so that no sum tells of one that is
// withheld.
func (h *history) carried(u survey.UnitKey, list []Source) *Carried {
	out := &Carried{}
	out.count(list)
	if out.Units == 0 {
		return nil
	}
	s := pooledOf(h.c, h.input(u, list))
	out.Basis, out.Index, out.Interval = s.ItemsBasis, s.Index, s.Interval
	out.Pooled, out.VerySatisfied, out.Dissatisfied = s.Pooled, s.VerySatisfied, s.Dissatisfied
	return out
}

// input is the counts that a unit takes over from its predecessors.
func (h *history) input(u survey.UnitKey, list []Source) score.Input {
	return score.CarryForward(score.Input{Unit: u}, h.rows, func(old survey.UnitKey) score.Input {
		i := slices.IndexFunc(list, func(x Source) bool { return x.Row.Old == old && x.Reason == "" })
		switch {
		case i < 0:
			return score.Input{Unit: old}
		case list[i].Score == nil:
			return h.input(old, list[i].Sources)
		}
		answers := tally.Tally{tally.Responses: list[i].Score.N.Used}
		addItems(answers, list[i].Score)
		return score.Input{Unit: old, Parts: []score.Part{{Channel: survey.QR, Standing: survey.Counted, Tally: answers}}}
	})
}

// count adds up who is carried.
func (x *Carried) count(list []Source) {
	for i := range list {
		if list[i].Reason != "" {
			continue
		}
		x.count(list[i].Sources)
		if s := list[i].Score; s != nil {
			x.Units++
			x.N.Used += s.N.Used
			x.N.Counted += s.N.Counted
			x.N.Flagged += s.N.Flagged
			x.N.Excluded += s.N.Excluded
		}
	}
}

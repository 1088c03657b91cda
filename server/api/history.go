package api

import (
	"github.com/gofiber/fiber/v2"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
)

// getUnitHistory writes a unit's campaigns, with what of the units it came from can be
// carried forward, and from where.
func (a *API) getUnitHistory(c *fiber.Ctx) error {
	u, err := a.unit(c)
	if err != nil {
		return err
	}
	snap, i := a.Registry.Now(), who(c)
	past, err := a.figures(c).History(c.UserContext(), snap.Campaigns(), snap.Register().Succession, u.Key)
	if err != nil {
		return err
	}
	out := unitHistory{
		Unit: historyUnit{u.Key.String(), u.Name, u.Key.From, dayOrNull(u.Until)}, Rule: figures.HistoryRule, Caution: score.Caution,
		Predecessors: []relative{}, Successors: []relative{}, Campaigns: []historyPast{},
	}
	for _, s := range snap.Register().Succession {
		if s.New == u.Key {
			out.Predecessors = append(out.Predecessors, relativeOf(snap, s, s.Old))
		}
		if s.Old == u.Key {
			out.Successors = append(out.Successors, relativeOf(snap, s, s.New))
		}
	}
	for _, p := range past {
		row := historyPast{
			Campaign: unitCampaign{unitPastOf(p.Campaign), p.Campaign.State}, Questionnaire: p.Campaign.Campaign.Questionnaire,
			Criteria: p.Campaign.Campaign.Criteria, Comparable: p.Comparable, Own: historyFiguresOf(p.Own), Sources: sourcesOf(snap, p.Sources, i.City()),
		}
		if x := p.Carried; x != nil {
			row.Carried = &historyCarried{x.Units, x.N, x.Basis, x.Index, x.Interval, x.Pooled, x.VerySatisfied, x.Dissatisfied}
		}
		out.Campaigns = append(out.Campaigns, row)
	}
	return c.JSON(out)
}

// sourcesOf are predecessors as they leave. An account of a unit is shown the figures of
// those that became part of it as a whole, of no other unit.
func sourcesOf(snap *registry.Snapshot, list []figures.Source, city bool) []historySource {
	out := make([]historySource, len(list))
	for i, s := range list {
		out[i] = historySource{relative: relativeOf(snap, s.Row, s.Row.Old), Why: s.Reason.Text(), Sources: sourcesOf(snap, s.Sources, city)}
		if s.Reason != "" {
			out[i].Reason = &s.Reason
		}
		if city || s.Reason == "" {
			out[i].Own = historyFiguresOf(s.Score)
		}
	}
	return out
}

func historyFiguresOf(s *score.Score) *historyFigures {
	if s == nil {
		return nil
	}
	return &historyFigures{
		N: s.N, Status: s.Status, Basis: s.ItemsBasis, Index: s.Index, Interval: s.Interval, Pooled: s.Pooled,
		VerySatisfied: s.VerySatisfied, Dissatisfied: s.Dissatisfied, Points: s.Points, MaxPoints: s.MaxPoints,
	}
}

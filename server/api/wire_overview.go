package api

import (
	"math/big"
	"time"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// overview is a campaign's units side by side. City is null for an account of one
// unit.
type overview struct {
	Campaign overviewCampaign `json:"campaign"`
	AsOf     time.Time        `json:"as_of"`
	Today    survey.Day       `json:"today"`
	Settled  *settled         `json:"settled"` // how far the figures go; null when as of AsOf
	Caution  survey.Text      `json:"caution"`
	// MinPublish and MinScore are the least responses for figures and for points.
	MinPublish int64         `json:"min_publish"`
	MinScore   int64         `json:"min_score"`
	City       *overviewCity `json:"city"`
	Units      []overviewRow `json:"units"`
}

type overviewCampaign struct {
	ID    survey.CampaignID    `json:"id"`
	Title survey.Text          `json:"title"`
	State survey.CampaignState `json:"state"`
	First survey.Day           `json:"first"`
	Last  survey.Day           `json:"last"`
}

type overviewCity struct {
	Units         int                  `json:"units"`
	ByStatus      map[score.Status]int `json:"by_status"`
	Reached       int                  `json:"reached"`
	N             score.Counts         `json:"n"`
	Target        int64                `json:"target"`
	Progress      score.Hundredths     `json:"progress"`
	FlaggedShare  *score.Hundredths    `json:"flagged_share"`
	Rule          survey.Text          `json:"rule"`
	Included      int                  `json:"included"`
	Basis         *int64               `json:"basis"`
	Index         *score.Hundredths    `json:"index"`
	Interval      *score.Interval      `json:"interval"`
	VerySatisfied *overviewShare       `json:"very_satisfied"`
	Dissatisfied  *overviewShare       `json:"dissatisfied"`
}

// overviewRow is one unit. Rank is null for an account of one unit, whatever the
// unit's status: a place tells of others.
type overviewRow struct {
	Unit       survey.UnitKey  `json:"unit"`
	Name       string          `json:"name"`
	Type       survey.UnitType `json:"type"`
	Population int             `json:"population,omitempty"`

	Status   score.Status     `json:"status"`
	Reason   score.Reason     `json:"reason"`
	N        score.Counts     `json:"n"`
	Target   int64            `json:"target"`
	Progress score.Hundredths `json:"progress"`
	Pace     overviewPace     `json:"pace"`
	Reach    overviewReach    `json:"reach"`

	Index         *score.Hundredths `json:"index"`
	Basis         *int64            `json:"basis"`
	Interval      *score.Interval   `json:"interval"`
	Points        *score.Hundredths `json:"points"`
	MaxPoints     score.Hundredths  `json:"max_points"`
	Rank          *overviewRank     `json:"rank"`
	VerySatisfied *overviewShare    `json:"very_satisfied"`
	Dissatisfied  *overviewShare    `json:"dissatisfied"`

	Trend        []overviewWeek    `json:"trend"`
	Change       *overviewChange   `json:"change"`
	Channels     []overviewChannel `json:"channels"`
	FlaggedShare *score.Hundredths `json:"flagged_share"`
	LastDay      *survey.Day       `json:"last_day"`
}

// overviewShare is a share of the ratings with half the width of its interval, in
// percentage points, which is null where the interval of the index is withheld.
type overviewShare struct {
	Value  score.Hundredths  `json:"value"`
	Margin *score.Hundredths `json:"margin"`
}

type overviewPace struct {
	PerDay *score.Hundredths `json:"per_day"`
	Days   int               `json:"days"`
}

type overviewReach struct {
	State figures.ReachState `json:"state"`
	Day   *survey.Day        `json:"day"`
}

type overviewRank struct {
	Place int `json:"place"`
	Of    int `json:"of"`
}

type overviewWeek struct {
	Week     survey.Day        `json:"week"`
	N        *int64            `json:"n"`
	Rate     *score.Hundredths `json:"rate"`
	Withheld bool              `json:"withheld"`
}

type overviewChange struct {
	Weeks  int              `json:"weeks"`
	Before score.Hundredths `json:"before"`
	After  score.Hundredths `json:"after"`
	Clear  bool             `json:"clear"`
}

type overviewChannel struct {
	Channel survey.Channel    `json:"channel"`
	N       *int64            `json:"n"`
	Share   *score.Hundredths `json:"share"`
}

// heatmap is weeks × units.
type heatmap struct {
	Weeks []survey.Day `json:"weeks"` // Mondays
	Rows  []heatmapRow `json:"rows"`
}

type heatmapRow struct {
	Unit  survey.UnitKey `json:"unit"`
	Cells []heatmapCell  `json:"cells"`
}

type heatmapCell struct {
	N        *int64            `json:"n"`
	Rate     *score.Hundredths `json:"rate"`
	Withheld bool              `json:"withheld"`
}

func campaignOf(c *registry.Campaign) overviewCampaign {
	return overviewCampaign{c.ID, c.Title, c.State, c.First, c.Last}
}

func cityOf(v *figures.Overview) *overviewCity {
	x := &v.City
	return &overviewCity{
		Units: len(v.Rows), ByStatus: x.ByStatus, Reached: x.Reached, N: x.N, Target: x.Target, Progress: x.Progress,
		FlaggedShare: x.Flagged, Rule: figures.CityRule, Included: x.Units, Basis: x.Basis, Index: x.Index, Interval: x.Interval,
		VerySatisfied: shareOf(x.VerySatisfied, x.Basis, x.Interval, 0), Dissatisfied: shareOf(x.Dissatisfied, x.Basis, x.Interval, 0),
	}
}

// shareOf is a published share of ratings with its margin, from the responses that the
// interval beside it rests on; transactions is 0 when unknown.
func shareOf(value *score.Hundredths, basis *int64, beside *score.Interval, transactions int64) *overviewShare {
	if value == nil {
		return nil
	}
	out := &overviewShare{Value: *value}
	if basis != nil && beside != nil {
		x := score.Wilson(new(big.Rat).Quo(value.Rat(), big.NewRat(100, 1)), *basis, transactions)
		if x != nil {
			out.Margin = &x.Margin
		}
	}
	return out
}

// rowOf is a unit of an overview; ranked says whether its reader sees the others.
func rowOf(v *figures.Overview, r *figures.Row, u survey.Unit, ranked bool) overviewRow {
	s := &r.Score
	whole := s.Transactions
	if s.Interval != nil && !s.Interval.Corrected {
		whole = 0
	}
	out := overviewRow{
		Unit: s.Unit, Name: u.Name, Type: u.Type, Population: u.Population,
		Status: s.Status, Reason: s.Reason, N: s.N, Target: s.Target, Progress: s.Progress,
		Pace: overviewPace{r.Pace.PerDay, r.Pace.Days}, Reach: overviewReach{r.Reach.State, dayOrNull(r.Reach.Day)},
		Index: s.Index, Basis: s.ItemsBasis, Interval: s.Interval, Points: s.Points, MaxPoints: s.MaxPoints,
		VerySatisfied: shareOf(s.VerySatisfied, s.ItemsBasis, s.Interval, whole), Dissatisfied: shareOf(s.Dissatisfied, s.ItemsBasis, s.Interval, whole),
		Trend: []overviewWeek{}, Channels: []overviewChannel{}, FlaggedShare: r.Flagged, LastDay: dayOrNull(r.Last),
	}
	if ranked && r.Rank != nil {
		out.Rank = &overviewRank{r.Rank.Place, r.Rank.Of}
	}
	if c := r.Change; c != nil {
		out.Change = &overviewChange{c.Weeks, c.Before, c.After, c.Clear}
	}
	for i := max(len(v.Weeks)-trendWeeks, 0); i < len(v.Weeks); i++ {
		x := &r.Trend[i]
		out.Trend = append(out.Trend, overviewWeek{v.Weeks[i], x.N, x.Rate, x.RatesWithheld})
	}
	for _, ch := range s.Channels {
		if !ch.Counts {
			continue
		}
		x := overviewChannel{Channel: ch.Channel, Share: ch.Share}
		if !ch.Withheld {
			x.N = &ch.N
		}
		out.Channels = append(out.Channels, x)
	}
	return out
}

// trendWeeks is how many weeks a row's trend has: a quarter. The heat map has all.
const trendWeeks = 13

func dayOrNull(d survey.Day) *survey.Day {
	if d == 0 {
		return nil
	}
	return &d
}

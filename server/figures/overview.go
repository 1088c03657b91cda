package figures

import (
	"context"
	"slices"
	"sync"
	"time"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// Overview is a campaign's units side by side. Nothing in it is older than MaxAge of
// its Figures, and all of it has passed the gate of package score. It is shared by its
// readers, who must not change it.
type Overview struct {
	Read  time.Time    // when its counts were read
	Today survey.Day   // in Vietnam at that time
	Weeks []survey.Day // Mondays, those that Row.Trend is about
	City  City
	// Settled says how far the figures of the one row go; nil where all are as of Read.
	Settled *Settled
	Rows    []Row // in the order of the units' keys
}

// Row is a unit in an overview.
type Row struct {
	Score   score.Score // published
	Flagged *score.Hundredths
	Pace    Pace
	Reach   Reach
	Rank    *Rank         // nil where the status is not OK
	Last    survey.Day    // of the last response that counts, or the end of its week where that is withheld; 0 for none
	Trend   []score.Slice // one per week
	Change  *Change       // nil where there is too little to compare
}

// Rank is a unit's place by index among the units of its type that have enough
// responses for points. Equal indexes share the better place. It knows no margins:
// neighbours in rank are seldom really apart.
type Rank struct {
	Place, Of int
}

// Overviews keeps the overview of each campaign for as long as its counts are fresh.
// It is safe for concurrent use; readers who come while one is worked out wait for it.
type Overviews struct {
	Figures *Figures

	mu   sync.Mutex
	kept map[survey.CampaignID]keptOverview
}

// keptOverview is an overview with what it was made from.
type keptOverview struct {
	sums     *sums
	campaign *registry.Campaign
	overview *Overview
}

// Of is the overview of a campaign; unit tells what type a unit is of.
func (o *Overviews) Of(ctx context.Context, c *registry.Campaign, unit func(survey.UnitKey) (survey.Unit, bool)) (*Overview, error) {
	s, err := o.Figures.read(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	today := survey.DayOf(o.Figures.Clock(), survey.Zone)
	// A snapshot of the registry never changes, so neither does what c points to.
	if k := o.kept[c.ID]; k.sums == s && k.campaign == c && k.overview.Today == today {
		return k.overview, nil
	}
	v := s.overview(c, c.Units, unit, today, today)
	if o.kept == nil {
		o.kept = map[survey.CampaignID]keptOverview{}
	}
	o.kept[c.ID] = keptOverview{s, c, v}
	return v, nil
}

// Overview is the row of a reader of For, beside nobody: Rank and City know of no other
// unit.
func (f *Figures) Overview(ctx context.Context, c *registry.Campaign, unit func(survey.UnitKey) (survey.Unit, bool)) (*Overview, error) {
	s, err := f.sums(ctx, c, f.reader)
	if err != nil {
		return nil, err
	}
	return s.overview(c, f.units(c), unit, f.today(c, s), f.last(c, s)), nil
}

func (s *sums) overview(c *registry.Campaign, units []survey.UnitKey, unit func(survey.UnitKey) (survey.Unit, bool), today, last survey.Day) *Overview {
	cr := c.Criteria.Criteria
	v := &Overview{Read: s.read, Today: today, Settled: s.settled, Weeks: s.margins.mondays(&c.Campaign, last)}
	keys, weeks := make([]string, len(v.Weeks)), make([]*score.Sums, len(v.Weeks))
	for i, d := range v.Weeks {
		keys[i], weeks[i] = d.String(), s.margins.weeks[d]
	}
	series := score.NewSeries(cr, keys, weeks)
	end := s.dates.paceEnd(&c.Campaign, cr, today)
	v.Rows = make([]Row, len(units))
	for i, p := range s.published(c, units) {
		trend := series.Of(p.Unit)
		pace := s.dates.pace(&c.Campaign, cr, p.Unit, end, p.N.Used, trend)
		v.Rows[i] = Row{
			Score: p, Flagged: flaggedShare(p.N), Pace: pace, Reach: reach(&c.Campaign, p.N.Used, p.Target, pace, today),
			Last: s.dates.lastShown(cr, p.Unit, trend, today), Trend: trend,
		}
		v.Rows[i].Change = change(cr, v.Rows[i].Trend, complete(v.Weeks, c.Last, today))
	}
	rank(v.Rows, unit)
	v.City = cityOf(c, v.Rows)
	return v
}

// flaggedShare is how many of the responses that came in carry a flag, in percent;
// nil without any. Excluded ones are no part of it.
func flaggedShare(n score.Counts) *score.Hundredths {
	if n.Counted+n.Flagged == 0 {
		return nil
	}
	h := percent(n.Flagged, n.Counted+n.Flagged)
	return &h
}

// rank gives places among the units of each type.
func rank(rows []Row, unit func(survey.UnitKey) (survey.Unit, bool)) {
	byType := map[survey.UnitType][]*Row{}
	for i := range rows {
		u, ok := unit(rows[i].Score.Unit)
		if ok && rows[i].Score.Status == score.OK && rows[i].Score.Index != nil {
			byType[u.Type] = append(byType[u.Type], &rows[i])
		}
	}
	for _, list := range byType {
		slices.SortStableFunc(list, func(a, b *Row) int { return int(*b.Score.Index - *a.Score.Index) })
		for i, r := range list {
			r.Rank = &Rank{i + 1, len(list)}
			if i > 0 && *list[i-1].Score.Index == *r.Score.Index {
				r.Rank.Place = list[i-1].Rank.Place
			}
		}
	}
}

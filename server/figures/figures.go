// Package figures keeps the sums that scores and pace are worked out from, so
// that a page of scores costs arithmetic and not a walk through every tally. It
// promises figures that are no older than MaxAge, or than twenty times what reading
// them took, and that have passed the privacy gate of package score; it holds no count
// of its own.
package figures

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// Figures reads tallies and keeps their sums. It is safe for concurrent use.
type Figures struct {
	Tallies store.TallyReader
	// MaxAge is how old the sums may be; 0 reads them anew each time. Where there are
	// so many tallies that reading them takes more than a twentieth of it, it is twenty
	// times that, at most a minute: whoever looks at figures must not take the processor
	// from residents who answer.
	MaxAge time.Duration
	Clock  func() time.Time

	// live is what For reads through, for those who work in the unit reader.
	live   *Figures
	reader survey.UnitKey

	mu     sync.Mutex
	byID   map[survey.CampaignID]*sums
	paceMu sync.RWMutex
	pace   map[desk]float64
}

// sums are the tallies of a campaign, added up.
type sums struct {
	read  time.Time
	kept  time.Duration // how old they may be
	score *score.Sums
	days  map[desk]map[survey.Day]int64 // responses
	// margins are the counts along each split.
	margins margins
	dates   calendar // for the overview of all units
	// settled is not nil where the sums are of one unit up to the end of a step; channels
	// are then what its split by channel is made of, nil for nothing.
	settled  *Settled
	channels *score.Sums
	views    *views // of units, as they are settled
}

// views are the settled sums of the units that were asked for.
type views struct {
	mu   sync.Mutex
	kept map[viewKey]*sums
}

type viewKey struct {
	campaign *registry.Campaign
	unit     survey.UnitKey
}

func (v *views) of(c *registry.Campaign, u survey.UnitKey, settle func() *sums) *sums {
	v.mu.Lock()
	defer v.mu.Unlock()
	key := viewKey{c, u}
	if v.kept[key] == nil {
		v.kept[key] = settle()
	}
	return v.kept[key]
}

// desk is what an entry code stands for.
type desk struct {
	unit    survey.UnitKey
	point   survey.PointID
	channel survey.Channel
}

// Scores are the published scores of a campaign's units, in the order of their
// keys; from For, that of its reader alone.
func (f *Figures) Scores(ctx context.Context, c *registry.Campaign) ([]score.Score, error) {
	s, err := f.sums(ctx, c, f.reader)
	if err != nil {
		return nil, err
	}
	return s.published(c, f.units(c)), nil
}

// units are those of a campaign that all of its units at once means.
func (f *Figures) units(c *registry.Campaign) []survey.UnitKey {
	switch {
	case f.live == nil:
		return c.Units
	case slices.Contains(c.Units, f.reader):
		return []survey.UnitKey{f.reader}
	}
	return nil
}

// published are the scores of some units as they may leave.
func (s *sums) published(c *registry.Campaign, units []survey.UnitKey) []score.Score {
	set := c.Criteria.Criteria
	all := func(from *score.Sums) []score.Score {
		return score.All(set, c.Questionnaire.Questionnaire, from, units, c.Transactions)
	}
	list := all(s.score)
	var channels []score.Score
	if s.channels != nil {
		channels = all(s.channels)
	}
	for i := range list {
		if s.settled != nil {
			var by *score.Score
			if channels != nil {
				by = &channels[i]
			}
			list[i] = list[i].Settled(set, by)
		}
		list[i] = list[i].Published(set)
	}
	return list
}

// Forget has the tallies of a campaign read anew by whoever asks next, so that the one
// who has just changed what counts sees it. Other processes see it within MaxAge.
func (f *Figures) Forget(id survey.CampaignID) {
	f.mu.Lock()
	delete(f.byID, id)
	f.mu.Unlock()
}

// Moment is the figures of a campaign as they are now and stay: all that is asked of it
// rests on one reading, so the tables of a file agree with each other. It is for that
// campaign and that file only; those of other campaigns are read once, too.
func (f *Figures) Moment(ctx context.Context, id survey.CampaignID) (*Figures, error) {
	s, err := f.read(ctx, id)
	if err != nil {
		return nil, err
	}
	still := *s // what it points to does not change any more
	still.kept = math.MaxInt64
	return &Figures{Tallies: f.Tallies, MaxAge: math.MaxInt64, Clock: f.Clock, byID: map[survey.CampaignID]*sums{id: &still}}, nil
}

// Stored is how many responses a campaign has, also those that do not count.
func (f *Figures) Stored(ctx context.Context, id survey.CampaignID) (n int64, err error) {
	s, err := f.read(ctx, id)
	if err != nil {
		return 0, err
	}
	for _, days := range s.days {
		for _, responses := range days {
			n += responses
		}
	}
	return n, nil
}

// sums are what the figures of a unit in a campaign are made of; no unit stands for all
// of them, which For does not have.
func (f *Figures) sums(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (*sums, error) {
	if f.live == nil {
		return f.read(ctx, c.ID)
	}
	s, err := f.live.read(ctx, c.ID)
	if err != nil || c.State != survey.Open {
		return s, err
	}
	return s.views.of(c, u, func() *sums { return s.settle(c, u) }), nil
}

// today is the day that figures are looked at: the one after those they go up to.
func (f *Figures) today(c *registry.Campaign, s *sums) survey.Day {
	switch {
	case s.settled == nil:
		return survey.DayOf(f.Clock(), survey.Zone)
	case s.settled.Day == 0:
		return c.First
	}
	return s.settled.Day + 1
}

// last is the last day that weeks are listed up to: today or, after it, the campaign's
// last day, never before its first; before anything is settled the day before its weeks.
func (f *Figures) last(c *registry.Campaign, s *sums) survey.Day {
	switch {
	case s.settled == nil:
		return max(min(f.today(c, s), c.Last), c.First)
	case s.settled.Day == 0:
		return Monday(c.First) - 1
	}
	return min(s.settled.Day, c.Last)
}

// read reads the tallies of a campaign unless they are fresh. Callers that come
// while they are read wait for that one reading.
func (f *Figures) read(ctx context.Context, id survey.CampaignID) (*sums, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.Clock()
	if s := f.byID[id]; s != nil && now.Sub(s.read) < s.kept {
		return s, nil
	}
	s := &sums{read: now, score: &score.Sums{}, days: map[desk]map[survey.Day]int64{}, views: &views{kept: map[viewKey]*sums{}}}
	err := store.EachTally(ctx, f.Tallies, id, func(e store.Entry) error {
		s.score.Add(e.Cell, e.Tally)
		s.dates.add(e)
		s.margins.add(e)
		d := desk{e.Cell.Unit, e.Cell.Point, e.Cell.Channel}
		if s.days[d] == nil {
			s.days[d] = map[survey.Day]int64{}
		}
		s.days[d][e.Cell.Day] += e.Tally[tally.Responses]
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read tallies of %s: %w", id, err)
	}
	if s.kept = f.MaxAge; s.kept > 0 {
		s.kept = max(s.kept, min(20*f.Clock().Sub(now), time.Minute))
	}
	if f.byID == nil {
		f.byID = map[survey.CampaignID]*sums{}
	}
	f.byID[id] = s
	return s, nil
}

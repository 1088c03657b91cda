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
}

// desk is what an entry code stands for.
type desk struct {
	unit    survey.UnitKey
	point   survey.PointID
	channel survey.Channel
}

// Scores are the published scores of a campaign's units, in the order of their
// keys.
func (f *Figures) Scores(ctx context.Context, c *registry.Campaign) ([]score.Score, error) {
	s, err := f.sums(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	list := score.All(c.Criteria.Criteria, c.Questionnaire.Questionnaire, s.score, c.Units, c.Transactions)
	for i := range list {
		list[i] = list[i].Published(c.Criteria.Criteria)
	}
	return list, nil
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
	s, err := f.sums(ctx, id)
	if err != nil {
		return nil, err
	}
	still := *s // what it points to does not change any more
	still.kept = math.MaxInt64
	return &Figures{Tallies: f.Tallies, MaxAge: math.MaxInt64, Clock: f.Clock, byID: map[survey.CampaignID]*sums{id: &still}}, nil
}

// Stored is how many responses a campaign has, also those that do not count.
func (f *Figures) Stored(ctx context.Context, id survey.CampaignID) (n int64, err error) {
	s, err := f.sums(ctx, id)
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

// sums reads the tallies of a campaign unless they are fresh. Callers that come
// while they are read wait for that one reading.
func (f *Figures) sums(ctx context.Context, id survey.CampaignID) (*sums, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.Clock()
	if s := f.byID[id]; s != nil && now.Sub(s.read) < s.kept {
		return s, nil
	}
	s := &sums{read: now, score: &score.Sums{}, days: map[desk]map[survey.Day]int64{}}
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

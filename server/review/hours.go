package review

import (
	"context"
	"errors"
	"sync"
	"time"

	"hailong/server/survey"
)

// Counts know the day and not the hour, so the usual hours of units are counted from the
// responses themselves: once for a campaign, kept for a while.
const (
	hoursKept = 15 * time.Minute
	// hoursPatience is how long counting may take before it is given up for as long as
	// figures are kept: about a million responses.
	hoursPatience = 5 * time.Second
)

// usualHours keeps the counted responses of units by hour of the day. It is safe for
// concurrent use; who comes while it counts waits.
type usualHours struct {
	turn sync.Mutex
	by   map[survey.CampaignID]hoursOf
}

type hoursOf struct {
	read  time.Time
	units map[survey.UnitKey]*[24]int64 // nil when it was given up
}

// of is a unit's hours; nil where counting takes too long.
func (h *usualHours) of(ctx context.Context, b *Book, id survey.CampaignID, u survey.UnitKey) (*[24]int64, error) {
	h.turn.Lock()
	defer h.turn.Unlock()
	kept, ok := h.by[id]
	if now := b.Clock(); !ok || now.Sub(kept.read) >= hoursKept {
		var err error
		if kept.units, err = count(ctx, b, id); err != nil {
			return nil, err
		}
		kept.read = now
		if h.by == nil {
			h.by = map[survey.CampaignID]hoursOf{}
		}
		h.by[id] = kept
	}
	if kept.units == nil {
		return nil, nil
	}
	if hours := kept.units[u]; hours != nil {
		return hours, nil
	}
	return new([24]int64), nil
}

func count(ctx context.Context, b *Book, id survey.CampaignID) (map[survey.UnitKey]*[24]int64, error) {
	patience, cancel := context.WithTimeout(ctx, hoursPatience)
	defer cancel()
	units := map[survey.UnitKey]*[24]int64{}
	err := b.Responses.EachResponse(patience, id, func(r *survey.Response) error {
		if r.Standing != survey.Counted {
			return nil
		}
		if units[r.Unit] == nil {
			units[r.Unit] = new([24]int64)
		}
		units[r.Unit][r.Hour]++
		return nil
	})
	switch {
	case err == nil:
		return units, nil
	case ctx.Err() == nil && errors.Is(patience.Err(), context.DeadlineExceeded):
		return nil, nil
	}
	return nil, err
}

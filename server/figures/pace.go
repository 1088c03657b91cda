package figures

import (
	"context"
	"slices"

	"hailong/server/registry"
	"hailong/server/survey"
)

const (
	// paceDays is how many days before today make the usual pace.
	paceDays = 14
	// openHours is how many hours of a day answers are spread over.
	openHours = 8
)

// Learn works out the usual pace of every desk in the campaigns: the median of
// the responses of its days with any, among the last 14 before today, spread over
// 8 hours. The median, because yesterday's burst must not make today's one usual.
// A desk with fewer than 3 such days has no usual pace.
func (f *Figures) Learn(ctx context.Context, campaigns []*registry.Campaign) error {
	today := survey.DayOf(f.Clock(), survey.Zone)
	pace := map[desk]float64{}
	for _, c := range campaigns {
		if c.State != survey.Open {
			continue
		}
		s, err := f.read(ctx, c.ID)
		if err != nil {
			return err
		}
		for d, days := range s.days {
			var counts []int64
			for day, n := range days {
				if day < today && day >= today-paceDays {
					counts = append(counts, n)
				}
			}
			if len(counts) >= 3 {
				slices.Sort(counts)
				pace[d] += float64(counts[len(counts)/2]) / openHours
			}
		}
	}
	f.paceMu.Lock()
	f.pace = pace
	f.paceMu.Unlock()
	return nil
}

// Usual is an entry code's usual pace in responses per hour, as last learnt; 0
// when unknown.
func (f *Figures) Usual(e survey.Entry) float64 {
	f.paceMu.RLock()
	defer f.paceMu.RUnlock()
	return f.pace[desk{e.Unit, e.Point, e.Channel}]
}

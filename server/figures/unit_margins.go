package figures

import (
	"maps"
	"slices"
	"strconv"

	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/survey"
)

// margins are the counts of a campaign along each split by itself: a week, a weekday
// or a service point, each with its units. No crossing of two splits is kept, so none
// can be shown.
type margins struct {
	weeks    map[survey.Day]*score.Sums // by their Monday
	weekdays map[int]*score.Sums        // 1 Monday to 7 Sunday
	points   map[survey.PointID]*score.Sums
}

func (m *margins) add(e store.Entry) {
	if m.weeks == nil {
		*m = margins{map[survey.Day]*score.Sums{}, map[int]*score.Sums{}, map[survey.PointID]*score.Sums{}}
	}
	addTo(m.weeks, Monday(e.Cell.Day), e)
	addTo(m.weekdays, int(e.Cell.Day-Monday(e.Cell.Day))+1, e)
	addTo(m.points, e.Cell.Point, e)
}

func addTo[K comparable](by map[K]*score.Sums, key K, e store.Entry) {
	s := by[key]
	if s == nil {
		s = &score.Sums{}
		by[key] = s
	}
	s.Add(e.Cell, e.Tally)
}

// Monday is the first day of a day's week.
func Monday(d survey.Day) survey.Day {
	since := (d + 3) % 7 // 1970-01-01 was a Thursday
	if since < 0 {
		since += 7
	}
	return d - since
}

// cutOf is a unit's part of some sums, which may be nil.
func cutOf(key string, s *score.Sums, u survey.UnitKey) score.Cut {
	if s == nil {
		return score.Cut{Key: key}
	}
	return score.Cut{Key: key, Parts: s.Input(u, 0).Parts}
}

// weekCuts are the weeks from the first to the last day, and any with counts beside
// them, without a gap; monday is the first day of the first.
func (m *margins) weekCuts(u survey.UnitKey, first, last survey.Day) (monday survey.Day, cuts []score.Cut) {
	for day, s := range m.weeks {
		if len(s.Input(u, 0).Parts) > 0 {
			first, last = min(first, day), max(last, day)
		}
	}
	monday = Monday(first)
	for day := monday; day <= last; day += 7 {
		cuts = append(cuts, cutOf(day.String(), m.weeks[day], u))
	}
	return monday, cuts
}

func (m *margins) weekdayCuts(u survey.UnitKey) []score.Cut {
	cuts := make([]score.Cut, 7)
	for i := range cuts {
		cuts[i] = cutOf(strconv.Itoa(i+1), m.weekdays[i+1], u)
	}
	return cuts
}

// pointCuts are the points with counts, the unit as a whole first.
func (m *margins) pointCuts(u survey.UnitKey) []score.Cut {
	var cuts []score.Cut
	for _, id := range slices.Sorted(maps.Keys(m.points)) {
		if cut := cutOf(string(id), m.points[id], u); len(cut.Parts) > 0 {
			cuts = append(cuts, cut)
		}
	}
	return cuts
}

// channelCuts are the channels in the order they are shown.
func channelCuts(s *score.Sums, u survey.UnitKey) []score.Cut {
	cuts := make([]score.Cut, len(survey.Channels))
	for i, ch := range survey.Channels {
		cuts[i].Key = string(ch)
	}
	for _, p := range s.Input(u, 0).Parts {
		if i := slices.Index(survey.Channels, p.Channel); i >= 0 {
			cuts[i].Parts = append(cuts[i].Parts, p)
		}
	}
	return cuts
}

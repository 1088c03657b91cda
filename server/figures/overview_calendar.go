package figures

import (
	"slices"

	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// calendar is how many responses of a campaign came on which day: what pace and the
// last day with answers are worked out from. Excluded responses are no part of it.
type calendar struct {
	days map[survey.UnitKey]map[survey.Day]*dayCounts
}

// dayCounts are a unit's responses of a day by channel, in the order of
// survey.Channels.
type dayCounts struct{ counted, flagged [4]int32 }

func (x *calendar) add(e store.Entry) {
	cell := e.Cell
	ch := slices.Index(survey.Channels, cell.Channel)
	if ch < 0 || cell.Standing != survey.Counted && cell.Standing != survey.Flagged {
		return
	}
	if x.days == nil {
		x.days = map[survey.UnitKey]map[survey.Day]*dayCounts{}
	}
	days := x.days[cell.Unit]
	if days == nil {
		days = map[survey.Day]*dayCounts{}
		x.days[cell.Unit] = days
	}
	day := days[cell.Day]
	if day == nil {
		day = &dayCounts{}
		days[cell.Day] = day
	}
	n := int32(e.Tally[tally.Responses])
	if cell.Standing == survey.Counted {
		day.counted[ch] += n
	} else {
		day.flagged[ch] += n
	}
}

// used are the responses of a unit's day that its score counts.
func (x *calendar) used(c *score.Criteria, unit survey.UnitKey, day survey.Day) int64 {
	d := x.days[unit][day]
	if d == nil {
		return 0
	}
	n := int64(0)
	for i, ch := range survey.Channels {
		if !c.Channels[ch].Counts {
			continue
		}
		n += int64(d.counted[i])
		if c.CountFlagged {
			n += int64(d.flagged[i])
		}
	}
	return n
}

// last is the last day with a response of a unit that its score counts, 0 for none.
func (x *calendar) last(c *score.Criteria, unit survey.UnitKey) survey.Day {
	last := survey.Day(0)
	for day := range x.days[unit] {
		if day > last && x.used(c, unit, day) > 0 {
			last = day
		}
	}
	return last
}

// lastShown is last, but the end of its week, or today, where that week is withheld: a
// day beside the weekdays would tell of the few who came in it.
func (x *calendar) lastShown(c *score.Criteria, unit survey.UnitKey, weeks []score.Slice, today survey.Day) survey.Day {
	last := x.last(c, unit)
	for _, w := range weeks {
		if last > 0 && w.Withheld && w.Key == Monday(last).String() {
			return max(last, min(Monday(last)+6, today))
		}
	}
	return last
}

// mondays are the weeks of a campaign up to today, and any other with answers.
func (m *margins) mondays(c *survey.Campaign, today survey.Day) []survey.Day {
	first, last := Monday(c.First), Monday(min(c.Last, today))
	if today < c.First {
		last = first - 7
	}
	for week := range m.weeks {
		first, last = min(first, week), max(last, week)
	}
	var list []survey.Day
	for d := first; d <= last; d += 7 {
		list = append(list, d)
	}
	return list
}

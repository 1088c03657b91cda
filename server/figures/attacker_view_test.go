package figures_test

import (
	"slices"

	"hailong/server/figures"
	"hailong/server/score"
	"hailong/server/survey"
)

// view is what the outputs say of one unit, as sums over its responses that are known.
// Two sets of responses with the same sums give the same outputs but for what rests on
// a median or a least number, so whether they really do is asked of the outputs.
type view struct {
	set      *score.Criteria
	unit     int
	until    int               // days, from the first, that may have responses
	number   [8][5]bool        // responses of week × channel; the last of each is all
	rates    [8][5]bool        // and the ratings of all items together
	flagged  [8][5]bool        // and how many have a flag
	items    [8][5][5]bool     // and each item's ratings
	splits   [2][7]score.Slice // weekdays and points
	told     [4][5]bool        // items that are part of the rates of the weeks, weekdays, points, channels
	entered  [5]bool           // items that are part of rates
	score    score.Score       // of the unit
	periods  [2][2]int         // of the changes by weeks: first and last day
	compared [5]bool           // items that they have
	counted  bool              // how many responses they have
}

const allWeeks, allChannels = 7, 4

func (w *world) view(unit int) (*view, error) {
	f, key := w.figures(), worldUnits[unit]
	v := &view{set: w.campaign.Criteria.Criteria, unit: unit, until: int(min(survey.DayOf(w.now, survey.Zone), w.campaign.Last) - worldFirst)}
	var err error
	if v.score, err = f.Unit(ctx, w.campaign, key); err != nil {
		return nil, err
	}
	at := map[survey.QuestionID]int{}
	for i, id := range worldItems {
		at[id] = i
	}
	for _, x := range v.score.Factors {
		for _, it := range x.Items {
			v.entered[at[it.ID]] = it.Entered
		}
	}
	err = f.Cells(ctx, w.campaign, func(x figures.Cell) error {
		if x.Unit != key || x.Withheld {
			return nil
		}
		week, ch := allWeeks, allChannels
		if x.Week {
			week = int(x.First-worldFirst) / 7
		}
		for i := range survey.Channels {
			if survey.Channels[i] == x.Channel {
				ch = i
			}
		}
		if x.Item == "" {
			v.number[week][ch], v.rates[week][ch], v.flagged[week][ch] = true, x.Rate != nil, x.Flagged != nil
		} else {
			v.items[week][ch][at[x.Item]] = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s, err := f.Splits(ctx, w.campaign, key)
	if err != nil {
		return nil, err
	}
	copy(v.splits[0][:], s.Weekdays)
	for i := range v.splits[1] {
		if zero := int64(0); len(s.Points) > 0 {
			v.splits[1][i].N = &zero // a point without responses is not in the list
		}
	}
	for _, x := range s.Points {
		for i, id := range worldPoints {
			if string(id) == x.Key {
				v.splits[1][i] = x
			}
		}
	}
	// The splits may show of a week or channel what the cells do not.
	for i, x := range s.Weeks {
		v.number[i][allChannels] = v.number[i][allChannels] || x.N != nil
		v.rates[i][allChannels] = v.rates[i][allChannels] || x.Rate != nil
		v.flagged[i][allChannels] = v.flagged[i][allChannels] || x.Flagged != nil
	}
	for i, x := range s.Channels {
		v.number[allWeeks][i] = v.number[allWeeks][i] || x.N != nil
		v.rates[allWeeks][i] = v.rates[allWeeks][i] || x.Rate != nil
	}
	v.choose(w)
	changes, err := f.ChangesByWeeks(ctx, w.campaign, key)
	if err != nil {
		return nil, err
	}
	v.counted = changes.Before.N != nil
	for i, p := range []figures.Period{changes.Before, changes.After} {
		v.periods[i] = [2]int{int(p.First - worldFirst), int(p.Last - worldFirst)}
	}
	for _, x := range changes.Items {
		v.compared[at[x.ID]] = x.Before != nil
	}
	return v, nil
}

// choose works out which items are part of the rates of each split: those with enough
// ratings, or none, in each slice that shows rates and in the others together.
func (v *view) choose(w *world) {
	var n [4][8][5]int // the last slice is all that show no rates
	for i := range w.people {
		p := &w.people[i]
		if !w.has(&bunch{"counted", v.unit, -1, -1, -1, -1, -1}, p) {
			continue
		}
		for k, at := range [4]int{p.week, p.weekday, p.point, p.channel} {
			if !v.shows(k, at) {
				at = 7
			}
			for item, a := range p.answers {
				if a >= 1 && a <= 5 {
					n[k][at][item]++
				}
			}
		}
	}
	for k := range v.told {
		v.told[k] = v.entered
		for _, slice := range n[k] {
			for item, x := range slice {
				if x > 0 && x < int(v.set.WithholdUnder) {
					v.told[k][item] = false
				}
			}
		}
	}
}

// shows reports whether a slice of a split (weeks, weekdays, points, channels) has rates.
func (v *view) shows(split, at int) bool {
	switch split {
	case 0:
		return v.rates[at][allChannels]
	case 3:
		return v.rates[allWeeks][at]
	}
	return v.splits[split-1][at].Rate != nil
}

// mix makes a number of parts that looks random and is the same each time.
func mix(parts ...int) uint64 {
	h := uint64(0x9E3779B97F4A7C15)
	for _, p := range parts {
		h ^= uint64(p + 1)
		h *= 0xBF58476D1CE4E5B9
		h ^= h >> 29
		h *= 0x94D049BB133111EB
		h ^= h >> 32
	}
	return h
}

// print is what one response adds to the sums: each sum has a random factor, so the
// total is one number that is the same only where all sums are.
func (v *view) print(p *person) (h uint64) {
	if p.standing == survey.Excluded {
		return 0
	}
	counts := v.set.Channels[survey.Channels[p.channel]].Counts
	used := counts && (p.standing == survey.Counted || v.set.CountFlagged)
	flagged := p.standing == survey.Flagged
	var sum [5]levels // by split, and of the whole
	rated, all := false, true
	for i, a := range p.answers {
		if a >= 1 && a <= 5 {
			rated, all = true, all && a >= 4
			for k := range v.told {
				if v.told[k][i] {
					sum[k][a]++
				}
			}
			if v.entered[i] {
				sum[4][a]++
			}
		}
	}
	for _, at := range [4][2]int{{allWeeks, allChannels}, {allWeeks, p.channel}, {p.week, allChannels}, {p.week, p.channel}} {
		week, ch := at[0], at[1]
		if used && v.number[week][ch] {
			h += mix(1, week, ch)
			if v.rates[week][ch] {
				of := &sum[4]
				if ch != allChannels {
					of = &sum[3]
				} else if week != allWeeks {
					of = &sum[0]
				}
				h += of.mix(2, week, ch)
			}
		}
		if counts && flagged && v.flagged[week][ch] {
			h += mix(3, week, ch)
		}
		for i, a := range p.answers {
			if used && a != blank && v.items[week][ch][i] {
				h += mix(4, week, ch, i, int(a))
			}
		}
	}
	for k, at := range [2]int{p.weekday, p.point} {
		x := &v.splits[k][at]
		if used && x.N != nil {
			h += mix(5, k, at)
		}
		if used && x.Rate != nil {
			h += sum[1+k].mix(6, k, at)
		}
	}
	// A response more anywhere, and a response with a flag more, is seen.
	h += mix(7)
	if counts && flagged {
		h += mix(8)
		if p.flags[0] {
			h += mix(9)
		}
		if p.flags[1] {
			h += mix(10)
		}
	}
	if !counts {
		h += mix(11, p.channel) // the score shows such a channel, or its few; so much is not looked into
		h += sum[4].mix(12, p.channel)
		if a := p.answers[4]; a >= 1 && a <= 5 {
			h += mix(13, p.channel, int(a))
		}
		return h
	}
	if v.score.AllSatisfied != nil && used && rated {
		h += mix(14)
		if all {
			h += mix(15)
		}
	}
	alternative := v.score.Without
	if !v.set.CountFlagged {
		alternative = v.score.With
	}
	if flagged && alternative != nil {
		for i, a := range p.answers {
			if a >= 1 && a <= 5 && v.entered[i] {
				h += mix(16, i, int(a))
			}
		}
	}
	if !used {
		return h
	}
	for i, x := range v.score.Channels {
		if i == p.channel && x.Overall != nil && p.answers[4] >= 1 && p.answers[4] <= 5 {
			h += mix(17, i, int(p.answers[4]))
		}
	}
	if v.score.Caps == score.CapsApplied && v.score.Index != nil {
		h += mix(18, p.channel)
		for i, a := range p.answers {
			if a >= 1 && a <= 5 {
				h += mix(19, p.channel, i, int(a))
			}
		}
	}
	day := 7*p.week + p.weekday
	for k, x := range v.periods {
		if day < x[0] || day > x[1] {
			continue
		}
		if v.counted {
			h += mix(20, k)
		}
		for i, a := range p.answers {
			if a >= 1 && a <= 5 && v.compared[i] {
				h += mix(21, k, i)
				if a >= 4 {
					h += mix(22, k, i)
				}
			}
		}
	}
	return h
}

// levels are counts of levels 1 to 5.
type levels [6]int

func (l *levels) mix(parts ...int) (h uint64) {
	for level, n := range l {
		if n > 0 {
			h += uint64(n) * mix(append(parts, level)...)
		}
	}
	return h
}

// glimpse is what else the outputs show of a unit that costs little to look at: what
// half of the items reach in ratings in each slice that shows it, and the last day.
func (w *world) glimpse(v *view) (out [28]int) {
	last := 0
	var n [4][8][5]int
	for i := range w.people {
		p := &w.people[i]
		if !w.has(&bunch{"counted", v.unit, -1, -1, -1, -1, -1}, p) {
			continue
		}
		last = max(out[27], 7*p.week+p.weekday)
		for k, at := range [4]int{p.week, p.weekday, p.point, p.channel} {
			for item, a := range p.answers {
				if a >= 1 && a <= 5 && v.told[k][item] {
					n[k][at][item]++
				}
			}
		}
	}
	for k := range n {
		for at := range 7 {
			if k == 3 && at > 3 || !v.shows(k, at) {
				continue
			}
			bases := slices.DeleteFunc(slices.Clone(n[k][at][:4]), func(x int) bool { return x == 0 })
			if slices.Sort(bases); len(bases) > 0 {
				out[7*k+at] = bases[len(bases)/2]
			}
		}
	}
	if !v.number[last/7][allChannels] {
		last = last / 7 * 7
	}
	out[27] = last // week 0 to 6 of channel 3 and above are never there
	return out
}

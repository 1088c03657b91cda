package figures

import (
	"context"
	"maps"
	"slices"
	"strings"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// Settled says how far the figures of a unit go while its campaign is open, as those see
// them who work there; decision 0014 has the reasons.
//
// Whole weeks make steps: a step ends with the first week after which the ones of it may
// be told of together (score.StepEnds), so it has at least Criteria.WithholdUnder
// responses. What is shown is all weeks up to the end of the last step but one: what
// comes after it is at least a step, also when the campaign is closed a minute later and
// everything is shown. From any two looks at a page, then, nobody learns how fewer than
// that many people answered together.
//
// The same holds for smaller groups: the ratings of an item are added where a step, or
// several, brought at least that many and as many came after; the split by channel, all
// of it, where each channel got none or that many, and likewise each item in it. Until
// then they stay as they were. What is not kept by week (points, weekdays), weeks by
// channel, and what flagged responses say, is not shown before the campaign is closed.
type Settled struct {
	Day      survey.Day // the last of the shown weeks; 0 for none
	Channels survey.Day // the same for the split by channel
	// Received is how many responses that count there are as of now, rounded down to a
	// multiple of Criteria.WithholdUnder: the exact number, looked at every Sunday, would
	// be that of each week.
	Received int64
}

// For is the figures as an account of one unit sees them: of open campaigns what is
// Settled, of all others what everybody sees. Whoever reads single responses, and the
// city's own people, need no such figures. It reads through f.
func (f *Figures) For(reader survey.UnitKey) *Figures {
	return &Figures{Tallies: f.Tallies, MaxAge: f.MaxAge, Clock: f.Clock, live: f, reader: reader}
}

// Settled is how far the figures of a unit go; nil where they are as of now.
func (f *Figures) Settled(ctx context.Context, c *registry.Campaign, u survey.UnitKey) (*Settled, error) {
	s, err := f.sums(ctx, c, u)
	if err != nil {
		return nil, err
	}
	return s.settled, nil
}

// settling works out how far the figures of a unit go.
type settling struct {
	set   *score.Criteria
	weeks [][]score.Part // of the unit
	ends  []int          // weeks that end a step, but for the last one
}

// settle is a unit's part of s as of the end of its last step but one.
func (s *sums) settle(c *registry.Campaign, u survey.UnitKey) *sums {
	monday, cuts := s.margins.weekCuts(u, c.First, c.First)
	x := settling{set: c.Criteria.Criteria, weeks: make([][]score.Part, len(cuts))}
	for i, cut := range cuts {
		x.weeks[i] = cut.Parts
	}
	sizes := x.sizes(responses, nil)
	if x.ends = score.StepEnds(sizes, x.set.WithholdUnder); len(x.ends) > 0 {
		x.ends = x.ends[:len(x.ends)-1]
	}
	// day is the Sunday before the first response after a week.
	day := func(week int) survey.Day {
		for week++; sizes[week] == 0; week++ {
		}
		return monday + survey.Day(7*week-1)
	}
	out := &sums{read: s.read, kept: s.kept, score: &score.Sums{}, settled: &Settled{}}
	for _, n := range sizes {
		out.settled.Received += n
	}
	out.settled.Received -= out.settled.Received % x.set.WithholdUnder
	whole, byChannel := -1, x.stand(x.ends, x.byChannel(responses))
	if len(x.ends) > 0 {
		whole = x.ends[len(x.ends)-1]
	}
	items, inChannels := x.items(whole, x.one), x.items(byChannel, x.byChannel)
	if x.set.CapsBind() { // the whole then tells what each channel has
		whole, items = byChannel, inChannels
	}
	if byChannel >= 0 {
		out.settled.Channels = day(byChannel)
		out.channels = &score.Sums{}
		for week := range byChannel + 1 {
			for _, p := range x.weeks[week] {
				if x.used(p) {
					out.channels.Add(cellOf(u, p, 0), x.strip(p, week, inChannels))
				}
			}
		}
	}
	if whole < 0 {
		return out
	}
	out.settled.Day = day(whole)
	out.margins.weeks = map[survey.Day]*score.Sums{}
	for week := range min(int(out.settled.Day-monday)/7+1, len(x.weeks)) {
		begin := monday + survey.Day(7*week)
		for _, p := range x.weeks[week] {
			e := store.Entry{Cell: cellOf(u, p, begin), Tally: x.strip(p, week, items)}
			out.score.Add(e.Cell, e.Tally)
			addTo(out.margins.weeks, begin, e)
		}
	}
	days := maps.Clone(s.dates.days[u])
	maps.DeleteFunc(days, func(d survey.Day, _ *dayCounts) bool { return d > out.settled.Day })
	out.dates.days = map[survey.UnitKey]map[survey.Day]*dayCounts{u: days}
	return out
}

func cellOf(u survey.UnitKey, p score.Part, day survey.Day) tally.Cell {
	return tally.Cell{Unit: u, Channel: p.Channel, Standing: p.Standing, Day: day}
}

// used reports whether the score counts a part.
func (x *settling) used(p score.Part) bool {
	return x.set.Channels[p.Channel].Counts && x.set.Uses(p.Standing)
}

// size is the size of a group in some counts.
type size func(tally.Tally) int64

func responses(t tally.Tally) int64 { return t[tally.Responses] }

// ratings are those of a question.
func ratings(id survey.QuestionID) size {
	return func(t tally.Tally) int64 { return t.Ratings(id) }
}

// sizes are the sizes of a group by week, in all channels or in those that in names.
func (x *settling) sizes(of size, in func(survey.Channel) bool) []int64 {
	list := make([]int64, len(x.weeks))
	for i, parts := range x.weeks {
		for _, p := range parts {
			if x.used(p) && (in == nil || in(p.Channel)) {
				list[i] += of(p.Tally)
			}
		}
	}
	return list
}

func (x *settling) one(of size) [][]int64 { return [][]int64{x.sizes(of, nil)} }

func (x *settling) byChannel(of size) [][]int64 {
	list := make([][]int64, len(survey.Channels))
	for i, ch := range survey.Channels {
		list[i] = x.sizes(of, func(other survey.Channel) bool { return ch == other })
	}
	return list
}

// stand is the last week, of those that end a step, up to which groups that together are
// shown may be shown: at each place on the way every group has got none or enough since
// the one before, and enough after it. It is -1 for none.
func (x *settling) stand(ends []int, groups [][]int64) int {
	at := -1
	for _, end := range ends {
		some, may := false, true
		for _, sizes := range groups {
			gain, had, rest := sum(sizes[at+1:end+1]), sum(sizes[:end+1]), sum(sizes[end+1:])
			some = some || gain > 0
			may = may && (gain == 0 || gain >= x.set.WithholdUnder) && (had == 0 || rest >= x.set.WithholdUnder)
		}
		if some && may {
			at = end
		}
	}
	return at
}

func sum(list []int64) (n int64) {
	for _, x := range list {
		n += x
	}
	return n
}

// items are the weeks up to which the counters of each item are added, within those up to
// last; those of the share of satisfied responses are an item among them. Counters that
// are not in the map are not added.
func (x *settling) items(last int, groups func(size) [][]int64) map[string]int {
	ends := slices.DeleteFunc(slices.Clone(x.ends), func(end int) bool { return end > last })
	at := map[string]int{}
	add := func(id survey.QuestionID) { at[string(id)] = x.stand(ends, groups(ratings(id))) }
	for _, f := range x.set.Factors {
		for _, id := range f.Items {
			add(id)
		}
	}
	if x.set.Overall != "" {
		add(x.set.Overall)
	}
	rated := x.stand(ends, groups(func(t tally.Tally) int64 { return t[tally.Rated] }))
	at[string(tally.Rated)], at[string(tally.AllSatisfied)] = rated, rated
	return at
}

// strip is what of a part's counts may be added: the number of responses, and of those
// that the score counts the items that stand at that week or after it.
func (x *settling) strip(p score.Part, week int, items map[string]int) tally.Tally {
	out := tally.Tally{tally.Responses: p.Tally[tally.Responses]}
	if !x.used(p) {
		return out
	}
	for name, n := range p.Tally {
		id, _, _ := strings.Cut(string(name), ":")
		if at, ok := items[id]; ok && week <= at {
			out[name] = n
		}
	}
	return out
}

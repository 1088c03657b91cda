package score

import (
	"slices"

	"hailong/server/survey"
)

// Table is the counts of a unit by week, by channel, by both, and by item in each, as
// they may leave beside its published score.
//
//   - Weeks and Channels are as in Slices. An item is told of in a slice of either when
//     it is part of the rates of that split and the slice shows them.
//   - The number of responses by week and channel is shown for all weeks that show
//     theirs, or for none: every channel must have enough in each of them, or none, and
//     likewise in the other weeks together, and no channel may be withheld. Where it is
//     not shown, a number n under the threshold stands in a row and a column that are
//     at least the threshold. So both have another one, and where these two cross one
//     more number is, m: n and m can be 1 more and the two others 1 less. Where that
//     left nothing under the threshold n would be threshold−1 and m not 0, and then n
//     and m can be 1 less and the others 1 more. To know that some number is under the
//     threshold settles none of them. Weeks picked one by one would: a week that is
//     withheld because of one number often has but one that can be it.
//   - Items by week and channel follow the same rule, each by its own ratings, within
//     what is told of it by week and by channel. No rates over items are given there:
//     nothing adds up across items.
type Table struct {
	Weeks, Channels []Slice // all of survey.Channels, also those that do not count
	// WeekItems and ChannelItems are by slice and then by item: those of the factors in
	// order, then the overall question if any.
	WeekItems, ChannelItems [][]ItemCount
	Crossed                 [][]Crossing // by week and channel
}

// ItemCount is the answers to an item in some slice; zero unless Shown.
type ItemCount struct {
	Levels    [5]int64
	NoOpinion int64
	Shown     bool
}

// Crossing is a week of a channel; N and the counts are zero unless Shown.
type Crossing struct {
	N     int64
	Shown bool
	Items []ItemCount
}

// Tables makes the tables of a campaign's units. It is used by one goroutine.
type Tables struct {
	c     *Criteria
	weeks *Series
	sums  *Sums
}

// NewTables prepares the tables of units from the counts of each week and of all weeks.
func NewTables(c *Criteria, keys []string, weeks []*Sums, all *Sums) *Tables {
	t := &Tables{c, NewSeries(c, keys, weeks), all}
	t.weeks.intervals = true
	return t
}

// Of is the table of a unit; published is its published score.
func (t *Tables) Of(unit survey.UnitKey, published *Score) Table {
	var out Table
	var weeks, byCh parted
	out.Weeks, weeks = t.weeks.of(unit)
	out.Channels, byCh = byChannel(t.c, t.sums.cuts(unit))
	whole := make([]bool, t.items())
	copy(whole, countsShown(published)) // none under Criteria.MinPublish
	out.WeekItems, out.ChannelItems = weeks.tell(whole), byCh.tell(whole)

	counts := make([][channels]sliceCounts, len(out.Weeks))
	for i, p := range t.weeks.plans {
		for ch := range channels {
			counts[i][ch] = p.countOf(unit, survey.Channels[ch])
		}
	}
	out.Crossed = make([][]Crossing, len(out.Weeks))
	for i := range out.Crossed {
		out.Crossed[i] = make([]Crossing, channels)
		for ch := range out.Crossed[i] {
			out.Crossed[i][ch].Items = make([]ItemCount, len(whole))
		}
	}
	shown := make([]bool, len(out.Weeks))
	for i, x := range out.Weeks {
		shown[i] = !x.Withheld
	}
	if slices.ContainsFunc(out.Channels, func(x Slice) bool { return x.Withheld }) {
		return out
	}
	shown = t.cross(counts, shown, func(x *sliceCounts) int64 { return x.n })
	for i := range out.Crossed {
		for ch := range out.Crossed[i] {
			if shown[i] {
				out.Crossed[i][ch].N, out.Crossed[i][ch].Shown = counts[i][ch].n, true
			}
		}
	}
	for i := range shown {
		shown[i] = shown[i] && weeks.shown[i]
	}
	if slices.Contains(byCh.shown, false) {
		return out
	}
	for item, known := range whole {
		if !known || !weeks.items[item] || !byCh.items[item] {
			continue
		}
		told := t.cross(counts, shown, func(x *sliceCounts) int64 { return x.ratings(item) })
		for i := range out.Crossed {
			for ch := range out.Crossed[i] {
				if told[i] {
					out.Crossed[i][ch].Items[item] = counts[i][ch].item(item)
				}
			}
		}
	}
	return out
}

// items is how many items there are, the overall question among them.
func (t *Tables) items() int {
	if t.c.Overall != "" {
		return t.c.ItemCount() + 1
	}
	return t.c.ItemCount()
}

// cross says which weeks may show what each channel has in them. may says which of them
// may at most.
func (t *Tables) cross(counts [][channels]sliceCounts, may []bool, size func(*sliceCounts) int64) []bool {
	sizes := make([][]int64, len(counts))
	for i := range counts {
		sizes[i] = make([]int64, channels)
		for ch := range sizes[i] {
			sizes[i][ch] = size(&counts[i][ch])
		}
	}
	return crossed(sizes, may, t.c.WithholdUnder)
}

// crossed is the rule of Table for one table of sizes by week and channel; may says of
// which weeks the sum is shown. An empty week is known to be empty.
func crossed(sizes [][]int64, may []bool, threshold int64) []bool {
	few := func(n int64) bool { return n > 0 && n < threshold }
	whole, rest := true, make([]int64, channels)
	for i := range sizes {
		if may[i] {
			whole = whole && !slices.ContainsFunc(sizes[i], few)
			continue
		}
		for ch, n := range sizes[i] {
			rest[ch] += n
		}
	}
	whole = whole && !slices.ContainsFunc(rest, few)
	shown := make([]bool, len(sizes))
	for i := range shown {
		shown[i] = may[i] && (whole || sum(sizes[i]) == 0)
	}
	return shown
}

func sum(list []int64) (n int64) {
	for _, x := range list {
		n += x
	}
	return n
}

// countsShown says of which items the published score has the counts.
func countsShown(s *Score) []bool {
	var shown []bool
	for it := range s.eachFigure {
		shown = append(shown, it.Entered && !it.Withheld)
	}
	return shown
}

// tell gives the items of each slice.
func (x *parted) tell(whole []bool) [][]ItemCount {
	out := make([][]ItemCount, len(x.counts))
	for i := range out {
		out[i] = make([]ItemCount, len(x.items))
		for item := range out[i] {
			if x.shown[i] && x.items[item] && item < len(whole) && whole[item] {
				out[i][item] = x.counts[i].item(item)
			}
		}
	}
	return out
}

func (x *sliceCounts) ratings(item int) int64 {
	if x.items == nil {
		return 0
	}
	return x.items[item].rated()
}

func (x *sliceCounts) item(i int) ItemCount {
	if x.items == nil {
		return ItemCount{Shown: true}
	}
	return ItemCount{Levels: [5]int64(x.items[i][1:]), NoOpinion: x.items[i][0], Shown: true}
}

// cuts are a unit's counts by channel, of all survey.Channels.
func (s *Sums) cuts(unit survey.UnitKey) []Cut {
	list := make([]Cut, len(survey.Channels))
	for i, ch := range survey.Channels {
		list[i].Key = string(ch)
	}
	for _, p := range s.Input(unit, 0).Parts {
		if i := slices.Index(survey.Channels, p.Channel); i >= 0 {
			list[i].Parts = append(list[i].Parts, p)
		}
	}
	return list
}

package score

import (
	"slices"

	"hailong/server/survey"
)

// Cut is the counts of one slice of a unit: a week, a channel, a service point, a
// weekday. The cuts of a list share no response and make up the whole unit.
type Cut struct {
	Key   string
	Parts []Part
}

// Order says what stands beside what in a list of slices, and so which one goes
// with a slice that is withheld.
type Order bool

// The orders.
const (
	Unordered Order = false // channels, points: the next-smallest goes too; see cover
	Ordered   Order = true  // weeks, weekdays: the neighbour goes too; see coverNext
)

// Slice is the published figures of one slice. N is the responses that count, nil
// when Withheld. Basis is how many of them the rates rest on: what half of the items
// reach in ratings, of those that somebody in the slice rated. Rates are percent of all
// ratings of the items that are part of the unit's own figures and have enough ratings
// in every slice, the same items in each, every response weighing 1 also where channel
// caps apply;
// Mean is 1 to 5; Interval is Wilson's on Rate by Basis. They are nil together, when
// RatesWithheld or when nobody in the slice rated an item.
type Slice struct {
	Key           string      `json:"key"`
	N             *int64      `json:"n"`
	Basis         *int64      `json:"basis"`
	Rate          *Hundredths `json:"rate"`
	Mean          *Hundredths `json:"mean"`
	VerySatisfied *Hundredths `json:"very_satisfied"`
	Dissatisfied  *Hundredths `json:"dissatisfied"`
	Interval      *Interval   `json:"interval"`
	Withheld      bool        `json:"withheld"`
	RatesWithheld bool        `json:"rates_withheld"`
}

// Hidden is a slice of which nothing is told.
func (s Slice) Hidden() Slice { return Slice{Key: s.Key, Withheld: true, RatesWithheld: true} }

// Slices is the published figures of the slices of one unit, in the order given: what
// Score.Published is to the unit as a whole, for one split of it.
//
//   - A slice with fewer than WithholdUnder responses is withheld, and with it the
//     siblings that would give it away together with the total, which is shown
//     elsewhere. An empty slice is shown where another one is: it hides nothing.
//   - Rates need WithholdUnder ratings of half of the items, and the same siblings go
//     without: the rates of the whole less those of the others are the missing ones.
//   - An item that is too rare for the unit's own figures (Criteria.MinItem) is part
//     of no slice either, or a split would tell what the whole withholds. Nor is one
//     with few ratings in a slice that shows rates, or in all others together: where
//     every other item is answered by everybody, the rates would tell how many rated
//     this one, and beside counts by item also how.
//   - Where the whole shows no figures (under MinPublish responses, or ratings of half
//     of the items) no slice has any; the counts stay, under the rules above.
//   - Where channel caps apply and some channel or item has few ratings in one of
//     them, no slice has rates: plain counts beside the weighted rates of the whole
//     would tell the weights, and with them the few.
//
// Several splits of a unit may be shown side by side. Each one's withheld slices stay
// unknown from that split and the whole. Another split can help only where one of its
// slices is exactly the same people as a slice withheld here, or makes it up: a
// counter that has the only tablet, say. A group under WithholdUnder is withheld in
// every split that has it, so what could be learnt that way is the larger sibling that
// keeps it company; which crossings are empty would have to be known for it, and no
// crossing of two splits is ever shown.
func Slices(c *Criteria, order Order, cuts []Cut) []Slice {
	list, _ := sliced(c, order, cuts)
	return list
}

func sliced(c *Criteria, order Order, cuts []Cut) ([]Slice, parted) {
	// The unit's key plays no part in its slices.
	var unit survey.UnitKey
	keys, sums := make([]string, len(cuts)), make([]*Sums, len(cuts))
	for i, cut := range cuts {
		keys[i], sums[i] = cut.Key, &Sums{}
		for _, part := range cut.Parts {
			sums[i].add(unit, part.Channel, part.Standing, part.Tally, 1)
		}
	}
	s := NewSeries(c, keys, sums)
	s.order, s.intervals = order, true
	return s.of(unit)
}

// ChannelSlices is Slices for the split by channel. Where the set has a real cap and a
// channel is withheld, all are: whether the cap weighs anything down shows in the rates
// of the items, and says in which range a share is. Beside that, where withholding stops
// would say too much.
func ChannelSlices(c *Criteria, cuts []Cut) []Slice {
	list, _ := byChannel(c, cuts)
	return list
}

func byChannel(c *Criteria, cuts []Cut) ([]Slice, parted) {
	list, x := sliced(c, Unordered, cuts)
	if !c.CapsBind() || !slices.ContainsFunc(list, func(x Slice) bool { return x.Withheld }) {
		return list, x
	}
	for i := range list {
		list[i] = list[i].Hidden()
		x.shown[i] = false
	}
	return list, x
}

// Series makes the slices of many units from one Sums per slice, as Slices would, in
// Ordered order and without intervals: for trends of a whole city. It is used by one
// goroutine.
type Series struct {
	c         *Criteria
	keys      []string
	plans     []*plan
	order     Order
	intervals bool
}

// NewSeries prepares a series; sums[i] is the counts of the slice keys[i] and may be
// nil for none.
func NewSeries(c *Criteria, keys []string, sums []*Sums) *Series {
	s := &Series{c: c, keys: keys, plans: make([]*plan, len(keys)), order: Ordered}
	for i := range keys {
		from := sums[i]
		if from == nil {
			from = &Sums{}
		}
		s.plans[i] = prepare(c, nil, from)
	}
	return s
}

// Of is the slices of a unit.
func (s *Series) Of(unit survey.UnitKey) []Slice {
	list, _ := s.of(unit)
	return list
}

// parted is what the slices of a unit are made of.
type parted struct {
	counts []sliceCounts
	shown  []bool // slices with rates
	items  []bool // that are part of them, by plan item; the overall question as if it were
}

func (s *Series) of(unit survey.UnitKey) ([]Slice, parted) {
	if len(s.keys) == 0 {
		return nil, parted{}
	}
	// The whole first: it says which items are part of any figure. Slices are read
	// in a second pass, without a sheet of their own: there are thousands.
	whole := &sheet{items: make([][channels]levels, len(s.plans[0].items))}
	for _, p := range s.plans {
		p.addTo(whole, unit)
	}
	p := s.plans[0]
	f := p.work(whole)
	sizes, bases := make([]int64, len(s.keys)), make([]int64, len(s.keys))
	x := parted{counts: make([]sliceCounts, len(s.keys)), shown: make([]bool, len(s.keys))}
	for i := range x.counts {
		x.counts[i] = s.plans[i].count(unit)
		sizes[i], bases[i] = x.counts[i].n, x.counts[i].size(f.items[:p.k])
	}
	hide, noRates := s.cover(sizes), s.cover(bases)
	// The figures never rest on more responses than there are: n needs no look.
	blind := f.itemsBasis < s.c.MinPublish || p.narrow(f)
	for i := range x.shown {
		x.shown[i] = !hide[i] && !noRates[i] && !(blind && sizes[i] > 0)
	}
	p.choose(f, &x)
	bare := !slices.Contains(x.items[:p.k], true)
	out := make([]Slice, len(s.keys))
	for i := range out {
		x.shown[i] = x.shown[i] && !(bare && sizes[i] > 0)
		out[i] = Slice{Key: s.keys[i], Withheld: hide[i], RatesWithheld: !x.shown[i]}
		if !hide[i] {
			out[i].N = &sizes[i]
		}
		if x.shown[i] {
			x.counts[i].fill(&out[i], x.items[:p.k], s.intervals)
		}
	}
	return out, x
}

// choose says which items may be told of in a split: those with enough ratings, or none,
// in each slice that shows rates and in the others together.
func (p *plan) choose(f *figures, x *parted) {
	x.items = make([]bool, len(p.items))
	for i := range p.items {
		hidden := int64(0)
		x.items[i] = f.items[i].entered
		for j := range x.counts {
			n := int64(0)
			if x.counts[j].items != nil {
				n = x.counts[j].items[i].rated()
			}
			if !x.shown[j] {
				hidden += n
			} else if p.small(n) {
				x.items[i] = false
			}
		}
		x.items[i] = x.items[i] && !p.small(hidden)
	}
}

func (s *Series) cover(sizes []int64) []bool {
	if s.order == Ordered {
		return coverNext(sizes, orderedUnder(s.c.WithholdUnder))
	}
	return cover(sizes, s.c.WithholdUnder)
}

// sliceCounts is what the figures of a slice are made of, over the channels that count.
type sliceCounts struct {
	n     int64
	items []levels // by plan item; nil without responses
}

// size is what the gate takes for the size of a group of raters: what half of the items
// of the unit's figures reach, never more than there are, and not 0 where there is one.
func (x *sliceCounts) size(whole []itemFigures) int64 {
	if x.items == nil {
		return 0
	}
	var list [64]int64
	bases, rated := list[:0], int64(0)
	for i := range whole {
		if whole[i].entered {
			n := x.items[i].rated()
			bases, rated = append(bases, n), rated+n
		}
	}
	if rated == 0 {
		return 0
	}
	slices.Sort(bases)
	return max(bases[len(bases)/2], 1)
}

// count adds up a unit's slice.
func (p *plan) count(unit survey.UnitKey) sliceCounts { return p.add(p.counted(unit)) }

// countOf adds up what one channel has of it.
func (p *plan) countOf(unit survey.UnitKey, ch survey.Channel) sliceCounts {
	return p.add(slices.DeleteFunc(p.counted(unit), func(r *row) bool { return r.channel != ch }))
}

func (p *plan) add(rows []*row) (x sliceCounts) {
	for _, r := range rows {
		x.n += r.at(p.n)
	}
	if x.n == 0 {
		return x
	}
	x.items = make([]levels, len(p.items))
	for i := range p.items {
		for _, r := range rows {
			for v, column := range p.items[i].columns {
				x.items[i][v] += r.at(column)
			}
		}
	}
	return x
}

// counted are a unit's rows that its figures count.
func (p *plan) counted(unit survey.UnitKey) []*row {
	rows := make([]*row, 0, 2*channels)
	for _, r := range p.sums.units[unit] {
		ch := slices.Index(survey.Channels, r.channel)
		if ch >= 0 && p.counts[ch] && p.c.Uses(r.standing) {
			rows = append(rows, r)
		}
	}
	return rows
}

// addTo adds the counts of a unit that its figures count.
func (p *plan) addTo(s *sheet, unit survey.UnitKey) {
	for _, r := range p.counted(unit) {
		ch := slices.Index(survey.Channels, r.channel)
		s.n[ch] += r.at(p.n)
		for i := range p.items {
			for v, column := range p.items[i].columns {
				s.items[i][ch][v] += r.at(column)
			}
		}
	}
}

// fill writes the rates over the items that may be told of.
func (x *sliceCounts) fill(out *Slice, items []bool, interval bool) {
	var sum levels
	var list [64]int64
	bases := list[:0]
	for i, told := range items {
		if !told || x.items == nil {
			continue
		}
		if n := x.items[i].rated(); n > 0 {
			bases = append(bases, n)
		}
		for v, n := range x.items[i] {
			sum[v] += n
		}
	}
	rated, satisfied := sum.rated(), sum.satisfied()
	basis := int64(0)
	if len(bases) > 0 {
		slices.Sort(bases)
		basis = bases[len(bases)/2]
	}
	out.Basis = &basis
	out.Rate, out.VerySatisfied, out.Dissatisfied = share(satisfied, rated), share(sum[5], rated), share(sum[1]+sum[2], rated)
	out.Mean = share(sum[1]+2*sum[2]+3*sum[3]+4*sum[4]+5*sum[5], 100*rated) // hundredths of a level
	if interval && rated > 0 {
		r := ratio{a: satisfied, b: rated}
		out.Interval = Wilson(r.rat(), basis, 0)
	}
}

// narrow reports whether channel caps apply and rest on few people somewhere.
func (p *plan) narrow(f *figures) bool {
	if f.caps != CapsApplied {
		return false
	}
	for ch := range channels {
		if !p.counts[ch] {
			continue
		}
		if p.small(f.sheet.n[ch]) {
			return true
		}
		for i := range f.sheet.items {
			if p.small(f.sheet.items[i][ch].rated()) {
				return true
			}
		}
	}
	return false
}

// coverNext is cover for slices that follow each other, with a threshold of at least
// 3. It withholds runs: a small slice and those after it (empty ones aside, which are
// shown) until the run has at least threshold−1 responses more than slices, which a
// small one alone never has; a run that the list ends in takes those before it. In a year of weeks
// cover would take every week of much the same size with one small one; a run takes
// a neighbour. When it ends depends on its own sum alone, so the ways to share out
// that sum stay possible, as with cover. Where even all slices make no run, the empty
// ones are withheld with them: one response in each of the others would be plain.
func coverNext(sizes []int64, threshold int64) []bool {
	hide := make([]bool, len(sizes))
	open, slack := -1, int64(0) // of the open run; slack is what its sum exceeds its slices by
	ends := func() bool { return slack >= threshold-1 }
	take := func(i int) {
		hide[i] = true
		slack += sizes[i] - 1
	}
	for i, size := range sizes {
		if size == 0 || open < 0 && size >= threshold {
			continue
		}
		if open < 0 {
			open, slack = i, 0
		}
		if take(i); ends() {
			open = -1
		}
	}
	for i := open - 1; i >= 0 && open >= 0 && (!ends() || hide[i]); i-- {
		if sizes[i] > 0 {
			take(i)
		}
	}
	if open >= 0 && !ends() {
		for i := range hide {
			hide[i] = true
		}
	}
	return hide
}

// orderedUnder is the threshold of coverNext. Under one of 2 the only small size is 1, and
// a sibling chosen by its place would leave open nothing.
func orderedUnder(threshold int64) int64 { return max(threshold, 3) }

// StepEnds are the places in a list of sizes, oldest first, after which coverNext has no
// run open. A list that is cut off at such a place hides there what any longer one hides,
// but for a run at the very end of that, which takes from before it; and from one such
// place to the next there are at least threshold responses.
func StepEnds(sizes []int64, threshold int64) []int {
	threshold = orderedUnder(threshold)
	var ends []int
	open, slack := false, int64(0)
	for i, size := range sizes {
		switch {
		case size == 0:
			continue
		case !open && size < threshold:
			open, slack = true, size-1
		case open:
			slack += size - 1
		}
		if !open || slack >= threshold-1 {
			ends, open = append(ends, i), false
		}
	}
	return ends
}

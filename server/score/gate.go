package score

import "slices"

// Published is the score as it may leave: every output passes through here and
// nowhere else. It works on what Compute returned, and leaves its own result as
// it is. s is not changed.
//
//   - Under Criteria.MinPublish responses only the counts, the target and the
//     status remain. The item figures, the overall question and the share of
//     satisfied responses are held to the same number by what they rest on.
//   - An item with fewer than WithholdUnder ratings is withheld with its counts. It
//     is part of no other figure (Criteria.MinItem), so none gives it away, but of the
//     share of responses with every rating 4 or 5, which is withheld with it.
//   - A channel with fewer responses than that is withheld, and with it the
//     next-smallest ones that would give it away; see cover. The weights of the
//     others go too, and where caps apply so do the interval and the bases, from
//     which the weights could be worked out.
//   - The rates of the channels that count are shown for all or for none: a single
//     missing one could be worked out from the others and the whole.
//   - Where caps apply, an item with few ratings in one channel keeps its rate but
//     not its counts, and no item shows its split: counts and weighted rate
//     together would tell the few.
//   - The figures with (or without) flagged responses are withheld when they differ
//     from those that count by fewer than WithholdUnder responses: the difference
//     would show how these few answered.
func (s Score) Published(c *Criteria) Score {
	g := &gate{c: c, s: s}
	g.s.Withheld = slices.Clone(s.Withheld)
	if s.N.Used < c.MinPublish {
		return g.countsOnly()
	}
	g.copyItems()
	g.items()
	g.channels()
	g.headlines()
	g.alternative()
	slices.Sort(g.s.Withheld)
	g.s.Withheld = slices.Compact(g.s.Withheld)
	g.s.Steps = explain(c, &g.s)
	return g.s
}

type gate struct {
	c *Criteria
	s Score
	// blind is set when the weights have to stay unknown.
	blind bool
}

func (g *gate) withheld(name string) { g.s.Withheld = append(g.s.Withheld, name) }

// few reports whether a group of n is too small to show and not simply empty.
func (g *gate) few(n int64) bool { return n > 0 && n < g.c.WithholdUnder }

// drop sets a figure to nil and notes it, if there was one.
func drop[T any](g *gate, figure **T, name string) {
	if *figure != nil {
		*figure = nil
		g.withheld(name)
	}
}

// countsOnly keeps what says how far the survey has come, and nothing of what
// anybody answered.
func (g *gate) countsOnly() Score {
	s := &g.s
	out := Score{
		Unit: s.Unit, Criteria: s.Criteria, Status: s.Status, Reason: s.Reason, N: s.N,
		Transactions: s.Transactions, Target: s.Target, Progress: s.Progress, MaxPoints: s.MaxPoints,
		Pass:    Passing{Line: s.Pass.Line, Others: s.Pass.Others, Floor: s.Pass.Floor},
		Carried: s.Carried, NotCarried: s.NotCarried, Withheld: []string{"figures"},
	}
	out.Steps = explain(g.c, &out)
	return out
}

// copyItems makes the items g's own to change.
func (g *gate) copyItems() {
	g.s.Factors = slices.Clone(g.s.Factors)
	for i := range g.s.Factors {
		g.s.Factors[i].Items = slices.Clone(g.s.Factors[i].Items)
	}
	if g.s.Overall != nil {
		it := *g.s.Overall
		g.s.Overall = &it
	}
}

// eachItem calls f with every item and the overall question.
func (g *gate) eachItem(f func(*ItemFigure)) {
	for i := range g.s.Factors {
		for j := range g.s.Factors[i].Items {
			f(&g.s.Factors[i].Items[j])
		}
	}
	if g.s.Overall != nil {
		f(g.s.Overall)
	}
}

func (g *gate) channels() {
	s := &g.s
	s.Channels = slices.Clone(s.Channels)
	sizes := make([]int64, len(s.Channels))
	thin := false
	for i, ch := range s.Channels {
		if ch.Counts {
			sizes[i] = ch.N
			thin = thin || ch.thin || g.few(ch.N)
		}
	}
	hide := cover(sizes, g.c.WithholdUnder)
	hidden := slices.Contains(hide, true)
	if hidden && g.c.CapsBind() {
		hide = slices.Repeat([]bool{true}, len(hide)) // see ChannelSlices
	}
	for i := range s.Channels {
		ch := &s.Channels[i]
		if ch.Counts && hide[i] || !ch.Counts && g.few(ch.N) {
			ch.N, ch.Withheld = 0, true
			g.withheld("channels." + string(ch.Channel))
		}
		// The lists of names must not tell either which of these figures existed.
		if ch.Counts && thin || !ch.Counts && ch.thin || ch.Withheld {
			ch.Rate, ch.Overall = nil, nil
			g.withheld("channels.rates")
		}
		if hidden {
			ch.Share, ch.Weight = nil, nil
			g.withheld("channels.shares")
		}
	}
	if s.Caps != CapsApplied {
		return
	}
	g.blind = hidden
	narrow := hidden
	g.eachItem(func(it *ItemFigure) { narrow = narrow || slices.ContainsFunc(it.Split, g.fewSplit) })
	if narrow {
		g.eachItem(g.hideSplit)
	}
}

func (g *gate) fewSplit(x ItemSplit) bool { return g.few(x.N) }

func (g *gate) hideSplit(it *ItemFigure) {
	if slices.ContainsFunc(it.Split, g.fewSplit) {
		it.N, it.Levels, it.NoOpinion, it.Withheld = 0, [5]int64{}, 0, true
		g.withheld("items." + string(it.ID) + ".counts")
	}
	if it.Split != nil {
		g.withheld("items." + string(it.ID) + ".split")
	}
	it.Split = nil
}

// hideItem takes out everything about an item.
func (g *gate) hideItem(it *ItemFigure) {
	if it.N > 0 || it.NoOpinion > 0 || it.Rate != nil {
		*it = ItemFigure{ID: it.ID, Code: it.Code, Entered: it.Entered, Withheld: true}
		g.withheld("items." + string(it.ID))
	}
}

func (g *gate) items() {
	g.eachItem(func(it *ItemFigure) {
		if g.few(it.N) {
			g.hideItem(it)
		}
	})
}

// headlines holds each figure of the whole unit to MinPublish by what it rests on.
func (g *gate) headlines() {
	s := &g.s
	if s.ItemsBasis != nil && *s.ItemsBasis < g.c.MinPublish {
		drop(g, &s.Index, "index")
		drop(g, &s.Interval, "interval")
		drop(g, &s.Pooled, "pooled")
		drop(g, &s.Mean, "mean")
		drop(g, &s.VerySatisfied, "very_satisfied")
		drop(g, &s.Dissatisfied, "dissatisfied")
		for i := range s.Factors {
			drop(g, &s.Factors[i].Rate, "factors."+s.Factors[i].ID)
			for j := range s.Factors[i].Items {
				g.hideItem(&s.Factors[i].Items[j])
			}
		}
		for i := range s.Channels {
			drop(g, &s.Channels[i].Rate, "channels.rates")
		}
	}
	if s.overallBasis < g.c.MinPublish {
		if s.Overall != nil {
			g.hideItem(s.Overall)
		}
		for i := range s.Channels {
			drop(g, &s.Channels[i].Overall, "channels.rates")
		}
	}
	// Where nearly all other ratings are 4 or 5, it would tell whether those of a withheld
	// item are. As the measure it stays: a set that scores by it publishes it.
	rare := false
	g.eachItem(func(it *ItemFigure) { rare = rare || it.Withheld })
	if s.ratedBasis < g.c.MinPublish || rare && g.c.Measure != MeasureAllSatisfied {
		drop(g, &s.AllSatisfied, "all_satisfied")
	}
	if s.Basis != nil && *s.Basis < g.c.MinPublish {
		drop(g, &s.Measured, "measured")
	}
	if g.blind {
		drop(g, &s.Interval, "interval")
	}
	if g.blind || s.Basis != nil && g.few(*s.Basis) {
		drop(g, &s.Basis, "basis")
	}
	if g.blind || s.ItemsBasis != nil && g.few(*s.ItemsBasis) {
		drop(g, &s.ItemsBasis, "items_basis")
	}
	if g.blind { // both tell the weights
		drop(g, &s.Effective, "effective_n")
		drop(g, &s.DesignEffect, "design_effect")
	}
}

// alternative withholds the figures that do not count where the difference would
// tell about few people, and holds both to MinPublish.
func (g *gate) alternative() {
	used, other, name := &g.s.Without, &g.s.With, "with_flagged"
	if g.c.CountFlagged {
		used, other, name = other, used, "without_flagged"
	}
	if g.few(g.s.N.Flagged) || g.s.thinFlagged || g.blind || *other != nil && (*other).N < g.c.MinPublish {
		drop(g, other, name)
	}
	for _, f := range []**Figure{used, other} {
		if *f == nil || (*f).items >= g.c.MinPublish {
			continue
		}
		short := **f
		short.Index, short.Pooled = nil, nil
		*f = &short
	}
}

// cover says which of several groups to withhold so that no group of fewer than
// threshold can be worked out from the others and their total, even by somebody
// who knows this rule. Empty groups are shown. It takes the smallest groups, at
// least two, until together they have at least threshold−1 more than there are of them
// and the next one is larger than any of them could be with the others at 1. When to stop depends on
// the sum of the withheld alone, so every way to share out that sum stays
// possible. Where even all groups leave hardly a choice, the empty ones are withheld
// with them: a single group would be the total, and one response in each would be plain.
func cover(sizes []int64, threshold int64) []bool {
	hide := make([]bool, len(sizes))
	order := make([]int, 0, len(sizes))
	for i, n := range sizes {
		if n > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(min(max(sizes[a]-sizes[b], -1), 1)) })
	if len(order) == 0 || sizes[order[0]] >= threshold {
		return hide
	}
	sum := int64(0)
	for taken, i := range order {
		if taken >= 2 && sum >= int64(taken)+max(threshold-1, 1) && sizes[i] >= threshold && sizes[i] > sum-int64(taken)+1 {
			return hide
		}
		hide[i] = true
		sum += sizes[i]
	}
	if taken := int64(len(order)); taken < 2 || sum < taken+max(threshold-1, 1) {
		for i := range hide {
			hide[i] = true
		}
	}
	return hide
}

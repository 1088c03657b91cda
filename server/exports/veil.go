package exports

import (
	"cmp"
	"slices"

	"hailong/server/export"
	"hailong/server/figures"
	"hailong/server/survey"
)

// trait is what somebody who was there knows of a response: where, how, in what
// language and when it was given. local is in it because the times when limits were
// away stand in the server's log.
type trait struct {
	point   survey.PointID
	channel survey.Channel
	lang    survey.Lang
	local   bool
	day     survey.Day
}

// veiledPoint stands for a service point that is kept back: no unit has one of that ID.
const veiledPoint = "*"

// under is what a row shows of a trait under a veil.
func (t trait) under(v export.Veil) trait {
	if v >= export.VeilTraits {
		t.lang, t.local = "", false
	}
	if v >= export.VeilWeek {
		t.day = figures.Monday(t.day)
	}
	if v >= export.VeilPoint {
		t.point = veiledPoint
	}
	if v >= export.VeilRound {
		t.day = 0
	}
	if v >= export.VeilChannel {
		t.channel = ""
	}
	return t
}

// size is how many responses there are: all, and those that the figures of their unit
// are made of.
type size struct{ all, used int64 }

func (s size) plus(o size) size { return size{s.all + o.all, s.used + o.used} }

// few reports whether a count is that of a group under the threshold.
func (s size) few(k int64) bool { return s.all > 0 && s.all < k || s.used > 0 && s.used < k }

// class is rows that show the same, or are on their way to it.
type class struct {
	size
	traits []trait
	veil   export.Veil
	floor  export.Veil // the least veil, for what the gate keeps back
}

// on reports whether a class can't stay as it is under a veil.
func (c *class) on(v export.Veil, k int64) bool { return c.floor > v || c.few(k) }

// margin is a way in which the figures of a unit are cut, and what of its slices the
// privacy gate keeps back. The slices are told elsewhere, with their rates.
type margin struct {
	of     func(trait) string
	ends   export.Veil // from which on a row does not show its slice
	hidden map[string]bool
}

// crossing names a week of a channel.
func crossing(c survey.Channel, day survey.Day) string {
	return string(c) + " " + figures.Monday(day).String()
}

// margins are the ways in which a unit's figures are cut: those of the console, and in
// the aggregates the weeks of each channel, of which crossed are kept back.
func margins(s figures.Splits, crossed map[string]bool) []margin {
	hidden := func(n int, slice func(int) (string, bool)) map[string]bool {
		m := map[string]bool{}
		for i := range n {
			if key, kept := slice(i); kept {
				m[key] = true
			}
		}
		return m
	}
	return []margin{
		{func(t trait) string { return weekday(t.day) }, export.VeilWeek,
			hidden(len(s.Weekdays), func(i int) (string, bool) { return s.Weekdays[i].Key, s.Weekdays[i].Withheld })},
		{func(t trait) string { return string(t.point) }, export.VeilPoint,
			hidden(len(s.Points), func(i int) (string, bool) { return s.Points[i].Key, s.Points[i].Withheld })},
		{func(t trait) string { return figures.Monday(t.day).String() }, export.VeilRound,
			hidden(len(s.Weeks), func(i int) (string, bool) { return s.Weeks[i].Key, s.Weeks[i].Withheld })},
		{func(t trait) string { return crossing(t.channel, t.day) }, export.VeilRound, crossed},
		{func(t trait) string { return string(t.channel) }, export.VeilChannel,
			hidden(len(s.Channels), func(i int) (string, bool) { return s.Channels[i].Key, s.Channels[i].Withheld })},
	}
}

// weekday is "1" Monday to "7" Sunday.
func weekday(d survey.Day) string { return string(rune('1' + d - figures.Monday(d))) }

// veils decides for each trait of a unit's responses how much of their rows is kept
// back, so that
//
//   - at least k rows of the unit show the same, and of those that count none or k;
//   - no row shows a slice that the gate keeps back;
//   - a slice that is told elsewhere, less the rows that show it, is none or k.
//
// It goes from what rows tell in full to what tells least. What would be in a class of
// fewer than k goes on together with others: within a class of the next veil, all that
// was too small takes the smallest of its neighbours along until they are k.
func veils(counts map[trait]size, k int64, cuts []margin) map[trait]export.Veil {
	var classes []*class
	for x, n := range counts {
		c := &class{size: n, traits: []trait{x}}
		for _, m := range cuts {
			if m.hidden[m.of(x)] {
				c.floor = max(c.floor, m.ends)
			}
		}
		classes = append(classes, c)
	}
	slices.SortFunc(classes, func(a, b *class) int { return compareTraits(a.traits[0], b.traits[0]) })
	for v := export.VeilTraits; v <= export.VeilChannel; v++ {
		classes = widen(classes, v, k)
	}
	for _, c := range classes {
		if c.few(k) {
			c.veil = export.VeilAll
		}
	}
	cover(classes, counts, k, cuts)
	out := make(map[trait]export.Veil, len(counts))
	for _, c := range classes {
		for _, x := range c.traits {
			out[x] = c.veil
		}
	}
	return out
}

// widen takes classes that can't stay as they are to a veil.
func widen(classes []*class, v export.Veil, k int64) []*class {
	groups := map[trait][]*class{}
	var order []trait
	for _, c := range classes {
		g := c.traits[0].under(v)
		if groups[g] == nil {
			order = append(order, g)
		}
		groups[g] = append(groups[g], c)
	}
	var out []*class
	for _, g := range order {
		members := groups[g]
		slices.SortStableFunc(members, func(a, b *class) int {
			return cmp.Or(trueFirst(a.on(v-1, k), b.on(v-1, k)), cmp.Compare(a.all, b.all))
		})
		var wide *class
		for _, c := range members {
			// What goes on beyond this veil anyway takes nobody along.
			if !c.on(v-1, k) && (wide == nil || wide.floor > v || !wide.few(k)) {
				out = append(out, c)
				continue
			}
			if wide == nil {
				wide = &class{veil: v}
			}
			wide.size, wide.floor = wide.plus(c.size), max(wide.floor, c.floor)
			wide.traits = append(wide.traits, c.traits...)
		}
		if wide != nil {
			out = append(out, wide)
		}
	}
	return out
}

// cover keeps back what a slice that is told elsewhere would give away together with
// rows that show it: the rates of the whole less those of the rows are those of the few
// that are left. It takes the smallest class that shows the slice out of it. What is
// left elsewhere grows by a class only, which is no few.
func cover(classes []*class, counts map[trait]size, k int64, cuts []margin) {
	bySize := slices.Clone(classes)
	slices.SortStableFunc(bySize, func(a, b *class) int { return cmp.Compare(a.all, b.all) })
	for _, m := range cuts {
		rest := map[string]size{}
		for _, c := range classes {
			if c.veil < m.ends {
				continue
			}
			for _, x := range c.traits {
				rest[m.of(x)] = rest[m.of(x)].plus(counts[x])
			}
		}
		for _, c := range bySize {
			if c.veil >= m.ends {
				continue
			}
			slice := m.of(c.traits[0]) // all of its traits have the one that it shows
			if !rest[slice].few(k) {
				continue
			}
			c.veil = m.ends
			rest[slice] = rest[slice].plus(c.size)
		}
	}
}

func trueFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// compareTraits makes the same veils of the same counts.
func compareTraits(a, b trait) int {
	return cmp.Or(cmp.Compare(a.channel, b.channel), cmp.Compare(a.day, b.day), cmp.Compare(a.point, b.point),
		cmp.Compare(a.lang, b.lang), trueFirst(a.local, b.local))
}

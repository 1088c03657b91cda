package figures

import (
	"context"
	"math/big"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
	"hailong/server/tally"
)

// Cell is one count of the table of a campaign that exports give out: unit × item ×
// channel × period. The table is decided once for the whole campaign; a filter chooses
// rows of it and never adds rows up.
//
// Rates are percent, plain shares of the ratings; Mean is 1 to 5. They are nil where
// nobody rated, and where only they are withheld.
type Cell struct {
	Unit    survey.UnitKey
	Item    survey.QuestionID // empty: responses as such, and rates over all items
	Code    string            // of the item in the form, such as 3.1
	Factor  string            // of the item; empty for the overall question
	Channel survey.Channel    // empty: all that count together
	Week    bool              // a week from Monday to Sunday; else the whole campaign
	First   survey.Day        // of the campaign or the week
	Last    survey.Day
	N       int64  // ratings; responses that count where Item is empty
	Flagged *int64 // responses with a flag; nil where Item is not empty or the number is withheld
	// Levels are the ratings from 1 to 5, NoOpinion is beside them; 0 where Item is empty.
	Levels    [5]int64
	NoOpinion int64

	Rate, VerySatisfied, Dissatisfied, Mean *score.Hundredths
	Interval                                *score.Interval // of Rate, on the responses it rests on

	Withheld bool // the numbers are then zero and nil
}

// Cells calls yield with each cell of a campaign's units, in the order of the units: for
// each the whole campaign, then its channels, then each week and its channels, each with
// the responses first and the items after them. Channels are those that count. Nothing
// is told that Scores and Splits withhold. It stops at the first error of yield and
// returns it.
func (f *Figures) Cells(ctx context.Context, c *registry.Campaign, yield func(Cell) error) error {
	s, err := f.sums(ctx, c, f.reader)
	if err != nil {
		return err
	}
	t := f.newTable(c, s)
	for _, u := range f.units(c) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := t.unit(u, yield); err != nil {
			return err
		}
	}
	return nil
}

// table makes the cells of one campaign.
type table struct {
	c      *registry.Campaign
	s      *sums
	weeks  []survey.Day // Mondays
	cuts   []*score.Sums
	tables *score.Tables
	items  []Cell // the columns of an item that are the same everywhere
}

func (f *Figures) newTable(c *registry.Campaign, s *sums) *table {
	t := &table{c: c, s: s, weeks: s.margins.mondays(&c.Campaign, f.last(c, s))}
	set := c.Criteria.Criteria
	keys := make([]string, len(t.weeks))
	for i, d := range t.weeks {
		keys[i] = d.String()
		t.cuts = append(t.cuts, s.margins.weeks[d])
	}
	t.tables = score.NewTables(set, keys, t.cuts, s.byChannel())
	add := func(id survey.QuestionID, factor string) {
		x := Cell{Item: id, Factor: factor}
		if q := c.Questionnaire.Question(id); q != nil {
			x.Code = q.Code
		}
		t.items = append(t.items, x)
	}
	for _, factor := range set.Factors {
		for _, id := range factor.Items {
			add(id, factor.ID)
		}
	}
	if set.Overall != "" {
		add(set.Overall, "")
	}
	return t
}

func (t *table) unit(u survey.UnitKey, yield func(Cell) error) error {
	set := t.c.Criteria.Criteria
	published := &t.s.published(t.c, []survey.UnitKey{u})[0]
	x := t.tables.Of(u, published)
	if t.s.settled != nil {
		t.settle(&x)
	}
	period := Cell{Unit: u, First: t.c.First, Last: t.c.Last}
	if err := t.whole(period, published, yield); err != nil {
		return err
	}
	flagged := t.flagged(score.Unordered, channelCuts(t.s.score, u))
	for i, ch := range survey.Channels {
		if !set.Channels[ch].Counts {
			continue
		}
		period.Channel = ch
		if err := t.margin(period, &x.Channels[i], flagged[i], x.ChannelItems[i], yield); err != nil {
			return err
		}
	}
	flagged = t.flaggedByWeek(u)
	for i, monday := range t.weeks {
		period := Cell{Unit: u, Week: true, First: monday, Last: monday + 6}
		if err := t.margin(period, &x.Weeks[i], flagged[i], x.WeekItems[i], yield); err != nil {
			return err
		}
		for k, ch := range survey.Channels {
			if !set.Channels[ch].Counts {
				continue
			}
			period.Channel = ch
			row := period
			row.N, row.Withheld = x.Crossed[i][k].N, !x.Crossed[i][k].Shown
			if err := yield(row); err != nil {
				return err
			}
			if err := t.each(period, x.Crossed[i][k].Items, yield); err != nil {
				return err
			}
		}
	}
	return nil
}

// settle takes out of a table what is not shown before the campaign is closed.
func (t *table) settle(x *score.Table) {
	for i := range x.Crossed {
		for k := range x.Crossed[i] {
			x.Crossed[i][k] = score.Crossing{Items: make([]score.ItemCount, len(t.items))}
		}
	}
	if t.s.channels == nil {
		for i := range x.Channels {
			x.Channels[i] = x.Channels[i].Hidden()
			x.ChannelItems[i] = make([]score.ItemCount, len(t.items))
		}
	}
}

// flagged are the flagged responses of the slices of a split.
func (t *table) flagged(order score.Order, cuts []score.Cut) []*int64 {
	if t.s.settled != nil {
		return make([]*int64, len(cuts))
	}
	return counts(t.c.Criteria.Criteria, order, cuts, flaggedOf)
}

// flaggedByWeek are the flagged responses of a unit by week.
func (t *table) flaggedByWeek(u survey.UnitKey) []*int64 {
	cuts := make([]score.Cut, len(t.weeks))
	for i, s := range t.cuts {
		cuts[i].Key = t.weeks[i].String()
		if s == nil {
			continue
		}
		for _, ch := range survey.Channels {
			n := tally.Tally{tally.Responses: s.Count(u, ch, survey.Flagged)}
			cuts[i].Parts = append(cuts[i].Parts, score.Part{Channel: ch, Standing: survey.Flagged, Tally: n})
		}
	}
	return t.flagged(score.Ordered, cuts)
}

// whole gives the campaign as a whole: what Score.Published shows.
func (t *table) whole(period Cell, s *score.Score, yield func(Cell) error) error {
	x := period
	x.N, x.Flagged = s.N.Used, &s.N.Flagged
	x.Rate, x.VerySatisfied, x.Dissatisfied, x.Mean, x.Interval = s.Pooled, s.VerySatisfied, s.Dissatisfied, s.Mean, s.Interval
	if err := yield(x); err != nil {
		return err
	}
	items := make([]score.ItemCount, len(t.items))
	for i := range s.Factors {
		for j := range s.Factors[i].Items {
			t.put(items, &s.Factors[i].Items[j])
		}
	}
	if s.Overall != nil {
		t.put(items, s.Overall)
	}
	return t.each(period, items, yield)
}

func (t *table) put(items []score.ItemCount, it *score.ItemFigure) {
	for i := range t.items {
		if t.items[i].Item == it.ID && !it.Withheld {
			items[i] = score.ItemCount{Levels: it.Levels, NoOpinion: it.NoOpinion, Shown: true}
		}
	}
}

// margin gives one slice of one split: what score.Slices shows of it, and its items.
func (t *table) margin(period Cell, x *score.Slice, flagged *int64, items []score.ItemCount, yield func(Cell) error) error {
	row := period
	if row.Withheld = x.N == nil; !row.Withheld {
		row.N, row.Flagged = *x.N, flagged
		row.Rate, row.VerySatisfied, row.Dissatisfied, row.Mean, row.Interval = x.Rate, x.VerySatisfied, x.Dissatisfied, x.Mean, x.Interval
	}
	if err := yield(row); err != nil {
		return err
	}
	return t.each(period, items, yield)
}

// each gives the items of a period and channel.
func (t *table) each(period Cell, items []score.ItemCount, yield func(Cell) error) error {
	for i := range t.items {
		x := period
		x.Item, x.Code, x.Factor = t.items[i].Item, t.items[i].Code, t.items[i].Factor
		if x.Withheld = !items[i].Shown; !x.Withheld {
			x.fill(items[i].Levels, items[i].NoOpinion)
		}
		if err := yield(x); err != nil {
			return err
		}
	}
	return nil
}

// fill puts an item's counts and their shares into a cell.
func (x *Cell) fill(levels [5]int64, noOpinion int64) {
	x.Levels, x.NoOpinion, x.N = levels, noOpinion, 0
	value := int64(0)
	for i, n := range levels {
		x.N += n
		value += int64(i+1) * n
	}
	if x.N == 0 {
		return
	}
	share := func(a int64) *score.Hundredths { // in whole numbers: there are half a million cells
		h := score.Hundredths((20_000*a + x.N) / (2 * x.N))
		return &h
	}
	satisfied := levels[3] + levels[4]
	x.Rate, x.VerySatisfied, x.Dissatisfied = share(satisfied), share(levels[4]), share(levels[0]+levels[1])
	mean := score.Hundredths((200*value + x.N) / (2 * x.N))
	x.Mean = &mean
	x.Interval = score.Wilson(big.NewRat(satisfied, x.N), x.N, 0)
}

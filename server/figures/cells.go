package figures

import (
	"context"
	"math/big"

	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
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
	s, err := f.sums(ctx, c.ID)
	if err != nil {
		return err
	}
	t := f.newTable(c, s)
	for _, u := range c.Units {
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
	f        *Figures
	c        *registry.Campaign
	s        *sums
	items    []Cell // the columns of an item that are the same everywhere
	channels []survey.Channel
}

func (f *Figures) newTable(c *registry.Campaign, s *sums) *table {
	t := &table{f: f, c: c, s: s}
	set := c.Criteria.Criteria
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
	for _, ch := range survey.Channels {
		if set.Channels[ch].Counts {
			t.channels = append(t.channels, ch)
		}
	}
	return t
}

func (t *table) unit(u survey.UnitKey, yield func(Cell) error) error {
	set := t.c.Criteria.Criteria
	period := Cell{Unit: u, First: t.c.First, Last: t.c.Last}
	if err := t.whole(period, yield); err != nil {
		return err
	}
	channels := channelCuts(t.s.score, u)
	flagged := counts(set, score.Unordered, channels, flaggedOf)
	for i, x := range score.ChannelSlices(set, channels) {
		if !set.Channels[survey.Channel(x.Key)].Counts {
			continue
		}
		period.Channel = survey.Channel(x.Key)
		if err := t.margin(period, x, flagged[i], yield); err != nil {
			return err
		}
	}
	monday, weeks := t.s.margins.weekCuts(u, t.c.First, t.f.lastDay(t.c))
	flagged = counts(set, score.Ordered, weeks, flaggedOf)
	for i, x := range score.Slices(set, score.Ordered, weeks) {
		first := monday + survey.Day(7*i)
		period := Cell{Unit: u, Week: true, First: first, Last: first + 6}
		if err := t.margin(period, x, flagged[i], yield); err != nil {
			return err
		}
		for _, ch := range t.channels {
			period.Channel = ch
			if err := t.withheld(period, yield); err != nil {
				return err
			}
		}
	}
	return nil
}

// whole gives the campaign as a whole: what Score.Published shows.
func (t *table) whole(period Cell, yield func(Cell) error) error {
	s := published(t.c, t.s.score, period.Unit)
	x := period
	x.N, x.Flagged = s.N.Used, &s.N.Flagged
	x.Rate, x.VerySatisfied, x.Dissatisfied, x.Mean, x.Interval = s.Pooled, s.VerySatisfied, s.Dissatisfied, s.Mean, s.Interval
	if err := yield(x); err != nil {
		return err
	}
	shown := map[survey.QuestionID]*score.ItemFigure{}
	for i := range s.Factors {
		for j := range s.Factors[i].Items {
			shown[s.Factors[i].Items[j].ID] = &s.Factors[i].Items[j]
		}
	}
	if s.Overall != nil {
		shown[s.Overall.ID] = s.Overall
	}
	for _, item := range t.items {
		x := period
		x.Item, x.Code, x.Factor = item.Item, item.Code, item.Factor
		if it := shown[x.Item]; it == nil || it.Withheld {
			x.Withheld = true
		} else {
			x.fill(it.Levels, it.NoOpinion)
		}
		if err := yield(x); err != nil {
			return err
		}
	}
	return nil
}

// margin gives one slice of one split: what score.Slices shows of it.
func (t *table) margin(period Cell, x score.Slice, flagged *int64, yield func(Cell) error) error {
	row := period
	if row.Withheld = x.N == nil; !row.Withheld {
		row.N, row.Flagged = *x.N, flagged
		row.Rate, row.VerySatisfied, row.Dissatisfied, row.Mean, row.Interval = x.Rate, x.VerySatisfied, x.Dissatisfied, x.Mean, x.Interval
	}
	if err := yield(row); err != nil {
		return err
	}
	return t.noItems(period, yield)
}

// withheld gives a slice of which nothing is shown.
func (t *table) withheld(period Cell, yield func(Cell) error) error {
	period.Withheld = true
	if err := yield(period); err != nil {
		return err
	}
	return t.noItems(period, yield)
}

func (t *table) noItems(period Cell, yield func(Cell) error) error {
	period.Withheld = true
	for _, item := range t.items {
		period.Item, period.Code, period.Factor = item.Item, item.Code, item.Factor
		if err := yield(period); err != nil {
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
	share := func(a int64) *score.Hundredths {
		h := percent(a, x.N)
		return &h
	}
	satisfied := levels[3] + levels[4]
	x.Rate, x.VerySatisfied, x.Dissatisfied = share(satisfied), share(levels[4]), share(levels[0]+levels[1])
	mean := score.Round(big.NewRat(value, x.N))
	x.Mean = &mean
	x.Interval = score.Wilson(big.NewRat(satisfied, x.N), x.N, 0)
}

package certify

import (
	"slices"

	"hailong/server/score"
	"hailong/server/survey"
)

// Figures are a score as it was published, that is, with nothing in it that the gate
// withheld. They hold every number of the working, so that each step can be done again
// with a pencil: ratings per item and level, weights, shares, what each figure rests on.
// The sentences of the working are not kept: they say the same numbers again, in two
// languages, and would be two thirds of the certificate. Names are those of score.Score; figures
// are hundredths. What Score leaves empty is left out or null, as there.
type Figures struct {
	Status score.Status `json:"status"`
	Reason score.Reason `json:"reason,omitempty"`
	N      score.Counts `json:"n"` // in the channels that count

	Transactions int64          `json:"transactions"` // 0 when unknown
	Target       int64          `json:"target"`
	Progress     int64          `json:"progress"`
	MaxPoints    int64          `json:"max_points"`
	Points       *int64         `json:"points"`
	Measured     *Measured      `json:"measured,omitempty"`
	Basis        *int64         `json:"basis"`
	ItemsBasis   *int64         `json:"items_basis"`
	Effective    *int64         `json:"effective_n,omitempty"`
	DesignEffect *int64         `json:"design_effect,omitempty"`
	Caps         score.CapState `json:"caps,omitempty"`

	Index         *int64      `json:"index"`
	Interval      *Interval   `json:"interval,omitempty"`
	Pooled        *int64      `json:"pooled"`
	Mean          *int64      `json:"mean"`
	VerySatisfied *int64      `json:"very_satisfied"`
	Dissatisfied  *int64      `json:"dissatisfied"`
	AllSatisfied  *int64      `json:"all_satisfied"`
	Overall       *ItemFigure `json:"overall,omitempty"`

	Factors  []FactorFigure  `json:"factors,omitempty"`
	Channels []ChannelFigure `json:"channels,omitempty"`
	Without  *Figure         `json:"without_flagged,omitempty"`
	With     *Figure         `json:"with_flagged,omitempty"`
	Pass     Passing         `json:"pass"`

	Carried    []survey.Succession `json:"carried,omitempty"`
	NotCarried []survey.Succession `json:"not_carried,omitempty"`
	Withheld   []string            `json:"withheld,omitempty"`
}

// Measured is score.Measured; Precise is a number as text, cut off after eight places.
type Measured struct {
	Measure score.Measure `json:"measure"`
	Value   int64         `json:"value"`
	Precise string        `json:"precise"`
	At      score.RoundAt `json:"round_at"`
}

// Interval is score.Interval.
type Interval struct {
	Low       int64 `json:"low"`
	High      int64 `json:"high"`
	Margin    int64 `json:"margin"`
	Corrected bool  `json:"corrected,omitempty"`
}

// FactorFigure is score.FactorFigure; Method has its title and weight.
type FactorFigure struct {
	ID    string       `json:"id"`
	Rate  *int64       `json:"rate"`
	Items []ItemFigure `json:"items"`
}

// ItemFigure is score.ItemFigure; Method has its code.
type ItemFigure struct {
	ID survey.QuestionID `json:"id"`
	// Answers has how many said "no opinion", then how many of each level from 1 to 5;
	// the five together are the number of ratings.
	Answers  [6]int64 `json:"answers"`
	Rate     *int64   `json:"rate"`
	LeftOut  bool     `json:"left_out,omitempty"` // has too few ratings to be part of the figures
	Withheld bool     `json:"withheld,omitempty"`
	// Split has, for each channel, its levels 4 and 5 and its ratings; only where caps
	// apply.
	Split map[survey.Channel][2]int64 `json:"split,omitempty"`
}

// ChannelFigure is score.ChannelFigure; Method has its cap, if it counts.
type ChannelFigure struct {
	Channel  survey.Channel `json:"channel"`
	N        int64          `json:"n"`
	Share    *int64         `json:"share"`
	Weight   *string        `json:"weight"` // of one response, as a fraction such as 1/4
	Rate     *int64         `json:"rate"`
	Overall  *int64         `json:"overall"`
	Withheld bool           `json:"withheld,omitempty"`
}

// Figure is score.Figure.
type Figure struct {
	N      int64  `json:"n"`
	Index  *int64 `json:"index"`
	Pooled *int64 `json:"pooled"`
	Points *int64 `json:"points"`
}

// Passing is score.Passing.
type Passing struct {
	Line     int64    `json:"line"`
	Others   int64    `json:"others"`
	Needed   *int64   `json:"needed"`
	Floor    *Decimal `json:"floor,omitempty"`
	FloorMet *bool    `json:"floor_met,omitempty"`
	Possible *bool    `json:"possible,omitempty"`
}

// FiguresOf are the figures of a score that Score.Published returned. One that did not
// pass the gate must never come here: a certificate is public and can't be taken back.
func FiguresOf(s *score.Score) Figures {
	f := Figures{
		Status: s.Status, Reason: s.Reason, N: s.N,
		Transactions: s.Transactions, Target: s.Target, Progress: int64(s.Progress), MaxPoints: int64(s.MaxPoints),
		Points: number(s.Points), Basis: s.Basis, ItemsBasis: s.ItemsBasis, Effective: s.Effective, DesignEffect: number(s.DesignEffect), Caps: s.Caps,
		Index: number(s.Index), Pooled: number(s.Pooled), Mean: number(s.Mean), VerySatisfied: number(s.VerySatisfied),
		Dissatisfied: number(s.Dissatisfied), AllSatisfied: number(s.AllSatisfied),
		Without: figureOf(s.Without), With: figureOf(s.With),
		Pass: Passing{
			Line: int64(s.Pass.Line), Others: int64(s.Pass.Others), Needed: number(s.Pass.Needed),
			Floor: (*Decimal)(s.Pass.Floor), FloorMet: s.Pass.FloorMet, Possible: s.Pass.Possible,
		},
		Carried: filled(s.Carried), NotCarried: filled(s.NotCarried), Withheld: filled(s.Withheld),
	}
	if m := s.Measured; m != nil {
		f.Measured = &Measured{m.Measure, int64(m.Value), m.Precise, m.At}
	}
	if i := s.Interval; i != nil {
		f.Interval = &Interval{int64(i.Low), int64(i.High), int64(i.Margin), i.Corrected}
	}
	if s.Overall != nil {
		it := itemOf(s.Overall)
		f.Overall = &it
	}
	for i := range s.Factors {
		x := FactorFigure{ID: s.Factors[i].ID, Rate: number(s.Factors[i].Rate), Items: make([]ItemFigure, len(s.Factors[i].Items))}
		for j := range s.Factors[i].Items {
			x.Items[j] = itemOf(&s.Factors[i].Items[j])
		}
		f.Factors = append(f.Factors, x)
	}
	for _, x := range s.Channels {
		f.Channels = append(f.Channels, ChannelFigure{x.Channel, x.N, number(x.Share), x.Weight, number(x.Rate), number(x.Overall), x.Withheld})
	}
	return f
}

func itemOf(it *score.ItemFigure) ItemFigure {
	out := ItemFigure{ID: it.ID, Rate: number(it.Rate), LeftOut: !it.Entered, Withheld: it.Withheld}
	out.Answers[0] = it.NoOpinion
	copy(out.Answers[1:], it.Levels[:])
	for _, x := range it.Split {
		if out.Split == nil {
			out.Split = make(map[survey.Channel][2]int64, len(it.Split))
		}
		out.Split[x.Channel] = [2]int64{x.Satisfied, x.N}
	}
	return out
}

func figureOf(f *score.Figure) *Figure {
	if f == nil {
		return nil
	}
	return &Figure{f.N, number(f.Index), number(f.Pooled), number(f.Points)}
}

func number(h *score.Hundredths) *int64 { return (*int64)(h) }

// filled is nil for an empty list: JSON that leaves it out reads back as nil.
func filled[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// Score is a unit's score as it was certified, for whatever prints a score. It has no
// Steps.
func (c *Certificate) Score(u *Unit) score.Score {
	f := &u.Score
	s := score.Score{
		Unit: u.Key, Criteria: survey.VersionRef{ID: c.Criteria.ID, Version: c.Criteria.Version},
		Status: f.Status, Reason: f.Reason, N: f.N,
		Transactions: f.Transactions, Target: f.Target, Progress: score.Hundredths(f.Progress), MaxPoints: score.Hundredths(f.MaxPoints),
		Points: figure(f.Points), Basis: f.Basis, ItemsBasis: f.ItemsBasis, Effective: f.Effective, DesignEffect: figure(f.DesignEffect), Caps: f.Caps,
		Index: figure(f.Index), Pooled: figure(f.Pooled), Mean: figure(f.Mean), VerySatisfied: figure(f.VerySatisfied),
		Dissatisfied: figure(f.Dissatisfied), AllSatisfied: figure(f.AllSatisfied),
		Without: f.Without.score(), With: f.With.score(),
		Pass: score.Passing{
			Line: score.Hundredths(f.Pass.Line), Others: score.Hundredths(f.Pass.Others), Needed: figure(f.Pass.Needed),
			Floor: (*score.Decimal)(f.Pass.Floor), FloorMet: f.Pass.FloorMet, Possible: f.Pass.Possible,
		},
		Carried: f.Carried, NotCarried: f.NotCarried, Withheld: f.Withheld,
	}
	if m := f.Measured; m != nil {
		s.Measured = &score.Measured{Measure: m.Measure, Value: score.Hundredths(m.Value), Precise: m.Precise, At: m.At}
	}
	if i := f.Interval; i != nil {
		s.Interval = &score.Interval{Low: score.Hundredths(i.Low), High: score.Hundredths(i.High), Margin: score.Hundredths(i.Margin), Corrected: i.Corrected}
	}
	if f.Overall != nil {
		it := f.Overall.score(c.Method.Overall)
		s.Overall = &it
	}
	for i := range f.Factors {
		s.Factors = append(s.Factors, c.Method.factor(&f.Factors[i]))
	}
	for i := range f.Channels {
		s.Channels = append(s.Channels, c.Method.channel(&f.Channels[i]))
	}
	return s
}

func (m *Method) factor(f *FactorFigure) score.FactorFigure {
	out := score.FactorFigure{ID: f.ID, Rate: figure(f.Rate), Items: make([]score.ItemFigure, len(f.Items))}
	var items []Item
	if i := slices.IndexFunc(m.Factors, func(x Factor) bool { return x.ID == f.ID }); i >= 0 {
		out.Title, out.Weight, items = m.Factors[i].Title, score.Decimal(m.Factors[i].Weight), m.Factors[i].Items
	}
	for j := range f.Items {
		var known *Item
		if k := slices.IndexFunc(items, func(x Item) bool { return x.ID == f.Items[j].ID }); k >= 0 {
			known = &items[k]
		}
		out.Items[j] = f.Items[j].score(known)
	}
	return out
}

func (m *Method) channel(x *ChannelFigure) score.ChannelFigure {
	out := score.ChannelFigure{
		Channel: x.Channel, N: x.N, Share: figure(x.Share), Weight: x.Weight,
		Rate: figure(x.Rate), Overall: figure(x.Overall), Withheld: x.Withheld,
	}
	if i := slices.IndexFunc(m.Channels, func(c Channel) bool { return c.Channel == x.Channel }); i >= 0 {
		out.Counts, out.Cap = true, score.Decimal(m.Channels[i].Cap)
	}
	return out
}

func (it *ItemFigure) score(known *Item) score.ItemFigure {
	out := score.ItemFigure{
		ID: it.ID, NoOpinion: it.Answers[0], Levels: [5]int64(it.Answers[1:]),
		Rate: figure(it.Rate), Entered: !it.LeftOut, Withheld: it.Withheld,
	}
	for _, n := range out.Levels {
		out.N += n
	}
	for _, ch := range survey.Channels {
		if x, ok := it.Split[ch]; ok {
			out.Split = append(out.Split, score.ItemSplit{Channel: ch, Satisfied: x[0], N: x[1]})
		}
	}
	if known != nil {
		out.Code = known.Code
	}
	return out
}

func (f *Figure) score() *score.Figure {
	if f == nil {
		return nil
	}
	return &score.Figure{N: f.N, Index: figure(f.Index), Pooled: figure(f.Pooled), Points: figure(f.Points)}
}

func figure(n *int64) *score.Hundredths { return (*score.Hundredths)(n) }

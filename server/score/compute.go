package score

import (
	"math/big"
	"math/bits"

	"hailong/server/survey"
)

// Compute is the score of a unit by a criteria set that has passed Check. q is
// the questionnaire of the set and gives the items' codes; it may be nil. The
// result holds every figure, and no Steps yet: show nothing of it that has not
// passed Published, which also writes the working.
func Compute(c *Criteria, q *survey.Questionnaire, in Input) Score {
	sums := &Sums{}
	for _, part := range in.Parts {
		sums.add(in.Unit, part.Channel, part.Standing, part.Tally, 1)
	}
	s := prepare(c, q, sums).score(in.Unit, in.Transactions)
	s.Carried, s.NotCarried = in.Carried, in.NotCarried
	return s
}

// All is the scores of many units, in the order given, each as Compute would give
// it; a unit without counts has n = 0. transactions holds N per unit and may be
// nil or lack units.
func All(c *Criteria, q *survey.Questionnaire, sums *Sums, units []survey.UnitKey, transactions map[survey.UnitKey]int) []Score {
	p := prepare(c, q, sums)
	list := make([]Score, len(units))
	for i, u := range units {
		list[i] = p.score(u, int64(transactions[u]))
	}
	return list
}

func (p *plan) score(unit survey.UnitKey, transactions int64) Score {
	c := p.c
	without := p.work(p.read(nil, unit, survey.Counted))
	with := without
	flagged := p.responses(unit, survey.Flagged).total()
	if flagged > 0 {
		with = p.work(p.read(without.sheet, unit, survey.Flagged))
	}
	f := without
	if c.CountFlagged {
		f = with
	}
	s := Score{
		Unit: unit, Criteria: c.Ref(),
		N:            Counts{Used: f.n, Counted: without.n, Flagged: flagged, Excluded: p.responses(unit, survey.Excluded).total()},
		Transactions: max(transactions, 0),
		Target:       c.Target(transactions),
		MaxPoints:    Round(c.Group.ResidentsShare.Rat()),
		ItemsBasis:   &f.itemsBasis,
		Effective:    f.effective, DesignEffect: f.designEffect,
		Index: show(f.index), Pooled: f.pooled.show(), VerySatisfied: f.very.show(),
		Dissatisfied: f.dis.show(), AllSatisfied: f.all.show(),
		Caps:       f.caps,
		Without:    p.figure(without),
		ratedBasis: f.allBasis, overallBasis: f.overallBasis, thinFlagged: p.thinBetween(without, with),
	}
	if s.With = s.Without; with != without {
		s.With = p.figure(with)
	}
	s.Progress = *show(big.NewRat(s.N.Used, s.Target))
	if pooled := f.pooled.rat(); pooled != nil {
		// More responses than transactions: N cannot be the number of those asked, also
		// where few of them rated the items or the weights leave less than N.
		whole := transactions
		if whole < f.n {
			whole = 0
		}
		s.Interval = Wilson(pooled, f.itemsBasis, whole)
		mean := Round(f.mean.rat())
		s.Mean = &mean
	}
	p.fillFactors(&s, f)
	p.fillChannels(&s, f)
	p.fillPoints(&s, f)
	return s
}

// show is a fraction as percent with two decimals; nil stays nil.
func show(r *big.Rat) *Hundredths {
	if r == nil {
		return nil
	}
	h := round(r, 20_000)
	return &h
}

func (p *plan) fillFactors(s *Score, f *figures) {
	s.Factors = make([]FactorFigure, len(p.c.Factors))
	all := make([]ItemFigure, len(p.items))
	for i := range p.items {
		all[i] = p.item(f, i)
	}
	at := 0
	for j, fc := range p.c.Factors {
		s.Factors[j] = FactorFigure{ID: fc.ID, Title: fc.Title, Weight: fc.Weight, Rate: show(f.factors[j]), Items: all[at : at+len(fc.Items) : at+len(fc.Items)]}
		at += len(fc.Items)
	}
	if p.k < len(all) {
		s.Overall = &all[p.k]
	}
}

func (p *plan) item(f *figures, i int) ItemFigure {
	it := &f.items[i]
	out := ItemFigure{
		ID: p.items[i].id, Code: p.items[i].code, N: it.n, NoOpinion: it.sum[0],
		Levels: [5]int64(it.sum[1:]), Rate: it.rate.show(), Entered: it.entered,
	}
	if f.caps != CapsApplied {
		return out
	}
	for ch, name := range survey.Channels {
		if l := &f.sheet.items[i][ch]; p.counts[ch] && l.rated() > 0 {
			out.Split = append(out.Split, ItemSplit{name, l.satisfied(), l.rated()})
		}
	}
	return out
}

func (p *plan) fillChannels(s *Score, f *figures) {
	whole := f.w.sum(p.only(f.sheet.n))
	told := p.toldByChannel(f)
	s.Channels = make([]ChannelFigure, channels)
	for i, ch := range survey.Channels {
		out := ChannelFigure{Channel: ch, Counts: p.counts[i], N: f.sheet.n[i]}
		if out.Counts {
			out.Cap = p.c.Channels[ch].Cap
			text := "1"
			switch {
			case f.w[i] != nil:
				text = f.w[i].RatString()
				out.Share = show(quo(new(big.Rat).Mul(f.w[i], new(big.Rat).SetInt64(out.N)), whole))
			case f.caps == CapsApplied:
				out.Share = show(quo(new(big.Rat).SetInt64(out.N), whole))
			default:
				out.Share = share(out.N, f.n)
			}
			out.Weight = &text
		}
		var sat, rated, size int64
		for j := range p.items {
			l := &f.sheet.items[j][i]
			n := l.rated()
			switch {
			case j == p.k:
				out.Overall = share(l.satisfied(), n)
				out.thin = out.thin || p.small(n)
			case f.items[j].entered && (told[j] || !out.Counts):
				sat, rated, size = sat+l.satisfied(), rated+n, max(size, n)
			}
		}
		out.Rate = share(sat, rated)
		out.thin = out.thin || p.small(size)
		s.Channels[i] = out
	}
}

// toldByChannel says which items are part of the rates of channels: those with enough
// ratings, or none, in each channel that counts; see Slices.
func (p *plan) toldByChannel(f *figures) []bool {
	told := make([]bool, p.k)
	for i := range told {
		told[i] = f.items[i].entered
		for ch, counts := range p.counts {
			told[i] = told[i] && !(counts && p.small(f.sheet.items[i][ch].rated()))
		}
	}
	return told
}

// small reports whether a split of n is to be withheld; none at all is not.
func (p *plan) small(n int64) bool { return n > 0 && n < p.c.WithholdUnder }

// thinBetween reports whether some figure with flagged responses rests on only a
// few more than without.
func (p *plan) thinBetween(without, with *figures) bool {
	var most int64
	for i := range p.items {
		more := with.items[i].n - without.items[i].n
		if i == p.k && p.small(more) {
			return true
		}
		if i < p.k {
			most = max(most, more)
		}
	}
	return p.small(most) || p.small(p.only(with.sheet.rated).total()-p.only(without.sheet.rated).total())
}

// share is a/b as percent, for 0 ≤ a ≤ b; nil when b is 0. It is Round without
// the detour over big numbers: floor((20000·a + b) / 2b), in 128 bits.
func share(a, b int64) *Hundredths {
	if b <= 0 {
		return nil
	}
	hi, lo := bits.Mul64(uint64(a), 20_000)
	lo, carry := bits.Add64(lo, uint64(b), 0)
	q, _ := bits.Div64(hi+carry, lo, 2*uint64(b))
	h := Hundredths(q)
	return &h
}

// figure is the score in short.
func (p *plan) figure(f *figures) *Figure {
	out := &Figure{N: f.n, Index: show(f.index), Pooled: f.pooled.show(), items: f.itemsBasis}
	value, basis := f.measure(p.c.MeasureOrDefault())
	if reason := p.c.reason(f, value, basis); reason == "" {
		points := Round(p.c.points(p.c.settle(value)))
		out.Points = &points
	}
	return out
}

// reason is why figures give no points, or empty.
func (c *Criteria) reason(f *figures, value *big.Rat, basis int64) Reason {
	switch {
	case f.n < c.MinScore:
		return FewResponses
	case basis < c.MinScore || value == nil:
		return FewRatings
	case f.caps == CapsImpossible:
		return CapsUnmet
	}
	return ""
}

// settle is a measure (a fraction of 1) as it goes into bands, floor and points:
// exact, or rounded to two decimals of a percent where the set rounds there.
func (c *Criteria) settle(fraction *big.Rat) *big.Rat {
	if c.Rounding.At == AtMeasure {
		return big.NewRat(int64(*show(fraction)), 10_000)
	}
	return fraction
}

// points is what a measure gives, not yet rounded.
func (c *Criteria) points(measure *big.Rat) *big.Rat {
	most := c.Group.ResidentsShare.Rat()
	if c.Points.Rule == Linear {
		return most.Mul(most, measure)
	}
	if b := c.band(measure); b != nil {
		return most.Mul(most, percent(b.Share))
	}
	return new(big.Rat)
}

// band is the band a measure is in, nil below the last.
func (c *Criteria) band(measure *big.Rat) *Band {
	for i := range c.Points.Bands {
		if measure.Cmp(percent(c.Points.Bands[i].From)) >= 0 {
			return &c.Points.Bands[i]
		}
	}
	return nil
}

func (p *plan) fillPoints(s *Score, f *figures) {
	c := p.c
	value, basis := f.measure(c.MeasureOrDefault())
	s.Basis = &basis
	s.Reason = c.reason(f, value, basis)
	s.Pass = Passing{Line: Round(c.Pass.Total.Rat()), Others: Round(new(big.Rat).Sub(c.Total.Rat(), c.Group.ResidentsShare.Rat()))}
	if c.Pass.Floor > 0 {
		s.Pass.Floor = &c.Pass.Floor
	}
	if value != nil {
		at := c.Rounding.At
		if at == "" {
			at = AtPoints
		}
		s.Measured = &Measured{Measure: c.MeasureOrDefault(), Value: *show(value), Precise: precise(value), At: at}
	}
	switch {
	case f.n < c.MinPublish:
		s.Status = BelowPublish
	case s.Reason != "":
		s.Status = Insufficient
	default:
		s.Status = OK
		s.Points = s.Without.Points
		if c.CountFlagged {
			s.Points = s.With.Points
		}
		p.fillPass(s, f)
	}
}

func (p *plan) fillPass(s *Score, f *figures) {
	needed := max(s.Pass.Line-*s.Points, 0)
	possible := needed <= s.Pass.Others
	s.Pass.Needed = &needed
	if s.Pass.Floor != nil {
		met := f.index != nil && p.c.settle(f.index).Cmp(percent(p.c.Pass.Floor)) >= 0
		s.Pass.FloorMet = &met
		possible = possible && met
	}
	s.Pass.Possible = &possible
}

// precise is a fraction in percent, cut off after eight decimals, without a
// binary step.
func precise(r *big.Rat) string {
	scaled := new(big.Int).Mul(r.Num(), big.NewInt(10_000_000_000))
	digits := scaled.Quo(scaled, r.Denom()).String()
	if short := 9 - len(digits); short > 0 {
		digits = "000000000"[:short] + digits
	}
	cut := len(digits) - 8
	return digits[:cut] + "." + digits[cut:]
}

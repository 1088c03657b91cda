package score

import (
	"math/big"
	"slices"

	"hailong/server/survey"
	"hailong/server/tally"
)

// plan is a criteria set made ready for one Sums: the column of every counter it
// needs. It is used by one goroutine.
type plan struct {
	c             *Criteria
	sums          *Sums
	n, rated, all int        // columns
	items         []planItem // of all factors in order, then the overall question if any
	k             int        // how many of them are items of factors
	counts        [channels]bool
	bind          bool // some channel has a real cap
}

type planItem struct {
	id      survey.QuestionID
	code    string
	columns [6]int // no opinion, then levels 1 to 5
}

// prepare makes a plan; q gives the items' codes and may be nil.
func prepare(c *Criteria, q *survey.Questionnaire, sums *Sums) *plan {
	p := &plan{c: c, sums: sums, k: c.ItemCount(), bind: c.CapsBind()}
	p.n, p.rated, p.all = sums.columns[tally.Responses], sums.columns[tally.Rated], sums.columns[tally.AllSatisfied]
	for _, f := range c.Factors {
		for _, id := range f.Items {
			p.items = append(p.items, newPlanItem(id, q, sums))
		}
	}
	if c.Overall != "" {
		p.items = append(p.items, newPlanItem(c.Overall, q, sums))
	}
	for i, ch := range survey.Channels {
		p.counts[i] = c.Channels[ch].Counts
	}
	return p
}

func newPlanItem(id survey.QuestionID, q *survey.Questionnaire, sums *Sums) planItem {
	it := planItem{id: id}
	if q != nil {
		if x := q.Question(id); x != nil {
			it.code = x.Code
		}
	}
	for l, v := range []string{survey.NoOpinion, "1", "2", "3", "4", "5"} {
		it.columns[l] = sums.columns[tally.AnswerCounter(id, v)]
	}
	return it
}

// levels are counts of no opinion (0) and of levels 1 to 5.
type levels [6]int64

func (l *levels) rated() int64     { return l[1] + l[2] + l[3] + l[4] + l[5] }
func (l *levels) satisfied() int64 { return l[4] + l[5] }

// sheet is the counts of one kind of standing, by channel.
type sheet struct {
	n, rated, all perChannel
	items         [][channels]levels // by plan item
}

// read adds up a unit's rows of a standing on top of base, which may be nil.
func (p *plan) read(base *sheet, unit survey.UnitKey, st survey.Standing) *sheet {
	s := &sheet{items: make([][channels]levels, len(p.items))}
	if base != nil {
		s.n, s.rated, s.all = base.n, base.rated, base.all
		copy(s.items, base.items)
	}
	for _, r := range p.sums.units[unit] {
		ch := slices.Index(survey.Channels, r.channel)
		if r.standing != st || ch < 0 {
			continue
		}
		s.n[ch] += r.at(p.n)
		s.rated[ch] += r.at(p.rated)
		s.all[ch] += r.at(p.all)
		for i := range p.items {
			for l, column := range p.items[i].columns {
				s.items[i][ch][l] += r.at(column)
			}
		}
	}
	return s
}

// responses is the number of a unit's responses of a standing, by channel.
func (p *plan) responses(unit survey.UnitKey, st survey.Standing) (n perChannel) {
	for _, r := range p.sums.units[unit] {
		if ch := slices.Index(survey.Channels, r.channel); ch >= 0 && r.standing == st {
			n[ch] += r.at(p.n)
		}
	}
	return p.only(n)
}

// only keeps the channels that count.
func (p *plan) only(x perChannel) perChannel {
	for i := range x {
		if !p.counts[i] {
			x[i] = 0
		}
	}
	return x
}

// ratio is a figure before rounding: a/b, or the weighted fraction where channel
// caps apply. With b = 0 there is nothing to stand on and the figure is nil.
type ratio struct {
	a, b     int64
	weighted *big.Rat
}

func (r *ratio) rat() *big.Rat {
	if r.weighted != nil || r.b == 0 {
		return r.weighted
	}
	return big.NewRat(r.a, r.b)
}

// show is the ratio in percent.
func (r *ratio) show() *Hundredths {
	if r.weighted != nil {
		return show(r.weighted)
	}
	return share(r.a, r.b)
}

// over is Σ w·a / Σ w·b.
func (f *figures) over(a, b perChannel) ratio {
	r := ratio{a: a.total(), b: b.total()}
	if f.caps == CapsApplied && r.b != 0 {
		r.weighted = quo(f.w.sum(a), f.w.sum(b))
	}
	return r
}

// figures are exact. Rates are fractions of 1, nil without ratings.
type figures struct {
	sheet                              *sheet
	n                                  int64
	w                                  weights
	caps                               CapState
	items                              []itemFigures // by plan item
	factors                            []*big.Rat
	index                              *big.Rat
	pooled, mean, very, dis, all       ratio
	itemsBasis, allBasis, overallBasis int64
	effective                          *int64        // of n; nil without responses
	designEffect                       *Hundredths   // likewise
	pool                               [6]perChannel // levels over the items that entered, every channel
}

type itemFigures struct {
	sum     levels // over the channels that count, unweighted
	n       int64  // its ratings
	rate    ratio
	entered bool
}

// work computes the figures of a sheet (method ).
func (p *plan) work(s *sheet) *figures {
	f := &figures{sheet: s, caps: CapsIdle, items: make([]itemFigures, len(p.items))}
	n := p.only(s.n)
	f.n = n.total()
	if p.bind {
		f.w, f.caps = p.c.weigh(n)
	}
	if f.n > 0 {
		size, effect := f.w.effective(n), Round(f.w.designEffect(n))
		f.effective, f.designEffect = &size, &effect
	}
	bases := make([]int64, p.k)
	for i := range p.items {
		basis := p.workItem(f, i)
		if i < p.k {
			bases[i] = basis
		} else {
			f.overallBasis = basis
		}
	}
	if p.k > 0 { // half of the items or more reach this
		slices.Sort(bases)
		f.itemsBasis = bases[p.k/2]
	}
	p.workFactors(f)
	p.workPool(f)
	rated := p.only(s.rated)
	f.allBasis = f.w.effective(rated)
	f.all = f.over(p.only(s.all), rated)
	return f
}

// workItem fills item i and returns how many responses its rate rests on.
func (p *plan) workItem(f *figures, i int) (basis int64) {
	it := &f.items[i]
	var sat, rated perChannel
	for ch := range channels {
		if !p.counts[ch] {
			continue
		}
		l := &f.sheet.items[i][ch]
		sat[ch], rated[ch] = l.satisfied(), l.rated()
		for v, x := range l {
			it.sum[v] += x
		}
	}
	it.n = rated.total()
	it.entered = it.n >= p.c.MinItem && it.n > 0
	it.rate = f.over(sat, rated)
	return f.w.effective(rated)
}

// workFactors computes factor rates and the index. A factor without any item
// that entered is left out, and so is its weight.
func (p *plan) workFactors(f *figures) {
	f.factors = make([]*big.Rat, len(p.c.Factors))
	var index mean
	total, i := Decimal(0), 0
	for j := range p.c.Factors {
		var sum mean
		entered := int64(0)
		for range p.c.Factors[j].Items {
			switch it := &f.items[i]; {
			case !it.entered:
			case it.rate.weighted != nil:
				sum.add(it.rate.weighted.Num(), it.rate.weighted.Denom())
				entered++
			default:
				sum.add(big.NewInt(it.rate.a), big.NewInt(it.rate.b))
				entered++
			}
			i++
		}
		if entered == 0 {
			continue
		}
		f.factors[j] = sum.over(entered)
		if w := p.c.Factors[j].Weight; w > 0 {
			index.add(new(big.Int).Mul(f.factors[j].Num(), big.NewInt(int64(w))), f.factors[j].Denom())
			total += w
		}
	}
	if total > 0 {
		f.index = index.over(int64(total))
	}
}

// mean adds up fractions on one growing denominator and reduces only at the end:
// the items of a form mostly have the same number of ratings, and reducing every
// partial sum costs more than all the rest of a score.
type mean struct{ num, den big.Int }

func (m *mean) add(num, den *big.Int) {
	switch {
	case m.den.Sign() == 0:
		m.num.Set(num)
		m.den.Set(den)
	case m.den.Cmp(den) == 0:
		m.num.Add(&m.num, num)
	default:
		m.num.Mul(&m.num, den)
		m.num.Add(&m.num, new(big.Int).Mul(num, &m.den))
		m.den.Mul(&m.den, den)
	}
}

// over is the sum divided by n.
func (m *mean) over(n int64) *big.Rat {
	return new(big.Rat).SetFrac(&m.num, m.den.Mul(&m.den, big.NewInt(n)))
}

// workPool computes the figures over all ratings of the items that entered.
func (p *plan) workPool(f *figures) {
	for i := range p.k {
		if !f.items[i].entered {
			continue
		}
		for ch := range channels {
			for v, x := range f.sheet.items[i][ch] {
				f.pool[v][ch] += x
			}
		}
	}
	var rated, low, high, values perChannel
	for v := 1; v <= 5; v++ {
		for ch, x := range p.only(f.pool[v]) {
			rated[ch] += x
			values[ch] += int64(v) * x
			if v <= 2 {
				low[ch] += x
			}
			if v >= 4 {
				high[ch] += x
			}
		}
	}
	f.pooled = f.over(high, rated)
	f.very = f.over(p.only(f.pool[5]), rated)
	f.dis = f.over(low, rated)
	f.mean = f.over(values, rated)
}

// quo is a/b, or nil when b is 0.
func quo(a, b *big.Rat) *big.Rat {
	if b.Sign() == 0 {
		return nil
	}
	return new(big.Rat).Quo(a, b)
}

// measure is the figure that feeds the points and the responses it rests on.
func (f *figures) measure(m Measure) (value *big.Rat, basis int64) {
	switch m {
	case MeasurePooled:
		return f.pooled.rat(), f.itemsBasis
	case MeasureVerySatisfied:
		return f.very.rat(), f.itemsBasis
	case MeasureAllSatisfied:
		return f.all.rat(), f.allBasis
	case MeasureOverall:
		return f.items[len(f.items)-1].rate.rat(), f.overallBasis
	}
	return f.index, f.itemsBasis
}

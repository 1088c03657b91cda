package score

import (
	"cmp"
	"math/big"
	"slices"

	"hailong/server/survey"
)

// Decomposition says what the difference of two indices is made of. The parts of the
// factors add up to Total, which is the difference of the indices as printed, to the
// hundredth.
type Decomposition struct {
	Total Hundredths  `json:"total"`
	Parts []IndexPart `json:"parts"` // the largest first
	// Exact is false where the counts of some item are withheld and its printed rate
	// stands for them: the parts are then right to a few hundredths.
	Exact bool        `json:"exact"`
	Text  survey.Text `json:"text"`
}

// IndexPart is what one factor brings to the difference, in percentage points. Rates is
// what comes from other ratings of the same items; Mix is what comes from the factor
// weighing more or less, or being made of other items.
type IndexPart struct {
	ID           string      `json:"id"`
	Title        survey.Text `json:"title"`
	Before       *Hundredths `json:"before"` // the factor's rate; nil where it is not part of the index
	After        *Hundredths `json:"after"`
	WeightBefore Hundredths  `json:"weight_before"` // its share of the index, percent
	WeightAfter  Hundredths  `json:"weight_after"`
	Rates        Hundredths  `json:"rates"`
	Mix          Hundredths  `json:"mix"`
	Total        Hundredths  `json:"total"` // Rates and Mix
	Text         survey.Text `json:"text"`
}

// Decompose splits the difference of the indices of two published scores between their
// factors; nil where either has no index. without names items that are not the same
// question in both: they count as different ones.
//
// It is the split of a difference of two weighted means by E. M. Kitagawa (Journal of
// the American Statistical Association 50, 1955), done twice. With v the weight of a
// factor (Σ v = 1), R its rate, I the index, a bar for the mean of before and after and
// Δ for after less before, a factor that both have brings
//
//	v̄·ΔR + Δv·(R̄ − Ī)
//
// and one that only after has v·(R − Ī), only before −v·(R − Ī); since Σ Δv = 0 these add
// up to ΔI whatever stands for Ī. Within the factor ΔR is split the same way over its
// items: Σ ū·Δr over those that both have is from ratings, the rest from the choice of
// items. All of it is exact; what is printed is rounded by apportion.
func Decompose(before, after Score, contrast Contrast, without map[survey.QuestionID]Verdict) *Decomposition {
	if before.Index == nil || after.Index == nil {
		return nil
	}
	b, exactB := before.made()
	a, exactA := after.made()
	out := &Decomposition{Total: *after.Index - *before.Index, Exact: exactA && exactB}
	middle := new(big.Rat).Add(total(a), total(b))
	middle.Quo(middle, big.NewRat(2, 1))
	var exact []*big.Rat // the rates and the mix of each part, by turns
	for _, id := range union(b, a) {
		x, y := factorOf(b, id), factorOf(a, id)
		rates, mix := split(x, y, middle, without)
		exact = append(exact, hundred(rates), hundred(mix))
		out.Parts = append(out.Parts, partOf(x, y))
	}
	for i, h := range apportion(exact, out.Total) {
		p := &out.Parts[i/2]
		if i%2 == 0 {
			p.Rates = h
		} else {
			p.Mix = h
		}
		p.Total += h
	}
	slices.SortStableFunc(out.Parts, func(p, q IndexPart) int { return cmp.Compare(max(q.Total, -q.Total), max(p.Total, -p.Total)) })
	for i := range out.Parts {
		out.Parts[i].Text = out.Parts[i].sentence()
	}
	out.Text = out.sentence(contrast)
	return out
}

// makeup is a factor as part of an index.
type makeup struct {
	figure *FactorFigure
	weight *big.Rat // of all factors 1
	rate   *big.Rat // fraction of 1
	items  map[survey.QuestionID]*big.Rat
}

// made is the factors that an index is made of; exact is false where a printed rate
// stands for withheld counts.
func (s *Score) made() (list []makeup, exact bool) {
	exact = true
	sum := new(big.Rat)
	for i := range s.Factors {
		f := &s.Factors[i]
		if f.Rate == nil || f.Weight == 0 {
			continue
		}
		m := makeup{figure: f, weight: f.Weight.Rat(), rate: new(big.Rat), items: map[survey.QuestionID]*big.Rat{}}
		for j := range f.Items {
			it := &f.Items[j]
			if !it.Entered || it.Rate == nil {
				continue
			}
			rate, _ := s.itemRate(it)
			if rate == nil {
				rate, exact = fraction(*it.Rate), false
			}
			m.items[it.ID] = rate
			m.rate.Add(m.rate, rate)
		}
		if len(m.items) == 0 {
			m.rate, exact = fraction(*f.Rate), false
		} else {
			m.rate.Quo(m.rate, big.NewRat(int64(len(m.items)), 1))
		}
		sum.Add(sum, m.weight)
		list = append(list, m)
	}
	for i := range list {
		list[i].weight.Quo(list[i].weight, sum)
	}
	return list, exact
}

// total is the index of a list of factors.
func total(list []makeup) *big.Rat {
	sum := new(big.Rat)
	for _, m := range list {
		sum.Add(sum, new(big.Rat).Mul(m.weight, m.rate))
	}
	return sum
}

// union is the IDs of the factors of both, in the order of b, then what only a has.
func union(b, a []makeup) []string {
	var ids []string
	for _, m := range slices.Concat(a, b) {
		if !slices.Contains(ids, m.figure.ID) {
			ids = append(ids, m.figure.ID)
		}
	}
	return ids
}

func factorOf(list []makeup, id string) *makeup {
	for i := range list {
		if list[i].figure.ID == id {
			return &list[i]
		}
	}
	return nil
}

// split is what a factor brings, before and after; one of them may be nil.
func split(before, after *makeup, middle *big.Rat, without map[survey.QuestionID]Verdict) (rates, mix *big.Rat) {
	times := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }
	less := func(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
	mean := func(a, b *big.Rat) *big.Rat { s := new(big.Rat).Add(a, b); return s.Quo(s, big.NewRat(2, 1)) }
	switch {
	case before == nil:
		return new(big.Rat), times(after.weight, less(after.rate, middle))
	case after == nil:
		mix = times(before.weight, less(before.rate, middle))
		return new(big.Rat), mix.Neg(mix)
	}
	same := new(big.Rat) // Σ ū·Δr
	if len(before.items) > 0 && len(after.items) > 0 {
		share := mean(big.NewRat(1, int64(len(before.items))), big.NewRat(1, int64(len(after.items))))
		for id, r := range after.items {
			was := before.items[id]
			if _, apart := without[id]; apart || was == nil {
				continue
			}
			same.Add(same, times(share, less(r, was)))
		}
	} else {
		same = less(after.rate, before.rate)
	}
	weight := mean(before.weight, after.weight)
	mix = times(weight, less(less(after.rate, before.rate), same))
	mix.Add(mix, times(less(after.weight, before.weight), less(mean(before.rate, after.rate), middle)))
	return times(weight, same), mix
}

func partOf(before, after *makeup) IndexPart {
	var p IndexPart
	if before != nil {
		p.ID, p.Title, p.Before, p.WeightBefore = before.figure.ID, before.figure.Title, before.figure.Rate, *show(before.weight)
	}
	if after != nil {
		p.ID, p.Title, p.After, p.WeightAfter = after.figure.ID, after.figure.Title, after.figure.Rate, *show(after.weight)
	}
	return p
}

// apportion rounds parts to hundredths so that they add up to the total: each is cut
// down to a whole number of hundredths, and what is missing goes, one hundredth each, to
// those that lost most (the largest remainders). A part that is exactly 0 stays 0 unless
// all are. The total may differ from the sum of the parts by a few hundredths, as one
// that was rounded before does.
func apportion(parts []*big.Rat, whole Hundredths) []Hundredths {
	out := make([]Hundredths, len(parts))
	rest := make([]*big.Rat, len(parts))
	var order []int
	left := whole
	for i, p := range parts {
		scaled := new(big.Rat).Mul(p, big.NewRat(100, 1))
		floor := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Div floors, as Denom is positive
		out[i] = Hundredths(floor.Int64())
		rest[i] = scaled.Sub(scaled, new(big.Rat).SetInt(floor))
		left -= out[i]
		if p.Sign() != 0 {
			order = append(order, i)
		}
	}
	if len(order) == 0 {
		for i := range parts {
			order = append(order, i)
		}
	}
	if len(order) == 0 {
		return out
	}
	slices.SortStableFunc(order, func(i, j int) int { return rest[j].Cmp(rest[i]) })
	for k := 0; left > 0; k, left = k+1, left-1 {
		out[order[k%len(order)]]++
	}
	for k := len(order) - 1; left < 0; k, left = (k+len(order)-1)%len(order), left+1 {
		out[order[k]]--
	}
	return out
}

func (p *IndexPart) sentence() survey.Text {
	var t telling
	switch {
	case p.Before == nil:
		t.say("{}: chỉ có ở một bên, nên làm chỉ số thay đổi {} điểm.", "{}: part of one index only, which makes {} points.", p.Title, signed(p.Total))
	case p.After == nil:
		t.say("{}: chỉ có ở một bên, nên làm chỉ số thay đổi {} điểm.", "{}: part of one index only, which makes {} points.", p.Title, signed(p.Total))
	case p.Mix == 0:
		t.say("{}: {} % → {} %, đóng góp {} điểm.", "{}: {} % → {} %, brings {} points.", p.Title, p.Before, p.After, signed(p.Total))
	default:
		t.say("{}: {} % → {} %, đóng góp {} điểm, trong đó {} do đánh giá và {} do trọng số hoặc câu hỏi khác nhau.",
			"{}: {} % → {} %, brings {} points, {} of them from ratings and {} from other weights or items.",
			p.Title, p.Before, p.After, signed(p.Total), signed(p.Rates), signed(p.Mix))
	}
	return t.step("").Text
}

// sentence names the factors that brought most, those that pull the way the index went
// first.
func (d *Decomposition) sentence(contrast Contrast) survey.Text {
	var t telling
	var with, anti []IndexPart
	for _, p := range d.Parts {
		switch {
		case p.Total == 0:
		case (p.Total > 0) == (d.Total > 0):
			with = append(with, p)
		default:
			anti = append(anti, p)
		}
	}
	if d.Total == 0 {
		t.say("Chỉ số bằng nhau; các yếu tố bù trừ cho nhau.", "The index is the same; what the factors bring cancels out.")
	} else if len(with) > 0 {
		way := contrast.way(d.Total, false)
		if p := with[0]; len(with) == 1 {
			t.say("Chỉ số {} {} điểm, chủ yếu do yếu tố “{}” ({}).", "The index is {} by {} points, above all from “{}” ({}).",
				way, max(d.Total, -d.Total), p.Title, signed(p.Total))
		} else {
			t.say("Chỉ số {} {} điểm, chủ yếu do yếu tố “{}” ({}) và “{}” ({}).", "The index is {} by {} points, above all from “{}” ({}) and “{}” ({}).",
				way, max(d.Total, -d.Total), p.Title, signed(p.Total), with[1].Title, signed(with[1].Total))
		}
		if len(anti) > 0 {
			t.say("Ngược chiều nhiều nhất: “{}” ({}).", "Most the other way: “{}” ({}).", anti[0].Title, signed(anti[0].Total))
		}
	}
	if !d.Exact {
		t.say("Có số đếm không công bố nên phép tách dùng tỷ lệ đã làm tròn.", "Some counts are withheld, so rounded rates stand for them.")
	}
	return t.step("").Text
}

// DecomposeMethod says how the difference of an index is split.
var DecomposeMethod = survey.Text{
	Vi: "Tách chênh lệch theo Kitagawa (1955): đóng góp của một yếu tố = trọng số trung bình của hai bên × chênh lệch tỷ lệ, cộng chênh lệch trọng số × (tỷ lệ trung bình − chỉ số trung bình). Các phần cộng lại đúng bằng chênh lệch của chỉ số; khi in, phần lẻ được chia theo số dư lớn nhất để tổng vẫn khớp.",
	En: "The difference is split by Kitagawa's method (1955): a factor brings its mean weight × the difference of its rates, and the difference of its weights × (its mean rate − the mean index). The parts add up to the difference of the index exactly; printed, the hundredths are shared out by largest remainders so that they still do.",
}

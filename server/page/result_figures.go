package page

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"hailong/server/score"
	"hailong/server/survey"
)

type barView struct {
	Name, Rate string
	Bar        string // path from 0 to 100, empty without a rate
}

type levelView struct {
	Level int
	Name  string
}

type partView struct {
	Level int
	Path  string
}

// extent is how far bars reach to both sides of zero.
type extent struct{ left, right score.Hundredths }

// endView is the best or the worst items.
type endView struct {
	Title string
	Items []itemView
}

type itemView struct {
	Name, Rate, Words string
	Levels            []partView
}

// columns of the table: rate, ratings, five levels, no opinion.
const columns = 8

// rowView is an item in the table: figures, then a note in the place of the rest.
type rowView struct {
	Name, Note string
	Cells      []string
	Span       int // of the note
}

// index fills in the headline. The interval is that of the pooled rate, and says so.
func (t *teller) index(v *resultView) {
	s := &t.s
	if s.Index == nil {
		return
	}
	v.Index = t.percent(*s.Index)
	i := s.Interval
	if i == nil {
		return
	}
	v.Range = block(i.Low, i.High-i.Low, 0.5, 3)
	v.Mark = block(*s.Index-40, 80, 0, 4)
	v.Interval = fill(t.t["kq_interval"], "low", t.percent(i.Low), "high", t.percent(i.High))
	key, pooled := "kq_interval_about", ""
	switch {
	case s.Pooled == nil:
		key = "kq_interval_bare"
	case i.Corrected:
		key = "kq_interval_corrected"
		fallthrough
	default:
		pooled = t.percent(*s.Pooled)
	}
	v.IntervalAbout = fill(t.t[key], "pooled", pooled, "n", t.count(s.Transactions))
}

// block is a path that fills a box; from and width are hundredths.
func block(from, width score.Hundredths, top, height float64) string {
	n := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	x, w := float64(from)/100, float64(width)/100
	return "M" + n(x) + " " + n(top) + "h" + n(w) + "v" + n(height) + "h-" + n(w) + "z"
}

// status says what is missing and why, and nothing where all is there.
func (t *teller) status() []string {
	s, c := &t.s, t.r.Criteria
	var list []string
	switch s.Status {
	case score.BelowPublish:
		list = append(list, t.t["kq_below"])
		if c != nil {
			list[0] += " " + fill(t.t["kq_below_n"], "n", t.count(c.MinPublish))
		}
		return list
	case score.Insufficient:
		text := t.t["kq_insufficient"] + " " + s.Reason.Text().In(t.l)
		if c != nil && s.Reason == score.FewResponses {
			text += " " + fill(t.t["kq_score_n"], "n", t.count(c.MinScore))
		}
		list = append(list, text)
	}
	if s.Index == nil {
		list = append(list, t.t["kq_no_index"])
	}
	return list
}

func (t *teller) facts() []factView {
	s := &t.s
	list := []factView{{
		Name: t.t["kq_n"], Value: t.count(s.N.Used),
		About: fill(t.t["kq_n_about"], "target", t.count(s.Target), "progress", t.percent(s.Progress)),
	}}
	points := factView{Name: t.t["kq_points"], Value: t.t["kq_points_none"], About: fill(t.t["kq_points_about"], "max", t.short(s.MaxPoints))}
	if s.Points != nil {
		points.Value = fill(t.t["kq_points_value"], "points", t.figure(*s.Points), "max", t.short(s.MaxPoints))
		points.About = ""
	}
	list = append(list, points)
	if o := s.Overall; o != nil && o.Rate != nil {
		f := factView{Name: t.t["kq_overall"], Value: t.percent(*o.Rate)}
		if !o.Withheld {
			f.About = fill(t.t["kq_overall_about"], "n", t.count(o.N))
		}
		list = append(list, f)
	}
	if s.Dissatisfied != nil {
		list = append(list, factView{Name: t.t["kq_dissatisfied"], Value: t.percent(*s.Dissatisfied), About: t.t["kq_dissatisfied_about"]})
	}
	return list
}

func (t *teller) factors() []barView {
	var list []barView
	for i := range t.s.Factors {
		f := &t.s.Factors[i]
		v := barView{Name: f.Title.In(t.l), Rate: t.t["kq_withheld"]}
		switch {
		case f.Rate != nil:
			v.Rate, v.Bar = t.percent(*f.Rate), block(0, *f.Rate, 0, 1)
		case !slices.ContainsFunc(f.Items, func(it score.ItemFigure) bool { return it.Withheld }):
			v.Rate = t.t["kq_empty"]
		}
		list = append(list, v)
	}
	return list
}

// ends is how many items are shown as the best, and as the worst.
const ends = 3

// items fills in the table and its best and worst.
func (t *teller) items(v *resultView) {
	var rated []*score.ItemFigure
	for i := range t.s.Factors {
		for j := range t.s.Factors[i].Items {
			it := &t.s.Factors[i].Items[j]
			v.Items = append(v.Items, t.row(it, t.item(it)))
			if it.Rate != nil && it.Entered && !it.Withheld {
				rated = append(rated, it)
			}
		}
	}
	if len(v.Items) == 0 {
		return
	}
	if o := t.s.Overall; o != nil {
		v.Items = append(v.Items, t.row(o, t.t["kq_overall_item"]+": "+t.item(o)))
	}
	for n := 1; n <= 5; n++ {
		v.Levels = append(v.Levels, levelView{n, t.level(n)})
	}
	slices.SortStableFunc(rated, func(a, b *score.ItemFigure) int { return cmp.Compare(*b.Rate, *a.Rate) })
	k := min(ends, len(rated)/2)
	if k == 0 {
		return
	}
	best, worst := endView{Title: t.t["kq_best"]}, endView{Title: t.t["kq_worst"]}
	reach := extent{10_00, 10_00}
	for _, it := range rated[:k] {
		best.Items = append(best.Items, t.bar(it, &reach))
	}
	for _, it := range slices.Backward(rated[len(rated)-k:]) {
		worst.Items = append(worst.Items, t.bar(it, &reach))
	}
	v.Ends = []endView{best, worst}
	v.Box = (-reach.left).String() + " 0 " + (reach.left + reach.right).String() + " 1"
}

// item is what an item asks.
func (t *teller) item(it *score.ItemFigure) string {
	if t.r.Form != nil {
		if q := t.r.Form.Question(it.ID); q != nil {
			return strings.TrimSpace(q.Code + " " + q.Text.In(t.l))
		}
	}
	id := it.Code
	if id == "" {
		id = string(it.ID)
	}
	return fill(t.t["kq_item"], "id", id)
}

func (t *teller) level(n int) string {
	if t.r.Form != nil && n <= len(t.r.Form.Levels) {
		return t.r.Form.Levels[n-1].In(t.l)
	}
	return fill(t.t["kq_level"], "n", strconv.Itoa(n))
}

// bar is an item with its levels as one bar: what is below the middle level to the
// left of zero, what is above it to the right.
func (t *teller) bar(it *score.ItemFigure, reach *extent) itemView {
	v := itemView{Name: t.item(it), Rate: t.percent(*it.Rate), Words: fill(t.t["kq_of_ratings"], "n", t.count(it.N))}
	if it.N == 0 {
		return v
	}
	share := func(n int64) score.Hundredths { return score.Hundredths((n*20_000 + it.N) / (2 * it.N)) }
	at := -share(it.Levels[0]) - share(it.Levels[1]) - share(it.Levels[2])/2
	reach.left = max(reach.left, -at)
	for i, n := range it.Levels {
		if w := share(n); w > 0 {
			v.Levels = append(v.Levels, partView{i + 1, block(at, w, 0, 1)})
			at += w
		}
	}
	reach.right = max(reach.right, at)
	return v
}

func (t *teller) row(it *score.ItemFigure, name string) rowView {
	v := rowView{Name: name}
	switch {
	case it.Rate == nil && it.Withheld:
		v.Note = t.t["kq_withheld"]
	case it.Withheld: // the counts alone
		v.Cells, v.Note = []string{t.figure(*it.Rate)}, t.t["kq_withheld"]
	case it.Rate == nil && it.N == 0 && it.NoOpinion == 0:
		v.Note = t.t["kq_empty"]
	default:
		rate := "–"
		if it.Rate != nil {
			rate = t.figure(*it.Rate)
		}
		v.Cells = append(v.Cells, rate, t.count(it.N))
		for _, n := range it.Levels {
			v.Cells = append(v.Cells, t.count(n))
		}
		v.Cells = append(v.Cells, t.count(it.NoOpinion))
		if !it.Entered {
			v.Name += " – " + t.t["kq_left_out"]
		}
	}
	v.Span = columns - len(v.Cells)
	return v
}

// method says in plain words who answered and how the figures came to be.
func (t *teller) method() []string {
	s := &t.s
	list := []string{t.channels()}
	if s.Status != score.BelowPublish {
		list = append(list, t.t["kq_how"])
	}
	if m := s.Measured; m != nil && s.Points != nil {
		list = append(list, fill(t.t["kq_how_points"], "measure", m.Measure.Text().In(t.l), "value", t.percent(m.Value),
			"criteria", t.criteria(), "version", strconv.Itoa(t.c.Criteria.Version)))
	}
	if s.Caps == score.CapsApplied {
		list = append(list, t.t["kq_caps"])
	}
	if c := t.r.Criteria; c != nil {
		list = append(list, fill(t.t["kq_gate"], "n", t.count(c.WithholdUnder)))
	} else {
		list = append(list, t.t["kq_gate_plain"])
	}
	return append(list, t.flagged(), t.excluded())
}

func (t *teller) criteria() string {
	if c := t.r.Criteria; c != nil {
		return "“" + c.Title.In(t.l) + "”"
	}
	return "“" + t.c.Criteria.ID + "”"
}

func (t *teller) channels() string {
	var list []string
	withheld := false
	for _, ch := range t.s.Channels {
		name := t.t["channel_"+string(ch.Channel)]
		switch {
		case ch.Withheld:
			withheld = true
		case ch.N == 0:
		case !ch.Counts:
			list = append(list, fill(t.t["kq_channel_not_counted"], "name", name, "n", t.count(ch.N)))
		default:
			list = append(list, name+" "+t.count(ch.N))
		}
	}
	if withheld {
		list = append(list, t.t["kq_channels_withheld"])
	}
	key := "kq_channels"
	if len(list) == 0 {
		key = "kq_who"
	}
	return fill(t.t[key], "n", t.count(t.s.N.Used), "channels", strings.Join(list, ", "))
}

// flagged tells the flagged responses of the unit itself, by flag.
func (t *teller) flagged() string {
	x := &t.u.Counts
	if x.Flagged == 0 {
		return t.t["kq_flagged_none"]
	}
	var reasons []string
	for _, f := range survey.Flags {
		if n := x.FlaggedBy[f]; n > 0 {
			reasons = append(reasons, t.reason(t.t["flag_"+string(f)], n))
		}
	}
	key, other, figure := "kq_flagged_out", "kq_flagged_with", t.s.With
	if t.s.N.Used > t.s.N.Counted {
		key, other, figure = "kq_flagged_in", "kq_flagged_without", t.s.Without
	}
	text := fill(t.t[key], "n", t.count(x.Flagged), "reasons", strings.Join(reasons, "; "))
	if figure != nil && figure.Index != nil {
		text += " " + fill(t.t[other], "index", t.percent(*figure.Index))
	}
	return text
}

func (t *teller) excluded() string {
	x := &t.u.Counts
	if x.Excluded == 0 {
		return t.t["kq_excluded_none"]
	}
	var reasons []string
	for _, e := range x.ExcludedBy {
		why := survey.Reason(e.Reason).Text().In(t.l)
		if why == "" {
			why = t.t["kq_reason_other"]
		}
		reasons = append(reasons, t.reason(why, e.N))
	}
	return fill(t.t["kq_excluded"], "n", t.count(x.Excluded), "reasons", strings.Join(reasons, "; "))
}

func (t *teller) reason(why string, n int64) string {
	return fill(t.t["kq_reason"], "reason", why, "n", t.count(n))
}

package report

import (
	"fmt"
	"math"
	"strings"

	"hailong/server/paper"
	"hailong/server/score"
	"hailong/server/survey"
)

// The shades of levels 4 and 5; levels 1 and 2 are hatched, 3 is white. No two look
// alike without colour.
var (
	lighter = paper.Colour{0xd2, 0xd1, 0xd4}
	darker  = paper.Ink
)

// diverging is the scale that bars of levels share: how far they reach to each side of
// the middle of level 3, as fractions of all ratings.
type diverging struct{ low, high float64 }

// reach makes room for levels.
func (d *diverging) reach(levels [5]int64) {
	low, high := sides(levels)
	d.low, d.high = max(d.low, low), max(d.high, high)
}

// sides are the fractions left and right of the middle of level 3.
func sides(levels [5]int64) (low, high float64) {
	sum := total(levels)
	if sum == 0 {
		return 0, 0
	}
	low = (float64(levels[0]+levels[1]) + float64(levels[2])/2) / float64(sum)
	return low, 1 - low
}

func total(levels [5]int64) (sum int64) {
	for _, n := range levels {
		sum += n
	}
	return sum
}

// levelBar draws the levels of an item into a box, about the zero of the scale.
func (s *sheet) levelBar(scale diverging, levels [5]int64, x, y, w, h float64) {
	const pad = 1.2
	unit := (w - 2*pad) / (scale.low + scale.high)
	zero := x + pad + scale.low*unit
	bar := min(h-2, 5.2)
	by := y + (h-bar)/2
	s.Paint(zero, y, 1, paper.Stroke(paper.Ink, 0.25)+" [0.6 0.6] 0 d", fmt.Sprintf("0 0 m 0 %.3f l ", h), "S")
	if sum := total(levels); sum > 0 {
		low, _ := sides(levels)
		at := zero - low*unit
		for level, n := range levels {
			length := float64(n) / float64(sum) * unit
			if n > 0 {
				s.segment(level, at, by, length, bar)
				s.share(level, n, sum, at, by, length, bar)
			}
			at += length
		}
	}
}

// share writes the percentage of a level into its segment where there is room.
func (s *sheet) share(level int, n, sum int64, x, y, w, h float64) {
	st := paper.Regular(6.5, paper.Black)
	if level == 4 {
		st = paper.Bold(st.Points, paper.White)
	}
	text := fmt.Sprintf("%d", int(math.Floor(float64(n)*100/float64(sum)+0.5)))
	tw := s.Width(st, text)
	if tw+1.4 > w {
		return
	}
	if level < 2 {
		s.Box(x+(w-tw)/2-0.4, y+h*0.17, tw+0.8, h*0.66, paper.White)
	}
	s.Centred(x+w/2, y+h/2+s.Em(st)*0.36, st, text)
}

// segment draws the part of a bar that stands for a level, 0 for the lowest.
func (s *sheet) segment(level int, x, y, w, h float64) {
	outline := paper.Stroke(paper.Ink, 0.15)
	if level < 3 { // what is below must not show through
		s.Box(x, y, w, h, paper.White)
	}
	switch level {
	case 0:
		s.hatch(x, y, w, h, 0.9, 0.32)
	case 1:
		s.hatch(x, y, w, h, 1.8, 0.15)
	case 3:
		s.Box(x, y, w, h, lighter)
	case 4:
		s.Box(x, y, w, h, darker)
	}
	s.Paint(x, y, 1, outline, rect(0, 0, w, h), "S")
}

// hatch fills a box with slanted lines.
func (s *sheet) hatch(x, y, w, h, gap, pen float64) {
	var path strings.Builder
	path.WriteString(rect(0, 0, w, h) + "W n ")
	for at := -h; at < w; at += gap {
		fmt.Fprintf(&path, "%.2f %.2f m %.2f 0 l ", at, h, at+h)
	}
	s.Paint(x, y, 1, paper.Stroke(paper.Ink, pen), path.String(), "S")
}

func rect(x, y, w, h float64) string { return fmt.Sprintf("%.3f %.3f %.3f %.3f re ", x, y, w, h) }

// legend shows the five levels with face, pattern and words.
func (s *sheet) legend(q *survey.Questionnaire) {
	const height, face = 16.0, 6.4
	s.room(height + 30)
	st := paper.Regular(7.5, paper.Black)
	column := width / 5
	for i := range 5 {
		middle := left + column*(float64(i)+0.5)
		s.Face(i, middle-face-1, s.y, face, paper.Ink)
		s.segment(i, middle+1, s.y+(face-4)/2, face, 4)
		name := fmt.Sprintf("%d", i+1)
		if i < len(q.Levels) {
			name += ". " + printable(q.Levels[i].Vi)
		}
		y := s.y + face + 3.4
		for _, l := range s.Even(st, column-2, name) {
			s.Centred(middle, y, st, l)
			y += s.Em(st) * 1.25
		}
	}
	s.skip(height)
}

// itemScale is the scale for all items of some factors.
func itemScale(factors []score.FactorFigure) diverging {
	d := diverging{low: 0.05, high: 0.05}
	for i := range factors {
		for j := range factors[i].Items {
			d.reach(factors[i].Items[j].Levels)
		}
	}
	return d
}

// sidesHead writes what is left and right of the zero into the head of the chart.
func (s *sheet) sidesHead(scale diverging) func(x, y, w, h float64) {
	return func(x, y, w, h float64) {
		zero := x + 1.2 + (w-2.4)*scale.low/(scale.low+scale.high)
		st := paper.Bold(7, paper.Black)
		const low, high = "mức 1, 2", "mức 4, 5"
		base := y + h/2 + s.Em(st)*0.36
		if zero-2-s.Width(st, low) > x {
			s.Right(zero-2, base, st, low)
		}
		if zero+2+s.Width(st, high) < x+w {
			s.Text(zero+2, base, st, high)
		}
		s.Paint(zero, y, 1, paper.Stroke(paper.Ink, 0.25)+" [0.6 0.6] 0 d", fmt.Sprintf("0 0 m 0 %.3f l ", h), "S")
	}
}

// bar draws a share of 100 % as a plain bar with its outline.
func (s *sheet) bar(rate *score.Hundredths, x, y, w, h float64) {
	const pad = 1.5
	full, thick := w-2*pad, min(h-2, 4)
	by := y + (h-thick)/2
	if rate != nil {
		s.Box(x+pad, by, full*float64(*rate)/10_000, thick, darker)
	}
	s.Paint(x+pad, by, 1, paper.Stroke(paper.Muted, 0.12), rect(0, 0, full, thick), "S")
}

// spread is the scale that intervals share, in percent.
type spread struct{ from, to float64 }

// spreadOf is the scale for intervals, out to whole tens.
func spreadOf(list []*score.Interval) spread {
	x := spread{100, 0}
	for _, i := range list {
		if i != nil {
			x.from, x.to = min(x.from, float64(i.Low)/100), max(x.to, float64(i.High)/100)
		}
	}
	if x.from > x.to {
		return spread{0, 100}
	}
	x.from, x.to = math.Floor(x.from/10)*10, math.Ceil(x.to/10)*10
	if x.from == x.to {
		x.from -= 10
	}
	return x
}

func (p spread) at(percent, x, w float64) float64 {
	const pad = 2.0
	return x + pad + (percent-p.from)/(p.to-p.from)*(w-2*pad)
}

// interval draws an interval with its index as a dot, and a dashed line where the whole
// stands.
func (s *sheet) interval(scale spread, i *score.Interval, index, whole *score.Hundredths, x, y, w, h float64) {
	if whole != nil {
		s.Paint(scale.at(float64(*whole)/100, x, w), y, 1, paper.Stroke(s.Accent, 0.2)+" [0.8 0.6] 0 d", fmt.Sprintf("0 0 m 0 %.3f l ", h), "S")
	}
	middle := y + h/2
	if i != nil {
		from, to := scale.at(float64(i.Low)/100, x, w), scale.at(float64(i.High)/100, x, w)
		s.rule(from, middle, to, middle, 0.35, paper.Ink)
		s.rule(from, middle-0.8, from, middle+0.8, 0.25, paper.Ink)
		s.rule(to, middle-0.8, to, middle+0.8, 0.25, paper.Ink)
	}
	if index != nil {
		s.Paint(scale.at(float64(*index)/100, x, w), middle, 1, paper.Fill(paper.Ink), paper.Circle(0, 0, 0.85), "f")
	}
}

// spreadHead writes the ends of the scale into the head of the column.
func (s *sheet) spreadHead(scale spread, title string) func(x, y, w, h float64) {
	return func(x, y, w, h float64) {
		st := paper.Bold(7, paper.Black)
		s.Centred(x+w/2, y+h*0.42, st, title)
		st.Weight = paper.Normal
		s.Text(x+1, y+h-1.1, st, fmt.Sprintf("%.0f", scale.from))
		s.Right(x+w-1, y+h-1.1, st, fmt.Sprintf("%.0f", scale.to))
	}
}

package report

import (
	"fmt"
	"math"
	"strings"

	"hailong/server/figures"
	"hailong/server/paper"
	"hailong/server/score"
	"hailong/server/survey"
)

// trendChart is the satisfied share week by week with the band of its interval.
type trendChart struct {
	*sheet
	weeks      []figures.Week
	scale      spread
	x, y, w, h float64
}

// trend draws the weeks. A week that is withheld or has no ratings breaks the line; no
// figure is guessed for it.
func (s *sheet) trend(weeks []figures.Week) {
	const height, labels = 52.0, 17.0
	s.room(height + labels + 2)
	var intervals []*score.Interval
	for i := range weeks {
		intervals = append(intervals, weeks[i].Interval)
	}
	t := trendChart{s, weeks, spreadOf(intervals), left + 19, s.y + 1, width - 20, height - 2}
	t.grid()
	t.band()
	t.points()
	s.skip(height)
	t.labels()
	s.skip(labels)
}

func (t *trendChart) at(i int) float64 {
	return t.x + t.w*(float64(i)+0.5)/float64(len(t.weeks))
}

func (t *trendChart) level(percent score.Hundredths) float64 {
	return t.y + t.h*(1-(float64(percent)/100-t.scale.from)/(t.scale.to-t.scale.from))
}

func (t *trendChart) grid() {
	st := paper.Regular(7, paper.Black)
	step := 10.0
	if t.scale.to-t.scale.from > 50 {
		step = 20
	}
	for v := t.scale.from; v <= t.scale.to+0.01; v += step {
		y := t.level(score.Hundredths(math.Round(v * 100)))
		t.rule(t.x, y, t.x+t.w, y, 0.12, paper.Line)
		t.Right(t.x-1.5, y+t.Em(st)*0.36, st, fmt.Sprintf("%.0f\u00a0%%", v))
	}
	t.frame(t.x, t.y, t.w, t.h)
}

// runs are the stretches of weeks with figures, first and last.
func (t *trendChart) runs() (list [][2]int) {
	for i := 0; i < len(t.weeks); i++ {
		if t.weeks[i].Rate == nil || t.weeks[i].Interval == nil {
			continue
		}
		from := i
		for i+1 < len(t.weeks) && t.weeks[i+1].Rate != nil && t.weeks[i+1].Interval != nil {
			i++
		}
		list = append(list, [2]int{from, i})
	}
	return list
}

// band fills between the bounds; a week by itself has a bar.
func (t *trendChart) band() {
	pen := paper.Fill(lighter) + " " + paper.Stroke(paper.Muted, 0.1)
	for _, r := range t.runs() {
		var path strings.Builder
		point := func(x, y float64) {
			op := "l"
			if path.Len() == 0 {
				op = "m"
			}
			fmt.Fprintf(&path, "%.3f %.3f %s ", x, y, op)
		}
		wide := 0.0
		if r[0] == r[1] {
			wide = min(t.w/float64(len(t.weeks))*0.3, 2)
		}
		for i := r[0]; i <= r[1]; i++ {
			point(t.at(i)-wide, t.level(t.weeks[i].Interval.High))
		}
		if wide > 0 {
			point(t.at(r[0])+wide, t.level(t.weeks[r[0]].Interval.High))
			point(t.at(r[0])+wide, t.level(t.weeks[r[0]].Interval.Low))
		}
		for i := r[1]; i >= r[0]; i-- {
			point(t.at(i)-wide, t.level(t.weeks[i].Interval.Low))
		}
		t.Paint(0, 0, 1, pen, path.String(), "b")
	}
}

func (t *trendChart) points() {
	for _, r := range t.runs() {
		for i := r[0]; i <= r[1]; i++ {
			x, y := t.at(i), t.level(*t.weeks[i].Rate)
			if i > r[0] {
				t.rule(t.at(i-1), t.level(*t.weeks[i-1].Rate), x, y, 0.4, paper.Ink)
			}
			mark, end := paper.Fill(paper.Ink), "f"
			if !t.weeks[i].Complete { // hollow: the week goes on
				mark, end = paper.Fill(paper.White)+" "+paper.Stroke(paper.Ink, 0.35), "B"
			}
			t.Paint(x, y, 1, mark, paper.Circle(0, 0, 0.9), end)
		}
	}
	for i := range t.weeks {
		if t.weeks[i].Withheld || t.weeks[i].RatesWithheld {
			t.Paint(t.at(i), t.y+t.h-1.6, 1, paper.Stroke(paper.Muted, 0.3), "-0.8 -0.8 m 0.8 0.8 l -0.8 0.8 m 0.8 -0.8 l ", "S")
		}
	}
}

// labels writes day, share and number below the weeks; where they are many, below every
// second, third …
func (t *trendChart) labels() {
	st := paper.Regular(6.5, paper.Black)
	head := paper.Bold(6.5, paper.Black)
	step := t.Em(st) * 1.75
	for i, name := range []string{"Tuần từ", "Hài lòng (%)", "Số phiếu"} {
		t.Text(left, t.sheet.y+step*float64(i+1), head, name)
	}
	every := int(math.Ceil(9.5 * float64(len(t.weeks)) / t.w))
	for i := range t.weeks {
		if i%every != 0 {
			continue
		}
		w := &t.weeks[i]
		day, err := survey.ParseDay(w.Key)
		label := w.Key
		if err == nil {
			label = shortDate(day)
		}
		rate := shown(w.Rate, none)
		if w.Withheld || w.RatesWithheld {
			rate = hidden
		}
		for k, text := range []string{label, rate, counted(w.N)} {
			t.Centred(min(t.at(i), right-t.Width(st, text)/2), t.sheet.y+step*float64(k+1), st, text)
		}
		t.rule(t.at(i), t.y+t.h, t.at(i), t.y+t.h+0.9, hairline, paper.Muted)
	}
}

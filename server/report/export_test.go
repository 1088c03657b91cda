package report

import (
	"io"

	"hailong/server/paper"
	"hailong/server/score"
	"hailong/server/survey"
)

// Table prints a table with columns of the given shares, and the paragraphs after it.
func Table(w io.Writer, shares []float64, titles []string, rows [][]string, paragraphs []string) error {
	s, err := newSheet("Bảng", "", survey.NewDay(2026, 9, 1))
	if err != nil {
		return err
	}
	t := table{}
	for i, share := range shares {
		t.columns = append(t.columns, column{titles[i], share, align(i % 3)})
	}
	for _, r := range rows {
		t.lines = append(t.lines, texts(r...))
	}
	s.table(t)
	for _, p := range paragraphs {
		s.paragraph(p)
	}
	return s.finish(w)
}

// The words of figures.
var (
	Figure    = func(h score.Hundredths) string { return figure(h) }
	Count     = count
	LongDate  = longDate
	Printable = printable
)

// Levels prints one bar.
func Levels(w io.Writer, levels [5]int64) error {
	s, err := newSheet("Thanh", "", survey.NewDay(2026, 9, 1))
	if err != nil {
		return err
	}
	d := diverging{low: 0.05, high: 0.05}
	d.reach(levels)
	s.levelBar(d, levels, left, s.y, width, 8)
	return s.finish(w)
}

// HasGlyph is that of paper.
func HasGlyph(r rune) bool { return paper.HasGlyph(r) }

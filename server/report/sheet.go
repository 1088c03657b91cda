package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"hailong/server/paper"
	"hailong/server/survey"
)

// The margins of Nghị định 30/2020/NĐ-CP, Phụ lục I: 20–25 mm above and below, 30–35 mm
// left for the binding, 15–20 mm right.
const (
	left   = 30.0
	right  = paper.A4Width - 17
	top    = 22.0
	bottom = paper.A4Height - 22
	width  = right - left
	indent = 10.0
)

// The styles of running text. Be Vietnam Pro is a fifth wider and taller than the serif
// letters of 13 points that the decree has in mind; 10.5 points of it read alike.
var (
	body    = paper.Regular(10.5, paper.Black)
	strong  = paper.Bold(10.5, paper.Black)
	slanted = paper.Italic(10.5, paper.Black)
	small   = paper.Regular(8.5, paper.Black)
	fine    = paper.Italic(8.5, paper.Muted)
)

// leading is the distance of lines of running text by their size.
const leading = 1.42

// sheet is a document that grows downwards, page by page.
type sheet struct {
	*paper.Canvas
	doc  *paper.Document
	y    float64 // where the next thing begins
	foot string  // stands at the foot of each page
}

func newSheet(title, accent string, made survey.Day) (*sheet, error) {
	colour, err := paper.ParseAccent(accent)
	if err != nil {
		return nil, err
	}
	s := &sheet{doc: paper.New(paper.Info{
		Title: printable(title), Made: made, Width: paper.A4Width, Height: paper.A4Height, Accent: colour, Italic: true, Continuous: true,
	})}
	s.page()
	return s, nil
}

func (s *sheet) page() {
	s.Canvas = s.doc.Page(1)
	s.y = top
}

// room begins a new page unless h millimetres are left on this one.
func (s *sheet) room(h float64) {
	if s.y+h > bottom && s.y > top {
		s.page()
	}
}

func (s *sheet) skip(h float64) { s.y += h }

// step is the distance of lines of a style.
func (s *sheet) step(st paper.Style) float64 { return s.Em(st) * leading }

// base is how far under the top of a line its letters stand; capitals may carry two
// marks.
func (s *sheet) base(st paper.Style) float64 { return s.Em(st) * 1.06 }

// paragraph sets a text in full lines with an indent.
func (s *sheet) paragraph(text string) {
	s.block(body, indent, 0, text)
	s.skip(1.6)
}

// bullet sets a text behind a hyphen.
func (s *sheet) bullet(text string) {
	s.room(2 * s.step(body))
	s.Text(left+indent-4, s.y+s.base(body), body, "-")
	s.block(body, 0, indent, text)
	s.skip(0.8)
}

// note sets a remark in small slanted letters.
func (s *sheet) note(text string) {
	s.block(fine, 0, 0, text)
	s.skip(2)
}

// block sets a text from margin on, its first line first millimetres further in. All
// lines but the last are filled. One line of several never stands alone on a page.
func (s *sheet) block(st paper.Style, first, margin float64, text string) {
	lines := s.wrapFirst(st, first, width-margin, printable(text))
	for i, l := range lines {
		need := s.step(st)
		if i == 0 && len(lines) > 1 || i == len(lines)-2 {
			need *= 2
		}
		s.room(need)
		x := left + margin
		if i == 0 {
			x += first
		}
		if i < len(lines)-1 {
			s.filled(x, s.y+s.base(st), right, st, l)
		} else {
			s.Text(x, s.y+s.base(st), st, l)
		}
		s.skip(s.step(st))
	}
}

// wrapFirst wraps with a first line that is shorter.
func (s *sheet) wrapFirst(st paper.Style, first, w float64, text string) []string {
	lines := s.Wrap(st, w-first, text)
	if first == 0 || len(lines) < 2 {
		return lines
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(text, lines[0]), " ")
	return append(lines[:1:1], s.Wrap(st, w, rest)...)
}

// filled spreads the words of a line from x to end. Each word takes its space along, so
// that what is copied has spaces.
func (s *sheet) filled(x, y, end float64, st paper.Style, line string) {
	words := strings.Split(line, " ")
	extra := 0.0
	if len(words) > 1 {
		extra = (end - x - s.Width(st, line)) / float64(len(words)-1)
	}
	if extra > 2.5*s.Width(st, " ") { // a long word follows: gaps would tear the line apart
		extra = 0
	}
	for i, w := range words {
		if i < len(words)-1 {
			w += " "
		}
		s.Text(x, y, st, w)
		x += s.Width(st, w) + extra
	}
}

// heading opens a part: it goes into the outline and stays with what follows.
func (s *sheet) heading(text string) {
	s.skip(3.5)
	s.room(46) // a small table with its head
	s.outline(text, 0)
	s.block(paper.Bold(11, paper.Black), 0, 0, text)
	s.skip(1.4)
}

// subheading opens a section of a part; keep is the height of what must follow it.
func (s *sheet) subheading(text string, keep float64) {
	s.skip(2)
	s.room(12 + keep)
	s.outline(text, 1)
	s.block(strong, 0, 0, text)
	s.skip(1)
}

func (s *sheet) outline(text string, level int) { s.doc.Outline(printable(text), level, s.y) }

// caution sets a text in a frame with a bar of accent.
func (s *sheet) caution(head, text string) {
	const pad = 3.0
	lines := s.Wrap(small, width-2*pad-2, printable(text))
	step := s.Em(small) * 1.42
	h := 2*pad + step*float64(len(lines)+1)
	s.room(h)
	s.frame(left, s.y, width, h)
	s.Box(left, s.y, 1.2, h, s.Accent)
	y := s.y + pad + s.base(small)
	s.Text(left+pad+2, y, paper.Bold(small.Points, paper.Black), head)
	for _, l := range lines {
		y += step
		s.Text(left+pad+2, y, small, l)
	}
	s.skip(h + 3)
}

// hairline is the width of rules, millimetres.
const hairline = 0.18

func (s *sheet) rule(x1, y1, x2, y2, w float64, c paper.Colour) {
	s.Paint(x1, y1, 1, paper.Stroke(c, w), fmt.Sprintf("0 0 m %.3f %.3f l ", x2-x1, y2-y1), "S")
}

func (s *sheet) frame(x, y, w, h float64) {
	s.Paint(x, y, 1, paper.Stroke(paper.Muted, hairline), fmt.Sprintf("0 0 %.3f %.3f re ", w, h), "S")
}

// finish numbers the pages and writes the document. As the decree has it, the number
// stands in the middle above the text, from the second page on.
func (s *sheet) finish(w io.Writer) error {
	n := s.doc.Pages()
	for p := 1; p <= n; p++ {
		c := s.doc.Again(p)
		if p > 1 {
			c.Centred((left+right)/2, top-8, body, strconv.Itoa(p))
		}
		tiny := paper.Regular(7, paper.Muted)
		y := bottom + 10
		c.Paint(left, y-4, 1, paper.Stroke(paper.Line, hairline), fmt.Sprintf("0 0 m %.3f 0 l ", width), "S")
		pages := "Trang " + strconv.Itoa(p) + "/" + strconv.Itoa(n)
		text := printable(s.foot)
		foot, lines := c.Fit(tiny, 6, width-c.Width(tiny, pages)-8, 1, text)
		if len(lines) > 1 {
			text = lines[0] + "…"
		}
		c.Text(left, y, foot, text)
		c.Right(right, y, tiny, pages)
	}
	return s.doc.Write(w)
}

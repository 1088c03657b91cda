package report

import (
	"slices"
	"strings"

	"hailong/server/paper"
)

// align is where a cell's text stands.
type align int

const (
	toLeft align = iota
	centre
	toRight
)

// column is a column of a table; its widths are shares of the whole width.
type column struct {
	title string
	share float64
	align align
}

// cell is a cell of a row: text, or a drawing in the box it is given.
type cell struct {
	text string
	bold bool
	span int // columns it takes; 0 is 1
	at   *align
	draw func(x, y, w, h float64)
}

// line is a row of a table.
type line struct {
	cells  []cell
	head   bool    // a heading between rows, shaded; it stays with the next row
	height float64 // at least; for drawings
}

// table has a frame, and a head that comes again on each page. No row is parted unless
// it is higher than a page, and no text is cut off: rows are as high as their longest
// cell needs.
type table struct {
	columns []column
	lines   []line
	points  float64 // size of text; 0 is 8.5
	tail    float64 // height of what must follow the last two lines on their page
	// headDraw draws on the head of a column instead of its title.
	headDraw map[int]func(x, y, w, h float64)
	headRoom float64 // height of the head, at least
}

func texts(cells ...string) line {
	l := line{}
	for _, c := range cells {
		l.cells = append(l.cells, cell{text: c})
	}
	return l
}

// section is a line that heads those that follow.
func section(text string, columns int) line {
	at := toLeft
	return line{head: true, cells: []cell{{text: text, bold: true, span: columns, at: &at}}}
}

const (
	padX = 1.3
	padY = 0.9
	// together is how high a table may be that is not parted, with what follows it: a
	// third of a page left white is better than a short table in two halves.
	together = 125.0
)

// set is a table being drawn.
type set struct {
	*sheet
	t      *table
	widths []float64
	style  paper.Style
}

// table draws t from the present height on.
func (s *sheet) table(t table) {
	if t.points == 0 {
		t.points = 8.5
	}
	d := set{sheet: s, t: &t, style: paper.Regular(t.points, paper.Black)}
	total := 0.0
	for _, c := range t.columns {
		total += c.share
	}
	for _, c := range t.columns {
		d.widths = append(d.widths, c.share*width/total)
	}
	headHeight := d.headHeight()
	t.lines = d.parted(bottom - top - headHeight)
	first := 0.0
	for i := range min(2, len(t.lines)) {
		first += d.height(&t.lines[i])
	}
	whole := headHeight + t.tail
	for i := range t.lines {
		whole += d.height(&t.lines[i])
	}
	if whole <= together {
		first = whole - headHeight
	}
	s.room(headHeight + first)
	d.drawHead(headHeight)
	for i := range t.lines {
		l := &t.lines[i]
		h := d.height(l)
		need := h
		if i+1 < len(t.lines) && (l.head || i+2 == len(t.lines)) { // no total stands alone on a page
			need += d.height(&t.lines[i+1])
		}
		if i+2 >= len(t.lines) {
			need += t.tail
		}
		if s.y+need > bottom {
			s.page()
			d.drawHead(headHeight)
		}
		d.drawLine(l, h)
	}
	s.skip(3)
}

// parted are the lines of the table, those of text that are higher than a page in
// parts. A part is wrapped as the whole was: each of its lines is full.
func (d *set) parted(most float64) (all []line) {
	fit := int((most - 2*padY) / d.lineHeight())
	for _, l := range d.t.lines {
		var cells [][]string
		parts := 1
		if d.height(&l) > most {
			d.each(&l, func(c *cell, _ int, w float64) {
				cells = append(cells, d.Wrap(d.styleOf(c), w-2*padX, printable(c.text)))
				parts = max(parts, (len(cells[len(cells)-1])+fit-1)/fit)
			})
		}
		for part := range parts {
			if parts > 1 {
				l.cells = slices.Clone(l.cells)
				for i, lines := range cells {
					from, to := min(part*fit, len(lines)), min((part+1)*fit, len(lines))
					l.cells[i].text = strings.Join(lines[from:to], " ")
				}
			}
			all = append(all, l)
		}
	}
	return all
}

func (d *set) bold() paper.Style { return paper.Bold(d.style.Points, paper.Black) }

func (d *set) lineHeight() float64 { return d.Em(d.style) * 1.34 }

func (d *set) headHeight() float64 {
	h := d.t.headRoom
	for i, c := range d.t.columns {
		if d.t.headDraw[i] == nil {
			h = max(h, float64(len(d.Even(d.bold(), d.widths[i]-2*padX, c.title)))*d.lineHeight()+2*padY)
		}
	}
	return h
}

func (d *set) drawHead(h float64) {
	x := left
	for i, c := range d.t.columns {
		w := d.widths[i]
		d.Box(x, d.y, w, h, paper.Soft)
		d.frame(x, d.y, w, h)
		if draw := d.t.headDraw[i]; draw != nil {
			draw(x, d.y, w, h)
		} else {
			lines := d.Even(d.bold(), w-2*padX, c.title)
			y := d.y + (h-float64(len(lines))*d.lineHeight())/2
			for _, l := range lines {
				d.Centred(x+w/2, y+d.Em(d.style)*0.99, d.bold(), l)
				y += d.lineHeight()
			}
		}
		x += w
	}
	d.skip(h)
}

// each goes through the cells of a line with the width each has.
func (d *set) each(l *line, do func(c *cell, column int, w float64)) {
	i := 0
	for k := range l.cells {
		c := &l.cells[k]
		w := 0.0
		for j := range max(c.span, 1) {
			w += d.widths[i+j]
		}
		do(c, i, w)
		i += max(c.span, 1)
	}
}

func (d *set) styleOf(c *cell) paper.Style {
	if c.bold {
		return d.bold()
	}
	return d.style
}

func (d *set) height(l *line) float64 {
	h := l.height
	d.each(l, func(c *cell, _ int, w float64) {
		if c.draw == nil {
			h = max(h, float64(len(d.Wrap(d.styleOf(c), w-2*padX, printable(c.text))))*d.lineHeight()+2*padY)
		}
	})
	return h
}

func (d *set) drawLine(l *line, h float64) {
	x := left
	d.each(l, func(c *cell, column int, w float64) {
		if l.head {
			d.Box(x, d.y, w, h, paper.Soft)
		}
		d.frame(x, d.y, w, h)
		if c.draw != nil {
			c.draw(x, d.y, w, h)
		} else {
			d.drawText(c, d.t.columns[column].align, x, w, h)
		}
		x += w
	})
	d.skip(h)
}

func (d *set) drawText(c *cell, at align, x, w, h float64) {
	if c.at != nil {
		at = *c.at
	}
	st := d.styleOf(c)
	lines := d.Wrap(st, w-2*padX, printable(c.text))
	y := d.y + (h-float64(len(lines))*d.lineHeight())/2 + d.Em(st)*0.99
	for _, l := range lines {
		switch at {
		case centre:
			d.Centred(x+w/2, y, st, l)
		case toRight:
			d.Right(x+w-padX, y, st, l)
		default:
			d.Text(x+padX, y, st, l)
		}
		y += d.lineHeight()
	}
}

// facts is a table of two columns without a head: what, and what it is.
func (s *sheet) facts(rows ...[2]string) {
	const what = 36.0 // leaves room for a hash on one line
	bold := paper.Bold(8.2, paper.Black)
	plain := paper.Regular(8.2, paper.Black)
	step := s.Em(plain) * 1.38
	for _, r := range rows {
		names, values := s.Wrap(bold, what-2*padX, printable(r[0])), s.Wrap(plain, width-what-2*padX, printable(r[1]))
		h := float64(max(len(names), len(values)))*step + 2*padY
		s.room(h)
		s.frame(left, s.y, what, h)
		s.frame(left+what, s.y, width-what, h)
		for i, l := range names {
			s.Text(left+padX, s.y+padY+s.Em(bold)+step*float64(i), bold, l)
		}
		for i, l := range values {
			s.Text(left+what+padX, s.y+padY+s.Em(plain)+step*float64(i), plain, l)
		}
		s.skip(h)
	}
	s.skip(3)
}

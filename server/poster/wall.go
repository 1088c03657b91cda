package poster

import (
	"fmt"

	"hailong/server/paper"
)

// The wall poster, drawn for A4 and scaled for A5: from top to bottom who asks,
// what is asked, how to answer, and that nobody will know.

const (
	wallMargin = 18.0
	wallWidth  = paper.A4Width - 2*wallMargin
	wallTop    = 14.0
	wallFoot   = 10.0 // from the lower edge to the footer's baseline
	// The dark part of the code: a phone reads it from about ten times that far.
	minCode, maxCode = 50.0, 94.0
	addressHeight    = 4.0
)

// drawWall stacks the blocks. The code takes what height is left, up to its
// maximum, and what is left then widens the gaps. It fails when names leave the
// code less than its minimum.
func drawWall(c *paper.Canvas, p *page, height float64) error {
	above := []block{wallHeader(c, p), wallName(c, p)}
	if p.point != "" {
		above = append(above, wallPoint(c, p))
	}
	above = append(above, wallHeadline(c, p), wallFaces(c))
	below := []block{wallPrivacy(c), wallHelp(c, p)}

	fixed, gaps := measure(above, below)
	free := height - wallTop - wallFoot - 7 - addressHeight - fixed
	modules := float64(len(p.qr))
	side := min(free*modules/(modules+2*paper.QuietZone), maxCode)
	if side < minCode {
		return fmt.Errorf("the names of %s leave too little room for the code", p.label())
	}
	quiet := side / modules * paper.QuietZone
	stretch := 1 + max(free-side-2*quiet, 0)/gaps

	y := drawBlocks(above, wallTop, stretch) + quiet
	c.Code(p.qr, wallMargin, y, side)
	bottom := y + side + quiet + addressHeight
	drawAddress(c, p, bottom, side)
	drawSteps(c, wallMargin+side+max(quiet, 16), y, y+side)
	drawTyped(c, p, wallMargin+side+max(quiet, 16), bottom)
	drawBlocks(below, bottom, stretch)

	small := paper.Regular(7.5, paper.Muted)
	foot := height - wallFoot
	c.Text(wallMargin, foot, small, codeLabel+p.code)
	date := printedOn + p.printed
	c.Text(wallMargin+wallWidth-c.Width(small, date), foot, small, date)
	return nil
}

func wallHeader(c *paper.Canvas, p *page) block {
	return block{0, 12, func(y float64) {
		c.Flower(wallMargin+6, y+6.4, 6)
		c.Text(wallMargin+16, y+5, paper.Bold(12, c.Accent), program)
		c.Text(wallMargin+16, y+10.6, paper.Regular(10.5, paper.Muted), p.province)
	}}
}

// wallName is the unit in very large letters: the first thing anybody checks.
func wallName(c *paper.Canvas, p *page) block {
	kind := paper.Regular(24, paper.Ink)
	name, lines := c.Fit(paper.Bold(76, paper.Ink), 40, wallWidth, 1, p.name)
	if len(lines) > 1 {
		name, lines = c.Fit(paper.Bold(54, paper.Ink), 20, wallWidth, 2, p.name)
	}
	// Stacked marks such as Ễ stand a third of the size above the capitals.
	step, first := c.Em(name)*1.26, c.Em(name)*0.94
	kindHeight := 0.0
	if p.kind != "" {
		kindHeight = c.Em(kind) * 1.05
	}
	return block{7, kindHeight + first + step*float64(len(lines)-1) + c.Em(name)*0.2, func(y float64) {
		if p.kind != "" {
			c.Text(wallMargin, y+c.Em(kind)*0.75, kind, p.kind)
		}
		for i, l := range lines {
			c.Text(wallMargin, y+kindHeight+first+step*float64(i), name, l)
		}
	}}
}

func wallPoint(c *paper.Canvas, p *page) block {
	const bar = 1.6
	s, lines := c.Fit(paper.Bold(18, paper.Ink), 11, wallWidth-6, 2, p.point)
	step := c.Em(s) * 1.3
	height := step * float64(len(lines))
	return block{2.5, height, func(y float64) {
		c.Box(wallMargin, y, bar, height, c.Accent)
		for i, l := range lines {
			c.Text(wallMargin+6, y+step*float64(i)+c.Em(s)*0.98, s, l)
		}
	}}
}

func wallHeadline(c *paper.Canvas, p *page) block {
	s, lines := c.Fit(paper.Bold(29, c.Accent), 20, wallWidth, 2, p.headline)
	small := paper.Regular(11, paper.Muted)
	step := c.Em(s) * 1.24
	height := step*float64(len(lines)-1) + c.Em(s) + 8
	return block{8, height, func(y float64) {
		for i, l := range lines {
			c.Text(wallMargin, y+c.Em(s)*0.92+step*float64(i), s, l)
		}
		c.Text(wallMargin, y+height-0.4, small, english)
	}}
}

// wallFaces shows the five choices, all alike in weight: a poster must not hint.
func wallFaces(c *paper.Canvas) block {
	const d = 14.0
	s := paper.Regular(10, paper.Ink)
	return block{7, d + 5.6, func(y float64) {
		column := wallWidth / 5
		for i, word := range levels {
			x := wallMargin + column*(float64(i)+0.5)
			c.Face(i, x-d/2, y, d, paper.Ink)
			c.Centred(x, y+d+5.2, s, word)
		}
	}}
}

// drawSteps says how to answer, beside the code and spread over its height but
// for what drawTyped needs.
func drawSteps(c *paper.Canvas, x, top, bottom float64) {
	const r, typed = 5.4, 20.0
	width := wallMargin + wallWidth - x - 2*r - 5
	text, number := paper.Regular(16, paper.Ink), paper.Bold(15, paper.White)
	pitch := min((bottom-typed-top)/float64(len(steps)), 24)
	for text.Points > 11 && 2*c.Em(text)*1.28 > pitch-1.2 { // beside a small code
		text.Points -= 0.5
	}
	step := c.Em(text) * 1.28
	for i, s := range steps {
		y := top + pitch*float64(i)
		c.Paint(x+r, y+r, 1, paper.Fill(c.Accent), paper.Circle(0, 0, r), "f")
		c.Centred(x+r, y+r+c.Em(number)*0.36, number, string(rune('1'+i)))
		lines := c.Even(text, width, s)
		first := y + r + c.Em(text)*0.36 - step*float64(len(lines)-1)/2
		for j, l := range lines {
			c.Text(x+2*r+5, first+step*float64(j), text, l)
		}
	}
}

// drawTyped is for who cannot scan: the code in large letters, standing on bottom
// beside the address.
func drawTyped(c *paper.Canvas, p *page, x, bottom float64) {
	width := wallMargin + wallWidth - x
	small := paper.Regular(11.5, paper.Ink)
	code, _ := c.Fit(paper.Bold(27, paper.Ink), 12, width, 1, p.code)
	how := c.Wrap(small, width, goTo+p.host+", "+enterCode)
	step := c.Em(small) * 1.35
	y := bottom - c.Em(code)*0.74 - 3.6 - step*float64(len(how))
	c.Box(x, y-c.Em(small)*0.75-4, width, 0.35, paper.Line)
	c.Text(x, y, paper.Bold(small.Points, paper.Ink), cannotScan)
	for i, l := range how {
		c.Text(x, y+step*float64(i+1), small, l)
	}
	c.Text(x, bottom, code, p.code)
}

// drawAddress prints the address under the code, no wider than it.
func drawAddress(c *paper.Canvas, p *page, bottom, side float64) {
	s, lines := c.Fit(paper.Regular(12.5, paper.Ink), 8, side, 1, p.address())
	for i, l := range lines {
		c.Text(wallMargin, bottom-c.Em(s)*1.2*float64(len(lines)-1-i), s, l)
	}
}

func wallPrivacy(c *paper.Canvas) block {
	const height = 18.0
	return block{6, height, func(y float64) {
		c.Box(wallMargin, y, wallWidth, height, paper.Soft)
		c.Box(wallMargin, y, 1.6, height, c.Accent)
		s := paper.Bold(13.5, paper.Ink)
		c.Text(wallMargin+7, y+7.6, s, private1)
		c.Text(wallMargin+7, y+14.2, s, private2)
	}}
}

func wallHelp(c *paper.Canvas, p *page) block {
	s := paper.Regular(11, paper.Ink)
	lines := c.Wrap(s, wallWidth, onPaper)
	if p.phone != "" {
		lines = append(lines, callUs+p.phone+".")
	}
	step := c.Em(s) * 1.4
	return block{3, step * float64(len(lines)), func(y float64) {
		for i, l := range lines {
			c.Text(wallMargin, y+c.Em(s)+step*float64(i), s, l)
		}
	}}
}

package poster

import "fmt"

// The wall poster, drawn for A4 and scaled for A5: from top to bottom who asks,
// what is asked, how to answer, and that nobody will know.

const (
	wallMargin = 18.0
	wallWidth  = a4Width - 2*wallMargin
	wallTop    = 14.0
	wallFoot   = 10.0 // from the lower edge to the footer's baseline
	// The dark part of the code: a phone reads it from about ten times that far.
	minCode, maxCode = 50.0, 94.0
	addressHeight    = 4.0
)

// drawWall stacks the blocks. The code takes what height is left, up to its
// maximum, and what is left then widens the gaps. It fails when names leave the
// code less than its minimum.
func drawWall(c *canvas, p *page, height float64) error {
	above := []block{wallHeader(c, p), wallName(c, p)}
	if p.point != "" {
		above = append(above, wallPoint(c, p))
	}
	above = append(above, wallHeadline(c, p), wallFaces(c))
	below := []block{wallPrivacy(c), wallHelp(c, p)}

	fixed, gaps := measure(above, below)
	free := height - wallTop - wallFoot - 7 - addressHeight - fixed
	modules := float64(len(p.qr))
	side := min(free*modules/(modules+2*quietZone), maxCode)
	if side < minCode {
		return fmt.Errorf("the names of %s leave too little room for the code", p.label())
	}
	quiet := side / modules * quietZone
	stretch := 1 + max(free-side-2*quiet, 0)/gaps

	y := drawBlocks(above, wallTop, stretch) + quiet
	c.code(p.qr, wallMargin, y, side)
	bottom := y + side + quiet + addressHeight
	drawAddress(c, p, bottom, side)
	drawSteps(c, wallMargin+side+max(quiet, 16), y, y+side)
	drawTyped(c, p, wallMargin+side+max(quiet, 16), bottom)
	drawBlocks(below, bottom, stretch)

	small := style{points: 7.5, colour: muted}
	foot := height - wallFoot
	c.text(wallMargin, foot, small, codeLabel+p.code)
	date := printedOn + p.printed
	c.text(wallMargin+wallWidth-c.width(small, date), foot, small, date)
	return nil
}

func wallHeader(c *canvas, p *page) block {
	return block{0, 12, func(y float64) {
		c.flower(wallMargin+6, y+6.4, 6)
		c.text(wallMargin+16, y+5, style{true, 12, c.accent}, program)
		c.text(wallMargin+16, y+10.6, style{false, 10.5, muted}, p.province)
	}}
}

// wallName is the unit in very large letters: the first thing anybody checks.
func wallName(c *canvas, p *page) block {
	kind := style{false, 24, ink}
	name, lines := c.fit(style{true, 76, ink}, 40, wallWidth, 1, p.name)
	if len(lines) > 1 {
		name, lines = c.fit(style{true, 54, ink}, 20, wallWidth, 2, p.name)
	}
	// Stacked marks such as Ễ stand a third of the size above the capitals.
	step, first := c.em(name)*1.26, c.em(name)*0.94
	kindHeight := 0.0
	if p.kind != "" {
		kindHeight = c.em(kind) * 1.05
	}
	return block{7, kindHeight + first + step*float64(len(lines)-1) + c.em(name)*0.2, func(y float64) {
		if p.kind != "" {
			c.text(wallMargin, y+c.em(kind)*0.75, kind, p.kind)
		}
		for i, l := range lines {
			c.text(wallMargin, y+kindHeight+first+step*float64(i), name, l)
		}
	}}
}

func wallPoint(c *canvas, p *page) block {
	const bar = 1.6
	s, lines := c.fit(style{true, 18, ink}, 11, wallWidth-6, 2, p.point)
	step := c.em(s) * 1.3
	height := step * float64(len(lines))
	return block{2.5, height, func(y float64) {
		c.box(wallMargin, y, bar, height, c.accent)
		for i, l := range lines {
			c.text(wallMargin+6, y+step*float64(i)+c.em(s)*0.98, s, l)
		}
	}}
}

func wallHeadline(c *canvas, p *page) block {
	s, lines := c.fit(style{true, 29, c.accent}, 20, wallWidth, 2, p.headline)
	small := style{false, 11, muted}
	step := c.em(s) * 1.24
	height := step*float64(len(lines)-1) + c.em(s) + 8
	return block{8, height, func(y float64) {
		for i, l := range lines {
			c.text(wallMargin, y+c.em(s)*0.92+step*float64(i), s, l)
		}
		c.text(wallMargin, y+height-0.4, small, english)
	}}
}

// wallFaces shows the five choices, all alike in weight: a poster must not hint.
func wallFaces(c *canvas) block {
	const d = 14.0
	s := style{false, 10, ink}
	return block{7, d + 5.6, func(y float64) {
		column := wallWidth / 5
		for i, word := range levels {
			x := wallMargin + column*(float64(i)+0.5)
			c.face(i, x-d/2, y, d, ink)
			c.centred(x, y+d+5.2, s, word)
		}
	}}
}

// drawSteps says how to answer, beside the code and spread over its height but
// for what drawTyped needs.
func drawSteps(c *canvas, x, top, bottom float64) {
	const r, typed = 5.4, 20.0
	width := wallMargin + wallWidth - x - 2*r - 5
	text, number := style{false, 16, ink}, style{true, 15, white}
	pitch := min((bottom-typed-top)/float64(len(steps)), 24)
	for text.points > 11 && 2*c.em(text)*1.28 > pitch-1.2 { // beside a small code
		text.points -= 0.5
	}
	step := c.em(text) * 1.28
	for i, s := range steps {
		y := top + pitch*float64(i)
		c.paint(x+r, y+r, 1, fill(c.accent), circle(0, 0, r), "f")
		c.centred(x+r, y+r+c.em(number)*0.36, number, string(rune('1'+i)))
		lines := c.even(text, width, s)
		first := y + r + c.em(text)*0.36 - step*float64(len(lines)-1)/2
		for j, l := range lines {
			c.text(x+2*r+5, first+step*float64(j), text, l)
		}
	}
}

// drawTyped is for who cannot scan: the code in large letters, standing on bottom
// beside the address.
func drawTyped(c *canvas, p *page, x, bottom float64) {
	width := wallMargin + wallWidth - x
	small := style{false, 11.5, ink}
	code, _ := c.fit(style{true, 27, ink}, 12, width, 1, p.code)
	how := c.wrap(small, width, goTo+p.host+", "+enterCode)
	step := c.em(small) * 1.35
	y := bottom - c.em(code)*0.74 - 3.6 - step*float64(len(how))
	c.box(x, y-c.em(small)*0.75-4, width, 0.35, line)
	c.text(x, y, style{true, small.points, ink}, cannotScan)
	for i, l := range how {
		c.text(x, y+step*float64(i+1), small, l)
	}
	c.text(x, bottom, code, p.code)
}

// drawAddress prints the address under the code, no wider than it.
func drawAddress(c *canvas, p *page, bottom, side float64) {
	s, lines := c.fit(style{false, 12.5, ink}, 8, side, 1, p.address())
	for i, l := range lines {
		c.text(wallMargin, bottom-c.em(s)*1.2*float64(len(lines)-1-i), s, l)
	}
}

func wallPrivacy(c *canvas) block {
	const height = 18.0
	return block{6, height, func(y float64) {
		c.box(wallMargin, y, wallWidth, height, soft)
		c.box(wallMargin, y, 1.6, height, c.accent)
		s := style{true, 13.5, ink}
		c.text(wallMargin+7, y+7.6, s, private1)
		c.text(wallMargin+7, y+14.2, s, private2)
	}}
}

func wallHelp(c *canvas, p *page) block {
	s := style{false, 11, ink}
	lines := c.wrap(s, wallWidth, onPaper)
	if p.phone != "" {
		lines = append(lines, callUs+p.phone+".")
	}
	step := c.em(s) * 1.4
	return block{3, step * float64(len(lines)), func(y float64) {
		for i, l := range lines {
			c.text(wallMargin, y+c.em(s)+step*float64(i), s, l)
		}
	}}
}

package poster

// The tent: an A4 sheet folded at three lines into a prism. The two faces stand
// back to back, so the upper one is printed upside down; the flaps overlap and
// are glued to make the base.

const (
	tentFlap   = 30.0
	tentMargin = 13.0
	tentCode   = 67.0
	tentColumn = 98.0 // where the right column begins
	tentWidth  = a4Width - tentMargin - tentColumn
)

func drawTent(c *canvas, p *page) {
	for _, y := range []float64{tentFlap, a4Height / 2, a4Height - tentFlap} {
		c.paint(0, y, 1, stroke(muted, 0.25)+" [2 2] 0 d", "0 0 m 210 0 l ", "S")
	}
	face := c.at(0, a4Height/2)
	drawFace(face, p)
	c.pdf.TransformBegin()
	c.pdf.TransformRotate(180, a4Width/2, a4Height/2)
	drawFace(face, p)
	c.pdf.TransformEnd()

	small := style{false, 8, muted}
	c.text(tentMargin, 16, small, foldHere)
	c.text(tentMargin, a4Height-14, small, codeLabel+p.code)
	date := printedOn + p.printed
	c.text(a4Width-tentMargin-c.width(small, date), a4Height-14, small, date)
}

// drawFace draws one face: the code, its address and the promise on the left, who
// asks and how to answer on the right.
func drawFace(c *canvas, p *page) {
	const top, bottom = 13.0, 111.0
	quiet := tentCode / float64(len(p.qr)) * quietZone
	c.code(p.qr, tentMargin, top, tentCode)
	address, lines := c.fit(style{false, 11, ink}, 7, tentCode, 1, p.address())
	for i, l := range lines {
		c.text(tentMargin, top+tentCode+quiet+3.6-c.em(address)*1.2*float64(len(lines)-1-i), address, l)
	}
	how, _ := c.fit(style{false, 8.5, ink}, 6, tentColumn-tentMargin-4, 1, cannotScan+" "+orEnter+p.code)
	c.text(tentMargin, top+tentCode+quiet+7.9, how, cannotScan+" "+orEnter+p.code)
	privacy, _ := c.fit(style{true, 10.5, ink}, 7, tentColumn-tentMargin-10, 1, private2)
	c.box(tentMargin, 101.4, 1.4, 10, c.accent)
	c.text(tentMargin+4, 105.1, privacy, private1)
	c.text(tentMargin+4, 110.3, privacy, private2)

	blocks := []block{tentName(c, p)}
	if p.point != "" {
		blocks = append(blocks, tentPoint(c, p))
	}
	blocks = append(blocks, tentHeadline(c, p), tentFaces(c), tentSteps(c))
	need, gaps := measure(blocks)
	drawBlocks(blocks, top, 1+max(bottom-top-need, 0)/gaps)
}

func tentName(c *canvas, p *page) block {
	kind := style{false, 15, ink}
	name, lines := c.fit(style{true, 38, ink}, 24, tentWidth, 1, p.name)
	if len(lines) > 1 {
		name, lines = c.fit(style{true, 26, ink}, 12, tentWidth, 2, p.name)
	}
	first, step := c.em(name)*0.94, c.em(name)*1.2
	if p.kind != "" {
		first += c.em(kind)
	}
	return block{0, first + step*float64(len(lines)-1) + c.em(name)*0.2, func(y float64) {
		if p.kind != "" {
			c.text(tentColumn, y+c.em(kind)*0.74, kind, p.kind)
		}
		for i, l := range lines {
			c.text(tentColumn, y+first+step*float64(i), name, l)
		}
	}}
}

func tentPoint(c *canvas, p *page) block {
	s, lines := c.fit(style{true, 12, ink}, 8, tentWidth-4, 2, p.point)
	step := c.em(s) * 1.25
	height := step * float64(len(lines))
	return block{1.5, height, func(y float64) {
		c.box(tentColumn, y, 1.2, height, c.accent)
		for i, l := range lines {
			c.text(tentColumn+4, y+step*float64(i)+c.em(s)*0.96, s, l)
		}
	}}
}

func tentHeadline(c *canvas, p *page) block {
	s, lines := c.fit(style{true, 17, c.accent}, 11, tentWidth, 2, p.headline)
	step := c.em(s) * 1.22
	height := step*float64(len(lines)-1) + c.em(s) + 5.8
	return block{4, height, func(y float64) {
		for i, l := range lines {
			c.text(tentColumn, y+c.em(s)*0.92+step*float64(i), s, l)
		}
		c.text(tentColumn, y+height-0.3, style{false, 8.5, muted}, englishTent)
	}}
}

func tentFaces(c *canvas) block {
	const d, column = 10.5, tentWidth / 5
	words := style{false, 7, ink}
	return block{4, d + 7, func(y float64) {
		for i, word := range levels {
			middle := tentColumn + column*(float64(i)+0.5)
			c.face(i, middle-d/2, y, d, ink)
			for j, l := range c.even(words, column-1, word) {
				c.centred(middle, y+d+3.6+c.em(words)*1.2*float64(j), words, l)
			}
		}
	}}
}

func tentSteps(c *canvas) block {
	const r, column = 3.2, tentWidth / 3
	s, number := style{false, 9, ink}, style{true, 9, white}
	return block{4, 2*r + 3, func(y float64) {
		for i, words := range shortSteps {
			x := tentColumn + column*float64(i)
			c.paint(x+r, y+r, 1, fill(c.accent), circle(0, 0, r), "f")
			c.centred(x+r, y+r+c.em(number)*0.36, number, string(rune('1'+i)))
			lines := c.even(s, column-2*r-3, words)
			first := y + r + c.em(s)*(0.36-0.62*float64(len(lines)-1))
			for j, l := range lines {
				c.text(x+2*r+1.8, first+c.em(s)*1.24*float64(j), s, l)
			}
		}
	}}
}

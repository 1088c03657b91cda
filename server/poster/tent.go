package poster

import "hailong/server/paper"

// The tent: an A4 sheet folded at three lines into a prism. The two faces stand
// back to back, so the upper one is printed upside down; the flaps overlap and
// are glued to make the base.

const (
	tentFlap   = 30.0
	tentMargin = 13.0
	tentCode   = 67.0
	tentColumn = 98.0 // where the right column begins
	tentWidth  = paper.A4Width - tentMargin - tentColumn
)

func drawTent(c *paper.Canvas, p *page) {
	for _, y := range []float64{tentFlap, paper.A4Height / 2, paper.A4Height - tentFlap} {
		c.Paint(0, y, 1, paper.Stroke(paper.Muted, 0.25)+" [2 2] 0 d", "0 0 m 210 0 l ", "S")
	}
	face := c.At(0, paper.A4Height/2)
	drawFace(face, p)
	c.UpsideDown(paper.A4Width/2, paper.A4Height/2, func() { drawFace(face, p) })

	small := paper.Regular(8, paper.Muted)
	c.Text(tentMargin, 16, small, foldHere)
	c.Text(tentMargin, paper.A4Height-14, small, codeLabel+p.code)
	date := printedOn + p.printed
	c.Text(paper.A4Width-tentMargin-c.Width(small, date), paper.A4Height-14, small, date)
}

// drawFace draws one face: the code, its address and the promise on the left, who
// asks and how to answer on the right.
func drawFace(c *paper.Canvas, p *page) {
	const top, bottom = 13.0, 111.0
	quiet := tentCode / float64(len(p.qr)) * paper.QuietZone
	c.Code(p.qr, tentMargin, top, tentCode)
	address, lines := c.Fit(paper.Regular(11, paper.Ink), 7, tentCode, 1, p.address())
	for i, l := range lines {
		c.Text(tentMargin, top+tentCode+quiet+3.6-c.Em(address)*1.2*float64(len(lines)-1-i), address, l)
	}
	how, _ := c.Fit(paper.Regular(8.5, paper.Ink), 6, tentColumn-tentMargin-4, 1, cannotScan+" "+orEnter+p.code)
	c.Text(tentMargin, top+tentCode+quiet+7.9, how, cannotScan+" "+orEnter+p.code)
	privacy, _ := c.Fit(paper.Bold(10.5, paper.Ink), 7, tentColumn-tentMargin-10, 1, private2)
	c.Box(tentMargin, 101.4, 1.4, 10, c.Accent)
	c.Text(tentMargin+4, 105.1, privacy, private1)
	c.Text(tentMargin+4, 110.3, privacy, private2)

	blocks := []block{tentName(c, p)}
	if p.point != "" {
		blocks = append(blocks, tentPoint(c, p))
	}
	blocks = append(blocks, tentHeadline(c, p), tentFaces(c), tentSteps(c))
	need, gaps := measure(blocks)
	drawBlocks(blocks, top, 1+max(bottom-top-need, 0)/gaps)
}

func tentName(c *paper.Canvas, p *page) block {
	kind := paper.Regular(15, paper.Ink)
	name, lines := c.Fit(paper.Bold(38, paper.Ink), 24, tentWidth, 1, p.name)
	if len(lines) > 1 {
		name, lines = c.Fit(paper.Bold(26, paper.Ink), 12, tentWidth, 2, p.name)
	}
	first, step := c.Em(name)*0.94, c.Em(name)*1.2
	if p.kind != "" {
		first += c.Em(kind)
	}
	return block{0, first + step*float64(len(lines)-1) + c.Em(name)*0.2, func(y float64) {
		if p.kind != "" {
			c.Text(tentColumn, y+c.Em(kind)*0.74, kind, p.kind)
		}
		for i, l := range lines {
			c.Text(tentColumn, y+first+step*float64(i), name, l)
		}
	}}
}

func tentPoint(c *paper.Canvas, p *page) block {
	s, lines := c.Fit(paper.Bold(12, paper.Ink), 8, tentWidth-4, 2, p.point)
	step := c.Em(s) * 1.25
	height := step * float64(len(lines))
	return block{1.5, height, func(y float64) {
		c.Box(tentColumn, y, 1.2, height, c.Accent)
		for i, l := range lines {
			c.Text(tentColumn+4, y+step*float64(i)+c.Em(s)*0.96, s, l)
		}
	}}
}

func tentHeadline(c *paper.Canvas, p *page) block {
	s, lines := c.Fit(paper.Bold(17, c.Accent), 11, tentWidth, 2, p.headline)
	step := c.Em(s) * 1.22
	height := step*float64(len(lines)-1) + c.Em(s) + 5.8
	return block{4, height, func(y float64) {
		for i, l := range lines {
			c.Text(tentColumn, y+c.Em(s)*0.92+step*float64(i), s, l)
		}
		c.Text(tentColumn, y+height-0.3, paper.Regular(8.5, paper.Muted), englishTent)
	}}
}

func tentFaces(c *paper.Canvas) block {
	const d, column = 10.5, tentWidth / 5
	words := paper.Regular(7, paper.Ink)
	return block{4, d + 7, func(y float64) {
		for i, word := range levels {
			middle := tentColumn + column*(float64(i)+0.5)
			c.Face(i, middle-d/2, y, d, paper.Ink)
			for j, l := range c.Even(words, column-1, word) {
				c.Centred(middle, y+d+3.6+c.Em(words)*1.2*float64(j), words, l)
			}
		}
	}}
}

func tentSteps(c *paper.Canvas) block {
	const r, column = 3.2, tentWidth / 3
	s, number := paper.Regular(9, paper.Ink), paper.Bold(9, paper.White)
	return block{4, 2*r + 3, func(y float64) {
		for i, words := range shortSteps {
			x := tentColumn + column*float64(i)
			c.Paint(x+r, y+r, 1, paper.Fill(c.Accent), paper.Circle(0, 0, r), "f")
			c.Centred(x+r, y+r+c.Em(number)*0.36, number, string(rune('1'+i)))
			lines := c.Even(s, column-2*r-3, words)
			first := y + r + c.Em(s)*(0.36-0.62*float64(len(lines)-1))
			for j, l := range lines {
				c.Text(x+2*r+1.8, first+c.Em(s)*1.24*float64(j), s, l)
			}
		}
	}}
}

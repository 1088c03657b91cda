package paper

import (
	"fmt"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Canvas is a page, or a part of one, with a scale of its own: lengths are in
// millimetres times scale, text in points times scale.
type Canvas struct {
	Accent Colour

	pdf    *fpdf.Fpdf
	x, y   float64 // where its upper left corner is on the page
	scale  float64
	widths metrics
}

// At is a canvas with its corner elsewhere on the page, in millimetres.
func (c *Canvas) At(x, y float64) *Canvas {
	moved := *c
	moved.x, moved.y = x, y
	return &moved
}

// UpsideDown turns what draw draws about a point of the page, in millimetres.
func (c *Canvas) UpsideDown(x, y float64, draw func()) {
	c.pdf.TransformBegin()
	c.pdf.TransformRotate(180, x, y)
	draw()
	c.pdf.TransformEnd()
}

// metrics are the widths of the letters by weight, in thousandths of the size. The
// library would tell them too, but writes into the page whenever it is asked in
// another font.
type metrics [3]map[rune]int

// measureFonts measures the weights in the order of Weight.
func measureFonts(pdf *fpdf.Fpdf, faces []string) (m metrics) {
	for i, face := range faces {
		pdf.SetFont("text", face, 10)
		m[i] = map[rune]int{}
		for _, c := range covered() {
			for r := rune(c.first); r <= rune(c.last); r++ {
				m[i][r] = pdf.GetStringSymbolWidth(string(r))
			}
		}
	}
	return m
}

// minPoints is the least size of any text in print; below it people with good
// eyes give up too.
const minPoints = 6

// Weight is a font of the family.
type Weight int

// The weights.
const (
	Normal Weight = iota
	Heavy
	Slanted // only in documents with Info.Italic
)

// Style is how a text looks. Points below 6 in print are drawn as 6.
type Style struct {
	Weight Weight
	Points float64
	Colour Colour
}

// Regular, Bold and Italic are the styles of a size.
func Regular(points float64, c Colour) Style { return Style{Normal, points, c} }

// Bold is the heavy weight.
func Bold(points float64, c Colour) Style { return Style{Heavy, points, c} }

// Italic is slanted.
func Italic(points float64, c Colour) Style { return Style{Slanted, points, c} }

func (c *Canvas) use(s Style) {
	c.pdf.SetFont("text", [...]string{"", "B", "I"}[s.Weight], c.points(s)*c.scale)
	c.pdf.SetTextColor(s.Colour[0], s.Colour[1], s.Colour[2])
}

// points is the size that is really used, in points of the canvas.
func (c *Canvas) points(s Style) float64 { return max(s.Points, minPoints/c.scale) }

// Em is the size in millimetres of the canvas.
func (c *Canvas) Em(s Style) float64 { return c.points(s) * 25.4 / 72 }

// Width is how wide a line is.
func (c *Canvas) Width(s Style, text string) float64 {
	letters := c.widths[s.Weight]
	sum := 0
	for _, r := range text {
		sum += letters[r]
	}
	return float64(sum) * c.Em(s) / 1000
}

// Text draws one line; y is its baseline.
func (c *Canvas) Text(x, y float64, s Style, text string) {
	c.use(s)
	c.pdf.Text(c.x+x*c.scale, c.y+y*c.scale, strings.ReplaceAll(text, "\u00a0", " "))
}

// Centred draws one line around x.
func (c *Canvas) Centred(x, y float64, s Style, text string) {
	c.Text(x-c.Width(s, text)/2, y, s, text)
}

// Right draws one line that ends at x.
func (c *Canvas) Right(x, y float64, s Style, text string) {
	c.Text(x-c.Width(s, text), y, s, text)
}

// Wrap breaks a text into lines of at most width. A word that is wider than a
// line is broken itself: nothing may run off the page.
func (c *Canvas) Wrap(s Style, width float64, text string) (lines []string) {
	current := ""
	for word := range strings.SplitSeq(text, " ") {
		if with := strings.TrimPrefix(current+" "+word, " "); c.Width(s, with) <= width {
			current = with
			continue
		}
		if current != "" {
			lines = append(lines, current)
		}
		current = ""
		for _, r := range word {
			if current != "" && c.Width(s, current+string(r)) > width {
				lines, current = append(lines, current), ""
			}
			current += string(r)
		}
	}
	return append(lines, current)
}

// Even wraps into as few lines as Wrap, but of nearly equal length.
func (c *Canvas) Even(s Style, width float64, text string) []string {
	lines := c.Wrap(s, width, text)
	for narrower := width * 0.97; narrower > width/2; narrower *= 0.97 {
		tried := c.Wrap(s, narrower, text)
		if len(tried) > len(lines) || strings.Join(tried, " ") != text {
			break
		}
		lines = tried
	}
	return lines
}

// Fit finds the largest size from s.Points down to least at which text takes at
// most the given number of whole lines. At least it takes as many as it needs.
func (c *Canvas) Fit(s Style, least, width float64, most int, text string) (Style, []string) {
	for ; s.Points > least; s.Points -= 0.5 {
		if lines := c.Wrap(s, width, text); len(lines) <= most && strings.Join(lines, " ") == text {
			break
		}
	}
	s.Points = max(s.Points, least)
	return s, c.Even(s, width, text)
}

// Paint draws path operators on a grid of their own: the origin is at x, y and
// unit is the length of one grid step. setup comes before the path, finish ends it
// ("f" fills, "S" strokes).
func (c *Canvas) Paint(x, y, unit float64, setup, path, finish string) {
	const k = 72 / 25.4
	_, height := c.pdf.GetPageSize()
	u := unit * c.scale * k
	c.pdf.RawWriteStr(fmt.Sprintf("q %s 0 0 %s %s %s cm %s %s%s Q",
		strconv.FormatFloat(u, 'f', 5, 64), strconv.FormatFloat(-u, 'f', 5, 64),
		number((c.x+x*c.scale)*k), number((height-c.y-y*c.scale)*k), setup, path, finish))
}

// Fill is the setup for filling with a colour.
func Fill(c Colour) string { return components(c) + "rg" }

// Stroke is the setup for lines with round ends, width in grid steps.
func Stroke(c Colour, width float64) string {
	return components(c) + "RG " + number(width) + " w 1 J 1 j"
}

func components(c Colour) string {
	var b strings.Builder
	for _, v := range c {
		b.WriteString(number(float64(v)/255) + " ")
	}
	return b.String()
}

// Box fills a rectangle.
func (c *Canvas) Box(x, y, w, h float64, col Colour) {
	c.Paint(x, y, 1, Fill(col), fmt.Sprintf("0 0 %s %s re ", number(w), number(h)), "f")
}

// Face draws one of the five faces, 0 for the lowest level, d wide.
func (c *Canvas) Face(i int, x, y, d float64, col Colour) {
	f := Faces[i]
	unit := d / 28 // of the 32 grid steps the drawing takes 28
	pen := Fill(col) + " " + Stroke(col, 2)
	c.Paint(x-2*unit, y-2*unit, unit, pen, Circle(16, 16, 13)+operators(f.Lines), "S")
	if f.Filled != "" {
		c.Paint(x-2*unit, y-2*unit, unit, pen, operators(f.Filled), "B")
	}
}

// Flower draws the blossom around x, y with petals of length r.
func (c *Canvas) Flower(x, y, r float64) {
	for _, p := range blossom() {
		c.Paint(x, y, r, Fill(c.Accent), p, "f")
	}
	c.Paint(x, y, r, Fill(White), Circle(0, 0, 0.12), "f")
}

// Code draws a QR whose dark part is d wide. The quiet zone around it is the caller's
// to leave white.
func (c *Canvas) Code(m Matrix, x, y, d float64) {
	c.Paint(x, y, d/float64(len(m)), Fill(Black), m.operators(), "")
}

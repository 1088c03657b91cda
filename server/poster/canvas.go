package poster

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// colour is red, green, blue, 0 to 255.
type colour [3]int

var (
	ink   = colour{0x1c, 0x1b, 0x1f}
	muted = colour{0x56, 0x55, 0x60}
	soft  = colour{0xf6, 0xf4, 0xf2}
	line  = colour{0xdd, 0xda, 0xe0}
	white = colour{0xff, 0xff, 0xff}
	black = colour{0, 0, 0}
)

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// parseAccent reads #rrggbb. An accent that is too light for text on white
// (contrast under 4.5:1, WCAG 2.2 AA) is an error.
func parseAccent(s string) (c colour, err error) {
	if s == "" {
		s = DefaultAccent
	}
	if !hexColour.MatchString(s) {
		return c, fmt.Errorf("accent %q: want a colour such as %s", s, DefaultAccent)
	}
	for i := range c {
		v, _ := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
		c[i] = int(v)
	}
	if r := contrast(c, white); r < 4.5 {
		return c, fmt.Errorf("accent %s is too light for text: contrast %.1f:1, at least 4.5:1 is needed", s, r)
	}
	return c, nil
}

// canvas is a page, or a part of one, with a scale of its own: lengths are in
// millimetres times scale, text in points times scale.
type canvas struct {
	pdf    *fpdf.Fpdf
	x, y   float64 // where its upper left corner is on the page
	scale  float64
	accent colour
	widths metrics
}

// at is a canvas with its corner elsewhere on the page.
func (c *canvas) at(x, y float64) *canvas {
	moved := *c
	moved.x, moved.y = x, y
	return &moved
}

// metrics are the widths of the letters, regular and bold, in thousandths of the
// size. The library would tell them too, but writes into the page whenever it is
// asked in another font.
type metrics [2]map[rune]int

func measureFonts(pdf *fpdf.Fpdf) (m metrics) {
	for i, weight := range [2]string{"", "B"} {
		pdf.SetFont("text", weight, 10)
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

// style is how a text looks.
type style struct {
	bold   bool
	points float64
	colour colour
}

func (c *canvas) use(s style) {
	weight := ""
	if s.bold {
		weight = "B"
	}
	c.pdf.SetFont("text", weight, c.points(s)*c.scale)
	c.pdf.SetTextColor(s.colour[0], s.colour[1], s.colour[2])
}

// points is the size that is really used, in points of the canvas.
func (c *canvas) points(s style) float64 { return max(s.points, minPoints/c.scale) }

// em is the size in millimetres of the canvas.
func (c *canvas) em(s style) float64 { return c.points(s) * 25.4 / 72 }

// width is how wide a line is.
func (c *canvas) width(s style, text string) float64 {
	letters := c.widths[0]
	if s.bold {
		letters = c.widths[1]
	}
	sum := 0
	for _, r := range text {
		sum += letters[r]
	}
	return float64(sum) * c.em(s) / 1000
}

// text draws one line; y is its baseline.
func (c *canvas) text(x, y float64, s style, text string) {
	c.use(s)
	c.pdf.Text(c.x+x*c.scale, c.y+y*c.scale, strings.ReplaceAll(text, "\u00a0", " "))
}

// centred draws one line around x.
func (c *canvas) centred(x, y float64, s style, text string) {
	c.text(x-c.width(s, text)/2, y, s, text)
}

// wrap breaks a text into lines of at most width. A word that is wider than a
// line is broken itself: nothing may run off the page.
func (c *canvas) wrap(s style, width float64, text string) (lines []string) {
	current := ""
	for word := range strings.SplitSeq(text, " ") {
		if with := strings.TrimPrefix(current+" "+word, " "); c.width(s, with) <= width {
			current = with
			continue
		}
		if current != "" {
			lines = append(lines, current)
		}
		current = ""
		for _, r := range word {
			if current != "" && c.width(s, current+string(r)) > width {
				lines, current = append(lines, current), ""
			}
			current += string(r)
		}
	}
	return append(lines, current)
}

// even wraps into as few lines as wrap, but of nearly equal length.
func (c *canvas) even(s style, width float64, text string) []string {
	lines := c.wrap(s, width, text)
	for narrower := width * 0.97; narrower > width/2; narrower *= 0.97 {
		tried := c.wrap(s, narrower, text)
		if len(tried) > len(lines) || strings.Join(tried, " ") != text {
			break
		}
		lines = tried
	}
	return lines
}

// fit finds the largest size from s.points down to least at which text takes at
// most the given number of whole lines. At least it takes as many as it needs.
func (c *canvas) fit(s style, least, width float64, most int, text string) (style, []string) {
	for ; s.points > least; s.points -= 0.5 {
		if lines := c.wrap(s, width, text); len(lines) <= most && strings.Join(lines, " ") == text {
			break
		}
	}
	s.points = max(s.points, least)
	return s, c.even(s, width, text)
}

// paint draws path operators on a grid of their own: the origin is at x, y and
// unit is the length of one grid step. setup comes before the path, finish ends it
// ("f" fills, "S" strokes).
func (c *canvas) paint(x, y, unit float64, setup string, path, finish string) {
	const k = 72 / 25.4
	_, height := c.pdf.GetPageSize()
	u := unit * c.scale * k
	c.pdf.RawWriteStr(fmt.Sprintf("q %s 0 0 %s %s %s cm %s %s%s Q",
		strconv.FormatFloat(u, 'f', 5, 64), strconv.FormatFloat(-u, 'f', 5, 64),
		number((c.x+x*c.scale)*k), number((height-c.y-y*c.scale)*k), setup, path, finish))
}

func fill(c colour) string { return components(c) + "rg" }

func stroke(c colour, width float64) string {
	return components(c) + "RG " + number(width) + " w 1 J 1 j"
}

func components(c colour) string {
	var b strings.Builder
	for _, v := range c {
		b.WriteString(number(float64(v)/255) + " ")
	}
	return b.String()
}

// box fills a rectangle.
func (c *canvas) box(x, y, w, h float64, col colour) {
	c.paint(x, y, 1, fill(col), fmt.Sprintf("0 0 %s %s re ", number(w), number(h)), "f")
}

// face draws one of the five faces, d wide.
func (c *canvas) face(i int, x, y, d float64, col colour) {
	f := faces[i]
	unit := d / 28 // of the 32 grid steps the drawing takes 28
	pen := fill(col) + " " + stroke(col, 2)
	c.paint(x-2*unit, y-2*unit, unit, pen, circle(16, 16, 13)+operators(f.lines), "S")
	if f.filled != "" {
		c.paint(x-2*unit, y-2*unit, unit, pen, operators(f.filled), "B")
	}
}

// flower draws the blossom around x, y with petals of length r.
func (c *canvas) flower(x, y, r float64) {
	for _, p := range blossom() {
		c.paint(x, y, r, fill(c.accent), p, "f")
	}
	c.paint(x, y, r, fill(white), circle(0, 0, 0.12), "f")
}

// code draws a QR whose dark part is d wide, on its own white ground.
func (c *canvas) code(m matrix, x, y, d float64) {
	c.paint(x, y, d/float64(len(m)), fill(black), m.operators(), "")
}

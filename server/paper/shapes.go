package paper

import (
	"math"
	"strconv"
	"strings"
)

// Faces are the five levels, lowest first, on a grid of 32 with strokes of 2:
// lines, and a closed mouth that is filled. They differ in brow, eye and mouth,
// never only in colour. They are those of survey-ui/form/faces.svg; a test
// compares.
var Faces = [5]struct{ Lines, Filled string }{
	{"M9 10l4 3M23 10l-4 3M12 15v1M20 15v1", "M10 24q6-9 12 0z"},
	{"M12 12v2M20 12v2M11 23q5-5 10 0", ""},
	{"M12 12v2M20 12v2M11 21h10", ""},
	{"M12 12v2M20 12v2M10 19q6 6 12 0", ""},
	{"M10 13q2-3 4 0M18 13q2-3 4 0", "M9 18h14q-7 12-14 0z"},
}

// operators turns an SVG path into PDF path operators on the same grid. It knows
// the commands our drawings use: M, m, L, l, H, h, V, v, C, c, Q, q, Z, z.
func operators(svg string) string {
	var out strings.Builder
	emit := func(op string, xs ...float64) {
		for _, x := range xs {
			out.WriteString(number(x) + " ")
		}
		out.WriteString(op + " ")
	}
	var x, y, startX, startY float64
	for _, c := range parsePath(svg) {
		var baseX, baseY float64
		if c.letter >= 'a' {
			baseX, baseY = x, y
		}
		a := c.args
		switch c.letter &^ 0x20 {
		case 'M':
			x, y = baseX+a[0], baseY+a[1]
			startX, startY = x, y
			emit("m", x, y)
		case 'L':
			x, y = baseX+a[0], baseY+a[1]
			emit("l", x, y)
		case 'H':
			x = baseX + a[0]
			emit("l", x, y)
		case 'V':
			y = baseY + a[0]
			emit("l", x, y)
		case 'C':
			emit("c", baseX+a[0], baseY+a[1], baseX+a[2], baseY+a[3], baseX+a[4], baseY+a[5])
			x, y = baseX+a[4], baseY+a[5]
		case 'Q': // PDF has only cubic curves: both handles are two thirds of the way
			cx, cy, toX, toY := baseX+a[0], baseY+a[1], baseX+a[2], baseY+a[3]
			emit("c", x+(cx-x)*2/3, y+(cy-y)*2/3, toX+(cx-toX)*2/3, toY+(cy-toY)*2/3, toX, toY)
			x, y = toX, toY
		case 'Z':
			x, y = startX, startY
			emit("h")
		}
	}
	return out.String()
}

type pathCommand struct {
	letter byte
	args   []float64
}

func parsePath(svg string) (all []pathCommand) {
	for i := 0; i < len(svg); {
		c := svg[i]
		if c|0x20 >= 'a' && c|0x20 <= 'z' {
			all = append(all, pathCommand{letter: c})
			i++
			continue
		}
		if c == ' ' || c == ',' {
			i++
			continue
		}
		end := i + 1
		for end < len(svg) && (svg[end] >= '0' && svg[end] <= '9' || svg[end] == '.') {
			end++
		}
		if n, err := strconv.ParseFloat(svg[i:end], 64); err == nil {
			last := &all[len(all)-1]
			last.args = append(last.args, n)
		}
		i = end
	}
	return all
}

// Circle is a circle as path operators: four curves, exact to 0.03 %.
func Circle(x, y, r float64) string {
	k := r * 0.5523
	var out strings.Builder
	add := func(op string, xs ...float64) {
		for _, v := range xs {
			out.WriteString(number(v) + " ")
		}
		out.WriteString(op + " ")
	}
	add("m", x+r, y)
	add("c", x+r, y+k, x+k, y+r, x, y+r)
	add("c", x-k, y+r, x-r, y+k, x-r, y)
	add("c", x-r, y-k, x-k, y-r, x, y-r)
	add("c", x+k, y-r, x+r, y-k, x+r, y)
	return out.String()
}

// petal is one petal of the flamboyant flower, pointing up from the middle: a
// narrow claw and a broad, slightly waved blade.
const petal = "M0 0C-.1-.25-.34-.38-.4-.62C-.46-.86-.26-1-.12-.96C-.05-.94 .05-.94 .12-.96C.26-1 .46-.86 .4-.62C.34-.38 .1-.25 0 0z"

// blossom is the five petals, each turned to its place.
func blossom() (all []string) {
	for i := range 5 {
		turn := float64(i) * 2 * math.Pi / 5
		sin, cos := math.Sincos(turn)
		all = append(all, number(cos)+" "+number(sin)+" "+number(-sin)+" "+number(cos)+" 0 0 cm "+operators(petal))
	}
	return all
}

// number writes a coordinate with at most three decimals.
func number(x float64) string {
	s := strconv.FormatFloat(x, 'f', 3, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

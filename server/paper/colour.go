package paper

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// Colour is red, green, blue, 0 to 255.
type Colour [3]int

// The colours of the design tokens that are used on paper, and black.
var (
	Ink   = Colour{0x1c, 0x1b, 0x1f}
	Muted = Colour{0x56, 0x55, 0x60}
	Soft  = Colour{0xf6, 0xf4, 0xf2}
	Line  = Colour{0xdd, 0xda, 0xe0}
	White = Colour{0xff, 0xff, 0xff}
	Black = Colour{0, 0, 0}
)

// DefaultAccent is the accent of the light design tokens.
const DefaultAccent = "#b3261e"

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// ParseAccent reads #rrggbb; empty is DefaultAccent. An accent that is too light for
// text on white (contrast under 4.5:1, WCAG 2.2 AA) is an error.
func ParseAccent(s string) (c Colour, err error) {
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
	if r := contrast(c, White); r < 4.5 {
		return c, fmt.Errorf("accent %s is too light for text: contrast %.1f:1, at least 4.5:1 is needed", s, r)
	}
	return c, nil
}

// contrast is the ratio of two colours' relative luminance by WCAG 2.2, 1 to 21.
func contrast(a, b Colour) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c Colour) float64 {
	var l float64
	for i, weight := range [3]float64{0.2126, 0.7152, 0.0722} {
		v := float64(c[i]) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		l += weight * v
	}
	return l
}

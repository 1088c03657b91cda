package poster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"

	"hailong/server/paper"
)

// SVG writes the bare code of content, as made by URL, with its quiet zone: black
// on paper.White, one unit per module, to be scaled by whoever places it.
func SVG(w io.Writer, content string) error {
	m, err := paper.NewMatrix(content)
	if err != nil {
		return err
	}
	side := len(m) + 2*paper.QuietZone
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" role="img" aria-label="QR">`+"\n", side, side)
	fmt.Fprintf(&b, `<path fill="#fff" d="M0 0h%dv%dH0z"/>`+"\n"+`<path d="`, side, side)
	for _, r := range m.Rects() {
		fmt.Fprintf(&b, "M%d %dh%dv%dh-%dz", r.X+paper.QuietZone, r.Y+paper.QuietZone, r.W, r.H, r.W)
	}
	b.WriteString("\"/>\n</svg>\n")
	_, err = io.WriteString(w, b.String())
	return err
}

// maxPixels is far beyond any print; more would only cost memory.
const maxPixels = 4096

// PNG writes the bare code as a black and white picture of pixels × pixels. Each
// module has the same whole number of pixels and the rest widens the quiet zone,
// so that no scaling blurs it. It fails when a module would get less than two
// pixels, or over 4096 pixels.
func PNG(w io.Writer, content string, pixels int) error {
	m, err := paper.NewMatrix(content)
	if err != nil {
		return err
	}
	side := len(m) + 2*paper.QuietZone
	if pixels < 2*side || pixels > maxPixels {
		return fmt.Errorf("a picture of %d pixels: want %d to %d for this code", pixels, 2*side, maxPixels)
	}
	scale := pixels / side
	from := (pixels - scale*len(m)) / 2
	img := image.NewPaletted(image.Rect(0, 0, pixels, pixels), color.Palette{color.White, color.Black})
	for _, r := range m.Rects() {
		row := bytes.Repeat([]byte{1}, r.W*scale)
		for y := range r.H * scale {
			copy(img.Pix[img.PixOffset(from+r.X*scale, from+r.Y*scale+y):], row)
		}
	}
	return png.Encode(w, img)
}

// Terminal writes the code of content for a terminal, two modules a character.
// It sets both colours by number, black on white: left to the theme, a dark
// terminal would show the negative, which many phones do not read.
func Terminal(w io.Writer, content string) error {
	m, err := paper.NewMatrix(content)
	if err != nil {
		return err
	}
	side := len(m) + 2*paper.QuietZone
	dark := func(x, y int) bool {
		x, y = x-paper.QuietZone, y-paper.QuietZone
		return x >= 0 && y >= 0 && x < len(m) && y < len(m) && m[y][x]
	}
	var b strings.Builder
	for y := 0; y < side; y += 2 {
		b.WriteString("\x1b[38;5;16;48;5;231m")
		for x := range side {
			switch upper, lower := dark(x, y), dark(x, y+1); {
			case upper && lower:
				b.WriteString("█")
			case upper:
				b.WriteString("▀")
			case lower:
				b.WriteString("▄")
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteString("\x1b[0m\n")
	}
	_, err = io.WriteString(w, b.String())
	return err
}

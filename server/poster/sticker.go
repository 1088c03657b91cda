package poster

import (
	"fmt"

	"hailong/server/paper"
)

// The stickers: 3 × 8 on A4, laid out like the common label sheet of 24 so that
// both label paper and plain paper with scissors work.

const (
	stickerColumns, stickerRows = 3, 8
	stickerWidth, stickerHeight = 63.5, 33.9
	stickerLeft, stickerTop     = 7.21, 12.9
	stickerGap                  = 2.54 // between columns; rows touch
	stickerCode                 = 23.4 // the dark part; its quiet zone is 3.2
	stickerCodeLeft             = 4.2
)

// drawStickers fails when a name does not fit on so small a piece.
func drawStickers(c *paper.Canvas, p *page) error {
	texts, err := layoutSticker(c, p)
	if err != nil {
		return err
	}
	for row := range stickerRows {
		for column := range stickerColumns {
			x := stickerLeft + float64(column)*(stickerWidth+stickerGap)
			y := stickerTop + float64(row)*stickerHeight
			one := c.At(x, y)
			one.Code(p.qr, stickerCodeLeft, (stickerHeight-stickerCode)/2, stickerCode)
			for _, t := range texts {
				one.Text(t.x, t.y, t.style, t.words)
			}
			cutMarks(c, x, y)
		}
	}
	small := paper.Regular(6, paper.Muted)
	c.Text(stickerLeft, paper.A4Height-5.5, small, p.unit+" · "+codeLabel+p.code+" · "+printedOn+p.printed)
	return nil
}

// cutMarks draws a small cross at each corner; on label paper they lie where the
// labels part.
func cutMarks(c *paper.Canvas, x, y float64) {
	const arm = 1.2
	for _, corner := range [4][2]float64{{0, 0}, {stickerWidth, 0}, {0, stickerHeight}, {stickerWidth, stickerHeight}} {
		c.Paint(x+corner[0], y+corner[1], arm, paper.Stroke(paper.Muted, 0.1), "-1 0 m 1 0 l 0 -1 m 0 1 l ", "S")
	}
}

// text is words at a place of a sticker.
type text struct {
	x, y  float64
	style paper.Style
	words string
}

// layoutSticker fits what the room beside the code allows: the unit and the code
// first, then how it is done.
func layoutSticker(c *paper.Canvas, p *page) (all []text, err error) {
	const (
		x     = stickerCodeLeft + stickerCode + 3.8
		width = stickerWidth - x - 2.2
		foot  = stickerHeight - 4
	)
	label := paper.Regular(6.5, paper.Ink)
	shift := c.Width(label, enterCode+" ")
	code, _ := c.Fit(paper.Bold(9.5, paper.Ink), 6, width-shift, 1, p.code)
	host, hosts := c.Fit(paper.Regular(6.5, paper.Ink), 6, width, 1, p.host)
	bottom := foot - c.Em(code)*1.05 - c.Em(host)*1.2*float64(len(hosts)-1)
	end := bottom - c.Em(host)*1.2 // text from above must not pass this baseline

	y := 3.4
	write := func(s paper.Style, lines []string) {
		for _, l := range lines {
			y += c.Em(s) * 1.22
			all = append(all, text{x, y, s, l})
		}
	}
	write(c.Fit(paper.Bold(9.5, paper.Ink), 6, width, 2, p.unit))
	if p.point != "" {
		write(c.Fit(paper.Regular(6.5, paper.Ink), 6, width, 2, p.point))
	}
	if y > end {
		return nil, fmt.Errorf("the names of %s are too long for a sticker", p.label())
	}
	y += 1.2
	for _, part := range []text{{style: paper.Bold(8, c.Accent), words: stickerHead}, {style: paper.Regular(6.5, paper.Ink), words: stickerHow}} {
		s, lines := c.Fit(part.style, 6, width, 1, part.words)
		if y+c.Em(s)*1.22*float64(len(lines)) <= end {
			write(s, lines)
		}
	}
	for i, l := range hosts {
		all = append(all, text{x, bottom + c.Em(host)*1.2*float64(i), host, l})
	}
	return append(all, text{x, foot, label, enterCode}, text{x + shift, foot, code, p.code}), nil
}

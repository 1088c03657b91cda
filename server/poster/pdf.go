package poster

import (
	"io"

	"hailong/server/paper"
	"hailong/server/survey"
)

func render(w io.Writer, size Size, pages []page, accent paper.Colour, printed survey.Day) error {
	width, height := paper.A4Width, paper.A4Height
	if size == A5 {
		width, height = paper.A5Width, paper.A5Height
	}
	doc := paper.New(paper.Info{Title: title(pages), Made: printed, Width: width, Height: height, Accent: accent})
	for i := range pages {
		p := &pages[i]
		c := doc.Page(width / paper.A4Width)
		doc.Outline(p.label(), 0, 0)
		if err := draw(c, size, p); err != nil {
			return err
		}
	}
	return doc.Write(w)
}

func draw(c *paper.Canvas, size Size, p *page) error {
	switch size {
	case A5:
		return drawWall(c, p, paper.A5Height*paper.A4Width/paper.A5Width)
	case Tent:
		drawTent(c, p)
		return nil
	case Sticker:
		return drawStickers(c, p)
	}
	return drawWall(c, p, paper.A4Height)
}

// label names a page among others: the unit, and the point where there is one.
func (p *page) label() string {
	if p.point == "" {
		return p.unit
	}
	return p.unit + ", " + p.point
}

func title(pages []page) string {
	const what = "Áp phích mã QR khảo sát hài lòng"
	if len(pages) == 1 {
		return what + ": " + pages[0].label()
	}
	return what
}

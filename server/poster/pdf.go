package poster

import (
	"bytes"
	"io"

	"codeberg.org/go-pdf/fpdf"

	"hailong/server/survey"
)

// Paper, in millimetres.
const (
	a4Width, a4Height = 210.0, 297.0
	a5Width, a5Height = 148.0, 210.0
)

func render(w io.Writer, size Size, pages []page, accent colour, printed survey.Day) error {
	paper := fpdf.SizeType{Wd: a4Width, Ht: a4Height}
	if size == A5 {
		paper = fpdf.SizeType{Wd: a5Width, Ht: a5Height}
	}
	pdf := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: paper})
	pdf.SetCatalogSort(true) // else Go's map order would change the bytes
	pdf.SetCreationDate(printed.Time())
	pdf.SetModificationDate(printed.Time())
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	// Subsetting writes into the bytes it is given.
	pdf.AddUTF8FontFromBytes("text", "", bytes.Clone(regularTTF))
	pdf.AddUTF8FontFromBytes("text", "B", bytes.Clone(boldTTF))
	pdf.SetTitle(title(pages), true)
	pdf.SetCreator("Hài Lòng", true)
	pdf.SetLang("vi-VN")
	pdf.SetDisplayMode("fullpage", "single")

	widths := measureFonts(pdf)
	for i := range pages {
		p := &pages[i]
		pdf.AddPage()
		pdf.SetFont("text", "", 10)
		pdf.Bookmark(p.label(), 0, 0)
		c := &canvas{pdf: pdf, scale: 1, accent: accent, widths: widths}
		if err := draw(c, size, p); err != nil {
			return err
		}
	}
	return pdf.Output(w)
}

func draw(c *canvas, size Size, p *page) error {
	switch size {
	case A5:
		c.scale = a5Width / a4Width
		return drawWall(c, p, a5Height/c.scale)
	case Tent:
		drawTent(c, p)
		return nil
	case Sticker:
		return drawStickers(c, p)
	}
	return drawWall(c, p, a4Height)
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

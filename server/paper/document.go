package paper

import (
	"bytes"
	"io"

	"codeberg.org/go-pdf/fpdf"

	"hailong/server/survey"
)

// Paper in use, in millimetres.
const (
	A4Width, A4Height = 210.0, 297.0
	A5Width, A5Height = 148.0, 210.0
)

// Info is what a document says of itself.
type Info struct {
	Title         string
	Made          survey.Day // stands for the time it was made: nothing else may change the bytes
	Width, Height float64    // of every page, in millimetres
	Accent        Colour
	Italic        bool // whether slanted letters are used; they cost 15 kB
	Continuous    bool // pages are read one after the other, not looked at as a whole
}

// Document is a PDF in the making.
type Document struct {
	pdf    *fpdf.Fpdf
	widths metrics
	accent Colour
}

// New starts a document without pages.
func New(i Info) *Document {
	pdf := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "mm", Size: fpdf.SizeType{Wd: i.Width, Ht: i.Height}})
	pdf.SetCatalogSort(true) // else Go's map order would change the bytes
	pdf.SetCreationDate(i.Made.Time())
	pdf.SetModificationDate(i.Made.Time())
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	// Subsetting writes into the bytes it is given.
	pdf.AddUTF8FontFromBytes("text", "", bytes.Clone(regularTTF))
	pdf.AddUTF8FontFromBytes("text", "B", bytes.Clone(boldTTF))
	faces := []string{"", "B"}
	if i.Italic {
		pdf.AddUTF8FontFromBytes("text", "I", bytes.Clone(italicTTF))
		faces = append(faces, "I")
	}
	pdf.SetTitle(i.Title, true)
	pdf.SetCreator("Hài Lòng", true)
	pdf.SetLang("vi-VN")
	if i.Continuous {
		pdf.SetDisplayMode("fullwidth", "continuous")
	} else {
		pdf.SetDisplayMode("fullpage", "single")
	}
	return &Document{pdf: pdf, accent: i.Accent, widths: measureFonts(pdf, faces)}
}

// Page adds a page and returns a canvas as large as it. scale multiplies lengths and
// sizes of text; 1 is millimetres and points.
func (d *Document) Page(scale float64) *Canvas {
	d.pdf.AddPage()
	return d.canvas(scale)
}

// Again is a canvas on a page that was added before, 1 for the first; what is drawn
// goes on top. Later drawings on canvases of other pages would end up there, too.
func (d *Document) Again(page int) *Canvas {
	d.pdf.SetPage(page)
	// The library leaves out the choice of a font that it thinks is in use already.
	d.pdf.SetFont("text", "B", 9.5)
	return d.canvas(1)
}

func (d *Document) canvas(scale float64) *Canvas {
	d.pdf.SetFont("text", "", 10)
	return &Canvas{pdf: d.pdf, scale: scale, Accent: d.accent, widths: d.widths}
}

// Pages is how many pages there are.
func (d *Document) Pages() int { return d.pdf.PageCount() }

// Outline adds an entry to the table of contents that readers show: it leads to y
// millimetres from the top of the page added last. Level 0 is the highest; none may be
// left out on the way down.
func (d *Document) Outline(label string, level int, y float64) { d.pdf.Bookmark(label, level, y) }

// Write writes the document, which is then finished.
func (d *Document) Write(w io.Writer) error { return d.pdf.Output(w) }

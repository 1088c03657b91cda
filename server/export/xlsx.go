package export

import (
	"archive/zip"
	"io"
	"strconv"
	"time"

	"github.com/klauspost/compress/flate"

	"hailong/server/survey"
)

// xlsx writes a workbook as it comes: the sheets of data, then the method and the
// codebook, then the parts that list them. Texts stand in their cells, not in a
// table of shared ones, which would have to be kept till the end.
type xlsx struct {
	zip    *zip.Writer
	sheet  *Sheet
	o      Options
	limits limits
	data   []xlsxColumn
	tabs   []tab
	// The part that is being written:
	part io.Writer
	cols []xlsxColumn
	row0 int   // rows in it
	size int64 // bytes in it
	buf  []byte
	err  error
}

// tab is a sheet of the workbook.
type tab struct{ name, file string }

// limits end a sheet of data; the rows go on in a further one.
type limits struct {
	rows  int   // of a sheet, with its heading
	bytes int64 // of a sheet's XML
}

// sheetLimits are what a spreadsheet can have in a sheet, and what a zip entry can
// have without its 64-bit form: spreadsheets call a file broken whose entries took
// that form after their header was written, as all must that are streamed.
var sheetLimits = limits{rows: 1_048_576, bytes: 4_000_000_000}

// compression is the level of deflate. Level 1 makes files a quarter larger in two
// thirds of the time, level 6 hardly smaller ones; see decision 0012.
const compression = 5

// zipTime is the date of all parts, so that the same rows give the same bytes; it
// is the first that a zip can have.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

func newXLSX(w io.Writer, s *Sheet, o Options, l limits) *xlsx {
	x := &xlsx{zip: zip.NewWriter(w), sheet: s, o: o, limits: l, data: xlsxColumns(s)}
	x.zip.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, compression)
	})
	// These first, and a sheet third: so programs that look at the first bytes of a
	// file know it for a workbook.
	x.file("_rels/.rels", packageRels)
	x.file("xl/styles.xml", stylesXML)
	x.nextData()
	return x
}

// row writes a row of data.
func (x *xlsx) row(cells []Cell) error {
	if x.row0 == x.limits.rows || x.size > x.limits.bytes {
		x.end()
		x.nextData()
	}
	x.write(cells)
	return x.err
}

// close writes what follows the data.
func (x *xlsx) close() error {
	x.end()
	x.method()
	x.codebook()
	x.index()
	if err := x.zip.Close(); x.err == nil {
		x.err = err
	}
	return x.err
}

// nextData begins the first or a further sheet of data.
func (x *xlsx) nextData() {
	n := len(x.tabs) + 1
	name := x.say(survey.Text{Vi: "Dữ liệu", En: "Data"})
	if n > 1 {
		name += " " + strconv.Itoa(n)
	}
	x.begin(name, "sheet"+strconv.Itoa(n)+".xml", x.sheet, x.data)
}

// codebook writes what the columns are.
func (x *xlsx) codebook() {
	c := CodebookSheet()
	x.begin(x.say(survey.Text{Vi: "Từ điển", En: "Codebook"}), "codebook.xml", c, xlsxColumns(c))
	for _, r := range x.sheet.Codebook() {
		x.write(r)
	}
	x.end()
}

func (x *xlsx) say(t survey.Text) string { return t.In(x.o.Lang) }

// begin opens a sheet with a frozen bold heading.
func (x *xlsx) begin(name, file string, s *Sheet, cols []xlsxColumn) {
	x.open(name, file, cols)
	x.buf = append(x.buf, `<sheetViews><sheetView`...)
	if len(x.tabs) == 1 {
		x.buf = append(x.buf, ` tabSelected="1"`...)
	}
	x.buf = append(x.buf, ` workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`...)
	x.widths(func(i int) int { return s.Columns[i].width(x.o.Lang) })
	heading := make([]Cell, len(s.Columns))
	for i := range heading {
		heading[i] = Text(x.say(s.Columns[i].Label))
		if heading[i] == Empty {
			heading[i] = Text(s.Columns[i].Name)
		}
	}
	x.styled(heading, styleHeading)
}

// open begins a part that is a sheet.
func (x *xlsx) open(name, file string, cols []xlsxColumn) {
	x.tabs = append(x.tabs, tab{name, file})
	x.cols, x.row0, x.size = cols, 0, 0
	x.part = x.create("xl/worksheets/" + file)
	x.buf = append(append(x.buf[:0], xmlHead...), `<worksheet xmlns="`+mainNS+`">`...)
}

// widths writes the columns' widths and opens the rows.
func (x *xlsx) widths(of func(i int) int) {
	x.buf = append(x.buf, `<cols>`...)
	for i := range x.cols {
		n := strconv.Itoa(i + 1)
		x.buf = append(x.buf, `<col min="`+n+`" max="`+n+`" width="`+strconv.Itoa(of(i))+`" customWidth="1"/>`...)
	}
	x.buf = append(x.buf, `</cols><sheetData>`...)
}

// end closes the part.
func (x *xlsx) end() {
	x.buf = append(x.buf, `</sheetData></worksheet>`...)
	x.flush(0)
}

// flush hands on what is there when it is more than least.
func (x *xlsx) flush(least int) {
	if len(x.buf) <= least {
		return
	}
	x.size += int64(len(x.buf))
	if x.err == nil {
		_, x.err = x.part.Write(x.buf)
	}
	x.buf = x.buf[:0]
}

// create begins a part of the file.
func (x *xlsx) create(name string) io.Writer {
	if x.err != nil {
		return io.Discard
	}
	w, err := x.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: zipTime})
	if err != nil {
		x.err = err
		return io.Discard
	}
	return w
}

// file writes a small part.
func (x *xlsx) file(name, text string) {
	if _, err := io.WriteString(x.create(name), xmlHead+text); x.err == nil {
		x.err = err
	}
}

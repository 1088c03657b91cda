package export

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"hailong/server/survey"
)

// Options are what a Writer needs beside the rows; only XLSX uses them.
type Options struct {
	// Lang is the language of headings and of sheet names; Vietnamese when empty.
	Lang survey.Lang
	// Method is the page that says how the figures came about.
	Method []Line
}

// Line is one line of the method page: a paragraph when it has one cell, else a
// name and what belongs to it.
type Line struct {
	Heading bool
	Cells   []string
}

// Writer writes the rows of a sheet as they come, in memory that does not grow
// with them, and counts and hashes the file on its way, so that its manifest can
// be made without reading it again. It is used by one goroutine. The same rows
// give the same bytes.
type Writer struct {
	format Format
	sheet  *Sheet
	takes  []uint8 // kinds of cell by column
	file   *measured
	out    *bufio.Writer
	enc    encoder
	rows   int64
	err    error
	closed bool
}

// encoder writes the rows of one format.
type encoder interface {
	row(cells []Cell) error
	close() error
}

// bufferSize is small beside a file and large beside a row.
const bufferSize = 64 << 10

// NewWriter begins a file in one of SheetFormats. What it returns must be closed;
// the writer below stays open.
func NewWriter(w io.Writer, f Format, s *Sheet, o Options) (*Writer, error) {
	return newWriter(w, f, s, o, sheetLimits)
}

func newWriter(w io.Writer, f Format, s *Sheet, o Options, l limits) (*Writer, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	x := &Writer{format: f, sheet: s, takes: make([]uint8, len(s.Columns)), file: newMeasured(w)}
	for i := range s.Columns {
		c := &s.Columns[i]
		if x.takes[i] = c.Type.takes(); !c.Required {
			x.takes[i] |= 1 << kindEmpty
		}
	}
	x.out = bufio.NewWriterSize(x.file, bufferSize)
	switch f {
	case CSV:
		x.enc = newCSVRows(x.out, s)
	case XLSX:
		x.enc = newXLSX(x.out, s, o, l)
	case JSON, JSONLines:
		x.enc = newJSONRows(x.out, s, f == JSONLines)
	default:
		return nil, f.unknown()
	}
	return x, nil
}

// Row writes a row: a cell for each column, of its type. The cells may be used
// again. After an error no more rows are taken.
func (w *Writer) Row(cells []Cell) error {
	if w.err != nil || w.closed {
		return errors.Join(w.err, errClosed(w.closed))
	}
	if w.err = w.fits(cells); w.err == nil {
		if w.err = w.enc.row(cells); w.err == nil {
			w.rows++
		}
	}
	return w.err
}

func errClosed(closed bool) error {
	if closed {
		return errors.New("export: a row after the end")
	}
	return nil
}

// fits refuses what does not belong into the columns: it would be found only by
// whoever reads the file.
func (w *Writer) fits(cells []Cell) error {
	if len(cells) != len(w.takes) {
		return fmt.Errorf("export %s: row %d has %d cells, the sheet %d columns", w.sheet.ID, w.rows+1, len(cells), len(w.takes))
	}
	for i := range cells {
		if w.takes[i]&(1<<cells[i].kind) == 0 {
			c := &w.sheet.Columns[i]
			if cells[i].kind == kindEmpty {
				return fmt.Errorf("export %s: row %d: column %s is empty", w.sheet.ID, w.rows+1, c.Name)
			}
			return fmt.Errorf("export %s: row %d: column %s takes no such cell, it is of type %s", w.sheet.ID, w.rows+1, c.Name, c.Type)
		}
	}
	return nil
}

// Close writes the end of the file. A file without it is not whole: do not keep
// one for which a Row or Close failed. Closing again changes nothing.
func (w *Writer) Close() error {
	if w.closed {
		return w.err
	}
	w.closed = true
	if w.err == nil {
		if w.err = w.enc.close(); w.err == nil {
			w.err = w.out.Flush()
		}
	}
	return w.err
}

// Rows is the number of rows written.
func (w *Writer) Rows() int64 { return w.rows }

// Bytes is the size of the file; it is whole after Close.
func (w *Writer) Bytes() int64 { return w.file.n }

// SHA256 is the hash of the file in lower-case hexadecimal; it is of the whole
// after Close.
func (w *Writer) SHA256() string { return w.file.sum() }

// measured counts and hashes what goes through it.
type measured struct {
	w io.Writer
	h hash.Hash
	n int64
}

func newMeasured(w io.Writer) *measured { return &measured{w: w, h: sha256.New()} }

func (m *measured) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.h.Write(p[:n])
	m.n += int64(n)
	return n, err
}

func (m *measured) sum() string { return hex.EncodeToString(m.h.Sum(nil)) }

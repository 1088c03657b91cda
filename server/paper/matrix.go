package paper

import (
	"fmt"
	"strconv"

	"github.com/skip2/go-qrcode"
)

// QuietZone is the white border of a code, in modules, that the standard asks
// for and scanners need.
const QuietZone = 4

// Matrix is the modules of a QR code, row by row, without the quiet zone.
type Matrix [][]bool

// NewMatrix encodes with error correction Q: a quarter of the code may be
// scratched or covered. The library calls that level High.
func NewMatrix(content string) (Matrix, error) {
	q, err := qrcode.New(content, qrcode.High)
	if err != nil {
		return nil, fmt.Errorf("encode %q: %w", content, err)
	}
	q.DisableBorder = true // each drawing adds its own
	return q.Bitmap(), nil
}

// Rect is a rectangle of dark modules, in modules from the upper left.
type Rect struct{ X, Y, W, H int }

// Rects covers the dark modules with few rectangles: runs of a row, joined with
// equal runs below.
func (m Matrix) Rects() []Rect {
	var all []Rect
	open := map[[2]int]int{} // run of the row above → its rectangle
	for y, row := range m {
		next := map[[2]int]int{}
		for x := 0; x < len(row); x++ {
			if !row[x] {
				continue
			}
			start := x
			for x < len(row) && row[x] {
				x++
			}
			run := [2]int{start, x - start}
			i, ok := open[run]
			if !ok {
				i = len(all)
				all = append(all, Rect{start, y, x - start, 0})
			}
			all[i].H++
			next[run] = i
		}
		open = next
	}
	return all
}

// operators is the code as PDF path operators, one unit per module. All
// rectangles are one path: filled apart they would show hairlines between them.
func (m Matrix) operators() string {
	var b []byte
	for _, r := range m.Rects() {
		for _, n := range [4]int{r.X, r.Y, r.W, r.H} {
			b = append(strconv.AppendInt(b, int64(n), 10), ' ')
		}
		b = append(b, "re "...)
	}
	return string(append(b, 'f'))
}

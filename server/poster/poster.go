// Package poster draws the QR posters a commune hangs up: wall sheets in A4 and
// A5, a folding sign for the desk, a sheet of stickers, and the bare code as SVG,
// PNG and text for a terminal.
//
// It promises that what it prints can be scanned and read: the code keeps its
// quiet zone and has error correction Q, no text is cut off, and every letter has
// a glyph in the embedded font. Posters are vectors, carry no colour that black
// and white would lose, and favour no answer: the five faces are of one size and
// weight. The same input gives the same bytes; the date is an argument. It
// refuses what would make a poster useless on a wall: revoked codes, codes of
// another unit, addresses that need a denser code.
package poster

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hailong/server/paper"
	"hailong/server/survey"
)

// Size is a kind of poster.
type Size string

// The sizes. All but A5 are printed on A4.
const (
	A4      Size = "a4"      // for the wall, read from three metres
	A5      Size = "a5"      // for a counter or a glass pane
	Tent    Size = "tent"    // two faces and two flaps, folded to stand on a desk
	Sticker Size = "sticker" // 24 stickers of 63.5 × 33.9 mm, all of one code
)

// Sizes lists every size.
var Sizes = []Size{A4, A5, Tent, Sticker}

// Known reports whether s is one of Sizes.
func (s Size) Known() bool { return s == A4 || s == A5 || s == Tent || s == Sticker }

// Sheet is one poster: an entry code with the unit and the point it stands for.
type Sheet struct {
	Unit  survey.Unit
	Point survey.Point // zero for a code of the unit as a whole
	Entry survey.Entry
}

// Options are what all posters of a print share.
type Options struct {
	BaseURL string     // http or https and a host, nothing after it
	Phone   string     // for people who need help; empty leaves the line out
	Printed survey.Day // stands in the footer; required
	Accent  string     // #rrggbb, dark enough for text on white; empty is DefaultAccent
}

// DefaultAccent is the accent of the light design tokens.
const DefaultAccent = paper.DefaultAccent

// What names may hold at most, in characters. Longer ones would push the code
// below the size that scans from an arm's length.
const (
	maxUnitName  = 48
	maxPointName = 80
	maxPhone     = 24
)

// PDF writes one page per sheet, in their order. It draws nothing and returns an
// error when a sheet or an option does not fit; errors of w come back as they
// are. Concurrent calls are safe.
func PDF(w io.Writer, size Size, sheets []Sheet, o Options) error {
	if !size.Known() {
		return fmt.Errorf("poster size %q: want one of a4, a5, tent, sticker", size)
	}
	if len(sheets) == 0 {
		return fmt.Errorf("no posters to print: no entry codes were given")
	}
	if o.Printed == 0 {
		return fmt.Errorf("posters: no print date")
	}
	accent, err := paper.ParseAccent(o.Accent)
	if err != nil {
		return err
	}
	phone, err := clean("phone", o.Phone, maxPhone)
	if err != nil {
		return err
	}
	pages := make([]page, len(sheets))
	for i, s := range sheets {
		if pages[i], err = newPage(s, o); err != nil {
			return fmt.Errorf("poster %d of %d (%s, %s): %w", i+1, len(sheets), s.Entry.Code, s.Unit.Name, err)
		}
		pages[i].phone = phone
	}
	return render(w, size, pages, accent, o.Printed)
}

// page is a sheet that was checked, in the words that are printed.
type page struct {
	kind     string // "Phường"
	name     string // "Nguyễn Bỉnh Khiêm"
	unit     string // both
	province string
	point    string
	phone    string
	printed  string // 22/11/2026
	code     string // ABCD-EFGH
	host     string // khaosat.example.vn
	headline string
	qr       paper.Matrix
}

// address is the page's address as people type it.
func (p *page) address() string { return p.host + "/q/" + p.code }

func newPage(s Sheet, o Options) (p page, err error) {
	if err = checkEntry(s); err != nil {
		return p, err
	}
	content, err := URL(o.BaseURL, s.Entry.Code)
	if err != nil {
		return p, err
	}
	if p.qr, err = paper.NewMatrix(content); err != nil {
		return p, err
	}
	if p.unit, err = clean("unit name", s.Unit.Name, maxUnitName); err != nil {
		return p, err
	}
	if p.unit == "" {
		return p, fmt.Errorf("the unit has no name")
	}
	if p.province, err = clean("province name", s.Unit.ProvinceName, maxUnitName); err != nil {
		return p, err
	}
	if p.point, err = clean("point name", s.Point.Name, maxPointName); err != nil {
		return p, err
	}
	p.kind, p.name = splitName(s.Unit.Type, p.unit)
	p.headline = headline(s.Unit.Type)
	p.code = s.Entry.Code.Grouped()
	p.host = hostOf(o.BaseURL)
	p.printed = o.Printed.Time().Format("02/01/2006")
	return p, nil
}

// checkEntry keeps codes off walls where they would mislead.
func checkEntry(s Sheet) error {
	e := s.Entry
	switch {
	case e.Status == survey.CodeRevoked:
		return fmt.Errorf("the code is revoked")
	case e.Unit != s.Unit.Key:
		return fmt.Errorf("the code belongs to unit %s, not to %s", e.Unit, s.Unit.Key)
	case e.Point != s.Point.ID:
		return fmt.Errorf("the code belongs to point %q, not to %q", e.Point, s.Point.ID)
	case s.Point.ID != "" && s.Point.Unit != s.Unit.Key:
		return fmt.Errorf("the point belongs to unit %s, not to %s", s.Point.Unit, s.Unit.Key)
	case s.Point.ID != "" && strings.TrimSpace(s.Point.Name) == "":
		return fmt.Errorf("point %q has no name", s.Point.ID)
	case e.Channel == survey.Kiosk || e.Channel == survey.Assisted:
		return fmt.Errorf("a code of channel %s is not for residents' phones", e.Channel)
	}
	return nil
}

// clean is a text as it can be printed: NFC, single spaces, every letter in the
// font. The font has composed letters only, so NFC is more than tidiness.
func clean(what, s string, limit int) (string, error) {
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	if n := utf8.RuneCountInString(s); n > limit {
		return "", fmt.Errorf("%s has %d characters, %d fit on a poster", what, n, limit)
	}
	for _, r := range s {
		if !paper.HasGlyph(r) {
			return "", fmt.Errorf("%s %q: the font has no letter for %q (%U)", what, s, r, r)
		}
	}
	return s, nil
}

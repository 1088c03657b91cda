package poster

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/skip2/go-qrcode"

	"hailong/server/survey"
)

// quietZone is the white border of a code, in modules, that the standard asks
// for and scanners need.
const quietZone = 4

// maxContent bounds the address. 67 characters is what version 4 takes; with
// more, the modules of a sticker get smaller than cheap printers can draw.
const maxContent = 67

// hostRule is what a host may be made of: brackets and underscores are outside
// the alphanumeric mode of QR codes.
var hostRule = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?$`)

// URL is what the QR of an entry code holds: BASE/Q/CODE in capital letters.
// Capitals fit the alphanumeric mode, which needs a third less room than bytes:
// fewer and bigger modules, scanned from farther away. The base must be http or
// https with a host of letters, digits, dots and hyphens and at most a port; a
// path, query, fragment or user is an error, as is a code that is not valid.
func URL(base string, code survey.EntryCode) (string, error) {
	if parsed, err := survey.ParseEntryCode(string(code)); err != nil || parsed != code {
		return "", fmt.Errorf("%q is not an entry code", code)
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("base URL %q cannot be read", base)
	}
	problem := ""
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		problem = "it must start with http:// or https://"
	case u.User != nil:
		problem = "a user or password must not be printed"
	case u.Path != "" && u.Path != "/":
		problem = "it must not have a path"
	case strings.Contains(base, "?"):
		problem = "it must not have a query"
	case strings.Contains(base, "#"):
		problem = "it must not have a fragment"
	case !hostRule.MatchString(u.Host):
		problem = "the host may have letters, digits, dots and hyphens, and a port"
	}
	if problem != "" {
		return "", fmt.Errorf("base URL %q does not fit a QR code: %s", base, problem)
	}
	content := strings.ToUpper(u.Scheme + "://" + u.Host + "/q/" + string(code))
	if len(content) > maxContent {
		return "", fmt.Errorf("base URL %q is too long: the printed address has %d characters, %d are allowed", base, len(content), maxContent)
	}
	return content, nil
}

// hostOf is the host of a base URL as people read it.
func hostOf(base string) string {
	_, host, _ := strings.Cut(strings.ToLower(strings.TrimSuffix(base, "/")), "://")
	return host
}

// matrix is the modules of a code, row by row, without the quiet zone.
type matrix [][]bool

// newMatrix encodes with error correction Q: a quarter of the code may be
// scratched or covered. The library calls that level High.
func newMatrix(content string) (matrix, error) {
	q, err := qrcode.New(content, qrcode.High)
	if err != nil {
		return nil, fmt.Errorf("encode %q: %w", content, err)
	}
	q.DisableBorder = true // each drawing adds its own
	return q.Bitmap(), nil
}

// rect is a rectangle of dark modules.
type rect struct{ x, y, w, h int }

// rects covers the dark modules with few rectangles: runs of a row, joined with
// equal runs below.
func (m matrix) rects() []rect {
	var all []rect
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
				all = append(all, rect{start, y, x - start, 0})
			}
			all[i].h++
			next[run] = i
		}
		open = next
	}
	return all
}

// operators is the code as PDF path operators, one unit per module. All
// rectangles are one path: filled apart they would show hairlines between them.
func (m matrix) operators() string {
	var b []byte
	for _, r := range m.rects() {
		for _, n := range [4]int{r.x, r.y, r.w, r.h} {
			b = append(strconv.AppendInt(b, int64(n), 10), ' ')
		}
		b = append(b, "re "...)
	}
	return string(append(b, 'f'))
}

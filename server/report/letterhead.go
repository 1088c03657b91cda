package report

import (
	"strings"

	"hailong/server/paper"
)

// What stands at the head of every document.
const (
	nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
	motto  = "Độc lập - Tự do - Hạnh phúc"
	dotted = "…………………………"
)

// letterhead draws the head of the first page: issuer left, nation right, number and
// date under them. kind is the abbreviation in the number, such as BC; day is "ngày …
// tháng … năm …".
func (s *sheet) letterhead(i Issuer, kind, day string) {
	const gap = 5.0
	bold := paper.Bold(10.5, paper.Black)
	rightWidth := s.Width(bold, nation) + 1
	leftWidth := width - rightWidth - gap
	lx, rx := left+leftWidth/2, right-rightWidth/2

	y := s.y
	step := s.step(bold)
	s.Centred(rx, y+s.base(bold), bold, nation)
	s.Centred(rx, y+step+s.base(bold), bold, motto)
	half := s.Width(bold, motto) / 2
	s.rule(rx-half, y+2*step+1, rx+half, y+2*step+1, 0.3, paper.Black)
	rightEnd := y + 2*step + 1

	if i.Above != "" {
		y = s.centredLines(lx, y, leftWidth, paper.Regular(10, paper.Black), i.Above)
	}
	name := i.Name
	if name == "" {
		name = dotted
	}
	y = s.centredLines(lx, y, leftWidth, bold, name) + 1
	s.rule(lx-leftWidth/5, y, lx+leftWidth/5, y, 0.3, paper.Black)

	s.y = max(y, rightEnd) + 3
	s.Centred(lx, s.y+s.base(body), body, "Số: ……/"+kind+"-……")
	place := i.Place
	if place == "" {
		place = "………………"
	}
	line := printable(place) + ", " + day
	st, lines := s.Fit(slanted, 7.5, rightWidth, 1, line)
	for _, l := range lines {
		s.Centred(rx, s.y+s.base(body), st, l)
		s.skip(s.step(body))
	}
	s.skip(6)
}

// centredLines sets a text around x and returns where it ends.
func (s *sheet) centredLines(x, y, w float64, st paper.Style, text string) float64 {
	for _, l := range s.balanced(st, w, printable(text)) {
		s.Centred(x, y+s.base(st), st, l)
		y += s.step(st)
	}
	return y
}

// balanced breaks the name of a people's committee before the name of its place, as is
// usual; other texts are broken into lines of like length.
func (s *sheet) balanced(st paper.Style, w float64, text string) []string {
	const committee = "ỦY BAN NHÂN DÂN"
	if rest, ok := strings.CutPrefix(text, committee+" "); ok {
		return append([]string{committee}, s.Even(st, w, rest)...)
	}
	return s.Even(st, w, text)
}

// title sets the name of the document and what it is about, centred, with the short rule
// below.
func (s *sheet) title(name string, about ...string) {
	big := paper.Bold(14, paper.Black)
	s.y = s.centredLines((left+right)/2, s.y, width, big, name)
	for _, a := range about {
		s.y = s.centredLines((left+right)/2, s.y+0.5, width-16, paper.Bold(11, paper.Black), a)
	}
	s.skip(1.6)
	s.rule((left+right)/2-width/8, s.y, (left+right)/2+width/8, s.y, 0.4, s.Accent)
	s.skip(4.5)
}

// signer is one who signs.
type signer struct{ title, hint string }

// signed is the height of signatures, with the space above.
const signed = 56.0

// signatures sets the recipients at the left and one or two who sign. The block is never
// parted.
func (s *sheet) signatures(signers ...signer) {
	const gap, height = 6.0, signed - 6
	s.skip(gap)
	s.room(height)
	y := s.y
	column := width / 2
	for i, who := range signers {
		x := right - column*(float64(len(signers)-i)-0.5)
		at := s.centredLines(x, y, column-4, strong, who.title)
		hint := paper.Italic(9.5, paper.Black)
		s.centredLines(x, at, column-4, hint, who.hint)
	}
	if len(signers) > 1 { // the recipients then come below
		y += 32
	}
	head := paper.Style{Weight: paper.Slanted, Points: 9.5, Colour: paper.Black}
	s.Text(left, y+s.base(head), head, "Nơi nhận:")
	for i, l := range []string{"- …………………………;", "- …………………………;", "- Lưu: VT."} {
		s.Text(left, y+s.base(head)+s.step(small)*float64(i+1)+0.6, small, l)
	}
	s.y = max(y+s.base(head)+s.step(small)*4, s.y+height)
}

// annex begins an annex on a page of its own; name is PHỤ LỤC with its number, if any.
func (s *sheet) annex(name, title, about string) {
	s.page()
	s.outline(name+": "+title, 0)
	bold := paper.Bold(11, paper.Black)
	for _, text := range []string{name, title} {
		s.y = s.centredLines((left+right)/2, s.y, width, bold, text)
	}
	if about != "" {
		s.y = s.centredLines((left+right)/2, s.y, width, paper.Italic(9, paper.Black), about)
	}
	s.skip(3)
}

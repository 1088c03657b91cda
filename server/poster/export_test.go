package poster

// Modules is how many modules a side of the code of content has, without the
// quiet zone.
func Modules(content string) (int, error) {
	m, err := newMatrix(content)
	return len(m), err
}

// HasGlyph and the ranges of both weights.
var HasGlyph = hasGlyph

// SameGlyphs reports whether both weights have the same characters.
func SameGlyphs() bool {
	a, b := readRanges(regularTTF), readRanges(boldTTF)
	for r := range rune(0xFFFF) {
		if within(a, r) != within(b, r) {
			return false
		}
	}
	return true
}

func within(all []runeRange, r rune) bool {
	for _, c := range all {
		if r >= rune(c.first) && r <= rune(c.last) {
			return true
		}
	}
	return false
}

// Faces are the paths of each face, lines first.
func Faces() (all [5][]string) {
	for i, f := range faces {
		all[i] = []string{f.lines}
		if f.filled != "" {
			all[i] = append(all[i], f.filled)
		}
	}
	return all
}

// Colours are those that are fixed, by the name of their design token.
func Colours() map[string][3]int {
	accent, _ := parseAccent("")
	return map[string][3]int{"accent": accent, "ink": ink, "muted": muted, "soft": soft, "line": line, "paper": white}
}

// Levels are the words under the faces.
var Levels = levels

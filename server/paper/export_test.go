package paper

// SameGlyphs reports whether all weights have the same characters.
func SameGlyphs() bool {
	a := readRanges(regularTTF)
	for _, ttf := range [][]byte{boldTTF, italicTTF} {
		b := readRanges(ttf)
		for r := range rune(0xFFFF) {
			if within(a, r) != within(b, r) {
				return false
			}
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

package paper

import (
	_ "embed"
	"encoding/binary"
	"sync"
)

// Be Vietnam Pro, SIL Open Font License 1.1; the licence stands beside the files.
var (
	//go:embed fonts/BeVietnamPro_400Regular.ttf
	regularTTF []byte
	//go:embed fonts/BeVietnamPro_700Bold.ttf
	boldTTF []byte
	//go:embed fonts/BeVietnamPro_400Regular_Italic.ttf
	italicTTF []byte
)

// runeRange is a range of characters with glyphs, both ends included.
type runeRange struct{ first, last uint16 }

// covered reads which characters the fonts have: those of the regular one, since
// the weights of a family have the same (a test holds that).
var covered = sync.OnceValue(func() []runeRange { return readRanges(regularTTF) })

// HasGlyph reports whether the fonts can draw r. A character without a glyph would
// be an empty box on the wall.
func HasGlyph(r rune) bool {
	for _, c := range covered() {
		if r >= rune(c.first) && r <= rune(c.last) {
			return true
		}
	}
	return false
}

// readRanges reads the character map of a TrueType font, format 4, with the
// ranges it lists. The fonts are our own files, so nothing is checked.
func readRanges(ttf []byte) (all []runeRange) {
	u16 := func(at uint32) uint16 { return binary.BigEndian.Uint16(ttf[at:]) }
	u32 := func(at uint32) uint32 { return binary.BigEndian.Uint32(ttf[at:]) }
	for table := range uint32(u16(4)) {
		entry := 12 + 16*table
		if string(ttf[entry:entry+4]) != "cmap" {
			continue
		}
		cmap := u32(entry + 8)
		format4 := cmap + u32(cmap+8) // both subtables are the same one
		segments := uint32(u16(format4+6)) / 2
		ends, starts := format4+14, format4+16+2*segments
		for i := range segments {
			if first := u16(starts + 2*i); first != 0xFFFF {
				all = append(all, runeRange{first, u16(ends + 2*i)})
			}
		}
	}
	return all
}

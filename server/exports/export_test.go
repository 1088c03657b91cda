package exports

import (
	"hailong/server/export"
	"hailong/server/figures"
	"hailong/server/survey"
)

// Trait, Size and Margin are for the tests of what rows tell together.
type (
	Trait  = trait
	Size   = size
	Margin = margin
)

// NewTrait is a trait.
func NewTrait(point survey.PointID, c survey.Channel, l survey.Lang, local bool, d survey.Day) Trait {
	return trait{point, c, l, local, d}
}

// NewSize is a size.
func NewSize(all, used int64) Size { return size{all, used} }

// Plus, Few, Under, Of, Ends and Hidden are parts of what the tests look at.
func (s size) Plus(o size) size           { return s.plus(o) }
func (s size) Few(k int64) bool           { return s.few(k) }
func (t trait) Under(v export.Veil) trait { return t.under(v) }
func (m margin) Of(t trait) string        { return m.of(t) }
func (m margin) Ends() export.Veil        { return m.ends }
func (m margin) Hidden(slice string) bool { return m.hidden[slice] }

// Margins are the ways in which figures are cut.
func Margins(s figures.Splits, crossed map[string]bool) []Margin { return margins(s, crossed) }

// Crossing names a week of a channel.
func Crossing(c survey.Channel, day survey.Day) string { return crossing(c, day) }

// Veils decides for each trait.
func Veils(counts map[Trait]Size, k int64, cuts []Margin) map[Trait]export.Veil {
	return veils(counts, k, cuts)
}

// Shuffle is a shuffle with a room of its own.
type Shuffle struct{ s *shuffle }

// NewShuffle keeps so many bytes in memory.
func NewShuffle(folder string, seed [32]byte, room int) Shuffle {
	s := newShuffle(folder, seed)
	s.room = room
	return Shuffle{s}
}

// Add, End, Each, Any, Close and Runs are those of a shuffle.
func (s Shuffle) Add(group uint32, b []byte) error                  { return s.s.add(group, b) }
func (s Shuffle) End() error                                        { return s.s.end() }
func (s Shuffle) Each(group uint32, yield func([]byte) error) error { return s.s.each(group, yield) }
func (s Shuffle) Any(group uint32, yield func([]byte) error) error  { return s.s.any(group, yield) }
func (s Shuffle) Close() error                                      { return s.s.close() }
func (s Shuffle) Runs() int                                         { return len(s.s.runs) }

package export

import "io"

// Stream is a CSV whose rows come one at a time, in flat memory.
type Stream struct{ out *csvWriter }

// NewStream begins a CSV with its headings.
func NewStream(w io.Writer, headings ...string) (*Stream, error) {
	out, err := newCSV(w)
	if err != nil {
		return nil, err
	}
	return &Stream{out}, out.row(headings)
}

// Row writes a row; its cells are guarded as all cells are.
func (s *Stream) Row(cells ...string) error { return s.out.row(cells) }

// Close writes what is left. The writer below stays open.
func (s *Stream) Close() error { return s.out.close() }

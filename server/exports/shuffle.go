package exports

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
)

// shuffle puts records into groups, and those of a group into a random order that
// nothing of a record has a part in, in memory that does not grow with them: an external
// merge sort by (group, random number). What does not fit waits in one file, which has
// no name on systems that allow that.
//
// IDs of responses sort by hour, and the place of a response among those of its campaign
// is a leaf of the certificate's tree: rows in the order of IDs would tell both.
type shuffle struct {
	folder string
	random *rand.ChaCha8
	room   int // bytes of records in memory

	buf   []byte
	index []placed
	file  *os.File
	out   *bufio.Writer
	size  int64
	runs  []run
	count map[uint32]int64 // records by group
}

// placed is where a record lies in buf.
type placed struct {
	key      uint64
	group    uint32
	from, to uint32
}

// run is what was in memory at once, in order: where the records of each group are.
type run struct {
	from   io.ReaderAt
	groups map[uint32]extent
}

type extent struct{ at, size int64 }

// shuffleRoom is what a shuffle keeps in memory. With records of 200 bytes it holds
// 40,000, so that 20 million make 500 runs.
const shuffleRoom = 8 << 20

// newShuffle begins an order that the seed decides.
func newShuffle(folder string, seed [32]byte) *shuffle {
	return &shuffle{folder: folder, random: rand.NewChaCha8(seed), room: shuffleRoom, count: map[uint32]int64{}}
}

// add takes a record, which it copies.
func (s *shuffle) add(group uint32, record []byte) error {
	if len(s.buf)+len(record) > s.room && len(s.index) > 0 {
		if err := s.spill(); err != nil {
			return err
		}
	}
	if s.buf == nil {
		s.buf = make([]byte, 0, s.room)
	}
	from := uint32(len(s.buf))
	s.buf = append(s.buf, record...)
	s.index = append(s.index, placed{s.random.Uint64(), group, from, uint32(len(s.buf))})
	s.count[group]++
	return nil
}

// spill writes what is in memory to the file.
func (s *shuffle) spill() error {
	if s.file == nil {
		f, err := os.CreateTemp(s.folder, temporary+"rows-*")
		if err != nil {
			return fmt.Errorf("sort rows: %w", err)
		}
		_ = os.Remove(f.Name()) // where that can't be done yet, close does it
		s.file, s.out = f, bufio.NewWriterSize(f, 256<<10)
	}
	groups, size, err := s.sorted(s.out, s.size)
	if err == nil {
		err = s.out.Flush()
	}
	if err != nil {
		return fmt.Errorf("sort rows: %w", err)
	}
	s.runs, s.size = append(s.runs, run{s.file, groups}), size
	s.buf, s.index = s.buf[:0], s.index[:0]
	return nil
}

// sorted writes what is in memory in order, with the key and the length before each
// record, from an offset on.
func (s *shuffle) sorted(w io.Writer, at int64) (map[uint32]extent, int64, error) {
	slices.SortFunc(s.index, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.key, b.key))
	})
	groups := map[uint32]extent{}
	var head [12]byte
	for _, p := range s.index {
		binary.LittleEndian.PutUint64(head[:], p.key)
		binary.LittleEndian.PutUint32(head[8:], p.to-p.from)
		if _, err := w.Write(head[:]); err != nil {
			return nil, at, err
		}
		if _, err := w.Write(s.buf[p.from:p.to]); err != nil {
			return nil, at, err
		}
		g, ok := groups[p.group]
		if !ok {
			g.at = at
		}
		n := int64(len(head)) + int64(p.to-p.from)
		g.size += n
		at += n
		groups[p.group] = g
	}
	return groups, at, nil
}

// end is called when all records were added. What fits into memory stays there.
func (s *shuffle) end() error {
	if len(s.index) == 0 {
		return nil
	}
	if s.file != nil {
		err := s.spill()
		s.buf, s.index = nil, nil
		return err
	}
	var b bytes.Buffer
	b.Grow(len(s.buf) + 12*len(s.index))
	groups, _, err := s.sorted(&b, 0)
	s.runs = []run{{bytes.NewReader(b.Bytes()), groups}}
	s.buf, s.index = nil, nil
	return err
}

// close forgets everything.
func (s *shuffle) close() error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if e := os.Remove(s.file.Name()); e != nil && !errors.Is(e, os.ErrNotExist) {
		err = errors.Join(err, e)
	}
	return err
}

// any yields the records of a group in some order, faster than each.
func (s *shuffle) any(group uint32, yield func(record []byte) error) error {
	var buf []byte
	for _, r := range s.runs {
		g, ok := r.groups[group]
		if !ok {
			continue
		}
		in := bufio.NewReaderSize(io.NewSectionReader(r.from, g.at, g.size), readSize)
		for {
			_, record, err := next(in, buf)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
			if err := yield(record); err != nil {
				return err
			}
			buf = record
		}
	}
	return nil
}

// readSize is the buffer of a run that is read.
const readSize = 32 << 10

// next reads a record into buf, which grows to what it needs.
func next(in *bufio.Reader, buf []byte) (uint64, []byte, error) {
	var head [12]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return 0, buf, err
	}
	n := int(binary.LittleEndian.Uint32(head[8:]))
	buf = slices.Grow(buf[:0], n)[:n]
	if _, err := io.ReadFull(in, buf); err != nil {
		return 0, buf, fmt.Errorf("sort rows: %w", errors.Join(io.ErrUnexpectedEOF, err))
	}
	return binary.LittleEndian.Uint64(head[:]), buf, nil
}

// each yields the records of a group in their random order.
func (s *shuffle) each(group uint32, yield func(record []byte) error) error {
	var m merge
	for _, r := range s.runs {
		if g, ok := r.groups[group]; ok {
			x := &source{in: bufio.NewReaderSize(io.NewSectionReader(r.from, g.at, g.size), readSize)}
			if err := x.advance(); err != nil {
				return err
			}
			m = append(m, x)
		}
	}
	heap.Init(&m)
	for len(m) > 0 {
		x := m[0]
		if err := yield(x.record); err != nil {
			return err
		}
		if err := x.advance(); errors.Is(err, io.EOF) {
			heap.Pop(&m)
		} else if err != nil {
			return err
		} else {
			heap.Fix(&m, 0)
		}
	}
	return nil
}

// source is a run that is read, at its next record.
type source struct {
	in     *bufio.Reader
	key    uint64
	record []byte
}

func (x *source) advance() (err error) {
	x.key, x.record, err = next(x.in, x.record)
	return err
}

// merge is a heap of sources by key.
type merge []*source

func (m merge) Len() int           { return len(m) }
func (m merge) Less(i, j int) bool { return m[i].key < m[j].key }
func (m merge) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }
func (m *merge) Push(x any)        { *m = append(*m, x.(*source)) }
func (m *merge) Pop() any {
	old := *m
	x := old[len(old)-1]
	*m = old[:len(old)-1]
	return x
}

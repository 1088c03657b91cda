package certify

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"hailong/server/survey"
)

// Index is the tree of a certificate in a file: all leaves, then the nodes of each level
// above, 32 bytes each and 64 a response. With it a proof costs a look through the leaves
// and one read a level, where Prove goes through all responses. It holds nothing but
// hashes. It may be used by many goroutines at once.
type Index struct {
	of *Signed
	r  io.ReaderAt
}

// WriteIndex writes the index of a certificate by going through the responses of its
// campaign once, in flat memory. f is empty. Responses that are not those that were
// certified are a *Finding, and what was written is of no use then.
func WriteIndex(f interface {
	io.ReaderAt
	io.Writer
}, s *Signed, each Each,
) error {
	c := &s.Certificate
	roll := NewRoll(c)
	w := bufio.NewWriterSize(f, 1<<16)
	err := each(func(r *survey.Response) error {
		if err := roll.Add(r); err != nil {
			return err
		}
		leaf := Leaf(r)
		_, err := w.Write(leaf[:])
		return err
	})
	if err != nil {
		return err
	}
	if n := roll.Responses(); n != c.Responses {
		return different(CountResponses, "", c.Responses, n)
	}
	if root := roll.Root(); root != c.Root {
		return &Finding{Reason: RootDiffers, Number: c.Number, Want: c.Root.String(), Got: root.String()}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	x := Index{s, f}
	for level := uint(1); c.Responses>>level > 0; level++ {
		if err := x.writeLevel(w, level); err != nil {
			return err
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// writeLevel writes the whole nodes of a level, from those below it.
func (x *Index) writeLevel(w io.Writer, level uint) error {
	below := bufio.NewReaderSize(io.NewSectionReader(x.r, x.at(level-1, 0), x.nodes(level-1)*hashLen), 1<<16)
	var pair [2 * hashLen]byte
	for range x.nodes(level) {
		if _, err := io.ReadFull(below, pair[:]); err != nil {
			return err
		}
		left, right := pair[:hashLen], pair[hashLen:]
		if level == 1 { // the file has the data of leaves
			left, right = rfc6962.DefaultHasher.HashLeaf(left), rfc6962.DefaultHasher.HashLeaf(right)
		}
		if _, err := w.Write(rfc6962.DefaultHasher.HashChildren(left, right)); err != nil {
			return err
		}
	}
	return nil
}

const hashLen = int64(len(Hash{}))

// nodes is how many whole nodes a level has.
func (x *Index) nodes(level uint) int64 { return x.of.Certificate.Responses >> level }

// at is where a node lies.
func (x *Index) at(level uint, i int64) int64 {
	for l := range level {
		i += x.nodes(l)
	}
	return i * hashLen
}

// IndexSize is how many bytes the index of a certificate has.
func IndexSize(s *Signed) int64 {
	x := Index{of: s}
	level := uint(0)
	for x.nodes(level) > 0 {
		level++
	}
	return x.at(level, 0)
}

// OpenIndex is the index of a certificate that r has.
func OpenIndex(r io.ReaderAt, s *Signed) *Index { return &Index{s, r} }

// Prove makes the proof of a leaf. A leaf that is not in the tree, as that of a response
// whose standing was changed afterwards, is a *Finding. The proof has been verified: what
// a damaged file would give is an error.
func (x *Index) Prove(leaf Hash) (*Proof, error) {
	c := &x.of.Certificate
	index, err := x.find(leaf)
	if err != nil {
		return nil, err
	}
	need, err := proof.Inclusion(uint64(index), uint64(c.Responses))
	if err != nil {
		return nil, fmt.Errorf("certify: %w", err)
	}
	hashes := make([][]byte, len(need.IDs))
	for i, id := range need.IDs {
		b := make([]byte, hashLen)
		if _, err := x.r.ReadAt(b, x.at(id.Level, int64(id.Index))); err != nil {
			return nil, fmt.Errorf("index of certificate %d: %w", c.Number, err)
		}
		if id.Level == 0 {
			b = rfc6962.DefaultHasher.HashLeaf(b)
		}
		hashes[i] = b
	}
	if hashes, err = need.Rehash(hashes, rfc6962.DefaultHasher.HashChildren); err != nil {
		return nil, fmt.Errorf("certify: %w", err)
	}
	p := &Proof{Format: ProofFormat, Certificate: x.of.Hash(), Index: index, Size: c.Responses, Leaf: leaf, Path: make([]Hash, len(hashes))}
	for i, h := range hashes {
		p.Path[i] = Hash(h)
	}
	if f := p.Verify(x.of); f != nil {
		return nil, fmt.Errorf("the index of certificate %d is damaged: %s", c.Number, f.Reason)
	}
	return p, nil
}

// find is the place of a leaf.
func (x *Index) find(leaf Hash) (int64, error) {
	c := &x.of.Certificate
	buf := make([]byte, 1<<16)
	for from := int64(0); from < c.Responses*hashLen; from += int64(len(buf)) {
		part := buf[:min(int64(len(buf)), c.Responses*hashLen-from)]
		if _, err := x.r.ReadAt(part, from); err != nil {
			return 0, fmt.Errorf("index of certificate %d: %w", c.Number, err)
		}
		for i := 0; ; {
			j := bytes.Index(part[i:], leaf[:])
			if j < 0 {
				break
			}
			if i += j; int64(i)%hashLen == 0 {
				return (from + int64(i)) / hashLen, nil
			}
			i++
		}
	}
	return 0, &Finding{Reason: NotIncluded, Number: c.Number}
}

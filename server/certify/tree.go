package certify

import (
	"fmt"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

// Tree is a Merkle tree with the hashing of RFC 6962 (the same as RFC 9162 section
// 2.1), grown leaf by leaf: the data of an entry is the 32 bytes of a Leaf. It keeps
// one hash for each power of two, at most 53 of them, and no leaf. The zero Tree is
// empty and ready. It is used by one goroutine and not copied.
type Tree struct {
	nodes *compact.Range
	// follow is set once a leaf is followed.
	follow *follow
}

// follow collects the hashes that the path of one leaf is made of.
type follow struct {
	size uint64
	need proof.Nodes
	have map[compact.NodeID][]byte // every node needed; nil until it is met
}

var factory = compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}

func (t *Tree) grown() *compact.Range {
	if t.nodes == nil {
		t.nodes = factory.NewEmptyRange(0)
	}
	return t.nodes
}

// Size is the number of leaves.
func (t *Tree) Size() int64 { return int64(t.grown().End()) }

// Add appends a leaf.
func (t *Tree) Add(leaf Hash) { t.add(leaf[:]) }

// add appends an entry's data.
func (t *Tree) add(data []byte) {
	var visit compact.VisitFn
	if t.follow != nil {
		visit = t.follow.visit
	}
	// A range that begins at 0 and has only been appended to takes any leaf.
	_ = t.grown().Append(rfc6962.DefaultHasher.HashLeaf(data), visit)
}

// Root is the root over the leaves so far; that of the empty tree is SHA-256 of
// nothing.
func (t *Tree) Root() Hash {
	if t.Size() == 0 {
		return Hash(rfc6962.DefaultHasher.EmptyRoot())
	}
	root, _ := t.grown().GetRootHash(nil) // fails only for a range that begins elsewhere
	return Hash(root)
}

// Follow has the path of the next leaf collected, in a tree that will have size
// leaves. It forgets a leaf that was followed before.
func (t *Tree) Follow(size int64) error {
	index := t.grown().End()
	if size < 0 || index >= uint64(size) {
		return fmt.Errorf("certify: leaf %d of a tree of %d", index, size)
	}
	need, err := proof.Inclusion(index, uint64(size))
	if err != nil {
		return fmt.Errorf("certify: %w", err)
	}
	f := &follow{size: uint64(size), need: need, have: make(map[compact.NodeID][]byte, len(need.IDs))}
	for _, id := range need.IDs {
		f.have[id] = nil
	}
	// What lies to the left of the leaf is what the tree keeps anyway.
	for i, id := range compact.RangeNodes(0, index, nil) {
		f.visit(id, t.nodes.Hashes()[i])
	}
	t.follow = f
	return nil
}

func (f *follow) visit(id compact.NodeID, hash []byte) {
	if _, ok := f.have[id]; ok {
		f.have[id] = hash
	}
}

// Path is the inclusion path of the leaf that was followed, lowest sibling first. It
// exists once the tree has exactly the size that was said.
func (t *Tree) Path() ([]Hash, error) {
	if t.follow == nil || t.grown().End() != t.follow.size {
		return nil, fmt.Errorf("certify: the tree has %d leaves, not those of the path", t.Size())
	}
	hashes := make([][]byte, len(t.follow.need.IDs))
	for i, id := range t.follow.need.IDs {
		hashes[i] = t.follow.have[id]
	}
	hashes, err := t.follow.need.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
	if err != nil {
		return nil, fmt.Errorf("certify: %w", err)
	}
	path := make([]Hash, len(hashes))
	for i, h := range hashes {
		path[i] = Hash(h)
	}
	return path, nil
}

// included reports whether a path leads from a leaf to a root.
func included(leaf Hash, index, size int64, path []Hash, root Hash) bool {
	if index < 0 || size <= index {
		return false
	}
	hashes := make([][]byte, len(path))
	for i := range path {
		hashes[i] = path[i][:]
	}
	return proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), uint64(size), rfc6962.DefaultHasher.HashLeaf(leaf[:]), hashes, root[:]) == nil
}

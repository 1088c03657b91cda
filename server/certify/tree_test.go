package certify_test

import (
	"crypto/sha256"
	"encoding/hex"
	"math/bits"
	"slices"
	"testing"

	"hailong/server/certify"
)

// The entries and roots that the first implementation of RFC 6962 is tested with, and
// every other one since.
var rfc6962Entries = []string{
	"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
}

var rfc6962Roots = []string{
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}

func TestRootsOfRFC6962(t *testing.T) {
	var tree certify.Tree
	for size, want := range rfc6962Roots {
		if got := tree.Root().String(); got != want {
			t.Errorf("root over %d entries is %s, want %s", size, got, want)
		}
		if size < len(rfc6962Entries) {
			data, err := hex.DecodeString(rfc6962Entries[size])
			if err != nil {
				t.Fatal(err)
			}
			tree.AddData(data)
		}
	}
}

// slowRoot is MTH as RFC 6962 section 2.1 defines it, and slowPath PATH of 2.1.1.
func slowRoot(leaves []certify.Hash) certify.Hash {
	switch len(leaves) {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, leaves[0][:]...))
	}
	k := half(len(leaves))
	l, r := slowRoot(leaves[:k]), slowRoot(leaves[k:])
	return sha256.Sum256(slices.Concat([]byte{1}, l[:], r[:]))
}

func slowPath(m int, leaves []certify.Hash) []certify.Hash {
	if len(leaves) == 1 {
		return []certify.Hash{}
	}
	k := half(len(leaves))
	if m < k {
		return append(slowPath(m, leaves[:k]), slowRoot(leaves[k:]))
	}
	return append(slowPath(m-k, leaves[k:]), slowRoot(leaves[:k]))
}

// half is the largest power of two below n.
func half(n int) int { return 1 << (bits.Len(uint(n-1)) - 1) }

func leaves(n int) []certify.Hash {
	list := make([]certify.Hash, n)
	for i := range list {
		list[i] = sha256.Sum256([]byte{byte(i), byte(i >> 8)})
	}
	return list
}

// path finds the path of one leaf as proofs do, in one pass.
func path(t *testing.T, list []certify.Hash, index int) []certify.Hash {
	t.Helper()
	var tree certify.Tree
	for i, leaf := range list {
		if i == index {
			if err := tree.Follow(int64(len(list))); err != nil {
				t.Fatal(err)
			}
		}
		tree.Add(leaf)
	}
	p, err := tree.Path()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestEveryLeafOfTreesUpTo70IsProvenAndNothingElse(t *testing.T) {
	proofs, refusals := 0, 0
	for n := 1; n <= 70; n++ {
		list := leaves(n)
		root := slowRoot(list)
		if got := rootOfLeaves(list); got != root {
			t.Fatalf("root of %d leaves is %s, want %s", n, got, root)
		}
		for i := range list {
			p := path(t, list, i)
			if !slices.Equal(p, slowPath(i, list)) {
				t.Fatalf("path of leaf %d of %d is not that of the RFC", i, n)
			}
			if !certify.Included(list[i], int64(i), int64(n), p, root) {
				t.Fatalf("leaf %d of %d is not proven", i, n)
			}
			proofs++
			refuse := func(what string, leaf certify.Hash, index, size int64, p []certify.Hash, root certify.Hash) {
				refusals++
				if certify.Included(leaf, index, size, p, root) {
					t.Fatalf("leaf %d of %d: %s and yet proven", i, n, what)
				}
			}
			for j := range list {
				if j != i {
					refuse("another leaf", list[j], int64(i), int64(n), p, root)
					refuse("another place", list[i], int64(j), int64(n), p, root)
				}
			}
			refuse("before the first", list[i], -1, int64(n), p, root)
			refuse("behind the last", list[i], int64(n), int64(n), p, root)
			refuse("longer path", list[i], int64(i), int64(n), append(slices.Clone(p), root), root)
			refuse("another root", list[i], int64(i), int64(n), p, list[i])
			for k := range p {
				bad := slices.Clone(p)
				bad[k][k%32] ^= 1
				refuse("another path", list[i], int64(i), int64(n), bad, root)
			}
			if len(p) > 0 {
				refuse("shorter path", list[i], int64(i), int64(n), p[:len(p)-1], root)
				// A node must not pass for a leaf, nor a leaf for a node.
				refuse("a node as leaf", slowRoot(list[i:i+1]), int64(i), int64(n), p, root)
			}
		}
	}
	t.Logf("%d proofs, %d refusals", proofs, refusals)
}

func rootOfLeaves(list []certify.Hash) certify.Hash {
	var tree certify.Tree
	for _, leaf := range list {
		tree.Add(leaf)
	}
	return tree.Root()
}

func TestAPathNeedsTheLeafAndTheSizeItWasAskedFor(t *testing.T) {
	var tree certify.Tree
	if _, err := tree.Path(); err == nil {
		t.Error("a path without a leaf")
	}
	for _, size := range []int64{-1, 0} {
		if err := tree.Follow(size); err == nil {
			t.Errorf("leaf 0 of a tree of %d was followed", size)
		}
	}
	if err := tree.Follow(3); err != nil {
		t.Fatal(err)
	}
	for i, leaf := range leaves(5) {
		if _, err := tree.Path(); (err == nil) != (i == 3) {
			t.Errorf("path in a tree of %d that was to have 3: %v", i, err)
		}
		tree.Add(leaf)
	}
}

package certify

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"

	"hailong/server/survey"
)

// Leaf is the digest of a response as it stands: of what the resident sent, salted by
// the ID, and of all that is ours and matters to the count. It is SHA-256 over the
// domain "hailong.leaf.v1" NUL and these fields, each preceded by its length in bytes
// as four bytes, big end first:
//
//	body      survey.Response.Digest, 32 bytes
//	lang      vi or en
//	day       YYYY-MM-DD, in Asia/Ho_Chi_Minh
//	hour      0 to 23, decimal without leading zeros
//	pace      the class, such as 20s_1m
//	standing  counted, flagged or excluded
//	flags     how many, decimal; then each as a field of its own, in their order
//	reason    of the change of standing, as kept; empty where there was none
//	local     1 or 0
//
// Who does not know the ID, 105 of its bits random, learns nothing about the answers
// from a leaf. Who has all responses can find the one it belongs to; see the package
// comment.
func Leaf(r *survey.Response) Hash { return LeafOf(r, r.Digest()) }

// LeafOf is Leaf for a response without its comments, whose digest is known.
func LeafOf(r *survey.Response, body [32]byte) Hash {
	b := append(make([]byte, 0, 256), leafDomain...)
	b = field(b, string(body[:]))
	b = field(b, string(r.Lang))
	b = field(b, r.Day.String())
	b = field(b, strconv.Itoa(r.Hour))
	b = field(b, string(r.Pace))
	b = field(b, string(r.Standing))
	b = field(b, strconv.Itoa(len(r.Flags)))
	for _, f := range r.Flags {
		b = field(b, string(f))
	}
	b = field(b, r.Reason)
	local := "0"
	if r.Local {
		local = "1"
	}
	return sha256.Sum256(field(b, local))
}

// field appends a text behind its length. A separator would not do: a reason is free
// text and may hold any character.
func field(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

package spool

import "hailong/server/survey"

// idLen is the length of every survey.ResponseID.
const idLen = 26

// rec is a waiting response in memory: where it lies and what tells it apart. It
// has no pointers, so that a full spool costs the garbage collector nothing.
type rec struct {
	taken     int64 // seconds since 1970; after a restart to the hour
	off, size uint32
	id        [idLen]byte
	digest    [32]byte
}

// index finds waiting responses by the part of their ID that a receipt stands for.
// Places are running numbers, counted over all segments.
type index struct {
	first map[[survey.ReceiptPrefix]byte]uint64
	// more has further places of the same key, in order: the same ID again, or,
	// hardly ever, another response with the same receipt.
	more map[[survey.ReceiptPrefix]byte][]uint64
}

func newIndex() index {
	return index{map[[survey.ReceiptPrefix]byte]uint64{}, map[[survey.ReceiptPrefix]byte][]uint64{}}
}

func (x index) add(id [idLen]byte, place uint64) {
	k := [survey.ReceiptPrefix]byte(id[:survey.ReceiptPrefix])
	if _, ok := x.first[k]; ok {
		x.more[k] = append(x.more[k], place)
		return
	}
	x.first[k] = place
}

// remove takes the oldest of those with the key of id out; responses leave in the
// order they came.
func (x index) remove(id [idLen]byte) {
	k := [survey.ReceiptPrefix]byte(id[:survey.ReceiptPrefix])
	more := x.more[k]
	if len(more) == 0 {
		delete(x.first, k)
		return
	}
	x.first[k] = more[0]
	if x.more[k] = more[1:]; len(more) == 1 {
		delete(x.more, k)
	}
}

// places are those of all responses whose ID starts with key, oldest first.
func (x index) places(key [survey.ReceiptPrefix]byte) []uint64 {
	p, ok := x.first[key]
	if !ok {
		return nil
	}
	return append([]uint64{p}, x.more[key]...)
}

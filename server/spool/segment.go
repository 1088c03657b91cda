package spool

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	segmentSuffix = ".seg"
	// maxSegment bounds a segment file, far above SegmentBytes; places in it are 32
	// bits wide.
	maxSegment = 1 << 30
)

// segment is a file with waiting responses.
type segment struct {
	name string
	base uint64 // running number of recs[0]
	recs []rec
	gone int   // how many of recs, from the front, wait no longer
	size int64 // up to the last acknowledged byte
	// unsaved is what the quarantine could not take yet; the file stays until it can.
	unsaved []finding
	told    bool // that the file can't be removed
}

func (s *segment) left() int { return len(s.recs) - s.gone }

func segmentName(n uint64) string { return fmt.Sprintf("%010d%s", n, segmentSuffix) }

// segmentNumber is the number in the name of a segment file; 0 for other files.
func segmentNumber(name string) uint64 {
	digits, ok := strings.CutSuffix(filepath.Base(name), segmentSuffix)
	if !ok || len(digits) < 10 {
		return 0
	}
	n, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || segmentName(n) != filepath.Base(name) {
		return 0
	}
	return n
}

package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Why something is in the quarantine, for the person who opens the file.
const (
	whyDamaged    = "các byte này không còn là phiếu nguyên vẹn / these bytes are no intact response"
	whyInvalid    = "đọc được nhưng không phải phiếu hợp lệ / readable, but no valid response"
	whyNewer      = "do phiên bản chương trình mới hơn ghi / written by a newer version of the program"
	whyTorn       = "tiến trình dừng khi đang ghi, người gửi chưa nhận được lời cảm ơn / the process stopped while it wrote; the sender had no thanks"
	whyUnreadable = "đĩa không đọc được tệp này / the disk does not give this file back"
)

const unreadableSuffix = ".unreadable"

// segmentFiles are the names of the segments in a folder, oldest first, and the
// first number above those of all files there, the unreadable ones included.
func segmentFiles(dir string) (names []string, next uint64, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, 0, err
	}
	next = 1
	for _, e := range entries {
		name := e.Name()
		n := segmentNumber(name)
		if base, ok := strings.CutSuffix(name, unreadableSuffix); ok {
			n = segmentNumber(base + segmentSuffix)
		} else if n > 0 && e.Type().IsRegular() {
			names = append(names, name)
		}
		next = max(next, n+1)
	}
	slices.SortFunc(names, func(a, b string) int {
		if segmentNumber(a) < segmentNumber(b) {
			return -1
		}
		return 1
	})
	return names, next, nil
}

// recover reads every segment of the lane into memory. It changes none of them: a
// crash in it, or a disk that takes nothing, loses nothing. New responses go to a new
// segment.
func (s *Spool) recover() error {
	names, next, err := segmentFiles(s.dir)
	if err != nil {
		return err
	}
	s.next = max(s.next, next)
	var empty []*segment
	for _, name := range names {
		b, err := readSegment(filepath.Join(s.dir, name))
		if errors.Is(err, fs.ErrPermission) {
			return err
		}
		if err != nil {
			s.unreadable(name, err)
			continue
		}
		seg := &segment{name: name, size: int64(len(b))}
		s.bytes += seg.size
		s.load(seg, b)
		if seg.left() > 0 {
			s.segs = append(s.segs, seg)
		} else {
			empty = append(empty, seg)
		}
	}
	s.discard(empty, nil)
	return nil
}

func readSegment(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > 2*maxSegment {
		return nil, fmt.Errorf("%d bytes are no segment", info.Size())
	}
	return os.ReadFile(name)
}

// load takes the responses of a segment's bytes and keeps the rest.
func (s *Spool) load(seg *segment, b []byte) {
	now := s.o.now().Unix()
	var fs []finding
	for _, p := range scan(b) {
		f := finding{segment: seg.name, offset: int64(p.off)}
		switch p.kind {
		case pieceHeader:
			continue
		case pieceTorn:
			f.kind, f.reason, f.raw = Torn, whyTorn, b[p.off:p.end]
		case pieceDamaged:
			f.kind, f.reason, f.raw = Damaged, whyDamaged, b[p.off:p.end]
		case pieceFrame:
			payload := b[p.off+frameLen : p.end]
			if s.held.holds(payload) {
				continue // set aside before the crash
			}
			r, err := decode(payload)
			if err == nil {
				s.push(seg, newRec(&r, min(now, hour(&r).Unix()), p.off, p.end))
				continue
			}
			f.kind, f.reason, f.payload = Damaged, whyInvalid, payload
			if errors.Is(err, errNewer) {
				f.kind, f.reason = Newer, whyNewer
			}
		}
		fs = append(fs, f)
	}
	if len(fs) == 0 {
		return
	}
	n, err := s.held.add(fs...)
	if err != nil {
		seg.unsaved = fs // the file stays until they are
		s.o.Log.Error("spool: what a segment holds beside responses could not be kept yet", "segment", seg.name, "error", err)
	} else if n > 0 {
		s.o.Log.Warn("spool: a segment holds more than responses; it is in the quarantine",
			"segment", seg.name, "findings", n, "first", fs[0].kind, "offset", fs[0].offset)
	}
}

// unreadable puts a file out of the way that can't be read at all.
func (s *Spool) unreadable(name string, cause error) {
	to := strings.TrimSuffix(name, segmentSuffix) + unreadableSuffix
	_, err := s.held.add(finding{
		kind: Unreadable, reason: fmt.Sprintf("%s: %v", whyUnreadable, cause), segment: filepath.Base(s.dir) + "/" + to,
	})
	if err == nil {
		err = s.o.disk.rename(filepath.Join(s.dir, name), filepath.Join(s.dir, to))
	}
	s.o.Log.Error("spool: a file can't be read", "segment", name, "cause", cause, "error", err)
}

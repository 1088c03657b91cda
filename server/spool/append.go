package spool

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"hailong/server/survey"
)

// Append writes all responses, in their order, and returns after they are synced.
// Without room or with trouble on the disk it is KindUnavailable, with ErrFull as
// cause in the first case, and none of them waits; after a crash some of them may
// nevertheless come back. Any other error says that a response can't be kept at all
// (an ID without its shape, text that is no UTF-8, more than 1 MiB) and nothing was
// written. A response is kept as often as it is given; the first one of its ID is
// the one that Digest and Find tell about.
func (s *Spool) Append(rs []survey.Response) error {
	if len(rs) == 0 {
		return nil
	}
	buf, recs, err := frames(rs, s.o.now().Unix())
	if err != nil {
		return fmt.Errorf("spool: %w", err)
	}
	s.appending.Lock()
	defer s.appending.Unlock()
	err = s.append(buf, recs)
	s.mu.Lock()
	s.failed = time.Time{}
	if err != nil {
		s.failed = s.o.now()
	}
	s.mu.Unlock()
	if err != nil {
		if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
			err = fmt.Errorf("%w: %w", ErrFull, err)
		}
		return unavailable(err)
	}
	return nil
}

// frames lays out responses one behind the other; places are relative.
func frames(rs []survey.Response, now int64) ([]byte, []rec, error) {
	buf := make([]byte, 0, 512*len(rs))
	recs := make([]rec, len(rs))
	var payload bytes.Buffer
	for i := range rs {
		payload.Reset()
		if err := encode(&payload, &rs[i]); err != nil {
			return nil, nil, err
		}
		if payload.Len() > maxPayload {
			return nil, nil, fmt.Errorf("a response of %d bytes is too large", payload.Len())
		}
		off := len(buf)
		buf = appendFrame(buf, payload.Bytes())
		recs[i] = newRec(&rs[i], now, off, len(buf))
	}
	if len(buf) > maxSegment/2 {
		return nil, nil, fmt.Errorf("%d responses of %d bytes are too many at once", len(rs), len(buf))
	}
	return buf, recs, nil
}

func newRec(r *survey.Response, taken int64, off, end int) rec {
	return rec{taken: taken, off: uint32(off), size: uint32(end - off), id: [idLen]byte([]byte(r.ID)), digest: r.Digest()}
}

// append writes frames to the open segment, or to a new one. The caller holds
// appending.
func (s *Spool) append(buf []byte, recs []rec) error {
	seg, out, full, err := s.begin(int64(len(buf)))
	if err != nil {
		return err
	}
	if full != nil {
		full.Close() // everything in it is synced
	}
	if seg == nil {
		return s.start(buf, recs)
	}
	_, err = out.WriteAt(buf, seg.size)
	synced := err == nil
	if synced {
		err = out.Sync()
	}
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.busy = false
		s.took(seg, int64(len(buf)), recs)
		return nil
	}
	// Nothing of this call may come back later, when its sender has perhaps sent
	// another body with the same ID. After a failed sync nobody knows which pages of
	// the file are on the disk, so nothing more is written to it.
	cut := out.Truncate(seg.size)
	s.end(seg, synced || cut != nil)
	return errors.Join(err, cut)
}

// begin finds room for n bytes and the segment to write to; nil for a new one. full
// is the file of a segment that is large enough.
func (s *Spool) begin(n int64) (seg *segment, out, full file, err error) {
	s.mu.RLock()
	used := s.bytes // nobody else can make it more
	s.mu.RUnlock()
	if err := s.room(used, n+int64(len(header))); err != nil {
		return nil, nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, nil, nil, errClosed
	}
	if s.out == nil {
		return nil, nil, nil, nil
	}
	seg = s.segs[len(s.segs)-1]
	if seg.size >= s.o.SegmentBytes || seg.size+n > maxSegment {
		full, s.out = s.out, nil
		return nil, nil, full, nil
	}
	s.busy = true
	return seg, s.out, nil, nil
}

// took makes synced responses wait. The caller holds mu.
func (s *Spool) took(seg *segment, n int64, recs []rec) {
	for _, r := range recs {
		r.off += uint32(seg.size)
		s.push(seg, r)
	}
	seg.size += n
	s.bytes += n
}

// end is the way out of an append that failed; closed says that the file is not to
// be written again.
func (s *Spool) end(seg *segment, closed bool) {
	s.mu.Lock()
	s.busy = false
	var empty []*segment
	if seg.left() == 0 { // all of it was forgotten meanwhile
		closed = true
		empty = append(empty, seg)
		s.segs = s.segs[:len(s.segs)-1]
	}
	var out file
	if closed {
		out, s.out = s.out, nil
	}
	s.mu.Unlock()
	s.discard(empty, out)
}

// start writes frames as a new segment.
func (s *Spool) start(buf []byte, recs []rec) error {
	s.mu.Lock()
	seg := &segment{name: segmentName(s.next)}
	s.next++
	s.mu.Unlock()
	name := filepath.Join(s.dir, seg.name)
	out, err := s.o.disk.open(name, os.O_RDWR|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return err
	}
	if err := s.fill(out, append([]byte(header), buf...)); err != nil {
		return errors.Join(err, out.Truncate(0), out.Close(), s.o.disk.remove(name))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = out
	s.segs = append(s.segs, seg)
	seg.size = int64(len(header))
	s.bytes += seg.size
	s.took(seg, int64(len(buf)), recs)
	return nil
}

// fill writes a new file and makes it and its name durable.
func (s *Spool) fill(out file, b []byte) error {
	if _, err := out.WriteAt(b, 0); err != nil {
		return err
	}
	if err := out.Sync(); err != nil {
		return err
	}
	return s.o.disk.syncDir(s.dir)
}

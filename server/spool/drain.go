package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hailong/server/survey"
)

// maxRead bounds what one Oldest reads; fewer than asked for come back then.
const maxRead = 16 << 20

// errDamaged is a response whose bytes have changed since they were written.
var errDamaged = errors.New("damaged since it was written")

// Oldest returns up to max of those who wait longest, oldest first, comments
// included, and removes nothing; none is no error. There may be fewer than wait, but
// none only when none waits. One that was damaged on the disk
// since it was written goes to the quarantine. KindUnavailable when the disk does
// not give them back.
func (s *Spool) Oldest(max int) ([]survey.Response, error) {
	s.front.Lock()
	defer s.front.Unlock()
	for {
		rs, err := s.oldest(max)
		if !errors.Is(err, errDamaged) {
			return rs, err
		}
		if err := s.setAside(""); err != nil {
			return nil, err
		}
	}
}

// oldest is Oldest; errDamaged says that the very first one is. The caller holds
// front.
func (s *Spool) oldest(max int) (rs []survey.Response, err error) {
	runs, err := s.runs(max)
	if err != nil {
		return nil, err
	}
	for _, run := range runs {
		first, last := run.recs[0], run.recs[len(run.recs)-1]
		b, err := s.read(run.name, int64(first.off), int64(last.off)+int64(last.size))
		if err != nil {
			return nil, unavailable(err)
		}
		for _, r := range run.recs {
			at := r.off - first.off
			resp, err := intact(b[at : at+r.size])
			if err != nil && len(rs) == 0 {
				return nil, errDamaged
			}
			if err != nil {
				return rs, nil // it will be the first one
			}
			rs = append(rs, resp)
		}
	}
	return rs, nil
}

// intact reads the frame of a response that was intact once.
func intact(frame []byte) (survey.Response, error) {
	payload, ok := payloadOf(frame)
	if !ok {
		return survey.Response{}, errDamaged
	}
	return decode(payload)
}

// run is some of the oldest in one segment, one behind the other.
type run struct {
	name string
	recs []rec
}

// runs are the places of up to max of the oldest.
func (s *Spool) runs(max int) (rs []run, err error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, unavailable(errClosed)
	}
	var bytes int64
	for _, seg := range s.segs {
		some := seg.recs[seg.gone:]
		n := 0
		for n < min(max, len(some)) && (bytes == 0 || bytes+int64(some[n].size) <= maxRead) {
			bytes += int64(some[n].size)
			n++
		}
		if n == 0 {
			break
		}
		rs = append(rs, run{seg.name, slices.Clone(some[:n])})
		if max -= n; n < len(some) {
			break
		}
	}
	return rs, nil
}

// read returns a part of a segment file.
func (s *Spool) read(name string, from, to int64) ([]byte, error) {
	f, err := s.o.disk.open(filepath.Join(s.dir, name), os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := make([]byte, to-from)
	if _, err := f.ReadAt(b, from); err != nil {
		return nil, err
	}
	return b, nil
}

// Forget lets the n oldest go: the store has them. A segment file is removed when
// nothing in it waits any more; until then a crash brings back what was forgotten of
// it. An error says that there are no n, and nothing was forgotten.
func (s *Spool) Forget(n int) error {
	s.front.Lock()
	defer s.front.Unlock()
	return s.forget(n)
}

// forget is Forget. The caller holds front.
func (s *Spool) forget(n int) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return unavailable(errClosed)
	}
	if n < 0 || n > s.waiting {
		defer s.mu.Unlock()
		return fmt.Errorf("spool: forget %d of %d responses", n, s.waiting)
	}
	empty, out := s.pop(n)
	empty = append(empty, s.stuck...)
	s.stuck = nil
	s.mu.Unlock()
	s.discard(empty, out)
	return nil
}

// SetAside moves the oldest to the quarantine, durably, with the reason why the
// store does not take it. The reason is for the operator and holds nothing of the
// response. An error says that nothing waits, or, KindUnavailable, that the disk
// does not do it; the response is the oldest still.
func (s *Spool) SetAside(reason string) error {
	s.front.Lock()
	defer s.front.Unlock()
	return s.setAside(reason)
}

// setAside is SetAside. The caller holds front.
func (s *Spool) setAside(reason string) error {
	runs, err := s.runs(1)
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		return errors.New("spool: nothing to set aside")
	}
	name, off := runs[0].name, int64(runs[0].recs[0].off)
	b, err := s.read(name, off, off+int64(runs[0].recs[0].size))
	if err != nil {
		return unavailable(err)
	}
	f := finding{kind: Refused, reason: reason, segment: name, offset: off}
	var ok bool
	if f.payload, ok = payloadOf(b); !ok {
		f = finding{kind: Damaged, reason: whyDamaged, segment: name, offset: off, raw: b}
	}
	if _, err := s.held.add(f); err != nil {
		return unavailable(err)
	}
	s.o.Log.Error("spool: a response was set aside", "kind", f.kind, "reason", f.reason, "segment", name, "offset", off)
	return s.forget(1)
}

// Digest is what survey.Response.Digest was of a waiting response, and whether one
// with that ID waits. It reads memory only.
func (s *Spool) Digest(id survey.ResponseID) (digest [32]byte, waiting bool) {
	if len(id) != idLen {
		return digest, false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, place := range s.byID.places([survey.ReceiptPrefix]byte([]byte(id[:survey.ReceiptPrefix]))) {
		if _, r := s.at(place); string(r.id[:]) == string(id) {
			return r.digest, true
		}
	}
	return digest, false
}

// maxFound is the most that Find returns, as in store.Responses.
const maxFound = 8

// Find returns the waiting responses whose ID starts with prefix, which has at least
// survey.ReceiptPrefix characters: at most 8, in the order of their IDs, comments
// included. KindUnavailable when the disk does not give them back.
func (s *Spool) Find(prefix string) ([]survey.Response, error) {
	if len(prefix) < survey.ReceiptPrefix {
		return nil, fmt.Errorf("spool: find %q: the prefix is too short", prefix)
	}
	s.front.RLock()
	defer s.front.RUnlock()
	type place struct {
		rec
		name string
	}
	var found []place
	s.mu.RLock()
	for _, p := range s.byID.places([survey.ReceiptPrefix]byte([]byte(prefix[:survey.ReceiptPrefix]))) {
		seg, r := s.at(p)
		again := slices.ContainsFunc(found, func(f place) bool { return f.id == r.id })
		if !again && strings.HasPrefix(string(r.id[:]), prefix) {
			found = append(found, place{*r, seg.name})
		}
	}
	closed := s.closed
	s.mu.RUnlock()
	if closed {
		return nil, unavailable(errClosed)
	}
	slices.SortFunc(found, func(a, b place) int { return strings.Compare(string(a.id[:]), string(b.id[:])) })
	var rs []survey.Response
	for _, f := range found[:min(len(found), maxFound)] {
		b, err := s.read(f.name, int64(f.off), int64(f.off)+int64(f.size))
		if err != nil {
			return nil, unavailable(err)
		}
		r, err := intact(b)
		if err != nil {
			return nil, unavailable(err)
		}
		rs = append(rs, r)
	}
	return rs, nil
}

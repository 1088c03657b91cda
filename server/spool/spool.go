package spool

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sort"
	"sync"
	"time"

	"hailong/server/survey"
)

// ErrFull is the cause when the spool has used its share of the disk, or the disk
// is full.
var ErrFull = errors.New("the spool is full")

// errClosed is the cause of every error after Close.
var errClosed = errors.New("the spool is closed")

// Options are what an operator may change. The zero value is the default of each.
type Options struct {
	// MaxBytes bounds the segment files of a lane. Default 256 MiB.
	MaxBytes int64
	// MinFree is how many bytes of the disk must stay free. Default 0.
	MinFree int64
	// SegmentBytes is the size from which on a new segment is started; an Append is
	// never split. Default 4 MiB, at most 512 MiB.
	SegmentBytes int64
	// Log is told what was found at the start and what went wrong since. Default
	// none.
	Log *slog.Logger

	disk  disk
	now   func() time.Time
	pause func() // before a lock is tried again
}

func (o Options) withDefaults() (Options, error) {
	if o.MaxBytes == 0 {
		o.MaxBytes = 256 << 20
	}
	if o.SegmentBytes == 0 {
		o.SegmentBytes = 4 << 20
	}
	if o.MaxBytes < 0 || o.MinFree < 0 || o.SegmentBytes < 0 || o.SegmentBytes > maxSegment/2 {
		return o, fmt.Errorf("spool: %d, %d and %d bytes are no limits", o.MaxBytes, o.MinFree, o.SegmentBytes)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.disk == nil {
		o.disk = osDisk{}
	}
	if o.now == nil {
		o.now = time.Now
	}
	if o.pause == nil {
		o.pause = func() { time.Sleep(time.Millisecond) }
	}
	return o, nil
}

// Spool is a queue of responses on the disk. All methods may be called from many
// goroutines; Oldest, Forget and SetAside belong together and are for one of them.
// Locks are taken in the order of the fields.
type Spool struct {
	o    Options
	dir  string // of the lane
	lock *os.File
	held *quarantine

	// appending is held by the one Append that writes, with its fsync.
	appending sync.Mutex
	// front keeps files in place while they are read: those who remove write-lock it.
	front sync.RWMutex
	// mu guards the fields below and is never held over I/O.
	mu      sync.RWMutex
	closed  bool
	next    uint64     // number of the next segment
	segs    []*segment // oldest first; each but the one being written has something left
	out     file       // where the last of segs is written; nil: the next Append starts a new one
	busy    bool       // an Append is writing to out
	stuck   []*segment // nothing left, but the file could not be removed yet
	bytes   int64      // of all files of segs and stuck
	tail    uint64     // running number of the next response
	waiting int
	byID    index
	failed  time.Time // when the last Append failed; zero when it did not
}

// State is what the spool holds.
type State struct {
	Responses   int       // that wait
	Bytes       int64     // of the segment files
	Limit       int64     // Options.MaxBytes
	Quarantined int       // lines of the quarantine that somebody has to look at
	Room        bool      // an Append of some responses would be tried
	Since       time.Time // when the oldest was taken in, after a restart its hour; zero when none waits
}

// doubtful is how long after a failed Append there is said to be no room. A disk can
// refuse for reasons that no figure tells, such as a quota; and who is told that there
// is no room sends nothing that would show the opposite.
const doubtful = 10 * time.Second

// roomFor is what State.Room asks for: several responses without long comments.
const roomFor = 4 << 10

// Open takes a lane under root, which is made when it is missing: the first free
// one with something in it, else the first free one, else a new one. What other
// free lanes hold is moved behind it. Damage is no error: what can be read is
// there, the rest is in the quarantine. An error is a folder or file that this
// process may not use.
func Open(root string, o Options) (*Spool, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	s, err := open(root, o)
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	return s, nil
}

func open(root string, o Options) (*Spool, error) {
	own, others, err := claim(root, o)
	if err != nil {
		return nil, err
	}
	defer func() {
		for _, l := range others {
			l.release()
		}
	}()
	s := &Spool{o: o, dir: own.dir, lock: own.lock, byID: newIndex()}
	if s.held, err = openQuarantine(s.dir, o.disk, o.now); err != nil {
		own.release()
		return nil, err
	}
	for _, l := range others {
		if err := s.adopt(l.dir); err != nil {
			// What is left there waits for the next start; this process can serve.
			o.Log.Error("spool: a lane could not be taken over", "lane", filepath.Base(l.dir), "error", err)
		}
	}
	if err := s.recover(); err != nil {
		own.release()
		return nil, err
	}
	return s, nil
}

// Close waits for calls under way and gives the lane back; what waits is there at
// the next Open. Using the spool afterwards is KindUnavailable.
func (s *Spool) Close() error {
	s.appending.Lock()
	defer s.appending.Unlock()
	s.front.Lock()
	defer s.front.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var err error
	if s.out != nil {
		err = s.out.Close()
	}
	return errors.Join(err, s.lock.Close())
}

// State tells how full the spool is. It makes one system call and reads no file.
func (s *Spool) State() State {
	st := State{Limit: s.o.MaxBytes, Quarantined: s.held.count()}
	s.mu.RLock()
	st.Responses, st.Bytes = s.waiting, s.bytes
	if s.waiting > 0 {
		seg := s.segs[0]
		st.Since = time.Unix(seg.recs[seg.gone].taken, 0)
	}
	closed, failed := s.closed, s.failed
	s.mu.RUnlock()
	refused := !failed.IsZero() && s.o.now().Sub(failed).Abs() < doubtful
	st.Room = !closed && !refused && s.room(st.Bytes, roomFor) == nil
	return st
}

// room is nil when n more bytes may be written while there are used.
func (s *Spool) room(used, n int64) error {
	if used+n > s.o.MaxBytes {
		return fmt.Errorf("%w: it holds %d of %d bytes", ErrFull, used, s.o.MaxBytes)
	}
	// A file system that does not tell is found out by writing.
	if free, err := s.o.disk.free(s.dir); err == nil && free-n < s.o.MinFree {
		return fmt.Errorf("%w: the disk has %d bytes free and %d must remain", ErrFull, free, s.o.MinFree)
	}
	return nil
}

// at is the response at a running number. The caller holds mu.
func (s *Spool) at(place uint64) (*segment, *rec) {
	i := sort.Search(len(s.segs), func(i int) bool { return s.segs[i].base > place }) - 1
	return s.segs[i], &s.segs[i].recs[place-s.segs[i].base]
}

// push makes a response wait in seg, which is or becomes the last segment. The
// caller holds mu.
func (s *Spool) push(seg *segment, r rec) {
	if len(seg.recs) == 0 {
		seg.base = s.tail
	}
	seg.recs = append(seg.recs, r)
	s.byID.add(r.id, s.tail)
	s.tail++
	s.waiting++
}

// pop lets the n oldest go. It returns the segments that are empty now, and the file
// of the one that was being written, for discard. The caller holds front and mu, and
// knows that so many wait.
func (s *Spool) pop(n int) (empty []*segment, out file) {
	for range n {
		seg := s.segs[0]
		s.byID.remove(seg.recs[seg.gone].id)
		seg.gone++
		s.waiting--
		last := len(s.segs) == 1
		if seg.left() > 0 || last && s.busy {
			continue
		}
		empty = append(empty, seg)
		s.segs[0] = nil
		s.segs = s.segs[1:]
		if last {
			out, s.out = s.out, nil
		}
	}
	if s.waiting == 0 {
		s.byID = newIndex() // maps never shrink
	}
	return empty, out
}

// discard removes the files of segments that nothing is left of. Of a file that
// can't be removed the responses come back after a restart, and the store knows
// them; so that is no error, only said once, and tried again.
func (s *Spool) discard(empty []*segment, out file) {
	if out != nil {
		out.Close()
	}
	for _, seg := range empty {
		err := s.remove(seg)
		s.mu.Lock()
		if err == nil {
			s.bytes -= seg.size
		} else {
			s.stuck = append(s.stuck, seg)
		}
		s.mu.Unlock()
		if err != nil && !seg.told {
			seg.told = true
			s.o.Log.Error("spool: a file could not be removed", "segment", seg.name, "error", err)
		}
	}
}

func (s *Spool) remove(seg *segment) error {
	if _, err := s.held.add(seg.unsaved...); err != nil {
		return err
	}
	seg.unsaved = nil
	err := s.o.disk.remove(filepath.Join(s.dir, seg.name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func unavailable(err error) error { return survey.Unavailable(fmt.Errorf("spool: %w", err)) }

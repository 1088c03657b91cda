package spool

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Lane is what a numbered folder of the spool holds.
type Lane struct {
	Name  string
	InUse bool // a process writes to it
	// Responses are those in its files. Of a lane in use up to a segment of them may
	// be in the store already.
	Responses   int
	Bytes       int64     // of the segment files
	Since       time.Time // the hour of the oldest; zero when there is none
	Quarantined []Held    // Torn included
}

// Inspect looks at all lanes under root without changing anything; processes may be
// using them. No folder is no lane.
func Inspect(root string) ([]Lane, error) {
	ns, err := laneNumbers(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var ls []Lane
	for _, n := range ns {
		l, err := inspect(filepath.Join(root, laneName(n)))
		if err != nil {
			return nil, err
		}
		ls = append(ls, l)
	}
	return ls, nil
}

func inspect(dir string) (Lane, error) {
	l := Lane{Name: filepath.Base(dir)}
	var err error
	if l.InUse, err = inUse(dir); err != nil {
		return l, err
	}
	names, _, err := segmentFiles(dir)
	if err != nil {
		return l, err
	}
	held, err := openQuarantine(dir, osDisk{}, nil)
	if err != nil {
		return l, err
	}
	for _, name := range names {
		b, err := readSegment(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue // drained since
		}
		if err != nil {
			return l, err
		}
		l.Bytes += int64(len(b))
		l.count(b, held)
	}
	b, err := os.ReadFile(held.name())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return l, err
	}
	for _, raw := range lines(b) {
		q := read(raw)
		l.Quarantined = append(l.Quarantined, Held{q.Found, q.Kind, q.Reason, q.Segment, q.Offset})
	}
	return l, nil
}

// count adds the responses of a segment that were not set aside.
func (l *Lane) count(b []byte, held *quarantine) {
	for _, p := range scan(b) {
		if p.kind != pieceFrame {
			continue
		}
		payload := b[p.off+frameLen : p.end]
		if held.holds(payload) {
			continue
		}
		l.Responses++
		if l.Since.IsZero() {
			if r, err := decode(payload); err == nil {
				l.Since = hour(&r)
			}
		}
	}
}

func inUse(dir string) (bool, error) {
	f, err := os.Open(filepath.Join(dir, lockName))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	free, err := flock(f, false)
	return !free, err
}

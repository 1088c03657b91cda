package spool

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// lane is a numbered folder that this process holds the lock of.
type lane struct {
	dir  string
	lock *os.File
}

func (l *lane) release() { l.lock.Close() }

const lockName = "lock"

func laneName(n int) string { return fmt.Sprintf("%02d", n) }

// laneNumbers are the lanes under root, in order.
func laneNumbers(root string) ([]int, error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, err
	}
	var ns []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && n > 0 && e.IsDir() && e.Name() == laneName(n) {
			ns = append(ns, n)
		}
	}
	slices.SortFunc(ns, cmp.Compare[int])
	return ns, nil
}

// claim takes the lane to write to and those that others left something in.
func claim(root string, o Options) (own *lane, others []*lane, err error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, nil, err
	}
	ns, err := laneNumbers(root)
	if err != nil {
		return nil, nil, err
	}
	var spare *lane
	for _, n := range ns {
		l, err := take(filepath.Join(root, laneName(n)), o.pause)
		switch {
		case err != nil:
			o.Log.Error("spool: a lane can't be used", "lane", laneName(n), "error", err)
		case l == nil: // another process has it
		case filled(l.dir):
			others = append(others, l)
		case spare == nil:
			spare = l
		default:
			l.release()
		}
	}
	switch {
	case len(others) > 0:
		own, others = others[0], others[1:]
		if spare != nil {
			spare.release()
		}
	case spare != nil:
		own = spare
	default:
		if own, err = create(root, ns, o.pause); err != nil {
			return nil, nil, err
		}
	}
	if err := errors.Join(o.disk.syncDir(root), o.disk.syncDir(filepath.Dir(root))); err != nil {
		own.release()
		for _, l := range others {
			l.release()
		}
		return nil, nil, err
	}
	return own, others, nil
}

// create makes a lane with a number that is not among ns; another process may be
// doing the same.
func create(root string, ns []int, pause func()) (*lane, error) {
	for n := 1; ; n++ {
		if slices.Contains(ns, n) {
			continue
		}
		dir := filepath.Join(root, laneName(n))
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if l, err := take(dir, pause); l != nil || err != nil {
			return l, err
		}
	}
}

// take locks a lane; nil when another process has it.
func take(dir string, pause func()) (*lane, error) {
	// Inspect shares the lock for a moment: one that can be shared has no owner.
	for range 1000 {
		f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		mine, err := flock(f, true)
		if mine {
			return &lane{dir, f}, nil
		}
		shared := false
		if err == nil {
			shared, err = flock(f, false)
		}
		f.Close() // and with it the shared lock
		if !shared || err != nil {
			return nil, err
		}
		pause()
	}
	return nil, nil
}

// filled reports whether a dead process left something in a lane.
func filled(dir string) bool {
	names, _, err := segmentFiles(dir)
	_, held := os.Stat(filepath.Join(dir, quarantineName))
	return err == nil && len(names) > 0 || held == nil
}

// adopt moves what another lane holds behind what is in this one. Whatever step a
// crash comes after, each response is in exactly one lane, and the next start goes
// on. The caller holds both locks.
func (s *Spool) adopt(dir string) error {
	// A quarantine that can't be moved, on a full disk, does not hold up the responses.
	absorbed := s.held.absorb(filepath.Join(dir, quarantineName))
	names, _, err := segmentFiles(dir)
	if err != nil {
		return err
	}
	_, next, err := segmentFiles(s.dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.o.disk.rename(filepath.Join(dir, name), filepath.Join(s.dir, segmentName(next))); err != nil {
			return err
		}
		next++
	}
	if len(names) > 0 {
		s.o.Log.Info("spool: took over what another process left", "lane", filepath.Base(dir), "segments", len(names))
	}
	return errors.Join(absorbed, s.o.disk.syncDir(s.dir), s.o.disk.syncDir(dir))
}

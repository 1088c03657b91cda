package spool

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"hailong/server/survey"
)

// For the tests.
const (
	Header     = header
	FrameBytes = frameLen
	MaxPayload = maxPayload
)

// Frame is a response as a segment holds it.
func Frame(r survey.Response) []byte {
	b, _, err := frames([]survey.Response{r}, 0)
	if err != nil {
		panic(err)
	}
	return b
}

// FrameOf is the frame of any payload.
func FrameOf(payload string) []byte { return appendFrame(nil, []byte(payload)) }

// SetClock replaces the clock.
func (o Options) SetClock(now func() time.Time) Options { o.now = now; return o }

// OnPause is called where Open would wait for somebody who looks at a lane.
func (o Options) OnPause(pause func()) Options { o.pause = pause; return o }

// Look shares the lock of a lane, as Inspect does, until it is closed.
func Look(dir string) (*os.File, error) {
	f, err := os.Open(filepath.Join(dir, lockName))
	if err == nil {
		_, err = flock(f, false)
	}
	return f, err
}

// On puts the spool on a disk of the test's.
func (o Options) On(d *Disk) Options { o.disk = d; return o }

// Fault is what becomes of one operation.
type Fault struct {
	Err error
	// Done is how much of the operation takes place before the error: 0 nothing, 1
	// all, for a write any part between.
	Done float64
}

// Op is an operation that changes or reads a file: open, read, write, sync,
// truncate, close, remove, rename or syncdir.
type Op struct{ Kind, Name string }

// Disk is the real one, without waiting for it, with faults. It can remember what a
// power cut would leave: the contents that were synced of the names that were.
type Disk struct {
	Fail func(Op) *Fault // nil: none
	Free func() int64    // nil: plenty
	// Remember makes PowerCut possible.
	Remember bool

	mu     sync.Mutex
	Ops    []Op
	synced map[string][]byte
	linked map[string]bool
}

func (d *Disk) do(kind, name string, step func(part float64) error) error {
	op := Op{kind, filepath.Base(name)}
	d.mu.Lock()
	d.Ops = append(d.Ops, op)
	d.mu.Unlock()
	var f *Fault
	if d.Fail != nil {
		f = d.Fail(op)
	}
	if f == nil {
		return step(1)
	}
	if f.Done > 0 {
		if err := step(f.Done); err != nil {
			return err
		}
	}
	return f.Err
}

func (d *Disk) open(name string, flag int) (f file, err error) {
	err = d.do("open", name, func(float64) error {
		real, err := os.OpenFile(name, flag, 0o600)
		f = &faultyFile{File: real, d: d}
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (d *Disk) remove(name string) error {
	return d.do("remove", name, func(float64) error { return os.Remove(name) })
}

func (d *Disk) rename(from, to string) error {
	return d.do("rename", from, func(float64) error { return os.Rename(from, to) })
}

func (d *Disk) syncDir(name string) error {
	return d.do("syncdir", name, func(float64) error {
		if !d.Remember {
			return nil
		}
		entries, err := os.ReadDir(name)
		if err != nil {
			return err
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.linked == nil {
			d.linked = map[string]bool{}
		}
		for full := range d.linked {
			if filepath.Dir(full) == name {
				delete(d.linked, full)
			}
		}
		for _, e := range entries {
			d.linked[filepath.Join(name, e.Name())] = true
		}
		return nil
	})
}

func (d *Disk) free(string) (int64, error) {
	if d.Free == nil {
		return 1 << 50, nil
	}
	return d.Free(), nil
}

// PowerCut writes what would be left of root to a new folder.
func (d *Disk) PowerCut(root, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, ok := d.synced[path]
		if !ok || !d.linked[path] {
			return nil
		}
		target := filepath.Join(to, strings.TrimPrefix(path, root))
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
		return os.WriteFile(target, b, 0o600)
	})
}

type faultyFile struct {
	*os.File
	d *Disk
}

func (f *faultyFile) ReadAt(b []byte, off int64) (n int, err error) {
	err = f.d.do("read", f.Name(), func(float64) (err error) {
		n, err = f.File.ReadAt(b, off)
		return err
	})
	return n, err
}

func (f *faultyFile) WriteAt(b []byte, off int64) (n int, err error) {
	err = f.d.do("write", f.Name(), func(part float64) (err error) {
		n, err = f.File.WriteAt(b[:int(part*float64(len(b)))], off)
		return err
	})
	return n, err
}

func (f *faultyFile) Truncate(size int64) error {
	return f.d.do("truncate", f.Name(), func(float64) error { return f.File.Truncate(size) })
}

func (f *faultyFile) Sync() error {
	return f.d.do("sync", f.Name(), func(float64) error {
		if !f.d.Remember {
			return nil
		}
		b, err := os.ReadFile(f.Name())
		if err != nil {
			return err
		}
		f.d.mu.Lock()
		defer f.d.mu.Unlock()
		if f.d.synced == nil {
			f.d.synced = map[string][]byte{}
		}
		f.d.synced[f.Name()] = b
		return nil
	})
}

func (f *faultyFile) Close() error {
	return f.d.do("close", f.Name(), func(float64) error { return f.File.Close() })
}

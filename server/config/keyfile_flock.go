//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// readOnlyFolder is what a mounted secret answers to a write.
var readOnlyFolder error = syscall.EROFS

// LockKeyFile keeps other rotations of key files in the same folder out until
// release is called or the process ends. The error is ErrRotating when one is under
// way.
func LockKeyFile(path string) (release func(), err error) {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(d.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		d.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrRotating
		}
		return nil, fmt.Errorf("lock %s: %w", filepath.Dir(path), err)
	}
	return func() { d.Close() }, nil
}

// keepOwner gives f the owner and group of another file.
func keepOwner(f *os.File, like fs.FileInfo) error {
	mine, err := f.Stat()
	if err != nil {
		return err
	}
	was, is := like.Sys().(*syscall.Stat_t), mine.Sys().(*syscall.Stat_t)
	if was.Uid == is.Uid && was.Gid == is.Gid {
		return nil
	}
	return f.Chown(int(was.Uid), int(was.Gid))
}

package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// ErrRotating is the reason why a key file can't be locked.
var ErrRotating = errors.New("keys are being rotated by another process")

// ReadKeyFile reads a file that holds a secret: a regular file of at most 64 KiB
// that nobody but its owner can change and nobody but its owner and group can read.
func ReadKeyFile(path string) ([]byte, error) { return readPrivate(path, 64<<10) }

// readPrivate reads at most limit bytes of a regular file that is closed to others.
// The group may read: services get their secrets that way from systemd and from
// container platforms. On Windows the mode says nothing and is not looked at.
func readPrivate(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", path)
	}
	if mode := info.Mode().Perm(); mode&0o037 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("%s has mode %04o, others may read or change it: run chmod 600 %s (640 where a group has to read it)", path, mode, path)
	}
	return io.ReadAll(io.LimitReader(f, limit))
}

// MakeKeyFile writes a new file of mode 0600: it appears whole or not at all, and
// never over another. The error is fs.ErrExist where one is there.
func MakeKeyFile(path string, content []byte) error {
	temporary, err := writeBeside(path, content, nil)
	if err != nil {
		return err
	}
	defer os.Remove(temporary)
	if err := os.Link(temporary, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// ReplaceKeyFile puts content in the place of a key file, whose owner, group and
// mode stay; a file that is not there yet is made with mode 0600. A reader finds
// the old file or the new one, also after a power cut.
func ReplaceKeyFile(path string, content []byte) error {
	was, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	temporary, err := writeBeside(path, content, was)
	if err != nil {
		return err
	}
	defer os.Remove(temporary) // of the name it has lost already when all went well
	if err := os.Rename(temporary, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// writeBeside writes a temporary file into the folder of path and syncs it.
func writeBeside(path string, content []byte, like fs.FileInfo) (name string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return "", err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			os.Remove(f.Name())
		}
	}()
	if like != nil {
		// A key made by root for a service must stay readable for the service.
		if err := keepOwner(f, like); err != nil {
			return "", err
		}
		if err := f.Chmod(like.Mode().Perm()); err != nil && runtime.GOOS != "windows" {
			return "", err
		}
	}
	if _, err := f.Write(content); err != nil {
		return "", err
	}
	return f.Name(), f.Sync()
}

// syncDir makes the new name survive a power cut: without it a restart could
// draw another secret and void every cookie and salt made meanwhile.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if runtime.GOOS == "windows" { // has no such call on folders
		return nil
	}
	return d.Sync()
}

//go:build linux || darwin

package spool

import (
	"errors"
	"math"
	"math/bits"
	"os"
	"syscall"
)

const dirsSync = true

func free(name string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(name, &s); err != nil {
		return 0, err
	}
	hi, lo := bits.Mul64(s.Bavail, uint64(s.Bsize))
	if hi != 0 || lo > math.MaxInt64 {
		return math.MaxInt64, nil
	}
	return int64(lo), nil
}

// flock takes the lock of an open file without waiting and reports whether it got
// it. The lock ends with the process, however it ends.
func flock(f *os.File, exclusive bool) (bool, error) {
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	for {
		switch err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB); {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, &os.PathError{Op: "flock", Path: f.Name(), Err: err}
		}
	}
}

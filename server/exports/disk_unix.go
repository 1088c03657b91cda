//go:build !windows

package exports

import (
	"errors"
	"os"
	"syscall"
)

// isFull reports whether an error is that of a disk without room.
func isFull(err error) bool {
	return errors.Is(err, errFull) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// syncFolder makes the names in a folder survive a power cut.
func syncFolder(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

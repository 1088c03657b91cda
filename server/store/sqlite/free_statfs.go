//go:build linux || darwin || freebsd

package sqlite

import "syscall"

// free is the space that this account may still use on the disk of a folder, in
// bytes.
func free(folder string) (n int64, ok bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, false
	}
	return int64(s.Bavail) * int64(s.Bsize), true
}

//go:build !(linux || darwin || freebsd)

package sqlite

// free is not known here.
func free(string) (n int64, ok bool) { return 0, false }

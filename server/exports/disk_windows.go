package exports

import "errors"

// isFull reports whether an error is that of a disk without room.
func isFull(err error) bool { return errors.Is(err, errFull) }

// syncFolder does nothing: there is no such call here.
func syncFolder(string) error { return nil }

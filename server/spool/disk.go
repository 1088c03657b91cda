package spool

import (
	"io"
	"io/fs"
	"os"
)

// disk is what the spool asks of the file system to change anything, so that tests
// can make each step fail.
type disk interface {
	open(name string, flag int) (file, error) // new files are 0600
	remove(name string) error
	rename(from, to string) error
	syncDir(name string) error
	// free is how many bytes an unprivileged process may still write where name is.
	free(name string) (int64, error)
}

type file interface {
	io.ReaderAt
	io.WriterAt
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
	Sync() error
	Close() error
}

type osDisk struct{}

func (osDisk) open(name string, flag int) (file, error) { return os.OpenFile(name, flag, 0o600) }
func (osDisk) remove(name string) error                 { return os.Remove(name) }
func (osDisk) rename(from, to string) error             { return os.Rename(from, to) }
func (osDisk) free(name string) (int64, error)          { return free(name) }

func (osDisk) syncDir(name string) error {
	if !dirsSync {
		return nil
	}
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Free is the space that this account may still use on the disk of a folder, in
// bytes; math.MaxInt64 where the system does not tell.
func Free(folder string) (int64, error) { return free(folder) }

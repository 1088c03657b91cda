package e2e_test

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// small are settings under which the spool takes the last byte of a disk.
var small = slices.Concat(unhindered, []string{"HAILONG_SPOOL__MIN_FREE=1KiB"})

// The server may write no file beyond a size, which is how a disk quota looks to
// it. Nobody is thanked for what then can't be written.
func TestWhenFilesMayNotGrowNobodyIsThankedInVain(t *testing.T) {
	s := newSite(t, slices.Clone(small)...)
	codes := []code{s.round(day(-1), day(1)), s.issue("10507")}
	most := largest(t, s.data)/1024 + 300
	s.via = []string{"bash", "-c", fmt.Sprintf(`ulimit -f %d; exec "$0" "$@"`, most)}
	fills(t, s, codes, fmt.Sprintf("files of at most %d KiB", most), false, func() { s.via = nil })
}

// The same on a disk that is really full, where this machine lets us have one; the
// test before needs no rights.
func TestWhenTheDiskIsFullNobodyIsThankedInVain(t *testing.T) {
	s := newSite(t, slices.Clone(small)...)
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		t.Fatal(err)
	}
	disk := func(flags uintptr, size string) error {
		return syscall.Mount("none", s.data, "tmpfs", flags, "mode=0700,size="+size)
	}
	if err := disk(0, "16m"); err != nil {
		t.Logf("no disk of its own (%v): the size of files stands for it", err)
		s.via = []string{"bash", "-c", `ulimit -f 2000; exec "$0" "$@"`}
		fills(t, s, []code{s.round(day(-1), day(1))}, "files of at most 2000 KiB", false, func() { s.via = nil })
		return
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(s.data, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	codes := []code{s.round(day(-1), day(1)), s.issue("10507")}
	var used syscall.Statfs_t
	if err := syscall.Statfs(s.data, &used); err != nil {
		t.Fatal(err)
	}
	room := (int64(used.Blocks-used.Bfree))*int64(used.Bsize)/1024 + 700
	if err := disk(syscall.MS_REMOUNT, fmt.Sprintf("%dk", room)); err != nil {
		t.Fatal(err)
	}
	fills(t, s, codes, fmt.Sprintf("a disk of %d KiB", room), true, func() {
		if err := disk(syscall.MS_REMOUNT, "64m"); err != nil {
			t.Fatal(err)
		}
	})
}

// largest is the size in bytes of the largest file below a folder.
func largest(t *testing.T, dir string) (size int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size = max(size, info.Size())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return size
}

// fills lets people send until forms are refused for want of room, makes room while
// the server goes on where live is set, kills it, and counts.
func fills(t *testing.T, s *site, codes []code, what string, live bool, room func()) {
	t.Helper()
	v := s.serve()
	crowd := newCrowd(s, 4, codes...)
	crowd.until(4, 20, func() {
		crowd.rises(&crowd.refusals, 40)
		s.down("spool_filled")
		if live {
			room()
			crowd.more(20)
			s.well()
			crowd.more(20)
		}
	}, s)
	for _, f := range crowd.told(refused) {
		if f.status != http.StatusServiceUnavailable || !f.kept {
			t.Errorf("a form without room for it: status %d, answers kept: %v", f.status, f.kept)
		}
	}
	if n := len(crowd.told(unknown)); n > 0 {
		t.Errorf("%d connections broke", n)
	}
	select {
	case <-v.ended:
		t.Errorf("the server ended when its disk was full:\n%s", v.log)
	default:
	}
	v.kill()
	if !live {
		room()
	}
	s.serve()
	crowd.counts(what)
}

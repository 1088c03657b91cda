package golden_test

import (
	"os"
	"path/filepath"
	"testing"

	"hailong/server/golden"
)

// recorder is a testing.TB that remembers a failure instead of failing.
type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) Fatalf(string, ...any) { r.failed = true; panic(r) }
func (r *recorder) compare(path, got string) {
	defer func() { _ = recover() }()
	golden.Equal(r, path, got)
}

func TestEqual(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(path, []byte("một\nhai\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path, got string
		fails           bool
	}{
		{"the same", path, "một\nhai\n", false},
		{"another line", path, "một\nba\n", true},
		{"a line more", path, "một\nhai\nba\n", true},
		{"no final newline", path, "một\nhai", true},
		{"other line ends", path, "một\r\nhai\r\n", true},
		{"no such file", path + ".not", "", true},
	} {
		r := &recorder{TB: t}
		r.compare(c.path, c.got)
		if r.failed != c.fails {
			t.Errorf("%s: failed = %v, want %v", c.name, r.failed, c.fails)
		}
	}
}

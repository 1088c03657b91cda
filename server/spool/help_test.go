package spool_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"hailong/server/spool"
	"hailong/server/store/storetest"
	"hailong/server/survey"
)

// open opens a spool that does not wait for the real disk.
func open(t testing.TB, root string, o spool.Options) *spool.Spool {
	t.Helper()
	s, err := spool.Open(root, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func quick() spool.Options { return spool.Options{}.On(&spool.Disk{}) }

func newRoot(t testing.TB) string { return filepath.Join(t.TempDir(), "spool") }

func mustAppend(t testing.TB, s *spool.Spool, rs ...survey.Response) {
	t.Helper()
	if err := s.Append(rs); err != nil {
		t.Fatal(err)
	}
}

func mustForget(t testing.TB, s *spool.Spool, n int) {
	t.Helper()
	if err := s.Forget(n); err != nil {
		t.Fatal(err)
	}
}

func mustClose(t testing.TB, s *spool.Spool) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// all is everything that waits.
func all(t testing.TB, s *spool.Spool) []survey.Response {
	t.Helper()
	n := s.State().Responses
	rs, err := s.Oldest(n + 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(rs) != n {
		t.Fatalf("%d of %d responses that wait came back", len(rs), n)
	}
	return rs
}

func mustHold(t testing.TB, s *spool.Spool, want ...survey.Response) {
	t.Helper()
	got := all(t, s)
	if len(got) == 0 && len(want) == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%d responses wait: %v\nwant %d: %v", len(got), ids(got), len(want), ids(want))
	}
}

func ids(rs []survey.Response) (list []string) {
	for _, r := range rs {
		list = append(list, string(r.ID[len(r.ID)-4:]))
	}
	return list
}

// responses are n valid responses from a seed on.
func responses(first, n int) []survey.Response { return storetest.Responses(first, n) }

// segments are the paths of the segment files under root.
func segments(t testing.TB, root string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(root, "*", "*.seg"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// entry is a line of the quarantine, as an operator reads it.
type entry struct {
	Found, Kind, Reason, Segment string
	Offset                       int
	Response                     json.RawMessage
	Bytes                        []byte
}

// quarantined are the lines of all quarantines under root.
func quarantined(t testing.TB, root string) (es []entry) {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(root, "*", "quarantine.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range list {
		for line := range bytes.Lines(readFile(t, name)) {
			var e entry
			if err := json.Unmarshal(line, &e); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			es = append(es, e)
		}
	}
	return es
}

func kinds(es []entry) (list []string) {
	for _, e := range es {
		list = append(list, e.Kind)
	}
	slices.Sort(list)
	return list
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func writeFile(t testing.TB, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// small are responses of few bytes, for tests that look at every one of them.
func small(first, n int) []survey.Response {
	rs := responses(first, n)
	for i := range rs {
		rs[i].Answers, rs[i].Comments, rs[i].Flags = rs[i].Answers[:2:2], nil, nil
	}
	return rs
}

// reset makes the lane of root hold nothing but these segments.
func reset(t testing.TB, root string, segments ...[]byte) {
	t.Helper()
	if err := os.RemoveAll(root); err != nil {
		t.Fatal(err)
	}
	for i, b := range segments {
		writeFile(t, filepath.Join(root, "01", fmt.Sprintf("%010d.seg", i+1)), b)
	}
}

// lay writes a lane whose one segment holds b, as a process leaves it that was
// killed.
func lay(t testing.TB, b []byte) (root string) {
	root = newRoot(t)
	writeFile(t, filepath.Join(root, "01", "0000000001.seg"), b)
	return root
}

// copyOf is what a process that is killed now leaves.
func copyOf(t testing.TB, root string) string {
	t.Helper()
	to := newRoot(t)
	if err := os.CopyFS(to, os.DirFS(root)); err != nil {
		t.Fatal(err)
	}
	return to
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

func modes(t *testing.T, root string) map[string]fs.FileMode {
	t.Helper()
	found := map[string]fs.FileMode{}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		rel, _ := filepath.Rel(root, path)
		found[rel] = info.Mode().Perm()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func frames(rs ...survey.Response) []byte {
	b := []byte(spool.Header)
	for _, r := range rs {
		b = append(b, spool.Frame(r)...)
	}
	return b
}

// Package golden compares what a test made with a file beside it. It promises
// that a difference fails the test with both texts' first differing line, and
// that nothing is written unless the test runs with -update:
//
//	go test ./server/export -update
//
// It is imported by tests only.
package golden

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write golden files instead of comparing with them")

// Equal fails t unless the file at path holds exactly got, byte for byte. With
// -update it writes the file instead, with its folder. Paths are relative to the
// package under test.
func Equal[B ~string | ~[]byte](t testing.TB, path string, got B) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run the test with -update to write it)", err)
	}
	if d := difference(want, []byte(got)); d != "" {
		t.Errorf("%s: %s\nrun the test with -update if the new text is right, and read the diff", path, d)
	}
}

// difference describes the first line that differs, empty when none does.
func difference(want, got []byte) string {
	if bytes.Equal(want, got) {
		return ""
	}
	w, g := bytes.Split(want, []byte("\n")), bytes.Split(got, []byte("\n"))
	for i := range min(len(w), len(g)) {
		if !bytes.Equal(w[i], g[i]) {
			return fmt.Sprintf("line %d differs\n want %q\n got  %q", i+1, w[i], g[i])
		}
	}
	return fmt.Sprintf("%d lines wanted, %d got", len(w), len(g))
}

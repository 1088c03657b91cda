package e2e_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The commands of the README's tour are run as they stand, against a server with
// the demonstration.
func TestTheTourOfTheReadmeRuns(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```sh tour\n(.*?)```").FindAllSubmatch(text, -1)
	if len(blocks) == 0 {
		t.Fatal("README.md has no block marked `sh tour`")
	}
	s := newSite(t)
	s.serve("--demo")
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(binary, filepath.Join(dir, "bin", "hailong")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(s.data, filepath.Join(dir, "data")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(mustAbs(t, filepath.Join("..", "..", "configs")), filepath.Join(dir, "configs")); err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		script := strings.ReplaceAll(string(b[1]), "http://127.0.0.1:8080", "http://"+s.address)
		cmd := exec.Command("bash", "-euxo", "pipefail", "-c", script)
		cmd.Dir, cmd.Env = dir, s.environ()
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Run(); err != nil {
			t.Errorf("%v\n%s\n%s", err, script, out.String())
		}
		if strings.Contains(out.String(), "problem:") {
			t.Errorf("a request of the tour was refused:\n%s", out.String())
		}
	}
}

func mustAbs(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

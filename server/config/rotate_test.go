package config_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"hailong/server/config"
)

func rotate(t *testing.T, c *config.Config, keep int) []string {
	t.Helper()
	path, keys, err := c.RotateSecret(keep)
	if err != nil {
		t.Fatal(err)
	}
	read, err := c.ServerSecret()
	if err != nil || !slices.Equal(hexed(read), hexed(keys)) {
		t.Fatalf("rotated to %x, %s holds %x, %v", keys, path, read, err)
	}
	return hexed(keys)
}

func TestARotationPutsANewKeyFirst(t *testing.T) {
	c := &config.Config{Data: filepath.Join(t.TempDir(), "data")}
	first := rotate(t, c, -1) // of a folder without a secret: the one just made is kept
	if len(first) != 2 || first[0] == first[1] {
		t.Fatalf("first rotation: %v", first)
	}
	second := rotate(t, c, -1)
	if len(second) != 3 || !slices.Equal(second[1:], first) || slices.Contains(first, second[0]) {
		t.Errorf("after %v: %v", first, second)
	}
	third := rotate(t, c, 1)
	if len(third) != 2 || third[1] != second[0] {
		t.Errorf("keeping one of %v: %v", second, third)
	}
	if more := rotate(t, c, 5); len(more) != 3 || !slices.Equal(more[1:], third) {
		t.Errorf("keeping five of %v: %v", third, more)
	}
	if alone := rotate(t, c, 0); len(alone) != 1 {
		t.Errorf("keeping none: %v", alone)
	}
	entries, err := os.ReadDir(c.Data)
	if err != nil || len(entries) != 1 {
		t.Errorf("left in the folder: %v, %v", entries, err)
	}
	if info, err := entries[0].Info(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestABinarySecretIsKeptByARotation(t *testing.T) {
	dir := t.TempDir()
	key := bytes.Repeat([]byte{0xa7}, 32)
	if err := os.WriteFile(filepath.Join(dir, "secret.key"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	if keys := rotate(t, &config.Config{Data: dir}, -1); len(keys) != 2 || keys[1] != hex.EncodeToString(key) {
		t.Errorf("got %v", keys)
	}
}

func TestASecretFileOfAnotherIsNotRotated(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "secret"), filepath.Join(dir, "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	text := []byte(strings.Repeat("a7", 32))
	if err := os.WriteFile(path, text, 0o640); err != nil {
		t.Fatal(err)
	}
	c := &config.Config{Data: filepath.Join(dir, "data"), SecretFile: link}
	if got := rotate(t, c, -1); len(got) != 2 { // a file of ours behind a link
		t.Errorf("rotated to %v", got)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v now, %v", info, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file is %v now, %v", info, err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	if _, keys, err := c.RotateSecret(-1); !errors.Is(err, config.ErrReadOnly) || keys != nil {
		t.Errorf("a read-only file: %x, %v", keys, err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("a refused rotation changed the file, %v", err)
	}
	c.SecretFile = filepath.Join(dir, "none")
	if _, _, err := c.RotateSecret(-1); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

// Rotations at once: each one that went well is there, and none is half there.
func TestTwoRotationsAtOnce(t *testing.T) {
	var c *config.Config
	for range 25 { // a chance alone shows whether a rotation forgets another
		c = &config.Config{Data: t.TempDir()}
		rotate(t, c, 0)
		var mu sync.Mutex
		var made []string
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				_, keys, err := c.RotateSecret(-1)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					made = append(made, hex.EncodeToString(keys[0]))
				case !errors.Is(err, config.ErrRotating):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		keys, err := c.ServerSecret()
		if err != nil || len(keys) != 1+len(made) || len(made) == 0 {
			t.Fatalf("%d keys after %d rotations, %v", len(keys), len(made), err)
		}
		for _, k := range made {
			if !slices.Contains(hexed(keys), k) {
				t.Errorf("the key of a rotation is lost")
			}
		}
	}
	release, err := config.LockKeyFile(filepath.Join(c.Data, "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, _, err := c.RotateSecret(-1); !errors.Is(err, config.ErrRotating) {
		t.Errorf("beside another: %v", err)
	}
}

func TestARotationDoesNotPileUpKeys(t *testing.T) {
	c := &config.Config{Data: t.TempDir()}
	if err := os.WriteFile(filepath.Join(c.Data, "secret.key"), []byte(many(64)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.RotateSecret(-1); err == nil || !strings.Contains(err.Error(), "--keep") {
		t.Errorf("a 65th key: %v", err)
	}
	if keys := rotate(t, c, 63); len(keys) != 64 {
		t.Errorf("%d keys", len(keys))
	}
}

func TestAFingerprintDoesNotTellTheKey(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 32)
	// printf '\7%.0s' {1..32} | sha256sum
	if got := config.Fingerprint(key); got != "4bb06f8e" {
		t.Errorf("got %s", got)
	}
}

func TestAKeyFileIsNeverWrittenOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "admin.key")
	if err := config.MakeKeyFile(path, []byte("one")); err != nil {
		t.Fatal(err)
	}
	if err := config.MakeKeyFile(path, []byte("two")); !errors.Is(err, os.ErrExist) {
		t.Errorf("made a second time: %v", err)
	}
	if b, err := config.ReadKeyFile(path); err != nil || string(b) != "one" {
		t.Errorf("%q, %v", b, err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

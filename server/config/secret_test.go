package config_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"hailong/server/config"
)

func TestTheSecretIsMadeOnce(t *testing.T) {
	c := &config.Config{Data: filepath.Join(t.TempDir(), "new", "data")}
	const processes = 16
	var got [processes][][]byte
	var wg sync.WaitGroup
	for i := range processes {
		wg.Go(func() {
			var err error
			if got[i], err = c.ServerSecret(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i := range got {
		if len(got[i]) != 1 || len(got[i][0]) != 32 || !bytes.Equal(got[i][0], got[0][0]) || bytes.Equal(got[i][0], make([]byte, 32)) {
			t.Fatalf("secret %d is %x, the first %x", i, got[i], got[0])
		}
	}
	entries, err := os.ReadDir(c.Data)
	if err != nil || len(entries) != 1 || entries[0].Name() != "secret.key" {
		t.Fatalf("left in the folder: %v, %v", entries, err)
	}
	if info, err := entries[0].Info(); err != nil || info.Mode().Perm() != 0o600 || info.Size() != 32 {
		t.Errorf("secret.key is %v, %v", info, err)
	}
}

func TestASecretFileIsOnlyRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secret")
	c := &config.Config{Data: dir, SecretFile: path}
	if _, err := c.ServerSecret(); err == nil {
		t.Error("a missing secret file was made up")
	}
	one, two, three := strings.Repeat("a7", 32), strings.Repeat("b8", 32), strings.Repeat("C9", 32)
	raw, _ := hex.DecodeString(one)
	const form = "want 32 bytes, or 64 hexadecimal characters a line"
	for _, x := range []struct {
		name, text string
		want       []string
		problem    string
		mode       os.FileMode
	}{
		{"bytes", string(raw), []string{one}, "", 0o600},
		{"read-only", string(raw), []string{one}, "", 0o400},
		{"hexadecimal", one + "\n", []string{one}, "", 0o600},
		{"several", one + "\n" + two + "\r\n\n  " + three, []string{one, two, strings.ToLower(three)}, "", 0o600},
		{"one twice", one + "\n" + two + "\n" + strings.ToUpper(one), []string{one, two}, "", 0o600},
		{"as many as may be", many(64), nil, "", 0o600},
		{"too many", many(65), nil, "65 keys, 64 are allowed", 0o600},
		{"short", "abc", nil, form, 0o600},
		{"long", one + "00", nil, form, 0o600},
		{"a short one among several", one + "\n" + two[:62], nil, form, 0o600},
		{"bytes after a key", one + "\n" + string(raw), nil, form, 0o600},
		{"empty", "", nil, form, 0o600},
		{"blank", "\n\n", nil, form, 0o600},
		{"for a group", one, []string{one}, "", 0o640},
		{"for a group, read-only", one, []string{one}, "", 0o440},
		{"a group may write", one, nil, "chmod 600", 0o660},
		{"a group may run it", one, nil, "chmod 600", 0o650},
		{"world", one, nil, "chmod 600", 0o604},
		{"world, read-only", one, nil, "chmod 600", 0o444},
		{"world may write", one, nil, "chmod 600", 0o602},
	} {
		t.Run(x.name, func(t *testing.T) {
			if err := os.WriteFile(path, []byte(x.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, x.mode); err != nil {
				t.Fatal(err)
			}
			defer os.Remove(path)
			got, err := c.ServerSecret()
			if x.want != nil && (err != nil || !slices.Equal(hexed(got), x.want)) || x.problem == "" && err != nil {
				t.Errorf("got %x, %v", got, err)
			}
			if x.problem != "" && (err == nil || !strings.Contains(err.Error(), x.problem) || strings.Contains(err.Error(), one[:8])) {
				t.Errorf("got %v, want %s", err, x.problem)
			}
		})
	}
	c.SecretFile = dir
	if _, err := c.ServerSecret(); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("a folder gives %v", err)
	}
}

// many are so many different keys, one a line.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%064x\n", i+1)
	}
	return b.String()
}

func hexed(keys [][]byte) (out []string) {
	for _, k := range keys {
		out = append(out, hex.EncodeToString(k))
	}
	return out
}

func TestConnectionStringsFromFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "redis-url")
	if err := os.WriteFile(path, []byte("redis://:"+password+"@r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := mustLoad(t, "", "HAILONG_REDIS__URL_FILE="+path)
	if c.Redis.URL.Reveal() != "redis://:"+password+"@r" {
		t.Errorf("URL is %q", c.Redis.URL.Reveal())
	}
	if _, err := load(t, "", "HAILONG_REDIS__URL_FILE="+path, "HAILONG_REDIS_URL=redis://x"); err == nil || !strings.Contains(err.Error(), "stands beside redis.url from HAILONG_REDIS_URL; keep one") {
		t.Errorf("both: %v", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := load(t, "", "HAILONG_REDIS__URL_FILE="+path); err == nil || !strings.Contains(err.Error(), "chmod 600") || strings.Contains(err.Error(), password) {
		t.Errorf("open to all: %v", err)
	}
}

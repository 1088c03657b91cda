package config_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hailong/server/config"
)

func TestTheSecretIsMadeOnce(t *testing.T) {
	c := &config.Config{Data: filepath.Join(t.TempDir(), "new", "data")}
	const processes = 16
	var got [processes][32]byte
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
		if got[i] != got[0] || got[i] == ([32]byte{}) {
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
	want := strings.Repeat("a7", 32)
	raw, _ := hex.DecodeString(want)
	for _, x := range []struct {
		name, text, problem string
		mode                os.FileMode
	}{
		{"bytes", string(raw), "", 0o600},
		{"read-only", string(raw), "", 0o400},
		{"hexadecimal", want + "\n", "", 0o600},
		{"short", "abc", "want 32 bytes or 64 hexadecimal characters", 0o600},
		{"long", want + "00", "want 32 bytes or 64 hexadecimal characters", 0o600},
		{"empty", "", "want 32 bytes or 64 hexadecimal characters", 0o600},
		{"group", want, "chmod 600", 0o640},
		{"world", want, "chmod 600", 0o604},
		{"world may write", want, "chmod 600", 0o602},
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
			if x.problem == "" && (err != nil || hex.EncodeToString(got[:]) != want) {
				t.Errorf("got %x, %v", got, err)
			}
			if x.problem != "" && (err == nil || !strings.Contains(err.Error(), x.problem)) {
				t.Errorf("got %v, want %s", err, x.problem)
			}
		})
	}
	c.SecretFile = dir
	if _, err := c.ServerSecret(); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("a folder gives %v", err)
	}
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

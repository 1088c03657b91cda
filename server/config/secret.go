package config

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Secret is a text that must not be shown. Every way of printing it, with any
// verb, in JSON, YAML and logs, gives "(set)", or nothing when it is empty.
// Reveal is the only way to its value.
type Secret struct {
	// A pointer, because fmt walks into structs it cannot call methods on: there it
	// finds an address instead of the text.
	value *string
}

const hidden = "(set)"

// NewSecret hides s.
func NewSecret(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{&s}
}

// Reveal is the text. Pass it to a driver, never to a message.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsSet reports whether the text is not empty.
func (s Secret) IsSet() bool { return s.value != nil }

func (s Secret) String() string {
	if s.IsSet() {
		return hidden
	}
	return ""
}

// Format prints String for every verb, also %x, %q and %#v.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText writes String; it cannot be read back.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue logs String.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// secretLen is the size of the server's secret in bytes.
const secretLen = 32

// ServerSecret is the secret that cookies, salts and kiosk tokens are derived
// from. From SecretFile it is only read; with an empty SecretFile it is read from
// secret.key in the data folder, which is made at the first start. A file that
// anybody but its owner may read is refused, as is one of another length than 32
// bytes (or 64 hexadecimal characters). Several processes may call it at the same
// time, also at their first start: all get the same secret.
func (c *Config) ServerSecret() ([secretLen]byte, error) {
	if c.SecretFile != "" {
		return readSecret(c.SecretFile)
	}
	path := filepath.Join(c.Data, "secret.key")
	secret, err := readSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := createSecret(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return secret, fmt.Errorf("make the secret: %w", err)
	}
	return readSecret(path) // ours, or that of a process that was first
}

// readSecret reads the file and checks who else may read it.
func readSecret(path string) (secret [secretLen]byte, err error) {
	b, err := readPrivate(path, 4096)
	if err != nil {
		return secret, fmt.Errorf("read the secret: %w", err)
	}
	if len(b) != secretLen {
		if b, err = hex.DecodeString(strings.TrimSpace(string(b))); err != nil || len(b) != secretLen {
			return secret, fmt.Errorf("read the secret: %s: want %d bytes or %d hexadecimal characters", path, secretLen, 2*secretLen)
		}
	}
	copy(secret[:], b)
	return secret, nil
}

// readPrivate reads at most limit bytes of a regular file that belongs to its
// owner alone. On Windows the mode says nothing and is not looked at.
func readPrivate(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file", path)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("%s has mode %04o, others may read or change it: run chmod 600 %s", path, mode, path)
	}
	return io.ReadAll(io.LimitReader(f, limit))
}

// createSecret writes a new secret under a temporary name and links it into
// place: the file appears whole or not at all, and never over another.
func createSecret(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".secret-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	var secret [secretLen]byte
	_, _ = rand.Read(secret[:]) // never fails: the runtime ends the process instead
	_, err = f.Write(secret[:])
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the new name survive a power cut: without it a restart could
// draw another secret and void every cookie and salt made meanwhile.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if runtime.GOOS == "windows" { // has no such call on folders
		return nil
	}
	return d.Sync()
}

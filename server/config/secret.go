package config

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
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

// secretLen is the size of one key of the server's secret in bytes.
const secretLen = 32

// maxKeys bounds the keys of a secret: each one more is tried for a cookie that
// does not open.
const maxKeys = 64

// ErrReadOnly is the reason why RotateSecret changes nothing: the file given as
// SecretFile belongs to whoever put it there.
var ErrReadOnly = errors.New("the secret file can't be written")

// ServerSecret are the keys that cookies, receipts and salts are derived from, 32
// bytes each: the first one seals, all of them open. From SecretFile they are only
// read; with an empty SecretFile they are read from secret.key in the data folder,
// which is made at the first start. The file is one key as 32 bytes, or keys of 64
// hexadecimal characters, one a line. A file that others than its owner and group
// may read is refused. Several processes may call it at the same time, also at
// their first start: all get the same keys.
func (c *Config) ServerSecret() ([][]byte, error) {
	if c.SecretFile != "" {
		return readSecret(c.SecretFile)
	}
	keys, err := readSecret(c.SecretPath())
	if !errors.Is(err, fs.ErrNotExist) {
		return keys, err
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make the secret: %w", err)
	}
	if err := MakeKeyFile(c.SecretPath(), newKey()); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("make the secret: %w", err)
	}
	return readSecret(c.SecretPath()) // ours, or that of a process that was first
}

// SecretPath is the file of the keys: SecretFile, or secret.key in the data folder.
func (c *Config) SecretPath() string {
	if c.SecretFile != "" {
		return c.SecretFile
	}
	return filepath.Join(c.Data, "secret.key")
}

// RotateSecret puts a new key before those that are there and keeps the newest keep
// of the older ones, all of them when keep is negative. It returns the file and the
// keys in it. It is all or nothing, also across a power cut. Running servers go on
// with the keys they have read. Errors: ErrReadOnly, ErrRotating, and those of
// ServerSecret.
func (c *Config) RotateSecret(keep int) (path string, keys [][]byte, err error) {
	if _, err = c.ServerSecret(); err != nil { // makes the first one where there is none
		return "", nil, err
	}
	// A link is followed, so that the file changes and not what points to it.
	if path, err = filepath.EvalSymlinks(c.SecretPath()); err != nil {
		return "", nil, fmt.Errorf("rotate the secret: %w", err)
	}
	if info, err := os.Stat(path); c.SecretFile != "" && err == nil && info.Mode().Perm()&0o200 == 0 {
		return "", nil, fmt.Errorf("%w: %s has mode %04o", ErrReadOnly, path, info.Mode().Perm())
	}
	release, err := LockKeyFile(path)
	if err != nil {
		return "", nil, err
	}
	defer release()
	if keys, err = readSecret(path); err != nil { // only now does nobody else change it
		return "", nil, err
	}
	if keep >= 0 && keep < len(keys) {
		keys = keys[:keep]
	}
	keys = append([][]byte{newKey()}, keys...)
	if len(keys) > maxKeys {
		return "", nil, fmt.Errorf("rotate the secret: %s would hold %d keys, %d are allowed: run it with --keep", path, len(keys), maxKeys)
	}
	var text strings.Builder
	for _, k := range keys {
		text.WriteString(hex.EncodeToString(k) + "\n")
	}
	err = ReplaceKeyFile(path, []byte(text.String()))
	if c.SecretFile != "" && (errors.Is(err, fs.ErrPermission) || errors.Is(err, readOnlyFolder)) {
		return "", nil, fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	if err != nil {
		return "", nil, fmt.Errorf("rotate the secret: %w", err)
	}
	return path, keys, nil
}

// Fingerprint names a key where the key itself must not be shown: the first 8
// hexadecimal characters of its SHA-256.
func Fingerprint(key []byte) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:4])
}

func newKey() []byte {
	key := make([]byte, secretLen)
	_, _ = rand.Read(key) // never fails: the runtime ends the process instead
	return key
}

// readSecret reads the keys of a file and checks who else may read it. A key that
// stands twice is taken once.
func readSecret(path string) ([][]byte, error) {
	b, err := readPrivate(path, 16<<10)
	if err != nil {
		return nil, fmt.Errorf("read the secret: %w", err)
	}
	if len(b) == secretLen {
		return [][]byte{b}, nil
	}
	var keys [][]byte
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		k, err := hex.DecodeString(line)
		if err != nil || len(k) != secretLen {
			keys = nil
			break
		}
		if !slices.ContainsFunc(keys, func(other []byte) bool { return bytes.Equal(other, k) }) {
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("read the secret: %s: want %d bytes, or %d hexadecimal characters a line", path, secretLen, 2*secretLen)
	}
	if len(keys) > maxKeys {
		return nil, fmt.Errorf("read the secret: %s: %d keys, %d are allowed", path, len(keys), maxKeys)
	}
	return keys, nil
}

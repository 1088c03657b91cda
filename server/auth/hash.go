package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The parameters of argon2id that the OWASP Password Storage Cheat Sheet gives first:
// 19 MiB, two passes, one lane. One hash takes about 30 ms of one core.
const (
	argonMemory = 19 << 10 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonSalt   = 16 // bytes
	argonKey    = 32 // bytes
)

const (
	// hashings is how many passwords are hashed at once: the rest of the machine is for
	// residents, and whoever sends many passwords must not have its memory.
	hashings = 2
	// hashWait is how long a password waits for its turn.
	hashWait = 3 * time.Second
)

// hasher hashes passwords, a few at a time. It is safe for concurrent use.
type hasher struct {
	turn         chan struct{}
	wait         time.Duration
	memory, time uint32 // of new hashes
	dummy        string // the hash of nobody's password
}

func newHasher(memory, time uint32) *hasher {
	h := &hasher{turn: make(chan struct{}, hashings), wait: hashWait, memory: memory, time: time}
	// Only its parameters matter: no password has this key.
	salt, key := make([]byte, argonSalt), make([]byte, argonKey)
	_, _ = rand.Read(salt) // never fails
	_, _ = rand.Read(key)
	h.dummy = h.phc(salt, key)
	return h
}

// queue runs f when it is its turn. Whoever waits for too long is told to come back.
func (h *hasher) queue(ctx context.Context, f func()) error {
	ctx, cancel := context.WithTimeout(ctx, h.wait)
	defer cancel()
	select {
	case h.turn <- struct{}{}:
	case <-ctx.Done():
		return busy(ctx.Err())
	}
	defer func() { <-h.turn }()
	f()
	return nil
}

// hash is a new hash of a password.
func (h *hasher) hash(ctx context.Context, password string, random io.Reader) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("auth: draw a salt: %w", err)
	}
	var key []byte
	err := h.queue(ctx, func() { key = argon2.IDKey(plain(password), salt, h.time, h.memory, argonLanes, argonKey) })
	if err != nil {
		return "", err
	}
	return h.phc(salt, key), nil
}

// verify reports whether a password has a hash. The empty hash is nobody's and takes as
// long as any other.
func (h *hasher) verify(ctx context.Context, password, kept string) (ok bool, err error) {
	nobody := kept == ""
	if nobody {
		kept = h.dummy
	}
	p, err := parsePHC(kept)
	if err != nil {
		return false, err
	}
	err = h.queue(ctx, func() {
		key := argon2.IDKey(plain(password), p.salt, p.time, p.memory, p.lanes, uint32(len(p.key)))
		ok = subtle.ConstantTimeCompare(key, p.key) == 1
	})
	return ok && !nobody, err
}

// plain is a password as it is hashed: the same for every way a keyboard composes it.
func plain(password string) []byte { return norm.NFC.Bytes([]byte(password)) }

// parsed is a PHC string taken apart.
type parsed struct {
	memory, time uint32
	lanes        uint8
	salt, key    []byte
}

// phc writes a hash with its parameters, so that those of later versions can differ.
func (h *hasher) phc(salt, key []byte) string {
	e := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, h.memory, h.time, argonLanes, e.EncodeToString(salt), e.EncodeToString(key))
}

func parsePHC(s string) (p parsed, err error) {
	part := strings.Split(s, "$")
	var version int
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" {
		return p, errPHC
	}
	if _, err := fmt.Sscanf(part[2], "v=%d", &version); err != nil || version != argon2.Version {
		return p, errPHC
	}
	if _, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.lanes); err != nil {
		return p, errPHC
	}
	e := base64.RawStdEncoding.Strict()
	p.salt, err = e.DecodeString(part[4])
	key, err2 := e.DecodeString(part[5])
	p.key = key
	// What the database says must not make this process take a gigabyte.
	if err != nil || err2 != nil || len(p.key) < 16 || len(p.salt) < 8 || len(p.key) > math.MaxUint8 ||
		p.memory < 8 || p.memory > 256<<10 || p.time < 1 || p.time > 16 || p.lanes < 1 {
		return p, errPHC
	}
	return p, nil
}

// errPHC never says what the string was.
var errPHC = fmt.Errorf("auth: a stored password hash can't be read")

package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// derived are the keys that one of the server's secrets gives, each for one use.
type derived struct {
	sealing  cipher.AEAD // TOTP secrets, the cookie of a sign-in elsewhere
	browser  []byte      // cookies of known browsers
	renewal  []byte      // the next token of a session
	failures []byte      // names of what is counted, changed weekly
}

// derive is the keys of every secret, the current one first.
func derive(secrets [][]byte) ([]*derived, error) {
	if len(secrets) == 0 {
		return nil, errors.New("auth: a secret is needed")
	}
	var all []*derived
	for _, s := range secrets {
		if len(s) < 32 {
			return nil, fmt.Errorf("auth: the secret has %d bytes, at least 32 are needed", len(s))
		}
		var keys [4][]byte
		for i, label := range []string{"sealing", "known browser", "session renewal", "sign-in failures"} {
			var err error
			if keys[i], err = hkdf.Key(sha256.New, s, nil, "hailong auth "+label, 32); err != nil {
				return nil, fmt.Errorf("auth: derive key: %w", err)
			}
		}
		block, err := aes.NewCipher(keys[0])
		if err != nil {
			return nil, fmt.Errorf("auth: cipher: %w", err)
		}
		sealing, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("auth: cipher: %w", err)
		}
		all = append(all, &derived{sealing, keys[1], keys[2], keys[3]})
	}
	return all, nil
}

var b64 = base64.RawURLEncoding

// seal hides text under the current secret; it opens for the same purpose only. The
// purpose names what it is for and whom it belongs to.
func (a *Auth) seal(text []byte, purpose string) string {
	return b64.EncodeToString(a.keys[0].sealing.Seal(nil, nil, text, []byte(purpose)))
}

// open is what seal hid; old says that it was under an older secret.
func (a *Auth) open(sealed, purpose string) (text []byte, old, ok bool) {
	b, err := b64.Strict().DecodeString(sealed)
	if err != nil {
		return nil, false, false
	}
	for i, k := range a.keys {
		if text, err := k.sealing.Open(nil, nil, b, []byte(purpose)); err == nil {
			return text, i > 0, true
		}
	}
	return nil, false, false
}

// hash is how tokens, keys and recovery codes are kept: what is drawn from 80 random
// bits or more needs no salt and no slow function.
func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// sameHash compares s with a kept hash, in the same time for every s.
func sameHash(s, kept string) bool {
	return subtle.ConstantTimeCompare([]byte(hash(s)), []byte(kept)) == 1
}

func macOf(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}

// lowerBase32 has no character that is read wrong over a telephone or splits a word at
// a double click.
var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

const idLen = 16

// NewID draws the ID of an account or key, for who has to name it before it is made. It
// has 80 random bits: no two of a billion are the same.
func (a *Auth) NewID() (string, error) { return a.draw(10, lowerBase32) }

// ownID is an ID that was drawn before, or a new one.
func (a *Auth) ownID(id string) (string, error) {
	if id == "" {
		return a.NewID()
	}
	if !isID(id) {
		return "", errors.New("auth: not an ID")
	}
	return id, nil
}

// encoding is base32 or base64.
type encoding interface{ EncodeToString([]byte) string }

// draw is n random bytes as text.
func (a *Auth) draw(n int, e encoding) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(a.random, b); err != nil {
		return "", fmt.Errorf("auth: draw: %w", err)
	}
	return e.EncodeToString(b), nil
}

// isID reports whether s may be an ID that newID drew.
func isID(s string) bool {
	if len(s) != idLen {
		return false
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '2' || r > '7') {
			return false
		}
	}
	return true
}

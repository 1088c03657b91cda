package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
)

// maxRef is the longest value of a Ref, in bytes.
const maxRef = 200

// refs are what one secret gives to seal references.
type refs struct {
	seal  cipher.AEAD
	nonce []byte // key
}

func newRefs(secret []byte) (r refs, err error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "hailong reference", 32)
	if err != nil {
		return r, fmt.Errorf("seal: derive key: %w", err)
	}
	if r.nonce, err = hkdf.Key(sha256.New, secret, nil, "hailong reference nonce", 32); err != nil {
		return r, fmt.Errorf("seal: derive key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return r, fmt.Errorf("seal: reference cipher: %w", err)
	}
	r.seal, err = cipher.NewGCM(block)
	return r, err
}

// Ref is a name for something inside, such as the ID of a response, that says nothing of
// it outside: encrypted, and always the same for the same value of at most 200 bytes as
// long as the current secret stays. purpose keeps names of one kind from opening as
// another.
//
// The nonce is a keyed hash of purpose and value, so that two values share one no more
// often than 96-bit hashes meet, and equal ones are meant to be equal.
func (s *Sealer) Ref(purpose, value string) string {
	k := s.keys[0].refs
	h := hmac.New(sha256.New, k.nonce)
	h.Write([]byte(purpose))
	h.Write([]byte{0})
	h.Write([]byte(value))
	nonce := h.Sum(nil)[:k.seal.NonceSize()]
	return b64.EncodeToString(k.seal.Seal(nonce, nonce, []byte(value), []byte(purpose)))
}

// OpenRef is the value that Ref named for a purpose; ok is false for anything else.
func (s *Sealer) OpenRef(purpose, ref string) (value string, ok bool) {
	if len(ref) > 2*maxRef {
		return "", false
	}
	b, err := b64.Strict().DecodeString(ref)
	if err != nil {
		return "", false
	}
	for _, k := range s.keys {
		n := k.refs.seal.NonceSize()
		if len(b) < n {
			return "", false
		}
		if out, err := k.refs.seal.Open(nil, b[:n], b[n:], []byte(purpose)); err == nil {
			return string(out), true
		}
	}
	return "", false
}

package certify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Hash is a SHA-256. Its text is 64 lower-case hexadecimal digits; the zero Hash, 64
// zeros, stands for "none".
type Hash [sha256.Size]byte

// String is the text.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText writes the text.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText writes and nothing else.
func (h *Hash) UnmarshalText(b []byte) error {
	if !lowerHex(b, len(h)) {
		return fmt.Errorf("%.80q is not a hash of 64 lower-case hexadecimal digits", b)
	}
	_, err := hex.Decode(h[:], b)
	return err
}

// lowerHex reports whether b is n bytes in lower-case hexadecimal.
func lowerHex(b []byte, n int) bool {
	return len(b) == hex.EncodedLen(n) && strings.Trim(string(b), "0123456789abcdef") == ""
}

// The domains keep one kind of hash from ever standing for another. Each ends in NUL,
// and none is the beginning of another.
const (
	leafDomain        = "hailong.leaf.v1\x00"
	certificateDomain = "hailong.certificate.v1\x00"
	keyDomain         = "hailong.key.v1\x00"
)

// hashIn is SHA-256 over a domain and data.
func hashIn(domain string, data []byte) Hash {
	h := sha256.New()
	h.Write([]byte(domain))
	h.Write(data)
	return Hash(h.Sum(nil))
}

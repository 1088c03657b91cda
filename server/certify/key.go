package certify

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base32"
	"encoding/pem"
	"fmt"
	"io"
	"strings"

	"hailong/server/survey"
)

// PublicKey is an Ed25519 public key (RFC 8032). Whoever verifies must have it from
// elsewhere than the certificate: from the decision that opened the survey, from
// paper.
type PublicKey [ed25519.PublicKeySize]byte

// crockford has no I, L, O or U, so that a key read from paper is not mistaken.
var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

const (
	// keyChars is 32 bytes and checkBytes of check in base32, 280 bits.
	keyChars   = 56
	checkBytes = 3
	groupChars = 7
)

// check is the first 24 bits of the key's ID: a slip goes unseen once in 16 million.
func (k PublicKey) check() []byte {
	id := k.ID()
	return id[:checkBytes]
}

// String is the key for people: the key and three bytes of check as 56 characters of
// Crockford base32, in eight groups of seven with hyphens between.
func (k PublicKey) String() string {
	s := crockford.EncodeToString(append(k[:], k.check()...))
	groups := make([]string, 0, keyChars/groupChars)
	for ; s != ""; s = s[groupChars:] {
		groups = append(groups, s[:groupChars])
	}
	return strings.Join(groups, "-")
}

// typed makes what people type the same: case, look-alikes, blanks and hyphens.
var typed = strings.NewReplacer("O", "0", "I", "1", "L", "1", "-", "", " ", "", "\n", "", "\r", "", "\t", "")

// ParsePublicKey reads a key as typed: case, blanks, hyphens and look-alike letters are
// forgiven. A wrong length, character or check is KindMistyped.
func ParsePublicKey(s string) (PublicKey, error) {
	var k PublicKey
	if len(s) <= 4*keyChars { // far more than separators explain: do not even look
		s = typed.Replace(strings.ToUpper(s))
		// The decoder takes a 57th character that says nothing.
		b, err := crockford.DecodeString(s)
		if err == nil && len(s) == keyChars {
			copy(k[:], b)
			if string(k.check()) == string(b[len(k):]) {
				return k, nil
			}
		}
	}
	return PublicKey{}, survey.NewError(survey.KindMistyped, survey.Text{
		Vi: "Khóa công khai không đúng. Khóa gồm 56 ký tự, in thành 8 nhóm; vui lòng xem lại từng ký tự.",
		En: "This public key is not right. It has 56 characters, printed in 8 groups; please check each one.",
	})
}

// MarshalText writes String.
func (k PublicKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText is ParsePublicKey.
func (k *PublicKey) UnmarshalText(b []byte) error {
	v, err := ParsePublicKey(string(b))
	if err != nil {
		return err
	}
	*k = v
	return nil
}

// ID names the key in a certificate: SHA-256 over the domain "hailong.key.v1" NUL and
// the key.
func (k PublicKey) ID() Hash { return hashIn(keyDomain, k[:]) }

// Fingerprint is the first 80 bits of the ID in five groups of four hexadecimal digits,
// for comparing by eye.
func (k PublicKey) Fingerprint() string {
	s := k.ID().String()
	return strings.Join([]string{s[:4], s[4:8], s[8:12], s[12:16], s[16:20]}, " ")
}

// PEM is the key as other programs read it, openssl among them.
func (k PublicKey) PEM() []byte {
	der, _ := x509.MarshalPKIXPublicKey(ed25519.PublicKey(k[:])) // never fails for this type
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// PrivateKey signs certificates. It prints as "(set)"; only PEM gives it away.
type PrivateKey struct{ key ed25519.PrivateKey }

// NewPrivateKey draws a key; it fails only when random does.
func NewPrivateKey(random io.Reader) (PrivateKey, error) {
	var seed [ed25519.SeedSize]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return PrivateKey{}, fmt.Errorf("draw a key: %w", err)
	}
	return PrivateKey{ed25519.NewKeyFromSeed(seed[:])}, nil
}

// privateType is what RFC 7468 section 10 calls a PKCS #8 key.
const privateType = "PRIVATE KEY"

// ParsePrivateKey reads the PEM block of an Ed25519 key in PKCS #8, as PEM and openssl
// genpkey write it. Anything else, a second block too, is KindInvalid, and the error
// holds nothing of it.
func ParsePrivateKey(text []byte) (PrivateKey, error) {
	if block, rest := pem.Decode(text); block != nil && block.Type == privateType && strings.TrimSpace(string(rest)) == "" {
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if k, ok := key.(ed25519.PrivateKey); err == nil && ok && len(k) == ed25519.PrivateKeySize {
			return PrivateKey{k}, nil
		}
	}
	return PrivateKey{}, survey.NewError(survey.KindInvalid, survey.Text{
		Vi: "Tệp khóa ký không đọc được: cần một khóa Ed25519 dạng PEM (PKCS #8).",
		En: "The signing key can't be read: one Ed25519 key as PEM (PKCS #8) is needed.",
	})
}

// Public is the other half.
func (k PrivateKey) Public() PublicKey {
	if k.key == nil {
		return PublicKey{}
	}
	return PublicKey(k.key.Public().(ed25519.PublicKey))
}

// PEM is the key as it is kept in a file that nobody else reads.
func (k PrivateKey) PEM() []byte {
	der, _ := x509.MarshalPKCS8PrivateKey(k.key) // never fails for this type
	return pem.EncodeToMemory(&pem.Block{Type: privateType, Bytes: der})
}

// String hides the key.
func (k PrivateKey) String() string { return "(set)" }

// Format hides the key from every verb, %#v and %x as well.
func (k PrivateKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "(set)") }

// MarshalText hides the key.
func (k PrivateKey) MarshalText() ([]byte, error) { return []byte("(set)"), nil }

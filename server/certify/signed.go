package certify

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"time"

	"hailong/server/survey"
)

// Signature is an Ed25519 signature; its text is 128 lower-case hexadecimal digits.
type Signature [ed25519.SignatureSize]byte

// MarshalText writes the text.
func (s Signature) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(s[:])), nil }

// UnmarshalText reads what MarshalText writes and nothing else.
func (s *Signature) UnmarshalText(b []byte) error {
	if !lowerHex(b, len(s)) {
		return fmt.Errorf("certify: a signature has %d lower-case hexadecimal digits", 2*len(s))
	}
	_, err := hex.Decode(s[:], b)
	return err
}

// Signed is a certificate with its signature, as Sign makes and ParseSigned reads it:
// the file that is given out. It is not changed afterwards and may be shared.
type Signed struct {
	Certificate Certificate `json:"certificate"`
	// Key is the key that signs, as a convenience: it proves nothing, since whoever
	// writes the file writes it, too.
	Key       PublicKey `json:"key"`
	Signature Signature `json:"signature"`

	raw  []byte
	hash Hash
}

// Sign signs a certificate. It sets Format, Method.Scale, Key, and At to whole seconds
// of UTC; c is not changed. A certificate that breaks a rule of Check is KindInvalid.
func Sign(c Certificate, key PrivateKey) (*Signed, error) {
	c.Format, c.Method.Scale, c.Key = Format, Scale, key.Public().ID()
	c.At = c.At.UTC().Truncate(time.Second)
	if broken := c.Check(); len(broken) > 0 {
		return nil, &survey.Error{Kind: survey.KindInvalid, Fields: broken, Message: survey.Text{
			Vi: "Chưa lập được biên bản: có mục không hợp lệ.", En: "The certificate can't be made: something in it is not valid.",
		}}
	}
	hash, err := c.hash()
	if err != nil {
		return nil, err
	}
	s := Signed{Certificate: c, Key: key.Public(), Signature: Signature(ed25519.Sign(key.key, hash[:]))}
	b, err := canonical(s)
	if err != nil {
		return nil, err
	}
	// What was made is read back: a certificate that nobody can read is none.
	return ParseSigned(b)
}

// ParseSigned reads a signed certificate. It refuses any other bytes than those that
// Bytes of the result gives again, and what breaks a rule of Check, as a survey.Error
// that wraps a Finding. It does not look at the signature: see Verify.
func ParseSigned(b []byte) (*Signed, error) {
	s := new(Signed)
	if f := read(b, s); f != nil {
		return nil, f.Err()
	}
	if broken := s.Certificate.rules(); len(broken) > 0 {
		f := &Finding{Reason: Broken, Number: max(s.Certificate.Number, 0), Of: broken[0].Path, rule: broken[0].Message}
		return nil, f.Err()
	}
	s.raw = bytes.Clone(b)
	s.hash = hashIn(certificateDomain, s.raw[len(opens):len(s.raw)-closes])
	return s, nil
}

// What stands before and behind the certificate in a file always has the same length.
const (
	opens  = `{"certificate":`
	closes = len(`,"key":"`) + keyChars + keyChars/groupChars - 1 + len(`","signature":"`) + 2*ed25519.SignatureSize + len(`"}`)
)

// hash is over the domain "hailong.certificate.v1" NUL and the canonical bytes.
func (c *Certificate) hash() (Hash, error) {
	b, err := canonical(c)
	if err != nil {
		return Hash{}, err
	}
	return hashIn(certificateDomain, b), nil
}

// Bytes is the file. It must not be changed.
func (s *Signed) Bytes() []byte { return s.raw }

// Hash names the certificate, in the next one, in what replaces it and in proofs. It is
// what the signature is over.
func (s *Signed) Hash() Hash { return s.hash }

// Verify holds the certificate against the public keys that are trusted; nil means that
// one of them signed exactly this.
func (s *Signed) Verify(keys ...PublicKey) *Finding {
	c := &s.Certificate
	for _, k := range keys {
		if k.ID() != c.Key {
			continue
		}
		if s.Key != k {
			return &Finding{Reason: OtherKey, Number: c.Number}
		}
		// From the fields and not from raw: what is shown is what was signed.
		hash, err := c.hash()
		if err != nil || hash != s.hash || !ed25519.Verify(k[:], hash[:], s.Signature[:]) {
			return &Finding{Reason: WrongSignature, Number: c.Number}
		}
		return nil
	}
	return &Finding{Reason: UnknownKey, Number: c.Number, Got: c.Key.String()}
}

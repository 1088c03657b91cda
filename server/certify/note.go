package certify

import (
	"crypto/ed25519"
	"strings"
)

// ManifestNote is what a note on the manifest of an export is about.
const ManifestNote = "manifest"

// noteDomain keeps what a note signs apart from what a certificate signs.
const noteDomain = "hailong.note.v1\x00"

// Note signs a file of ours that is no certificate, such as the manifest of an export,
// with the key of certificates. about says what it is, so that the note on one thing is
// none on another. A note is three lines: what it is, the key, the signature, which is
// over SHA-256 of the domain "hailong.note.v1" NUL about NUL and the bytes.
func Note(about string, b []byte, key PrivateKey) []byte {
	hash := noteHash(about, b)
	text, _ := Signature(ed25519.Sign(key.key, hash[:])).MarshalText() // never fails
	return []byte("hailong " + about + "\n" + key.Public().String() + "\n" + string(text) + "\n")
}

func noteHash(about string, b []byte) Hash {
	return hashIn(noteDomain+about+"\x00", b)
}

// VerifyNote holds a note against the bytes and the keys that are trusted; nil means that
// one of them signed exactly these. A note has one spelling.
func VerifyNote(about string, b, note []byte, keys ...PublicKey) *Finding {
	rest, ok := strings.CutPrefix(string(note), "hailong "+about+"\n")
	line, rest, _ := strings.Cut(rest, "\n")
	var s Signature
	key, err := ParsePublicKey(line)
	if !ok || err != nil || s.UnmarshalText([]byte(strings.TrimSuffix(rest, "\n"))) != nil || !strings.HasSuffix(rest, "\n") || key.String() != line {
		return &Finding{Reason: Unreadable}
	}
	for _, k := range keys {
		if k != key {
			continue
		}
		if hash := noteHash(about, b); !ed25519.Verify(k[:], hash[:], s[:]) {
			return &Finding{Reason: WrongSignature}
		}
		return nil
	}
	return &Finding{Reason: UnknownKey, Got: key.ID().String()}
}

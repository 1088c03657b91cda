package certify_test

import (
	"strings"
	"testing"

	"hailong/server/certify"
)

func TestANoteIsOnTheseBytesAlone(t *testing.T) {
	key, err := certify.NewPrivateKey(strings.NewReader(strings.Repeat("n", 32)))
	if err != nil {
		t.Fatal(err)
	}
	other, err := certify.NewPrivateKey(strings.NewReader(strings.Repeat("m", 32)))
	if err != nil {
		t.Fatal(err)
	}
	b := []byte(`{"rows":17}`)
	note := certify.Note(certify.ManifestNote, b, key)
	if f := certify.VerifyNote(certify.ManifestNote, b, note, other.Public(), key.Public()); f != nil {
		t.Fatal(f)
	}
	reason := func(name string, want certify.Reason, about string, b, note []byte, keys ...certify.PublicKey) {
		t.Helper()
		if f := certify.VerifyNote(about, b, note, keys...); f == nil || f.Reason != want {
			t.Errorf("%s: %v, want %s", name, f, want)
		}
	}
	reason("other bytes", certify.WrongSignature, certify.ManifestNote, append(b, ' '), note, key.Public())
	reason("another key", certify.UnknownKey, certify.ManifestNote, b, note, other.Public())
	reason("no key", certify.UnknownKey, certify.ManifestNote, b, note)
	reason("another thing", certify.Unreadable, "backup", b, note, key.Public())
	renamed := []byte(strings.Replace(string(note), "manifest", "backup", 1))
	reason("renamed", certify.WrongSignature, "backup", b, renamed, key.Public())
	for i := range note {
		for bit := range 8 {
			bad := append([]byte(nil), note...)
			bad[i] ^= 1 << bit
			if f := certify.VerifyNote(certify.ManifestNote, b, bad, key.Public(), other.Public()); f == nil {
				t.Fatalf("bit %d of byte %d flipped: still right", bit, i)
			}
		}
	}
	for n := range note {
		if f := certify.VerifyNote(certify.ManifestNote, b, note[:n], key.Public()); f == nil {
			t.Fatalf("cut after %d bytes: still right", n)
		}
	}
	reason("something behind it", certify.Unreadable, certify.ManifestNote, b, append(note, '\n'), key.Public())
}

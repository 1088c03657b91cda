package certify_test

import (
	"bytes"
	"os"
	"testing"

	"hailong/server/certify"
)

func seeds(f *testing.F, path string) {
	b, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(bytes.Replace(b, []byte("1"), []byte("1.0"), 1))
	f.Add([]byte(`{"certificate":null,"key":null,"signature":null}`))
	f.Add([]byte("{}"))
}

// What parses re-encodes to the same bytes, and its signature can be judged.
func FuzzParseSigned(f *testing.F) {
	seeds(f, "testdata/certificate.json")
	k := key(f, 1).Public()
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := certify.ParseSigned(b)
		if err != nil {
			return
		}
		again, err := certify.Canonical(s)
		if err != nil || !bytes.Equal(again, b) || !bytes.Equal(s.Bytes(), b) {
			t.Errorf("%q became %q, %v", b, again, err)
		}
		_ = s.Verify(k, s.Key)
		_ = certify.VerifyChain([]*certify.Signed{s, s}, s.Hash(), k, s.Key)
		for i := range s.Certificate.Units {
			s.Certificate.Score(&s.Certificate.Units[i])
		}
	})
}

func FuzzParseProof(f *testing.F) {
	seeds(f, "testdata/proof.json")
	s, _ := small(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := certify.ParseProof(b)
		if err != nil {
			return
		}
		if !bytes.Equal(p.Bytes(), b) {
			t.Errorf("%q became %q", b, p.Bytes())
		}
		_ = p.Verify(s)
		p.Certificate, p.Size = s.Hash(), s.Certificate.Responses
		_ = p.Verify(s)
	})
}

func FuzzParsePublicKey(f *testing.F) {
	f.Add(key(f, 1).Public().String())
	f.Add("TXD9G0C2P45BFNABZV9WJS07787E2WQKVAK269DF08D6HXR7A4D2XXMT0")
	f.Fuzz(func(t *testing.T, s string) {
		k, err := certify.ParsePublicKey(s)
		if err != nil {
			return
		}
		if back, err := certify.ParsePublicKey(k.String()); err != nil || back != k {
			t.Errorf("%q reads as %s, which reads as %s, %v", s, k, back, err)
		}
	})
}

func FuzzParsePrivateKey(f *testing.F) {
	f.Add(key(f, 1).PEM())
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := certify.ParsePrivateKey(b)
		if err != nil {
			return
		}
		if back, err := certify.ParsePrivateKey(k.PEM()); err != nil || back.Public() != k.Public() {
			t.Errorf("%q is another key when read again: %v", b, err)
		}
	})
}

// A note that verifies is the one that was made.
func FuzzVerifyNote(f *testing.F) {
	k, b := key(f, 1), []byte(`{"rows":17}`)
	note := certify.Note(certify.ManifestNote, b, k)
	f.Add(note)
	f.Add(bytes.ToUpper(note))
	f.Fuzz(func(t *testing.T, x []byte) {
		if certify.VerifyNote(certify.ManifestNote, b, x, k.Public()) == nil && !bytes.Equal(x, note) {
			t.Errorf("%q verifies", x)
		}
	})
}

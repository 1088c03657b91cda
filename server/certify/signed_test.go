package certify_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"hailong/server/certify"
	"hailong/server/golden"
	"hailong/server/survey"
)

func TestGoldenCertificate(t *testing.T) {
	s, _ := full(t)
	golden.Equal(t, "testdata/certificate.json", s.Bytes())
	golden.Equal(t, "testdata/key.pem", s.Key.PEM())
	golden.Equal(t, "testdata/hash.txt", s.Hash().String()+"\n")
	back, err := certify.ParseSigned(s.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, s) {
		t.Error("it reads back as another one")
	}
	is(t, back.Verify(s.Key), "")
}

// The package comment tells other programs where the parts are.
func TestTheBytesAreWhereTheCommentSays(t *testing.T) {
	s, _ := small(t)
	const opens, tail = `{"certificate":`, 216
	b := s.Bytes()
	body := b[len(opens) : len(b)-tail]
	if !json.Valid(body) || !bytes.HasPrefix(b, []byte(opens)) {
		t.Fatalf("the object is not between %q and the last %d bytes", opens, tail)
	}
	if got := certify.Hash(sha256.Sum256(append([]byte("hailong.certificate.v1\x00"), body...))); got != s.Hash() {
		t.Errorf("hash %s, want %s", got, s.Hash())
	}
	var parts struct{ Key, Signature string }
	if err := json.Unmarshal(b, &parts); err != nil || len(parts.Key) != 63 || len(parts.Signature) != 128 {
		t.Errorf("key of %d, signature of %d characters, %v", len(parts.Key), len(parts.Signature), err)
	}
}

func TestSigningTouchesOnlyItsOwn(t *testing.T) {
	c, units := tiny(t), unitKeys(1)
	list := responses(t, 7, 21, units, []survey.QuestionID{"a", "b"})
	x := draft(t, c, list, units)
	x.At = time.Date(2026, 10, 1, 12, 0, 0, 999, survey.Zone)
	s := sign(t, x, key(t, 1))
	if !s.Certificate.At.Equal(closedAt) || s.Certificate.At.Location() != time.UTC {
		t.Errorf("at %v", s.Certificate.At)
	}
	if x.Format != "" || x.Key != (certify.Hash{}) {
		t.Error("the draft was changed")
	}
	if s.Certificate.Key != key(t, 1).Public().ID() {
		t.Error("the certificate names another key")
	}
	again := sign(t, x, key(t, 1))
	if !bytes.Equal(again.Bytes(), s.Bytes()) {
		t.Error("signed twice, two files")
	}
}

func TestWhoSigned(t *testing.T) {
	s, _ := small(t)
	other := key(t, 2)
	is(t, s.Verify(), certify.UnknownKey)
	is(t, s.Verify(other.Public()), certify.UnknownKey)
	is(t, s.Verify(other.Public(), s.Key), "")

	forged := *s
	forged.Key = other.Public()
	is(t, forged.Verify(s.Key), certify.OtherKey)
	forged = *s
	forged.Certificate.By = "Người khác"
	is(t, forged.Verify(s.Key), certify.WrongSignature)
	forged = *s
	forged.Signature[63] ^= 0x10
	is(t, forged.Verify(s.Key), certify.WrongSignature)
	is(t, (&certify.Signed{Certificate: s.Certificate, Key: s.Key, Signature: s.Signature}).Verify(s.Key), certify.WrongSignature)

	// Signed anew by somebody else: whole in itself, and not what was trusted.
	own := sign(t, s.Certificate, other)
	is(t, own.Verify(own.Key), "")
	is(t, own.Verify(s.Key), certify.UnknownKey)
}

// refused reports whether a file is refused by who has the right key.
func refused(b []byte, k certify.PublicKey) bool {
	s, err := certify.ParseSigned(b)
	return err != nil || s.Verify(k) != nil
}

// mutations calls f with every variant of b that differs in one bit, lacks one byte, has
// one byte twice, or has something before or behind it, and returns how many.
func mutations(b []byte, f func(what string, m []byte)) int {
	n := 0
	try := func(what string, at int, m []byte) {
		n++
		f(fmt.Sprintf("%s at byte %d", what, at), m)
	}
	for i := range b {
		for bit := range 8 {
			m := bytes.Clone(b)
			m[i] ^= 1 << bit
			try("a bit", i, m)
		}
		try("left out", i, append(bytes.Clone(b[:i]), b[i+1:]...))
		try("cut", i, b[:i])
		if i+1 < len(b) && b[i] != b[i+1] {
			m := bytes.Clone(b)
			m[i], m[i+1] = m[i+1], m[i]
			try("exchanged", i, m)
		}
	}
	for i := range len(b) + 1 {
		c := " 0\n\",\x00"[i%6]
		try("put in", i, append(append(bytes.Clone(b[:i]), c), b[i:]...))
	}
	try("twice", 0, append(bytes.Clone(b), b...))
	try("byte order mark", 0, append([]byte("\xef\xbb\xbf"), b...))
	return n
}

func TestEveryMutationOfACertificateIsRefused(t *testing.T) {
	s, _ := small(t)
	if refused(s.Bytes(), s.Key) {
		t.Fatal("the right one is refused")
	}
	n := mutations(s.Bytes(), func(what string, m []byte) {
		if !refused(m, s.Key) {
			t.Errorf("%s: taken", what)
		}
	})
	t.Logf("%d mutations of %d bytes refused", n, len(s.Bytes()))
}

// What JSON would forgive, each for itself: the same content in other bytes.
func TestOtherSpellingsAreRefused(t *testing.T) {
	s, _ := full(t)
	text := string(s.Bytes())
	replace := func(old, new string) string {
		if strings.Count(text, old) == 0 {
			t.Fatalf("no %q in the certificate", old)
		}
		return strings.Replace(text, old, new, 1)
	}
	for name, bad := range map[string]string{
		"blank":             replace(`"number":1`, `"number": 1`),
		"line end":          text + "\n",
		"fraction":          replace(`"number":1`, `"number":1.0`),
		"exponent":          replace(`"number":1`, `"number":1e0`),
		"leading zero":      replace(`"number":1`, `"number":01`),
		"minus zero":        replace(`"transactions":2400`, `"transactions":-0`),
		"number as text":    replace(`"number":1`, `"number":"1"`),
		"name in capitals":  replace(`"number":1`, `"Number":1`),
		"unknown name":      replace(`"number":1`, `"note":"x","number":1`),
		"name twice":        replace(`"number":1`, `"number":1,"number":1`),
		"twice, other":      replace(`"number":1`, `"number":2,"number":1`),
		"name missing":      replace(`"number":1,`, ``),
		"order":             replace(`"flagged":`, `"excluded":`),
		"escaped letter":    replace(`"by":"N`, `"by":"\u004e`),
		"escaped slash":     replace(`"scale":"1/100"`, `"scale":"1\/100"`),
		"null for nothing":  replace(`"number":1`, `"number":1,"replaces":null`),
		"empty list":        replace(`"withheld":[`, `"withheld":[],"x":[`),
		"seventh answer":    replace(`"answers":[`, `"answers":[0,`),
		"hash in capitals":  strings.Replace(text, strings.Repeat("2b", 32), strings.Repeat("2B", 32), 1),
		"key in lower case": strings.Replace(text, s.Key.String(), strings.ToLower(s.Key.String()), 1),
		"key in one piece":  strings.Replace(text, s.Key.String(), strings.ReplaceAll(s.Key.String(), "-", ""), 1),
		"time with zone":    replace(`2026-10-01T05:00:00Z`, `2026-10-01T12:00:00+07:00`),
		"time with plus":    replace(`2026-10-01T05:00:00Z`, `2026-10-01T05:00:00+00:00`),
		"decomposed":        replace(`Nguyễn`, "Nguye\u0302\u0303n"),
		"half a character":  replace(`Nguyễn`, "Nguy\xc3n"),
		"lone surrogate":    replace(`Nguyễn`, `Nguy\ud800n`),
		"list":              "[" + text + "]",
		"empty":             "", "null": "null", "nothing in it": "{}",
	} {
		if !refused([]byte(bad), s.Key) {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestAFileOverTheLimitIsNotEvenRead(t *testing.T) {
	_, err := certify.ParseSigned(bytes.Repeat([]byte{'['}, certify.MaxBytes+1))
	f, ok := errors.AsType[*certify.Finding](err)
	if !ok || f.Reason != certify.Unreadable || survey.KindOf(err) != survey.KindMalformed {
		t.Errorf("%v", err)
	}
}

func TestReadingNamesTheFirstByteThatDiffers(t *testing.T) {
	s, _ := small(t)
	text := string(s.Bytes())
	_, err := certify.ParseSigned([]byte(text[:20] + " " + text[20:]))
	f, ok := errors.AsType[*certify.Finding](err)
	if !ok || f.Reason != certify.Unreadable && f.Got != "21" {
		t.Errorf("%v", err)
	}
	_, err = certify.ParseSigned([]byte(text + "\n"))
	if f, ok = errors.AsType[*certify.Finding](err); !ok || f.Reason != certify.NotCanonical || f.Got != fmt.Sprint(len(text)+1) {
		t.Errorf("%v", err)
	}
}

package certify_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"hailong/server/certify"
	"hailong/server/survey"
)

// rfc8032 is the first key of RFC 8032 section 7.1.
func rfc8032(t *testing.T) certify.PublicKey {
	t.Helper()
	b, err := hex.DecodeString("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
	if err != nil {
		t.Fatal(err)
	}
	return certify.PublicKey(b)
}

func TestTheTextOfAKeyIsFrozen(t *testing.T) {
	k := rfc8032(t)
	const text = "TXD9G0C-2P45BFN-ABZV9WJ-S07787E-2WQKVAK-269DF08-D6HXR7A-4D2XXMT"
	if k.String() != text {
		t.Errorf("text %s", k)
	}
	if got := k.Fingerprint(); got != "2ef6 9aa5 8851 9c67 b915" {
		t.Errorf("fingerprint %s", got)
	}
	if !strings.HasPrefix(k.ID().String(), strings.ReplaceAll(k.Fingerprint(), " ", "")) {
		t.Errorf("the fingerprint is not the beginning of %s", k.ID())
	}
}

func TestAKeyIsReadAsTyped(t *testing.T) {
	k := rfc8032(t)
	s := k.String()
	forgiven := []string{
		s, strings.ToLower(s), strings.ReplaceAll(s, "-", ""), strings.ReplaceAll(s, "-", " "), "  " + strings.ReplaceAll(s, "-", "\n") + "\r\n",
		strings.ReplaceAll(s, "0", "O"), strings.ReplaceAll(s, "0", "o"), strings.ReplaceAll(s, "1", "l"), strings.ReplaceAll(s, "1", "I"),
	}
	for _, x := range forgiven {
		if got, err := certify.ParsePublicKey(x); err != nil || got != k {
			t.Errorf("%q: %v", x, err)
		}
	}
}

func TestSlipsInAKeyAreTold(t *testing.T) {
	k := rfc8032(t)
	plain := strings.ReplaceAll(k.String(), "-", "")
	tried := 0
	refuse := func(s string) {
		t.Helper()
		tried++
		if _, err := certify.ParsePublicKey(s); survey.KindOf(err) != survey.KindMistyped {
			t.Errorf("%q: %v", s, err)
		}
	}
	for i := range plain {
		for _, c := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
			if byte(c) != plain[i] {
				refuse(plain[:i] + string(c) + plain[i+1:])
			}
		}
		refuse(plain[:i] + plain[i+1:])
		refuse(plain[:i] + "U" + plain[i+1:])
		if i > 0 && plain[i] != plain[i-1] {
			refuse(plain[:i-1] + string(plain[i]) + string(plain[i-1]) + plain[i+1:])
		}
	}
	for _, s := range []string{"", "-", plain + "0", plain + plain, strings.Repeat(" ", 1000) + plain, "đ" + plain} {
		refuse(s)
	}
	t.Logf("%d slips", tried)
}

func TestKeysAsPEM(t *testing.T) {
	k := key(t, 1)
	back, err := certify.ParsePrivateKey(append(k.PEM(), '\n'))
	if err != nil || back.Public() != k.Public() {
		t.Fatalf("read back as %s, %v", back.Public(), err)
	}
	block, _ := pem.Decode(k.Public().PEM())
	pub, err := x509.ParsePKIXPublicKey(block.Bytes)
	if p, ok := pub.(ed25519.PublicKey); err != nil || !ok || certify.PublicKey(p) != k.Public() {
		t.Errorf("the public key reads as %T, %v", pub, err)
	}
	for name, bad := range map[string][]byte{
		"nothing": nil, "no PEM": []byte("khóa"), "public": k.Public().PEM(), "two keys": bytes.Repeat(k.PEM(), 2),
		"cut": k.PEM()[:60], "other type": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte{1, 2, 3}}),
	} {
		if _, err := certify.ParsePrivateKey(bad); survey.KindOf(err) != survey.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAPrivateKeyDoesNotPrint(t *testing.T) {
	k := key(t, 1)
	block, _ := pem.Decode(k.PEM())
	seed := block.Bytes[len(block.Bytes)-ed25519.SeedSize:]
	j, err := json.Marshal(map[string]any{"key": k})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{k.String(), fmt.Sprint(k), fmt.Sprintf("%v %+v %#v %x %s %d", k, k, k, k, k, k), fmt.Sprintf("%v", struct{ K certify.PrivateKey }{k}), string(j)} {
		if !strings.Contains(s, "(set)") || strings.Contains(s, fmt.Sprintf("%x", seed[:4])) || strings.Contains(s, fmt.Sprint(seed[0])+" "+fmt.Sprint(seed[1])) {
			t.Errorf("it prints as %s", s)
		}
	}
}

func TestKeysNeedRandomness(t *testing.T) {
	if _, err := certify.NewPrivateKey(strings.NewReader("short")); err == nil {
		t.Error("a key of five bytes")
	}
	if key(t, 1).Public() == key(t, 2).Public() {
		t.Error("two sources, one key")
	}
	if (certify.PrivateKey{}).Public() != (certify.PublicKey{}) {
		t.Error("no key has a public half")
	}
}

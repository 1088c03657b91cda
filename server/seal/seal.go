// Package seal makes the values that leave the server and come back: the form
// cookie, the device cookie, the receipt and references to what is inside. It promises that nobody without the
// secret can make one that opens, that opening takes the same time for every
// wrong value, and that a receipt can't be led back to a response without the
// secret. Secrets can be exchanged: what was made under an older one still opens.
// It reads no clock and keeps nothing.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash"
	"io"
	"sync"
	"time"

	"hailong/server/survey"
)

// Sealer makes and opens sealed values. It is safe for concurrent use.
type Sealer struct {
	keys []*keys // the first seals, all open
}

// keys are what one secret gives.
type keys struct {
	form, device sync.Pool // of hash.Hash, each keyed
	receipt      cipher.Block
	refs         refs
}

// New derives a Sealer's keys from secrets of at least 32 bytes. Values are sealed
// under the current one; those that were sealed under an older one still open.
// Servers with the same current secret open each other's values.
func New(current []byte, older ...[]byte) (*Sealer, error) {
	s := new(Sealer)
	for _, secret := range append([][]byte{current}, older...) {
		k, err := newKeys(secret)
		if err != nil {
			return nil, err
		}
		s.keys = append(s.keys, k)
	}
	return s, nil
}

func newKeys(secret []byte) (*keys, error) {
	if len(secret) < 32 {
		return nil, fmt.Errorf("seal: the secret has %d bytes, at least 32 are needed", len(secret))
	}
	k := new(keys)
	for label, pool := range map[string]*sync.Pool{"form cookie": &k.form, "device cookie": &k.device} {
		key, err := hkdf.Key(sha256.New, secret, nil, "hailong "+label, 32)
		if err != nil {
			return nil, fmt.Errorf("seal: derive key: %w", err)
		}
		pool.New = func() any { return hmac.New(sha256.New, key) }
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "hailong receipt", 16)
	if err != nil {
		return nil, fmt.Errorf("seal: derive key: %w", err)
	}
	if k.receipt, err = aes.NewCipher(key); err != nil {
		return nil, fmt.Errorf("seal: receipt cipher: %w", err)
	}
	if k.refs, err = newRefs(secret); err != nil {
		return nil, err
	}
	return k, nil
}

// Form is what the form cookie says: which response the form will become, where
// it was opened and when. The time is in whole seconds, because a form sent
// within 20 seconds is flagged; it stays on the phone and is never stored.
type Form struct {
	ID     survey.ResponseID
	Entry  survey.EntryCode
	Issued time.Time
}

const (
	idLen   = 26
	codeLen = 8
	formLen = idLen + codeLen + 4 // before the code
	macLen  = 16                  // bytes of HMAC-SHA256 kept: 128 bits
	devLen  = 16
)

var b64 = base64.RawURLEncoding

// Form seals a form cookie: about 72 characters that any cookie may hold.
func (s *Sealer) Form(f Form) string {
	var b [formLen + macLen]byte
	copy(b[:], f.ID)
	copy(b[idLen:], f.Entry)
	binary.BigEndian.PutUint32(b[idLen+codeLen:], uint32(f.Issued.Unix()))
	mac(&s.keys[0].form, b[:formLen], b[formLen:])
	return b64.EncodeToString(b[:])
}

// OpenForm opens what Form sealed; ok is false for anything else.
func (s *Sealer) OpenForm(v string) (f Form, ok bool) {
	b, ok := s.open(v, formLen, func(k *keys) *sync.Pool { return &k.form })
	if !ok {
		return Form{}, false
	}
	return Form{
		ID:     survey.ResponseID(b[:idLen]),
		Entry:  survey.EntryCode(b[idLen : idLen+codeLen]),
		Issued: time.Unix(int64(binary.BigEndian.Uint32(b[idLen+codeLen:])), 0),
	}, true
}

// Device draws a device cookie: 128 random bits, sealed so that a resident can't
// have as many devices as they can think of without asking for each.
func (s *Sealer) Device(random io.Reader) (string, error) {
	var b [devLen + macLen]byte
	if _, err := io.ReadFull(random, b[:devLen]); err != nil {
		return "", fmt.Errorf("draw device cookie: %w", err)
	}
	mac(&s.keys[0].device, b[:devLen], b[devLen:])
	return b64.EncodeToString(b[:]), nil
}

// OpenDevice returns the device's random bits as a string of 16 bytes.
func (s *Sealer) OpenDevice(v string) (device string, ok bool) {
	b, ok := s.open(v, devLen, func(k *keys) *sync.Pool { return &k.device })
	if !ok {
		return "", false
	}
	return string(b), true
}

// Receipt is the receipt of a response: always the same one for the same ID, as
// long as the current secret stays.
func (s *Sealer) Receipt(id survey.ResponseID) survey.Receipt {
	hi, lo := id.Halves()
	for round := range rounds {
		hi, lo = lo, hi^s.keys[0].scramble(round, lo)
	}
	return survey.NewReceipt(hi, lo)
}

// OpenReceipt are the starts of the IDs a receipt may stand for, one for each
// secret, the current one first. A receipt does not say under which secret it was
// given; under every other it leads to a start that no response has, because a
// billion responses fill less than one in a trillion of the starts there are.
func (s *Sealer) OpenReceipt(r survey.Receipt) (idPrefixes []string) {
	idPrefixes = make([]string, len(s.keys))
	for i, k := range s.keys {
		hi, lo := r.Halves()
		for round := rounds - 1; round >= 0; round-- {
			hi, lo = lo^k.scramble(round, hi), hi
		}
		idPrefixes[i] = survey.IDPrefix(hi, lo)
	}
	return idPrefixes
}

// rounds of the Feistel network over 2 × 35 bits. NIST SP 800-38G uses ten for
// such small domains; a round costs one AES block.
const rounds = 10

// scramble is the round function: 35 bits of AES over the round and half.
func (k *keys) scramble(round int, half uint64) uint64 {
	var b [aes.BlockSize]byte
	b[0] = byte(round)
	binary.BigEndian.PutUint64(b[8:], half)
	k.receipt.Encrypt(b[:], b[:])
	return binary.BigEndian.Uint64(b[:8]) >> (64 - 35)
}

func mac(pool *sync.Pool, data, out []byte) {
	h := pool.Get().(hash.Hash)
	defer pool.Put(h)
	h.Reset()
	h.Write(data)
	var sum [sha256.Size]byte
	copy(out, h.Sum(sum[:0])[:macLen])
}

// open returns the data of a sealed value of n bytes of data.
func (s *Sealer) open(v string, n int, pool func(*keys) *sync.Pool) ([]byte, bool) {
	if len(v) != b64.EncodedLen(n+macLen) {
		return nil, false
	}
	b, err := b64.Strict().DecodeString(v)
	if err != nil {
		return nil, false
	}
	for _, k := range s.keys {
		var want [macLen]byte
		mac(pool(k), b[:n], want[:])
		if subtle.ConstantTimeCompare(want[:], b[n:]) == 1 {
			return b[:n], true
		}
	}
	return nil, false
}

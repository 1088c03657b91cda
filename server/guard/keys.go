package guard

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"sync"
	"sync/atomic"
	"time"
)

// MinSecret is the least length of the master secret, in bytes.
const MinSecret = 32

// period is how long one key secret is written with. Weeks start on Thursdays at
// midnight UTC, as 1970-01-01 did; that is as good as any other moment.
const period = 7 * 24 * time.Hour

// maxSkew is how far the clocks of two server processes may differ without any
// limit losing count at a change of secret.
const maxSkew = 2 * time.Hour

// keyring hashes what a request is about under a secret that changes every week.
//
// The secret of a week is derived from the master secret, so that all processes
// know it without talking. Keys are written under the secret of the current week
// only; reads also look under the secret before it until nothing written with it
// can still be alive, and under the next one shortly before its week begins,
// because a process whose clock is ahead already writes with it. So a limit does
// not start afresh when the secret changes. Two weeks' keys of one phone cannot be
// linked without the master secret.
type keyring struct {
	master []byte
	linger time.Duration // the longest life of a key
	mu     sync.Mutex
	now    atomic.Pointer[epoch]
}

// epoch is what holds from one moment to another.
type epoch struct {
	from, until time.Time
	main, twin  *hasher // twin is nil while one secret is in use
}

func newKeyring(master []byte, linger time.Duration) *keyring {
	return &keyring{master: master, linger: linger}
}

// at is the epoch of an instant.
func (k *keyring) at(t time.Time) *epoch {
	if e := k.now.Load(); e != nil && !t.Before(e.from) && t.Before(e.until) {
		return e
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	week := t.Unix() / int64(period/time.Second)
	start := time.Unix(week*int64(period/time.Second), 0)
	end := start.Add(period)
	quiet, noisy := start.Add(k.linger+maxSkew), end.Add(-maxSkew)
	e := &epoch{main: k.week(week)}
	switch {
	case t.Before(quiet):
		e.from, e.until, e.twin = start, quiet, k.week(week-1)
	case t.Before(noisy):
		e.from, e.until = quiet, noisy
	default:
		e.from, e.until, e.twin = noisy, end, k.week(week+1)
	}
	k.now.Store(e)
	return e
}

func (k *keyring) week(n int64) *hasher {
	m := hmac.New(sha256.New, k.master)
	fmt.Fprintf(m, "hailong guard keys, week %d", n)
	return newHasher(m.Sum(nil))
}

// hasher makes keys: HMAC-SHA256, cut to 16 bytes. Two of the million keys of a
// very busy day are the same once in 10^26 days.
type hasher struct{ pool sync.Pool }

// scratch is what one goroutine needs to hash without allocating.
type scratch struct {
	mac      hash.Hash
	buf, sum []byte
}

func newHasher(secret []byte) *hasher {
	return &hasher{pool: sync.Pool{New: func() any {
		return &scratch{mac: hmac.New(sha256.New, secret), buf: make([]byte, 0, 256), sum: make([]byte, 0, sha256.Size)}
	}}}
}

// randomHasher serves keys that stay in this process.
func randomHasher() *hasher {
	secret := make([]byte, MinSecret)
	_, _ = rand.Read(secret) // never fails
	return newHasher(secret)
}

// modeOf is the mode of an attempt.
func modeOf(a *Attempt) Mode {
	switch {
	case a.Kiosk != "" && a.Entry != "":
		return KioskEntry
	case a.Kiosk != "":
		return KioskOnly
	case a.Device == "":
		return Unproven
	}
	return Proven
}

// keys hashes an attempt. Each text starts with a letter of its own and ends in
// the only part that can hold any byte, so no two things share a text.
func (h *hasher) keys(a *Attempt, m Mode) (k [Slots]Key) {
	s := h.pool.Get().(*scratch)
	if a.Response != "" {
		s.start('r')
		s.buf = append(s.buf, a.Response...)
		k[SlotSeen] = s.key()
	} else {
		_, _ = rand.Read(k[SlotSeen][:]) // never seen before, never again
	}
	switch m {
	case KioskEntry, KioskOnly:
		s.start('k')
		s.buf = append(s.buf, a.Kiosk...)
	case Unproven:
		s.start('u')
		s.survey(a)
		s.network(a)
	case Proven:
		s.start('d')
		s.survey(a)
		s.buf = append(s.buf, a.Device...)
	}
	k[SlotSubject] = s.key()
	if m == Proven || m == Unproven {
		s.start('n')
		s.network(a)
		k[SlotNetwork] = s.key()
	}
	if m != KioskOnly {
		s.start('e')
		s.buf = append(s.buf, a.Entry...)
		k[SlotEntry] = s.key()
	}
	h.pool.Put(s)
	return k
}

func (s *scratch) start(kind byte) { s.buf = append(s.buf[:0], kind) }

// survey appends campaign and unit; neither contains NUL.
func (s *scratch) survey(a *Attempt) {
	s.buf = append(append(s.buf, a.Campaign...), 0)
	s.buf = append(append(s.buf, a.Unit.Code...), 0)
	s.buf = binary.BigEndian.AppendUint32(s.buf, uint32(a.Unit.From))
}

func (s *scratch) network(a *Attempt) {
	p := a.Network.Masked() // the zero Prefix where it is not valid
	addr := p.Addr().Unmap().As16()
	s.buf = append(append(s.buf, addr[:]...), byte(p.Bits()), byte(p.Addr().BitLen()))
}

func (s *scratch) key() (k Key) {
	s.mac.Reset()
	s.mac.Write(s.buf)
	s.sum = s.mac.Sum(s.sum[:0])
	copy(k[:], s.sum)
	return k
}

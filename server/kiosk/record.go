package kiosk

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// The kinds of documents, by a kiosk's ID.
const (
	// Kind is a kiosk, with the hashes of its code and its keys: one document decides who
	// uses a code first and which key is good.
	Kind = "kiosk"
	// StatusKind is what its tablet says.
	StatusKind = "kioskstatus"
)

// record is a kiosk as it is stored.
type record struct {
	Kiosk
	PIN  PIN   `json:"pin,omitzero"`
	Code *code `json:"code,omitempty"` // the one that may be used; nil for none
	Key  *key  `json:"key,omitempty"`  // nil before the first pairing
	Next *key  `json:"next,omitempty"` // takes the place of Key when it is used
	// Former are the tablets that were here before, the last one last.
	Former []former `json:"former,omitempty"`
}

type code struct {
	Hash  string    `json:"hash"`
	Until time.Time `json:"until"`
}

type key struct {
	Hash string     `json:"hash"`
	Made survey.Day `json:"made"`
	Seed []byte     `json:"seed,omitempty"` // of a Next: see follower
}

// former is a tablet whose keys are not good any more, and why.
type former struct {
	Hashes []string    `json:"hashes"`
	Why    survey.Text `json:"why"`
}

// formers is how many are remembered: a tablet that comes back after so many others is a
// stranger.
const formers = 8

// public is the kiosk without its secrets.
func (r *record) public() *Kiosk {
	k := r.Kiosk
	k.PIN = r.PIN
	if r.Code != nil {
		k.CodeUntil = r.Code.Until
	}
	return &k
}

// body is the record as it is stored. It holds only what can be written as JSON.
func (r *record) body() []byte {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return b
}

// tries is how often a change is begun again when another process was first.
const tries = 8

// read reads a kiosk; none is KindUnknown.
func (b *Book) read(ctx context.Context, id string) (store.Doc, *record, error) {
	d, err := b.Docs.Get(ctx, Kind, id)
	switch {
	case err == nil:
		r, err := decode(d)
		return d, r, err
	case survey.KindOf(err) == survey.KindUnknown:
		return d, nil, survey.NewError(survey.KindUnknown, survey.Text{Vi: "Không có máy kiosk này.", En: "There is no such kiosk."})
	}
	return d, nil, fmt.Errorf("kiosk: read: %w", err)
}

func decode(d store.Doc) (*record, error) {
	r := new(record)
	if err := json.Unmarshal(d.Body, r); err != nil {
		return nil, fmt.Errorf("kiosk: %s %s: %w", d.Kind, d.ID, err)
	}
	return r, nil
}

// create stores a new kiosk. When the outcome is unknown it asks once more.
func (b *Book) create(ctx context.Context, r *record) error {
	d := store.Doc{Kind: Kind, ID: r.ID, Body: r.body()}
	err := b.Docs.Create(ctx, d)
	if survey.KindOf(err) == survey.KindUnavailable {
		err = b.Docs.Create(ctx, d)
	}
	return b.look(ctx, d, err)
}

// replace stores a new body for d, which was read before.
func (b *Book) replace(ctx context.Context, d store.Doc) error {
	return b.look(ctx, d, b.Docs.Replace(ctx, d))
}

// look says what became of a write that failed: a code must not be used up for a tablet
// that got no key. The outcome may be unknown, and a store that repeats writes may call a
// conflict what it did itself (decision 0006); what is there with the same body is ours,
// for a body holds something random wherever it matters whose it is. Where a conflict
// can't be looked at, the outcome is unknown.
func (b *Book) look(ctx context.Context, d store.Doc, err error) error {
	k := survey.KindOf(err)
	if k != survey.KindUnavailable && k != survey.KindConflict {
		return err
	}
	there, unseen := b.Docs.Get(ctx, d.Kind, d.ID)
	switch {
	case unseen == nil && bytes.Equal(there.Body, d.Body):
		return nil
	case unseen != nil && k == survey.KindConflict:
		return unseen
	}
	return err
}

// change lets f alter a kiosk and stores it, from the beginning when another process was
// first. An error of f changes nothing, and nothing is stored where f altered nothing. f
// may be called several times.
func (b *Book) change(ctx context.Context, id string, f func(*record) error) (*record, error) {
	for range tries {
		d, r, err := b.read(ctx, id)
		if err != nil {
			return nil, err
		}
		if err := f(r); err != nil {
			return nil, err
		}
		body := r.body()
		if bytes.Equal(body, d.Body) {
			return r, nil
		}
		d.Body = body
		switch err = b.replace(ctx, d); {
		case err == nil:
			return r, nil
		case survey.KindOf(err) != survey.KindConflict:
			return nil, fmt.Errorf("kiosk: change: %w", err)
		}
	}
	return nil, &survey.Error{Kind: survey.KindUnavailable, RetryAfter: 5 * time.Second, Message: survey.Text{
		Vi: "Hệ thống đang bận. Vui lòng thử lại sau vài giây.", En: "The service is busy. Please try again in a few seconds.",
	}}
}

// edit is change by a person who has read revision rev, 0 for any; another one is
// KindConflict. What f alters raises the revision.
func (b *Book) edit(ctx context.Context, id string, rev int64, f func(*record) error) (*record, error) {
	return b.change(ctx, id, func(r *record) error {
		if rev != 0 && rev != r.Revision {
			return survey.NewError(survey.KindConflict, survey.Text{
				Vi: "Máy kiosk này vừa được người khác sửa. Vui lòng tải lại.", En: "Somebody else has just changed this kiosk. Please reload it.",
			})
		}
		before := r.body()
		if err := f(r); err != nil {
			return err
		}
		if !bytes.Equal(before, r.body()) {
			r.Revision++
		}
		return nil
	})
}

func (b *Book) today() survey.Day { return survey.DayOf(b.Clock(), survey.Zone) }

// lowerBase32 has no character that is read wrong over a telephone or splits a word at a
// double click.
var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// random is n random bytes.
func random(n int) []byte {
	p := make([]byte, n)
	_, _ = rand.Read(p) // never fails
	return p
}

// hash is SHA-256: what it hides is random and long, or good for ten minutes.
func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// sameHash compares s with a kept hash, in the same time for every s.
func sameHash(s, kept string) bool {
	return subtle.ConstantTimeCompare([]byte(hash(s)), []byte(kept)) == 1
}

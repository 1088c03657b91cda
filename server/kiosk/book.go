package kiosk

import (
	"cmp"
	"context"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// Failures counts attempts at codes; auth.Failures has this shape behind an adapter in
// package main.
type Failures interface {
	// Charge counts an attempt from a network before it is looked at, or says how long
	// none is taken. Refund takes back one that was right.
	Charge(ctx context.Context, network netip.Prefix) (wait time.Duration, err error)
	Refund(ctx context.Context, network netip.Prefix) error
}

// Book keeps kiosks in a store. All fields must be set; it is safe for concurrent use,
// also by several processes on one store. Whatever the store can't do now is
// KindUnavailable: the outcome is unknown and the same call may be repeated.
type Book struct {
	Docs     store.Documents
	Failures Failures
	Clock    func() time.Time
}

// idLen is the length of an ID, 80 random bits.
const idLen = 16

// NewID draws the ID of a kiosk, so that the trail can name it before it is there. It
// never fails.
func (b *Book) NewID() (string, error) { return lowerBase32.EncodeToString(random(10)), nil }

// isID reports whether s may be an ID that NewID drew.
func isID(s string) bool {
	return len(s) == idLen && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// Add makes a kiosk and its first pairing code. by is an account's ID. What can't be is
// KindInvalid with the fields name, unit and point; an ID that is taken is KindConflict.
// That the unit and its point exist is for the caller to check.
func (b *Book) Add(ctx context.Context, d Draft, by string) (*Kiosk, *Pairing, error) {
	name, err := parseName(d.Name)
	if err != nil {
		return nil, nil, err
	}
	if err := checkPlace(d.Unit, d.Point); err != nil {
		return nil, nil, err
	}
	if d.ID == "" {
		d.ID, _ = b.NewID()
	}
	if !isID(d.ID) {
		return nil, nil, errors.New("kiosk: not an ID")
	}
	r := &record{Kiosk: Kiosk{
		ID: d.ID, Revision: 1, Name: name, Unit: d.Unit, Point: d.Point, State: Waiting,
		Hours: DefaultHours, Created: b.today(), CreatedBy: by,
	}}
	p, err := b.draw(r)
	if err != nil {
		return nil, nil, err
	}
	if err := b.create(ctx, r); err != nil {
		return nil, nil, fmt.Errorf("kiosk: add: %w", err)
	}
	return r.public(), p, nil
}

// Listed is a kiosk with its status.
type Listed struct {
	Kiosk
	Status Status
}

// All lists kiosks by unit, then name, with what is known of each; of one unit, or of
// all for a zero key.
func (b *Book) All(ctx context.Context, unit survey.UnitKey) ([]Listed, error) {
	docs, err := b.Docs.List(ctx, Kind)
	if err != nil {
		return nil, fmt.Errorf("kiosk: list: %w", err)
	}
	list := make([]Listed, 0, len(docs))
	for _, d := range docs {
		r, err := decode(d)
		if err != nil {
			return nil, err
		}
		if unit == (survey.UnitKey{}) || r.Unit == unit {
			list = append(list, Listed{Kiosk: *r.public(), Status: unseen})
		}
	}
	if docs, err = b.Docs.List(ctx, StatusKind); err != nil {
		return nil, fmt.Errorf("kiosk: list: %w", err)
	}
	at := make(map[string]int, len(list))
	for i, l := range list {
		at[l.ID] = i
	}
	for _, d := range docs {
		if i, ok := at[d.ID]; ok {
			if err := json.Unmarshal(d.Body, &list[i].Status); err != nil {
				return nil, fmt.Errorf("kiosk: status of %s: %w", d.ID, err)
			}
		}
	}
	slices.SortFunc(list, func(x, y Listed) int {
		return cmp.Or(x.Unit.Compare(y.Unit), strings.Compare(x.Name, y.Name), strings.Compare(x.ID, y.ID))
	})
	return list, nil
}

// Get is one kiosk; none is KindUnknown.
func (b *Book) Get(ctx context.Context, id string) (*Listed, error) {
	_, r, err := b.read(ctx, id)
	if err != nil {
		return nil, err
	}
	_, s, err := b.status(ctx, id)
	if err != nil {
		return nil, err
	}
	return &Listed{Kiosk: *r.public(), Status: s}, nil
}

// Change edits a kiosk. rev is what was read, 0 for any; another one is KindConflict.
// What can't be is KindInvalid with the fields name, point, hours and message. No change
// at all raises no revision.
func (b *Book) Change(ctx context.Context, id string, rev int64, e Edit) (*Kiosk, error) {
	if err := e.check(); err != nil {
		return nil, err
	}
	r, err := b.edit(ctx, id, rev, func(r *record) error {
		set(&r.Name, e.Name)
		set(&r.Point, e.Point)
		set(&r.Hours, e.Hours)
		set(&r.Message, e.Message)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.public(), nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// pinRounds makes a tablet of 2020 work for about half a second. Four digits are guessed
// whatever their number is: a PIN keeps people at the desk from leaving the app by chance,
// and the key, not the PIN, keeps others from being this tablet.
const pinRounds = 200_000

// SetPIN sets the PIN of 4 to 8 digits, or none for an empty text; anything else is
// KindInvalid with the field pin.
func (b *Book) SetPIN(ctx context.Context, id string, rev int64, pin string) (*Kiosk, error) {
	var p PIN
	if pin != "" {
		if len(pin) < 4 || len(pin) > 8 || strings.Trim(pin, "0123456789") != "" {
			return nil, survey.InvalidField("pin", survey.Text{
				Vi: "Mã PIN gồm 4 đến 8 chữ số.", En: "A PIN has 4 to 8 digits.",
			})
		}
		p = PIN{Salt: random(16), Iterations: pinRounds}
		var err error
		if p.Hash, err = pbkdf2.Key(sha256.New, pin, p.Salt, p.Iterations, sha256.Size); err != nil {
			return nil, fmt.Errorf("kiosk: hash a PIN: %w", err)
		}
	}
	r, err := b.edit(ctx, id, rev, func(r *record) error { r.PIN = p; return nil })
	if err != nil {
		return nil, err
	}
	return r.public(), nil
}

// NewCode makes a pairing code in the place of any other of this kiosk. A tablet that is
// paired goes on until the code is used. It raises the revision, so that of two people
// who read the same one only the first has a code.
func (b *Book) NewCode(ctx context.Context, id string, rev int64) (*Kiosk, *Pairing, error) {
	var p *Pairing
	r, err := b.edit(ctx, id, rev, func(r *record) (err error) {
		p, err = b.draw(r)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return r.public(), p, nil
}

// Revoke cuts the tablet off for a reason and ends any code. What is revoked already
// stays as it is. A missing or overlong reason is KindInvalid with the field reason.
func (b *Book) Revoke(ctx context.Context, id string, rev int64, reason, by string) (*Kiosk, error) {
	reason, err := parseReason(reason)
	if err != nil {
		return nil, err
	}
	r, err := b.edit(ctx, id, rev, func(r *record) error {
		r.Code = nil
		if r.State != Revoked {
			r.State, r.Revoked, r.Reason, r.RevokedBy = Revoked, b.today(), reason, by
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.public(), nil
}

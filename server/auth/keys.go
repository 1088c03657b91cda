package auth

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hailong/server/survey"
)

// Key is an API key without its secret.
type Key struct {
	ID        string     `json:"id"`
	Revision  int64      `json:"revision"` // for If-Match; not raised by use
	Name      string     `json:"name"`
	Scopes    []Right    `json:"scopes"`     // in the order of Scopes
	CreatedBy string     `json:"created_by"` // an account's ID or CommandLine
	Created   survey.Day `json:"created"`
	Last      survey.Day `json:"last_day,omitzero"` // the last day it is good; zero: no end
	Used      survey.Day `json:"used,omitzero"`     // the last day it was used
	Revoked   survey.Day `json:"revoked,omitzero"`
	Reason    string     `json:"reason,omitempty"` // of Revoked
	RevokedBy string     `json:"revoked_by,omitempty"`
}

// storedKey is a key as it is stored.
type storedKey struct {
	Key
	Hash string `json:"hash"` // of the whole text
}

// KeyDraft is a new key.
type KeyDraft struct {
	ID     string // one of NewID; empty: one is drawn
	Name   string
	Scopes []Right    // some of Scopes
	Last   survey.Day // zero: no end
}

// The text of a key is a mark that scanners of published code find, its ID and 256
// random bits.
const (
	keyMark   = "hl_"
	keySecret = 52
)

// AddKey makes an API key and returns its text, which is shown once. by is an account's
// ID or CommandLine.
func (a *Auth) AddKey(ctx context.Context, d KeyDraft, by string) (*Key, string, error) {
	name, err := parseName(d.Name)
	if err != nil {
		return nil, "", err
	}
	scopes, err := checkScopes(d.Scopes)
	if err != nil {
		return nil, "", err
	}
	if d.Last != 0 && d.Last < a.today() {
		return nil, "", survey.InvalidField("last_day", survey.Text{
			Vi: "Ngày cuối sử dụng không được ở trong quá khứ.", En: "The last day must not be in the past.",
		})
	}
	id, err := a.ownID(d.ID)
	if err != nil {
		return nil, "", err
	}
	secret, err := a.draw(32, lowerBase32)
	if err != nil {
		return nil, "", err
	}
	k := storedKey{Key: Key{ID: id, Revision: 1, Name: name, Scopes: scopes, CreatedBy: by, Created: a.today(), Last: d.Last}}
	text := keyMark + id + secret
	k.Hash = hash(text)
	if err := create(ctx, a.docs, kindKey, id, k); err != nil {
		return nil, "", fmt.Errorf("auth: add a key: %w", err)
	}
	return &k.Key, text, nil
}

// checkScopes is scopes in their own order, each once.
func checkScopes(given []Right) ([]Right, error) {
	for _, s := range given {
		if !slices.Contains(Scopes, s) {
			return nil, survey.InvalidField("scopes", survey.Text{
				Vi: fmt.Sprintf("Phạm vi %q không dùng được cho khóa API.", s), En: fmt.Sprintf("%q is no scope of an API key.", s),
			})
		}
	}
	var scopes []Right
	for _, s := range Scopes {
		if slices.Contains(given, s) {
			scopes = append(scopes, s)
		}
	}
	if len(scopes) == 0 {
		return nil, survey.InvalidField("scopes", survey.Text{Vi: "Cần chọn ít nhất một phạm vi.", En: "At least one scope is needed."})
	}
	return scopes, nil
}

// Keys lists every key, those that were made last first.
func (a *Auth) Keys(ctx context.Context) ([]Key, error) {
	docs, err := a.docs.List(ctx, kindKey)
	if err != nil {
		return nil, fmt.Errorf("auth: list keys: %w", err)
	}
	list := make([]Key, 0, len(docs))
	for _, d := range docs {
		k, err := decode[storedKey](d)
		if err != nil {
			return nil, err
		}
		list = append(list, k.Key)
	}
	slices.SortStableFunc(list, func(x, y Key) int { return int(y.Created - x.Created) })
	return list, nil
}

// Key reads a key; none is KindUnknown.
func (a *Auth) Key(ctx context.Context, id string) (*Key, error) {
	_, k, err := get[storedKey](ctx, a.docs, kindKey, id)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return nil, noKey()
	}
	return &k.Key, nil
}

// RevokeKey ends a key for a reason, at once. rev is the Revision that was read, 0 for
// any; another one is KindConflict. What is revoked already stays as it is.
func (a *Auth) RevokeKey(ctx context.Context, id string, rev int64, reason, by string) (before, after *Key, err error) {
	if reason, err = parseReason(reason); err != nil {
		return nil, nil, err
	}
	return a.changeKey(ctx, id, func(k *Key) error {
		if rev != 0 && rev != k.Revision {
			return survey.NewError(survey.KindConflict, survey.Text{
				Vi: "Khóa API vừa được người khác sửa. Vui lòng tải lại.", En: "Somebody else has just changed this key. Please reload it.",
			})
		}
		if k.Revoked == 0 {
			k.Revoked, k.Reason, k.RevokedBy = a.today(), reason, by
			k.Revision++
		}
		return nil
	})
}

func (a *Auth) changeKey(ctx context.Context, id string, f func(*Key) error) (before, after *Key, err error) {
	for range tries {
		d, k, err := get[storedKey](ctx, a.docs, kindKey, id)
		if err != nil {
			return nil, nil, err
		}
		if k == nil {
			return nil, nil, noKey()
		}
		was := k.Key
		if err := f(&k.Key); err != nil {
			return nil, nil, err
		}
		switch err = replace(ctx, a.docs, d, k); {
		case err == nil:
			return &was, &k.Key, nil
		case survey.KindOf(err) != survey.KindConflict:
			return nil, nil, fmt.Errorf("auth: change a key: %w", err)
		}
	}
	return nil, nil, busy(nil)
}

// AuthenticateKey is who sends a request with an API key. A key that is unknown,
// revoked or over is the same KindUnsigned. The first use of a day is noted.
func (a *Auth) AuthenticateKey(ctx context.Context, text string) (*Identity, error) {
	id, ok := strings.CutPrefix(text, keyMark)
	if !ok || len(id) != idLen+keySecret || !isID(id[:idLen]) {
		return nil, wrongKey()
	}
	_, k, err := get[storedKey](ctx, a.docs, kindKey, id[:idLen])
	if err != nil {
		return nil, err
	}
	today := a.today()
	if k == nil || !sameHash(text, k.Hash) || k.Revoked != 0 || k.Last != 0 && today > k.Last {
		return nil, wrongKey()
	}
	if k.Used < today { // not worth an error
		_, _, _ = a.changeKey(ctx, k.ID, func(k *Key) error { k.Used = max(k.Used, today); return nil })
	}
	return &Identity{Account: k.ID, Name: k.Name, Role: Service, Scopes: k.Scopes}, nil
}

func noKey() error {
	return survey.NewError(survey.KindUnknown, survey.Text{Vi: "Không có khóa API này.", En: "There is no such API key."})
}

func wrongKey() error {
	return survey.NewError(survey.KindUnsigned, survey.Text{
		Vi: "Khóa API không đúng, đã hết hạn hoặc đã bị thu hồi.", En: "The API key is wrong, over or revoked.",
	})
}

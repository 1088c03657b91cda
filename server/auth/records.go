package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// tries is how often a change is begun again when another process was first. Changes of
// one account or session are rare; who loses so often in a row has met a fault.
const tries = 8

func decode[T any](d store.Doc) (*T, error) {
	v := new(T)
	if err := json.Unmarshal(d.Body, v); err != nil {
		return nil, fmt.Errorf("auth: %s %s: %w", d.Kind, d.ID, err)
	}
	return v, nil
}

// get reads a document; v is nil where there is none.
func get[T any](ctx context.Context, docs documents, kind, id string) (d store.Doc, v *T, err error) {
	d, err = docs.Get(ctx, kind, id)
	if survey.KindOf(err) == survey.KindUnknown {
		return store.Doc{}, nil, nil
	}
	if err != nil {
		return store.Doc{}, nil, fmt.Errorf("auth: read %s: %w", kind, err)
	}
	v, err = decode[T](d)
	return d, v, err
}

// create stores a new document. When the outcome is unknown it asks once more: a
// document with the same body is ours, because every body holds something random.
func create(ctx context.Context, docs documents, kind, id string, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("auth: %s: %w", kind, err)
	}
	d := store.Doc{Kind: kind, ID: id, Body: body}
	err = docs.Create(ctx, d)
	if survey.KindOf(err) != survey.KindUnavailable {
		return err
	}
	err = docs.Create(ctx, d)
	if survey.KindOf(err) == survey.KindConflict {
		if there, e := docs.Get(ctx, kind, id); e == nil && bytes.Equal(there.Body, body) {
			return nil
		}
	}
	return err
}

// replace stores a new body for d, which was read before.
func replace(ctx context.Context, docs documents, d store.Doc, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("auth: %s: %w", d.Kind, err)
	}
	d.Body = body
	return docs.Replace(ctx, d)
}

// account reads an account; none is KindUnknown.
func (a *Auth) account(ctx context.Context, id string) (store.Doc, *record, error) {
	d, r, err := get[record](ctx, a.docs, kindAccount, id)
	if err == nil && r == nil {
		err = survey.NewError(survey.KindUnknown, survey.Text{Vi: "Không có tài khoản này.", En: "There is no such account."})
	}
	return d, r, err
}

// change lets f alter an account and stores it, from the beginning when another process
// was first. An error of f changes nothing. f may be called several times.
func (a *Auth) change(ctx context.Context, id string, f func(*record) error) (*record, *Change, error) {
	for range tries {
		d, r, err := a.account(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		before := r.public()
		if err := f(r); err != nil {
			return nil, nil, err
		}
		if before.edited(r.public()) {
			r.Revision++
		}
		after := r.public()
		switch err = replace(ctx, a.docs, d, r); {
		case err == nil:
			return r, &Change{Before: &before, After: &after}, nil
		case survey.KindOf(err) != survey.KindConflict:
			return nil, nil, fmt.Errorf("auth: change an account: %w", err)
		}
	}
	return nil, nil, busy(nil)
}

// busy is a KindUnavailable error for what is worth a second try.
func busy(cause error) error {
	return &survey.Error{Kind: survey.KindUnavailable, Cause: cause, RetryAfter: 5 * time.Second, Message: survey.Text{
		Vi: "Hệ thống đang bận. Vui lòng thử lại sau vài giây.", En: "The service is busy. Please try again in a few seconds.",
	}}
}

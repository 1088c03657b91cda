package auth

import (
	"context"
	"crypto/subtle"
	"slices"
	"strings"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// Authenticate is who sends a request with a session's token. It counts as use: it
// keeps the session from ending idle, and once an hour it renews the token, which
// Session.Renewed then holds. Anything but a full session is KindUnsigned.
//
// That a use can't be written down does not end a session; it ends by the clock then.
func (a *Auth) Authenticate(ctx context.Context, token string) (*Identity, *Session, error) {
	for range tries {
		o, err := a.read(ctx, token)
		if err != nil {
			return nil, nil, err
		}
		if o.stage != StageFull {
			return nil, nil, halfSigned()
		}
		s := a.session(o)
		h, renewed, due := a.use(o, token)
		if due {
			switch err := replace(ctx, a.docs, o.doc, h); {
			case err == nil:
				s.Seen = h.Seen
				s.Until, s.Limit = a.ends(o.rec, h, o.stage)
			case survey.KindOf(err) == survey.KindConflict:
				continue // another request was first
			case survey.KindOf(err) == survey.KindUnknown:
				return nil, nil, unsigned()
			default:
				renewed = ""
			}
		}
		s.Renewed = renewed
		a.seen(ctx, o.rec)
		return o.rec.identity(), s, nil
	}
	return nil, nil, busy(nil)
}

// use is what a request makes of a session, and whether that is worth writing.
func (a *Auth) use(o *opened, token string) (h *held, renewed string, due bool) {
	now, c := a.now(), *o.held
	h = &c
	if o.old {
		renewed = a.following(token, h)
	} else if now.Sub(h.Issued) >= renewAfter {
		renewed = a.follower(token)
		h.Previous, h.Grace = h.Hash, now.Add(renewGrace)
		h.Hash, h.Issued, due = hash(renewed), now, true
	}
	if now.Sub(h.Seen) >= touchEvery {
		h.Seen, due = now, true
	}
	return h, renewed, due
}

// follower is the token after a token. It is worked out instead of drawn, so that all
// requests that are on their way with the old one are told the same: whichever answer
// reaches the browser, and even if only one of them does, the cookie is right. Without
// the server's secret nobody can work it out.
func (a *Auth) follower(token string) string {
	return docOf(token) + "." + b64.EncodeToString(macOf(a.keys[0].renewal, token))
}

// following is the follower of a token, if the session goes on with it.
func (a *Auth) following(token string, h *held) string {
	f := a.follower(token)
	if subtle.ConstantTimeCompare([]byte(hash(f)), []byte(h.Hash)) == 1 {
		return f
	}
	return ""
}

// seen notes the first use of a day. It is for the rule of unused accounts and not worth
// an error.
func (a *Auth) seen(ctx context.Context, r *record) {
	if today := a.today(); r.Seen < today {
		_, _, _ = a.change(ctx, r.ID, func(r *record) error { r.Seen = max(r.Seen, today); return nil })
	}
}

// Look is who holds a session in any stage. It does not count as use: it is for asking
// how far a sign-in is, and for what a page asks for by itself. Identity is nil unless
// the stage is full.
func (a *Auth) Look(ctx context.Context, token string) (*Identity, *Session, error) {
	o, err := a.read(ctx, token)
	if err != nil {
		return nil, nil, err
	}
	s := a.session(o)
	if o.old {
		s.Renewed = a.following(token, o.held)
	}
	if o.stage != StageFull {
		return nil, s, nil
	}
	return o.rec.identity(), s, nil
}

// mine opens a full session for what its holder does with his own account.
func (a *Auth) mine(ctx context.Context, token string) (*opened, error) {
	o, err := a.read(ctx, token)
	if err == nil && o.stage != StageFull {
		err = halfSigned()
	}
	return o, err
}

// Sessions lists the sessions of the account that a full session belongs to, last used
// first, with times to the hour.
func (a *Auth) Sessions(ctx context.Context, token string) ([]Session, error) {
	o, err := a.mine(ctx, token)
	if err != nil {
		return nil, err
	}
	var list []Session
	err = a.eachSession(ctx, o.rec.ID+".", o.rec.ID+"/", func(d store.Doc, h *held) error { // a slash follows a full stop
		if !a.alive(o.rec, h, a.now()) {
			return nil
		}
		s := a.session(&opened{doc: d, held: h, rec: o.rec, stage: a.stage(o.rec, h)})
		s.Own = d.ID == o.doc.ID
		for _, t := range []*time.Time{&s.Created, &s.Seen, &s.Until, &s.Limit} {
			*t = t.Truncate(time.Hour)
		}
		list = append(list, *s)
		return nil
	})
	slices.SortFunc(list, func(x, y Session) int {
		if c := y.Seen.Compare(x.Seen); c != 0 {
			return c
		}
		return strings.Compare(x.ID, y.ID)
	})
	return list, err
}

// EndSession ends one session of the account that a full session belongs to. One that
// is over already is no error.
func (a *Auth) EndSession(ctx context.Context, token, id string) error {
	o, err := a.mine(ctx, token)
	if err != nil {
		return err
	}
	if !isID(id) {
		return survey.NewError(survey.KindUnknown, survey.Text{Vi: "Không có phiên làm việc này.", En: "There is no such session."})
	}
	return a.end(ctx, o.rec.ID+"."+id)
}

// SignOut ends a session in any stage, whose account it returns; nil where there was
// none.
func (a *Auth) SignOut(ctx context.Context, token string) (*Account, error) {
	o, err := a.read(ctx, token)
	if survey.KindOf(err) == survey.KindUnsigned {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	v := o.rec.public()
	return &v, a.end(ctx, o.doc.ID)
}

// end removes a session, also when it is used at the same moment.
func (a *Auth) end(ctx context.Context, doc string) error {
	for range tries {
		d, h, err := get[held](ctx, a.docs, kindSession, doc)
		if err != nil || h == nil {
			return err
		}
		switch err = a.docs.Remove(ctx, kindSession, doc, d.Rev); survey.KindOf(err) {
		case survey.KindConflict:
			continue
		case survey.KindUnknown:
			return nil
		}
		return err
	}
	return busy(nil)
}

func halfSigned() error {
	return survey.NewError(survey.KindUnsigned, survey.Text{
		Vi: "Chưa hoàn tất đăng nhập.", En: "The sign-in is not complete.",
	})
}

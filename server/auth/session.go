package auth

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// Stage is how far a sign-in has come. The list is closed.
type Stage string

// The stages. What is not full may go on to the next step and do nothing else.
const (
	StageTOTP  Stage = "totp"  // a code is asked for
	StageEnrol Stage = "enrol" // a second factor has to be set up
	StageFull  Stage = "full"
)

// Method is how a session began. The list is closed.
type Method string

// The methods.
const (
	ByPassword   Method = "password"
	ByInvitation Method = "invitation"
	ByOIDC       Method = "oidc"
)

const (
	// halfDone is how long a sign-in may take from its first step to its last.
	halfDone = 10 * time.Minute
	// renewAfter is how long a token is used before the next one replaces it, and
	// renewGrace how long the old one still opens the session: for requests that were on
	// their way at that moment.
	renewAfter = time.Hour
	renewGrace = 30 * time.Second
	// touchEvery is how often the last use is written.
	touchEvery = time.Minute
)

// Session is a session as its holder may see it.
type Session struct {
	ID      string
	Account string
	Stage   Stage
	Method  Method
	Created time.Time // to the hour in lists
	Seen    time.Time // last use, to the minute; to the hour in lists
	Until   time.Time // over then, unless it is used before
	Limit   time.Time // over then in any case
	Own     bool      // in lists: the one that asks
	// Renewed is the token for the cookie from now on; empty: the cookie stays.
	Renewed string
}

// Grant is a session with the token that opens it.
type Grant struct {
	Token   string // for the session cookie
	Session Session
	Account Account
	// Browser is for a cookie of BrowserLife that keeps others from locking this person
	// out; empty: the cookie stays as it is.
	Browser string
	Changes []Change // what changed besides the session, for the trail
}

// held is a session as it is stored. It knows no address and no device.
type held struct {
	Hash     string    `json:"hash"`               // of the token
	Previous string    `json:"previous,omitempty"` // hash of the token before, good until Grace
	Grace    time.Time `json:"grace,omitzero"`
	Issued   time.Time `json:"issued"` // when the token was made
	Created  time.Time `json:"created"`
	Seen     time.Time `json:"seen"`
	Epoch    int64     `json:"epoch"` // of the account
	Method   Method    `json:"method"`
	Second   bool      `json:"second"`            // a second factor was shown
	Pending  string    `json:"pending,omitempty"` // the sealed secret of a factor that is being set up
}

// opened is a session that a token opened, with what it was read from.
type opened struct {
	doc   store.Doc
	held  *held
	rec   *record
	stage Stage
	old   bool // by the token before the last renewal
}

// stage is how far a session has come. It follows from the account as it is now, so
// that a new role asks for its second factor at once.
func (a *Auth) stage(r *record, h *held) Stage {
	switch {
	case h.Second:
		return StageFull
	case r.TOTP != nil:
		return StageTOTP
	case a.required(r.Role) || r.Short && h.Method != ByOIDC:
		return StageEnrol
	}
	return StageFull
}

// ends are when a session is over: without use, and in any case.
func (a *Auth) ends(r *record, h *held, s Stage) (until, limit time.Time) {
	limit = h.Created.Add(a.policy.Absolute)
	if s != StageFull {
		limit = h.Created.Add(halfDone)
		return limit, limit
	}
	idle := a.policy.Idle
	if r.Role == Admin {
		idle = a.policy.IdleAdmin
	}
	if until = h.Seen.Add(idle); until.After(limit) {
		until = limit
	}
	return until, limit
}

// session is o as its holder may see it.
func (a *Auth) session(o *opened) *Session {
	until, limit := a.ends(o.rec, o.held, o.stage)
	_, id, _ := strings.Cut(o.doc.ID, ".")
	return &Session{
		ID: id, Account: o.rec.ID, Stage: o.stage, Method: o.held.Method,
		Created: o.held.Created, Seen: o.held.Seen, Until: until, Limit: limit,
	}
}

// A token is the ID of its session's document, a full stop and 256 random bits. Only
// the hash of the whole is stored.
const tokenLen = idLen + 1 + idLen + 1 + 43

// docOf is the ID of the document of a token's session, empty for what is no token.
func docOf(token string) string {
	if len(token) != tokenLen || !isID(token[:idLen]) || token[idLen] != '.' ||
		!isID(token[idLen+1:2*idLen+1]) || token[2*idLen+1] != '.' {
		return ""
	}
	return token[:2*idLen+1]
}

// read opens the session of a token. Whatever is wrong with it is the same
// KindUnsigned.
func (a *Auth) read(ctx context.Context, token string) (*opened, error) {
	id := docOf(token)
	if id == "" {
		return nil, unsigned()
	}
	d, h, err := get[held](ctx, a.docs, kindSession, id)
	if err != nil {
		return nil, err
	}
	if h == nil {
		return nil, unsigned()
	}
	now, given := a.now(), []byte(hash(token))
	current := subtle.ConstantTimeCompare(given, []byte(h.Hash)) == 1
	before := subtle.ConstantTimeCompare(given, []byte(h.Previous)) == 1 && now.Before(h.Grace)
	if !current && !before {
		return nil, unsigned()
	}
	_, r, err := get[record](ctx, a.docs, kindAccount, id[:idLen])
	if err != nil {
		return nil, err
	}
	if r == nil || !a.alive(r, h, now) {
		return nil, unsigned()
	}
	return &opened{d, h, r, a.stage(r, h), !current}, nil
}

// alive reports whether a session still is one.
func (a *Auth) alive(r *record, h *held, now time.Time) bool {
	if r.State != Active || r.Epoch != h.Epoch {
		return false
	}
	until, _ := a.ends(r, h, a.stage(r, h))
	return now.Before(until)
}

// grant makes a session for an account whose holder has proven to be that.
func (a *Auth) grant(ctx context.Context, r *record, m Method, second bool) (*Grant, error) {
	now := a.now()
	id, err := a.NewID()
	if err != nil {
		return nil, err
	}
	h := &held{Issued: now, Created: now, Seen: now, Epoch: r.Epoch, Method: m, Second: second}
	d := store.Doc{ID: r.ID + "." + id}
	token, err := a.newToken(d.ID)
	if err != nil {
		return nil, err
	}
	h.Hash = hash(token)
	if err := create(ctx, a.docs, kindSession, d.ID, h); err != nil {
		return nil, fmt.Errorf("auth: begin a session: %w", err)
	}
	return a.granted(&opened{doc: d, held: h, rec: r, stage: a.stage(r, h)}, token)
}

// granted is what the holder of a session gets.
func (a *Auth) granted(o *opened, token string) (g *Grant, err error) {
	g = &Grant{Token: token, Session: *a.session(o), Account: o.rec.public()}
	if o.stage == StageFull {
		g.Browser, err = a.newBrowser(o.rec.ID)
	}
	return g, err
}

func (a *Auth) newToken(doc string) (string, error) {
	secret, err := a.draw(32, b64)
	return doc + "." + secret, err
}

// advance stores what f alters in an opened session, under a new token. The old one is
// worth nothing from then on: who planted it in a browser before the sign-in has
// nothing. Of two that advance one session at the same moment one gets KindUnsigned.
func (a *Auth) advance(ctx context.Context, o *opened, f func(*held)) (*Grant, error) {
	token, err := a.newToken(o.doc.ID)
	if err != nil {
		return nil, err
	}
	h := *o.held
	f(&h)
	h.Hash, h.Previous, h.Grace, h.Issued, h.Seen = hash(token), "", time.Time{}, a.now(), a.now()
	if err := a.keep(ctx, o.doc, &h); err != nil {
		return nil, err
	}
	return a.granted(&opened{doc: o.doc, held: &h, rec: o.rec, stage: a.stage(o.rec, &h)}, token)
}

// keep stores a session that was read before.
func (a *Auth) keep(ctx context.Context, d store.Doc, h *held) error {
	err := replace(ctx, a.docs, d, h)
	switch survey.KindOf(err) {
	case survey.KindConflict, survey.KindUnknown: // ended or advanced meanwhile
		return unsigned()
	}
	if err != nil {
		return fmt.Errorf("auth: keep a session: %w", err)
	}
	return nil
}

func unsigned() error {
	return survey.NewError(survey.KindUnsigned, survey.Text{
		Vi: "Phiên làm việc đã kết thúc. Vui lòng đăng nhập lại.", En: "This session is over. Please sign in again.",
	})
}

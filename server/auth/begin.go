package auth

import (
	"context"
	"time"
	"unicode/utf8"

	"hailong/server/survey"
)

// Refusal is why a sign-in was refused: what the trail may know and the client may not.
// It unwraps to the survey.Error for the client.
type Refusal struct {
	Account *Account // nil for a login that nobody has
	Reason  string   // one of the constants below
	Changes []Change // what was changed all the same: an account disabled at this moment
	// Locked is how long the login, or the login from this network, is locked because of
	// this failure; 0 while there are attempts left. Where Reason is RefusedLocked it was
	// locked before.
	Locked time.Duration
	cause  *survey.Error
}

func (r *Refusal) Error() string { return r.Reason + ": " + r.cause.Error() }

func (r *Refusal) Unwrap() error { return r.cause }

// The reasons of a Refusal. The list is closed.
const (
	RefusedLogin    = "login"    // nobody has it
	RefusedPassword = "password" // wrong, or there is none
	RefusedCode     = "code"     // wrong, or used already
	RefusedLocked   = "locked"   // nothing was looked at
	RefusedDisabled = "disabled" // everything right, but
	RefusedUnused   = "unused"   // disabled at this moment, for that reason

	RefusedState   = "oidc_state"   // begun in another browser, or too long ago
	RefusedIssuer  = "oidc_denied"  // the issuer refuses, or what it says can't be believed
	RefusedUnknown = "oidc_unknown" // no account for this person, or no role
)

// Begin takes a login and a password and begins a session, whose stage says what is
// still asked for. A wrong password, an unknown login and an account without a password
// are the same KindUnsigned after the same time; a locked one is KindLimited, before the
// password is looked at. Who knows the password of a disabled account is told so:
// KindForbidden. All of these are a *Refusal.
func (a *Auth) Begin(ctx context.Context, login, password string, from Origin) (*Grant, error) {
	if utf8.RuneCountInString(login) > maxLogin || !utf8.ValidString(login) {
		login = "" // nobody's, and not worth a key of its own
	}
	folded := fold(login)
	r, err := a.find(ctx, folded)
	if err != nil {
		return nil, err
	}
	t, err := a.prove(ctx, folded, r, password, from)
	if err != nil {
		return nil, err
	}
	changes, err := a.admit(ctx, r)
	if err != nil {
		t.refund(ctx)
		return nil, err
	}
	g, err := a.grant(ctx, r, ByPassword, false)
	if err != nil || g.Session.Stage != StageFull {
		t.refund(ctx)
	} else {
		t.forget(ctx)
	}
	if err != nil {
		return nil, err
	}
	g.Changes = changes
	return g, nil
}

// prove holds a password against a record, nil for nobody's, within the limits. When it
// is right the attempt comes back, to be refunded or forgotten.
func (a *Auth) prove(ctx context.Context, folded string, r *record, password string, from Origin) (*attempt, error) {
	account, kept := "", ""
	var shown *Account
	if r != nil {
		v := r.public()
		account, kept, shown = r.ID, r.Password, &v
	}
	t, refused := a.charge(ctx, folded, account, from)
	if refused != nil {
		refused.Account = shown
		return nil, refused
	}
	ok, err := a.hasher.verify(ctx, password, kept)
	switch {
	case err != nil:
		t.refund(ctx)
		return nil, err
	case ok:
		return t, nil
	case r == nil:
		return nil, &Refusal{Reason: RefusedLogin, Locked: t.locks, cause: wrongPassword()}
	}
	return nil, &Refusal{Account: shown, Reason: RefusedPassword, Locked: t.locks, cause: wrongPassword()}
}

// admit lets an account sign in whose holder has proven to be that, and disables it
// where it was not used for too long. r follows what is stored.
func (a *Auth) admit(ctx context.Context, r *record) ([]Change, error) {
	var changes []Change
	today := a.today()
	if r.State == Active && r.Seen < today { // as that of an unused one is
		now, c, err := a.change(ctx, r.ID, func(r *record) error {
			switch {
			case r.unused(today, a.policy.UnusedDays):
				r.disable(ReasonUnused, "")
			case r.State == Active:
				r.Seen = max(r.Seen, today)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		*r = *now
		if c.Before.State != c.After.State {
			changes = append(changes, *named(c, ActionDisable, ReasonUnused))
		}
	}
	if r.State == Active {
		return changes, nil
	}
	v := r.public()
	if len(changes) > 0 {
		return nil, &Refusal{Account: &v, Reason: RefusedUnused, Changes: changes, cause: closed(ReasonUnused)}
	}
	return nil, &Refusal{Account: &v, Reason: RefusedDisabled, cause: closed(r.Reason)}
}

func wrongPassword() *survey.Error {
	return survey.NewError(survey.KindUnsigned, survey.Text{
		Vi: "Tên đăng nhập hoặc mật khẩu không đúng.", En: "The login or the password is wrong.",
	})
}

// closed tells the holder of a disabled account. Why a person disabled it is not for him
// to read here.
func closed(reason string) *survey.Error {
	m := survey.Text{
		Vi: "Tài khoản đã bị khóa. Vui lòng liên hệ quản trị viên.", En: "This account is disabled. Please ask an administrator.",
	}
	if reason == ReasonUnused {
		m = survey.Text{
			Vi: "Tài khoản đã bị khóa vì lâu không sử dụng. Vui lòng liên hệ quản trị viên.",
			En: "This account was disabled because it was not used for a long time. Please ask an administrator.",
		}
	}
	return survey.NewError(survey.KindForbidden, m)
}

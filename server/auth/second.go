package auth

import (
	"context"
	"errors"

	"hailong/server/survey"
)

// The methods below take a session's token and, with Begin and Accept, are all that a
// session may do before its stage is full. A token that opens nothing is KindUnsigned.

// Code goes on from StageTOTP with six digits of the app or with a recovery code. Each
// is good once: of two that are given the same at the same moment, in whatever
// processes, one is refused. A wrong code is a *Refusal with KindInvalid for the field
// code; failures count and lock as those of passwords do.
func (a *Auth) Code(ctx context.Context, token, code string, from Origin) (*Grant, error) {
	o, err := a.read(ctx, token)
	if err != nil {
		return nil, err
	}
	if o.stage != StageTOTP {
		return nil, survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Phiên làm việc này không chờ mã xác thực.", En: "This session does not wait for a code.",
		})
	}
	shown := o.rec.public()
	t, refused := a.charge(ctx, fold(o.rec.Login), o.rec.ID, from)
	if refused != nil {
		refused.Account = &shown
		return nil, refused
	}
	var recovery bool
	rec, c, err := a.change(ctx, o.rec.ID, func(r *record) (err error) {
		if r.State != Active || r.Epoch != o.held.Epoch { // since it was read
			return unsigned()
		}
		var ok bool
		if ok, recovery = a.useCode(r, code); !ok {
			return &Refusal{Account: &shown, Reason: RefusedCode, Locked: t.locks, cause: wrongCode()}
		}
		return nil
	})
	if err != nil {
		if _, counts := errors.AsType[*Refusal](err); !counts {
			t.refund(ctx)
		}
		return nil, err
	}
	t.forget(ctx)
	o.rec = rec
	g, err := a.advance(ctx, o, func(h *held) { h.Second = true })
	if err != nil {
		return nil, err
	}
	if recovery {
		g.Changes = append(g.Changes, *named(c, ActionRecoveryUsed, ""))
	}
	return g, nil
}

// StartEnrolment draws the secret of a new second factor. It takes the place of another
// one that was drawn and not finished; a factor that is in use stays until
// FinishEnrolment. A full session has to show the password again (field password), one
// in StageEnrol has just done so.
func (a *Auth) StartEnrolment(ctx context.Context, token, password string, from Origin) (*Enrolment, error) {
	o, err := a.read(ctx, token)
	if err != nil {
		return nil, err
	}
	switch o.stage {
	case StageTOTP:
		return nil, halfSigned()
	case StageFull:
		if err := a.again(ctx, o.rec, "password", password, from); err != nil {
			return nil, err
		}
	}
	e, err := a.newFactor(o.rec.Login)
	if err != nil {
		return nil, err
	}
	h := *o.held
	h.Pending = a.sealFactor(o.doc.ID, e.Secret)
	return e, a.keep(ctx, o.doc, &h)
}

// FinishEnrolment takes the first code of the app and puts the new second factor in the
// place of what was there. It returns new recovery codes, which are shown once. The
// account's other sessions are over. A wrong code is KindInvalid for the field code; as
// the secret is the person's own, it is not counted.
func (a *Auth) FinishEnrolment(ctx context.Context, token, code string, _ Origin) (*Grant, []string, error) {
	o, err := a.read(ctx, token)
	if err != nil {
		return nil, nil, err
	}
	secret, _, ok := a.open(o.held.Pending, "totp "+o.doc.ID)
	if o.stage == StageTOTP || o.held.Pending == "" || !ok {
		return nil, nil, survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Chưa bắt đầu thiết lập xác thực hai bước, hoặc đã thiết lập ở nơi khác. Vui lòng làm lại từ đầu.",
			En: "Setting up two-step sign-in has not begun, or was done elsewhere. Please begin again.",
		})
	}
	step, ok := matchStep(string(secret), code, 0, a.clock())
	if !ok {
		return nil, nil, wrongCode()
	}
	codes, kept, err := a.newRecovery(o.rec.ID)
	if err != nil {
		return nil, nil, err
	}
	rec, c, err := a.change(ctx, o.rec.ID, func(r *record) error {
		// A factor that came into being since is not replaced by who did not show it.
		if r.State != Active || r.Epoch != o.held.Epoch || a.stage(r, o.held) == StageTOTP {
			return unsigned()
		}
		r.TOTP, r.Recovery = &factor{Secret: a.sealFactor(r.ID, string(secret)), Step: step}, kept
		r.Epoch++
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	o.rec = rec
	g, err := a.advance(ctx, o, func(h *held) { h.Second, h.Pending, h.Epoch = true, "", rec.Epoch })
	if err != nil {
		return nil, nil, err
	}
	g.Changes = append(g.Changes, *named(c, ActionEnrolled, ""))
	return g, codes, nil
}

// RenewRecovery puts ten new recovery codes in the place of those that are left, and
// returns them; they are shown once. The password is asked for again (field password).
// An account without a second factor is KindConflict.
func (a *Auth) RenewRecovery(ctx context.Context, token, password string, from Origin) ([]string, *Change, error) {
	o, err := a.mine(ctx, token)
	if err != nil {
		return nil, nil, err
	}
	if err := a.again(ctx, o.rec, "password", password, from); err != nil {
		return nil, nil, err
	}
	codes, kept, err := a.newRecovery(o.rec.ID)
	if err != nil {
		return nil, nil, err
	}
	_, c, err := a.change(ctx, o.rec.ID, func(r *record) error {
		if r.TOTP == nil {
			return survey.NewError(survey.KindConflict, survey.Text{
				Vi: "Tài khoản chưa thiết lập xác thực hai bước.", En: "The account has no two-step sign-in.",
			})
		}
		r.Recovery = kept
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return codes, named(c, ActionChange, "recovery codes renewed"), nil
}

// ChangePassword puts a new password (field password) in the place of the old one (field
// current) and ends the account's other sessions.
func (a *Auth) ChangePassword(ctx context.Context, token, current, password string, from Origin) (*Grant, error) {
	o, err := a.mine(ctx, token)
	if err != nil {
		return nil, err
	}
	if err := a.again(ctx, o.rec, "current", current, from); err != nil {
		return nil, err
	}
	if current == password {
		return nil, badPassword("Mật khẩu mới phải khác mật khẩu đang dùng.", "The new password must differ from the present one.")
	}
	kept, short, err := a.newPassword(ctx, o.rec, password)
	if err != nil {
		return nil, err
	}
	was := o.rec.Password
	rec, c, err := a.change(ctx, o.rec.ID, func(r *record) error {
		if r.State != Active || r.Epoch != o.held.Epoch || r.Password != was {
			return unsigned()
		}
		r.Password, r.Short = kept, short
		r.Epoch++
		return nil
	})
	if err != nil {
		return nil, err
	}
	o.rec = rec
	g, err := a.advance(ctx, o, func(h *held) { h.Epoch = rec.Epoch })
	if err != nil {
		return nil, err
	}
	g.Changes = append(g.Changes, *named(c, ActionPassword, ""))
	return g, nil
}

// again asks the holder of a session for the password. A wrong one is no KindUnsigned,
// or the page would take the session for over.
func (a *Auth) again(ctx context.Context, r *record, field, password string, from Origin) error {
	if r.Password == "" {
		return survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Tài khoản này đăng nhập tập trung và không có mật khẩu riêng.",
			En: "This account signs in elsewhere and has no password of its own.",
		})
	}
	t, err := a.prove(ctx, fold(r.Login), r, password, from)
	if refused, ok := errors.AsType[*Refusal](err); ok && refused.Reason == RefusedPassword {
		refused.cause = survey.InvalidField(field, survey.Text{Vi: "Mật khẩu không đúng.", En: "The password is wrong."})
	}
	if err != nil {
		return err
	}
	t.refund(ctx)
	return nil
}

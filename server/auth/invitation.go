package auth

import (
	"context"
	"strings"
	"time"

	"hailong/server/survey"
)

// Invitation is a one-time link. It is shown once: only its hash is kept.
type Invitation struct {
	Token string
	Until time.Time
}

// InvitationPath is the page that takes the token behind its hash sign, which browsers
// keep to themselves: it is in no log of any server.
const InvitationPath = "/console/invitation"

// Link is the address to give to the person; base is the server's public address.
func (i Invitation) Link(base string) string { return base + InvitationPath + "#" + i.Token }

// invite gives a record a new link; an older one is void from then on. The token names
// the account, so that the account's document alone decides who uses the link first.
func (a *Auth) invite(r *record) (*Invitation, error) {
	secret, err := a.draw(32, b64)
	if err != nil {
		return nil, err
	}
	i := &Invitation{Token: r.ID + "." + secret, Until: a.now().Add(a.policy.Invitation)}
	r.Link = &link{Hash: hash(i.Token), Until: i.Until}
	return i, nil
}

// Reset takes an account's password away, ends its sessions and gives a new link; with
// totp the second factor and the recovery codes go as well. A disabled account is
// enabled first. rev is as for Edit.
func (a *Auth) Reset(ctx context.Context, id string, rev int64, totp bool) (*Change, *Invitation, error) {
	var inv *Invitation
	_, c, err := a.change(ctx, id, func(r *record) (err error) {
		if err := r.at(rev); err != nil {
			return err
		}
		if r.State == Disabled {
			return survey.NewError(survey.KindConflict, survey.Text{
				Vi: "Tài khoản đang bị khóa; cần mở lại trước khi đặt lại.", En: "The account is disabled; enable it before you reset it.",
			})
		}
		r.Password, r.Short, r.State = "", false, Invited
		r.Epoch++
		if totp {
			r.TOTP, r.Recovery = nil, nil
		}
		inv, err = a.invite(r)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	return named(c, ActionReset, ""), inv, nil
}

// Offer looks at a link without using it: whom it is for, and until when it is good. A
// link that is used, over or replaced is KindUnknown.
func (a *Auth) Offer(ctx context.Context, token string) (*Account, time.Time, error) {
	r, err := a.invited(ctx, token)
	if err != nil {
		return nil, time.Time{}, err
	}
	v := r.public()
	return &v, r.Link.Until, nil
}

func (a *Auth) invited(ctx context.Context, token string) (*record, error) {
	id, _, _ := strings.Cut(token, ".")
	if !isID(id) {
		return nil, linkOver()
	}
	_, r, err := get[record](ctx, a.docs, kindAccount, id)
	if err != nil {
		return nil, err
	}
	if r == nil || !r.admits(token, a.now()) {
		return nil, linkOver()
	}
	return r, nil
}

// admits reports whether a token is the account's open link.
func (r *record) admits(token string, now time.Time) bool {
	return r.State == Invited && r.Link != nil && sameHash(token, r.Link.Hash) && now.Before(r.Link.Until)
}

// Accept uses a link: it sets the password and, unless it is empty, the name, and signs
// in. The session's stage says what is still asked for. Of two that use one link at the
// same moment one gets KindUnknown.
func (a *Auth) Accept(ctx context.Context, token, name, password string) (*Grant, error) {
	r, err := a.invited(ctx, token)
	if err != nil {
		return nil, err
	}
	if name != "" {
		if name, err = parseName(name); err != nil {
			return nil, err
		}
		r.Name = name
	}
	phc, short, err := a.newPassword(ctx, r, password)
	if err != nil {
		return nil, err
	}
	r, c, err := a.change(ctx, r.ID, func(r *record) error {
		if !r.admits(token, a.now()) {
			return linkOver()
		}
		r.Password, r.Short, r.Link = phc, short, nil
		if name != "" {
			r.Name = name
		}
		r.enable(a.today())
		r.Seen = a.today()
		return nil
	})
	if err != nil {
		return nil, err
	}
	g, err := a.grant(ctx, r, ByInvitation, false)
	if err != nil {
		return nil, err
	}
	g.Changes = append(g.Changes, *named(c, ActionAccept, ""))
	return g, nil
}

func linkOver() error {
	return survey.NewError(survey.KindUnknown, survey.Text{
		Vi: "Đường liên kết không còn hiệu lực: đã được dùng, đã hết hạn hoặc đã có đường liên kết mới thay thế. Vui lòng liên hệ quản trị viên.",
		En: "This link is no longer good: it was used, has run out or was replaced by a newer one. Please ask an administrator.",
	})
}

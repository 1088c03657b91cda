package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"

	"hailong/server/survey"
)

// person is what an ID token says.
type person struct {
	subject string // ID of the kindSubject document
	email   string // verified, else empty
	login   string // for a new account
	name    string
	role    Role // empty for none
	unit    survey.UnitKey
	second  bool
}

// read takes the claims of a verified token.
func (o *OIDC) read(t *oidc.IDToken) (*person, error) {
	var c map[string]any
	if err := t.Claims(&c); err != nil {
		return nil, errors.New("oidc: the claims can't be read")
	}
	// A token for several clients says which one asked for it.
	if azp, given := c["azp"].(string); given && azp != o.opt.ClientID || !given && len(t.Audience) > 1 {
		return nil, errors.New("oidc: the token was made for another client")
	}
	if t.Subject == "" {
		return nil, errors.New("oidc: the token has no subject")
	}
	p := &person{subject: hash(t.Issuer + "\x00" + t.Subject)}
	p.name, _ = c["name"].(string)
	p.login, _ = c["preferred_username"].(string)
	if email, _ := c["email"].(string); email != "" && (c["email_verified"] == true || c["email_verified"] == "true") {
		p.email, p.login = email, email
	}
	if p.name == "" {
		p.name = p.login
	}
	p.role = o.roleOf(texts(claim(c, o.opt.RoleClaim)))
	if p.role == Unit {
		p.unit = o.unitOf(texts(claim(c, o.opt.UnitClaim)))
	}
	for _, v := range append(texts(c["amr"]), texts(c["acr"])...) {
		p.second = p.second || slices.Contains(o.opt.SecondFactor, v)
	}
	return p, nil
}

// claim is the claim with a name, or the one a path of names leads to.
func claim(c map[string]any, name string) any {
	if v, ok := c[name]; ok || name == "" {
		return v
	}
	head, rest, nested := strings.Cut(name, ".")
	inner, ok := c[head].(map[string]any)
	if !nested || !ok {
		return nil
	}
	return claim(inner, rest)
}

// texts is a claim that holds a text, a whole number or a list of texts.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case float64:
		return []string{fmt.Sprintf("%.0f", v)}
	case []any:
		var list []string
		for _, x := range v {
			if s, ok := x.(string); ok {
				list = append(list, s)
			}
		}
		return list
	}
	return nil
}

// roleOf is the role with the most rights among the values.
func (o *OIDC) roleOf(values []string) Role {
	for _, r := range []Role{Admin, Auditor, Unit} {
		for _, v := range values {
			if o.opt.Roles[v] == r {
				return r
			}
		}
	}
	return ""
}

func (o *OIDC) unitOf(values []string) survey.UnitKey {
	for _, v := range values {
		if u, ok := o.auth.unitOn(survey.UnitCode(v), o.auth.today()); ok {
			return u.Key
		}
	}
	return survey.UnitKey{}
}

// admit begins a session for a person the issuer vouches for: for the account that is
// bound to the subject, else for the one whose login is the verified e-mail address,
// else for a new one.
func (o *OIDC) admit(ctx context.Context, p *person) (*Grant, error) {
	r, changes, err := o.resolve(ctx, p)
	if err != nil {
		return nil, err
	}
	if r.Managed && (p.role == "" || o.auth.checkRole(p.role, p.unit) != nil) {
		v := r.public()
		return nil, &Refusal{Account: &v, Reason: RefusedUnknown, Changes: changes, cause: noRole()}
	}
	now, c, err := o.auth.change(ctx, r.ID, func(r *record) error {
		if r.State == Invited { // has shown who it is, and needs no link
			r.enable(o.auth.today())
			r.Link = nil
		}
		if r.Managed {
			r.Role, r.Unit = p.role, p.unit
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if c.Before.edited(*c.After) {
		changes = append(changes, *named(c, ActionChange, "by the issuer"))
	}
	more, err := o.auth.admit(ctx, now)
	if refused, ok := errors.AsType[*Refusal](err); ok {
		refused.Changes = append(changes, refused.Changes...)
	}
	if err != nil {
		return nil, err
	}
	g, err := o.auth.grant(ctx, now, ByOIDC, p.second)
	if err != nil {
		return nil, err
	}
	g.Changes = append(changes, more...)
	return g, nil
}

// resolve finds, binds or makes the account of a person.
func (o *OIDC) resolve(ctx context.Context, p *person) (*record, []Change, error) {
	_, h, err := get[holder](ctx, o.auth.docs, kindSubject, p.subject)
	if err != nil {
		return nil, nil, err
	}
	if h != nil {
		_, r, err := get[record](ctx, o.auth.docs, kindAccount, h.Account)
		// A binding that was begun and not finished is taken up below.
		if err != nil || r != nil && r.Subject == p.subject {
			return r, nil, err
		}
	}
	if p.email != "" {
		r, err := o.auth.find(ctx, fold(p.email))
		if err != nil {
			return nil, nil, err
		}
		if r != nil {
			return o.bind(ctx, r, p)
		}
	}
	if !o.opt.Create {
		return nil, nil, &Refusal{Reason: RefusedUnknown, cause: survey.NewError(survey.KindForbidden, survey.Text{
			Vi: "Chưa có tài khoản cho người dùng này. Vui lòng liên hệ quản trị viên.",
			En: "There is no account for this person. Please ask an administrator.",
		})}
	}
	return o.create(ctx, p)
}

// bind gives an account the subject with which it signs in from now on. One that has
// another subject keeps that: an address that was given to somebody else does not open
// the account of who had it before.
func (o *OIDC) bind(ctx context.Context, r *record, p *person) (*record, []Change, error) {
	if r.Subject != "" && r.Subject != p.subject {
		return nil, nil, otherSubject(r)
	}
	if err := o.auth.claim(ctx, kindSubject, p.subject, r.ID); err != nil {
		return nil, nil, o.taken(r, err)
	}
	now, c, err := o.auth.change(ctx, r.ID, func(r *record) error {
		if r.Subject != "" && r.Subject != p.subject {
			return otherSubject(r)
		}
		r.Subject = p.subject
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return now, []Change{*named(c, ActionChange, "bound to the issuer")}, nil
}

// create makes the account of a person who has a role.
func (o *OIDC) create(ctx context.Context, p *person) (*record, []Change, error) {
	r, err := o.auth.draft(Draft{Login: p.login, Name: p.name, Role: p.role, Unit: p.unit})
	if err != nil {
		return nil, nil, &Refusal{Reason: RefusedUnknown, cause: noRole().With(err)}
	}
	r.State, r.Subject, r.Managed = Active, p.subject, true
	if err := o.auth.claim(ctx, kindSubject, p.subject, r.ID); err != nil {
		return nil, nil, o.taken(nil, err)
	}
	if err := o.auth.add(ctx, r); err != nil {
		return nil, nil, o.taken(nil, err)
	}
	after := r.public()
	return r, []Change{{Action: ActionInvite, After: &after, Note: "by the issuer"}}, nil
}

// taken makes a refusal of a name that another account has.
func (o *OIDC) taken(r *record, err error) error {
	if survey.KindOf(err) == survey.KindConflict {
		return otherSubject(r)
	}
	return err
}

func otherSubject(r *record) error {
	refusal := &Refusal{Reason: RefusedUnknown, cause: survey.NewError(survey.KindForbidden, survey.Text{
		Vi: "Tên đăng nhập này đã gắn với một người dùng khác của hệ thống đăng nhập tập trung. Vui lòng liên hệ quản trị viên.",
		En: "This login belongs to another person of the central sign-in. Please ask an administrator.",
	})}
	if r != nil {
		v := r.public()
		refusal.Account = &v
	}
	return refusal
}

func noRole() *survey.Error {
	return survey.NewError(survey.KindForbidden, survey.Text{
		Vi: "Người dùng này chưa được giao vai trò nào trong hệ thống. Vui lòng liên hệ quản trị viên.",
		En: "This person has no role here. Please ask an administrator.",
	})
}

package auth

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hailong/server/survey"
)

// Draft is a new account.
type Draft struct {
	ID          string // one of NewID; empty: one is drawn
	Login, Name string
	Role        Role
	Unit        survey.UnitKey // of role Unit, else zero
}

// holder says which account has a login or a subject.
type holder struct {
	Account string    `json:"account"`
	Made    time.Time `json:"made"`
}

// orphaned is after how long a login without an account is free again: its process died
// between the two. No request lives half as long.
const orphaned = 2 * time.Minute

// Invite makes an account and the link with which its holder sets a password. Who does
// it is by: an account's ID or CommandLine. A login that another account has, in
// whatever case, is KindConflict; what can't be is KindInvalid.
func (a *Auth) Invite(ctx context.Context, d Draft, by string) (*Change, *Invitation, error) {
	r, err := a.draft(d)
	if err != nil {
		return nil, nil, err
	}
	r.CreatedBy = by
	inv, err := a.invite(r)
	if err != nil {
		return nil, nil, err
	}
	if err := a.add(ctx, r); err != nil {
		return nil, nil, err
	}
	after := r.public()
	return &Change{Action: ActionInvite, After: &after}, inv, nil
}

// Add makes an account that has a password from the beginning and needs no link. It is
// for trials and demonstrations: whoever calls it knows the password of another person.
func (a *Auth) Add(ctx context.Context, d Draft, password, by string) (*Change, error) {
	r, err := a.draft(d)
	if err != nil {
		return nil, err
	}
	if r.Password, r.Short, err = a.newPassword(ctx, r, password); err != nil {
		return nil, err
	}
	r.CreatedBy = by
	r.enable(a.today())
	if err := a.add(ctx, r); err != nil {
		return nil, err
	}
	after := r.public()
	return &Change{Action: ActionInvite, After: &after}, nil
}

// draft checks a new account and gives it an ID.
func (a *Auth) draft(d Draft) (*record, error) {
	login, err := parseLogin(d.Login)
	if err != nil {
		return nil, err
	}
	name, err := parseName(d.Name)
	if err != nil {
		return nil, err
	}
	if err := a.checkRole(d.Role, d.Unit); err != nil {
		return nil, err
	}
	if d.ID, err = a.ownID(d.ID); err != nil {
		return nil, err
	}
	return &record{
		ID: d.ID, Revision: 1, Login: login, Name: name, Role: d.Role, Unit: d.Unit,
		State: Invited, Created: a.today(), Since: a.today(),
	}, nil
}

// checkRole holds that people get a role of people, and role Unit a unit of today.
func (a *Auth) checkRole(r Role, unit survey.UnitKey) error {
	switch r {
	case Admin, Auditor:
		if unit != (survey.UnitKey{}) {
			return survey.InvalidField("unit", survey.Text{
				Vi: "Chỉ vai trò đơn vị mới gắn với một đơn vị.", En: "Only the role unit belongs to a unit.",
			})
		}
		return nil
	case Unit:
		if u, ok := a.unitOn(unit.Code, a.today()); !ok || u.Key != unit {
			return survey.InvalidField("unit", survey.Text{
				Vi: "Cần chọn một đơn vị đang hoạt động.", En: "A unit that exists today is needed.",
			})
		}
		return nil
	}
	return survey.InvalidField("role", survey.Text{
		Vi: "Vai trò phải là admin, unit hoặc auditor.", En: "The role must be admin, unit or auditor.",
	})
}

// add stores a new account under its login.
func (a *Auth) add(ctx context.Context, r *record) error {
	if err := a.claim(ctx, kindLogin, fold(r.Login), r.ID); err != nil {
		if survey.KindOf(err) == survey.KindConflict {
			return survey.NewError(survey.KindConflict, survey.Text{
				Vi: "Tên đăng nhập này đã có người dùng.", En: "Another account has this login.",
			})
		}
		return fmt.Errorf("auth: keep a login: %w", err)
	}
	if err := create(ctx, a.docs, kindAccount, r.ID, r); err != nil {
		return fmt.Errorf("auth: add an account: %w", err)
	}
	return nil
}

// claim makes an account the holder of a name that is unique in its kind. A name that
// is held is KindConflict. A name whose account was never stored is free again after a
// while; until then it is KindUnavailable.
func (a *Auth) claim(ctx context.Context, kind, name, account string) error {
	mine := holder{Account: account, Made: a.now()}
	err := create(ctx, a.docs, kind, name, mine)
	if survey.KindOf(err) != survey.KindConflict {
		return err
	}
	d, other, e := get[holder](ctx, a.docs, kind, name)
	if e != nil {
		return e
	}
	if other == nil { // nobody removes one
		return busy(err)
	}
	if other.Account == account {
		return nil
	}
	if _, r, e := get[record](ctx, a.docs, kindAccount, other.Account); e != nil || r != nil {
		if e != nil {
			return e
		}
		return err
	}
	if a.now().Sub(other.Made) < orphaned {
		return busy(err)
	}
	return replace(ctx, a.docs, d, mine)
}

// find is the account of a folded login; nil for none. It reads as often for a login
// that nobody has as for any other.
func (a *Auth) find(ctx context.Context, folded string) (*record, error) {
	_, h, err := get[holder](ctx, a.docs, kindLogin, folded)
	if err != nil {
		return nil, err
	}
	id := "none"
	if h != nil {
		id = h.Account
	}
	_, r, err := get[record](ctx, a.docs, kindAccount, id)
	return r, err
}

// Account reads an account; none is KindUnknown.
func (a *Auth) Account(ctx context.Context, id string) (*Account, error) {
	_, r, err := a.account(ctx, id)
	if err != nil {
		return nil, err
	}
	v := r.public()
	return &v, nil
}

// ByLogin reads the account that has a login in whatever case; none is KindUnknown.
func (a *Auth) ByLogin(ctx context.Context, login string) (*Account, error) {
	r, err := a.find(ctx, fold(login))
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, survey.NewError(survey.KindUnknown, survey.Text{
			Vi: fmt.Sprintf("Không có tài khoản nào tên %q.", login), En: fmt.Sprintf("There is no account %q.", login),
		})
	}
	v := r.public()
	return &v, nil
}

// Accounts lists every account by login.
func (a *Auth) Accounts(ctx context.Context) ([]Account, error) {
	docs, err := a.docs.List(ctx, kindAccount)
	if err != nil {
		return nil, fmt.Errorf("auth: list accounts: %w", err)
	}
	list := make([]Account, 0, len(docs))
	for _, d := range docs {
		r, err := decode[record](d)
		if err != nil {
			return nil, err
		}
		list = append(list, r.public())
	}
	slices.SortFunc(list, func(x, y Account) int { return strings.Compare(fold(x.Login), fold(y.Login)) })
	return list, nil
}

package auth

import (
	"context"

	"hailong/server/survey"
)

// Edit is what may be changed of an account; nil leaves it as it is. A role that belongs
// to no unit takes the unit away.
type Edit struct {
	Name *string
	Role *Role
	Unit *survey.UnitKey
}

// The methods below are for whoever may manage people. rev is the Revision that was read
// (If-Match), 0 for any; another one is KindConflict. by is the account that does it, or
// CommandLine. What an account may do changes with its next request, in every process.

// Edit changes an account. Nobody changes his own role, so that an admin is never the
// one who takes the last admin away; a role that the issuer gives is not changed here.
func (a *Auth) Edit(ctx context.Context, id string, rev int64, e Edit, by string) (*Change, error) {
	_, c, err := a.change(ctx, id, func(r *record) error {
		if err := r.at(rev); err != nil {
			return err
		}
		was := r.public()
		if e.Name != nil {
			name, err := parseName(*e.Name)
			if err != nil {
				return err
			}
			r.Name = name
		}
		if e.Role != nil {
			r.Role = *e.Role
			if r.Role != Unit {
				r.Unit = survey.UnitKey{}
			}
		}
		if e.Unit != nil {
			r.Unit = *e.Unit
		}
		if r.Role == was.Role && r.Unit == was.Unit {
			return nil
		}
		if r.Managed {
			return survey.InvalidField("role", survey.Text{
				Vi: "Vai trò và đơn vị của tài khoản này do hệ thống đăng nhập tập trung quyết định.",
				En: "The role and unit of this account come from the central sign-in.",
			})
		}
		if id == by {
			return notYourself()
		}
		return a.checkRole(r.Role, r.Unit)
	})
	return named(c, ActionChange, ""), err
}

// Disable closes an account for a reason and ends its sessions. What is disabled
// already stays as it is.
func (a *Auth) Disable(ctx context.Context, id string, rev int64, reason, by string) (*Change, error) {
	reason, err := parseReason(reason)
	if err != nil {
		return nil, err
	}
	if id == by {
		return nil, notYourself()
	}
	_, c, err := a.change(ctx, id, func(r *record) error {
		if err := r.at(rev); err != nil {
			return err
		}
		if r.State != Disabled {
			r.disable(reason, by)
		}
		return nil
	})
	return named(c, ActionDisable, reason), err
}

// Enable opens a disabled account with the password and second factor it had. One that
// never had a password needs a new link (Reset).
func (a *Auth) Enable(ctx context.Context, id string, rev int64) (*Change, error) {
	_, c, err := a.change(ctx, id, func(r *record) error {
		if err := r.at(rev); err != nil {
			return err
		}
		if r.State == Disabled {
			r.enable(a.today())
		}
		return nil
	})
	return named(c, ActionEnable, ""), err
}

// SignOutEverywhere ends every session of an account.
func (a *Auth) SignOutEverywhere(ctx context.Context, id string) (*Change, error) {
	_, c, err := a.change(ctx, id, func(r *record) error {
		r.Epoch++
		return nil
	})
	return named(c, ActionEndAll, ""), err
}

// at holds that a record is at a revision; 0 is any.
func (r *record) at(rev int64) error {
	if rev == 0 || rev == r.Revision {
		return nil
	}
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: "Tài khoản vừa được người khác sửa. Vui lòng tải lại và kiểm tra trước khi lưu.",
		En: "Somebody else has just changed this account. Please reload it and look before you save.",
	})
}

func notYourself() error {
	return survey.NewError(survey.KindForbidden, survey.Text{
		Vi: "Không thể tự khóa hoặc tự đổi vai trò của chính mình; việc này do một quản trị viên khác thực hiện.",
		En: "Nobody disables his own account or changes his own role; another administrator does that.",
	})
}

// named gives a change its action; nil stays nil.
func named(c *Change, action Action, note string) *Change {
	if c != nil {
		c.Action, c.Note = action, note
	}
	return c
}

package api

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/auth"
	"hailong/server/survey"
	"hailong/server/trail"
)

// putAccount changes name, role and unit. They hold from the person's next request on.
func (a *API) putAccount(c *fiber.Ctx) error {
	x, err := a.Auth.Account(c.UserContext(), utils.CopyString(c.Params("id")))
	if err != nil {
		return err
	}
	if err := revisionEdited(c, x.Revision); err != nil {
		return err
	}
	var given accountEdit
	if err := readJSON(c, &given); err != nil {
		return err
	}
	unit, err := a.unitOfRole(c, given.Role, given.Unit)
	if err != nil {
		return err
	}
	to := *x
	to.Name, to.Role, to.Unit = given.Name, given.Role, unit
	e := aboutAccount(x, trail.AccountChange)
	e.Before, e.After = x, to
	var done *auth.Change
	edit := func() (err error) {
		done, err = a.Auth.Edit(c.UserContext(), x.ID, x.Revision, auth.Edit{Name: &given.Name, Role: &given.Role, Unit: &unit}, who(c).Account)
		if survey.KindOf(err) == survey.KindConflict && err != nil {
			return outrun(err)
		}
		return err
	}
	if err := a.record(c, e, edit); err != nil {
		return err
	}
	return a.sendAccount(c, done.After)
}

// outrun is KindStale for an edit that another one overtook between the check of its
// revision and its end.
func outrun(err error) error {
	stale, ok := errors.AsType[*survey.Error](Stale())
	if !ok {
		return err
	}
	return stale.With(err)
}

// aboutAccount is an event of an account.
func aboutAccount(x *auth.Account, action trail.Action) trail.Event {
	e := eventOf(nil, x, action)
	e.Unit = unitText(x.Unit)
	return e
}

// accountNamed is the account of the path, and its revision where the request names
// one: what must not wait, such as disabling, may leave If-Match out.
func (a *API) accountNamed(c *fiber.Ctx) (*auth.Account, int64, error) {
	x, err := a.Auth.Account(c.UserContext(), utils.CopyString(c.Params("id")))
	if err != nil || c.Get(fiber.HeaderIfMatch) == "" {
		return x, 0, err
	}
	return x, x.Revision, revisionEdited(c, x.Revision)
}

// stateKept is what the trail keeps of a change of state.
type stateKept struct {
	State auth.State `json:"state"`
}

func (a *API) postDisable(c *fiber.Ctx) error {
	x, rev, err := a.accountNamed(c)
	if err != nil {
		return err
	}
	var given reasonGiven
	if err := readJSON(c, &given); err != nil {
		return err
	}
	e := aboutAccount(x, trail.AccountDisable)
	e.Note, e.Before, e.After = given.Reason, stateKept{x.State}, stateKept{auth.Disabled}
	return a.changeAccount(c, e, func() (*auth.Change, error) {
		return a.Auth.Disable(c.UserContext(), x.ID, rev, given.Reason, who(c).Account)
	})
}

func (a *API) postEnable(c *fiber.Ctx) error {
	x, rev, err := a.accountNamed(c)
	if err != nil {
		return err
	}
	e := aboutAccount(x, trail.AccountEnable)
	e.Before, e.After = stateKept{x.State}, stateKept{auth.Active}
	return a.changeAccount(c, e, func() (*auth.Change, error) { return a.Auth.Enable(c.UserContext(), x.ID, rev) })
}

// deleteAccountSessions signs a person out everywhere.
func (a *API) deleteAccountSessions(c *fiber.Ctx) error {
	x, _, err := a.accountNamed(c)
	if err != nil {
		return err
	}
	return a.changeAccount(c, aboutAccount(x, trail.SessionEndAll), func() (*auth.Change, error) {
		return a.Auth.SignOutEverywhere(c.UserContext(), x.ID)
	})
}

// changeAccount records and makes a change, and answers with the account as it is then.
func (a *API) changeAccount(c *fiber.Ctx, e trail.Event, change func() (*auth.Change, error)) error {
	var done *auth.Change
	if err := a.record(c, e, func() (err error) { done, err = change(); return err }); err != nil {
		return err
	}
	return a.sendAccount(c, done.After)
}

// postReset takes the password away, and the second factor where it is asked for, ends
// every session and makes a new link.
func (a *API) postReset(c *fiber.Ctx) error {
	x, rev, err := a.accountNamed(c)
	if err != nil {
		return err
	}
	var given resetOrder
	if err := readJSON(c, &given); err != nil {
		return err
	}
	if x.ID == who(c).Account {
		return survey.NewError(survey.KindForbidden, survey.Text{
			Vi: "Không thể tự đặt lại tài khoản của chính mình; hãy đổi mật khẩu ở trang Tài khoản của tôi.",
			En: "Nobody resets his own account; please change the password on the page My account.",
		})
	}
	var done *auth.Change
	var inv *auth.Invitation
	e := aboutAccount(x, trail.AccountReset)
	e.After = given
	reset := func() (err error) {
		done, inv, err = a.Auth.Reset(c.UserContext(), x.ID, rev, given.TOTP)
		return err
	}
	if err := a.record(c, e, reset); err != nil {
		return err
	}
	return a.sendLink(c, done.After, inv)
}

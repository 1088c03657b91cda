package api

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"hailong/server/auth"
	"hailong/server/trail"
)

func accountObject(id string) string { return "account:" + id }

// recordAs is record for somebody whom the request itself does not name.
func (a *API) recordAs(c *fiber.Ctx, i *auth.Identity, e trail.Event, do func() error) error {
	e.Actor, e.Name, e.Role = i.Account, i.Name, string(i.Role)
	return a.Trail.Do(c.UserContext(), e, do)
}

// wayIn is how somebody has signed in, for the trail.
type wayIn struct {
	Method string `json:"method"`
}

// admit records what a sign-in has done, then gives the browser its session. Nobody is
// let in unrecorded. began says that a session that is full now was not before.
func (a *API) admit(c *fiber.Ctx, g *auth.Grant, began bool) error {
	events := changesOf(g.Changes, &g.Account)
	if began && g.Session.Stage == auth.StageFull {
		e := eventOf(&g.Account, &g.Account, trail.SessionBegin)
		e.After = wayIn{string(g.Session.Method)}
		events = append(events, e)
	}
	for _, e := range events {
		if _, err := a.Trail.Append(c.UserContext(), e); err != nil {
			a.end(c.UserContext(), g.Token)
			return err
		}
	}
	a.setSession(c, g.Token)
	if g.Browser != "" {
		a.setCookie(c, browserCookie, g.Browser, browserAge)
	}
	return nil
}

// changesOf are the events of changes that a sign-in brought along; by is nil where
// nobody was signed in.
func changesOf(list []auth.Change, by *auth.Account) []trail.Event {
	var events []trail.Event
	for _, x := range list {
		e := eventOf(by, x.After, trail.Action(x.Action))
		e.Note = x.Note
		if x.Before != nil {
			e.Before = x.Before
		}
		e.After = x.After
		events = append(events, e)
	}
	return events
}

// eventOf is something that by, nil for nobody, does to an account, nil for none that
// exists.
func eventOf(by, to *auth.Account, action trail.Action) trail.Event {
	e := trail.Event{Action: action, Object: "account"}
	if by != nil {
		e.Actor, e.Name, e.Role = by.ID, by.Name, string(by.Role)
	}
	if to != nil {
		e.Object = accountObject(to.ID)
		if to.Role == auth.Unit {
			e.Unit = to.Unit.String()
		}
	}
	return e
}

// reasons are why a sign-in was refused, for the trail alone: whoever tries is told the
// same in every case. A login that nobody has is not noted, because people type
// passwords into the wrong field.
var reasons = map[string]string{
	auth.RefusedLogin:    "tên đăng nhập không tồn tại",
	auth.RefusedPassword: "sai mật khẩu",
	auth.RefusedCode:     "sai mã xác thực hoặc mã khôi phục",
	auth.RefusedDisabled: "tài khoản đang bị khóa",
	auth.RefusedUnused:   "tài khoản bị khóa do lâu không sử dụng",
	auth.RefusedState:    "lượt đăng nhập tập trung không hợp lệ hoặc đã quá hạn",
	auth.RefusedIssuer:   "hệ thống đăng nhập tập trung từ chối",
	auth.RefusedUnknown:  "người dùng chưa được cấp tài khoản hoặc vai trò",
}

// refused records a sign-in that failed and returns its error. Tries while the lock
// lasts are not recorded, or whoever goes on trying would fill the trail.
func (a *API) refused(c *fiber.Ctx, err error) error {
	r, ok := errors.AsType[*auth.Refusal](err)
	if !ok || r.Reason == auth.RefusedLocked {
		return err
	}
	note := reasons[r.Reason]
	fail := eventOf(nil, r.Account, trail.SessionFail)
	fail.Note = note
	events := append(changesOf(r.Changes, nil), fail)
	if r.Locked > 0 {
		lock := eventOf(nil, r.Account, trail.SessionLock)
		lock.Note = note
		events = append(events, lock)
	}
	// A caller that hangs up must not get rid of the entry.
	ctx := context.WithoutCancel(c.UserContext())
	for _, e := range events {
		if _, second := a.Trail.Append(ctx, e); second != nil {
			return second
		}
	}
	return err
}

// lockedIn records a lock that somebody earned who is signed in, and returns its error.
// What he tried is recorded by whoever calls.
func (a *API) lockedIn(c *fiber.Ctx, err error) error {
	r, ok := errors.AsType[*auth.Refusal](err)
	if !ok || r.Locked == 0 || r.Reason == auth.RefusedLocked {
		return err
	}
	lock := eventOf(r.Account, r.Account, trail.SessionLock)
	lock.Note = reasons[r.Reason]
	if _, second := a.Trail.Append(context.WithoutCancel(c.UserContext()), lock); second != nil {
		return second
	}
	return err
}

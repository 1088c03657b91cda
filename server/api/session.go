package api

import (
	"context"
	"math"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/auth"
	"hailong/server/survey"
	"hailong/server/trail"
)

// getSignIn says which ways in there are, and how far this browser is on one.
func (a *API) getSignIn(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	ways := waysIn{Password: true}
	if a.OIDC != nil {
		ways.OIDC = &namedWay{a.OIDCName}
	}
	token := a.cookie(c, sessionCookie)
	if token == "" {
		return c.JSON(ways)
	}
	_, s, err := a.Auth.Look(c.UserContext(), token)
	if survey.KindOf(err) == survey.KindUnavailable && err != nil {
		return err
	}
	if err == nil {
		acc, err := a.Auth.Account(c.UserContext(), s.Account)
		if err != nil {
			return err
		}
		ways.Stage, ways.Account = &s.Stage, &personName{acc.Name, acc.Login}
	}
	return c.JSON(ways)
}

func (a *API) postSession(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	var given credentials
	if err := readJSON(c, &given); err != nil {
		return err
	}
	g, err := a.Auth.Begin(c.UserContext(), given.Login, given.Password, a.origin(c))
	if err != nil {
		return a.refused(c, err)
	}
	return a.begun(c, g)
}

// postCode takes a code of the app or a recovery code, as the route says.
func (a *API) postCode(c *fiber.Ctx) error {
	token, given := a.cookie(c, sessionCookie), codeGiven{}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := readJSON(c, &given); err != nil {
		return err
	}
	if token == "" {
		return tooLate()
	}
	g, err := a.Auth.Code(c.UserContext(), token, given.Code, a.origin(c))
	if err != nil {
		return a.refused(c, err)
	}
	if err := a.admit(c, g, true); err != nil {
		return err
	}
	return c.JSON(stageReached{g.Session.Stage})
}

// tooLate is the error for a second step whose first one is not there any more.
func tooLate() error {
	return survey.NewError(survey.KindUnsigned, survey.Text{
		Vi: "Lượt đăng nhập này đã hết thời gian. Vui lòng đăng nhập lại từ đầu.",
		En: "This sign-in has run out. Please start again.",
	})
}

// begun answers a sign-in that began in this browser. What was signed in here before is
// over: a session that somebody else left, or put here, is never gone on with.
func (a *API) begun(c *fiber.Ctx, g *auth.Grant) error {
	if err := a.admit(c, g, true); err != nil {
		return err
	}
	a.endLeft(c)
	return c.JSON(stageReached{g.Session.Stage})
}

func (a *API) endLeft(c *fiber.Ctx) {
	if left := a.cookie(c, sessionCookie); left != "" {
		a.end(c.UserContext(), left)
	}
}

// end ends a session that nobody is to use any more. It would end by itself soon.
func (a *API) end(ctx context.Context, token string) {
	if _, err := a.Auth.SignOut(context.WithoutCancel(ctx), token); err != nil {
		a.Log.Warn("a session was not ended", "error", err.Error())
	}
}

// getSession is who is signed in. It is no use of the session, so a page may ask as
// often as it likes how long is left.
func (a *API) getSession(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	token := a.cookie(c, sessionCookie)
	if token == "" {
		return unsigned()
	}
	i, s, err := a.look(c, token)
	if err != nil {
		return err
	}
	return a.sendSession(c, i, s)
}

// postContinue uses the session and says how long it lasts now.
func (a *API) postContinue(c *fiber.Ctx) error {
	i, s, err := a.look(c, tokenOf(c))
	if err != nil {
		return err
	}
	return a.sendSession(c, i, s)
}

func (a *API) sendSession(c *fiber.Ctx, i *auth.Identity, s *auth.Session) error {
	acc, err := a.Auth.Account(c.UserContext(), i.Account)
	if err != nil {
		return err
	}
	least, _ := a.Auth.PasswordRule(acc)
	end, limit := s.Until, false
	if !s.Limit.After(end) {
		end, limit = s.Limit, true
	}
	return c.JSON(ownSession{
		Account: ownAccount{acc.ID, acc.Name, acc.Login, acc.Role}, Unit: nameUnit(a.Registry.Now(), i.Unit),
		Rights: i.Rights(), Demo: a.Demo, Stage: s.Stage, Left: secondsLeft(end, a.Clock()), Limit: limit, Method: string(s.Method),
		Password: acc.Password, TOTP: acc.TOTP, Recovery: acc.Recovery, OIDC: acc.OIDC, Least: least,
	})
}

// secondsLeft is whole seconds, rounded down and never below 0.
func secondsLeft(end, now time.Time) int {
	return max(0, int(math.Floor(end.Sub(now).Seconds())))
}

// deleteSession signs out in this browser. It is no error when nobody was signed in.
func (a *API) deleteSession(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	token := a.cookie(c, sessionCookie)
	if token == "" {
		return c.SendStatus(fiber.StatusNoContent)
	}
	i, _, err := a.Auth.Look(c.UserContext(), token)
	if err != nil && survey.KindOf(err) != survey.KindUnsigned {
		return err
	}
	out := func() error { _, err := a.Auth.SignOut(c.UserContext(), token); return err }
	if i == nil { // over already, or never complete: nothing for the trail
		a.end(c.UserContext(), token)
	} else if err := a.recordAs(c, i, trail.Event{Action: trail.SessionEnd, Object: accountObject(i.Account)}, out); err != nil {
		return err
	}
	return a.signedOut(c)
}

// signedOut leaves nothing of the account in the browser. Storage and cookies are
// left: they hold the language, the colours, and what limits repeated answers.
func (a *API) signedOut(c *fiber.Ctx) error {
	a.dropCookie(c, sessionCookie)
	if a.Secure { // browsers heed it nowhere else
		c.Set("Clear-Site-Data", `"cache"`)
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// deleteSessions signs out everywhere, here as well.
func (a *API) deleteSessions(c *fiber.Ctx) error {
	i := who(c)
	all := func() error { _, err := a.Auth.SignOutEverywhere(c.UserContext(), i.Account); return err }
	if err := a.recordOwn(c, trail.Event{Action: trail.SessionEndAll}, all); err != nil {
		return err
	}
	return a.signedOut(c)
}

func (a *API) getSessions(c *fiber.Ctx) error {
	list, err := a.Auth.Sessions(c.UserContext(), tokenOf(c))
	if err != nil {
		return err
	}
	shown := make([]listedSession, len(list))
	for i, s := range list {
		shown[i] = listedSession{s.ID, string(s.Method), s.Created, s.Seen, s.Own}
	}
	return c.JSON(shown)
}

// deleteOne ends one of the own sessions, such as that of a telephone that was lost.
func (a *API) deleteOne(c *fiber.Ctx) error {
	id := utils.CopyString(c.Params("id"))
	end := func() error { return a.Auth.EndSession(c.UserContext(), tokenOf(c), id) }
	if err := a.recordOwn(c, trail.Event{Action: trail.SessionEnd}, end); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

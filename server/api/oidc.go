package api

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/auth"
	"hailong/server/survey"
)

// signInPage goes on with a sign-in after the way back from the issuer, in whatever
// stage it is.
const signInPage = "/console/sign-in"

// What the page of sign-in is told about a sign-in elsewhere that failed. The list is
// closed: nothing that an issuer says is ever put into an address or on a page.
const (
	oidcState       = "oidc_state"       // begun in another browser, or too long ago
	oidcDenied      = "oidc_denied"      // given up, or refused by the issuer
	oidcUnknown     = "oidc_unknown"     // nobody here, or no role
	oidcDisabled    = "oidc_disabled"    // the account is
	oidcUnavailable = "oidc_unavailable" // the issuer is away, or we are
)

// getOIDC sends the browser to the issuer.
func (a *API) getOIDC(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if a.OIDC == nil {
		return fiber.ErrNotFound
	}
	to, cookie, err := a.OIDC.Start(c.UserContext())
	if err != nil {
		a.Log.Warn("a sign-in at the issuer could not begin", "error", err.Error())
		return a.backWith(c, oidcUnavailable)
	}
	a.setCookie(c, oidcCookie, cookie, oidcAge)
	return c.Redirect(to, fiber.StatusSeeOther)
}

// getOIDCCallback is where the issuer sends the browser back to.
func (a *API) getOIDCCallback(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if a.OIDC == nil {
		return fiber.ErrNotFound
	}
	cookie := a.cookie(c, oidcCookie)
	a.dropCookie(c, oidcCookie)
	code, state := utils.CopyString(c.Query("code")), utils.CopyString(c.Query("state"))
	switch {
	case cookie == "":
		return a.backWith(c, oidcState)
	case code == "": // ?error=…: whatever the reason, there is nothing to go on with
		return a.backWith(c, oidcDenied)
	}
	g, err := a.OIDC.Finish(c.UserContext(), code, state, cookie)
	if err != nil {
		return a.failedElsewhere(c, err)
	}
	if err := a.admit(c, g, true); err != nil {
		return a.failedElsewhere(c, err)
	}
	a.endLeft(c)
	return c.Redirect(signInPage, fiber.StatusSeeOther)
}

// failedElsewhere records a sign-in that the issuer or we refused, and says so on the
// page of sign-in.
func (a *API) failedElsewhere(c *fiber.Ctx, err error) error {
	if second := a.refused(c, err); second != err {
		err = second
	}
	if r, ok := errors.AsType[*auth.Refusal](err); ok {
		return a.backWith(c, refusedElsewhere(r.Reason))
	}
	switch survey.KindOf(err) {
	case survey.KindInternal, survey.KindUnavailable:
		a.Log.Warn("a sign-in at the issuer failed", "error", err.Error())
		return a.backWith(c, oidcUnavailable)
	}
	return a.backWith(c, oidcState)
}

func refusedElsewhere(reason string) string {
	switch reason {
	case auth.RefusedState:
		return oidcState
	case auth.RefusedIssuer:
		return oidcDenied
	case auth.RefusedDisabled, auth.RefusedUnused:
		return oidcDisabled
	}
	return oidcUnknown
}

func (a *API) backWith(c *fiber.Ctx, code string) error {
	return c.Redirect(signInPage+"?error="+url.QueryEscape(code), fiber.StatusSeeOther)
}

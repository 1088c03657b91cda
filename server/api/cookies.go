package api

import (
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"github.com/valyala/fasthttp"

	"hailong/server/auth"
)

// The cookies of sign-in. Under https their names tie them to this host, this scheme
// and the whole site, so that no neighbouring host can put one of its own in.
const (
	sessionCookie = "hl_s" // the session's token
	browserCookie = "hl_b" // proves that somebody has signed in from this browser before
	oidcCookie    = "hl_o" // a sign-in at the issuer that is under way
	hostPrefix    = "__Host-"

	browserAge = auth.BrowserLife
	oidcAge    = 10 * time.Minute
)

// SessionCookie is the name of the cookie that a session is known by.
func (a *API) SessionCookie() string { return a.cookieNamed(sessionCookie) }

func (a *API) cookieNamed(name string) string {
	if a.Secure {
		return hostPrefix + name
	}
	return name
}

// cookie is the value of one of the cookies above; it outlives the request.
func (a *API) cookie(c *fiber.Ctx, name string) string {
	return utils.CopyString(c.Cookies(a.cookieNamed(name)))
}

// setCookie gives the browser a value, until it is closed where age is 0. Lax is enough
// for the way back from an issuer, which is a navigation, and keeps cookies away from
// what other sites post or load.
func (a *API) setCookie(c *fiber.Ctx, name, value string, age time.Duration) {
	c.Cookie(&fiber.Cookie{
		Name: a.cookieNamed(name), Value: value, Path: "/", MaxAge: int(age.Seconds()), SessionOnly: age == 0,
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: a.Secure,
	})
}

// dropCookie takes a cookie back where the browser has one.
func (a *API) dropCookie(c *fiber.Ctx, name string) {
	if c.Cookies(a.cookieNamed(name)) == "" {
		return
	}
	c.Cookie(&fiber.Cookie{
		Name: a.cookieNamed(name), Path: "/", Expires: fasthttp.CookieExpireDelete,
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: a.Secure,
	})
}

// setSession gives the browser a session. It has no Max-Age: a closed browser forgets
// it, and the server ends it in any case.
func (a *API) setSession(c *fiber.Ctx, token string) { a.setCookie(c, sessionCookie, token, 0) }

// origin is where a sign-in comes from.
func (a *API) origin(c *fiber.Ctx) auth.Origin {
	return auth.Origin{Network: a.Network(c), Browser: a.cookie(c, browserCookie)}
}

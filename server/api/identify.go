package api

import (
	"crypto/sha256"
	"crypto/subtle"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/auth"
	"hailong/server/survey"
)

// machine is whoever holds the key that lies on the server itself: who can read that
// file can also run every command of hailong.
var machine = &auth.Identity{Account: "machine", Name: "admin.key", Role: auth.Service, Scopes: auth.Scopes}

const identityLocal = "identity"

// who sent the request; never nil behind identify and person.
func who(c *fiber.Ctx) *auth.Identity { return c.Locals(identityLocal).(*auth.Identity) }

// identify finds out who sends a request: the holder of a key, or of a session. A key
// that is shown decides alone, so that a program is never taken for the person in
// whose browser it runs.
func (a *API) identify(c *fiber.Ctx) error {
	if err := a.known(c, a.identity); err != nil {
		return err
	}
	if c.Method() == fiber.MethodPost {
		return a.once(c)
	}
	return c.Next()
}

// person is identify for the routes of the own account, where only the holder of a
// session has any business. They are not remembered for a repetition as others are:
// what they carry are passwords, and even a hash of those is not to be kept.
func (a *API) person(c *fiber.Ctx) error {
	if err := a.known(c, a.holder); err != nil {
		return err
	}
	return c.Next()
}

// known finds out who sends a request and holds him to his pace.
func (a *API) known(c *fiber.Ctx, find func(*fiber.Ctx) (*auth.Identity, error)) error {
	// Before anything else: a 401 must not be kept either.
	c.Set(fiber.HeaderCacheControl, "no-store")
	i, err := find(c)
	if err != nil {
		if survey.KindOf(err) == survey.KindUnsigned {
			c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="hailong"`)
		}
		return err
	}
	c.Locals(identityLocal, i)
	return a.limit(c, i)
}

func (a *API) identity(c *fiber.Ctx) (*auth.Identity, error) {
	h := c.Get(fiber.HeaderAuthorization)
	if h == "" {
		return a.holder(c)
	}
	key, ok := strings.CutPrefix(h, "Bearer ")
	if !ok || key == "" {
		return nil, unsigned()
	}
	if a.MachineKey != "" && sameSecret(key, a.MachineKey) {
		return machine, nil
	}
	if a.Key != nil {
		return a.Key(c.UserContext(), utils.CopyString(key))
	}
	return a.Auth.AuthenticateKey(c.UserContext(), utils.CopyString(key))
}

// background marks a request that a page makes by itself, such as one that repeats every
// minute. It is no sign that anybody is there, so it does not keep a session alive.
const background = "Hailong-Background"

const tokenLocal = "token"

// holder is whose the session's cookie is. A token that was renewed goes back with the
// answer, whatever that is.
func (a *API) holder(c *fiber.Ctx) (*auth.Identity, error) {
	token := a.cookie(c, sessionCookie)
	if token == "" {
		return nil, unsigned()
	}
	if a.Session != nil {
		return a.Session(c.UserContext(), token)
	}
	if c.Get(background) != "" {
		i, _, err := a.look(c, token)
		return i, err
	}
	i, s, err := a.Auth.Authenticate(c.UserContext(), token)
	if err != nil {
		return nil, err
	}
	c.Locals(tokenLocal, a.renew(c, s, token))
	return i, nil
}

// look is holder without any use of the session.
func (a *API) look(c *fiber.Ctx, token string) (*auth.Identity, *auth.Session, error) {
	i, s, err := a.Auth.Look(c.UserContext(), token)
	if err != nil {
		return nil, nil, err
	}
	if i == nil { // a sign-in that is half done
		return nil, nil, unsigned()
	}
	a.renew(c, s, token)
	return i, s, nil
}

// renew hands on a new token, if there is one, and returns the one that is good now.
func (a *API) renew(c *fiber.Ctx, s *auth.Session, token string) string {
	if s.Renewed == "" {
		return token
	}
	a.setSession(c, s.Renewed)
	return s.Renewed
}

// tokenOf is the token of who is signed in, behind person.
func tokenOf(c *fiber.Ctx) string {
	token, _ := c.Locals(tokenLocal).(string)
	return token
}

func unsigned() error {
	return survey.NewError(survey.KindUnsigned, survey.Text{
		Vi: "Cần đăng nhập, hoặc gửi khóa API trong tiêu đề Authorization: Bearer …",
		En: "Please sign in, or send an API key in the header Authorization: Bearer …",
	})
}

// sameSecret compares in a time that depends on the length of given alone: hashes
// are equally long, so not even the secret's length is told.
func sameSecret(given, secret string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

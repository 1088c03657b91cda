package api

import (
	"github.com/gofiber/fiber/v2"

	"hailong/server/trail"
)

// record notes in the audit trail that who sends the request does e, then lets do do
// it; see trail.Trail.Do. A view is recorded with a nil do.
func (a *API) record(c *fiber.Ctx, e trail.Event, do func() error) error {
	i := who(c)
	e.Actor, e.Name, e.Role = i.Account, i.Name, string(i.Role)
	if do == nil {
		do = func() error { return nil }
	}
	return a.Trail.Do(c.UserContext(), e, do)
}

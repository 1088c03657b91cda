package web

import (
	"github.com/gofiber/fiber/v2"

	"hailong/server/health"
)

// getHealth says that the process serves, whatever the parts behind it do: whoever
// restarts it on another answer would lose what it keeps for them.
func (s *Server) getHealth(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.SendString("ok\n")
}

// getReady says whether answers can be taken now, and if not as well as usual, which
// part is at fault. Degraded is 200: a balancer that takes servers out because Redis
// is away would take them all.
func (s *Server) getReady(c *fiber.Ctx) error {
	r := s.Ready(c.UserContext())
	c.Set(fiber.HeaderCacheControl, "no-store")
	if r.Checks == nil {
		r.Checks = []health.Check{}
	}
	if r.State == health.Down {
		c.Status(fiber.StatusServiceUnavailable)
	}
	return c.JSON(r)
}

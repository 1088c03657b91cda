package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hailong/server/survey"
)

// sameOrigin refuses what another site's page sends in a visitor's name. It is the
// rule of net/http.CrossOriginProtection: a browser says where the page was from in
// Sec-Fetch-Site, an older one in Origin, whose host has to be the one asked for or
// that of the base URL, since a proxy may have changed the former. Who sends neither
// is no browser and has nobody's cookies to misuse. Safe methods change nothing and
// pass.
func (s *Server) sameOrigin(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	switch site := c.Get("Sec-Fetch-Site"); site {
	case "same-origin", "none": // none: typed, bookmarked, or sent again by the visitor
		return c.Next()
	case "":
		origin := c.Get(fiber.HeaderOrigin)
		if origin == "" || s.ours(origin, string(c.Request().Header.Host())) {
			return c.Next()
		}
	}
	return survey.NewError(survey.KindForbidden, survey.Text{
		Vi: "Phiếu phải được gửi từ chính trang khảo sát.", En: "The form must be sent from the survey's own page.",
	})
}

// ours reports whether an origin is that of this server, which was asked for as
// host.
func (s *Server) ours(origin, host string) bool {
	from := hostOf(origin)
	return from != "" && (strings.EqualFold(from, host) || strings.EqualFold(from, hostOf(s.BaseURL)))
}

// hostOf is host and port of an address; "null" and what can't be read have none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

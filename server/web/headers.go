package web

import (
	"github.com/gofiber/fiber/v2"
)

// apiPolicy is the Content-Security-Policy of everything that is no page: it may
// load, run and be framed by nothing. Pages have their own, see pageHeaders.
const apiPolicy = "default-src 'none'; frame-ancestors 'none'"

// secure sets the headers that every response has, whatever becomes of it.
//
// Referrer-Policy is same-origin and not no-referrer: under the latter browsers send
// "Origin: null" with a form, and sameOrigin could not tell it from another site's.
// Receipts and codes in addresses still reach nobody else. HSTS leaves subdomains
// out, since the operator's other services need not speak https yet.
func (s *Server) secure(c *fiber.Ctx) {
	h := &c.Response().Header
	h.Set(fiber.HeaderContentSecurityPolicy, apiPolicy)
	h.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	h.Set(fiber.HeaderReferrerPolicy, "same-origin")
	h.Set(fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if s.Secure {
		h.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
}

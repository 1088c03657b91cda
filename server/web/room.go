package web

import (
	"bytes"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// OfficeBody is how large a request below /api/v1/ may be, of the console, of another
// system or of a tablet: a questionnaire as text, the register of units, 500 answers.
// Residents' forms keep to HTTPLimits.Body, so that a crowd of strangers can't fill the
// memory. A proxy must let as much through.
const OfficeBody = 1 << 20

// room says how large the body of a request may be, by its headers alone. Whether the
// key or the cookie is worth anything is found out later; who shows neither gets no more
// room than a resident.
func (s *Server) room(h *fasthttp.RequestHeader) (c fasthttp.RequestConfig) {
	shown := len(h.Peek(fiber.HeaderAuthorization)) > 0 || len(h.Cookie(s.API.SessionCookie())) > 0
	if shown && OfficeBody > s.Limits.Body && bytes.HasPrefix(h.RequestURI(), []byte("/api/v1/")) {
		c.MaxRequestBodySize = OfficeBody
	}
	return c
}

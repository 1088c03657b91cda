package web

import (
	"bytes"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// officeBody is how large a request of the console or of another system may be: a
// questionnaire as text, or the register of units. Residents' forms keep to
// HTTPLimits.Body, so that a crowd of strangers can't fill the memory.
const officeBody = 1 << 20

// room says how large the body of a request may be, by its headers alone. Whether the
// key or the cookie is worth anything is found out later; who shows neither gets no more
// room than a resident.
func (s *Server) room(h *fasthttp.RequestHeader) (c fasthttp.RequestConfig) {
	shown := len(h.Peek(fiber.HeaderAuthorization)) > 0 || len(h.Cookie(s.API.SessionCookie())) > 0
	if shown && officeBody > s.Limits.Body && bytes.HasPrefix(h.RequestURI(), []byte("/api/v1/")) {
		c.MaxRequestBodySize = officeBody
	}
	return c
}

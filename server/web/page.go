package web

import (
	"bytes"
	"math"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"hailong/server/survey"
)

// pageBuffer takes a page before its first byte is sent, so that a page that
// fails to render becomes an error and not half a page.
type pageBuffer = bytes.Buffer

// sendPage renders a page for one visitor, uncompressed: these are small or rare.
func (s *Server) sendPage(c *fiber.Ctx, render func(*pageBuffer) error) error {
	var b pageBuffer
	if err := render(&b); err != nil {
		return err
	}
	s.pageHeaders(c)
	return c.Send(b.Bytes())
}

// pageHeaders are what a page has beside the headers of secure.
func (s *Server) pageHeaders(c *fiber.Ctx) {
	h := &c.Response().Header
	h.SetContentType(fiber.MIMETextHTMLCharsetUTF8)
	h.Set(fiber.HeaderContentSecurityPolicy, s.Pages.CSP())
	// Not no-store: a phone that goes back to the form must find its answers.
	h.Set(fiber.HeaderCacheControl, "private, no-cache")
}

// retryAfter tells when the same request may be repeated.
func (s *Server) retryAfter(c *fiber.Ctx, e *survey.Error) {
	switch {
	case e.RetryAfter > 0:
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(math.Ceil(e.RetryAfter.Seconds()))))
	case e.Kind == survey.KindUnavailable:
		c.Set(fiber.HeaderRetryAfter, "15")
	}
}

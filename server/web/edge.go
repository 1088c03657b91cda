package web

import (
	"bytes"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// unmatched is the route of a request that no route takes, for the metrics.
const unmatched = "none"

// edge is what a request passes before Fiber: what is not plainly one HTTP request
// is refused, and its connection is closed, before a second reader could see another
// request in it than the proxy in front has seen.
func (s *Server) edge(app *fiber.App) fasthttp.RequestHandler {
	inner, known := app.Handler(), app.Config().RequestMethods
	return func(raw *fasthttp.RequestCtx) {
		sound, chunked := framed(&raw.Request.Header)
		switch {
		case !sound:
			s.refuseRaw(app, raw, fiber.ErrBadRequest)
			raw.SetConnectionClose()
			return
		case !slices.Contains(known, string(raw.Method())):
			raw.Response.Header.Set(fiber.HeaderAllow, "GET, HEAD, POST")
			s.refuseRaw(app, raw, fiber.ErrMethodNotAllowed)
		default:
			inner(raw)
		}
		// fasthttp takes chunks that others would not, such as one of the size 0x5, so
		// nothing that follows them may be taken for a request. A server that stops says
		// that there will be no further answer, so that the next request goes elsewhere.
		if chunked || s.Stopping() {
			raw.SetConnectionClose()
		}
	}
}

func (s *Server) refuseRaw(app *fiber.App, raw *fasthttp.RequestCtx, err error) {
	c := app.AcquireCtx(raw)
	defer app.ReleaseCtx(c)
	_ = s.unread(c, err) // the error would be that of writing to memory
}

// unread answers a request that never came to a route: fasthttp could not read it, or
// edge refused it.
func (s *Server) unread(c *fiber.Ctx, err error) error {
	s.secure(c)
	err = s.fail(c, err)
	s.served(c, unmatched, 0)
	return err
}

// framed reports whether every reader sees the same end of a request, and whether
// its body came in chunks. fasthttp itself takes the last of two lengths, prefers
// chunks to a length, takes any Transfer-Encoding for chunks, joins folded lines, and
// reads any protocol.
func framed(h *fasthttp.RequestHeader) (sound, chunked bool) {
	version := string(h.Protocol())
	if version != "HTTP/1.1" && version != "HTTP/1.0" {
		return false, false
	}
	for _, b := range h.RequestURI() {
		if b <= ' ' || b == 0x7f {
			return false, false
		}
	}
	hosts, lengths := 0, 0
	for rest := h.RawHeaders(); len(rest) > 0; {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte{'\n'})
		if line = bytes.TrimSuffix(line, []byte{'\r'}); len(line) == 0 {
			break
		}
		name, value, ok := bytes.Cut(line, []byte{':'})
		if !ok || !token(name) || bytes.IndexByte(value, '\r') >= 0 || bytes.IndexByte(value, 0) >= 0 {
			return false, chunked
		}
		switch {
		case is(name, fiber.HeaderHost):
			hosts++
		case is(name, fiber.HeaderContentLength):
			lengths++
		case is(name, fiber.HeaderTransferEncoding):
			if chunked || !is(bytes.Trim(value, " \t"), "chunked") {
				return false, true
			}
			chunked = true
		}
	}
	one := hosts == 1 || hosts == 0 && version == "HTTP/1.0"
	return one && lengths <= 1 && !(chunked && (lengths > 0 || version == "HTTP/1.0")), chunked
}

// is compares without a look at the case.
func is(b []byte, name string) bool {
	return len(b) == len(name) && bytes.EqualFold(b, []byte(name))
}

// tokens are the characters that a header's name may have.
var tokens = func() (set [256]bool) {
	for _, b := range []byte("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") {
		set[b] = true
	}
	return set
}()

func token(name []byte) bool {
	for _, b := range name {
		if !tokens[b] {
			return false
		}
	}
	return len(name) > 0
}

// measure is around every route: it makes a response of its error, tells the metrics,
// and logs what took longer than a second, without address or body. Otherwise
// requests leave no trace.
func (s *Server) measure(c *fiber.Ctx) error {
	s.secure(c)
	began := time.Now()
	if err := c.Next(); err != nil {
		if err := s.fail(c, err); err != nil {
			return err
		}
	}
	route := c.Route().Path
	if c.Locals(unmatched) != nil {
		route = unmatched
	}
	took := time.Since(began)
	s.served(c, route, took)
	if took > time.Second {
		s.Log.Warn("slow request", "method", c.Method(), "route", route, "took", took)
	}
	return nil
}

// noRoute is the last handler: none of the routes before it has taken the request.
func noRoute(c *fiber.Ctx) error {
	c.Locals(unmatched, true)
	return c.Next() // to Fiber's 404 or 405
}

// methods are the ones that are counted by name.
var methods = []string{
	fiber.MethodGet, fiber.MethodHead, fiber.MethodPost, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete, fiber.MethodOptions,
}

// served counts a request by the template of its route; a path or a method that
// somebody thought of must not become a label.
func (s *Server) served(c *fiber.Ctx, route string, took time.Duration) {
	method := c.Method()
	if !slices.Contains(methods, method) {
		method = "other"
	}
	s.Metrics.Served(method, route, c.Response().StatusCode(), took)
}

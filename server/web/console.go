package web

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hailong/server/survey"
)

// nonceMark stands in the console's page where the nonce of its style elements goes.
const nonceMark = "__NONCE__"

// consolePolicy is the Content-Security-Policy of the console's page, for a nonce:
// its own scripts, no inline ones, and style elements that carry the nonce. blob: is
// for previews and downloads that the page makes itself.
const consolePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-%s'; font-src 'self'; " +
	"img-src 'self' data: blob:; connect-src 'self'; frame-src 'self' blob:; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// getConsole serves the console: files below assets, whose names change with their
// content, and its one page for every other address.
func (s *Server) getConsole(c *fiber.Ctx) error {
	if strings.EqualFold(c.Path(), "/console") { // the page's own addresses begin with the slash
		return c.Redirect("/console/", fiber.StatusMovedPermanently)
	}
	name := strings.TrimPrefix(path.Clean("/"+c.Params("*")), "/")
	if strings.HasPrefix(name, "assets/") {
		return sendFile(c, s.Console, name, immutable)
	}
	page, err := fs.ReadFile(s.Console, "index.html")
	if errors.Is(err, fs.ErrNotExist) {
		return survey.NewError(survey.KindUnavailable, survey.Text{
			Vi: "Chưa có giao diện quản trị trong bản này; hãy chạy make build.",
			En: "This build has no console; please run make build.",
		})
	}
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	nonce := rand.Text()
	h := &c.Response().Header
	h.SetContentType(fiber.MIMETextHTMLCharsetUTF8)
	h.Set(fiber.HeaderContentSecurityPolicy, fmt.Sprintf(consolePolicy, nonce))
	h.Set(fiber.HeaderCacheControl, "no-store") // a nonce is used once
	return c.Send(bytes.ReplaceAll(page, []byte(nonceMark), []byte(nonce)))
}

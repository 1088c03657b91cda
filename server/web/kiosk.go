package web

import (
	"io/fs"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"hailong/server/survey"
)

// kioskPolicy is the Content-Security-Policy of the tablets' app: its own scripts,
// styles, worker and manifest, no inline ones, and nothing of other hosts. Its page lies
// in the tablet's own cache for weeks, so no nonce can stand in it. The worker is bound
// by the policy that it was sent with, so every file carries this one.
const kioskPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; " +
	"media-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// getKiosk serves the tablets' app: its files, and its one page for every address that
// names no file.
func (s *Server) getKiosk(c *fiber.Ctx) error {
	if strings.EqualFold(c.Path(), "/kiosk") { // the worker's scope begins with the slash
		return c.Redirect("/kiosk/", fiber.StatusMovedPermanently)
	}
	name := strings.TrimPrefix(path.Clean("/"+c.Params("*")), "/")
	if path.Ext(name) == "" {
		name = "index.html"
		if _, err := fs.Stat(s.Kiosk, name); err != nil {
			return survey.NewError(survey.KindUnavailable, survey.Text{
				Vi: "Chưa có ứng dụng máy tính bảng trong bản này; hãy chạy make build.",
				En: "This build has no app for tablets; please run make build.",
			})
		}
	}
	keep := askAgain
	if strings.HasPrefix(name, "assets/") {
		keep = immutable
	}
	err := sendFile(c, s.Kiosk, name, keep)
	if err == nil {
		c.Set(fiber.HeaderContentSecurityPolicy, kioskPolicy)
	}
	return err
}

// Package web is the HTTP edge: it parses requests into the types of the domain,
// calls, and writes pages, JSON and problem documents. It promises that every
// error becomes one of a closed list of answers, in the reader's language, that
// nothing of Fiber's buffers outlives a request, and that no request is served
// without a deadline. It holds no rule of the survey itself.
package web

import (
	"context"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"hailong/server/intake"
	"hailong/server/page"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/seal"
	"hailong/server/store"
	"hailong/server/survey"
)

// Server answers HTTP requests. All exported fields but Proxies must be set; it is
// safe for concurrent use.
type Server struct {
	Registry *registry.Registry
	Intake   *intake.Intake
	Pages    *page.Renderer
	Seal     *seal.Sealer
	Stored   finder
	Ready    pinger
	// Scores are the scores of a campaign's units in the order of their keys.
	Scores  func(ctx context.Context, c *registry.Campaign) ([]score.Score, error)
	Metrics metrics
	Log     *slog.Logger
	Clock   func() time.Time

	BaseURL   string // without a slash at the end
	AdminKey  string // of the API, until accounts exist
	Secure    bool   // cookies only over https
	Proxies   Proxies
	IPv6Bits  int           // of an IPv6 address that count as one network
	DeviceAge time.Duration // of the device cookie
	Limits    HTTPLimits

	forms formCache
	hour  hourKey
}

// Proxies are the reverse proxies in front that are ours.
type Proxies struct {
	Count  int    // how many append the address they saw to Header
	Header string // such as X-Forwarded-For
}

// HTTPLimits bounds one request.
type HTTPLimits struct {
	Body                        int // bytes
	Read, Write, Idle, Deadline time.Duration
}

// finder looks a stored response up by the start of its ID.
type finder interface {
	Find(ctx context.Context, prefix string) ([]store.Kept, error)
}

// pinger asks the database whether it takes writes.
type pinger interface {
	Ping(ctx context.Context) error
}

// metrics counts what became of submissions.
type metrics interface {
	Submitted(already bool, err error)
}

// App is every route with its right. Middleware runs from top to bottom.
func (s *Server) App() *fiber.App {
	app := fiber.New(fiber.Config{
		AppName: "hailong", DisableStartupMessage: true, ErrorHandler: s.fail,
		BodyLimit: s.Limits.Body, ReadTimeout: s.Limits.Read, WriteTimeout: s.Limits.Write, IdleTimeout: s.Limits.Idle,
		// A whole form leaves in one write; a header may fill more than a page, as
		// browsers inside other apps and many cookies do.
		WriteBufferSize: 16 << 10, ReadBufferSize: 8 << 10,
		// Values of a request live until its handler returns; what stays longer is
		// copied. See readGiven and client.go.
		Immutable: false,
	})
	app.Use(recover.New(), s.deadline, s.slow)

	app.Get("/", s.getHome)
	app.Get("/q/:code", s.getForm)
	app.Post("/q/:code", s.postForm)
	app.Get("/q/:code/thanks", s.getThanks)
	app.Get("/r/:receipt", s.getReceipt)

	app.Get("/healthz", s.getHealth)
	app.Get("/readyz", s.getReady)

	api := app.Group("/api/v1", s.admin)
	api.Get("/campaigns", s.getCampaigns)
	api.Post("/campaigns/:id/open", s.postOpen)
	api.Post("/campaigns/:id/close", s.postClose)
	api.Get("/campaigns/:id/scores", s.getScores)
	api.Get("/codes", s.getCodes)
	api.Post("/codes", s.postCodes)
	api.Post("/codes/:code/revoke", s.postRevoke)
	api.Get("/posters", s.getPosters)
	return app
}

// deadline gives each request an end; Fiber's own context never ends by itself.
func (s *Server) deadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.Limits.Deadline)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

func (s *Server) getHealth(c *fiber.Ctx) error { return c.SendString("ok\n") }

// getReady says whether answers can be taken now, and if not, why.
func (s *Server) getReady(c *fiber.Ctx) error {
	if err := s.Ready.Ping(c.UserContext()); err != nil {
		return survey.Unavailable(err)
	}
	return c.SendString("ready\n")
}

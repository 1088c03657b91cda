// Package web is the HTTP edge: it parses requests into the types of the domain,
// calls, and writes pages, JSON and problem documents. It promises that every
// error becomes one of a closed list of answers, in the reader's language and
// without a word of its cause, that every answer has its security headers, that
// nothing of Fiber's buffers outlives a request, and that no request is served
// without a deadline. It refuses what other sites send in a visitor's name and what
// two readers could take for different requests. It holds no rule of the survey
// itself.
package web

import (
	"context"
	"io/fs"
	"log/slog"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"hailong/server/api"
	"hailong/server/health"
	"hailong/server/intake"
	"hailong/server/ledger"
	"hailong/server/page"
	"hailong/server/registry"
	"hailong/server/remark"
	"hailong/server/seal"
	"hailong/server/statement"
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
	Remarks  *remark.Book // what units made of comments
	// Certificates are what is published, with what Statements and Comments tell beside
	// it; nil publishes nothing.
	Certificates certificates
	Statements   *statement.Book
	Comments     remarks
	// Proofs are for the holders of receipts; nil gives none.
	Proofs *ledger.Proofs
	// Ready says how the server is. It is asked often and must answer from memory.
	Ready   func(ctx context.Context) health.Report
	API     *api.API // below /api/
	Console fs.FS    // the built console: index.html and assets/
	Kiosk   fs.FS    // the built app of the tablets: index.html, sw.js, a manifest and assets/
	Metrics metrics
	// Stray is told of scans that lead to no form; nil for nobody who counts them.
	Stray func(code survey.EntryCode, kind survey.Kind)
	Log   *slog.Logger
	Clock func() time.Time
	// Stopping reports that the server takes no new connections and each answer is the
	// last one on its connection.
	Stopping func() bool

	BaseURL   string // without a slash at the end
	Secure    bool   // the base URL is https: cookies go nowhere else, browsers stay with it
	Proxies   Proxies
	IPv6Bits  int           // of an IPv6 address that count as one network
	DeviceAge time.Duration // of the device cookie
	Limits    HTTPLimits

	forms   formCache
	results resultCache
	// unavailable is for the log line of answers that could not be taken.
	unavailable seldom
	hour        hourKey
}

// Proxies are the reverse proxies in front that are ours.
type Proxies struct {
	Count  int    // how many append the address they saw to Header
	Header string // such as X-Forwarded-For
}

// HTTPLimits bounds one request, and how many there may be.
type HTTPLimits struct {
	Connections int // open at once; one more gets 503 and is closed. 0 is fasthttp's 262,144
	Body        int // bytes
	// Read is for a whole request from its first byte or the start of the connection,
	// Write for a whole response, Idle for a kept connection without a request, and
	// Deadline for the work behind a request.
	Read, Write, Idle, Deadline time.Duration
}

// headerLimit bounds request line and headers together. A header may fill more than
// a page, as browsers inside other apps and many cookies do.
const headerLimit = 8 << 10

// finder looks a response up by the start of its ID, also one that waits to be
// stored.
type finder interface {
	Find(ctx context.Context, prefix string) (kept []store.Kept, waiting bool, err error)
}

// metrics counts what became of submissions and requests.
type metrics interface {
	Submitted(already bool, err error)
	// Served is called once for each request with the template of its route, "none"
	// where no route took it; a method no route has is "other".
	Served(method, route string, status int, took time.Duration)
}

// App is every route with its right. Middleware runs from top to bottom.
func (s *Server) App() *fiber.App {
	app := fiber.New(fiber.Config{
		AppName: "hailong", DisableStartupMessage: true, ErrorHandler: s.unread,
		BodyLimit: s.Limits.Body, ReadTimeout: s.Limits.Read, WriteTimeout: s.Limits.Write, IdleTimeout: s.Limits.Idle,
		Concurrency: s.Limits.Connections,
		// Nobody sends files here; fasthttp would unpack them before any handler, and
		// read what follows the last part as the next request.
		DisablePreParseMultipartForm: true,
		// A whole form leaves in one write.
		WriteBufferSize: 16 << 10, ReadBufferSize: headerLimit,
		// Values of a request live until its handler returns; what stays longer is
		// copied. See readGiven and client.go.
		Immutable: false,
	})
	app.Use(s.measure, recover.New(), s.deadline)

	app.Get("/", s.getHome)
	app.Get("/q/:code", s.getForm)
	app.Post("/q/:code", s.sameOrigin, s.postForm)
	app.Get("/q/:code/thanks", s.getThanks)
	app.Get("/r/:receipt", s.getReceipt)
	app.Get("/r/:receipt/proof", s.getProof)
	app.Get("/kq", s.getResults) // and /kq/
	app.Get("/kq/:unit", s.getResult)
	app.Get("/kq/:unit/bien-ban.json", s.getResultFile)
	app.Get("/kq/:unit/khoa-cong-khai.pem", s.getResultKey)
	app.Get("/chung-thuc/:number/:hash", s.getPrinted)

	app.Get("/console/*", s.getConsole) // and /console
	app.Get("/kiosk/*", s.getKiosk)     // and /kiosk

	app.Get("/healthz", s.getHealth)
	app.Get("/readyz", s.getReady)

	s.API.Mount(app, s.sameOrigin)

	app.Use(noRoute)
	app.Server().Handler = s.edge(app)
	app.Server().HeaderReceived = s.room
	return app
}

// Templates are the routes of an app as Served names them.
func Templates(app *fiber.App) []string {
	list := []string{unmatched}
	for _, r := range app.GetRoutes() {
		if !slices.Contains(list, r.Path) {
			list = append(list, r.Path)
		}
	}
	return list
}

// deadline gives each request an end; Fiber's own context never ends by itself.
func (s *Server) deadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), s.Limits.Deadline)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

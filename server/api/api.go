// Package api is the JSON API below /api/v1, for the console and for other systems.
// Every route stands in routes.go with the right that it asks for; what a right
// reaches is decided by package auth, before anything is read. Handlers return
// errors of package survey; package web makes problem documents of them.
//
// It promises that nothing is changed and nothing confidential is shown without an
// entry in the audit trail before it, that two people who edit one thing are told of
// each other, that a request which is sent twice under one Idempotency-Key is carried
// out once, and that its traffic keeps to the OpenAPI document it serves. It refuses
// to show a unit's account anything of another unit.
//
// A tablet that is cut off is refused at its next contact, but for one case: while the
// store can't be asked, a process that has not heard of it lets the tablet go on until an
// hour after the store was last asked about it, so that answers reach the spool.
package api

import (
	"context"
	"io"
	"log/slog"
	"net/netip"
	"time"

	"github.com/gofiber/fiber/v2"

	"hailong/server/auth"
	"hailong/server/certify"
	"hailong/server/exports"
	"hailong/server/figures"
	"hailong/server/kiosk"
	"hailong/server/ledger"
	"hailong/server/registry"
	"hailong/server/remark"
	"hailong/server/review"
	"hailong/server/score"
	"hailong/server/seal"
	"hailong/server/statement"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

// API answers the requests below /api/v1. All exported fields must be set but where
// one says so; it is safe for concurrent use.
type API struct {
	Registry *registry.Registry
	Docs     store.Documents
	Trail    *trail.Trail

	// Try is the scores of a campaign's units by another criteria set; see figures.Try.
	Try   func(ctx context.Context, c *registry.Campaign, tried *score.Criteria) ([]figures.Trial, error)
	Pages previews // a page.Renderer

	// Auth is accounts, sessions and API keys. OIDC is the sign-in elsewhere, called
	// OIDCName; nil for none.
	Auth     *auth.Auth
	OIDC     *auth.OIDC
	OIDCName survey.Text
	Demo     bool // the data are made up, and the console says so
	// Overview is a campaign's units side by side; see figures.Overviews.
	Overview func(ctx context.Context, c *registry.Campaign, unit func(survey.UnitKey) (survey.Unit, bool)) (*figures.Overview, error)

	// UnitFigures are the figures of one unit.
	UnitFigures unitFigures

	// Review is what auditors propose on responses.
	Review *review.Book

	// Responses are looked at one by one for comments; Remarks is what was made of comments,
	// and Seal names both.
	Responses responses
	Remarks   *remark.Book
	Seal      *seal.Sealer
	// Statements is what units say they did.
	Statements *statement.Book

	// Kiosks are the tablets, and Taps takes what they send. Submitted is told what became
	// of each answer; nil for nobody who counts.
	Kiosks    *kiosk.Book
	Taps      taps
	Submitted func(already bool, err error)

	// Certificates is the chain of certificates; SigningKey is the key that this server
	// signs with, and PrintCertificate writes one as a PDF.
	Certificates     *ledger.Ledger
	SigningKey       certify.PrivateKey
	PrintCertificate func(w io.Writer, s *certify.Signed) error
	// Exports are the files that are made and kept.
	Exports *exports.Jobs

	// System is how the service is.
	System System

	// Session tells whose a session cookie is, Key whose an API key, in the place of
	// Auth where there are no accounts; an error of KindUnsigned says that it is nobody's.
	Session, Key func(ctx context.Context, token string) (*auth.Identity, error)
	// Network is the network that a request came from.
	Network func(c *fiber.Ctx) netip.Prefix

	BaseURL    string // without a slash at the end
	MachineKey string // of programs on the server itself; empty for none
	Secure     bool   // the base URL is https
	Clock      func() time.Time
	Log        *slog.Logger

	limits  limiter
	tablets tablets
}

func (a *API) today() survey.Day { return survey.DayOf(a.Clock(), survey.Zone) }

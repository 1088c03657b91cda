package main

import (
	"io/fs"
	"math"
	"os"
	"time"

	tablets "hailong/kiosk"
	"hailong/server/api"
	"hailong/server/auth"
	"hailong/server/certify"
	"hailong/server/docs"
	"hailong/server/exports"
	"hailong/server/figures"
	"hailong/server/guard"
	"hailong/server/kiosk"
	"hailong/server/ledger"
	"hailong/server/metrics"
	"hailong/server/review"
	"hailong/server/spool"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/web"
	surveyui "hailong/survey-ui"
)

// consoleParts are what the console shows the state of.
type consoleParts struct {
	store    store.Store
	spool    *spool.Spool
	state    *readiness
	limits   *guard.Guard
	line     *listener
	figures  *figures.Figures
	accounts *auth.Auth
	pairing  kiosk.Failures
	ledger   *ledger.Ledger
	signs    certify.PrivateKey
	exports  *exports.Jobs
	demo     bool
}

// addConsole puts the console and its API on a server.
func (e *env) addConsole(srv *web.Server, p consoleParts, adminKey string) (err error) {
	if srv.Console, err = fs.Sub(surveyui.Files, "dist/console"); err != nil {
		return err
	}
	if srv.Kiosk, err = fs.Sub(tablets.Files, "dist"); err != nil {
		return err
	}
	central, err := e.newOIDC(p.accounts)
	if err != nil {
		return err
	}
	name := e.cfg.Auth.OIDC.Name
	srv.API = &api.API{
		Registry: srv.Registry, Docs: p.store, Trail: p.ledger.Trail,
		Overview: (&figures.Overviews{Figures: p.figures}).Of, UnitFigures: p.figures,
		Try: p.figures.Try, Pages: srv.Pages, System: e.system(p),
		Kiosks: &kiosk.Book{Docs: p.store, Failures: p.pairing, Clock: srv.Clock}, Taps: srv.Intake, Submitted: srv.Metrics.Submitted,
		Review:       &review.Book{Docs: p.store, Responses: p.store, Registry: srv.Registry, FourEyes: bool(e.cfg.Review.FourEyes), Clock: srv.Clock},
		Certificates: p.ledger, SigningKey: p.signs,
		PrintCertificate: e.printCertificate,
		Responses:        p.store, Remarks: srv.Remarks, Statements: srv.Statements, Seal: srv.Seal,
		Auth: p.accounts, OIDC: central, OIDCName: survey.Text{Vi: name, En: name}, Demo: p.demo,
		Exports: p.exports, Network: srv.Network, BaseURL: srv.BaseURL, MachineKey: adminKey, Secure: srv.Secure, Clock: srv.Clock, Log: srv.Log,
	}
	return nil
}

// system is what the console's page on the service asks.
func (e *env) system(p consoleParts) api.System {
	kind := "sqlite"
	if e.cfg.MongoDB.URI.IsSet() {
		kind = "mongodb"
	}
	host, _ := os.Hostname() // without a name the page shows none
	build := metrics.Build()
	return api.System{
		Health: p.state.report, Uncounted: p.state.uncounted, Connections: p.line.count, LimitsLocal: p.limits.Local,
		Spool: func() api.Spool {
			s := p.spool.State()
			return api.Spool{Responses: s.Responses, Bytes: s.Bytes, Limit: s.Limit, Quarantined: s.Quarantined, Since: s.Since}
		},
		DiskFree: func() (int64, bool) {
			n, err := spool.Free(e.cfg.Data)
			return n, err == nil && n < math.MaxInt64
		},
		LimitsShared: e.cfg.Redis.URL.IsSet(), MostConnections: e.cfg.HTTP.Connections, Store: kind,
		Version: build.Version, Revision: build.Revision, Instance: host, Started: time.Now(), Handbook: docs.Operations,
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"hailong/server/config"
	"hailong/server/figures"
	"hailong/server/guard"
	guardredis "hailong/server/guard/redis"
	"hailong/server/intake"
	"hailong/server/ledger"
	"hailong/server/metrics"
	"hailong/server/page"
	"hailong/server/registry"
	"hailong/server/remark"
	"hailong/server/seal"
	"hailong/server/spool"
	"hailong/server/statement"
	"hailong/server/store"
	"hailong/server/stray"
	"hailong/server/survey"
	"hailong/server/trail"
	"hailong/server/web"
	surveyui "hailong/survey-ui"
)

type serveCommand struct {
	Demo bool `help:"Mở đợt minh họa trên mọi đơn vị và nạp phiếu mẫu."`
	Lan  bool `help:"Nhận kết nối từ điện thoại cùng mạng: nghe mọi địa chỉ và in địa chỉ mạng nội bộ vào mã QR."`
}

// Run serves until the context ends, then finishes what was accepted.
func (c *serveCommand) Run(e *env) error {
	if c.Lan {
		if err := openToNetwork(e.cfg); err != nil {
			return err
		}
	}
	counters := metrics.New()
	e.report = counters.StoreCall
	return e.with(func(st store.Store, reg *registry.Registry) error {
		if err := refuseUnfinished(e.ctx, st); err != nil {
			return err
		}
		if err := shipped(e.ctx, reg); err != nil {
			return err
		}
		var demonstration *registry.Campaign
		if c.Demo {
			var err error
			if demonstration, err = seed(e.ctx, reg, st, flagOptions(e.cfg), today(), e.std.err); err != nil {
				return err
			}
		}
		// Loading takes a while, and the registry is to be current at the start.
		if err := reg.Refresh(e.ctx); err != nil {
			return err
		}
		return e.serve(st, reg, counters, demonstration != nil, func(adminKey string, people []demoAccount) {
			if demonstration != nil {
				welcome(e.std.out, e.cfg, reg.Now(), adminKey, people)
			}
		})
	})
}

// serve joins the parts; it is the only place that knows them all.
func (e *env) serve(st store.Store, reg *registry.Registry, counters *metrics.Metrics, demo bool, ready func(adminKey string, people []demoAccount)) error {
	cfg, log := e.cfg, e.log()
	secrets, err := cfg.ServerSecret()
	if err != nil {
		return err
	}
	sealer, err := seal.New(secrets[0], secrets[1:]...)
	if err != nil {
		return err
	}
	adminKey, err := adminKey(cfg.Data)
	if err != nil {
		return err
	}
	pages, err := page.New(surveyui.Files)
	if err != nil {
		return err
	}
	limits, err := newGuard(cfg, secrets[0], log, counters)
	if err != nil {
		return err
	}
	defer limits.Close()
	spooled, err := spool.Open(filepath.Join(cfg.Data, spoolFolder), spool.Options{
		MaxBytes: int64(cfg.Spool.MaxBytes), MinFree: int64(cfg.Spool.MinFree), Log: log,
	})
	if err != nil {
		return err
	}
	defer spooled.Close()
	listener, err := listen(cfg.Listen, cfg.HTTP.Connections)
	if err != nil {
		return fmt.Errorf("không mở được địa chỉ %s (đổi bằng HAILONG_LISTEN): %w", cfg.Listen, err)
	}
	defer listener.Close()
	writer := newWriter(cfg, st, spooled, counters, log)
	defer writer.Close()
	figs := &figures.Figures{Tallies: st, MaxAge: time.Second, Clock: time.Now}
	state := newReadiness(st, writer, spooled, limits, reg)
	certificates := newLedger(st, reg, &trail.Trail{Docs: st, Clock: time.Now}, func() (int, error) { return spooled.State().Responses, nil })
	defer certificates.Close()
	signs, err := e.signingKey(certificates, log)
	if err != nil {
		return err
	}
	srv := &web.Server{
		Registry: reg,
		Intake: &intake.Intake{
			Registry: reg, Limits: limits, Writer: writer, Stored: writer, Flags: flagOptions(cfg), Usual: figs.Usual,
			Taps: intake.KioskOptions{FastTap: cfg.Flags.FastTap, Hammer: cfg.Flags.Hammer},
		},
		Pages: pages, Seal: sealer, Stored: writer, Remarks: &remark.Book{Docs: st}, Certificates: certificates,
		Proofs:     &ledger.Proofs{Ledger: certificates, Responses: st, Dir: filepath.Join(cfg.Data, "proofs"), Patience: cfg.HTTP.RequestTimeout / 2},
		Statements: &statement.Book{Docs: st}, Comments: st,
		Ready: state.report, Metrics: counters,
		Log: log, Clock: time.Now, Stopping: listener.stopping.Load,
		BaseURL: cfg.BaseURL, Secure: strings.HasPrefix(cfg.BaseURL, "https:"),
		Proxies:  web.Proxies{Count: cfg.HTTP.TrustedProxies, Header: cfg.HTTP.ProxyHeader},
		IPv6Bits: cfg.Guard.Network.IPv6Prefix, DeviceAge: cfg.Guard.Device.Cookie,
		Limits: web.HTTPLimits{
			// The listener turns away what is too much; Fiber's own words would name its
			// settings.
			Connections: 2 * cfg.HTTP.Connections, Body: int(cfg.HTTP.BodyLimit),
			Read: cfg.HTTP.ReadTimeout, Write: cfg.HTTP.WriteTimeout,
			Idle: cfg.HTTP.IdleTimeout, Deadline: cfg.HTTP.RequestTimeout,
		},
	}
	failures, closing, err := e.newFailures()
	if err != nil {
		return err
	}
	defer closing.Close()
	accounts, err := e.newAuth(st, reg, failures)
	if err != nil {
		return err
	}
	files := e.newExports(st, reg, figs, signs)
	scans := &stray.Counter{Docs: st, Clock: time.Now}
	srv.Stray = scans.Saw
	if err := e.addConsole(srv, consoleParts{st, spooled, state, limits, listener, figs, accounts, newPairing(failures, secrets[0]), certificates, signs, files, demo}, adminKey); err != nil {
		return err
	}
	var people []demoAccount
	if demo {
		if people, err = e.demoPeople(accounts, srv.API.Trail, reg); err != nil {
			return err
		}
	}
	app := srv.App()
	counters.Routes(web.Templates(app)...)
	tablets := &census{}
	counters.Watch(watched(spooled, reg, state, listener, tablets))

	// What runs beside the listener goes on until the last answer is given: the
	// operator's signal ends running only after that.
	running, end := context.WithCancel(context.WithoutCancel(e.ctx))
	defer end()
	g, ctx := errgroup.WithContext(running)
	g.Go(func() error { return app.Listener(listener) })
	g.Go(func() error {
		reg.Watch(ctx, time.Second, func(err error) {
			if err != nil {
				log.Warn("changes made elsewhere are not seen", "error", err.Error())
			} else {
				log.Info("changes made elsewhere are seen again")
			}
		})
		return nil
	})
	g.Go(func() error { recoverCounts(ctx, st, log); return nil })
	g.Go(func() error { learnPace(ctx, figs, reg, log); return nil })
	g.Go(func() error { state.countLag(ctx, st.Uncounted); return nil })
	g.Go(func() error { state.watch(ctx, log); return nil })
	g.Go(func() error { sweepAccounts(ctx, accounts, srv.API.Trail, log); return nil })
	g.Go(func() error {
		scans.Run(ctx, func(err error) { log.Warn("scans that led nowhere not stored", "error", err.Error()) })
		return nil
	})
	g.Go(func() error { return files.Run(ctx) })
	g.Go(func() error { forgetRequests(ctx, srv.API.ForgetOnce, log); return nil })
	if cfg.Metrics.Listen != "" {
		g.Go(func() error { tablets.watch(ctx, srv.API.Kiosks); return nil })
		g.Go(func() error { return serveMetrics(ctx, cfg.Metrics.Listen, counters, log) })
	}
	g.Go(func() error {
		defer end()
		select {
		case <-e.ctx.Done():
			log.Info("stopping: finishing what was accepted", "delay", cfg.HTTP.StopDelay)
			state.stopping.Store(true)
			pause(ctx, cfg.HTTP.StopDelay)
		case <-ctx.Done(): // a part has failed
		}
		listener.retire()
		err := app.ShutdownWithTimeout(10 * time.Second)
		writer.Close()
		return err
	})
	log.Info("serving", "listen", listener.Addr().String(), "base_url", cfg.BaseURL)
	// Collectors get the whole configuration once; a person at a terminal has
	// `hailong settings`.
	if cfg.Log.Format == "json" {
		log.Info("configuration", "config", cfg)
	} else {
		log.Debug("configuration", "config", cfg)
	}
	ready(adminKey, people)
	return g.Wait()
}

// spoolFolder is where answers wait for the store, below the data folder.
const spoolFolder = "spool"

// newWriter writes into the store, and into the spool while that is away.
func newWriter(cfg *config.Config, st store.Store, spooled *spool.Spool, counters *metrics.Metrics, log *slog.Logger) *intake.Writer {
	failing, told := false, time.Time{} // of the writer's goroutine, which calls these
	return intake.NewWriter(st, intake.WriterOptions{
		MaxBatch: cfg.Intake.MaxBatch, Queue: cfg.Intake.Queue, Timeout: cfg.Intake.CommitTimeout,
		Spool: spooled, DrainTimeout: cfg.Intake.DrainTimeout,
		Committed: counters.Committed,
		Spooled: func(n int, err error) {
			counters.Spooled(n, err)
			// Once each time it begins: with a full disk every form ends here, and the
			// log must not fill the rest of it.
			if err != nil && !failing {
				log.Error("answers can be kept neither in the store nor on disk", "error", err.Error())
			} else if err == nil && failing {
				log.Info("answers can be kept on disk again")
			}
			failing = err != nil
		},
		OnAway: func(away bool, cause error) {
			counters.StoreAway(away)
			switch {
			case errors.Is(cause, intake.ErrLeft):
				log.Info("answers that an earlier process kept on disk are being stored")
			case away:
				log.Error("the store is away: answers are kept on disk", "error", cause.Error())
			default:
				log.Info("the store is well, and all answers that were kept on disk are in it")
			}
		},
		DrainFailed: func(err error) {
			if time.Since(told) > time.Minute { // it is tried again every few seconds
				told = time.Now()
				log.Error("answers on disk can't be moved into the store", "error", err.Error())
			}
		},
	})
}

// newReadiness asks the parts of a server.
func newReadiness(st store.Store, writer *intake.Writer, spooled *spool.Spool, limits *guard.Guard, reg *registry.Registry) *readiness {
	return &readiness{
		ping: st.Ping, away: writer.Away, local: limits.Local, seen: reg.Seen,
		room:    func() bool { return spooled.State().Room },
		waiting: func() int { return spooled.State().Responses },
		aside:   func() int { return spooled.State().Quarantined },
	}
}

// watched is what metrics ask for at each scrape.
func watched(spooled *spool.Spool, reg *registry.Registry, state *readiness, listener *listener, tablets *census) metrics.Watched {
	return metrics.Watched{
		Spool: func() metrics.Spool {
			s := spooled.State()
			m := metrics.Spool{Responses: s.Responses, Bytes: s.Bytes, Limit: s.Limit, Quarantined: s.Quarantined}
			if !s.Since.IsZero() {
				m.Oldest = time.Since(s.Since)
			}
			return m
		},
		Uncounted: state.uncounted,
		RegistryAge: func() (time.Duration, bool) {
			seen := reg.Seen()
			return time.Since(seen), !seen.IsZero()
		},
		Ready:       state.last,
		Connections: listener.count,
		Kiosks:      tablets.known,
	}
}

// pause waits, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// newGuard keeps limits in Redis where a URL is set, else in this process.
func newGuard(cfg *config.Config, secret []byte, log *slog.Logger, counters *metrics.Metrics) (*guard.Guard, error) {
	l := guard.DefaultLimits()
	g := cfg.Guard
	l.DevicePerDay, l.DeviceMore, l.UnprovenPerDay = g.Device.PerDay, g.Device.FlaggedMore, g.Unproven.PerDay
	l.NetworkPerMinute, l.NetworkPerDay, l.EntryPerMinute = g.Network.PerMinute, g.Network.PerDay, g.Entry.PerMinute
	l.KioskPerMinute, l.KioskPerDay = g.Kiosk.PerMinute, g.Kiosk.PerDay
	l.BurstFloor, l.BurstFactor = g.Burst.FloorPerHour, g.Burst.Factor
	o := guard.Options{Limits: l, Secret: secret, OnMode: func(local bool, cause error) {
		counters.GuardLocal(local)
		if local {
			log.Error("redis is away: limits are kept by this process alone", "error", cause)
		} else {
			log.Info("redis is back: limits are shared again")
		}
	}}
	if !cfg.Redis.URL.IsSet() {
		return guard.New(o)
	}
	return guardredis.Open(guardredis.Server{URL: cfg.Redis.URL.Reveal(), Timeout: cfg.Redis.Timeout}, o)
}

func flagOptions(cfg *config.Config) intake.FlagOptions {
	return intake.FlagOptions{FastForm: cfg.Flags.FastForm, UniformItems: cfg.Flags.UniformItems}
}

// recoverCounts counts what an earlier process stored but did not count. It runs
// beside the listener: it may have to wait until that process is surely dead, and
// residents need not.
func recoverCounts(ctx context.Context, st store.Store, log *slog.Logger) {
	n, err := st.Recover(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		log.Error("counts of an earlier process not recovered", "error", err.Error())
	case n > 0:
		log.Info("counted what an earlier process stored", "responses", n)
	}
}

// learnPace keeps the usual pace of every entry code up to date.
func learnPace(ctx context.Context, figs *figures.Figures, reg *registry.Registry, log *slog.Logger) {
	tick := time.NewTicker(10 * time.Minute)
	defer tick.Stop()
	for {
		if err := figs.Learn(ctx, reg.Now().Campaigns()); err != nil && ctx.Err() == nil {
			log.Warn("usual pace not learnt", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// forgetRequests forgets what came with an Idempotency-Key, a day later.
func forgetRequests(ctx context.Context, forget func(context.Context) error, log *slog.Logger) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := forget(ctx); err != nil && ctx.Err() == nil {
			log.Warn("old requests not forgotten", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// serveMetrics serves the counters on their own, private listener.
func serveMetrics(ctx context.Context, listen string, counters *metrics.Metrics, log *slog.Logger) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", counters.Handler())
	s := &http.Server{
		Addr: listen, Handler: mux, ReadHeaderTimeout: 5 * time.Second,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	context.AfterFunc(ctx, func() { s.Close() })
	if err := s.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("metrics on %s: %w", listen, err)
	}
	return nil
}

// openToNetwork listens on every address and puts this machine's own one into
// links and QR codes.
func openToNetwork(cfg *config.Config) error {
	_, port, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return err
	}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		return err
	}
	for _, a := range addrs {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.IsPrivate() && ip.IP.To4() != nil {
			cfg.Listen = net.JoinHostPort("0.0.0.0", port)
			cfg.BaseURL = "http://" + net.JoinHostPort(ip.IP.String(), port)
			return nil
		}
	}
	return survey.NewError(survey.KindInvalid, survey.Text{
		Vi: "Máy này không có địa chỉ mạng nội bộ nào.", En: "This machine has no address in a local network.",
	})
}

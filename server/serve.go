package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"hailong/server/config"
	"hailong/server/figures"
	"hailong/server/guard"
	guardredis "hailong/server/guard/redis"
	"hailong/server/intake"
	"hailong/server/metrics"
	"hailong/server/page"
	"hailong/server/registry"
	"hailong/server/seal"
	"hailong/server/store"
	"hailong/server/survey"
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
	return e.with(func(st store.Store, reg *registry.Registry) error {
		log := e.log()
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
		return e.serve(st, reg, log, func(adminKey string) {
			if demonstration != nil {
				welcome(e.std.out, e.cfg, reg.Now(), adminKey)
			}
		})
	})
}

// serve joins the parts; it is the only place that knows them all.
func (e *env) serve(st store.Store, reg *registry.Registry, log *slog.Logger, ready func(adminKey string)) error {
	cfg := e.cfg
	secret, err := cfg.ServerSecret()
	if err != nil {
		return err
	}
	sealer, err := seal.New(secret[:])
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
	counters := metrics.New()
	limits, err := newGuard(cfg, secret[:], log, counters)
	if err != nil {
		return err
	}
	defer limits.Close()
	writer := intake.NewWriter(st, intake.WriterOptions{
		MaxBatch: cfg.Intake.MaxBatch, Queue: cfg.Intake.Queue, Timeout: cfg.Intake.CommitTimeout, Committed: counters.Committed,
	})
	figs := &figures.Figures{Tallies: st, MaxAge: time.Second, Clock: time.Now}
	srv := &web.Server{
		Registry: reg,
		Intake: &intake.Intake{
			Registry: reg, Limits: limits, Writer: writer, Stored: st, Flags: flagOptions(cfg), Usual: figs.Usual,
		},
		Pages: pages, Seal: sealer, Stored: st, Ready: st, Scores: figs.Scores, Metrics: counters, Log: log, Clock: time.Now,
		BaseURL: cfg.BaseURL, AdminKey: adminKey, Secure: strings.HasPrefix(cfg.BaseURL, "https:"),
		Proxies:  web.Proxies{Count: cfg.HTTP.TrustedProxies, Header: cfg.HTTP.ProxyHeader},
		IPv6Bits: cfg.Guard.Network.IPv6Prefix, DeviceAge: cfg.Guard.Device.Cookie,
		Limits: web.HTTPLimits{
			Body: int(cfg.HTTP.BodyLimit), Read: cfg.HTTP.ReadTimeout, Write: cfg.HTTP.WriteTimeout,
			Idle: cfg.HTTP.IdleTimeout, Deadline: cfg.HTTP.RequestTimeout,
		},
	}
	app := srv.App()
	listener, err := listen(cfg.Listen)
	if err != nil {
		return fmt.Errorf("không mở được địa chỉ %s (đổi bằng HAILONG_LISTEN): %w", cfg.Listen, err)
	}

	g, ctx := errgroup.WithContext(e.ctx)
	g.Go(func() error { return app.Listener(listener) })
	g.Go(func() error {
		reg.Watch(ctx, time.Second, func(err error) { log.Warn("registry refresh failed", "error", err.Error()) })
		return nil
	})
	g.Go(func() error { recoverCounts(ctx, st, log); return nil })
	g.Go(func() error { learnPace(ctx, figs, reg, log); return nil })
	if cfg.Metrics.Listen != "" {
		g.Go(func() error { return serveMetrics(ctx, cfg.Metrics.Listen, counters) })
	}
	g.Go(func() error {
		<-ctx.Done()
		log.Info("stopping: finishing what was accepted")
		listener.hangUp()
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
	ready(adminKey)
	return g.Wait()
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

// serveMetrics serves the counters on their own, private listener.
func serveMetrics(ctx context.Context, listen string, counters *metrics.Metrics) error {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", counters.Handler())
	s := &http.Server{Addr: listen, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { s.Close() })
	if err := s.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("metrics on %s: %w", listen, err)
	}
	return nil
}

// adminKey reads the API's key, or makes one at the first start: 0600, in the data
// folder, until accounts exist.
func adminKey(data string) (string, error) {
	path := filepath.Join(data, "admin.key")
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return makeAdminKey(path)
	}
	if err != nil {
		return "", fmt.Errorf("admin key: %w", err)
	}
	key := strings.TrimSpace(string(b))
	if len(key) < 20 {
		return "", fmt.Errorf("admin key: %s is too short, delete it to get a new one", path)
	}
	return key, nil
}

// makeAdminKey writes a new key of 130 random bits.
func makeAdminKey(path string) (string, error) {
	key := rand.Text()
	if err := os.WriteFile(path, []byte(key+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("admin key: %w", err)
	}
	return key, nil
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

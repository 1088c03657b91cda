package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"hailong/server/auth"
	authredis "hailong/server/auth/redis"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

// newAuth joins what accounts and sign-in need. failures is nil where this process alone
// counts them.
func (e *env) newAuth(st store.Store, reg *registry.Registry, failures auth.Failures) (*auth.Auth, error) {
	secrets, err := e.cfg.ServerSecret()
	if err != nil {
		return nil, err
	}
	c, log := e.cfg.Auth, e.log()
	return auth.New(auth.Options{
		Store: st, Secrets: secrets, Failures: failures,
		UnitOn: func(code survey.UnitCode, day survey.Day) (survey.Unit, bool) { return reg.Now().UnitOn(code, day) },
		OnFailures: func(local bool, cause error) {
			if local {
				log.Error("redis is away: failed sign-ins are counted by this process alone", "error", cause)
			} else {
				log.Info("redis is back: failed sign-ins are counted together again")
			}
		},
		Policy: auth.Policy{
			TOTP: bool(c.TOTP.Required), Idle: c.Idle, IdleAdmin: c.IdleAdmin, Absolute: c.Absolute,
			Invitation: c.Invitation, UnusedDays: c.UnusedDays,
		},
	})
}

// newFailures counts failed sign-ins in Redis where a URL is set; else it is nil. Whoever
// calls it closes it.
func (e *env) newFailures() (auth.Failures, io.Closer, error) {
	r := e.cfg.Redis
	if !r.URL.IsSet() {
		return nil, io.NopCloser(nil), nil
	}
	f, err := authredis.Open(authredis.Server{URL: r.URL.Reveal(), Timeout: r.Timeout})
	if err != nil {
		return nil, nil, err
	}
	return f, f, nil
}

// oidcCallback is where an issuer sends browsers back to, below the base URL.
const oidcCallback = "/api/v1/session/oidc/callback"

// newOIDC signs people in at the configured issuer; nil where there is none.
func (e *env) newOIDC(a *auth.Auth) (*auth.OIDC, error) {
	c := e.cfg.Auth.OIDC
	if c.Issuer == "" {
		return nil, nil
	}
	roles := map[string]auth.Role{}
	for value, role := range c.Roles.Map() {
		roles[value] = auth.Role(role)
	}
	return auth.NewOIDC(a, auth.OIDCOptions{
		Issuer: c.Issuer, ClientID: c.ClientID, ClientSecret: c.ClientSecret.Reveal(),
		Redirect: e.cfg.BaseURL + oidcCallback, Scopes: c.Scopes.List(),
		RoleClaim: c.RoleClaim, UnitClaim: c.UnitClaim, Roles: roles,
		Create: bool(c.Create), SecondFactor: c.SecondFactor.List(),
	})
}

// sweepEvery is how often accounts and sessions are looked through; the rule of unused
// accounts counts days, and is held at sign-in as well.
const sweepEvery = time.Hour

// sweepAccounts disables unused accounts and removes dead sessions until ctx ends.
func sweepAccounts(ctx context.Context, a *auth.Auth, tr *trail.Trail, log *slog.Logger) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		changes, err := a.Sweep(ctx)
		for _, c := range changes {
			_, second := tr.Append(ctx, trail.Event{
				Action: trail.Action(c.Action), Object: "account:" + c.After.ID, Unit: unitOf(c.After), Before: c.Before, After: c.After, Note: c.Note,
			})
			if second != nil && ctx.Err() == nil {
				log.Error("an unused account was disabled, which is not in the trail", "account", c.After.ID, "error", second.Error())
			}
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("accounts and sessions not looked through", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// demoAccount is an account of the demonstration. Password is empty for one that was
// there already.
type demoAccount struct {
	Login, Password string
	Role            auth.Role
}

// demoAccounts makes the accounts of the demonstration that are not there yet, with
// random passwords, which are returned here and nowhere else.
func demoAccounts(ctx context.Context, a *auth.Auth, tr *trail.Trail, reg *registry.Registry) ([]demoAccount, error) {
	drafts := []auth.Draft{
		{Login: "quan-tri", Name: "Quản trị viên (minh họa)", Role: auth.Admin},
		{Login: "kiem-tra", Name: "Người kiểm tra (minh họa)", Role: auth.Auditor},
		{Login: "kiem-tra-2", Name: "Người kiểm tra thứ hai (minh họa)", Role: auth.Auditor}, // to confirm what the first one proposes
	}
	if u, ok := reg.Now().UnitOn(demoUnit, today()); ok {
		drafts = append(drafts, auth.Draft{Login: "hong-bang", Name: u.Name + " (minh họa)", Role: auth.Unit, Unit: u.Key})
	}
	var list []demoAccount
	for _, d := range drafts {
		x := demoAccount{Login: d.Login, Role: d.Role}
		if _, err := a.ByLogin(ctx, d.Login); survey.KindOf(err) != survey.KindUnknown {
			if err != nil {
				return nil, err
			}
			list = append(list, x)
			continue
		}
		var err error
		if x.Password, err = addDemoAccount(ctx, a, tr, d); err != nil {
			return nil, fmt.Errorf("account %s: %w", d.Login, err)
		}
		list = append(list, x)
	}
	return list, nil
}

// demoUnit is Phường Hồng Bàng.
const demoUnit = "11311"

func addDemoAccount(ctx context.Context, a *auth.Auth, tr *trail.Trail, d auth.Draft) (password string, err error) {
	if d.ID, err = a.NewID(); err != nil {
		return "", err
	}
	if password, err = a.RandomPassword(); err != nil {
		return "", err
	}
	err = tr.Do(ctx, invited(d), func() error {
		_, err := a.Add(ctx, d, password, auth.CommandLine)
		return err
	})
	return password, err
}

package auth

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"hailong/server/survey"
)

// OIDCOptions are how people sign in at an OpenID Connect issuer.
type OIDCOptions struct {
	Issuer       string // https://…, as the issuer writes itself; http only for this machine
	ClientID     string
	ClientSecret string
	Redirect     string   // our address that the issuer sends the browser back to
	Scopes       []string // besides openid
	// RoleClaim and UnitClaim name claims of the ID token; a full stop goes into an
	// object (realm_access.roles). Roles gives each value of RoleClaim that means
	// something its role; of several the one with the most rights counts. UnitClaim holds
	// the five-digit code of a unit, for role Unit.
	RoleClaim, UnitClaim string
	Roles                map[string]Role
	// Create makes accounts for people who have a role by Roles. Their role and unit
	// follow the issuer at each sign-in.
	Create bool
	// SecondFactor are the values of amr, or of acr, that stand for a second factor shown
	// to the issuer. Without any of them ours is asked for, where the role needs it.
	SecondFactor []string
}

const (
	// oidcTime is how long a person may take at the issuer.
	oidcTime = 10 * time.Minute
	// issuerTimeout ends one request to the issuer, issuerBytes one answer.
	issuerTimeout = 5 * time.Second
	issuerBytes   = 1 << 20
	// discoverEvery is how long the issuer's addresses are believed. Its keys are asked
	// for whenever a token has one that is not known.
	discoverEvery = time.Hour
)

// signing are the algorithms that ID tokens may be signed with: with a key that only the
// issuer has.
var signing = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}

// OIDC signs people in at an issuer: the code flow with PKCE. It is safe for concurrent
// use and keeps nothing between Start and Finish but a sealed cookie.
type OIDC struct {
	auth   *Auth
	opt    OIDCOptions
	client *http.Client

	mu       sync.Mutex
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	asked    time.Time
}

// NewOIDC makes an OIDC. It does not ask the issuer yet, so the server starts without it.
func NewOIDC(a *Auth, o OIDCOptions) (*OIDC, error) {
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())) {
		return nil, errors.New("oidc: the issuer must be an https address")
	}
	if o.ClientID == "" || o.Redirect == "" {
		return nil, errors.New("oidc: a client ID and the address to come back to are needed")
	}
	for value, r := range o.Roles {
		if !r.Known() || r == Service {
			return nil, fmt.Errorf("oidc: %q is given the role %q, which people do not have", value, r)
		}
	}
	return &OIDC{auth: a, opt: o, client: &http.Client{
		Timeout: issuerTimeout, Transport: limited{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// trip is what has to be remembered while the person is at the issuer.
type trip struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	Until    time.Time `json:"until"`
}

// Start is the address to send the browser to, and the value of a cookie for it, good
// for ten minutes: HttpOnly and SameSite=Lax, because the issuer sends the browser back.
// While the issuer is away it is KindUnavailable.
func (o *OIDC) Start(ctx context.Context) (address, cookie string, err error) {
	conf, _, err := o.discover(ctx)
	if err != nil {
		return "", "", err
	}
	t := trip{Until: o.auth.now().Add(oidcTime)}
	for _, v := range []*string{&t.State, &t.Nonce, &t.Verifier} {
		if *v, err = o.auth.draw(32, b64); err != nil {
			return "", "", err
		}
	}
	text, err := json.Marshal(t)
	if err != nil {
		return "", "", err
	}
	return conf.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), o.auth.seal(text, "oidc"), nil
}

// Finish takes the code and state that the browser brings back, with the cookie of
// Start, and begins a session. What the issuer says and does not fit is a *Refusal with
// KindUnsigned, or KindForbidden where only an administrator can help. While the issuer
// is away it is KindUnavailable.
func (o *OIDC) Finish(ctx context.Context, code, state, cookie string) (*Grant, error) {
	var t trip
	text, _, ok := o.auth.open(cookie, "oidc")
	if !ok || json.Unmarshal(text, &t) != nil || !o.auth.now().Before(t.Until) ||
		subtle.ConstantTimeCompare([]byte(t.State), []byte(state)) != 1 || code == "" {
		return nil, &Refusal{Reason: RefusedState, cause: failedElsewhere(errors.New("oidc: not the sign-in that was begun in this browser"))}
	}
	conf, verifier, err := o.discover(ctx)
	if err != nil {
		return nil, err
	}
	tokens, err := conf.Exchange(oidc.ClientContext(ctx, o.client), code, oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return nil, exchangeError(err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	token, err := verifier.Verify(oidc.ClientContext(ctx, o.client), raw)
	if err != nil {
		if ctx.Err() != nil || isNetwork(err) {
			return nil, issuerAway(err)
		}
		return nil, notByIssuer(err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(t.Nonce)) != 1 {
		return nil, notByIssuer(errors.New("oidc: the token is not for this sign-in"))
	}
	who, err := o.read(token)
	if err != nil {
		return nil, notByIssuer(err)
	}
	return o.admit(ctx, who)
}

// discover asks the issuer for its addresses, now and then. When it does not answer the
// last ones go on.
func (o *OIDC) discover(ctx context.Context) (*oauth2.Config, *oidc.IDTokenVerifier, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.auth.clock()
	if o.provider == nil || now.Sub(o.asked) >= discoverEvery {
		client := oidc.ClientContext(ctx, o.client)
		p, err := oidc.NewProvider(client, o.opt.Issuer)
		switch {
		case err == nil:
			o.provider, o.asked = p, now
			o.verifier = p.VerifierContext(client, &oidc.Config{
				ClientID: o.opt.ClientID, SupportedSigningAlgs: signing, Now: o.auth.clock,
			})
		case o.provider == nil:
			return nil, nil, issuerAway(err)
		}
	}
	return &oauth2.Config{
		ClientID: o.opt.ClientID, ClientSecret: o.opt.ClientSecret, Endpoint: o.provider.Endpoint(),
		RedirectURL: o.opt.Redirect, Scopes: append([]string{oidc.ScopeOpenID}, o.opt.Scopes...),
	}, o.verifier, nil
}

// limited is a transport whose answers end after issuerBytes.
type limited struct{ http.RoundTripper }

func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Body = http.MaxBytesReader(nil, resp.Body, issuerBytes)
	}
	return resp, err
}

func isNetwork(err error) bool {
	_, is := errors.AsType[*url.Error](err)
	return is
}

// exchangeError tells a code that is worth nothing from an issuer that is away. What the
// issuer wrote is left out but for its error code.
func exchangeError(err error) error {
	if e, ok := errors.AsType[*oauth2.RetrieveError](err); ok && e.Response != nil && e.Response.StatusCode < 500 {
		return notByIssuer(fmt.Errorf("oidc: the issuer refuses the code: %d %.60q", e.Response.StatusCode, e.ErrorCode))
	}
	if e, ok := errors.AsType[*oauth2.RetrieveError](err); ok && e.Response != nil {
		return issuerAway(fmt.Errorf("oidc: the issuer answers %d", e.Response.StatusCode))
	}
	if isNetwork(err) {
		return issuerAway(err)
	}
	return notByIssuer(errors.New("oidc: the issuer's answer can't be read"))
}

func issuerAway(cause error) error {
	return &survey.Error{Kind: survey.KindUnavailable, RetryAfter: 30 * time.Second, Cause: cause, Message: survey.Text{
		Vi: "Chưa liên lạc được với hệ thống đăng nhập tập trung. Vui lòng thử lại sau ít phút.",
		En: "The central sign-in can't be reached. Please try again in a few minutes.",
	}}
}

func notByIssuer(cause error) error {
	return &Refusal{Reason: RefusedIssuer, cause: failedElsewhere(cause)}
}

func failedElsewhere(cause error) *survey.Error {
	return survey.NewError(survey.KindUnsigned, survey.Text{
		Vi: "Đăng nhập tập trung không thành công. Vui lòng thực hiện lại từ đầu.",
		En: "The central sign-in did not succeed. Please begin again.",
	}).With(cause)
}

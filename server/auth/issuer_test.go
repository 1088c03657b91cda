package auth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"hailong/server/auth"
)

const (
	clientID     = "hailong-console"
	clientSecret = "the secret of the client"
	callback     = "https://khaosat.example/api/v1/session/oidc/callback"
)

// issuer is an OpenID Connect issuer over HTTP that signs real tokens, and does wrong
// what the test tells it to.
type issuer struct {
	*httptest.Server
	t     *testing.T
	w     *world
	key   *ecdsa.PrivateKey
	kid   string
	codes map[string]url.Values // what a code was asked for with

	claims map[string]any              // besides those of every token
	spoil  func(map[string]any)        // of the whole payload
	sign   func(payload []byte) string // nil: with the key
	status int                         // of the token endpoint, 0 for 200
}

func newIssuer(t *testing.T, w *world) *issuer {
	s := &issuer{t: t, w: w, codes: map[string]url.Values{}, claims: map[string]any{}}
	s.rotate("first")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(out http.ResponseWriter, _ *http.Request) {
		s.send(out, map[string]any{
			"issuer": s.URL, "authorization_endpoint": s.URL + "/authorize", "token_endpoint": s.URL + "/token",
			"jwks_uri": s.URL + "/keys", "id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"},
		})
	})
	mux.HandleFunc("GET /keys", func(out http.ResponseWriter, _ *http.Request) {
		s.send(out, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: s.key.Public(), KeyID: s.kid, Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", s.token)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// rotate gives the issuer another key.
func (s *issuer) rotate(kid string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	s.key, s.kid = key, kid
}

func (s *issuer) send(out http.ResponseWriter, v any) {
	out.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(out).Encode(v); err != nil {
		s.t.Error(err)
	}
}

// token exchanges a code, once, for who proves to have asked for it.
func (s *issuer) token(out http.ResponseWriter, r *http.Request) {
	if s.status != 0 {
		http.Error(out, "the secret of the issuer", s.status)
		return
	}
	id, secret, _ := r.BasicAuth()
	id, _ = url.QueryUnescape(id)
	secret, _ = url.QueryUnescape(secret)
	asked, known := s.codes[r.FormValue("code")]
	delete(s.codes, r.FormValue("code"))
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !known || id != clientID || secret != clientSecret || r.FormValue("redirect_uri") != callback ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != asked.Get("code_challenge") {
		out.Header().Set("Content-Type", "application/json")
		out.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(out, `{"error":"invalid_grant"}`)
		return
	}
	now := s.w.clock.Now()
	c := map[string]any{
		"iss": s.URL, "aud": clientID, "sub": "subject-1", "nonce": asked.Get("nonce"),
		"iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
	}
	for k, v := range s.claims {
		c[k] = v
	}
	if s.spoil != nil {
		s.spoil(c)
	}
	payload, err := json.Marshal(c)
	if err != nil {
		s.t.Error(err)
	}
	sign := s.sign
	if sign == nil {
		sign = s.signed
	}
	s.send(out, map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": sign(payload)})
}

func (s *issuer) signed(payload []byte) string {
	return jwt(s.t, jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: s.key, KeyID: s.kid}}, payload)
}

func jwt(t *testing.T, key jose.SigningKey, payload []byte) string {
	signer, err := jose.NewSigner(key, nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	jws, err := signer.Sign(payload)
	if err != nil {
		t.Error(err)
		return ""
	}
	text, err := jws.CompactSerialize()
	if err != nil {
		t.Error(err)
	}
	return text
}

// open makes an OIDC of the issuer.
func (s *issuer) open(change ...func(*auth.OIDCOptions)) *auth.OIDC {
	s.t.Helper()
	o := auth.OIDCOptions{
		Issuer: s.URL, ClientID: clientID, ClientSecret: clientSecret, Redirect: callback, Scopes: []string{"email", "profile"},
		RoleClaim: "groups", UnitClaim: "unit_code",
		Roles: map[string]auth.Role{"quan-tri": auth.Admin, "giam-sat": auth.Auditor, "don-vi": auth.Unit},
	}
	for _, f := range change {
		f(&o)
	}
	x, err := auth.NewOIDC(s.w.Auth, o)
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

// authorize is what the issuer does with the address a browser is sent to: it holds
// what must be in it and returns a code and the state.
func (s *issuer) authorize(address string) (code, state string) {
	s.t.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, s.URL+"/authorize?") {
		s.t.Fatalf("sent to %q, %v", address, err)
	}
	q := u.Query()
	for name, want := range map[string]string{
		"response_type": "code", "client_id": clientID, "redirect_uri": callback, "scope": "openid email profile", "code_challenge_method": "S256",
	} {
		if q.Get(name) != want {
			s.t.Errorf("%s is %q, want %q", name, q.Get(name), want)
		}
	}
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if len(q.Get(name)) != 43 {
			s.t.Errorf("%s is %q", name, q.Get(name))
		}
	}
	code = fmt.Sprint("code-", len(s.codes))
	s.codes[code] = q
	return code, q.Get("state")
}

// signIn goes all the way.
func (s *issuer) signIn(x *auth.OIDC) (*auth.Grant, error) {
	s.t.Helper()
	address, cookie, err := x.Start(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	code, state := s.authorize(address)
	return x.Finish(s.t.Context(), code, state, cookie)
}

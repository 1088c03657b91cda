package auth_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"hailong/server/auth"
	"hailong/server/survey"
)

// mapped lets the issuer make accounts.
func mapped(o *auth.OIDCOptions) { o.Create = true }

func TestSignInAtTheIssuer(t *testing.T) {
	w := newWorld(t)
	s := newIssuer(t, w)
	x := s.open()
	acc, link := w.invite("can.bo@haiphong.example", auth.Unit)
	s.claims = map[string]any{"email": "Can.Bo@haiphong.example", "email_verified": true, "name": "Tên ở nơi khác"}
	g, err := s.signIn(x)
	if err != nil {
		t.Fatal(err)
	}
	if g.Account.ID != acc.ID || g.Session.Stage != auth.StageFull || g.Session.Method != auth.ByOIDC || !g.Account.OIDC ||
		g.Account.State != auth.Active || g.Account.Managed || g.Account.Name != acc.Name {
		t.Errorf("%+v, %+v", g.Session, g.Account)
	}
	if len(g.Changes) != 2 || g.Changes[0].Action != auth.ActionChange || g.Changes[0].Before.OIDC || !g.Changes[0].After.OIDC {
		t.Errorf("%+v", g.Changes)
	}
	opens(t, "its session", w.Auth, g.Token, true)
	_, err = w.Accept(t.Context(), link, "", goodPassword)
	wants(t, "the link that was not needed", err, survey.KindUnknown)

	// From now on the subject decides, whatever the address is.
	s.claims = map[string]any{"email": "khac@haiphong.example", "email_verified": true}
	if g, err = s.signIn(x); err != nil || g.Account.ID != acc.ID || len(g.Changes) != 0 {
		t.Errorf("by subject: %+v, %v", g, err)
	}
	_, err = w.ChangePassword(t.Context(), g.Token, "", goodPassword, at(1))
	wants(t, "a password where there is none", err, survey.KindConflict)
}

func TestWhatTheIssuerSaysAndDoesNotFit(t *testing.T) {
	w := newWorld(t)
	s := newIssuer(t, w)
	x := s.open()
	w.invite("can.bo@haiphong.example", auth.Unit)
	s.claims = map[string]any{"email": "can.bo@haiphong.example", "email_verified": true}
	for name, spoil := range map[string]func(map[string]any){
		"another nonce":       func(c map[string]any) { c["nonce"] = strings.Repeat("n", 43) },
		"no nonce":            func(c map[string]any) { delete(c, "nonce") },
		"another audience":    func(c map[string]any) { c["aud"] = "another" },
		"two audiences":       func(c map[string]any) { c["aud"] = []string{clientID, "another"} },
		"another's token":     func(c map[string]any) { c["aud"], c["azp"] = []string{clientID, "another"}, "another" },
		"over":                func(c map[string]any) { c["exp"] = w.clock.Now().Add(-time.Second).Unix() },
		"another issuer":      func(c map[string]any) { c["iss"] = "https://issuer.example" },
		"no subject":          func(c map[string]any) { delete(c, "sub") },
		"not before tomorrow": func(c map[string]any) { c["nbf"] = w.clock.Now().Add(24 * time.Hour).Unix() },
	} {
		s.spoil = spoil
		g, err := s.signIn(x)
		refused(t, name, err, auth.RefusedIssuer)
		wants(t, name, err, survey.KindUnsigned)
		if g != nil {
			t.Errorf("%s: a session", name)
		}
	}
	s.spoil = nil
	none := func(payload []byte) string {
		e := base64.RawURLEncoding.EncodeToString
		return e([]byte(`{"alg":"none"}`)) + "." + e(payload) + "."
	}
	for name, sign := range map[string]func([]byte) string{
		"no signature":    none,
		"a cut signature": func(p []byte) string { j := s.signed(p); return j[:len(j)-4] },
		"signed by the client": func(p []byte) string {
			return jwt(t, jose.SigningKey{Algorithm: jose.HS256, Key: []byte(clientSecret + strings.Repeat("!", 32))}, p)
		},
		"signed with another key": func(p []byte) string { o := newIssuer(t, w); return o.signed(p) },
		"not a token":             func([]byte) string { return "x" },
		"no token":                func([]byte) string { return "" },
	} {
		s.sign = sign
		_, err := s.signIn(x)
		refused(t, name, err, auth.RefusedIssuer)
	}
	s.sign = nil
	if _, err := s.signIn(x); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestASignInBelongsToOneBrowser(t *testing.T) {
	w := newWorld(t)
	s := newIssuer(t, w)
	x := s.open()
	w.invite("can.bo@haiphong.example", auth.Unit)
	s.claims = map[string]any{"email": "can.bo@haiphong.example", "email_verified": true}
	start := func() (code, state, cookie string) {
		t.Helper()
		address, cookie, err := x.Start(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		code, state = s.authorize(address)
		return code, state, cookie
	}
	code, state, cookie := start()
	_, otherState, otherCookie := start()
	for name, try := range map[string][3]string{
		"another state":    {code, otherState, cookie},
		"no state":         {code, "", cookie},
		"another's cookie": {code, state, otherCookie},
		"no cookie":        {code, state, ""},
		"a changed cookie": {code, state, string(cookie[0]^1) + cookie[1:]},
		"no code":          {"", state, cookie},
	} {
		_, err := x.Finish(t.Context(), try[0], try[1], try[2])
		refused(t, name, err, auth.RefusedState)
		wants(t, name, err, survey.KindUnsigned)
	}
	_, err := x.Finish(t.Context(), code, otherState, otherCookie)
	refused(t, "a code that was asked for by another browser", err, auth.RefusedIssuer)
	code, state, cookie = start()
	if strings.Contains(cookie, state) {
		t.Error("the cookie says its state")
	}
	if _, err = x.Finish(t.Context(), code, state, cookie); err != nil {
		t.Fatal(err)
	}
	_, err = x.Finish(t.Context(), code, state, cookie)
	refused(t, "the same code again", err, auth.RefusedIssuer)
	code, state, cookie = start()
	w.clock.Add(10 * time.Minute)
	_, err = x.Finish(t.Context(), code, state, cookie)
	refused(t, "after ten minutes", err, auth.RefusedState)
}

func TestWhoIsNobodyHere(t *testing.T) {
	w := newWorld(t)
	s := newIssuer(t, w)
	x := s.open()
	acc, _ := w.invite("can.bo@haiphong.example", auth.Unit)
	for name, claims := range map[string]map[string]any{
		"no address":                 {},
		"an address nobody verified": {"email": acc.Login},
		"one that is said not to be": {"email": acc.Login, "email_verified": false},
		"another address":            {"email": "x@haiphong.example", "email_verified": true, "groups": "quan-tri"},
		"a name like a login":        {"preferred_username": acc.Login},
	} {
		s.claims = claims
		_, err := s.signIn(x)
		refused(t, name, err, auth.RefusedUnknown)
		wants(t, name, err, survey.KindForbidden)
	}
	s.claims = map[string]any{"email": acc.Login, "email_verified": "true"} // as some issuers write it
	if _, err := s.signIn(x); err != nil {
		t.Fatal(err)
	}
	s.claims["sub"] = "subject-2" // who got the address after the first
	_, err := s.signIn(x)
	refused(t, "another person with the same address", err, auth.RefusedUnknown)

	if _, err = w.Disable(t.Context(), acc.ID, 0, "nghỉ việc", "cli"); err != nil {
		t.Fatal(err)
	}
	s.claims["sub"] = "subject-1"
	_, err = s.signIn(x)
	refused(t, "a disabled account", err, auth.RefusedDisabled)
	if _, err = w.Enable(t.Context(), acc.ID, 0); err != nil {
		t.Fatal(err)
	}
	w.clock.Add(46 * 24 * time.Hour)
	_, err = s.signIn(x)
	if r := refused(t, "an unused account", err, auth.RefusedUnused); len(r.Changes) != 1 {
		t.Errorf("%+v", r.Changes)
	}
}

func TestAccountsThatTheIssuerMakes(t *testing.T) {
	w := newWorld(t)
	s := newIssuer(t, w)
	x := s.open(mapped)
	s.claims = map[string]any{"email": "moi@haiphong.example", "email_verified": true, "name": "Cán bộ mới"}
	for name, claims := range map[string]map[string]any{
		"no group":          {},
		"a foreign group":   {"groups": []string{"khach"}},
		"no unit":           {"groups": []string{"don-vi"}},
		"an unknown unit":   {"groups": []string{"don-vi"}, "unit_code": "99999"},
		"groups of no kind": {"groups": map[string]any{"quan-tri": true}},
	} {
		for k := range map[string]bool{"groups": true, "unit_code": true} {
			delete(s.claims, k)
		}
		for k, v := range claims {
			s.claims[k] = v
		}
		_, err := s.signIn(x)
		refused(t, name, err, auth.RefusedUnknown)
		w.clock.Add(5 * time.Minute)
	}
	if list, err := w.Accounts(t.Context()); err != nil || len(list) != 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	s.claims["groups"], s.claims["unit_code"] = []string{"khach", "don-vi"}, "11311"
	g, err := s.signIn(x)
	if err != nil {
		t.Fatal(err)
	}
	a := g.Account
	if a.Login != "moi@haiphong.example" || a.Name != "Cán bộ mới" || a.Role != auth.Unit || a.Unit != ward || !a.Managed || a.State != auth.Active || a.Password {
		t.Errorf("%+v", a)
	}
	if len(g.Changes) == 0 || g.Changes[0].Action != auth.ActionInvite || g.Changes[0].Before != nil {
		t.Errorf("%+v", g.Changes)
	}
	role := auth.Auditor
	_, err = w.Edit(t.Context(), a.ID, 0, auth.Edit{Role: &role}, "cli")
	field(t, "a role that the issuer gives", err, "role")

	s.claims["groups"] = []string{"don-vi", "giam-sat"} // the one with more rights
	if g, err = s.signIn(x); err != nil || g.Account.Role != auth.Auditor || g.Account.Unit != (survey.UnitKey{}) || g.Session.Stage != auth.StageEnrol {
		t.Fatalf("%+v, %v", g, err)
	}
	if len(g.Changes) != 1 || g.Changes[0].Before.Role != auth.Unit {
		t.Errorf("%+v", g.Changes)
	}
	s.claims["groups"] = []string{}
	_, err = s.signIn(x)
	refused(t, "who has no role any more", err, auth.RefusedUnknown)
}

func TestNamesOfClaims(t *testing.T) {
	w := newWorld(t)
	s := newIssuer(t, w)
	x := s.open(mapped, func(o *auth.OIDCOptions) { o.RoleClaim, o.UnitClaim = "realm_access.roles", "https://example.vn/unit" })
	s.claims = map[string]any{
		"preferred_username": "can.bo", "realm_access": map[string]any{"roles": []string{"don-vi"}}, "https://example.vn/unit": 11311,
	}
	g, err := s.signIn(x)
	if err != nil || g.Account.Login != "can.bo" || g.Account.Name != "can.bo" || g.Account.Unit != ward {
		t.Errorf("%+v, %v", g, err)
	}
}

func TestASecondFactorAtTheIssuer(t *testing.T) {
	w := newWorld(t)
	s := newIssuer(t, w)
	s.claims = map[string]any{"email": "a@haiphong.example", "email_verified": true, "groups": "quan-tri"}
	x := s.open(mapped, func(o *auth.OIDCOptions) { o.SecondFactor = []string{"otp", "urn:mace:incommon:iap:silver"} })
	for _, c := range []struct {
		amr, acr any
		stage    auth.Stage
	}{
		{nil, nil, auth.StageEnrol},
		{[]string{"pwd"}, "0", auth.StageEnrol},
		{[]string{"pwd", "otp"}, nil, auth.StageFull},
		{nil, "urn:mace:incommon:iap:silver", auth.StageFull},
	} {
		s.claims["amr"], s.claims["acr"] = c.amr, c.acr
		g, err := s.signIn(x)
		if err != nil || g.Session.Stage != c.stage {
			t.Errorf("%v %v: %+v, %v", c.amr, c.acr, g, err)
		}
	}
	s.claims["amr"], s.claims["acr"] = nil, nil
	g, err := s.signIn(s.open(mapped))
	if err != nil {
		t.Fatal(err)
	}
	p := &person{Account: g.Account, grant: g}
	w.enrol(p)
	if g, err = s.signIn(x); err != nil || g.Session.Stage != auth.StageTOTP {
		t.Fatalf("ours, once it is there: %+v, %v", g, err)
	}
	w.clock.Add(30 * time.Second)
	if g, err = w.Code(t.Context(), g.Token, w.code(p), at(1)); err != nil || g.Session.Stage != auth.StageFull {
		t.Errorf("%+v, %v", g, err)
	}
}

func TestTheIssuerChangesItsKeyOrIsAway(t *testing.T) {
	w := newWorld(t)
	s := newIssuer(t, w)
	x := s.open(mapped)
	s.claims = map[string]any{"email": "a@haiphong.example", "email_verified": true, "groups": "quan-tri"}
	if _, err := s.signIn(x); err != nil {
		t.Fatal(err)
	}
	s.rotate("second")
	if _, err := s.signIn(x); err != nil {
		t.Errorf("after a new key: %v", err)
	}
	s.status = http.StatusBadGateway
	_, err := s.signIn(x)
	wants(t, "an issuer in trouble", err, survey.KindUnavailable)
	s.status = http.StatusUnauthorized
	_, err = s.signIn(x)
	refused(t, "a refusal", err, auth.RefusedIssuer)
	if strings.Contains(err.Error(), "the secret of the issuer") {
		t.Errorf("it repeats what the issuer wrote: %v", err)
	}
	s.status = 0
	address, cookie, err := x.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	code, state := s.authorize(address)
	s.Close()
	_, err = x.Finish(t.Context(), code, state, cookie)
	wants(t, "an issuer that is away", err, survey.KindUnavailable)
	if strings.Contains(err.Error(), clientSecret) || strings.Contains(err.Error(), code) {
		t.Errorf("it says too much: %v", err)
	}
	w.clock.Add(2 * time.Hour)
	if _, _, err = x.Start(t.Context()); err != nil {
		t.Errorf("with addresses from before: %v", err)
	}
	_, _, err = s.open().Start(t.Context())
	wants(t, "a server that starts while it is away", err, survey.KindUnavailable)
}

func TestWhatAnOIDCNeeds(t *testing.T) {
	w := newWorld(t)
	good := auth.OIDCOptions{Issuer: "https://issuer.example", ClientID: "a", Redirect: callback}
	if _, err := auth.NewOIDC(w.Auth, good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*auth.OIDCOptions){
		"no issuer":            func(o *auth.OIDCOptions) { o.Issuer = "" },
		"http":                 func(o *auth.OIDCOptions) { o.Issuer = "http://issuer.example" },
		"no client":            func(o *auth.OIDCOptions) { o.ClientID = "" },
		"nowhere to come back": func(o *auth.OIDCOptions) { o.Redirect = "" },
		"a role of programs":   func(o *auth.OIDCOptions) { o.Roles = map[string]auth.Role{"x": auth.Service} },
		"a role nobody knows":  func(o *auth.OIDCOptions) { o.Roles = map[string]auth.Role{"x": "boss"} },
	} {
		o := good
		spoil(&o)
		if _, err := auth.NewOIDC(w.Auth, o); err == nil {
			t.Error(name)
		}
	}
}

package config_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSignInAsItIsDelivered(t *testing.T) {
	a := mustLoad(t, "").Auth
	if !a.TOTP.Required || a.Idle != 30*time.Minute || a.IdleAdmin != 15*time.Minute || a.Absolute != 12*time.Hour ||
		a.Invitation != 7*24*time.Hour || a.UnusedDays != 45 || a.OIDC.Issuer != "" || a.OIDC.Create {
		t.Errorf("%+v", a)
	}
	if dev, err := os.ReadFile("../../configs/dev.yaml"); err != nil || mustLoad(t, string(dev)).Auth.TOTP.Required {
		t.Errorf("the demonstration's accounts would need a second factor: %v", err)
	}
}

func TestACentralSignIn(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("  the secret of the client\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := mustLoad(t, `
auth:
  oidc:
    issuer: https://issuer.example/realms/a
    client_id: hailong
    client_secret_file: `+secret+`
    scopes: email,  groups
    roles: " so-noi-vu = admin; cn=thanh tra,dc=vn=auditor ;nhóm 3=unit"
    create: true
`, "HAILONG_AUTH__OIDC__SECOND_FACTOR=otp mfa").Auth.OIDC
	if o.ClientSecret.Reveal() != "the secret of the client" || !o.Create {
		t.Errorf("%+v", o)
	}
	if !slices.Equal(o.Scopes.List(), []string{"email", "groups"}) || !slices.Equal(o.SecondFactor.List(), []string{"otp", "mfa"}) {
		t.Errorf("%q, %q", o.Scopes, o.SecondFactor)
	}
	want := map[string]string{"so-noi-vu": "admin", "cn=thanh tra,dc=vn": "auditor", "nhóm 3": "unit"}
	if !maps.Equal(o.Roles.Map(), want) {
		t.Errorf("%v", o.Roles.Map())
	}
	if m := mustLoad(t, "").Auth.OIDC.Roles.Map(); len(m) != 0 {
		t.Errorf("%v", m)
	}
}

func TestAWrongSignIn(t *testing.T) {
	for setting, want := range map[string]string{
		"HAILONG_AUTH__TOTP__REQUIRED=yes":                   `auth.totp.required = "yes": want true or false`,
		"HAILONG_AUTH__TOTP__REQUIRED=":                      `auth.totp.required = "": want true or false`,
		"HAILONG_AUTH__IDLE=13h":                             "auth.idle = 13h: allowed: 1m to 12h",
		"HAILONG_AUTH__ABSOLUTE=20m":                         "auth.absolute = 20m: allowed: at most 168h, at least idle, at least idle_admin",
		"HAILONG_AUTH__UNUSED_DAYS=0":                        "auth.unused_days = 0: allowed: 1 to 3650",
		"HAILONG_AUTH__OIDC__ROLES=a=boss":                   `auth.oidc.roles = "a=boss": want pairs such as`,
		"HAILONG_AUTH__OIDC__ROLES=a=service":                `auth.oidc.roles = "a=service": want pairs such as`,
		"HAILONG_AUTH__OIDC__ROLES=a":                        `auth.oidc.roles = "a": want pairs such as`,
		"HAILONG_AUTH__OIDC__ROLES=a=unit;a=admin":           `auth.oidc.roles = "a=unit;a=admin": want pairs such as`,
		"HAILONG_AUTH__OIDC__ISSUER=http://issuer.example":   `auth.oidc.issuer = "http://issuer.example": allowed: "", https:// and a host`,
		"HAILONG_AUTH__OIDC__ISSUER=https://u:p@x.example":   "auth.oidc.issuer = ",
		"HAILONG_AUTH__OIDC__ISSUER=https://issuer.example/": `auth.oidc.client_id = "": allowed: not empty beside an issuer`,
	} {
		if _, err := load(t, "", setting); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", setting, err, want)
		}
	}
}

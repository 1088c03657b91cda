package config

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Auth is signing in to the console.
type Auth struct {
	TOTP TOTP `yaml:"totp"`
	// Idle ends a session that was not used for so long, IdleAdmin that of an admin.
	Idle      time.Duration `yaml:"idle" validate:"min=1m,max=12h"`
	IdleAdmin time.Duration `yaml:"idle_admin" validate:"min=1m,max=12h"`
	// Absolute ends every session so long after sign-in.
	Absolute time.Duration `yaml:"absolute" validate:"max=168h,gtefield=Idle,gtefield=IdleAdmin"`
	// Invitation is how long a one-time link is good.
	Invitation time.Duration `yaml:"invitation" validate:"min=1h,max=720h"`
	// UnusedDays is on how many days an account may stay unused before it is disabled.
	UnusedDays int  `yaml:"unused_days" validate:"min=1,max=3650"`
	OIDC       OIDC `yaml:"oidc"`
}

// TOTP is the second factor.
type TOTP struct {
	Required Switch `yaml:"required"` // for admins and auditors
}

// OIDC is signing in at an OpenID Connect issuer; with an empty Issuer there is none.
type OIDC struct {
	Issuer   string `yaml:"issuer" validate:"omitempty,issuer"`
	Name     string `yaml:"name" validate:"required_with=Issuer"` // on the button
	ClientID string `yaml:"client_id" validate:"required_with=Issuer"`
	// ClientSecretFile is a file that holds the secret; Load has put it into
	// ClientSecret. A public client has neither.
	ClientSecret     Secret `yaml:"client_secret"`
	ClientSecretFile string `yaml:"client_secret_file"`
	Scopes           Words  `yaml:"scopes"` // besides openid
	RoleClaim        string `yaml:"role_claim"`
	Roles            Roles  `yaml:"roles"`
	UnitClaim        string `yaml:"unit_claim"`
	Create           Switch `yaml:"create"`
	SecondFactor     Words  `yaml:"second_factor"` // values of amr or acr
}

// Switch is on or off. Its text form is true or false and nothing else: YAML's yes, on
// and y mean true to some readers and a text to others.
type Switch bool

// UnmarshalText reads true and false.
func (s *Switch) UnmarshalText(text []byte) error {
	switch string(text) {
	case "true", "false":
		*s = string(text) == "true"
		return nil
	}
	return fmt.Errorf("%q is neither true nor false", text)
}

// MarshalText writes what UnmarshalText reads.
func (s Switch) MarshalText() ([]byte, error) { return strconv.AppendBool(nil, bool(s)), nil }

// Words is a list of texts without blanks, separated by blanks or commas.
type Words string

// List is each of them.
func (w Words) List() []string {
	return strings.FieldsFunc(string(w), func(r rune) bool { return r == ' ' || r == ',' || r == '\t' })
}

// UnmarshalText takes any text.
func (w *Words) UnmarshalText(text []byte) error {
	*w = Words(strings.Join(Words(text).List(), " "))
	return nil
}

// Roles says which role each value of a claim means: value=role, separated by
// semicolons, because a value may be the name of a group in a directory: cn=a,dc=vn.
type Roles string

// Map is the role of each value.
func (r Roles) Map() map[string]string {
	m := map[string]string{}
	for pair := range strings.SplitSeq(string(r), ";") {
		if i := strings.LastIndexByte(pair, '='); i > 0 {
			m[strings.TrimSpace(pair[:i])] = strings.TrimSpace(pair[i+1:])
		}
	}
	return m
}

// UnmarshalText takes admin, auditor and unit as roles, and each value once.
func (r *Roles) UnmarshalText(text []byte) error {
	all := strings.TrimSpace(string(text))
	m := Roles(all).Map()
	if all != "" && len(m) != strings.Count(all, ";")+1 {
		return fmt.Errorf("%q are not pairs", all)
	}
	for value, role := range m {
		if value == "" || !slices.Contains([]string{"admin", "auditor", "unit"}, role) {
			return fmt.Errorf("%q is no role", role)
		}
	}
	*r = Roles(all)
	return nil
}

// isIssuer takes https, and http for an issuer on this machine.
func isIssuer(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())
}

package api

import (
	"time"

	"hailong/server/auth"
	"hailong/server/registry"
	"hailong/server/survey"
)

// credentials begin a sign-in.
type credentials struct {
	Login    string `json:"login"`
	Password string `json:"password"`
}

// codeGiven is a code of the second factor, or a recovery code.
type codeGiven struct {
	Code string `json:"code"`
}

// passwordGiven proves that the holder of a session is still there.
type passwordGiven struct {
	Password string `json:"password"`
}

// passwordChange is the old password and the one to come.
type passwordChange struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// stageReached is how far a sign-in has come.
type stageReached struct {
	Stage auth.Stage `json:"stage"`
}

// waysIn is what the page of sign-in needs. Stage and Account are of a sign-in that is
// under way in this browser, else null.
type waysIn struct {
	Password bool        `json:"password"`
	OIDC     *namedWay   `json:"oidc"`
	Stage    *auth.Stage `json:"stage"`
	Account  *personName `json:"account"`
}

type namedWay struct {
	Name survey.Text `json:"name"`
}

type personName struct {
	Name  string `json:"name"`
	Login string `json:"login"`
}

// ownSession is a session as its holder sees it.
type ownSession struct {
	Account ownAccount   `json:"account"`
	Unit    *unitNamed   `json:"unit"` // null but for role unit
	Rights  []auth.Right `json:"rights"`
	Demo    bool         `json:"demo"`
	Stage   auth.Stage   `json:"stage"`
	// Left are the seconds until it ends unless it is used; Limit is true when using it
	// does not help any more.
	Left     int    `json:"left"`
	Limit    bool   `json:"limit"`
	Method   string `json:"method"`
	Password bool   `json:"password"`
	TOTP     bool   `json:"totp"`
	Recovery int    `json:"recovery_codes"`
	OIDC     bool   `json:"oidc"`
	Least    int    `json:"least"` // characters that a new password needs
}

type ownAccount struct {
	ID    string    `json:"id"`
	Name  string    `json:"name"`
	Login string    `json:"login"`
	Role  auth.Role `json:"role"`
}

// unitNamed is a unit with its name.
type unitNamed struct {
	Key  survey.UnitKey `json:"key"`
	Name string         `json:"name"`
}

// nameUnit is nil for no unit.
func nameUnit(snap *registry.Snapshot, k survey.UnitKey) *unitNamed {
	if k == (survey.UnitKey{}) {
		return nil
	}
	u, _ := snap.Unit(k)
	return &unitNamed{k, u.Name}
}

// listedSession is one of the sessions of an account, its times to the hour.
type listedSession struct {
	ID      string    `json:"id"`
	Method  string    `json:"method"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
	Own     bool      `json:"own"` // the one that asks
}

// enrolment is a second factor that waits for its first code. Size and Path are its QR:
// a square of so many modules with its margin, and the dark ones as the d of an SVG
// path.
type enrolment struct {
	Secret string `json:"secret"`
	URI    string `json:"uri"`
	Size   int    `json:"size"`
	Path   string `json:"path"`
}

// enrolled is a sign-in after its second factor was set up. The codes are shown once.
type enrolled struct {
	Stage auth.Stage `json:"stage"`
	Codes []string   `json:"recovery_codes"`
}

type newCodes struct {
	Codes []string `json:"recovery_codes"`
}

// invitationGiven opens an invitation. The token is in no address, because addresses
// are in the logs of proxies.
type invitationGiven struct {
	Token string `json:"token"`
}

// acceptance uses an invitation.
type acceptance struct {
	Token    string `json:"token"`
	Name     string `json:"name"`
	Password string `json:"password"`
}

// offer is an invitation as the one who has the link sees it.
type offer struct {
	Login string     `json:"login"`
	Name  string     `json:"name"`
	Role  auth.Role  `json:"role"`
	Unit  *unitNamed `json:"unit"`
	Until time.Time  `json:"until"`
	// Least is how many characters the password needs.
	Least int  `json:"least"`
	TOTP  bool `json:"totp"` // a second factor is set up or asked for next
}

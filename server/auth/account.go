package auth

import (
	"time"

	"hailong/server/survey"
)

// State is whether an account may sign in. The list is closed.
type State string

// The states.
const (
	Invited  State = "invited"  // has a link, and no password of its own yet
	Active   State = "active"   // may sign in
	Disabled State = "disabled" // may not; Account.Reason says why
)

// ReasonUnused is the Reason of an account that nobody used for too long.
const ReasonUnused = "unused"

// CommandLine is who does what the command line does.
const CommandLine = "cli"

// Account is an account without its secrets: fit for people, for JSON and for the
// trail.
type Account struct {
	ID string `json:"id"`
	// Revision is raised by what an admin may change or has to know, not by signing in.
	Revision     int64          `json:"revision"`
	Login        string         `json:"login"` // NFC, in the spelling it was given
	Name         string         `json:"name"`
	Role         Role           `json:"role"`
	Unit         survey.UnitKey `json:"unit,omitzero"` // of role Unit, else zero
	State        State          `json:"state"`
	Reason       string         `json:"reason,omitempty"`      // of Disabled
	DisabledBy   string         `json:"disabled_by,omitempty"` // an account's ID or CommandLine; empty for ReasonUnused
	Password     bool           `json:"password"`              // has one
	TOTP         bool           `json:"totp"`                  // has a second factor
	Recovery     int            `json:"recovery_codes"`        // how many are left
	OIDC         bool           `json:"oidc"`                  // may sign in through the issuer
	Managed      bool           `json:"managed"`               // role and unit are the issuer's to say
	InvitedUntil time.Time      `json:"invited_until,omitzero"`
	Created      survey.Day     `json:"created"`
	CreatedBy    string         `json:"created_by,omitempty"` // an account's ID or CommandLine; empty for the issuer
	Seen         survey.Day     `json:"seen,omitzero"`        // last day it was used
}

// Change is one committed change of an account, for the trail.
type Change struct {
	Action        Action
	Before, After *Account // Before is nil for a new account
	Note          string
}

// Action names a change as the trail does.
type Action string

// The actions of this package.
const (
	ActionInvite       Action = "account.invite"
	ActionAccept       Action = "account.accept"
	ActionChange       Action = "account.change"
	ActionReset        Action = "account.reset"
	ActionDisable      Action = "account.disable"
	ActionEnable       Action = "account.enable"
	ActionPassword     Action = "account.password"
	ActionEnrolled     Action = "session.totp_enrolled"
	ActionRecoveryUsed Action = "session.recovery_used"
	ActionEndAll       Action = "session.end_all"
)

// record is an account as it is stored.
type record struct {
	ID         string         `json:"id"`
	Revision   int64          `json:"revision"`
	Login      string         `json:"login"`
	Name       string         `json:"name"`
	Role       Role           `json:"role"`
	Unit       survey.UnitKey `json:"unit,omitzero"`
	State      State          `json:"state"`
	Reason     string         `json:"reason,omitempty"`
	DisabledBy string         `json:"disabled_by,omitempty"`
	Created    survey.Day     `json:"created"`
	CreatedBy  string         `json:"created_by,omitempty"`
	Since      survey.Day     `json:"since"` // unused days count from here or from Seen
	Seen       survey.Day     `json:"seen,omitzero"`

	Epoch    int64    `json:"epoch"`              // sessions of another epoch are over
	Password string   `json:"password,omitempty"` // argon2id, as a PHC string
	Short    bool     `json:"short,omitempty"`    // the password is only good beside a second factor
	TOTP     *factor  `json:"totp,omitempty"`
	Recovery []string `json:"recovery,omitempty"` // hashes of the codes that are left
	Subject  string   `json:"subject,omitempty"`  // ID of its kindSubject document
	Managed  bool     `json:"managed,omitempty"`
	Link     *link    `json:"link,omitempty"` // the open invitation
}

// factor is a second factor.
type factor struct {
	Secret string `json:"secret"` // sealed
	Step   int64  `json:"step"`   // of the last code that was taken; older ones are not
}

// link is an open invitation.
type link struct {
	Hash  string    `json:"hash"` // of the whole token
	Until time.Time `json:"until"`
}

// public is the record without its secrets.
func (r *record) public() Account {
	a := Account{
		ID: r.ID, Revision: r.Revision, Login: r.Login, Name: r.Name, Role: r.Role, Unit: r.Unit,
		State: r.State, Reason: r.Reason, DisabledBy: r.DisabledBy,
		Password: r.Password != "", TOTP: r.TOTP != nil, Recovery: len(r.Recovery),
		OIDC: r.Subject != "", Managed: r.Managed, Created: r.Created, CreatedBy: r.CreatedBy, Seen: r.Seen,
	}
	if r.Link != nil {
		a.InvitedUntil = r.Link.Until
	}
	return a
}

// edited reports whether what Revision stands for differs.
func (x Account) edited(y Account) bool {
	for _, v := range []*Account{&x, &y} {
		v.Revision, v.Seen, v.Recovery = 0, 0, 0
		v.InvitedUntil = v.InvitedUntil.UTC()
	}
	return x != y
}

// identity is who the account's sessions are.
func (r *record) identity() *Identity {
	return &Identity{Account: r.ID, Name: r.Name, Role: r.Role, Unit: r.Unit}
}

// enable opens the account from a day on: to sign in with what it has, or to wait for
// its link where it has nothing.
func (r *record) enable(day survey.Day) {
	r.State, r.Reason, r.DisabledBy, r.Since = Active, "", "", day
	if r.Password == "" && r.Subject == "" {
		r.State = Invited
	}
}

// disable closes the account and ends its sessions. A link that is still open is void.
func (r *record) disable(reason, by string) {
	r.State, r.Reason, r.DisabledBy, r.Link = Disabled, reason, by, nil
	r.Epoch++
}

// unused reports whether an active account was not used on more than so many days.
func (r *record) unused(today survey.Day, days int) bool {
	return r.State == Active && int(today-max(r.Since, r.Seen)) > days
}

package api

import (
	"time"

	"hailong/server/auth"
	"hailong/server/registry"
	"hailong/server/survey"
)

// account is an account as those who manage people see it.
type account struct {
	ID           string     `json:"id"`
	Login        string     `json:"login"`
	Name         string     `json:"name"`
	Role         auth.Role  `json:"role"`
	Unit         *unitNamed `json:"unit"` // null but for role unit
	State        auth.State `json:"state"`
	Reason       string     `json:"reason,omitempty"` // of disabled; "unused" where nobody did it
	DisabledBy   string     `json:"disabled_by,omitempty"`
	Password     bool       `json:"password"`
	TOTP         bool       `json:"totp"`
	Recovery     int        `json:"recovery_codes"`
	OIDC         bool       `json:"oidc"`
	Managed      bool       `json:"managed"`
	InvitedUntil time.Time  `json:"invited_until,omitzero"`
	Created      survey.Day `json:"created"`
	Seen         survey.Day `json:"seen,omitzero"`
	Own          bool       `json:"own"` // of who asks
}

func accountOf(snap *registry.Snapshot, i *auth.Identity, x *auth.Account) account {
	return account{
		ID: x.ID, Login: x.Login, Name: x.Name, Role: x.Role, Unit: nameUnit(snap, x.Unit), State: x.State, Reason: x.Reason,
		DisabledBy: x.DisabledBy, Password: x.Password, TOTP: x.TOTP, Recovery: x.Recovery, OIDC: x.OIDC, Managed: x.Managed,
		InvitedUntil: x.InvitedUntil, Created: x.Created, Seen: x.Seen, Own: x.ID == i.Account,
	}
}

// accountDraft is a new account. Unit is a key, or a code of today.
type accountDraft struct {
	Login string    `json:"login"`
	Name  string    `json:"name"`
	Role  auth.Role `json:"role"`
	Unit  string    `json:"unit"`
}

// accountEdit is what an account becomes.
type accountEdit struct {
	Name string    `json:"name"`
	Role auth.Role `json:"role"`
	Unit string    `json:"unit"`
}

// linked is an account with the link for its holder, which is shown once.
type linked struct {
	Account account   `json:"account"`
	Link    string    `json:"link"`
	Until   time.Time `json:"until"`
}

type reasonGiven struct {
	Reason string `json:"reason"`
}

type resetOrder struct {
	TOTP bool `json:"totp"` // the second factor goes as well
}

// apiKey is a key as those who manage people see it.
type apiKey struct {
	ID        string       `json:"id"`
	Name      string       `json:"name"`
	Scopes    []auth.Right `json:"scopes"`
	CreatedBy string       `json:"created_by"`
	Created   survey.Day   `json:"created"`
	Last      survey.Day   `json:"last_day,omitzero"`
	Used      survey.Day   `json:"used,omitzero"`
	Revoked   survey.Day   `json:"revoked,omitzero"`
	Reason    string       `json:"reason,omitempty"`
	RevokedBy string       `json:"revoked_by,omitempty"`
}

// keyOf shows a key; names are those of accounts by ID.
func keyOf(x *auth.Key, names map[string]string) apiKey {
	return apiKey{
		ID: x.ID, Name: x.Name, Scopes: x.Scopes, CreatedBy: nameOr(names, x.CreatedBy), Created: x.Created, Last: x.Last,
		Used: x.Used, Revoked: x.Revoked, Reason: x.Reason, RevokedBy: nameOr(names, x.RevokedBy),
	}
}

func nameOr(names map[string]string, id string) string {
	if n, ok := names[id]; ok {
		return n
	}
	return id
}

type keyDraft struct {
	Name   string       `json:"name"`
	Scopes []auth.Right `json:"scopes"`
	Last   survey.Day   `json:"last_day"`
}

// keyMade is a new key with its text, which is shown once.
type keyMade struct {
	Key  apiKey `json:"key"`
	Text string `json:"text"`
}

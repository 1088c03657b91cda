package survey

import "slices"

// Channel is the way a response came in.
type Channel string

// The channels. A poster's code is qr, also when its address is typed; link is
// sent with a result notice; assisted is entered on somebody's behalf.
const (
	QR       Channel = "qr"
	Link     Channel = "link"
	Kiosk    Channel = "kiosk"
	Assisted Channel = "assisted"
)

// Channels lists every channel in the order they are shown.
var Channels = []Channel{QR, Link, Kiosk, Assisted}

// Known reports whether c is one of Channels.
func (c Channel) Known() bool {
	return c == QR || c == Link || c == Kiosk || c == Assisted
}

// CampaignID names a campaign: lower-case letters, digits and hyphens.
type CampaignID string

// CampaignState is where a campaign is in its life.
type CampaignState string

// draft → open → closed → certified; the only way back is from certified to closed, for a
// correction.
const (
	Draft     CampaignState = "draft"
	Open      CampaignState = "open"
	Closed    CampaignState = "closed"
	Certified CampaignState = "certified"
)

// VersionRef names an immutable version of a questionnaire or criteria set. Hash
// is the SHA-256 of its file in lower-case hexadecimal.
type VersionRef struct {
	ID      string `yaml:"id" json:"id"`
	Version int    `yaml:"version" json:"version"`
	Hash    string `yaml:"hash,omitempty" json:"hash,omitempty"`
}

// Campaign is a survey round ("đợt khảo sát").
type Campaign struct {
	ID            CampaignID      `json:"id"`
	Title         Text            `json:"title"`
	Units         []UnitKey       `json:"units"` // sorted, at least one
	Questionnaire VersionRef      `json:"questionnaire"`
	Criteria      VersionRef      `json:"criteria"`
	First         Day             `json:"first"` // first day answers are taken
	Last          Day             `json:"last"`  // last day, included
	Channels      []Channel       `json:"channels"`
	State         CampaignState   `json:"state"`
	ClosedOn      Day             `json:"closed_on,omitzero"`     // the day it was closed; 0 before, and where none was kept
	Transactions  map[UnitKey]int `json:"transactions,omitempty"` // dossiers of the period per unit, for the target n
	Phone         string          `json:"phone,omitempty"`        // shown to residents when something fails
}

// Takes reports whether a response of that day and channel belongs to the
// campaign as it stands.
func (c *Campaign) Takes(d Day, ch Channel) bool {
	return c.State == Open && d >= c.First && d <= c.Last && slices.Contains(c.Channels, ch)
}

// Valid reports whether c is 1 to 48 of a-z, 0-9 and inner hyphens.
func (c CampaignID) Valid() bool {
	return c != "" && len(c) <= 48 && validSlug(string(c))
}

// validSlug reports whether s is made of a-z, 0-9 and inner hyphens.
func validSlug(s string) bool {
	if s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' {
			return false
		}
	}
	return true
}

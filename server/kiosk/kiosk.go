package kiosk

import (
	"context"
	"net/netip"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// State is where a kiosk is in its life.
type State string

// The states. A revoked kiosk may be paired again, with a new code.
const (
	Waiting State = "waiting" // made, and no tablet has used its code yet
	Active  State = "active"
	Revoked State = "revoked"
)

// Kiosk is a tablet's place as people set it.
type Kiosk struct {
	ID       string
	Revision int64 // for If-Match; not raised by heartbeats and keys
	Name     string
	Unit     survey.UnitKey
	Point    survey.PointID // empty for the unit as a whole
	State    State
	Hours    Hours
	Message  survey.Text // shown instead of the question, such as "bảo trì"; both empty for none
	PIN      PIN         // for leaving the app; zero for none
	Created  survey.Day
	// CreatedBy and RevokedBy are an account's ID or auth.CommandLine.
	CreatedBy string
	Paired    survey.Day // of the last pairing; zero for none
	Revoked   survey.Day
	Reason    string // of Revoked
	RevokedBy string
}

// Hours are the opening hours by weekday, Sunday first, in minutes since midnight in
// survey.Zone, To exclusive. From == To: closed that day.
type Hours [7]struct{ From, To int }

// DefaultHours are 07:00 to 17:30 from Monday to Friday and 07:00 to 12:00 on Saturday,
// wider than offices keep, so that people who are still there are not doubted.
var DefaultHours = Hours{
	1: {7 * 60, 17*60 + 30}, 2: {7 * 60, 17*60 + 30}, 3: {7 * 60, 17*60 + 30},
	4: {7 * 60, 17*60 + 30}, 5: {7 * 60, 17*60 + 30}, 6: {7 * 60, 12 * 60},
}

// Open reports whether at, in survey.Zone, is within h.
func (h Hours) Open(at time.Time) bool { panic("unwritten") }

// PIN is what a tablet needs to check a PIN without network: PBKDF2-HMAC-SHA-256.
type PIN struct {
	Salt, Hash []byte
	Iterations int
}

// Status is what the last heartbeats said; it is the tablet's word and proves nothing.
type Status struct {
	Seen      time.Time // to the minute; zero for never
	Queue     int       // answers that wait on the tablet
	Oldest    time.Time // of them, to the hour; zero for none
	Aside     int       // answers that were refused for good
	App       string    // version of the app
	Used      int64     // bytes of storage
	Quota     int64
	Persisted bool // the browser has promised not to clear them
	Battery   int  // percent; -1 unknown
	Charging  bool
	Skew      time.Duration // the tablet's clock less ours, to the second
	Days      []Day         // oldest first, at most 60
}

// Day is a day of a kiosk's history.
type Day struct {
	Day         survey.Day
	First, Last int // hours of the day of the first and last contact
	Contacts    int
	Answers     int // stored
	MaxQueue    int
}

// Pairing is a code that a person types into a tablet. The code is shown once.
type Pairing struct {
	Code  string // 8 characters of Crockford base32, the last a check character
	Until time.Time
}

// Beat is a heartbeat.
type Beat struct {
	Queue, Aside int
	Oldest       time.Time
	App          string
	Used, Quota  int64
	Persisted    bool
	Battery      int // -1 unknown
	Charging     bool
	Now          time.Time // by the tablet's clock
}

// Draft is a new kiosk.
type Draft struct {
	ID    string // one of NewID; empty: one is drawn
	Name  string // 1 to 60 characters
	Unit  survey.UnitKey
	Point survey.PointID
}

// Edit is what may be changed of a kiosk; nil leaves it as it is.
type Edit struct {
	Name    *string
	Point   *survey.PointID
	Hours   *Hours
	Message *survey.Text
}

// Failures counts attempts at codes; auth.Failures has this shape behind an adapter in
// package main.
type Failures interface {
	// Charge counts an attempt from a network before it is looked at, or says how long
	// none is taken. Refund takes back one that was right.
	Charge(ctx context.Context, network netip.Prefix) (wait time.Duration, err error)
	Refund(ctx context.Context, network netip.Prefix) error
}

// Book keeps kiosks in a store. All fields must be set; it is safe for concurrent use,
// also by several processes on one store.
type Book struct {
	Docs     store.Documents
	Failures Failures
	Clock    func() time.Time
}

// CodeLasts is how long a pairing code is good.
const CodeLasts = 10 * time.Minute

// NewID draws the ID of a kiosk, so that the trail can name it before it is there.
func (b *Book) NewID() (string, error) { panic("unwritten") }

// Add makes a kiosk and its first pairing code. by is an account's ID.
func (b *Book) Add(ctx context.Context, d Draft, by string) (*Kiosk, *Pairing, error) {
	panic("unwritten")
}

// All lists kiosks by unit, then name, with what is known of each; of one unit, or of
// all for a zero key.
func (b *Book) All(ctx context.Context, unit survey.UnitKey) ([]Listed, error) { panic("unwritten") }

// Listed is a kiosk with its status.
type Listed struct {
	Kiosk
	Status Status
}

// Get is one kiosk; none is KindUnknown.
func (b *Book) Get(ctx context.Context, id string) (*Listed, error) { panic("unwritten") }

// Change edits a kiosk. rev is what was read, 0 for any; another one is KindConflict.
func (b *Book) Change(ctx context.Context, id string, rev int64, e Edit) (*Kiosk, error) {
	panic("unwritten")
}

// SetPIN sets the PIN of 4 to 8 digits, or none for an empty text.
func (b *Book) SetPIN(ctx context.Context, id string, rev int64, pin string) (*Kiosk, error) {
	panic("unwritten")
}

// NewCode makes a pairing code in the place of any other of this kiosk. A tablet that is
// paired goes on until the code is used.
func (b *Book) NewCode(ctx context.Context, id string, rev int64) (*Kiosk, *Pairing, error) {
	panic("unwritten")
}

// Revoke cuts the tablet off for a reason and ends any code. What is revoked already
// stays as it is.
func (b *Book) Revoke(ctx context.Context, id string, rev int64, reason, by string) (*Kiosk, error) {
	panic("unwritten")
}

// Pair uses a code up and returns the kiosk and its key, which is shown once. Any code
// that is not good gives the same KindUnknown; too many of them KindLimited.
func (b *Book) Pair(ctx context.Context, code string, from netip.Prefix) (*Kiosk, string, error) {
	panic("unwritten")
}

// Authenticate is whose key it is. A key of a revoked kiosk is KindRevoked with the
// reason, one of nobody KindUnsigned.
func (b *Book) Authenticate(ctx context.Context, key string) (*Kiosk, error) { panic("unwritten") }

// Beat keeps what a tablet says and returns the kiosk as it is, and a new key when the
// one that was used is older than 30 days; the tablet uses it from then on.
func (b *Book) Beat(ctx context.Context, id, key string, s Beat) (*Kiosk, string, error) {
	panic("unwritten")
}

// Took counts answers that were stored into the history. Like Beat it may lose a count
// when two processes write at once; history is for people, not for scores.
func (b *Book) Took(ctx context.Context, id string, n int) error { panic("unwritten") }

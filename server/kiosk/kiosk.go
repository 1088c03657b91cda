package kiosk

import (
	"time"

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
	ID       string         `json:"id"`
	Revision int64          `json:"revision"` // for If-Match; not raised by pairing, heartbeats and keys
	Name     string         `json:"name"`
	Unit     survey.UnitKey `json:"unit"`
	Point    survey.PointID `json:"point,omitempty"` // empty for the unit as a whole
	State    State          `json:"state"`
	Hours    Hours          `json:"hours"`
	Message  survey.Text    `json:"message"` // shown instead of the question, such as "bảo trì"; both empty for none
	// PIN is for leaving the app; zero for none. Its few digits could be guessed from the
	// hash, so a Kiosk that is written out, in a trail or a log, is written without.
	PIN     PIN        `json:"-"`
	Created survey.Day `json:"created"`
	// CreatedBy and RevokedBy are an account's ID or auth.CommandLine.
	CreatedBy string     `json:"created_by"`
	Paired    survey.Day `json:"paired,omitzero"` // of the last pairing; zero for none
	// CodeUntil is when a pairing code that nobody has used yet ends or ended; zero for none.
	CodeUntil time.Time `json:"-"`
	// Revoked, Reason and RevokedBy end when another tablet is paired.
	Revoked   survey.Day `json:"revoked,omitzero"`
	Reason    string     `json:"reason,omitempty"`
	RevokedBy string     `json:"revoked_by,omitempty"`
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
func (h Hours) Open(at time.Time) bool {
	at = at.In(survey.Zone)
	day, minute := h[at.Weekday()], at.Hour()*60+at.Minute()
	return day.From <= minute && minute < day.To
}

// PIN is what a tablet needs to check a PIN without network: PBKDF2-HMAC-SHA-256.
type PIN struct {
	Salt       []byte `json:"salt"` // 16 bytes
	Hash       []byte `json:"hash"` // 32 bytes
	Iterations int    `json:"iterations"`
}

// Status is what the last heartbeats said; it is the tablet's word and proves nothing.
type Status struct {
	Seen      time.Time     `json:"seen,omitzero"`   // to the minute, by our clock; zero for never
	Queue     int           `json:"queue"`           // answers that wait on the tablet
	Oldest    time.Time     `json:"oldest,omitzero"` // of them, to the hour, by our clock; zero for none
	Aside     int           `json:"aside"`           // answers that were refused for good
	App       string        `json:"app"`             // version of the app
	Used      int64         `json:"used"`            // bytes of storage
	Quota     int64         `json:"quota"`
	Persisted bool          `json:"persisted"` // the browser has promised not to clear them
	Battery   int           `json:"battery"`   // percent, 0 to 100; -1 unknown
	Charging  bool          `json:"charging"`
	Skew      time.Duration `json:"skew"` // the tablet's clock less ours, to the second
	Days      []Day         `json:"days"` // oldest first, at most 60
}

// Day is a day of a kiosk's history. Days without a contact have none.
type Day struct {
	Day      survey.Day `json:"day"`
	First    int        `json:"first"`    // hour of the day of the first contact, 0 to 23
	Last     int        `json:"last"`     // and of the last
	Contacts int        `json:"contacts"` // heartbeats and batches of answers
	Answers  int        `json:"answers"`  // stored
	MaxQueue int        `json:"max_queue"`
}

// Pairing is a code that a person types into a tablet. The code is shown once.
type Pairing struct {
	Code  string // 8 characters of Crockford base32, the last a check character
	Until time.Time
}

// Beat is a heartbeat.
type Beat struct {
	Queue, Aside int
	Oldest       time.Time // of Queue, by the tablet's clock; zero for none
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

package api

import (
	"encoding/json"
	"time"

	"hailong/server/kiosk"
	"hailong/server/registry"
	"hailong/server/survey"
)

// Kiosk is a tablet's place with how the tablet is, as the API and the command line
// show it.
type Kiosk struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Unit      survey.UnitKey `json:"unit"`
	UnitName  string         `json:"unit_name"`
	Point     survey.PointID `json:"point"`
	PointName string         `json:"point_name"`
	State     kiosk.State    `json:"state"`
	Silent    bool           `json:"silent"`
	Hours     []kioskHours   `json:"hours"` // Sunday first
	Message   *survey.Text   `json:"message"`
	PIN       bool           `json:"pin"`
	Created   survey.Day     `json:"created"`
	CreatedBy string         `json:"created_by"`
	Paired    *survey.Day    `json:"paired"`
	CodeUntil *time.Time     `json:"code_until"`
	Revoked   survey.Day     `json:"revoked,omitzero"`
	Reason    string         `json:"reason,omitempty"`
	RevokedBy string         `json:"revoked_by,omitempty"`
	Status    kioskStatus    `json:"status"`
}

type kioskHours struct {
	From int `json:"from"` // minutes since midnight
	To   int `json:"to"`   // not included
}

// kioskStatus is what a tablet itself says.
type kioskStatus struct {
	Seen      *time.Time `json:"seen"`
	Queue     int        `json:"queue"`
	Oldest    *time.Time `json:"oldest"`
	Aside     int        `json:"aside"`
	App       string     `json:"app"`
	Used      int64      `json:"used"`
	Quota     int64      `json:"quota"`
	Persisted bool       `json:"persisted"`
	Battery   *int       `json:"battery"`
	Charging  bool       `json:"charging"`
	Skew      int64      `json:"skew_seconds"`
}

// kioskDetail is one tablet with its history.
type kioskDetail struct {
	Kiosk
	Days []kioskDay `json:"days"`
}

type kioskDay struct {
	Day      survey.Day `json:"day"`
	First    int        `json:"first"`
	Last     int        `json:"last"`
	Contacts int        `json:"contacts"`
	Answers  int        `json:"answers"`
	MaxQueue int        `json:"max_queue"`
}

// KioskOf is a tablet as it is shown at an instant; names are those of accounts by ID.
func KioskOf(snap *registry.Snapshot, x *kiosk.Listed, names map[string]string, now time.Time) Kiosk {
	u, _ := snap.Unit(x.Unit)
	p, _ := snap.Point(x.Unit, x.Point)
	k := Kiosk{
		ID: x.ID, Name: x.Name, Unit: x.Unit, UnitName: u.Name, Point: x.Point, PointName: p.Name,
		State: x.State, Silent: x.Silent(now), Hours: make([]kioskHours, len(x.Hours)), Message: maybeText(x.Message),
		PIN: len(x.PIN.Hash) > 0, Created: x.Created, CreatedBy: nameOr(names, x.CreatedBy),
		Revoked: x.Revoked, Reason: x.Reason, RevokedBy: nameOr(names, x.RevokedBy),
		Status: kioskStatus{
			Seen: maybeTime(x.Status.Seen), Queue: x.Status.Queue, Oldest: maybeTime(x.Status.Oldest), Aside: x.Status.Aside,
			App: x.Status.App, Used: x.Status.Used, Quota: x.Status.Quota, Persisted: x.Status.Persisted,
			Charging: x.Status.Charging, Skew: int64(x.Status.Skew / time.Second),
		},
	}
	for i, h := range x.Hours {
		k.Hours[i] = kioskHours(h)
	}
	if x.Paired != 0 {
		k.Paired = &x.Paired
	}
	if x.CodeUntil.After(now) {
		k.CodeUntil = maybeTime(x.CodeUntil)
	}
	// Before its first word nothing is known of a battery either.
	if b := x.Status.Battery; b >= 0 && k.Status.Seen != nil {
		k.Status.Battery = &b
	}
	return k
}

func kioskDetailOf(snap *registry.Snapshot, x *kiosk.Listed, names map[string]string, now time.Time) kioskDetail {
	out := kioskDetail{Kiosk: KioskOf(snap, x, names, now), Days: make([]kioskDay, len(x.Status.Days))}
	for i, d := range x.Status.Days {
		out.Days[i] = kioskDay(d)
	}
	return out
}

func maybeText(t survey.Text) *survey.Text {
	if t.Empty() {
		return nil
	}
	return &t
}

func maybeTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// kioskDraft is a new tablet. Unit is a key, or a code of today.
type kioskDraft struct {
	Name  string         `json:"name"`
	Unit  string         `json:"unit"`
	Point survey.PointID `json:"point"`
}

// kioskEdit is what a tablet's place becomes.
type kioskEdit struct {
	Name    string         `json:"name"`
	Point   survey.PointID `json:"point"`
	Hours   []kioskHours   `json:"hours"`
	Message *survey.Text   `json:"message"`
}

// kioskEditOf is what can be edited of a tablet, as the trail keeps it.
func kioskEditOf(k *kiosk.Kiosk) kioskEdit {
	e := kioskEdit{Name: k.Name, Point: k.Point, Hours: make([]kioskHours, len(k.Hours)), Message: maybeText(k.Message)}
	for i, h := range k.Hours {
		e.Hours[i] = kioskHours(h)
	}
	return e
}

// pairing is a code that is shown once.
type pairing struct {
	Code  string    `json:"code"`
	Until time.Time `json:"until"`
}

type kioskMade struct {
	Kiosk   Kiosk   `json:"kiosk"`
	Pairing pairing `json:"pairing"`
}

type pinGiven struct {
	PIN string `json:"pin"`
}

// What tablets send and get; kiosk/src/api/wire.ts has the same shapes.

type pairOrder struct {
	Code string `json:"code"`
}

type paired struct {
	ID  string `json:"id"`
	Key string `json:"key"`
}

type named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// bundle is all that a tablet needs to work for weeks. Its ETag is the hash of its bytes,
// so nothing in it may change from one request to the next by itself.
type bundle struct {
	Kiosk     named           `json:"kiosk"`
	Unit      unitNamed       `json:"unit"`
	Point     *named          `json:"point"`
	Message   *survey.Text    `json:"message"`
	PIN       *bundlePIN      `json:"pin"`
	Campaign  *bundleCampaign `json:"campaign"`
	Form      *bundleForm     `json:"form"`
	PhoneForm *string         `json:"phone_form"`
}

type bundlePIN struct {
	Salt       []byte `json:"salt"` // base64
	Hash       []byte `json:"hash"`
	Iterations int    `json:"iterations"`
}

type bundleCampaign struct {
	ID            survey.CampaignID `json:"id"`
	Title         survey.Text       `json:"title"`
	First         survey.Day        `json:"first"`
	Last          survey.Day        `json:"last"`
	Phone         string            `json:"phone"`
	Questionnaire bundleVersion     `json:"questionnaire"`
}

type bundleVersion struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
}

type bundleForm struct {
	Levels    []survey.Text  `json:"levels"`
	NoOpinion survey.Text    `json:"no_opinion"`
	Ask       bundleAsk      `json:"ask"`
	Factors   []bundleFactor `json:"factors"`
	Comment   *bundleComment `json:"comment"`
}

type bundleAsk struct {
	ID   survey.QuestionID `json:"id"`
	Text survey.Text       `json:"text"`
}

type bundleFactor struct {
	ID    string       `json:"id"`
	Title survey.Text  `json:"title"`
	Items []bundleItem `json:"items"`
}

type bundleItem struct {
	ID        survey.QuestionID `json:"id"`
	Text      survey.Text       `json:"text"`
	NoOpinion bool              `json:"no_opinion"`
}

type bundleComment struct {
	ID        survey.QuestionID `json:"id"`
	Text      survey.Text       `json:"text"`
	MaxLength int               `json:"max_length"`
}

// tapBatch is a part of a tablet's queue. Its answers are read one by one, so that one
// that can't be read refuses no other.
type tapBatch struct {
	Now       time.Time         `json:"now"` // by the tablet's clock
	Responses []json.RawMessage `json:"responses"`
}

// tapSent is one answer. Durations are in milliseconds.
type tapSent struct {
	ID       string            `json:"id"`
	Campaign survey.CampaignID `json:"campaign"`
	Point    *survey.PointID   `json:"point"` // empty for the unit as a whole; nil: not told
	Lang     survey.Lang       `json:"lang"`
	At       time.Time         `json:"at"` // by the tablet's clock
	Took     int64             `json:"took"`
	Lasted   int64             `json:"lasted"`
	Run      int               `json:"run"`
	Given    survey.Given      `json:"given"`
}

// What became of an answer.
const (
	tapStored    = "stored"
	tapDuplicate = "duplicate"
	tapLater     = "later"
	tapRefused   = "refused"
)

type tapResult struct {
	ID      string       `json:"id"`
	Status  string       `json:"status"`
	Receipt string       `json:"receipt,omitempty"` // of stored and duplicate
	Kind    survey.Kind  `json:"kind,omitempty"`    // of refused
	Detail  *survey.Text `json:"detail,omitempty"`
}

type tapResults struct {
	Results []tapResult `json:"results"`
	Wait    int         `json:"wait"` // seconds
}

type kioskBeat struct {
	Now       time.Time  `json:"now"`
	Queue     int        `json:"queue"`
	Oldest    *time.Time `json:"oldest"`
	Aside     int        `json:"aside"`
	App       string     `json:"app"`
	Used      int64      `json:"used"`
	Quota     int64      `json:"quota"`
	Persisted bool       `json:"persisted"`
	Battery   *int       `json:"battery"`
	Charging  bool       `json:"charging"`
}

type beaten struct {
	Now    time.Time `json:"now"`
	Bundle string    `json:"bundle"` // its ETag
	Key    string    `json:"key,omitempty"`
	Next   int       `json:"next"` // seconds
}

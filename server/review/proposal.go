package review

import (
	"time"

	"hailong/server/survey"
)

// State is where a proposal is in its life.
type State string

// waiting → applying → confirmed, or waiting → declined or withdrawn. One that is applied
// at once begins as applying. Applying goes on when somebody confirms again.
const (
	Waiting   State = "waiting"
	Applying  State = "applying"
	Confirmed State = "confirmed"
	Declined  State = "declined"
	Withdrawn State = "withdrawn"
)

// States lists every state.
var States = []State{Waiting, Applying, Confirmed, Declined, Withdrawn}

// Open reports whether the proposal's responses are still to be changed.
func (s State) Open() bool { return s == Waiting || s == Applying }

// Action is what a proposal does to its responses.
type Action string

// The actions. What is put back is flagged again; whether it counts is for the criteria set.
const (
	Exclude Action = "exclude" // flagged → excluded
	Restore Action = "restore" // excluded → flagged
)

// Standings are what an action changes responses from and to.
func (a Action) Standings() (from, to survey.Standing) {
	if a == Restore {
		return survey.Excluded, survey.Flagged
	}
	return survey.Flagged, survey.Excluded
}

// Reasons are the reasons that an action may have.
func (a Action) Reasons() []survey.Reason {
	if a == Restore {
		return survey.RestoreReasons
	}
	return survey.ExcludeReasons
}

// Person is an account, with the name it had then.
type Person struct {
	Account string `json:"account"`
	Name    string `json:"name"`
}

// Share is how many of a proposal's responses are a unit's.
type Share struct {
	Unit survey.UnitKey `json:"unit"`
	N    int            `json:"n"`
}

// Proposal is what an auditor wants done to a set of responses. The set never changes;
// Hash, the SHA-256 over the IDs in order, a line each, says which one it is.
type Proposal struct {
	ID       string            `json:"-"`
	Rev      int64             `json:"-"`
	Campaign survey.CampaignID `json:"campaign"`
	Action   Action            `json:"action"`
	Reason   survey.Reason     `json:"reason"`
	Note     string            `json:"note,omitempty"`   // masked; never in a certificate
	Filter   *Filter           `json:"filter,omitempty"` // how the set was chosen; nil for one by one
	Units    []Share           `json:"units"`            // sorted
	N        int               `json:"n"`
	Hash     string            `json:"hash"`
	Chunks   int               `json:"chunks"`
	FourEyes bool              `json:"four_eyes"` // somebody else has to confirm
	State    State             `json:"state"`
	By       Person            `json:"by"`
	At       time.Time         `json:"at"` // UTC, whole seconds

	Decided      *Person   `json:"decided,omitempty"`
	DecidedAt    time.Time `json:"decided_at,omitzero"`
	DecisionNote string    `json:"decision_note,omitempty"` // masked

	// The documents of EffectKind with the scores before and after, when it was made and
	// when it was decided; empty for none.
	EffectMade    string `json:"effect_made"`
	EffectDecided string `json:"effect_decided,omitempty"`

	// How far an application has come: of the set in its order, Done were looked at,
	// Changed now have the standing and reason, and Missed are those that somebody else had
	// changed meanwhile and that were left alone.
	Done    int                 `json:"done"`
	Changed int                 `json:"changed"`
	Missed  []survey.ResponseID `json:"missed,omitempty"`
}

// MaxNote is the longest note, in characters.
const MaxNote = 1000

// MaxSet is the most responses of one proposal.
const MaxSet = 50_000

// chunkSize is how many IDs one document holds: about 600 kB, far from any store's limit.
const chunkSize = 20_000

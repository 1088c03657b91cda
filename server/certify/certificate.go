package certify

import (
	"slices"
	"time"

	"hailong/server/score"
	"hailong/server/survey"
)

// Format is the first word of a certificate; another layout gets another number.
const Format = "hailong-certificate-1"

// Certificate is the record of a closed campaign ("biên bản chốt số liệu"). It is
// public: it holds counts that anybody may see and figures that have passed the gate of
// package score, and nothing of a single response but its part in Root. Every number
// is whole; figures are hundredths, as Scale says.
type Certificate struct {
	Format string `json:"format"`
	// Number is the place in the chain: 1, 2, 3 …
	Number int64 `json:"number"`
	// Previous is the hash of the certificate before, of whatever campaign; zero for
	// the first.
	Previous Hash `json:"previous"`
	// Replaces is set on a certificate that corrects an earlier one of the campaign.
	Replaces *Replaces `json:"replaces,omitempty"`

	Campaign      Campaign          `json:"campaign"`
	Questionnaire survey.VersionRef `json:"questionnaire"` // with its hash
	Criteria      survey.VersionRef `json:"criteria"`      // with its hash
	Method        Method            `json:"method"`
	Units         []Unit            `json:"units"` // sorted by key, at least one

	// Responses is the number of responses of the campaign, whatever their standing,
	// and so of leaves.
	Responses int64 `json:"responses"`
	// OtherChannels is how many of them came in channels that do not count, in all units
	// together: split by unit, they would tell the size of groups that the gate withholds.
	OtherChannels int64 `json:"other_channels"`
	// Root is the root of the Tree over the Leaf of each, in the order of their IDs.
	Root Hash `json:"root"`
	// Trail is the head of the audit trail when the campaign was certified, as
	// trail.Head prints it, NUMBER:HASH.
	Trail string    `json:"trail"`
	At    time.Time `json:"at"` // UTC, whole seconds
	By    string    `json:"by"` // the account's name, as printed
	// Key is the PublicKey.ID of the key that signs; Sign sets it.
	Key Hash `json:"key"`
}

// Replaces names a certificate that is no longer in force.
type Replaces struct {
	Hash Hash   `json:"hash"`
	Why  string `json:"why"` // at most MaxWhy characters
}

// Campaign is what the certificate says of its campaign.
type Campaign struct {
	ID       survey.CampaignID `json:"id"`
	Title    survey.Text       `json:"title"`
	First    survey.Day        `json:"first"`
	Last     survey.Day        `json:"last"`
	ClosedOn survey.Day        `json:"closed_on"` // empty where none was kept
}

// Unit is one unit of the campaign.
type Unit struct {
	Key    survey.UnitKey `json:"key"`
	Name   string         `json:"name"` // full official name
	Counts Counts         `json:"counts"`
	Score  Figures        `json:"score"`
}

// Counts are the responses of a unit in the campaign by standing, in the channels that
// count. Unlike the counts of the score they never include predecessors.
type Counts struct {
	Counted  int64 `json:"counted"`
	Flagged  int64 `json:"flagged"`
	Excluded int64 `json:"excluded"`
	// FlaggedBy has the flagged responses by flag. One may carry several flags, so they
	// add up to Flagged or more.
	FlaggedBy map[survey.Flag]int64 `json:"flagged_by,omitempty"`
	// ExcludedBy has the excluded responses by reason, in the order of the reasons. It
	// adds up to Excluded.
	ExcludedBy []Excluded `json:"excluded_by,omitempty"`
}

// Total is the number of responses.
func (c Counts) Total() int64 { return c.Counted + c.Flagged + c.Excluded }

// Excluded is how many responses were excluded for a reason. The empty Reason has those
// without one and all reasons beyond the MaxReasons most frequent.
type Excluded struct {
	Reason string `json:"reason"` // as the auditor wrote it
	N      int64  `json:"n"`
}

// Scale is what a figure of 1 stands for: hundredths of a percent, a point or a level.
const Scale = "1/100"

// Method is what the figures of all units have in common.
type Method struct {
	Scale    string    `json:"scale"` // of every figure in Units
	Factors  []Factor  `json:"factors"`
	Overall  *Item     `json:"overall,omitempty"` // the question on the visit as a whole
	Channels []Channel `json:"channels"`          // those that count, in the order of survey.Channels
}

// Factor is a factor of the index.
type Factor struct {
	ID     string      `json:"id"`
	Title  survey.Text `json:"title"`
	Weight Decimal     `json:"weight"`
	Items  []Item      `json:"items"`
}

// Item is a question on the five-level scale.
type Item struct {
	ID   survey.QuestionID `json:"id"`
	Code string            `json:"code,omitempty"` // as in the source, such as 3.1
}

// Channel is a channel that counts, with the greatest share it may carry.
type Channel struct {
	Channel survey.Channel `json:"channel"`
	Cap     Decimal        `json:"cap"` // percent; 100 is none
}

// Decimal is a number from a criteria set, exact. In JSON it is a string, the shortest
// plain number with a decimal point.
type Decimal score.Decimal

// MarshalText writes the number.
func (d Decimal) MarshalText() ([]byte, error) { return score.Decimal(d).MarshalText() }

// UnmarshalText reads a number with up to six places.
func (d *Decimal) UnmarshalText(b []byte) error { return (*score.Decimal)(d).UnmarshalText(b) }

// MethodOf is the method of a criteria set; q gives the codes of its items and may be
// nil.
func MethodOf(c *score.Criteria, q *survey.Questionnaire) Method {
	item := func(id survey.QuestionID) Item {
		it := Item{ID: id}
		if q != nil {
			if x := q.Question(id); x != nil {
				it.Code = x.Code
			}
		}
		return it
	}
	m := Method{Scale: Scale, Factors: make([]Factor, len(c.Factors)), Channels: []Channel{}}
	for i, f := range c.Factors {
		m.Factors[i] = Factor{ID: f.ID, Title: f.Title, Weight: Decimal(f.Weight), Items: make([]Item, len(f.Items))}
		for j, id := range f.Items {
			m.Factors[i].Items[j] = item(id)
		}
	}
	if c.Overall != "" {
		it := item(c.Overall)
		m.Overall = &it
	}
	for _, ch := range survey.Channels {
		if rule := c.Channels[ch]; rule.Counts {
			m.Channels = append(m.Channels, Channel{ch, Decimal(rule.Cap)})
		}
	}
	return m
}

// Unit is the unit with a key, or nil.
func (c *Certificate) Unit(key survey.UnitKey) *Unit {
	i, ok := slices.BinarySearchFunc(c.Units, key, func(u Unit, k survey.UnitKey) int { return u.Key.Compare(k) })
	if !ok {
		return nil
	}
	return &c.Units[i]
}

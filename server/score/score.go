package score

import (
	"hailong/server/survey"
)

// Status says how far the counts of a unit reach.
type Status string

// The statuses. The last two are both "chưa đủ mẫu"; neither is zero points.
const (
	OK           Status = "ok"            // figures and points
	Insufficient Status = "insufficient"  // figures, no points
	BelowPublish Status = "below_publish" // too few responses to show anything
)

// Text is the status for people.
func (s Status) Text() survey.Text {
	switch s {
	case OK:
		return survey.Text{Vi: "Đủ mẫu", En: "Enough responses"}
	case Insufficient:
		return survey.Text{Vi: "Chưa đủ mẫu để tính điểm", En: "Not enough responses for points"}
	}
	return survey.Text{Vi: "Chưa đủ mẫu để công bố", En: "Not enough responses to publish"}
}

// Reason is why there are no points; empty when there are.
type Reason string

// The reasons, in the order they are looked for.
const (
	FewResponses Reason = "few_responses" // n is under the minimum
	FewRatings   Reason = "few_ratings"   // enough responses, but the measure rests on too few of them
	CapsUnmet    Reason = "caps_unmet"    // the channel caps cannot be kept
)

// Score is a unit's figures in a campaign by one criteria set. Rates, shares,
// margins and progress are percent with two decimals; Mean is 1 to 5; points
// are out of MaxPoints. A nil figure does not exist (no ratings, no points) or
// was withheld by Published; Withheld says which were. The JSON names are
// stable.
type Score struct {
	Unit     survey.UnitKey    `json:"unit"`
	Criteria survey.VersionRef `json:"criteria"`
	Status   Status            `json:"status"`
	Reason   Reason            `json:"reason,omitempty"`
	N        Counts            `json:"n"`

	Transactions int64      `json:"transactions,omitempty"` // N of the period; 0 when unknown
	Target       int64      `json:"target"`                 // responses aimed at
	Progress     Hundredths `json:"progress"`               // N.Used of Target; may pass 100
	// MaxPoints is the residents' part of the group.
	MaxPoints Hundredths  `json:"max_points"`
	Points    *Hundredths `json:"points"`
	Measured  *Measured   `json:"measured"`
	// Basis is how many responses the measure rests on, ItemsBasis how many the
	// item figures and the interval rest on: what half of the items reach in
	// ratings, less where channels are weighted down. One-tap kiosk answers without
	// items raise n but not this.
	Basis      *int64 `json:"basis"`
	ItemsBasis *int64 `json:"items_basis"`
	// Effective is Kish's effective sample size of N.Used, how many responses that all
	// weigh the same would say as much, and DesignEffect is N.Used over it, before it
	// was rounded down: 1.00 unless channel caps apply. See weights.effective.
	Effective    *int64      `json:"effective_n"`
	DesignEffect *Hundredths `json:"design_effect"`

	Index         *Hundredths `json:"index"`
	Interval      *Interval   `json:"interval"`       // of Pooled
	Pooled        *Hundredths `json:"pooled"`         // 4 and 5 of all ratings
	Mean          *Hundredths `json:"mean"`           // mean level, 1 to 5
	VerySatisfied *Hundredths `json:"very_satisfied"` // 5 of all ratings
	Dissatisfied  *Hundredths `json:"dissatisfied"`   // 1 and 2 of all ratings
	AllSatisfied  *Hundredths `json:"all_satisfied"`  // responses with every rating 4 or 5, of those with any
	Overall       *ItemFigure `json:"overall"`        // the question on the visit as a whole

	Factors  []FactorFigure  `json:"factors"`
	Channels []ChannelFigure `json:"channels"`
	Caps     CapState        `json:"caps,omitempty"`
	// Without and With are the main figures without and with flagged responses
	// the criteria set says which of them counts.
	Without *Figure `json:"without_flagged"`
	With    *Figure `json:"with_flagged"`
	Pass    Passing `json:"pass"`

	Carried    []survey.Succession `json:"carried,omitempty"`     // predecessors whose counts are included
	NotCarried []survey.Succession `json:"not_carried,omitempty"` // predecessors whose counts are not

	Withheld []string `json:"withheld,omitempty"` // names of what Published took out, sorted
	Steps    []Step   `json:"steps"`              // the working, written by Published

	// For the gate: what AllSatisfied and Overall rest on, and whether flagged
	// responses change some figure by few people only.
	ratedBasis, overallBasis int64
	thinFlagged              bool
}

// Counts are responses in the channels that count.
type Counts struct {
	Used     int64 `json:"used"` // n of the score: Counted, with Flagged where the set counts them
	Counted  int64 `json:"counted"`
	Flagged  int64 `json:"flagged"`
	Excluded int64 `json:"excluded"`
}

// Measured is the figure that feeds the points. Precise is its exact value cut
// off, not rounded, after eight decimals: it shows on which side of a band it
// is when At is AtPoints.
type Measured struct {
	Measure Measure    `json:"measure"`
	Value   Hundredths `json:"value"`
	Precise string     `json:"precise"`
	At      RoundAt    `json:"round_at"`
}

// Interval is a 95 % interval; see Wilson.
type Interval struct {
	Low       Hundredths `json:"low"`
	High      Hundredths `json:"high"`
	Margin    Hundredths `json:"margin"`    // half the width, in percentage points
	Corrected bool       `json:"corrected"` // N is known and the finite-population correction applied
}

// FactorFigure is a factor with its items. Rate is nil when no item has enough
// ratings; the factor is then left out and the other weights fill its place.
type FactorFigure struct {
	ID     string       `json:"id"`
	Title  survey.Text  `json:"title"`
	Weight Decimal      `json:"weight"`
	Rate   *Hundredths  `json:"rate"`
	Items  []ItemFigure `json:"items"`
}

// ItemFigure is a question on the five-level scale. N is the number of ratings,
// Levels how many of each level from 1 to 5; they are plain counts, while Rate is
// weighted where channel caps apply.
type ItemFigure struct {
	ID        survey.QuestionID `json:"id"`
	Code      string            `json:"code,omitempty"`
	N         int64             `json:"n"`
	Levels    [5]int64          `json:"levels"`
	NoOpinion int64             `json:"no_opinion"`
	Rate      *Hundredths       `json:"rate"`
	Entered   bool              `json:"entered"` // reaches Criteria.MinItem and is part of the figures
	Withheld  bool              `json:"withheld,omitempty"`
	// Split has what a weighted rate is made of; only where caps apply.
	Split []ItemSplit `json:"split,omitempty"`
}

// ItemSplit is an item's ratings in one channel.
type ItemSplit struct {
	Channel   survey.Channel `json:"channel"`
	Satisfied int64          `json:"satisfied"` // levels 4 and 5
	N         int64          `json:"n"`
}

// ChannelFigure is one channel. Rates are the channel's own, on the items that
// entered and have enough ratings, or none, in each channel that counts.
type ChannelFigure struct {
	Channel  survey.Channel `json:"channel"`
	Counts   bool           `json:"counts"`
	N        int64          `json:"n"`
	Share    *Hundredths    `json:"share"`  // weight of the channel in the whole; nil when it does not count
	Weight   *string        `json:"weight"` // of one response, as a fraction such as 1/4; nil when it does not count
	Cap      Decimal        `json:"cap,omitempty"`
	Rate     *Hundredths    `json:"rate"`    // pooled
	Overall  *Hundredths    `json:"overall"` // 4 and 5 to the overall question
	Withheld bool           `json:"withheld,omitempty"`

	thin bool // some rate of the channel rests on too few; for the gate
}

// Figure is a score in short.
type Figure struct {
	N      int64       `json:"n"`
	Index  *Hundredths `json:"index"`
	Pooled *Hundredths `json:"pooled"`
	Points *Hundredths `json:"points"`

	items int64 // responses the item figures rest on; for the gate
}

// Passing relates the points to the line for recognition. The other
// groups of the set are scored elsewhere.
type Passing struct {
	Line     Hundredths  `json:"line"`      // points out of the total
	Others   Hundredths  `json:"others"`    // the most that is not the residents' to give
	Needed   *Hundredths `json:"needed"`    // what others must bring to reach the line
	Floor    *Decimal    `json:"floor"`     // least index, percent; nil when there is none
	FloorMet *bool       `json:"floor_met"` // nil without a floor or without points
	// Possible is false when the line is out of reach, by points or by the floor.
	Possible *bool `json:"possible"`
}

// Step is one step of the worked explanation.
type Step struct {
	ID   string      `json:"id"`
	Text survey.Text `json:"text"`
}

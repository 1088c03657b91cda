package score

import "hailong/server/survey"

// Criteria is a version of a criteria set ("bộ tiêu chí"): the rule that turns
// counts into the residents' part of the satisfaction group. A file under
// configs/criteria holds one version and is never edited after use. Every field
// is written out in the file; only Measure, Rounding.At, Decision, ValidUntil and
// Pass.Floor may be left out.
//
// All percentages are 0 to 100. Decimals are exact.
type Criteria struct {
	ID         string            `yaml:"id" json:"id"` // lower-case letters, digits, hyphens
	Version    int               `yaml:"version" json:"version"`
	Title      survey.Text       `yaml:"title" json:"title"`
	Decision   string            `yaml:"decision,omitempty" json:"decision,omitempty"` // number and date of the decision it carries out
	ValidFrom  survey.Day        `yaml:"valid_from" json:"valid_from"`
	ValidUntil survey.Day        `yaml:"valid_until,omitempty" json:"valid_until,omitzero"` // included; zero while it goes on
	Form       survey.VersionRef `yaml:"questionnaire" json:"questionnaire"`

	// Total is the points of the whole set, 100 in every set known (method section 6).
	Total Decimal `yaml:"total" json:"total"`
	Group Group   `yaml:"group" json:"group"`
	// Measure is the figure that feeds the points; empty is MeasureIndex.
	Measure Measure  `yaml:"measure,omitempty" json:"measure,omitempty"`
	Factors []Factor `yaml:"factors" json:"factors"`
	// Overall is the scale question on the visit as a whole, shown beside the
	// index and never part of it; empty when the form has none.
	Overall survey.QuestionID `yaml:"overall,omitempty" json:"overall,omitempty"`

	// MinPublish is the least number of responses to show any figure.
	MinPublish int64 `yaml:"min_publish" json:"min_publish"`
	// MinScore is the least basis to give points.
	MinScore int64 `yaml:"min_score" json:"min_score"`
	// MinItem is the least number of ratings for an item to enter its factor's
	// mean. It is at least WithholdUnder, so that a withheld item is part of no
	// published figure and cannot be worked out from one.
	MinItem int64 `yaml:"min_item" json:"min_item"`
	// WithholdUnder is the size below which a split is withheld.
	WithholdUnder int64 `yaml:"withhold_under" json:"withhold_under"`

	Sampling Sampling `yaml:"sampling" json:"sampling"`
	Pass     Pass     `yaml:"pass" json:"pass"`
	// CountFlagged says whether flagged responses count. Both figures are
	// always computed.
	CountFlagged bool `yaml:"count_flagged" json:"count_flagged"`
	// Channels has a rule for each of survey.Channels.
	Channels map[survey.Channel]ChannelRule `yaml:"channels" json:"channels"`
	Points   PointsRule                     `yaml:"points" json:"points"`
	Rounding Rounding                       `yaml:"rounding,omitempty" json:"rounding,omitzero"`
}

// Group is the satisfaction group of the set.
type Group struct {
	Max            Decimal `yaml:"max" json:"max"`                         // points of the whole group
	ResidentsShare Decimal `yaml:"residents_share" json:"residents_share"` // of these, what residents decide
}

// Factor is a group of items that count together ("yếu tố").
type Factor struct {
	ID     string              `yaml:"id" json:"id"`
	Title  survey.Text         `yaml:"title" json:"title"`
	Weight Decimal             `yaml:"weight" json:"weight"` // relative to the others; 0 leaves the factor out of the index
	Items  []survey.QuestionID `yaml:"items" json:"items"`
}

// Measure names a figure that can feed the points.
type Measure string

// The measures. All are percentages.
const (
	MeasureIndex         Measure = "index"          // weighted mean of factor rates
	MeasurePooled        Measure = "pooled"         // 4 and 5 among all ratings of all items
	MeasureVerySatisfied Measure = "very_satisfied" // 5 among all ratings of all items
	MeasureAllSatisfied  Measure = "all_satisfied"  // responses with every rating 4 or 5
	MeasureOverall       Measure = "overall"        // 4 and 5 to the overall question
)

// Measures lists every Measure.
var Measures = []Measure{MeasureIndex, MeasurePooled, MeasureVerySatisfied, MeasureAllSatisfied, MeasureOverall}

// Sampling sets the target number of responses.
type Sampling struct {
	Error    Decimal `yaml:"error" json:"error"`       // e, in percentage points
	Fallback int64   `yaml:"fallback" json:"fallback"` // target when the number of transactions is unknown
}

// Pass is the line for recognition. The other groups of the set are
// scored elsewhere, so a score says only what is left for them to bring.
type Pass struct {
	Total Decimal `yaml:"total" json:"total"`                     // points out of Criteria.Total
	Floor Decimal `yaml:"floor,omitempty" json:"floor,omitempty"` // least index in percent; 0 is no floor
}

// ChannelRule says whether a channel counts and how much it may carry. See
// Weights for what a cap does.
type ChannelRule struct {
	Counts bool    `yaml:"counts" json:"counts"`
	Cap    Decimal `yaml:"cap,omitempty" json:"cap,omitempty"` // greatest share of the whole in percent; 100 is none
}

// Rule is how a percentage becomes points.
type Rule string

// The rules.
const (
	Linear Rule = "linear" // most points × measure / 100
	Bands  Rule = "bands"  // a share of the most points by the band the measure is in
)

// PointsRule turns the measure into points.
type PointsRule struct {
	Rule Rule `yaml:"rule" json:"rule"`
	// Bands fall from the highest; below the last there are no points.
	Bands []Band `yaml:"bands,omitempty" json:"bands,omitempty"`
}

// Band gives Share percent of the points from From percent (included) up to the
// band above it (excluded).
type Band struct {
	From  Decimal `yaml:"from" json:"from"`
	Share Decimal `yaml:"share" json:"share"`
}

// RoundAt is the step at which the way to the points is rounded.
type RoundAt string

// The places. Points always carry two decimals, half up.
const (
	// AtPoints keeps the measure exact up to the points: 89.995 % is below a band
	// or a floor that starts at 90, although it is printed as 90.00.
	AtPoints RoundAt = "points"
	// AtMeasure rounds the measure to two decimals first; what is printed is what
	// bands, floor and points go by: 89.995 % is 90.00 and reaches the band.
	AtMeasure RoundAt = "measure"
)

// Rounding says where the one rounding on the way to the points happens;
// empty is AtPoints.
type Rounding struct {
	At RoundAt `yaml:"at,omitempty" json:"at,omitempty"`
}

// Uses reports whether responses of a standing are part of the score, in the channels that
// count.
func (c *Criteria) Uses(s survey.Standing) bool {
	return s == survey.Counted || c.CountFlagged && s == survey.Flagged
}

// Ref names this version.
func (c *Criteria) Ref() survey.VersionRef {
	return survey.VersionRef{ID: c.ID, Version: c.Version}
}

// MeasureOrDefault is the measure that feeds the points.
func (c *Criteria) MeasureOrDefault() Measure {
	if c.Measure == "" {
		return MeasureIndex
	}
	return c.Measure
}

// ItemCount is the number of items in all factors.
func (c *Criteria) ItemCount() int {
	n := 0
	for _, f := range c.Factors {
		n += len(f.Items)
	}
	return n
}

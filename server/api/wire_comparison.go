package api

import (
	"hailong/server/score"
	"hailong/server/survey"
)

// unitComparison is a unit beside something else.
type unitComparison struct {
	Contrast score.Contrast `json:"contrast"`
	Before   comparisonSide `json:"before"`
	After    comparisonSide `json:"after"`
	score.Comparison
	Obstacle *survey.Text      `json:"obstacle"` // why there is no comparison; null where there is one
	Summary  survey.Text       `json:"summary"`
	Methods  []survey.Text     `json:"methods"`
	Choices  comparisonChoices `json:"choices"`
}

// comparisonSide is what is compared. Unit is null for the rest of the units, of which
// Units says how many there are.
type comparisonSide struct {
	Campaign     unitPast          `json:"campaign"`
	Unit         *unitNamed        `json:"unit"`
	Units        int               `json:"units"`
	N            int64             `json:"n"`
	Status       score.Status      `json:"status"`
	Index        *score.Hundredths `json:"index"`
	Interval     *score.Interval   `json:"interval"`
	Pooled       *score.Hundredths `json:"pooled"`
	Effective    *int64            `json:"effective_n"`
	DesignEffect *score.Hundredths `json:"design_effect"`
}

// comparisonChoices are what who asks may compare with, besides the rest of the units.
type comparisonChoices struct {
	Campaigns []unitPast  `json:"campaigns"` // earlier ones, the latest first
	Units     []unitNamed `json:"units"`
}

// channelNote is what a channel's figures are to be read with.
type channelNote struct {
	Key  survey.Channel `json:"key"`
	Text survey.Text    `json:"text"`
}

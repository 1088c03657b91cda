package api

import (
	"hailong/server/figures"
	"hailong/server/score"
	"hailong/server/survey"
)

// unitHistory is a unit's campaigns and what it came from.
type unitHistory struct {
	Unit         historyUnit   `json:"unit"`
	Predecessors []relative    `json:"predecessors"`
	Successors   []relative    `json:"successors"`
	Campaigns    []historyPast `json:"campaigns"` // oldest first
	Rule         survey.Text   `json:"rule"`
	Caution      survey.Text   `json:"caution"`
}

type historyUnit struct {
	Key   string      `json:"key"`
	Name  string      `json:"name"`
	First survey.Day  `json:"first"`
	Until *survey.Day `json:"until"`
}

// historyPast is one campaign. Own is the unit's published figures, Carried what its
// predecessors' make together; they are never added.
type historyPast struct {
	Campaign      unitCampaign      `json:"campaign"`
	Questionnaire survey.VersionRef `json:"questionnaire"`
	Criteria      survey.VersionRef `json:"criteria"`
	Comparable    bool              `json:"comparable"`
	Own           *historyFigures   `json:"own"`
	Carried       *historyCarried   `json:"carried"`
	Sources       []historySource   `json:"sources"`
}

type historyFigures struct {
	N             score.Counts      `json:"n"`
	Status        score.Status      `json:"status"`
	Basis         *int64            `json:"basis"`
	Index         *score.Hundredths `json:"index"`
	Interval      *score.Interval   `json:"interval"`
	Pooled        *score.Hundredths `json:"pooled"`
	VerySatisfied *score.Hundredths `json:"very_satisfied"`
	Dissatisfied  *score.Hundredths `json:"dissatisfied"`
	Points        *score.Hundredths `json:"points"`
	MaxPoints     score.Hundredths  `json:"max_points"`
}

type historyCarried struct {
	Units         int               `json:"units"`
	N             score.Counts      `json:"n"`
	Basis         *int64            `json:"basis"`
	Index         *score.Hundredths `json:"index"`
	Interval      *score.Interval   `json:"interval"`
	Pooled        *score.Hundredths `json:"pooled"`
	VerySatisfied *score.Hundredths `json:"very_satisfied"`
	Dissatisfied  *score.Hundredths `json:"dissatisfied"`
}

// historySource is a predecessor in one campaign: what of it went here, whether its
// figures are carried, and why or why not.
type historySource struct {
	relative
	Reason  *figures.CarryReason `json:"reason"` // null where it is carried
	Why     survey.Text          `json:"why"`
	Own     *historyFigures      `json:"own"`
	Sources []historySource      `json:"sources"`
}

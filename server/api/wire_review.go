package api

import (
	"time"

	"hailong/server/review"
	"hailong/server/score"
	"hailong/server/survey"
)

// reviewShown is a response without what was answered.
type reviewShown struct {
	Ref       string          `json:"ref"`
	Unit      survey.UnitKey  `json:"unit"`
	UnitName  string          `json:"unit_name"`
	Day       survey.Day      `json:"day"`
	Part      string          `json:"part"` // of the day: morning, afternoon, other
	Channel   survey.Channel  `json:"channel"`
	Point     survey.PointID  `json:"point"`
	PointName string          `json:"point_name"`
	Pace      survey.Pace     `json:"pace"`
	Flags     []survey.Flag   `json:"flags"`
	Standing  survey.Standing `json:"standing"`
	Reason    *reasonNamed    `json:"reason"`   // of the last change; nil before one
	Proposal  string          `json:"proposal"` // the open one it is in; empty for none
}

// reasonNamed is a reason with its words.
type reasonNamed struct {
	Reason survey.Reason `json:"reason"`
	Text   survey.Text   `json:"text"`
}

func reasonOf(r survey.Reason) *reasonNamed {
	if r == "" {
		return nil
	}
	return &reasonNamed{r, r.Text()}
}

// reviewQueue is the responses of a campaign with one standing, in groups.
type reviewQueue struct {
	Standing      survey.Standing `json:"standing"`
	Certified     bool            `json:"certified"`
	WithholdUnder int64           `json:"withhold_under"`
	Total         int             `json:"total"` // of the campaign
	N             int             `json:"n"`     // that the filter takes
	Free          int             `json:"free"`  // of them, those in no open proposal
	Flags         []flagCount     `json:"flags"`
	Units         []unitCount     `json:"units"`
	Groups        []reviewGroup   `json:"groups"`
	Next          string          `json:"next,omitempty"`
}

type flagCount struct {
	Flag survey.Flag `json:"flag"`
	N    int         `json:"n"`
}

type unitCount struct {
	Unit survey.UnitKey `json:"unit"`
	Name string         `json:"name"`
	N    int            `json:"n"`
}

// reviewGroup is a group with how many of its responses the filter takes.
type reviewGroup struct {
	ID       string         `json:"id"`
	Unit     survey.UnitKey `json:"unit"`
	UnitName string         `json:"unit_name"`
	Pile     *reviewPile    `json:"pile"` // nil for what is in no pile
	N        int            `json:"n"`
	Open     int            `json:"open"` // of them, those in open proposals
	Flags    []flagCount    `json:"flags"`
	First    survey.Day     `json:"first"`
	Last     survey.Day     `json:"last"`
}

// reviewPile is where and when a pile came in: hours from, included, to, excluded.
type reviewPile struct {
	Point     survey.PointID `json:"point"`
	PointName string         `json:"point_name"`
	Channel   survey.Channel `json:"channel"`
	Day       survey.Day     `json:"day"`
	From      int            `json:"from"`
	To        int            `json:"to"`
}

// reviewContext is a group with what makes it doubtful; nil figures are withheld.
type reviewContext struct {
	Group         reviewGroup    `json:"group"`
	WithholdUnder int64          `json:"withhold_under"`
	Few           bool           `json:"few"`
	Pace          []reviewPace   `json:"pace"`
	Hours         []review.Block `json:"hours"`
	UsualHours    []*int64       `json:"usual_hours"`
	Mix           *reviewMix     `json:"mix"`
	MixAll        *reviewMix     `json:"mix_all"`
	UsualMix      *reviewMix     `json:"usual_mix"`
}

type reviewPace struct {
	Pace  survey.Pace `json:"pace"`
	N     int64       `json:"n"`
	Usual *int64      `json:"usual"`
}

type reviewMix struct {
	Basis        int64            `json:"basis"`
	Very         score.Hundredths `json:"very"`
	Satisfied    score.Hundredths `json:"satisfied"`
	Middle       score.Hundredths `json:"middle"`
	Dissatisfied score.Hundredths `json:"dissatisfied"`
}

func reviewMixOf(m *review.Mix) *reviewMix {
	if m == nil {
		return nil
	}
	return &reviewMix{m.Basis, m.Very, m.Satisfied, m.Middle, m.Dissatisfied}
}

// proposalOrder is what somebody proposes: the responses of refs, or those that a filter
// takes.
type proposalOrder struct {
	Action   review.Action   `json:"action"`
	Reason   survey.Reason   `json:"reason"`
	Note     string          `json:"note"`
	Refs     []string        `json:"refs"`
	Filter   *proposalFilter `json:"filter"`
	Expected int             `json:"expected"`
}

type proposalFilter struct {
	Unit  string      `json:"unit,omitempty"` // key or code
	Flag  survey.Flag `json:"flag,omitempty"`
	Group string      `json:"group,omitempty"`
	From  survey.Day  `json:"from,omitzero"`
	To    survey.Day  `json:"to,omitzero"`
}

type decisionNote struct {
	Note string `json:"note"`
}

// proposalList is a part of the proposals, newest first. Waiting counts all that are open.
type proposalList struct {
	Items    []proposalShown `json:"items"`
	Next     string          `json:"next,omitempty"`
	Waiting  int             `json:"waiting"`
	FourEyes bool            `json:"four_eyes"`
	Reasons  proposalReasons `json:"reasons"`
}

type proposalReasons struct {
	Exclude []reasonNamed `json:"exclude"`
	Restore []reasonNamed `json:"restore"`
}

type proposalShown struct {
	ID        string            `json:"id"`
	Campaign  survey.CampaignID `json:"campaign"`
	Title     survey.Text       `json:"title"` // of the campaign
	Certified bool              `json:"certified"`
	Action    review.Action     `json:"action"`
	Reason    reasonNamed       `json:"reason"`
	Note      string            `json:"note"`
	Filter    *filterShown      `json:"filter"` // nil for responses chosen one by one
	Units     []unitCount       `json:"units"`
	N         int               `json:"n"`
	Hash      string            `json:"hash"`
	FourEyes  bool              `json:"four_eyes"`
	State     review.State      `json:"state"`
	By        string            `json:"by"`
	Mine      bool              `json:"mine"`
	At        time.Time         `json:"at"`
	Decision  *decisionShown    `json:"decision"` // nil while it waits
	Done      int               `json:"done"`
	Changed   int               `json:"changed"`
	Missed    int               `json:"missed"`
}

type filterShown struct {
	Unit     string      `json:"unit,omitempty"`
	UnitName string      `json:"unit_name,omitempty"`
	Flag     survey.Flag `json:"flag,omitempty"`
	Group    string      `json:"group,omitempty"`
	From     survey.Day  `json:"from,omitzero"`
	To       survey.Day  `json:"to,omitzero"`
}

type decisionShown struct {
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Note string    `json:"note"`
}

// proposalDetail is a proposal with the scores before and after, as they were when it was
// made and when it was decided.
type proposalDetail struct {
	proposalShown
	Made    []effectShown `json:"made"`
	Decided []effectShown `json:"decided"` // nil where nothing was
}

type effectShown struct {
	review.Effect
	Name string `json:"name"` // of the unit
}

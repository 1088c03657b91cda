package api

import (
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// unitScore is everything about a unit's score and the words to show it with.
type unitScore struct {
	Unit     unitHead     `json:"unit"`
	Campaign unitCampaign `json:"campaign"`
	Settled  *settled     `json:"settled"` // how far the figures go; null when as of now
	Score    score.Score  `json:"score"`
	Status   survey.Text  `json:"status"`
	Reason   *survey.Text `json:"reason"` // why there are no points; null when there are
	Reach    unitReach    `json:"reach"`
	Form     unitForm     `json:"form"`
	Criteria unitCriteria `json:"criteria"`
	Caution  survey.Text  `json:"caution"`
}

// settled says how far the figures of a unit's own account go while its campaign is open.
type settled struct {
	Day      *survey.Day `json:"day"`      // null before there are any
	Channels *survey.Day `json:"channels"` // the same for what is split by channel
	Received int64       `json:"received"` // at least so many responses that count by now
}

func settledOf(s *figures.Settled) *settled {
	if s == nil {
		return nil
	}
	return &settled{dayOrNull(s.Day), dayOrNull(s.Channels), s.Received}
}

// unitHead names a unit.
type unitHead struct {
	Key  survey.UnitKey  `json:"key"`
	Name string          `json:"name"`
	Type survey.UnitType `json:"type"`
}

// unitCampaign is the campaign that the figures are of.
type unitCampaign struct {
	unitPast
	State survey.CampaignState `json:"state"`
}

// unitReach is when the target is reached at the present pace.
type unitReach struct {
	State  figures.ReachState `json:"state"`
	Day    *survey.Day        `json:"day"`
	PerDay *score.Hundredths  `json:"per_day"`
	Days   int                `json:"days"`
}

// unitForm has the words of the questionnaire that figures are labelled with.
type unitForm struct {
	Levels    []survey.Text  `json:"levels"`
	NoOpinion survey.Text    `json:"no_opinion"`
	Questions []unitQuestion `json:"questions"`
}

type unitQuestion struct {
	ID   survey.QuestionID `json:"id"`
	Code string            `json:"code"`
	Text survey.Text       `json:"text"`
}

// unitCriteria has what a reader of a score must know of its criteria set.
type unitCriteria struct {
	Title         survey.Text   `json:"title"`
	Decision      string        `json:"decision"`
	Total         score.Decimal `json:"total"`
	GroupMax      score.Decimal `json:"group_max"`
	Measure       survey.Text   `json:"measure"`
	Rule          score.Rule    `json:"rule"`
	MinPublish    int64         `json:"min_publish"`
	MinScore      int64         `json:"min_score"`
	MinItem       int64         `json:"min_item"`
	WithholdUnder int64         `json:"withhold_under"`
	CountFlagged  bool          `json:"count_flagged"`
}

func unitFormOf(c *registry.Campaign) unitForm {
	q := c.Questionnaire
	out := unitForm{Levels: q.Levels, NoOpinion: q.NoOpinion, Questions: []unitQuestion{}}
	for x := range q.All {
		if x.Type == survey.Scale {
			out.Questions = append(out.Questions, unitQuestion{x.ID, x.Code, x.Text})
		}
	}
	return out
}

func unitCriteriaOf(c *score.Criteria) unitCriteria {
	return unitCriteria{
		Title: c.Title, Decision: c.Decision, Total: c.Total, GroupMax: c.Group.Max,
		Measure: c.MeasureOrDefault().Text(), Rule: c.Points.Rule, MinPublish: c.MinPublish, MinScore: c.MinScore,
		MinItem: c.MinItem, WithholdUnder: c.WithholdUnder, CountFlagged: c.CountFlagged,
	}
}

// unitSplits are the splits of a unit's figures.
type unitSplits struct {
	Rate          *score.Hundredths `json:"rate"` // of the whole unit, pooled, beside which the splits stand
	Caps          bool              `json:"caps"` // the whole is weighted by channel, the splits are not
	MinPublish    int64             `json:"min_publish"`
	WithholdUnder int64             `json:"withhold_under"`
	Weeks         []figures.Week    `json:"weeks"`
	Channels      []score.Slice     `json:"channels"`
	// ChannelNotes say what each channel's way to people means for its figures, ChannelTests
	// whether the channels say the same.
	ChannelNotes  []channelNote      `json:"channel_notes"`
	ChannelTests  score.ChannelTests `json:"channel_tests"`
	ChannelMethod survey.Text        `json:"channel_method"`
	Points        []unitPoint        `json:"points"`
	Weekdays      []score.Slice      `json:"weekdays"`
	Flags         []figures.Count    `json:"flags"`
}

// unitPoint is a service point's slice with its name; the unit as a whole has none.
type unitPoint struct {
	score.Slice
	Name string `json:"name"`
}

// unitChanges are what fell and rose.
type unitChanges struct {
	Basis   figures.Basis      `json:"basis"`
	Weeks   int                `json:"weeks"`
	Before  *unitPeriod        `json:"before"`
	After   *unitPeriod        `json:"after"`
	Items   []score.ItemChange `json:"items"`
	Summary survey.Text        `json:"summary"`
	Method  survey.Text        `json:"method"`
	Choices []unitPast         `json:"choices"` // earlier campaigns to compare with
}

type unitPeriod struct {
	Campaign *unitPast  `json:"campaign"`
	First    survey.Day `json:"first"`
	Last     survey.Day `json:"last"`
	N        *int64     `json:"n"`
	Enough   bool       `json:"enough"`
}

type unitPast struct {
	ID    survey.CampaignID `json:"id"`
	Title survey.Text       `json:"title"`
	First survey.Day        `json:"first"`
	Last  survey.Day        `json:"last"`
}

func unitPastOf(c *registry.Campaign) unitPast { return unitPast{c.ID, c.Title, c.First, c.Last} }

func unitPeriodOf(snap *registry.Snapshot, p figures.Period) *unitPeriod {
	out := &unitPeriod{First: p.First, Last: p.Last, N: p.N, Enough: p.Enough}
	if c, err := snap.Campaign(p.Campaign); err == nil {
		past := unitPastOf(c)
		out.Campaign = &past
	}
	return out
}

package web

import (
	"encoding/json"
	"fmt"

	"hailong/server/registry"
	"hailong/server/survey"
)

// submission is a filled form as JSON.
type submission struct {
	Answers map[string]oneOrMany `json:"answers"` // question id to value or values
}

// oneOrMany is a value, or a list of values for a multiple choice.
type oneOrMany []string

func (v *oneOrMany) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*v = oneOrMany{one}
		return nil
	}
	var many []string
	if err := json.Unmarshal(b, &many); err != nil {
		return fmt.Errorf("an answer is a text or a list of texts")
	}
	*v = many
	return nil
}

// received answers a program that sent a form.
type received struct {
	Receipt  string `json:"receipt"`
	Location string `json:"location"` // the page that thanks
}

// campaignInfo is a campaign in a list.
type campaignInfo struct {
	ID            survey.CampaignID    `json:"id"`
	Title         survey.Text          `json:"title"`
	State         survey.CampaignState `json:"state"`
	First         survey.Day           `json:"first"`
	Last          survey.Day           `json:"last"`
	Units         int                  `json:"units"`
	Channels      []survey.Channel     `json:"channels"`
	Questionnaire survey.VersionRef    `json:"questionnaire"`
	Criteria      survey.VersionRef    `json:"criteria"`
}

// Code is an entry code with its address, as the API and the command line show
// it.
type Code struct {
	Code     survey.EntryCode  `json:"code"`
	URL      string            `json:"url"`
	Unit     survey.UnitKey    `json:"unit"`
	UnitName string            `json:"unit_name"`
	Point    survey.PointID    `json:"point"`
	Channel  survey.Channel    `json:"channel"`
	Status   survey.CodeStatus `json:"status"`
	Issued   survey.Day        `json:"issued"`
	Revoked  survey.Day        `json:"revoked,omitzero"`
	Reason   string            `json:"reason,omitempty"`
}

// CodeOf is an entry as it is shown; baseURL has no slash at the end.
func CodeOf(snap *registry.Snapshot, baseURL string, e survey.Entry) Code {
	u, _ := snap.Unit(e.Unit)
	return Code{
		Code: e.Code, URL: baseURL + "/q/" + string(e.Code), Unit: e.Unit, UnitName: u.Name, Point: e.Point,
		Channel: e.Channel, Status: e.Status, Issued: e.Issued, Revoked: e.Revoked, Reason: e.Reason,
	}
}

// issueOrder asks for codes.
type issueOrder struct {
	Unit      survey.UnitCode `json:"unit"` // empty for every unit of today
	Point     survey.PointID  `json:"point"`
	PointName string          `json:"point_name"` // makes the point when it is not there
	Channel   survey.Channel  `json:"channel"`    // default qr
}

// revokeOrder withdraws a code.
type revokeOrder struct {
	Reason string `json:"reason"`
}

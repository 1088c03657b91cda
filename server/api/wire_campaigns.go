package api

import (
	"slices"

	"hailong/server/registry"
	"hailong/server/survey"
)

// campaignInfo is a campaign in a list.
type campaignInfo struct {
	ID            survey.CampaignID    `json:"id"`
	Title         survey.Text          `json:"title"`
	State         survey.CampaignState `json:"state"`
	First         survey.Day           `json:"first"`
	Last          survey.Day           `json:"last"`
	ClosedOn      survey.Day           `json:"closed_on,omitzero"`
	Units         int                  `json:"units"`
	Channels      []survey.Channel     `json:"channels"`
	Questionnaire survey.VersionRef    `json:"questionnaire"`
	Criteria      survey.VersionRef    `json:"criteria"`
	Revision      int64                `json:"revision"`
	Progress      *progress            `json:"progress,omitempty"`
}

// progress is how far the units that one sees have come together.
type progress struct {
	Responses int64 `json:"responses"` // that count
	Target    int64 `json:"target"`
	Units     int   `json:"units"`   // of which these are the units
	Reached   int   `json:"reached"` // units that have their target
	Scored    int   `json:"scored"`  // units that have points
}

func campaignInfoOf(x *registry.Campaign) campaignInfo {
	return campaignInfo{
		ID: x.ID, Title: x.Title, State: x.State, First: x.First, Last: x.Last, ClosedOn: x.ClosedOn, Units: len(x.Units),
		Channels: channelsOf(x), Questionnaire: x.Campaign.Questionnaire, Criteria: x.Campaign.Criteria, Revision: x.Revision(),
	}
}

// channelsOf is [] and not null for a draft without channels.
func channelsOf(x *registry.Campaign) []survey.Channel {
	return append([]survey.Channel{}, x.Channels...)
}

// campaignFull is a campaign with everything that can be edited.
type campaignFull struct {
	campaignInfo
	Phone string `json:"phone"`
	// Chosen are the units, for a unit's account its own; Units is the number of all.
	Chosen []campaignUnit `json:"chosen"`
	// Problems are told of drafts, to those who may open them.
	Problems []campaignProblem `json:"problems"`
}

type campaignUnit struct {
	Unit         survey.UnitKey  `json:"unit"`
	Name         string          `json:"name"`
	Type         survey.UnitType `json:"type"`
	Transactions *int            `json:"transactions"` // nil: not known
}

// campaignProblem is something to see to before a campaign is opened.
type campaignProblem struct {
	Path    string      `json:"path"`
	Message survey.Text `json:"message"`
	Blocks  bool        `json:"blocks"` // it can't be opened with it
}

// campaignOrder is a campaign as somebody wants it.
type campaignOrder struct {
	ID            survey.CampaignID      `json:"id"` // of a new one; later on the path names it
	Title         survey.Text            `json:"title"`
	First         survey.Day             `json:"first"`
	Last          survey.Day             `json:"last"`
	Channels      []survey.Channel       `json:"channels"`
	Units         []survey.UnitKey       `json:"units"`
	Questionnaire survey.VersionRef      `json:"questionnaire"`
	Criteria      survey.VersionRef      `json:"criteria"`
	Transactions  map[survey.UnitKey]int `json:"transactions"`
	Phone         string                 `json:"phone"`
}

func (o *campaignOrder) campaign() survey.Campaign {
	return survey.Campaign{
		ID: o.ID, Title: o.Title, First: o.First, Last: o.Last, Channels: o.Channels, Units: o.Units,
		Questionnaire: survey.VersionRef{ID: o.Questionnaire.ID, Version: o.Questionnaire.Version},
		Criteria:      survey.VersionRef{ID: o.Criteria.ID, Version: o.Criteria.Version},
		Transactions:  o.Transactions, Phone: o.Phone,
	}
}

// campaignName is a campaign that something refers to.
type campaignName struct {
	ID    survey.CampaignID    `json:"id"`
	Title survey.Text          `json:"title"`
	State survey.CampaignState `json:"state"`
}

// chosenUnits are the units of a campaign that see lets through, by name of the
// register.
func chosenUnits(snap *registry.Snapshot, x *registry.Campaign, see func(survey.UnitKey) bool) []campaignUnit {
	list := []campaignUnit{}
	for _, k := range x.Units {
		if !see(k) {
			continue
		}
		u, _ := snap.Unit(k)
		row := campaignUnit{Unit: k, Name: u.Name, Type: u.Type}
		if n, ok := x.Transactions[k]; ok {
			row.Transactions = &n
		}
		list = append(list, row)
	}
	return slices.Clip(list)
}

package api

import (
	"hailong/server/registry"
	"hailong/server/stray"
	"hailong/server/survey"
)

// Code is an entry code with its address, as the API and the command line show
// it.
type Code struct {
	Code      survey.EntryCode  `json:"code"`
	URL       string            `json:"url"`
	Unit      survey.UnitKey    `json:"unit"`
	UnitName  string            `json:"unit_name"`
	Point     survey.PointID    `json:"point"`
	PointName string            `json:"point_name,omitempty"`
	Channel   survey.Channel    `json:"channel"`
	Status    survey.CodeStatus `json:"status"`
	Issued    survey.Day        `json:"issued"`
	Revoked   survey.Day        `json:"revoked,omitzero"`
	Reason    string            `json:"reason,omitempty"`
}

// CodeOf is an entry as it is shown; baseURL has no slash at the end.
func CodeOf(snap *registry.Snapshot, baseURL string, e survey.Entry) Code {
	u, _ := snap.Unit(e.Unit)
	p, _ := snap.Point(e.Unit, e.Point)
	return Code{
		Code: e.Code, URL: baseURL + "/q/" + string(e.Code), Unit: e.Unit, UnitName: u.Name, Point: e.Point, PointName: p.Name,
		Channel: e.Channel, Status: e.Status, Issued: e.Issued, Revoked: e.Revoked, Reason: e.Reason,
	}
}

// issueOrder asks for codes.
type issueOrder struct {
	Unit      string         `json:"unit,omitempty"`  // code or key of a unit
	Units     []string       `json:"units,omitempty"` // of several; both empty for every unit of today
	Point     survey.PointID `json:"point,omitempty"`
	PointName string         `json:"point_name,omitempty"` // makes the point when it is not there
	EachPoint bool           `json:"each_point,omitempty"` // for every service point of the units
	Channel   survey.Channel `json:"channel"`              // default qr
}

// revokeOrder withdraws a code.
type revokeOrder struct {
	Reason string `json:"reason"`
}

// strayScans are scans of one code that led to no form. Of unknown codes there is
// one entry for all, without code, unit, point and channel.
type strayScans struct {
	Code      survey.EntryCode `json:"code,omitempty"`
	Unit      *survey.UnitKey  `json:"unit"`
	UnitName  string           `json:"unit_name,omitempty"`
	Point     survey.PointID   `json:"point,omitempty"`
	PointName string           `json:"point_name,omitempty"`
	Channel   survey.Channel   `json:"channel,omitempty"`
	Reason    stray.Reason     `json:"reason"`
	First     survey.Day       `json:"first"`
	Last      survey.Day       `json:"last"`
	Days      int              `json:"days"`
	Count     int              `json:"count"`
	Hint      survey.Text      `json:"hint"`
}

// placedUnit is a unit with what hangs there.
type placedUnit struct {
	Key        survey.UnitKey  `json:"key"`
	Name       string          `json:"name"`
	Type       survey.UnitType `json:"type"`
	Until      survey.Day      `json:"until,omitzero"`
	District   string          `json:"district,omitempty"`
	Province   string          `json:"province"`
	Population *int            `json:"population"` // persons; null when unknown
	Points     int             `json:"points"`
	Codes      int             `json:"codes"` // active ones
}

func placedUnitOf(u survey.Unit) placedUnit {
	p := placedUnit{Key: u.Key, Name: u.Name, Type: u.Type, Until: u.Until, District: u.DistrictName, Province: u.ProvinceName}
	if u.Population > 0 {
		p.Population = &u.Population
	}
	return p
}

// unitPlaces is one unit with everything about its places.
type unitPlaces struct {
	placedUnit
	PointList    []point    `json:"point_list"`
	CodeList     []Code     `json:"code_list"`
	Predecessors []relative `json:"predecessors"`
	Successors   []relative `json:"successors"`
}

// point is a service point. Codes are its active ones.
type point struct {
	ID    survey.PointID `json:"id"`
	Name  string         `json:"name"`
	Codes int            `json:"codes"`
}

// pointDraft is a new point; without an id it gets one made of its name.
type pointDraft struct {
	ID   survey.PointID `json:"id"`
	Name string         `json:"name"`
}

type pointRename struct {
	Name string `json:"name"`
}

// relative is a unit that another one came from or went into. Its name is empty for
// a district without communes.
type relative struct {
	Unit    string                 `json:"unit"`
	Name    string                 `json:"name"`
	Share   survey.SuccessionShare `json:"share"`
	Note    survey.SuccessionNote  `json:"note"`
	Words   survey.Text            `json:"words"`
	Carries bool                   `json:"carries"` // counts may be carried forward
}

// merger is one row of the succession.
type merger struct {
	Old     string                 `json:"old"`
	OldName string                 `json:"old_name"`
	New     survey.UnitKey         `json:"new"`
	NewName string                 `json:"new_name"`
	NewType survey.UnitType        `json:"new_type"`
	Share   survey.SuccessionShare `json:"share"`
	Note    survey.SuccessionNote  `json:"note"`
	Words   survey.Text            `json:"words"`
	Carries bool                   `json:"carries"`
}

// importOrder is a new register. A file that is left out stays as it is.
type importOrder struct {
	Units      string `json:"units_csv"`
	Succession string `json:"succession_csv"`
}

// importReport is what an import changes, or would.
type importReport struct {
	// Revision is that of the register that was compared with, also the answer's ETag.
	Revision int64 `json:"revision"`

	DryRun  bool            `json:"dry_run"`
	Ready   bool            `json:"ready"` // nothing stands in the way
	Changes bool            `json:"changes"`
	Units   int             `json:"units"`  // of the new register
	Active  int             `json:"active"` // of them, today
	Rows    int             `json:"rows"`   // of its succession
	Faults  []importProblem `json:"problems"`
	More    bool            `json:"more_problems"`

	Added   []unitInFile  `json:"added"`
	Changed []unitChanged `json:"changed"`
	Ended   []unitInFile  `json:"ended"`
	Removed []unitInFile  `json:"removed"`
	Refused []unitRefused `json:"refused"`

	SuccessionAdded   []merger `json:"succession_added"`
	SuccessionRemoved []merger `json:"succession_removed"`
}

type importProblem struct {
	File   string      `json:"file"`
	Line   int         `json:"line"` // from 1; 0 for the file as a whole
	Column string      `json:"column"`
	Reason survey.Text `json:"reason"`
}

type unitInFile struct {
	Key   survey.UnitKey  `json:"key"`
	Name  string          `json:"name"`
	Type  survey.UnitType `json:"type"`
	Until survey.Day      `json:"until,omitzero"`
}

type unitChanged struct {
	Key    survey.UnitKey `json:"key"`
	Name   string         `json:"name"`
	Fields []fieldChanged `json:"fields"`
}

type fieldChanged struct {
	Field  string `json:"field"` // a column of units.csv
	Before string `json:"before"`
	After  string `json:"after"`
}

type unitRefused struct {
	Key    survey.UnitKey `json:"key"`
	Name   string         `json:"name"`
	Reason survey.Text    `json:"reason"`
}

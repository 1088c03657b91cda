package auth

import (
	"slices"

	"hailong/server/survey"
)

// Role is what an account is for. The list is closed.
type Role string

// The roles. Service is for API keys and never signs in.
const (
	Admin   Role = "admin"   // the city: campaigns, forms, units, codes, people
	Unit    Role = "unit"    // one commune, and nothing of any other
	Auditor Role = "auditor" // reads all, exports, excludes flagged responses
	Service Role = "service" // another system, with the scopes of its key
)

// Roles lists every role.
var Roles = []Role{Admin, Unit, Auditor, Service}

// Known reports whether r is one of Roles.
func (r Role) Known() bool { return slices.Contains(Roles, r) }

// Text is the role for people.
func (r Role) Text() survey.Text {
	switch r {
	case Admin:
		return survey.Text{Vi: "Quản trị thành phố", En: "City administrator"}
	case Unit:
		return survey.Text{Vi: "Đơn vị", En: "Unit"}
	case Auditor:
		return survey.Text{Vi: "Kiểm tra, giám sát", En: "Auditor"}
	}
	return survey.Text{Vi: "Hệ thống khác", En: "Another system"}
}

// Right is one thing that an account may do. Its text is also the scope of an API
// key. The list is closed.
type Right string

// The rights. An account of role Unit has each of its rights on its own unit only.
const (
	ReadFigures     Right = "figures.read"     // figures, campaigns, forms and criteria as they are
	ReadComments    Right = "comments.read"    // what residents wrote, masked; each look is in the trail
	AnswerComments  Right = "comments.answer"  // tags and replies
	ReviewResponses Right = "responses.review" // exclude flagged responses, put them back
	ManageCampaigns Right = "campaigns.manage" // make, change, open, close
	ManageForms     Right = "forms.manage"     // versions of questionnaires and criteria sets
	ManageUnits     Right = "units.manage"     // register, service points, transactions
	ReadCodes       Right = "codes.read"       // entry codes and posters
	ManageCodes     Right = "codes.manage"     // issue and revoke
	ReadKiosks      Right = "kiosks.read"      // tablets and how they are
	ManageKiosks    Right = "kiosks.manage"    // make, pair, change and revoke tablets
	ManagePeople    Right = "people.manage"    // accounts and API keys
	ReadTrail       Right = "trail.read"       // the audit trail
	ReadSystem      Right = "system.read"      // how the service is
	Export          Right = "exports.make"     // files to take away; each is in the trail
	ExportResponses Right = "responses.export" // rows of responses among them
)

// Rights lists every right.
var Rights = []Right{
	ReadFigures, ReadComments, AnswerComments, ReviewResponses, ManageCampaigns, ManageForms, ManageUnits,
	ReadCodes, ManageCodes, ReadKiosks, ManageKiosks, ManagePeople, ReadTrail, ReadSystem, Export, ExportResponses,
}

// granted is who may do what. Issuing codes is not the unit's: the office that is
// rated must not make its own doors. Its tablets are: they stand on its desks, each is
// in the trail, and what they send is counted as a channel of its own. Reviewing is not the city's: who runs the model
// does not choose which answers count. Rows of responses are for auditors alone: an
// office must not look for its own visitors in them.
var granted = map[Role][]Right{
	Admin: {
		ReadFigures, ReadComments, AnswerComments, ManageCampaigns, ManageForms, ManageUnits,
		ReadCodes, ManageCodes, ReadKiosks, ManageKiosks, ManagePeople, ReadTrail, ReadSystem, Export,
	},
	Unit:    {ReadFigures, ReadComments, AnswerComments, ReadCodes, ReadKiosks, ManageKiosks, Export},
	Auditor: {ReadFigures, ReadComments, ReviewResponses, ReadCodes, ReadKiosks, ReadTrail, Export, ExportResponses},
}

// Scopes are the rights that an API key may have. People are managed by people, and
// comments are read by people; rows of responses are taken away by people.
var Scopes = []Right{
	ReadFigures, ManageCampaigns, ManageForms, ManageUnits, ReadCodes, ManageCodes, ReadKiosks, ManageKiosks, ReadTrail, ReadSystem, Export,
}

// Identity is who sends a request.
type Identity struct {
	Account string // the account's or key's ID
	Name    string // as people know it
	Role    Role
	Unit    survey.UnitKey // the own unit of role Unit, else zero
	Scopes  []Right        // of role Service
}

// Rights are what i may do, in the order of Rights.
func (i *Identity) Rights() []Right {
	if i.Role == Service {
		return i.Scopes
	}
	return granted[i.Role]
}

// May reports whether i has a right, on whatever unit.
func (i *Identity) May(r Right) bool { return slices.Contains(i.Rights(), r) }

// City reports whether i sees more than one unit.
func (i *Identity) City() bool { return i.Role != Unit }

// Sees reports whether i's rights reach a unit.
func (i *Identity) Sees(u survey.UnitKey) bool { return i.City() || i.Unit == u }

// NotYours is the error for whatever is of a unit that an identity does not see. It
// is the same for units that do not exist.
func NotYours() error {
	return survey.NewError(survey.KindForbidden, survey.Text{
		Vi: "Tài khoản này chỉ xem được số liệu của đơn vị mình.",
		En: "This account sees its own unit only.",
	})
}

// NoRight is the error for what an identity may not do.
func NoRight() error {
	return survey.NewError(survey.KindForbidden, survey.Text{
		Vi: "Tài khoản này không có quyền thực hiện việc đó.",
		En: "This account does not have the right to do that.",
	})
}

package exports

import (
	"fmt"
	"slices"
	"strings"

	"hailong/server/export"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// Kind is what an export holds. The list is closed.
type Kind string

// The kinds.
const (
	Aggregates    Kind = "aggregates"    // counts and rates by unit, item, channel and period
	Scores        Kind = "scores"        // a row a unit, with all figures of its score
	Items         Kind = "items"         // a row an item of a unit
	Steps         Kind = "steps"         // the working of the scores
	Responses     Kind = "responses"     // a row a response, without what points to a person
	Questionnaire Kind = "questionnaire" // the form with its answers
	Codebook      Kind = "codebook"      // the columns of every table
	Trail         Kind = "trail"         // the audit trail
	UnitReport    Kind = "report-unit"   // the report on one unit
	CityReport    Kind = "report-city"   // the report on all units of a campaign
	Package       Kind = "package"       // all tables of a campaign, with what describes them
)

// Kinds lists every kind, in the order they are shown.
var Kinds = []Kind{Scores, Items, Steps, Aggregates, UnitReport, CityReport, Responses, Package, Questionnaire, Codebook, Trail}

// Text is the kind for people.
func (k Kind) Text() survey.Text {
	switch k {
	case Aggregates:
		return survey.Text{Vi: "Số liệu tổng hợp", En: "Aggregates"}
	case Scores:
		return survey.Text{Vi: "Điểm của các đơn vị", En: "Scores of units"}
	case Items:
		return survey.Text{Vi: "Kết quả theo câu hỏi", En: "Figures by item"}
	case Steps:
		return survey.Text{Vi: "Từng bước tính điểm", En: "Working of the scores"}
	case Responses:
		return survey.Text{Vi: "Phiếu đã bỏ thông tin nhận dạng", En: "De-identified responses"}
	case Questionnaire:
		return survey.Text{Vi: "Mẫu phiếu", En: "Questionnaire"}
	case Codebook:
		return survey.Text{Vi: "Từ điển dữ liệu", En: "Codebook"}
	case Trail:
		return survey.Text{Vi: "Nhật ký", En: "Audit trail"}
	case UnitReport:
		return survey.Text{Vi: "Báo cáo của một đơn vị", En: "Report on a unit"}
	case CityReport:
		return survey.Text{Vi: "Báo cáo toàn thành phố", En: "Report on the city"}
	case Package:
		return survey.Text{Vi: "Trọn bộ của một đợt", En: "All tables of a campaign"}
	}
	return survey.Text{Vi: string(k), En: string(k)}
}

// Formats are the formats that a kind comes in, the usual one first; none for what is
// no kind.
func (k Kind) Formats() []export.Format {
	switch k {
	case Aggregates, Scores, Items, Steps, Responses, Questionnaire, Codebook:
		return []export.Format{export.XLSX, export.CSV, export.JSON, export.JSONLines}
	case Trail:
		return []export.Format{export.XLSX, export.CSV, export.JSONLines}
	case UnitReport, CityReport:
		return []export.Format{export.PDF}
	case Package:
		return []export.Format{export.ZIP}
	}
	return nil
}

// Filters are the names of what rows of a kind can be chosen by, beside the unit.
func (k Kind) Filters() []string {
	switch k {
	case Aggregates:
		return []string{"channel", "from", "item", "period", "to"}
	case Items:
		return []string{"item"}
	case Responses:
		return []string{"channel", "flag", "from", "standing", "to"}
	case Trail:
		return []string{"action", "actor", "from", "object", "text", "to"}
	case Package:
		return []string{"responses"}
	}
	return nil
}

// ofCampaign reports whether a kind is of one campaign.
func (k Kind) ofCampaign() bool { return k != Trail }

// OfUnit reports whether a kind can be of one unit.
func (k Kind) OfUnit() bool { return k != CityReport && k != Questionnaire && k != Codebook }

// Request is what is asked for.
type Request struct {
	Kind     Kind              `json:"kind"`
	Format   export.Format     `json:"format"`
	Campaign survey.CampaignID `json:"campaign,omitempty"`
	// Unit is the one unit; zero for all.
	Unit survey.UnitKey `json:"unit,omitzero"`
	// Filter chooses rows, by Kind.Filters:
	//
	//	channel    a channel, or "all" for the rows over all that count
	//	period     "campaign" or "week"
	//	from, to   days, both included: rows that lie between
	//	item       the id of a question, or "*" for the rows of responses
	//	standing   of responses
	//	flag       of responses
	//	actor, action, object, text   as the audit trail has them
	//	responses  "yes": the package has the responses, too
	Filter map[string]string `json:"filter,omitempty"`
}

// HasResponses reports whether the file has rows of responses, which not everybody may
// take away who may export.
func (r *Request) HasResponses() bool {
	return r.Kind == Responses || r.Kind == Package && r.Filter["responses"] == "yes"
}

// Check refuses with KindInvalid what can't be asked for, and with KindUnknown a
// campaign or a unit that is not there.
func (r *Request) Check(snap *registry.Snapshot) error {
	formats := r.Kind.Formats()
	if formats == nil {
		return wrong("kind", "Không có loại tệp này.", "There is no such kind of export.")
	}
	if !slices.Contains(formats, r.Format) {
		return wrong("format", "Loại tệp này không có định dạng đó.", "This kind does not come in that format.")
	}
	if !r.Kind.ofCampaign() && r.Campaign != "" {
		return wrong("campaign", "Loại tệp này không theo đợt khảo sát.", "This kind is of no campaign.")
	}
	if r.Kind.ofCampaign() {
		c, err := snap.Campaign(r.Campaign)
		if err != nil {
			return err
		}
		if r.Unit != (survey.UnitKey{}) && !c.Has(r.Unit) {
			return wrong("unit", "Đơn vị này không thuộc đợt khảo sát.", "The unit is not part of the campaign.")
		}
		if c.Criteria == nil || c.Questionnaire == nil {
			return wrong("campaign", "Đợt khảo sát này chưa có mẫu phiếu và bộ tiêu chí.", "This campaign has no questionnaire and criteria yet.")
		}
	}
	if r.Unit != (survey.UnitKey{}) && !r.Kind.OfUnit() {
		return wrong("unit", "Loại tệp này không tách theo đơn vị.", "This kind is not of one unit.")
	}
	if r.Kind == UnitReport && r.Unit == (survey.UnitKey{}) {
		return wrong("unit", "Hãy chọn một đơn vị.", "Choose a unit.")
	}
	return r.checkFilter(snap)
}

func (r *Request) checkFilter(snap *registry.Snapshot) error {
	for name, v := range r.Filter {
		field := "filter." + name
		if !slices.Contains(r.Kind.Filters(), name) {
			return wrong(field, "Loại tệp này không lọc được theo "+name+".", "This kind can't be filtered by "+name+".")
		}
		if v == "" || len(v) > 300 || strings.ContainsFunc(v, func(c rune) bool { return c < ' ' }) {
			return wrong(field, "Giá trị lọc không hợp lệ.", "The value of the filter is not valid.")
		}
		ok := true
		switch name {
		case "channel":
			ok = survey.Channel(v).Known() || v == "all" && r.Kind == Aggregates
		case "period":
			ok = v == "campaign" || v == "week"
		case "standing":
			ok = slices.Contains([]survey.Standing{survey.Counted, survey.Flagged, survey.Excluded}, survey.Standing(v))
		case "flag":
			ok = slices.Contains(survey.Flags, survey.Flag(v))
		case "from", "to":
			_, err := survey.ParseDay(v)
			ok = err == nil
		case "responses":
			ok = v == "yes"
		case "item":
			c, err := snap.Campaign(r.Campaign)
			ok = err == nil && (v == "*" && r.Kind == Aggregates || asks(c, survey.QuestionID(v)))
		case "action":
			ok = trail.Action(v).Known() || slices.ContainsFunc(trail.Groups(), func(g trail.Named) bool { return g.Name == v })
		}
		if !ok {
			return wrong(field, fmt.Sprintf("Không lọc được theo giá trị %q.", v), fmt.Sprintf("%q is no value of this filter.", v))
		}
	}
	if from, to := r.Filter["from"], r.Filter["to"]; from != "" && to != "" && to < from {
		return wrong("filter.to", "Ngày cuối trước ngày đầu.", "The last day is before the first.")
	}
	return nil
}

// asks reports whether a campaign's questionnaire has a scale of that id.
func asks(c *registry.Campaign, id survey.QuestionID) bool {
	for x := range c.Questionnaire.All {
		if x.ID == id {
			return x.Type == survey.Scale
		}
	}
	return false
}

func wrong(field, vi, en string) error {
	return survey.InvalidField(field, survey.Text{Vi: vi, En: en})
}

// bounds are the days of a filter; 0 where there is none.
func (r *Request) bounds() (from, to survey.Day) {
	from, _ = survey.ParseDay(r.Filter["from"]) // Check has read both
	to, _ = survey.ParseDay(r.Filter["to"])
	return from, to
}

// within reports whether the days from first to last lie between the bounds of a
// filter.
func within(first, last, from, to survey.Day) bool {
	return (from == 0 || first >= from) && (to == 0 || last <= to)
}

// Name is what a file is called at whoever downloads it: what it is, of which campaign
// and unit, and the day it was made.
func (r *Request) Name(day survey.Day) string {
	name := map[Kind]string{
		Aggregates: "tong-hop", Scores: "diem", Items: "cau-hoi", Steps: "cach-tinh", Responses: "phieu", Questionnaire: "mau-phieu",
		Codebook: "tu-dien", Trail: "nhat-ky", UnitReport: "bao-cao", CityReport: "bao-cao-thanh-pho", Package: "tron-bo",
	}[r.Kind]
	if r.Campaign != "" {
		name += "-" + string(r.Campaign)
	}
	if r.Unit != (survey.UnitKey{}) {
		name += "-" + string(r.Unit.Code)
	}
	return name + "-" + day.String() + "." + r.Format.Extension()
}

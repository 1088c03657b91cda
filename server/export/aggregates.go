package export

import (
	"fmt"

	"hailong/server/survey"
)

// Aggregate is one count: how many responses of a unit gave an answer, by one
// channel or by all, in a period. It comes from tallies after the privacy gate.
type Aggregate struct {
	Campaign    survey.CampaignID
	Unit        survey.UnitKey
	UnitName    string // empty when unknown
	Item        survey.QuestionID
	Value       string         // as stored: "1" to "5", "na", an option's id
	Channel     survey.Channel // empty: all that the caller added up
	First, Last survey.Day     // of the period, both included
	N           int64
	// Withheld marks a count that the gate keeps back. N is then not written,
	// whatever it is.
	Withheld bool
}

// allChannels stands in a row for all channels together.
const allChannels = "all"

// Aggregates turns counts into rows. It keeps the texts of unit keys and is used
// by one goroutine; the same count gives the same row whatever came before.
type Aggregates struct {
	sheet *Sheet
	items map[survey.QuestionID]*survey.Question
	units map[survey.UnitKey]string
}

// NewAggregates prepares the rows of a questionnaire that has passed Check.
func NewAggregates(q *survey.Questionnaire) *Aggregates {
	text := func(vi, en string) survey.Text { return survey.Text{Vi: vi, En: en} }
	a := &Aggregates{items: map[survey.QuestionID]*survey.Question{}, units: map[survey.UnitKey]string{}}
	for x := range q.All {
		a.items[x.ID] = x
	}
	channels := append([]Value{{allChannels, text("mọi kênh được tính", "all channels that count")}}, channelValues...)
	a.sheet = &Sheet{
		ID: "aggregates", Title: text("Số đếm theo câu trả lời", "Counts by answer"),
		Description: text(
			"Mỗi dòng là số phiếu của một đơn vị đã chọn một câu trả lời, theo kênh và theo kỳ.",
			"A row is the number of responses of a unit that gave an answer, by channel and period."),
		Key: []string{"campaign", "unit", "item", "level", "channel", "first_day", "last_day"},
		Columns: []Column{
			{Name: "campaign", Label: text("Đợt khảo sát", "Campaign"), Type: TypeText, Required: true},
			{Name: "unit", Label: text("Mã đơn vị", "Unit"), Type: TypeText, Required: true, Width: 18,
				Description: text("Mã đơn vị và ngày bắt đầu hiệu lực.", "The code of the unit and the first day it was valid.")},
			{Name: "unit_name", Label: text("Tên đơn vị", "Unit name"), Type: TypeText, Width: 28},
			{Name: "item", Label: text("Câu hỏi", "Question"), Type: TypeText, Required: true},
			{Name: "code", Label: text("Mã câu trong phiếu", "Code in the form"), Type: TypeText},
			{Name: "item_text", Label: text("Nội dung câu hỏi", "Question text"), Type: TypeText, Width: 40},
			{Name: "level", Label: text("Câu trả lời", "Answer"), Type: TypeCode, Required: true,
				Description: text("Mức từ 1 đến 5, na là không có ý kiến, điểm từ 0 đến 10, hoặc mã phương án.", "A level from 1 to 5, na for no opinion, 0 to 10, or the id of an option.")},
			{Name: "channel", Label: text("Kênh", "Channel"), Type: TypeText, Required: true, Values: channels},
			{Name: "first_day", Label: text("Từ ngày", "First day"), Type: TypeDate, Required: true},
			{Name: "last_day", Label: text("Đến hết ngày", "Last day"), Type: TypeDate, Required: true},
			{Name: "n", Label: text("Số phiếu", "Responses"), Type: TypeInteger,
				Description: text("Để trống khi không công bố.", "Empty when withheld.")},
			{Name: "withheld", Label: text("Không công bố", "Withheld"), Type: TypeBool, Required: true,
				Description: text("1 khi nhóm quá ít phiếu, hoặc khi số này để lộ một nhóm như vậy.", "1 when the group is too small, or when the count would give such a group away.")},
		},
	}
	return a
}

// Sheet is the shape of the rows.
func (a *Aggregates) Sheet() *Sheet { return a.sheet }

// Row puts a count into row, which grows to what it needs and is returned. An item
// that the questionnaire does not have is an error.
func (a *Aggregates) Row(row []Cell, x *Aggregate) ([]Cell, error) {
	q := a.items[x.Item]
	if q == nil {
		return nil, fmt.Errorf("export aggregates: the questionnaire does not ask %s", x.Item)
	}
	unit, ok := a.units[x.Unit]
	if !ok {
		unit = x.Unit.String()
		a.units[x.Unit] = unit
	}
	channel, n := string(x.Channel), Integer(x.N)
	if channel == "" {
		channel = allChannels
	}
	if x.Withheld {
		n = Empty
	}
	return append(row[:0],
		Text(string(x.Campaign)), Text(unit), Text(x.UnitName), Text(string(x.Item)), Text(q.Code), Text(q.Text.Vi),
		answerCell(q, x.Value), Text(channel), Date(x.First), Date(x.Last), n, Bool(x.Withheld)), nil
}

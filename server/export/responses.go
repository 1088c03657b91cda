package export

import (
	"fmt"
	"strings"

	"hailong/server/survey"
)

// Responses turns responses into rows that point to nobody: without the ID, the
// hour, what was written and whether anything was. The row's number stands for the
// ID, so that rows can be spoken of; IDs sort by hour, so a caller that hands rows
// over in the order of IDs tells the order of hours within a day, and must sort by
// something else. What rows tell together is the caller's to keep back: see Veil.
//
// It keeps the texts of unit keys and is used by one goroutine; the same response
// gives the same row whatever came before.
type Responses struct {
	sheet *Sheet
	at    map[survey.QuestionID]answered
	units map[survey.UnitKey]string
}

// answered is where the answers to a question go.
type answered struct {
	question *survey.Question
	column   int            // the first
	option   map[string]int // columns by option, for several choices
}

// The columns before those of the questions.
const (
	columnRow = iota
	columnCampaign
	columnUnit
	columnUnitName
	columnPoint
	columnPointName
	columnChannel
	columnLanguage
	columnFirst
	columnLast
	columnPace
	columnStanding
	columnFlags
	columnReason
	columnLocal
	columnWithheld
	fixedColumns
)

// fixedResponse are those columns.
func fixedResponse() []Column {
	text := func(vi, en string) survey.Text { return survey.Text{Vi: vi, En: en} }
	return []Column{
		columnRow: {Name: "row", Label: text("Số thứ tự", "Row"), Type: TypeInteger, Required: true,
			Description: text("Số thứ tự trong tệp này, không phải mã phiếu. Các dòng của một đơn vị xếp ngẫu nhiên.", "The number in this file, not the ID of the response. The rows of a unit are in random order.")},
		columnCampaign: {Name: "campaign", Label: text("Đợt khảo sát", "Campaign"), Type: TypeText, Required: true},
		columnUnit: {Name: "unit", Label: text("Mã đơn vị", "Unit"), Type: TypeText, Required: true, Width: 18,
			Description: text("Mã đơn vị và ngày bắt đầu hiệu lực.", "The code of the unit and the first day it was valid.")},
		columnUnitName: {Name: "unit_name", Label: text("Tên đơn vị", "Unit name"), Type: TypeText, Width: 28},
		columnPoint: {Name: "point", Label: text("Mã điểm tiếp nhận", "Service point"), Type: TypeText,
			Description: text("Để trống là chung cả đơn vị; dấu * là không nêu.", "Empty is the unit as a whole; * is kept back.")},
		columnPointName: {Name: "point_name", Label: text("Tên điểm tiếp nhận", "Service point name"), Type: TypeText, Width: 28},
		columnChannel:   {Name: "channel", Label: text("Kênh", "Channel"), Type: TypeText, Required: true, Values: orVeiled(channelValues)},
		columnLanguage:  {Name: "language", Label: text("Ngôn ngữ", "Language"), Type: TypeText, Required: true, Values: orVeiled(languageValues)},
		columnFirst: {Name: "first_day", Label: text("Từ ngày", "First day"), Type: TypeDate, Required: true, Description: text(
			"Phiếu được gửi từ ngày này đến hết last_day. Hai ngày trùng nhau khi nêu được đúng ngày.", "The response came between this day and last_day, both included. They are the same where the day can be told.")},
		columnLast:     {Name: "last_day", Label: text("Đến hết ngày", "Last day"), Type: TypeDate, Required: true},
		columnPace:     {Name: "pace", Label: text("Thời gian trả lời", "Pace"), Type: TypeText, Required: true, Values: orVeiled(paceValues)},
		columnStanding: {Name: "standing", Label: text("Trạng thái của phiếu", "Standing"), Type: TypeText, Required: true, Values: standingValues},
		columnFlags: {Name: "flags", Label: text("Dấu hiệu", "Flags"), Type: TypeText, Width: 20, Description: text(
			"Cách nhau bằng dấu cách: fast trả lời quá nhanh, uniform mọi câu cùng một mức, repeat thiết bị đã gửi phiếu, unproven không rõ nguồn, burst dồn dập, closed_hours ngoài giờ.",
			"Apart by blanks: fast, uniform (every item the same level), repeat (the device has answered before), unproven (not from the form's page), burst, closed_hours.")},
		columnReason: {Name: "reason", Label: text("Lý do đổi trạng thái", "Reason"), Type: TypeText, Width: 40,
			Description: text("Lý do người kiểm tra loại phiếu hoặc cho tính lại.", "Why an auditor excluded the response or let it count.")},
		columnLocal: {Name: "local", Label: text("Nhận khi mất bộ giới hạn chung", "Taken under local limits"), Type: TypeBool,
			Description: text("Để trống là không nêu.", "Empty is kept back.")},
		columnWithheld: {Name: "withheld", Label: text("Không nêu câu trả lời", "Answers withheld"), Type: TypeBool, Required: true,
			Description: text("1 khi cả đơn vị có quá ít phiếu: chỉ nêu đơn vị và trạng thái.", "1 where the whole unit has too few responses: only its unit and standing are told.")},
	}
}

// NewResponses prepares the rows of a questionnaire that has passed Check. Its
// questions follow the fixed columns in the order of the form: q_ID, and for
// several choices q_ID.OPTION. Free texts have no column.
func NewResponses(q *survey.Questionnaire) *Responses {
	r := &Responses{
		at: map[survey.QuestionID]answered{}, units: map[survey.UnitKey]string{},
		sheet: &Sheet{
			ID: "responses", Key: []string{"row"}, Columns: fixedResponse(),
			Title: survey.Text{Vi: "Phiếu đã bỏ thông tin nhận dạng", En: "De-identified responses"},
			Description: survey.Text{
				Vi: "Mỗi dòng là một phiếu. Không có mã phiếu, giờ gửi và ý kiến bằng chữ; điều gì chỉ đúng với vài phiếu thì không nêu hoặc nêu rộng hơn.",
				En: "A row is a response. There is no response ID, no hour and no comment; what is true of a few responses only is kept back or told more widely.",
			},
		},
	}
	for x := range q.All {
		a := answered{question: x, column: len(r.sheet.Columns)}
		c := Column{Name: "q_" + string(x.ID), Label: questionLabel(x), Type: TypeText, Values: answerValues(q, x), Description: x.Hint}
		switch x.Type {
		case survey.FreeText:
		case survey.Multiple:
			a.option = map[string]int{}
			for _, o := range x.Options {
				a.option[o.ID] = len(r.sheet.Columns)
				r.sheet.Columns = append(r.sheet.Columns, optionColumn(c, o))
			}
		case survey.Scale, survey.Rating:
			c.Type = TypeCode
			fallthrough
		default:
			r.sheet.Columns = append(r.sheet.Columns, c)
		}
		r.at[x.ID] = a
	}
	return r
}

// optionColumn is the column of one of several choices.
func optionColumn(c Column, o survey.Option) Column {
	return Column{
		Name: c.Name + "." + o.ID, Type: TypeBool,
		Label: survey.Text{Vi: c.Label.Vi + ": " + o.Text.Vi, En: c.Label.En + ": " + o.Text.En},
		Description: survey.Text{
			Vi: "Để trống khi không chọn phương án nào của câu hỏi: có thể câu hỏi chưa được hiện ra.",
			En: "Empty when no option of the question was chosen: it may not have been shown.",
		},
	}
}

// Sheet is the shape of the rows.
func (r *Responses) Sheet() *Sheet { return r.sheet }

// Row puts a response into row, which grows to what it needs and is returned.
// number counts the rows from 1; unit and point are names, empty when unknown. A
// response of another questionnaire is an error: an answer would be lost. The row
// tells all it can; Veil takes from it.
func (r *Responses) Row(row []Cell, number int64, x *survey.Response, unit, point string) ([]Cell, error) {
	row = append(row[:0],
		Integer(number), Text(string(x.Campaign)), Text(r.unit(x.Unit)), Text(unit), Text(string(x.Point)), Text(point),
		Text(string(x.Channel)), Text(string(x.Lang)), Date(x.Day), Date(x.Day), Text(string(x.Pace)), Text(string(x.Standing)),
		Text(flagList(x.Flags)), Text(x.Reason), Bool(x.Local), Bool(false))
	for len(row) < len(r.sheet.Columns) {
		row = append(row, Empty)
	}
	for _, a := range x.Answers {
		to, ok := r.at[a.Question]
		switch {
		case !ok || to.question.Type == survey.FreeText:
			return nil, fmt.Errorf("export responses: row %d answers %s, which the questionnaire does not ask", number, a.Question)
		case to.option == nil:
			row[to.column] = answerCell(to.question, a.Value)
			continue
		}
		column, ok := to.option[a.Value]
		if !ok {
			return nil, fmt.Errorf("export responses: row %d chooses %s of %s, which the questionnaire does not offer", number, a.Value, a.Question)
		}
		for i := range to.option { // the first one chosen shows that the question was asked
			if at := to.option[i]; row[at] == Empty {
				row[at] = Bool(false)
			}
		}
		row[column] = Bool(true)
	}
	return row, nil
}

// unit is the key as text, made once for each unit.
func (r *Responses) unit(k survey.UnitKey) string {
	s, ok := r.units[k]
	if !ok {
		s = k.String()
		r.units[k] = s
	}
	return s
}

func flagList(flags []survey.Flag) string {
	switch len(flags) {
	case 0:
		return ""
	case 1:
		return string(flags[0])
	}
	var b strings.Builder
	for i, f := range flags {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string(f))
	}
	return b.String()
}

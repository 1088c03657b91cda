package export

import (
	"fmt"

	"hailong/server/score"
	"hailong/server/survey"
)

// Aggregate is what a unit's responses of a channel and a period say to an item, or
// where Item is empty to all together. It has passed the privacy gate.
type Aggregate struct {
	Campaign    survey.CampaignID
	Unit        survey.UnitKey
	UnitName    string            // empty when unknown
	Item        survey.QuestionID // a scale; empty: the responses themselves
	Channel     survey.Channel    // empty: all that count
	First, Last survey.Day        // of the period, both included
	N           int64             // ratings of the item, or responses
	Flagged     *int64            // responses with a flag; nil where it is not known
	// Levels are the ratings by level, 1 to 5, NoOpinion is beside them; not of rows
	// without an item.
	Levels    [5]int64
	NoOpinion int64
	// Rates are percent, Mean is 1 to 5, Interval is of Rate; nil where there is none.
	Rate, VerySatisfied, Dissatisfied, Mean *score.Hundredths
	Interval                                *score.Interval
	// Withheld marks a row that the gate keeps back. No figure of it is then written,
	// whatever it holds.
	Withheld bool
}

const (
	allChannels  = "all" // stands in a row for all channels together
	allResponses = "*"   // stands in a row for the responses themselves
)

// Aggregates turns counts into rows. It keeps the texts of unit keys and is used
// by one goroutine; the same count gives the same row whatever came before.
type Aggregates struct {
	sheet *Sheet
	items map[survey.QuestionID]*survey.Question
	units map[survey.UnitKey]string
}

// NewAggregates prepares the rows of a questionnaire that has passed Check.
func NewAggregates(q *survey.Questionnaire) *Aggregates {
	a := &Aggregates{items: map[survey.QuestionID]*survey.Question{}, units: map[survey.UnitKey]string{}, sheet: aggregateSheet()}
	for x := range q.All {
		a.items[x.ID] = x
	}
	return a
}

func aggregateSheet() *Sheet {
	text := func(vi, en string) survey.Text { return survey.Text{Vi: vi, En: en} }
	count := func(name, vi, en string) Column {
		return Column{Name: name, Label: text(vi, en), Type: TypeInteger}
	}
	percent := func(name, vi, en string) Column {
		return Column{Name: name, Label: text(vi, en), Type: TypePercent}
	}
	channels := append([]Value{{allChannels, text("mọi kênh được tính", "all channels that count")}}, channelValues...)
	s := &Sheet{
		ID: "aggregates", Title: text("Số liệu tổng hợp", "Aggregates"),
		Description: text(
			"Mỗi dòng là số liệu của một đơn vị về một câu hỏi, theo kênh và theo kỳ (cả đợt, hoặc một tuần từ thứ Hai đến Chủ nhật). Dòng có item là * là số phiếu và kết quả chung mọi câu.",
			"A row is the figures of a unit on a question, by channel and period (the whole campaign, or a week from Monday to Sunday). A row whose item is * is the responses, and the figures over all questions."),
		Key: []string{"campaign", "unit", "item", "channel", "first_day", "last_day"},
		Columns: append(unitColumns(),
			Column{Name: "item", Label: text("Câu hỏi", "Question"), Type: TypeText, Required: true,
				Description: text("Mã câu hỏi; * là số phiếu và kết quả chung.", "The question's id; * is the responses and all questions together.")},
			Column{Name: "code", Label: text("Mã câu trong phiếu", "Code in the form"), Type: TypeText},
			Column{Name: "item_text", Label: text("Nội dung câu hỏi", "Question text"), Type: TypeText, Width: 40},
			Column{Name: "channel", Label: text("Kênh", "Channel"), Type: TypeText, Required: true, Values: channels},
			Column{Name: "first_day", Label: text("Từ ngày", "First day"), Type: TypeDate, Required: true},
			Column{Name: "last_day", Label: text("Đến hết ngày", "Last day"), Type: TypeDate, Required: true},
			Column{Name: "n", Label: text("Số lượt", "n"), Type: TypeInteger,
				Description: text("Số lượt chấm mức từ 1 đến 5; ở dòng * là số phiếu.", "Ratings from 1 to 5; in a row *, responses.")},
		),
	}
	for i, level := range []survey.Text{
		text("Rất không hài lòng", "Very dissatisfied"), text("Không hài lòng", "Dissatisfied"), text("Bình thường", "Neutral"),
		text("Hài lòng", "Satisfied"), text("Rất hài lòng", "Very satisfied"),
	} {
		s.Columns = append(s.Columns, count(fmt.Sprintf("n%d", i+1), fmt.Sprintf("Mức %d: %s", i+1, level.Vi), fmt.Sprintf("Level %d: %s", i+1, level.En)))
	}
	s.Columns = append(s.Columns,
		count("no_opinion", "Không có ý kiến", "No opinion"),
		percent("rate", "Hài lòng (%)", "Satisfied (%)"),
		percent("low", "Cận dưới 95 % (%)", "95 % interval, low (%)"),
		percent("high", "Cận trên 95 % (%)", "95 % interval, high (%)"),
		percent("very_satisfied", "Rất hài lòng (%)", "Very satisfied (%)"),
		percent("dissatisfied", "Không hài lòng (%)", "Dissatisfied (%)"),
		Column{Name: "mean", Label: text("Điểm trung bình (1-5)", "Mean (1-5)"), Type: TypeHundredths},
		count("flagged", "Phiếu có dấu hiệu cần xem", "Flagged responses"),
		Column{Name: "withheld", Label: text("Không công bố", "Withheld"), Type: TypeBool, Required: true,
			Description: text("1 khi nhóm quá ít phiếu, hoặc khi số này để lộ một nhóm như vậy.", "1 when the group is too small, or when the figures would give such a group away.")},
	)
	return s
}

// unitColumns say what campaign and unit a row is of.
func unitColumns() []Column {
	return []Column{
		{Name: "campaign", Label: survey.Text{Vi: "Đợt khảo sát", En: "Campaign"}, Type: TypeText, Required: true},
		{Name: "unit", Label: survey.Text{Vi: "Mã đơn vị", En: "Unit"}, Type: TypeText, Required: true, Width: 18,
			Description: survey.Text{Vi: "Mã đơn vị và ngày bắt đầu hiệu lực.", En: "The code of the unit and the first day it was valid."}},
		{Name: "unit_name", Label: survey.Text{Vi: "Tên đơn vị", En: "Unit name"}, Type: TypeText, Width: 28},
	}
}

// Sheet is the shape of the rows.
func (a *Aggregates) Sheet() *Sheet { return a.sheet }

// Row puts a count into row, which grows to what it needs and is returned. An item
// that the questionnaire does not have is an error.
func (a *Aggregates) Row(row []Cell, x *Aggregate) ([]Cell, error) {
	q := a.items[x.Item]
	if q == nil && x.Item != "" {
		return nil, fmt.Errorf("export aggregates: the questionnaire does not ask %s", x.Item)
	}
	unit, ok := a.units[x.Unit]
	if !ok {
		unit = x.Unit.String()
		a.units[x.Unit] = unit
	}
	channel := string(x.Channel)
	if channel == "" {
		channel = allChannels
	}
	row = append(row[:0], Text(string(x.Campaign)), Text(unit), Text(x.UnitName))
	if q == nil {
		row = append(row, Text(allResponses), Empty, Empty)
	} else {
		row = append(row, Text(string(x.Item)), Text(q.Code), Text(q.Text.Vi))
	}
	row = append(row, Text(channel), Date(x.First), Date(x.Last))
	figures := len(row)
	row = append(row, Integer(x.N))
	if q == nil {
		row = append(row, Empty, Empty, Empty, Empty, Empty, Empty)
	} else {
		for _, n := range x.Levels {
			row = append(row, Integer(n))
		}
		row = append(row, Integer(x.NoOpinion))
	}
	low, high := Empty, Empty
	if x.Interval != nil {
		low, high = Hundredths(x.Interval.Low), Hundredths(x.Interval.High)
	}
	row = append(row, figureCell(x.Rate), low, high, figureCell(x.VerySatisfied), figureCell(x.Dissatisfied), figureCell(x.Mean), countCell(x.Flagged))
	if x.Withheld {
		clear(row[figures:])
	}
	return append(row, Bool(x.Withheld)), nil
}

// figureCell is a figure, or nothing where there is none.
func figureCell(h *score.Hundredths) Cell {
	if h == nil {
		return Empty
	}
	return Hundredths(*h)
}

// countCell is a count, or nothing where there is none.
func countCell(n *int64) Cell {
	if n == nil {
		return Empty
	}
	return Integer(*n)
}

package export

import (
	"strconv"

	"hailong/server/survey"
)

// What the words of the domain are called, for codebooks and schemas.
var (
	channelValues = []Value{
		{string(survey.QR), survey.Text{Vi: "áp phích QR", En: "QR poster"}},
		{string(survey.Link), survey.Text{Vi: "đường dẫn", En: "link"}},
		{string(survey.Kiosk), survey.Text{Vi: "máy tính bảng tại quầy", En: "kiosk"}},
		{string(survey.Assisted), survey.Text{Vi: "nhập hộ", En: "assisted"}},
	}
	languageValues = []Value{
		{string(survey.Vietnamese), survey.Text{Vi: "tiếng Việt", En: "Vietnamese"}},
		{string(survey.English), survey.Text{Vi: "tiếng Anh", En: "English"}},
	}
	paceValues = []Value{
		{string(survey.PaceUnknown), survey.Text{Vi: "không rõ", En: "unknown"}},
		{string(survey.PaceUnder20), survey.Text{Vi: "dưới 20 giây", En: "under 20 seconds"}},
		{string(survey.PaceUnder60), survey.Text{Vi: "20 giây đến 1 phút", En: "20 seconds to 1 minute"}},
		{string(survey.PaceUnder3m), survey.Text{Vi: "1 đến 3 phút", En: "1 to 3 minutes"}},
		{string(survey.PaceUnder10), survey.Text{Vi: "3 đến 10 phút", En: "3 to 10 minutes"}},
		{string(survey.PaceLonger), survey.Text{Vi: "trên 10 phút", En: "over 10 minutes"}},
	}
	standingValues = []Value{
		{string(survey.Counted), survey.Text{Vi: "được tính", En: "counted"}},
		{string(survey.Flagged), survey.Text{Vi: "có dấu hiệu cần xem", En: "flagged"}},
		{string(survey.Excluded), survey.Text{Vi: "bị loại", En: "excluded"}},
	}
	questionTypes = []Value{
		{string(survey.Scale), survey.Text{Vi: "chấm mức từ 1 đến 5", En: "five levels"}},
		{string(survey.Single), survey.Text{Vi: "chọn một", En: "one choice"}},
		{string(survey.Multiple), survey.Text{Vi: "chọn nhiều", En: "several choices"}},
		{string(survey.YesNo), survey.Text{Vi: "có hoặc không", En: "yes or no"}},
		{string(survey.Rating), survey.Text{Vi: "chấm điểm từ 0 đến 10", En: "0 to 10"}},
		{string(survey.FreeText), survey.Text{Vi: "ý kiến bằng chữ", En: "free text"}},
	}
)

// answerCell is an answer as exports have it: levels and ratings as numbers,
// anything else as its word. A rating is stored with an s before it, which an
// option may have as well: only the question tells.
func answerCell(x *survey.Question, value string) Cell {
	digits := value
	switch x.Type {
	case survey.Rating:
		digits = value[min(1, len(value)):]
	case survey.Scale:
	default:
		return Text(value)
	}
	if digits != "" && digits[0] <= '9' { // an error of strconv is garbage for each "na"
		if n, err := strconv.ParseUint(digits, 10, 8); err == nil {
			return Integer(int64(n))
		}
	}
	return Text(value)
}

// answerValues are the values a question can have, as exports have them, with what
// the form calls them.
func answerValues(q *survey.Questionnaire, x *survey.Question) []Value {
	var out []Value
	for i, v := range x.Values() {
		var text survey.Text
		switch x.Type {
		case survey.Scale:
			if v == survey.NoOpinion {
				text = q.NoOpinion
			} else if i < len(q.Levels) {
				text = q.Levels[i]
			}
		case survey.YesNo:
			text = []survey.Text{{Vi: "có", En: "yes"}, {Vi: "không", En: "no"}}[i]
		case survey.Rating:
			v = v[1:]
		case survey.Single, survey.Multiple:
			text = x.Options[i].Text
		}
		out = append(out, Value{v, text})
	}
	return out
}

// questionLabel is what the form asks, after its code.
func questionLabel(x *survey.Question) survey.Text {
	t := survey.Text{Vi: x.Text.Vi, En: x.Text.En}
	if x.Code != "" {
		t.Vi, t.En = x.Code+" "+t.Vi, x.Code+" "+t.En
	}
	return t
}

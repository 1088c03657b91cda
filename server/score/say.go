package score

import (
	"strconv"
	"strings"

	"hailong/server/survey"
)

// telling writes sentences in both languages side by side.
type telling struct {
	vi, en []byte
}

// say adds a sentence to each language, with a space between sentences. Each {}
// stands for the next argument: counts, Hundredths and Decimals are written the
// way readers of the language write numbers, survey.Text in its language, strings
// as they are.
func (t *telling) say(vi, en string, args ...any) {
	t.vi = fill(t.vi, vi, args, true)
	t.en = fill(t.en, en, args, false)
}

func fill(b []byte, pattern string, args []any, vi bool) []byte {
	if len(b) > 0 {
		b = append(b, ' ')
	}
	for _, a := range args {
		before, after, ok := strings.Cut(pattern, "{}")
		if !ok {
			break
		}
		b = word(append(b, before...), a, vi)
		pattern = after
	}
	return append(b, pattern...)
}

func word(b []byte, a any, vi bool) []byte {
	switch a := a.(type) {
	case int:
		return strconv.AppendInt(b, int64(a), 10)
	case int64:
		return append(b, count(a, vi)...)
	case Hundredths:
		return append(b, a.text(vi)...)
	case *Hundredths:
		return append(b, a.text(vi)...)
	case Decimal:
		return append(b, a.text(vi)...)
	case survey.Text:
		if vi {
			return append(b, a.Vi...)
		}
		return append(b, a.En...)
	case string:
		return append(b, a...)
	}
	panic("score: no words for this argument") // only patterns of this package come here
}

// step closes the telling as a step and makes it ready for the next.
func (t *telling) step(id string) Step {
	s := Step{ID: id, Text: survey.Text{Vi: string(t.vi), En: string(t.en)}}
	t.vi, t.en = t.vi[:0], t.en[:0]
	return s
}

// both is text that is the same but for the decimal mark, such as 87.35294117.
func both(number string) survey.Text {
	return survey.Text{Vi: strings.Replace(number, ".", ",", 1), En: number}
}

// channelName is a channel within a sentence.
func channelName(c survey.Channel) survey.Text {
	switch c {
	case survey.QR:
		return survey.Text{Vi: "mã QR", En: "QR code"}
	case survey.Link:
		return survey.Text{Vi: "đường liên kết", En: "link"}
	case survey.Kiosk:
		return survey.Text{Vi: "máy tại quầy", En: "kiosk"}
	}
	return survey.Text{Vi: "nhập hộ", En: "assisted"}
}

// Text is the measure within a sentence.
func (m Measure) Text() survey.Text {
	switch m {
	case MeasurePooled:
		return survey.Text{Vi: "tỷ lệ hài lòng gộp", En: "pooled satisfaction rate"}
	case MeasureVerySatisfied:
		return survey.Text{Vi: "tỷ lệ rất hài lòng", En: "very satisfied share"}
	case MeasureAllSatisfied:
		return survey.Text{Vi: "tỷ lệ hài lòng toàn diện", En: "fully satisfied share"}
	case MeasureOverall:
		return survey.Text{Vi: "tỷ lệ hài lòng chung", En: "overall satisfaction rate"}
	}
	return survey.Text{Vi: "chỉ số hài lòng", En: "satisfaction index"}
}

// Text is why there are no points, as a sentence.
func (r Reason) Text() survey.Text {
	switch r {
	case FewResponses:
		return survey.Text{Vi: "Số phiếu còn dưới mức tối thiểu để tính điểm.", En: "There are fewer responses than points need."}
	case FewRatings:
		return survey.Text{Vi: "Số đo chưa dựa trên đủ số phiếu có đánh giá.", En: "The measure rests on too few responses with ratings."}
	case CapsUnmet:
		return survey.Text{Vi: "Các kênh có phiếu không đủ để giữ mức trần của từng kênh.", En: "The channels with answers cannot keep to their caps."}
	}
	return survey.Text{}
}

// Caution is the sentence that goes beside every figure (method A-06).
var Caution = survey.Text{
	Vi: "Người trả lời tự chọn tham gia (nhất là qua mã QR và máy tại quầy), không phải mẫu ngẫu nhiên: sai số chỉ nói về số lượng phiếu, không nói về sự tự chọn. Kết quả này không phải chỉ số SIPAS.",
	En: "Respondents chose themselves to take part (above all by QR code and kiosk) and are not a random sample: the margin speaks of the number of responses only, not of self-selection. This figure is not the SIPAS index.",
}

package score

import (
	"strings"

	"hailong/server/survey"
)

// Text is the verdict in words, without its numbers.
func (v Verdict) Text() survey.Text {
	switch v {
	case ClearFall:
		return survey.Text{Vi: "Giảm rõ rệt", En: "Clear fall"}
	case ClearRise:
		return survey.Text{Vi: "Tăng rõ rệt", En: "Clear rise"}
	case UnclearFall:
		return survey.Text{Vi: "Chưa đủ căn cứ để kết luận là giảm", En: "Not enough evidence of a fall"}
	case UnclearRise:
		return survey.Text{Vi: "Chưa đủ căn cứ để kết luận là tăng", En: "Not enough evidence of a rise"}
	case Unchanged:
		return survey.Text{Vi: "Không thay đổi", En: "No change"}
	case Reworded:
		return survey.Text{Vi: "Không so sánh được vì hai kỳ không hỏi cùng một câu", En: "Cannot be compared: the two periods did not ask the same question"}
	}
	return survey.Text{Vi: "Không hiển thị vì quá ít lượt đánh giá", En: "Withheld: too few ratings"}
}

// words are the verdict without its numbers, as the contrast has it.
func (x *ItemChange) words() survey.Text {
	if x.contrast != BetweenUnits {
		return x.Verdict.Text()
	}
	switch x.Verdict {
	case ClearFall:
		return survey.Text{Vi: "Thấp hơn rõ rệt", En: "Clearly lower"}
	case ClearRise:
		return survey.Text{Vi: "Cao hơn rõ rệt", En: "Clearly higher"}
	case UnclearFall:
		return survey.Text{Vi: "Chưa đủ căn cứ để kết luận là thấp hơn", En: "Not enough evidence that it is lower"}
	case UnclearRise:
		return survey.Text{Vi: "Chưa đủ căn cứ để kết luận là cao hơn", En: "Not enough evidence that it is higher"}
	case Unchanged:
		return survey.Text{Vi: "Bằng nhau", En: "The same"}
	case Reworded:
		return survey.Text{Vi: "Không so sánh được vì hai bên không hỏi cùng một câu", En: "Cannot be compared: the two sides did not ask the same question"}
	}
	return x.Verdict.Text()
}

// sentence is the verdict with its numbers.
func (x *ItemChange) sentence() survey.Text {
	var t telling
	d := x.Difference
	size := max(d.Value, -d.Value)
	switch {
	case x.contrast == BetweenUnits && d.Value != 0:
		t.say("{}: {} % ({} lượt) so với {} % ({} lượt), chênh lệch {} điểm phần trăm.",
			"{}: {} % (n = {}) against {} % (n = {}), a difference of {} percentage points.",
			x.words(), x.After.Rate, x.After.N, x.Before.Rate, x.Before.N, signed(d.Value))
	case x.contrast == BetweenUnits:
		t.say("{}: {} % ({} lượt) so với {} % ({} lượt).", "{}: {} % (n = {}) against {} % (n = {}).",
			x.words(), x.After.Rate, x.After.N, x.Before.Rate, x.Before.N)
	case x.Verdict == ClearFall, x.Verdict == UnclearFall:
		t.say("{}: từ {} % ({} lượt) xuống {} % ({} lượt), thấp hơn {} điểm phần trăm.",
			"{}: from {} % (n = {}) to {} % (n = {}), {} percentage points lower.",
			x.words(), x.Before.Rate, x.Before.N, x.After.Rate, x.After.N, size)
	case x.Verdict == ClearRise, x.Verdict == UnclearRise:
		t.say("{}: từ {} % ({} lượt) lên {} % ({} lượt), cao hơn {} điểm phần trăm.",
			"{}: from {} % (n = {}) to {} % (n = {}), {} percentage points higher.",
			x.words(), x.Before.Rate, x.Before.N, x.After.Rate, x.After.N, size)
	default:
		t.say("{}: {} % ở cả hai kỳ ({} lượt và {} lượt).", "{}: {} % in both periods (n = {} and n = {}).",
			x.words(), x.After.Rate, x.Before.N, x.After.N)
	}
	sign := "="
	if *x.Adjusted <= leastProbability {
		sign = "≤"
	}
	t.say("Khoảng tin cậy 95 % của chênh lệch: từ {} đến {}; p {} {} sau hiệu chỉnh.",
		"95 % interval of the difference: {} to {}; p {} {} after correction.", signed(d.Low), signed(d.High), sign, *x.Adjusted)
	return t.step("").Text
}

// leastProbability is the smallest p above 0 that can be printed.
const leastProbability = Decimal(million / 10_000)

// signed is a figure with a minus that is as wide as a plus.
func signed(h Hundredths) survey.Text {
	write := func(vi bool) string { return strings.Replace(h.text(vi), "-", "−", 1) }
	return survey.Text{Vi: write(true), En: write(false)}
}

// CompareMethod says how changes are tested, for the page and every export of them.
var CompareMethod = survey.Text{
	Vi: "Mỗi câu được kiểm định bằng phép thử chính xác Fisher-Irwin hai phía trên số lượt hài lòng và không hài lòng của hai kỳ. Giá trị p được hiệu chỉnh theo Holm cho tất cả các câu; chỉ kết luận tăng hoặc giảm khi p sau hiệu chỉnh không quá 0,05. Khoảng tin cậy của chênh lệch tính theo Newcombe (phương pháp 10), riêng cho từng câu. Phép thử chỉ loại trừ sự ngẫu nhiên, không loại trừ việc hai kỳ có những người khác nhau tự chọn tham gia.",
	En: "Each item is tested with the two-sided Fisher-Irwin exact test on the satisfied and other ratings of the two periods. The p values are corrected by Holm's method for all items; a rise or fall is claimed only where the corrected p is at most 0.05. The interval of the difference is Newcombe's (method 10), for each item alone. The test rules out chance only, not that different people chose to take part in the two periods.",
}

// CompareSummary is what a comparison comes to, in one sentence: how many items fell
// and rose clearly, and how many stay open.
func CompareSummary(list []ItemChange) survey.Text {
	n := map[Verdict]int{}
	for i := range list {
		n[list[i].Verdict]++
	}
	tested := len(list) - n[Few] - n[Reworded]
	var t telling
	switch fell, rose := n[ClearFall], n[ClearRise]; {
	case tested == 0:
		t.say("Chưa có câu hỏi nào so sánh được.", "No item can be compared yet.")
	case fell+rose == 0 && list[0].contrast == BetweenUnits:
		t.say("Trong {} câu so sánh được, chưa đủ căn cứ để kết luận câu nào khác nhau.",
			"Of {} items compared, there is not enough evidence that any differ.", tested)
	case fell+rose == 0:
		t.say("Trong {} câu so sánh được, chưa đủ căn cứ để kết luận câu nào tăng hoặc giảm.",
			"Of {} items compared, there is not enough evidence that any rose or fell.", tested)
	case list[0].contrast == BetweenUnits:
		t.say("Trong {} câu so sánh được: {} câu thấp hơn rõ rệt, {} câu cao hơn rõ rệt, {} câu chưa đủ căn cứ để kết luận.",
			"Of {} items compared, {} are clearly lower, {} clearly higher, and for {} there is not enough evidence.", tested, fell, rose, tested-fell-rose)
	default:
		t.say("Trong {} câu so sánh được: {} câu giảm rõ rệt, {} câu tăng rõ rệt, {} câu chưa đủ căn cứ để kết luận.",
			"Of {} items compared, {} clearly fell, {} clearly rose, and for {} there is not enough evidence.", tested, fell, rose, tested-fell-rose)
	}
	return t.step("").Text
}

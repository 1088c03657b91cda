package score

import "hailong/server/survey"

// lower and higher are a difference as a predicate.
func (c Contrast) lower(vi, en string) survey.Text {
	if c == BetweenUnits {
		return survey.Text{Vi: "thấp hơn" + vi, En: en + "lower"}
	}
	return survey.Text{Vi: "giảm" + vi, En: en + "lower"}
}

func (c Contrast) higher(vi, en string) survey.Text {
	if c == BetweenUnits {
		return survey.Text{Vi: "cao hơn" + vi, En: en + "higher"}
	}
	return survey.Text{Vi: "tăng" + vi, En: en + "higher"}
}

// way is a difference in words: clearly lower or higher, or not enough evidence.
func (c Contrast) way(value Hundredths, clear bool) survey.Text {
	vi, en := "", ""
	if clear {
		vi, en = " rõ rệt", "clearly "
	}
	switch {
	case value < 0:
		return c.lower(vi, en)
	case value > 0:
		return c.higher(vi, en)
	}
	return survey.Text{Vi: "không thay đổi", En: "the same"}
}

func (x *IndexDifference) sentence(c Contrast) survey.Text {
	var t telling
	if x.Value == 0 {
		t.say("Chỉ số hài lòng bằng nhau: {} %.", "The satisfaction index is the same: {} %.", x.After)
	} else {
		t.say("Chỉ số hài lòng {}: {} % so với {} %, chênh lệch {} điểm phần trăm.",
			"The satisfaction index is {}: {} % against {} %, a difference of {} percentage points.",
			c.way(x.Value, x.Clear), x.After, x.Before, signed(x.Value))
	}
	switch {
	case x.Low == nil:
		t.say("Không tính khoảng tin cậy của chênh lệch vì có số đếm không được công bố.",
			"No interval of the difference, as some counts are withheld.")
	case x.Clear:
		t.say("Khoảng tin cậy 95 % của chênh lệch: từ {} đến {}, không chứa 0.",
			"95 % interval of the difference: {} to {}, which leaves out 0.", signed(*x.Low), signed(*x.High))
	default:
		t.say("Khoảng tin cậy 95 % của chênh lệch: từ {} đến {}, có chứa 0 nên chưa đủ căn cứ để kết luận là khác nhau.",
			"95 % interval of the difference: {} to {}, which holds 0: not enough evidence that they differ.", signed(*x.Low), signed(*x.High))
	}
	return t.step("").Text
}

func (x *PooledDifference) sentence(c Contrast) survey.Text {
	var t telling
	if x.Value == 0 {
		t.say("Tỷ lệ hài lòng gộp bằng nhau: {} %.", "The pooled satisfied share is the same: {} %.", x.After)
	} else {
		t.say("Tỷ lệ hài lòng gộp {}: {} % (n = {}) so với {} % (n = {}), chênh lệch {} điểm phần trăm.",
			"The pooled satisfied share is {}: {} % (n = {}) against {} % (n = {}), a difference of {} percentage points.",
			c.way(x.Value, x.Clear), x.After, x.AfterN, x.Before, x.BeforeN, signed(x.Value))
	}
	sign := "="
	if x.P <= leastProbability {
		sign = "≤"
	}
	t.say("Khoảng tin cậy 95 %: từ {} đến {}; p {} {}.", "95 % interval: {} to {}; p {} {}.", signed(x.Low), signed(x.High), sign, x.P)
	if x.Clear {
		t.say("Nếu thực ra không khác nhau thì chênh lệch lớn như vậy hiếm khi xảy ra.", "If there were no difference, one as large as this would be rare.")
	} else {
		t.say("Chênh lệch như vậy có thể chỉ do ngẫu nhiên.", "Chance alone may explain such a difference.")
	}
	return t.step("").Text
}

// AgainstMethod says how two scores are compared, for the page and every export of it.
var AgainstMethod = survey.Text{
	Vi: "Chênh lệch của chỉ số: khoảng tin cậy ghép từ khoảng Wilson của từng câu theo Zou và Donner (2008), coi các câu trong một phiếu tương quan hoàn toàn (trường hợp bất lợi nhất) và hai bên độc lập, nên khoảng rộng hơn cần thiết chứ không hẹp hơn. Tỷ lệ gộp: khoảng Newcombe (1998, phương pháp 10) và phép thử chính xác Fisher-Irwin hai phía trên số phiếu, không trên số lượt; nơi có trần kênh thì dùng cỡ mẫu hiệu dụng Kish. Từng câu: phép thử Fisher-Irwin, p hiệu chỉnh theo Holm cho tất cả các câu; chỉ kết luận khi p sau hiệu chỉnh không quá 0,05. Không hiệu chỉnh tổng thể hữu hạn. Phép thử chỉ loại trừ sự ngẫu nhiên, không loại trừ việc hai bên có những người khác nhau tự chọn tham gia.",
	En: "Difference of the index: the interval is made of the items' Wilson intervals by Zou and Donner (2008), with the items of a form taken to be fully correlated (the worst case) and the two sides independent, so it is wider than it need be, not narrower. Pooled share: Newcombe's interval (1998, method 10) and the two-sided Fisher-Irwin exact test on responses, not on ratings; where channel caps apply, on Kish's effective sample size. Items: Fisher-Irwin, p corrected by Holm's method for all items; a difference is claimed only where the corrected p is at most 0.05. No finite-population correction. The tests rule out chance only, not that different people chose to take part on the two sides.",
}

package figures

import "hailong/server/survey"

// Text is the reason for people.
func (r CarryReason) Text() survey.Text {
	switch r {
	case CarryAreaOnly:
		return survey.Text{Vi: "Chỉ nhận một phần diện tích, không có dân cư, nên phiếu của đơn vị cũ không thuộc về đây.", En: "Only land came here, without residents: the responses of the former unit belong elsewhere."}
	case CarryDivided:
		return survey.Text{
			Vi: "Dân cư được chia cho nhiều đơn vị và không có nguồn nào cho biết tỷ lệ; phiếu không ghi người trả lời ở đâu nên không thể chia.",
			En: "Its residents were divided, no source says how, and responses do not say where somebody lives: they cannot be shared out.",
		}
	case CarryNoCommunes:
		return survey.Text{Vi: "Đơn vị cũ là cấp huyện, không có đơn vị cấp xã để lấy ý kiến.", En: "The former unit was a district without communes, and nobody was asked about it."}
	case CarryNotSurveyed:
		return survey.Text{Vi: "Đợt khảo sát này không lấy ý kiến về đơn vị cũ.", En: "This campaign did not ask about the former unit."}
	case CarryFew:
		return survey.Text{
			Vi: "Chưa đủ phiếu để công bố số liệu của đơn vị cũ; cộng vào thì có thể suy ra số liệu không được công bố.",
			En: "Too few responses to publish figures of the former unit; adding them would tell what is withheld.",
		}
	}
	return survey.Text{Vi: "Toàn bộ dân cư về đơn vị này nên được cộng.", En: "All of its residents came here, so it is carried forward."}
}

// HistoryRule says how the figures of predecessors are carried forward.
var HistoryRule = survey.Text{
	Vi: "Kết quả trước ngày thành lập thuộc về các đơn vị cũ. Số liệu chuyển tiếp chỉ cộng các đơn vị cũ mà toàn bộ dân cư đã về đơn vị này, trong cùng một đợt (cùng phiếu hỏi, cùng bộ tiêu chí), từ các số đã công bố của từng đơn vị; mỗi phiếu như nhau, không áp trần kênh, không quy ra điểm và không bao giờ nhập vào số liệu của chính đơn vị. Đợt dùng phiếu hỏi khác thì không so sánh được.",
	En: "Results before a unit's first day belong to the former units. What is carried forward adds up former units all of whose residents came here, within one campaign (one questionnaire, one criteria set), from their own published counts; every response weighs the same, without channel caps, without points, and never as part of the unit's own figures. Campaigns with another questionnaire cannot be compared.",
}

package report

import (
	"fmt"
	"strings"

	"hailong/server/paper"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// method is the page that says how figures come about, with the numbers of the
// campaign's criteria set. rule adds what holds for all units together.
func (s *sheet) method(name string, c *registry.Campaign, rule string) {
	k := c.Criteria.Criteria
	s.annex(name, "Phương pháp", "")
	// Smaller than running text: the method is to be on one page.
	text := paper.Regular(9, paper.Black)
	part := func(title string, paragraphs ...string) {
		s.subheading(title, 0)
		for _, p := range paragraphs {
			s.block(text, 0, 0, p)
			s.skip(0.8)
		}
	}
	part("1. Thu phiếu", "Phiếu do người dân, tổ chức tự trả lời sau khi làm thủ tục hoặc liên hệ công việc, ẩn danh: không hỏi họ tên, số điện thoại, không lưu địa chỉ mạng và thiết bị. Mẫu phiếu: "+version(c.Questionnaire.Ref)+". Kênh thu phiếu: "+channelRules(k)+".",
		"Phiếu thu qua mã QR treo tại nơi tiếp nhận và máy tính bảng tại quầy là của người tự chọn trả lời, không phải mẫu chọn ngẫu nhiên. Vì vậy số phiếu của từng kênh luôn được nêu riêng.")
	part("2. Tỷ lệ hài lòng và chỉ số", "Tỷ lệ hài lòng của một câu = (số lượt mức 4 + số lượt mức 5) / tổng số lượt từ mức 1 đến mức 5. Lượt “không có ý kiến” và câu bỏ trống không tính. Tỷ lệ của một yếu tố là trung bình tỷ lệ các câu của yếu tố; chỉ số hài lòng là trung bình có trọng số của các yếu tố. Câu có dưới "+count(k.MinItem)+" lượt đánh giá để ngoài.")
	if rule != "" {
		s.block(text, 0, 0, "Số liệu toàn thành phố: "+lowerFirst(rule))
	}
	part("3. Khoảng tin cậy", "Khoảng tin cậy 95\u00a0% (Wilson, 1927) của tỷ lệ gộp p trên n phiếu: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1,96. Khi biết số giao dịch N của kỳ và N không nhỏ hơn n thì hiệu chỉnh tổng thể hữu hạn: thay n bằng n(N − 1)/(N − n). Hai kết quả có khoảng tin cậy chồng lên nhau thì chưa thể nói là khác nhau.")
	part("4. Cỡ mẫu và ngưỡng công bố", fmt.Sprintf("Cỡ mẫu mục tiêu = N / (1 + N·e²), e = %s\u00a0%%, làm tròn lên; khi chưa biết N thì mục tiêu là %s phiếu. Dưới %s phiếu không công bố số liệu nào ngoài số phiếu; dưới %s phiếu không quy ra điểm. Cả hai trường hợp là “chưa đủ mẫu”, không phải 0 điểm.",
		decimal(k.Sampling.Error), count(k.Sampling.Fallback), count(k.MinPublish), count(k.MinScore)),
		fmt.Sprintf("Số liệu của nhóm dưới %s phiếu (theo tuần, kênh, điểm tiếp nhận, câu hỏi) không được công bố để không lộ câu trả lời của ai; nhóm liền kề nào giúp suy ra nhóm đó cũng được ẩn theo. Chỗ không công bố ghi là “%s”.", count(k.WithholdUnder), hidden))
	part("5. Điểm", pointsRule(k))
	flagged := "Bộ tiêu chí không tính phiếu nghi vấn vào kết quả; kết quả khi tính cả phiếu nghi vấn được nêu bên cạnh."
	if k.CountFlagged {
		flagged = "Bộ tiêu chí tính cả phiếu nghi vấn; kết quả khi không tính phiếu nghi vấn được nêu bên cạnh."
	}
	part("6. Phiếu nghi vấn và phiếu bị loại", "Phiếu có dấu hiệu bất thường (gửi quá nhanh, cùng một mức cho mọi câu, gửi nhiều lần, không rõ nguồn, dồn dập, ngoài giờ) là phiếu nghi vấn. Dấu hiệu chỉ là lý do để xem lại. Phiếu chỉ bị loại khi người kiểm tra loại và ghi lý do; mọi thay đổi được ghi vào nhật ký. "+flagged)
	part("7. Không phải chỉ số SIPAS", score.Caution.Vi)
	part("8. Làm tròn", "Mọi phép tính giữ phân số chính xác từ số đếm, chỉ làm tròn một lần đến hai chữ số thập phân, nửa làm tròn lên. Phần trăm in trong biểu đồ làm tròn đến đơn vị.")
	part("9. Bộ tiêu chí", printable(k.Title.Vi)+" ("+version(c.Criteria.Ref)+"). SHA-256 của tệp bộ tiêu chí: "+c.Criteria.Ref.Hash+". SHA-256 của tệp mẫu phiếu: "+c.Questionnaire.Ref.Hash+".")
}

// channelRules names the channels with what the criteria set says of each.
func channelRules(k *score.Criteria) string {
	var parts []string
	for _, ch := range survey.Channels {
		rule, name := k.Channels[ch], lowerFirst(channelNames[ch])
		switch {
		case !rule.Counts:
			name += " (không được tính)"
		case rule.Cap < score.Whole(100):
			name += " (tối đa " + decimal(rule.Cap) + "\u00a0% tổng trọng số)"
		}
		parts = append(parts, name)
	}
	return strings.Join(parts, "; ")
}

func pointsRule(k *score.Criteria) string {
	most := decimal(k.Group.ResidentsShare)
	text := "Điểm đưa vào từ " + k.MeasureOrDefault().Text().Vi + ", tối đa " + most + " điểm. "
	if k.Points.Rule == score.Linear {
		text += "Điểm = " + most + " × số đo / 100."
	} else {
		var bands []string
		for _, b := range k.Points.Bands {
			bands = append(bands, "từ "+decimal(b.From)+"\u00a0%: "+decimal(b.Share)+"\u00a0% số điểm")
		}
		text += "Theo bậc, kể cả cận dưới: " + strings.Join(bands, "; ") + "; thấp hơn: 0 điểm."
	}
	text += " Mức đạt của cả bộ tiêu chí là " + decimal(k.Pass.Total) + " trên " + decimal(k.Total) + " điểm"
	if k.Pass.Floor > 0 {
		text += "; chỉ số hài lòng không dưới " + decimal(k.Pass.Floor) + "\u00a0%"
	}
	return text + ". Các nội dung khác của bộ tiêu chí được chấm riêng, ngoài báo cáo này."
}

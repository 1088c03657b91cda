package report

import (
	"fmt"
	"io"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// unitReport is what the report of a unit is made of, all of it published.
type unitReport struct {
	campaign *registry.Campaign
	unit     survey.Unit
	day      survey.Day       // when the figures were read
	settled  *figures.Settled // how far they go; nil for up to that day
	score    score.Score
	splits   figures.Splits
	points   map[string]string // names of service points by ID
	issuer   Issuer
}

// unitPrint is the report of a unit being printed.
type unitPrint struct {
	*sheet
	d *unitReport
	k *score.Criteria
	s *score.Score
}

const reportTitle = "BÁO CÁO KẾT QUẢ KHẢO SÁT SỰ HÀI LÒNG"

func printUnit(w io.Writer, d *unitReport, accent string) error {
	sh, err := newSheet("Báo cáo kết quả khảo sát sự hài lòng: "+d.unit.Name, accent, d.day)
	if err != nil {
		return err
	}
	sh.foot = d.unit.Name + " · " + d.campaign.Title.Vi
	if day := d.upTo(); day != 0 {
		sh.foot += " · số liệu đến " + date(day)
	}
	p := unitPrint{sh, d, d.campaign.Criteria.Criteria, &d.score}
	sh.letterhead(d.issuer, "BC", undated(d.day))
	sh.title(reportTitle, d.unit.Name, d.campaign.Title.Vi)
	p.general()
	p.summary()
	n := 3
	next := func(title string) {
		sh.heading(roman(n) + ". " + title)
		n++
	}
	if p.s.Status != score.BelowPublish {
		next("KẾT QUẢ THEO YẾU TỐ VÀ CÂU HỎI")
		p.factors()
		p.items()
		next("DIỄN BIẾN THEO TUẦN")
		p.weeks()
	}
	next("KÊNH THU PHIẾU, ĐIỂM TIẾP NHẬN")
	p.channels()
	next("PHIẾU NGHI VẤN VÀ PHIẾU BỊ LOẠI")
	p.flagged()
	sh.signatures(signer{"THỦ TRƯỞNG CƠ QUAN", "(Ký, ghi rõ họ tên, đóng dấu)"})
	p.working("PHỤ LỤC I")
	sh.method("PHỤ LỤC II", d.campaign, "")
	return sh.finish(w)
}

// upTo is the last day whose figures are in the report, 0 for none.
func (d *unitReport) upTo() survey.Day {
	if d.settled == nil {
		return d.day
	}
	return d.settled.Day
}

// undated is the date line of a document whose day is written in by who signs.
func undated(d survey.Day) string {
	return fmt.Sprintf("ngày …… tháng …… năm %d", d.Time().Year())
}

func roman(n int) string {
	return [...]string{"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"}[n]
}

func (p *unitPrint) general() {
	c := p.d.campaign
	p.heading("I. THÔNG TIN CHUNG")
	upTo := "Ngày " + date(p.d.day)
	if s := p.d.settled; s != nil {
		upTo = upToWeek(s)
		if s.Received > 0 {
			upTo += " (đến ngày " + date(p.d.day) + " đã nhận ít nhất " + count(s.Received) + " phiếu được tính)"
		}
	}
	rows := append(campaignFacts(c, upTo), [2]string{"Đơn vị", p.d.unit.Name + ", " + p.d.unit.ProvinceName + " (mã " + string(p.d.unit.Key.Code) + ")"})
	if p.s.Transactions > 0 {
		rows = append(rows, [2]string{"Số giao dịch của kỳ", count(p.s.Transactions)})
	}
	for _, x := range p.s.Carried {
		rows = append(rows, [2]string{"Đơn vị trước sáp nhập", "Có cộng phiếu của đơn vị cũ " + x.Old.String()})
	}
	for _, x := range p.s.NotCarried {
		rows = append(rows, [2]string{"Đơn vị trước sáp nhập", "Không cộng phiếu của đơn vị cũ " + x.Old.String() + ", vì dân cư được chia cho nhiều nơi"})
	}
	p.facts(rows...)
	if s := p.d.settled; s != nil {
		p.paragraph(settledRule)
		if s.Channels != s.Day {
			p.paragraph("Số liệu theo kênh " + upToChannels(s) + ".")
		}
	}
}

// settledRule says why a unit's report goes up to an earlier day.
const settledRule = "Trong thời gian thu phiếu, số liệu cung cấp cho đơn vị chỉ gồm các tuần trọn đã có đủ phiếu và chậm hơn tuần gần nhất, để không ai suy ra được câu trả lời của một vài người qua hai lần xem. Số liệu theo điểm tiếp nhận, theo thứ trong tuần và kết quả khi tính thêm phiếu nghi vấn có khi đợt khảo sát đóng."

func upToWeek(s *figures.Settled) string {
	if s.Day == 0 {
		return "Chưa có tuần nào đủ phiếu để nêu kết quả"
	}
	return "Hết ngày " + date(s.Day)
}

func upToChannels(s *figures.Settled) string {
	if s.Channels == 0 {
		return "chưa đủ phiếu ở từng kênh để nêu"
	}
	return "tính đến hết ngày " + date(s.Channels)
}

// campaignFacts are the rows that every report begins with.
func campaignFacts(c *registry.Campaign, upTo string) [][2]string {
	return [][2]string{
		{"Đợt khảo sát", c.Title.Vi},
		{"Thời gian thu phiếu", "Từ " + date(c.First) + " đến " + date(c.Last) + " (" + lowerFirst(stateNames[c.State]) + ")"},
		{"Số liệu tính đến", upTo},
		{"Mẫu phiếu", version(c.Questionnaire.Ref)},
		{"Bộ tiêu chí", c.Criteria.Title.Vi + " (" + version(c.Criteria.Ref) + ")"},
	}
}

func (p *unitPrint) summary() {
	s := p.s
	p.heading("II. KẾT QUẢ TỔNG HỢP")
	points, about := none, s.Status.Text().Vi
	if s.Points != nil {
		points, about = figure(*s.Points), "trên tối đa "+figure(s.MaxPoints)+" điểm"
	}
	interval, margin := none, "không công bố"
	if i := s.Interval; i != nil {
		interval, margin = range95(i), "± "+figure(i.Margin)+" điểm phần trăm"
	}
	about2 := "tính từ các lượt đánh giá"
	if s.Index == nil {
		about2 = "không công bố"
	}
	p.keyFigures(
		keyFigure{"Chỉ số hài lòng", percent(s.Index, none), about2, true},
		keyFigure{"Khoảng tin cậy 95 % (%)", interval, margin, false},
		keyFigure{"Số phiếu được tính", count(s.N.Used), "mục tiêu " + count(s.Target) + ", đạt " + figure(s.Progress) + "\u00a0%", false},
		keyFigure{"Điểm", points, about, false},
	)
	switch s.Status {
	case score.BelowPublish:
		if x := p.d.settled; x != nil && x.Received >= p.k.MinPublish {
			p.paragraph("Đơn vị đã có đủ phiếu để công bố, nhưng số phiếu của các tuần được nêu thì chưa. Đây không phải 0 điểm và không phải kết quả thấp; số liệu sẽ có khi các tuần tiếp theo đủ phiếu, hoặc khi đợt khảo sát đóng.")
			return
		}
		has, received := "Đơn vị mới có %s phiếu được tính", s.N.Used
		if x := p.d.settled; x != nil {
			has, received = "Các tuần được nêu mới có %s phiếu được tính", max(received, x.Received)
		}
		p.paragraph(fmt.Sprintf(has+", chưa đủ %s phiếu để công bố kết quả. Đây là tình trạng chưa đủ mẫu, không phải 0 điểm và không phải kết quả thấp. Báo cáo này chỉ nêu tiến độ thu phiếu; còn thiếu %s phiếu để công bố số liệu và %s phiếu để quy ra điểm.",
			count(s.N.Used), count(p.k.MinPublish), count(max(p.k.MinPublish-received, 0)), count(max(p.k.MinScore-received, 0))))
		p.advice()
		return
	case score.Insufficient:
		p.paragraph("Chưa quy ra điểm, đây không phải 0 điểm. " + s.Reason.Text().Vi + fmt.Sprintf(" Cần ít nhất %s phiếu có đánh giá.", count(p.k.MinScore)))
	default:
		p.paragraph(p.verdict())
	}
	p.beside()
	p.caution("LƯU Ý KHI SỬ DỤNG", score.Caution.Vi)
}

// verdict puts the main figures into a sentence.
func (p *unitPrint) verdict() string {
	s := p.s
	text := fmt.Sprintf("%s có chỉ số hài lòng %s trên %s phiếu được tính", p.d.unit.Name, percent(s.Index, "không công bố"), count(s.N.Used))
	if s.Points != nil {
		text += fmt.Sprintf(", quy ra %s trên tối đa %s điểm", figure(*s.Points), figure(s.MaxPoints))
	}
	text += "."
	if n := s.Pass.Needed; n != nil {
		text += fmt.Sprintf(" Để đạt %s điểm của cả bộ tiêu chí, các nội dung khác (tối đa %s điểm) cần ít nhất %s điểm.", figure(s.Pass.Line), figure(s.Pass.Others), figure(*n))
	}
	if f := s.Pass.Floor; f != nil && s.Pass.FloorMet != nil {
		if *s.Pass.FloorMet {
			text += " Chỉ số đạt mức sàn " + decimal(*f) + "\u00a0%."
		} else {
			text += " Chỉ số chưa đạt mức sàn " + decimal(*f) + "\u00a0%."
		}
	}
	return text
}

// advice is what a unit with too few responses can do.
func (p *unitPrint) advice() {
	p.paragraph("Để đủ mẫu, đề nghị đơn vị:")
	p.bullet("Treo áp phích mã QR ở nơi dễ thấy tại từng quầy và điểm tiếp nhận; kiểm tra mã còn hiệu lực.")
	p.bullet("Gửi đường dẫn khảo sát kèm thông báo trả kết quả; bật máy tính bảng tại quầy trong giờ làm việc.")
	p.bullet("Mời mọi người đến làm thủ tục như nhau, không chọn người trả lời, không trả lời thay.")
}

// beside is the table of the figures that stand beside the index.
func (p *unitPrint) beside() {
	s := p.s
	empty := func(name string) string {
		for _, w := range s.Withheld {
			if w == name {
				return hidden
			}
		}
		return none
	}
	overall, overallN := empty("overall"), ""
	if o := s.Overall; o != nil {
		if o.Rate != nil {
			overall = figure(*o.Rate)
		} else if o.Withheld {
			overall = hidden
		}
		if !o.Withheld {
			overallN = ", " + count(o.N) + " lượt"
		}
	}
	t := table{columns: []column{{"Số đo", 96, toLeft}, {"Giá trị", 26, toRight}}, points: 9}
	for _, r := range [][2]string{
		{"Tỷ lệ hài lòng gộp mọi lượt đánh giá, mức 4 và 5 (%)", shown(s.Pooled, empty("pooled"))},
		{"Tỷ lệ rất hài lòng, mức 5 (%)", shown(s.VerySatisfied, empty("very_satisfied"))},
		{"Tỷ lệ không hài lòng, mức 1 và 2 (%)", shown(s.Dissatisfied, empty("dissatisfied"))},
		{"Mức trung bình, từ 1 đến 5", shown(s.Mean, empty("mean"))},
		{"Phiếu hài lòng ở mọi câu (%)", shown(s.AllSatisfied, empty("all_satisfied"))},
		{"Hài lòng ở câu hỏi chung" + overallN + " (%)", overall},
		{"Số phiếu mà khoảng tin cậy dựa vào", basis(s.ItemsBasis, empty("items_basis"))},
	} {
		t.lines = append(t.lines, texts(r[0], r[1]))
	}
	p.table(t)
}

func basis(n *int64, empty string) string {
	if n == nil {
		return empty
	}
	return count(*n)
}

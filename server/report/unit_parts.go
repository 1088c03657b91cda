package report

import (
	"fmt"
	"slices"
	"strconv"

	"hailong/server/paper"
	"hailong/server/score"
	"hailong/server/survey"
)

// keyFigure is one of the large figures at the head of a report.
type keyFigure struct {
	name, value, about string
	accent             bool
}

// keyFigures sets them side by side in frames.
func (s *sheet) keyFigures(list ...keyFigure) {
	const height = 21.0
	s.room(height + 10)
	w := width / float64(len(list))
	for i, k := range list {
		x := left + w*float64(i)
		s.frame(x, s.y, w, height)
		colour := paper.Black
		if k.accent {
			s.Box(x, s.y, w, 0.9, s.Accent)
			colour = s.Accent
		}
		label := paper.Regular(8, paper.Muted)
		s.Centred(x+w/2, s.y+5, label, k.name)
		value, lines := s.Fit(paper.Bold(15, colour), 8, w-3, 1, k.value)
		s.Centred(x+w/2, s.y+12.6, value, lines[0])
		about, lines := s.Fit(label, 6.5, w-3, 1, k.about)
		for j, l := range lines {
			s.Centred(x+w/2, s.y+17.6+s.Em(about)*1.2*float64(j), about, l)
		}
	}
	s.skip(height + 3)
}

// factorTable is the factors with their weights and rates.
func (s *sheet) factorTable(factors []score.FactorFigure) {
	t := table{columns: []column{{"Yếu tố", 62, toLeft}, {"Trọng số", 15, centre}, {"Số câu", 13, centre}, {"0 – 100 %", 48, centre}, {"Hài lòng (%)", 22, toRight}}, points: 9}
	for i := range factors {
		f := &factors[i]
		rate := none
		switch {
		case f.Rate != nil:
			rate = figure(*f.Rate)
		case slices.ContainsFunc(f.Items, func(it score.ItemFigure) bool { return it.Withheld }):
			rate = hidden
		}
		l := texts(f.Title.Vi, decimal(f.Weight), strconv.Itoa(len(f.Items)))
		l.cells = append(l.cells, cell{draw: func(x, y, w, h float64) { s.bar(f.Rate, x, y, w, h) }}, cell{text: rate})
		t.lines = append(t.lines, l)
	}
	s.table(t)
}

func (p *unitPrint) factors() { p.factorTable(p.s.Factors) }

func (p *unitPrint) items() {
	p.subheading("Các mức trả lời của từng câu", 60)
	p.levels(p.d.campaign.Questionnaire.Questionnaire, p.s.Factors, p.s.Overall)
	p.subheading("Số lượt đánh giá của từng câu", 30)
	p.itemTable(p.s.Factors, p.s.Overall)
}

// question is what a form asks, with its code.
func question(q *survey.Questionnaire, it *score.ItemFigure) string {
	text := string(it.ID)
	if x := q.Question(it.ID); x != nil {
		text = x.Text.Vi
	}
	if it.Code != "" {
		return it.Code + ". " + text
	}
	return text
}

// levels is the chart of all items, about the middle of level 3.
func (s *sheet) levels(q *survey.Questionnaire, factors []score.FactorFigure, overall *score.ItemFigure) {
	s.legend(q)
	scale := itemScale(factors)
	if overall != nil {
		scale.reach(overall.Levels)
	}
	t := table{
		columns: []column{{"Câu hỏi", 62, toLeft}, {"", 72, centre}, {"Hài lòng (%)", 16, toRight}, {"Lượt", 12, toRight}}, points: 8, headRoom: 8,
		headDraw: map[int]func(x, y, w, h float64){1: s.sidesHead(scale)},
	}
	for i := range factors {
		t.lines = append(t.lines, section(factors[i].Title.Vi, 4))
		for j := range factors[i].Items {
			t.lines = append(t.lines, s.levelLine(q, &factors[i].Items[j], scale))
		}
	}
	if overall != nil {
		t.lines = append(t.lines, section("Câu hỏi chung (không tính vào chỉ số)", 4), s.levelLine(q, overall, scale))
	}
	s.table(t)
	s.note("Số trong thanh là phần trăm số lượt đánh giá của câu, làm tròn đến đơn vị. Đường đứt là giữa mức 3: bên trái nghiêng về không hài lòng, bên phải nghiêng về hài lòng. “" + hidden + "”: không công bố vì quá ít lượt.")
}

func (s *sheet) levelLine(q *survey.Questionnaire, it *score.ItemFigure, scale diverging) line {
	l := texts(question(q, it))
	l.height = 7.4
	switch {
	case it.Withheld:
		l.cells = append(l.cells, cell{text: "không công bố"}, cell{text: shown(it.Rate, hidden)}, cell{text: hidden})
	case it.N == 0:
		l.cells = append(l.cells, cell{text: "không có lượt đánh giá"}, cell{text: none}, cell{text: "0"})
	default:
		l.cells = append(l.cells, cell{draw: func(x, y, w, h float64) { s.levelBar(scale, it.Levels, x, y, w, h) }}, cell{text: shown(it.Rate, none)}, cell{text: count(it.N)})
	}
	return l
}

// itemTable is the counts of every item.
func (s *sheet) itemTable(factors []score.FactorFigure, overall *score.ItemFigure) {
	t := table{columns: []column{
		{"Câu", 20, centre}, {"Mức 1", 14, toRight}, {"Mức 2", 14, toRight}, {"Mức 3", 14, toRight}, {"Mức 4", 14, toRight}, {"Mức 5", 14, toRight},
		{"Tổng lượt", 17, toRight}, {"Không có ý kiến", 21, toRight}, {"Hài lòng (%)", 20, toRight},
	}}
	for i := range factors {
		t.lines = append(t.lines, section(factors[i].Title.Vi, 9))
		for j := range factors[i].Items {
			t.lines = append(t.lines, itemLine(&factors[i].Items[j]))
		}
	}
	if overall != nil {
		l := itemLine(overall)
		l.cells[0].text = "chung"
		t.lines = append(t.lines, section("Câu hỏi chung (không tính vào chỉ số)", 9), l)
	}
	s.table(t)
}

func itemLine(it *score.ItemFigure) line {
	name := it.Code
	if name == "" {
		name = string(it.ID)
	}
	if !it.Entered {
		name += " *"
	}
	if it.Withheld {
		middle := centre
		return line{cells: []cell{{text: name}, {text: "không công bố vì quá ít lượt đánh giá", span: 7, at: &middle}, {text: shown(it.Rate, hidden)}}}
	}
	l := texts(name)
	for _, n := range it.Levels {
		l.cells = append(l.cells, cell{text: count(n)})
	}
	l.cells = append(l.cells, cell{text: count(it.N)}, cell{text: count(it.NoOpinion)}, cell{text: shown(it.Rate, none)})
	return l
}

func (p *unitPrint) weeks() {
	p.paragraph("Mỗi tuần tính riêng trên phiếu của tuần đó: tỷ lệ mức 4 và 5 trong mọi lượt đánh giá.")
	p.trend(p.d.splits.Weeks)
	p.note("Dải xám là khoảng tin cậy 95\u00a0%: hai tuần có dải chồng lên nhau thì chưa thể nói là khác nhau. Dấu × là tuần không công bố vì quá ít phiếu; chấm rỗng là tuần chưa kết thúc.")
}

func (p *unitPrint) channels() {
	t := table{columns: []column{{"Kênh", 50, toLeft}, {"Được tính", 16, centre}, {"Số phiếu", 18, toRight}, {"Tỷ trọng (%)", 20, toRight}, {"Hài lòng (%)", 20, toRight}, {"Khoảng tin cậy 95\u00a0% (%)", 38, centre}}, points: 9}
	for i, x := range p.d.splits.Channels {
		rate, share, counts := shown(x.Rate, none), none, "có"
		if x.Withheld || x.RatesWithheld {
			rate = hidden
		}
		if i < len(p.s.Channels) {
			share = shown(p.s.Channels[i].Share, none)
			if p.s.Channels[i].Withheld {
				share = hidden
			}
		}
		if !p.k.Channels[survey.Channel(x.Key)].Counts {
			counts, share = "không", none
		}
		t.lines = append(t.lines, texts(channelNames[survey.Channel(x.Key)], counts, counted(x.N), share, rate, range95(x.Interval)))
	}
	p.table(t)
	p.caution("PHIẾU TỰ CHỌN", "Phiếu qua áp phích QR và máy tính bảng tại quầy do người đến tự chọn trả lời. So sánh giữa các kênh cần thận trọng: khác biệt có thể do người trả lời khác nhau, không phải do chất lượng phục vụ khác nhau.")
	if len(p.d.splits.Points) < 2 {
		return
	}
	p.subheading("Theo điểm tiếp nhận", 25)
	t = table{columns: []column{{"Điểm tiếp nhận", 84, toLeft}, {"Số phiếu", 20, toRight}, {"Hài lòng (%)", 22, toRight}, {"Khoảng tin cậy 95\u00a0% (%)", 36, centre}}, points: 9}
	for _, x := range p.d.splits.Points {
		name, rate := p.d.points[x.Key], shown(x.Rate, none)
		switch {
		case x.Key == "":
			name = "Mã chung của đơn vị"
		case name == "":
			name = x.Key
		}
		if x.Withheld || x.RatesWithheld {
			rate = hidden
		}
		t.lines = append(t.lines, texts(name, counted(x.N), rate, range95(x.Interval)))
	}
	p.table(t)
}

func (p *unitPrint) flagged() {
	s := p.s
	used := "Bộ tiêu chí không tính phiếu nghi vấn."
	if p.k.CountFlagged {
		used = "Bộ tiêu chí tính cả phiếu nghi vấn."
	}
	p.paragraph(fmt.Sprintf("Ở các kênh được tính có %s phiếu hợp lệ, %s phiếu nghi vấn và %s phiếu bị loại. %s", count(s.N.Counted), count(s.N.Flagged), count(s.N.Excluded), used))
	if s.Without != nil || s.With != nil {
		t := table{columns: []column{{"Cách tính", 66, toLeft}, {"Số phiếu", 22, toRight}, {"Chỉ số (%)", 22, toRight}, {"Tỷ lệ gộp (%)", 26, toRight}, {"Điểm", 22, toRight}}, points: 9}
		add := func(name string, f *score.Figure) {
			if f == nil {
				t.lines = append(t.lines, texts(name, hidden, hidden, hidden, hidden))
				return
			}
			t.lines = append(t.lines, texts(name, count(f.N), shown(f.Index, none), shown(f.Pooled, none), shown(f.Points, none)))
		}
		add("Không tính phiếu nghi vấn", s.Without)
		add("Tính cả phiếu nghi vấn", s.With)
		p.table(t)
		if p.d.settled != nil {
			p.note("“" + hidden + "”: kết quả theo cách tính kia có khi đợt khảo sát đóng.")
		} else if s.Without == nil || s.With == nil {
			p.note("“" + hidden + "”: hai cách tính khác nhau rất ít phiếu nên kết quả kia không công bố.")
		}
	}
	if s.N.Flagged == 0 || p.d.settled != nil {
		return
	}
	t := table{columns: []column{{"Dấu hiệu", 110, toLeft}, {"Số phiếu", 30, toRight}}, points: 9, tail: signed + 12}
	for _, f := range p.d.splits.Flags {
		t.lines = append(t.lines, texts(flagNames[survey.Flag(f.Key)], counted(f.N)))
	}
	p.table(t)
	p.note("Một phiếu có thể có nhiều dấu hiệu. Dấu hiệu là lý do để xem lại, chưa phải kết luận.")
}

// stepNames head the steps of the working.
var stepNames = map[string]string{
	"responses": "Số phiếu", "merger": "Sáp nhập", "channels": "Kênh", "index": "Chỉ số hài lòng", "beside": "Các số đo khác",
	"interval": "Khoảng tin cậy", "target": "Cỡ mẫu", "points": "Quy ra điểm", "pass": "Mức đạt", "flagged": "Phiếu nghi vấn", "caution": "Lưu ý",
}

// working is the annex with each step and its numbers.
func (p *unitPrint) working(name string) {
	p.annex(name, "Các bước tính", "Mỗi bước nêu đủ số để tính lại bằng tay")
	for i, x := range p.s.Steps {
		title := stepNames[x.ID]
		if title == "" {
			title = "Yếu tố"
		}
		p.room(14)
		p.block(paper.Bold(8.6, paper.Black), 0, 0, strconv.Itoa(i+1)+". "+title)
		p.block(paper.Regular(8.6, paper.Black), 0, 5, x.Text.Vi)
		p.skip(1)
	}
}

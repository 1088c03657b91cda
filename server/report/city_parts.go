package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"hailong/server/score"
)

// extremes are the items with the best and the worst rates.
func (p *cityPrint) extremes() {
	const most = 5
	var items []*score.ItemFigure
	for i := range p.c.Factors {
		for j := range p.c.Factors[i].Items {
			if it := &p.c.Factors[i].Items[j]; it.Rate != nil && it.Entered && !it.Withheld {
				items = append(items, it)
			}
		}
	}
	slices.SortStableFunc(items, func(a, b *score.ItemFigure) int { return cmp.Compare(*b.Rate, *a.Rate) })
	n := min(most, len(items)/2)
	if n == 0 {
		return
	}
	q, scale := p.d.campaign.Questionnaire.Questionnaire, itemScale(p.c.Factors)
	p.subheading("Câu được hài lòng nhiều nhất và ít nhất", 60)
	p.legend(q)
	t := table{
		columns: []column{{"Câu hỏi", 62, toLeft}, {"", 72, centre}, {"Hài lòng (%)", 16, toRight}, {"Lượt", 14, toRight}}, points: 8, headRoom: 8,
		headDraw: map[int]func(x, y, w, h float64){1: p.sidesHead(scale)},
	}
	t.lines = append(t.lines, section(fmt.Sprintf("%d câu có tỷ lệ hài lòng cao nhất", n), 4))
	for _, it := range items[:n] {
		t.lines = append(t.lines, p.levelLine(q, it, scale))
	}
	t.lines = append(t.lines, section(fmt.Sprintf("%d câu có tỷ lệ hài lòng thấp nhất, thấp nhất đứng trước", n), 4))
	slices.Reverse(items)
	for _, it := range items[:n] {
		t.lines = append(t.lines, p.levelLine(q, it, scale))
	}
	p.table(t)
}

// ranking is every unit that has points, by type and index.
func (p *cityPrint) ranking() {
	p.heading("V. KẾT QUẢ CỦA TỪNG ĐƠN VỊ")
	var ranked []*cityRow
	var intervals []*score.Interval
	for i := range p.rows {
		if r := &p.rows[i]; r.Rank != nil {
			ranked = append(ranked, r)
			intervals = append(intervals, r.Score.Interval)
		}
	}
	if len(ranked) == 0 {
		p.paragraph("Chưa đơn vị nào đủ mẫu để quy ra điểm và xếp theo chỉ số.")
		return
	}
	p.paragraph("Các đơn vị đủ mẫu xếp theo chỉ số hài lòng trong cùng loại; chỉ số bằng nhau thì cùng hạng. Hạng không tính đến sai số: các đơn vị đứng gần nhau, có khoảng tin cậy chồng lên nhau, thì chưa thể nói là hơn kém.")
	scale := spreadOf(intervals)
	const plot = 4
	t := table{
		columns: []column{
			{"Hạng", 11, centre}, {"Đơn vị", 41, toLeft}, {"Số phiếu", 14, toRight}, {"Chỉ số (%)", 15, toRight}, {"", 32, centre},
			{"± (điểm %)", 15, toRight}, {"Điểm", 13, toRight}, {"Nghi vấn (%)", 15, toRight}, {"Không hài lòng (%)", 16, toRight},
		}, points: 8, headRoom: 9.5,
		headDraw: map[int]func(x, y, w, h float64){plot: p.spreadHead(scale, "Khoảng tin cậy 95\u00a0%")},
	}
	for i, r := range ranked {
		if i == 0 || ranked[i-1].kind != r.kind {
			name := typeNames[r.kind]
			if name == "" {
				name = "Khác"
			}
			t.lines = append(t.lines, section(fmt.Sprintf("%s (%d đơn vị đủ mẫu)", name, r.Rank.Of), len(t.columns)))
		}
		t.lines = append(t.lines, p.rankLine(r, scale))
	}
	p.table(t)
	p.note("Trong biểu đồ, chấm là chỉ số, thanh ngang là khoảng tin cậy 95\u00a0% của tỷ lệ gộp, đường đứt là chỉ số toàn thành phố. “Nghi vấn” là tỷ lệ phiếu nghi vấn trong số phiếu chưa bị loại. “Không hài lòng” là tỷ lệ lượt mức 1 và 2.")
}

func (p *cityPrint) rankLine(r *cityRow, scale spread) line {
	s := &r.Score
	margin := hidden
	if s.Interval != nil {
		margin = figure(s.Interval.Margin)
	}
	l := texts(strconv.Itoa(r.Rank.Place), r.name, count(s.N.Used), shown(s.Index, hidden))
	l.cells = append(l.cells,
		cell{draw: func(x, y, w, h float64) { p.interval(scale, s.Interval, s.Index, p.c.Index, x, y, w, h) }},
		cell{text: margin}, cell{text: shown(s.Points, none)}, cell{text: shown(r.Flagged, none)}, cell{text: shown(s.Dissatisfied, hidden)})
	return l
}

// lacking are the units that have too few responses for points.
func (p *cityPrint) lacking() {
	p.heading("VI. ĐƠN VỊ CHƯA ĐỦ MẪU")
	k := p.d.campaign.Criteria.Criteria
	t := table{columns: []column{
		{"TT", 9, centre}, {"Đơn vị", 46, toLeft}, {"Số phiếu", 15, toRight}, {"Mục tiêu", 16, toRight}, {"Tiến độ (%)", 17, toRight}, {"Chỉ số (%)", 15, toRight}, {"Tình trạng", 46, toLeft},
	}, points: 8.5, tail: signed}
	n := 0
	for i := range p.rows {
		r := &p.rows[i]
		if r.Rank != nil {
			continue
		}
		n++
		s := &r.Score
		index := shown(s.Index, none)
		if s.Status == score.BelowPublish {
			index = none
		}
		t.lines = append(t.lines, texts(strconv.Itoa(n), r.name, count(s.N.Used), count(s.Target), figure(s.Progress), index, s.Status.Text().Vi))
	}
	if n == 0 {
		p.paragraph("Mọi đơn vị đã đủ mẫu để quy ra điểm.")
		return
	}
	p.paragraph(fmt.Sprintf("%d đơn vị dưới đây chưa quy ra điểm. Đây không phải 0 điểm: cần ít nhất %s phiếu để công bố số liệu và %s phiếu có đánh giá để quy ra điểm.", n, count(k.MinPublish), count(k.MinScore)))
	p.table(t)
}

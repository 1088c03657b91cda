package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// cityReport is what the report of the city is made of.
type cityReport struct {
	campaign *registry.Campaign
	overview *figures.Overview
	province string
	unit     func(survey.UnitKey) (survey.Unit, bool)
	issuer   Issuer
}

// cityPrint is the report of the city being printed.
type cityPrint struct {
	*sheet
	d    *cityReport
	c    *figures.City
	rows []cityRow // by type, then place, then name
}

// cityRow is a unit with what it is called.
type cityRow struct {
	*figures.Row
	name string
	kind survey.UnitType
}

func printCity(w io.Writer, d *cityReport, accent string) error {
	v := d.overview
	whole := d.province
	if whole == "" {
		whole = "Toàn thành phố"
	}
	sh, err := newSheet("Báo cáo kết quả khảo sát sự hài lòng: "+whole, accent, v.Today)
	if err != nil {
		return err
	}
	sh.foot = whole + " · " + d.campaign.Title.Vi + " · số liệu ngày " + date(v.Today)
	p := cityPrint{sh, d, &v.City, d.rows()}
	sh.letterhead(d.issuer, "BC", undated(v.Today))
	sh.title(reportTitle, fmt.Sprintf("%s (%d đơn vị)", whole, len(v.Rows)), d.campaign.Title.Vi)
	p.heading("I. THÔNG TIN CHUNG")
	p.facts(campaignFacts(d.campaign, "Ngày "+date(v.Today))...)
	p.summary()
	p.participation()
	p.heading("IV. KẾT QUẢ THEO YẾU TỐ VÀ CÂU HỎI")
	if p.c.Index != nil {
		p.factorTable(p.c.Factors)
		p.extremes()
	} else {
		p.paragraph("Chưa đơn vị nào đủ mẫu để công bố kết quả theo yếu tố và câu hỏi.")
	}
	p.ranking()
	p.lacking()
	sh.signatures(signer{"THỦ TRƯỞNG CƠ QUAN", "(Ký, ghi rõ họ tên, đóng dấu)"})
	name := "PHỤ LỤC"
	if p.c.Index != nil {
		name = "PHỤ LỤC II"
		p.annex("PHỤ LỤC I", "Các mức trả lời của từng câu, toàn thành phố", "")
		p.levels(d.campaign.Questionnaire.Questionnaire, p.c.Factors, nil)
		p.subheading("Số lượt đánh giá của từng câu", 30)
		p.itemTable(p.c.Factors, nil)
	}
	sh.method(name, d.campaign, figures.CityRule.Vi)
	return sh.finish(w)
}

func (d *cityReport) rows() []cityRow {
	rows := make([]cityRow, len(d.overview.Rows))
	for i := range rows {
		r := &d.overview.Rows[i]
		rows[i] = cityRow{r, string(r.Score.Unit.Code), ""}
		if u, ok := d.unit(r.Score.Unit); ok {
			rows[i].name, rows[i].kind = u.Name, u.Type
		}
	}
	slices.SortStableFunc(rows, func(a, b cityRow) int {
		return cmp.Or(cmp.Compare(slices.Index(typeOrder, a.kind), slices.Index(typeOrder, b.kind)), cmp.Compare(a.place(), b.place()), strings.Compare(a.name, b.name))
	})
	return rows
}

// place is the rank, after all ranks where there is none.
func (r *cityRow) place() int {
	if r.Rank == nil {
		return 1 << 30
	}
	return r.Rank.Place
}

func (p *cityPrint) summary() {
	c := p.c
	p.heading("II. KẾT QUẢ TỔNG HỢP")
	interval, margin := none, "không công bố"
	if i := c.Interval; i != nil {
		interval, margin = range95(i), "± "+figure(i.Margin)+" điểm phần trăm"
	}
	enough := c.ByStatus[score.OK]
	p.keyFigures(
		keyFigure{"Chỉ số hài lòng", percent(c.Index, none), fmt.Sprintf("từ phiếu của %d đơn vị", c.Units), true},
		keyFigure{"Khoảng tin cậy 95 % (%)", interval, margin, false},
		keyFigure{"Số phiếu được tính", count(c.N.Used), "mục tiêu " + count(c.Target) + ", đạt " + figure(c.Progress) + "\u00a0%", false},
		keyFigure{"Đơn vị đủ mẫu", fmt.Sprintf("%d/%d", enough, len(p.rows)), fmt.Sprintf("%d đơn vị đạt mục tiêu số phiếu", c.Reached), false},
	)
	text := fmt.Sprintf("Đợt khảo sát có %s phiếu được tính tại %d đơn vị: %d đơn vị đủ mẫu để quy ra điểm, %d đơn vị chưa đủ mẫu để tính điểm, %d đơn vị chưa đủ mẫu để công bố. Ở các kênh được tính có %s phiếu hợp lệ, %s phiếu nghi vấn",
		count(c.N.Used), len(p.rows), enough, c.ByStatus[score.Insufficient], c.ByStatus[score.BelowPublish], count(c.N.Counted), count(c.N.Flagged))
	if c.Flagged != nil {
		text += " (" + percent(c.Flagged, none) + " số phiếu chưa bị loại)"
	}
	p.paragraph(text + ", " + count(c.N.Excluded) + " phiếu bị loại.")
	if c.Index != nil {
		p.paragraph(fmt.Sprintf("Trong mọi lượt đánh giá có %s rất hài lòng (mức 5) và %s không hài lòng (mức 1 và 2).", percent(c.VerySatisfied, "không công bố"), percent(c.Dissatisfied, "không công bố")))
	}
	p.note(figures.CityRule.Vi)
	p.caution("LƯU Ý KHI SỬ DỤNG", score.Caution.Vi)
}

// kindTotals are the sums of the units of a type.
type kindTotals struct {
	units, enough, reached int
	used, target, flagged  int64
}

func (p *cityPrint) participation() {
	p.heading("III. THAM GIA KHẢO SÁT")
	byKind, all := map[survey.UnitType]*kindTotals{}, kindTotals{}
	for i := range p.rows {
		r := &p.rows[i]
		k := byKind[r.kind]
		if k == nil {
			k = &kindTotals{}
			byKind[r.kind] = k
		}
		for _, to := range []*kindTotals{k, &all} {
			to.add(r)
		}
	}
	t := table{columns: []column{
		{"Loại đơn vị", 30, toLeft}, {"Số đơn vị", 16, toRight}, {"Phiếu được tính", 22, toRight}, {"Mục tiêu", 20, toRight}, {"Tiến độ (%)", 18, toRight},
		{"Đạt mục tiêu", 18, toRight}, {"Đủ mẫu tính điểm", 20, toRight}, {"Phiếu nghi vấn", 18, toRight},
	}, points: 9}
	for _, kind := range typeOrder {
		if k := byKind[kind]; k != nil {
			name := typeNames[kind]
			if name == "" {
				name = "Khác"
			}
			t.lines = append(t.lines, k.line(name))
		}
	}
	last := all.line("Cộng")
	last.head = true
	for i := range last.cells {
		last.cells[i].bold = true
	}
	t.lines = append(t.lines, last)
	p.table(t)
	p.byChannel()
}

func (k *kindTotals) add(r *cityRow) {
	s := &r.Score
	k.units++
	k.used += s.N.Used
	k.target += s.Target
	k.flagged += s.N.Flagged
	if s.Status == score.OK {
		k.enough++
	}
	if r.Reach.State == figures.Reached {
		k.reached++
	}
}

func (k *kindTotals) line(name string) line {
	return texts(name, strconv.Itoa(k.units), count(k.used), count(k.target), figure(portion(k.used, k.target)), strconv.Itoa(k.reached), strconv.Itoa(k.enough), count(k.flagged))
}

// byChannel adds up the channels that units show. What they withhold is one remainder
// over all channels and units, so nothing of a unit can be worked out from it.
func (p *cityPrint) byChannel() {
	sums := map[survey.Channel]int64{}
	shownAll, used := int64(0), int64(0)
	for i := range p.rows {
		s := &p.rows[i].Score
		used += s.N.Used
		for _, ch := range s.Channels {
			if ch.Counts && !ch.Withheld {
				sums[ch.Channel] += ch.N
				shownAll += ch.N
			}
		}
	}
	p.subheading("Theo kênh", 30)
	t := table{columns: []column{{"Kênh được tính", 90, toLeft}, {"Số phiếu", 26, toRight}, {"Tỷ lệ (%)", 24, toRight}}, points: 9}
	add := func(name string, n int64) {
		t.lines = append(t.lines, texts(name, count(n), figure(portion(n, used))))
	}
	for _, ch := range survey.Channels {
		if p.d.campaign.Criteria.Channels[ch].Counts {
			add(channelNames[ch], sums[ch])
		}
	}
	if rest := used - shownAll; rest > 0 {
		add("Không công bố theo kênh (đơn vị hoặc nhóm có quá ít phiếu)", rest)
	}
	p.table(t)
	p.note("Phiếu qua áp phích QR và máy tính bảng tại quầy do người đến tự chọn trả lời, không phải mẫu chọn ngẫu nhiên.")
}

// portion is a of b in percent, rounded half up; 0 of 0 is 0.
func portion(a, b int64) score.Hundredths {
	if b == 0 {
		return 0
	}
	return score.Hundredths((a*20_000 + b) / (2 * b))
}

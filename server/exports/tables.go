package exports

import (
	"fmt"

	"hailong/server/export"
	"hailong/server/figures"
	"hailong/server/score"
	"hailong/server/survey"
)

// scores are the tables made of the scores of all units.
func (p *piece) scores(k Kind) (*table, error) {
	list, err := p.figures.Scores(p.ctx, p.c)
	if err != nil {
		return nil, err
	}
	s, err := export.NewScoreTables(p.c.ID, p.c.Criteria.Criteria, list, p.Registry.Now().Unit)
	if err != nil {
		return nil, err
	}
	if p.r.Unit != (survey.UnitKey{}) {
		s.Only(p.r.Unit)
	}
	switch k {
	case Items:
		t := &table{sheet: s.ItemSheet(), method: p.method(), rows: s.Items}
		if only := p.r.Filter["item"]; only != "" {
			t.rows = func(yield func([]export.Cell) error) error {
				return s.ItemsOf(survey.QuestionID(only), yield)
			}
		}
		return t, nil
	case Steps:
		return &table{sheet: s.StepSheet(), method: p.method(), rows: s.Steps}, nil
	}
	return &table{sheet: s.Sheet(), method: append(p.method(), s.Method()...), rows: s.Rows}, nil
}

// aggregates is the table of counts. It is decided for the whole campaign; the request
// chooses rows of it.
func (p *piece) aggregates() *table {
	a, kept, done := export.NewAggregates(p.c.Questionnaire.Questionnaire), int64(0), int64(0)
	snap, f := p.Registry.Now(), p.r.Filter
	from, to := p.r.bounds()
	total := int64(len(p.c.Units))
	var row []export.Cell
	var last survey.UnitKey
	return &table{sheet: a.Sheet(), method: p.method(), kept: &kept, rows: func(yield func([]export.Cell) error) error {
		return p.figures.Cells(p.ctx, p.c, func(x figures.Cell) (err error) {
			if x.Unit != last {
				last = x.Unit
				p.tell(done, total)
				done++
			}
			if p.r.Unit != (survey.UnitKey{}) && x.Unit != p.r.Unit ||
				f["period"] == "week" && !x.Week || f["period"] == "campaign" && x.Week ||
				f["channel"] == "all" && x.Channel != "" || f["channel"] != "" && f["channel"] != "all" && string(x.Channel) != f["channel"] ||
				f["item"] == "*" && x.Item != "" || f["item"] != "" && f["item"] != "*" && string(x.Item) != f["item"] ||
				!within(x.First, x.Last, from, to) {
				return nil
			}
			if x.Withheld {
				kept++
			}
			u, _ := snap.Unit(x.Unit)
			row, err = a.Row(row, &export.Aggregate{
				Campaign: p.c.ID, Unit: x.Unit, UnitName: u.Name, Item: x.Item, Channel: x.Channel, First: x.First, Last: x.Last,
				N: x.N, Flagged: x.Flagged, Levels: x.Levels, NoOpinion: x.NoOpinion,
				Rate: x.Rate, VerySatisfied: x.VerySatisfied, Dissatisfied: x.Dissatisfied, Mean: x.Mean, Interval: x.Interval, Withheld: x.Withheld,
			})
			if err != nil {
				return err
			}
			return yield(row)
		})
	}}
}

// responses is the table of de-identified rows.
func (p *piece) responses() *table {
	return &table{
		sheet: export.NewResponses(p.c.Questionnaire.Questionnaire).Sheet(), method: p.method(),
		rows: func(yield func([]export.Cell) error) error { return p.rows(yield) },
	}
}

// codebook is the columns of the tables of a campaign.
func (p *piece) codebook() (*table, error) {
	sheets, err := p.sheets()
	if err != nil {
		return nil, err
	}
	t := listed(export.CodebookSheet(), nil, p.method())
	t.rows = func(yield func([]export.Cell) error) error {
		for _, s := range sheets {
			for _, row := range s.Codebook() {
				if err := yield(row); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return t, nil
}

// sheets are the tables of a campaign whose columns the codebook has.
func (p *piece) sheets() ([]*export.Sheet, error) {
	s, err := export.NewScoreTables(p.c.ID, p.c.Criteria.Criteria, nil, p.Registry.Now().Unit)
	if err != nil {
		return nil, err
	}
	q := p.c.Questionnaire.Questionnaire
	return []*export.Sheet{
		s.Sheet(), s.ItemSheet(), s.StepSheet(), export.NewAggregates(q).Sheet(), export.NewResponses(q).Sheet(), export.QuestionnaireSheet(),
	}, nil
}

// method is the page that says how the figures came about.
func (p *piece) method() []export.Line {
	line := func(cells ...string) export.Line { return export.Line{Cells: cells} }
	c, set := p.c, p.c.Criteria.Criteria
	flagged := "không"
	if set.CountFlagged {
		flagged = "có"
	}
	lines := []export.Line{
		{Heading: true, Cells: []string{p.r.Kind.Text().Vi}},
		line("Đợt khảo sát", titleOf(c)+" ("+string(c.ID)+")"),
		line("Thời gian", fmt.Sprintf("từ ngày %s đến hết ngày %s", date(c.First), date(c.Last))),
		line("Trạng thái của đợt khi xuất", stateWords[c.State]),
		line("Mẫu phiếu", fmt.Sprintf("%s, phiên bản %d", c.Questionnaire.Ref.ID, c.Questionnaire.Ref.Version), c.Questionnaire.Ref.Hash),
		line("Bộ tiêu chí", fmt.Sprintf("%s, phiên bản %d", c.Criteria.Ref.ID, c.Criteria.Ref.Version), c.Criteria.Ref.Hash),
		line("Tính cả phiếu có dấu hiệu cần xem", flagged),
		line("Không công bố nhóm dưới", fmt.Sprintf("%d phiếu", set.WithholdUnder)),
		line("Hài lòng là tỷ lệ chấm mức 4 hoặc 5 trong số lượt chấm từ mức 1 đến mức 5; không có ý kiến và bỏ trống không nằm trong mẫu số."),
		line("Khoảng tin cậy 95 % theo phương pháp Wilson."),
		line(score.Caution.Vi),
	}
	if s := p.settled; s != nil {
		lines = append(lines,
			line("Số liệu tính đến hết ngày", dateOrNone(s.Day)), line("Số liệu theo kênh tính đến hết ngày", dateOrNone(s.Channels)),
			line("Phiếu được tính đã nhận đến khi xuất", "ít nhất "+fmt.Sprint(s.Received)),
			line("Trong thời gian thu phiếu, số liệu cung cấp cho đơn vị chỉ gồm các tuần trọn đã có đủ phiếu; chỗ chưa nêu có khi đợt khảo sát đóng."))
	}
	return lines
}

var stateWords = map[survey.CampaignState]string{
	survey.Draft: "dự thảo", survey.Open: "đang mở, số liệu còn thay đổi", survey.Closed: "đã đóng", survey.Certified: "đã chốt số liệu",
}

func dateOrNone(d survey.Day) string {
	if d == 0 {
		return "chưa có"
	}
	return date(d)
}

// date is a day as people write it.
func date(d survey.Day) string { return d.Time().Format("02/01/2006") }

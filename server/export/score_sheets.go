package export

import (
	"slices"
	"strconv"

	"hailong/server/score"
	"hailong/server/survey"
)

// ScoreTables are the scores of a campaign's units as three tables: a row a unit, a
// row an item, a row a step of the working. The scores have passed
// score.Score.Published, and are in the order of their units' keys.
type ScoreTables struct {
	campaign survey.CampaignID
	rows     []scoreRow
	factors  []score.Factor
}

// NewScoreTables takes what Scores takes, with the criteria set of the scores. A score
// that has not passed the gate is an error.
func NewScoreTables(campaign survey.CampaignID, c *score.Criteria, list []score.Score, unit func(survey.UnitKey) (survey.Unit, bool)) (*ScoreTables, error) {
	rows, err := scoreRows(list, unit)
	if err != nil {
		return nil, err
	}
	return &ScoreTables{campaign, rows, c.Factors}, nil
}

// Only leaves the rows of one unit. Ranks stay as they were: they are among all units.
func (t *ScoreTables) Only(u survey.UnitKey) {
	t.rows = slices.DeleteFunc(slices.Clone(t.rows), func(r scoreRow) bool { return r.Unit != u })
}

// head are the first cells of every row.
func (t *ScoreTables) head(r *scoreRow) []Cell {
	return []Cell{Text(string(t.campaign)), Text(r.Unit.String()), Text(r.Name)}
}

// of makes a column.
func of(t Type, name, vi, en string) Column {
	return Column{Name: name, Label: survey.Text{Vi: vi, En: en}, Type: t}
}

var (
	statusValues = []Value{
		{string(score.OK), score.OK.Text()}, {string(score.Insufficient), score.Insufficient.Text()}, {string(score.BelowPublish), score.BelowPublish.Text()},
	}
	reasonValues = []Value{
		{string(score.FewResponses), survey.Text{Vi: "chưa đủ số phiếu tối thiểu", En: "n is under the minimum"}},
		{string(score.FewRatings), survey.Text{Vi: "đủ số phiếu nhưng quá ít lượt chấm", En: "enough responses, too few ratings"}},
		{string(score.CapsUnmet), survey.Text{Vi: "không giữ được tỷ trọng tối đa của kênh", En: "the channel caps cannot be kept"}},
	}
)

// Sheet is the shape of Rows.
func (t *ScoreTables) Sheet() *Sheet {
	s := &Sheet{
		ID: "scores", Title: survey.Text{Vi: "Điểm hài lòng của các đơn vị", En: "Scores of units"},
		Description: survey.Text{
			Vi: "Mỗi dòng là một đơn vị. Ô trống là số không có hoặc không công bố. " + score.Caution.Vi,
			En: "A row is a unit. An empty cell is a figure that does not exist or is withheld. " + score.Caution.En,
		},
		Key: []string{"campaign", "unit"},
	}
	status, reason := of(TypeText, "status", "Trạng thái", "Status"), of(TypeText, "reason", "Vì sao chưa có điểm", "Why there are no points")
	status.Values, status.Required, reason.Values = statusValues, true, reasonValues
	s.Columns = append(unitColumns(),
		of(TypeText, "type", "Loại", "Type"),
		of(TypeInteger, "rank", "Hạng cùng loại", "Rank among its type"),
		status, reason,
		of(TypeText, "criteria", "Bộ tiêu chí", "Criteria"),
		of(TypeInteger, "n", "Số phiếu được tính (n)", "Responses used (n)"),
		of(TypeInteger, "n_counted", "Phiếu bình thường", "Counted"),
		of(TypeInteger, "n_flagged", "Phiếu có dấu hiệu cần xem", "Flagged"),
		of(TypeInteger, "n_excluded", "Phiếu bị loại", "Excluded"),
		of(TypeInteger, "transactions", "Số giao dịch (N)", "Transactions (N)"),
		of(TypeInteger, "target", "Cỡ mẫu mục tiêu", "Target n"),
		of(TypePercent, "progress", "Tiến độ (%)", "Progress (%)"),
		of(TypeHundredths, "points", "Điểm", "Points"),
		of(TypeHundredths, "max_points", "Điểm tối đa", "Most points"),
		of(TypeText, "measure", "Chỉ tiêu tính điểm", "Measure"),
		of(TypePercent, "measured", "Giá trị của chỉ tiêu (%)", "Its value (%)"),
		of(TypeText, "measured_precise", "Giá trị trước khi làm tròn (%)", "Its value before rounding (%)"),
		of(TypeInteger, "basis", "Cơ sở của chỉ tiêu", "Basis of the measure"),
		of(TypeInteger, "items_basis", "Cơ sở của các câu hỏi", "Basis of the items"),
		of(TypePercent, "index", "Chỉ số hài lòng (%)", "Index (%)"),
		of(TypePercent, "pooled", "Tỷ lệ gộp (%)", "Pooled rate (%)"),
		of(TypePercent, "low", "Cận dưới 95 % của tỷ lệ gộp (%)", "95 % interval of the pooled rate, low (%)"),
		of(TypePercent, "high", "Cận trên 95 % của tỷ lệ gộp (%)", "95 % interval of the pooled rate, high (%)"),
		of(TypeHundredths, "margin", "Sai số (điểm %)", "Margin (points)"),
		of(TypeBool, "corrected", "Có hiệu chỉnh tổng thể hữu hạn", "Finite-population correction"),
		of(TypeHundredths, "mean", "Điểm trung bình (1-5)", "Mean (1-5)"),
		of(TypePercent, "very_satisfied", "Rất hài lòng (%)", "Very satisfied (%)"),
		of(TypePercent, "dissatisfied", "Không hài lòng (%)", "Dissatisfied (%)"),
		of(TypePercent, "all_satisfied", "Hài lòng toàn diện (%)", "Satisfied with everything (%)"),
		of(TypePercent, "overall", "Câu hỏi chung: hài lòng (%)", "Overall question (%)"),
		of(TypeInteger, "overall_n", "Câu hỏi chung: số lượt", "Overall question, n"),
	)
	for _, f := range t.factors {
		s.Columns = append(s.Columns, Column{Name: "factor_" + columnID(f.ID), Type: TypePercent,
			Label: survey.Text{Vi: f.Title.Vi + " (%)", En: f.Title.En + " (%)"}})
	}
	for _, c := range channelValues {
		s.Columns = append(s.Columns,
			of(TypeInteger, "n_"+c.Code, "Số phiếu: "+c.Text.Vi, "n: "+c.Text.En),
			of(TypePercent, "rate_"+c.Code, "Tỷ lệ gộp: "+c.Text.Vi+" (%)", "Pooled rate: "+c.Text.En+" (%)"),
			of(TypePercent, "share_"+c.Code, "Tỷ trọng: "+c.Text.Vi+" (%)", "Share: "+c.Text.En+" (%)"))
	}
	for _, x := range []struct{ name, vi, en string }{
		{"without", "không tính phiếu có dấu hiệu", "without flagged responses"}, {"with", "tính cả phiếu có dấu hiệu", "with flagged responses"},
	} {
		s.Columns = append(s.Columns,
			of(TypeInteger, x.name+"_n", "n, "+x.vi, "n "+x.en),
			of(TypePercent, x.name+"_index", "Chỉ số, "+x.vi+" (%)", "Index "+x.en+" (%)"),
			of(TypePercent, x.name+"_pooled", "Tỷ lệ gộp, "+x.vi+" (%)", "Pooled rate "+x.en+" (%)"),
			of(TypeHundredths, x.name+"_points", "Điểm, "+x.vi, "Points "+x.en))
	}
	s.Columns = append(s.Columns, of(TypeText, "withheld", "Những số không công bố", "What is withheld"))
	return s
}

// columnID is an id as a column's name can have it.
func columnID(id string) string {
	b := []byte(id)
	for i, c := range b {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			b[i] = '_'
		}
	}
	return string(b)
}

// Rows are the scores, a row a unit.
func (t *ScoreTables) Rows(yield func([]Cell) error) error {
	for i := range t.rows {
		if err := yield(t.row(&t.rows[i])); err != nil {
			return err
		}
	}
	return nil
}

func (t *ScoreTables) row(r *scoreRow) []Cell {
	rank, transactions := Empty, Empty
	if r.Rank != nil {
		rank = Integer(int64(*r.Rank))
	}
	if r.Transactions > 0 {
		transactions = Integer(r.Transactions)
	}
	row := append(t.head(r), Text(string(r.Type)), rank, Text(string(r.Status)), Text(string(r.Reason)), Text(r.Criteria.ID+" v"+strconv.Itoa(r.Criteria.Version)),
		Integer(r.N.Used), Integer(r.N.Counted), Integer(r.N.Flagged), Integer(r.N.Excluded),
		transactions, Integer(r.Target), Hundredths(r.Progress), figureCell(r.Points), Hundredths(r.MaxPoints))
	if m := r.Measured; m != nil {
		row = append(row, Text(string(m.Measure)), Hundredths(m.Value), Text(m.Precise))
	} else {
		row = append(row, Empty, Empty, Empty)
	}
	row = append(row, countCell(r.Basis), countCell(r.ItemsBasis), figureCell(r.Index), figureCell(r.Pooled))
	if in := r.Interval; in != nil {
		row = append(row, Hundredths(in.Low), Hundredths(in.High), Hundredths(in.Margin), Bool(in.Corrected))
	} else {
		row = append(row, Empty, Empty, Empty, Empty)
	}
	row = append(row, figureCell(r.Mean), figureCell(r.VerySatisfied), figureCell(r.Dissatisfied), figureCell(r.AllSatisfied))
	rate, n := Empty, Empty
	if o := r.Overall; o != nil {
		if rate = figureCell(o.Rate); !o.Withheld && o.Rate != nil { // withheld with a rate: only its counts are
			n = Integer(o.N)
		}
	}
	row = append(row, rate, n)
	for _, f := range t.factors {
		cell := Empty
		for i := range r.Factors {
			if r.Factors[i].ID == f.ID {
				cell = figureCell(r.Factors[i].Rate)
			}
		}
		row = append(row, cell)
	}
	for _, c := range survey.Channels {
		n, rate, share := Empty, Empty, Empty
		for i := range r.Channels {
			if x := &r.Channels[i]; x.Channel == c && !x.Withheld {
				n, rate, share = Integer(x.N), figureCell(x.Rate), figureCell(x.Share)
			}
		}
		row = append(row, n, rate, share)
	}
	for _, f := range []*score.Figure{r.Without, r.With} {
		if f == nil {
			row = append(row, Empty, Empty, Empty, Empty)
		} else {
			row = append(row, Integer(f.N), figureCell(f.Index), figureCell(f.Pooled), figureCell(f.Points))
		}
	}
	return append(row, Text(wordList(r.Withheld)))
}

// wordList are words apart by blanks.
func wordList(list []string) string {
	out := ""
	for i, w := range list {
		if i > 0 {
			out += " "
		}
		out += w
	}
	return out
}

// ItemSheet is the shape of Items.
func (t *ScoreTables) ItemSheet() *Sheet {
	s := &Sheet{
		ID: "items", Title: survey.Text{Vi: "Kết quả theo câu hỏi", En: "Figures by item"},
		Description: survey.Text{
			Vi: "Mỗi dòng là một câu hỏi của một đơn vị trong cả đợt, các kênh được tính.",
			En: "A row is an item of a unit in the whole campaign, over the channels that count.",
		},
		Key: []string{"campaign", "unit", "item"},
		Columns: append(unitColumns(),
			of(TypeText, "factor", "Mã yếu tố", "Factor"), of(TypeText, "factor_title", "Yếu tố", "Factor title"), of(TypeDecimal, "weight", "Trọng số của yếu tố", "Weight of the factor"),
			of(TypeText, "item", "Câu hỏi", "Item"), of(TypeText, "code", "Mã câu trong phiếu", "Code in the form"), of(TypeInteger, "n", "Số lượt chấm", "Ratings")),
	}
	for i := range 5 {
		k := strconv.Itoa(i + 1)
		s.Columns = append(s.Columns, of(TypeInteger, "n"+k, "Mức "+k, "Level "+k))
	}
	s.Columns = append(s.Columns, of(TypeInteger, "no_opinion", "Không có ý kiến", "No opinion"), of(TypePercent, "rate", "Hài lòng (%)", "Satisfied (%)"),
		of(TypeBool, "entered", "Được tính vào yếu tố", "Part of its factor"), of(TypeBool, "withheld", "Không công bố", "Withheld"))
	for i := range s.Columns {
		s.Columns[i].Required = s.Columns[i].Required || slices.Contains([]string{"item", "entered", "withheld"}, s.Columns[i].Name)
	}
	return s
}

// Items are the figures of each item, those of the overall question last.
func (t *ScoreTables) Items(yield func([]Cell) error) error {
	for i := range t.rows {
		r := &t.rows[i]
		for j := range r.Factors {
			f := &r.Factors[j]
			for k := range f.Items {
				if err := yield(itemRow(append(t.head(r), Text(f.ID), Text(f.Title.Vi), Decimal(f.Weight)), &f.Items[k])); err != nil {
					return err
				}
			}
		}
		if r.Overall == nil {
			continue
		}
		if err := yield(itemRow(append(t.head(r), Empty, Empty, Empty), r.Overall)); err != nil {
			return err
		}
	}
	return nil
}

func itemRow(row []Cell, x *score.ItemFigure) []Cell {
	row = append(row, Text(string(x.ID)), Text(x.Code))
	if x.Withheld {
		row = append(row, Empty, Empty, Empty, Empty, Empty, Empty, Empty)
	} else {
		row = append(row, Integer(x.N))
		for _, n := range x.Levels {
			row = append(row, Integer(n))
		}
		row = append(row, Integer(x.NoOpinion))
	}
	return append(row, figureCell(x.Rate), Bool(x.Entered), Bool(x.Withheld))
}

// StepSheet is the shape of Steps.
func (t *ScoreTables) StepSheet() *Sheet {
	s := &Sheet{
		ID: "steps", Title: survey.Text{Vi: "Từng bước tính điểm", En: "Working of the scores"},
		Description: survey.Text{
			Vi: "Mỗi dòng là một bước tính của một đơn vị, theo thứ tự.",
			En: "A row is a step of the working of a unit, in order.",
		},
		Key: []string{"campaign", "unit", "number"},
		Columns: append(unitColumns(),
			of(TypeInteger, "number", "Bước", "Number"), of(TypeText, "step", "Mã bước", "Step"),
			of(TypeText, "text_vi", "Cách tính (tiếng Việt)", "Working in Vietnamese"), of(TypeText, "text_en", "Cách tính (tiếng Anh)", "Working in English")),
	}
	for i := 3; i < len(s.Columns); i++ {
		s.Columns[i].Required, s.Columns[i].Width = i != 6, 14
	}
	s.Columns[5].Width, s.Columns[6].Width = 100, 100
	return s
}

// Steps are the working of each score.
func (t *ScoreTables) Steps(yield func([]Cell) error) error {
	for i := range t.rows {
		r := &t.rows[i]
		for n, s := range r.Score.Steps {
			if err := yield(append(t.head(r), Integer(int64(n+1)), Text(s.ID), Text(s.Text.Vi), Text(s.Text.En))); err != nil {
				return err
			}
		}
	}
	return nil
}

// Method is the working of each score as lines of the method page.
func (t *ScoreTables) Method() []Line {
	out := []Line{{Heading: true, Cells: []string{"Từng bước tính điểm"}}}
	for i := range t.rows {
		r := &t.rows[i]
		out = append(out, Line{Heading: true, Cells: []string{r.Name + " (" + string(r.Code) + "): " + r.Status.Text().Vi}})
		for n, s := range r.Score.Steps {
			out = append(out, Line{Cells: []string{strconv.Itoa(n + 1), s.Text.Vi}})
		}
	}
	return out
}

// ItemsOf is Items for one of them.
func (t *ScoreTables) ItemsOf(id survey.QuestionID, yield func([]Cell) error) error {
	return t.Items(func(row []Cell) error {
		if row[itemColumn].s != string(id) {
			return nil
		}
		return yield(row)
	})
}

// itemColumn is where ItemSheet has the id of the item.
const itemColumn = 6

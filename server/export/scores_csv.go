package export

import (
	"io"
	"strconv"
	"strings"

	"hailong/server/score"
)

// scoreCSV writes one row per unit. Empty cells are figures that do not exist or
// are withheld.
func scoreCSV(w io.Writer, rows []scoreRow) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	factors := factorsOf(rows)
	if err := out.row(scoreHeadings(factors)); err != nil {
		return err
	}
	for i := range rows {
		if err := out.row(rows[i].cells(factors)); err != nil {
			return err
		}
	}
	return out.close()
}

// factorsOf are the factors of the set, taken from any row that shows them.
func factorsOf(rows []scoreRow) []score.FactorFigure {
	for i := range rows {
		if len(rows[i].Factors) > 0 {
			return rows[i].Factors
		}
	}
	return nil
}

func scoreHeadings(factors []score.FactorFigure) []string {
	h := []string{
		"Mã đơn vị", "Hiệu lực từ ngày", "Tên đơn vị", "Loại", "Hạng cùng loại", "Trạng thái", "Bộ tiêu chí",
		"Số phiếu được tính (n)", "Phiếu bình thường", "Phiếu có dấu hiệu bất thường", "Phiếu bị loại",
		"Số giao dịch (N)", "Cỡ mẫu mục tiêu", "Tiến độ (%)",
		"Phiếu qua mã QR", "Phiếu qua đường liên kết", "Phiếu qua máy tại quầy", "Phiếu nhập hộ",
		"Chỉ số hài lòng (%)", "Tỷ lệ gộp (%)", "Cận dưới 95 % (%)", "Cận trên 95 % (%)", "Sai số (điểm %)", "Cơ sở tính",
		"Điểm trung bình (1-5)", "Rất hài lòng (%)", "Không hài lòng (%)", "Hài lòng toàn diện (%)", "Câu hỏi chung: hài lòng (%)", "Câu hỏi chung: số lượt",
	}
	for _, f := range factors {
		h = append(h, f.Title.Vi+" (%)")
	}
	return append(h, "Không tính phiếu bất thường: n", "Không tính phiếu bất thường: chỉ số (%)",
		"Tính cả phiếu bất thường: n", "Tính cả phiếu bất thường: chỉ số (%)", "Điểm", "Điểm tối đa", "Cách tính")
}

func (r *scoreRow) cells(factors []score.FactorFigure) []string {
	out := []string{
		string(r.Code), r.Unit.From.String(), r.Name, string(r.Type), "", r.Status.Text().Vi, r.Criteria.ID + " v" + strconv.Itoa(r.Criteria.Version),
		whole(&r.N.Used), whole(&r.N.Counted), whole(&r.N.Flagged), whole(&r.N.Excluded), "", whole(&r.Target), r.Progress.String(),
	}
	if r.Rank != nil {
		out[4] = strconv.Itoa(*r.Rank)
	}
	if r.Transactions > 0 {
		out[11] = whole(&r.Transactions)
	}
	for i := range 4 { // in the order of survey.Channels
		n := ""
		if i < len(r.Channels) && !r.Channels[i].Withheld {
			n = whole(&r.Channels[i].N)
		}
		out = append(out, n)
	}
	low, high, margin := "", "", ""
	if in := r.Interval; in != nil {
		low, high, margin = in.Low.String(), in.High.String(), in.Margin.String()
	}
	out = append(out, figure(r.Index), figure(r.Pooled), low, high, margin, whole(r.Basis),
		figure(r.Mean), figure(r.VerySatisfied), figure(r.Dissatisfied), figure(r.AllSatisfied))
	rate, n := "", ""
	if o := r.Overall; o != nil && o.Rate != nil {
		rate = o.Rate.String()
		if !o.Withheld { // withheld with a rate: only its counts are
			n = whole(&o.N)
		}
	}
	out = append(out, rate, n)
	for i := range factors {
		rate := ""
		if i < len(r.Factors) {
			rate = figure(r.Factors[i].Rate)
		}
		out = append(out, rate)
	}
	for _, f := range []*score.Figure{r.Without, r.With} {
		if f == nil {
			out = append(out, "", "")
		} else {
			out = append(out, whole(&f.N), figure(f.Index))
		}
	}
	return append(out, figure(r.Points), r.MaxPoints.String(), r.working())
}

// working is the explanation in one cell.
func (r *scoreRow) working() string {
	steps := make([]string, len(r.Steps))
	for i, s := range r.Steps {
		steps[i] = s.Text.Vi
	}
	return strings.Join(steps, " | ")
}

// figure is a figure with a decimal point, empty where there is none.
func figure(h *score.Hundredths) string {
	if h == nil {
		return ""
	}
	return h.String()
}

func whole(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

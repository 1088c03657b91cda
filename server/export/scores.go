package export

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"hailong/server/score"
	"hailong/server/survey"
)

// Scores writes the scores of units of one campaign by one criteria set, in the
// order of their unit keys. unit gives names and types; a unit it does not know
// is written with its code alone. The scores have passed score.Score.Published;
// one that has not is an error before anything is written.
//
// Each unit has a rank among the units of its type that have points, by the
// measure as printed; units with the same figure share the better rank.
//
//   - Table: Vietnamese, decimal comma, with a line of totals and the caution that
//     the figures are self-selected and not SIPAS.
//   - JSON: an array of objects: code, name, type, rank (null without points),
//     then the fields of score.Score by their JSON names.
//   - CSV: Vietnamese headings, one row per unit, UTF-8 mark, CRLF, decimal point,
//     formula guard; the last column is the working.
func Scores(w io.Writer, f Format, list []score.Score, unit func(survey.UnitKey) (survey.Unit, bool)) error {
	rows, err := scoreRows(list, unit)
	if err != nil {
		return err
	}
	switch f {
	case Table:
		return scoreTable(w, rows)
	case JSON:
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(rows)
	case CSV:
		return scoreCSV(w, rows)
	}
	return f.unknown()
}

// scoreRow is a score with what its unit is called.
type scoreRow struct {
	Code survey.UnitCode `json:"code"`
	Name string          `json:"name"`
	Type survey.UnitType `json:"type,omitempty"`
	Rank *int            `json:"rank"`
	score.Score
}

// rank gives each row with points its place among the rows of its type.
func rank(rows []scoreRow) {
	for i := range rows {
		if !rows[i].ranked() {
			continue
		}
		place := 1
		for j := range rows {
			if rows[j].ranked() && rows[j].Type == rows[i].Type && rows[j].Measured.Value > rows[i].Measured.Value {
				place++
			}
		}
		rows[i].Rank = &place
	}
}

func (r *scoreRow) ranked() bool { return r.Points != nil && r.Measured != nil }

func scoreTable(w io.Writer, rows []scoreRow) error {
	columns := []column{
		{"MÃ", false}, {"ĐƠN VỊ", false}, {"HẠNG", true}, {"SỐ PHIẾU", true}, {"MỤC TIÊU", true}, {"TIẾN ĐỘ %", true}, {"BẤT THƯỜNG", true},
		{"CHỈ SỐ %", true}, {"± ĐIỂM %", true}, {"RẤT HÀI LÒNG %", true}, {"KHÔNG HÀI LÒNG %", true}, {"ĐIỂM", true}, {"TRẠNG THÁI", false},
	}
	lines := make([][]string, len(rows))
	status := map[score.Status]int{}
	total := int64(0)
	for i := range rows {
		r := &rows[i]
		var margin *score.Hundredths
		if r.Interval != nil {
			margin = &r.Interval.Margin
		}
		place := "-"
		if r.Rank != nil {
			place = strconv.Itoa(*r.Rank)
		}
		lines[i] = []string{
			string(r.Code), r.Name, place, thousands(r.N.Used), thousands(r.Target), comma(&r.Progress), thousands(r.N.Flagged),
			comma(r.Index), comma(margin), comma(r.VerySatisfied), comma(r.Dissatisfied), comma(r.Points), r.Status.Text().Vi,
		}
		status[r.Status]++
		total += r.N.Used
	}
	if err := writeTable(w, columns, lines); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%d đơn vị, %s phiếu: %d đủ mẫu, %d chưa đủ mẫu để tính điểm, %d chưa đủ mẫu để công bố.\n%s\n",
		len(rows), thousands(total), status[score.OK], status[score.Insufficient], status[score.BelowPublish], score.Caution.Vi)
	return err
}

// comma is a figure with a decimal comma, or a hyphen where there is none.
func comma(h *score.Hundredths) string {
	if h == nil {
		return "-"
	}
	return strings.Replace(h.String(), ".", ",", 1)
}

// thousands is a count with a dot between thousands.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return s
}

package export

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"hailong/server/score"
	"hailong/server/survey"
)

// Working writes the worked explanation of each score as plain text in a
// language, one step a line under the unit's name, in the order of unit keys. It
// takes the same list as Scores and refuses the same.
func Working(w io.Writer, lang survey.Lang, list []score.Score, unit func(survey.UnitKey) (survey.Unit, bool)) error {
	rows, err := scoreRows(list, unit)
	if err != nil {
		return err
	}
	for i, r := range rows {
		var b strings.Builder
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s  %s: %s\n", r.Code, printable(r.Name), r.Status.Text().In(lang))
		for n, s := range r.Steps {
			fmt.Fprintf(&b, "%3d. %s\n", n+1, printable(s.Text.In(lang)))
		}
		if _, err := io.WriteString(w, b.String()); err != nil {
			return err
		}
	}
	return nil
}

// scoreRows names the scores and puts them in order.
func scoreRows(list []score.Score, unit func(survey.UnitKey) (survey.Unit, bool)) ([]scoreRow, error) {
	rows := make([]scoreRow, len(list))
	for i, s := range list {
		if s.Steps == nil {
			return nil, fmt.Errorf("score of %s has not passed the privacy gate", s.Unit)
		}
		rows[i] = scoreRow{Code: s.Unit.Code, Name: string(s.Unit.Code), Score: s}
		if u, ok := unit(s.Unit); ok {
			rows[i].Name, rows[i].Type = u.Name, u.Type
		}
	}
	slices.SortStableFunc(rows, func(a, b scoreRow) int { return a.Unit.Compare(b.Unit) })
	rank(rows)
	return rows, nil
}

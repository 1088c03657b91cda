package main

import (
	"fmt"

	"hailong/server/export"
	"hailong/server/store"
	"hailong/server/store/mongo"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

type storeCommand struct {
	Check storeCheck `cmd:"" help:"Xem cơ sở dữ liệu có dùng được, có giữ được phiếu như đã hứa không. / Whether the database can be used and keeps answers as promised."`
}

type storeCheck struct {
	Format export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// findingRow is a finding as it is printed.
type findingRow struct {
	Name    string        `json:"name"`
	What    survey.Text   `json:"what"`
	Value   string        `json:"value"`
	Verdict store.Verdict `json:"verdict"`
	Advice  *survey.Text  `json:"advice,omitempty"`
	Fault   store.Fault   `json:"fault,omitempty"`
}

// verdicts are the words of the table.
var verdicts = map[store.Verdict]string{store.Good: "ok", store.Notice: "chú ý", store.Bad: "LỖI"}

// Run checks the configured store without serving. It ends with the exit code of
// the first fault.
func (c *storeCheck) Run(e *env) error {
	var found []store.Finding
	if uri := e.cfg.MongoDB.URI; uri.IsSet() {
		found = mongo.Check(e.ctx, uri.Reveal(), e.mongoOptions())
	} else {
		found = sqlite.Check(e.ctx, e.databaseFile(), sqlite.Options{})
	}
	return c.print(e, found)
}

func (c *storeCheck) print(e *env, found []store.Finding) error {
	var rows [][]string
	data := []findingRow{}
	for _, f := range found {
		row := findingRow{Name: f.Name, What: f.What, Value: f.Value, Verdict: f.Verdict, Fault: f.Fault}
		if !f.Advice.Empty() {
			row.Advice = &f.Advice
		}
		data = append(data, row)
		cells := []string{verdicts[f.Verdict], f.What.Vi, f.Value}
		if c.Format == export.CSV {
			cells = append(cells, f.What.En, f.Name, f.Advice.Vi, f.Advice.En)
		}
		rows = append(rows, cells)
	}
	headings := []string{"KẾT QUẢ", "MỤC", "GIÁ TRỊ"}
	if c.Format == export.CSV {
		headings = append(headings, "MỤC (EN)", "TÊN", "VIỆC CẦN LÀM", "VIỆC CẦN LÀM (EN)")
	}
	if err := export.Rows(e.std.out, c.Format, headings, rows, data); err != nil {
		return err
	}
	var ends error
	for _, f := range found {
		if c.Format == export.Table && f.Verdict != store.Good {
			fmt.Fprintf(e.std.out, "\n%s – %s:\n  %s\n  %s\n", verdicts[f.Verdict], f.What.Vi, f.Advice.Vi, f.Advice.En)
		}
		if f.Verdict == store.Bad && ends == nil {
			ends = errFault(f.Fault)
		}
	}
	return ends
}

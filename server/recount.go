package main

import (
	"fmt"

	"hailong/server/export"
	"hailong/server/registry"
	"hailong/server/store"
)

type recountCommand struct {
	Campaign string        `help:"Mã đợt; bỏ trống là mọi đợt." placeholder:"ID"`
	Format   export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// recountRow is a recounted campaign as it is printed.
type recountRow struct {
	Campaign    string   `json:"campaign"`
	Responses   int      `json:"responses"`
	Cells       int      `json:"cells"`
	Differences []string `json:"differences"`
}

// Run recounts campaigns and ends with exit code 1 on any difference.
func (c *recountCommand) Run(e *env) error {
	return e.with(func(st store.Store, reg *registry.Registry) error {
		campaigns := reg.Now().Campaigns()
		if c.Campaign != "" {
			one, err := named(reg, c.Campaign)
			if err != nil {
				return err
			}
			campaigns = []*registry.Campaign{one}
		}
		var rows [][]string
		data := []recountRow{}
		same := true
		for _, x := range campaigns {
			res, err := recounted(e, st, x.ID)
			if err != nil {
				return err
			}
			verdict := "khớp"
			row := recountRow{Campaign: string(x.ID), Responses: res.Responses, Cells: res.Cells, Differences: []string{}}
			if n := len(res.Differences); n > 0 {
				same, verdict = false, fmt.Sprintf("LỆCH %d số", n)
				for _, d := range res.Differences {
					row.Differences = append(row.Differences, d.String())
				}
			}
			data = append(data, row)
			rows = append(rows, []string{row.Campaign, fmt.Sprint(res.Responses), fmt.Sprint(res.Cells), verdict})
		}
		if err := export.Rows(e.std.out, c.Format, []string{"ĐỢT", "SỐ PHIẾU", "SỐ Ô", "KẾT QUẢ"}, rows, data); err != nil {
			return err
		}
		if same {
			return nil
		}
		if c.Format == export.Table {
			for _, row := range data {
				for _, d := range row.Differences {
					fmt.Fprintln(e.std.err, d)
				}
			}
		}
		return errNo
	})
}

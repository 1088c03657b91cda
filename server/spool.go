package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"hailong/server/export"
	"hailong/server/spool"
	"hailong/server/survey"
)

type spoolCommand struct {
	Format export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// laneRow is a lane of the spool as it is printed.
type laneRow struct {
	Lane        string    `json:"lane"`
	InUse       bool      `json:"in_use"`
	Responses   int       `json:"responses"`
	Bytes       int64     `json:"bytes"`
	Since       string    `json:"since"` // RFC 3339, an hour; empty when none waits
	Quarantined []heldRow `json:"quarantined"`
}

// heldRow is what a quarantine holds of one kind for one reason.
type heldRow struct {
	Kind   spool.Kind `json:"kind"`
	Reason string     `json:"reason"`
	Lines  int        `json:"lines"`
	Last   string     `json:"last"` // RFC 3339
}

// heldNames say to an operator what a kind means.
var heldNames = map[spool.Kind]string{
	spool.Refused:    "cơ sở dữ liệu không nhận",
	spool.Damaged:    "hỏng",
	spool.Newer:      "của phiên bản mới hơn",
	spool.Unreadable: "đĩa không đọc được",
	spool.Torn:       "viết dở, không cần xử lý",
}

// Run lists what waits on the disk. It takes no lock and may run beside servers.
func (c *spoolCommand) Run(e *env) error {
	lanes, err := spool.Inspect(filepath.Join(e.cfg.Data, spoolFolder))
	if err != nil {
		return err
	}
	var rows, held [][]string
	data := []laneRow{}
	for _, l := range lanes {
		row := laneRow{
			Lane: l.Name, InUse: l.InUse, Responses: l.Responses, Bytes: l.Bytes,
			Since: stamp(l.Since, time.RFC3339), Quarantined: grouped(l.Quarantined),
		}
		data = append(data, row)
		use := "để trống"
		if l.InUse {
			use = "đang dùng"
		}
		count := 0
		var why []string
		for _, h := range row.Quarantined {
			if h.Kind != spool.Torn {
				count += h.Lines
			}
			name := heldNames[h.Kind]
			if name == "" {
				name = string(h.Kind)
			}
			why = append(why, fmt.Sprintf("%d %s: %s", h.Lines, name, h.Reason))
			held = append(held, []string{l.Name, fmt.Sprint(h.Lines), name, h.Reason, h.Last})
		}
		cells := []string{
			l.Name, use, fmt.Sprint(l.Responses), fmt.Sprint(l.Bytes), stamp(l.Since, "2006-01-02 15:04"), fmt.Sprint(count),
		}
		if c.Format == export.CSV {
			cells = append(cells, strings.Join(why, "; "))
		}
		rows = append(rows, cells)
	}
	headings := []string{"NGĂN", "TÌNH TRẠNG", "PHIẾU CHỜ", "SỐ BYTE", "CHỜ TỪ", "CÁCH LY"}
	if c.Format == export.CSV {
		headings = append(headings, "LÝ DO CÁCH LY")
	}
	if err := export.Rows(e.std.out, c.Format, headings, rows, data); err != nil {
		return err
	}
	if c.Format != export.Table || len(held) == 0 {
		return nil
	}
	return printHeld(e.std.out, held)
}

// printHeld says under the table why something is in quarantine.
func printHeld(w io.Writer, rows [][]string) error {
	if _, err := fmt.Fprintln(w); err != nil {
		return err
	}
	return export.Rows(w, export.Table, []string{"NGĂN", "SỐ", "LOẠI", "LÝ DO CÁCH LY", "LẦN CUỐI"}, rows, nil)
}

// grouped counts what is in quarantine by kind and reason, in order of appearance.
func grouped(list []spool.Held) []heldRow {
	rows := []heldRow{}
	at := map[[2]string]int{}
	for _, h := range list {
		key := [2]string{string(h.Kind), h.Reason}
		i, ok := at[key]
		if !ok {
			i = len(rows)
			at[key] = i
			rows = append(rows, heldRow{Kind: h.Kind, Reason: h.Reason})
		}
		rows[i].Lines++
		rows[i].Last = stamp(h.Found, time.RFC3339)
	}
	return rows
}

// stamp is a time where the product is used; empty for none.
func stamp(at time.Time, layout string) string {
	if at.IsZero() {
		return ""
	}
	return at.In(survey.Zone).Format(layout)
}

package main

import (
	"fmt"
	"io"
	"time"

	"hailong/server/api"
	"hailong/server/export"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

type verifyCommand struct {
	Trail  bool          `help:"Kiểm tra nhật ký: mọi bản ghi còn nguyên và nối tiếp nhau." required:""`
	Head   string        `help:"Dấu mốc đã ghi lại từ trước, để phát hiện cả việc cắt phần cuối hay ghi lại toàn bộ." placeholder:"SỐ:MÃ_BĂM"`
	Format export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// Run follows the chain of the audit trail and ends with exit code 1 at the first entry
// that is not as it was written. It changes nothing and may run beside servers.
func (c *verifyCommand) Run(e *env) error {
	noted, err := trail.ParseHead(c.Head)
	if err != nil {
		return err
	}
	return e.with(func(st store.Store, reg *registry.Registry) error {
		t := trail.Trail{Docs: st, Clock: time.Now}
		res, err := t.Verify(e.ctx, noted)
		if err != nil {
			return err
		}
		v := api.VerificationOf(reg.Now(), res)
		verdict := "nguyên vẹn"
		if !v.Intact {
			verdict = fmt.Sprintf("SAI từ bản ghi số %d", v.Bad.Seq)
		}
		rows := [][]string{{fmt.Sprint(v.Entries), v.Head, verdict}}
		if err := export.Rows(e.std.out, c.Format, []string{"SỐ BẢN GHI ĐÚNG", "DẤU MỐC", "KẾT QUẢ"}, rows, v); err != nil {
			return err
		}
		if v.Intact {
			return nil
		}
		if c.Format == export.Table {
			tellBad(e.std.err, v.Bad)
		}
		return errNo
	})
}

// tellBad says what is wrong with an entry, and what it says now.
func tellBad(w io.Writer, bad *api.BadEntry) {
	fmt.Fprintf(w, "Bản ghi số %d: %s\nEntry %d: %s\n", bad.Seq, bad.Text.Vi, bad.Seq, bad.Text.En)
	x := bad.Entry
	if x == nil {
		return
	}
	fmt.Fprintf(w, "  %s  %s  %s (%s)  %s\n", x.At.In(survey.Zone).Format(time.RFC3339), x.Text.Vi, x.Name, x.Actor, x.Object)
	for _, part := range []struct{ name, text string }{{"trước", string(x.Before)}, {"sau", string(x.After)}, {"ghi chú", x.Note}} {
		if part.text != "" {
			fmt.Fprintf(w, "  %s: %s\n", part.name, part.text)
		}
	}
}

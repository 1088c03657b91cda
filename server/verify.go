package main

import (
	"errors"
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
	Certificate []string      `help:"Tệp biên bản; nhiều tệp thì kiểm tra cả chuỗi từ số 1. / Certificates; several are a chain from number 1." type:"existingfile" placeholder:"FILE"`
	Proof       string        `help:"Tệp bằng chứng kèm biên nhận, so với biên bản. / A receipt's proof, against the certificate." type:"existingfile" placeholder:"FILE"`
	Manifest    string        `help:"Tệp mô tả (manifest) đi kèm tệp xuất. / The manifest of an export." type:"existingfile" placeholder:"FILE"`
	File        string        `help:"Tệp xuất; bỏ trống là tệp mà manifest nêu, cùng thư mục. / The export." type:"existingfile" placeholder:"FILE"`
	Key         []string      `help:"Khóa công khai, hoặc tệp chứa khóa. / Public keys, or files of them." placeholder:"KEY"`
	Noted       string        `help:"Mã băm đã ghi lại từ trước: của một biên bản trong chuỗi, hoặc của manifest. / A hash that was noted: of a certificate, or of the manifest." placeholder:"HASH"`
	Campaign    string        `help:"So biên bản của một đợt với từng phiếu trong cơ sở dữ liệu. / A campaign's certificate against every response." placeholder:"ID"`
	Store       bool          `help:"Kiểm tra cả cơ sở dữ liệu: nhật ký, số đếm, chuỗi biên bản, từng đợt đã chốt. / The whole store."`
	Trail       bool          `help:"Kiểm tra nhật ký: mọi bản ghi còn nguyên và nối tiếp nhau. / The audit trail."`
	Head        string        `help:"Dấu mốc nhật ký đã ghi lại từ trước, để phát hiện cả việc cắt phần cuối hay ghi lại toàn bộ." placeholder:"SỐ:MÃ_BĂM"`
	Format      export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// Validate is called by kong.
func (c *verifyCommand) Validate() error {
	modes := 0
	for _, given := range []bool{len(c.Certificate) > 0, c.Manifest != "", c.Campaign != "", c.Store, c.Trail} {
		if given {
			modes++
		}
	}
	switch {
	case modes != 1:
		return errors.New("cần đúng một trong --certificate, --manifest, --campaign, --store, --trail / give one of them")
	case c.Proof != "" && len(c.Certificate) != 1:
		return errors.New("--proof đi cùng một --certificate / --proof goes with one --certificate")
	case c.File != "" && c.Manifest == "":
		return errors.New("--file đi cùng --manifest / --file goes with --manifest")
	case len(c.Certificate) > 0 && len(c.Key) == 0:
		return errors.New("cần --key: khóa nằm trong tệp không chứng minh điều gì / --key is needed: the one in the file proves nothing")
	case c.Manifest != "" && c.Noted == "" && len(c.Key) == 0:
		return errors.New("manifest phải được tin cậy từ nơi khác: --key với chữ ký, hoặc --noted với mã băm ghi trong nhật ký / a manifest has to be trusted from elsewhere: --key or --noted")
	}
	return nil
}

// Run checks what was asked for and ends with exit code 1 at the first thing that is not
// as it was. It changes nothing and may run beside servers; with files it needs nothing
// but them.
func (c *verifyCommand) Run(e *env) error {
	switch {
	case c.Trail:
		return c.trail(e)
	case len(c.Certificate) > 0:
		return c.certificates(e)
	case c.Manifest != "":
		return c.manifest(e)
	}
	return c.store(e)
}

// trail follows the chain of the audit trail.
func (c *verifyCommand) trail(e *env) error {
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

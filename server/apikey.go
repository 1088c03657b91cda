package main

import (
	"fmt"
	"strings"

	"hailong/server/auth"
	"hailong/server/export"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

type keyCommand struct {
	Add    keyAdd    `cmd:"" help:"Tạo khóa API và in ra một lần. / Make an API key and print it once."`
	List   keyList   `cmd:"" help:"Liệt kê khóa API. / List API keys."`
	Revoke keyRevoke `cmd:"" help:"Thu hồi một khóa API; có hiệu lực ngay. / Revoke an API key at once."`
}

type keyAdd struct {
	Name  string   `arg:"" help:"Tên hệ thống sẽ dùng khóa."`
	Scope []string `help:"Phạm vi, ví dụ figures.read; dùng nhiều lần hoặc cách nhau bằng dấu phẩy." required:"" placeholder:"SCOPE"`
	Last  string   `help:"Ngày cuối cùng dùng được, YYYY-MM-DD; bỏ trống là không thời hạn." placeholder:"NGÀY"`
}

// Run makes a key and prints it once.
func (c *keyAdd) Run(e *env) error {
	d := auth.KeyDraft{Name: c.Name}
	for _, s := range c.Scope {
		d.Scopes = append(d.Scopes, auth.Right(s))
	}
	if c.Last != "" {
		var err error
		if d.Last, err = survey.ParseDay(c.Last); err != nil {
			return survey.InvalidField("last", survey.Text{Vi: "--last là một ngày, viết YYYY-MM-DD.", En: "--last is a date, written YYYY-MM-DD."})
		}
	}
	return e.withAccounts(func(a *auth.Auth, tr *trail.Trail, _ *registry.Registry) (err error) {
		if d.ID, err = a.NewID(); err != nil {
			return err
		}
		var text string
		ev := keyEvent(trail.KeyAdd, d.ID)
		ev.After = struct {
			Name   string       `json:"name"`
			Scopes []auth.Right `json:"scopes"`
			Last   survey.Day   `json:"last_day,omitzero"`
		}{d.Name, d.Scopes, d.Last}
		err = tr.Do(e.ctx, ev, func() (err error) {
			_, text, err = a.AddKey(e.ctx, d, auth.CommandLine)
			return err
		})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.std.out, `Khóa API %[1]s. Khóa chỉ hiện một lần này; gửi trong tiêu đề Authorization: Bearer …

  %[2]s

API key %[1]s. It is shown this once; send it in the header Authorization: Bearer …
`, d.ID, text)
		return err
	})
}

// keyEvent is an event of the command line on a key.
func keyEvent(action trail.Action, id string) trail.Event {
	return trail.Event{Actor: auth.CommandLine, Name: "dòng lệnh", Action: action, Object: "key:" + id}
}

type keyList struct {
	Format export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// Run lists keys, never their text.
func (c *keyList) Run(e *env) error {
	return e.withAccounts(func(a *auth.Auth, _ *trail.Trail, _ *registry.Registry) error {
		list, err := a.Keys(e.ctx)
		if err != nil {
			return err
		}
		return e.printKeys(list, c.Format)
	})
}

type keyRevoke struct {
	ID     string `arg:"" help:"Mã của khóa, xem: hailong key list."`
	Reason string `help:"Lý do, được lưu lại." required:"" placeholder:"LÝ DO"`
}

// Run ends a key.
func (c *keyRevoke) Run(e *env) error {
	return e.withAccounts(func(a *auth.Auth, tr *trail.Trail, _ *registry.Registry) error {
		before, err := a.Key(e.ctx, c.ID)
		if err != nil {
			return err
		}
		ev := keyEvent(trail.KeyRevoke, c.ID)
		ev.Before, ev.Note = before, c.Reason
		var after *auth.Key
		err = tr.Do(e.ctx, ev, func() (err error) {
			_, after, err = a.RevokeKey(e.ctx, c.ID, before.Revision, c.Reason, auth.CommandLine)
			return err
		})
		if err != nil {
			return err
		}
		return e.printKeys([]auth.Key{*after}, export.Table)
	})
}

func (e *env) printKeys(list []auth.Key, f export.Format) error {
	day := func(d survey.Day) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	rows := make([][]string, len(list))
	for i, k := range list {
		scopes := make([]string, len(k.Scopes))
		for n, s := range k.Scopes {
			scopes[n] = string(s)
		}
		rows[i] = []string{k.ID, k.Name, strings.Join(scopes, " "), k.Created.String(), day(k.Last), day(k.Used), day(k.Revoked), k.Reason}
	}
	return export.Rows(e.std.out, f, []string{"MÃ", "TÊN", "PHẠM VI", "NGÀY TẠO", "NGÀY CUỐI", "DÙNG LẦN CUỐI", "THU HỒI", "LÝ DO"}, rows, list)
}

package main

import (
	"fmt"
	"time"

	"hailong/server/auth"
	"hailong/server/export"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

type accountCommand struct {
	Add     accountAdd     `cmd:"" help:"Tạo tài khoản và in đường liên kết kích hoạt. / Make an account and print its link."`
	Reset   accountReset   `cmd:"" help:"Bỏ mật khẩu cũ, in đường liên kết đặt mật khẩu mới. / A link for a new password."`
	Disable accountDisable `cmd:"" help:"Khóa tài khoản; có hiệu lực ngay, kể cả khi đang đăng nhập. / Disable an account at once."`
	Enable  accountEnable  `cmd:"" help:"Mở lại tài khoản. / Enable an account."`
	List    accountList    `cmd:"" help:"Liệt kê tài khoản. / List accounts."`
}

// withAccounts opens the store for one command on accounts or keys.
func (e *env) withAccounts(use func(a *auth.Auth, tr *trail.Trail, reg *registry.Registry) error) error {
	return e.with(func(st store.Store, reg *registry.Registry) error {
		a, err := e.newAuth(st, reg, nil)
		if err != nil {
			return err
		}
		return use(a, &trail.Trail{Docs: st, Clock: time.Now}, reg)
	})
}

// byCommand is an event of the command line on an account.
func byCommand(action trail.Action, x *auth.Account) trail.Event {
	return trail.Event{Actor: auth.CommandLine, Name: "dòng lệnh", Action: action, Object: "account:" + x.ID, Unit: unitOf(x)}
}

func unitOf(x *auth.Account) string {
	if x.Unit == (survey.UnitKey{}) {
		return ""
	}
	return x.Unit.String()
}

// invited is the event of a new account.
func invited(d auth.Draft) trail.Event {
	x := auth.Account{ID: d.ID, Login: d.Login, Name: d.Name, Role: d.Role, Unit: d.Unit}
	ev := byCommand(trail.AccountInvite, &x)
	ev.After = struct {
		Login string         `json:"login"`
		Name  string         `json:"name"`
		Role  auth.Role      `json:"role"`
		Unit  survey.UnitKey `json:"unit,omitzero"`
	}{x.Login, x.Name, x.Role, x.Unit}
	return ev
}

// stateKept is what the trail keeps of a state.
type stateKept struct {
	State auth.State `json:"state"`
}

type accountAdd struct {
	Login string `arg:"" help:"Tên đăng nhập: một tên ngắn hoặc địa chỉ thư điện tử."`
	Role  string `help:"Vai trò: admin, unit hoặc auditor." enum:"admin,unit,auditor" required:""`
	Name  string `help:"Tên hiển thị; bỏ trống là tên đăng nhập." placeholder:"TÊN"`
	Unit  string `help:"Mã đơn vị (5 chữ số), với vai trò unit." placeholder:"CODE"`
}

// Run makes an account that waits for its holder.
func (c *accountAdd) Run(e *env) error {
	return e.withAccounts(func(a *auth.Auth, tr *trail.Trail, reg *registry.Registry) error {
		d := auth.Draft{Login: c.Login, Name: c.Name, Role: auth.Role(c.Role)}
		if d.Name == "" {
			d.Name = d.Login
		}
		if c.Unit != "" {
			if err := shipped(e.ctx, reg); err != nil {
				return err
			}
			units, err := reg.Now().UnitsNamed([]string{c.Unit}, today())
			if err != nil {
				return err
			}
			d.Unit = units[0].Key
		}
		var err error
		if d.ID, err = a.NewID(); err != nil {
			return err
		}
		var inv *auth.Invitation
		err = tr.Do(e.ctx, invited(d), func() (err error) {
			_, inv, err = a.Invite(e.ctx, d, auth.CommandLine)
			return err
		})
		if err != nil {
			return err
		}
		return e.printLink(c.Login, inv)
	})
}

// printLink tells whoever runs the command what to hand on.
func (e *env) printLink(login string, inv *auth.Invitation) error {
	until := inv.Until.In(survey.Zone)
	_, err := fmt.Fprintf(e.std.out, `Tài khoản %[1]s: gửi riêng cho người dùng đường liên kết dưới đây. Liên kết dùng được một lần,
đến %[3]s, và không xem lại được; nếu thất lạc, chạy: hailong account reset %[1]s

  %[2]s

Account %[1]s: hand this link to its holder and nobody else. It is good once, until %[4]s,
and can't be shown again; if it is lost, run: hailong account reset %[1]s
`, login, inv.Link(e.cfg.BaseURL), until.Format("15:04 02/01/2006"), until.Format("2006-01-02 15:04"))
	return err
}

type accountReset struct {
	Login string `arg:"" help:"Tên đăng nhập."`
	TOTP  bool   `name:"totp" help:"Xóa cả xác thực hai bước và mã khôi phục, khi người dùng mất điện thoại."`
}

// Run takes the password away and prints a link for a new one.
func (c *accountReset) Run(e *env) error {
	return e.withAccounts(func(a *auth.Auth, tr *trail.Trail, _ *registry.Registry) error {
		x, err := a.ByLogin(e.ctx, c.Login)
		if err != nil {
			return err
		}
		ev := byCommand(trail.AccountReset, x)
		if c.TOTP {
			ev.Note = "xóa cả xác thực hai bước"
		}
		var inv *auth.Invitation
		err = tr.Do(e.ctx, ev, func() (err error) {
			_, inv, err = a.Reset(e.ctx, x.ID, x.Revision, c.TOTP)
			return err
		})
		if err != nil {
			return err
		}
		return e.printLink(x.Login, inv)
	})
}

type accountDisable struct {
	Login  string `arg:"" help:"Tên đăng nhập."`
	Reason string `help:"Lý do, được lưu lại." required:"" placeholder:"LÝ DO"`
}

// Run closes an account.
func (c *accountDisable) Run(e *env) error {
	return e.withAccounts(func(a *auth.Auth, tr *trail.Trail, reg *registry.Registry) error {
		x, err := a.ByLogin(e.ctx, c.Login)
		if err != nil {
			return err
		}
		ev := byCommand(trail.AccountDisable, x)
		ev.Before, ev.After, ev.Note = stateKept{x.State}, stateKept{auth.Disabled}, c.Reason
		return e.changed(tr, ev, reg, func() (*auth.Change, error) {
			return a.Disable(e.ctx, x.ID, x.Revision, c.Reason, auth.CommandLine)
		})
	})
}

type accountEnable struct {
	Login string `arg:"" help:"Tên đăng nhập."`
}

// Run opens an account again.
func (c *accountEnable) Run(e *env) error {
	return e.withAccounts(func(a *auth.Auth, tr *trail.Trail, reg *registry.Registry) error {
		x, err := a.ByLogin(e.ctx, c.Login)
		if err != nil {
			return err
		}
		ev := byCommand(trail.AccountEnable, x)
		ev.Before, ev.After = stateKept{x.State}, stateKept{auth.Active}
		return e.changed(tr, ev, reg, func() (*auth.Change, error) { return a.Enable(e.ctx, x.ID, x.Revision) })
	})
}

// changed records a change, carries it out and prints the account as it is then.
func (e *env) changed(tr *trail.Trail, ev trail.Event, reg *registry.Registry, change func() (*auth.Change, error)) error {
	var done *auth.Change
	err := tr.Do(e.ctx, ev, func() (err error) {
		done, err = change()
		return err
	})
	if err != nil {
		return err
	}
	return e.printAccounts(reg, []auth.Account{*done.After}, export.Table)
}

type accountList struct {
	Format export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// Run lists accounts by login.
func (c *accountList) Run(e *env) error {
	return e.withAccounts(func(a *auth.Auth, _ *trail.Trail, reg *registry.Registry) error {
		list, err := a.Accounts(e.ctx)
		if err != nil {
			return err
		}
		return e.printAccounts(reg, list, c.Format)
	})
}

// states are the words of the table.
var states = map[auth.State]string{auth.Invited: "chờ kích hoạt", auth.Active: "đang dùng", auth.Disabled: "bị khóa"}

func (e *env) printAccounts(reg *registry.Registry, list []auth.Account, f export.Format) error {
	rows := make([][]string, len(list))
	for i, x := range list {
		unit, _ := reg.Now().Unit(x.Unit)
		second, seen := "không", ""
		if x.TOTP {
			second = "có"
		}
		if x.Seen != 0 {
			seen = x.Seen.String()
		}
		state := states[x.State]
		if f == export.CSV {
			state = string(x.State)
		}
		rows[i] = []string{x.Login, x.Name, string(x.Role), unit.Name, state, x.Reason, second, seen, x.ID}
	}
	return export.Rows(e.std.out, f, []string{"TÊN ĐĂNG NHẬP", "TÊN", "VAI TRÒ", "ĐƠN VỊ", "TRẠNG THÁI", "LÝ DO", "HAI BƯỚC", "DÙNG LẦN CUỐI", "MÃ"}, rows, list)
}

package main

import (
	"strconv"
	"time"

	"hailong/server/api"
	"hailong/server/auth"
	"hailong/server/export"
	"hailong/server/kiosk"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

type kioskCommand struct {
	List kioskList `cmd:"" help:"Liệt kê máy tính bảng và tình trạng từng máy. / List tablets and how they are."`
}

type kioskList struct {
	Unit   []string      `help:"Mã đơn vị (5 chữ số)." placeholder:"CODE"`
	Format export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// Run lists tablets by unit and name.
func (c *kioskList) Run(e *env) error {
	return e.with(func(st store.Store, reg *registry.Registry) error {
		a, err := e.newAuth(st, reg, nil)
		if err != nil {
			return err
		}
		keep := map[survey.UnitKey]bool{}
		if len(c.Unit) > 0 {
			units, err := reg.Now().UnitsNamed(c.Unit, today())
			if err != nil {
				return err
			}
			for _, u := range units {
				keep[u.Key] = true
			}
		}
		book := &kiosk.Book{Docs: st, Clock: time.Now} // nothing is paired here
		all, err := book.All(e.ctx, survey.UnitKey{})
		if err != nil {
			return err
		}
		people, err := a.Accounts(e.ctx)
		if err != nil {
			return err
		}
		var list []kiosk.Listed
		for _, x := range all {
			if len(keep) == 0 || keep[x.Unit] {
				list = append(list, x)
			}
		}
		return e.printKiosks(reg.Now(), list, people, c.Format)
	})
}

// kioskWords are the states in the table.
var kioskWords = map[kiosk.State]string{kiosk.Waiting: "chờ ghép nối", kiosk.Active: "đang dùng", kiosk.Revoked: "đã thu hồi"}

func (e *env) printKiosks(snap *registry.Snapshot, list []kiosk.Listed, people []auth.Account, f export.Format) error {
	names, now := map[string]string{}, time.Now()
	for _, x := range people {
		names[x.ID] = x.Name
	}
	data := make([]api.Kiosk, 0, len(list))
	rows := make([][]string, 0, len(list))
	for i := range list {
		k := api.KioskOf(snap, &list[i], names, now)
		data = append(data, k)
		state, quiet, seen := kioskWords[k.State], "", ""
		if f == export.CSV {
			state = string(k.State)
		}
		if k.Silent {
			quiet = "có"
		}
		if k.Status.Seen != nil {
			seen = k.Status.Seen.In(survey.Zone).Format("2006-01-02 15:04")
		}
		rows = append(rows, []string{
			k.ID, k.Name, k.Unit.String(), k.UnitName, string(k.Point), state, quiet, seen, strconv.Itoa(k.Status.Queue), strconv.Itoa(k.Status.Aside), k.Status.App,
		})
	}
	return export.Rows(e.std.out, f, []string{
		"MÃ", "TÊN", "ĐƠN VỊ", "TÊN ĐƠN VỊ", "ĐIỂM", "TRẠNG THÁI", "IM LẶNG", "LIÊN HỆ GẦN NHẤT", "CHỜ GỬI", "BỊ TỪ CHỐI", "PHIÊN BẢN",
	}, rows, data)
}

package main

import (
	"crypto/rand"
	"fmt"

	"hailong/server/api"
	"hailong/server/export"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

type codesCommand struct {
	Issue  codesIssue  `cmd:"" help:"Cấp mã cho mọi đơn vị, một đơn vị hoặc một điểm tiếp nhận."`
	List   codesList   `cmd:"" help:"Liệt kê mã và địa chỉ."`
	Revoke codesRevoke `cmd:"" help:"Thu hồi một mã."`
}

type codesIssue struct {
	Unit      []string      `help:"Mã đơn vị (5 chữ số); bỏ trống là tất cả." placeholder:"CODE"`
	Point     string        `help:"Mã điểm tiếp nhận, ví dụ quay-1." placeholder:"ID"`
	PointName string        `help:"Tên điểm tiếp nhận; tạo điểm nếu chưa có." placeholder:"TÊN"`
	Channel   string        `help:"Kênh: qr, link hoặc assisted." enum:"qr,link,assisted" default:"qr"`
	Format    export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// Run issues the codes that are missing; doing it again issues none.
func (c *codesIssue) Run(e *env) error {
	return e.with(func(_ store.Store, reg *registry.Registry) error {
		if err := shipped(e.ctx, reg); err != nil {
			return err
		}
		order := registry.Order{Point: survey.PointID(c.Point), PointName: c.PointName, Channel: survey.Channel(c.Channel)}
		if len(c.Unit) > 0 {
			units, err := reg.Now().UnitsNamed(c.Unit, today())
			if err != nil {
				return err
			}
			for _, u := range units {
				order.Units = append(order.Units, u.Key)
			}
		}
		entries, issued, err := reg.Issue(e.ctx, order, today(), rand.Reader)
		if err != nil {
			return err
		}
		if err := e.printCodes(reg.Now(), entries, c.Format); err != nil {
			return err
		}
		fmt.Fprintf(e.std.err, "Đã cấp %d mã mới, %d mã có sẵn.\n", issued, len(entries)-issued)
		return nil
	})
}

type codesList struct {
	Unit   []string      `help:"Mã đơn vị (5 chữ số)." placeholder:"CODE"`
	Status string        `help:"active hoặc revoked; bỏ trống là tất cả." enum:",active,revoked" default:""`
	Format export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// Run lists codes by unit.
func (c *codesList) Run(e *env) error {
	return e.with(func(_ store.Store, reg *registry.Registry) error {
		snap := reg.Now()
		keep := map[survey.UnitKey]bool{}
		if len(c.Unit) > 0 {
			units, err := snap.UnitsNamed(c.Unit, today())
			if err != nil {
				return err
			}
			for _, u := range units {
				keep[u.Key] = true
			}
		}
		var list []survey.Entry
		for _, x := range snap.Codes() {
			if (len(keep) == 0 || keep[x.Unit]) && (c.Status == "" || string(x.Status) == c.Status) {
				list = append(list, x)
			}
		}
		return e.printCodes(snap, list, c.Format)
	})
}

type codesRevoke struct {
	Code   string `arg:"" help:"Mã cần thu hồi."`
	Reason string `help:"Lý do, được lưu lại." required:"" placeholder:"LÝ DO"`
}

// Run revokes a code; its poster then leads to a page that says so.
func (c *codesRevoke) Run(e *env) error {
	code, err := survey.ParseEntryCode(c.Code)
	if err != nil {
		return err
	}
	return e.with(func(_ store.Store, reg *registry.Registry) error {
		x, err := reg.RevokeCode(e.ctx, code, today(), c.Reason)
		if err != nil {
			return err
		}
		return e.printCodes(reg.Now(), []survey.Entry{x}, "table")
	})
}

func (e *env) printCodes(snap *registry.Snapshot, list []survey.Entry, f export.Format) error {
	data := make([]api.Code, 0, len(list))
	rows := make([][]string, 0, len(list))
	for _, x := range list {
		c := api.CodeOf(snap, e.cfg.BaseURL, x)
		data = append(data, c)
		rows = append(rows, []string{string(c.Code), c.URL, c.Unit.String(), c.UnitName, string(c.Point), string(c.Channel), string(c.Status), c.Issued.String()})
	}
	return export.Rows(e.std.out, f, []string{"MÃ", "ĐỊA CHỈ", "ĐƠN VỊ", "TÊN", "ĐIỂM", "KÊNH", "TRẠNG THÁI", "NGÀY CẤP"}, rows, data)
}

package main

import (
	"fmt"
	"io/fs"
	"os"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/export"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

type unitsCommand struct {
	Import unitsImport `cmd:"" help:"Nhập danh mục đơn vị và bảng kế thừa; sai một dòng là từ chối cả tệp."`
	List   unitsList   `cmd:"" help:"Liệt kê đơn vị của một ngày."`
}

type unitsImport struct {
	Dir string `help:"Thư mục có units.csv và succession.csv; bỏ trống là danh mục kèm theo chương trình." placeholder:"DIR" type:"existingdir"`
}

// Run replaces the register as one: a broken file changes nothing.
func (c *unitsImport) Run(e *env) error {
	var files fs.FS = configs.FS
	dir := "units"
	if c.Dir != "" {
		files, dir = os.DirFS(c.Dir), "."
	}
	r, err := catalog.Units(files, dir)
	if err != nil {
		return err
	}
	return e.with(func(_ store.Store, reg *registry.Registry) error {
		if err := reg.ImportUnits(e.ctx, r); err != nil {
			return err
		}
		_, err := fmt.Fprintf(e.std.out, "Đã nhập %d đơn vị (%d đang hoạt động) và %d dòng kế thừa.\n",
			len(r.Units), len(reg.Now().UnitsOn(today())), len(r.Succession))
		return err
	})
}

type unitsList struct {
	On     string        `help:"Ngày YYYY-MM-DD; bỏ trống là hôm nay." placeholder:"DATE"`
	Format export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// Run lists the units that exist on a day.
func (c *unitsList) Run(e *env) error {
	day := today()
	if c.On != "" {
		var err error
		if day, err = survey.ParseDay(c.On); err != nil {
			return survey.InvalidField("on", survey.Text{
				Vi: fmt.Sprintf("Ngày %q không đúng; dùng dạng YYYY-MM-DD.", c.On), En: fmt.Sprintf("%q is no date of the form YYYY-MM-DD.", c.On),
			})
		}
	}
	return e.with(func(_ store.Store, reg *registry.Registry) error {
		units := append([]survey.Unit{}, reg.Now().UnitsOn(day)...) // no units are [] in JSON, not null
		rows := make([][]string, len(units))
		for i, u := range units {
			rows[i] = []string{u.Key.String(), u.Name, string(u.Type), u.ProvinceName}
		}
		return export.Rows(e.std.out, c.Format, []string{"ĐƠN VỊ", "TÊN", "LOẠI", "TỈNH, THÀNH PHỐ"}, rows, units)
	})
}

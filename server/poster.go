package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hailong/server/api"
	"hailong/server/poster"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

type posterCommand struct {
	All    bool     `help:"Mọi đơn vị trong một tệp." xor:"which" required:""`
	Unit   []string `help:"Mã đơn vị (5 chữ số)." placeholder:"CODE" xor:"which" required:""`
	Point  string   `help:"Chỉ một điểm tiếp nhận." placeholder:"ID"`
	Size   string   `help:"a4, a5, tent (thẻ bàn) hoặc sticker (nhãn dán)." enum:"a4,a5,tent,sticker" default:"a4"`
	Out    string   `help:"Tệp kết quả: .pdf, hoặc .svg, .png cho riêng hình mã." required:"" placeholder:"FILE"`
	Pixels int      `help:"Cạnh của tệp .png, tính bằng điểm ảnh." default:"1024"`
}

// Run prints posters into a file.
func (c *posterCommand) Run(e *env) error {
	return e.with(func(_ store.Store, reg *registry.Registry) error {
		var keep map[survey.UnitKey]bool
		if !c.All {
			units, err := reg.Now().UnitsNamed(c.Unit, today())
			if err != nil {
				return err
			}
			keep = map[survey.UnitKey]bool{}
			for _, u := range units {
				keep[u.Key] = true
			}
		}
		sheets := api.Sheets(reg.Now(), keep, survey.PointID(c.Point))
		if len(sheets) == 0 {
			return api.NoSheets()
		}
		began := time.Now()
		n, err := c.write(e, reg.Now(), sheets)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.std.out, "%s: %d mã, %d KB, %d ms\n", c.Out, len(sheets), (n+1023)/1024, time.Since(began).Milliseconds())
		return err
	})
}

// write makes the file whole or not at all.
func (c *posterCommand) write(e *env, snap *registry.Snapshot, sheets []poster.Sheet) (size int64, err error) {
	tmp, err := os.CreateTemp(filepath.Dir(c.Out), ".poster-*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if err := c.draw(tmp, snap, e.cfg.BaseURL, sheets); err != nil {
		return 0, err
	}
	info, err := tmp.Stat()
	if err != nil {
		return 0, err
	}
	if err := tmp.Chmod(0o644); err != nil {
		return 0, err
	}
	if err := tmp.Close(); err != nil {
		return 0, err
	}
	return info.Size(), os.Rename(tmp.Name(), c.Out)
}

func (c *posterCommand) draw(w io.Writer, snap *registry.Snapshot, baseURL string, sheets []poster.Sheet) error {
	kind := strings.ToLower(filepath.Ext(c.Out))
	if kind == ".pdf" {
		return poster.PDF(w, poster.Size(c.Size), sheets, api.PosterOptions(snap, baseURL, sheets, today()))
	}
	if kind != ".svg" && kind != ".png" {
		return survey.InvalidField("out", survey.Text{
			Vi: "Tên tệp phải kết thúc bằng .pdf, .svg hoặc .png.", En: "The file name must end in .pdf, .svg or .png.",
		})
	}
	if len(sheets) != 1 {
		return survey.InvalidField("out", survey.Text{
			Vi: fmt.Sprintf("Tệp %s chứa một mã, ở đây có %d; hãy chọn một đơn vị hoặc một điểm.", kind, len(sheets)),
			En: fmt.Sprintf("A %s file holds one code, there are %d; please choose one unit or point.", kind, len(sheets)),
		})
	}
	content, err := poster.URL(baseURL, sheets[0].Entry.Code)
	if err != nil {
		return err
	}
	if kind == ".svg" {
		return poster.SVG(w, content)
	}
	return poster.PNG(w, content, c.Pixels)
}

package main

import (
	"slices"
	"time"

	"hailong/server/export"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/survey"
)

type scoreCommand struct {
	Campaign string        `help:"Mã đợt; bỏ trống là đợt đang mở." placeholder:"ID"`
	Unit     []string      `help:"Mã đơn vị (5 chữ số); bỏ trống là tất cả." placeholder:"CODE"`
	Format   export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
	Explain  bool          `help:"In từng bước tính của mỗi đơn vị."`
}

// Run prints the scores of a campaign's units.
func (c *scoreCommand) Run(e *env) error {
	return e.with(func(st store.Store, reg *registry.Registry) error {
		camp, err := named(reg, c.Campaign)
		if err != nil {
			return err
		}
		f := &figures.Figures{Tallies: st, Clock: time.Now}
		list, err := f.Scores(e.ctx, camp)
		if err != nil {
			return err
		}
		if len(c.Unit) > 0 {
			units, err := reg.Now().UnitsNamed(c.Unit, camp.First)
			if err != nil {
				return err
			}
			list = slices.DeleteFunc(list, func(s score.Score) bool {
				return !slices.ContainsFunc(units, func(u survey.Unit) bool { return u.Key == s.Unit })
			})
		}
		if err := export.Scores(e.std.out, c.Format, list, reg.Now().Unit); err != nil || !c.Explain || c.Format != export.Table {
			return err
		}
		return export.Working(e.std.out, survey.Vietnamese, list, reg.Now().Unit)
	})
}

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"hailong/server/catalog"
	"hailong/server/export"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/survey"
)

type campaignCommand struct {
	Import  campaignImport  `cmd:"" help:"Nhập một đợt khảo sát từ tệp YAML, ở trạng thái dự thảo."`
	Open    campaignOpen    `cmd:"" help:"Mở đợt: từ đó mẫu phiếu và bộ tiêu chí không đổi được."`
	Close   campaignClose   `cmd:"" help:"Đóng đợt."`
	Certify campaignCertify `cmd:"" help:"Chốt số liệu đợt đã đóng và lập biên bản có chữ ký số."`
	Correct campaignCorrect `cmd:"" help:"Mở đợt đã chốt để đính chính, có lý do; sau đó chốt lại."`
	List    campaignList    `cmd:"" help:"Liệt kê các đợt."`
}

type campaignImport struct {
	File          string   `arg:"" help:"Tệp đợt khảo sát." type:"existingfile"`
	Questionnaire []string `help:"Tệp mẫu phiếu cần nhập cùng." type:"existingfile" placeholder:"FILE"`
	Criteria      []string `help:"Tệp bộ tiêu chí cần nhập cùng." type:"existingfile" placeholder:"FILE"`
}

// Run keeps the campaign as a draft, with the versions it refers to.
func (c *campaignImport) Run(e *env) error {
	file, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	return e.with(func(_ store.Store, reg *registry.Registry) error {
		if err := shipped(e.ctx, reg); err != nil {
			return err
		}
		for _, name := range c.Questionnaire {
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			if _, err := reg.AddQuestionnaire(e.ctx, filepath.Base(name), b); err != nil {
				return err
			}
		}
		for _, name := range c.Criteria {
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			if _, err := reg.AddCriteria(e.ctx, filepath.Base(name), b); err != nil {
				return err
			}
		}
		units := reg.Now().Register().Units
		camp, err := catalog.Campaign(filepath.Base(c.File), file, units)
		if err != nil {
			return err
		}
		if err := reg.ImportCampaign(e.ctx, *camp); err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.std.out, "Đã nhập đợt %s (%d đơn vị), trạng thái dự thảo. Mở bằng: hailong campaign open %s\n", camp.ID, len(camp.Units), camp.ID)
		return err
	})
}

type campaignOpen struct {
	ID string `arg:"" help:"Mã đợt."`
}

// Run opens a draft.
func (c *campaignOpen) Run(e *env) error {
	return e.with(func(_ store.Store, reg *registry.Registry) error {
		if err := reg.Open(e.ctx, survey.CampaignID(c.ID)); err != nil {
			return err
		}
		_, err := fmt.Fprintf(e.std.out, "Đợt %s đang mở.\n", c.ID)
		return err
	})
}

type campaignClose struct {
	ID string `arg:"" help:"Mã đợt."`
}

// Run closes an open campaign.
func (c *campaignClose) Run(e *env) error {
	return e.with(func(_ store.Store, reg *registry.Registry) error {
		if err := reg.Close(e.ctx, survey.CampaignID(c.ID), survey.DayOf(time.Now(), survey.Zone)); err != nil {
			return err
		}
		_, err := fmt.Fprintf(e.std.out, "Đợt %s đã đóng.\n", c.ID)
		return err
	})
}

type campaignList struct {
	Format export.Format `help:"table, json hoặc csv." enum:"table,json,csv" default:"table"`
}

// Run lists campaigns by first day.
func (c *campaignList) Run(e *env) error {
	return e.with(func(_ store.Store, reg *registry.Registry) error {
		list := reg.Now().Campaigns()
		rows := make([][]string, len(list))
		data := make([]survey.Campaign, len(list))
		for i, x := range list {
			data[i] = x.Campaign
			rows[i] = []string{
				string(x.ID), x.Title.Vi, string(x.State), x.First.String(), x.Last.String(), strconv.Itoa(len(x.Units)),
				fmt.Sprintf("%s@%d", x.Campaign.Questionnaire.ID, x.Campaign.Questionnaire.Version),
				fmt.Sprintf("%s@%d", x.Campaign.Criteria.ID, x.Campaign.Criteria.Version),
			}
		}
		return export.Rows(e.std.out, c.Format, []string{"MÃ", "TÊN", "TRẠNG THÁI", "TỪ NGÀY", "ĐẾN NGÀY", "ĐƠN VỊ", "MẪU PHIẾU", "TIÊU CHÍ"}, rows, data)
	})
}

// campaign is the one that was named, or the current one.
func named(reg *registry.Registry, id string) (*registry.Campaign, error) {
	if id == "" {
		return reg.Now().Current()
	}
	return reg.Now().Campaign(survey.CampaignID(id))
}

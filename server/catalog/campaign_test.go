package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"hailong/server/catalog"
	"hailong/server/survey"
)

func TestShippedCampaign(t *testing.T) {
	r := shipped(t)
	c, err := catalog.Campaign(demoFile, file(t, demoFile), r.Units)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Units) != 114 || !slices.IsSortedFunc(c.Units, survey.UnitKey.Compare) {
		t.Errorf("%d units", len(c.Units))
	}
	if c.Title.Vi == "" || c.Title.En == "" || c.ID != "demo" {
		t.Errorf("id %q, title %q", c.ID, c.Title)
	}
	if c.State != survey.Draft || !slices.Equal(c.Channels, survey.Channels) {
		t.Errorf("state %s, channels %v", c.State, c.Channels)
	}
	q := shippedForm(t)
	s, _, err := catalog.CriteriaFor(criteriaFile, file(t, criteriaFile), q)
	if err != nil {
		t.Fatal(err)
	}
	if c.Questionnaire.ID != q.ID || c.Questionnaire.Version != q.Version || c.Criteria != s.Ref() {
		t.Errorf("the campaign refers to %v and %v", c.Questionnaire, c.Criteria)
	}
}

const goodCampaign = `id: dot-1
title: {vi: Đợt 1, en: Round 1}
units: ["10525", 10507]
questionnaire: {id: dich-vu-cong, version: 1}
criteria: {id: mau-tuyen-tinh, version: 1}
first: 2026-03-01
last: 2026-03-31
channels: [kiosk, qr]
transactions: {"10507": 4200}
phone: (0225) 000 0000
`

func TestCampaign(t *testing.T) {
	r := shipped(t)
	c, err := catalog.Campaign("c.yaml", []byte(goodCampaign), r.Units)
	if err != nil {
		t.Fatal(err)
	}
	from := survey.NewDay(2025, 7, 1)
	want := []survey.UnitKey{{Code: "10507", From: from}, {Code: "10525", From: from}}
	if !slices.Equal(c.Units, want) {
		t.Errorf("units %v", c.Units)
	}
	if c.Transactions[want[0]] != 4200 || len(c.Transactions) != 1 {
		t.Errorf("transactions %v", c.Transactions)
	}
	if !slices.Equal(c.Channels, []survey.Channel{survey.QR, survey.Kiosk}) {
		t.Errorf("channels %v are not in the order they are shown", c.Channels)
	}
	if c.First != survey.NewDay(2026, 3, 1) || c.Last != survey.NewDay(2026, 3, 31) || c.Phone != "(0225) 000 0000" {
		t.Errorf("%s to %s, %s", c.First, c.Last, c.Phone)
	}
}

// A code means the unit of the campaign's days.
func TestCampaignChoosesUnitsOfItsDays(t *testing.T) {
	r := shipped(t)
	for _, c := range []struct {
		units, first, last string
		want               int
	}{
		{"all", "2026-03-01", "2026-03-31", 114},
		{"{types: [phuong]}", "2026-03-01", "2026-03-31", 45},
		{"{types: [xa, dac_khu]}", "2026-03-01", "2026-03-31", 69},
		{"all", "2025-04-01", "2025-06-30", 374},
		{"{types: [thi_tran]}", "2025-04-01", "2025-06-30", 17},
	} {
		data := strings.NewReplacer(`["10525", 10507]`, c.units, "2026-03-01", c.first, "2026-03-31", c.last,
			`transactions: {"10507": 4200}`, "").Replace(goodCampaign)
		got, err := catalog.Campaign("c.yaml", []byte(data), r.Units)
		if err != nil {
			t.Errorf("%s from %s: %v", c.units, c.first, err)
			continue
		}
		if len(got.Units) != c.want {
			t.Errorf("%s from %s: %d units, want %d", c.units, c.first, len(got.Units), c.want)
		}
		if k := got.Units[0]; (k.From == survey.NewDay(2025, 7, 1)) != (c.first == "2026-03-01") {
			t.Errorf("%s from %s: unit %s", c.units, c.first, k)
		}
	}
}

func TestCampaignIsRefused(t *testing.T) {
	r := shipped(t)
	for name, c := range map[string]struct{ old, new, want string }{
		"id":                 {"dot-1", "Đợt 1", "c.yaml:1: id: mã đợt gồm"},
		"title":              {"en: Round 1", "en: ''", "title.en: cần tên đợt"},
		"unknown key":        {"phone:", "telephone:", "c.yaml:10: không có khóa “telephone”"},
		"unit unknown":       {"10507]", "99999]", "units[1]: ngày 2026-03-01 không có đơn vị mã “99999”"},
		"unit twice":         {"10507]", "10525]", "units[1]: mã “10525” bị lặp"},
		"unit of old days":   {"10507]", "10510]", "không có đơn vị mã “10510”"},
		"no unit":            {`["10525", 10507]`, "[]", "units: không có đơn vị nào"},
		"units a number":     {`["10525", 10507]`, "5", "units: cần all"},
		"units missing":      {`units: ["10525", 10507]` + "\n", "", "units: cần all"},
		"type":               {`["10525", 10507]`, "{types: [quan]}", "units.types[0]: loại “quan” không có"},
		"type gone":          {`["10525", 10507]`, "{types: [thi_tran]}", "units: không có đơn vị nào"},
		"unknown choice":     {`["10525", 10507]`, "{type: [xa]}", "units: không có khóa “type”"},
		"alias in units":     {`["10525", 10507]`, "[&a '10525', *a]", "không dùng neo"},
		"questionnaire":      {"{id: dich-vu-cong, version: 1}", "{id: dich-vu-cong}", "questionnaire: cần id"},
		"criteria":           {"{id: mau-tuyen-tinh, version: 1}", "{id: Mẫu, version: 1}", "criteria: cần id"},
		"hash":               {"{id: mau-tuyen-tinh, version: 1}", "{id: a, version: 1, hash: XYZ}", "criteria.hash: mã băm"},
		"day":                {"2026-03-01", "01/03/2026", "c.yaml:6: first: ngày “01/03/2026” không đúng"},
		"no day":             {"last: 2026-03-31\n", "", "last: thiếu ngày cuối"},
		"ends first":         {"2026-03-31", "2026-02-28", "last: ngày cuối 2026-02-28 trước ngày đầu"},
		"year slip":          {"2026-03-31", "2062-03-31", "last: đợt kéo dài quá"},
		"through the merger": {"first: 2026-03-01", "first: 2025-06-01", "hết hiệu lực ngày 2025-06-30"},
		"before any unit":    {"first: 2026-03-01\nlast: 2026-03-31", "first: 2024-03-01\nlast: 2024-03-31", "không có đơn vị mã"},
		"channel":            {"[kiosk, qr]", "[kiosk, sms]", "channels[1]: không có kênh “sms”"},
		"channel twice":      {"[kiosk, qr]", "[kiosk, kiosk]", "channels[1]: kênh “kiosk” bị lặp"},
		"no channel":         {"[kiosk, qr]", "[]", "channels: cần ít nhất một kênh"},
		"dossiers elsewhere": {`"10507": 4200`, `"10532": 4200`, "transactions.10532: mã “10532” không thuộc đợt này"},
		"no dossiers":        {`"10507": 4200`, `"10507": 0`, "transactions.10507: số hồ sơ"},
		"phone":              {"(0225) 000 0000", "gọi anh Ba", "phone: số điện thoại chỉ gồm"},
	} {
		t.Run(name, func(t *testing.T) {
			data := strings.Replace(goodCampaign, c.old, c.new, 1)
			if data == goodCampaign {
				t.Fatalf("%q is not in the campaign", c.old)
			}
			got, err := catalog.Campaign("c.yaml", []byte(data), r.Units)
			if got != nil || err == nil {
				t.Fatal("taken")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got\n%v\nwant it to say %q", err, c.want)
			}
		})
	}
}

func FuzzCampaign(f *testing.F) {
	r := shipped(f)
	f.Add([]byte(goodCampaign))
	f.Add(file(f, demoFile))
	f.Add([]byte("units: {types: [xa]}\nfirst: 2026-01-01\nlast: 2026-01-01\n"))
	f.Add([]byte("units: *a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := catalog.Campaign("c.yaml", data, r.Units)
		if err != nil {
			return
		}
		if !c.ID.Valid() || len(c.Units) == 0 || c.Last < c.First || len(c.Channels) == 0 || c.State != survey.Draft {
			t.Errorf("taken: %+v", c)
		}
		if !slices.IsSortedFunc(c.Units, survey.UnitKey.Compare) || len(slices.Compact(slices.Clone(c.Units))) != len(c.Units) {
			t.Errorf("units %v are not sorted or repeat", c.Units)
		}
		for k := range c.Transactions {
			if !slices.Contains(c.Units, k) {
				t.Errorf("dossiers of %s, which is no unit of the campaign", k)
			}
		}
	})
}

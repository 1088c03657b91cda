package catalog

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"

	"hailong/server/survey"
)

// campaignFile is a campaign as an operator writes it. Units are named by code
// alone: the days of the campaign say which unit of that code is meant.
type campaignFile struct {
	ID            survey.CampaignID `yaml:"id"`
	Title         survey.Text       `yaml:"title"`
	Questionnaire survey.VersionRef `yaml:"questionnaire"`
	Criteria      survey.VersionRef `yaml:"criteria"`
	First         survey.Day        `yaml:"first"`
	Last          survey.Day        `yaml:"last"`
	Channels      []survey.Channel  `yaml:"channels"`
	// Units is the word all, a list of codes, or types: [xa, phuong, …].
	Units        yaml.Node      `yaml:"units"`
	Transactions map[string]int `yaml:"transactions"` // by code
	Phone        string         `yaml:"phone"`
}

// Campaign reads a campaign as a draft; name is for messages, units are those of
// the register. Units are chosen as "all" of the campaign's first day, by type or
// by code, and must exist through its last day. Whether the questionnaire and
// criteria versions exist is for whoever keeps them to say.
func Campaign(name string, data []byte, units []survey.Unit) (*survey.Campaign, error) {
	var f campaignFile
	d := decode(name, data, &f)
	if len(d.list) > 0 {
		return nil, d.err()
	}
	c := &survey.Campaign{
		ID: f.ID, Title: f.Title, Questionnaire: f.Questionnaire, Criteria: f.Criteria,
		First: f.First, Last: f.Last, Phone: f.Phone, State: survey.Draft,
	}
	d.broken(CheckCampaign(c))
	d.channels(c, f.Channels)
	if c.First > 0 && c.Last >= c.First {
		d.units(c, &f.Units, units)
		d.transactions(c, f.Transactions)
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// at notes a problem at a path of the file.
func (d *document) at(path, format string, args ...any) {
	d.add(d.lineOf(path), path, format, args...)
}

// channels keeps the channels in the order they are shown.
func (d *document) channels(c *survey.Campaign, given []survey.Channel) {
	if len(given) == 0 {
		d.at("channels", "cần ít nhất một kênh: qr, link, kiosk, assisted")
	}
	for i, ch := range given {
		path := fmt.Sprintf("channels[%d]", i)
		if !ch.Known() {
			d.at(path, "không có kênh %s; dùng qr, link, kiosk hoặc assisted", show(string(ch)))
		}
		if slices.Contains(given[:i], ch) {
			d.at(path, "kênh %s bị lặp", show(string(ch)))
		}
	}
	for _, ch := range survey.Channels {
		if slices.Contains(given, ch) {
			c.Channels = append(c.Channels, ch)
		}
	}
}

// units resolves the choice of units on the campaign's first day.
func (d *document) units(c *survey.Campaign, n *yaml.Node, register []survey.Unit) {
	var all []survey.Unit // of the first day: no code is there twice
	for _, u := range register {
		if u.ValidOn(c.First) {
			all = append(all, u)
		}
	}
	var chosen map[string]string // the path that chose each code
	switch {
	case n.Kind == yaml.ScalarNode && n.Value == "all":
		chosen = d.typed(all, survey.Commune, survey.Ward, survey.Township, survey.SpecialZone)
	case n.Kind == yaml.SequenceNode:
		chosen = d.listed(n)
	case n.Kind == yaml.MappingNode:
		chosen = d.types(n, all)
	default:
		d.at("units", "cần all (mọi đơn vị), danh sách mã, hoặc types: [xa, phuong, thi_tran, dac_khu]")
		return
	}
	for i := range all {
		u := &all[i]
		path := chosen[string(u.Key.Code)]
		if path == "" {
			continue
		}
		delete(chosen, string(u.Key.Code))
		if !u.ValidOn(c.Last) {
			d.at(path, "%s (%s) hết hiệu lực ngày %s, trước ngày cuối của đợt", u.Name, u.Key.Code, u.Until)
		}
		c.Units = append(c.Units, u.Key)
	}
	if n.Kind == yaml.SequenceNode { // any other choice is of units that exist
		for _, code := range slices.Sorted(maps.Keys(chosen)) {
			d.at(chosen[code], "ngày %s không có đơn vị mã %s", c.First, show(code))
		}
	}
	if len(c.Units) == 0 && len(d.list) == 0 {
		d.at("units", "không có đơn vị nào có hiệu lực ngày %s", c.First)
	}
	slices.SortFunc(c.Units, survey.UnitKey.Compare)
}

func (d *document) listed(n *yaml.Node) map[string]string {
	chosen := map[string]string{}
	d.walk(n, reflect.TypeFor[[]string](), "units")
	for i, item := range n.Content {
		path := fmt.Sprintf("units[%d]", i)
		if chosen[item.Value] != "" {
			d.at(path, "mã %s bị lặp", show(item.Value))
		}
		chosen[item.Value] = path
	}
	return chosen
}

func (d *document) types(n *yaml.Node, all []survey.Unit) map[string]string {
	var f struct {
		Types []survey.UnitType `yaml:"types"`
	}
	before := len(d.list)
	d.walk(n, reflect.TypeOf(f), "units")
	if len(d.list) > before || n.Decode(&f) != nil {
		return nil
	}
	for i, t := range f.Types {
		if !t.Known() {
			d.at(fmt.Sprintf("units.types[%d]", i), "loại %s không có; dùng xa, phuong, thi_tran hoặc dac_khu", show(string(t)))
		}
	}
	return d.typed(all, f.Types...)
}

// typed chooses the codes of the units of some types.
func (d *document) typed(all []survey.Unit, types ...survey.UnitType) map[string]string {
	chosen := map[string]string{}
	for i := range all {
		if slices.Contains(types, all[i].Type) {
			chosen[string(all[i].Key.Code)] = "units"
		}
	}
	return chosen
}

// transactions turns codes into keys of the campaign's units.
func (d *document) transactions(c *survey.Campaign, given map[string]int) {
	if len(given) == 0 {
		return
	}
	keys := make(map[string]survey.UnitKey, len(c.Units))
	for _, k := range c.Units {
		keys[string(k.Code)] = k
	}
	c.Transactions = make(map[survey.UnitKey]int, len(given))
	for _, code := range slices.Sorted(maps.Keys(given)) {
		path, n := "transactions."+code, given[code]
		k, ok := keys[code]
		switch {
		case !ok:
			d.at(path, "mã %s không thuộc đợt này", show(code))
		case n < 1 || n > MaxTransactions:
			d.at(path, "số hồ sơ phải từ 1 đến %d", MaxTransactions)
		default:
			c.Transactions[k] = n
		}
	}
}

package report_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/report"
	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
	"hailong/server/tally"
)

// counts are the tallies of campaigns, in memory.
type counts map[survey.CampaignID][]store.Entry

func (c counts) Tallies(_ context.Context, id survey.CampaignID) ([]store.Entry, error) {
	return c[id], nil
}

// desk is a registry with the city's units and a campaign of some of them.
type desk struct {
	source   *report.Source
	campaign *registry.Campaign
	counts   counts
}

const round = survey.CampaignID("2026-q3")

// now is a day in Vietnam, told by a clock on which it is the day before.
var now = time.Date(2026, 9, 20, 19, 30, 0, 0, time.FixedZone("Marquesas", -(9*60+30)*60))

func open(t testing.TB, set string, units []survey.Unit, n func(i int) int) *desk {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	check(t, err)
	t.Cleanup(func() { st.Close() })
	reg := registry.New(st)
	register, err := catalog.Units(configs.FS, "units")
	check(t, err)
	check(t, reg.ImportUnits(t.Context(), register))
	file, err := configs.FS.ReadFile("questionnaires/dich-vu-cong-v1.yaml")
	check(t, err)
	_, err = reg.AddQuestionnaire(t.Context(), "form", file)
	check(t, err)
	file, err = configs.FS.ReadFile("criteria/" + set + "-v1.yaml")
	check(t, err)
	_, err = reg.AddCriteria(t.Context(), "criteria", file)
	check(t, err)
	c := survey.Campaign{
		ID: round, Title: survey.Text{Vi: "Khảo sát sự hài lòng của người dân quý III năm 2026", En: "Survey"}, First: opened, Last: survey.NewDay(2026, 9, 30),
		Channels: survey.Channels, Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: set, Version: 1},
		Transactions: map[survey.UnitKey]int{units[0].Key: 2400},
	}
	for _, u := range units {
		c.Units = append(c.Units, u.Key)
	}
	check(t, reg.ImportCampaign(t.Context(), c))
	check(t, reg.Open(t.Context(), round))
	d := &desk{counts: counts{}}
	d.campaign, err = reg.Now().Campaign(round)
	check(t, err)
	src := source(5)
	for i, u := range units {
		d.add(answers(t, d.campaign.Criteria.Criteria, src, u.Key, n(i)))
	}
	figs := &figures.Figures{Tallies: d.counts, Clock: func() time.Time { return now }}
	d.source = &report.Source{Registry: reg, Figures: figs, Overviews: &figures.Overviews{Figures: figs}, Issuer: report.Issuer{Name: "SỞ NỘI VỤ"}}
	return d
}

// add counts responses.
func (d *desk) add(list []survey.Response) {
	for cell, t := range tally.Fold(list) {
		d.counts[round] = append(d.counts[round], store.Entry{Cell: cell, Tally: t})
	}
	slices.SortFunc(d.counts[round], func(a, b store.Entry) int { return int(a.Cell.Day) - int(b.Cell.Day) })
}

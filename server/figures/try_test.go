package figures_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/survey"
)

// group is some responses that all say one level; without items, only the overall
// question is answered.
type group struct {
	channel  survey.Channel
	standing survey.Standing
	n        int
	level    string
	bare     bool
}

func (d *desk) give(c *registry.Campaign, unit survey.UnitKey, groups ...group) {
	d.t.Helper()
	for _, g := range groups {
		var answers survey.Answers
		for x := range c.Questionnaire.All {
			if x.Type == survey.Scale && (!g.bare || x.ID == "overall") {
				answers = append(answers, survey.Answer{Question: x.ID, Value: g.level})
			}
		}
		slices.SortFunc(answers, func(a, b survey.Answer) int { return strings.Compare(string(a.Question), string(b.Question)) })
		batch := make([]survey.Response, g.n)
		for i := range batch {
			id, err := survey.NewResponseID(d.now, d.random)
			check(d.t, err)
			batch[i] = survey.Response{
				ID: id, Campaign: c.ID, Unit: unit, Channel: g.channel, Day: today, Hour: 9, Lang: survey.Vietnamese,
				Pace: survey.PaceUnder3m, Answers: answers, Standing: g.standing,
			}
			if g.standing == survey.Flagged {
				batch[i].Flags = []survey.Flag{survey.FlagFast}
			}
		}
		_, err := d.store.Append(d.t.Context(), batch)
		check(d.t, err)
	}
}

// changed is the campaign's set with a change.
func changed(c *registry.Campaign, change func(*score.Criteria)) *score.Criteria {
	x := *c.Criteria.Criteria
	x.Channels = maps.Clone(x.Channels)
	x.Version++
	change(&x)
	return figures.Guarded(&x, c.Criteria.Criteria)
}

func only(channels ...survey.Channel) func(*score.Criteria) {
	return func(c *score.Criteria) {
		for ch := range c.Channels {
			c.Channels[ch] = score.ChannelRule{Counts: false, Cap: score.Whole(100)}
		}
		for _, ch := range channels {
			c.Channels[ch] = score.ChannelRule{Counts: true, Cap: score.Whole(100)}
		}
	}
}

func TestATrialNeverTellsOfFew(t *testing.T) {
	counted, flagged := survey.Counted, survey.Flagged
	flags := func(c *score.Criteria) { c.CountFlagged = true }
	for name, x := range map[string]struct {
		groups []group
		change func(*score.Criteria)
		shown  bool
	}{
		"nothing changes": {[]group{{survey.QR, counted, 100, "5", false}, {survey.Link, counted, 3, "1", false}}, func(*score.Criteria) {}, true},
		"other points":    {[]group{{survey.QR, counted, 100, "5", false}, {survey.Link, counted, 3, "1", false}}, func(c *score.Criteria) { c.Group.ResidentsShare = score.Whole(10) }, true},
		// With and without the three, index times n differ by what the three said.
		"three are left out":         {[]group{{survey.QR, counted, 100, "5", false}, {survey.Link, counted, 3, "1", false}}, only(survey.QR), false},
		"five are left out":          {[]group{{survey.QR, counted, 100, "5", false}, {survey.Link, counted, 5, "1", false}}, only(survey.QR), true},
		"three elsewhere":            {[]group{{survey.QR, counted, 100, "5", false}, {survey.Link, counted, 50, "1", false}, {survey.Kiosk, counted, 3, "1", false}}, only(survey.QR, survey.Kiosk), false},
		"a cap on a few":             {[]group{{survey.QR, counted, 100, "5", false}, {survey.Link, counted, 3, "1", false}}, func(c *score.Criteria) { c.Channels[survey.QR] = score.ChannelRule{Counts: true, Cap: score.Whole(50)} }, false},
		"a cap of what is not there": {[]group{{survey.QR, counted, 100, "5", false}, {survey.Link, counted, 50, "1", false}}, func(c *score.Criteria) { c.Channels[survey.QR] = score.ChannelRule{Counts: true, Cap: score.Whole(50)} }, true},
		// Enough responses, and hardly any of them rated an item.
		"few ratings":            {[]group{{survey.QR, counted, 100, "5", false}, {survey.Link, counted, 20, "4", true}, {survey.Link, counted, 2, "1", false}}, only(survey.QR), false},
		"flagged join, three":    {[]group{{survey.QR, counted, 100, "5", false}, {survey.QR, flagged, 3, "1", false}}, flags, false},
		"flagged join, six":      {[]group{{survey.QR, counted, 100, "5", false}, {survey.QR, flagged, 3, "1", false}, {survey.Link, flagged, 3, "1", false}}, flags, true},
		"flagged, and channels":  {[]group{{survey.QR, counted, 100, "5", false}, {survey.QR, flagged, 6, "1", false}, {survey.Link, flagged, 3, "1", false}}, func(c *score.Criteria) { flags(c); only(survey.QR)(c) }, false},
		"flagged play no part":   {[]group{{survey.QR, counted, 100, "5", false}, {survey.Link, counted, 50, "5", false}, {survey.QR, flagged, 3, "1", false}}, only(survey.QR), true},
		"excluded play no part":  {[]group{{survey.QR, counted, 100, "5", false}, {survey.QR, survey.Excluded, 3, "1", false}}, flags, true},
		"nobody has answered":    {nil, only(survey.QR), true},
		"too few to show at all": {[]group{{survey.QR, counted, 29, "5", false}}, only(survey.QR), true},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, 0)
			c, err := d.reg.Now().Campaign("one")
			check(t, err)
			d.give(c, d.units[0], x.groups...)
			list, err := d.figs.Try(t.Context(), c, changed(c, x.change))
			check(t, err)
			if len(list) != 2 || list[0].Unit != d.units[0] || list[1].Score == nil {
				t.Fatalf("%+v", list)
			}
			if (list[0].Score != nil) != x.shown {
				t.Errorf("shown is %v", list[0].Score != nil)
			}
			if s := list[0].Score; s != nil && s.N.Used < 30 && s.Index != nil {
				t.Errorf("%d responses show an index", s.N.Used)
			}
		})
	}
}

// A set with low thresholds opens nothing that the campaign's own set keeps shut.
func TestATrialKeepsTheThresholds(t *testing.T) {
	d := open(t, 0)
	c, err := d.reg.Now().Campaign("one")
	check(t, err)
	d.give(c, d.units[0], group{survey.QR, survey.Counted, 29, "5", false})
	d.give(c, d.units[1], group{survey.QR, survey.Counted, 40, "5", false})
	low := changed(c, func(x *score.Criteria) { x.MinPublish, x.MinScore, x.MinItem, x.WithholdUnder = 2, 2, 2, 2 })
	if low.MinPublish != 30 || low.MinItem != 5 || low.WithholdUnder != 5 || low.MinScore != 30 {
		t.Errorf("thresholds %d %d %d %d", low.MinPublish, low.MinScore, low.MinItem, low.WithholdUnder)
	}
	high := changed(c, func(x *score.Criteria) { x.MinPublish, x.MinScore, x.MinItem, x.WithholdUnder = 60, 200, 20, 10 })
	if high.MinPublish != 60 || high.MinItem != 20 || high.WithholdUnder != 10 || high.MinScore != 200 {
		t.Errorf("thresholds %d %d %d %d", high.MinPublish, high.MinScore, high.MinItem, high.WithholdUnder)
	}
	if own := c.Criteria.MinPublish; own != 30 {
		t.Errorf("the campaign's own threshold became %d", own)
	}
	list, err := d.figs.Try(t.Context(), c, low)
	check(t, err)
	if s := list[0].Score; s.Index != nil || s.Points != nil || s.Status != score.BelowPublish {
		t.Errorf("29 responses: %s", brief(*s))
	}
	// Points from 30 on are what was tried.
	if s := list[1].Score; s.Points == nil || s.Status != score.OK {
		t.Errorf("40 responses: %s", brief(*s))
	}
	list, err = d.figs.Try(t.Context(), c, high)
	check(t, err)
	if s := list[1].Score; s.Index != nil || s.Status != score.BelowPublish {
		t.Errorf("40 responses of 60: %s", brief(*s))
	}
	// Nothing of it stays.
	if s := d.scores("one")[1]; s.Index == nil || s.Points != nil || s.Criteria.Version != 1 {
		t.Errorf("the campaign's own score became %s", brief(s))
	}
}

package score_test

import (
	"encoding/json"
	"slices"
	"testing"

	"hailong/server/score"
	"hailong/server/survey"
)

func TestSampleSetsAreSound(t *testing.T) {
	for _, path := range []string{linearSet, bandSet} {
		c := load(t, path)
		if errs := c.Check(form()); len(errs) > 0 {
			t.Errorf("%s: %v", path, errs)
		}
		// The defaults of the method.
		if c.Total != score.Whole(100) || c.Group.Max != score.Whole(20) || c.Group.ResidentsShare != score.Whole(20) ||
			c.MinPublish != 30 || c.MinScore != 90 || c.Sampling.Error != score.Whole(5) || c.Sampling.Fallback != 400 ||
			c.Pass.Total != score.Whole(80) || c.ItemCount() != 19 || c.CountFlagged {
			t.Errorf("%s is not the method's default set", path)
		}
	}
	if c := load(t, bandSet); len(c.Points.Bands) != 3 || c.Rounding.At != score.AtMeasure {
		t.Errorf("bands: %+v %v", c.Points, c.Rounding)
	}
}

func TestCriteriaRoundTripJSON(t *testing.T) {
	c := load(t, bandSet)
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	back := new(score.Criteria)
	if err := json.Unmarshal(b, back); err != nil {
		t.Fatal(err)
	}
	again, _ := json.Marshal(back)
	if string(again) != string(b) {
		t.Errorf("read back as\n%s\nwant\n%s", again, b)
	}
}

func TestCheckNamesTheBrokenPlace(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*score.Criteria)
		paths []string
	}{
		{"id with a blank", func(c *score.Criteria) { c.ID = "mau 1" }, []string{"id"}},
		{"no id", func(c *score.Criteria) { c.ID = "" }, []string{"id"}},
		{"no version", func(c *score.Criteria) { c.Version = 0 }, []string{"version"}},
		{"a language is missing", func(c *score.Criteria) { c.Title.En = "" }, []string{"title.en"}},
		{"no first day", func(c *score.Criteria) { c.ValidFrom = 0 }, []string{"valid_from"}},
		{"ends before it starts", func(c *score.Criteria) { c.ValidUntil = c.ValidFrom - 1 }, []string{"valid_until"}},
		{"another questionnaire", func(c *score.Criteria) { c.Form.Version = 2 }, []string{"questionnaire"}},
		{"no questionnaire", func(c *score.Criteria) { c.Form.ID = "" }, []string{"questionnaire.id"}},
		{"group over the total", func(c *score.Criteria) { c.Group.Max = score.Whole(101) }, []string{"group.max"}},
		{"residents over the group", func(c *score.Criteria) { c.Group.ResidentsShare = score.Whole(21) }, []string{"group.residents_share"}},
		{"unknown measure", func(c *score.Criteria) { c.Measure = "mean" }, []string{"measure"}},
		{"overall without its question", func(c *score.Criteria) { c.Measure, c.Overall = score.MeasureOverall, "" }, []string{"overall"}},
		{"overall is a text", func(c *score.Criteria) { c.Overall = "note" }, []string{"overall"}},
		{"no factors", func(c *score.Criteria) { c.Factors = nil }, []string{"factors"}},
		{"weights add up to nothing", func(c *score.Criteria) {
			for i := range c.Factors {
				c.Factors[i].Weight = 0
			}
		}, []string{"factors"}},
		{"negative weight", func(c *score.Criteria) { c.Factors[1].Weight = -1 }, []string{"factors[1].weight"}},
		{"factor twice", func(c *score.Criteria) { c.Factors[2].ID = c.Factors[0].ID }, []string{"factors[2].id"}},
		{"factor without id", func(c *score.Criteria) { c.Factors[0].ID = "" }, []string{"factors[0].id"}},
		{"factor without words", func(c *score.Criteria) { c.Factors[0].Title = survey.Text{} }, []string{"factors[0].title.vi", "factors[0].title.en"}},
		{"factor without items", func(c *score.Criteria) { c.Factors[4].Items = nil }, []string{"factors[4].items"}},
		{"unknown question", func(c *score.Criteria) { c.Factors[0].Items[2] = "s9_9" }, []string{"factors[0].items[2]"}},
		{"question twice", func(c *score.Criteria) { c.Factors[1].Items[0] = "s1_1" }, []string{"factors[1].items[0]"}},
		{"overall inside a factor", func(c *score.Criteria) { c.Factors[3].Items[1] = "overall" }, []string{"factors[3].items[1]"}},
		{"publish under the privacy threshold", func(c *score.Criteria) { c.MinPublish = 4 }, []string{"min_publish"}},
		{"score under publish", func(c *score.Criteria) { c.MinScore = 29 }, []string{"min_score"}},
		{"small items enter", func(c *score.Criteria) { c.MinItem = 4 }, []string{"min_item"}},
		{"nothing withheld", func(c *score.Criteria) { c.WithholdUnder = 1 }, []string{"withhold_under"}},
		{"no sampling error", func(c *score.Criteria) { c.Sampling.Error = 0 }, []string{"sampling.error"}},
		{"no fallback", func(c *score.Criteria) { c.Sampling.Fallback = 0 }, []string{"sampling.fallback"}},
		{"pass line over the total", func(c *score.Criteria) { c.Pass.Total = score.Whole(101) }, []string{"pass.total"}},
		{"floor over 100", func(c *score.Criteria) { c.Pass.Floor = score.Whole(101) }, []string{"pass.floor"}},
		{"channel missing", func(c *score.Criteria) { delete(c.Channels, survey.Link) }, []string{"channels.link"}},
		{"unknown channel", func(c *score.Criteria) { c.Channels["zalo"] = score.ChannelRule{} }, []string{"channels.zalo"}},
		{"cap over 100", func(c *score.Criteria) {
			c.Channels[survey.QR] = score.ChannelRule{Counts: true, Cap: score.Whole(101)}
		}, []string{"channels.qr.cap"}},
		{"cap of nothing", func(c *score.Criteria) { c.Channels[survey.QR] = score.ChannelRule{Counts: true} }, []string{"channels.qr.cap"}},
		{"caps that nothing can keep", func(c *score.Criteria) {
			for _, ch := range survey.Channels {
				c.Channels[ch] = score.ChannelRule{Counts: true, Cap: score.Whole(24)}
			}
		}, []string{"channels"}},
		{"no channel counts", func(c *score.Criteria) {
			for _, ch := range survey.Channels {
				c.Channels[ch] = score.ChannelRule{}
			}
		}, []string{"channels"}},
		{"no rule", func(c *score.Criteria) { c.Points.Rule = "" }, []string{"points.rule"}},
		{"linear with bands", func(c *score.Criteria) { c.Points.Rule = score.Linear }, []string{"points.bands"}},
		{"bands without any", func(c *score.Criteria) { c.Points.Bands = nil }, []string{"points.bands"}},
		{"bands not descending", func(c *score.Criteria) { c.Points.Bands[1].From = score.Whole(90) }, []string{"points.bands[1].from"}},
		{"a lower band gives more", func(c *score.Criteria) { c.Points.Bands[2].Share = score.Whole(80) }, []string{"points.bands[2].share"}},
		{"band over 100", func(c *score.Criteria) { c.Points.Bands[0].Share = score.Whole(120) }, []string{"points.bands[0].share"}},
		{"rounding elsewhere", func(c *score.Criteria) { c.Rounding.At = "items" }, []string{"rounding.at"}},
	} {
		set := load(t, bandSet)
		c.spoil(set)
		var paths []string
		for _, e := range set.Check(form()) {
			paths = append(paths, e.Path)
			if e.Message.Vi == "" || e.Message.En == "" {
				t.Errorf("%s: %s has no words in some language", c.name, e.Path)
			}
		}
		if !slices.Equal(paths, c.paths) {
			t.Errorf("%s: %v, want %v", c.name, paths, c.paths)
		}
	}
}

// TestCheckWithoutQuestionnaire leaves out only what needs it.
func TestCheckWithoutQuestionnaire(t *testing.T) {
	c := load(t, linearSet)
	c.Factors[0].Items[0] = "not_there"
	if errs := c.Check(nil); len(errs) > 0 {
		t.Errorf("%v", errs)
	}
}

package certify_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"hailong/server/certify"
	"hailong/server/survey"
)

func TestWhatIsNotWholeIsNotSigned(t *testing.T) {
	units := unitKeys(2)
	list := responses(t, 3, 60, units, []survey.QuestionID{"a", "b"})
	for _, c := range []struct {
		path   string
		change func(*certify.Certificate)
	}{
		{"number", func(c *certify.Certificate) { c.Number = 0 }},
		{"previous", func(c *certify.Certificate) { c.Number = 2 }},
		{"previous", func(c *certify.Certificate) { c.Previous[0] = 1 }},
		{"replaces.hash", func(c *certify.Certificate) { c.Replaces = &certify.Replaces{Why: "Sửa"} }},
		{"replaces.why", func(c *certify.Certificate) { c.Replaces = &certify.Replaces{Hash: certify.Hash{1}} }},
		{"campaign.id", func(c *certify.Certificate) { c.Campaign.ID = "Đợt 1" }},
		{"campaign.title.vi", func(c *certify.Certificate) { c.Campaign.Title.Vi = "  " }},
		{"campaign.title.en", func(c *certify.Certificate) { c.Campaign.Title.En = "a\x00b" }},
		{"campaign.last", func(c *certify.Certificate) { c.Campaign.Last = c.Campaign.First - 1 }},
		{"campaign.closed_on", func(c *certify.Certificate) { c.Campaign.ClosedOn = c.Campaign.First - 1 }},
		{"questionnaire", func(c *certify.Certificate) { c.Questionnaire.Version = 0 }},
		{"questionnaire.hash", func(c *certify.Certificate) { c.Questionnaire.Hash = "" }},
		{"criteria", func(c *certify.Certificate) { c.Criteria.ID = "" }},
		{"criteria.hash", func(c *certify.Certificate) { c.Criteria.Hash = strings.Repeat("A", 64) }},
		{"method.factors", func(c *certify.Certificate) { c.Method.Factors = nil }},
		{"method.factors[0].id", func(c *certify.Certificate) { c.Method.Factors[0].ID = "" }},
		{"method.factors[0].title.vi", func(c *certify.Certificate) { c.Method.Factors[0].Title.Vi = "" }},
		{"method.factors[0].weight", func(c *certify.Certificate) { c.Method.Factors[0].Weight = -1 }},
		{"method.factors[0].items", func(c *certify.Certificate) { c.Method.Factors[0].Items = nil }},
		{"method.factors[0].items[1]", func(c *certify.Certificate) { c.Method.Factors[0].Items[1].ID = "" }},
		{"method.overall", func(c *certify.Certificate) { c.Method.Overall = &certify.Item{} }},
		{"method.channels", func(c *certify.Certificate) { c.Method.Channels = nil }},
		{"method.channels[0]", func(c *certify.Certificate) { c.Method.Channels[0].Channel = "fax" }},
		{"units", func(c *certify.Certificate) { c.Units, c.Responses = nil, 0 }},
		{"units[0].key", func(c *certify.Certificate) { c.Units[0].Key.Code = "1" }},
		{"units[1].key", func(c *certify.Certificate) { c.Units[0], c.Units[1] = c.Units[1], c.Units[0] }},
		{"units[1].key", func(c *certify.Certificate) { c.Units[1].Key = c.Units[0].Key }},
		{"units[0].name", func(c *certify.Certificate) { c.Units[0].Name = "Phường \xff" }},
		{"units[0].counts", func(c *certify.Certificate) { c.Units[0].Counts.Counted = -1 }},
		{"units[0].counts", func(c *certify.Certificate) { c.Units[0].Counts.Counted = 1 << 62 }},
		{"units[0].counts", func(c *certify.Certificate) { c.Units[0].Counts.FlaggedBy["odd"] = 1 }},
		{"units[0].counts", func(c *certify.Certificate) { c.Units[0].Counts.FlaggedBy[survey.FlagFast] = 1000 }},
		{"units[0].counts", func(c *certify.Certificate) { c.Units[0].Counts.ExcludedBy = nil }},
		{"units[0].counts", func(c *certify.Certificate) { slices.Reverse(c.Units[0].Counts.ExcludedBy) }},
		{"units[0].score.status", func(c *certify.Certificate) { c.Units[0].Score.Status = "fine" }},
		{"units[0].score", func(c *certify.Certificate) { c.Units[0].Score.Target = -1 }},
		{"units[0].score.n", func(c *certify.Certificate) { c.Units[0].Score.N.Counted++ }},
		{"units[0].score.n", func(c *certify.Certificate) { c.Units[0].Score.N.Excluded-- }},
		{"units[0].score.n", func(c *certify.Certificate) {
			c.Units[0].Score.Carried, c.Units[0].Score.N.Flagged = make([]survey.Succession, 1), 0
		}},
		{"responses", func(c *certify.Certificate) { c.Responses++ }},
		{"trail", func(c *certify.Certificate) { c.Trail = "" }},
		{"trail", func(c *certify.Certificate) { c.Trail = "0" + c.Trail }},
		{"at", func(c *certify.Certificate) { c.At = time.Time{} }},
		{"by", func(c *certify.Certificate) { c.By = strings.Repeat("x", 301) }},
		{"units", func(c *certify.Certificate) { n := int64(1) << 60; c.Units[0].Score.Index = &n }},
	} {
		x := draft(t, tiny(t), list, units)
		c.change(&x)
		_, err := certify.Sign(x, key(t, 1))
		e, ok := err.(*survey.Error)
		if !ok || e.Kind != survey.KindInvalid || !slices.ContainsFunc(e.Fields, func(f survey.FieldError) bool { return f.Path == c.path }) {
			t.Errorf("%s: %v", c.path, err)
			continue
		}
		for _, f := range e.Fields {
			if f.Message.Vi == "" || f.Message.En == "" || !norm.NFC.IsNormalString(f.Message.Vi) {
				t.Errorf("%s: %+v", f.Path, f.Message)
			}
		}
	}
	x := draft(t, tiny(t), list, units)
	if _, err := certify.Sign(x, key(t, 1)); err != nil {
		t.Errorf("nothing is wrong with it: %v", err)
	}
}

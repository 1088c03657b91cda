package score_test

import (
	"strings"
	"testing"

	"hailong/server/score"
	"hailong/server/survey"
)

func slice(key survey.Channel, n int64, rate score.Hundredths) score.Slice {
	return score.Slice{Key: string(key), N: &n, Basis: &n, Rate: &rate}
}

func TestChannelsThatDiffer(t *testing.T) {
	got := score.CompareChannels([]score.Slice{slice(survey.QR, 200, 7000), slice(survey.Link, 150, 7200), slice(survey.Kiosk, 120, 9500), {Key: "assisted"}})
	if len(got.Pairs) != 3 || !got.Clear {
		t.Fatalf("%+v", got)
	}
	for _, p := range got.Pairs {
		if p.Clear != (p.B == "kiosk") || p.Adjusted < p.P {
			t.Errorf("%+v", p)
		}
	}
	if d := got.Pairs[1].Difference; d.Value.String() != "25.00" || d.Low <= 0 || d.High <= d.Value {
		t.Errorf("%+v", d)
	}
	if !strings.Contains(got.Text.Vi, "Kênh máy tại quầy cho tỷ lệ hài lòng cao hơn rõ rệt kênh mã QR (25,00 điểm phần trăm).") {
		t.Errorf("%s", got.Text.Vi)
	}
}

func TestChannelsThatDoNot(t *testing.T) {
	for _, list := range [][]score.Slice{
		nil, {slice(survey.QR, 200, 7000)},
		{slice(survey.QR, 200, 7000), {Key: "kiosk", RatesWithheld: true}}, // what is withheld is not tested
		{slice(survey.QR, 40, 7000), slice(survey.Kiosk, 30, 8000)},
	} {
		if got := score.CompareChannels(list); got.Clear || got.Pairs == nil || got.Text.Vi == "" || got.Text.En == "" {
			t.Errorf("%+v", got)
		}
	}
}

func TestEveryChannelHasItsNote(t *testing.T) {
	seen := map[survey.Text]bool{}
	for _, ch := range survey.Channels {
		n := score.ChannelNote(ch)
		if n.Vi == "" || n.En == "" || seen[n] {
			t.Errorf("%s: %+v", ch, n)
		}
		seen[n] = true
	}
}

package api_test

import (
	"bytes"
	"testing"

	"hailong/server/survey"
)

// asksWith opens a campaign by tablets with a changed form.
func (o *office) asksWith(change func(form []byte) []byte) {
	o.t.Helper()
	_, err := o.reg.AddQuestionnaire(o.t.Context(), "changed.yaml", change(numbered(o.t, formFile, 2)))
	check(o.t, err)
	criteria := bytes.Replace(numbered(o.t, criteriaFile, 2), []byte("\n  version: 1"), []byte("\n  version: 2"), 1)
	_, err = o.reg.AddCriteria(o.t.Context(), "changed.yaml", criteria)
	check(o.t, err)
	x := o.campaign("taps")
	x.Channels, x.Questionnaire.Version, x.Criteria.Version = []survey.Channel{survey.Kiosk}, 2, 2
	check(o.t, o.reg.ImportCampaign(o.t.Context(), x))
	check(o.t, o.reg.Open(o.t.Context(), "taps"))
}

// A form may require of phones what a tablet never asks.
func TestWhatATabletCantAskIsNotRequiredOfIt(t *testing.T) {
	for name, change := range map[string]func([]byte) []byte{
		"an item": func(form []byte) []byte {
			return bytes.Replace(form, []byte("- id: s1_1\n"), []byte("- id: s1_1\n        required: true\n"), 1)
		},
		"the reason of a low rating": func(form []byte) []byte {
			return append(form, `
      - id: why
        type: text
        required: true
        max_length: 500
        text: {vi: "Vì sao?", en: "Why?"}
        show_when: {question: overall, in: ["1", "2"]}
`...)
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, func(o *office) { o.asksWith(change) })
			_, tablet := o.paired("A", o.unit)
			var b bundle
			if tablet.get("/kiosk/bundle").want(200, &b); b.Form == nil {
				t.Fatal("nothing is asked")
			}
			if got := tablet.send(tablet.tap("5"), tablet.tap("1")); got.statuses() != "stored stored" {
				t.Errorf("%+v", got)
			}
		})
	}
}

package api_test

import (
	"bytes"
	"strings"
	"testing"

	"hailong/server/guard"
	"hailong/server/store/faulty"
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

// However often a tablet sends what is refused, or more than it may, the store is asked a
// bounded number of times.
func TestBatchesInVainCostTheStoreLittle(t *testing.T) {
	const perMinute, atOnce = 600, 32
	o := newOffice(t, asks, func(o *office) {
		l := guard.DefaultLimits()
		l.KioskPerMinute, l.KioskPerDay = perMinute, perMinute
		limits, err := guard.New(guard.Options{Limits: l, Clock: o.clock})
		check(o.t, err)
		o.t.Cleanup(func() { limits.Close() })
		o.srv.Intake.Limits = limits
	})
	_, tablet := o.paired("A", o.unit)
	nowhere, late := make([]any, 500), make([]any, 500)
	for i := range nowhere {
		x := tablet.tap("4")
		x["campaign"] = "none"
		nowhere[i], late[i] = x, tablet.tap("4")
	}
	reads := func() int { return o.store.Reached(faulty.Changes) + o.store.Reached(faulty.Find) }
	was := reads()
	for range 5 {
		tablet.send(nowhere...)
	}
	// A refusal for certain is two reads: is there news, is it stored already?
	if n, most := reads()-was, 2*perMinute+5*atOnce; n > most {
		t.Errorf("%d reads for 5 batches that count nowhere, want %d at most", n, most)
	}
	was = reads()
	if got := tablet.send(late...); strings.Contains(got.statuses(), "stored") || got.Wait == 0 {
		t.Errorf("%+v", got)
	}
	if n := reads() - was; n > atOnce {
		t.Errorf("%d reads for a batch beyond the limits, want %d at most", n, atOnce)
	}
}

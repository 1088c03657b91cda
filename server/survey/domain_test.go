package survey_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/survey"
)

var errFull = errors.New("disk full")

func TestErrorKinds(t *testing.T) {
	e := survey.Unavailable(errFull)
	wrapped := fmt.Errorf("append 3 responses: %w", e)
	if survey.KindOf(wrapped) != survey.KindUnavailable || !errors.Is(wrapped, errFull) {
		t.Errorf("kind %s, errFull kept %v", survey.KindOf(wrapped), errors.Is(wrapped, errFull))
	}
	if survey.KindOf(errFull) != survey.KindInternal {
		t.Errorf("an error of nobody's is %s", survey.KindOf(errFull))
	}
	seen := map[survey.Kind]bool{}
	for _, k := range survey.Kinds {
		if seen[k] || k == "" {
			t.Errorf("kind %q twice or empty", k)
		}
		seen[k] = true
	}
	if len(seen) != 16 {
		t.Errorf("%d kinds listed", len(seen))
	}
}

func TestErrorText(t *testing.T) {
	e := survey.InvalidField("q3", survey.Text{Vi: "chọn một mức", En: "choose a level"})
	e.Message.En = "one answer is missing"
	if got, want := e.With(errFull).Error(), "invalid: one answer is missing; q3: choose a level: disk full"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if e.Cause != nil {
		t.Error("With changed the error it was called on")
	}
	if got := survey.NewError(survey.KindLimited, survey.Text{}).Error(); got != "limited" {
		t.Errorf("got %q", got)
	}
	// On its way through several packages an interruption is wrapped several times.
	twice := survey.Unavailable(fmt.Errorf("keep 3 responses: %w", survey.Unavailable(errFull)))
	if got, want := twice.Error(), "keep 3 responses: unavailable: disk full"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestCampaignTakes(t *testing.T) {
	c := survey.Campaign{First: 100, Last: 200, Channels: []survey.Channel{survey.QR, survey.Kiosk}, State: survey.Open}
	for _, x := range []struct {
		day     survey.Day
		channel survey.Channel
		state   survey.CampaignState
		want    bool
	}{
		{100, survey.QR, survey.Open, true}, {200, survey.Kiosk, survey.Open, true},
		{99, survey.QR, survey.Open, false}, {201, survey.QR, survey.Open, false},
		{150, survey.Link, survey.Open, false},
		{150, survey.QR, survey.Draft, false}, {150, survey.QR, survey.Closed, false}, {150, survey.QR, survey.Certified, false},
	} {
		c.State = x.state
		if got := c.Takes(x.day, x.channel); got != x.want {
			t.Errorf("day %d, %s, %s: %v", x.day, x.channel, x.state, got)
		}
	}
}

func TestNames(t *testing.T) {
	for s, want := range map[string]bool{
		"demo": true, "2026-q1": true, "a": true, strings.Repeat("a", 32): true,
		"-a": false, "a-": false, "A": false, "a_b": false, "đ": false, "a b": false, "a|b": false,
	} {
		if survey.CampaignID(s).Valid() != want {
			t.Errorf("campaign id %q: valid is %v", s, !want)
		}
		if survey.PointID(s).Valid() != want {
			t.Errorf("point id %q: valid is %v", s, !want)
		}
	}
	if survey.CampaignID("").Valid() || !survey.PointID("").Valid() {
		t.Error("the empty point is the whole unit, the empty campaign is none")
	}
	if !survey.CampaignID(strings.Repeat("a", 48)).Valid() || survey.CampaignID(strings.Repeat("a", 49)).Valid() || survey.PointID(strings.Repeat("a", 33)).Valid() {
		t.Error("lengths")
	}
	for _, c := range survey.Channels {
		if !c.Known() {
			t.Errorf("%s is listed and not known", c)
		}
	}
	if survey.Channel("sms").Known() || survey.Lang("fr").Known() || survey.UnitType("quan").Known() {
		t.Error("an unknown word is known")
	}
}

func TestText(t *testing.T) {
	x := survey.Text{Vi: "Phường", En: "Ward"}
	if x.In(survey.Vietnamese) != "Phường" || x.In(survey.English) != "Ward" || x.In("fr") != "Phường" {
		t.Errorf("%s", x)
	}
	if (survey.Text{Vi: "Xã"}).In(survey.English) != "Xã" {
		t.Error("an empty translation is not replaced by Vietnamese")
	}
	if x.Empty() || !(survey.Text{}).Empty() || (survey.Text{En: "x"}).Empty() {
		t.Error("Empty")
	}
	for _, l := range survey.Languages {
		if !l.Known() {
			t.Errorf("%s is listed and not known", l)
		}
	}
}

func TestUnitKey(t *testing.T) {
	k := survey.UnitKey{Code: "10507", From: survey.NewDay(2025, 7, 1)}
	if k.String() != "10507@2025-07-01" {
		t.Errorf("text %s", k)
	}
	for _, s := range []string{"10507@2025-07-01", "00001@2025-07-01", "318@2025-03-01"} {
		if got, err := survey.ParseUnitKey(s); err != nil || got.String() != s {
			t.Errorf("%q reads as %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "10507", "10507@", "@2025-07-01", "1050@2025-07-01", "1050a@2025-07-01", "10507@2025-07-32", "105077@2025-07-01", "31８@2025-07-01"} {
		if got, err := survey.ParseUnitKey(s); err == nil {
			t.Errorf("%q reads as %s", s, got)
		}
	}
	if survey.UnitCode("318").Valid() || !survey.UnitCode("318").District() || survey.UnitCode("10507").District() {
		t.Error("a district's code is no unit's")
	}
	b, err := json.Marshal(map[survey.UnitKey]int{k: 5})
	if err != nil || string(b) != `{"10507@2025-07-01":5}` {
		t.Errorf("%s, %v", b, err)
	}
	var back map[survey.UnitKey]int
	if err := json.Unmarshal(b, &back); err != nil || back[k] != 5 {
		t.Errorf("%v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"x":1}`), &back); err == nil {
		t.Error("a key that is none was taken")
	}
	keys := []survey.UnitKey{{"2", 1}, {"1", 2}, {"1", 1}}
	slices.SortFunc(keys, survey.UnitKey.Compare)
	if want := []survey.UnitKey{{"1", 1}, {"1", 2}, {"2", 1}}; !slices.Equal(keys, want) {
		t.Errorf("order %v", keys)
	}
}

func TestUnitValidOn(t *testing.T) {
	was := survey.Unit{Key: survey.UnitKey{From: 100}, Until: 200}
	is := survey.Unit{Key: survey.UnitKey{From: 201}}
	for d, want := range map[survey.Day][2]bool{99: {}, 100: {true, false}, 200: {true, false}, 201: {false, true}, 99999: {false, true}} {
		if got := [2]bool{was.ValidOn(d), is.ValidOn(d)}; got != want {
			t.Errorf("on %d: %v, want %v", d, got, want)
		}
	}
}

func TestSuccessionCarries(t *testing.T) {
	for _, c := range []struct {
		share survey.SuccessionShare
		note  survey.SuccessionNote
		want  bool
	}{
		{survey.Whole, survey.NoteNone, true},
		{survey.Whole, survey.NoteDistrictWithoutCommunes, false},
		{survey.Part, survey.NoteRemainderAllResidents, true},
		{survey.Part, survey.NoteRemainder, false},
		{survey.Part, survey.NoteAreaAndPopulation, false},
		{survey.Part, survey.NoteAreaOnly, false},
	} {
		if got := (survey.Succession{Share: c.share, Note: c.note}).Carries(); got != c.want {
			t.Errorf("%s %s carries: %v", c.share, c.note, got)
		}
	}
}

// The zone is fixed in code because servers may lack a time zone database; it
// must still be what the database says, where there is one.
func TestZone(t *testing.T) {
	official, err := time.LoadLocation("Asia/Ho_Chi_Minh")
	if err != nil {
		t.Logf("no time zone database here: %v", err)
		return
	}
	for at := time.Date(1976, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() < 2040; at = at.AddDate(0, 0, 7) {
		_, want := at.In(official).Zone()
		if _, got := at.In(survey.Zone).Zone(); got != want {
			t.Fatalf("at %s the offset is %d, not %d", at, want, got)
		}
	}
}

package survey_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hailong/server/survey"
)

func TestDayOf(t *testing.T) {
	// 17:00 UTC is midnight in Vietnam.
	before := time.Date(2026, 2, 28, 16, 59, 59, 0, time.UTC)
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{before, "2026-02-28"},
		{before.Add(time.Second), "2026-03-01"},
		{before.Add(time.Second).In(time.FixedZone("far", -11*3600)), "2026-03-01"},
		{time.Date(1969, 12, 31, 16, 59, 59, 0, time.UTC), "1969-12-31"},
		{time.Date(1969, 12, 30, 12, 0, 0, 0, time.UTC), "1969-12-30"},
	} {
		if got := survey.DayOf(c.at, survey.Zone); got.String() != c.want {
			t.Errorf("DayOf(%s) = %s, want %s", c.at, got, c.want)
		}
	}
}

func TestParseDay(t *testing.T) {
	for _, s := range []string{"2025-07-01", "2024-02-29", "1900-01-01", "9999-12-31"} {
		d, err := survey.ParseDay(s)
		if err != nil || d.String() != s {
			t.Errorf("ParseDay(%q) = %s, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "2025-02-29", "2025-13-01", "2025-7-1", "01/07/2025", "2025-07-01T00:00:00Z", " 2025-07-01", "20250701", "２０２５-07-01"} {
		if d, err := survey.ParseDay(s); err == nil {
			t.Errorf("ParseDay(%q) = %s, want an error", s, d)
		}
	}
}

// A day is its number, its text and its midnight.
func TestDayForms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := survey.Day(rapid.Int32Range(-700_000, 2_900_000).Draw(t, "day"))
		if back, err := survey.ParseDay(d.String()); err != nil || back != d {
			t.Fatalf("%d is %s, which reads as %d, %v", d, d, back, err)
		}
		if got := survey.NewDay(d.Time().Date()); got != d {
			t.Fatalf("%d is %s, which is day %d", d, d.Time(), got)
		}
		if next := d + 1; next.Time().Sub(d.Time()) != 24*time.Hour || d.String() >= next.String() && d.Time().Year() >= 0 && next.Time().Year() < 10000 {
			t.Fatalf("%s is not before %s", d, next)
		}
	})
}

func TestDayJSON(t *testing.T) {
	type doc struct {
		Day   survey.Day `json:"day"`
		Until survey.Day `json:"until,omitzero"`
	}
	b, err := json.Marshal(doc{Day: survey.NewDay(2025, 7, 1)})
	if err != nil || string(b) != `{"day":"2025-07-01"}` {
		t.Fatalf("%s, %v", b, err)
	}
	var d doc
	if err := json.Unmarshal([]byte(`{"day":"","until":"2025-06-30"}`), &d); err != nil || d.Day != 0 || d.Until != survey.NewDay(2025, 6, 30) {
		t.Errorf("%+v, %v", d, err)
	}
	if b, err := survey.Day(0).MarshalText(); err != nil || len(b) != 0 {
		t.Errorf("the unset day is %q", b)
	}
	if err := json.Unmarshal([]byte(`{"day":"soon"}`), &d); err == nil {
		t.Error("a word was taken for a day")
	}
}

package poster_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hailong/server/poster"
	"hailong/server/survey"
)

func TestWhatIsRefused(t *testing.T) {
	other := survey.UnitKey{Code: "10508", From: survey.NewDay(2025, 7, 1)}
	for _, x := range []struct {
		name, want string
		change     func(*poster.Sheet, *poster.Options)
	}{
		{"revoked", "is revoked", func(s *poster.Sheet, _ *poster.Options) { s.Entry.Status = survey.CodeRevoked }},
		{"another unit", "belongs to unit 10508@2025-07-01", func(s *poster.Sheet, _ *poster.Options) { s.Entry.Unit = other }},
		{"another point", `belongs to point ""`, func(s *poster.Sheet, _ *poster.Options) { s.Entry.Point = "" }},
		{"point of another unit", "the point belongs to unit", func(s *poster.Sheet, _ *poster.Options) { s.Point.Unit = other }},
		{"point without a name", "has no name", func(s *poster.Sheet, _ *poster.Options) { s.Point.Name = " " }},
		{"unit without a name", "the unit has no name", func(s *poster.Sheet, _ *poster.Options) { s.Unit.Name = "" }},
		{"kiosk code", "channel kiosk", func(s *poster.Sheet, _ *poster.Options) { s.Entry.Channel = survey.Kiosk }},
		{"mistyped code", "is not an entry code", func(s *poster.Sheet, _ *poster.Options) { s.Entry.Code = "12345678" }},
		{"long unit name", "49 characters, 48 fit", func(s *poster.Sheet, _ *poster.Options) { s.Unit.Name = strings.Repeat("ộ", 49) }},
		{"long point name", "81 characters, 80 fit", func(s *poster.Sheet, _ *poster.Options) { s.Point.Name = strings.Repeat("x", 81) }},
		{"no glyph", `no letter for '😀' (U+1F600)`, func(s *poster.Sheet, _ *poster.Options) { s.Point.Name = "Quầy 😀" }},
		{"another script", "no letter for '城'", func(s *poster.Sheet, _ *poster.Options) { s.Unit.Name = "城" }},
		{"control character", "no letter for", func(s *poster.Sheet, _ *poster.Options) { s.Point.Name = "a\x00b" }},
		{"broken text", "no letter for", func(s *poster.Sheet, _ *poster.Options) { s.Point.Name = "a\xff" }},
		{"phone", "phone", func(_ *poster.Sheet, o *poster.Options) { o.Phone = strings.Repeat("1", 25) }},
		{"base URL", "must not have a path", func(_ *poster.Sheet, o *poster.Options) { o.BaseURL += "/x" }},
		{"no date", "no print date", func(_ *poster.Sheet, o *poster.Options) { o.Printed = 0 }},
		{"accent", "want a colour such as #b3261e", func(_ *poster.Sheet, o *poster.Options) { o.Accent = "red" }},
		{"light accent", "contrast 2.0:1", func(_ *poster.Sheet, o *poster.Options) { o.Accent = "#ff9b8a" }},
	} {
		t.Run(x.name, func(t *testing.T) {
			s, o := sheet(t, survey.Ward, "Phường Hải An", "Quầy 1"), options
			x.change(&s, &o)
			var b bytes.Buffer
			err := poster.PDF(&b, poster.A4, []poster.Sheet{s}, o)
			if err == nil || !strings.Contains(err.Error(), x.want) || b.Len() > 0 {
				t.Errorf("%d bytes and %v, want %s", b.Len(), err, x.want)
			}
		})
	}
	if err := poster.PDF(&bytes.Buffer{}, poster.A4, nil, options); err == nil {
		t.Error("no sheets were printed")
	}
	if err := poster.PDF(&bytes.Buffer{}, "a3", hard(t), options); err == nil || !strings.Contains(err.Error(), "a4, a5, tent, sticker") {
		t.Errorf("A3: %v", err)
	}
	err := poster.PDF(&bytes.Buffer{}, poster.Sticker, []poster.Sheet{absurd(t)}, options)
	if err == nil || !strings.Contains(err.Error(), "too long for a sticker") {
		t.Errorf("an absurd sticker: %v", err)
	}
	bad := sheet(t, survey.Ward, "Phường Hải An", "")
	bad.Entry.Status = survey.CodeRevoked
	err = poster.PDF(&bytes.Buffer{}, poster.A4, []poster.Sheet{hard(t)[0], bad}, options)
	if want := fmt.Sprintf("poster 2 of 2 (%s, Phường Hải An)", bad.Entry.Code); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v does not say %s", err, want)
	}
}

var errFull = errors.New("disk full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestErrorsOfTheWriterComeBack(t *testing.T) {
	u := content(t, hard(t)[0])
	for name, err := range map[string]error{
		"pdf": poster.PDF(full{}, poster.A4, hard(t), options), "svg": poster.SVG(full{}, u),
		"png": poster.PNG(full{}, u, 200), "terminal": poster.Terminal(full{}, u),
	} {
		if !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

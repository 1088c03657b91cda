package kiosk_test

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/kiosk"
	"hailong/server/store"
	"hailong/server/survey"
)

func TestHoursAreThoseOfVietnam(t *testing.T) {
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, 7, day, hour, minute, 59, 0, survey.Zone).In(time.FixedZone("Alaska", -9*3600))
	}
	for _, c := range []struct {
		at   time.Time
		want bool
	}{
		{at(15, 6, 59), false}, {at(15, 7, 0), true}, {at(15, 17, 29), true}, {at(15, 17, 30), false}, {at(15, 0, 30), false},
		{at(18, 11, 59), true}, {at(18, 12, 0), false}, // a Saturday
		{at(19, 9, 0), false}, // a Sunday
		{at(20, 9, 0), true},
	} {
		if got := kiosk.DefaultHours.Open(c.at); got != c.want {
			t.Errorf("%v: %v", c.at.In(survey.Zone), got)
		}
	}
	whole := kiosk.Hours{3: {0, 24 * 60}}
	if !whole.Open(at(15, 0, 0)) || !whole.Open(at(15, 23, 59)) || whole.Open(at(16, 0, 0)) {
		t.Error("a whole Wednesday is not a whole Wednesday")
	}
}

func TestANewKioskWaitsForItsTablet(t *testing.T) {
	w := open(t)
	id, err := w.NewID()
	check(t, err)
	k, p, err := w.Add(t.Context(), kiosk.Draft{ID: id, Name: "  Quầy   mo\u0323\u0302t cửa ", Unit: ward, Point: "quay-1"}, "admin")
	check(t, err)
	if k.ID != id || k.Revision != 1 || k.Name != "Quầy một cửa" || k.Unit != ward || k.Point != "quay-1" || k.State != kiosk.Waiting ||
		k.Hours != kiosk.DefaultHours || k.Created.String() != "2026-07-15" || k.CreatedBy != "admin" || k.Paired != 0 {
		t.Errorf("made %+v", k)
	}
	if _, err := survey.ParseEntryCode(p.Code); err != nil || !p.Until.Equal(noon.Add(10*time.Minute)) {
		t.Errorf("code %q until %v", p.Code, p.Until)
	}
	got, err := w.Get(t.Context(), id)
	check(t, err)
	if got.Name != k.Name || got.Revision != 1 || !got.Status.Seen.IsZero() || got.Status.Battery != -1 || len(got.Status.Days) != 0 {
		t.Errorf("got %+v", got)
	}
	_, _, err = w.Add(t.Context(), kiosk.Draft{ID: id, Name: "Khác", Unit: ward}, "admin")
	wants(t, "an ID that is taken", err, survey.KindConflict)
	_, err = w.Get(t.Context(), "none")
	wants(t, "one that is not there", err, survey.KindUnknown)
}

func TestWhatNoKioskCanBe(t *testing.T) {
	w := open(t)
	k, _ := w.add("Quầy 1")
	for name, c := range map[string]struct {
		draft kiosk.Draft
		edit  kiosk.Edit
		field string
	}{
		"no name":         {kiosk.Draft{Name: " ", Unit: ward}, kiosk.Edit{Name: new("")}, "name"},
		"a long name":     {kiosk.Draft{Name: strings.Repeat("ữ", 61), Unit: ward}, kiosk.Edit{Name: new(strings.Repeat("ữ", 61))}, "name"},
		"a bell":          {kiosk.Draft{Name: "a\a", Unit: ward}, kiosk.Edit{Name: new("a\a")}, "name"},
		"no text":         {kiosk.Draft{Name: "a\xff", Unit: ward}, kiosk.Edit{Name: new("a\xff")}, "name"},
		"no unit":         {kiosk.Draft{Name: "a"}, kiosk.Edit{}, "unit"},
		"a wrong point":   {kiosk.Draft{Name: "a", Unit: ward, Point: "Quầy"}, kiosk.Edit{Point: new(survey.PointID("Quầy"))}, "point"},
		"before midnight": {kiosk.Draft{}, kiosk.Edit{Hours: &kiosk.Hours{0: {-1, 5}}}, "hours"},
		"after midnight":  {kiosk.Draft{}, kiosk.Edit{Hours: &kiosk.Hours{6: {0, 24*60 + 1}}}, "hours"},
		"through a night": {kiosk.Draft{}, kiosk.Edit{Hours: &kiosk.Hours{6: {600, 599}}}, "hours"},
		"English alone":   {kiosk.Draft{}, kiosk.Edit{Message: &survey.Text{En: "Closed"}}, "message"},
		"a long message":  {kiosk.Draft{}, kiosk.Edit{Message: &survey.Text{Vi: strings.Repeat("a", 201)}}, "message"},
	} {
		var errs []error
		if c.draft != (kiosk.Draft{}) {
			_, _, err := w.Add(t.Context(), c.draft, "admin")
			errs = append(errs, err)
		}
		if c.edit != (kiosk.Edit{}) {
			_, err := w.Change(t.Context(), k.ID, 0, c.edit)
			errs = append(errs, err)
		}
		for _, err := range errs {
			e, ok := errors.AsType[*survey.Error](err)
			if !ok || e.Kind != survey.KindInvalid || len(e.Fields) != 1 || e.Fields[0].Path != c.field {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if _, _, err := w.Add(t.Context(), kiosk.Draft{ID: "../x", Name: "a", Unit: ward}, "admin"); err == nil {
		t.Error("any ID is taken")
	}
	for _, pin := range []string{"123", "123456789", "12a4", "١٢٣٤", "12 4"} {
		_, err := w.SetPIN(t.Context(), k.ID, 0, pin)
		wants(t, "PIN "+pin, err, survey.KindInvalid)
	}
	for _, reason := range []string{"", " ", strings.Repeat("a", 501)} {
		_, err := w.Revoke(t.Context(), k.ID, 0, reason, "admin")
		wants(t, "reason "+reason, err, survey.KindInvalid)
	}
	if got, err := w.Get(t.Context(), k.ID); err != nil || got.Revision != 1 {
		t.Errorf("after all: %+v, %v", got, err)
	}
}

func TestAnEdit(t *testing.T) {
	w := open(t)
	k, _ := w.add("Quầy 1")
	hours := kiosk.Hours{1: {8 * 60, 16 * 60}}
	k, err := w.Change(t.Context(), k.ID, k.Revision, kiosk.Edit{
		Name: new("Quầy 2"), Point: new(survey.PointID("")), Hours: &hours, Message: &survey.Text{Vi: " Đang  bảo trì ", En: "Maintenance"},
	})
	check(t, err)
	if k.Revision != 2 || k.Name != "Quầy 2" || k.Point != "" || k.Hours != hours || k.Message != (survey.Text{Vi: "Đang bảo trì", En: "Maintenance"}) {
		t.Errorf("changed %+v", k)
	}
	same, err := w.Change(t.Context(), k.ID, 2, kiosk.Edit{Name: new("Quầy 2"), Message: &k.Message})
	if err != nil || same.Revision != 2 || same.Hours != hours {
		t.Errorf("no change: %+v, %v", same, err)
	}
	k, err = w.Change(t.Context(), k.ID, 0, kiosk.Edit{Message: &survey.Text{}})
	if err != nil || k.Revision != 3 || !k.Message.Empty() || k.Name != "Quầy 2" {
		t.Errorf("without a message: %+v, %v", k, err)
	}
	for _, rev := range []int64{1, 2, 4, -1} {
		_, err := w.Change(t.Context(), k.ID, rev, kiosk.Edit{Name: new("Quầy 3")})
		wants(t, "change", err, survey.KindConflict)
		_, err = w.SetPIN(t.Context(), k.ID, rev, "1234")
		wants(t, "PIN", err, survey.KindConflict)
		_, _, err = w.NewCode(t.Context(), k.ID, rev)
		wants(t, "code", err, survey.KindConflict)
		_, err = w.Revoke(t.Context(), k.ID, rev, "mất máy", "admin")
		wants(t, "revoke", err, survey.KindConflict)
	}
	_, err = w.Change(t.Context(), "none", 0, kiosk.Edit{})
	wants(t, "one that is not there", err, survey.KindUnknown)
	if got, err := w.Get(t.Context(), k.ID); err != nil || got.Revision != 3 || got.State != kiosk.Waiting {
		t.Errorf("after all: %+v, %v", got, err)
	}
}

func TestAPINIsKeptSoThatATabletCanCheckItAlone(t *testing.T) {
	w := open(t)
	k, key := w.paired("Quầy 1")
	k, err := w.SetPIN(t.Context(), k.ID, k.Revision, "04719")
	check(t, err)
	seen, err := w.Authenticate(t.Context(), key)
	check(t, err)
	for _, p := range []kiosk.PIN{k.PIN, seen.PIN} {
		want, err := pbkdf2.Key(sha256.New, "04719", p.Salt, p.Iterations, 32)
		if err != nil || !slices.Equal(p.Hash, want) || len(p.Salt) != 16 || p.Iterations < 100_000 {
			t.Errorf("PIN %+v, %v", p, err)
		}
	}
	if k.Revision != 2 || strings.Contains(w.texts(), "04719") {
		t.Errorf("revision %d, stored %s", k.Revision, w.texts())
	}
	if out, err := json.Marshal(seen); err != nil || strings.Contains(strings.ToLower(string(out)), "salt") {
		t.Errorf("written out: %s, %v", out, err)
	}
	again, err := w.SetPIN(t.Context(), k.ID, 0, "04719")
	if err != nil || slices.Equal(again.PIN.Salt, k.PIN.Salt) {
		t.Errorf("the same salt again, %v", err)
	}
	if none, err := w.SetPIN(t.Context(), k.ID, 0, ""); err != nil || none.PIN.Hash != nil || none.PIN.Iterations != 0 {
		t.Errorf("none: %+v, %v", none, err)
	}
}

func TestKiosksAreListedByUnitAndName(t *testing.T) {
	w := open(t)
	for _, d := range []kiosk.Draft{
		{Name: "B", Unit: ward}, {Name: "A", Unit: other}, {Name: "A", Unit: ward, Point: "quay-1"}, {Name: "C", Unit: survey.UnitKey{Code: ward.Code, From: 1}},
	} {
		_, _, err := w.Add(t.Context(), d, "admin")
		check(t, err)
	}
	names := func(unit survey.UnitKey) (out []string) {
		list, err := w.All(t.Context(), unit)
		check(t, err)
		for _, k := range list {
			out = append(out, k.Name+" "+string(k.Unit.Code))
			if k.Status.Battery != -1 {
				t.Errorf("status %+v", k.Status)
			}
		}
		return out
	}
	if got := names(survey.UnitKey{}); !slices.Equal(got, []string{"C 11311", "A 11311", "B 11311", "A 11317"}) {
		t.Errorf("all: %v", got)
	}
	if got := names(ward); !slices.Equal(got, []string{"A 11311", "B 11311"}) {
		t.Errorf("of one unit: %v", got)
	}
	if got := names(survey.UnitKey{Code: "99999", From: 1}); len(got) != 0 {
		t.Errorf("of one without: %v", got)
	}
}

// Another process may have been at another version, or a person at the database.
func TestWhatCantBeReadIsAnError(t *testing.T) {
	w := open(t)
	k, key := w.paired("Quầy 1")
	_, _, err := w.Beat(t.Context(), k.ID, key, kiosk.Beat{})
	check(t, err)
	for _, kind := range []string{kiosk.StatusKind, kiosk.Kind} {
		d, err := w.kept.Get(t.Context(), kind, k.ID)
		check(t, err)
		check(t, w.kept.Replace(t.Context(), store.Doc{Kind: kind, ID: k.ID, Rev: d.Rev, Body: []byte("{")}))
		_, all := w.All(t.Context(), ward)
		_, get := w.Get(t.Context(), k.ID)
		_, _, beat := w.Beat(t.Context(), k.ID, key, kiosk.Beat{})
		for what, err := range map[string]error{"all": all, "get": get, "beat": beat} {
			wants(t, kind+" "+what, err, survey.KindInternal)
		}
	}
}

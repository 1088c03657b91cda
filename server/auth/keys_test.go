package auth_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/survey"
)

func TestAnAPIKey(t *testing.T) {
	w := newWorld(t)
	today := survey.DayOf(w.clock.Now(), survey.Zone)
	id, err := w.NewID()
	if err != nil {
		t.Fatal(err)
	}
	k, text, err := w.AddKey(t.Context(), auth.KeyDraft{
		ID: id, Name: " Cổng dịch vụ công ", Scopes: []auth.Right{auth.Export, auth.ReadFigures, auth.Export}, Last: today + 1,
	}, "cli")
	if err != nil {
		t.Fatal(err)
	}
	if k.ID != id || k.Name != "Cổng dịch vụ công" || !slices.Equal(k.Scopes, []auth.Right{auth.ReadFigures, auth.Export}) ||
		k.CreatedBy != "cli" || k.Created != today || k.Last != today+1 || k.Revision != 1 {
		t.Errorf("%+v", k)
	}
	if !strings.HasPrefix(text, "hl_") || len(text) != 71 || strings.Contains(w.stored(), text[19:]) || strings.Contains(toJSON(t, k), text[19:]) {
		t.Errorf("the key %q, or its secret is stored", text)
	}
	other := w.other()
	i, err := other.AuthenticateKey(t.Context(), text)
	if err != nil || i.Account != id || i.Name != k.Name || i.Role != auth.Service || !slices.Equal(i.Scopes, k.Scopes) {
		t.Fatalf("%+v, %v", i, err)
	}
	if !i.May(auth.Export) || i.May(auth.ManageCodes) || !i.City() {
		t.Error("its rights are not its scopes")
	}
	if got, err := w.Key(t.Context(), id); err != nil || got.Used != today || got.Revision != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	for name, bad := range map[string]string{
		"empty": "", "no mark": text[3:], "cut": text[:70], "longer": text + "a", "wrong secret": text[:19] + strings.Repeat("a", 52),
		"unknown ID": "hl_" + strings.Repeat("a", 16) + text[19:], "upper case": "HL_" + text[3:], "not an ID": "hl_................" + text[19:],
	} {
		_, err := w.AuthenticateKey(t.Context(), bad)
		wants(t, name, err, survey.KindUnsigned)
	}
	w.clock.Add(24 * time.Hour)
	_, err = other.AuthenticateKey(t.Context(), text)
	wants(t, "on its last day", err, "")
	w.clock.Add(24 * time.Hour)
	_, err = other.AuthenticateKey(t.Context(), text)
	wants(t, "after its last day", err, survey.KindUnsigned)
}

func TestARevokedKey(t *testing.T) {
	w := newWorld(t)
	k, text, err := w.AddKey(t.Context(), auth.KeyDraft{Name: "A", Scopes: []auth.Right{auth.ReadFigures}}, "cli")
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = w.RevokeKey(t.Context(), k.ID, 0, "", "cli")
	field(t, "no reason", err, "reason")
	_, _, err = w.RevokeKey(t.Context(), k.ID, 7, "lộ", "cli")
	wants(t, "another revision", err, survey.KindConflict)
	_, _, err = w.RevokeKey(t.Context(), "aaaaaaaaaaaaaaaa", 0, "lộ", "cli")
	wants(t, "an unknown key", err, survey.KindUnknown)
	_, err = w.Key(t.Context(), "aaaaaaaaaaaaaaaa")
	wants(t, "an unknown key", err, survey.KindUnknown)
	before, after, err := w.RevokeKey(t.Context(), k.ID, 1, "bị lộ", "cli")
	if err != nil || before.Revoked != 0 || after.Revoked != before.Created || after.Reason != "bị lộ" || after.RevokedBy != "cli" || after.Revision != 2 {
		t.Fatalf("%+v, %+v, %v", before, after, err)
	}
	_, err = w.other().AuthenticateKey(t.Context(), text)
	wants(t, "at once, in another process", err, survey.KindUnsigned)
	if _, again, err := w.RevokeKey(t.Context(), k.ID, 0, "lý do khác", "cli"); err != nil || again.Reason != "bị lộ" || again.Revision != 2 {
		t.Errorf("once more: %+v, %v", again, err)
	}
	if list, err := w.Keys(t.Context()); err != nil || len(list) != 1 || list[0].ID != k.ID {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestWhatCanNotBeAKey(t *testing.T) {
	w := newWorld(t)
	for _, x := range []struct {
		field string
		draft auth.KeyDraft
	}{
		{"name", auth.KeyDraft{Scopes: []auth.Right{auth.ReadFigures}}},
		{"scopes", auth.KeyDraft{Name: "A"}},
		{"scopes", auth.KeyDraft{Name: "A", Scopes: []auth.Right{auth.ManagePeople}}},
		{"scopes", auth.KeyDraft{Name: "A", Scopes: []auth.Right{auth.ReadFigures, "everything"}}},
		{"last_day", auth.KeyDraft{Name: "A", Scopes: []auth.Right{auth.ReadFigures}, Last: survey.NewDay(2026, 11, 22)}},
	} {
		_, _, err := w.AddKey(t.Context(), x.draft, "cli")
		field(t, toJSON(t, x.draft), err, x.field)
	}
	if _, _, err := w.AddKey(t.Context(), auth.KeyDraft{ID: "x", Name: "A", Scopes: []auth.Right{auth.ReadFigures}}, "cli"); err == nil {
		t.Error("an ID that nobody drew")
	}
	for _, s := range []auth.Right{auth.ManagePeople, auth.ReadComments, auth.AnswerComments, auth.ReviewResponses} {
		if slices.Contains(auth.Scopes, s) {
			t.Errorf("%s is a scope", s)
		}
	}
}

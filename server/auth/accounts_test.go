package auth_test

import (
	"strings"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/store"
	"hailong/server/survey"
)

func TestANewAccount(t *testing.T) {
	w := newWorld(t)
	c, inv, err := w.Invite(t.Context(), auth.Draft{Login: " Can.Bo@haiphong.example ", Name: "Cán  bộ 1", Role: auth.Unit, Unit: ward}, "cli")
	if err != nil {
		t.Fatal(err)
	}
	today := survey.DayOf(w.clock.Now(), survey.Zone)
	want := auth.Account{
		ID: c.After.ID, Revision: 1, Login: "Can.Bo@haiphong.example", Name: "Cán bộ 1", Role: auth.Unit, Unit: ward,
		State: auth.Invited, InvitedUntil: w.clock.Now().Add(7 * 24 * time.Hour), Created: today, CreatedBy: "cli",
	}
	if c.Action != auth.ActionInvite || c.Before != nil || *c.After != want || !inv.Until.Equal(want.InvitedUntil) {
		t.Errorf("change %+v, until %v, want %+v", *c.After, inv.Until, want)
	}
	for _, login := range []string{"can.bo@haiphong.example", "CAN.BO@HAIPHONG.EXAMPLE "} {
		got, err := w.ByLogin(t.Context(), login)
		if err != nil || got.ID != want.ID {
			t.Errorf("by %q: %v, %v", login, got, err)
		}
		_, _, err = w.Invite(t.Context(), auth.Draft{Login: login, Name: "B", Role: auth.Admin}, "cli")
		wants(t, "the same login", err, survey.KindConflict)
	}
	got, err := w.Account(t.Context(), want.ID)
	if err != nil || toJSON(t, got) != toJSON(t, want) {
		t.Errorf("read %+v, %v", got, err)
	}
	_, err = w.Account(t.Context(), "aaaaaaaaaaaaaaaa")
	wants(t, "an unknown ID", err, survey.KindUnknown)
	_, err = w.ByLogin(t.Context(), "nobody")
	wants(t, "an unknown login", err, survey.KindUnknown)

	id, err := w.NewID()
	if err != nil {
		t.Fatal(err)
	}
	c, _, err = w.Invite(t.Context(), auth.Draft{ID: id, Login: "Ánh", Name: "A", Role: auth.Auditor}, "cli")
	if err != nil || c.After.ID != id {
		t.Errorf("an ID of one's own: %v, %v", c, err)
	}
	if list, err := w.Accounts(t.Context()); err != nil || len(list) != 2 || list[0].ID != want.ID {
		t.Errorf("listed %v, %v", list, err)
	}
	if strings.Contains(w.stored(), inv.Token) {
		t.Error("the token is stored")
	}
	if link := inv.Link("https://khaosat.example"); link != "https://khaosat.example/console/invitation#"+inv.Token {
		t.Error(link)
	}
}

func TestWhatCanNotBeAnAccount(t *testing.T) {
	w := newWorld(t)
	good := auth.Draft{Login: "a.b", Name: "A", Role: auth.Unit, Unit: ward}
	for _, x := range []struct {
		field string
		spoil func(*auth.Draft)
	}{
		{"login", func(d *auth.Draft) { d.Login = "a" }},
		{"login", func(d *auth.Draft) { d.Login = "a b" }},
		{"login", func(d *auth.Draft) { d.Login = "a@b@c" }},
		{"login", func(d *auth.Draft) { d.Login = ".ab" }},
		{"login", func(d *auth.Draft) { d.Login = "ab\x00" }},
		{"login", func(d *auth.Draft) { d.Login = strings.Repeat("a", 101) }},
		{"name", func(d *auth.Draft) { d.Name = " \t" }},
		{"name", func(d *auth.Draft) { d.Name = "a\u200bb" }},
		{"name", func(d *auth.Draft) { d.Name = strings.Repeat("a", 101) }},
		{"name", func(d *auth.Draft) { d.Name = "a\xff" }},
		{"role", func(d *auth.Draft) { d.Role = auth.Service }},
		{"role", func(d *auth.Draft) { d.Role = "" }},
		{"unit", func(d *auth.Draft) { d.Unit = survey.UnitKey{} }},
		{"unit", func(d *auth.Draft) { d.Unit.From++ }}, // a predecessor with the same code
		{"unit", func(d *auth.Draft) { d.Role = auth.Admin }},
	} {
		d := good
		x.spoil(&d)
		_, _, err := w.Invite(t.Context(), d, "cli")
		field(t, toJSON(t, d), err, x.field)
	}
	if s := w.stored(); s != "" {
		t.Errorf("left behind: %s", s)
	}
	if _, _, err := w.Invite(t.Context(), good, "cli"); err != nil {
		t.Error(err)
	}
}

func TestLoginsAreComparedByTheirLetters(t *testing.T) {
	for _, x := range []struct {
		a, b string
		same bool
	}{
		{"NGUYỄN", "nguyễn", true},
		{"nguye\u0302\u0303n", "nguyễn", true}, // composed and not
		{"nguyên", "nguyen", false},            // marks count
		{"Straße", "strasse", true},
		{"đặng", "ĐẶNG", true},
		{"dang", "đang", false},
	} {
		if got := auth.Fold(x.a) == auth.Fold(x.b); got != x.same {
			t.Errorf("%q and %q: same is %v", x.a, x.b, got)
		}
	}
	for _, good := range []string{"ab", "can.bo-1_x", "a@b.vn", "cán.bộ@hảiphòng.vn", strings.Repeat("ộ", 100)} {
		if _, err := auth.ParseLogin(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

func TestEditDisableEnable(t *testing.T) {
	w := newWorld(t)
	admin, p := w.join("admin1", auth.Admin), w.join("unit1", auth.Unit)
	name, role := "Cán bộ 2", auth.Auditor
	c, err := w.Edit(t.Context(), p.ID, p.Revision, auth.Edit{Name: &name}, admin.ID)
	if err != nil || c.Action != auth.ActionChange || c.Before.Name == name || c.After.Name != name || c.After.Revision != p.Revision+1 {
		t.Fatalf("%+v, %v", c, err)
	}
	_, err = w.Edit(t.Context(), p.ID, p.Revision, auth.Edit{Name: &name}, admin.ID)
	wants(t, "an edit of an older revision", err, survey.KindConflict)
	_, err = w.Disable(t.Context(), p.ID, p.Revision, "nghỉ việc", admin.ID)
	wants(t, "disabling an older revision", err, survey.KindConflict)
	_, err = w.Enable(t.Context(), p.ID, p.Revision)
	wants(t, "enabling an older revision", err, survey.KindConflict)
	_, _, err = w.Reset(t.Context(), p.ID, p.Revision, false)
	wants(t, "resetting an older revision", err, survey.KindConflict)

	bad := auth.Service
	_, err = w.Edit(t.Context(), p.ID, 0, auth.Edit{Role: &bad}, admin.ID)
	field(t, "a role of programs", err, "role")
	empty := ""
	_, err = w.Edit(t.Context(), p.ID, 0, auth.Edit{Name: &empty}, admin.ID)
	field(t, "no name", err, "name")
	nowhere := survey.UnitKey{Code: "10507", From: ward.From}
	_, err = w.Edit(t.Context(), p.ID, 0, auth.Edit{Unit: &nowhere}, admin.ID)
	field(t, "an unknown unit", err, "unit")

	opens(t, "before the new role", w.Auth, p.grant.Token, true)
	if c, err = w.Edit(t.Context(), p.ID, 0, auth.Edit{Role: &role}, admin.ID); err != nil || c.After.Role != role || c.After.Unit != (survey.UnitKey{}) {
		t.Fatalf("%+v, %v", c, err)
	}
	opens(t, "a role that needs a second factor, without one", w.Auth, p.grant.Token, false)

	_, err = w.Edit(t.Context(), admin.ID, 0, auth.Edit{Role: &role}, admin.ID)
	wants(t, "one's own role", err, survey.KindForbidden)
	_, err = w.Disable(t.Context(), admin.ID, 0, "thử", admin.ID)
	wants(t, "disabling oneself", err, survey.KindForbidden)
	if _, err = w.Edit(t.Context(), admin.ID, 0, auth.Edit{Name: &name}, admin.ID); err != nil {
		t.Errorf("one's own name: %v", err)
	}
	_, err = w.Disable(t.Context(), p.ID, 0, " ", admin.ID)
	field(t, "no reason", err, "reason")
}

func TestADisabledAccountIsOutAtOnceAndEverywhere(t *testing.T) {
	w := newWorld(t)
	p, other := w.join("unit1", auth.Unit), w.other()
	opens(t, "before", other, p.grant.Token, true)
	c, err := w.Disable(t.Context(), p.ID, 0, "nghỉ việc", "cli")
	if err != nil || c.Before.State != auth.Active || c.After.State != auth.Disabled || c.After.Reason != "nghỉ việc" || c.After.DisabledBy != "cli" || c.Note != "nghỉ việc" {
		t.Fatalf("%+v, %v", c, err)
	}
	opens(t, "its session in another process", other, p.grant.Token, false)
	for range 6 { // whoever knows the password does not guess
		_, err = w.Begin(t.Context(), p.Login, p.password, at(1))
		wants(t, "the right password", err, survey.KindForbidden)
	}
	if r := refused(t, "the right password", err, auth.RefusedDisabled); r.Account.ID != p.ID {
		t.Errorf("%+v", r)
	}
	_, err = other.Begin(t.Context(), p.Login, "wrong", at(1))
	refused(t, "a wrong password", err, auth.RefusedPassword)

	again, err := w.Disable(t.Context(), p.ID, 0, "lý do khác", "cli")
	if err != nil || again.After.Reason != "nghỉ việc" || again.After.Revision != c.After.Revision {
		t.Errorf("disabled again: %+v, %v", again, err)
	}
	_, _, err = w.Reset(t.Context(), p.ID, 0, false)
	wants(t, "a new link for a disabled account", err, survey.KindConflict)
	if c, err = w.Enable(t.Context(), p.ID, 0); err != nil || c.After.State != auth.Active || c.After.Reason != "" || c.After.DisabledBy != "" {
		t.Fatalf("%+v, %v", c, err)
	}
	opens(t, "its old session after it was enabled", w.Auth, p.grant.Token, false)
	opens(t, "a new session", w.Auth, w.signIn(p).Token, true)
}

func TestADisabledInvitationIsOver(t *testing.T) {
	w := newWorld(t)
	acc, token := w.invite("unit1", auth.Unit)
	if _, err := w.Disable(t.Context(), acc.ID, 0, "nhầm người", "cli"); err != nil {
		t.Fatal(err)
	}
	_, err := w.Accept(t.Context(), token, "", goodPassword)
	wants(t, "the link", err, survey.KindUnknown)
	c, err := w.Enable(t.Context(), acc.ID, 0)
	if err != nil || c.After.State != auth.Invited {
		t.Fatalf("%+v, %v", c, err)
	}
	_, err = w.Accept(t.Context(), token, "", goodPassword)
	wants(t, "the link after it was enabled", err, survey.KindUnknown)
	_, inv, err := w.Reset(t.Context(), acc.ID, 0, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.Accept(t.Context(), inv.Token, "", goodPassword); err != nil {
		t.Error(err)
	}
}

func TestALoginWhoseAccountWasNeverStoredIsFreeAgain(t *testing.T) {
	w := newWorld(t)
	body := `{"account":"aaaaaaaaaaaaaaaa","made":"` + w.clock.Now().Format(time.RFC3339) + `"}`
	if err := w.store.Create(t.Context(), store.Doc{Kind: "login", ID: "a.b", Body: []byte(body)}); err != nil {
		t.Fatal(err)
	}
	d := auth.Draft{Login: "A.B", Name: "A", Role: auth.Admin}
	_, _, err := w.Invite(t.Context(), d, "cli")
	wants(t, "at once", err, survey.KindUnavailable)
	w.clock.Add(2 * time.Minute)
	c, _, err := w.Invite(t.Context(), d, "cli")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := w.ByLogin(t.Context(), "a.b"); err != nil || got.ID != c.After.ID {
		t.Errorf("%v, %v", got, err)
	}
	_, _, err = w.Invite(t.Context(), d, "cli")
	wants(t, "once more", err, survey.KindConflict)
}

func TestAnAccountWithAPassword(t *testing.T) {
	w := newWorld(t)
	password, err := w.RandomPassword()
	if again, err2 := w.RandomPassword(); err != nil || err2 != nil || len(password) != 19 || again == password {
		t.Fatalf("%q, %q, %v", password, again, err)
	}
	d := auth.Draft{Login: "a.b", Name: "A", Role: auth.Unit, Unit: ward}
	c, err := w.Add(t.Context(), d, password, "cli")
	if err != nil || c.Before != nil || c.After.State != auth.Active || !c.After.Password || c.After.CreatedBy != "cli" {
		t.Fatalf("%+v, %v", c, err)
	}
	if g, err := w.Begin(t.Context(), "a.b", password, at(1)); err != nil || g.Session.Stage != auth.StageFull {
		t.Errorf("%+v, %v", g, err)
	}
	_, err = w.Add(t.Context(), d, password, "cli")
	wants(t, "again", err, survey.KindConflict)
	d.Login = "c.d"
	_, err = w.Add(t.Context(), d, "ngắn", "cli")
	field(t, "a bad password", err, "password")
}

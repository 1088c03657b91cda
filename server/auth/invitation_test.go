package auth_test

import (
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/survey"
)

func TestALinkIsGoodOnce(t *testing.T) {
	w := newWorld(t)
	acc, token := w.invite("unit1", auth.Unit)
	shown, until, err := w.Offer(t.Context(), token)
	if err != nil || shown.ID != acc.ID || !until.Equal(w.clock.Now().Add(7*24*time.Hour)) {
		t.Fatalf("%+v, %v, %v", shown, until, err)
	}
	g, err := w.Accept(t.Context(), token, " Trần  B ", goodPassword)
	if err != nil || g.Session.Stage != auth.StageFull || g.Session.Method != auth.ByInvitation {
		t.Fatalf("%+v, %v", g, err)
	}
	if a := g.Account; a.State != auth.Active || !a.Password || a.Name != "Trần B" || !a.InvitedUntil.IsZero() {
		t.Errorf("%+v", a)
	}
	if len(g.Changes) != 1 || g.Changes[0].Action != auth.ActionAccept || g.Changes[0].Before.State != auth.Invited {
		t.Errorf("%+v", g.Changes)
	}
	opens(t, "its session", w.Auth, g.Token, true)
	_, err = w.Accept(t.Context(), token, "", goodPassword+"2")
	wants(t, "a second time", err, survey.KindUnknown)
	_, _, err = w.Offer(t.Context(), token)
	wants(t, "looking again", err, survey.KindUnknown)
	if _, err = w.Begin(t.Context(), "unit1", goodPassword, at(1)); err != nil {
		t.Errorf("the password that was set: %v", err)
	}
}

func TestALinkThatIsNotGood(t *testing.T) {
	w := newWorld(t)
	acc, token := w.invite("unit1", auth.Unit)
	_, foreign := w.invite("unit2", auth.Unit)
	for name, bad := range map[string]string{
		"empty": "", "ID alone": acc.ID, "no secret": acc.ID + ".", "another's secret": acc.ID + foreign[16:],
		"cut": token[:len(token)-1], "longer": token + "A", "unknown account": "aaaaaaaaaaaaaaaa" + token[16:],
	} {
		_, _, err := w.Offer(t.Context(), bad)
		wants(t, name+", looked at", err, survey.KindUnknown)
		_, err = w.Accept(t.Context(), bad, "", goodPassword)
		wants(t, name, err, survey.KindUnknown)
	}
	w.clock.Add(7*24*time.Hour - time.Second)
	_, _, err := w.Offer(t.Context(), token)
	wants(t, "in its last second", err, "")
	w.clock.Add(time.Second)
	_, err = w.Accept(t.Context(), token, "", goodPassword)
	wants(t, "after seven days", err, survey.KindUnknown)

	_, inv, err := w.Reset(t.Context(), acc.ID, 0, false)
	if err != nil {
		t.Fatal(err)
	}
	_, newest, err := w.Reset(t.Context(), acc.ID, 0, false)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Accept(t.Context(), inv.Token, "", goodPassword)
	wants(t, "one that was replaced", err, survey.KindUnknown)
	_, err = w.Accept(t.Context(), newest.Token, "", "ngắn")
	field(t, "a bad password", err, "password")
	_, err = w.Accept(t.Context(), newest.Token, "\x00", goodPassword)
	field(t, "a bad name", err, "name")
	if _, err = w.Accept(t.Context(), newest.Token, "", goodPassword); err != nil {
		t.Errorf("after bad tries: %v", err)
	}
}

func TestAReset(t *testing.T) {
	w := newWorld(t)
	p := w.join("admin1", auth.Admin)
	c, inv, err := w.Reset(t.Context(), p.ID, 0, false)
	if err != nil || c.Action != auth.ActionReset || !c.Before.Password || c.After.Password || c.After.State != auth.Invited || !c.After.TOTP {
		t.Fatalf("%+v, %v", c, err)
	}
	opens(t, "a session from before", w.Auth, p.grant.Token, false)
	_, err = w.Begin(t.Context(), p.Login, p.password, at(1))
	refused(t, "the old password", err, auth.RefusedPassword)

	g, err := w.Accept(t.Context(), inv.Token, "", goodPassword)
	if err != nil || g.Session.Stage != auth.StageTOTP {
		t.Fatalf("the second factor stays: %+v, %v", g, err)
	}
	opens(t, "a session from before, once the account is in use again", w.Auth, p.grant.Token, false)
	w.clock.Add(30 * time.Second)
	if g, err = w.Code(t.Context(), g.Token, w.code(p), at(1)); err != nil || g.Session.Stage != auth.StageFull {
		t.Fatalf("%+v, %v", g, err)
	}

	c, inv, err = w.Reset(t.Context(), p.ID, 0, true)
	if err != nil || c.After.TOTP || c.After.Recovery != 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	if g, err = w.Accept(t.Context(), inv.Token, "", goodPassword); err != nil || g.Session.Stage != auth.StageEnrol {
		t.Fatalf("%+v, %v", g, err)
	}
}

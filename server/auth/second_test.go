package auth_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"hailong/server/auth"
	"hailong/server/survey"
)

func TestFirstSignInOfWhoNeedsASecondFactor(t *testing.T) {
	w := newWorld(t)
	acc, token := w.invite("Kiểm.Tra", auth.Auditor)
	g, err := w.Accept(t.Context(), token, "", goodPassword)
	if err != nil || g.Session.Stage != auth.StageEnrol || g.Browser != "" {
		t.Fatalf("%+v, %v", g, err)
	}
	opens(t, "before it is set up", w.Auth, g.Token, false)
	e, err := w.StartEnrolment(t.Context(), g.Token, "", at(1))
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(e.URI)
	if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Hài Lòng:Kiểm.Tra" {
		t.Errorf("%s, %v", e.URI, err)
	}
	q := u.Query()
	if q.Get("secret") != e.Secret || len(e.Secret) != 32 || q.Get("issuer") != "Hài Lòng" || strings.Contains(u.RawQuery, "+") {
		t.Errorf("%s", e.URI)
	}
	p := &person{Account: acc, password: goodPassword, secret: e.Secret}
	_, _, err = w.FinishEnrolment(t.Context(), g.Token, "000000", at(1))
	field(t, "a wrong code", err, "code")
	full, codes, err := w.FinishEnrolment(t.Context(), g.Token, w.code(p), at(1))
	if err != nil || full.Session.Stage != auth.StageFull || len(codes) != 10 || full.Browser == "" {
		t.Fatalf("%+v, %v, %v", full, codes, err)
	}
	if c := full.Changes; len(c) != 1 || c[0].Action != auth.ActionEnrolled || c[0].Before.TOTP || !c[0].After.TOTP || c[0].After.Recovery != 10 {
		t.Errorf("%+v", c)
	}
	opens(t, "the token before", w.Auth, g.Token, false)
	opens(t, "the token now", w.Auth, full.Token, true)
	kept := w.stored()
	for _, hidden := range append(codes, e.Secret, strings.ReplaceAll(codes[0], "-", "")) {
		if strings.Contains(kept, hidden) {
			t.Errorf("%s is stored", hidden)
		}
	}
	_, _, err = w.FinishEnrolment(t.Context(), full.Token, w.code(p), at(1))
	wants(t, "finishing what was not begun", err, survey.KindConflict)
}

func TestWhoNeedsASecondFactor(t *testing.T) {
	w := newWorld(t)
	relaxed := w.other(func(o *auth.Options) { o.Policy.TOTP = false })
	for _, r := range []auth.Role{auth.Admin, auth.Auditor, auth.Unit} {
		_, token := w.invite("one-"+string(r), r)
		g, err := w.Accept(t.Context(), token, "", goodPassword)
		if want := map[bool]auth.Stage{true: auth.StageFull, false: auth.StageEnrol}[r == auth.Unit]; err != nil || g.Session.Stage != want {
			t.Errorf("%s: %+v, %v", r, g, err)
		}
		if g, err = relaxed.Begin(t.Context(), "one-"+string(r), goodPassword, at(1)); err != nil || g.Session.Stage != auth.StageFull {
			t.Errorf("%s where none is required: %+v, %v", r, g, err)
		}
	}
	p := w.join("unit1", auth.Unit)
	w.enrol(p) // of one's own will
	if g, err := relaxed.Begin(t.Context(), p.Login, p.password, at(1)); err != nil || g.Session.Stage != auth.StageTOTP {
		t.Errorf("who has enrolled: %+v, %v", g, err)
	}
}

func TestStepsOfASignIn(t *testing.T) {
	w := newWorld(t)
	p := w.join("admin1", auth.Admin)
	w.clock.Add(time.Minute)
	half, err := w.Begin(t.Context(), p.Login, p.password, at(1))
	if err != nil || half.Session.Stage != auth.StageTOTP || half.Session.Method != auth.ByPassword || half.Browser != "" {
		t.Fatalf("%+v, %v", half, err)
	}
	if i, s, err := w.Look(t.Context(), half.Token); err != nil || i != nil || s.Stage != auth.StageTOTP {
		t.Errorf("%+v, %+v, %v", i, s, err)
	}
	// It may do nothing but go on.
	opens(t, "half done", w.Auth, half.Token, false)
	_, err = w.Sessions(t.Context(), half.Token)
	wants(t, "listing sessions", err, survey.KindUnsigned)
	wants(t, "ending one", w.EndSession(t.Context(), half.Token, p.grant.Session.ID), survey.KindUnsigned)
	_, err = w.ChangePassword(t.Context(), half.Token, p.password, "một câu khác hẳn", at(1))
	wants(t, "a new password", err, survey.KindUnsigned)
	_, _, err = w.RenewRecovery(t.Context(), half.Token, p.password, at(1))
	wants(t, "new recovery codes", err, survey.KindUnsigned)
	_, err = w.StartEnrolment(t.Context(), half.Token, p.password, at(1))
	wants(t, "another second factor", err, survey.KindUnsigned)

	full, err := w.Code(t.Context(), half.Token, " "+w.code(p)[:3]+" "+w.code(p)[3:], at(1))
	if err != nil || full.Session.Stage != auth.StageFull || full.Token == half.Token || full.Session.ID != half.Session.ID {
		t.Fatalf("%+v, %v", full, err)
	}
	_, _, err = w.Look(t.Context(), half.Token)
	wants(t, "the token of the first step", err, survey.KindUnsigned)
	_, err = w.Code(t.Context(), full.Token, w.code(p), at(1))
	wants(t, "a code that nobody asks for", err, survey.KindConflict)

	if half, err = w.Begin(t.Context(), p.Login, p.password, at(1)); err != nil {
		t.Fatal(err)
	}
	w.clock.Add(10*time.Minute - time.Second)
	if _, _, err = w.Look(t.Context(), half.Token); err != nil {
		t.Errorf("in its tenth minute: %v", err)
	}
	w.clock.Add(time.Second)
	_, err = w.Code(t.Context(), half.Token, w.code(p), at(1))
	wants(t, "after ten minutes", err, survey.KindUnsigned)
}

func TestWhichCodesAreTaken(t *testing.T) {
	w := newWorld(t)
	p := w.join("admin1", auth.Admin)
	code := func(steps int) string {
		c, err := totp.GenerateCode(p.secret, w.clock.Now().Add(time.Duration(steps)*30*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	try := func(c string) error {
		t.Helper()
		g, err := w.Begin(t.Context(), p.Login, p.password, at(1))
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Code(t.Context(), g.Token, c, at(1))
		return err
	}
	taken := func(what, c string, want bool) {
		t.Helper()
		err := try(c)
		if want {
			wants(t, what, err, "")
			return
		}
		refused(t, what, err, auth.RefusedCode)
		field(t, what, err, "code")
		w.clock.Add(24 * time.Hour) // so that no lock comes in between
	}
	w.clock.Add(time.Hour)
	taken("two steps ago", code(-2), false)
	taken("two steps ahead", code(2), false)
	taken("one step ago", code(-1), true)
	taken("one step ahead", code(1), true)
	taken("the present one, after a later one", code(0), false)
	taken("now", code(0), true)
	c := code(0)
	taken("the same again", c, false)
	taken("too short", code(0)[:5], false)
	taken("empty", "", false)
	taken("letters", "abcdef", false)
}

func TestACodeOfEnrolmentIsUsed(t *testing.T) {
	w := newWorld(t)
	p := w.join("admin1", auth.Admin)
	g, err := w.Begin(t.Context(), p.Login, p.password, at(1))
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Code(t.Context(), g.Token, w.code(p), at(1))
	refused(t, "the code that finished the enrolment", err, auth.RefusedCode)
}

func TestRecoveryCodes(t *testing.T) {
	w := newWorld(t)
	p := w.join("admin1", auth.Admin)
	use := func(code string) (*auth.Grant, error) {
		t.Helper()
		g, err := w.Begin(t.Context(), p.Login, p.password, at(1))
		if err != nil {
			t.Fatal(err)
		}
		return w.Code(t.Context(), g.Token, code, at(1))
	}
	g, err := use(" " + strings.ToUpper(strings.ReplaceAll(p.codes[3], "-", " ")))
	if err != nil || g.Session.Stage != auth.StageFull || g.Account.Recovery != 9 {
		t.Fatalf("%+v, %v", g, err)
	}
	if c := g.Changes; len(c) != 1 || c[0].Action != auth.ActionRecoveryUsed || c[0].Before.Recovery != 10 || c[0].After.Recovery != 9 {
		t.Errorf("%+v", c)
	}
	_, err = use(p.codes[3])
	refused(t, "the same again", err, auth.RefusedCode)
	foreign := w.join("admin2", auth.Admin)
	_, err = use(foreign.codes[0])
	refused(t, "another's", err, auth.RefusedCode)

	_, _, err = w.RenewRecovery(t.Context(), g.Token, "wrong", at(1))
	field(t, "a wrong password", err, "password")
	codes, c, err := w.RenewRecovery(t.Context(), g.Token, p.password, at(1))
	if err != nil || len(codes) != 10 || c.Action != auth.ActionChange || c.After.Recovery != 10 || c.Note == "" {
		t.Fatalf("%v, %+v, %v", codes, c, err)
	}
	_, err = use(p.codes[0])
	refused(t, "one from before they were renewed", err, auth.RefusedCode)
	for _, code := range codes {
		if _, err = use(code); err != nil {
			t.Errorf("%v", err)
		}
	}
	unit := w.join("unit1", auth.Unit)
	_, _, err = w.RenewRecovery(t.Context(), unit.grant.Token, unit.password, at(1))
	wants(t, "without a second factor", err, survey.KindConflict)
}

func TestAnotherTelephone(t *testing.T) {
	w := newWorld(t)
	p := w.join("admin1", auth.Admin)
	was := *p
	elsewhere := w.signIn(p)
	_, err := w.StartEnrolment(t.Context(), p.grant.Token, "", at(1))
	field(t, "without the password", err, "password")
	w.clock.Add(30 * time.Second)
	if _, err = w.StartEnrolment(t.Context(), p.grant.Token, p.password, at(1)); err != nil { // given up
		t.Fatal(err)
	}
	opens(t, "while the new one is set up", w.Auth, p.grant.Token, true)
	w.enrol(p)
	if p.secret == was.secret {
		t.Error("the secret stays the same")
	}
	opens(t, "a session elsewhere", w.Auth, elsewhere.Token, false)
	opens(t, "the session that changed it", w.Auth, p.grant.Token, true)
	g, err := w.Begin(t.Context(), p.Login, p.password, at(1))
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Add(30 * time.Second)
	_, err = w.Code(t.Context(), g.Token, w.code(&was), at(1))
	refused(t, "the old telephone", err, auth.RefusedCode)
	_, err = w.Code(t.Context(), g.Token, was.codes[0], at(1))
	refused(t, "an old recovery code", err, auth.RefusedCode)
	if _, err = w.Code(t.Context(), g.Token, w.code(p), at(1)); err != nil {
		t.Errorf("the new one: %v", err)
	}
}

func TestANewRoleAsksForItsSecondFactor(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	role := auth.Admin
	if _, err := w.Edit(t.Context(), p.ID, 0, auth.Edit{Role: &role}, "cli"); err != nil {
		t.Fatal(err)
	}
	_, s, err := w.Look(t.Context(), p.grant.Token)
	if err != nil || s.Stage != auth.StageEnrol {
		t.Fatalf("%+v, %v", s, err)
	}
	opens(t, "its session", w.Auth, p.grant.Token, false)
	p.password = "" // who is half signed in is not asked again
	w.enrol(p)
	i, _, err := w.Authenticate(t.Context(), p.grant.Token)
	if err != nil || i.Role != auth.Admin {
		t.Errorf("%+v, %v", i, err)
	}
}

func TestANewPassword(t *testing.T) {
	const next = "một câu khác hẳn"
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	elsewhere := w.signIn(p)
	_, err := w.ChangePassword(t.Context(), p.grant.Token, "wrong", next, at(1))
	field(t, "a wrong old one", err, "current")
	_, err = w.ChangePassword(t.Context(), p.grant.Token, p.password, p.password, at(1))
	field(t, "the same", err, "password")
	_, err = w.ChangePassword(t.Context(), p.grant.Token, p.password, "ngắn", at(1))
	field(t, "a short one", err, "password")
	opens(t, "after errors", w.Auth, p.grant.Token, true)
	g, err := w.ChangePassword(t.Context(), p.grant.Token, p.password, next, at(1))
	if err != nil || len(g.Changes) != 1 || g.Changes[0].Action != auth.ActionPassword {
		t.Fatalf("%+v, %v", g, err)
	}
	opens(t, "the new token", w.Auth, g.Token, true)
	opens(t, "the old token", w.Auth, p.grant.Token, false)
	opens(t, "a session elsewhere", w.Auth, elsewhere.Token, false)
	_, err = w.Begin(t.Context(), p.Login, p.password, at(1))
	refused(t, "the old password", err, auth.RefusedPassword)
	if _, err = w.Begin(t.Context(), p.Login, next, at(1)); err != nil {
		t.Errorf("the new password: %v", err)
	}
}

func TestSecretsOfTheServerChange(t *testing.T) {
	first, second := secret, []byte("another secret of thirty-two byte")
	w := newWorld(t)
	p := w.join("admin1", auth.Admin)
	sign := func(what string, secrets ...[]byte) error {
		t.Helper()
		a := w.other(func(o *auth.Options) { o.Secrets = secrets })
		w.clock.Add(time.Minute)
		g, err := a.Begin(t.Context(), p.Login, p.password, at(1))
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		_, err = a.Code(t.Context(), g.Token, w.code(p), at(1))
		return err
	}
	refused(t, "without the old one", sign("without the old one", second), auth.RefusedCode)
	wants(t, "with both", sign("with both", second, first), "")
	// What was used since is sealed under the new one alone.
	wants(t, "without the old one, later", sign("without", second), "")
	refused(t, "with the old one alone", sign("the old one alone", first), auth.RefusedCode)

	a := w.other(func(o *auth.Options) { o.Secrets = [][]byte{first} })
	g, err := a.Begin(t.Context(), p.Login, p.password, at(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err = a.Code(t.Context(), g.Token, p.codes[0], at(1)); err != nil {
		t.Errorf("a recovery code needs no secret: %v", err)
	}
}

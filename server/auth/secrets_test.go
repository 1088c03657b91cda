package auth_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"hailong/server/auth"
	"hailong/server/survey"
)

func TestNothingSecretIsStoredOrShown(t *testing.T) {
	w := newWorld(t)
	p := w.join("admin1", auth.Admin)
	_, link := w.invite("unit1", auth.Unit)
	k, key, err := w.AddKey(t.Context(), auth.KeyDraft{Name: "A", Scopes: []auth.Right{auth.ReadFigures}}, "cli")
	if err != nil {
		t.Fatal(err)
	}
	g := w.signIn(p)
	const next = "một câu khác hẳn"
	e, err := w.StartEnrolment(t.Context(), g.Token, p.password, at(1))
	if err != nil {
		t.Fatal(err)
	}
	secrets := []string{p.password, next, p.secret, e.Secret, g.Token, p.grant.Token, link, key, key[19:], g.Token[34:], link[17:], string(secret), g.Browser}
	for _, c := range p.codes {
		secrets = append(secrets, c, strings.ReplaceAll(c, "-", ""))
	}

	var shown strings.Builder
	log := slog.New(slog.NewJSONHandler(&shown, nil))
	show := func(v any) {
		fmt.Fprintf(&shown, "%v %+v %#v %s\n", v, v, v, toJSON(t, v))
		log.Info("x", "v", v)
	}
	tell := func(err error) {
		if err == nil {
			t.Error("this was to fail")
			return
		}
		fmt.Fprintf(&shown, "%v %+v\n", err, err)
		log.Info("x", "error", err)
	}
	list, _ := w.Accounts(t.Context())
	keys, _ := w.Keys(t.Context())
	sessions, _ := w.Sessions(t.Context(), g.Token)
	i, s, _ := w.Authenticate(t.Context(), g.Token)
	show(list)
	show(keys)
	show(sessions)
	show(g.Session)
	show(g.Account)
	show(i)
	show(s)
	show(k)
	show(p.grant.Changes)
	_, err = w.Begin(t.Context(), p.Login, next, at(1))
	tell(err)
	_, err = w.Begin(t.Context(), next, p.password, at(1))
	tell(err)
	_, err = w.Code(t.Context(), g.Token, p.codes[0], at(1))
	tell(err)
	_, err = w.ChangePassword(t.Context(), g.Token, next, p.password, at(1))
	tell(err)
	_, err = w.Accept(t.Context(), link, "", p.codes[0][:13])
	tell(err)
	_, err = w.Accept(t.Context(), link+"x", "", next)
	tell(err)
	_, err = w.AuthenticateKey(t.Context(), key+"x")
	tell(err)
	_, _, err = w.Authenticate(t.Context(), g.Token+"x")
	tell(err)
	if _, err = w.ChangePassword(t.Context(), g.Token, p.password, next, at(1)); err != nil {
		t.Fatal(err)
	}
	_, err = auth.New(auth.Options{Store: w.store, UnitOn: unitOn, Policy: auth.DefaultPolicy(), Secrets: [][]byte{secret[:31]}})
	tell(err)

	for where, text := range map[string]string{"stored": w.stored(), "shown": shown.String()} {
		for _, x := range secrets {
			if strings.Contains(text, x) {
				t.Errorf("%q is %s", x, where)
			}
		}
	}
	if strings.Contains(shown.String(), "$argon2id$") {
		t.Error("a hash is shown")
	}
	if strings.Contains(w.stored(), "192.0.2") {
		t.Error("an address is stored")
	}
}

func TestEveryErrorSpeaksBothLanguages(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	for _, err := range []error{
		func() error { _, err := w.Begin(t.Context(), "x", "x", at(1)); return err }(),
		func() error { _, _, err := w.Look(t.Context(), "x"); return err }(),
		func() error { _, err := w.AuthenticateKey(t.Context(), "x"); return err }(),
		func() error { _, err := w.Disable(t.Context(), p.ID, 0, "x", p.ID); return err }(),
		func() error { _, _, err := w.Offer(t.Context(), "x"); return err }(),
	} {
		e, ok := errors.AsType[*survey.Error](err)
		if !ok || e.Message.Vi == "" || e.Message.En == "" || e.Message.Vi == e.Message.En {
			t.Errorf("%v", err)
		}
	}
}

func TestWhatAnAuthNeeds(t *testing.T) {
	good := auth.Options{Store: newWorld(t).store, UnitOn: unitOn, Policy: auth.DefaultPolicy(), Secrets: [][]byte{secret}}
	if _, err := auth.New(good); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*auth.Options){
		"store":    func(o *auth.Options) { o.Store = nil },
		"units":    func(o *auth.Options) { o.UnitOn = nil },
		"secrets":  func(o *auth.Options) { o.Secrets = nil },
		"idle":     func(o *auth.Options) { o.Policy.Idle = 0 },
		"admin":    func(o *auth.Options) { o.Policy.IdleAdmin = -1 },
		"absolute": func(o *auth.Options) { o.Policy.Absolute = 0 },
		"link":     func(o *auth.Options) { o.Policy.Invitation = 0 },
		"unused":   func(o *auth.Options) { o.Policy.UnusedDays = 0 },
	} {
		o := good
		spoil(&o)
		if _, err := auth.New(o); err == nil {
			t.Errorf("without %s", name)
		}
	}
	if kinds := fmt.Sprint(auth.Kinds()); kinds != "[account login subject apikey]" {
		t.Errorf("kinds %s: sessions are not copied, everything else is", kinds)
	}
}

package auth_test

import (
	"context"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/mongo"
	"hailong/server/survey"
	"hailong/server/testenv"
)

// badDay is a world whose store loses what the test wants lost.
func badDay(t *testing.T) (*world, *faulty.Store) {
	t.Helper()
	var f *faulty.Store
	w := newWorld(t, func(o *auth.Options) { f = faulty.New(o.Store.(store.Store)); o.Store = f })
	return w, f
}

func TestAStoreThatIsAway(t *testing.T) {
	w, f := badDay(t)
	p := w.join("admin1", auth.Admin)
	half, err := w.Begin(t.Context(), p.Login, p.password, at(1))
	if err != nil {
		t.Fatal(err)
	}
	_, link := w.invite("unit1", auth.Unit)
	k, text, err := w.AddKey(t.Context(), auth.KeyDraft{Name: "A", Scopes: []auth.Right{auth.ReadFigures}}, "cli")
	if err != nil {
		t.Fatal(err)
	}
	ctx, token, name := t.Context(), p.grant.Token, "B"
	scopes := []auth.Right{auth.ReadFigures}
	type does map[string]func() error
	reads := does{
		"Authenticate":    func() error { _, _, err := w.Authenticate(ctx, token); return err },
		"AuthenticateKey": func() error { _, err := w.AuthenticateKey(ctx, text); return err },
		"Look":            func() error { _, _, err := w.Look(ctx, token); return err },
		"Offer":           func() error { _, _, err := w.Offer(ctx, link); return err },
		"Sessions":        func() error { _, err := w.Sessions(ctx, token); return err },
		"Accounts":        func() error { _, err := w.Accounts(ctx); return err },
		"Account":         func() error { _, err := w.Account(ctx, p.ID); return err },
		"ByLogin":         func() error { _, err := w.ByLogin(ctx, p.Login); return err },
		"Keys":            func() error { _, err := w.Keys(ctx); return err },
		"Key":             func() error { _, err := w.Key(ctx, k.ID); return err },
		"Sweep":           func() error { _, err := w.Sweep(ctx); return err },
	}
	writes := does{
		"Begin":  func() error { _, err := w.Begin(ctx, p.Login, p.password, at(1)); return err },
		"Code":   func() error { _, err := w.Code(ctx, half.Token, w.code(p), at(1)); return err },
		"Accept": func() error { _, err := w.Accept(ctx, link, "", goodPassword); return err },
		"Invite": func() error {
			_, _, err := w.Invite(ctx, auth.Draft{Login: "ab", Name: "A", Role: auth.Admin}, "cli")
			return err
		},
		"Edit":              func() error { _, err := w.Edit(ctx, p.ID, 0, auth.Edit{Name: &name}, "cli"); return err },
		"Disable":           func() error { _, err := w.Disable(ctx, p.ID, 0, "x", "cli"); return err },
		"Enable":            func() error { _, err := w.Enable(ctx, p.ID, 0); return err },
		"Reset":             func() error { _, _, err := w.Reset(ctx, p.ID, 0, true); return err },
		"SignOut":           func() error { _, err := w.SignOut(ctx, token); return err },
		"SignOutEverywhere": func() error { _, err := w.SignOutEverywhere(ctx, p.ID); return err },
		"EndSession":        func() error { return w.EndSession(ctx, token, p.grant.Session.ID) },
		"AddKey":            func() error { _, _, err := w.AddKey(ctx, auth.KeyDraft{Name: "A", Scopes: scopes}, "cli"); return err },
		"RevokeKey":         func() error { _, _, err := w.RevokeKey(ctx, k.ID, 0, "x", "cli"); return err },
		"StartEnrolment":    func() error { _, err := w.StartEnrolment(ctx, token, p.password, at(1)); return err },
		"FinishEnrolment":   func() error { _, _, err := w.FinishEnrolment(ctx, token, w.code(p), at(1)); return err },
		"RenewRecovery":     func() error { _, _, err := w.RenewRecovery(ctx, token, p.password, at(1)); return err },
		"ChangePassword": func() error {
			_, err := w.ChangePassword(ctx, token, p.password, "một câu khác hẳn", at(1))
			return err
		},
	}
	e, err := w.StartEnrolment(ctx, token, p.password, at(1))
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Add(time.Minute) // the code of the enrolment is used
	was, kept := p.secret, w.stored()
	try := func(all does, lost ...faulty.Method) {
		f.Fail(faulty.LoseRequest, faulty.Forever, lost...)
		for what, do := range all {
			p.secret = was
			if what == "FinishEnrolment" {
				p.secret = e.Secret
			}
			wants(t, what, do(), survey.KindUnavailable)
		}
		f.Heal()
		p.secret = was
	}
	try(reads)
	try(writes)
	try(writes, faulty.Create, faulty.Replace, faulty.Remove)
	if w.stored() != kept {
		t.Error("something was changed by halves")
	}
	// None of it counted as a failure.
	w.signIn(p)
	if _, err = w.Accept(ctx, link, "", goodPassword); err != nil {
		t.Error(err)
	}
}

// losing loses the reply when a document of a kind is created.
type losing struct {
	*faulty.Store
	kind string
}

func (l *losing) Create(ctx context.Context, docs ...store.Doc) error {
	if docs[0].Kind == l.kind {
		l.kind = ""
		l.Fail(faulty.LoseReply, 1, faulty.Create)
	}
	return l.Store.Create(ctx, docs...)
}

func TestALostReplyOfAnInvitation(t *testing.T) {
	for _, kind := range []string{"login", "account"} {
		l := &losing{kind: kind}
		w := newWorld(t, func(o *auth.Options) { l.Store = faulty.New(o.Store.(store.Store)); o.Store = l })
		c, inv, err := w.Invite(t.Context(), auth.Draft{Login: "a.b", Name: "A", Role: auth.Unit, Unit: ward}, "cli")
		if err != nil || l.kind != "" {
			t.Fatalf("lost the reply for the %s: %v", kind, err)
		}
		if _, err = w.Accept(t.Context(), inv.Token, "", goodPassword); err != nil {
			t.Error(err)
		}
		if list, err := w.Accounts(t.Context()); err != nil || len(list) != 1 || list[0].ID != c.After.ID {
			t.Errorf("%+v, %v", list, err)
		}
	}
}

func TestLostRepliesOfASession(t *testing.T) {
	w, f := badDay(t)
	p := w.join("unit1", auth.Unit)
	f.Fail(faulty.LoseReply, 1, faulty.Create)
	g, err := w.Begin(t.Context(), p.Login, p.password, at(1))
	if err != nil {
		t.Fatalf("beginning: %v", err)
	}
	token := g.Token
	for range 2 {
		w.clock.Add(29 * time.Minute)
		opens(t, "use", w.Auth, token, true)
	}
	w.clock.Add(3 * time.Minute)
	f.Fail(faulty.LoseReply, 1, faulty.Replace)
	_, s, err := w.Authenticate(t.Context(), token)
	if err != nil || s.Renewed != "" {
		t.Fatalf("renewed unheard: %+v, %v", s, err)
	}
	if _, s, err = w.Authenticate(t.Context(), token); err != nil || s.Renewed == "" {
		t.Fatalf("the next request learns it: %+v, %v", s, err)
	}
	opens(t, "the new token", w.Auth, s.Renewed, true)

	// What can't be written does not put anybody out.
	w.clock.Add(2 * time.Minute)
	f.Fail(faulty.LoseRequest, faulty.Forever, faulty.Replace, faulty.Create, faulty.Remove)
	opens(t, "a store that takes no writes", w.Auth, s.Renewed, true)
	w.clock.Add(30 * time.Minute)
	opens(t, "by the clock it ends all the same", w.Auth, s.Renewed, false)
}

func TestALostReplyOfACode(t *testing.T) {
	w, f := badDay(t)
	p := w.join("admin1", auth.Admin)
	w.clock.Add(time.Minute)
	g, err := w.Begin(t.Context(), p.Login, p.password, at(1))
	if err != nil {
		t.Fatal(err)
	}
	f.Fail(faulty.LoseReply, 1, faulty.Replace)
	_, err = w.Code(t.Context(), g.Token, w.code(p), at(1))
	wants(t, "lost", err, survey.KindUnavailable)
	_, err = w.Code(t.Context(), g.Token, w.code(p), at(1))
	refused(t, "the same code again: it is used", err, auth.RefusedCode)
	w.clock.Add(30 * time.Second)
	if _, err = w.Code(t.Context(), g.Token, w.code(p), at(1)); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

func TestOnMongoDB(t *testing.T) {
	st, err := mongo.Open(t.Context(), testenv.Mongo(t), mongo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	w := newWorld(t, func(o *auth.Options) { o.Store = st })
	w.store = st
	p, q := w.join("admin1", auth.Admin), w.join("unit1", auth.Unit)
	_, _, err = w.Invite(t.Context(), auth.Draft{Login: "ADMIN1", Name: "A", Role: auth.Admin}, "cli")
	wants(t, "the same login", err, survey.KindConflict)
	g := w.signIn(p)
	if list, err := w.Sessions(t.Context(), g.Token); err != nil || len(list) != 2 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err = w.SignOut(t.Context(), g.Token); err != nil {
		t.Error(err)
	}
	opens(t, "signed out", w.Auth, g.Token, false)
	if _, err = w.Disable(t.Context(), q.ID, 0, "nghỉ việc", p.ID); err != nil {
		t.Error(err)
	}
	opens(t, "disabled", w.Auth, q.grant.Token, false)
	w.clock.Add(46 * 24 * time.Hour)
	if list, err := w.Sweep(t.Context()); err != nil || len(list) != 1 || list[0].After.ID != p.ID {
		t.Errorf("%+v, %v", list, err)
	}
	if docs, err := st.List(t.Context(), "session"); err != nil || len(docs) != 0 {
		t.Errorf("%d sessions, %v", len(docs), err)
	}
	k, text, err := w.AddKey(t.Context(), auth.KeyDraft{Name: "A", Scopes: []auth.Right{auth.ReadFigures}}, "cli")
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.AuthenticateKey(t.Context(), text); err != nil {
		t.Error(err)
	}
	if _, _, err = w.RevokeKey(t.Context(), k.ID, 0, "lộ", p.ID); err != nil {
		t.Error(err)
	}
}

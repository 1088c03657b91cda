package auth_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/store"
	"hailong/server/survey"
)

// crowd is how many do the same at the same moment, half of them in another process.
const crowd = 8

// together lets everybody do the same at once and returns what became of each.
func together(w *world, do func(n int, a *auth.Auth) error) []error {
	w.t.Helper()
	processes := []*auth.Auth{w.Auth, w.other()}
	out, begin := make([]error, crowd), make(chan struct{})
	var all sync.WaitGroup
	for n := range crowd {
		all.Go(func() {
			<-begin
			out[n] = do(n, processes[n%2])
		})
	}
	close(begin)
	all.Wait()
	return out
}

// once holds that exactly one was let through and what the others were told.
func once(t *testing.T, errs []error, others ...survey.Kind) {
	t.Helper()
	passed := 0
	for _, err := range errs {
		if err == nil {
			passed++
			continue
		}
		known := false
		for _, k := range others {
			known = known || survey.KindOf(err) == k
		}
		if !known {
			t.Errorf("%v", err)
		}
	}
	if passed != 1 {
		t.Errorf("%d of %d passed: %v", passed, len(errs), errs)
	}
}

func TestOneInvitationIsAcceptedOnce(t *testing.T) {
	w := newWorld(t)
	_, token := w.invite("unit1", auth.Unit)
	password := func(n int) string { return fmt.Sprint("mỗi người một câu ", n) }
	errs := together(w, func(n int, a *auth.Auth) error {
		_, err := a.Accept(t.Context(), token, "", password(n))
		return err
	})
	once(t, errs, survey.KindUnknown)
	for n, err := range errs {
		_, in := w.Begin(t.Context(), "unit1", password(n), at(byte(n)))
		if (err == nil) != (in == nil) {
			t.Errorf("%d was told %v and signs in: %v", n, err, in)
		}
	}
}

func TestOneCodeIsUsedOnce(t *testing.T) {
	w := newWorld(t)
	p := w.join("admin1", auth.Admin)
	for _, x := range []struct {
		name string
		code func() string
	}{
		{"of the app", func() string { return w.code(p) }},
		{"for recovery", func() string { return p.codes[0] }},
	} {
		t.Run(x.name, func(t *testing.T) {
			w.clock.Add(2 * time.Hour)
			var half [crowd]string
			for n := range half {
				g, err := w.Begin(t.Context(), p.Login, p.password, at(byte(n)))
				if err != nil {
					t.Fatal(err)
				}
				half[n] = g.Token
			}
			code := x.code()
			once(t, together(w, func(n int, a *auth.Auth) error {
				_, err := a.Code(t.Context(), half[n], code, at(byte(n)))
				return err
			}), survey.KindInvalid)
		})
	}
}

func TestOneHalfDoneSessionBecomesOneFullOne(t *testing.T) {
	w := newWorld(t)
	p := w.join("admin1", auth.Admin)
	g, err := w.Begin(t.Context(), p.Login, p.password, at(1))
	if err != nil {
		t.Fatal(err)
	}
	var tokens [crowd]string
	errs := together(w, func(n int, a *auth.Auth) error {
		full, err := a.Code(t.Context(), g.Token, p.codes[n], at(byte(n)))
		if err == nil {
			tokens[n] = full.Token
		}
		return err
	})
	once(t, errs, survey.KindUnsigned)
	for n, err := range errs {
		if err == nil {
			opens(t, "the one that was first", w.Auth, tokens[n], true)
		}
	}
}

func TestOneSessionIsRenewedForAll(t *testing.T) {
	w := newWorld(t)
	p := w.join("auditor1", auth.Auditor)
	token := p.grant.Token
	for range 3 {
		w.clock.Add(19 * time.Minute)
		opens(t, "use", w.Auth, token, true)
	}
	w.clock.Add(4 * time.Minute)
	var renewed [crowd]string
	for _, err := range together(w, func(n int, a *auth.Auth) error {
		_, s, err := a.Authenticate(t.Context(), token)
		if err == nil {
			renewed[n] = s.Renewed
		}
		return err
	}) {
		wants(t, "use at the moment of renewal", err, "")
	}
	for _, r := range renewed {
		if r == "" || r != renewed[0] {
			t.Fatalf("told %q", renewed)
		}
	}
	opens(t, "the new token", w.other(), renewed[0], true)
}

func TestASessionEndsWhileItIsUsed(t *testing.T) {
	w := newWorld(t)
	token := w.join("unit1", auth.Unit).grant.Token
	w.clock.Add(2 * time.Minute) // so that each use is written
	for _, err := range together(w, func(n int, a *auth.Auth) error {
		if n == crowd-1 {
			_, err := a.SignOut(t.Context(), token)
			return err
		}
		_, _, err := a.Authenticate(t.Context(), token)
		if survey.KindOf(err) == survey.KindUnsigned {
			err = nil
		}
		return err
	}) {
		wants(t, "use or sign-out", err, "")
	}
	opens(t, "afterwards", w.Auth, token, false)
}

// meddler lets something happen just before the first Remove or Replace.
type meddler struct {
	store.Store
	before func()
}

func (m *meddler) meddle() {
	if f := m.before; f != nil {
		m.before = nil
		f()
	}
}

func (m *meddler) Remove(ctx context.Context, kind, id string, rev int64) error {
	m.meddle()
	return m.Store.Remove(ctx, kind, id, rev)
}

func (m *meddler) Replace(ctx context.Context, d store.Doc) error {
	m.meddle()
	return m.Store.Replace(ctx, d)
}

func TestWhatComesInBetween(t *testing.T) {
	w := newWorld(t)
	m := &meddler{Store: w.open()}
	slow := w.auth(auth.Options{Store: m, Secrets: w.opt.Secrets, UnitOn: unitOn, Policy: w.opt.Policy, Clock: w.clock.Now})
	p := w.join("unit1", auth.Unit)
	w.clock.Add(2 * time.Minute) // so that use is written

	g := w.signIn(p)
	w.clock.Add(2 * time.Minute)
	m.before = func() { opens(t, "use", w.Auth, g.Token, true) }
	if _, err := slow.SignOut(t.Context(), g.Token); err != nil {
		t.Errorf("use while it is signed out: %v", err)
	}
	opens(t, "signed out", w.Auth, g.Token, false)

	g = w.signIn(p)
	w.clock.Add(2 * time.Minute)
	m.before = func() { opens(t, "use", w.Auth, g.Token, true) }
	opens(t, "two uses at once", slow, g.Token, true)
	w.clock.Add(2 * time.Minute)
	m.before = func() {
		if _, err := w.SignOut(t.Context(), g.Token); err != nil {
			t.Error(err)
		}
	}
	opens(t, "signed out while it is used", slow, g.Token, false)

	g = w.signIn(p)
	m.before = func() {
		if _, err := w.Disable(t.Context(), p.ID, 0, "nghỉ việc", "cli"); err != nil {
			t.Error(err)
		}
	}
	_, err := slow.ChangePassword(t.Context(), g.Token, p.password, "một câu khác hẳn", at(1))
	wants(t, "disabled while the password changes", err, survey.KindUnsigned)
	if _, err = w.Enable(t.Context(), p.ID, 0); err != nil {
		t.Fatal(err)
	}
	w.signIn(p) // with the password it had

	name, other := "Tên A", "Tên B"
	m.before = func() {
		if _, err := w.Edit(t.Context(), p.ID, 0, auth.Edit{Name: &other}, "cli"); err != nil {
			t.Error(err)
		}
	}
	before, err := w.Account(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, err = slow.Edit(t.Context(), p.ID, before.Revision, auth.Edit{Name: &name}, "cli")
	wants(t, "an edit that came second", err, survey.KindConflict)
	m.before = func() { w.signIn(p) }
	if c, err := slow.Edit(t.Context(), p.ID, 0, auth.Edit{Name: &name}, "cli"); err != nil || c.After.Name != name {
		t.Errorf("a sign-in between reading and writing is no conflict: %v", err)
	}
}

func TestOneLoginForOneAccount(t *testing.T) {
	w := newWorld(t)
	errs := together(w, func(n int, a *auth.Auth) error {
		_, _, err := a.Invite(t.Context(), auth.Draft{Login: "can.bo", Name: fmt.Sprint("Cán bộ ", n), Role: auth.Admin}, "cli")
		return err
	})
	// Who comes between the two documents of the first can't tell it from a dead process.
	once(t, errs, survey.KindConflict, survey.KindUnavailable)
	if list, err := w.Accounts(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestTwoEditsOfOneRevision(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	once(t, together(w, func(n int, a *auth.Auth) error {
		name := fmt.Sprint("Tên ", n)
		_, err := a.Edit(t.Context(), p.ID, p.Revision, auth.Edit{Name: &name}, "cli")
		return err
	}), survey.KindConflict)
}

func TestGuessersAtOnceGetFiveGuesses(t *testing.T) {
	w := newWorld(t)
	w.join("unit1", auth.Unit)
	looked := 0
	var mu sync.Mutex
	for range 3 {
		for _, err := range together(w, func(_ int, a *auth.Auth) error {
			_, err := w.Begin(t.Context(), "unit1", "wrong", at(1))
			return err
		}) {
			mu.Lock()
			if survey.KindOf(err) == survey.KindUnsigned {
				looked++
			}
			mu.Unlock()
		}
	}
	if looked != 5 {
		t.Errorf("%d passwords were looked at", looked)
	}
}

package auth_test

import (
	"fmt"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/survey"
)

func TestWhoASessionIs(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	i, s, err := w.Authenticate(t.Context(), p.grant.Token)
	if err != nil || i.Account != p.ID || i.Name != p.Name || i.Role != auth.Unit || i.Unit != ward || i.Scopes != nil {
		t.Fatalf("%+v, %v", i, err)
	}
	now := w.clock.Now()
	want := auth.Session{
		ID: s.ID, Account: p.ID, Stage: auth.StageFull, Method: auth.ByInvitation,
		Created: now, Seen: now, Until: now.Add(30 * time.Minute), Limit: now.Add(12 * time.Hour),
	}
	if *s != want {
		t.Errorf("%+v, want %+v", s, want)
	}
	name := "Tên mới"
	if _, err := w.Edit(t.Context(), p.ID, 0, auth.Edit{Name: &name}, "cli"); err != nil {
		t.Fatal(err)
	}
	if i, _, err = w.other().Authenticate(t.Context(), p.grant.Token); err != nil || i.Name != name {
		t.Errorf("after a change, in another process: %+v, %v", i, err)
	}
}

func TestTokensThatOpenNothing(t *testing.T) {
	w := newWorld(t)
	a, b := w.join("unit1", auth.Unit).grant.Token, w.join("unit2", auth.Unit).grant.Token
	for name, bad := range map[string]string{
		"empty": "", "cut": a[:len(a)-1], "longer": a + "A", "no secret": a[:34] + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		"another's secret": a[:34] + b[34:], "upper case": "A" + a[1:], "other sign": a[:16] + "-" + a[17:], "unknown session": b[:17] + a[17:],
	} {
		opens(t, name, w.Auth, bad, false)
		_, _, err := w.Look(t.Context(), bad)
		wants(t, name, err, survey.KindUnsigned)
	}
}

func TestASessionEndsIdleAndInAnyCase(t *testing.T) {
	w := newWorld(t)
	for _, x := range []struct {
		role auth.Role
		idle time.Duration
	}{{auth.Unit, 30 * time.Minute}, {auth.Admin, 15 * time.Minute}, {auth.Auditor, 30 * time.Minute}} {
		p := w.join("idle-"+string(x.role), x.role)
		w.clock.Add(x.idle - time.Second)
		opens(t, string(x.role)+" a second before", w.Auth, p.grant.Token, true)
		w.clock.Add(x.idle - time.Second)
		opens(t, string(x.role)+" again", w.Auth, p.grant.Token, true)
		w.clock.Add(x.idle)
		opens(t, string(x.role)+" idle", w.Auth, p.grant.Token, false)
	}
	p := w.join("unit1", auth.Unit)
	token, began := p.grant.Token, w.clock.Now()
	for w.clock.Now().Sub(began) < 12*time.Hour-10*time.Minute {
		w.clock.Add(10 * time.Minute)
		_, s, err := w.Authenticate(t.Context(), token)
		if err != nil {
			t.Fatalf("after %v: %v", w.clock.Now().Sub(began), err)
		}
		if s.Until.After(s.Limit) {
			t.Errorf("until %v, after the limit", s.Until)
		}
		if s.Renewed != "" {
			token = s.Renewed
		}
	}
	w.clock.Add(10*time.Minute - time.Second)
	opens(t, "in its twelfth hour", w.Auth, token, true)
	w.clock.Add(time.Second)
	opens(t, "after twelve hours of use", w.Auth, token, false)
}

func TestLookingDoesNotCountAsUse(t *testing.T) {
	w := newWorld(t)
	token := w.join("unit1", auth.Unit).grant.Token
	for range 29 {
		w.clock.Add(time.Minute)
		if i, _, err := w.Look(t.Context(), token); err != nil || i == nil {
			t.Fatal(i, err)
		}
	}
	w.clock.Add(time.Minute)
	opens(t, "after half an hour of looking", w.Auth, token, false)
}

func TestLastUseIsWrittenOnceAMinute(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	token := p.grant.Token
	seen := func() time.Time {
		_, s, err := w.Look(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		return s.Seen
	}
	began := w.clock.Now()
	w.clock.Add(59 * time.Second)
	opens(t, "use", w.Auth, token, true)
	if got := seen(); !got.Equal(began) {
		t.Errorf("written after %v", got.Sub(began))
	}
	w.clock.Add(time.Second)
	opens(t, "use", w.Auth, token, true)
	if got := seen(); !got.Equal(began.Add(time.Minute)) {
		t.Errorf("after a minute: %v", got.Sub(began))
	}
}

func TestATokenIsRenewedEveryHour(t *testing.T) {
	w := newWorld(t)
	first := w.join("unit1", auth.Unit).grant.Token
	use := func(a *auth.Auth, token string) *auth.Session {
		t.Helper()
		_, s, err := a.Authenticate(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for range 3 {
		w.clock.Add(20*time.Minute - time.Second)
		if s := use(w.Auth, first); s.Renewed != "" {
			t.Fatal("renewed early")
		}
	}
	w.clock.Add(3 * time.Second)
	second := use(w.Auth, first).Renewed
	if second == "" || second == first {
		t.Fatalf("not renewed: %q", second)
	}
	// Requests that were on their way, in whatever process, are told the same.
	w.clock.Add(29 * time.Second)
	if s := use(w.other(), first); s.Renewed != second {
		t.Errorf("a request beside it is told %q", s.Renewed)
	}
	if _, s, err := w.Look(t.Context(), first); err != nil || s.Renewed != second {
		t.Errorf("looking with the old one: %v, %v", s, err)
	}
	if s := use(w.Auth, second); s.Renewed != "" {
		t.Error("the new one is renewed at once")
	}
	w.clock.Add(time.Second)
	opens(t, "the old one after 30 seconds", w.Auth, first, false)
	opens(t, "the new one", w.Auth, second, true)

	// A process with other secrets can't work the follower out; the old token is good
	// for its seconds all the same.
	w.clock.Add(29 * time.Minute)
	use(w.Auth, second)
	w.clock.Add(29 * time.Minute)
	use(w.Auth, second)
	w.clock.Add(3 * time.Minute)
	third := use(w.Auth, second).Renewed
	rotated := w.other(func(o *auth.Options) { o.Secrets = [][]byte{[]byte("another secret of thirty-two byte"), secret} })
	if s := use(rotated, second); s.Renewed != "" {
		t.Errorf("told %q", s.Renewed)
	}
	opens(t, "the third", rotated, third, true)
}

func TestSignOut(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	here, there := w.signIn(p), w.signIn(p)
	acc, err := w.SignOut(t.Context(), here.Token)
	if err != nil || acc.ID != p.ID {
		t.Errorf("%v, %v", acc, err)
	}
	opens(t, "the one that was signed out", w.other(), here.Token, false)
	opens(t, "the other", w.Auth, there.Token, true)
	for _, token := range []string{here.Token, "", "no token"} {
		if acc, err = w.SignOut(t.Context(), token); err != nil || acc != nil {
			t.Errorf("once more: %v, %v", acc, err)
		}
	}
	c, err := w.SignOutEverywhere(t.Context(), p.ID)
	if err != nil || c.Action != auth.ActionEndAll || c.After.Revision != c.Before.Revision {
		t.Errorf("%+v, %v", c, err)
	}
	opens(t, "everywhere", w.other(), there.Token, false)
	opens(t, "a new session", w.Auth, w.signIn(p).Token, true)
}

func TestOwnSessions(t *testing.T) {
	w := newWorld(t)
	p, foreign := w.join("unit1", auth.Unit), w.join("unit2", auth.Unit)
	w.clock.Add(20 * time.Minute)
	one := w.signIn(p)
	w.clock.Add(20*time.Minute + 7*time.Second) // p.grant is over by now
	two := w.signIn(p)
	opens(t, "use of the first", w.Auth, one.Token, true)
	list, err := w.Sessions(t.Context(), two.Token)
	if err != nil || len(list) != 2 {
		t.Fatalf("%+v, %v", list, err)
	}
	for _, s := range list {
		if s.Own != (s.ID == two.Session.ID) || s.Method != auth.ByPassword || s.Account != p.ID {
			t.Errorf("%+v", s)
		}
		for _, at := range []time.Time{s.Created, s.Seen, s.Until, s.Limit} {
			if at.Minute() != 0 || at.Second() != 0 || at.IsZero() {
				t.Errorf("finer than the hour: %v", at)
			}
		}
	}
	_, err = w.Sessions(t.Context(), foreign.grant.Token)
	wants(t, "an ended session", err, survey.KindUnsigned)

	foreign.grant = w.signIn(foreign)
	wants(t, "another's session", w.EndSession(t.Context(), foreign.grant.Token, one.Session.ID), "")
	opens(t, "which another tried to end", w.Auth, one.Token, true)
	wants(t, "ending one", w.EndSession(t.Context(), two.Token, one.Session.ID), "")
	opens(t, "the ended one", w.Auth, one.Token, false)
	opens(t, "the one that ended it", w.Auth, two.Token, true)
	wants(t, "ending it again", w.EndSession(t.Context(), two.Token, one.Session.ID), "")
	wants(t, "no ID", w.EndSession(t.Context(), two.Token, "x"), survey.KindUnknown)
}

func TestUnusedAccounts(t *testing.T) {
	const days = 24 * time.Hour
	w := newWorld(t)
	p, q, invited := w.join("unit1", auth.Unit), w.join("unit2", auth.Unit), "unit3"
	w.invite(invited, auth.Unit)
	w.clock.Add(45 * days)
	w.signIn(p)
	if list, err := w.Sweep(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("after 45 days: %+v, %v", list, err)
	}
	w.clock.Add(days)
	// At sign-in, before any sweep.
	_, err := w.Begin(t.Context(), q.Login, q.password, at(1))
	r := refused(t, "after 46 days", err, auth.RefusedUnused)
	wants(t, "after 46 days", err, survey.KindForbidden)
	if len(r.Changes) != 1 || r.Changes[0].Action != auth.ActionDisable || r.Changes[0].After.State != auth.Disabled ||
		r.Changes[0].After.Reason != auth.ReasonUnused || r.Changes[0].After.DisabledBy != "" {
		t.Errorf("%+v", r.Changes)
	}
	_, err = w.Begin(t.Context(), q.Login, q.password, at(1))
	refused(t, "once more", err, auth.RefusedDisabled)

	w.clock.Add(45 * days)
	list, err := w.Sweep(t.Context())
	if err != nil || len(list) != 1 || list[0].After.ID != p.ID || list[0].Note != auth.ReasonUnused {
		t.Errorf("%+v, %v", list, err)
	}
	if acc, err := w.ByLogin(t.Context(), invited); err != nil || acc.State != auth.Invited {
		t.Errorf("an invitation is not an unused account: %+v, %v", acc, err)
	}
	if _, err := w.Enable(t.Context(), p.ID, 0); err != nil {
		t.Fatal(err)
	}
	if list, err = w.Sweep(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("right after it was enabled: %+v, %v", list, err)
	}
	w.signIn(p)
	today := survey.DayOf(w.clock.Now(), survey.Zone)
	if acc, err := w.Account(t.Context(), p.ID); err != nil || acc.Seen != today {
		t.Errorf("last seen %v, %v", acc.Seen, err)
	}
}

func TestUseOfASessionCountsAsUseOfTheAccount(t *testing.T) {
	w := newWorld(t)
	p := w.join("unit1", auth.Unit)
	w.clock.Add(16 * time.Hour) // 08:00 on Monday in Vietnam, now midnight
	g := w.signIn(p)
	before, err := w.Account(t.Context(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Add(-20 * time.Minute)
	w.clock.Add(40 * time.Minute)
	opens(t, "past midnight", w.Auth, g.Token, true)
	after, err := w.Account(t.Context(), p.ID)
	if err != nil || after.Seen < before.Seen || after.Revision != before.Revision {
		t.Errorf("%+v, then %+v, %v", before, after, err)
	}
	if want := survey.DayOf(w.clock.Now(), survey.Zone); after.Seen != want {
		t.Errorf("seen %v, want %v", after.Seen, want)
	}
}

func TestSweepRemovesDeadSessions(t *testing.T) {
	w := newWorld(t)
	p, q := w.join("unit1", auth.Unit), w.join("admin1", auth.Admin)
	docs, err := w.store.List(t.Context(), "session")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 250 { // more than a page
		d := docs[0]
		d.ID = fmt.Sprintf("%s%03d", d.ID[:30], i)
		if err := w.store.Create(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	half, err := w.Begin(t.Context(), q.Login, q.password, at(1))
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Add(31 * time.Minute)
	alive := w.signIn(p)
	if _, err := w.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if docs, err = w.store.List(t.Context(), "session"); err != nil || len(docs) != 1 {
		t.Errorf("%d sessions are left, %v", len(docs), err)
	}
	opens(t, "the live one", w.Auth, alive.Token, true)
	_, _, err = w.Look(t.Context(), half.Token)
	wants(t, "the half-done one", err, survey.KindUnsigned)
}

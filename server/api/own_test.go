package api_test

import (
	"strings"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/trail"
)

const otherPassword = "sông Cấm chảy qua ba cây cầu"

func TestChangingThePassword(t *testing.T) {
	d := newDesk(t)
	b := d.person("can.bo.1", auth.Unit)
	elsewhere := d.browser()
	elsewhere.signIn("can.bo.1", longPassword).want(200, nil)
	old := b.token()
	for field, body := range map[string]map[string]string{
		"old": {"old": "sai mật khẩu rồi nhé", "new": otherPassword},
		"new": {"old": longPassword, "new": "ngắn"},
	} {
		if r := b.post("/session/password", body).want(422, nil); !strings.Contains(string(r.body), `"path":"`+field+`"`) {
			t.Errorf("%s: %s", field, r.body)
		}
	}
	b.get("/session").want(200, nil)
	b.post("/session/password", map[string]string{"old": longPassword, "new": otherPassword}).want(200, nil)
	if b.token() == old {
		t.Error("the token stays")
	}
	b.get("/campaigns").want(200, nil)
	elsewhere.get("/campaigns").want(401, nil)
	d.browser().signIn("can.bo.1", longPassword).want(401, nil)
	d.browser().signIn("can.bo.1", otherPassword).want(200, nil)
	e := d.entries(trail.AccountPassword)
	if len(e) != 5 || e[4].Actor != b.id || e[4].Undone != 0 {
		t.Errorf("%+v", e)
	}
	d.hides(longPassword, otherPassword, "sai mật khẩu rồi nhé")
}

// Guessing the password in a session that somebody left open is held back as well.
func TestGuessingInsideASessionIsLocked(t *testing.T) {
	d := newDesk(t)
	b := d.person("can.bo.1", auth.Unit)
	for range 5 {
		b.post("/session/password", map[string]string{"old": "đoán mò một lần", "new": otherPassword}).want(422, nil)
	}
	if r := b.post("/session/password", map[string]string{"old": longPassword, "new": otherPassword}).want(429, nil); r.header.Get("Retry-After") == "" {
		t.Error("nothing says when to come back")
	}
	if len(d.entries(trail.SessionLock)) != 1 {
		t.Error("the lock is not recorded")
	}
}

func TestRenewingRecoveryCodes(t *testing.T) {
	d := newDesk(t)
	b := d.person("kiem.tra", auth.Auditor)
	b.post("/session/recovery-codes", map[string]string{"password": "sai mật khẩu rồi nhé"}).want(422, nil)
	var made struct {
		Codes []string `json:"recovery_codes"`
	}
	b.post("/session/recovery-codes", map[string]string{"password": longPassword}).want(200, &made)
	again := d.browser()
	again.signIn("kiem.tra", longPassword).want(200, nil)
	again.post("/session/recovery", map[string]string{"code": b.codes[0]}).want(422, nil)
	again.post("/session/recovery", map[string]string{"code": made.Codes[0]}).want(200, nil)
	d.hides(made.Codes...)
}

func TestOwnSessions(t *testing.T) {
	d := newDesk(t)
	b := d.person("can.bo.1", auth.Unit)
	phone, stranger := d.browser(), d.person("can.bo.2", auth.Unit)
	phone.signIn("can.bo.1", longPassword).want(200, nil)
	type session struct {
		ID, Method string
		Created    time.Time
		Own        bool
	}
	var list, others []session
	b.get("/sessions").want(200, &list)
	stranger.get("/sessions").want(200, &others)
	if len(list) != 2 || len(others) != 1 || list[0].Own == list[1].Own || !list[0].Created.Equal(list[0].Created.Truncate(time.Hour)) {
		t.Fatalf("%+v %+v", list, others)
	}
	other := list[0]
	if other.Own {
		other = list[1]
	}
	stranger.del("/sessions/"+other.ID).want(204, nil) // nobody's of his, so nothing ends
	phone.get("/campaigns").want(200, nil)
	b.del("/sessions/khong-co").want(404, nil)
	b.del("/sessions/"+other.ID).want(204, nil)
	phone.get("/campaigns").want(401, nil)
	b.get("/campaigns").want(200, nil)

	phone.signIn("can.bo.1", longPassword).want(200, nil)
	if r := b.del("/sessions").want(204, nil); b.token() != "" {
		t.Errorf("the cookie stays: %v", r.header)
	}
	phone.get("/campaigns").want(401, nil)
	stranger.get("/campaigns").want(200, nil)
	if e := d.entries(trail.SessionEndAll); len(e) != 1 || e[0].Actor != b.id {
		t.Errorf("%+v", e)
	}
}

// What a page asks for by itself keeps nobody signed in.
func TestSessionsEndIdle(t *testing.T) {
	d := newDesk(t)
	b := d.person("can.bo.1", auth.Unit)
	left := func() int {
		t.Helper()
		var own struct{ Left int }
		b.get("/session").want(200, &own)
		return own.Left
	}
	d.now = d.now.Add(20 * time.Minute)
	b.with("Hailong-Background", "1").get("/campaigns").want(200, nil)
	if n := left(); n != 600 {
		t.Errorf("%d seconds left, want 600", n)
	}
	b.post("/session/continue", nil).want(200, nil)
	if n := left(); n != 1800 {
		t.Errorf("%d seconds left after going on, want 1800", n)
	}
	d.now = d.now.Add(30 * time.Minute)
	b.get("/session").want(401, nil)
	b.get("/campaigns").want(401, nil)
	b.post("/session/continue", nil).want(401, nil)
}

// A session that is used all day ends all the same.
func TestSessionsEndInAnyCase(t *testing.T) {
	d := newDesk(t)
	b := d.person("can.bo.1", auth.Unit)
	for range 35 {
		d.now = d.now.Add(20 * time.Minute)
		b.get("/campaigns").want(200, nil)
	}
	var own struct {
		Left  int
		Limit bool
	}
	b.post("/session/continue", nil).want(200, &own)
	if own.Left != 20*60 || !own.Limit {
		t.Errorf("%+v, want 20 minutes that nothing makes longer", own)
	}
	d.now = d.now.Add(20 * time.Minute)
	b.get("/campaigns").want(401, nil)
}

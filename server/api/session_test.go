package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/store/faulty"
	"hailong/server/trail"
)

// setCookies are the cookies that an answer sets, by name.
func setCookies(r reply) map[string]*http.Cookie {
	m := map[string]*http.Cookie{}
	for _, c := range (&http.Response{Header: r.header}).Cookies() {
		m[c.Name] = c
	}
	return m
}

func TestSignInAndOut(t *testing.T) {
	d := newDesk(t)
	id := d.person("can.bo.1", auth.Unit).id
	b := d.browser()
	b.get("/session").want(401, nil)
	var s staged
	r := b.signIn("Can.Bo.1", longPassword).want(200, &s)
	if s.Stage != auth.StageFull {
		t.Fatalf("stage %s", s.Stage)
	}
	if r.header.Get("Cache-Control") != "no-store" {
		t.Error("the answer to a sign-in may be kept")
	}
	var own struct {
		Account struct{ ID, Login, Role string }
		Unit    *struct{ Key, Name string }
		Rights  []auth.Right
		Stage   auth.Stage
		Left    int
		Demo    bool
	}
	b.get("/session").want(200, &own)
	if own.Account.ID != id || own.Account.Login != "can.bo.1" || own.Account.Role != "unit" || own.Stage != auth.StageFull {
		t.Errorf("%+v", own)
	}
	if own.Unit == nil || own.Unit.Key != d.unit.Key.String() || own.Unit.Name != d.unit.Name || len(own.Rights) != 7 {
		t.Errorf("%+v", own)
	}
	if own.Left != 30*60 {
		t.Errorf("%d seconds left, want half an hour", own.Left)
	}
	b.get("/campaigns").want(200, nil)

	token := b.token()
	b.del("/session").want(204, nil)
	if b.token() != "" {
		t.Error("the cookie stays after signing out")
	}
	b.cookies["hl_s"] = token
	b.get("/campaigns").want(401, nil)
	b.del("/session").want(204, nil) // nobody any more, and no error

	begun, ended := d.entries(trail.SessionBegin), d.entries(trail.SessionEnd)
	if len(begun) != 2 || begun[1].Actor != id || begun[1].Role != "unit" || begun[1].Unit != d.unit.Key.String() || string(begun[1].After) != `{"method":"password"}` {
		t.Errorf("%+v", begun)
	}
	if len(ended) != 1 || ended[0].Actor != id {
		t.Errorf("%+v", ended)
	}
	d.hides(longPassword, token)
}

// Over https the cookies belong to this host alone; nowhere can script read them, and
// no other site's post carries them.
func TestCookies(t *testing.T) {
	for _, base := range []string{"http://hailong.test", "https://hailong.test"} {
		secure := strings.HasPrefix(base, "https")
		d := newDesk(t, func(o *office) { o.api.Secure, o.api.BaseURL = secure, base })
		b := d.browser()
		_, token := d.invited("can.bo.1", auth.Unit, d.unit.Key)
		set := setCookies(b.post("/invitation/accept", map[string]string{"token": token, "password": longPassword}).want(200, nil))
		prefix := ""
		if secure {
			prefix = "__Host-"
		}
		session, known := set[prefix+"hl_s"], set[prefix+"hl_b"]
		if session == nil || known == nil || len(set) != 2 {
			t.Fatalf("%s: %v", base, set)
		}
		for _, c := range set {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.Secure != secure {
				t.Errorf("%s: %s", base, c.Raw)
			}
		}
		if session.MaxAge != 0 || !session.Expires.IsZero() {
			t.Errorf("%s: the session outlives the browser: %s", base, session.Raw)
		}
		if known.MaxAge != int(auth.BrowserLife.Seconds()) {
			t.Errorf("%s: %s", base, known.Raw)
		}
		out := b.del("/session").want(204, nil)
		gone := setCookies(out)[prefix+"hl_s"]
		if gone == nil || gone.Value != "" || gone.Expires.IsZero() || gone.Expires.After(d.now) || gone.Secure != secure || setCookies(out)[prefix+"hl_b"] != nil {
			t.Errorf("%s: signing out sets %v", base, setCookies(out))
		}
		if clear := out.header.Get("Clear-Site-Data"); secure != (clear == `"cache"`) || strings.Contains(clear, "cookies") {
			t.Errorf("%s: Clear-Site-Data %q", base, clear)
		}
	}
}

// Whoever guesses learns nothing from the answer.
func TestUnknownAndWrongAreOneAnswer(t *testing.T) {
	d := newDesk(t)
	d.person("can.bo.1", auth.Unit)
	d.invited("can.bo.2", auth.Unit, d.unit.Key) // has no password yet
	var first reply
	for i, login := range []string{"can.bo.1", "can.bo.2", "khong.co", "", strings.Repeat("x", 150), "can bo", "\x00"} {
		r := d.browser().signIn(login, "mat khau sai hoan toan").want(401, nil)
		if i == 0 {
			first = r
		}
		if string(r.body) != string(first.body) || len(r.header) != len(first.header) || len(setCookies(r)) > 0 {
			t.Errorf("login %q: %s %v, want %s %v", login, r.body, r.header, first.body, first.header)
		}
	}
}

func TestGuessingIsLocked(t *testing.T) {
	d := newDesk(t)
	known := d.person("can.bo.1", auth.Unit)
	attacker := d.browser().with("X-Forwarded-For", "198.51.100.7")
	for _, login := range []string{"can.bo.1", "mat-khau-go-nham-o"} { // who has an account, and who has none
		for range 5 {
			attacker.signIn(login, "doan mo so 12345").want(401, nil)
		}
		before := len(d.entries())
		for range 3 {
			r := attacker.signIn(login, longPassword).want(429, nil)
			if r.header.Get("Retry-After") != "60" {
				t.Errorf("%s: Retry-After %q", login, r.header.Get("Retry-After"))
			}
		}
		if n := len(d.entries()); n != before {
			t.Errorf("%s: tries behind the lock left %d entries", login, n-before)
		}
	}
	d.browser().signIn("can.bo.1", longPassword).want(200, nil) // from another network
	known.signIn("can.bo.1", longPassword).want(200, nil)
	d.now = d.now.Add(61 * time.Second)
	attacker.signIn("can.bo.1", longPassword).want(200, nil)

	fails, locks := d.entries(trail.SessionFail), d.entries(trail.SessionLock)
	if len(fails) != 10 || len(locks) != 2 {
		t.Fatalf("%d failures and %d locks are noted, want 10 and 2", len(fails), len(locks))
	}
	for i, e := range fails {
		want := "account:" + known.id
		if i >= 5 {
			want = "account"
		}
		if e.Actor != "" || e.Name != "" || e.Object != want {
			t.Errorf("failure %d: %+v", i, e)
		}
	}
	if locks[0].Object != "account:"+known.id || locks[1].Object != "account" {
		t.Errorf("%+v", locks)
	}
	d.hides("mat-khau-go-nham-o", "doan mo so 12345", "198.51.100.7")
}

// Who can't be recorded isn't let in.
func TestNobodySignsInUnrecorded(t *testing.T) {
	var away *faulty.Store
	d := newDesk(t, func(o *office) {
		away = faulty.New(o.store)
		o.trail.Docs = away
	})
	d.person("can.bo.1", auth.Unit)
	sessions := func() int { return strings.Count(d.kept(), `"method":"password","second"`) }
	b, had := d.browser(), sessions()
	away.Fail(faulty.LoseRequest, faulty.Forever)
	if r := b.signIn("can.bo.1", longPassword); r.status != 503 || b.token() != "" {
		t.Errorf("%d %s", r.status, r.body)
	}
	away.Heal()
	if n := sessions(); n != had {
		t.Error("a session is left that was never recorded")
	}
	b.signIn("can.bo.1", longPassword).want(200, nil)
	if n := sessions(); n != had+1 {
		t.Errorf("%d sessions, want one more than %d", n, had)
	}
}

// What another site's page sends is refused before anything is looked at.
func TestAnotherSiteCanNotPost(t *testing.T) {
	d := newDesk(t)
	b := d.person("can.bo.1", auth.Unit)
	doc, err := loaded()
	check(t, err)
	n := 0
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			if method == "GET" || !strings.HasPrefix(path, "/session") && !strings.HasPrefix(path, "/invitation") && !strings.HasPrefix(path, "/accounts") && !strings.HasPrefix(path, "/keys") {
				continue
			}
			n++
			for _, h := range [][2]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://khac.example"}, {"Origin", "null"}} {
				r := b.with(h[0], h[1]).do(method, strings.ReplaceAll(path, "{id}", "abc"), map[string]string{})
				if r.status != 403 || len(setCookies(r)) > 0 {
					t.Errorf("%s %s with %v: %d %s", method, path, h, r.status, r.body)
				}
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d routes were tried", n)
	}
	b.get("/session").want(200, nil)
}

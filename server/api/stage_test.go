package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/skip2/go-qrcode"

	"hailong/server/auth"
	"hailong/server/survey"
	"hailong/server/trail"
)

// A sign-in that is half done may take its next step, be looked at and be given up.
func TestHalfDoneStagesMayDoNothingElse(t *testing.T) {
	d := newDesk(t)
	d.person("quan.tri", auth.Admin)
	_, token := d.invited("kiem.tra", auth.Auditor, survey.UnitKey{})
	doc, err := loaded()
	check(t, err)
	free := map[string]bool{"/sign-in": true, "/session/oidc": true, "/session/oidc/callback": true, "/invitation": true, "/invitation/accept": true, "/kiosk/pair": true}
	for _, stage := range []auth.Stage{auth.StageTOTP, auth.StageEnrol} {
		b := d.browser()
		next := map[string]bool{"POST /session": true, "DELETE /session": true}
		if stage == auth.StageTOTP {
			b.signIn("quan.tri", longPassword).want(200, nil)
			next["POST /session/totp"], next["POST /session/recovery"] = true, true
		} else {
			b.post("/invitation/accept", map[string]string{"token": token, "password": longPassword}).want(200, nil)
			next["POST /session/enrol"], next["POST /session/enrol/confirm"] = true, true
		}
		var ways struct {
			Stage   auth.Stage
			Account struct{ Login string }
		}
		b.get("/sign-in").want(200, &ways)
		if ways.Stage != stage || ways.Account.Login == "" {
			t.Errorf("%+v, want stage %s", ways, stage)
		}
		if len(d.entries(trail.SessionBegin)) != 1 {
			t.Errorf("stage %s is recorded as a sign-in", stage)
		}
		n := 0
		for path, item := range doc.Paths.Map() {
			for method := range item.Operations() {
				if free[path] || next[method+" "+path] {
					continue
				}
				n++
				var body any
				if strings.HasPrefix(path, "/session/") {
					body = map[string]string{"code": "123456"}
				}
				if path == "/session/enrol" {
					body = map[string]string{}
				}
				path := strings.NewReplacer("{id}", "x", "{unit}", "11311", "{code}", "00000000", "{", "", "}", "").Replace(path)
				// The caller forgets what it is given, so each starts from the same stage.
				if r := b.sent().do(method, path, body); r.status != 401 && r.status != 409 {
					t.Errorf("%s: %s %s: %d %s", stage, method, path, r.status, r.body)
				}
				if r := b.sent().with("Hailong-Background", "1").do(method, path, nil); r.status < 400 {
					t.Errorf("%s: %s %s in the background: %d", stage, method, path, r.status)
				}
			}
		}
		if n < 25 {
			t.Errorf("only %d routes were tried", n)
		}
	}
}

func TestSecondStep(t *testing.T) {
	d := newDesk(t)
	admin := d.person("quan.tri", auth.Admin)
	b := d.browser()
	var s staged
	b.signIn("quan.tri", longPassword).want(200, &s)
	if s.Stage != auth.StageTOTP {
		t.Fatalf("stage %s", s.Stage)
	}
	half := b.token()
	if r := b.post("/session/totp", map[string]string{"code": "12345"}).want(422, nil); !strings.Contains(string(r.body), `"path":"code"`) {
		t.Errorf("%s", r.body)
	}
	code := admin.code()
	b.post("/session/totp", map[string]string{"code": code}).want(200, &s)
	if s.Stage != auth.StageFull || b.token() == half {
		t.Errorf("stage %s, the same token: %v", s.Stage, b.token() == half)
	}
	b.get("/accounts").want(200, nil)

	again := d.browser()
	again.signIn("quan.tri", longPassword).want(200, nil)
	again.post("/session/totp", map[string]string{"code": code}).want(422, nil) // used
	if got := d.entries(trail.SessionFail); len(got) != 2 || got[1].Object != "account:"+admin.id {
		t.Errorf("%+v", got)
	}

	paper := strings.ToUpper(strings.ReplaceAll(admin.codes[3], "-", " "))
	again.post("/session/recovery", map[string]string{"code": paper}).want(200, &s)
	if s.Stage != auth.StageFull {
		t.Errorf("stage %s", s.Stage)
	}
	var own struct {
		Codes int `json:"recovery_codes"`
		TOTP  bool
	}
	again.get("/session").want(200, &own)
	if own.Codes != 9 || !own.TOTP {
		t.Errorf("%+v", own)
	}
	third := d.browser()
	third.signIn("quan.tri", longPassword).want(200, nil)
	third.post("/session/recovery", map[string]string{"code": admin.codes[3]}).want(422, nil)
	if got := d.entries(trail.SessionRecoveryUsed); len(got) != 1 || got[0].Actor != admin.id {
		t.Errorf("%+v", got)
	}
	d.browser().post("/session/totp", map[string]string{"code": code}).want(401, nil)
	d.hides(code, admin.secret, admin.codes[0], admin.codes[3], strings.ReplaceAll(admin.codes[3], "-", ""))
}

// The picture of the enrolment is the QR of its address, drawn by us.
func TestEnrolmentIsDrawn(t *testing.T) {
	d := newDesk(t)
	b := d.browser()
	_, token := d.invited("kiem.tra", auth.Auditor, survey.UnitKey{})
	b.post("/invitation/accept", map[string]string{"token": token, "password": longPassword}).want(200, nil)
	var e struct {
		Secret, URI, Path string
		Size              int
	}
	b.post("/session/enrol", map[string]string{}).want(200, &e)
	if !strings.Contains(e.URI, e.Secret) || !strings.HasPrefix(e.URI, "otpauth://totp/") {
		t.Errorf("%+v", e)
	}
	q, err := qrcode.New(e.URI, qrcode.Medium)
	check(t, err)
	if want := q.Bitmap(); !slices.EqualFunc(paint(t, e.Size, e.Path), want, slices.Equal) { // with its border of four
		t.Errorf("the path draws another picture than the QR of %d modules", len(want))
	}
	b.post("/session/enrol/confirm", map[string]string{"code": "000000"}).want(422, nil)
	b.get("/session").want(401, nil)
}

func TestEnrolmentOfWhoNeedsNone(t *testing.T) {
	d := newDesk(t)
	b := d.person("can.bo.1", auth.Unit)
	other := d.browser()
	other.signIn("can.bo.1", longPassword).want(200, nil)
	r := b.post("/session/enrol", map[string]string{"password": "không phải mật khẩu"}).want(422, nil)
	if !strings.Contains(string(r.body), `"path":"password"`) {
		t.Errorf("%s", r.body)
	}
	b.enrol(longPassword)
	b.get("/session").want(200, nil)
	other.get("/session").want(401, nil)
	if got := d.entries(trail.SessionTOTPEnrolled); len(got) != 1 || got[0].Actor != b.id {
		t.Errorf("%+v", got)
	}
	if got := d.entries(trail.SessionBegin); len(got) != 2 {
		t.Errorf("setting up a second factor counts as a sign-in: %+v", got)
	}
	var s staged
	other.signIn("can.bo.1", longPassword).want(200, &s)
	if s.Stage != auth.StageTOTP {
		t.Errorf("stage %s", s.Stage)
	}
}

// Requests that are on their way while the token is renewed all pass, and all are given
// the same new one.
func TestTokensAreRenewed(t *testing.T) {
	d := newDesk(t)
	b := d.person("can.bo.1", auth.Unit)
	old := b.token()
	for range 3 {
		d.now = d.now.Add(19 * time.Minute)
		b.sent().get("/campaigns").want(200, nil)
	}
	d.now = d.now.Add(3 * time.Minute)
	answers := make([]*http.Response, 8)
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() {
			req := httptest.NewRequest(http.MethodGet, "/api/v1/campaigns", nil)
			req.Header = http.Header{"Cookie": {"hl_s=" + old}, "X-Forwarded-For": {"192.0.2.10"}}
			answers[i], _ = d.app.Test(req, -1)
		})
	}
	wg.Wait()
	renewed := ""
	for _, r := range answers {
		if r == nil || r.StatusCode != 200 {
			t.Fatalf("a request with the old token: %+v", r)
		}
		c := setCookies(reply{header: r.Header})["hl_s"]
		if c == nil || c.Value == old || renewed != "" && c.Value != renewed {
			t.Fatalf("a renewal gave %v beside %q", c, renewed)
		}
		renewed = c.Value
	}
	d.now = d.now.Add(31 * time.Second)
	b.get("/campaigns").want(401, nil)
	b.cookies["hl_s"] = renewed
	if r := b.get("/campaigns").want(200, nil); len(setCookies(r)) != 0 {
		t.Errorf("renewed twice: %v", setCookies(r))
	}
}

// A session that lies in a browser before a sign-in is worth nothing after it.
func TestSessionsAreNotFixed(t *testing.T) {
	d := newDesk(t)
	stranger := d.person("can.bo.1", auth.Unit)
	d.person("can.bo.2", auth.Unit)
	for name, planted := range map[string]string{"a session of somebody else": stranger.token(), "no session at all": strings.Repeat("a", 90), "an odd one": "a=b"} {
		b := d.browser()
		b.cookies["hl_s"] = planted
		b.signIn("can.bo.2", longPassword).want(200, nil)
		if b.token() == planted {
			t.Errorf("%s goes on", name)
		}
		thief := d.browser()
		thief.cookies["hl_s"] = planted
		thief.get("/session").want(401, nil)
	}
	// The same between the two steps.
	admin := d.person("quan.tri", auth.Admin)
	b := d.browser()
	b.signIn("quan.tri", longPassword).want(200, nil)
	thief := d.browser()
	thief.cookies["hl_s"] = b.token()
	b.post("/session/totp", map[string]string{"code": admin.code()}).want(200, nil)
	thief.get("/session").want(401, nil)
}

// paint is what an SVG path of rectangles covers, a row of modules a line.
func paint(t testing.TB, size int, path string) [][]bool {
	t.Helper()
	rows := make([][]bool, size)
	for i := range rows {
		rows[i] = make([]bool, size)
	}
	for _, r := range strings.SplitAfter(path, "z") {
		if r == "" {
			continue
		}
		var x, y, w, back int
		if n, err := fmt.Sscanf(r, "M%d %dh%dv1h-%dz", &x, &y, &w, &back); n != 4 || err != nil || w != back {
			t.Fatalf("%q: %v", r, err)
		}
		for i := range w {
			rows[y][x+i] = true
		}
	}
	return rows
}

package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/auth"
	"hailong/server/survey"
	"hailong/server/trail"
)

// shownAccount is an account as the API shows it.
type shownAccount struct {
	ID, Login, Name, Role, State, Reason string
	Unit                                 *struct{ Key, Name string }
	DisabledBy                           string `json:"disabled_by"`
	TOTP, Own                            bool
}

type shownLink struct {
	Account shownAccount
	Link    string
}

func (l shownLink) token() string { _, token, _ := strings.Cut(l.Link, "#"); return token }

func draftOf(login, role, unit string) map[string]string {
	return map[string]string{"login": login, "name": "Người " + login, "role": role, "unit": unit}
}

func TestInviting(t *testing.T) {
	d := newDesk(t)
	admin := d.person("quan.tri", auth.Admin)
	var made shownLink
	admin.with("Idempotency-Key", "k1").post("/accounts", draftOf("can.bo.1", "unit", "11311")).want(201, &made)
	if made.Account.State != "invited" || made.Account.Unit.Key != d.unit.Key.String() || !strings.HasPrefix(made.Link, "http://hailong.test/console/") {
		t.Fatalf("%+v", made)
	}
	// Sent again the link is not shown again, and nobody is invited twice.
	admin.with("Idempotency-Key", "k1").post("/accounts", draftOf("can.bo.1", "unit", "11311")).want(409, nil)
	admin.post("/accounts", draftOf("Can.Bo.1", "auditor", "")).want(409, nil)

	guest := d.browser()
	var offer struct {
		Login, Role string
		Unit        struct{ Name string }
		Least       int
		TOTP        bool
	}
	guest.post("/invitation", map[string]string{"token": made.token()}).want(200, &offer)
	if offer.Login != "can.bo.1" || offer.Role != "unit" || offer.Unit.Name != d.unit.Name || offer.Least != 14 || offer.TOTP {
		t.Errorf("%+v", offer)
	}
	if r := guest.post("/invitation/accept", map[string]string{"token": made.token(), "password": "ngắn"}).want(422, nil); !strings.Contains(string(r.body), `"path":"password"`) {
		t.Errorf("%s", r.body)
	}
	var s staged
	guest.post("/invitation/accept", map[string]string{"token": made.token(), "name": "Cán bộ một cửa", "password": longPassword}).want(200, &s)
	if s.Stage != auth.StageFull {
		t.Errorf("stage %s", s.Stage)
	}
	var own struct{ Account struct{ Name string } }
	guest.get("/session").want(200, &own)
	if own.Account.Name != "Cán bộ một cửa" {
		t.Errorf("%+v", own)
	}

	// Used, never made, of another account: one answer.
	first := d.browser().post("/invitation", map[string]string{"token": made.token()}).want(404, nil)
	for _, token := range []string{"", "x", made.token() + "x", strings.Repeat("a", 16) + "." + strings.Repeat("b", 43), admin.id + made.token()[16:]} {
		for _, path := range []string{"/invitation", "/invitation/accept"} {
			body := map[string]string{"token": token}
			if path != "/invitation" {
				body["password"] = longPassword
			}
			r := d.browser().post(path, body).want(404, nil)
			if string(r.body) != string(first.body) {
				t.Errorf("%s with %q: %s, want %s", path, token, r.body, first.body)
			}
		}
	}
	invited, accepted := d.entries(trail.AccountInvite), d.entries(trail.AccountAccept)
	if len(invited) != 3 || invited[0].Actor != admin.id || invited[0].Object != "account:"+made.Account.ID || invited[0].Unit != d.unit.Key.String() || invited[2].Undone != invited[1].Seq {
		t.Errorf("%+v", invited)
	}
	if len(accepted) != 2 || accepted[1].Actor != made.Account.ID {
		t.Errorf("%+v", accepted)
	}
	d.hides(made.token(), made.token()[17:], longPassword)
}

func TestInvitationsRunOut(t *testing.T) {
	d := newDesk(t)
	_, token := d.invited("can.bo.1", auth.Unit, d.unit.Key)
	d.now = d.now.Add(7*24*time.Hour + time.Second)
	d.browser().post("/invitation/accept", map[string]string{"token": token, "password": longPassword}).want(404, nil)
}

func TestInvitingChecksWhatIsGiven(t *testing.T) {
	d := newDesk(t)
	admin := d.person("quan.tri", auth.Admin)
	for field, body := range map[string]map[string]string{
		"login": draftOf("a b", "auditor", ""),
		"name":  {"login": "can.bo.9", "name": " ", "role": "auditor"},
		"role":  draftOf("can.bo.9", "service", ""),
		"unit":  draftOf("can.bo.9", "unit", ""),
	} {
		if r := admin.post("/accounts", body).want(422, nil); !strings.Contains(string(r.body), `"path":"`+field+`"`) {
			t.Errorf("%s: %s", field, r.body)
		}
	}
	for _, body := range []map[string]string{draftOf("can.bo.9", "unit", "99999"), draftOf("can.bo.9", "admin", "11311")} {
		if r := admin.post("/accounts", body).want(422, nil); !strings.Contains(string(r.body), `"path":"unit"`) {
			t.Errorf("%s", r.body)
		}
	}
}

func TestEditingAnAccount(t *testing.T) {
	d := newDesk(t)
	admin := d.person("quan.tri", auth.Admin)
	clerk := d.person("can.bo.1", auth.Unit)
	path := "/accounts/" + clerk.id
	tag := admin.get(path).want(200, nil).header.Get("ETag")
	admin.with("If-None-Match", tag).get(path).want(304, nil)
	to := map[string]string{"name": "Cán bộ 1", "role": "unit", "unit": d.other.Key.String()}
	admin.do(http.MethodPut, path, to).want(428, nil)
	var x shownAccount
	next := admin.with("If-Match", tag).do(http.MethodPut, path, to).want(200, &x).header.Get("ETag")
	if x.Name != "Cán bộ 1" || x.Unit.Key != d.other.Key.String() || next == tag {
		t.Errorf("%+v %s", x, next)
	}
	admin.with("If-Match", tag).do(http.MethodPut, path, to).want(412, nil)
	// What it may see changes with the next request.
	var own struct{ Unit struct{ Key string } }
	clerk.get("/session").want(200, &own)
	if own.Unit.Key != d.other.Key.String() {
		t.Errorf("%+v", own)
	}
	// Signing in is no edit.
	d.browser().signIn("can.bo.1", longPassword).want(200, nil)
	admin.with("If-Match", next).do(http.MethodPut, path, map[string]string{"name": "Cán bộ 1", "role": "auditor"}).want(200, nil)
	clerk.get("/session").want(401, nil) // an auditor needs a second factor
	if e := d.entries(trail.AccountChange); len(e) != 2 || !strings.Contains(string(e[0].Before), d.unit.Key.String()) || !strings.Contains(string(e[0].After), d.other.Key.String()) {
		t.Errorf("%+v", e)
	}
	admin.get("/accounts/khong-co").want(404, nil)
}

func TestNobodyTakesHisOwnRightsAway(t *testing.T) {
	d := newDesk(t)
	admin := d.person("quan.tri", auth.Admin)
	path := "/accounts/" + admin.id
	tag := admin.get(path).want(200, nil).header.Get("ETag")
	admin.post(path+"/disable", map[string]string{"reason": "nghỉ"}).want(403, nil)
	admin.with("If-Match", tag).do(http.MethodPut, path, map[string]string{"name": "A", "role": "auditor"}).want(403, nil)
	admin.post(path+"/reset", map[string]bool{"totp": true}).want(403, nil)
	admin.with("If-Match", tag).do(http.MethodPut, path, map[string]string{"name": "Quản trị 1", "role": "admin"}).want(200, nil)
	admin.get("/accounts").want(200, nil)
}

func TestDisablingEndsEverySession(t *testing.T) {
	d := newDesk(t)
	admin := d.person("quan.tri", auth.Admin)
	clerk := d.person("can.bo.1", auth.Unit)
	path := "/accounts/" + clerk.id
	admin.post(path+"/disable", map[string]string{"reason": " "}).want(422, nil)
	var x shownAccount
	admin.post(path+"/disable", map[string]string{"reason": "chuyển công tác"}).want(200, &x)
	if x.State != "disabled" || x.Reason != "chuyển công tác" || x.DisabledBy != "Người quan.tri" {
		t.Errorf("%+v", x)
	}
	clerk.get("/campaigns").want(401, nil)
	d.browser().signIn("can.bo.1", longPassword).want(403, nil)
	d.browser().signIn("can.bo.1", "sai mật khẩu rồi nhé").want(401, nil)
	admin.post(path+"/enable", nil).want(200, &x)
	clerk.get("/campaigns").want(401, nil) // what was over stays over
	d.browser().signIn("can.bo.1", longPassword).want(200, nil)
	if e := d.entries(trail.AccountDisable); len(e) != 3 || e[2].Note != "chuyển công tác" || e[2].Unit != d.unit.Key.String() {
		t.Errorf("%+v", e)
	}
}

func TestResetting(t *testing.T) {
	d := newDesk(t)
	admin, auditor := d.person("quan.tri", auth.Admin), d.person("kiem.tra", auth.Auditor)
	path := "/accounts/" + auditor.id + "/reset"
	for _, factor := range []bool{false, true} {
		var made shownLink
		admin.post(path, map[string]bool{"totp": factor}).want(200, &made)
		auditor.get("/campaigns").want(401, nil)
		d.browser().signIn("kiem.tra", longPassword).want(401, nil)
		b, s := d.browser(), staged{}
		b.post("/invitation/accept", map[string]string{"token": made.token(), "password": longPassword}).want(200, &s)
		if want := map[bool]auth.Stage{false: auth.StageTOTP, true: auth.StageEnrol}[factor]; s.Stage != want {
			t.Errorf("with totp %v: stage %s, want %s", factor, s.Stage, want)
		}
		d.hides(made.token())
	}
}

func TestSigningSomebodyOut(t *testing.T) {
	d := newDesk(t)
	admin, clerk := d.person("quan.tri", auth.Admin), d.person("can.bo.1", auth.Unit)
	admin.del("/accounts/"+clerk.id+"/sessions").want(200, nil)
	clerk.get("/campaigns").want(401, nil)
	d.browser().signIn("can.bo.1", longPassword).want(200, nil)
	if e := d.entries(trail.SessionEndAll); len(e) != 1 || e[0].Actor != admin.id || e[0].Object != "account:"+clerk.id {
		t.Errorf("%+v", e)
	}
}

func TestListingAccounts(t *testing.T) {
	d := newDesk(t)
	admin := d.person("quan.tri", auth.Admin)
	for _, x := range []struct {
		login string
		role  auth.Role
		unit  survey.UnitKey
	}{
		{"can.bo.1", auth.Unit, d.unit.Key}, {"can.bo.2", auth.Unit, d.unit.Key}, {"đỗ.sơn", auth.Unit, d.other.Key}, {"kiem.tra", auth.Auditor, survey.UnitKey{}},
	} {
		d.invited(x.login, x.role, x.unit)
	}
	list := func(query string) (logins []string, next string) {
		t.Helper()
		var p struct {
			Items []shownAccount
			Next  string
		}
		admin.get("/accounts"+query).want(200, &p)
		for _, x := range p.Items {
			logins = append(logins, x.Login)
			if x.Own != (x.ID == admin.id) {
				t.Errorf("%+v", x)
			}
		}
		return logins, p.Next
	}
	all, _ := list("")
	if !slices.Equal(all, []string{"can.bo.1", "can.bo.2", "kiem.tra", "quan.tri", "đỗ.sơn"}) {
		t.Errorf("%v", all)
	}
	for query, want := range map[string][]string{
		"?q=do+son":                   {"đỗ.sơn"},
		"?q=CAN+2":                    {"can.bo.2"},
		"?role=auditor":               {"kiem.tra"},
		"?state=active":               {"quan.tri"},
		"?state=invited&unit=11311":   {"can.bo.1", "can.bo.2"},
		"?q=khong+co+ai":              nil,
		"?role=unit&unit=10507&q=sơn": {"đỗ.sơn"},
	} {
		if got, _ := list(query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	var walked []string
	for next := ""; ; {
		logins, after := list("?limit=2&cursor=" + next)
		if walked = append(walked, logins...); after == "" {
			break
		}
		next = after
	}
	if !slices.Equal(walked, all) {
		t.Errorf("page by page %v, want %v", walked, all)
	}
	for _, bad := range []string{"?role=service", "?state=x", "?cursor=***", "?cursor=abcd", "?limit=0", "?unit=99999"} {
		if r := admin.get("/accounts" + bad); r.status != 422 && r.status != 404 {
			t.Errorf("%s: %d", bad, r.status)
		}
	}
}

func TestKeys(t *testing.T) {
	d := newDesk(t)
	admin := d.person("quan.tri", auth.Admin)
	var made struct {
		Key  struct{ ID, Name string }
		Text string
	}
	body := map[string]any{"name": "Cổng dữ liệu", "scopes": []string{"figures.read"}, "last_day": (d.day + 1).String()}
	admin.with("Idempotency-Key", "k").post("/keys", body).want(201, &made)
	admin.with("Idempotency-Key", "k").post("/keys", body).want(409, nil)
	program := d.browser().with("Authorization", "Bearer "+made.Text)
	program.get("/campaigns").want(200, nil)
	program.get("/codes").want(403, nil)
	program.get("/accounts").want(403, nil)
	// The own account is that of a person: a key has none.
	for _, path := range []string{"/session", "/sessions"} {
		program.get(path).want(401, nil)
	}
	var list []struct {
		ID        string
		CreatedBy string `json:"created_by"`
		Revoked   string
		RevokedBy string `json:"revoked_by"`
	}
	if r := admin.get("/keys").want(200, &list); len(list) != 1 || list[0].CreatedBy != "Người quan.tri" || strings.Contains(string(r.body), made.Text[20:]) {
		t.Errorf("%s", r.body)
	}
	admin.post("/keys/"+made.Key.ID+"/revoke", map[string]string{"reason": "hết dùng"}).want(200, nil)
	program.get("/campaigns").want(401, nil)
	admin.post("/keys/khong-co/revoke", map[string]string{"reason": "hết dùng"}).want(404, nil)
	for _, bad := range []map[string]any{
		{"name": "x", "scopes": []string{}}, {"name": "x", "scopes": []string{"people.manage"}},
		{"name": "", "scopes": []string{"figures.read"}}, {"name": "x", "scopes": []string{"figures.read"}, "last_day": (d.day - 1).String()},
	} {
		admin.post("/keys", bad).want(422, nil)
	}

	// Over with its last day.
	admin.post("/keys", body).want(201, &made)
	other := d.browser().with("Authorization", "Bearer "+made.Text)
	d.now = d.now.Add(24 * time.Hour)
	other.get("/campaigns").want(200, nil)
	d.now = d.now.Add(24 * time.Hour)
	other.get("/campaigns").want(401, nil)
	added, revoked := d.entries(trail.KeyAdd), d.entries(trail.KeyRevoke)
	if len(added) < 2 || added[0].Actor != admin.id || !strings.HasPrefix(added[0].Object, "key:") || len(revoked) != 1 || revoked[0].Note != "hết dùng" {
		t.Errorf("%+v %+v", added, revoked)
	}
	d.hides(made.Text, made.Text[20:])
}

// An account of a unit learns nothing about people, not even whether there are any.
func TestPeopleAreNoBusinessOfAUnit(t *testing.T) {
	d := newDesk(t)
	admin, clerk := d.person("quan.tri", auth.Admin), d.person("can.bo.1", auth.Unit)
	other, _ := d.invited("can.bo.2", auth.Unit, d.other.Key)
	doc, err := loaded()
	check(t, err)
	var first []byte
	n := 0
	for path, item := range doc.Paths.Map() {
		if !strings.HasPrefix(path, "/accounts") && !strings.HasPrefix(path, "/keys") {
			continue
		}
		for method := range item.Operations() {
			for _, id := range []string{admin.id, clerk.id, other, "khong-co"} {
				r := clerk.do(method, strings.ReplaceAll(path, "{id}", id)+"?unit="+d.other.Key.String(), nil).want(403, nil)
				if first == nil {
					first = r.body
				}
				if n++; string(r.body) != string(first) {
					t.Errorf("%s %s of %s: %s", method, path, id, r.body)
				}
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d requests were tried", n)
	}
	if r := clerk.get("/session").want(200, nil); strings.Contains(string(r.body), d.other.Key.String()) {
		t.Errorf("%s", r.body)
	}
}

func TestUnitNames(t *testing.T) {
	d := newDesk(t)
	var list []struct{ Key, Name string }
	d.person("can.bo.1", auth.Unit).get("/unit-names").want(200, &list)
	if len(list) != 1 || list[0].Key != d.unit.Key.String() || list[0].Name != d.unit.Name {
		t.Errorf("a unit sees %+v", list)
	}
	d.person("kiem.tra", auth.Auditor).get("/unit-names").want(200, &list)
	if len(list) != 114 {
		t.Errorf("%d units, want 114", len(list))
	}
}

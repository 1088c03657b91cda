package e2e_test

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// admin is a program with the start-up key.
func (s *site) admin() *phone {
	s.t.Helper()
	key, err := os.ReadFile(filepath.Join(s.data, "admin.key"))
	if err != nil {
		s.t.Fatal(err)
	}
	return s.phone().as("Authorization", "Bearer "+strings.TrimSpace(string(key)))
}

func TestTheAPINeedsItsKey(t *testing.T) {
	s := newSite(t)
	s.round(day(-1), day(1))
	s.serve()
	for _, route := range []struct{ method, path string }{
		{"GET", "/api/v1/campaigns"}, {"POST", "/api/v1/campaigns/round/open"}, {"POST", "/api/v1/campaigns/round/close"},
		{"GET", "/api/v1/campaigns/round/scores"}, {"GET", "/api/v1/codes"}, {"POST", "/api/v1/codes"},
		{"POST", "/api/v1/codes/00000000/revoke"}, {"GET", "/api/v1/posters"}, {"GET", "/api/v1/nothing"},
	} {
		for name, p := range map[string]*phone{
			"no key": s.phone(), "wrong key": s.phone().as("Authorization", "Bearer 12345678901234567890123456"),
			"empty key": s.phone().as("Authorization", "Bearer "),
		} {
			r := p.do(route.method, route.path, "application/json", "{}")
			if r.status != http.StatusUnauthorized || r.header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s with %s: %d %s", route.method, route.path, name, r.status, r.header.Get("Content-Type"))
			}
		}
	}
	info, err := os.Stat(filepath.Join(s.data, "admin.key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("admin.key: %v %v", info.Mode(), err)
	}
}

func TestTheAPIDoesWhatTheCommandsDo(t *testing.T) {
	s := newSite(t)
	c := s.round(day(-1), day(1))
	s.serve()
	p := s.admin()
	if r := p.get("/api/v1/campaigns"); r.status != 200 || !strings.Contains(r.body, `"id":"round"`) {
		t.Errorf("campaigns: %d %s", r.status, r.body)
	}
	var list []code
	r := p.get("/api/v1/codes?unit=11311")
	if err := json.Unmarshal([]byte(r.body), &list); err != nil || len(list) != 1 || list[0].Code != c.Code {
		t.Errorf("codes: %v %s", err, r.body)
	}
	r = p.do("POST", "/api/v1/codes", "application/json", `{"unit":"11311","point":"quay-2","point_name":"Quầy số 2"}`)
	if r.status != 201 || !strings.Contains(r.body, `"point":"quay-2"`) {
		t.Fatalf("issue: %d %s", r.status, r.body)
	}
	if r = p.do("POST", "/api/v1/codes", "application/json", `{"unit":"11311","point":"quay-2"}`); r.status != 200 {
		t.Errorf("issued twice: %d %s", r.status, r.body)
	}
	if err := json.Unmarshal([]byte(r.body), &list); err != nil || len(list) != 1 {
		t.Fatalf("issue: %v %s", err, r.body)
	}
	point := list[0].Code
	if f := s.phone().get("/q/" + point); f.status != 200 || !strings.Contains(f.body, "Quầy số 2") {
		t.Errorf("form of the point: %d", f.status)
	}
	for query, kind := range map[string]string{
		"": "application/pdf", "size=a5&unit=11311": "application/pdf", "unit=11311&point=quay-2&format=svg": "image/svg+xml",
		"unit=11311&point=quay-2&format=png": "image/png",
	} {
		if r := p.get("/api/v1/posters?" + query); r.status != 200 || r.header.Get("Content-Type") != kind || len(r.body) < 500 {
			t.Errorf("posters?%s: %d %s %.200s", query, r.status, r.header.Get("Content-Type"), r.body)
		}
	}
	if r := p.do("POST", "/api/v1/codes/"+point+"/revoke", "application/json", `{"reason":"quầy đã đóng"}`); r.status != 200 {
		t.Errorf("revoke: %d %s", r.status, r.body)
	}
	if f := s.phone().get("/q/" + point); f.status != 410 {
		t.Errorf("form of a revoked code: %d", f.status)
	}
	if r := p.get("/api/v1/campaigns/round/scores"); r.status != 200 || strings.Count(r.body, `"unit":`) != 2 {
		t.Errorf("scores: %d %.200s", r.status, r.body)
	}
	table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.get("/api/v1/campaigns/round/scores?format=csv&unit=11311").body, "\ufeff"))).ReadAll()
	if err != nil || len(table) != 2 {
		t.Errorf("scores as CSV: %v %v", err, table)
	}
	if r := p.do("POST", "/api/v1/campaigns/round/close", "", ""); r.status != 204 {
		t.Errorf("close: %d %s", r.status, r.body)
	}
	if f := s.phone().get("/q/" + c.Code); f.status != 410 {
		t.Errorf("form of a closed campaign: %d", f.status)
	}
	if r := p.do("POST", "/api/v1/campaigns/round/open", "", ""); r.status != 409 {
		t.Errorf("opened again: %d %s", r.status, r.body)
	}
}

func TestBadInputGetsAClearAnswer(t *testing.T) {
	s := newSite(t)
	c := s.round(day(-1), day(1))
	s.serve()
	p, q := s.admin(), "/q/"+c.Code
	const form, jsonType = formType, "application/json"
	for name, x := range map[string]struct {
		method, path, kind, body string
		want                     int
	}{
		"body too large":        {"POST", q, form, "comment=" + strings.Repeat("a", 200_000), 413},
		"no content type":       {"POST", q, "", "overall=4", 415},
		"multipart":             {"POST", q, "multipart/form-data; boundary=x", "--x--", 415},
		"text":                  {"POST", q, "text/plain", "overall=4", 415},
		"broken content type":   {"POST", q, ";;;", "overall=4", 415},
		"not JSON":              {"POST", q, jsonType, "{", 400},
		"JSON of another shape": {"POST", q, jsonType, `{"answers":{"overall":5}}`, 400},
		"unknown JSON field":    {"POST", q, jsonType, `{"answer":{}}`, 400},
		"two JSON values":       {"POST", q, jsonType, `{"answers":{}} {}`, 400},
		"broken form":           {"POST", q, form, "overall=%zz", 400},
		"nothing answered":      {"POST", q, form, "", 422},
		"unknown question":      {"POST", q, form, filled("4").Encode() + "&x=1", 422},
		"unknown value":         {"POST", q, form, filled("9").Encode(), 422},
		"two values":            {"POST", q, form, filled("4").Encode() + "&overall=5", 422},
		"wrong method":          {"DELETE", q, "", "", 405},
		"wrong method of home":  {"POST", "/", form, "", 405},
		"no such page":          {"GET", "/nothing/here", "", "", 404},
		"path outside":          {"GET", "/../../etc/passwd", "", "", 404},
		"receipt":               {"GET", "/r/AAAA", "", "", 404},
		"thanks for nothing":    {"GET", q + "/thanks?r=%3Cscript%3E", "", "", 404},
		"revoke without reason": {"POST", "/api/v1/codes/" + c.Code + "/revoke", jsonType, `{}`, 422},
		"revoke, form":          {"POST", "/api/v1/codes/" + c.Code + "/revoke", form, `reason=x`, 415},
		"issue, no such unit":   {"POST", "/api/v1/codes", jsonType, `{"unit":"99999"}`, 422},
		"issue, bad channel":    {"POST", "/api/v1/codes", jsonType, `{"channel":"pigeon"}`, 422},
		"issue, bad point":      {"POST", "/api/v1/codes", jsonType, `{"unit":"11311","point":"QUẦY","point_name":"x"}`, 422},
		"scores, no campaign":   {"GET", "/api/v1/campaigns/none/scores", "", "", 404},
		"scores, no unit":       {"GET", "/api/v1/campaigns/round/scores?unit=abc", "", "", 404},
		"scores, bad format":    {"GET", "/api/v1/campaigns/round/scores?format=xml", "", "", 422},
		"posters, bad size":     {"GET", "/api/v1/posters?size=a0", "", "", 422},
		"posters, bad format":   {"GET", "/api/v1/posters?format=gif", "", "", 422},
		"posters, no code":      {"GET", "/api/v1/posters?unit=10525", "", "", 404},
		"open, no campaign":     {"POST", "/api/v1/campaigns/none/open", "", "", 404},
	} {
		for _, accept := range []string{"application/json", "text/html"} {
			r := p.as("Accept", accept).do(x.method, x.path, x.kind, x.body)
			if r.status != x.want {
				t.Errorf("%s as %s: %d, want %d\n%.300s", name, accept, r.status, x.want, r.body)
				continue
			}
			kind := r.header.Get("Content-Type")
			if asJSON := accept == "application/json" || strings.HasPrefix(x.path, "/api/"); asJSON && kind != "application/problem+json" || !asJSON && kind != "text/html; charset=utf-8" {
				t.Errorf("%s as %s: content type %q", name, accept, kind)
			}
			if len(r.body) < 40 {
				t.Errorf("%s as %s: an empty page", name, accept)
			}
		}
	}
	r := p.as("Accept", "application/json").do("POST", q, form, "overall=9")
	var problem struct {
		Errors []struct{ Path, Message string }
	}
	if err := json.Unmarshal([]byte(r.body), &problem); err != nil || len(problem.Errors) == 0 || problem.Errors[0].Path != "overall" || problem.Errors[0].Message == "" {
		t.Errorf("broken rule: %v %s", err, r.body)
	}
	if r := s.phone().as("Sec-Fetch-Site", "cross-site").post(q, filled("4")); r.status != 403 {
		t.Errorf("a form from another site: %d, want 403", r.status)
	}
}

func TestABrokenRegisterIsRefusedWhole(t *testing.T) {
	s := newSite(t)
	s.must("units", "import")
	before := s.must("units", "list", "--format", "csv")
	dir := t.TempDir()
	for _, name := range []string{"units.csv", "succession.csv"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "configs", "units", name))
		if err != nil {
			t.Fatal(err)
		}
		if name == "units.csv" {
			b = []byte(strings.Replace(string(b), ",phuong,", ",quan,", 1))
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, errs, exit := s.run("units", "import", "--dir", dir)
	if exit != 1 || !strings.Contains(errs, "units.csv:") || !strings.Contains(errs, "quan") {
		t.Errorf("exit %d, want 1 with file, line and reason:\n%s", exit, errs)
	}
	if after := s.must("units", "list", "--format", "csv"); after != before {
		t.Error("a refused import changed the register")
	}
}

func TestTheDemonstrationLoadsOnce(t *testing.T) {
	s := newSite(t)
	v := s.serve("--demo")
	v.stop()
	if log := v.log.String(); !strings.Contains(log, "HÀI LÒNG đang chạy") || !strings.Contains(log, "/q/") || !strings.Contains(log, "▀") {
		t.Errorf("welcome:\n%s", log)
	}
	count := s.must("recount", "--format", "json")
	score := s.must("score", "--format", "csv")
	v = s.serve("--demo")
	v.stop()
	if again := s.must("recount", "--format", "json"); again != count {
		t.Errorf("first start: %s\nsecond start: %s", count, again)
	}
	if again := s.must("score", "--format", "csv"); again != score {
		t.Error("the second start changed scores")
	}
	table := s.must("score")
	if strings.Count(table, "Phường ")+strings.Count(table, "Xã ")+strings.Count(table, "Đặc khu ") < 114 || !strings.Contains(strings.ToLower(table), "chưa đủ mẫu") {
		t.Errorf("scores:\n%s", table)
	}
}

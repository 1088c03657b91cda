package e2e_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var receiptForm = regexp.MustCompile(`r=([0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5})`)

func TestAResidentFromPosterToReceipt(t *testing.T) {
	s := newSite(t)
	c := s.round(day(-1), day(1))
	s.serve()
	p := s.phone()

	// The poster holds the address in capitals.
	form := p.get("/Q/" + c.Code)
	if form.status != 200 || !strings.Contains(form.body, "Phường Hồng Bàng") || !strings.Contains(form.body, `name="s5_3"`) {
		t.Fatalf("form: %d\n%.400s", form.status, form.body)
	}
	if again := p.get("/q/" + strings.ToLower(c.Code)); again.header.Get("Set-Cookie") != "" {
		t.Error("opening the form again gave a new response id")
	}

	wrong := p.post("/q/"+c.Code, url.Values{"overall": {"4"}, "comment": {"Phòng chờ <b>chật</b>"}})
	if wrong.status != 422 || !strings.Contains(wrong.body, "Phòng chờ &lt;b&gt;chật&lt;/b&gt;") {
		t.Fatalf("incomplete form: %d, want 422 with the answers kept\n%.300s", wrong.status, wrong.body)
	}

	sent := p.post("/q/"+c.Code, filled("4"))
	if sent.status != http.StatusSeeOther {
		t.Fatalf("form: %d\n%.300s", sent.status, sent.body)
	}
	m := receiptForm.FindStringSubmatch(sent.header.Get("Location"))
	if m == nil {
		t.Fatalf("no receipt in %q", sent.header.Get("Location"))
	}
	thanks := p.get(sent.header.Get("Location"))
	if thanks.status != 200 || !strings.Contains(thanks.body, m[1]) {
		t.Fatalf("thanks: %d\n%.300s", thanks.status, thanks.body)
	}
	receipt := p.get("/r/" + strings.ToLower(m[1]))
	if receipt.status != 200 || !strings.Contains(receipt.body, "Phường Hồng Bàng") || strings.Contains(receipt.body, "Hài lòng</") {
		t.Fatalf("receipt: %d\n%.600s", receipt.status, receipt.body)
	}

	// Going back and sending the same again is the same response; another body is not.
	if again := p.post("/q/"+c.Code, filled("4")); !strings.Contains(again.header.Get("Location"), m[1]) || !strings.Contains(again.header.Get("Location"), "again=1") {
		t.Errorf("the same form again: %d %s", again.status, again.header.Get("Location"))
	}
	if other := p.post("/q/"+c.Code, filled("1")); other.status != http.StatusConflict {
		t.Errorf("the same id with other answers: %d, want 409", other.status)
	}
	// Opened anew, the form is a new response, which the device limit flags.
	if p.get("/q/"+c.Code).header.Get("Set-Cookie") == "" {
		t.Error("a form that was sent keeps its id")
	}
	if second := p.post("/q/"+c.Code, filled("5")); second.status != http.StatusSeeOther {
		t.Errorf("second form of a device: %d", second.status)
	}
	if out := s.must("recount", "--format", "json"); !strings.Contains(out, `"responses": 2`) {
		t.Errorf("recount: %s", out)
	}
}

func TestTheScoreMoves(t *testing.T) {
	s := newSite(t, "HAILONG_GUARD__NETWORK__PER_MINUTE=1000", "HAILONG_FLAGS__FAST_FORM=0s")
	c := s.round(day(-1), day(1))
	s.serve()
	score := func() (n int, index any) {
		var list []struct {
			N     struct{ Used int }
			Index any
		}
		if err := json.Unmarshal([]byte(s.must("score", "--unit", "11311", "--format", "json")), &list); err != nil || len(list) != 1 {
			t.Fatalf("score: %v", err)
		}
		return list[0].N.Used, list[0].Index
	}
	answer := func(level string) {
		p := s.phone()
		p.get("/q/" + c.Code)
		if r := p.post("/q/"+c.Code, filled(level)); r.status != http.StatusSeeOther {
			t.Fatalf("form: %d %.200s", r.status, r.body)
		}
	}
	for range 45 {
		answer("5")
	}
	if n, index := score(); n != 45 || index != 100.0 {
		t.Fatalf("after 45 forms of 5: n %d, index %v", n, index)
	}
	for range 15 {
		answer("2")
	}
	if n, index := score(); n != 60 || index != 75.0 {
		t.Fatalf("after 15 forms of 2 more: n %d, index %v", n, index)
	}
}

func TestLimitsOnePhone(t *testing.T) {
	s := newSite(t)
	c := s.round(day(-1), day(1))
	s.serve()
	p := s.phone().as("Accept", "application/json")
	for i, want := range []int{201, 201, 201, 429} {
		p.as("Accept", "text/html").get("/q/" + c.Code)
		r := p.post("/q/"+c.Code, filled("3"))
		if r.status != want {
			t.Fatalf("form %d: %d, want %d: %s", i+1, r.status, want, r.body)
		}
		if want == 429 && (r.header.Get("Retry-After") == "" || r.header.Get("RateLimit") == "" || r.header.Get("Content-Type") != "application/problem+json") {
			t.Errorf("refused without %v", r.header)
		}
	}
	// Without cookies the network stands for the device, and everything is flagged.
	for i, want := range []int{201, 201, 201, 429} {
		v := filled("3")
		v.Set("s1_1", string(rune('1'+i)))
		if r := s.phone().as("Accept", "application/json").post("/q/"+c.Code, v); r.status != want {
			t.Fatalf("form without cookies %d: %d, want %d: %s", i+1, r.status, want, r.body)
		}
	}
}

func TestCodesThatLeadNowhereSayWhy(t *testing.T) {
	s := newSite(t)
	open := s.round(day(-1), day(1))
	revoked := s.issue("10507")
	s.must("codes", "revoke", revoked.Code, "--reason", "áp phích bị mất")
	none := s.issue("10525") // a unit outside the campaign
	s.serve()
	mistyped := []byte(open.Code)
	mistyped[0], mistyped[1] = mistyped[1], mistyped[0]
	if mistyped[0] == mistyped[1] {
		mistyped[0] = "AB"[mistyped[0]&1]
	}
	for name, c := range map[string]struct {
		code   string
		status int
		says   string
	}{
		"mistyped": {string(mistyped), 404, "8 ký tự"},
		"too long": {strings.Repeat("A", 300), 404, "8 ký tự"},
		"hostile":  {"%3Cscript%3E", 404, "8 ký tự"},
		"unknown":  {"00000000", 404, "Không tìm thấy"},
		"revoked":  {revoked.Code, 410, "thay bằng mã"},
		"no round": {none.Code, 410, "chưa có đợt khảo sát"},
	} {
		for _, path := range []string{"/q/" + c.code, "/?code=" + c.code} {
			r := s.phone().get(path)
			if r.status != c.status || !strings.Contains(r.body, c.says) {
				t.Errorf("%s at %s: %d, want %d and %q\n%.300s", name, path, r.status, c.status, c.says, r.body)
			}
		}
		if r := s.phone().post("/q/"+c.code, filled("4")); r.status != c.status {
			t.Errorf("%s posted: %d, want %d", name, r.status, c.status)
		}
	}
	if r := s.phone().get("/?code=" + url.QueryEscape(strings.ToLower(open.Code[:4]+" "+open.Code[4:]))); r.status != 303 || r.header.Get("Location") != "/q/"+open.Code {
		t.Errorf("typed code: %d %s", r.status, r.header.Get("Location"))
	}
}

func TestARoundThatIsNotYetOpenOrOverTakesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		first, last int
		says        string
	}{
		"not yet": {1, 5, "chưa bắt đầu"},
		"over":    {-5, -1, "đã kết thúc"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			code := s.round(day(c.first), day(c.last))
			s.serve()
			if r := s.phone().get("/q/" + code.Code); r.status != 410 || !strings.Contains(r.body, c.says) {
				t.Errorf("%d\n%.300s", r.status, r.body)
			}
			if r := s.phone().post("/q/"+code.Code, filled("4")); r.status != 410 {
				t.Errorf("posted: %d", r.status)
			}
		})
	}
}

func TestARetryAfterTheRoundClosedStillGetsItsReceipt(t *testing.T) {
	s := newSite(t)
	c := s.round(day(-1), day(1))
	v := s.serve()
	p := s.phone()
	p.get("/q/" + c.Code)
	first := p.post("/q/"+c.Code, filled("4"))
	v.stop()
	s.must("campaign", "close", "round")
	s.serve()
	again := p.post("/q/"+c.Code, filled("4"))
	if again.status != 303 || receiptForm.FindString(again.header.Get("Location")) != receiptForm.FindString(first.header.Get("Location")) {
		t.Errorf("retry: %d %s, first %s", again.status, again.header.Get("Location"), first.header.Get("Location"))
	}
	if other := p.post("/q/"+c.Code, filled("1")); other.status != 409 {
		t.Errorf("another body: %d, want 409", other.status)
	}
}

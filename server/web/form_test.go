package web_test

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"hailong/server/recount"
	"hailong/server/store/faulty"
	"hailong/server/survey"
)

var (
	receiptForm = regexp.MustCompile(`[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}`)
	checkedBox  = regexp.MustCompile(`name="(\w+)" value="(\w+)"(?: id="\w+")? checked`)
)

// counts holds that responses and tallies agree, and that there are n.
func (s *site) counts(n int) {
	s.t.Helper()
	res, err := recount.Run(s.t.Context(), s.store, "round", nil)
	check(s.t, err)
	if res.Responses != n || len(res.Differences) > 0 {
		s.t.Errorf("%d responses, want %d; differences %v", res.Responses, n, res.Differences)
	}
}

// visible is the form a reader without script sees: the thank-you part below it is
// hidden.
func visible(t *testing.T, page string) string {
	t.Helper()
	form, rest, ok := strings.Cut(page, `<div id="hl-thanks"`)
	if !ok || !strings.Contains(rest[:strings.IndexByte(rest, '>')], " hidden") {
		t.Fatalf("no hidden thank-you part in %.600s", page)
	}
	return form
}

// article is a page without its style.
func article(page string) string {
	_, main, _ := strings.Cut(page, "<main>")
	return main
}

// answered are the values that a page shows as chosen.
func answered(page string) url.Values {
	v := url.Values{}
	for _, m := range checkedBox.FindAllStringSubmatch(page, -1) {
		v.Add(m[1], m[2])
	}
	return v
}

// The bad day of a resident without script: the store does not answer, the page
// says so, keeps everything, and sending it once more counts once.
func TestAFormWhileTheStoreIsAway(t *testing.T) {
	for name, mode := range map[string]faulty.Mode{"request lost": faulty.LoseRequest, "reply lost": faulty.LoseReply} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			p := s.phone("203.0.113.9")
			p.get("/q/" + string(s.code))
			given := filled(t, "4", "5", "na", "2")
			given.Set("overall", "4")
			given["business"] = []string{"land", "other"}
			given.Set("comment", "Chờ <b>hai</b> tiếng")
			s.store.Fail(mode, 1, faulty.Append)
			away := p.post("/q/"+string(s.code), given)
			if away.status != 503 || away.header.Get("Location") != "" || len(away.cookies) != 0 {
				t.Fatalf("%d %v", away.status, away.header)
			}
			form := visible(t, away.body)
			contains(t, "the page", form, "Chờ &lt;b&gt;hai&lt;/b&gt; tiếng", "Phiếu chưa được ghi nhận", "Các câu trả lời vẫn còn nguyên", `<title>Lỗi: `)
			lacks(t, "the page", form, "đã được ghi nhận", "Cảm ơn", "faulty", "/r/")
			if r := receiptForm.FindString(away.body); r != "" {
				t.Errorf("a receipt for nothing: %s", r)
			}
			again := answered(form)
			again.Set("comment", given.Get("comment"))
			if again.Encode() != given.Encode() {
				t.Errorf("the page holds\n%s, given was\n%s", again.Encode(), given.Encode())
			}
			sent := p.post("/q/"+string(s.code), again)
			if to := sent.header.Get("Location"); sent.status != 303 || strings.Contains(to, "again=1") != (mode == faulty.LoseReply) {
				t.Errorf("sent again: %d %s", sent.status, to)
			}
			s.counts(1)
		})
	}
}

func TestAResidentInEnglish(t *testing.T) {
	s := newSite(t)
	p := s.phone("203.0.113.9")
	home := p.get("/?lang=en&code=" + strings.ToLower(string(s.code[:4])) + "%20" + string(s.code[4:]))
	if to := home.header.Get("Location"); home.status != 303 || to != "/q/"+string(s.code)+"?lang=en" {
		t.Fatalf("a typed code leads to %d %s", home.status, to)
	}
	form := p.get("/q/" + strings.ToLower(string(s.code)) + "?lang=en")
	contains(t, "the form", form.body, `<html lang="en">`, "No opinion", `action="/q/`+string(s.code)+`?lang=en"`)
	short := p.post("/q/"+string(s.code)+"?lang=en", url.Values{"overall": {"4"}})
	contains(t, "the refusal", short.body, `<html lang="en">`, "Not sent yet. Please check:")
	s.now = s.now.Add(2 * time.Minute) // a calm reader
	sent := p.post("/q/"+string(s.code)+"?lang=en", filled(t, "4"))
	to := sent.header.Get("Location")
	if sent.status != 303 || !strings.HasSuffix(to, "&lang=en") {
		t.Fatalf("%d %s", sent.status, to)
	}
	thanks := p.get(to)
	receipt := receiptForm.FindString(thanks.body)
	contains(t, "the thanks", thanks.body, `<html lang="en">`, "Thank you!", "/r/"+receipt+"?lang=en")
	kept, err := s.store.Find(t.Context(), s.srv.Seal.OpenReceipt(parsed(t, receipt))[0])
	if check(t, err); len(kept) != 1 || kept[0].Response.Lang != survey.English {
		t.Fatalf("kept %v", kept)
	}
	page := p.get("/r/" + receipt + "?lang=en")
	contains(t, "the receipt", page.body, "is counted in the result", "Phường Hồng Bàng", "Trial", "15 July 2026")
	lacks(t, "the receipt", article(page.body), "<input", "Satisfied", string(kept[0].Response.ID))
	contains(t, "an unknown language", p.get("/?lang=fr").body, `<html lang="vi">`)
}

func parsed(t *testing.T, receipt string) survey.Receipt {
	t.Helper()
	r, err := survey.ParseReceipt(receipt)
	check(t, err)
	return r
}

func TestAFlaggedResponseIsNotSaidToCount(t *testing.T) {
	s := newSite(t)
	r := s.phone("203.0.113.9").post("/q/"+string(s.code), filled(t, "4")) // without a cookie: unproven
	receipt := receiptForm.FindString(r.header.Get("Location"))
	page := s.phone("").get("/r/" + receipt)
	contains(t, "the receipt", page.body, "chưa được tính vào kết quả")
	none := s.phone("").get("/r/" + s.srv.Seal.Receipt("0F3K2000000000000000000000").Grouped())
	if none.status != 404 {
		t.Errorf("an unknown receipt: %d", none.status)
	}
	s.counts(1)
}

func TestAFormWithoutCookiesIsOneResponseWithinTheHour(t *testing.T) {
	s := newSite(t)
	var to [4]string
	for i, p := range []*phone{s.phone("203.0.113.9"), s.phone("203.0.113.9"), s.phone("203.0.113.10"), s.phone("203.0.113.9")} {
		if i == 3 {
			s.now = s.now.Add(time.Hour)
		}
		r := p.post("/q/"+string(s.code), filled(t, "4"))
		if to[i] = r.header.Get("Location"); r.status != 303 || len(r.cookies) != 0 {
			t.Fatalf("form %d: %d, cookies %v", i, r.status, r.cookies)
		}
	}
	if to[1] != to[0]+"&again=1" || to[2] == to[0] || to[3] == to[0] {
		t.Errorf("thanks at %q", to)
	}
	s.counts(3)
}

func TestLimitsInHeadersAndPages(t *testing.T) {
	s := newSite(t)
	js := s.phone("203.0.113.9")
	body, err := json.Marshal(map[string]any{"answers": map[string]any{"overall": "4", "business": []string{"land"}}})
	check(t, err)
	if r := js.as("Accept", "application/json").do("POST", "/q/"+string(s.code), "application/json", string(body)); r.status != 422 {
		t.Fatalf("an incomplete form: %d %s", r.status, r.body)
	} else if p := r.problem(t); len(p.Errors) == 0 || p.Errors[0].Path == "" || p.Errors[0].Message == "" {
		t.Errorf("no word on what is missing: %+v", p)
	}
	device := regexp.MustCompile(`"device";r=0;t=\d{4,}\b`)
	for i, want := range []int{201, 201, 201, 429} {
		js.as("Accept", "text/html").get("/q/" + string(s.code))
		r := js.as("Accept", "application/json").post("/q/"+string(s.code), filled(t, "4"))
		if r.status != want {
			t.Fatalf("form %d: %d, want %d: %s", i, r.status, want, r.body)
		}
		if got := r.header.Get("Retry-After"); (want == 429) != (got != "" && got != "0") {
			t.Errorf("form %d: Retry-After %q", i, got)
		}
		if want == 429 {
			r.problem(t)
			if !device.MatchString(r.header.Get("RateLimit")) {
				t.Errorf("RateLimit %q", r.header.Get("RateLimit"))
			}
			contains(t, "RateLimit-Policy", r.header.Get("RateLimit-Policy"), `"device";q=3;w=86400`, `"network";q=60;w=60`)
		} else {
			var got struct{ Receipt, Location string }
			check(t, json.Unmarshal([]byte(r.body), &got))
			if !receiptForm.MatchString(got.Receipt) || !strings.Contains(got.Location, got.Receipt) {
				t.Errorf("answer %s", r.body)
			}
		}
	}
	page := js.as("Accept", "text/html").post("/q/"+string(s.code), filled(t, "4"))
	if page.status != 429 || page.header.Get("Retry-After") == "" {
		t.Errorf("as a page: %d %v", page.status, page.header)
	}
	form := visible(t, page.body)
	contains(t, "the page", form, "Điện thoại này đã gửi ý kiến")
	if got := answered(form); got.Encode() != filled(t, "4").Encode() {
		t.Errorf("the page holds %s", got.Encode())
	}
	s.counts(3)
}

func TestTheSameFormWithOtherAnswers(t *testing.T) {
	s := newSite(t)
	p := s.phone("203.0.113.9")
	p.get("/q/" + string(s.code))
	if r := p.post("/q/"+string(s.code), filled(t, "4")); r.status != 303 {
		t.Fatalf("sent: %d", r.status)
	}
	other := p.post("/q/"+string(s.code), filled(t, "1"))
	if other.status != 409 {
		t.Errorf("other answers under the same id: %d", other.status)
	}
	lacks(t, "the page", article(other.body), "<input", "/r/")
	js := p.as("Accept", "application/json")
	if r := js.post("/q/"+string(s.code), filled(t, "4")); r.status != 200 {
		t.Errorf("the same answers once more: %d %s", r.status, r.body)
	}
	check(t, s.reg.Close(t.Context(), "round", survey.DayOf(s.now, survey.Zone)))
	if r := p.post("/q/"+string(s.code), filled(t, "4")); r.status != 200 {
		t.Errorf("the same answers after the end: %d %s", r.status, r.body)
	}
	closed := s.phone("203.0.113.10").post("/q/"+string(s.code), filled(t, "4"))
	if closed.status != 410 {
		t.Errorf("a new form after the end: %d", closed.status)
	}
	contains(t, "the page", closed.body, "Phường Hồng Bàng", "đã kết thúc")
	s.counts(1)
}

func TestEveryPageHasItsHeaders(t *testing.T) {
	s := newSite(t)
	p := s.phone("203.0.113.9")
	q := "/q/" + string(s.code)
	p.get(q)
	thanks := p.post(q, filled(t, "4")).header.Get("Location")
	receipt := receiptForm.FindString(thanks)
	conflict := p.post(q, filled(t, "1")) // before the form is opened anew
	pages := map[string]reply{
		"home": p.get("/"), "home with a wrong code": p.get("/?code=1"), "form": p.get(q),
		"thanks": p.get(thanks), "receipt": p.get("/r/" + receipt), "no receipt": p.get("/r/" + s.srv.Seal.Receipt("0F3K2000000000000000000000").Grouped()),
		"wrong code": p.get("/q/x"), "unknown code": p.get("/q/00000000"), "no page": p.get("/nope"), "wrong method": p.do("DELETE", q, "", ""),
		"incomplete": p.post(q, url.Values{}), "conflict": conflict, "wrong type": p.do("POST", q, "text/plain", "x"),
		"cross site": s.phone("").as("Sec-Fetch-Site", "same-site").post(q, filled(t, "4")),
	}
	s.store.Fail(faulty.LoseRequest, faulty.Forever)
	pages["store away"], pages["receipt, store away"] = s.phone("203.0.113.10").post(q, filled(t, "4")), p.get("/r/"+receipt)
	s.store.Heal()
	s.srv.Stored = broken{}
	pages["internal error"] = p.get("/r/" + receipt)
	_, err := s.reg.RevokeCode(t.Context(), s.code, survey.DayOf(s.now, survey.Zone), "thử")
	check(t, err)
	pages["revoked"], pages["revoked at home"] = p.get(q), p.get("/?code="+string(s.code))
	for name, r := range pages {
		for header, want := range map[string]string{
			"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": s.srv.Pages.CSP(),
		} {
			if got := r.header.Get(header); got != want {
				t.Errorf("%s (%d): %s is %q", name, r.status, header, got)
			}
		}
		if got := r.header.Get("Cache-Control"); got != "private, no-cache" && got != "no-store" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
		if r.status >= 500 != (name == "internal error" || strings.Contains(name, "away")) {
			t.Errorf("%s: %d", name, r.status)
		}
		contains(t, name, r.body, "<!doctype html>", `<html lang="vi">`, "</html>")
	}
	csp := s.srv.Pages.CSP()
	contains(t, "the policy", csp, "default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
	lacks(t, "the policy", csp, "unsafe", "http", "*")
	if got := pages["form"].header.Get("Cache-Control"); got != "private, no-cache" {
		t.Errorf("a phone that goes back to the form must find its answers: %s", got)
	}
}

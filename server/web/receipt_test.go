package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"hailong/server/remark"
	"hailong/server/seal"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/web"
)

// lookup is a finder that remembers what it was asked.
type lookup struct {
	finder
	asked   []string
	waiting bool
	err     error
}

func (l *lookup) Find(ctx context.Context, prefix string) ([]store.Kept, bool, error) {
	l.asked = append(l.asked, strings.Clone(prefix))
	if l.err != nil {
		return nil, false, l.err
	}
	kept, waiting, err := l.finder.Find(ctx, prefix)
	return kept, waiting || l.waiting && len(kept) > 0, err
}

// watched is a site whose look-ups are counted.
func watched(t *testing.T) (*site, *lookup) {
	l := &lookup{}
	s := newSite(t, func(s *web.Server) {
		l.finder = s.Stored
		s.Stored = l
	})
	return s, l
}

func key(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

// rotated gives the server a new key before its own.
func (s *site) rotated(newest byte, older ...[]byte) {
	s.t.Helper()
	sealer, err := seal.New(key(newest), older...)
	check(s.t, err)
	s.srv.Seal = sealer
}

// A receipt and two cookies outlive the key they were made under; a receipt given
// before and one given after are found, each in one look-up.
func TestARotationIsNotNoticed(t *testing.T) {
	s, stored := watched(t)
	p, q := s.phone("203.0.113.9"), "/q/"+string(s.code)
	p.get(q)
	s.now = s.now.Add(5 * time.Minute)
	old := p.post(q, filled(t, "4"))
	before := receiptForm.FindString(old.header.Get("Location"))
	late := s.phone("203.0.113.9") // opened before the rotation, sent after it
	late.get(q)
	s.now = s.now.Add(5 * time.Minute)

	s.rotated('n', key('k'), key('z'))
	again := p.post(q, filled(t, "4"))
	if again.status != 303 || !strings.HasSuffix(again.header.Get("Location"), "&again=1") {
		t.Errorf("sent again after the rotation: %d %v", again.status, again.header)
	}
	sent := late.post(q, filled(t, "5"))
	after := receiptForm.FindString(sent.header.Get("Location"))
	if sent.status != 303 || len(sent.cookies) != 1 {
		t.Fatalf("sent after the rotation: %d, cookies %v", sent.status, sent.cookies)
	}
	if again := late.get(q); len(again.cookies) != 1 || again.cookies[web.DeviceCookie] != nil {
		t.Errorf("the device got %v", again.cookies)
	}
	for name, receipt := range map[string]string{"before": before, "after": after} {
		stored.asked = nil
		r := s.phone("").get("/r/" + receipt)
		if r.status != 200 || !strings.Contains(r.body, "được tính vào kết quả") || len(stored.asked) != 1 {
			t.Errorf("the receipt given %s: %d, %d look-ups\n%s", name, r.status, len(stored.asked), article(r.body))
		}
	}
	if to := s.phone("").get(old.header.Get("Location")); to.status != 200 {
		t.Errorf("the old thanks: %d", to.status)
	}
	s.counts(2)

	s.rotated('m', key('n')) // the first key is gone
	for receipt, want := range map[string]int{before: 404, after: 200} {
		if r := s.phone("").get("/r/" + receipt); r.status != want {
			t.Errorf("%s: %d, want %d", receipt, r.status, want)
		}
	}
	if r := s.phone("").get(old.header.Get("Location")); r.status != 404 {
		t.Errorf("thanks for a receipt nobody can open: %d", r.status)
	}
}

// A receipt that somebody thought of costs hardly ever a look-up, whatever the number
// of keys.
func TestGuessedReceiptsCostTheStoreNothing(t *testing.T) {
	s, stored := watched(t)
	var older [][]byte
	for b := range byte(20) {
		older = append(older, key(b))
	}
	s.rotated('n', older...)
	for i := range uint64(200) {
		r := survey.NewReceipt(i*170_000_003, i*90_000_049)
		if got := s.phone("").get("/r/" + string(r)); got.status != 404 {
			t.Errorf("%s: %d", r, got.status)
		}
	}
	if n := len(stored.asked); n > 40 { // 8 are to be expected of 4,200
		t.Errorf("%d look-ups", n)
	}
}

func TestTheReceiptOfAResponseThatWaits(t *testing.T) {
	s, stored := watched(t)
	p, q := s.phone("203.0.113.9"), "/q/"+string(s.code)
	p.get(q)
	s.now = s.now.Add(5 * time.Minute)
	counted := receiptForm.FindString(p.post(q, filled(t, "4")).header.Get("Location"))
	flagged := receiptForm.FindString(s.phone("203.0.113.10").post(q, filled(t, "4")).header.Get("Location"))
	for _, c := range []struct {
		receipt string
		waiting bool
		says    string
	}{
		{counted, false, "Phiếu này đã được ghi nhận và được tính vào kết quả."},
		{counted, true, "đang chờ nhập vào hệ thống; nhập xong, phiếu sẽ được tính vào kết quả."},
		{flagged, true, "Phiếu có được tính vào kết quả hay không sẽ theo quy tắc chung"},
		{flagged, false, "chưa được tính vào kết quả"},
	} {
		stored.waiting = c.waiting
		r := s.phone("").get("/r/" + c.receipt)
		if r.status != 200 || !strings.Contains(r.body, c.says) || !strings.Contains(r.body, "Phường Hồng Bàng") {
			t.Errorf("waiting=%v: %d\n%s", c.waiting, r.status, article(r.body))
		}
	}
}

// Whatever goes wrong inside, its cause is for the log: no page, document or header
// has a word of it.
func TestNoCauseLeavesTheServer(t *testing.T) {
	s, stored := watched(t)
	cause := errors.New(secretText)
	faults := map[string]error{
		"a plain error":       cause,
		"one wrapped":         fmt.Errorf("find %s: %w", "x", cause),
		"one joined":          errors.Join(context.DeadlineExceeded, cause),
		"of the store":        &store.FaultError{Fault: store.Faults[0], Message: survey.Text{Vi: secretText, En: secretText}, Cause: cause},
		"unavailable":         survey.Unavailable(cause),
		"unavailable, inside": fmt.Errorf("find: %w", survey.Unavailable(cause)),
		"the deadline":        context.DeadlineExceeded,
		"fiber's":             fiber.NewError(500, secretText),
		"fiber's of 4xx":      fiber.NewError(418, secretText),
		"a kind of tomorrow":  survey.NewError("tomorrow", survey.Text{Vi: "x", En: "x"}).With(cause),
	}
	for _, k := range survey.Kinds {
		faults["kind "+string(k)] = survey.NewError(k, survey.Text{Vi: "Một câu.", En: "A sentence."}).With(cause)
		faults["kind "+string(k)+" without a message"] = survey.NewError(k, survey.Text{}).With(cause)
	}
	faults["an internal error's own words"] = survey.NewError(survey.KindInternal, survey.Text{Vi: secretText, En: secretText})
	receipt := "/r/" + string(s.srv.Seal.Receipt("0F3K2000000000000000000000"))
	for name, fault := range faults {
		stored.err = fault
		for _, accept := range []string{"text/html", "application/json"} {
			for _, lang := range []string{"", "?lang=en"} {
				r := s.phone("").as("Accept", accept).get(receipt + lang)
				if r.status < 400 || len(r.body) < 50 {
					t.Errorf("%s: %d %s", name, r.status, r.body)
				}
				text := fmt.Sprint(r.header) + r.body
				lacks(t, name, text, "hunter2", "10.1.2.3", "dial tcp", "deadline exceeded", "FaultError", "survey.", "goroutine")
			}
		}
	}
}

// Who wrote reads on the receipt what the unit answers; the comment is not there, for
// whoever else holds the code.
func TestTheReceiptShowsTheAnswerAndNeverTheComment(t *testing.T) {
	s := newSite(t)
	p, q := s.phone("203.0.113.9"), "/q/"+string(s.code)
	p.get(q)
	s.now = s.now.Add(5 * time.Minute)
	form := filled(t, "4")
	form.Set("comment", "Phải chờ gần hai tiếng.")
	code := receiptForm.FindString(p.post(q, form).header.Get("Location"))
	receipt, err := survey.ParseReceipt(code)
	check(t, err)
	kept, err := s.store.Find(t.Context(), s.srv.Seal.OpenReceipt(receipt)[0])
	check(t, err)
	r := kept[0].Response
	written := 0
	check(t, s.store.EachRemark(t.Context(), r.Campaign, r.Unit, func(m store.Remark) error {
		if m.ID == r.ID && m.Comment == (survey.Comment{Question: "comment", Text: "Phải chờ gần hai tiếng."}) {
			written++
		}
		return nil
	}))
	if written != 1 {
		t.Fatalf("the comment is stored %d times", written)
	}
	comment := remark.Comment{Campaign: r.Campaign, Unit: r.Unit, Response: r.ID, Question: "comment"}
	const title, titleEn = "Đơn vị trả lời ý kiến của ông/bà", "The unit’s answer to your comment"
	shows := func(lang, want string) string {
		t.Helper()
		got := s.phone("").get("/r/" + code + lang)
		there := strings.Contains(got.body, title) || strings.Contains(got.body, titleEn)
		if got.status != 200 || there != (want != "") || !strings.Contains(got.body, want) || strings.Contains(got.body, "hai tiếng") {
			t.Errorf("%d, want %q\n%s", got.status, want, article(got.body))
		}
		return got.body
	}
	shows("", "")
	h, err := s.srv.Remarks.Save(t.Context(), comment, remark.Handling{Tags: []remark.Tag{remark.Waiting}})
	check(t, err)
	shows("", "") // tags are for the office
	h.Answer, h.Answered = "Cảm ơn ông/bà.\nĐã thêm <một> quầy.", r.Day+3
	h, err = s.srv.Remarks.Save(t.Context(), comment, h)
	check(t, err)
	body := shows("", "<p>Cảm ơn ông/bà.</p><p>Đã thêm &lt;một&gt; quầy.</p>")
	if day := (r.Day + 3).Time().Format("02/01/2006"); !strings.Contains(body, title) || !strings.Contains(body, "Trả lời ngày "+day) || strings.Contains(body, "waiting") {
		t.Errorf("want an answer of %s\n%s", day, article(body))
	}
	shows("?lang=en", titleEn)

	s.store.Fail(faulty.LoseRequest, 1, faulty.Page)
	if got := s.phone("").get("/r/" + code); got.status != 503 || strings.Contains(got.body, title) {
		t.Errorf("while answers can't be read: %d", got.status)
	}
	h.Answer, h.Answered = "", 0
	_, err = s.srv.Remarks.Save(t.Context(), comment, h)
	check(t, err)
	shows("", "")
}

package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/certify"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/remark"
	"hailong/server/report"
	"hailong/server/statement"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/web"
)

// chain is certificates as a ledger keeps them.
type chain struct {
	list  []*certify.Signed
	err   error
	asked atomic.Int64
}

func (c *chain) All(context.Context) ([]*certify.Signed, error) {
	c.asked.Add(1)
	return slices.Clone(c.list), c.err
}

// publishing is a site whose campaign has ended, with 60 answers, most with a comment.
func publishing(t *testing.T) (*site, *chain) {
	c := &chain{}
	s := newSite(t, func(s *web.Server) { s.Certificates = c })
	s.srv.Statements, s.srv.Comments = &statement.Book{Docs: s.store}, s.store
	random := rand.New(s.random)
	day := survey.DayOf(s.now, survey.Zone)
	x, err := s.reg.Now().Campaign("round")
	check(t, err)
	var batch []survey.Response
	for i := range 60 {
		id, err := survey.NewResponseID(s.now.Add(-time.Hour), s.random)
		check(t, err)
		r := survey.Response{
			ID: id, Campaign: "round", Unit: s.unit.Key, Channel: survey.QR, Lang: survey.Vietnamese,
			Day: day, Hour: 9, Pace: survey.PaceUnder3m, Standing: survey.Counted,
		}
		for q := range x.Questionnaire.All {
			if q.Type == survey.Scale {
				r.Answers = append(r.Answers, survey.Answer{Question: q.ID, Value: fmt.Sprint(3 + random.IntN(3))})
			}
		}
		slices.SortFunc(r.Answers, func(a, b survey.Answer) int { return strings.Compare(string(a.Question), string(b.Question)) })
		if i < 40 {
			r.Comments = []survey.Comment{{Question: "comment", Text: fmt.Sprintf("Bí mật số %d của người dân.", i)}}
		}
		batch = append(batch, r)
	}
	_, err = s.store.Append(t.Context(), batch)
	check(t, err)
	return s, c
}

// sign makes the next certificate of the campaign, over what is in the store.
func (s *site) sign(c *chain, changes ...func(*certify.Certificate)) *certify.Signed {
	t := s.t
	t.Helper()
	x, err := s.reg.Now().Campaign("round")
	check(t, err)
	scores, err := (&figures.Figures{Tallies: s.store, Clock: s.clock}).Scores(t.Context(), x)
	check(t, err)
	record := certify.Certificate{
		Number: int64(len(c.list)) + 1, Campaign: certify.Campaign{ID: x.ID, Title: x.Title, First: x.First, Last: x.Last},
		Questionnaire: x.Campaign.Questionnaire, Criteria: x.Campaign.Criteria,
		Method: certify.MethodOf(x.Criteria.Criteria, x.Questionnaire.Questionnaire),
		Trail:  "7:" + strings.Repeat("3c", 32), At: s.now, By: "Thử",
	}
	if n := len(c.list); n > 0 {
		record.Previous = c.list[n-1].Hash()
	}
	for i := range scores {
		record.Units = append(record.Units, certify.Unit{Key: scores[i].Unit, Name: s.unit.Name, Score: certify.FiguresOf(&scores[i])})
	}
	roll := certify.NewRoll(&record)
	check(t, s.store.EachResponse(t.Context(), x.ID, roll.Add))
	roll.Fill(&record)
	for _, change := range changes {
		change(&record)
	}
	key, err := certify.NewPrivateKey(rand.NewChaCha8([32]byte{8}))
	check(t, err)
	signed, err := certify.Sign(record, key)
	check(t, err)
	c.list = append(c.list, signed)
	s.now = s.now.Add(time.Minute)
	return signed
}

// certifyRound puts the campaign into its last state.
func (s *site) certifyRound() {
	ctx, t := s.t.Context(), s.t
	t.Helper()
	check(t, s.reg.Close(ctx, "round", survey.DayOf(s.now, survey.Zone)))
	d, err := s.store.Get(ctx, registry.CampaignKind, "round")
	check(t, err)
	d.Body = bytes.Replace(d.Body, []byte(`"state":"closed"`), []byte(`"state":"certified"`), 1)
	check(t, s.store.Replace(ctx, d))
	check(t, s.reg.Refresh(ctx))
}

func (s *site) result(query string) string { return "/kq/" + s.unit.Key.String() + query }

func TestAResultIsThereOnceItIsCertified(t *testing.T) {
	s, c := publishing(t)
	p := s.phone("203.0.113.9")
	before := p.get(s.result(""))
	if before.status != 404 {
		t.Errorf("before: %d", before.status)
	}
	contains(t, "before", before.body, s.unit.Name, "chưa có kết quả nào được chốt")
	contains(t, "the list before", p.get("/kq/").body, "Chưa có đợt khảo sát nào được chốt")

	signed := s.sign(c)
	for _, path := range []string{s.result(""), "/kq/11311", "/kq/11311%402025-07-01", s.result("?dot=round")} {
		r := p.get(path)
		if r.status != 200 {
			t.Errorf("%s: %d", path, r.status)
		}
		contains(t, path, r.body, s.unit.Name, signed.Hash().String(), "Chưa đủ mẫu để tính điểm", "60")
		lacks(t, path, r.body, "Bí mật", "<script")
	}
	english := p.get(s.result("?lang=en"))
	contains(t, "in English", english.body, `<html lang="en"`, "Satisfaction index", "Not enough responses for points")
	list := p.get("/kq")
	contains(t, "the list", list.body, s.unit.Name, s.result("?dot=round"), "Đợt thử")
	contains(t, "what was looked for", p.get("/kq/?tim=HONG+BANG").body, s.result("?dot=round"))
	contains(t, "what is not there", p.get("/kq/?tim=xyz").body, "Không có đơn vị nào khớp", `value="xyz"`)
}

func TestResultsThatAreNotThere(t *testing.T) {
	s, c := publishing(t)
	s.sign(c)
	p := s.phone("203.0.113.9")
	for path, words := range map[string]string{
		"/kq/99999":               "Không có xã, phường, đặc khu nào mang mã này",
		"/kq/%3Cscript%3E":        "Không có xã, phường, đặc khu nào mang mã này",
		"/kq/11311@2004-01-01":    "Không có xã, phường, đặc khu nào mang mã này",
		"/kq/11329":               "chưa có kết quả nào được chốt",
		s.result("?dot=other"):    "không có kết quả được chốt của đợt này",
		"/kq/11329/bien-ban.json": "chưa có kết quả nào được chốt",
	} {
		r := p.get(path)
		if r.status != 404 || r.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d", path, r.status)
		}
		contains(t, path, r.body, words, `href="/kq/?lang=vi"`)
	}
}

// The code 10507 was Phường Cẩm Thượng's and is Phường Thành Đông's.
func TestACodeIsThatOfTheUnitOfToday(t *testing.T) {
	s, c := publishing(t)
	s.sign(c)
	contains(t, "10507", s.phone("203.0.113.9").get("/kq/10507").body, "Phường Thành Đông")
	snap, today := s.reg.Now(), survey.DayOf(s.now, survey.Zone)
	for _, u := range snap.Register().Units {
		if _, now := snap.UnitOn(u.Key.Code, today); !now {
			contains(t, "a code that ended", s.phone("203.0.113.9").get("/kq/"+string(u.Key.Code)).body, u.Name+" chưa có kết quả")
			return
		}
	}
	t.Error("every code is in use")
}

func TestACertificateIsSentAsItWasSigned(t *testing.T) {
	s, c := publishing(t)
	signed := s.sign(c)
	p := s.phone("203.0.113.9")
	r := p.get(s.result("/bien-ban.json"))
	if r.body != string(signed.Bytes()) || r.header.Get("Content-Disposition") != `attachment; filename="bien-ban-1.json"` {
		t.Errorf("%v %.200s", r.header, r.body)
	}
	again, err := certify.ParseSigned([]byte(r.body))
	check(t, err)
	if f := again.Verify(signed.Key); f != nil {
		t.Error(f)
	}
	packed := s.phone("203.0.113.9").as("Accept-Encoding", "gzip").get(s.result("/bien-ban.json"))
	z, err := gzip.NewReader(strings.NewReader(packed.body))
	check(t, err)
	b, err := io.ReadAll(z)
	check(t, err)
	if !bytes.Equal(b, signed.Bytes()) || packed.header.Get("Content-Encoding") != "gzip" {
		t.Error("packed, it is another one")
	}
	if key := p.get(s.result("/khoa-cong-khai.pem")); key.body != string(signed.Key.PEM()) {
		t.Errorf("the key is %q", key.body)
	}
}

// TestAPrintedCertificateLeadsToItsFile follows the QR code of a print, also when the
// certificate has been replaced since.
func TestAPrintedCertificateLeadsToItsFile(t *testing.T) {
	s, c := publishing(t)
	first := s.sign(c)
	second := s.sign(c, func(x *certify.Certificate) {
		x.Replaces = &certify.Replaces{Hash: first.Hash(), Why: "Sửa số hồ sơ"}
	})
	p := s.phone("203.0.113.9")
	for i, signed := range []*certify.Signed{first, second} {
		address, err := report.CertificateURL("https://khaosat.example.vn", signed)
		check(t, err)
		path := strings.TrimPrefix(address, "HTTPS://KHAOSAT.EXAMPLE.VN")
		want := fmt.Sprintf(`attachment; filename="bien-ban-%d.json"`, i+1)
		for _, typed := range []string{path, strings.ToLower(path)} {
			if r := p.get(typed); r.status != 200 || r.body != string(signed.Bytes()) || r.header.Get("Content-Disposition") != want {
				t.Errorf("%s: %d %v %.100s", typed, r.status, r.header, r.body)
			}
		}
	}
	for _, wrong := range []string{"/chung-thuc/2/" + first.Hash().String(), "/chung-thuc/1/" + strings.Repeat("0", 64), "/chung-thuc/1/x"} {
		if r := p.get(wrong); r.status != 404 {
			t.Errorf("%s: %d", wrong, r.status)
		}
	}
}

func TestACorrectionReplacesThePage(t *testing.T) {
	s, c := publishing(t)
	first := s.sign(c)
	p := s.phone("203.0.113.9")
	old := p.get(s.result(""))
	second := s.sign(c, func(x *certify.Certificate) {
		x.Replaces = &certify.Replaces{Hash: first.Hash(), Why: "Sửa số hồ sơ <trong kỳ>"}
	})
	r := p.get(s.result(""))
	contains(t, "the correction", r.body, "Đây là biên bản số 2, lập lại để thay thế biên bản số 1. Lý do: Sửa số hồ sơ &lt;trong kỳ&gt;", second.Hash().String())
	lacks(t, "the correction", r.body, first.Hash().String())
	if old.header.Get("ETag") == r.header.Get("ETag") {
		t.Error("two certificates have one ETag")
	}
}

// What is current costs an ETag; each encoding has its own.
func TestAResultIsSentOnce(t *testing.T) {
	s, c := publishing(t)
	s.sign(c)
	p := s.phone("203.0.113.9")
	tags := map[string]bool{}
	for _, encoding := range []string{"", "gzip", "gzip, deflate, br"} {
		r := s.phone("203.0.113.9").as("Accept-Encoding", encoding).get(s.result(""))
		tag := r.header.Get("ETag")
		tags[tag] = true
		if h := r.header.Get("Cache-Control"); h != "public, no-cache" || r.header.Get("Vary") != "Accept-Encoding" || len(r.cookies) > 0 {
			t.Errorf("%q: %v", encoding, r.header)
		}
		again := s.phone("203.0.113.9").as("Accept-Encoding", encoding).as("If-None-Match", `"other", `+tag).get(s.result(""))
		if again.status != http.StatusNotModified || again.body != "" {
			t.Errorf("%q: asked again: %d with %d bytes", encoding, again.status, len(again.body))
		}
	}
	if len(tags) != 3 {
		t.Errorf("three encodings have the tags %v", tags)
	}
	if r := p.do(http.MethodHead, s.result(""), "", ""); r.status != 200 || r.body != "" {
		t.Errorf("HEAD: %d", r.status)
	}
}

// Readers cost the store nothing for two seconds, and one look-up after that.
func TestReadersCostLittle(t *testing.T) {
	s, c := publishing(t)
	s.sign(c)
	p := s.phone("203.0.113.9")
	p.get(s.result(""))
	asked := c.asked.Load()
	for range 50 {
		if r := p.get(s.result("")); r.status != 200 {
			t.Fatal(r.status)
		}
	}
	if n := c.asked.Load() - asked; n != 0 {
		t.Errorf("fifty readers asked the ledger %d times", n)
	}
	s.now = s.now.Add(2 * time.Second)
	p.get(s.result(""))
	if n := c.asked.Load() - asked; n != 1 {
		t.Errorf("two seconds later the ledger is asked %d times", n)
	}
}

// What was published stays readable while the store is away; nothing else is made up.
func TestAResultOutlivesTheStore(t *testing.T) {
	s, c := publishing(t)
	s.sign(c)
	p := s.phone("203.0.113.9")
	want := p.get(s.result("")).body
	s.now = s.now.Add(time.Hour)
	c.err = survey.Unavailable(nil)
	s.store.Fail(faulty.LoseRequest, faulty.Forever)
	if r := p.get(s.result("")); r.status != 200 || r.body != want {
		t.Errorf("while the store is away: %d", r.status)
	}
	r := p.get(s.result("?lang=en"))
	if r.status != 503 {
		t.Errorf("a page that nobody has rendered: %d", r.status)
	}
	contains(t, "a page that nobody has rendered", r.body, "The result can&#39;t be read at the moment")
	lacks(t, "a page that nobody has rendered", r.body, "answers have not been recorded")
}

func TestWhatTheUnitDid(t *testing.T) {
	s, c := publishing(t)
	s.sign(c)
	p := s.phone("203.0.113.9")
	lacks(t, "before", p.get(s.result("")).body, "Đơn vị đã làm gì", "góp ý nhiều nhất")

	_, err := s.srv.Statements.Save(t.Context(), "round", s.unit.Key, statement.Statement{Text: "Đã thêm <ghế>.\nĐã thêm quầy.", Day: survey.NewDay(2026, 7, 20)})
	check(t, err)
	var all []store.Remark
	check(t, s.store.EachRemark(t.Context(), "round", s.unit.Key, func(m store.Remark) error {
		all = append(all, m)
		return nil
	}))
	for i, m := range all {
		h := remark.Handling{Tags: []remark.Tag{remark.Waiting}, Answer: "Đã tiếp thu.", Answered: survey.NewDay(2026, 7, 19)}
		if i >= 36 {
			h = remark.Handling{Tags: []remark.Tag{remark.Fees}}
		}
		_, err := s.srv.Remarks.Save(t.Context(), remark.Comment{Campaign: "round", Unit: s.unit.Key, Response: m.ID, Question: m.Comment.Question}, h)
		check(t, err)
	}
	s.now = s.now.Add(time.Hour)
	r := p.get(s.result(""))
	contains(t, "the page", r.body, "Đơn vị đã làm gì", "Đã thêm &lt;ghế&gt;.</p>", "Đơn vị viết ngày 20/07/2026", "không thuộc biên bản",
		"Thời gian giải quyết</span> <b>từ 35 ý kiến trở lên", "trả lời từ 35 ý kiến trở lên, trong số từ 40")
	lacks(t, "the page", r.body, "Phí, lệ phí</span>", "Bí mật", "36")
}

// Who has answered is shown the result of a round before, and nothing is read for it.
func TestThanksLeadToAResult(t *testing.T) {
	s, c := publishing(t)
	s.sign(c)
	p := s.phone("203.0.113.9")
	contains(t, "home", p.get("/").body, `href="/kq/?lang=vi"`)
	q := "/q/" + string(s.code)
	p.get(q)
	to := p.post(q, filled(t, "4")).header.Get("Location")
	lacks(t, "thanks while nothing is certified", p.get(to).body, "/kq/")
	receipt := "/r/" + receiptForm.FindString(to)
	lacks(t, "the receipt", p.get(receipt).body, "/kq/")

	s.certifyRound()
	asked := c.asked.Load()
	contains(t, "the receipt of a certified round", p.get(receipt).body, `href="`+s.result("?dot=round")+`"`, "Kết quả đã công bố của "+s.unit.Name)
	contains(t, "thanks", p.get(to).body, `href="`+s.result("")+`"`)
	if c.asked.Load() != asked {
		t.Error("who thanks asks the ledger")
	}
}

// Pages that nobody asks for any more make room; a crowd waits for one rendering.
func TestTheCacheIsBounded(t *testing.T) {
	var r web.Results
	rendered := 0
	ask := func(i int) {
		check(t, r.Page(i, noon, func() []byte { rendered++; return []byte("page") }))
	}
	for i := range 2 * web.ResultsKept {
		ask(i)
		ask(0) // always the last but one
	}
	if n := r.Kept(); n != web.ResultsKept {
		t.Errorf("%d pages are kept", n)
	}
	if rendered != 2*web.ResultsKept {
		t.Errorf("%d renderings: page 0 was forgotten, or others were kept", rendered)
	}
	ask(1)
	if rendered != 2*web.ResultsKept+1 {
		t.Error("the page that was asked for longest ago is still there")
	}
}

func TestACrowdWaitsForOneRendering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r web.Results
		var rendered atomic.Int64
		hold := make(chan struct{})
		var crowd sync.WaitGroup
		for range 50 {
			crowd.Go(func() {
				check(t, r.Page(1, noon, func() []byte { rendered.Add(1); <-hold; return []byte("page") }))
			})
		}
		synctest.Wait()
		close(hold)
		crowd.Wait()
		if n := rendered.Load(); n != 1 {
			t.Errorf("%d renderings", n)
		}
	})
}

// A unit is found once, with its newest result, whatever its accents.
func TestAUnitIsFoundOnce(t *testing.T) {
	s, c := publishing(t)
	first := s.sign(c)
	s.sign(c, func(x *certify.Certificate) {
		x.Campaign.ID, x.Campaign.Title, x.Campaign.Last = "next", survey.Text{Vi: "Đợt sau", En: "Next"}, x.Campaign.Last+90
	})
	p := s.phone("203.0.113.9")
	for _, words := range []string{"HONG%20bang", "h%E1%BB%93ng", "11311", "11311@2025"} {
		r := p.get("/kq/?tim=" + words + "&dot=round")
		contains(t, words, r.body, s.result("?dot=next"), "Có 1 đơn vị")
		lacks(t, words, r.body, s.result("?dot=round"))
	}
	contains(t, "the list", p.get("/kq/").body, `href="/kq/?dot=round"`, s.result("?dot=next"))
	contains(t, "the list of the round before", p.get("/kq/?dot=round").body, s.result("?dot=round"), `href="/kq/?dot=next"`)
	old := p.get(s.result("?dot=round")).body
	contains(t, "the round before", old, first.Hash().String(), "Các đợt của đơn vị", s.result("?dot=next"))
}

package report

import (
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"hailong/server/certify"
	"hailong/server/paper"
	"hailong/server/score"
	"hailong/server/survey"
)

// Certificate writes "BIÊN BẢN CHỐT SỐ LIỆU KHẢO SÁT" as PDF: everything a reader needs
// to know which figures are frozen, and to check that a file is the one that was printed.
// The signature itself is in the file alone. It draws nothing and returns an error when an
// option does not fit.
func Certificate(w io.Writer, s *certify.Signed, o Options) error {
	c := &s.Certificate
	codes, err := codesOf(s, o.BaseURL)
	if err != nil {
		return err
	}
	day := survey.DayOf(c.At, survey.Zone)
	number := strconv.FormatInt(c.Number, 10)
	sh, err := newSheet("Biên bản chốt số liệu khảo sát số "+number+": "+c.Campaign.Title.Vi, o.Accent, day)
	if err != nil {
		return err
	}
	sh.foot = "Biên bản chốt số liệu số " + number + " · mã băm " + s.Hash().String()[:16] + "…"
	p := certificate{sh, s, c, codes}
	sh.letterhead(o.Issuer, "BB", longDate(day))
	sh.title("BIÊN BẢN CHỐT SỐ LIỆU KHẢO SÁT", c.Campaign.Title.Vi)
	p.opening()
	p.campaign()
	p.method()
	p.totals()
	p.units()
	p.seals()
	sh.signatures(signer{"NGƯỜI LẬP BIÊN BẢN", "(Ký, ghi rõ họ tên)"}, signer{"THỦ TRƯỞNG CƠ QUAN", "(Ký, ghi rõ họ tên, đóng dấu)"})
	p.reasons()
	return sh.finish(w)
}

// CertificateURL is what the second QR code of a certificate holds:
// BASE/CHUNG-THUC/NUMBER/HASH, in capital letters, which fit the alphanumeric mode of QR
// codes. A base with a path is kept as it is, since paths may tell letters apart.
func CertificateURL(base string, s *certify.Signed) (string, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("base URL %q: want http:// or https://, a host and nothing after it but a path", base)
	}
	end := fmt.Sprintf("/CHUNG-THUC/%d/%s", s.Certificate.Number, strings.ToUpper(s.Hash().String()))
	path := strings.TrimSuffix(u.EscapedPath(), "/")
	return strings.ToUpper(u.Scheme+"://"+u.Host) + path + end, nil
}

// codes are the QR codes of a certificate; page is nil without a base URL.
type codes struct {
	root, page paper.Matrix
	address    string
}

func codesOf(s *certify.Signed, base string) (c codes, err error) {
	if c.root, err = paper.NewMatrix(strings.ToUpper(s.Certificate.Root.String())); err != nil {
		return c, err
	}
	if base == "" {
		return c, nil
	}
	if c.address, err = CertificateURL(base, s); err != nil {
		return c, err
	}
	c.page, err = paper.NewMatrix(c.address)
	return c, err
}

// certificate is a certificate being printed.
type certificate struct {
	*sheet
	s     *certify.Signed
	c     *certify.Certificate
	codes codes
}

func (p *certificate) opening() {
	c := p.c
	at := c.At.In(survey.Zone)
	p.paragraph(fmt.Sprintf("Vào %s giờ %s phút ngày %s (giờ Việt Nam), %s đã chốt số liệu của đợt khảo sát nêu dưới đây. Từ thời điểm này, phiếu và kết quả của đợt không được sửa; nếu cần đính chính thì lập biên bản mới, ghi rõ biên bản bị thay thế và lý do.",
		at.Format("15"), at.Format("04"), at.Format("02/01/2006"), c.By))
	if r := c.Replaces; r != nil {
		p.caution("BIÊN BẢN ĐÍNH CHÍNH", "Biên bản này thay thế biên bản có mã băm "+r.Hash.String()+". Biên bản bị thay thế không còn hiệu lực. Lý do: "+r.Why)
	}
}

func (p *certificate) campaign() {
	c := p.c
	p.heading("I. ĐỢT KHẢO SÁT")
	closed := "Không có ghi nhận"
	if c.Campaign.ClosedOn != 0 {
		closed = date(c.Campaign.ClosedOn)
	}
	previous := "Không có (biên bản đầu tiên của chuỗi)"
	if c.Previous != (certify.Hash{}) {
		previous = "số " + strconv.FormatInt(c.Number-1, 10)
	}
	p.facts(
		[2]string{"Đợt khảo sát", c.Campaign.Title.Vi + " (mã " + string(c.Campaign.ID) + ")"},
		[2]string{"Thời gian thu phiếu", "Từ " + date(c.Campaign.First) + " đến " + date(c.Campaign.Last)},
		[2]string{"Ngày đóng đợt", closed},
		[2]string{"Số thứ tự trong chuỗi", strconv.FormatInt(c.Number, 10) + "; biên bản liền trước: " + previous},
		[2]string{"Mẫu phiếu", version(c.Questionnaire) + "; SHA-256 của tệp: " + c.Questionnaire.Hash},
		[2]string{"Bộ tiêu chí", version(c.Criteria) + "; SHA-256 của tệp: " + c.Criteria.Hash},
	)
}

func (p *certificate) method() {
	p.heading("II. CÁCH TÍNH")
	p.paragraph("Mỗi câu hỏi được chấm theo năm mức. Tỷ lệ hài lòng của một câu là số lượt chấm mức 4 và mức 5 chia cho tổng số lượt chấm; lượt “không có ý kiến” và câu bỏ trống không tính vào cả hai số. Tỷ lệ của một yếu tố là trung bình tỷ lệ các câu của yếu tố đó. Chỉ số hài lòng là trung bình có trọng số của các yếu tố sau:")
	for _, f := range p.c.Method.Factors {
		p.bullet(fmt.Sprintf("%s: trọng số %s, %d câu hỏi (%s).", f.Title.Vi, decimal(score.Decimal(f.Weight)), len(f.Items), itemCodes(f.Items)))
	}
	var channels []string
	for _, ch := range p.c.Method.Channels {
		name := lowerFirst(channelNames[ch.Channel])
		if limit := score.Decimal(ch.Cap); limit < score.Whole(100) {
			name += " (tối đa " + decimal(limit) + "\u00a0% tổng trọng số)"
		}
		channels = append(channels, name)
	}
	p.paragraph("Kênh được tính: " + strings.Join(channels, "; ") + ". Khoảng tin cậy 95\u00a0% tính theo Wilson (1927). Mọi phép tính giữ phân số chính xác từ số đếm và chỉ làm tròn một lần, đến hai chữ số thập phân, nửa làm tròn lên. Số phiếu, điểm và ngưỡng “chưa đủ mẫu” theo bộ tiêu chí nêu trên; số liệu của nhóm quá nhỏ không được công bố.")
	p.caution("LƯU Ý KHI SỬ DỤNG", score.Caution.Vi)
}

func itemCodes(items []certify.Item) string {
	names := make([]string, len(items))
	for i, it := range items {
		if names[i] = it.Code; it.Code == "" {
			names[i] = string(it.ID)
		}
	}
	return strings.Join(names, ", ")
}

func lowerFirst(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

func (p *certificate) totals() {
	c := p.c
	sum, status := certify.Counts{}, map[score.Status]int64{}
	flags, reasons := map[survey.Flag]int64{}, map[string]int64{}
	var order []string
	for i := range c.Units {
		u := &c.Units[i]
		sum.Counted += u.Counts.Counted
		sum.Flagged += u.Counts.Flagged
		sum.Excluded += u.Counts.Excluded
		status[u.Score.Status]++
		for f, n := range u.Counts.FlaggedBy {
			flags[f] += n
		}
		for _, x := range u.Counts.ExcludedBy {
			if _, seen := reasons[x.Reason]; !seen {
				order = append(order, x.Reason)
			}
			reasons[x.Reason] += x.N
		}
	}
	p.heading("III. TỔNG HỢP")
	t := table{columns: []column{{"Nội dung", 74, toLeft}, {"Số lượng", 22, toRight}}, points: 9}
	add := func(what string, n int64) { t.lines = append(t.lines, texts(what, count(n))) }
	t.lines = append(t.lines, section("Phiếu", 2))
	add("Tổng số phiếu của đợt, mọi kênh và mọi trạng thái", c.Responses)
	add("Phiếu hợp lệ ở các kênh được tính", sum.Counted)
	add("Phiếu nghi vấn ở các kênh được tính", sum.Flagged)
	add("Phiếu bị loại ở các kênh được tính", sum.Excluded)
	add("Phiếu ở kênh không được tính", c.OtherChannels)
	if sum.Flagged > 0 {
		t.lines = append(t.lines, section("Phiếu nghi vấn theo dấu hiệu (một phiếu có thể có nhiều dấu hiệu)", 2))
		for _, f := range survey.Flags {
			if flags[f] > 0 {
				add(flagNames[f], flags[f])
			}
		}
	}
	if sum.Excluded > 0 {
		t.lines = append(t.lines, section("Phiếu bị loại theo lý do", 2))
		for _, reason := range order {
			add(reasonName(reason), reasons[reason])
		}
	}
	t.lines = append(t.lines, section("Đơn vị", 2))
	add("Tổng số đơn vị", int64(len(c.Units)))
	for _, st := range []score.Status{score.OK, score.Insufficient, score.BelowPublish} {
		add(st.Text().Vi, status[st])
	}
	p.table(t)
}

// reasonName is a reason as printed; the empty one stands for what is not told apart.
func reasonName(reason string) string {
	if reason == "" {
		return "Lý do khác hoặc không ghi lý do"
	}
	return survey.Reason(reason).Text().Vi
}

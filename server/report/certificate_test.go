package report_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hailong/server/certify"
	"hailong/server/report"
)

func printed(t testing.TB, s *certify.Signed, o report.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	check(t, report.Certificate(&b, s, o))
	return b.Bytes()
}

var full = report.Options{
	BaseURL: "https://khaosat.haiphong.gov.vn",
	Issuer:  report.Issuer{Above: "ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG", Name: "SỞ NỘI VỤ", Place: "Hải Phòng"},
}

func TestACertificateOf114Units(t *testing.T) {
	units := city(t)
	s := certificate(t, units, sizes, nil)
	path := save(t, "certificate", printed(t, s, full))
	pages := words(t, path)
	for _, w := range overlaps(pages) {
		t.Error(w)
	}
	for i, list := range pages {
		if len(list) < 40 {
			t.Errorf("page %d has only %d words", i+1, len(list))
		}
	}
	got, c := flat(t, path), &s.Certificate
	for _, want := range []string{
		"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "SỞ NỘI VỤ", "Số: ……/BB-……", "Hải Phòng, ngày 02 tháng 10 năm 2026",
		"BIÊN BẢN CHỐT SỐ LIỆU KHẢO SÁT", c.Campaign.Title.Vi, "01 giờ 30 phút ngày 02/10/2026", "Từ 01/07/2026 đến 30/09/2026",
		strings.Repeat("1a", 32), strings.Repeat("2b", 32), s.Hash().String(), c.Previous.String(), c.Root.String(), c.Trail,
		s.Key.Fingerprint(), s.Key.String(), "hailong verify --certificate FILE --key FILE", "Trùng người trả lời", "chưa đủ mẫu để công bố",
		"Trang 1/", "Nơi nhận:", "Kết quả này không phải chỉ số SIPAS.", "Tiếp nhận, xử lý phản ánh, kiến nghị: trọng số 1, 3 câu hỏi (5.1, 5.2, 5.3)",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	for i, u := range c.Units {
		if !strings.Contains(got, string(u.Key.Code)+" "+units[i].Name) {
			t.Errorf("no %s %s", u.Key.Code, units[i].Name)
		}
	}
	if n := strings.Count(got, "TT Mã Đơn vị"); n < 4 {
		t.Errorf("the head of the table comes %d times", n)
	}
}

// TestTheCodesOfACertificateScan also in black and white at a poor resolution.
func TestTheCodesOfACertificateScan(t *testing.T) {
	s := certificate(t, city(t)[:3], sizes, nil)
	address, err := report.CertificateURL(full.BaseURL, s)
	check(t, err)
	root := strings.ToUpper(s.Certificate.Root.String())
	if want := "HTTPS://KHAOSAT.HAIPHONG.GOV.VN/CHUNG-THUC/12/" + strings.ToUpper(s.Hash().String()); address != want {
		t.Errorf("%s, want %s", address, want)
	}
	plain := full
	plain.BaseURL = ""
	for _, x := range []struct {
		o    report.Options
		want []string
	}{{full, []string{root, address}}, {plain, []string{root}}} {
		prefix := filepath.Join(t.TempDir(), "page")
		run(t, "pdftoppm", "-mono", "-r", "150", save(t, "codes", printed(t, s, x.o)), prefix)
		files, err := filepath.Glob(prefix + "*")
		check(t, err)
		var found []string
		for _, f := range files {
			if out, err := scan(f); err == nil {
				found = append(found, strings.Fields(out)...)
			}
		}
		for _, w := range x.want {
			if !strings.Contains(strings.Join(found, " ")+" ", w+" ") {
				t.Errorf("%s is not among %q", w, found)
			}
		}
		if len(found) != len(x.want) {
			t.Errorf("%d codes, want %d: %q", len(found), len(x.want), found)
		}
	}
	for _, wrong := range []string{"khaosat.example.vn", "ftp://x.vn", "https://a@x.vn", "https://x.vn?a=b", "https://x.vn#a", "https://", "https://x y.vn"} {
		o := full
		o.BaseURL = wrong
		var b bytes.Buffer
		if err := report.Certificate(&b, s, o); err == nil || b.Len() > 0 {
			t.Errorf("%q was taken", wrong)
		}
	}
	if got, err := report.CertificateURL("https://x.vn/Sub/", s); err != nil || !strings.HasPrefix(got, "HTTPS://X.VN/Sub/CHUNG-THUC/12/") {
		t.Errorf("%s, %v", got, err)
	}
}

func TestACertificateThatCorrects(t *testing.T) {
	why := "Bổ sung 12 phiếu giấy nhập hộ của Phường Trần Hưng Đạo bị sót khi chốt 🙂; xem \"Tờ trình\""
	s := certificate(t, city(t)[:2], sizes, func(c *certify.Certificate) { c.Replaces = &certify.Replaces{Hash: certify.Hash{7, 7, 7}, Why: why} })
	got := flat(t, save(t, "correction", printed(t, s, report.Options{})))
	for _, want := range []string{
		"BIÊN BẢN ĐÍNH CHÍNH", s.Certificate.Replaces.Hash.String(), "bị sót khi chốt ?; xem \"Tờ trình\"", "Biên bản bị thay thế không còn hiệu lực",
		"………………, ngày 02 tháng 10 năm 2026", "Mã băm của biên bản bị thay thế",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestTheFirstCertificateOfAnEmptyCampaign(t *testing.T) {
	s := certificate(t, city(t)[:1], func(int) int { return 0 }, func(c *certify.Certificate) {
		c.Number, c.Previous, c.Campaign.ClosedOn = 1, certify.Hash{}, 0
	})
	path := save(t, "first", printed(t, s, report.Options{}))
	got := flat(t, path)
	for _, want := range []string{"không có, đây là biên bản đầu tiên của chuỗi", "chưa đủ mẫu để công bố", "Không có ghi nhận", "Không đơn vị nào có phiếu nghi vấn", "Mã gốc Merkle của 0 phiếu"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for _, w := range overlaps(words(t, path)) {
		t.Error(w)
	}
}

// TestNamesOfAnyLengthFit prints the longest names and reasons that a certificate takes.
func TestNamesOfAnyLengthFit(t *testing.T) {
	s := certificate(t, city(t)[:6], sizes, func(c *certify.Certificate) {
		c.Units[0].Name = "Phường " + strings.Repeat("Nghiêng Ưỡng Trường ", 5) + "Ễ"
		c.Units[3].Name = strings.Repeat("Ộ", 48)
		c.Campaign.Title.Vi = strings.Repeat("Khảo sát mức độ hài lòng của người dân về dịch vụ hành chính công ", 4)
		c.By = strings.Repeat("Nguyễn ", 10)
		for i := range c.Units[4].Counts.ExcludedBy { // a reason may be as long as somebody writes
			c.Units[4].Counts.ExcludedBy[i].Reason += strings.Repeat(" đã xác minh", 400)
		}
	})
	for _, w := range overlaps(words(t, save(t, "long", printed(t, s, full)))) {
		t.Error(w)
	}
}

func TestTheSameCertificateGivesTheSameBytes(t *testing.T) {
	s := certificate(t, city(t)[:8], sizes, nil)
	var out [4]bytes.Buffer
	var wg sync.WaitGroup
	for i := range out {
		wg.Go(func() {
			if err := report.Certificate(&out[i], s, full); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i := range out {
		if !bytes.Equal(out[i].Bytes(), out[0].Bytes()) {
			t.Errorf("print %d differs", i)
		}
	}
}

var errFull = errors.New("disk full")

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestErrorsOfTheWriterComeBack(t *testing.T) {
	s := certificate(t, city(t)[:1], sizes, nil)
	if err := report.Certificate(fullDisk{}, s, full); !errors.Is(err, errFull) {
		t.Error(err)
	}
	if err := report.Certificate(&bytes.Buffer{}, s, report.Options{Accent: "#ffff00"}); err == nil {
		t.Error("an accent that nobody can read was taken")
	}
}

func TestWhatADocumentSaysOfItself(t *testing.T) {
	s := certificate(t, city(t)[:2], sizes, nil)
	path := save(t, "info", printed(t, s, full))
	info := run(t, "pdfinfo", "-isodates", path)
	for _, want := range []string{"Title: Biên bản chốt số liệu khảo sát số 12", "2026-10-02T", "Page size: 595.28 x 841.89 pts (A4)"} {
		if !strings.Contains(strings.Join(strings.Fields(info), " "), want) {
			t.Errorf("no %q in\n%s", want, info)
		}
	}
	b, err := os.ReadFile(path)
	check(t, err)
	if !bytes.Contains(b, []byte("/Lang (vi-VN)")) || !bytes.Contains(b, []byte("/Outlines")) {
		t.Error("no language or no outline")
	}
}

func BenchmarkCertificate(b *testing.B) {
	s := certificate(b, city(b), sizes, nil)
	for b.Loop() {
		var out bytes.Buffer
		check(b, report.Certificate(&out, s, full))
		b.ReportMetric(float64(out.Len()), "bytes/pdf")
	}
}

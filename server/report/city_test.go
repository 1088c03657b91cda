package report_test

import (
	"bytes"
	"strings"
	"testing"
)

func (d *desk) city(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	check(t, d.source.City(t.Context(), &b, d.campaign))
	return b.Bytes()
}

func TestTheReportOfTheCity(t *testing.T) {
	units := city(t)
	d := open(t, "mau-tuyen-tinh", units, sizes)
	path := save(t, "city", d.city(t))
	v, err := d.source.Overviews.Of(t.Context(), d.campaign, d.source.Registry.Now().Unit)
	check(t, err)
	holds(t, path, []string{
		"ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG SỞ NỘI VỤ", "Hải Phòng, ngày …… tháng …… năm 2026", "Thành phố Hải Phòng (114 đơn vị)",
		comma(v.City.Index) + " %", comma(&v.City.Interval.Low) + " – " + comma(&v.City.Interval.High), "5 câu có tỷ lệ hài lòng cao nhất",
		"5 câu có tỷ lệ hài lòng thấp nhất", "VI. ĐƠN VỊ CHƯA ĐỦ MẪU", "Không công bố theo kênh", "PHỤ LỤC II Phương pháp", "không áp trần kênh",
		"Phường 45", "Xã 67", "Đặc khu 2", "Cộng 114",
	}, nil)
	// Each unit stands in one of the two tables; those with points in the order of rank.
	text := flat(t, path)
	_, after, _ := strings.Cut(text, "V. KẾT QUẢ CỦA TỪNG ĐƠN VỊ")
	ranked, rest, _ := strings.Cut(after, "VI. ĐƠN VỊ CHƯA ĐỦ MẪU")
	for i, r := range v.Rows {
		name := " " + units[i].Name + " "
		in, out := strings.Count(ranked, name), strings.Count(rest, name)
		if enough := r.Rank != nil; enough && (in != 1 || out != 0) || !enough && (in != 0 || out != 1) {
			t.Errorf("%s is %d times among the ranked, %d times among the others", units[i].Name, in, out)
		}
	}
	for i, a := range v.Rows {
		for j, b := range v.Rows {
			if a.Rank != nil && b.Rank != nil && units[i].Type == units[j].Type && a.Rank.Place < b.Rank.Place &&
				strings.Index(ranked, units[i].Name+" ") > strings.Index(ranked, units[j].Name+" ") {
				t.Errorf("%s stands after %s", units[i].Name, units[j].Name)
			}
		}
	}
	// The city's items are those that units show, added up.
	for i, f := range v.City.Factors {
		for j, it := range f.Items {
			var ratings, without int64
			for _, r := range v.Rows {
				if r.Score.Index != nil && r.Score.Factors[i].Items[j].Entered {
					ratings += r.Score.Factors[i].Items[j].N
					without += r.Score.Factors[i].Items[j].NoOpinion
				}
			}
			if it.N != ratings || it.NoOpinion != without || without == 0 {
				t.Errorf("%s: %d ratings and %d without opinion, the units have %d and %d", it.ID, it.N, it.NoOpinion, ratings, without)
			}
		}
	}
	for i, list := range words(t, path) {
		if len(list) < 25 {
			t.Errorf("page %d has only %d words", i+1, len(list))
		}
	}
}

func TestACityWithoutResponses(t *testing.T) {
	d := open(t, "mau-tuyen-tinh", city(t), func(int) int { return 0 })
	holds(t, save(t, "nothing", d.city(t)), []string{
		"Chưa đơn vị nào đủ mẫu để quy ra điểm", "114 đơn vị dưới đây chưa quy ra điểm", "0 phiếu được tính tại 114 đơn vị", "PHỤ LỤC Phương pháp",
	}, []string{"câu có tỷ lệ hài lòng cao nhất"})
}

func TestACityOfOneUnit(t *testing.T) {
	d := open(t, "mau-tuyen-tinh", city(t)[:1], func(int) int { return 200 })
	holds(t, save(t, "one", d.city(t)), []string{"Mọi đơn vị đã đủ mẫu để quy ra điểm.", "Phường (1 đơn vị đủ mẫu)"}, nil)
}

func TestAReportSaysWhatItIs(t *testing.T) {
	d := open(t, "mau-tuyen-tinh", city(t)[:2], sizes)
	for name, pdf := range map[string][]byte{"Thành phố Hải Phòng": d.city(t), "Phường Thành Đông": d.unit(t, city(t)[0].Key)} {
		info := strings.Join(strings.Fields(run(t, "pdfinfo", "-isodates", save(t, "info", pdf))), " ")
		for _, want := range []string{"Title: Báo cáo kết quả khảo sát sự hài lòng: " + name, "2026-09-21T"} {
			if !strings.Contains(info, want) {
				t.Errorf("no %q in %s", want, info)
			}
		}
		if !bytes.Contains(pdf, []byte("/Lang (vi-VN)")) || !bytes.Contains(pdf, []byte("/Outlines")) {
			t.Errorf("%s: no language or no outline", name)
		}
		fonts := run(t, "pdffonts", save(t, "fonts", pdf))
		if n := strings.Count(fonts, "Identity-H"); n != 3 {
			t.Errorf("%d fonts:\n%s", n, fonts)
		}
	}
}

func TestErrorsWhileReportsAreWrittenComeBack(t *testing.T) {
	d := open(t, "mau-tuyen-tinh", city(t)[:1], sizes)
	if err := d.source.City(t.Context(), fullDisk{}, d.campaign); err != errFull {
		t.Error(err)
	}
	if err := d.source.Unit(t.Context(), fullDisk{}, d.campaign, d.campaign.Units[0], false); err != errFull {
		t.Error(err)
	}
	d.source.Accent = "#ffff00"
	if err := d.source.City(t.Context(), &bytes.Buffer{}, d.campaign); err == nil {
		t.Error("an accent that nobody can read was taken")
	}
}

func BenchmarkCity(b *testing.B) {
	d := open(b, "mau-tuyen-tinh", city(b), sizes)
	for b.Loop() {
		b.ReportMetric(float64(len(d.city(b))), "bytes/pdf")
	}
}

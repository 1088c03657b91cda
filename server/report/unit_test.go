package report_test

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hailong/server/score"
	"hailong/server/survey"
)

func (d *desk) unit(t testing.TB, u survey.UnitKey) []byte {
	t.Helper()
	var b bytes.Buffer
	check(t, d.source.Unit(t.Context(), &b, d.campaign, u, false))
	return b.Bytes()
}

// holds fails t unless the text of a PDF has each of want, none of never, and every word
// stands by itself.
func holds(t testing.TB, path string, want, never []string) {
	t.Helper()
	for _, w := range overlaps(words(t, path)) {
		t.Error(w)
	}
	got := flat(t, path)
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("no %q in\n%s", w, got)
		}
	}
	for _, n := range append(never, "%!", "\uFFFD", "<nil>", "NaN") {
		if strings.Contains(got, n) {
			t.Errorf("%q in\n%s", n, got)
		}
	}
}

func comma(h *score.Hundredths) string { return strings.Replace(h.String(), ".", ",", 1) }

func TestTheReportOfAUnit(t *testing.T) {
	units := city(t)
	d := open(t, "mau-tuyen-tinh", units[:3], func(int) int { return 400 })
	s, err := d.source.Figures.Unit(t.Context(), d.campaign, units[0].Key)
	check(t, err)
	want := []string{
		"ỦY BAN NHÂN DÂN PHƯỜNG THÀNH ĐÔNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: ……/BC-……", "Thành Đông, ngày …… tháng …… năm 2026",
		"BÁO CÁO KẾT QUẢ KHẢO SÁT SỰ HÀI LÒNG", "Phường Thành Đông, Thành phố Hải Phòng (mã 10507)", "Từ 01/07/2026 đến 30/09/2026 (đang thu phiếu)",
		"Ngày 21/09/2026", "Số giao dịch của kỳ 2.400", "chỉ số hài lòng " + comma(s.Index) + " %", comma(s.Points) + " trên tối đa 20,00 điểm",
		comma(&s.Interval.Low) + " – " + comma(&s.Interval.High), comma(s.VerySatisfied), comma(s.Mean),
		"1. Rất không hài lòng", "5. Rất hài lòng", "1.1. Thông tin về thủ tục có ở nhiều nơi", "Câu hỏi chung (không tính vào chỉ số)",
		"29/06", "Máy tính bảng tại quầy", "PHIẾU TỰ CHỌN", "Tính cả phiếu nghi vấn " + strconv.FormatInt(s.With.N, 10), "Kết quả này không phải chỉ số SIPAS.",
		"THỦ TRƯỞNG CƠ QUAN", "Nơi nhận:", "PHỤ LỤC I Các bước tính", "PHỤ LỤC II Phương pháp", "z·căn(p(1−p)/n + z²/4n²)", "Dưới 30 phiếu không công bố",
		d.campaign.Criteria.Ref.Hash, "Trang 1/",
	}
	path := save(t, "unit", d.unit(t, units[0].Key))
	holds(t, path, want, []string{"chưa đủ 30 phiếu", units[1].Name, units[2].Name})
	got := flat(t, path)
	for _, x := range s.Steps {
		text := strings.NewReplacer("√", "căn", "Σ", "tổng").Replace(x.Text.Vi)
		if first, _, _ := strings.Cut(text, "."); !strings.Contains(got, first) {
			t.Errorf("step %s: no %q", x.ID, first)
		}
	}
	for i, list := range words(t, path) {
		if len(list) < 25 {
			t.Errorf("page %d has only %d words", i+1, len(list))
		}
	}
}

// TestTheReportForTheUnitItself says up to which day its figures go, why, and where the
// rest is.
func TestTheReportForTheUnitItself(t *testing.T) {
	units := city(t)
	for _, c := range []struct {
		name        string
		n           int
		want, never []string
	}{
		{"own", 400, []string{"Số liệu tính đến Hết ngày 13/09/2026 (đến ngày 21/09/2026 đã nhận ít nhất ", "chỉ gồm các tuần trọn đã có đủ phiếu", "kết quả theo cách tính kia có khi đợt khảo sát đóng", "số liệu đến 13/09/2026"}, []string{"Theo điểm tiếp nhận", "Một phiếu có thể có nhiều dấu hiệu"}},
		{"own-none", 3, []string{"Chưa có tuần nào đủ phiếu để nêu kết quả", "Các tuần được nêu mới có 0 phiếu"}, []string{"KẾT QUẢ THEO YẾU TỐ", "đã nhận"}},
	} {
		d := open(t, "mau-tuyen-tinh", units[:1], func(int) int { return c.n })
		var b bytes.Buffer
		check(t, d.source.Unit(t.Context(), &b, d.campaign, units[0].Key, true))
		holds(t, save(t, c.name, b.Bytes()), c.want, c.never)
	}
}

func TestAUnitWithoutEnough(t *testing.T) {
	units := city(t)
	d := open(t, "mau-tuyen-tinh", units[:3], func(i int) int { return []int{14, 0, 70}[i] })
	few := []string{"chưa đủ 30 phiếu để công bố kết quả", "không phải 0 điểm", "Mời mọi người đến làm thủ tục như nhau", "Chưa đủ mẫu để công bố", "PHỤ LỤC II Phương pháp"}
	figures := []string{"KẾT QUẢ THEO YẾU TỐ", "DIỄN BIẾN", "Chỉ số hài lòng =", "Tỷ lệ rất hài lòng"}
	holds(t, save(t, "few", d.unit(t, units[0].Key)), few, figures)
	holds(t, save(t, "empty", d.unit(t, units[1].Key)), append(few, "mới có 0 phiếu", "còn thiếu 30 phiếu"), figures)
	holds(t, save(t, "insufficient", d.unit(t, units[2].Key)), []string{"Chưa quy ra điểm, đây không phải 0 điểm.", "KẾT QUẢ THEO YẾU TỐ", "Chưa đủ mẫu để tính điểm"}, few[:1])
}

func TestAUnitByBands(t *testing.T) {
	units := city(t)
	d := open(t, "mau-bac", units[:1], func(int) int { return 300 })
	holds(t, save(t, "bands", d.unit(t, units[0].Key)), []string{"Theo bậc, kể cả cận dưới: từ "}, nil)
}

func TestAUnitThatIsNotAsked(t *testing.T) {
	units := city(t)
	d := open(t, "mau-tuyen-tinh", units[:1], sizes)
	for _, key := range []survey.UnitKey{units[5].Key, {Code: "99999", From: opened}} {
		var b bytes.Buffer
		if err := d.source.Unit(t.Context(), &b, d.campaign, key, false); survey.KindOf(err) != survey.KindUnknown || b.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", key, err, b.Len())
		}
	}
}

// TestAYearOfWeeks has more weeks than labels fit below, and names as long as they may be.
func TestAYearOfWeeks(t *testing.T) {
	units := city(t)
	d := open(t, "mau-tuyen-tinh", units[:1], func(int) int { return 500 })
	d.campaign.First, d.campaign.Title.Vi = opened-250, strings.Repeat("Khảo sát mức độ hài lòng của người dân về dịch vụ công ", 5)
	holds(t, save(t, "year", d.unit(t, units[0].Key)), []string{"IV. DIỄN BIẾN THEO TUẦN"}, nil)
	holds(t, save(t, "year-city", d.city(t)), nil, nil)
}

func TestServicePointsHaveTheirNames(t *testing.T) {
	units := city(t)
	d := open(t, "mau-tuyen-tinh", units[:1], func(int) int { return 0 })
	name := "Quầy số 3: Hộ tịch, chứng thực, bảo trợ xã hội, người có công và trẻ em"
	check(t, d.source.Registry.AddPoint(t.Context(), survey.Point{Unit: units[0].Key, ID: "quay-3", Name: name}))
	list := answers(t, d.campaign.Criteria.Criteria, source(9), units[0].Key, 300)
	for i := range list {
		list[i].Point = []survey.PointID{"", "quay-3", "quay-9"}[i%3]
	}
	d.add(list)
	holds(t, save(t, "points", d.unit(t, units[0].Key)), []string{"Theo điểm tiếp nhận", "Mã chung của đơn vị", "Hộ tịch, chứng thực, bảo trợ xã hội", "quay-9"}, nil)
}

// one is a response of a unit by a channel that gives every item but the last a level
// of its own choice; the last only where rare is set.
func one(t testing.TB, c *score.Criteria, unit survey.UnitKey, i, level, rare int, ch survey.Channel) survey.Response {
	t.Helper()
	list := answers(t, c, source(byte(i)), unit, 1)
	r := list[0]
	r.Standing, r.Flags, r.Reason, r.Channel, r.Answers = survey.Counted, nil, "", ch, nil
	items := itemsOf(c)
	for k, q := range items {
		value := level
		if k == len(items)-1 {
			value = rare
		}
		if value > 0 {
			r.Answers = append(r.Answers, survey.Answer{Question: q, Value: string(rune('0' + value))})
		}
	}
	return r
}

// TestWithheldFiguresAreNotPrinted prints worlds that differ in nothing but what the gate
// withholds: the bytes are the same.
func TestWithheldFiguresAreNotPrinted(t *testing.T) {
	units := city(t)
	print := func(n, level, rare int, hidden [2]int) (unit, whole []byte, text string) {
		d := open(t, "mau-tuyen-tinh", units[:2], func(int) int { return 0 })
		c := d.campaign.Criteria.Criteria
		var list []survey.Response
		for i := range n {
			l, r, ch := level, 0, survey.QR
			switch {
			case i < 3: // the only ones who rate the last item
				r = rare
			case i < 6: // two channels that are withheld together
				l, ch = hidden[0], survey.Link
			case i < 9:
				l, ch = hidden[1], survey.Kiosk
			case i < 10:
				ch = survey.Kiosk
			}
			x := one(t, c, units[0].Key, i, l, r, ch)
			x.Day = opened + 2
			if i >= 10 {
				x.Day = opened + survey.Day(i%40)
			} else if i < 3 {
				x.Answers[0].Value = "3" // or that everything satisfied them would depend on the last item
			}
			list = append(list, x)
		}
		d.add(list)
		unit, whole = d.unit(t, units[0].Key), d.city(t)
		return unit, whole, flat(t, save(t, "withheld", unit))
	}
	same := func(name string, a, b func() ([]byte, []byte, string), want string) {
		t.Helper()
		u1, c1, text := a()
		u2, c2, _ := b()
		if !bytes.Equal(u1, u2) || !bytes.Equal(c1, c2) {
			t.Errorf("%s can be told from the print", name)
		}
		if !strings.Contains(text, want) {
			t.Errorf("%s: the case tests nothing: no %q in\n%s", name, want, text)
		}
	}
	world := func(n, level, rare int, hidden [2]int) func() ([]byte, []byte, string) {
		return func() ([]byte, []byte, string) { return print(n, level, rare, hidden) }
	}
	same("an item with three ratings", world(120, 4, 1, [2]int{4, 4}), world(120, 4, 5, [2]int{4, 4}), "5.3 * không công bố vì quá ít lượt đánh giá")
	same("two small channels", world(120, 4, 0, [2]int{1, 5}), world(120, 4, 0, [2]int{5, 1}), "Đường dẫn gửi kèm kết quả có ẩn ẩn ẩn –")
	same("answers under the least number", world(29, 5, 5, [2]int{5, 5}), world(29, 1, 1, [2]int{1, 1}), "mới có 29 phiếu")
}

func TestTheSameFiguresGiveTheSameBytes(t *testing.T) {
	units := city(t)
	d := open(t, "mau-tuyen-tinh", units[:6], sizes)
	var out [3]bytes.Buffer
	var wg sync.WaitGroup
	for i := range out {
		wg.Go(func() {
			if err := d.source.Unit(t.Context(), &out[i], d.campaign, units[0].Key, false); err != nil {
				t.Error(err)
			}
			if err := d.source.City(t.Context(), &out[i], d.campaign); err != nil {
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

func BenchmarkUnit(b *testing.B) {
	units := city(b)
	d := open(b, "mau-tuyen-tinh", units[:3], func(int) int { return 400 })
	for b.Loop() {
		b.ReportMetric(float64(len(d.unit(b, units[0].Key))), "bytes/pdf")
	}
}

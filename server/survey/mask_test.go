package survey_test

import (
	"strings"
	"testing"

	"hailong/server/survey"
)

// Numbers and addresses below are made up.
func TestMask(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		// Mobile numbers.
		{"Gọi cho tôi theo số 0912345678 nhé.", "Gọi cho tôi theo số [số điện thoại] nhé."},
		// A dossier code that begins in digits which are masked already.
		{"000000000A-000000-000", "[số giấy tờ][mã hồ sơ]"},
		{"Liên hệ 0912 345 678 để bổ sung.", "Liên hệ [số điện thoại] để bổ sung."},
		{"SĐT: 0912.345.678", "SĐT: [số điện thoại]"},
		{"sđt0912345678 ạ", "sđt[số điện thoại] ạ"},
		{"sdt 098-765-4321, gọi buổi tối", "sdt [số điện thoại], gọi buổi tối"},
		{"số 09 12 34 56 78 của gia đình", "số [số điện thoại] của gia đình"},
		{"số 0 9 1 2 3 4 5 6 7 8 viết tách", "số [số điện thoại] viết tách"},
		{"Zalo +84912345678", "Zalo [số điện thoại]"},
		{"Zalo +84 912 345 678.", "Zalo [số điện thoại]."},
		{"(+84) 912-345-678 là số của tôi", "[số điện thoại] là số của tôi"},
		{"+84 (0)912 345 678", "[số điện thoại]"},
		{"0084 912 345 678", "[số điện thoại]"},
		{"84912345678", "[số điện thoại]"},
		{"84 912 345 678", "[số điện thoại]"},
		{"Anh cán bộ (0987 654 321) rất nhiệt tình", "Anh cán bộ [số điện thoại] rất nhiệt tình"},
		{"0912345678 - 0987654321", "[số điện thoại] - [số điện thoại]"},
		{"0912345678, 0987654321; 0356789012", "[số điện thoại], [số điện thoại]; [số điện thoại]"},
		{"0912345678/0987654321", "[số điện thoại]/[số điện thoại]"},
		{"năm 2024 0912 345 678", "năm 2024 [số điện thoại]"},
		{"ngày 01/07/2025 0912 345 678", "ngày 01/07/2025 [số điện thoại]"},
		{"ngày 01-07-2025 0912 345 678", "ngày 01-07-2025 [số điện thoại]"},
		{"đã gọi 200 098 765 4321 lần", "đã gọi 200 [số điện thoại] lần"},
		{"0912\u00a0345\u00a0678", "[số điện thoại]"},
		{"0912–345–678", "[số điện thoại]"},
		{"0168 123 4567 là số cũ 11 chữ số", "[số điện thoại] là số cũ 11 chữ số"},
		{"Gọi 0912345678 đồng chí trực ban", "Gọi [số điện thoại] đồng chí trực ban"},
		// Landlines.
		{"Máy bàn 0225 3842 123 không ai nghe", "Máy bàn [số điện thoại] không ai nghe"},
		{"gọi (0225) 3.842.123 mãi không được", "gọi [số điện thoại] mãi không được"},
		{"gọi 0220-3853-123", "gọi [số điện thoại]"},
		{"(024) 3 976 12 34", "[số điện thoại]"},
		{"024 3976 1234", "[số điện thoại]"},
		{"+84 225 3842 123", "[số điện thoại]"},
		{"điện thoại 3842123 luôn bận", "điện thoại [số điện thoại] luôn bận"},
		{"ĐT: 3.842.123", "ĐT: [số điện thoại]"},
		// E-mail.
		{"Gửi về nguoidan.demo@example.com giúp tôi", "Gửi về [thư điện tử] giúp tôi"},
		{"Thư: nguoi-dan_90+phuong@mail.example.vn.", "Thư: [thư điện tử]."},
		{"nguoidan @ example.com", "[thư điện tử]"},
		{"ngườidân1990@example.com", "[thư điện tử]"},
		{"(a.b@example.org, c@example.net)", "([thư điện tử], [thư điện tử])"},
		{"ai.do@example.com0912345678", "[thư điện tử][số điện thoại]"},
		{"ai.do@example.com.0912345678", "[thư điện tử].[số điện thoại]"},
		{"0912345678@example.com", "[thư điện tử]"},
		// Identity papers.
		{"CCCD 031090001234 bị ghi sai", "CCCD [số giấy tờ] bị ghi sai"},
		{"số căn cước 031 090 001 234", "số căn cước [số giấy tờ]"},
		{"số 0310 9000 1234", "số [số giấy tờ]"},
		{"031.090.001.234", "[số giấy tờ]"},
		{"031-090-001234", "[số giấy tờ]"},
		{"CCCD 031090001234 đ/c cán bộ đã xem", "CCCD [số giấy tờ] đ/c cán bộ đã xem"},
		{"CMND 142345678 hộ khẩu tại xã", "CMND [số giấy tờ] hộ khẩu tại xã"},
		{"CMND 031234567 cấp năm 2010", "CMND [số giấy tờ] cấp năm 2010"},
		{"CMND: 142.345.678", "CMND: [số giấy tờ]"},
		{"chứng minh thư số 142 345 678", "chứng minh thư số [số giấy tờ]"},
		{"giấy 142-345-678", "giấy [số giấy tờ]"},
		{"031.234.567", "[số giấy tờ]"},
		{"Mã số thuế 8123456789", "Mã số thuế [số giấy tờ]"},
		{"định danh 0310 90 001234", "định danh [số giấy tờ]"},
		{"STK 1903 4567 8901 23", "STK [số giấy tờ]"},
		{"912345678 thiếu số 0 đầu", "[số giấy tờ] thiếu số 0 đầu"},
		// Dossiers.
		{"Hồ sơ 000.00.12.H29-250701-0042 trễ hẹn", "Hồ sơ [mã hồ sơ] trễ hẹn"},
		{"Mã H29.21-250701-0042.", "Mã [mã hồ sơ]."},
	} {
		if got := survey.Mask(c.in); got != c.want {
			t.Errorf("Mask(%q)\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

func TestMaskKeepsOrdinaryNumbers(t *testing.T) {
	for _, s := range []string{
		"",
		"Tôi rất hài lòng.",
		"Lệ phí 1.500.000 đồng là cao.",
		"Nộp 1 500 000 đồng tiền mặt.",
		"Nộp 12.500.000đ, được trả lại 500.000đ.",
		"Dự án 125.430.500 đồng.",
		"Dự án 84.912.345.678 đồng chưa công khai.",
		"Dự án 150000000 đồng, sau tăng lên 150000000000 đồng.",
		"Tổng 150.000.000 và 1.250.000.000 chưa giải ngân.",
		"Kinh phí 125 430 500 VNĐ.",
		"Dân số 4.664.124 người, diện tích 3.195 km2.",
		"Năm 2023, 2024, 2025 đều chậm.",
		"Giai đoạn 2021-2025, 2026-2030.",
		"2023 2024 2025 2026",
		"Ngày 01/07/2025 nộp, hẹn 15/07/2025.",
		"Ngày 01-07-2025 đến 15-07-2025.",
		"Từ 01.07.2025 - 31.12.2026.",
		"2025-07-01 2025-07-15",
		"Mở cửa 07.30 - 11.30 13.30 - 17.00.",
		"Chờ từ 7h30 đến 11h15, số thứ tự 0123.",
		"Có 12 hồ sơ, 3 quầy, 45 người chờ.",
		"Đã nộp 328 thủ tục, 8.306 hồ sơ, 462 phản ánh.",
		"Nghị định 118/2025/NĐ-CP, Quyết định 2821/QĐ-UBND.",
		"Quầy 01, 02, 03, 04, 05 đều đông.",
		"Xe 15A-123.45 để chắn lối.",
		"Gọi tổng đài 1022 hoặc 1900 1234 không ai nghe.",
		"Mua điện thoại 3.500.000 đồng để nộp hồ sơ.",
		"Tỷ lệ 92,67% năm 2025, 91.87% năm 2024.",
		"Số nhà 123/45/6 đường Lạch Tray, tổ 12.",
		"Xã có 36.000 dân, 9.150 hộ.",
		"Gửi @nhóm Zalo của thôn, 50@ mỗi người.",
		"Thửa đất số 1234, tờ bản đồ 56, diện tích 1.234,5 m2.",
	} {
		if got := survey.Mask(s); got != s {
			t.Errorf("Mask ate an ordinary number:\n got %q\nwant %q", got, s)
		}
	}
}

func FuzzMask(f *testing.F) {
	f.Add("(+84) 912-345-678, a.b@example.com; CCCD 031 090 001 234")
	f.Add("1.500.000 đồng, 01.07.2025 - 31.12.2026, 07.30 - 11.30 13.30")
	f.Add("0000000000000000000A@0.CCCD00000000000 0912345678 3842123")
	f.Add("000000000A-000000-000 031090001234H29-250701-0042")
	f.Add("H29-250701-0042 @ 0 9 1 2 3 4 5 6 7 8 ( 8 4")
	f.Fuzz(func(t *testing.T, s string) {
		once := survey.Mask(s)
		if twice := survey.Mask(once); twice != once {
			t.Errorf("masking %q again: %q became %q", s, once, twice)
		}
		if strings.ToValidUTF8(s, "") == s && strings.ToValidUTF8(once, "") != once {
			t.Errorf("Mask(%q) = %q is not UTF-8", s, once)
		}
	})
}

func BenchmarkMask(b *testing.B) {
	for name, s := range map[string]string{
		"plain":   "Cán bộ hướng dẫn tận tình, nhưng phải chờ từ 7h30 đến 10h mới tới lượt, đề nghị tăng thêm quầy.",
		"numbers": "Ngày 01/07/2025 tôi nộp 1.500.000 đồng, gọi 0912 345 678 hoặc nguoidan@example.com, CCCD 031090001234.",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				survey.Mask(s)
			}
		})
	}
}

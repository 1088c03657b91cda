package demo

// What residents write, without a name, number or place in it.
var (
	praise = []string{
		"Cán bộ hướng dẫn rất tận tình, tôi chỉ phải đi một lần.",
		"Làm giấy khai sinh nhanh hơn tôi nghĩ. Cảm ơn các cô chú ở quầy.",
		"Trụ sở sạch sẽ, có nước uống và ghế ngồi cho người già.",
		"Trả kết quả trước hẹn một ngày.",
		"Được nhắn tin khi có kết quả, rất tiện.",
		"Nộp hồ sơ ở nhà qua mạng mà vẫn được gọi điện hướng dẫn bổ sung.",
		"Bảng hướng dẫn rõ ràng, người lớn tuổi cũng đọc được.",
		"Thái độ niềm nở, giải thích dễ hiểu.",
	}
	complaints = []string{
		"Phải chờ gần hai tiếng mới đến lượt, nên có thêm người vào buổi sáng.",
		"Tôi phải đi lại ba lần vì mỗi lần được yêu cầu thêm một loại giấy.",
		"Máy lấy số hay hỏng, mọi người chen nhau.",
		"Nộp trực tuyến bị lỗi, không biết hỏi ai.",
		"Hẹn trả kết quả rồi lại báo lùi mà không có lý do.",
		"Chỗ để xe chật, trời mưa không có mái che.",
		"Góp ý từ lần trước chưa thấy trả lời.",
		"Bảng niêm yết thủ tục chữ nhỏ quá, khó đọc.",
		"Cần ghi rõ mức lệ phí ngay tại quầy.",
		"Sau khi sáp nhập đi xa hơn, mong có điểm tiếp nhận ở trụ sở cũ.",
	}
)

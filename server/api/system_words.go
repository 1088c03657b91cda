package api

import (
	"hailong/server/health"
	"hailong/server/survey"
)

// stateText is the state of the whole in one sentence.
func stateText(s health.State) survey.Text {
	switch s {
	case health.OK:
		return survey.Text{Vi: "Hệ thống hoạt động bình thường.", En: "Everything works as usual."}
	case health.Degraded:
		return survey.Text{
			Vi: "Phiếu của người dân vẫn được nhận đủ, nhưng có bộ phận cần xem.",
			En: "Every answer is taken, but a part needs attention.",
		}
	}
	return survey.Text{Vi: "Hiện không nhận được phiếu của người dân.", En: "No answers can be taken now."}
}

// parts are the names of the checks, with what it means that one is OK.
var parts = map[string]struct{ title, well survey.Text }{
	"process": {
		survey.Text{Vi: "Máy chủ", En: "Server"},
		survey.Text{Vi: "Đang chạy và nhận yêu cầu.", En: "It runs and takes requests."},
	},
	"store": {
		survey.Text{Vi: "Cơ sở dữ liệu", En: "Database"},
		survey.Text{Vi: "Nhận lệnh ghi bình thường.", En: "It takes writes as usual."},
	},
	"spool": {
		survey.Text{Vi: "Vùng lưu tạm", En: "Spool"},
		survey.Text{Vi: "Trống: mọi phiếu đã nhận đều nằm trong cơ sở dữ liệu.", En: "Empty: every answer taken is in the database."},
	},
	"limits": {
		survey.Text{Vi: "Bộ giới hạn", En: "Limits"},
		survey.Text{Vi: "Giới hạn số lượt gửi được tính chung cho mọi máy chủ qua Redis.", En: "Limits are shared by all servers through Redis."},
	},
	"registry": {
		survey.Text{Vi: "Danh mục, đợt khảo sát, mã QR", En: "Units, campaigns and codes"},
		survey.Text{Vi: "Thay đổi thực hiện ở nơi khác được cập nhật sau vài giây.", En: "Changes made elsewhere are seen within seconds."},
	},
	"counts": {
		survey.Text{Vi: "Số đếm", En: "Counts"},
		survey.Text{Vi: "Mọi phiếu đã lưu đều đã được đếm.", En: "Every stored answer is counted."},
	},
}

// limitsAlone is what it means that the limits are OK on a server without Redis.
var limitsAlone = survey.Text{
	Vi: "Giới hạn số lượt gửi được tính trong bộ nhớ của máy chủ này, không dùng Redis.",
	En: "Limits are kept in the memory of this server, without Redis.",
}

// trouble is a reason in words: what it means for residents and figures, what to do,
// and the chapter of the handbook.
type trouble struct {
	text, advice survey.Text
	chapter      string
}

var troubles = map[health.Reason]trouble{
	health.StoreAway: {
		survey.Text{
			Vi: "Cơ sở dữ liệu không nhận lệnh ghi. Phiếu của người dân vẫn được nhận và giữ bền trên đĩa máy chủ.",
			En: "The database takes no writes. Answers are still taken and kept on the server's disk.",
		},
		survey.Text{
			Vi: "Chạy hailong store check để biết lỗi ở đâu. Không khởi động lại hailong khi cơ sở dữ liệu còn vắng mặt.",
			En: "Run hailong store check to see what is wrong. Do not restart hailong while the database is away.",
		},
		"store-away",
	},
	health.SpoolFilled: {
		survey.Text{
			Vi: "Đĩa máy chủ không còn chỗ giữ phiếu. Phiếu chỉ được nhận khi cơ sở dữ liệu còn hoạt động.",
			En: "There is no room for answers on the server's disk. They are taken only while the database works.",
		},
		survey.Text{
			Vi: "Sửa cơ sở dữ liệu nếu nó vắng mặt, rồi giải phóng đĩa. Không xóa thư mục spool.",
			En: "Mend the database if it is away, then make room on the disk. Never delete the folder spool.",
		},
		"spool-filling",
	},
	health.SpoolWaiting: {
		survey.Text{
			Vi: "Cơ sở dữ liệu đã hoạt động lại; phiếu giữ trên đĩa đang được chuyển vào.",
			En: "The database is back, and the answers on disk are being moved into it.",
		},
		survey.Text{
			Vi: "Chờ. Nếu sau 10 phút vẫn còn phiếu chờ, xem nhật ký của máy chủ.",
			En: "Wait. If answers still wait after 10 minutes, see the server's log.",
		},
		"spool-old",
	},
	health.SetAside: {
		survey.Text{
			Vi: "Có phiếu được để riêng vì không đưa được vào cơ sở dữ liệu.",
			En: "Some answers were set aside because they could not be put into the database.",
		},
		survey.Text{
			Vi: "Chạy hailong spool để xem loại và lý do. Không xóa tệp cách ly.",
			En: "Run hailong spool to see kind and reason. Do not delete the quarantine.",
		},
		"spool-quarantine",
	},
	health.LimitsLocal: {
		survey.Text{
			Vi: "Redis vắng mặt. Giới hạn vẫn có, nhưng mỗi máy chủ tính riêng, và phiếu nhận trong lúc này được đánh dấu.",
			En: "Redis is away. Limits still hold, but each server counts alone, and answers taken meanwhile are marked.",
		},
		survey.Text{
			Vi: "Đưa Redis hoạt động trở lại; giới hạn chung tự có lại, không cần khởi động lại hailong.",
			En: "Bring Redis back; limits become shared again by themselves, without a restart of hailong.",
		},
		"redis-away",
	},
	health.RegistryStale: {
		survey.Text{
			Vi: "Quá 10 giây chưa thấy thay đổi thực hiện ở nơi khác: mã mới cấp có thể chưa mở được, đợt vừa đóng có thể vẫn nhận phiếu.",
			En: "Changes made elsewhere have not been seen for 10 seconds: new codes may not open yet, and a campaign just closed may still take answers.",
		},
		survey.Text{
			Vi: "Kiểm tra kết nối tới cơ sở dữ liệu; thường đi cùng lỗi cơ sở dữ liệu vắng mặt.",
			En: "Check the connection to the database; mostly it is away as well.",
		},
		"registry-stale",
	},
	health.CountsLate: {
		survey.Text{
			Vi: "Có phiếu đã lưu quá một phút mà chưa được đếm, nên số liệu đang hiển thị có thể thiếu.",
			En: "Some answers were stored more than a minute ago and are not counted, so figures may lack them.",
		},
		survey.Text{
			Vi: "Thường tự hết. Nếu không, xem nhật ký và đồng hồ các máy chủ, rồi chạy hailong recount.",
			En: "Mostly it mends itself. If not, see the log and the clocks of the servers, then run hailong recount.",
		},
		"uncounted",
	},
	health.Stopping: {
		survey.Text{
			Vi: "Máy chủ đang dừng theo lệnh và hoàn tất những phiếu đã nhận.",
			En: "The server is stopping as it was told and finishes what it has taken.",
		},
		survey.Text{
			Vi: "Chờ máy chủ dừng hẳn. Nếu không ai ra lệnh dừng, xem nhật ký của máy chủ.",
			En: "Wait until it has stopped. If nobody told it to, see the server's log.",
		},
		"nang-cap",
	},
}

// words is a check with what it means and what to do.
func (s *System) words(c health.Check) systemCheck {
	part, ok := parts[c.Name]
	if !ok {
		part.title = survey.Text{Vi: c.Name, En: c.Name}
	}
	out := systemCheck{Check: c, Title: part.title, Text: part.well}
	if c.State == health.OK {
		if c.Name == "limits" && !s.LimitsShared {
			out.Text = limitsAlone
		}
		return out
	}
	t := troubles[c.Reason]
	out.Text, out.Advice, out.Chapter = t.text, &t.advice, t.chapter
	return out
}

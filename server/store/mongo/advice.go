package mongo

import (
	"strings"

	"hailong/server/store"
	"hailong/server/survey"
)

// advice is a fault with what the person at the terminal can do about it. %s
// stands for a name that naming puts in.
type advice struct {
	fault store.Fault
	text  survey.Text
}

func (a advice) naming(s string) advice {
	a.text = survey.Text{Vi: strings.ReplaceAll(a.text.Vi, "%s", s), En: strings.ReplaceAll(a.text.En, "%s", s)}
	return a
}

// says makes the error of an advice; the connection string stands at its end.
func (l *link) says(a advice, cause error) *store.FaultError {
	at := ""
	if l.where != "" {
		at = " (" + l.where + ")"
	}
	return &store.FaultError{Fault: a.fault, Cause: cause, Message: survey.Text{Vi: a.text.Vi + at, En: a.text.En + at}}
}

// What can be wrong with the connection string.
var (
	adviceURI = advice{store.FaultAddress, survey.Text{
		Vi: "Chuỗi kết nối MongoDB không đọc được. Kiểm tra mongodb.uri, dạng mongodb://người_dùng:mật_khẩu@máy:27017/hailong; ký tự đặc biệt trong mật khẩu phải viết dạng %XX.",
		En: "The MongoDB connection string can't be read. Check mongodb.uri, mongodb://user:password@host:27017/hailong; special characters of the password are written as %XX.",
	}}
	adviceDatabaseName = advice{store.FaultAddress, survey.Text{
		Vi: "Tên cơ sở dữ liệu không dùng được. Dùng tên chỉ có chữ thường, số, _ và -, ví dụ hailong.",
		En: "The name of the database can't be used. Take lower-case letters, digits, _ and -, such as hailong.",
	}}
	adviceSystemDatabase = advice{store.FaultAddress, survey.Text{
		Vi: "admin, local và config là của riêng MongoDB. Ghi tên cơ sở dữ liệu của hệ thống vào chuỗi kết nối, ví dụ /hailong?authSource=admin.",
		En: "admin, local and config belong to MongoDB itself. Put a database of its own into the connection string, such as /hailong?authSource=admin.",
	}}
	adviceDatabaseCase = advice{store.FaultAddress, survey.Text{
		Vi: "Đã có cơ sở dữ liệu cùng tên nhưng khác chữ hoa, chữ thường. Ghi đúng tên đang có hoặc chọn tên khác.",
		En: "A database exists whose name differs only by case. Use its exact name, or another one.",
	}}
	adviceSetName = advice{store.FaultAddress, survey.Text{
		Vi: "Máy chủ MongoDB không thuộc cụm bản sao ghi trong chuỗi kết nối: tên cụm thật là %s. Sửa replicaSet cho đúng, hoặc bỏ đi nếu máy chủ chạy riêng lẻ.",
		En: "The MongoDB server is not in the replica set of the connection string: its own is %s. Correct replicaSet, or leave it out for a standalone server.",
	}}
)

// What can be wrong on the way.
var (
	adviceHostUnknown = advice{store.FaultUnreachable, survey.Text{
		Vi: "Không liên lạc được với cơ sở dữ liệu: không tìm thấy địa chỉ của máy %s. Kiểm tra tên máy trong mongodb.uri và DNS của máy này.",
		En: "The database can't be reached: the host %s has no address. Check its name in mongodb.uri, and the DNS of this machine.",
	}}
	adviceRefused = advice{store.FaultUnreachable, survey.Text{
		Vi: "Không liên lạc được với cơ sở dữ liệu: %s từ chối kết nối. Kiểm tra MongoDB có đang chạy và đúng cổng không.",
		En: "The database can't be reached: %s refuses the connection. Check that MongoDB runs and that the port is right.",
	}}
	adviceSilent = advice{store.FaultUnreachable, survey.Text{
		Vi: "Không liên lạc được với cơ sở dữ liệu: %s không trả lời. Kiểm tra tường lửa và danh sách địa chỉ được phép (bindIp) của MongoDB.",
		En: "The database can't be reached: %s does not answer. Check the firewall and the addresses MongoDB listens on (bindIp).",
	}}
	adviceMembers = advice{store.FaultUnreachable, survey.Text{
		Vi: "Không liên lạc được với cơ sở dữ liệu: cụm bản sao gọi máy chính là %s, nhưng từ đây không tới được tên đó. Sửa tên bằng rs.reconfig() hoặc thêm vào DNS, tệp hosts.",
		En: "The database can't be reached: the replica set calls its primary %s, which can't be reached from here. Mend the name with rs.reconfig(), or add it to DNS or the hosts file.",
	}}
	adviceAway = advice{store.FaultUnreachable, survey.Text{
		Vi: "Không liên lạc được với cơ sở dữ liệu trong thời gian cho phép. Kiểm tra MongoDB và đường mạng; đường chậm thì tăng mongodb.timeout.",
		En: "The database can't be reached in time. Check MongoDB and the network; on a slow line raise mongodb.timeout.",
	}}
	adviceTLSPlain = advice{store.FaultTLS, survey.Text{
		Vi: "Chuỗi kết nối yêu cầu TLS nhưng %s không dùng TLS. Bật TLS trên MongoDB, hoặc bỏ tls=true nếu cả hai ở cùng một máy.",
		En: "The connection string asks for TLS and %s does not speak it. Switch TLS on at MongoDB, or leave out tls=true where both are on one machine.",
	}}
	adviceTLSWanted = advice{store.FaultTLS, survey.Text{
		Vi: "%s chỉ nhận kết nối TLS. Thêm tls=true (và tlsCAFile=… nếu chứng chỉ do đơn vị tự cấp) vào chuỗi kết nối.",
		En: "%s takes TLS connections only. Add tls=true (and tlsCAFile=… for an authority of your own) to the connection string.",
	}}
	adviceTLSAuthority = advice{store.FaultTLS, survey.Text{
		Vi: "Chứng chỉ TLS của %s do nơi cấp mà máy này không biết. Ghi tệp chứng chỉ của nơi cấp vào tlsCAFile=… trong chuỗi kết nối.",
		En: "The TLS certificate of %s comes from an authority this machine does not know. Name the authority's file as tlsCAFile=… in the connection string.",
	}}
	adviceTLSName = advice{store.FaultTLS, survey.Text{
		Vi: "Chứng chỉ TLS của %s cấp cho tên máy khác. Dùng đúng tên ghi trong chứng chỉ, hoặc cấp lại chứng chỉ có tên này.",
		En: "The TLS certificate of %s is for another host name. Use the name in the certificate, or have one issued for this name.",
	}}
	adviceTLSExpired = advice{store.FaultTLS, survey.Text{
		Vi: "Chứng chỉ TLS của %s hết hạn hoặc chưa có hiệu lực. Thay chứng chỉ; kiểm tra đồng hồ của máy này.",
		En: "The TLS certificate of %s has expired or is not valid yet. Replace it; check the clock of this machine.",
	}}
	adviceTLSClient = advice{store.FaultTLS, survey.Text{
		Vi: "%s đòi chứng chỉ của máy khách, hoặc không nhận chứng chỉ đang dùng. Ghi tệp chứng chỉ kèm khóa vào tlsCertificateKeyFile=… trong chuỗi kết nối.",
		En: "%s wants a client certificate, or does not take the one given. Name the file of certificate and key as tlsCertificateKeyFile=… in the connection string.",
	}}
	adviceTLSOther = advice{store.FaultTLS, survey.Text{
		Vi: "Không lập được kết nối TLS với %s. Kiểm tra phiên bản TLS và chứng chỉ ở hai phía.",
		En: "No TLS connection to %s comes about. Check the TLS versions and certificates on both sides.",
	}}
	adviceTLSFile = advice{store.FaultTLS, survey.Text{
		Vi: "Không đọc được tệp chứng chỉ %s ghi trong chuỗi kết nối. Kiểm tra đường dẫn và quyền đọc của tài khoản chạy máy chủ.",
		En: "The certificate file %s of the connection string can't be read. Check its path, and that the server's account may read it.",
	}}
)

// What a server can refuse.
var (
	adviceSignIn = advice{store.FaultSignIn, survey.Text{
		Vi: "MongoDB từ chối tên hoặc mật khẩu. Kiểm tra mongodb.uri; nếu người dùng được tạo ở cơ sở dữ liệu admin thì thêm authSource=admin.",
		En: "MongoDB refuses the user or the password. Check mongodb.uri; for a user made in the database admin add authSource=admin.",
	}}
	adviceNobody = advice{store.FaultSignIn, survey.Text{
		Vi: "MongoDB đòi đăng nhập mà chuỗi kết nối không có người dùng. Thêm người_dùng:mật_khẩu@ trước tên máy.",
		En: "MongoDB wants a sign-in and the connection string has no user. Add user:password@ before the host.",
	}}
	adviceRights = advice{store.FaultRights, survey.Text{
		Vi: "Người dùng MongoDB không đủ quyền trên cơ sở dữ liệu này. Cấp vai trò readWrite: db.grantRolesToUser(\"…\", [{role: \"readWrite\", db: \"%s\"}]).",
		En: "The MongoDB user may not do what is needed in this database. Grant readWrite: db.grantRolesToUser(\"…\", [{role: \"readWrite\", db: \"%s\"}]).",
	}}
	adviceRemove = advice{store.FaultRights, survey.Text{
		Vi: "Người dùng MongoDB không được xóa trong tập docs, nên phiên đăng nhập đã hết không xóa được. Chạy lại mongo/init.js, hoặc cấp quyền remove trên tập docs.",
		En: "The MongoDB user may not remove from the collection docs, so sessions that have ended can't be deleted. Run mongo/init.js again, or grant remove on the collection docs.",
	}}
	adviceWriteConcern = advice{store.FaultWriteConcern, survey.Text{
		Vi: "MongoDB không xác nhận được rằng đa số máy đã ghi vào nhật ký (w: majority, j: true), nên không phiếu nào được cảm ơn. Xem rs.status(): phải có đa số máy chứa dữ liệu đang chạy và theo kịp.",
		En: "MongoDB does not confirm writes by a majority with their journals (w: majority, j: true), so nobody could be thanked. See rs.status(): most members that hold data must run and keep up.",
	}}
	adviceSecondary = advice{store.FaultNotWritable, survey.Text{
		Vi: "Máy chủ MongoDB này chỉ cho đọc (máy phụ). Bỏ directConnection=true và ghi mọi máy của cụm cùng replicaSet=… vào chuỗi kết nối.",
		En: "This MongoDB server takes no writes (a secondary). Leave out directConnection=true and name all members and replicaSet=… in the connection string.",
	}}
	adviceNoPrimary = advice{store.FaultNotWritable, survey.Text{
		Vi: "Cụm bản sao MongoDB không có máy chính nên không ghi được. Xem rs.status(): đa số máy phải đang chạy và thấy nhau.",
		En: "The MongoDB replica set has no primary, so nothing can be written. See rs.status(): most members must run and see each other.",
	}}
	adviceDiskFull = advice{store.FaultNotWritable, survey.Text{
		Vi: "Đĩa của máy chủ MongoDB đã đầy. Giải phóng dung lượng rồi khởi động lại.",
		En: "The disk of the MongoDB server is full. Free some space and start again.",
	}}
	adviceIndexes = advice{store.FaultIndexes, survey.Text{
		Vi: "Chỉ mục %s đã có nhưng khác với chỉ mục cần dùng. Xem db.<tập>.getIndexes(), xóa chỉ mục lạ bằng dropIndex rồi khởi động lại; dữ liệu không mất.",
		En: "The index %s exists and is not the one that is needed. See db.<collection>.getIndexes(), drop the foreign one with dropIndex and start again; no data is lost.",
	}}
	adviceNoIndex = advice{store.FaultIndexes, survey.Text{
		Vi: "MongoDB không tạo được chỉ mục %s. Xem nguyên nhân bên dưới.",
		En: "MongoDB can't make the index %s. See the reason below.",
	}}
	adviceTooOld = advice{store.FaultUnsuitable, survey.Text{
		Vi: "Phiên bản máy chủ MongoDB không phù hợp. Cần MongoDB 4.4 trở lên hoặc máy chủ tương thích.",
		En: "This version of the MongoDB server can't be used. MongoDB 4.4 or later, or a compatible server, is needed.",
	}}
	adviceRetry = advice{store.FaultUnsuitable, survey.Text{
		Vi: "Máy chủ không nhận lệnh ghi có thể lặp lại. Thêm retryWrites=false vào chuỗi kết nối.",
		En: "The server does not take retryable writes. Add retryWrites=false to the connection string.",
	}}
	adviceLacks = advice{store.FaultUnsuitable, survey.Text{
		Vi: "Máy chủ này thiếu một lệnh cần dùng. Dùng MongoDB 4.4 trở lên, hoặc bản mới hơn của máy chủ tương thích.",
		En: "This server lacks a command that is needed. Use MongoDB 4.4 or later, or a newer version of the compatible server.",
	}}
)

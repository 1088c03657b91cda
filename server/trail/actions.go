package trail

import (
	"strings"

	"hailong/server/survey"
)

// The actions. What stands before the point is the group.
const (
	SessionBegin        Action = "session.begin"
	SessionFail         Action = "session.fail"
	SessionLock         Action = "session.lock"
	SessionEnd          Action = "session.end"
	SessionEndAll       Action = "session.end_all"
	SessionTOTPEnrolled Action = "session.totp_enrolled"
	SessionRecoveryUsed Action = "session.recovery_used"

	AccountInvite   Action = "account.invite"
	AccountAccept   Action = "account.accept"
	AccountChange   Action = "account.change"
	AccountReset    Action = "account.reset"
	AccountDisable  Action = "account.disable"
	AccountEnable   Action = "account.enable"
	AccountPassword Action = "account.password"

	KeyAdd    Action = "key.add"
	KeyRevoke Action = "key.revoke"

	CampaignImport Action = "campaign.import"
	CampaignChange Action = "campaign.change"
	CampaignOpen   Action = "campaign.open"
	CampaignClose  Action = "campaign.close"
	// CampaignCertify locks a campaign and begins its certificate; CertificateIssue is the
	// certificate itself.
	CampaignCertify  Action = "campaign.certify"
	CampaignCorrect  Action = "campaign.correct"
	CertificateIssue Action = "certificate.issue"
	CertificateKey   Action = "certificate.key"

	QuestionnaireAdd Action = "questionnaire.add"
	CriteriaAdd      Action = "criteria.add"
	CriteriaTry      Action = "criteria.try"

	UnitsImport       Action = "units.import"
	UnitsTransactions Action = "units.transactions"
	PointAdd          Action = "point.add"
	PointChange       Action = "point.change"

	CodeIssue   Action = "code.issue"
	CodeRevoke  Action = "code.revoke"
	PosterPrint Action = "poster.print"

	KioskAdd    Action = "kiosk.add"
	KioskChange Action = "kiosk.change"
	KioskCode   Action = "kiosk.code"
	KioskPIN    Action = "kiosk.pin"
	KioskPair   Action = "kiosk.pair"
	KioskRevoke Action = "kiosk.revoke"

	CommentsView  Action = "comments.view"
	CommentTag    Action = "comment.tag"
	CommentAnswer Action = "comment.answer"

	StatementChange Action = "statement.change"

	ResponseExclude Action = "response.exclude"
	ResponseRestore Action = "response.restore"

	ReviewPropose  Action = "review.propose"
	ReviewApply    Action = "review.apply"
	ReviewConfirm  Action = "review.confirm"
	ReviewDecline  Action = "review.decline"
	ReviewWithdraw Action = "review.withdraw"

	ExportMake     Action = "export.make"
	ExportDone     Action = "export.done"
	ExportDownload Action = "export.download"
	ExportRemove   Action = "export.remove"
	TrailExport    Action = "trail.export"
	SettingsChange Action = "settings.change"
)

// Named is a value of a closed list with its words.
type Named struct {
	Name string      `json:"name"`
	Text survey.Text `json:"text"`
}

// Groups are the things that actions are about, in the order people look for them.
func Groups() []Named {
	return []Named{
		{"session", survey.Text{Vi: "Đăng nhập", En: "Sign-in"}},
		{"account", survey.Text{Vi: "Tài khoản", En: "Accounts"}},
		{"key", survey.Text{Vi: "Khóa API", En: "API keys"}},
		{"campaign", survey.Text{Vi: "Đợt khảo sát", En: "Campaigns"}},
		{"certificate", survey.Text{Vi: "Biên bản chốt số liệu", En: "Certificates"}},
		{"questionnaire", survey.Text{Vi: "Mẫu phiếu", En: "Questionnaires"}},
		{"criteria", survey.Text{Vi: "Bộ tiêu chí", En: "Criteria"}},
		{"units", survey.Text{Vi: "Danh mục đơn vị", En: "Register of units"}},
		{"point", survey.Text{Vi: "Điểm tiếp nhận", En: "Service points"}},
		{"code", survey.Text{Vi: "Mã QR", En: "Entry codes"}},
		{"poster", survey.Text{Vi: "Áp phích", En: "Posters"}},
		{"kiosk", survey.Text{Vi: "Máy tính bảng", En: "Tablets"}},
		{"comments", survey.Text{Vi: "Xem ý kiến", En: "Looking at comments"}},
		{"comment", survey.Text{Vi: "Xử lý ý kiến", En: "Handling comments"}},
		{"statement", survey.Text{Vi: "Việc đơn vị đã làm", En: "What units did"}},
		{"response", survey.Text{Vi: "Phiếu", En: "Responses"}},
		{"review", survey.Text{Vi: "Rà soát phiếu", En: "Review of responses"}},
		{"export", survey.Text{Vi: "Xuất số liệu", En: "Exports"}},
		{"trail", survey.Text{Vi: "Nhật ký", En: "Audit trail"}},
		{"settings", survey.Text{Vi: "Cấu hình", En: "Settings"}},
	}
}

// words are the actions in the order of Groups.
var words = []struct {
	action Action
	vi, en string
}{
	{SessionBegin, "Đăng nhập", "Signed in"},
	{SessionFail, "Đăng nhập không thành công", "Sign-in failed"},
	{SessionLock, "Tạm khóa đăng nhập do sai nhiều lần", "Sign-in locked after repeated failures"},
	{SessionEnd, "Đăng xuất", "Signed out"},
	{SessionEndAll, "Đăng xuất khỏi mọi thiết bị", "Signed out everywhere"},
	{SessionTOTPEnrolled, "Thiết lập xác thực hai bước", "Set up two-step sign-in"},
	{SessionRecoveryUsed, "Đăng nhập bằng mã khôi phục", "Signed in with a recovery code"},
	{AccountInvite, "Mời người dùng", "Invited a person"},
	{AccountAccept, "Nhận lời mời, kích hoạt tài khoản", "Accepted an invitation"},
	{AccountChange, "Sửa tài khoản", "Changed an account"},
	{AccountReset, "Đặt lại tài khoản", "Reset an account"},
	{AccountDisable, "Khóa tài khoản", "Disabled an account"},
	{AccountEnable, "Mở lại tài khoản", "Enabled an account"},
	{AccountPassword, "Đổi mật khẩu", "Changed a password"},
	{KeyAdd, "Tạo khóa API", "Added an API key"},
	{KeyRevoke, "Thu hồi khóa API", "Revoked an API key"},
	{CampaignImport, "Tạo đợt khảo sát", "Created a campaign"},
	{CampaignChange, "Sửa đợt khảo sát", "Changed a campaign"},
	{CampaignOpen, "Mở đợt khảo sát", "Opened a campaign"},
	{CampaignClose, "Đóng đợt khảo sát", "Closed a campaign"},
	{CampaignCertify, "Chốt số liệu đợt khảo sát", "Certified a campaign"},
	{CampaignCorrect, "Mở đợt đã chốt để đính chính", "Opened a certified campaign for a correction"},
	{CertificateIssue, "Lập biên bản chốt số liệu", "Issued a certificate"},
	{CertificateKey, "Thay khóa ký biên bản", "Changed the key that signs certificates"},
	{QuestionnaireAdd, "Thêm phiên bản mẫu phiếu", "Added a version of a questionnaire"},
	{CriteriaAdd, "Thêm phiên bản bộ tiêu chí", "Added a version of a criteria set"},
	{CriteriaTry, "Chạy thử bộ tiêu chí trên số liệu hiện có", "Tried a criteria set on existing counts"},
	{UnitsImport, "Nhập danh mục đơn vị", "Imported the register of units"},
	{UnitsTransactions, "Cập nhật số hồ sơ trong kỳ", "Updated numbers of transactions"},
	{PointAdd, "Thêm điểm tiếp nhận", "Added a service point"},
	{PointChange, "Sửa điểm tiếp nhận", "Changed a service point"},
	{CodeIssue, "Cấp mã QR", "Issued entry codes"},
	{CodeRevoke, "Thu hồi mã QR", "Revoked an entry code"},
	{PosterPrint, "In áp phích", "Printed posters"},
	{KioskAdd, "Thêm máy tính bảng", "Added a tablet"},
	{KioskChange, "Sửa máy tính bảng", "Changed a tablet"},
	{KioskCode, "Tạo mã ghép nối máy tính bảng", "Made a pairing code for a tablet"},
	{KioskPIN, "Đổi mã PIN của máy tính bảng", "Changed the PIN of a tablet"},
	{KioskPair, "Ghép nối máy tính bảng", "Paired a tablet"},
	{KioskRevoke, "Thu hồi máy tính bảng", "Revoked a tablet"},
	{CommentsView, "Xem ý kiến của người dân", "Looked at residents' comments"},
	{CommentTag, "Gắn nhãn ý kiến", "Tagged a comment"},
	{CommentAnswer, "Trả lời ý kiến", "Answered a comment"},
	{StatementChange, "Viết phần “Đơn vị đã làm gì”", "Wrote what the unit did"},
	{ResponseExclude, "Loại phiếu khỏi kết quả", "Excluded a response"},
	{ResponseRestore, "Tính lại phiếu đã loại", "Restored a response"},
	{ReviewPropose, "Đề xuất loại hoặc khôi phục phiếu", "Proposed to exclude or restore responses"},
	{ReviewApply, "Loại hoặc khôi phục phiếu, không qua người thứ hai", "Excluded or restored responses without a second auditor"},
	{ReviewConfirm, "Xác nhận đề xuất về phiếu", "Confirmed a proposal on responses"},
	{ReviewDecline, "Từ chối đề xuất về phiếu", "Declined a proposal on responses"},
	{ReviewWithdraw, "Rút đề xuất về phiếu", "Withdrew a proposal on responses"},
	{ExportMake, "Xuất số liệu", "Exported figures"},
	{ExportDone, "Làm xong tệp xuất", "Finished an export"},
	{ExportDownload, "Tải tệp xuất có phiếu", "Downloaded an export of responses"},
	{ExportRemove, "Xóa tệp xuất", "Removed an export"},
	{TrailExport, "Xuất nhật ký", "Exported the audit trail"},
	{SettingsChange, "Thay đổi cấu hình", "Changed settings"},
}

// Actions is every action with its words, in the order of Groups.
func Actions() []Named {
	list := make([]Named, len(words))
	for i, w := range words {
		list[i] = Named{string(w.action), survey.Text{Vi: w.vi, En: w.en}}
	}
	return list
}

// texts is words by action.
var texts = func() map[Action]survey.Text {
	m := map[Action]survey.Text{}
	for _, w := range words {
		m[w.action] = survey.Text{Vi: w.vi, En: w.en}
	}
	return m
}()

// Known reports whether a is in the list.
func (a Action) Known() bool { _, ok := texts[a]; return ok }

// Group is what the action is about.
func (a Action) Group() string {
	g, _, _ := strings.Cut(string(a), ".")
	return g
}

// Text is the action for people. For an action that is not in the list, as one that
// a later version wrote, it is the action itself.
func (a Action) Text() survey.Text {
	if t, ok := texts[a]; ok {
		return t
	}
	return survey.Text{Vi: string(a), En: string(a)}
}

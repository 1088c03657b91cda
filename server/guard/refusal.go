package guard

import (
	"time"

	"hailong/server/survey"
)

// Reason names the limit that refused. The list is closed: metrics count by it.
type Reason string

// The reasons.
const (
	ReasonDevice     Reason = "device"      // this device has answered often enough here
	ReasonUnproven   Reason = "unproven"    // too many forms without their cookie
	ReasonNetwork    Reason = "network"     // too many a minute from one network
	ReasonNetworkDay Reason = "network_day" // too many a day from one network
	ReasonEntry      Reason = "entry"       // too many a minute for one entry code
	ReasonKiosk      Reason = "kiosk"       // too many a minute from one tablet
	ReasonKioskDay   Reason = "kiosk_day"   // too many a day from one tablet
	ReasonRetry      Reason = "retry"       // the same form again and again
)

// Reasons lists every reason.
var Reasons = []Reason{
	ReasonDevice, ReasonUnproven, ReasonNetwork, ReasonNetworkDay, ReasonEntry, ReasonKiosk, ReasonKioskDay, ReasonRetry,
}

// Refusal is the error of an attempt over a limit. It unwraps to a *survey.Error
// of KindLimited with a message for people and the time to come back.
type Refusal struct {
	Reason Reason
	Local  bool         // as in Verdict
	Limits []LimitState // as in Verdict; empty for ReasonRetry
	limit  *survey.Error
}

func refuse(r Reason, wait time.Duration, local bool, limits []LimitState) *Refusal {
	e := survey.NewError(survey.KindLimited, r.message())
	e.RetryAfter = wait
	return &Refusal{Reason: r, Local: local, Limits: limits, limit: e}
}

// RetryAfter is how long to wait before the same attempt can pass, above 0.
func (r *Refusal) RetryAfter() time.Duration { return r.limit.RetryAfter }

func (r *Refusal) Error() string { return string(r.Reason) + " limit: " + r.limit.Error() }

func (r *Refusal) Unwrap() error { return r.limit }

// message is what a resident or the kiosk's log reads.
func (r Reason) message() survey.Text {
	switch r {
	case ReasonDevice:
		return survey.Text{
			Vi: "Điện thoại này đã gửi ý kiến cho đơn vị trong đợt khảo sát này. Cảm ơn ông/bà, mỗi người chỉ cần trả lời một lần.",
			En: "This phone has already answered for this unit in this survey. Thank you; one answer from each person is enough.",
		}
	case ReasonUnproven:
		return survey.Text{
			Vi: "Trình duyệt không giữ được cookie của phiếu nên chúng tôi chưa thể nhận thêm phiếu từ mạng này. Xin cho phép cookie rồi quét lại mã QR, hoặc dùng phiếu giấy tại quầy.",
			En: "The browser did not keep the form's cookie, and no more such forms can be taken from this network now. Please allow cookies and scan the QR code again, or ask for a paper form at the desk.",
		}
	case ReasonNetwork:
		return survey.Text{
			Vi: "Nhiều người đang cùng gửi ý kiến từ mạng này. Xin chờ một lát rồi gửi lại, câu trả lời của ông/bà vẫn còn đây.",
			En: "Many people are sending answers from this network right now. Please wait a moment and send again; your answers are still here.",
		}
	case ReasonNetworkDay:
		return survey.Text{
			Vi: "Hôm nay mạng này đã gửi rất nhiều ý kiến. Xin chờ một lát rồi gửi lại, hoặc tắt Wi-Fi và gửi bằng dữ liệu di động.",
			En: "Very many answers came from this network today. Please wait a moment and send again, or switch off Wi-Fi and use mobile data.",
		}
	case ReasonEntry:
		return survey.Text{
			Vi: "Mã QR này đang có rất nhiều người cùng gửi. Xin chờ một lát rồi gửi lại, câu trả lời của ông/bà vẫn còn đây.",
			En: "Very many people are using this QR code right now. Please wait a moment and send again; your answers are still here.",
		}
	case ReasonKiosk, ReasonKioskDay:
		return survey.Text{
			Vi: "Máy kiosk đang gửi nhanh hơn mức cho phép. Các phiếu được giữ trên máy và sẽ tự gửi sau.",
			En: "The kiosk is sending faster than allowed. Its answers are kept on the tablet and will be sent later.",
		}
	case ReasonRetry:
		return survey.Text{
			Vi: "Phiếu này vừa được gửi nhiều lần liên tiếp. Xin chờ một phút rồi thử lại.",
			En: "This form was just sent many times in a row. Please wait a minute and try again.",
		}
	}
	return survey.Text{}
}

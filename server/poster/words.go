package poster

import (
	"strings"

	"hailong/server/survey"
)

// What every poster says, in the order it is read. A no-break space keeps a
// number with its word.
const (
	program     = "Chính quyền thân thiện"
	english     = "Were you satisfied with the service here? Scan the code to tell us, it takes 1–2\u00a0minutes."
	englishTent = "Were you satisfied with the service? Scan to tell us."
	cannotScan  = "Không quét được mã?"
	goTo        = "Vào "
	enterCode   = "nhập\u00a0mã"
	orEnter     = "Vào địa chỉ trên, nhập\u00a0mã "
	private1    = "Không hỏi tên, không hỏi số điện thoại."
	private2    = "Cán bộ không xem được phiếu của từng người."
	onPaper     = "Không dùng điện thoại? Xin lấy phiếu giấy tại nơi tiếp nhận hồ sơ."
	callUs      = "Cần giúp đỡ, xin gọi "
	printedOn   = "In ngày "
	codeLabel   = "Mã "
	foldHere    = "Gấp theo đường nét đứt. Chồng hai mép lên nhau làm đế rồi dán lại."
	stickerHead = "Ông/bà có hài lòng?"
	stickerHow  = "Quét mã, 1–2\u00a0phút, ẩn danh"
)

var (
	steps      = [3]string{"Mở máy ảnh hoặc Zalo, quét mã này", "Trả lời vài câu\u00a0hỏi, mất 1–2\u00a0phút", "Bấm “Gửi\u00a0phiếu” là xong"}
	shortSteps = [3]string{"Quét mã bằng máy ảnh, Zalo", "Trả lời trong 1–2\u00a0phút", "Bấm “Gửi\u00a0phiếu”"}
	levels     = [5]string{"Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"}
)

// kinds are the type words as a sentence has them.
var kinds = map[survey.UnitType]string{
	survey.Commune:     "xã",
	survey.Ward:        "phường",
	survey.Township:    "thị trấn",
	survey.SpecialZone: "đặc khu",
}

// headline asks in the unit's own word: nobody goes to "the unit".
func headline(t survey.UnitType) string {
	where := "khi\u00a0đến"
	if k := kinds[t]; k != "" {
		where += " " + strings.ReplaceAll(k, " ", "\u00a0")
	}
	return "Ông/bà có hài lòng " + where + " làm\u00a0thủ\u00a0tục không?"
}

// splitName parts the type word from the name: "Đặc khu", "Bạch Long Vĩ". A name
// without its type word stays whole.
func splitName(t survey.UnitType, name string) (kind, rest string) {
	k := kinds[t]
	if k != "" && len(name) > len(k) && strings.EqualFold(name[:len(k)], k) && name[len(k)] == ' ' {
		return name[:len(k)], name[len(k)+1:]
	}
	return "", name
}

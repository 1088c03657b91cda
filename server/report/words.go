package report

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"hailong/server/paper"
	"hailong/server/score"
	"hailong/server/survey"
)

// hidden stands where a figure was withheld, none where there is none.
const (
	hidden = "ẩn"
	none   = "–"
)

// channelNames are the channels as a sentence has them.
var channelNames = map[survey.Channel]string{
	survey.QR: "Áp phích QR", survey.Link: "Đường dẫn gửi kèm kết quả", survey.Kiosk: "Máy tính bảng tại quầy", survey.Assisted: "Nhập hộ",
}

var flagNames = map[survey.Flag]string{
	survey.FlagFast: "Trả lời quá nhanh", survey.FlagUniform: "Một mức cho mọi câu, trả lời nhanh", survey.FlagRepeat: "Thiết bị gửi nhiều lần",
	survey.FlagUnproven: "Không rõ nguồn", survey.FlagBurst: "Gửi dồn dập", survey.FlagClosedHours: "Ngoài giờ làm việc",
}

var stateNames = map[survey.CampaignState]string{
	survey.Draft: "Đang soạn", survey.Open: "Đang thu phiếu", survey.Closed: "Đã kết thúc thu phiếu", survey.Certified: "Đã chốt số liệu",
}

var typeNames = map[survey.UnitType]string{
	survey.Ward: "Phường", survey.Commune: "Xã", survey.SpecialZone: "Đặc khu", survey.Township: "Thị trấn",
}

// typeOrder is the order in which types follow each other.
var typeOrder = []survey.UnitType{survey.Ward, survey.Commune, survey.SpecialZone, survey.Township, ""}

// figure is a figure with decimal comma.
func figure(h score.Hundredths) string {
	s := strings.Replace(h.String(), ".", ",", 1)
	if whole, rest, _ := strings.Cut(s, ","); len(whole) > 3 {
		n, err := strconv.ParseInt(whole, 10, 64)
		if err == nil {
			return count(n) + "," + rest
		}
	}
	return s
}

// decimal is a number of a criteria set.
func decimal(d score.Decimal) string { return strings.Replace(d.String(), ".", ",", 1) }

// count is a whole number with dots between thousands.
func count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return sign + s
}

// date is a day in digits, such as 01/10/2026.
func date(d survey.Day) string { return d.Time().Format("02/01/2006") }

// longDate is a day as documents have it at their head; days under ten and the first two
// months get a zero.
func longDate(d survey.Day) string {
	t := d.Time()
	month := strconv.Itoa(int(t.Month()))
	if t.Month() <= time.February {
		month = "0" + month
	}
	return "ngày " + t.Format("02") + " tháng " + month + " năm " + strconv.Itoa(t.Year())
}

// range95 are the bounds of an interval.
func range95(i *score.Interval) string {
	if i == nil {
		return none
	}
	return figure(i.Low) + "\u00a0–\u00a0" + figure(i.High)
}

// shown is a figure, or empty where there is none.
func shown(h *score.Hundredths, empty string) string {
	if h == nil {
		return empty
	}
	return figure(*h)
}

// percent is a figure with its sign; the two never part at the end of a line.
func percent(h *score.Hundredths, empty string) string {
	if h == nil {
		return empty
	}
	return figure(*h) + "\u00a0%"
}

// counted is a count, or hidden.
func counted(n *int64) string {
	if n == nil {
		return hidden
	}
	return count(*n)
}

// shortDate is a day without its year.
func shortDate(d survey.Day) string { return d.Time().Format("02/01") }

// version is a version of a form or a criteria set.
func version(v survey.VersionRef) string {
	return v.ID + ", phiên bản " + strconv.Itoa(v.Version)
}

// spelled are the signs of formulas that the fonts lack, in words, and percent signs
// that must not part from their numbers.
var spelled = strings.NewReplacer("√", "căn", "Σ", "tổng", " %", "\u00a0%")

// printable is a text as it can be printed: NFC, as the fonts have composed letters
// only, without control characters, and with a question mark for what has no letter.
func printable(s string) string {
	// Blanks first: what is spelled in another way may be what they leave.
	s = strings.Join(strings.FieldsFunc(norm.NFC.String(strings.ToValidUTF8(s, "?")), func(r rune) bool { return r <= ' ' }), " ")
	return strings.Map(func(r rune) rune {
		if !paper.HasGlyph(r) {
			return '?'
		}
		return r
	}, norm.NFC.String(spelled.Replace(s)))
}

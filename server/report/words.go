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

// version is a version of a form or a criteria set.
func version(v survey.VersionRef) string {
	return v.ID + ", phiên bản " + strconv.Itoa(v.Version)
}

// printable is a text as it can be printed: NFC, as the fonts have composed letters
// only, without control characters, and with a question mark for what has no letter.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r < ' ':
			return ' '
		case !paper.HasGlyph(r):
			return '?'
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, "?")))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
}

package kiosk

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hailong/server/survey"
)

// The longest texts, in characters. A message is read from two metres away.
const (
	maxName    = 60
	maxMessage = 200
	maxReason  = 500
	maxApp     = 40
)

// clean is a line of text in NFC with single blanks; ok is false for what can't be shown
// or has more than most characters.
func clean(s string, most int) (_ string, ok bool) {
	s = norm.NFC.String(strings.Join(strings.Fields(s), " "))
	return s, utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, unprintable)
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

func parseName(s string) (string, error) {
	s, ok := clean(s, maxName)
	if !ok || s == "" {
		return "", survey.InvalidField("name", survey.Text{
			Vi: fmt.Sprintf("Tên máy gồm 1 đến %d ký tự.", maxName), En: fmt.Sprintf("A name has 1 to %d characters.", maxName),
		})
	}
	return s, nil
}

func parseReason(s string) (string, error) {
	s, ok := clean(s, maxReason)
	if !ok || s == "" {
		return "", survey.InvalidField("reason", survey.Text{
			Vi: fmt.Sprintf("Cần ghi lý do, không quá %d ký tự.", maxReason), En: fmt.Sprintf("A reason is needed, of at most %d characters.", maxReason),
		})
	}
	return s, nil
}

func checkPlace(unit survey.UnitKey, point survey.PointID) error {
	if unit.Code == "" {
		return survey.InvalidField("unit", survey.Text{Vi: "Cần chọn một đơn vị.", En: "A unit is needed."})
	}
	return checkPoint(point)
}

func checkPoint(point survey.PointID) error {
	if !point.Valid() {
		return survey.InvalidField("point", survey.Text{
			Vi: "Mã điểm tiếp nhận không hợp lệ.", En: "The id of the service point is not valid.",
		})
	}
	return nil
}

// check brings the texts of an edit into their form and refuses what no kiosk can have.
func (e *Edit) check() error {
	if e.Name != nil {
		name, err := parseName(*e.Name)
		if err != nil {
			return err
		}
		e.Name = &name
	}
	if e.Point != nil {
		if err := checkPoint(*e.Point); err != nil {
			return err
		}
	}
	if e.Hours != nil {
		for _, d := range e.Hours {
			if d.From < 0 || d.From > d.To || d.To > 24*60 {
				return survey.InvalidField("hours", survey.Text{
					Vi: "Giờ mở cửa phải nằm trong ngày và không sau giờ đóng cửa.", En: "Opening hours lie within a day and open before they close.",
				})
			}
		}
	}
	if e.Message == nil {
		return nil
	}
	vi, ok := clean(e.Message.Vi, maxMessage)
	en, also := clean(e.Message.En, maxMessage)
	if !ok || !also || vi == "" && en != "" {
		return survey.InvalidField("message", survey.Text{
			Vi: fmt.Sprintf("Thông báo không quá %d ký tự và cần có tiếng Việt.", maxMessage),
			En: fmt.Sprintf("A message has at most %d characters and needs its Vietnamese text.", maxMessage),
		})
	}
	e.Message = &survey.Text{Vi: vi, En: en}
	return nil
}

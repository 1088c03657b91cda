package catalog

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"hailong/server/survey"
)

// MaxTransactions is the most transactions of one unit in a period.
const MaxTransactions = 100_000_000

const (
	maxTitle = 300 // characters
	// maxDays is a campaign's longest run, three years: rounds are calendar years
	// (method A-14), and a slip such as 2062 for 2026 must not pass.
	maxDays  = 3 * 366
	maxPhone = 40
)

// CheckCampaign returns the broken rules of a campaign that need nothing but itself,
// with their paths in its file: its id, titles, versions, days and phone number. Its
// units and channels are for whoever knows the register.
func CheckCampaign(c *survey.Campaign) []survey.FieldError {
	var broken []survey.FieldError
	need := func(ok bool, path, vi, en string) {
		if !ok {
			broken = append(broken, survey.FieldError{Path: path, Message: survey.Text{Vi: vi, En: en}})
		}
	}
	need(c.ID.Valid(), "id", "mã đợt gồm 1–48 ký tự a–z, 0–9 và gạch nối ở giữa", "an id has 1 to 48 of a–z, 0–9 and inner hyphens")
	title := func(path, s string) {
		need(strings.TrimSpace(s) != "" && utf8.RuneCountInString(s) <= maxTitle, path,
			fmt.Sprintf("cần tên đợt, tối đa %d ký tự", maxTitle), fmt.Sprintf("a title is needed, at most %d characters", maxTitle))
	}
	title("title.vi", c.Title.Vi)
	title("title.en", c.Title.En)
	ref := func(path string, r survey.VersionRef) {
		need(survey.CampaignID(r.ID).Valid() && r.Version >= 1, path,
			"cần id (a–z, 0–9, gạch nối) và version từ 1 trở lên", "needs an id (a–z, 0–9, hyphens) and a version of 1 or more")
		need(r.Hash == "" || len(r.Hash) == 64 && strings.Trim(r.Hash, "0123456789abcdef") == "", path+".hash",
			"mã băm là 64 ký tự thập lục phân viết thường", "a hash is 64 lower-case hexadecimal digits")
	}
	ref("questionnaire", c.Questionnaire)
	ref("criteria", c.Criteria)
	need(c.First > 0, "first", "thiếu ngày đầu của đợt, dạng YYYY-MM-DD", "the first day is missing, as YYYY-MM-DD")
	switch {
	case c.Last <= 0:
		need(false, "last", "thiếu ngày cuối của đợt, dạng YYYY-MM-DD", "the last day is missing, as YYYY-MM-DD")
	case c.Last < c.First:
		need(false, "last", fmt.Sprintf("ngày cuối %s trước ngày đầu %s", c.Last, c.First), fmt.Sprintf("the last day %s is before the first day %s", c.Last, c.First))
	case c.First > 0 && c.Last-c.First >= maxDays:
		need(false, "last", fmt.Sprintf("đợt kéo dài quá %d ngày; xem lại năm", maxDays), fmt.Sprintf("the campaign runs for more than %d days; please look at the year", maxDays))
	}
	need(strings.Trim(c.Phone, "0123456789 .-+()") == "" && len(c.Phone) <= maxPhone, "phone",
		fmt.Sprintf("số điện thoại chỉ gồm chữ số, khoảng trắng và các dấu . - + ( ), tối đa %d ký tự", maxPhone),
		fmt.Sprintf("a phone number has digits, spaces and the signs . - + ( ), at most %d characters", maxPhone))
	return broken
}

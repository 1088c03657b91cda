package auth

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"hailong/server/survey"
)

// loginForm is a plain name or something like an e-mail address.
var loginForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{M}\p{N}._+-]*(@[\p{L}\p{N}][\p{L}\p{M}\p{N}.-]*)?$`)

const (
	maxLogin = 100 // characters
	maxName  = 100 // characters
)

// parseLogin checks a login: 2 to 100 letters, digits and . _ + -, with at most one @
// in the middle.
func parseLogin(s string) (string, error) {
	s = norm.NFC.String(strings.TrimSpace(s))
	if n := utf8.RuneCountInString(s); n < 2 || n > maxLogin || !loginForm.MatchString(s) {
		return "", survey.InvalidField("login", survey.Text{
			Vi: "Tên đăng nhập gồm 2 đến 100 ký tự: chữ cái, chữ số và các dấu . _ + - hoặc là một địa chỉ thư điện tử.",
			En: "A login has 2 to 100 characters: letters, digits and . _ + - or it is an e-mail address.",
		})
	}
	return s, nil
}

// fold is the form in which logins are compared: case does not count, marks do.
func fold(login string) string {
	return norm.NFC.String(cases.Fold().String(norm.NFC.String(strings.TrimSpace(login))))
}

// parseName checks the name of a person or of a key.
func parseName(s string) (string, error) {
	s = norm.NFC.String(strings.Join(strings.Fields(s), " "))
	if n := utf8.RuneCountInString(s); n == 0 || n > maxName || !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable) {
		return "", survey.InvalidField("name", survey.Text{
			Vi: "Tên hiển thị gồm 1 đến 100 ký tự.", En: "A name has 1 to 100 characters.",
		})
	}
	return s, nil
}

// parseReason checks why something was done.
func parseReason(s string) (string, error) {
	s = norm.NFC.String(strings.TrimSpace(s))
	if n := utf8.RuneCountInString(s); n == 0 || n > 500 || !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable) {
		return "", survey.InvalidField("reason", survey.Text{
			Vi: "Cần ghi lý do, không quá 500 ký tự.", En: "A reason is needed, of at most 500 characters.",
		})
	}
	return s, nil
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

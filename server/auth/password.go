package auth

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hailong/server/survey"
)

// The lengths of passwords in characters: fewer are enough beside a second factor.
const (
	minPassword     = 14
	minBesideFactor = 8
	maxPassword     = 128
)

// common.txt holds what people in Vietnam and elsewhere take first, a word a line,
// already reduced as bare reduces.
//
//go:embed common.txt
var commonText string

var common = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(commonText) {
		m[w] = true
	}
	return m
}()

// PasswordRule is how many characters an account's password needs at least, and whether
// a second factor is asked for beside it.
func (a *Auth) PasswordRule(x *Account) (least int, totp bool) {
	if x.TOTP || a.required(x.Role) {
		return minBesideFactor, true
	}
	return minPassword, false
}

// RandomPassword draws a password of 80 random bits that passes every rule.
func (a *Auth) RandomPassword() (string, error) {
	p, err := a.draw(10, lowerBase32)
	return dashed(p), err
}

// newPassword checks a password for an account and hashes it; short says that it is
// only good beside a second factor.
func (a *Auth) newPassword(ctx context.Context, r *record, password string) (kept string, short bool, err error) {
	shown := r.public()
	least, _ := a.PasswordRule(&shown)
	if err := checkPassword(password, least, r.Login, r.Name); err != nil {
		return "", false, err
	}
	kept, err = a.hasher.hash(ctx, password, a.random)
	return kept, utf8.RuneCountInString(norm.NFC.String(password)) < minPassword, err
}

// checkPassword holds a password against the rules. Any character may be in it.
func checkPassword(password string, least int, login, name string) error {
	if !utf8.ValidString(password) {
		return badPassword("Mật khẩu có ký tự không đọc được.", "The password has characters that can't be read.")
	}
	password = norm.NFC.String(password)
	switch n := utf8.RuneCountInString(password); {
	case n < least:
		return badPassword(fmt.Sprintf("Mật khẩu cần ít nhất %d ký tự.", least), fmt.Sprintf("The password needs at least %d characters.", least))
	case n > maxPassword:
		return badPassword("Mật khẩu dài tối đa 128 ký tự.", "The password may have at most 128 characters.")
	}
	word := bare(password)
	local, _, _ := strings.Cut(login, "@")
	for _, own := range []string{bare(login), bare(local), bare(name)} {
		if len(own) >= 3 && strings.Contains(word, own) {
			return badPassword("Mật khẩu không được chứa tên đăng nhập hoặc họ tên.", "The password must not contain the login or the name.")
		}
	}
	if guessable(word, password) {
		return badPassword("Mật khẩu này quá phổ biến, dễ bị đoán. Vui lòng chọn mật khẩu khác, ví dụ vài từ không liên quan đến nhau.",
			"This password is among the first that are guessed. Please choose another, for example some words that have nothing to do with each other.")
	}
	return nil
}

func badPassword(vi, en string) error {
	return survey.InvalidField("password", survey.Text{Vi: vi, En: en})
}

// bare is what is left of a text without case, marks, blanks and punctuation: m@t kh4u
// is not undone, MẬT KHẨU is.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		switch r = unicode.ToLower(r); {
		case r == 'đ':
			return 'd'
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		}
		return -1
	}, norm.NFD.String(s))
}

// guessable reports whether a password is a common word, also when digits and signs
// stand around it or it is repeated, or is some short word over and over, or has nearly
// no different characters, or follows the keyboard.
func guessable(word, password string) bool {
	different := map[rune]bool{}
	for _, r := range password {
		different[r] = true
	}
	if len(different) < 5 {
		return true
	}
	if p := period(word); len(p) < len(word) && len(p) < minBesideFactor {
		return true
	}
	core := strings.TrimFunc(word, unicode.IsDigit)
	for _, w := range []string{word, core} {
		if common[w] || w != "" && common[period(w)] {
			return true
		}
	}
	for _, row := range rows {
		if len(word) >= 4 && strings.Contains(row, period(word)) {
			return true
		}
	}
	return false
}

// rows are what fingers and children do in order.
var rows = []string{
	"01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba",
	"qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp",
}

// period is the shortest part that s is a repetition of: s itself for most.
func period(s string) string {
	if i := strings.Index((s + s)[min(1, len(s)):], s); i >= 0 && i+1 < len(s) {
		return s[:i+1]
	}
	return s
}

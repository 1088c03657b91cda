package survey

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What stands in the place of something that names a person.
const (
	maskedPhone   = "[số điện thoại]"
	maskedEmail   = "[thư điện tử]"
	maskedPaper   = "[số giấy tờ]"
	maskedDossier = "[mã hồ sơ]"
)

// Mask replaces what would point to a person in a free text: phone numbers as
// Vietnamese people write them, e-mail addresses, numbers of identity papers
// (9-digit CMND, 12-digit CCCD and any other unbroken 9 digits or more), also
// when written with separators, and codes of one-stop dossiers. Years, dates,
// times, counts and amounts of money stay. Where a long number could be either,
// it is masked: a lost figure is a smaller harm than a person found. Names are
// not masked; nobody can do that reliably, so comments stay restricted.
//
// s is clean NFC text. Mask of a masked text changes nothing, and a text with
// nothing to mask is returned as it is.
func Mask(s string) string {
	s = maskEmails(s)
	digits := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			digits++
		}
	}
	if digits < 7 { // the shortest number that is masked
		return s
	}
	return maskNumbers(s)
}

// maskEmails replaces e-mail addresses, also with one space on both sides of @.
func maskEmails(s string) string {
	if strings.IndexByte(s, '@') < 0 {
		return s
	}
	var b strings.Builder
	done := 0
	for i := range len(s) {
		if s[i] != '@' || i < done {
			continue
		}
		left, right := s[done:i], s[i+1:]
		spaced := strings.HasSuffix(left, " ") && strings.HasPrefix(right, " ")
		if spaced {
			left, right = left[:len(left)-1], right[1:]
		}
		local := localPart(left)
		domain := domainPart(right)
		if local == 0 || domain == 0 {
			continue
		}
		b.WriteString(left[:len(left)-local])
		b.WriteString(maskedEmail)
		done = i + 1 + domain
		if spaced {
			done++
		}
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// localPart is how many bytes at the end of s are the part before @. Telex
// typing leaves Vietnamese letters in it, so any letter is taken.
func localPart(s string) int {
	n := 0
	for n < len(s) {
		c, size := utf8.DecodeLastRuneInString(s[:len(s)-n])
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("._%+-", c) {
			break
		}
		n += size
	}
	for n > 0 && strings.IndexByte(".-", s[len(s)-n]) >= 0 {
		n--
	}
	return n
}

// domainPart is how many bytes at the start of s are a domain: with a dot, and up
// to the end of the last label's letters, at least two. What is glued to it, such
// as a phone number, is not part of it.
func domainPart(s string) int {
	n := 0
	for n < len(s) && (isDigit(s[n]) || isLatin(s[n]) || s[n] == '.' || s[n] == '-') {
		n++
	}
	for dot := strings.LastIndexByte(s[:n], '.'); dot > 0; dot = strings.LastIndexByte(s[:dot], '.') {
		end := dot + 1
		for end < n && isLatin(s[end]) {
			end++
		}
		if end-dot > 2 {
			return end
		}
	}
	return 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isLatin(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

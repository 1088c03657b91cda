package survey

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What residents read beside a question, worded as an official would say it at
// the desk.
var (
	msgNoSuchValue = Text{
		Vi: "Câu này không có lựa chọn vừa gửi. Mời ông/bà chọn lại.",
		En: "This question has no such choice. Please choose again.",
	}
	msgOnlyOne = Text{
		Vi: "Câu này chỉ nhận một câu trả lời. Mời ông/bà chọn lại.",
		En: "This question takes one answer only. Please choose again.",
	}
	msgTwice = Text{
		Vi: "Có mục được chọn hai lần. Mời ông/bà chọn lại.",
		En: "A choice was sent twice. Please choose again.",
	}
	msgBlank = Text{
		Vi: "Phiếu chưa có câu trả lời. Mời ông/bà trả lời ít nhất một câu.",
		En: "The form is blank. Please answer at least one question.",
	}
	msgNoSuchQuestion = Text{
		Vi: "Phiếu không có câu hỏi này. Mời ông/bà tải lại trang rồi trả lời tiếp.",
		En: "The form has no such question. Please reload the page and continue.",
	}
)

// missing is the request to answer a required question.
func (it *item) missing() Text {
	switch it.kind {
	case Scale:
		return Text{Vi: "Mời ông/bà chọn một mức.", En: "Please choose one level."}
	case Rating:
		return Text{Vi: "Mời ông/bà chọn một điểm từ 0 đến 10.", En: "Please choose a mark from 0 to 10."}
	case Multiple:
		return Text{Vi: "Mời ông/bà chọn ít nhất một mục.", En: "Please choose at least one."}
	case FreeText:
		return Text{Vi: "Mời ông/bà viết câu trả lời.", En: "Please write an answer."}
	}
	return Text{Vi: "Mời ông/bà chọn một câu trả lời.", En: "Please choose one answer."}
}

// tooFew asks for n more answers to scale questions (method A-07).
func (r *Rules) tooFew(n int, offersNA bool) Text {
	t := Text{
		Vi: fmt.Sprintf("Mời ông/bà trả lời thêm ít nhất %d câu chấm mức để phiếu được tính.", n),
		En: fmt.Sprintf("Please answer at least %d more rating questions so that the form counts.", n),
	}
	if n == 1 {
		t.En = "Please answer at least 1 more rating question so that the form counts."
	}
	if offersNA {
		t.Vi += fmt.Sprintf(" Câu nào không rõ, xin chọn “%s”.", r.noOpinion.Vi)
		t.En += fmt.Sprintf(" If you cannot say, choose “%s”.", r.noOpinion.In(English))
	}
	return t
}

// tooLong says how much a text of n characters is over its limit.
func tooLong(n, limit int) Text {
	return Text{
		Vi: fmt.Sprintf("Ý kiến dài %s ký tự, phiếu nhận tối đa %s. Mời ông/bà rút gọn bớt %s ký tự.",
			grouped(n, "."), grouped(limit, "."), grouped(n-limit, ".")),
		En: fmt.Sprintf("This is %s characters long; the form takes %s. Please shorten it by %s.",
			grouped(n, ","), grouped(limit, ","), grouped(n-limit, ",")),
	}
}

// grouped writes n with a separator between thousands.
func grouped(n int, sep string) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return s
}

// fault is a broken rule at items[at].
type fault struct {
	at  int
	msg Text
}

// maxStrangers bounds how many unknown questions an error lists: a request may
// hold thousands.
const maxStrangers = 5

// invalid is the error for broken rules and for questions in g that the form
// does not have.
func (r *Rules) invalid(faults []fault, g Given) error {
	slices.SortStableFunc(faults, func(a, b fault) int { return a.at - b.at })
	var fields []FieldError
	for _, f := range faults {
		path := "answers" // a form without questions
		if f.at < len(r.items) {
			path = string(r.items[f.at].id)
		}
		fields = append(fields, FieldError{path, f.msg})
	}
	for _, id := range r.strangers(g) {
		fields = append(fields, FieldError{id, msgNoSuchQuestion})
	}
	n := len(fields)
	e := &Error{Kind: KindInvalid, Fields: fields, Message: Text{
		Vi: fmt.Sprintf("Phiếu còn %d chỗ cần ông/bà xem lại.", n),
		En: fmt.Sprintf("%d answers need another look.", n),
	}}
	if n == 1 {
		e.Message.En = "One answer needs another look."
	}
	return e
}

// strangers are the ids in g that the form does not have, sorted. What does not
// even look like an id is not repeated to the sender and stands as "answers".
func (r *Rules) strangers(g Given) []string {
	var ids []string
	for id := range g {
		if slices.ContainsFunc(r.items, func(it item) bool { return it.id == id }) {
			continue
		}
		if id.Valid() {
			ids = append(ids, strings.Clone(string(id)))
		} else {
			ids = append(ids, "answers")
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return ids[:min(len(ids), maxStrangers)]
}

// cleanText makes text fit to keep: valid UTF-8, line ends as \n, tabs as spaces,
// no other control or invisible formatting characters (they hide digits from
// Mask and turn text round in an export), NFC, no space around it.
func cleanText(s string, nfc func(string) string) string {
	if s == "" {
		return ""
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "")
	}
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	s = strings.Map(cleanRune, s)
	if nfc != nil {
		s = nfc(s) // after dropping characters: what they kept apart may combine
	}
	return strings.TrimSpace(s)
}

func cleanRune(c rune) rune {
	switch {
	case c >= ' ' && c < 0x7f, c == '\n',
		c >= 'À' && c <= 'ɏ', c >= 'Ḁ' && c <= 'ỿ': // all letters of Vietnamese, without a table
		return c
	case c == '\t':
		return ' '
	case c == '\r', c == '\u2028', c == '\u2029', c == '\u0085':
		return '\n'
	case unicode.IsControl(c), unicode.Is(unicode.Cf, c):
		return -1
	}
	return c
}

package survey

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ReservedQuestionIDs are the words that a question id may not be, because
// counters of the form "word:value" use them; see package tally.
var ReservedQuestionIDs = []QuestionID{"flag", "pace"}

// Limits of a questionnaire. They are far above any form a resident would
// finish, and keep a page, a tally and a malicious file small.
const (
	MaxQuestions  = 200
	MaxSections   = 40
	MaxOptions    = 50 // below the 64 values that Rules can take
	MaxTextLength = 5000

	maxLevelText  = 60 // characters; it stands on a button
	maxLabelText  = 300
	maxParagraph  = 2000
	maxCodeLength = 16
)

// levelCount is the length of the answer scale (method 2.1).
const levelCount = 5

// Check returns every broken rule of the questionnaire with its path in the
// file, such as sections[2].questions[0].id, in the order of the file; none
// means that Compile takes it. A form has at least one question and at most
// MaxQuestions; ids are unique and not reserved; every text is there in every
// language; a scale has exactly five levels; a condition points to an earlier
// question and to values it can have; only fields that belong to the type are
// set.
func (q *Questionnaire) Check() []FieldError {
	k := &checker{q: q, at: map[QuestionID]*Question{}, sections: map[string]bool{}}
	k.need(CampaignID(q.ID).Valid(), "id",
		"mã phiếu gồm 1–48 ký tự a–z, 0–9 và gạch nối ở giữa", "an id has 1 to 48 of a–z, 0–9 and inner hyphens")
	k.need(q.Version >= 1, "version", "số phiên bản từ 1 trở lên", "a version is 1 or more")
	k.text("title", q.Title, maxLabelText)
	k.optional("intro", q.Intro, maxParagraph)
	k.levels()
	k.need(q.MinAnsweredPercent >= 0 && q.MinAnsweredPercent <= 100, "min_answered_percent",
		"tỷ lệ phải từ 0 đến 100", "a percentage is 0 to 100")
	k.need(q.MinAnsweredPercent == 0 || k.scales() > 0, "min_answered_percent",
		"phiếu không có câu chấm mức nào để tính tỷ lệ này", "the form has no scale question for this to apply to")
	k.need(len(q.Sections) <= MaxSections, "sections",
		fmt.Sprintf("phiếu có tối đa %d phần", MaxSections), fmt.Sprintf("a form has at most %d sections", MaxSections))
	n := 0
	for i := range q.Sections {
		k.section(fmt.Sprintf("sections[%d]", i), &q.Sections[i])
		n += len(q.Sections[i].Questions)
	}
	k.need(n > 0, "sections", "phiếu không có câu hỏi nào", "there is nothing to answer")
	k.need(n <= MaxQuestions, "sections",
		fmt.Sprintf("phiếu có tối đa %d câu hỏi", MaxQuestions), fmt.Sprintf("a form has at most %d questions", MaxQuestions))
	return k.broken
}

// checker collects broken rules with their paths.
type checker struct {
	q        *Questionnaire
	broken   []FieldError
	at       map[QuestionID]*Question // questions seen so far
	sections map[string]bool
}

// need reports a broken rule unless ok.
func (k *checker) need(ok bool, path, vi, en string) bool {
	if !ok {
		k.broken = append(k.broken, FieldError{path, Text{Vi: vi, En: en}})
	}
	return ok
}

// text wants words in every language.
func (k *checker) text(path string, t Text, limit int) {
	k.need(strings.TrimSpace(t.Vi) != "", path+".vi", "thiếu nội dung tiếng Việt", "the Vietnamese text is missing")
	k.need(strings.TrimSpace(t.En) != "", path+".en", "thiếu nội dung tiếng Anh", "the English text is missing")
	k.words(path+".vi", t.Vi, limit)
	k.words(path+".en", t.En, limit)
}

// optional wants words in every language or in none.
func (k *checker) optional(path string, t Text, limit int) {
	if !t.Empty() {
		k.text(path, t, limit)
	}
}

func (k *checker) words(path, s string, limit int) {
	k.need(utf8.RuneCountInString(s) <= limit, path,
		fmt.Sprintf("dài quá %d ký tự", limit), fmt.Sprintf("longer than %d characters", limit))
	k.need(!strings.ContainsFunc(s, func(c rune) bool { return unicode.IsControl(c) && c != '\n' }), path,
		"có ký tự điều khiển", "has control characters")
}

func (k *checker) scales() int {
	n := 0
	for x := range k.q.All {
		if x.Type == Scale {
			n++
		}
	}
	return n
}

// levels wants exactly five where a question uses them, and none or five
// otherwise.
func (k *checker) levels() {
	n := len(k.q.Levels)
	k.need(n == levelCount || n == 0 && k.scales() == 0, "levels",
		fmt.Sprintf("thang đo cần đúng %d mức, ở đây có %d", levelCount, n),
		fmt.Sprintf("the scale needs exactly %d levels, here are %d", levelCount, n))
	for i, t := range k.q.Levels {
		k.text(fmt.Sprintf("levels[%d]", i), t, maxLevelText)
	}
	offered := false
	for x := range k.q.All {
		offered = offered || x.Type == Scale && x.NoOpinion
	}
	if offered || !k.q.NoOpinion.Empty() {
		k.text("no_opinion", k.q.NoOpinion, maxLevelText)
	}
}

func (k *checker) section(path string, s *Section) {
	if k.need(QuestionID(s.ID).Valid(), path+".id", badID.Vi, badID.En) {
		k.need(!k.sections[s.ID], path+".id", "mã phần bị lặp", "the section id is used twice")
	}
	k.sections[s.ID] = true
	k.text(path+".title", s.Title, maxLabelText)
	k.optional(path+".hint", s.Hint, maxParagraph)
	k.need(len(s.Questions) > 0, path+".questions", "phần này không có câu hỏi nào", "the section has no question")
	for i := range s.Questions {
		k.question(fmt.Sprintf("%s.questions[%d]", path, i), &s.Questions[i])
	}
}

var badID = Text{
	Vi: "mã bắt đầu bằng chữ thường, sau đó tối đa 23 ký tự a–z, 0–9 và gạch dưới",
	En: "an id is a lower-case letter, then up to 23 of a–z, 0–9 and underscore",
}

func (k *checker) question(path string, x *Question) {
	if k.need(x.ID.Valid(), path+".id", badID.Vi, badID.En) {
		k.need(k.at[x.ID] == nil, path+".id", fmt.Sprintf("mã câu hỏi “%s” bị lặp", x.ID), fmt.Sprintf("question id %q is used twice", x.ID))
		k.need(!slices.Contains(ReservedQuestionIDs, x.ID), path+".id",
			fmt.Sprintf("mã “%s” dành riêng cho hệ thống", x.ID), fmt.Sprintf("id %q is reserved", x.ID))
	}
	k.words(path+".code", x.Code, maxCodeLength)
	k.text(path+".text", x.Text, maxLabelText)
	k.optional(path+".hint", x.Hint, maxParagraph)
	switch x.Type {
	case Scale, YesNo, Rating, FreeText, Single, Multiple:
	default:
		k.need(false, path+".type", fmt.Sprintf("không có loại câu hỏi “%s”", x.Type), fmt.Sprintf("there is no question type %q", x.Type))
	}
	k.need(!x.NoOpinion || x.Type == Scale, path+".no_opinion", "chỉ dùng cho câu chấm mức (scale)", "belongs to scale questions only")
	if x.Type == FreeText {
		k.need(x.MaxLength >= 1 && x.MaxLength <= MaxTextLength, path+".max_length",
			fmt.Sprintf("câu viết cần độ dài tối đa từ 1 đến %d ký tự", MaxTextLength), fmt.Sprintf("a text needs a length from 1 to %d characters", MaxTextLength))
	} else {
		k.need(x.MaxLength == 0, path+".max_length", "chỉ dùng cho câu viết (text)", "belongs to text questions only")
	}
	k.options(path+".options", x)
	if x.ShowWhen != nil {
		k.condition(path+".show_when", x.ShowWhen)
	}
	if k.at[x.ID] == nil {
		k.at[x.ID] = x
	}
}

func (k *checker) options(path string, x *Question) {
	if x.Type != Single && x.Type != Multiple {
		k.need(len(x.Options) == 0, path, "chỉ dùng cho câu chọn (single, multiple)", "belongs to single and multiple questions only")
		return
	}
	k.need(len(x.Options) >= 2 && len(x.Options) <= MaxOptions, path,
		fmt.Sprintf("cần từ 2 đến %d lựa chọn", MaxOptions), fmt.Sprintf("there must be 2 to %d options", MaxOptions))
	seen := map[string]bool{}
	for i, o := range x.Options {
		at := fmt.Sprintf("%s[%d]", path, i)
		if k.need(QuestionID(o.ID).Valid(), at+".id", badID.Vi, badID.En) {
			k.need(!seen[o.ID], at+".id", "mã lựa chọn bị lặp", "the option id is used twice")
		}
		seen[o.ID] = true
		k.text(at+".text", o.Text, maxLabelText)
	}
}

// condition wants an earlier question and values it can have.
func (k *checker) condition(path string, c *Condition) {
	parent := k.at[c.Question]
	if parent == nil {
		if k.q.Question(c.Question) != nil {
			k.need(false, path+".question", fmt.Sprintf("câu “%s” phải đứng trước câu này", c.Question), fmt.Sprintf("question %q must come before this one", c.Question))
		} else {
			k.need(false, path+".question", fmt.Sprintf("phiếu không có câu “%s”", c.Question), fmt.Sprintf("there is no question %q", c.Question))
		}
		return
	}
	if !k.need(parent.Type != FreeText, path+".question", "không đặt điều kiện theo câu viết được", "a text question cannot decide what shows") {
		return
	}
	k.need(len(c.In) > 0, path+".in", "thiếu giá trị để hiện câu này", "the values that show the question are missing")
	values := parent.Values()
	for i, v := range c.In {
		at := fmt.Sprintf("%s.in[%d]", path, i)
		k.need(slices.Contains(values, v), at,
			fmt.Sprintf("câu “%s” không có giá trị “%s”", c.Question, v), fmt.Sprintf("question %q has no value %q", c.Question, v))
		k.need(!slices.Contains(c.In[:i], v), at, "giá trị bị lặp", "the value is listed twice")
	}
}

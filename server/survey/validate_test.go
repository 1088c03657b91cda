package survey_test

import (
	"fmt"
	"strings"
	"testing"

	"hailong/server/survey"
)

func TestCheckTakesAGoodForm(t *testing.T) {
	if broken := form().Check(); len(broken) > 0 {
		t.Errorf("broken: %v", broken)
	}
}

func TestCheckNeedsNoLevelsWithoutScales(t *testing.T) {
	q := form()
	q.Levels, q.NoOpinion, q.MinAnsweredPercent = nil, survey.Text{}, 0
	q.Sections = q.Sections[1:]
	q.Sections[0].Questions = q.Sections[0].Questions[3:]
	if broken := q.Check(); len(broken) > 0 {
		t.Errorf("broken: %v", broken)
	}
}

func TestCheck(t *testing.T) {
	type q = survey.Questionnaire
	long := survey.Text{Vi: strings.Repeat("ộ", 301), En: "long"}
	for _, c := range []struct {
		name  string
		spoil func(*q)
		want  string // path: start of the English message
	}{
		{"id", func(q *q) { q.ID = "Phiếu" }, "id: an id has"},
		{"no id", func(q *q) { q.ID = "" }, "id: an id has"},
		{"version", func(q *q) { q.Version = 0 }, "version: a version is"},
		{"title", func(q *q) { q.Title.En = " " }, "title.en: the English text"},
		{"half an intro", func(q *q) { q.Intro.En = "Hello" }, "intro.vi: the Vietnamese text"},
		{"four levels", func(q *q) { q.Levels = q.Levels[:4] }, "levels: the scale needs exactly 5 levels, here are 4"},
		{"no levels", func(q *q) { q.Levels = nil }, "levels: the scale needs"},
		{"level without words", func(q *q) { q.Levels[2].Vi = "" }, "levels[2].vi: the Vietnamese"},
		{"no word for no opinion", func(q *q) { q.NoOpinion = survey.Text{} }, "no_opinion.vi: the Vietnamese"},
		{"percent", func(q *q) { q.MinAnsweredPercent = 101 }, "min_answered_percent: a percentage"},
		{"negative percent", func(q *q) { q.MinAnsweredPercent = -1 }, "min_answered_percent: a percentage"},
		{"percent of nothing", func(q *q) { q.Sections = q.Sections[1:]; q.Sections[0].Questions = q.Sections[0].Questions[3:] }, "min_answered_percent: the form has no scale"},
		{"nothing to answer", func(q *q) { q.Sections = nil; q.MinAnsweredPercent = 0 }, "sections: there is nothing"},
		{"empty section", func(q *q) { q.Sections = append(q.Sections, survey.Section{ID: "c", Title: q.Title}) }, "sections[2].questions: the section has no"},
		{"section id", func(q *q) { q.Sections[1].ID = "2b" }, "sections[1].id: an id is"},
		{"section twice", func(q *q) { q.Sections[1].ID = "a" }, "sections[1].id: the section id is used twice"},
		{"section title", func(q *q) { q.Sections[1].Title = survey.Text{} }, "sections[1].title.vi: the Vietnamese"},
		{"question id", func(q *q) { q.Sections[0].Questions[1].ID = "S1" }, "sections[0].questions[1].id: an id is"},
		{"question twice", func(q *q) { q.Sections[1].Questions[3].ID = "s1" }, "sections[1].questions[3].id: question id \"s1\" is used twice"},
		{"flag", func(q *q) { q.Sections[0].Questions[1].ID = "flag" }, "sections[0].questions[1].id: id \"flag\" is reserved"},
		{"pace", func(q *q) { q.Sections[0].Questions[1].ID = "pace" }, "sections[0].questions[1].id: id \"pace\" is reserved"},
		{"code", func(q *q) { q.Sections[0].Questions[1].Code = strings.Repeat("1.", 9) }, "sections[0].questions[1].code: longer than"},
		{"text", func(q *q) { q.Sections[0].Questions[1].Text = long }, "sections[0].questions[1].text.vi: longer than 300"},
		{"control character", func(q *q) { q.Sections[0].Questions[1].Text.En = "a\x1bb" }, "sections[0].questions[1].text.en: has control"},
		{"half a hint", func(q *q) { q.Sections[0].Questions[1].Hint.Vi = "Gợi ý" }, "sections[0].questions[1].hint.en: the English"},
		{"type", func(q *q) { q.Sections[0].Questions[1].Type, q.Sections[0].Questions[1].NoOpinion = "stars", false }, "sections[0].questions[1].type: there is no question type \"stars\""},
		{"no opinion on a choice", func(q *q) { q.Sections[1].Questions[3].NoOpinion = true }, "sections[1].questions[3].no_opinion: belongs to scale"},
		{"length of a choice", func(q *q) { q.Sections[1].Questions[3].MaxLength = 5 }, "sections[1].questions[3].max_length: belongs to text"},
		{"text without length", func(q *q) { q.Sections[1].Questions[5].MaxLength = 0 }, "sections[1].questions[5].max_length: a text needs"},
		{"endless text", func(q *q) { q.Sections[1].Questions[5].MaxLength = 5001 }, "sections[1].questions[5].max_length: a text needs"},
		{"options of a scale", func(q *q) { q.Sections[0].Questions[1].Options = q.Sections[1].Questions[3].Options }, "sections[0].questions[1].options: belongs to single"},
		{"one option", func(q *q) { q.Sections[1].Questions[3].Options = q.Sections[1].Questions[3].Options[:1] }, "sections[1].questions[3].options: there must be 2 to 50"},
		{"too many options", func(q *q) {
			x := &q.Sections[1].Questions[3]
			for i := range 50 {
				x.Options = append(x.Options, survey.Option{ID: fmt.Sprintf("o%d", i), Text: q.Title})
			}
		}, "sections[1].questions[3].options: there must be 2 to 50"},
		{"option id", func(q *q) { q.Sections[1].Questions[3].Options[1].ID = "1" }, "sections[1].questions[3].options[1].id: an id is"},
		{"option twice", func(q *q) { q.Sections[1].Questions[3].Options[1].ID = "land" }, "sections[1].questions[3].options[1].id: the option id is used twice"},
		{"option text", func(q *q) { q.Sections[1].Questions[3].Options[1].Text.En = "" }, "sections[1].questions[3].options[1].text.en: the English"},
		{"condition on nothing", func(q *q) { q.Sections[1].Questions[1].ShowWhen.Question = "none" }, "sections[1].questions[1].show_when.question: there is no question \"none\""},
		{"condition on itself", func(q *q) { q.Sections[1].Questions[1].ShowWhen.Question = "how" }, "sections[1].questions[1].show_when.question: question \"how\" must come before"},
		{"condition on a later one", func(q *q) { q.Sections[1].Questions[1].ShowWhen.Question = "kinds" }, "sections[1].questions[1].show_when.question: question \"kinds\" must come before"},
		{"condition on a text", func(q *q) {
			x := q.Sections[1].Questions
			x[0], x[5] = x[5], x[0]
			x[1].ShowWhen, x[2].ShowWhen = &survey.Condition{Question: "comment", In: []string{"x"}}, nil
		}, "sections[1].questions[1].show_when.question: a text question"},
		{"condition without values", func(q *q) { q.Sections[1].Questions[1].ShowWhen.In = nil }, "sections[1].questions[1].show_when.in: the values"},
		{"impossible value", func(q *q) { q.Sections[1].Questions[1].ShowWhen.In[0] = "maybe" }, "sections[1].questions[1].show_when.in[0]: question \"filed\" has no value \"maybe\""},
		{"no opinion where it is not offered", func(q *q) {
			q.Sections[1].Questions[1].ShowWhen = &survey.Condition{Question: "overall", In: []string{"1", "na"}}
		}, "sections[1].questions[1].show_when.in[1]: question \"overall\" has no value \"na\""},
		{"value twice", func(q *q) { q.Sections[1].Questions[1].ShowWhen.In = []string{"yes", "yes"} }, "sections[1].questions[1].show_when.in[1]: the value is listed twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := form()
			c.spoil(q)
			var all []string
			for _, f := range q.Check() {
				all = append(all, f.Path+": "+f.Message.En)
				if f.Message.Vi == "" {
					t.Errorf("%s has no Vietnamese", f.Path)
				}
			}
			// What one slip breaks further on may be noted too.
			if len(all) == 0 || !strings.HasPrefix(all[0], c.want) {
				t.Errorf("got\n%s\nwant %s", strings.Join(all, "\n"), c.want)
			}
		})
	}
}

func TestCheckBoundsQuestions(t *testing.T) {
	q := form()
	q.Sections[0].Questions = nil
	for i := range survey.MaxQuestions {
		q.Sections[0].Questions = append(q.Sections[0].Questions,
			survey.Question{ID: survey.QuestionID(fmt.Sprintf("q%d", i)), Type: survey.Scale, Text: q.Title})
	}
	broken := q.Check()
	if len(broken) != 1 || broken[0].Path != "sections" {
		t.Errorf("206 questions: %v", broken)
	}
	q = form()
	for i := range survey.MaxSections {
		q.Sections = append(q.Sections, survey.Section{ID: fmt.Sprintf("s%d", i), Title: q.Title,
			Questions: []survey.Question{{ID: survey.QuestionID(fmt.Sprintf("q%d", i)), Type: survey.Scale, Text: q.Title}}})
	}
	if broken := q.Check(); len(broken) != 1 || broken[0].Path != "sections" {
		t.Errorf("42 sections: %v", broken)
	}
}

func TestQuestionnaireLookUp(t *testing.T) {
	q := form()
	var order []string
	for x := range q.All {
		order = append(order, string(x.ID))
	}
	if got := strings.Join(order, " "); got != "overall s1 s2 filed how s3 kinds again comment" {
		t.Errorf("order %s", got)
	}
	for x := range q.All { // stopping early
		if x.ID == "s1" {
			break
		}
	}
	if q.Question("kinds") != &q.Sections[1].Questions[3] || q.Question("none") != nil {
		t.Error("Question does not find what All yields")
	}
	for id, want := range map[survey.QuestionID]string{
		"overall": "1 2 3 4 5", "s1": "1 2 3 4 5 na", "filed": "yes no", "kinds": "land birth other",
		"again": "s0 s1 s2 s3 s4 s5 s6 s7 s8 s9 s10", "comment": "",
	} {
		if got := strings.Join(q.Question(id).Values(), " "); got != want {
			t.Errorf("values of %s: %s", id, got)
		}
	}
}

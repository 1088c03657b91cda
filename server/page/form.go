package page

import (
	"io"
	"net/url"
	"slices"
	"strings"

	"hailong/server/survey"
)

// Form is the survey form of an entry code. With Given, Problems and Notice empty
// its bytes are the same for every visitor and may be kept.
type Form struct {
	Lang          survey.Lang
	Entry         survey.Entry
	Unit          survey.Unit
	Point         survey.Point     // shown by name when it has one
	Campaign      *survey.Campaign // for the phone number; may be nil
	Questionnaire *survey.Questionnaire

	Given    survey.Given        // answers to show as chosen
	Problems []survey.FieldError // shown at the top and beside their questions
	Notice   survey.Text         // why a form was not taken though nothing is wrong with it
}

type formView struct {
	common
	Unit, Point, Intro string
	Recorded           string // the sentence of the thank-you part
	Receipt            string // empty here: the script fills it in
	Notice             string
	Problems           []problemView
	Action             string
	Sections           []sectionView
	Help               helpView
	Words              map[string]string
}

type problemView struct{ ID, Text string }

type sectionView struct {
	Title, Hint string
	Questions   []questionView
}

type questionView struct {
	ID, Code, Text, Hint string
	Kind                 string // scale, choice, text
	Optional             string // the words for it, empty when an answer is expected
	When                 string // the condition in words, for readers without script
	WhenQuestion, WhenIn string // the same for the script
	Error, Describe      string
	Row, Input           string
	Choices              []choiceView
	Value                string
	MaxLength            int
}

type choiceView struct {
	Value, Text string
	ID          string // on the first choice: where links from the top lead
	Class       string
	Face        bool
	Checked     bool
}

// Form writes the form.
func (r *Renderer) Form(w io.Writer, f Form) error {
	c := r.common(f.Lang, f.Unit.Name)
	c.Faces, c.Script = r.faces, r.script
	v := formView{
		common: c,
		Unit:   f.Unit.Name, Point: f.Point.Name, Intro: f.Questionnaire.Intro.In(c.Lang),
		Recorded: fill(c.T["thanks_recorded"], "unit", f.Unit.Name),
		Action:   "/q/" + url.PathEscape(string(f.Entry.Code)) + "?lang=" + string(c.Lang),
		Help:     help(c.T, "help", phone(f.Campaign)),
		Words:    scriptWords(c.T),
	}
	if !f.Notice.Empty() {
		v.Notice = f.Notice.In(c.Lang)
	}
	if len(f.Given) > 0 {
		v.Switch = "" // the link would lose the answers
	}
	for s := range f.Questionnaire.Sections {
		sec := &f.Questionnaire.Sections[s]
		sv := sectionView{Title: sec.Title.In(c.Lang), Hint: sec.Hint.In(c.Lang)}
		for i := range sec.Questions {
			qv := f.question(&sec.Questions[i], c)
			if strings.Contains(sv.Title, c.T["optional"]) {
				qv.Optional = "" // the heading has said so
			}
			sv.Questions = append(sv.Questions, qv)
		}
		v.Sections = append(v.Sections, sv)
	}
	for _, p := range f.Problems {
		v.Problems = append(v.Problems, f.problem(p, c.Lang))
	}
	if v.Notice != "" || len(v.Problems) > 0 {
		v.Title = c.T["error"] + ": " + v.Title
	}
	return r.execute(w, "form", v)
}

// problem is a line of the summary; one without a question of this form has no
// link.
func (f *Form) problem(p survey.FieldError, l survey.Lang) problemView {
	q := f.Questionnaire.Question(survey.QuestionID(p.Path))
	if q == nil {
		return problemView{Text: p.Message.In(l)}
	}
	name := q.Code
	if name == "" {
		name = q.Text.In(l)
	}
	return problemView{ID: string(q.ID), Text: name + " – " + p.Message.In(l)}
}

func (f *Form) question(q *survey.Question, c common) questionView {
	l := c.Lang
	v := questionView{
		ID: string(q.ID), Code: q.Code, Text: q.Text.In(l), Hint: q.Hint.In(l),
		Kind: "choice", Input: "radio", Row: "list", MaxLength: q.MaxLength,
	}
	// Ratings have their own exit, "no opinion", and a share of them is asked for,
	// so the word "optional" would mislead there.
	if q.Type != survey.Scale && !q.Required {
		v.Optional = c.T["optional"]
	}
	switch q.Type {
	case survey.Scale:
		v.Kind, v.Row = "scale", "row"
	case survey.Multiple:
		v.Input = "checkbox"
	case survey.Rating:
		v.Row = "row nums"
	case survey.FreeText:
		v.Kind = "text"
		if given := f.Given[q.ID]; len(given) > 0 {
			v.Value = given[0]
		}
	}
	for i, value := range q.Values() {
		ch := choiceView{
			Value: value, Text: choiceText(f.Questionnaire, q, value, c),
			Face:    q.Type == survey.Scale && value != survey.NoOpinion,
			Checked: slices.Contains(f.Given[q.ID], value),
		}
		if ch.Face {
			ch.Text = breakable(ch.Text)
		}
		if i == 0 {
			ch.ID = v.ID
		}
		if q.Type == survey.Scale && value == survey.NoOpinion {
			ch.Class = "na"
		}
		v.Choices = append(v.Choices, ch)
	}
	f.condition(&v, q, c)
	for _, p := range f.Problems {
		if p.Path == v.ID && v.Error == "" {
			v.Error = c.T["error"] + ": " + p.Message.In(l)
		}
	}
	v.Describe = described(v)
	return v
}

// condition says in words and for the script when a question is to be answered.
func (f *Form) condition(v *questionView, q *survey.Question, c common) {
	if q.ShowWhen == nil {
		return
	}
	on := f.Questionnaire.Question(q.ShowWhen.Question)
	if on == nil {
		return
	}
	words := make([]string, len(q.ShowWhen.In))
	for i, value := range q.ShowWhen.In {
		words[i] = "“" + choiceText(f.Questionnaire, on, value, c) + "”"
	}
	v.When = fill(c.T["when"], "question", on.Text.In(c.Lang), "values", strings.Join(words, c.T["or"]))
	v.WhenQuestion, v.WhenIn = string(on.ID), strings.Join(q.ShowWhen.In, " ")
}

// described lists the ids of the texts beside a question, for screen readers.
func described(v questionView) string {
	var ids []string
	for suffix, text := range map[string]string{"-w": v.When, "-h": v.Hint, "-e": v.Error} {
		if text != "" {
			ids = append(ids, v.ID+suffix)
		}
	}
	slices.Sort(ids)
	slices.Reverse(ids) // condition, hint, error: the order on the page
	return strings.Join(ids, " ")
}

// choiceText is the word for a value of a question.
func choiceText(form *survey.Questionnaire, q *survey.Question, value string, c common) string {
	switch q.Type {
	case survey.Scale:
		if value == survey.NoOpinion {
			return form.NoOpinion.In(c.Lang)
		}
		if n := (survey.Answer{Value: value}).Level(); n > 0 && n <= len(form.Levels) {
			return form.Levels[n-1].In(c.Lang)
		}
	case survey.YesNo:
		return c.T[value]
	case survey.Rating:
		return strings.TrimPrefix(value, "s")
	}
	for _, o := range q.Options {
		if o.ID == value {
			return o.Text.In(c.Lang)
		}
	}
	return value
}

// breakable lets words of nine letters or more break in the middle, with a
// hyphen, where a face's column is too narrow for "dissatisfied".
func breakable(s string) string {
	words := strings.Split(s, " ")
	for i, w := range words {
		if r := []rune(w); len(r) > 8 {
			mid := (len(r) + 1) / 2
			words[i] = string(r[:mid]) + "\u00ad" + string(r[mid:])
		}
	}
	return strings.Join(words, " ")
}

// scriptWords are the strings the script shows, without their prefix.
func scriptWords(t map[string]string) map[string]string {
	w := map[string]string{"errors": t["errors_title"], "error": t["error"]}
	for k, s := range t {
		if name, ok := strings.CutPrefix(k, "script_"); ok {
			w[name] = s
		}
	}
	return w
}

func phone(c *survey.Campaign) string {
	if c == nil {
		return ""
	}
	return c.Phone
}

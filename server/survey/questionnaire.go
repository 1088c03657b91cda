package survey

// QuestionType is how a question is answered.
type QuestionType string

// The question types.
const (
	Scale    QuestionType = "scale"    // five levels, with "không có ý kiến" where NoOpinion is set
	Single   QuestionType = "single"   // one of Options
	Multiple QuestionType = "multiple" // any of Options
	YesNo    QuestionType = "yes_no"   // yes or no
	Rating   QuestionType = "rating"   // 0 to 10
	FreeText QuestionType = "text"     // at most MaxLength characters
)

// Questionnaire is a version of a form. It is immutable once a campaign opened
// with it.
type Questionnaire struct {
	ID      string `yaml:"id" json:"id"`
	Version int    `yaml:"version" json:"version"`
	Title   Text   `yaml:"title" json:"title"`
	Intro   Text   `yaml:"intro" json:"intro"`
	// Levels are the words of the five-level scale, lowest first.
	Levels []Text `yaml:"levels" json:"levels"`
	// NoOpinion is the word for the sixth choice of scale questions that offer it.
	NoOpinion Text `yaml:"no_opinion" json:"no_opinion"`
	// MinAnsweredPercent is the share of scale questions, 0 to 100, that must have
	// an answer (no opinion is one) before a form is valid; method A-07. Questions
	// that are hidden by ShowWhen do not count.
	MinAnsweredPercent int       `yaml:"min_answered_percent" json:"min_answered_percent"`
	Sections           []Section `yaml:"sections" json:"sections"`
}

// Section groups questions under a heading.
type Section struct {
	ID        string     `yaml:"id" json:"id"`
	Title     Text       `yaml:"title" json:"title"`
	Hint      Text       `yaml:"hint,omitempty" json:"hint,omitzero"`
	Questions []Question `yaml:"questions" json:"questions"`
}

// Question is one question; which fields apply depends on Type.
type Question struct {
	ID        QuestionID   `yaml:"id" json:"id"`
	Code      string       `yaml:"code,omitempty" json:"code,omitempty"` // as in the source, such as 3.1
	Type      QuestionType `yaml:"type" json:"type"`
	Text      Text         `yaml:"text" json:"text"`
	Hint      Text         `yaml:"hint,omitempty" json:"hint,omitzero"`
	Required  bool         `yaml:"required,omitempty" json:"required,omitempty"`
	NoOpinion bool         `yaml:"no_opinion,omitempty" json:"no_opinion,omitempty"`
	Options   []Option     `yaml:"options,omitempty" json:"options,omitempty"`
	MaxLength int          `yaml:"max_length,omitempty" json:"max_length,omitempty"` // characters, for text
	ShowWhen  *Condition   `yaml:"show_when,omitempty" json:"show_when,omitempty"`
}

// Option is a choice of a single or multiple question. Its id has the shape of a
// QuestionID.
type Option struct {
	ID   string `yaml:"id" json:"id"`
	Text Text   `yaml:"text" json:"text"`
}

// Condition shows a question only when an earlier one has one of the values.
type Condition struct {
	Question QuestionID `yaml:"question" json:"question"`
	In       []string   `yaml:"in" json:"in"`
}

// All yields the questions in the order of the form.
func (q *Questionnaire) All(yield func(*Question) bool) {
	for s := range q.Sections {
		for i := range q.Sections[s].Questions {
			if !yield(&q.Sections[s].Questions[i]) {
				return
			}
		}
	}
}

// Question is the question with an id, or nil.
func (q *Questionnaire) Question(id QuestionID) *Question {
	for x := range q.All {
		if x.ID == id {
			return x
		}
	}
	return nil
}

// Opening is the question that a kiosk begins with and the only one it insists on: the
// first required question with a scale that shows on its own; nil for none.
func (q *Questionnaire) Opening() *Question {
	for x := range q.All {
		if x.Type == Scale && x.Required && x.ShowWhen == nil {
			return x
		}
	}
	return nil
}

// Values are the answers the question can have, in the order of the form; nil
// for text.
func (q *Question) Values() []string {
	switch q.Type {
	case Scale:
		v := []string{"1", "2", "3", "4", "5"}
		if q.NoOpinion {
			v = append(v, NoOpinion)
		}
		return v
	case YesNo:
		return []string{"yes", "no"}
	case Rating:
		return []string{"s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10"}
	case Single, Multiple:
		v := make([]string, len(q.Options))
		for i, o := range q.Options {
			v[i] = o.ID
		}
		return v
	}
	return nil
}

// Given is what a resident sent, not yet checked: the values per question. It
// may hold anything; Parse makes it valid or says why not.
type Given map[QuestionID][]string

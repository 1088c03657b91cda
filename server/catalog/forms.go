package catalog

import (
	"fmt"

	"hailong/server/score"
	"hailong/server/survey"
)

// MaxYAML is the ceiling of a YAML file in bytes. The longest shipped one has 14 kB.
const MaxYAML = 512 << 10

// Look is what can be said of a file without taking it.
type Look[T any] struct {
	// Model is what the file says, nil where it can't be read as a whole. It may break
	// rules: only without Problems may it be used for more than to be shown.
	Model    *T
	Hash     string    // of the file's bytes
	Problems []Problem // in the order of the file, at most MaxProblems; none: it can be taken
	More     bool      // there may be others
}

// LookQuestionnaire reads a version of a form and tells everything that keeps it from
// being taken; name is for messages.
func LookQuestionnaire(name string, data []byte) Look[survey.Questionnaire] {
	return look(name, data, (*survey.Questionnaire).Check)
}

// LookCriteria is LookQuestionnaire for a version of a criteria set. It is checked
// against the questionnaire that it names, which find finds; none is a problem.
func LookCriteria(name string, data []byte, find func(survey.VersionRef) *survey.Questionnaire) Look[score.Criteria] {
	return look(name, data, func(c *score.Criteria) []survey.FieldError {
		q := find(c.Form)
		broken := c.Check(q)
		if q == nil && c.Form.ID != "" && c.Form.Version >= 1 {
			broken = append(broken, survey.FieldError{Path: "questionnaire", Message: survey.Text{
				Vi: fmt.Sprintf("chưa có mẫu phiếu %s phiên bản %d", c.Form.ID, c.Form.Version),
				En: fmt.Sprintf("questionnaire %s version %d is not stored", c.Form.ID, c.Form.Version),
			}})
		}
		return broken
	})
}

func look[T any](name string, data []byte, check func(*T) []survey.FieldError) Look[T] {
	l := Look[T]{Hash: Hash(data)}
	model := new(T)
	d := decode(name, data, model)
	if len(d.list) == 0 {
		l.Model = model
		d.broken(check(model))
	}
	if d.err() != nil { // which also puts them in order
		l.Problems, l.More = d.list, d.more
	}
	return l
}

// taken is a look as the readers of files want it: whole or not at all.
func (l *Look[T]) taken() (model *T, hash string, err error) {
	if len(l.Problems) > 0 {
		return nil, "", &Error{l.Problems, l.More}
	}
	return l.Model, l.Hash, nil
}

// Questionnaire reads a version of a form; name is for messages. The result has
// passed survey.Questionnaire.Check. hash is Hash of data.
func Questionnaire(name string, data []byte) (q *survey.Questionnaire, hash string, err error) {
	l := LookQuestionnaire(name, data)
	return l.taken()
}

// Criteria reads a version of a criteria set; name is for messages. The result
// has passed what score.Criteria.Check can say without the questionnaire; hash is
// Hash of data.
func Criteria(name string, data []byte) (c *score.Criteria, hash string, err error) {
	return CriteriaFor(name, data, nil)
}

// CriteriaFor is Criteria, checked against the questionnaire it is to score: a
// set that names another version, a question that the form does not have or one
// that is not on the five-level scale is refused. A nil questionnaire leaves that
// out.
func CriteriaFor(name string, data []byte, q *survey.Questionnaire) (c *score.Criteria, hash string, err error) {
	l := look(name, data, func(c *score.Criteria) []survey.FieldError { return c.Check(q) })
	return l.taken()
}

package catalog

import (
	"hailong/server/score"
	"hailong/server/survey"
)

// Questionnaire reads a version of a form; name is for messages. The result has
// passed survey.Questionnaire.Check. hash is Hash of data.
func Questionnaire(name string, data []byte) (q *survey.Questionnaire, hash string, err error) {
	q = &survey.Questionnaire{}
	d := decode(name, data, q)
	if len(d.list) == 0 {
		d.broken(q.Check())
	}
	if err := d.err(); err != nil {
		return nil, "", err
	}
	return q, Hash(data), nil
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
	c = &score.Criteria{}
	d := decode(name, data, c)
	if len(d.list) == 0 {
		d.broken(c.Check(q))
	}
	if err := d.err(); err != nil {
		return nil, "", err
	}
	return c, Hash(data), nil
}

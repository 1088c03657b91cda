package mongo

import (
	"encoding/hex"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hailong/server/survey"
	"hailong/server/tally"
)

// responseDoc is a response as stored, without its free text. Other tools read
// it: days and units are text, answers a document of question to value.
type responseDoc struct {
	ID       survey.ResponseID `bson:"_id"`
	Unit     string            `bson:"unit"`
	Campaign survey.CampaignID `bson:"campaign"`
	Point    survey.PointID    `bson:"point"`
	Channel  survey.Channel    `bson:"channel"`
	Lang     survey.Lang       `bson:"lang"`
	Day      string            `bson:"day"` // YYYY-MM-DD
	Hour     int               `bson:"hour"`
	Pace     survey.Pace       `bson:"pace"`
	Answers  bson.D            `bson:"answers"`  // a value, or an array of the values of a multiple choice
	Comments int               `bson:"comments"` // how many; their text is in the collection comments
	Standing survey.Standing   `bson:"standing"`
	Flags    []survey.Flag     `bson:"flags"`
	Reason   string            `bson:"reason"`
	Local    bool              `bson:"local"`
	Digest   bson.Binary       `bson:"digest"`
	Rev      int64             `bson:"rev"` // one more at each change of standing or mark
	Mark     mark              `bson:"mark"`
}

// mark says in which batch of which writer the latest changes of a response are
// counted, and what they are: for each standing, how often the response is added
// to (or, negative, taken from) the cell of that standing.
type mark struct {
	Writer string                    `bson:"w"`
	Batch  int64                     `bson:"b"`
	By     map[survey.Standing]int64 `bson:"by"`
}

// commentDoc is the free text of a response. Its _id holds the day and the
// digest, so that two attempts under one response id share it only when both are
// the same.
type commentDoc struct {
	ID       string            `bson:"_id"`
	Response survey.ResponseID `bson:"response"`
	Unit     string            `bson:"unit"`
	Campaign survey.CampaignID `bson:"campaign"`
	// Turn is one text that sorts the newest day first, then by response, so that
	// a page can continue after the last one it showed.
	Turn  string       `bson:"turn"`
	Items []commentBit `bson:"items"`
}

type commentBit struct {
	Question survey.QuestionID `bson:"q"`
	Text     string            `bson:"text"`
}

// tallyDoc is what one writer counted in one cell.
type tallyDoc struct {
	ID       string                  `bson:"_id"` // writer|cell
	Writer   string                  `bson:"w"`
	Campaign survey.CampaignID       `bson:"campaign"`
	Cell     string                  `bson:"cell"`
	Last     int64                   `bson:"last"` // the last batch counted into N
	Open     bool                    `bson:"open"` // false: sealed, nothing is counted here any more
	N        map[tally.Counter]int64 `bson:"n"`
}

// encode makes the documents of a response; the second is nil without comments.
func encode(r *survey.Response, digest [32]byte, m mark) (*responseDoc, *commentDoc) {
	d := &responseDoc{
		ID: r.ID, Unit: r.Unit.String(), Campaign: r.Campaign, Point: r.Point, Channel: r.Channel,
		Lang: r.Lang, Day: r.Day.String(), Hour: r.Hour, Pace: r.Pace, Answers: encodeAnswers(r.Answers),
		Comments: len(r.Comments), Standing: r.Standing, Flags: r.Flags, Reason: r.Reason, Local: r.Local,
		Digest: bson.Binary{Data: digest[:]}, Rev: 1, Mark: m,
	}
	if len(r.Comments) == 0 {
		return d, nil
	}
	c := &commentDoc{
		ID: commentID(d), Response: r.ID, Unit: d.Unit, Campaign: r.Campaign,
		Turn:  fmt.Sprintf("%08x %s", lastTurn-int64(r.Day), commentID(d)),
		Items: make([]commentBit, len(r.Comments)),
	}
	for i, x := range r.Comments {
		c.Items[i] = commentBit(x)
	}
	return d, c
}

// lastTurn is above every Day, so that the difference is positive and its
// hexadecimal text has eight digits.
const lastTurn = 1<<31 - 1

// commentID is the _id of the free text that belongs to a response as stored.
func commentID(d *responseDoc) string {
	return string(d.ID) + "/" + d.Day + "/" + hex.EncodeToString(d.Digest.Data)
}

func encodeAnswers(as survey.Answers) bson.D {
	d := make(bson.D, 0, len(as))
	for _, a := range as {
		if n := len(d); n > 0 && d[n-1].Key == string(a.Question) {
			if many, ok := d[n-1].Value.(bson.A); ok {
				d[n-1].Value = append(many, a.Value)
			} else {
				d[n-1].Value = bson.A{d[n-1].Value, a.Value}
			}
			continue
		}
		d = append(d, bson.E{Key: string(a.Question), Value: a.Value})
	}
	return d
}

func decodeAnswers(d bson.D) (survey.Answers, error) {
	if len(d) == 0 {
		return nil, nil
	}
	as := make(survey.Answers, 0, len(d)+4)
	for _, e := range d {
		values, many := e.Value.(bson.A)
		if !many {
			values = bson.A{e.Value}
		}
		for _, v := range values {
			s, ok := v.(string)
			if !ok {
				return nil, fmt.Errorf("answer to %s is a %T, want text", e.Key, v)
			}
			as = append(as, survey.Answer{Question: survey.QuestionID(e.Key), Value: s})
		}
	}
	return as, nil
}

// decode makes the response of a document, without comments.
func (d *responseDoc) decode() (survey.Response, error) {
	fail := func(err error) (survey.Response, error) {
		return survey.Response{}, unreadable(fmt.Errorf("stored response %s: %w", d.ID, err))
	}
	unit, err := survey.ParseUnitKey(d.Unit)
	if err != nil {
		return fail(err)
	}
	day, err := survey.ParseDay(d.Day)
	if err != nil {
		return fail(err)
	}
	answers, err := decodeAnswers(d.Answers)
	if err != nil {
		return fail(err)
	}
	r := survey.Response{
		ID: d.ID, Campaign: d.Campaign, Unit: unit, Point: d.Point, Channel: d.Channel, Lang: d.Lang,
		Day: day, Hour: d.Hour, Pace: d.Pace, Answers: answers, Standing: d.Standing, Reason: d.Reason, Local: d.Local,
	}
	if len(d.Flags) > 0 {
		r.Flags = d.Flags
	}
	return r, nil
}

// counted is the response as tally counts it, for which the number of comments
// is enough.
func (d *responseDoc) counted() (survey.Response, error) {
	r, err := d.decode()
	r.Comments = make([]survey.Comment, d.Comments)
	return r, err
}

// remarks are the comments of a document in their order.
func (c *commentDoc) remarks() []survey.Comment {
	out := make([]survey.Comment, len(c.Items))
	for i, x := range c.Items {
		out[i] = survey.Comment(x)
	}
	return out
}

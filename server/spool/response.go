package spool

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"hailong/server/survey"
)

// version is of the payload. A reader never guesses what another version, or a
// field it does not know, means.
const version = 1

// errNewer is a payload of a later version of the product.
var errNewer = errors.New("written by a newer version")

// wire is a response as it lies on the disk: one JSON object that a person can read
// when nothing else can.
type wire struct {
	V        int               `json:"v"`
	ID       survey.ResponseID `json:"id"`
	Campaign survey.CampaignID `json:"campaign"`
	Unit     survey.UnitKey    `json:"unit"`
	Point    survey.PointID    `json:"point,omitempty"`
	Channel  survey.Channel    `json:"channel"`
	Lang     survey.Lang       `json:"lang"`
	Day      survey.Day        `json:"day"`
	Hour     int               `json:"hour"`
	Pace     survey.Pace       `json:"pace"`
	Answers  string            `json:"answers"` // survey.Answers.String
	Comments []survey.Comment  `json:"comments,omitempty"`
	Standing survey.Standing   `json:"standing"`
	Flags    []survey.Flag     `json:"flags,omitempty"`
	Reason   string            `json:"reason,omitempty"`
	Local    bool              `json:"local,omitempty"`
}

// encode adds the payload of a response to b. A response that decode would not give
// back the same is an error: it is not thanked for.
func encode(b *bytes.Buffer, r *survey.Response) error {
	w := wire{
		V: version, ID: r.ID, Campaign: r.Campaign, Unit: r.Unit, Point: r.Point, Channel: r.Channel, Lang: r.Lang,
		Day: r.Day, Hour: r.Hour, Pace: r.Pace, Answers: r.Answers.String(), Comments: r.Comments,
		Standing: r.Standing, Flags: r.Flags, Reason: r.Reason, Local: r.Local,
	}
	if back, err := w.response(); err != nil || !same(&back, r) || !w.lossless() {
		return errors.Join(errors.New("a response that would not read back the same"), err)
	}
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&w); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the newline of Encode
	return nil
}

// lossless reports whether JSON keeps all of w. It replaces what is no UTF-8, and a
// day is text with a year of four digits.
func (w *wire) lossless() bool {
	text := utf8.ValidString(string(w.Campaign)) && utf8.ValidString(string(w.Point)) && utf8.ValidString(string(w.Channel)) &&
		utf8.ValidString(string(w.Lang)) && utf8.ValidString(string(w.Pace)) && utf8.ValidString(w.Answers) &&
		utf8.ValidString(string(w.Standing)) && utf8.ValidString(w.Reason)
	for _, c := range w.Comments {
		text = text && utf8.ValidString(string(c.Question)) && utf8.ValidString(c.Text)
	}
	for _, f := range w.Flags {
		text = text && utf8.ValidString(string(f))
	}
	unit, err := survey.ParseUnitKey(w.Unit.String())
	return text && err == nil && unit == w.Unit && w.Day >= firstDay && w.Day <= lastDay
}

var firstDay, lastDay = survey.NewDay(0, time.January, 1), survey.NewDay(9999, time.December, 31)

// decode reads what encode wrote. Empty lists come back nil.
func decode(payload []byte) (survey.Response, error) {
	var w wire
	dec := json.NewDecoder(bytes.NewReader(payload))
	dec.DisallowUnknownFields()
	err := dec.Decode(&w)
	if err == nil && dec.InputOffset() != int64(len(payload)) {
		err = errors.New("more than one object")
	}
	if err != nil || w.V != version {
		var only struct{ V int }
		if json.Unmarshal(payload, &only) == nil && only.V > version {
			return survey.Response{}, errNewer
		}
		if err == nil {
			err = fmt.Errorf("version %d", w.V)
		}
		return survey.Response{}, err
	}
	return w.response()
}

func (w *wire) response() (survey.Response, error) {
	if _, err := survey.ParseResponseID(string(w.ID)); err != nil {
		return survey.Response{}, fmt.Errorf("%q is no response id", w.ID)
	}
	answers, err := survey.ParseAnswers(w.Answers)
	if err != nil {
		return survey.Response{}, err
	}
	return survey.Response{
		ID: w.ID, Campaign: w.Campaign, Unit: w.Unit, Point: w.Point, Channel: w.Channel, Lang: w.Lang,
		Day: w.Day, Hour: w.Hour, Pace: w.Pace, Answers: answers, Comments: w.Comments,
		Standing: w.Standing, Flags: w.Flags, Reason: w.Reason, Local: w.Local,
	}, nil
}

// same reports whether two responses are equal in everything; nil and empty lists
// are.
func same(a, b *survey.Response) bool {
	return a.ID == b.ID && a.Campaign == b.Campaign && a.Unit == b.Unit && a.Point == b.Point &&
		a.Channel == b.Channel && a.Lang == b.Lang && a.Day == b.Day && a.Hour == b.Hour && a.Pace == b.Pace &&
		slices.Equal(a.Answers, b.Answers) && slices.Equal(a.Comments, b.Comments) &&
		a.Standing == b.Standing && slices.Equal(a.Flags, b.Flags) && a.Reason == b.Reason && a.Local == b.Local
}

// hour is when a response was filled in, as exactly as it says itself.
func hour(r *survey.Response) time.Time {
	y, m, d := r.Day.Time().Date()
	return time.Date(y, m, d, r.Hour, 0, 0, 0, survey.Zone)
}

package api

import (
	"hailong/server/remark"
	"hailong/server/survey"
)

// commentList is a part of a unit's comments.
type commentList struct {
	// Shown is false where the unit has too few responses for any comment to be shown.
	Shown  bool           `json:"shown"`
	Needed int64          `json:"needed"` // responses from which comments are shown
	Total  int            `json:"total"`  // comments of the unit
	Found  int            `json:"found"`  // of them, what was asked for
	Open   int            `json:"open"`   // of all, without an answer
	Tags   []tagCount     `json:"tags"`
	Items  []commentShown `json:"items"`
	Next   string         `json:"next,omitempty"`
}

type tagCount struct {
	Tag  remark.Tag  `json:"tag"`
	Text survey.Text `json:"text"`
	N    int         `json:"n"`
}

// commentShown is a comment with what was made of it. Revision is what an edit names in
// If-Match.
type commentShown struct {
	Ref       string            `json:"ref"`
	Question  survey.QuestionID `json:"question"`
	Asked     survey.Text       `json:"asked"`
	Text      string            `json:"text"`
	Day       survey.Day        `json:"day"`
	Channel   survey.Channel    `json:"channel"`
	Point     survey.PointID    `json:"point"`
	PointName string            `json:"point_name"`
	Standing  survey.Standing   `json:"standing"`
	Revision  int64             `json:"revision"`
	Tags      []remark.Tag      `json:"tags"`
	Answer    *answerShown      `json:"answer"`
}

type answerShown struct {
	Text string     `json:"text"`
	Day  survey.Day `json:"day"`
}

// handlingShown is what was made of a comment, after an edit.
type handlingShown struct {
	Revision int64        `json:"revision"`
	Tags     []remark.Tag `json:"tags"`
	Answer   *answerShown `json:"answer"`
}

type tagsOrder struct {
	Tags []remark.Tag `json:"tags"`
}

type answerOrder struct {
	Text string `json:"text"` // empty withdraws the answer
}

// Package remark keeps what is made of residents' comments: tags, and the answer of the
// unit that the resident reads on the receipt. It promises that nobody's change is
// overwritten unseen, and that an answer is clean, masked and not longer than MaxAnswer.
// It holds no comment: those stay with their responses, where they never change.
package remark

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"hailong/server/store"
	"hailong/server/survey"
)

// Kind is the kind of the documents, one for each comment that somebody has handled.
const Kind = "remark"

// MaxAnswer is the longest answer, in characters.
const MaxAnswer = 1000

// Tag says what a comment is about. The list is closed.
type Tag string

// The tags, in the order they are shown.
const (
	Praise    Tag = "praise"
	Attitude  Tag = "attitude"
	Waiting   Tag = "waiting"
	Procedure Tag = "procedure"
	Guidance  Tag = "guidance"
	Fees      Tag = "fees"
	Place     Tag = "place"
	Online    Tag = "online"
	Other     Tag = "other"
)

// Tags lists every tag.
var Tags = []Tag{Praise, Attitude, Waiting, Procedure, Guidance, Fees, Place, Online, Other}

// Text is the tag for people.
func (t Tag) Text() survey.Text {
	switch t {
	case Praise:
		return survey.Text{Vi: "Lời khen", En: "Praise"}
	case Attitude:
		return survey.Text{Vi: "Thái độ phục vụ", En: "Staff attitude"}
	case Waiting:
		return survey.Text{Vi: "Thời gian giải quyết", En: "Waiting and deadlines"}
	case Procedure:
		return survey.Text{Vi: "Thủ tục, hồ sơ", En: "Procedures and papers"}
	case Guidance:
		return survey.Text{Vi: "Hướng dẫn, thông tin", En: "Guidance and information"}
	case Fees:
		return survey.Text{Vi: "Phí, lệ phí", En: "Fees"}
	case Place:
		return survey.Text{Vi: "Nơi tiếp nhận, trang thiết bị", En: "Premises and equipment"}
	case Online:
		return survey.Text{Vi: "Dịch vụ công trực tuyến", En: "Online services"}
	}
	return survey.Text{Vi: "Nội dung khác", En: "Something else"}
}

// Comment names a comment.
type Comment struct {
	Campaign survey.CampaignID
	Unit     survey.UnitKey
	Response survey.ResponseID
	Question survey.QuestionID
}

// id is where a comment's document lies: those of a unit, and those of a response, lie
// together. Errors name documents, and logs errors, so the response's ID is not in it.
func (c Comment) id() string { return unitPrefix(c.Campaign, c.Unit) + key(c.Response, c.Question) }

// key is a hash of a response's ID, which is random enough not to be guessed from it, and
// the question.
func key(id survey.ResponseID, q survey.QuestionID) string { return blind(id) + "." + string(q) }

func blind(id survey.ResponseID) string {
	sum := sha256.Sum256([]byte("hailong remark " + id))
	return hex.EncodeToString(sum[:16])
}

func unitPrefix(c survey.CampaignID, u survey.UnitKey) string {
	return string(c) + "/" + u.String() + "/"
}

// Handling is what was made of a comment. Rev is 0 while nothing was.
type Handling struct {
	Tags     []Tag      `json:"tags,omitempty"` // in the order of Tags, without repeats
	Answer   string     `json:"answer,omitempty"`
	Answered survey.Day `json:"answered,omitzero"` // of the answer as it is
	Rev      int64      `json:"-"`
}

// documents is what a Book needs of the store.
type documents interface {
	Create(ctx context.Context, docs ...store.Doc) error
	Replace(ctx context.Context, d store.Doc) error
	Get(ctx context.Context, kind, id string) (store.Doc, error)
	Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error)
}

// Book keeps handlings. It is safe for concurrent use, and several processes may have
// one each on the same store.
type Book struct{ Docs documents }

// Of is what was made of a comment.
func (b *Book) Of(ctx context.Context, c Comment) (Handling, error) {
	d, err := b.Docs.Get(ctx, Kind, c.id())
	if err != nil && survey.KindOf(err) == survey.KindUnknown {
		return Handling{}, nil
	}
	if err != nil {
		return Handling{}, fmt.Errorf("handling of a comment: %w", err)
	}
	return read(d)
}

func read(d store.Doc) (Handling, error) {
	h := Handling{Rev: d.Rev}
	if err := json.Unmarshal(d.Body, &h); err != nil {
		return h, fmt.Errorf("handling of a comment: %w", err)
	}
	return h, nil
}

// Handlings are those of several comments.
type Handlings map[string]Handling

// Of is what was made of a response's comment on a question.
func (h Handlings) Of(id survey.ResponseID, q survey.QuestionID) Handling { return h[key(id, q)] }

// OfUnit is what was made of a unit's comments in a campaign.
func (b *Book) OfUnit(ctx context.Context, c survey.CampaignID, u survey.UnitKey) (Handlings, error) {
	return b.within(ctx, unitPrefix(c, u), "")
}

// OfResponse is what was made of a response's comments.
func (b *Book) OfResponse(ctx context.Context, r *survey.Response) (Handlings, error) {
	return b.within(ctx, unitPrefix(r.Campaign, r.Unit), blind(r.ID)+".")
}

// within reads a unit's documents, those that go on with start.
func (b *Book) within(ctx context.Context, unit, start string) (Handlings, error) {
	all := Handlings{}
	prefix := unit + start
	last := len(prefix) - 1 // a slash or a full stop: the next character ends the range
	r := store.Range{From: prefix, Before: prefix[:last] + string(prefix[last]+1), Limit: store.MaxPage}
	for {
		list, err := b.Docs.Page(ctx, Kind, r)
		if err != nil {
			return nil, fmt.Errorf("handlings of comments: %w", err)
		}
		for _, d := range list {
			if all[d.ID[len(unit):]], err = read(d); err != nil {
				return nil, err
			}
		}
		if len(list) < r.Limit {
			return all, nil
		}
		r.From = list[len(list)-1].ID + "\x00"
	}
}

// CheckTags are tags in their order without repeats. One that is not in the list is
// KindInvalid.
func CheckTags(given []Tag) ([]Tag, error) {
	var out []Tag
	for _, t := range Tags {
		if slices.Contains(given, t) {
			out = append(out, t)
		}
	}
	for _, t := range given {
		if !slices.Contains(Tags, t) {
			return nil, survey.InvalidField("tags", survey.Text{
				Vi: fmt.Sprintf("Không có nhãn %q.", t), En: fmt.Sprintf("There is no tag %q.", t),
			})
		}
	}
	return out, nil
}

// Clean is what an office writes as it is kept: NFC, without controls and blanks around
// it, and masked as residents' comments are.
func Clean(s string) string {
	return survey.Mask(strings.TrimSpace(norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsSpace(r) && r != '\r':
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s))))
}

// CheckAnswer is an answer as it is kept, see Clean. One that is too long then is
// KindInvalid; empty withdraws.
func CheckAnswer(s string) (string, error) {
	s = Clean(s)
	if n := utf8.RuneCountInString(s); n > MaxAnswer {
		return "", survey.InvalidField("text", survey.Text{
			Vi: fmt.Sprintf("Câu trả lời có %d ký tự, nhiều nhất là %d.", n, MaxAnswer),
			En: fmt.Sprintf("The answer has %d characters, at most %d are allowed.", n, MaxAnswer),
		})
	}
	return s, nil
}

// Save keeps what was made of a comment at exactly revision h.Rev, 0 for the first time,
// and returns it with its new one. Another revision is KindConflict.
func (b *Book) Save(ctx context.Context, c Comment, h Handling) (Handling, error) {
	body, err := json.Marshal(h)
	if err != nil {
		return h, fmt.Errorf("handling of a comment: %w", err)
	}
	d := store.Doc{Kind: Kind, ID: c.id(), Rev: h.Rev, Body: body}
	if h.Rev == 0 {
		err = b.Docs.Create(ctx, d)
	} else {
		err = b.Docs.Replace(ctx, d)
	}
	if err != nil {
		return h, fmt.Errorf("handling of a comment: %w", err)
	}
	h.Rev++
	return h, nil
}

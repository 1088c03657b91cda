package api

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"golang.org/x/text/unicode/norm"

	"hailong/server/registry"
	"hailong/server/remark"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

// responses is what comments and the review need of the store.
type responses interface {
	EachRemark(ctx context.Context, campaign survey.CampaignID, unit survey.UnitKey, yield func(store.Remark) error) error
	Find(ctx context.Context, prefix string) ([]store.Kept, error)
}

// What references name: the ID of a response, for a comment with its question.
const (
	refComment  = "comment"
	refResponse = "response"
)

// asked is what of a unit's comments somebody wants to see.
type asked struct {
	Words    bool       `json:"words,omitempty"` // some were looked for; which ones may name a person
	Tag      remark.Tag `json:"tag,omitempty"`
	Answered string     `json:"answered,omitempty"`
	Point    string     `json:"point,omitempty"`
	Channel  string     `json:"channel,omitempty"`
	From     survey.Day `json:"from,omitzero"`
	To       survey.Day `json:"to,omitzero"`
	After    bool       `json:"after,omitempty"` // a later page of the same list

	words string
}

// getComments lists what residents wrote about a unit, newest day first. Each look is in
// the trail.
func (a *API) getComments(c *fiber.Ctx) error {
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	want, err := askedOf(c)
	if err != nil {
		return err
	}
	limit, err := limitAsked(c)
	if err != nil {
		return err
	}
	list := commentList{Needed: x.Criteria.MinPublish, Tags: []tagCount{}, Items: []commentShown{}}
	s, err := a.UnitFigures.Unit(c.UserContext(), x, u.Key)
	if err != nil {
		return err
	}
	// Fewer residents than that could be told apart by who was there.
	if list.Shown = s.N.Used >= x.Criteria.MinPublish; !list.Shown {
		return c.JSON(list)
	}
	e := trail.Event{Action: trail.CommentsView, Object: "campaign:" + string(x.ID), Unit: u.Key.String(), After: want}
	if err := a.record(c, e, nil); err != nil {
		return err
	}
	all, err := a.comments(c.UserContext(), x, u.Key)
	if err != nil {
		return err
	}
	list.count(all)
	// The last comment seen is looked for among all: what was tagged or answered since
	// may not be asked for any more, and the list goes on all the same.
	seen := -1
	if cursor := c.Query("cursor"); cursor != "" {
		last, _ := a.Seal.OpenRef(refComment, cursor)
		now := a.Seal.Ref(refComment, last) // another one after a key was rotated
		if seen = slices.IndexFunc(all, func(m commentShown) bool { return m.Ref == now }); seen < 0 {
			return listChanged()
		}
	}
	list.take(all, seen+1, limit, want.holds)
	return c.JSON(list)
}

func listChanged() error {
	return survey.InvalidField("cursor", survey.Text{
		Vi: "Danh sách đã thay đổi; xin tải lại từ đầu.", En: "The list has changed; please load it again from its beginning.",
	})
}

// askedOf reads the query.
func askedOf(c *fiber.Ctx) (asked, error) {
	w := asked{
		Tag: remark.Tag(utils.CopyString(c.Query("tag"))), Answered: utils.CopyString(c.Query("answered")),
		Point: utils.CopyString(c.Query("point")), Channel: utils.CopyString(c.Query("channel")), After: c.Query("cursor") != "",
	}
	w.words = folded(utils.CopyString(c.Query("q")))
	w.Words = w.words != ""
	if w.Tag != "" {
		if _, err := remark.CheckTags([]remark.Tag{w.Tag}); err != nil {
			return w, survey.InvalidField("tag", survey.Text{Vi: "Không có nhãn này.", En: "There is no such tag."})
		}
	}
	if w.Answered != "" && w.Answered != "yes" && w.Answered != "no" {
		return w, survey.InvalidField("answered", survey.Text{Vi: "answered là yes hoặc no.", En: "answered is yes or no."})
	}
	for name, day := range map[string]*survey.Day{"from": &w.From, "to": &w.To} {
		if s := c.Query(name); s != "" {
			var err error
			if *day, err = survey.ParseDay(s); err != nil {
				return w, survey.InvalidField(name, survey.Text{Vi: "Ngày viết dạng YYYY-MM-DD.", En: "A day is written YYYY-MM-DD."})
			}
		}
	}
	return w, nil
}

// holds reports whether a comment is what was asked for.
func (w *asked) holds(m commentShown) bool {
	switch {
	case w.Tag != "" && !slices.Contains(m.Tags, w.Tag),
		w.Answered != "" && (w.Answered == "yes") != (m.Answer != nil),
		w.Point != "" && w.Point != string(m.Point),
		w.Channel != "" && w.Channel != string(m.Channel),
		w.From != 0 && m.Day < w.From, w.To != 0 && m.Day > w.To:
		return false
	}
	return w.words == "" || strings.Contains(folded(m.Text), w.words)
}

// folded is a text without accents and case and with single blanks, for the search: đ is
// a letter of its own to Unicode and d to who types fast.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		}
		return r
	}, norm.NFD.String(strings.ToLower(strings.Join(strings.Fields(s), " "))))
}

// comments are all comments of a unit with what was made of them.
func (a *API) comments(ctx context.Context, x *registry.Campaign, u survey.UnitKey) ([]commentShown, error) {
	handled, err := a.Remarks.OfUnit(ctx, x.ID, u)
	if err != nil {
		return nil, err
	}
	snap := a.Registry.Now()
	var list []commentShown
	err = a.Responses.EachRemark(ctx, x.ID, u, func(m store.Remark) error {
		h := handled.Of(m.ID, m.Comment.Question)
		s := commentShown{
			Ref: a.Seal.Ref(refComment, string(m.ID)+"."+string(m.Comment.Question)), Question: m.Comment.Question,
			Text: m.Comment.Text, Day: m.Day, Channel: m.Channel, Point: m.Point, Standing: m.Standing,
			Revision: h.Rev, Tags: tagsOf(h), Answer: answerOf(h),
		}
		if q := x.Questionnaire.Question(m.Comment.Question); q != nil {
			s.Asked = q.Text
		}
		if p, ok := snap.Point(u, m.Point); ok {
			s.PointName = p.Name
		}
		list = append(list, s)
		return nil
	})
	return list, err
}

func tagsOf(h remark.Handling) []remark.Tag { return append([]remark.Tag{}, h.Tags...) }

func answerOf(h remark.Handling) *answerShown {
	if h.Answer == "" {
		return nil
	}
	return &answerShown{h.Answer, h.Answered}
}

// take takes as many as limit of those that hold, from a place among all.
func (l *commentList) take(all []commentShown, from, limit int, holds func(commentShown) bool) {
	for i, m := range all {
		if !holds(m) {
			continue
		}
		l.Found++
		switch {
		case i < from:
		case len(l.Items) < limit:
			l.Items = append(l.Items, m)
		default:
			l.Next = l.Items[limit-1].Ref
		}
	}
}

// count counts all comments of the unit.
func (l *commentList) count(all []commentShown) {
	l.Total = len(all)
	n := map[remark.Tag]int{}
	for _, m := range all {
		if m.Answer == nil {
			l.Open++
		}
		for _, t := range m.Tags {
			n[t]++
		}
	}
	for _, t := range remark.Tags {
		l.Tags = append(l.Tags, tagCount{t, t.Text(), n[t]})
	}
}

// putTags replaces the tags of a comment.
func (a *API) putTags(c *fiber.Ctx) error {
	var order tagsOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	tags, err := remark.CheckTags(order.Tags)
	if err != nil {
		return err
	}
	return a.handle(c, trail.CommentTag, func(h *remark.Handling) { h.Tags = tags })
}

// putAnswer replaces the unit's answer to a comment, which its writer reads on the
// receipt; an empty one withdraws it.
func (a *API) putAnswer(c *fiber.Ctx) error {
	var order answerOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	text, err := remark.CheckAnswer(order.Text)
	if err != nil {
		return err
	}
	return a.handle(c, trail.CommentAnswer, func(h *remark.Handling) {
		h.Answer, h.Answered = text, 0
		if text != "" {
			h.Answered = a.today()
		}
	})
}

// handle changes what was made of the comment of the path. The trail names it by its
// reference, and holds the office's words, never the resident's.
func (a *API) handle(c *fiber.Ctx, action trail.Action, change func(*remark.Handling)) error {
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	ref := utils.CopyString(c.Params("ref"))
	named, ok := a.Seal.OpenRef(refComment, ref)
	id, question, _ := strings.Cut(named, ".")
	if !ok {
		return unknownRef()
	}
	if _, err := a.responseOf(c.UserContext(), x, u.Key, survey.ResponseID(id)); err != nil {
		return err
	}
	comment := remark.Comment{Campaign: x.ID, Unit: u.Key, Response: survey.ResponseID(id), Question: survey.QuestionID(question)}
	before, err := a.Remarks.Of(c.UserContext(), comment)
	if err != nil {
		return err
	}
	if err := revisionEdited(c, before.Rev); err != nil {
		return err
	}
	after := before
	change(&after)
	e := trail.Event{Action: action, Object: "comment:" + ref, Unit: u.Key.String(), Before: before, After: after}
	err = a.record(c, e, func() (err error) {
		after, err = a.Remarks.Save(c.UserContext(), comment, after)
		return err
	})
	if err != nil && survey.KindOf(err) == survey.KindConflict {
		return Stale()
	}
	if err != nil {
		return err
	}
	return sendTagged(c, after.Rev, handlingShown{after.Rev, tagsOf(after), answerOf(after)})
}

// responseOf is a response, if it belongs to the unit in the campaign. A reference to
// another unit's is as unknown as one that names nothing.
func (a *API) responseOf(ctx context.Context, x *registry.Campaign, u survey.UnitKey, id survey.ResponseID) (*survey.Response, error) {
	kept, err := a.Responses.Find(ctx, string(id))
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		if k.Response.ID == id && k.Response.Campaign == x.ID && k.Response.Unit == u {
			return &k.Response, nil
		}
	}
	return nil, unknownRef()
}

func unknownRef() error {
	return survey.NewError(survey.KindUnknown, survey.Text{
		Vi: "Không tìm thấy phiếu hoặc ý kiến này ở đơn vị.", En: "The unit has no such response or comment.",
	})
}

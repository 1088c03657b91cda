package api

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"golang.org/x/text/unicode/norm"

	"hailong/server/survey"
	"hailong/server/trail"
)

// maxReason is the longest reason, in characters.
const maxReason = 500

// getReview lists a unit's responses that are flagged or excluded, newest first, with
// why, and never with what was answered.
func (a *API) getReview(c *fiber.Ctx) error {
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	limit, err := limitAsked(c)
	if err != nil {
		return err
	}
	standings := []survey.Standing{survey.Flagged, survey.Excluded}
	if s := survey.Standing(c.Query("standing")); s != "" {
		if !slices.Contains(standings, s) {
			return survey.InvalidField("standing", survey.Text{Vi: "standing là flagged hoặc excluded.", En: "standing is flagged or excluded."})
		}
		standings = []survey.Standing{survey.Standing(utils.CopyString(string(s)))}
	}
	flag := survey.Flag(utils.CopyString(c.Query("flag")))
	if flag != "" && !slices.Contains(survey.Flags, flag) {
		return survey.InvalidField("flag", survey.Text{Vi: "Không có lý do này.", En: "There is no such flag."})
	}
	var found []survey.Response
	for _, s := range standings {
		err := a.Responses.EachStanding(c.UserContext(), x.ID, u.Key, s, func(r *survey.Response) error {
			if flag == "" || slices.Contains(r.Flags, flag) {
				found = append(found, *r)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	slices.SortFunc(found, func(p, q survey.Response) int { return strings.Compare(string(q.ID), string(p.ID)) })
	start := 0
	if cursor := c.Query("cursor"); cursor != "" {
		last, ok := a.Seal.OpenRef(refResponse, cursor)
		if !ok {
			return listChanged()
		}
		for start < len(found) && string(found[start].ID) >= last {
			start++
		}
	}
	end := min(start+limit, len(found))
	list := reviewList{Items: []reviewShown{}}
	snap := a.Registry.Now()
	for _, r := range found[start:end] {
		s := reviewShown{
			Ref: a.Seal.Ref(refResponse, string(r.ID)), Day: r.Day, Part: partOf(r.Hour), Channel: r.Channel, Point: r.Point,
			Pace: r.Pace, Flags: append([]survey.Flag{}, r.Flags...), Standing: r.Standing, Reason: r.Reason,
		}
		if p, ok := snap.Point(u.Key, r.Point); ok {
			s.PointName = p.Name
		}
		list.Items = append(list.Items, s)
	}
	if end < len(found) {
		list.Next = list.Items[len(list.Items)-1].Ref
	}
	return c.JSON(list)
}

// partOf is the part of the day that an hour is in, by the usual hours of offices. The
// hour itself could be held against who stood there.
func partOf(hour int) string {
	switch {
	case hour >= 7 && hour < 12:
		return "morning"
	case hour >= 12 && hour < 18:
		return "afternoon"
	}
	return "other"
}

func (a *API) postExclude(c *fiber.Ctx) error {
	return a.restand(c, trail.ResponseExclude, survey.Flagged, survey.Excluded)
}

func (a *API) postRestore(c *fiber.Ctx) error {
	return a.restand(c, trail.ResponseRestore, survey.Excluded, survey.Flagged)
}

// standingOf is a response's standing as the trail keeps it.
type standingOf struct {
	Standing survey.Standing `json:"standing"`
	Reason   string          `json:"reason,omitempty"`
}

// restand moves the response of the path from one standing to another for a reason. One
// that is there already stays as it is.
func (a *API) restand(c *fiber.Ctx, action trail.Action, from, to survey.Standing) error {
	x, u, err := a.unitAsked(c)
	if err != nil {
		return err
	}
	var order reviewOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	reason := strings.Join(strings.Fields(norm.NFC.String(order.Reason)), " ")
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		return survey.InvalidField("reason", survey.Text{
			Vi: "Cần ghi lý do, nhiều nhất 500 ký tự.", En: "A reason is needed, of at most 500 characters.",
		})
	}
	ref := utils.CopyString(c.Params("ref"))
	id, ok := a.Seal.OpenRef(refResponse, ref)
	if !ok {
		return unknownRef()
	}
	r, err := a.responseOf(c.UserContext(), x, u.Key, survey.ResponseID(id))
	if err != nil {
		return err
	}
	if r.Standing == to && r.Reason == reason {
		return c.SendStatus(fiber.StatusNoContent)
	}
	if x.State == survey.Certified {
		return survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Đợt này đã chốt số liệu; không loại hay khôi phục phiếu được nữa.",
			En: "This campaign is certified; responses can't be excluded or restored any more.",
		})
	}
	e := trail.Event{
		Action: action, Object: "response:" + ref, Unit: u.Key.String(), Note: reason,
		Before: standingOf{r.Standing, r.Reason}, After: standingOf{to, reason},
	}
	err = a.record(c, e, func() error { return a.Responses.Restand(c.UserContext(), r.ID, from, to, reason) })
	a.UnitFigures.Forget(x.ID)
	if err != nil && survey.KindOf(err) == survey.KindConflict {
		return survey.NewError(survey.KindConflict, survey.Text{
			Vi: "Phiếu này vừa được người khác xử lý; xin tải lại danh sách.",
			En: "Somebody has just reviewed this response; please reload the list.",
		})
	}
	if err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

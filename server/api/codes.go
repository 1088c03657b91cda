package api

import (
	"crypto/rand"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/registry"
	"hailong/server/stray"
	"hailong/server/survey"
	"hailong/server/trail"
)

// getCodes lists codes: ?unit= (repeated), ?status=, ?channel=, ?point=. A city has a
// few hundred, so the list is whole.
func (a *API) getCodes(c *fiber.Ctx) error {
	snap := a.Registry.Now()
	units, err := a.unitsAsked(c)
	if err != nil {
		return err
	}
	status, channel := survey.CodeStatus(c.Query("status")), survey.Channel(c.Query("channel"))
	if status != "" && status != survey.CodeActive && status != survey.CodeRevoked {
		return survey.InvalidField("status", survey.Text{Vi: "status là active hoặc revoked.", En: "status is active or revoked."})
	}
	if channel != "" && !channel.Known() {
		return survey.InvalidField("channel", survey.Text{Vi: "Không có kênh này.", En: "There is no such channel."})
	}
	point, pointAsked := c.Queries()["point"]
	list := []Code{}
	for _, e := range snap.Codes() {
		switch {
		case units != nil && !units[e.Unit], status != "" && e.Status != status, channel != "" && e.Channel != channel:
		case pointAsked && e.Point != survey.PointID(point): // ?point= asks for codes of units as wholes
		default:
			list = append(list, CodeOf(snap, a.BaseURL, e))
		}
	}
	return c.JSON(list)
}

// postCodes issues what is missing for one unit, some or all; asking again issues
// nothing new.
func (a *API) postCodes(c *fiber.Ctx) error {
	var order issueOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	asked, err := a.codesAsked(c, order)
	if err != nil {
		return err
	}
	if _, err := a.Registry.Now().Places(asked, a.today()); err != nil {
		return err
	}
	var entries []survey.Entry
	issued := 0
	issue := func() (err error) {
		entries, issued, err = a.Registry.Issue(c.UserContext(), asked, a.today(), rand.Reader)
		return err
	}
	e := trail.Event{Action: trail.CodeIssue, Object: "codes", After: order}
	if len(asked.Units) == 1 {
		e.Unit = asked.Units[0].String()
	}
	if err := a.record(c, e, issue); err != nil {
		return err
	}
	list := make([]Code, len(entries))
	for i, e := range entries {
		list[i] = CodeOf(a.Registry.Now(), a.BaseURL, e)
	}
	if issued > 0 {
		c.Status(fiber.StatusCreated)
	}
	return c.JSON(list)
}

// codesAsked is an order with its units found.
func (a *API) codesAsked(c *fiber.Ctx, order issueOrder) (registry.Order, error) {
	o := registry.Order{Point: order.Point, PointName: order.PointName, EachPoint: order.EachPoint, Channel: order.Channel}
	if o.Channel == "" {
		o.Channel = survey.QR
	}
	path, names := "units", order.Units
	if order.Unit != "" {
		path, names = "unit", append([]string{order.Unit}, names...)
	}
	if order.Units != nil && len(names) == 0 { // nothing chosen is not everything
		return o, survey.InvalidField(path, survey.Text{Vi: "Chưa chọn đơn vị nào.", En: "No unit is chosen."})
	}
	for _, name := range names {
		u, err := a.unitNamed(who(c), name)
		if err != nil && survey.KindOf(err) == survey.KindUnknown {
			return o, survey.InvalidField(path, survey.Text{Vi: "Không có đơn vị mang mã này.", En: "No unit has this code."})
		}
		if err != nil {
			return o, err
		}
		if !slices.Contains(o.Units, u.Key) {
			o.Units = append(o.Units, u.Key)
		}
	}
	return o, nil
}

func (a *API) postRevoke(c *fiber.Ctx) error {
	code, err := survey.ParseEntryCode(utils.CopyString(c.Params("code")))
	if err != nil {
		return err
	}
	var order revokeOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	var e survey.Entry
	revoke := func() (err error) {
		e, err = a.Registry.RevokeCode(c.UserContext(), code, a.today(), order.Reason)
		return err
	}
	ev := trail.Event{Action: trail.CodeRevoke, Object: "code:" + string(code), Note: order.Reason}
	if was, ok := a.Registry.Now().Entry(code); ok {
		ev.Unit, ev.Before = was.Unit.String(), codeState{was.Status}
		ev.After = codeState{survey.CodeRevoked}
	}
	if err := a.record(c, ev, revoke); err != nil {
		return err
	}
	return c.JSON(CodeOf(a.Registry.Now(), a.BaseURL, e))
}

// codeState is a code as the trail keeps it.
type codeState struct {
	Status survey.CodeStatus `json:"status"`
}

// getStray lists scans that led to no form, newest first. Of codes that nobody issued
// only the city hears: they belong to no unit.
func (a *API) getStray(c *fiber.Ctx) error {
	all, err := stray.Read(c.UserContext(), a.Docs, a.today())
	if err != nil {
		return err
	}
	i, snap, list := who(c), a.Registry.Now(), []strayScans{}
	for _, s := range all {
		row := strayScans{Reason: s.Reason, First: s.First, Last: s.Last, Days: s.Days, Count: s.Count, Hint: strayHints[s.Reason]}
		e, known := snap.Entry(s.Code)
		switch {
		case s.Reason == stray.Unknown:
			if !i.City() {
				continue
			}
		case !known || !i.Sees(e.Unit):
			continue
		default:
			x := CodeOf(snap, a.BaseURL, e)
			row.Code, row.Unit, row.UnitName = x.Code, &x.Unit, x.UnitName
			row.Point, row.PointName, row.Channel = x.Point, x.PointName, x.Channel
		}
		list = append(list, row)
	}
	return c.JSON(list)
}

// strayHints say what to do.
var strayHints = map[stray.Reason]survey.Text{
	stray.Revoked: {
		Vi: "Áp phích in mã đã thu hồi vẫn còn treo hoặc đường dẫn cũ vẫn còn được chia sẻ. Hãy tìm gỡ bản cũ và thay bằng mã mới.",
		En: "A poster with the revoked code still hangs somewhere, or the old link is still shared. Please find it and put up the new code.",
	},
	stray.NotOpen: {
		Vi: "Người dân quét mã khi không có đợt khảo sát nào đang nhận phiếu qua mã này. Hãy kiểm tra ngày và kênh của đợt, hoặc cất áp phích đến khi mở đợt.",
		En: "People scan the code while no campaign takes answers by it. Please check the campaign's days and channels, or put the poster away until it opens.",
	},
	stray.Unknown: {
		Vi: "Mã đúng dạng nhưng không do hệ thống này cấp: có thể là áp phích của bản thử, của nơi khác, hoặc có người dò mã. Hãy kiểm tra áp phích đang treo nếu số lượt nhiều.",
		En: "Well-formed codes that this system has not issued: posters of a trial or of another place, or somebody guessing. If there are many, please check the posters on display.",
	},
}

package api

import (
	"context"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"hailong/server/auth"
	"hailong/server/registry"
	"hailong/server/survey"
	"hailong/server/trail"
)

// getCampaigns lists campaigns by first day; with ?progress=true each with how far it
// has come, which costs a reading of its counts.
func (a *API) getCampaigns(c *fiber.Ctx) error {
	i, list := who(c), []campaignInfo{}
	for _, x := range a.Registry.Now().Campaigns() {
		if !i.City() && !x.Has(i.Unit) {
			continue
		}
		info := campaignInfoOf(x)
		if c.QueryBool("progress") && x.State != survey.Draft {
			var err error
			if info.Progress, err = a.progress(c, x); err != nil {
				return err
			}
		}
		list = append(list, info)
	}
	return c.JSON(list)
}

// progress adds up the units that one sees.
func (a *API) progress(c *fiber.Ctx, x *registry.Campaign) (*progress, error) {
	scores, err := a.figures(c).Scores(c.UserContext(), x)
	if err != nil {
		return nil, err
	}
	p := &progress{}
	for _, s := range scores {
		if !who(c).Sees(s.Unit) {
			continue
		}
		p.Units++
		p.Responses += s.N.Used
		p.Target += s.Target
		if s.N.Used >= s.Target {
			p.Reached++
		}
		if s.Points != nil {
			p.Scored++
		}
	}
	return p, nil
}

func (a *API) getCampaign(c *fiber.Ctx) error {
	x, err := a.campaign(c)
	if err != nil {
		return err
	}
	return a.sendCampaign(c, x)
}

// sendCampaign sends a campaign with everything that can be edited.
func (a *API) sendCampaign(c *fiber.Ctx, x *registry.Campaign) error {
	snap, i := a.Registry.Now(), who(c)
	out := campaignFull{
		campaignInfo: campaignInfoOf(x), Phone: x.Phone, Chosen: chosenUnits(snap, x, i.Sees), Problems: []campaignProblem{},
	}
	if x.State == survey.Draft && i.City() && i.May(auth.ManageCampaigns) {
		out.Problems = a.beforeOpening(snap, x)
	}
	if x.State != survey.Draft {
		var err error
		if out.Progress, err = a.progress(c, x); err != nil {
			return err
		}
	}
	return sendTagged(c, x.Revision(), out)
}

// postCampaign makes a draft.
func (a *API) postCampaign(c *fiber.Ctx) error {
	var order campaignOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	made := order.campaign()
	made.State = survey.Draft
	e := trail.Event{Action: trail.CampaignImport, Object: "campaign:" + string(made.ID), After: made}
	if err := a.record(c, e, func() error { return a.Registry.CreateCampaign(c.UserContext(), made) }); err != nil {
		return err
	}
	x, err := a.Registry.Now().Campaign(made.ID)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, prefix+"/campaigns/"+string(x.ID))
	return a.sendCampaign(c.Status(fiber.StatusCreated), x)
}

// putCampaign changes a campaign as far as its state allows; see
// registry.ChangeCampaign. A change of nothing leaves no entry.
func (a *API) putCampaign(c *fiber.Ctx) error {
	x, err := a.campaign(c)
	if err != nil {
		return err
	}
	if err := revisionEdited(c, x.Revision()); err != nil {
		return err
	}
	var order campaignOrder
	if err := readJSON(c, &order); err != nil {
		return err
	}
	if order.ID != "" && order.ID != x.ID {
		return survey.InvalidField("id", survey.Text{Vi: "Mã đợt không đổi được.", En: "The id of a campaign can't be changed."})
	}
	next := order.campaign()
	next.ID, next.State, next.ClosedOn = x.ID, x.State, x.ClosedOn
	if !x.Says(next) {
		e := trail.Event{Action: trail.CampaignChange, Object: "campaign:" + string(x.ID), Before: x.Campaign, After: asKept(next, x.Campaign)}
		if err := a.record(c, e, func() error { return a.Registry.ChangeCampaign(c.UserContext(), next, x.Revision()) }); err != nil {
			return err
		}
		if x, err = a.Registry.Now().Campaign(x.ID); err != nil {
			return err
		}
	}
	return a.sendCampaign(c, x)
}

// asKept is a campaign as it will be kept: units in their order, and the hashes of the
// versions that it has in common with what was there before. Before and after then
// differ in what changed and nothing else.
func asKept(next, before survey.Campaign) survey.Campaign {
	next.Units = slices.SortedFunc(slices.Values(next.Units), survey.UnitKey.Compare)
	for _, v := range []struct{ next, before *survey.VersionRef }{
		{&next.Questionnaire, &before.Questionnaire}, {&next.Criteria, &before.Criteria},
	} {
		if v.next.Hash == "" && v.next.ID == v.before.ID && v.next.Version == v.before.Version {
			v.next.Hash = v.before.Hash
		}
	}
	return next
}

// beforeOpening is what to see to before a draft is opened: what keeps it from opening
// first, then what is better mended before.
func (a *API) beforeOpening(snap *registry.Snapshot, x *registry.Campaign) []campaignProblem {
	list := []campaignProblem{}
	for _, f := range snap.Hindrances(x) {
		list = append(list, campaignProblem{f.Path, f.Message, true})
	}
	advise := func(ok bool, path, vi, en string) {
		if !ok {
			list = append(list, campaignProblem{path, survey.Text{Vi: vi, En: en}, false})
		}
	}
	advise(x.Last >= a.today(), "last", "Ngày kết thúc đã qua: mở đợt cũng không nhận được phiếu nào.", "The last day has passed: no answer could come in.")
	for _, ch := range x.Channels {
		if n := withoutCode(snap, x, ch); n > 0 {
			advise(false, "codes", fmt.Sprintf("%d đơn vị chưa có mã còn hiệu lực cho kênh %s.", n, channelWords[ch].Vi),
				fmt.Sprintf("Units without an active code for the channel %s: %d.", channelWords[ch].En, n))
		}
	}
	unknown := len(x.Units) - len(x.Transactions)
	advise(unknown <= 0, "transactions",
		fmt.Sprintf("%d đơn vị chưa có số hồ sơ của kỳ; cỡ mẫu mục tiêu của các đơn vị này tạm lấy %d phiếu.", unknown, x.Criteria.Sampling.Fallback),
		fmt.Sprintf("Units without a number of transactions: %d; their target is %d responses for now.", unknown, x.Criteria.Sampling.Fallback))
	advise(x.Phone != "", "phone", "Chưa có số điện thoại để người dân gọi khi gặp trục trặc.", "There is no phone number for residents who run into trouble.")
	return list
}

// withoutCode is how many units of a campaign have no active code of a channel. A
// tablet is paired and has none.
func withoutCode(snap *registry.Snapshot, x *registry.Campaign, ch survey.Channel) int {
	if ch == survey.Kiosk {
		return 0
	}
	has := map[survey.UnitKey]bool{}
	for _, e := range snap.Codes() {
		if e.Channel == ch && e.Status == survey.CodeActive {
			has[e.Unit] = true
		}
	}
	n := 0
	for _, u := range x.Units {
		if !has[u] {
			n++
		}
	}
	return n
}

var channelWords = map[survey.Channel]survey.Text{
	survey.QR: {Vi: "áp phích QR", En: "QR poster"}, survey.Link: {Vi: "đường dẫn", En: "link"},
	survey.Kiosk: {Vi: "máy tính bảng", En: "kiosk"}, survey.Assisted: {Vi: "nhập hộ", En: "assisted"},
}

func (a *API) postOpen(c *fiber.Ctx) error {
	return a.moveCampaign(c, trail.CampaignOpen, survey.Open, a.Registry.Open)
}

func (a *API) postClose(c *fiber.Ctx) error {
	today := survey.DayOf(a.Clock(), survey.Zone)
	return a.moveCampaign(c, trail.CampaignClose, survey.Closed, func(ctx context.Context, id survey.CampaignID) error {
		return a.Registry.Close(ctx, id, today)
	})
}

// moveCampaign brings the campaign of the path into a state. One that is there already
// stays as it is and leaves no entry.
func (a *API) moveCampaign(c *fiber.Ctx, action trail.Action, to survey.CampaignState, move func(context.Context, survey.CampaignID) error) error {
	x, err := a.campaign(c)
	if err != nil {
		return err
	}
	if x.State != to {
		e := trail.Event{Action: action, Object: "campaign:" + string(x.ID), Before: stateOf{x.State}, After: stateOf{to}}
		if err := a.record(c, e, func() error { return move(c.UserContext(), x.ID) }); err != nil {
			return err
		}
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// stateOf is a campaign's state as the trail keeps it.
type stateOf struct {
	State survey.CampaignState `json:"state"`
}

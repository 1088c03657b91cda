package api

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"

	"hailong/server/registry"
	"hailong/server/review"
	"hailong/server/survey"
	"hailong/server/trail"
)

// proposed is a proposal as the trail keeps it. Set is the SHA-256 of its responses' IDs,
// which says later that what was confirmed is what was proposed.
type proposed struct {
	State    review.State      `json:"state"`
	Campaign survey.CampaignID `json:"campaign,omitempty"`
	Action   review.Action     `json:"action,omitempty"`
	Reason   survey.Reason     `json:"reason,omitempty"`
	N        int               `json:"n,omitempty"`
	Set      string            `json:"set,omitempty"`
	Filter   *review.Filter    `json:"filter,omitempty"`
}

// aboutProposal is an event about a proposal that will be in a state.
func aboutProposal(p *review.Proposal, action trail.Action, state review.State, note string) trail.Event {
	e := trail.Event{
		Action: action, Object: "proposal:" + p.ID, Note: note,
		After: proposed{state, p.Campaign, p.Action, p.Reason, p.N, p.Hash, p.Filter},
	}
	if len(p.Units) == 1 {
		e.Unit = p.Units[0].Unit.String()
	}
	return e
}

func person(c *fiber.Ctx) review.Person {
	return review.Person{Account: who(c).Account, Name: who(c).Name}
}

// postProposal proposes to exclude responses, or to put excluded ones back. Where there are
// no four eyes it is carried out at once.
func (a *API) postProposal(c *fiber.Ctx) error {
	x, err := a.campaign(c)
	if err != nil {
		return err
	}
	var given proposalOrder
	if err := readJSON(c, &given); err != nil {
		return err
	}
	o := review.Order{
		Campaign: x.ID, Action: given.Action, Reason: given.Reason, Note: given.Note, Expected: given.Expected, By: person(c),
	}
	if given.Filter != nil {
		f, err := a.filterOf(c, given.Filter)
		if err != nil {
			return err
		}
		o.Filter = &f
	}
	for _, ref := range given.Refs {
		id, ok := a.Seal.OpenRef(refResponse, ref)
		if !ok {
			return unknownRef()
		}
		o.IDs = append(o.IDs, survey.ResponseID(id))
	}
	d, err := a.Review.Draft(c.UserContext(), o)
	if err != nil {
		return err
	}
	action, state := trail.ReviewPropose, review.Waiting
	if !d.FourEyes {
		action, state = trail.ReviewApply, review.Confirmed
	}
	var p *review.Proposal
	err = a.record(c, aboutProposal(&d.Proposal, action, state, d.Note), func() (err error) {
		p, err = a.Review.Create(c.UserContext(), d)
		return err
	})
	a.UnitFigures.Forget(x.ID)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, prefix+"/proposals/"+p.ID)
	return a.sendProposal(c.Status(fiber.StatusCreated), p)
}

// proposal is the one of the path.
func (a *API) proposal(c *fiber.Ctx) (*review.Proposal, error) {
	return a.Review.Get(c.UserContext(), utils.CopyString(c.Params("proposal")))
}

func (a *API) getProposal(c *fiber.Ctx) error {
	p, err := a.proposal(c)
	if err != nil {
		return err
	}
	return a.sendProposal(c, p)
}

func (a *API) sendProposal(c *fiber.Ctx, p *review.Proposal) error {
	made, decided, err := a.Review.Effects(c.UserContext(), p)
	if err != nil {
		return err
	}
	snap := a.Registry.Now()
	return c.JSON(proposalDetail{proposalOf(c, snap, p), effectsOf(snap, made), effectsOf(snap, decided)})
}

func effectsOf(snap *registry.Snapshot, list []review.Effect) []effectShown {
	if list == nil {
		return nil
	}
	out := make([]effectShown, len(list))
	for i, e := range list {
		out[i] = effectShown{e, unitName(snap, e.Unit)}
	}
	return out
}

func proposalOf(c *fiber.Ctx, snap *registry.Snapshot, p *review.Proposal) proposalShown {
	out := proposalShown{
		ID: p.ID, Campaign: p.Campaign, Action: p.Action, Reason: *reasonOf(p.Reason), Note: p.Note, Units: make([]unitCount, len(p.Units)),
		N: p.N, Hash: p.Hash, FourEyes: p.FourEyes, State: p.State, By: p.By.Name, Mine: p.By.Account == who(c).Account, At: p.At,
		Done: p.Done, Changed: p.Changed, Missed: len(p.Missed),
	}
	if x, err := snap.Campaign(p.Campaign); err == nil {
		out.Title, out.Certified = x.Title, x.State == survey.Certified
	}
	for i, u := range p.Units {
		out.Units[i] = unitCount{u.Unit, unitName(snap, u.Unit), u.N}
	}
	if f := p.Filter; f != nil {
		out.Filter = &filterShown{Flag: f.Flag, Group: f.Group, From: f.From, To: f.To}
		if f.Unit != (survey.UnitKey{}) {
			out.Filter.Unit, out.Filter.UnitName = f.Unit.String(), unitName(snap, f.Unit)
		}
	}
	if p.Decided != nil {
		out.Decision = &decisionShown{p.Decided.Name, p.DecidedAt, p.DecisionNote}
	}
	return out
}

// getProposals lists proposals, newest first, of ?campaign= and ?state=, which may be
// repeated.
func (a *API) getProposals(c *fiber.Ctx) error {
	limit, err := limitAsked(c)
	if err != nil {
		return err
	}
	var states []review.State
	for _, v := range c.Context().QueryArgs().PeekMulti("state") {
		s := review.State(string(v))
		if !slices.Contains(review.States, s) {
			return survey.InvalidField("state", survey.Text{Vi: "Không có trạng thái này.", En: "There is no such state."})
		}
		states = append(states, s)
	}
	campaign := survey.CampaignID(utils.CopyString(c.Query("campaign")))
	out := proposalList{Items: []proposalShown{}, FourEyes: a.Review.FourEyes, Reasons: proposalReasons{reasonsOf(review.Exclude), reasonsOf(review.Restore)}}
	snap := a.Registry.Now()
	err = a.Review.List(c.UserContext(), utils.CopyString(c.Query("cursor")), func(p *review.Proposal) bool {
		if campaign != "" && p.Campaign != campaign || states != nil && !slices.Contains(states, p.State) {
			return true
		}
		if len(out.Items) == limit {
			out.Next = out.Items[limit-1].ID
			return false
		}
		out.Items = append(out.Items, proposalOf(c, snap, p))
		return true
	})
	if err != nil {
		return err
	}
	if out.Waiting, err = a.Review.Waiting(c.UserContext(), campaign); err != nil {
		return err
	}
	return c.JSON(out)
}

func reasonsOf(action review.Action) []reasonNamed {
	out := []reasonNamed{}
	for _, r := range action.Reasons() {
		out = append(out, *reasonOf(r))
	}
	return out
}

// getProposalResponses lists the responses of a proposal as they are now, or with ?missed=1
// those that were left as they were.
func (a *API) getProposalResponses(c *fiber.Ctx) error {
	p, err := a.proposal(c)
	if err != nil {
		return err
	}
	limit, err := limitAsked(c)
	if err != nil {
		return err
	}
	after := ""
	if cursor := c.Query("cursor"); cursor != "" {
		var ok bool
		if after, ok = a.Seal.OpenRef(refResponse, cursor); !ok {
			return listChanged()
		}
	}
	items, more, err := a.Review.Members(c.UserContext(), p, c.Query("missed") == "1", survey.ResponseID(after), limit)
	if err != nil {
		return err
	}
	list := page[reviewShown]{Items: a.reviewItems(items, nil)}
	if more && len(items) > 0 {
		list.Next = list.Items[len(list.Items)-1].Ref
	}
	return c.JSON(list)
}

// postConfirm carries a proposal out. One that is still applying afterwards is completed by
// confirming again; what was confirmed is in the trail already then.
func (a *API) postConfirm(c *fiber.Ctx) error {
	return a.decide(c, trail.ReviewConfirm, review.Confirmed, (*review.Proposal).MayConfirm, a.Review.Confirm)
}

func (a *API) postDecline(c *fiber.Ctx) error {
	return a.decide(c, trail.ReviewDecline, review.Declined, (*review.Proposal).MayDecline, a.Review.Decline)
}

func (a *API) postWithdraw(c *fiber.Ctx) error {
	return a.decide(c, trail.ReviewWithdraw, review.Withdrawn, (*review.Proposal).MayWithdraw, a.Review.Withdraw)
}

type decision = func(ctx context.Context, id string, by review.Person, note string) (*review.Proposal, error)

func (a *API) decide(c *fiber.Ctx, action trail.Action, to review.State, may func(*review.Proposal, string) error, do decision) error {
	var given decisionNote
	if err := readJSON(c, &given); err != nil {
		return err
	}
	p, err := a.proposal(c)
	if err != nil {
		return err
	}
	by := person(c)
	if err := may(p, by.Account); err != nil {
		return err
	}
	note, err := review.CleanNote(given.Note, to == review.Declined)
	if err != nil {
		return err
	}
	carryOut := func() error {
		done, err := do(c.UserContext(), p.ID, by, note)
		if err == nil {
			p = done
		}
		return err
	}
	if p.State == review.Waiting {
		if to == review.Confirmed {
			if err := a.Review.MayChange(c.UserContext(), p.Campaign); err != nil {
				return err
			}
		}
		e := aboutProposal(p, action, to, note)
		e.Before = proposed{State: p.State}
		err = a.record(c, e, carryOut)
	} else {
		err = carryOut()
	}
	a.UnitFigures.Forget(p.Campaign)
	if err != nil {
		return err
	}
	return a.sendProposal(c, p)
}

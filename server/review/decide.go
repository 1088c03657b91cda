package review

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// MayConfirm is why an account can't confirm a proposal, or go on applying it; nil when it
// can. A confirmed proposal may be confirmed again: that changes nothing.
func (p *Proposal) MayConfirm(account string) error {
	switch {
	case p.State == Declined, p.State == Withdrawn:
		return decided(p)
	case p.State == Waiting && p.FourEyes && p.By.Account == account:
		return survey.NewError(survey.KindForbidden, survey.Text{
			Vi: "Đề xuất phải do một cán bộ kiểm tra khác xác nhận.", En: "Another auditor has to confirm this proposal.",
		})
	}
	return nil
}

// MayDecline is why a proposal can't be declined by an account.
func (p *Proposal) MayDecline(account string) error {
	if p.State != Waiting {
		return decided(p)
	}
	if p.By.Account == account {
		return survey.NewError(survey.KindForbidden, survey.Text{
			Vi: "Đề xuất của chính mình thì rút lại, không từ chối.", En: "A proposal of your own is withdrawn, not declined.",
		})
	}
	return nil
}

// MayWithdraw is why a proposal can't be withdrawn by an account.
func (p *Proposal) MayWithdraw(account string) error {
	if p.State != Waiting {
		return decided(p)
	}
	if p.By.Account != account {
		return survey.NewError(survey.KindForbidden, survey.Text{
			Vi: "Chỉ người lập đề xuất được rút lại.", En: "Only the proposer can withdraw a proposal.",
		})
	}
	return nil
}

func decided(p *Proposal) error {
	word := map[State]survey.Text{
		Waiting:   {Vi: "vẫn đang chờ", En: "still waits"},
		Applying:  {Vi: "đang được thực hiện", En: "is being carried out"},
		Confirmed: {Vi: "đã được xác nhận", En: "was confirmed"},
		Declined:  {Vi: "đã bị từ chối", En: "was declined"},
		Withdrawn: {Vi: "đã được rút lại", En: "was withdrawn"},
	}[p.State]
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: "Đề xuất này " + word.Vi + ".", En: "This proposal " + word.En + ".",
	})
}

// Confirm carries a proposal out, as far as one turn goes: a proposal that is Applying
// afterwards is completed by confirming again, by whoever may. Doing so repeats nothing.
// Responses that somebody else changed meanwhile are left as they are.
func (b *Book) Confirm(ctx context.Context, id string, by Person, note string) (*Proposal, error) {
	p, err := b.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := p.MayConfirm(by.Account); err != nil {
		return nil, err
	}
	if p.State == Waiting {
		if err := b.decide(ctx, p, Applying, by, note); err != nil {
			return nil, err
		}
	}
	return b.apply(ctx, p)
}

// Decline says no to a proposal, with a note that says why.
func (b *Book) Decline(ctx context.Context, id string, by Person, note string) (*Proposal, error) {
	return b.end(ctx, id, Declined, by, note, (*Proposal).MayDecline)
}

// Withdraw takes a proposal back.
func (b *Book) Withdraw(ctx context.Context, id string, by Person, note string) (*Proposal, error) {
	return b.end(ctx, id, Withdrawn, by, note, (*Proposal).MayWithdraw)
}

func (b *Book) end(ctx context.Context, id string, to State, by Person, note string, may func(*Proposal, string) error) (*Proposal, error) {
	p, err := b.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := may(p, by.Account); err != nil {
		return nil, err
	}
	if err := b.decide(ctx, p, to, by, note); err != nil {
		return nil, err
	}
	return p, nil
}

// CleanNote is a note as it is kept: on one line, composed and masked. One that is too long,
// or missing where it must be, is KindInvalid.
func CleanNote(note string, must bool) (string, error) {
	s, ok := cleanNote(note)
	if !ok {
		return "", survey.InvalidField("note", noteTooLong)
	}
	if must && s == "" {
		return "", survey.InvalidField("note", survey.Text{Vi: "Cần ghi lý do từ chối.", En: "Say why it is declined."})
	}
	return s, nil
}

// decide moves a waiting proposal on and keeps the scores as they are then. Of several who
// decide at once one is first; the others are KindConflict.
func (b *Book) decide(ctx context.Context, p *Proposal, to State, by Person, note string) error {
	note, err := CleanNote(note, to == Declined)
	if err != nil {
		return err
	}
	if to != Withdrawn {
		if err := b.keepEffect(ctx, p, to); err != nil {
			return err
		}
	}
	p.State, p.Decided, p.DecidedAt = to, &by, b.now()
	p.DecisionNote = note
	err = b.put(ctx, p)
	if err == nil || survey.KindOf(err) != survey.KindConflict {
		return err
	}
	now, second := b.Get(ctx, p.ID)
	if second != nil {
		return second
	}
	if now.State == to && now.Decided.Account == by.Account && now.DecisionNote == p.DecisionNote {
		*p = *now // this very decision, whose reply was lost
		return nil
	}
	return decided(now)
}

// keepEffect stores the scores before and after as they are now. It comes before the
// decision, which names it: who is outrun leaves a record that nothing refers to.
func (b *Book) keepEffect(ctx context.Context, p *Proposal, to State) error {
	c, err := b.fresh(ctx, p.Campaign)
	if err != nil {
		return err
	}
	if to == Applying && c.State == survey.Certified {
		return Certified()
	}
	s, err := b.set(ctx, p)
	if err != nil {
		return err
	}
	effect, err := b.effect(ctx, c, p, s)
	if err != nil {
		return err
	}
	body, err := json.Marshal(effect)
	if err != nil {
		return fmt.Errorf("review: proposal %s: %w", p.ID, err)
	}
	name := p.ID + "/" + b.newID()
	if err := b.Docs.Create(ctx, store.Doc{Kind: EffectKind, ID: name, Body: body}); err != nil {
		return fmt.Errorf("review: proposal %s: %w", p.ID, err)
	}
	p.EffectDecided = name
	return nil
}

// saveEvery is how many responses are changed before the progress is stored.
const saveEvery = 500

// apply changes responses until all are or the turn is over. Each change is asked for by
// standing and reason, so one that was made before the process died is not made again; the
// progress only saves the asking.
func (b *Book) apply(ctx context.Context, p *Proposal) (*Proposal, error) {
	turn := b.Turn
	if turn == 0 {
		turn = 3 * time.Second
	}
	end := b.Clock().Add(turn)
	var ids []survey.ResponseID
	for p.State == Applying {
		if ids == nil {
			s, err := b.set(ctx, p)
			if err != nil {
				return nil, err
			}
			ids = slices.Collect(s.all)
		}
		if err := b.MayChange(ctx, p.Campaign); err != nil {
			return nil, err
		}
		if err := b.some(ctx, p, ids, end); err != nil {
			return nil, err
		}
		if p.Done == len(ids) {
			p.State = Confirmed
		}
		err := b.put(ctx, p)
		if err != nil && survey.KindOf(err) == survey.KindConflict {
			// Another process is at it too: go on from where it is.
			if p, err = b.Get(ctx, p.ID); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		if !b.Clock().Before(end) {
			break
		}
	}
	return p, nil
}

// some changes the next responses of a proposal.
func (b *Book) some(ctx context.Context, p *Proposal, ids []survey.ResponseID, end time.Time) error {
	from, to := p.Action.Standings()
	p.Missed = slices.Clone(p.Missed)
	for stop := min(p.Done+saveEvery, len(ids)); p.Done < stop; p.Done++ {
		err := b.Responses.Restand(ctx, ids[p.Done], from, to, string(p.Reason))
		kind := survey.KindOf(err)
		switch {
		case err == nil:
			p.Changed++
		case kind == survey.KindConflict, kind == survey.KindUnknown:
			p.Missed = append(p.Missed, ids[p.Done])
		default:
			return err
		}
		if !b.Clock().Before(end) && p.Done+1 < len(ids) {
			p.Done++
			return nil
		}
	}
	return nil
}

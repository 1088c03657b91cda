package auth

import (
	"context"
	"fmt"

	"hailong/server/store"
	"hailong/server/survey"
)

// Sweep disables accounts that were not used for too long and removes sessions that are
// over. It may run in several processes at once and at any time; it returns what it has
// done also when it ends early.
func (a *Auth) Sweep(ctx context.Context) ([]Change, error) {
	var changes []Change
	list, err := a.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	today := a.today()
	for _, x := range list {
		// Seen alone says too much: Since may be later. The record decides.
		if x.State != Active || int(today-x.Seen) <= a.policy.UnusedDays {
			continue
		}
		_, c, err := a.change(ctx, x.ID, func(r *record) error {
			if !r.unused(today, a.policy.UnusedDays) {
				return errStays
			}
			r.disable(ReasonUnused, "")
			return nil
		})
		if err == errStays {
			continue
		}
		if err != nil {
			return changes, err
		}
		changes = append(changes, *named(c, ActionDisable, ReasonUnused))
	}
	return changes, a.sweepSessions(ctx)
}

// errStays leaves an account as it is.
var errStays = fmt.Errorf("auth: the account stays")

// sweepSessions removes sessions that no token can open any more.
func (a *Auth) sweepSessions(ctx context.Context) error {
	var last *record // sessions come by account
	return a.eachSession(ctx, "", "", func(d store.Doc, h *held) error {
		id := d.ID[:min(idLen, len(d.ID))]
		if last == nil || last.ID != id {
			_, r, err := get[record](ctx, a.docs, kindAccount, id)
			if err != nil {
				return err
			}
			last = r
		}
		if last != nil && a.alive(last, h, a.now()) {
			return nil
		}
		err := a.docs.Remove(ctx, kindSession, d.ID, d.Rev)
		if k := survey.KindOf(err); err != nil && k != survey.KindConflict && k != survey.KindUnknown {
			return fmt.Errorf("auth: remove a session: %w", err)
		}
		return nil
	})
}

// eachSession calls yield with the sessions whose document IDs are in a range.
func (a *Auth) eachSession(ctx context.Context, from, before string, yield func(store.Doc, *held) error) error {
	const page = 200
	for {
		docs, err := a.docs.Page(ctx, kindSession, store.Range{From: from, Before: before, Limit: page})
		if err != nil {
			return fmt.Errorf("auth: list sessions: %w", err)
		}
		for _, d := range docs {
			h, err := decode[held](d)
			if err == nil {
				err = yield(d, h)
			}
			if err != nil {
				return err
			}
		}
		if len(docs) < page {
			return nil
		}
		from = docs[len(docs)-1].ID + "\x00"
	}
}

package review_test

import (
	"sync"
	"testing"

	"hailong/server/review"
	"hailong/server/survey"
)

// together has each of n processes do the same at once.
func together(d *desk, n int, do func(i int, b *review.Book) error) []error {
	books := make([]*review.Book, n)
	for i := range books {
		books[i] = d.process()
	}
	errs := make([]error, n)
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range books {
		all.Go(func() {
			<-start
			errs[i] = do(i, books[i])
		})
	}
	close(start)
	all.Wait()
	return errs
}

// Several auditors on several servers decide at once: one decision stands, and what is
// applied is applied once.
func TestAuditorsDecideAtOnce(t *testing.T) {
	d := open(t)
	d.give(300, kind{hour: 15, flags: quick})
	p := d.propose(d.order(&review.Filter{}))
	people := []review.Person{two, {Account: "k3", Name: "Kiểm tra 3"}, {Account: "k4", Name: "Kiểm tra 4"}, one}
	errs := together(d, len(people), func(i int, b *review.Book) error {
		var err error
		switch i {
		case 2:
			_, err = b.Decline(t.Context(), p.ID, people[i], "Chưa đủ căn cứ")
		case 3:
			_, err = b.Withdraw(t.Context(), p.ID, people[i], "")
		default:
			_, err = b.Confirm(t.Context(), p.ID, people[i], "")
		}
		return err
	})
	now, err := d.Get(t.Context(), p.ID)
	check(t, err)
	for i, err := range errs {
		if mine := now.Decided.Account == people[i].Account; mine && err != nil {
			t.Errorf("%s decided and is told %v", people[i].Name, err)
		} else if err != nil && survey.KindOf(err) != survey.KindConflict {
			t.Errorf("%s: %v", people[i].Name, err)
		}
	}
	switch now.State {
	case review.Confirmed:
		if now.Changed != 300 {
			t.Errorf("%+v", now)
		}
		d.wantStandings(0, 0, 300)
	case review.Declined, review.Withdrawn:
		d.wantStandings(0, 300, 0)
	default:
		t.Errorf("%s in the end", now.State)
	}
}

// One confirmation is sent from several windows at once.
func TestOneConfirmationFromManyPlaces(t *testing.T) {
	d := open(t)
	d.give(1500, kind{hour: 15, flags: quick})
	p := d.propose(d.order(&review.Filter{}))
	for i, err := range together(d, 4, func(_ int, b *review.Book) error {
		_, err := b.Confirm(t.Context(), p.ID, two, "")
		return err
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	now, err := d.Get(t.Context(), p.ID)
	check(t, err)
	if now.State != review.Confirmed || now.Changed != 1500 || len(now.Missed) != 0 {
		t.Errorf("%s, %d changed, %d missed", now.State, now.Changed, len(now.Missed))
	}
	d.wantStandings(0, 0, 1500)
}

// Proposals that were made at once may hold the same response: it is changed once, and the
// second confirmation names it.
func TestTwoProposalsOfOneResponse(t *testing.T) {
	d := open(t)
	d.helped()
	var made [2]*review.Proposal
	drafts := make([]*review.Draft, 2)
	for i, b := range []*review.Book{d.process(), d.process()} {
		o := d.order(&review.Filter{})
		o.Reason = []survey.Reason{survey.ReasonStaff, survey.ReasonBulk}[i]
		var err error
		drafts[i], err = b.Draft(t.Context(), o)
		check(t, err)
	}
	for i, draft := range drafts {
		var err error
		made[i], err = d.Create(t.Context(), draft)
		check(t, err)
	}
	for i, err := range together(d, 2, func(i int, b *review.Book) error {
		_, err := b.Confirm(t.Context(), made[i].ID, two, "")
		return err
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	changed := 0
	for _, p := range made {
		now, err := d.Get(t.Context(), p.ID)
		check(t, err)
		changed += now.Changed
		if now.Changed+len(now.Missed) != 12 {
			t.Errorf("%+v", now)
		}
	}
	if changed != 12 {
		t.Errorf("%d changed", changed)
	}
	d.wantStandings(0, 0, 12)
}

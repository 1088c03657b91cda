package kiosk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// history is how many days are kept.
const history = 60

// unseen is the status of a kiosk that was never heard of.
var unseen = Status{Battery: -1}

// Beat keeps what a tablet says and returns the kiosk as it is, and a new key when the
// one that was used is 30 days old or older; the tablet uses it from then on. Until it
// does, each heartbeat returns the same one. Errors are those of Authenticate. What is
// out of its range is brought into it: a heartbeat is never refused for what it says.
func (b *Book) Beat(ctx context.Context, id, text string, s Beat) (*Kiosk, string, error) {
	now := b.Clock()
	var next string
	r, err := b.change(ctx, id, func(r *record) error {
		if err := r.check(text); err != nil {
			return err
		}
		next = r.rotate(text, survey.DayOf(now, survey.Zone))
		return nil
	})
	if err != nil {
		if survey.KindOf(err) == survey.KindUnknown {
			err = wrongKey()
		}
		return nil, "", err
	}
	if err := b.heard(ctx, id, now, func(st *Status, d *Day) {
		s.tell(st, now)
		d.MaxQueue = max(d.MaxQueue, st.Queue)
	}); err != nil {
		return nil, "", err
	}
	return r.public(), next, nil
}

// tell writes what a tablet says into its status.
func (s *Beat) tell(st *Status, now time.Time) {
	const most = 1_000_000 // twenty times what a tablet keeps
	st.Queue, st.Aside = min(max(s.Queue, 0), most), min(max(s.Aside, 0), most)
	st.Used, st.Quota, st.Persisted = max(s.Used, 0), max(s.Quota, 0), s.Persisted
	st.Battery, st.Charging = max(min(s.Battery, 100), -1), s.Charging
	var ok bool
	if st.App, ok = clean(s.App, maxApp); !ok {
		st.App = ""
	}
	st.Skew, st.Oldest = 0, time.Time{}
	if !s.Now.IsZero() {
		st.Skew = s.Now.Sub(now).Round(time.Second)
	}
	if st.Queue > 0 && !s.Oldest.IsZero() {
		at := now.Add(-max(s.Now.Sub(s.Oldest), 0)) // so old it is, whatever the clock says
		if s.Now.IsZero() || at.Year() < 2000 {
			at = now
		}
		st.Oldest = at.UTC().Truncate(time.Hour)
	}
}

// Took counts answers that were stored into the history. Like Beat it may lose a count
// when two processes write at once; history is for people, not for scores. None or fewer
// does nothing.
func (b *Book) Took(ctx context.Context, id string, n int) error {
	if n <= 0 {
		return nil
	}
	return b.heard(ctx, id, b.Clock(), func(_ *Status, d *Day) { d.Answers += n })
}

// heard lets f alter the status and its day of today, for a contact at now.
func (b *Book) heard(ctx context.Context, id string, now time.Time, f func(*Status, *Day)) error {
	for range tries {
		d, s, err := b.status(ctx, id)
		if err != nil {
			return err
		}
		f(&s, s.contact(now))
		if d.Body, err = json.Marshal(s); err != nil {
			return fmt.Errorf("kiosk: status of %s: %w", id, err)
		}
		if d.Rev == 0 {
			err = b.Docs.Create(ctx, d)
		} else {
			err = b.Docs.Replace(ctx, d)
		}
		switch {
		case err == nil:
			return nil
		case survey.KindOf(err) != survey.KindConflict:
			return fmt.Errorf("kiosk: keep a status: %w", err)
		}
	}
	return nil // others have just said that the tablet is there
}

// status reads what is known of a tablet; the document's Rev is 0 where nothing is.
func (b *Book) status(ctx context.Context, id string) (store.Doc, Status, error) {
	d, err := b.Docs.Get(ctx, StatusKind, id)
	switch {
	case err == nil:
		var s Status
		if err := json.Unmarshal(d.Body, &s); err != nil {
			return d, s, fmt.Errorf("kiosk: status of %s: %w", id, err)
		}
		return d, s, nil
	case survey.KindOf(err) == survey.KindUnknown:
		return store.Doc{Kind: StatusKind, ID: id}, unseen, nil
	}
	return d, unseen, fmt.Errorf("kiosk: read a status: %w", err)
}

// contact notes a contact and returns its day. The history is the last days that had one;
// a server whose clock went back finds its day again.
func (s *Status) contact(now time.Time) *Day {
	at := now.In(survey.Zone)
	today := survey.DayOf(at, survey.Zone)
	s.Seen = at.UTC().Truncate(time.Minute)
	i, there := slices.BinarySearchFunc(s.Days, today, func(d Day, t survey.Day) int { return int(d.Day - t) })
	if !there {
		s.Days = slices.Insert(s.Days, i, Day{Day: today, First: at.Hour(), Last: at.Hour()})
	}
	if len(s.Days) > history {
		if i == 0 {
			s.Days = s.Days[:history]
		} else {
			s.Days, i = s.Days[1:], i-1
		}
	}
	d := &s.Days[i]
	d.First, d.Last = min(d.First, at.Hour()), max(d.Last, at.Hour())
	d.Contacts++
	return d
}

package kiosk_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/kiosk"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/survey"
)

func TestWhatAHeartbeatSaysIsKept(t *testing.T) {
	w := open(t)
	k, key := w.paired("Quầy 1")
	w.after(34*time.Minute + 56*time.Second)
	wrong := w.clock().Add(-50 * time.Hour) // by the tablet's clock
	got, next, err := w.Beat(t.Context(), k.ID, key, kiosk.Beat{
		Queue: 12, Aside: 1, Oldest: wrong.Add(-3 * time.Hour), App: "1.4.0", Used: 1 << 20, Quota: 1 << 30,
		Persisted: true, Battery: 81, Charging: true, Now: wrong.Add(400 * time.Millisecond),
	})
	check(t, err)
	if got.ID != k.ID || next != "" {
		t.Errorf("%+v, %q", got, next)
	}
	l, err := w.Get(t.Context(), k.ID)
	check(t, err)
	s := l.Status
	if want := time.Date(2026, 7, 15, 12, 34, 0, 0, survey.Zone); !s.Seen.Equal(want) {
		t.Errorf("seen %v, want %v", s.Seen, want)
	}
	if want := time.Date(2026, 7, 15, 9, 0, 0, 0, survey.Zone); !s.Oldest.Equal(want) {
		t.Errorf("oldest %v, want %v", s.Oldest, want)
	}
	if s.Queue != 12 || s.Aside != 1 || s.App != "1.4.0" || s.Used != 1<<20 || s.Quota != 1<<30 || !s.Persisted || s.Battery != 81 || !s.Charging || s.Skew != -50*time.Hour {
		t.Errorf("status %+v", s)
	}
	if len(s.Days) != 1 || s.Days[0] != (kiosk.Day{Day: survey.NewDay(2026, 7, 15), First: 12, Last: 12, Contacts: 1, MaxQueue: 12}) {
		t.Errorf("days %+v", s.Days)
	}
	if l.Revision != k.Revision {
		t.Errorf("revision %d", l.Revision)
	}
	list, err := w.All(t.Context(), ward)
	if err != nil || len(list) != 1 || list[0].Status.Queue != 12 || !slices.Equal(list[0].Status.Days, s.Days) {
		t.Errorf("listed %+v, %v", list, err)
	}
}

func TestAHeartbeatIsNeverRefusedForWhatItSays(t *testing.T) {
	w := open(t)
	k, key := w.paired("Quầy 1")
	year := func(y int) time.Time { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC) }
	for name, b := range map[string]kiosk.Beat{
		"nothing":             {},
		"below everything":    {Queue: -1, Aside: -1, Used: -1, Quota: -1, Battery: -7, Now: year(-5000), Oldest: year(9999)},
		"above everything":    {Queue: 1 << 60, Aside: 1 << 60, Battery: 1000, Now: year(20000), Oldest: year(-5000)},
		"a clock of 1970":     {Queue: 1, Now: year(1970), Oldest: year(1960)},
		"the future is older": {Queue: 1, Now: noon, Oldest: noon.Add(time.Hour)},
		"no clock":            {Queue: 1, Oldest: noon},
		"a long version":      {App: strings.Repeat("1", 41), Battery: -1},
		"no text":             {App: "\x1b[2J\xff", Battery: -1},
	} {
		_, _, err := w.Beat(t.Context(), k.ID, key, b)
		check(t, err)
		l, err := w.Get(t.Context(), k.ID)
		check(t, err)
		s := l.Status
		if s.Queue < 0 || s.Queue > 1_000_000 || s.Aside < 0 || s.Aside > 1_000_000 || s.Used < 0 || s.Quota < 0 || s.Battery < -1 || s.Battery > 100 ||
			s.App != "" || s.Oldest.After(w.clock()) || !s.Oldest.IsZero() && s.Oldest.Year() < 2000 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestTheHistoryIsSixtyDays(t *testing.T) {
	w := open(t)
	k, key := w.paired("Quầy 1")
	days := func() []kiosk.Day {
		t.Helper()
		l, err := w.Get(t.Context(), k.ID)
		check(t, err)
		return l.Status.Days
	}
	w.after(-5 * time.Hour) // 7:00
	for _, step := range []struct{ queue, took int }{{3, 2}, {40, 0}, {1, 0}, {0, 38}} {
		_, _, err := w.Beat(t.Context(), k.ID, key, kiosk.Beat{Queue: step.queue})
		check(t, err)
		check(t, w.Took(t.Context(), k.ID, step.took))
		w.after(4 * time.Hour)
	}
	today := survey.NewDay(2026, 7, 15)
	if got := days(); len(got) != 1 || got[0] != (kiosk.Day{Day: today, First: 7, Last: 19, Contacts: 6, Answers: 40, MaxQueue: 40}) {
		t.Errorf("one day: %+v", got)
	}
	check(t, w.Took(t.Context(), k.ID, -1))
	for range 70 {
		w.after(24 * time.Hour)
		check(t, w.Took(t.Context(), k.ID, 1))
	}
	got := days()
	if len(got) != 60 || got[59].Day != today+70 || got[0].Day != today+11 || got[0].Answers != 1 || got[0].MaxQueue != 0 {
		t.Errorf("%d days, %+v to %+v", len(got), got[0], got[len(got)-1])
	}
	w.after(-24 * time.Hour) // the server's clock was put right
	check(t, w.Took(t.Context(), k.ID, 5))
	if got := days(); len(got) != 60 || got[58].Answers != 6 || got[59].Answers != 1 {
		t.Errorf("the day before: %+v", got)
	}
	w.after(-365 * 24 * time.Hour)
	check(t, w.Took(t.Context(), k.ID, 5))
	if got := days(); len(got) != 60 || got[0].Answers != 5 || !slices.IsSortedFunc(got, func(a, b kiosk.Day) int { return int(a.Day - b.Day) }) {
		t.Errorf("a year before: %+v", got)
	}
}

func TestAStoreThatIsAway(t *testing.T) {
	w := open(t)
	k, key := w.paired("Quầy 1")
	_, p, err := w.NewCode(t.Context(), k.ID, 0)
	check(t, err)
	ctx, name := t.Context(), "Khác"
	type does map[string]func() error
	reads := does{
		"All":          func() error { _, err := w.All(ctx, ward); return err },
		"Get":          func() error { _, err := w.Get(ctx, k.ID); return err },
		"Authenticate": func() error { _, err := w.Authenticate(ctx, key); return err },
	}
	writes := does{
		"Add": func() error {
			_, _, err := w.Add(ctx, kiosk.Draft{Name: "Mới", Unit: ward}, "admin")
			return err
		},
		"Change":  func() error { _, err := w.Change(ctx, k.ID, 0, kiosk.Edit{Name: &name}); return err },
		"SetPIN":  func() error { _, err := w.SetPIN(ctx, k.ID, 0, "1234"); return err },
		"NewCode": func() error { _, _, err := w.NewCode(ctx, k.ID, 0); return err },
		"Revoke":  func() error { _, err := w.Revoke(ctx, k.ID, 0, "mất", "admin"); return err },
		"Pair":    func() error { _, _, err := w.pair(ctx, p.Code, desk); return err },
		"Beat":    func() error { _, _, err := w.Beat(ctx, k.ID, key, kiosk.Beat{}); return err },
		"Took":    func() error { return w.Took(ctx, k.ID, 3) },
	}
	was := w.texts()
	try := func(all does, lost ...faulty.Method) {
		w.kept.Fail(faulty.LoseRequest, faulty.Forever, lost...)
		for what, do := range all {
			err := do()
			wants(t, what, err, survey.KindUnavailable)
			if !errors.Is(err, faulty.ErrLost) || strings.Contains(err.Error(), p.Code) || strings.Contains(err.Error(), key[20:]) {
				t.Errorf("%s: %v", what, err)
			}
		}
		w.kept.Heal()
	}
	try(reads)
	try(writes)
	try(writes, faulty.Create, faulty.Replace)
	if now := w.texts(); now != was {
		t.Errorf("something was changed by halves: %s, before %s", now, was)
	}
	if n := w.attempts.count(desk); n != 0 {
		t.Errorf("%d attempts are held against who could not be judged", n)
	}
	if _, _, err := w.pair(ctx, p.Code, desk); err != nil {
		t.Errorf("the code after all that: %v", err)
	}
}

// What was carried out is known to be, though its reply was lost: nothing is used up for
// nothing.
func TestALostReply(t *testing.T) {
	w := open(t)
	w.kept.Fail(faulty.LoseReply, 1, faulty.Create)
	k, p := w.add("Quầy 1")
	w.kept.Fail(faulty.LoseReply, 1, faulty.Replace)
	_, key, err := w.pair(t.Context(), p.Code, desk)
	check(t, err)
	if _, err := w.Authenticate(t.Context(), key); err != nil {
		t.Errorf("the key of a pairing whose reply was lost: %v", err)
	}
	w.kept.Fail(faulty.LoseReply, 1, faulty.Replace)
	_, p, err = w.NewCode(t.Context(), k.ID, 1)
	check(t, err)
	_, key, err = w.pair(t.Context(), p.Code, desk)
	check(t, err)
	w.kept.Fail(faulty.LoseReply, 1, faulty.Replace)
	if k, err = w.Revoke(t.Context(), k.ID, 2, "mất máy", "admin"); err != nil || k.Revision != 3 {
		t.Errorf("%+v, %v", k, err)
	}
	_, err = w.Authenticate(t.Context(), key)
	wants(t, "revoked", err, survey.KindRevoked)
	if list, err := w.All(t.Context(), ward); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
}

// twice is a store that repeats writes whose first reply was lost, and forgets that it
// was itself who made them.
type twice struct {
	store.Documents
	left int
	then func() // may be nil
}

func (s *twice) again(err error) error {
	if err == nil && s.left > 0 {
		s.left--
		if s.then != nil {
			s.then()
		}
		return survey.NewError(survey.KindConflict, survey.Text{En: "its revision is another"})
	}
	return err
}

func (s *twice) Create(ctx context.Context, docs ...store.Doc) error {
	return s.again(s.Documents.Create(ctx, docs...))
}

func (s *twice) Replace(ctx context.Context, d store.Doc) error {
	return s.again(s.Documents.Replace(ctx, d))
}

// Nobody is told to be second who was first: a code would be used up for a tablet that
// has no key, or good though nobody was shown it.
func TestAStoreThatRepeatsWritesIsNoConflict(t *testing.T) {
	w := open(t)
	st := &twice{Documents: w.kept, left: 1}
	w.Book.Docs = st
	k, p := w.add("Quầy 1")
	for rev := range int64(2) {
		st.left = 1
		_, key, err := w.pair(t.Context(), p.Code, desk)
		check(t, err)
		if _, err := w.Authenticate(t.Context(), key); err != nil {
			t.Error(err)
		}
		st.left = 1
		k, p, err = w.NewCode(t.Context(), k.ID, rev+1)
		if err != nil || k.Revision != rev+2 {
			t.Fatalf("%+v, %v", k, err)
		}
	}
	st.left, st.then = 1, func() { w.kept.Fail(faulty.LoseRequest, 1, faulty.Get) }
	_, _, err := w.pair(t.Context(), p.Code, desk)
	wants(t, "a conflict that can't be looked at", err, survey.KindUnavailable)
}

// A new key that could not be noted as used is good all the same, and the old one, too.
func TestAKeyIsGoodWhileItsUseCantBeNoted(t *testing.T) {
	w := open(t)
	k, old := w.paired("Quầy 1")
	w.after(30 * 24 * time.Hour)
	w.kept.Fail(faulty.LoseReply, 1, faulty.Replace)
	_, next, err := w.Beat(t.Context(), k.ID, old, kiosk.Beat{})
	check(t, err)
	w.kept.Fail(faulty.LoseRequest, faulty.Forever, faulty.Replace)
	for range 2 {
		for _, key := range []string{next, old} {
			if _, err := w.Authenticate(t.Context(), key); err != nil {
				t.Error(err)
			}
		}
	}
	w.kept.Heal()
	if _, err := w.Authenticate(t.Context(), next); err != nil {
		t.Error(err)
	}
	_, err = w.Authenticate(t.Context(), old)
	wants(t, "the old key", err, survey.KindUnsigned)
}

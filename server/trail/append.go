package trail

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mrand "math/rand/v2"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

const (
	// maxRaces is how often another process may be first before Append gives up. Each
	// time means that somebody else's entry was stored, so this is a lot of company.
	maxRaces = 100
	// maxRepeats is how often one entry is sent again after a passing fault.
	maxRepeats = 3
	// pauseUnit is the first pause, which is by chance between none and twice this.
	pauseUnit = 2 * time.Millisecond
	// afterwards is how long it may take to record that something was not carried out,
	// also when the deadline of the work has passed.
	afterwards = 10 * time.Second
)

// setup makes what a zero Trail lacks.
func (t *Trail) setup() {
	t.once.Do(func() {
		t.turn = make(chan struct{}, 1)
		if t.mark == nil {
			t.mark = func() string { return rand.Text()[:10] }
		}
	})
}

// Append records an event durably and returns its entry. An action that is not in the
// list is KindInternal. After KindUnavailable the outcome is unknown, as of any call to
// the store: do nothing of what was to be recorded.
func (t *Trail) Append(ctx context.Context, ev Event) (Entry, error) {
	return t.append(ctx, ev, 0)
}

func (t *Trail) append(ctx context.Context, ev Event, undone int64) (Entry, error) {
	t.setup()
	e, err := t.entry(ev)
	if err != nil {
		return Entry{}, err
	}
	e.Undone = undone
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return Entry{}, survey.Unavailable(fmt.Errorf("trail: %w", ctx.Err()))
	}
	for race := range maxRaces {
		if t.last == nil {
			h, err := t.Head(ctx)
			if err != nil {
				return Entry{}, err
			}
			t.last = &h
		}
		ours, err := t.place(ctx, &e, *t.last)
		if err != nil {
			t.last = nil
			return Entry{}, fmt.Errorf("trail: %w", err)
		}
		if ours {
			t.last = &Head{e.Seq, e.Hash}
			return e, nil
		}
		t.last = nil
		if err := pause(ctx, race); err != nil {
			return Entry{}, err
		}
	}
	return Entry{}, survey.Unavailable(errors.New("trail: other processes were always first"))
}

// place stores e as the entry after the head and reports whether the place was free.
// A store may have carried out what it reports as failed or as a conflict, so whoever
// has the place is looked at: the ID says whether it is this very entry.
func (t *Trail) place(ctx context.Context, e *Entry, head Head) (ours bool, err error) {
	if head.Hash == "" {
		head.Hash = noHash
	}
	body, err := e.seal(head)
	if err != nil {
		return false, err
	}
	for again := 0; ; again++ {
		err = t.Docs.Create(ctx, store.Doc{Kind: Kind, ID: docID(e.Seq), Body: body})
		if err == nil {
			return true, nil
		}
		if survey.KindOf(err) != survey.KindUnavailable || again == maxRepeats {
			break
		}
		if pause(ctx, again) != nil {
			return false, err
		}
	}
	if survey.KindOf(err) != survey.KindConflict {
		return false, err
	}
	d, err := t.Docs.Get(ctx, Kind, docID(e.Seq))
	if err != nil {
		return false, err
	}
	return unseal(d.Body).ID == e.ID, nil
}

// pause waits a while that grows with n, so that processes that met do not meet again.
func pause(ctx context.Context, n int) error {
	wait := time.NewTimer(mrand.N(2 * pauseUnit << min(n, 5)))
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-ctx.Done():
		return survey.Unavailable(fmt.Errorf("trail: %w", ctx.Err()))
	}
}

// What a second entry says about the first.
const (
	notDone   = "không thực hiện được: "
	doneMaybe = "không rõ đã thực hiện hay chưa: "
)

// Do records an event, then carries it out. When recording fails, f is not called.
// When f fails, a second entry says so, and Do returns the error of f.
func (t *Trail) Do(ctx context.Context, ev Event, f func() error) error {
	asked, err := t.Append(ctx, ev)
	if err != nil {
		return err
	}
	err = f()
	if err == nil {
		return nil
	}
	ev.Note = why(err)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterwards)
	defer cancel()
	if _, second := t.append(ctx, ev, asked.Seq); second != nil {
		return errors.Join(err, fmt.Errorf("entry %d was not carried out, which is not recorded: %w", asked.Seq, second))
	}
	return err
}

// why is an error in the words that people were told, never its cause.
func why(err error) string {
	e, ok := errors.AsType[*survey.Error](err)
	switch {
	case !ok || e.Kind == survey.KindInternal:
		return notDone + "lỗi hệ thống"
	case e.Kind == survey.KindUnavailable:
		return doneMaybe + "hệ thống tạm gián đoạn"
	case e.Message.Vi == "":
		return notDone + string(e.Kind)
	}
	return notDone + e.Message.Vi
}

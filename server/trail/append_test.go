package trail_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/server/golden"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/mongo"
	"hailong/server/survey"
	"hailong/server/testenv"
	"hailong/server/trail"
)

func TestTheBytesOfAChain(t *testing.T) {
	tr, _, _ := fresh(t)
	appended(t, tr, story()...)
	var lines strings.Builder
	err := tr.Each(ctx, trail.Filter{}, func(_ trail.Entry, raw []byte) error {
		lines.Write(raw)
		lines.WriteString("\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "testdata/chain.ndjson", lines.String())
}

// What the package comment says about the bytes, without a line of the package.
func TestAnybodyCanProveTheGolden(t *testing.T) {
	tr, _, _ := fresh(t)
	appended(t, tr, story()...)
	prev, n := strings.Repeat("0", 64), 0
	err := tr.Each(ctx, trail.Filter{}, func(e trail.Entry, raw []byte) error {
		line := string(raw)
		digest := sha256.Sum256([]byte(line[:len(line)-75] + "}"))
		var got struct{ Prev, Hash string }
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		if got.Prev != prev || got.Hash != hex.EncodeToString(digest[:]) || got.Hash != e.Hash {
			t.Errorf("entry %d: prev %s, hash %s", e.Seq, got.Prev, got.Hash)
		}
		prev, n = got.Hash, n+1
		return nil
	})
	if err != nil || n != len(story()) {
		t.Errorf("%d entries, %v", n, err)
	}
}

func TestAnEntryTellsTheEvent(t *testing.T) {
	tr, _, _ := fresh(t)
	e := appended(t, tr, story()...)[2]
	switch {
	case e.Seq != 3, e.At != noon.Add(3*time.Second).Truncate(time.Second), e.At.Location() != time.UTC:
		t.Errorf("entry %d at %s", e.Seq, e.At)
	case e.Actor != "a1" || e.Name != "Quản trị 1" || e.Role != "admin" || e.Object != "campaign:2026-q4":
		t.Errorf("%+v", e)
	case string(e.Before) != `{"first":"2026-10-01","last":"2026-12-20"}` || string(e.After) != `{"first":"2026-10-01","last":"2026-12-31"}`:
		t.Errorf("before %s, after %s", e.Before, e.After)
	}
}

func TestTheClockMayJumpBack(t *testing.T) {
	tr, c, _ := fresh(t)
	appended(t, tr, officer)
	c.set(noon.AddDate(-20, 0, 0))
	e := appended(t, tr, officer)[0]
	if e.Seq != 2 || e.At.Year() != 2006 {
		t.Errorf("entry %d at %s", e.Seq, e.At)
	}
	mustHold(t, tr, 2)
}

func TestWhatIsTooLongIsCut(t *testing.T) {
	tr, _, _ := fresh(t)
	long := strings.Repeat("ế", trail.MaxValue)
	e := appended(t, tr, trail.Event{
		Action: trail.CampaignChange, Actor: long, Name: long, Role: long, Object: long, Unit: long, Note: long,
		Before: strings.Repeat("a", trail.MaxValue-2), After: strings.Repeat("b", trail.MaxValue-1),
	})[0]
	for what, c := range map[string]struct {
		text string
		n    int
	}{"actor": {e.Actor, 200}, "name": {e.Name, 200}, "role": {e.Role, 200}, "object": {e.Object, 300}, "unit": {e.Unit, 300}, "note": {e.Note, 2000}} {
		if r := []rune(c.text); len(r) != c.n || r[c.n-1] != '…' || r[c.n-2] != 'ế' {
			t.Errorf("%s has %d characters", what, len(r))
		}
	}
	if len(e.Before) != trail.MaxValue {
		t.Errorf("a value of exactly the longest length has %d bytes", len(e.Before))
	}
	digest := sha256.Sum256([]byte(`"` + strings.Repeat("b", trail.MaxValue-1) + `"`))
	if want := `{"omitted":{"bytes":65537,"sha256":"` + hex.EncodeToString(digest[:]) + `"}}`; string(e.After) != want {
		t.Errorf("after is %s, want %s", e.After, want)
	}
	mustHold(t, tr, 1)
}

func TestNothingIsNoValue(t *testing.T) {
	tr, _, _ := fresh(t)
	var nobody *struct{}
	e := appended(t, tr, trail.Event{Action: trail.CampaignOpen, Before: nobody, After: nil})[0]
	if e.Before != nil || e.After != nil {
		t.Errorf("before %s, after %s", e.Before, e.After)
	}
}

func TestAnUnknownActionIsOurFault(t *testing.T) {
	tr, _, _ := fresh(t)
	did := false
	err := tr.Do(ctx, trail.Event{Action: "campaign.burn"}, func() error { did = true; return nil })
	if survey.KindOf(err) != survey.KindInternal || did {
		t.Errorf("%v, carried out: %t", err, did)
	}
	mustHold(t, tr, 0)
}

// What can't be written as JSON is a fault of ours and must not end as half an entry.
func TestAValueThatIsNoJSON(t *testing.T) {
	tr, _, _ := fresh(t)
	if _, err := tr.Append(ctx, trail.Event{Action: trail.CampaignOpen, After: make(chan int)}); err == nil {
		t.Error("a channel was recorded")
	}
	mustHold(t, tr, 0)
}

func TestManyWritersOneChain(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { manyWriters(t, opened(t), 4, 25) })
	t.Run("mongo", func(t *testing.T) {
		st, err := mongo.Open(ctx, testenv.Mongo(t), mongo.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		manyWriters(t, st, 2, 5)
	})
}

// manyWriters has two trails, as two processes have them, with several goroutines
// each.
func manyWriters(t *testing.T, st store.Store, goroutines, each int) {
	var wg sync.WaitGroup
	for range 2 {
		tr := &trail.Trail{Docs: st, Clock: time.Now}
		for range goroutines {
			wg.Go(func() {
				for range each {
					if _, err := tr.Append(ctx, officer); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	all := 2 * goroutines * each
	tr := &trail.Trail{Docs: st, Clock: time.Now}
	mustHold(t, tr, int64(all))
	ids := map[string]bool{}
	if err := tr.Each(ctx, trail.Filter{}, func(e trail.Entry, _ []byte) error { ids[e.ID] = true; return nil }); err != nil {
		t.Fatal(err)
	}
	if len(ids) != all {
		t.Errorf("%d events have %d IDs", all, len(ids))
	}
}

func TestLostRequestsAndReplies(t *testing.T) {
	for _, c := range []struct {
		name    string
		mode    faulty.Mode
		calls   int
		method  faulty.Method
		kind    survey.Kind // "" for success
		entries int64       // of two events
	}{
		{"the request is lost once", faulty.LoseRequest, 1, faulty.Create, "", 2},
		{"the reply is lost once", faulty.LoseReply, 1, faulty.Create, "", 2},
		{"two replies are lost", faulty.LoseReply, 2, faulty.Create, "", 2},
		{"the store is away", faulty.LoseRequest, 4, faulty.Create, survey.KindUnavailable, 1},
		{"the store answers nothing", faulty.LoseReply, 4, faulty.Create, survey.KindUnavailable, 2},
		{"the head can't be read", faulty.LoseReply, 1, faulty.Page, survey.KindUnavailable, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			st := faulty.New(opened(t))
			tr := &trail.Trail{Docs: st, Clock: time.Now}
			st.Fail(c.mode, c.calls, c.method)
			_, err := tr.Append(ctx, officer)
			if (err == nil) != (c.kind == "") || err != nil && survey.KindOf(err) != c.kind {
				t.Errorf("%v, want %q", err, c.kind)
			}
			st.Heal()
			appended(t, tr, officer)
			mustHold(t, tr, c.entries)
		})
	}
}

func TestWhoWaitsTooLongRecordsNothing(t *testing.T) {
	tr, _, _ := fresh(t)
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := tr.Append(gone, officer); survey.KindOf(err) != survey.KindUnavailable {
		t.Errorf("%v", err)
	}
	mustHold(t, tr, 0)
}

func TestDoRecordsFirst(t *testing.T) {
	tr, _, st := fresh(t)
	seen := 0
	if err := tr.Do(ctx, officer, func() error {
		docs, err := st.List(ctx, trail.Kind)
		seen = len(docs)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if seen != 1 {
		t.Errorf("%d entries before the change, want 1", seen)
	}
	mustHold(t, tr, 1)
}

func TestDoSaysWhatWasNotDone(t *testing.T) {
	closed := survey.NewError(survey.KindConflict, survey.Text{Vi: "Đợt này đã đóng.", En: "It is closed."})
	for _, c := range []struct {
		name string
		err  error
		note string
	}{
		{"refused", closed.With(errors.New("secret detail")), "không thực hiện được: Đợt này đã đóng."},
		{"no words", survey.NewError(survey.KindConflict, survey.Text{}), "không thực hiện được: conflict"},
		{"our fault", errors.New("secret detail"), "không thực hiện được: lỗi hệ thống"},
		{"unknown outcome", survey.Unavailable(errors.New("cut")), "không rõ đã thực hiện hay chưa: hệ thống tạm gián đoạn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr, _, _ := fresh(t)
			gone, cancel := context.WithCancel(ctx)
			err := tr.Do(gone, officer, func() error { cancel(); return c.err }) // the sender hangs up meanwhile
			if !errors.Is(err, c.err) {
				t.Errorf("the error is %v", err)
			}
			mustHold(t, tr, 2)
			p, err := tr.Page(ctx, trail.Filter{}, 0, 10)
			if err != nil {
				t.Fatal(err)
			}
			second := p.Entries[0]
			if second.Undone != 1 || second.Action != officer.Action || second.Object != officer.Object || second.Note != c.note {
				t.Errorf("%+v", second)
			}
			if strings.Contains(second.Note, "secret") {
				t.Error("the cause is in the trail")
			}
		})
	}
}

func TestDoWithoutATraceDoesNothing(t *testing.T) {
	st := faulty.New(opened(t))
	tr := &trail.Trail{Docs: st, Clock: time.Now}
	st.Fail(faulty.LoseRequest, faulty.Forever, faulty.Create)
	did := false
	if err := tr.Do(ctx, officer, func() error { did = true; return nil }); err == nil || did {
		t.Errorf("%v, carried out: %t", err, did)
	}
	st.Heal()
	// What failed stays failed when that can't be recorded either.
	refused := errors.New("refused")
	err := tr.Do(ctx, officer, func() error { st.Fail(faulty.LoseRequest, faulty.Forever); return refused })
	if !errors.Is(err, refused) || survey.KindOf(err) != survey.KindUnavailable {
		t.Errorf("%v", err)
	}
}

package trail_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/trail"
)

var ctx = context.Background()

// noon is when the tests begin.
var noon = time.Date(2026, 10, 1, 5, 0, 0, 123456789, time.UTC)

// clock is a clock that goes on a second each time it is read.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Second)
	return c.now
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}

// opened is an empty store.
func opened(t testing.TB) store.Store {
	t.Helper()
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	return st
}

// fresh is a trail on an empty store, with IDs that count up.
func fresh(t testing.TB) (*trail.Trail, *clock, store.Store) {
	t.Helper()
	st, c := opened(t), &clock{now: noon}
	return trail.Marked(&trail.Trail{Docs: st, Clock: c.read}), c, st
}

// officer opens a campaign.
var officer = trail.Event{
	Actor: "a1", Name: "Quản trị 1", Role: "admin", Action: trail.CampaignOpen, Object: "campaign:2026-q4",
}

// appended records events one after the other.
func appended(t testing.TB, tr *trail.Trail, events ...trail.Event) []trail.Entry {
	t.Helper()
	var list []trail.Entry
	for _, ev := range events {
		e, err := tr.Append(ctx, ev)
		if err != nil {
			t.Fatalf("append %s: %v", ev.Action, err)
		}
		list = append(list, e)
	}
	return list
}

// story is a day at the office: every kind of field, and characters that a careless
// writer of JSON would change.
func story() []trail.Event {
	type dates struct {
		First string `json:"first"`
		Last  string `json:"last"`
	}
	return []trail.Event{
		{Action: trail.AccountInvite, Actor: "cli", Name: "hailong", Object: "account:a1", After: map[string]any{"role": "admin"}},
		{Action: trail.SessionBegin, Actor: "a1", Name: "Quản trị 1", Role: "admin", Object: "account:a1"},
		{
			Action: trail.CampaignChange, Actor: "a1", Name: "Quản trị 1", Role: "admin", Object: "campaign:2026-q4",
			Before: dates{"2026-10-01", "2026-12-20"}, After: dates{"2026-10-01", "2026-12-31"},
		},
		{
			Action: trail.CodeRevoke, Actor: "a1", Name: "Quản trị 1", Role: "admin", Object: "code:7K3MPX9A",
			Unit: "11311@2025-07-01", Note: "Áp phích \"bị rách\" & dán ở <nơi khác> \u2028\t\\ 😀 Đặng",
		},
		{Action: trail.CommentsView, Actor: "a2", Name: "Đơn vị 1", Role: "unit", Object: "campaign:2026-q4", Unit: "11311@2025-07-01"},
		{Action: trail.SessionFail},
	}
}

// mustHold fails unless the chain has so many entries and all are right.
func mustHold(t testing.TB, tr *trail.Trail, entries int64) trail.Result {
	t.Helper()
	res, err := tr.Verify(ctx, trail.Head{})
	if err != nil {
		t.Fatal(err)
	}
	if res.Bad != nil || res.Entries != entries {
		t.Fatalf("%d entries are right, then %+v; want %d and no more", res.Entries, res.Bad, entries)
	}
	return res
}

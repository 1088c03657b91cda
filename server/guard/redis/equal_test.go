package redis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hailong/server/guard"
	"hailong/server/guard/guardtest"
	"hailong/server/survey"
	"hailong/server/testenv"
)

// The script and the Go code decide the same about any run of attempts.
func TestTheScriptSaysWhatTheGoCodeSays(t *testing.T) {
	url := testenv.Redis(t)
	db := client(t, url)
	rapid.Check(t, func(t *rapid.T) {
		if err := db.FlushDB(context.Background()).Err(); err != nil {
			t.Fatal(err)
		}
		l := guard.Limits{
			DevicePerDay: rapid.IntRange(1, 3).Draw(t, "day"), DeviceMore: rapid.IntRange(0, 2).Draw(t, "more"),
			UnprovenPerDay:   rapid.IntRange(0, 3).Draw(t, "unproven"),
			NetworkPerMinute: rapid.IntRange(1, 7).Draw(t, "network"), NetworkPerDay: rapid.IntRange(1, 30).Draw(t, "network day"),
			EntryPerMinute: rapid.IntRange(1, 9).Draw(t, "entry"), KioskPerMinute: rapid.IntRange(1, 5).Draw(t, "kiosk"),
			KioskPerDay: rapid.IntRange(1, 9).Draw(t, "kiosk day"), RetriesPerMinute: rapid.IntRange(1, 3).Draw(t, "retries"),
			BurstFloor: rapid.IntRange(1, 9).Draw(t, "floor"), BurstFactor: rapid.Float64Range(1, 5).Draw(t, "factor"),
			FastShare: rapid.Float64Range(0.1, 1).Draw(t, "fast"), ReturnShare: rapid.Float64Range(0, 1).Draw(t, "return"),
		}
		clock := guardtest.NewClock()
		clock.Add(time.Duration(rapid.Int64Range(0, 7*86400).Draw(t, "start")) * time.Second)
		o := guard.Options{Limits: l, Secret: guardtest.Secret, Clock: clock.Now}
		memory, err := guard.New(o)
		if err != nil {
			t.Fatal(err)
		}
		shared := sharedGuard(t, url, o)
		defer shared.Close()
		for range rapid.IntRange(1, 60).Draw(t, "attempts") {
			a := guardtest.Form(rapid.IntRange(0, 3).Draw(t, "phone"))
			a.Response = guardtest.ID(rapid.IntRange(0, 30).Draw(t, "id"))
			a.Network = guardtest.Form(rapid.IntRange(0, 1).Draw(t, "from")).Network
			a.Fast = rapid.Bool().Draw(t, "is fast")
			a.Usual = rapid.Float64Range(0, 5).Draw(t, "usual")
			switch rapid.IntRange(0, 5).Draw(t, "kind") {
			case 0:
				a.Device = ""
			case 1:
				a.Kiosk = "k-7"
			case 2:
				a.Kiosk, a.Entry = "k-7", ""
			}
			if want, got := told(memory, a), told(shared, a); got != want {
				t.Fatalf("%+v:\nredis  %s\nmemory %s", a, got, want)
			}
			clock.Add(time.Duration(rapid.SampledFrom([]int64{
				0, 0, 1, 700_000, 5_000_000, 20_000_000, 60_000_000, 1e9, 8 * 3600e6, 25 * 3600e6,
			}).Draw(t, "later")) * time.Microsecond)
		}
	})
}

// Who was sent away under one secret and admitted under the next is known when the
// same form comes once more: the time to return that the refusal set lies ahead of
// the admission, but is the older word.
func TestAdmissionOutweighsAnOlderTimeToReturn(t *testing.T) {
	url := testenv.Redis(t)
	l := guard.DefaultLimits()
	l.NetworkPerDay, l.UnprovenPerDay = 1, 0
	clock := guardtest.NewClock()
	thursday := time.Date(2026, 7, 9, 0, 0, 0, 0, time.UTC) // another secret from here on
	clock.Add(thursday.Add(-time.Hour).Sub(clock.Now()))
	o := guard.Options{Limits: l, Secret: guardtest.Secret, Clock: clock.Now}
	memory, err := guard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := openRedis(url, o)
	if err != nil {
		t.Fatal(err)
	}
	defer shared.Close()
	same := func(what string, a guard.Attempt) string {
		t.Helper()
		want, got := told(memory, a), told(shared, a)
		if got != want {
			t.Errorf("%s:\nredis  %s\nmemory %s", what, got, want)
		}
		return got
	}
	first, form := guardtest.Form(1), guardtest.Form(2)
	form.Network = first.Network
	same("the first of the network", first)
	if got := same("the second", form); !strings.HasPrefix(got, "refused by network_day") {
		t.Fatal(got)
	}
	clock.Add(2 * time.Hour)
	atDesk, unknown := form, form
	atDesk.Kiosk, unknown.Device = "k-7", ""
	same("at the kiosk", atDesk)
	if got := same("once more", unknown); !strings.HasPrefix(got, "admitted") {
		t.Errorf("a form that was admitted is %s", got)
	}
	// Refused anew after the admission is forgotten, while the older secret is read:
	// now the time to return counts.
	clock.Add(26 * time.Hour)
	again := guardtest.Form(3)
	again.Network = first.Network
	same("another of the network", again)
	same("sent away anew", form)
	clock.Add(24 * time.Hour)
	same("at the time to return", form)
}

// An admission is known up to and with the last moment of its life.
func TestAdmissionIsKnownToItsLastMoment(t *testing.T) {
	url := testenv.Redis(t)
	l := guard.DefaultLimits()
	l.UnprovenPerDay = 0
	clock := guardtest.NewClock()
	o := guard.Options{Limits: l, Secret: guardtest.Secret, Clock: clock.Now}
	memory, err := guard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := openRedis(url, o)
	if err != nil {
		t.Fatal(err)
	}
	defer shared.Close()
	for n, c := range []struct {
		after time.Duration
		known bool
	}{{24 * time.Hour, true}, {24*time.Hour + time.Microsecond, false}} {
		a := guardtest.Form(n)
		if want, got := told(memory, a), told(shared, a); got != want || !strings.HasPrefix(got, "admitted") {
			t.Fatalf("redis %s, memory %s", got, want)
		}
		clock.Add(c.after)
		a.Device = ""
		want, got := told(memory, a), told(shared, a)
		if got != want || strings.HasPrefix(got, "admitted") != c.known {
			t.Errorf("%v later:\nredis  %s\nmemory %s", c.after, got, want)
		}
	}
}

// sharedGuard is open for a test that has no cleanup of its own.
func sharedGuard(t *rapid.T, url string, o guard.Options) *guard.Guard {
	g, err := openRedis(url, o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// told is everything a guard says about an attempt.
func told(g *guard.Guard, a guard.Attempt) string {
	v, err := g.Check(context.Background(), a)
	if err == nil {
		return fmt.Sprintf("admitted %+v", v)
	}
	if r, ok := errors.AsType[*guard.Refusal](err); ok && survey.KindOf(err) == survey.KindLimited {
		return fmt.Sprintf("refused by %s for %v, local %v, %+v", r.Reason, r.RetryAfter(), r.Local, r.Limits)
	}
	return err.Error()
}

package guard_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"hailong/server/guard"
	"hailong/server/guard/guardtest"
)

func alone(t testing.TB, o guard.Options) *guard.Guard {
	t.Helper()
	g, err := guard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

func TestMemory(t *testing.T) {
	guardtest.Run(t, func(t *testing.T, o guard.Options) *guard.Guard { return alone(t, o) })
}

func TestMemoryIsBounded(t *testing.T) {
	clock := guardtest.NewClock()
	g := alone(t, guard.Options{Limits: guard.DefaultLimits(), Clock: clock.Now, MaxKeys: 6400})
	for n := range 20_000 {
		if _, err := g.Check(context.Background(), guardtest.Form(n)); err != nil {
			t.Fatalf("attempt %d: %v", n, err)
		}
		if n%1000 == 0 {
			clock.Add(time.Second)
		}
	}
	if held := g.Held(); held > 6400 || held < 6000 {
		t.Errorf("%d keys held, want nearly 6400 and not more", held)
	}
}

// What lives longest, a device that has used up its day, outlasts what a flood of
// others brings in.
func TestMemoryKeepsWhatLimitsLongest(t *testing.T) {
	clock := guardtest.NewClock()
	l := guard.DefaultLimits()
	l.DevicePerDay, l.DeviceMore = 24, 0
	g := alone(t, guard.Options{Limits: l, Clock: clock.Now, MaxKeys: 6400})
	greedy := guardtest.Form(0)
	for n := range 24 {
		greedy.Response = guardtest.ID(1_000_000 + n)
		if _, err := g.Check(context.Background(), greedy); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 3000 {
		kiosk := guard.Attempt{Response: guardtest.ID(n), Kiosk: fmt.Sprintf("k-%d", n), Unit: guardtest.Unit}
		if _, err := g.Check(context.Background(), kiosk); err != nil {
			t.Fatal(err)
		}
	}
	greedy.Response = guardtest.ID(2_000_000)
	if v, err := g.Check(context.Background(), greedy); err == nil {
		t.Errorf("the device was forgotten: %+v", v)
	}
}

func TestMemoryForgetsWhatExpired(t *testing.T) {
	clock := guardtest.NewClock()
	g := alone(t, guard.Options{Limits: guard.DefaultLimits(), Clock: clock.Now})
	for n := range 3000 {
		_, _ = g.Check(context.Background(), guardtest.Form(n))
	}
	full := g.Held()
	clock.Add(31 * time.Hour)
	for n := range 3000 {
		_, _ = g.Check(context.Background(), guardtest.Form(10_000+n))
	}
	if held := g.Held(); held > full*11/10 {
		t.Errorf("%d keys held after a day, %d before", held, full)
	}
}

func BenchmarkMemory(b *testing.B) {
	g := alone(b, guard.Options{Limits: guardtest.Wide()})
	b.ReportAllocs()
	guardtest.Load(b, g, 32, false)
}

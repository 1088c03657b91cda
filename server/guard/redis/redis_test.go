package redis_test

import (
	"context"
	"os"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hailong/server/guard"
	"hailong/server/guard/guardtest"
	guardredis "hailong/server/guard/redis"
	"hailong/server/testenv"
)

func TestMain(m *testing.M) {
	if job := os.Getenv(childVariable); job != "" {
		os.Exit(child(job))
	}
	os.Exit(m.Run())
}

// open makes a guard over the database of a URL whose time is the options' clock.
func open(t testing.TB, url string, o guard.Options) *guard.Guard {
	t.Helper()
	g, err := openRedis(url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.Close() })
	return g
}

// openRedis waits longer for Redis than a server would: a busy test machine is no
// fault.
func openRedis(url string, o guard.Options) (*guard.Guard, error) {
	return guardredis.Open(guardredis.Server{URL: url, Timeout: 10 * time.Second, Clock: o.Clock}, o)
}

func client(t testing.TB, url string) *goredis.Client {
	t.Helper()
	o, err := goredis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	c := goredis.NewClient(o)
	t.Cleanup(func() { c.Close() })
	return c
}

func TestRedis(t *testing.T) {
	guardtest.Run(t, func(t *testing.T, o guard.Options) *guard.Guard {
		return open(t, testenv.Redis(t), o)
	})
}

// The rules again from an hour and a half before a change of secret: first the
// next secret is read too, then the last one.
func TestRedisWhileTheSecretChanges(t *testing.T) {
	guardtest.RunRules(t, func(t *testing.T, o guard.Options) *guard.Guard {
		now := o.Clock
		o.Clock = func() time.Time { return now().Add(69 * time.Hour) }
		return open(t, testenv.Redis(t), o)
	})
}

// One process is an hour ahead and changes the secret first; a third one is two
// hours behind it. A limit that is used up stays so all the way.
func TestLimitsOutliveTheirSecret(t *testing.T) {
	url := testenv.Redis(t)
	clock := guardtest.NewClock()
	clock.Add(69 * time.Hour)
	var guards []*guard.Guard
	for _, skew := range []time.Duration{0, time.Hour, -time.Hour} {
		g, err := guardredis.Open(guardredis.Server{URL: url, Timeout: 10 * time.Second, Clock: clock.Now}, guard.Options{
			Limits: guard.DefaultLimits(), Secret: guardtest.Secret,
			Clock: func() time.Time { return clock.Now().Add(skew) },
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { g.Close() })
		guards = append(guards, g)
	}
	passed, sent := 0, 0
	for range 24 * 6 * 2 { // two days, every ten minutes, each process in turn
		a := guardtest.Form(1)
		a.Response = guardtest.ID(sent)
		if _, err := guards[sent%3].Check(context.Background(), a); err == nil {
			passed++
		}
		sent++
		clock.Add(10 * time.Minute)
	}
	if want := 3 + 5; passed != want { // three at once and one for each eight hours
		t.Errorf("%d of %d passed, want %d", passed, sent, want)
	}
}

func TestAScriptThatIsGoneIsSentAgain(t *testing.T) {
	url := testenv.Redis(t)
	clock := guardtest.NewClock()
	g := open(t, url, guard.Options{Limits: guard.DefaultLimits(), Secret: guardtest.Secret, Clock: clock.Now})
	if err := client(t, url).ScriptFlush(context.Background()).Err(); err != nil {
		t.Fatal(err)
	}
	v, err := g.Check(context.Background(), guardtest.Form(1))
	if err != nil || v.Local {
		t.Errorf("got %+v, %v, want decided by Redis", v, err)
	}
}

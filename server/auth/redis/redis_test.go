package redis_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hailong/server/auth"
	"hailong/server/auth/failurestest"
	"hailong/server/auth/redis"
	"hailong/server/testenv"
)

func open(t *testing.T, s redis.Server) *redis.Failures {
	t.Helper()
	s.Timeout = 5 * time.Second
	f, err := redis.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestFailures(t *testing.T) {
	failurestest.Run(t, func(t *testing.T, clock func() time.Time) auth.Failures {
		return open(t, redis.Server{URL: testenv.Redis(t), Clock: clock})
	})
}

func key(name string) auth.FailureKey {
	k := auth.FailureKey{Limit: 2}
	copy(k.ID[:], name)
	return k
}

func TestTwoProcessesCountTogether(t *testing.T) {
	url := testenv.Redis(t)
	one, two := open(t, redis.Server{URL: url}), open(t, redis.Server{URL: url})
	keys := []auth.FailureKey{key("a"), key("b")}
	if wait, locks, err := one.Charge(t.Context(), keys); wait != 0 || locks != 0 || err != nil {
		t.Errorf("the first: %v, %v, %v", wait, locks, err)
	}
	if wait, locks, err := two.Charge(t.Context(), keys); wait != 0 || locks != time.Minute || err != nil {
		t.Errorf("the second: %v, %v, %v", wait, locks, err)
	}
	// By the clock of the Redis server some of the minute is gone already.
	if wait, _, err := one.Charge(t.Context(), keys); wait <= 0 || wait > time.Minute || err != nil {
		t.Errorf("the third: %v, %v", wait, err)
	}
}

func TestEveryKeyEndsAndSaysNothing(t *testing.T) {
	url := testenv.Redis(t)
	f := open(t, redis.Server{URL: url})
	if _, _, err := f.Charge(t.Context(), []auth.FailureKey{key("a"), key("b")}); err != nil {
		t.Fatal(err)
	}
	if err := f.Refund(t.Context(), []auth.FailureKey{key("b")}); err != nil {
		t.Fatal(err)
	}
	o, err := goredis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	c := goredis.NewClient(o)
	defer c.Close()
	names, err := c.Keys(t.Context(), "*").Result()
	if err != nil || len(names) != 1 {
		t.Fatalf("%q, %v", names, err)
	}
	if want := "hailong:sign-in:a" + strings.Repeat("\x00", 15); names[0] != want {
		t.Errorf("key %q", names[0])
	}
	left, err := c.PTTL(t.Context(), names[0]).Result()
	if err != nil || left <= 0 || left > auth.FailuresLast {
		t.Errorf("it ends after %v, %v", left, err)
	}
}

func TestAwayAndWrong(t *testing.T) {
	f := open(t, redis.Server{URL: "redis://127.0.0.1:1"})
	if _, _, err := f.Charge(t.Context(), []auth.FailureKey{key("a")}); err == nil {
		t.Error("a charge where no Redis is")
	}
	if f.Refund(t.Context(), []auth.FailureKey{key("a")}) == nil || f.Forget(t.Context(), []auth.FailureKey{key("a")}) == nil {
		t.Error("no error where no Redis is")
	}
	if _, err := redis.Open(redis.Server{URL: "redis://:s3cret@host:port:no/x"}); err == nil || bytes.Contains([]byte(err.Error()), []byte("s3cret")) {
		t.Errorf("a wrong URL: %v", err)
	}
}

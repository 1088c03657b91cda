package redis_test

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"hailong/server/guard"
	"hailong/server/guard/guardtest"
	"hailong/server/testenv"
)

// everything reads all keys and values of a database and wants each key to expire.
func everything(t *testing.T, url string, most time.Duration) map[string]string {
	t.Helper()
	ctx, c := context.Background(), client(t, url)
	all := map[string]string{}
	for it := c.Scan(ctx, 0, "*", 1000).Iterator(); it.Next(ctx); {
		k := it.Val()
		v, err := c.Get(ctx, k).Result()
		if err != nil {
			t.Fatal(err)
		}
		ttl, err := c.PTTL(ctx, k).Result()
		if err != nil {
			t.Fatal(err)
		}
		if ttl <= 0 || ttl > most {
			t.Errorf("key %q lives for %v, want up to %v", k, ttl, most)
		}
		all[k] = v
	}
	return all
}

func TestRedisSeesNobody(t *testing.T) {
	url := testenv.Redis(t)
	l := guard.DefaultLimits()
	l.NetworkPerMinute = 3
	g := open(t, url, guard.Options{Limits: l, Secret: guardtest.Secret})
	secrets := []string{"203.0.113", "2001:db8", "very-secret-cookie", "2026-q3", "10507", "ENTRY", "k-7", "0DX3"}
	for _, s := range []string{"203.0.113.7/32", "2001:db8:77:99::/64"} {
		p := netip.MustParsePrefix(s)
		secrets = append(secrets, string(p.Addr().AsSlice()))
		for n := range 8 { // proven, unproven, repeated, refused and told to wait
			a := guardtest.Form(n / 2)
			a.Network, a.Device = p, "very-secret-cookie"
			if n > 5 {
				a.Device = ""
			}
			_, _ = g.Check(context.Background(), a)
		}
	}
	_, _ = g.Check(context.Background(), guard.Attempt{Response: guardtest.ID(99), Kiosk: "k-7", Entry: "ENTRY", Unit: guardtest.Unit})
	all := everything(t, url, 31*time.Hour)
	if len(all) < 10 {
		t.Fatalf("only %d keys: the test looks at nothing", len(all))
	}
	for k, v := range all {
		if !strings.HasPrefix(k, "hailong:") {
			t.Errorf("key %q without the prefix", k)
		}
		for _, s := range secrets {
			for _, b := range []string{k, v} {
				if strings.Contains(b, s) || strings.Contains(strings.ToLower(fmt.Sprintf("%x", b)), fmt.Sprintf("%x", s)) {
					t.Errorf("key %q = %q holds %q", k, v, s)
				}
			}
		}
	}
}

// The keys of the same attempts under another secret, and a week later, have
// nothing in common.
func TestKeysCannotBeLinked(t *testing.T) {
	keys := func(secret []byte, later time.Duration) map[string]string {
		url := testenv.Redis(t)
		clock := guardtest.NewClock()
		clock.Add(later)
		g := open(t, url, guard.Options{Limits: guard.DefaultLimits(), Secret: secret, Clock: clock.Now})
		if _, err := g.Check(context.Background(), guardtest.Form(1)); err != nil {
			t.Fatal(err)
		}
		all := everything(t, url, 31*time.Hour)
		delete(all, "hailong:probe")
		return all
	}
	first := keys(guardtest.Secret, 0)
	if again := keys(guardtest.Secret, 0); len(again) != 4 || !same(first, again) {
		t.Errorf("one secret and week, and the keys differ: %d and %d", len(first), len(again))
	}
	for name, other := range map[string]map[string]string{
		"a week later":   keys(guardtest.Secret, 7*24*time.Hour),
		"another secret": keys(bytes.Repeat([]byte("x"), 32), 0),
	} {
		for k := range other {
			if _, ok := first[k]; ok {
				t.Errorf("%s: key %q again", name, k)
			}
		}
	}
}

func same(a, b map[string]string) bool {
	for k := range a {
		if _, ok := b[k]; !ok {
			return false
		}
	}
	return len(a) == len(b)
}

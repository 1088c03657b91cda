// Package redis counts failed sign-ins in Redis, for any number of server processes
// together.
//
// It promises that all keys of an attempt are judged and counted in one step and one
// round trip; that time is the Redis server's, so that processes with wrong clocks hold
// the same locks; that every key is gone a day after its last failure; and that Redis
// sees keyed hashes only. It needs what package guard/redis needs: one Redis 5 or newer,
// no cluster. It does not retry: package auth goes on in memory.
package redis

import (
	"context"
	_ "embed"
	"fmt"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"hailong/server/auth"
)

// prefix of every key; package guard/redis has others.
const prefix = "hailong:sign-in:"

//go:embed failures.lua
var source string

var script = goredis.NewScript(source)

// Server says where Redis is.
type Server struct {
	// URL is redis://user:password@host:port/db, rediss:// for TLS, or
	// unix://path?db=n.
	URL string
	// Timeout ends one round trip, dialling included. 0 means 100 ms.
	Timeout time.Duration
	// Clock is for tests: it replaces the Redis server's clock.
	Clock func() time.Time
}

// Failures is auth.Failures in Redis. It is safe for concurrent use.
type Failures struct {
	client  *goredis.Client
	timeout time.Duration
	clock   func() time.Time
}

var _ auth.Failures = (*Failures)(nil)

// Open makes a Failures. It fails on a wrong URL only, not when Redis is away.
func Open(s Server) (*Failures, error) {
	silence()
	o, err := goredis.ParseURL(s.URL)
	if err != nil {
		// The cause may repeat the URL, and that holds a password.
		return nil, fmt.Errorf("redis url: it can't be read")
	}
	if s.Timeout <= 0 {
		s.Timeout = 100 * time.Millisecond
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = s.Timeout, s.Timeout, s.Timeout, s.Timeout
	o.ContextTimeoutEnabled = true
	o.MaxRetries, o.DialerRetries = -1, 1 // a second count of one attempt would be worse than memory
	o.PoolSize = 4
	o.Protocol = 2
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Failures{goredis.NewClient(o), s.Timeout, s.Clock}, nil
}

// Close ends the connections.
func (f *Failures) Close() error { return f.client.Close() }

// Charge implements auth.Failures.
func (f *Failures) Charge(ctx context.Context, keys []auth.FailureKey) (wait, locks time.Duration, err error) {
	args := []any{"charge", f.now(), auth.FailuresLast.Milliseconds()}
	for _, k := range keys {
		// The schedule is package auth's: how long each of the next attempts locks.
		args = append(args, k.Limit)
	}
	for n := range steps {
		args = append(args, auth.LockFor(n, 0).Milliseconds())
	}
	got, err := f.run(ctx, keys, args)
	if err != nil {
		return 0, 0, err
	}
	if len(got) != 2 {
		return 0, 0, fmt.Errorf("redis: the script returned %d numbers", len(got))
	}
	return time.Duration(got[0]) * time.Millisecond, time.Duration(got[1]) * time.Millisecond, nil
}

// steps is how many failures above the limit make the lock longer; the last of them
// stands for all beyond.
const steps = 8

// Refund implements auth.Failures.
func (f *Failures) Refund(ctx context.Context, keys []auth.FailureKey) error {
	_, err := f.run(ctx, keys, []any{"refund"})
	return err
}

// Forget implements auth.Failures.
func (f *Failures) Forget(ctx context.Context, keys []auth.FailureKey) error {
	_, err := f.run(ctx, keys, []any{"forget"})
	return err
}

func (f *Failures) run(ctx context.Context, keys []auth.FailureKey, args []any) ([]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = prefix + string(k.ID[:])
	}
	got, err := script.Run(ctx, f.client, names, args...).Int64Slice()
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	return got, nil
}

// now is the time of a test in milliseconds; 0 asks for the Redis server's.
func (f *Failures) now() int64 {
	if f.clock == nil {
		return 0
	}
	return f.clock().UnixMilli()
}

// silence keeps the client from writing lines of its own to standard error.
var silence = sync.OnceFunc(func() { goredis.SetLogger(nobody{}) })

type nobody struct{}

func (nobody) Printf(context.Context, string, ...any) {}

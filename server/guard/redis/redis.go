// Package redis keeps the limits of package guard in Redis, for any number of
// server processes together.
//
// It promises one round trip for a submission, shared with all others that wait at
// the same moment; that all keys of a submission are judged and charged in one
// step; that time is the Redis server's, so that processes with wrong clocks hold
// the same limits; that every key expires, after 31 hours at most under the default
// limits; and that Redis sees keyed hashes only.
//
// It needs one Redis 5 or newer that takes writes, or a server that speaks the
// same and has Lua with the struct library. A Redis Cluster will not do: the keys
// of a submission live on several of its nodes. It does not retry: package guard
// goes on in memory after the first fault and comes back by itself.
package redis

import (
	"context"
	"fmt"
	"sync"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"hailong/server/guard"
)

// DefaultTimeout ends one round trip; what waits for it is then decided in memory.
const DefaultTimeout = 100 * time.Millisecond

// Server says where Redis is.
type Server struct {
	// URL is redis://user:password@host:port/db, rediss:// for TLS, or
	// unix://path?db=n.
	URL string
	// Timeout is how long a check waits for Redis, dialling included. 0 means
	// DefaultTimeout.
	Timeout time.Duration
	// Clock is for tests: it replaces the Redis server's clock.
	Clock func() time.Time
}

// Open makes a Guard over Redis. It fails on wrong options only: while Redis is
// away, also now, the Guard keeps the limits in memory.
func Open(s Server, o guard.Options) (*guard.Guard, error) {
	silence()
	rules, err := guard.Compile(o.Limits)
	if err != nil {
		return nil, err
	}
	b, err := newBackend(s, rules)
	if err != nil {
		return nil, err
	}
	g, err := guard.NewShared(o, rules, b)
	if err != nil {
		b.Close()
		return nil, err
	}
	return g, nil
}

func newBackend(s Server, r *guard.Rules) (*backend, error) {
	o, err := goredis.ParseURL(s.URL)
	if err != nil {
		return nil, fmt.Errorf("redis url: %w", err)
	}
	if s.Timeout <= 0 {
		s.Timeout = DefaultTimeout
	}
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = s.Timeout, s.Timeout, s.Timeout, s.Timeout
	o.ContextTimeoutEnabled = true
	o.MaxRetries, o.DialerRetries = -1, 1 // the guard has memory to fall back on
	o.PoolSize = workers + 1              // one more for Probe
	o.Protocol = 2                        // nothing here needs pushed messages
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	b := &backend{
		client: goredis.NewClient(o), timeout: s.Timeout, clock: s.Clock, queue: make(chan *job, queued),
	}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	b.form, b.rules = packRules(r)
	for range workers {
		b.running.Go(b.work)
	}
	return b, nil
}

// Probe writes and runs the script over nothing: a replica, a full server and one
// that is still loading all refuse one of the two.
func (b *backend) Probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	if err := b.client.Set(ctx, prefix+"probe", 1, time.Second).Err(); err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	if err := script.Load(ctx, b.client).Err(); err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	return nil
}

// silence keeps the client from writing lines of its own to standard error: the
// Guard tells when Redis is away and when it is back, and each failed connection in
// between would be one more line.
var silence = sync.OnceFunc(func() { goredis.SetLogger(nobody{}) })

type nobody struct{}

func (nobody) Printf(context.Context, string, ...any) {}

// Package mongo keeps the store in MongoDB or a server that speaks its protocol.
//
// It promises what store.Store promises without transactions: every write is
// acknowledged by a majority and journaled, every count is exact through
// crashes, lost replies and commands that arrive late, and no promise rests on
// how fresh a read is. Why that holds is told in ledger.go and in
// docs/decisions/0003-exactly-once-without-transactions.md.
//
// It refuses to guess: it never repeats a batch whose outcome is unknown under the
// same number, and no count rests on what a server says about itself. The driver
// may repeat a command where the server knows it again by its number
// (docs/decisions/0006-the-driver-may-repeat-a-write.md). It uses
// insertMany, find, updateOne with upsert, bulkWrite, deleteOne (documents only),
// createIndexes and a $group with $sum; so a standalone server, a replica set, a
// sharded cluster (shard key unit, then _id) and compatible servers all serve.
package mongo

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hailong/server/store"
	"hailong/server/survey"
)

// Options are the settings of Open; the zero value is the default of each.
type Options struct {
	// Database is the name used when the URI has none. Default "hailong".
	Database string
	// Timeout is the longest one command may take, finding a server and the driver's
	// own repetitions included. Default 10s.
	Timeout time.Duration
	// ConnectTimeout is the longest one attempt to connect to one server may take,
	// TLS included. Default 3s. The URI's connectTimeoutMS goes before it.
	ConnectTimeout time.Duration
	// MaxPool and MinPool bound the connections to each server: opened at most, and
	// kept ready. Default 32 and 0. The URI's maxPoolSize and minPoolSize go before
	// them; a MinPool above a maxPoolSize is lowered to it.
	MaxPool, MinPool int
	// Lease is how long a process may show no sign of life before another counts
	// what it left behind. It is compared by the clocks of both, so it should be
	// well above their difference; a wrong verdict costs the slow process one
	// KindUnavailable and never a count. Default 15s.
	Lease time.Duration
	// Log tells of recovered responses and given-up identities. Default: nowhere.
	Log *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Database == "" {
		o.Database = "hailong"
	}
	if o.Timeout <= 0 {
		o.Timeout = 10 * time.Second
	}
	if o.ConnectTimeout <= 0 {
		o.ConnectTimeout = 3 * time.Second
	}
	if o.MaxPool <= 0 {
		o.MaxPool = 32
	}
	o.MinPool = max(o.MinPool, 0)
	if o.Lease <= 0 {
		o.Lease = 15 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Store is a store.Store on one database. Its methods may be called from many
// goroutines; those that count take turns.
type Store struct {
	link      *link
	client    *driver.Client
	responses *driver.Collection // one document per response, without free text
	comments  *driver.Collection // the free text of a response
	tallies   *driver.Collection // one document per writer and cell
	writers   *driver.Collection // the identities that processes write under
	docs      *driver.Collection // store.Documents
	pings     *driver.Collection // one document that Ping writes to

	opt   Options
	now   func() time.Time
	chunk int // how many updates one bulkWrite holds; fewer in tests
	rows  int // how many documents a stream reads at a time; fewer in tests
	// tap sees every command that changes data, and skip every wait; nil outside
	// tests.
	tap  func(ctx context.Context, what string, do func(context.Context) error) error
	skip func(time.Duration)

	lane chan struct{} // holds a token while nobody counts
	me   atomic.Pointer[identity]

	mu      sync.Mutex
	left    map[string]int64 // identities given up here: name to the batch settled through
	closed  bool
	calls   sync.WaitGroup
	stop    context.CancelFunc
	stopped chan struct{}
}

var _ store.Store = (*Store)(nil)

// Open connects, makes sure that the server takes a durable write and that the
// indexes are there, and starts the sign of life of this process. What a person
// has to mend is a *store.FaultError, a server that does not answer within
// o.Timeout among it; only the end of ctx is KindUnavailable. No error holds a
// secret of the URI.
func Open(ctx context.Context, uri string, o Options) (*Store, error) {
	s, err := newStore(uri, o)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		s.client.Disconnect(context.WithoutCancel(ctx)) //nolint:errcheck // the first error says more
		return nil, err
	}
	loop, stop := context.WithCancel(context.Background())
	s.stop = stop
	tick := time.NewTicker(s.opt.Lease / 3)
	go func() {
		defer tick.Stop()
		s.live(loop, tick.C)
	}()
	return s, nil
}

// newStore is a store that has sent nothing yet and shows no sign of life.
func newStore(uri string, o Options) (*Store, error) {
	o = o.withDefaults()
	l, err := connect(uri, o)
	if err != nil {
		return nil, err
	}
	db := l.client.Database(l.name)
	s := &Store{
		link:      l,
		client:    l.client,
		responses: db.Collection("responses"),
		comments:  db.Collection("comments"),
		tallies:   db.Collection("tallies"),
		writers:   db.Collection("writers"),
		docs:      db.Collection("docs"),
		pings:     db.Collection("pings"),
		opt:       o,
		now:       time.Now,
		chunk:     maxChunk,
		rows:      pageRows,
		lane:      make(chan struct{}, 1),
		left:      make(map[string]int64),
		stopped:   make(chan struct{}),
	}
	s.lane <- struct{}{}
	return s, nil
}

// prepare asks the server for an answer and for a small write as durable as any,
// and sees to the indexes. So whatever would refuse the first resident's answer
// refuses the start.
func (s *Store) prepare(ctx context.Context) error {
	if err := s.limited(ctx, func(ctx context.Context) error { return s.client.Ping(ctx, nil) }); err != nil {
		return s.link.fault(ctx, stepReach, err)
	}
	if err := s.ping(ctx); err != nil {
		return s.link.fault(ctx, stepWrite, err)
	}
	for _, x := range s.indexes(ctx) {
		if x.err != nil {
			return x.err
		}
	}
	return nil
}

// Ping makes the server take a small durable write.
func (s *Store) Ping(ctx context.Context) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	return wrap("ping", s.ping(ctx))
}

func (s *Store) ping(ctx context.Context) error {
	return s.write(ctx, "ping", func(ctx context.Context) error {
		_, err := s.pings.UpdateOne(ctx, bson.D{{Key: "_id", Value: "ping"}},
			bson.D{{Key: "$inc", Value: bson.D{{Key: "n", Value: int64(1)}}}}, options.UpdateOne().SetUpsert(true))
		return err
	})
}

// closeTime is what Close spends on a server that does not answer.
const closeTime = 2 * time.Second

// Close waits for calls under way, signs this process off and disconnects, both
// within two seconds: an operator who stops a server while MongoDB is away is not
// kept waiting. When the sign-off does not arrive, another process notices the
// missing sign of life. A second Close does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if again {
		return nil
	}
	s.calls.Wait()
	s.stop()
	<-s.stopped
	ctx, cancel := context.WithTimeout(context.Background(), min(closeTime, s.opt.Timeout))
	defer cancel()
	if me := s.me.Load(); me != nil {
		if err := s.signOff(ctx, me.name, me.settled.Load()); err != nil {
			s.opt.Log.Warn("writer not signed off", "writer", me.name, "error", err)
		}
	}
	return wrap("close", s.client.Disconnect(ctx))
}

// enter registers a call so that Close waits for it.
func (s *Store) enter() (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, survey.Unavailable(errors.New("the store is closed"))
	}
	s.calls.Add(1)
	return s.calls.Done, nil
}

// counting registers a call and takes the lane, which one call at a time holds.
func (s *Store) counting(ctx context.Context) (leave func(), err error) {
	done, err := s.enter()
	if err != nil {
		return nil, err
	}
	if ctx.Err() == nil { // a select would choose at random between two that are ready
		select {
		case <-s.lane:
			return func() { s.lane <- struct{}{}; done() }, nil
		case <-ctx.Done():
		}
	}
	done()
	return nil, survey.Unavailable(ctx.Err())
}

// write runs one command that changes data.
func (s *Store) write(ctx context.Context, what string, do func(context.Context) error) error {
	return s.limited(ctx, func(ctx context.Context) error {
		if s.tap != nil {
			return s.tap(ctx, what, do)
		}
		return do(ctx)
	})
}

// limited gives one command its time.
func (s *Store) limited(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
	return do(ctx)
}

// find reads all documents that match; limit 0 is none.
func find[T any](ctx context.Context, s *Store, c *driver.Collection, filter, sort bson.D, limit int64) ([]T, error) {
	ctx, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
	o := options.Find()
	if sort != nil {
		o.SetSort(sort)
	}
	if limit > 0 {
		o.SetLimit(limit)
	}
	cur, err := c.Find(ctx, filter, o)
	if err != nil {
		return nil, err
	}
	var all []T
	err = cur.All(ctx, &all)
	return all, err
}

// each calls f with the fields of every document that matches, one at a time;
// the server may take o.Timeout for each batch of them.
func each[T any](ctx context.Context, s *Store, c *driver.Collection, filter, fields bson.D, f func(*T)) error {
	var cur *driver.Cursor
	err := s.limited(ctx, func(ctx context.Context) (err error) {
		cur, err = c.Find(ctx, filter, options.Find().SetProjection(fields))
		return err
	})
	if err != nil {
		return err
	}
	defer cur.Close(context.WithoutCancel(ctx)) //nolint:errcheck // everything was read, or an error is on its way
	more := true
	for more {
		err := s.limited(ctx, func(ctx context.Context) error {
			more = cur.Next(ctx)
			for more {
				var d T
				if err := cur.Decode(&d); err != nil {
					return err
				}
				f(&d)
				if cur.RemainingBatchLength() == 0 {
					break // the next one asks the server again, with time of its own
				}
				more = cur.Next(ctx)
			}
			return cur.Err()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// among is the filter for documents with one of these _ids.
func among(ids []string) bson.D {
	return bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
}

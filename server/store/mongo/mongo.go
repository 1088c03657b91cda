// Package mongo keeps the store in MongoDB or a server that speaks its protocol.
//
// It promises what store.Store promises without transactions: every write is
// acknowledged by a majority and journaled, every count is exact through
// crashes, lost replies and commands that arrive late, and no promise rests on
// how fresh a read is. Why that holds is told in ledger.go and in
// docs/decisions/0003-exactly-once-without-transactions.md.
//
// It refuses to guess: a write whose reply was lost is never repeated under the
// same number, and what a server says about itself is not relied on. It uses
// insertMany, find, updateOne with upsert, bulkWrite, createIndexes and a $group
// with $sum; so a standalone server, a replica set, a sharded cluster (shard key
// unit, then _id) and compatible servers all serve.
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
	// Timeout is the longest one command may take, finding a server included.
	// Default 10s.
	Timeout time.Duration
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

// Open connects, makes sure that the server answers and that the indexes exist,
// and starts the sign of life of this process. A URI that cannot be read or a
// refused sign-in is a plain error; a server that does not answer within
// o.Timeout is KindUnavailable. No error holds the password of the URI.
func Open(ctx context.Context, uri string, o Options) (*Store, error) {
	o = o.withDefaults()
	client, name, err := connect(uri, o)
	if err != nil {
		return nil, err
	}
	db := client.Database(name)
	s := &Store{
		client:    client,
		responses: db.Collection("responses"),
		comments:  db.Collection("comments"),
		tallies:   db.Collection("tallies"),
		writers:   db.Collection("writers"),
		docs:      db.Collection("docs"),
		pings:     db.Collection("pings"),
		opt:       o,
		now:       time.Now,
		chunk:     maxChunk,
		lane:      make(chan struct{}, 1),
		left:      make(map[string]int64),
		stopped:   make(chan struct{}),
	}
	s.lane <- struct{}{}
	if err := s.prepare(ctx); err != nil {
		client.Disconnect(context.WithoutCancel(ctx)) //nolint:errcheck // the first error says more
		return nil, openError(uri, err)
	}
	loop, stop := context.WithCancel(context.Background())
	s.stop = stop
	go s.live(loop)
	return s, nil
}

// prepare asks the server for an answer and creates the indexes, each in a
// command of its own so that a refusal names its index.
func (s *Store) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
	if err := s.client.Ping(ctx, nil); err != nil {
		return err
	}
	for _, x := range []struct {
		in   *driver.Collection
		keys []string
	}{
		{s.responses, []string{"campaign", "_id"}},         // EachResponse
		{s.responses, []string{"mark.w", "mark.b"}},        // what a writer left uncounted
		{s.comments, []string{"campaign", "unit", "turn"}}, // EachRemark
		{s.tallies, []string{"campaign"}},                  // Tallies
		{s.docs, []string{"kind", "id"}},                   // List
		{s.docs, []string{"rev"}},                          // Changes reads this index alone
	} {
		keys := bson.D{}
		for _, k := range x.keys {
			keys = append(keys, bson.E{Key: k, Value: 1})
		}
		if _, err := x.in.Indexes().CreateOne(ctx, driver.IndexModel{Keys: keys}); err != nil {
			return err
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
	return wrap("ping", s.write(ctx, "ping", func(ctx context.Context) error {
		_, err := s.pings.UpdateOne(ctx, bson.D{{Key: "_id", Value: "ping"}},
			bson.D{{Key: "$inc", Value: bson.D{{Key: "n", Value: int64(1)}}}}, options.UpdateOne().SetUpsert(true))
		return err
	}))
}

// Close waits for calls under way, signs this process off and disconnects. When
// the sign-off does not arrive, another process notices the missing sign of
// life. A second Close does nothing.
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
	ctx := context.Background()
	if me := s.me.Load(); me != nil {
		if err := s.signOff(ctx, me.name, me.settled.Load()); err != nil {
			s.opt.Log.Warn("writer not signed off", "writer", me.name, "error", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
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
	ctx, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
	if s.tap != nil {
		return s.tap(ctx, what, do)
	}
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
	limited := func(do func(context.Context) error) error {
		ctx, cancel := context.WithTimeout(ctx, s.opt.Timeout)
		defer cancel()
		return do(ctx)
	}
	var cur *driver.Cursor
	err := limited(func(ctx context.Context) (err error) {
		cur, err = c.Find(ctx, filter, options.Find().SetProjection(fields))
		return err
	})
	if err != nil {
		return err
	}
	defer cur.Close(context.WithoutCancel(ctx)) //nolint:errcheck // everything was read, or an error is on its way
	more := true
	for more {
		err := limited(func(ctx context.Context) error {
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

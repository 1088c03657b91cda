package mongo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hailong/server/survey"
	"hailong/server/tally"
)

// How a count happens exactly once.
//
// A process writes under an identity of its own and numbers its batches. What a
// batch does to responses is written first; each response it touches carries the
// mark (writer, batch, by how much in which standing). Then the batch is counted:
// for each cell one update of the document (writer, cell) adds the counts and
// raises its last batch, only where last is lower and the document is open. The
// next batch of the identity starts after that. So
//
//	a mark is counted in a cell exactly when its batch <= last of (writer, cell).
//
// When the outcome of any command of a batch is unknown, the identity is given
// up and never writes again, so no batch is counted while a part of it may still
// arrive. Whoever finds a mark of a dead or given-up writer that is not counted
// first seals the document (writer, cell), which freezes last, and then takes the
// mark over: one compare-and-set on the response replaces it by a mark of his own
// batch, which he counts like any other. A command that arrives late finds
// its cell sealed, its response at a newer revision or its _id taken; a late
// insert whose _id is free is one more uncounted mark, for the next who looks.
//
// No step trusts a read to be fresh: a stale one makes the guarded write after
// it fail. A command that is carried out twice, by the driver or by something on
// the way, is harmless: where the second reply hides what the first did, the mark
// tells.

// maxChunk is how many updates one bulkWrite holds; compatible servers are known
// to choke on more.
const maxChunk = 90

// identity is a name this process writes under, used by whoever holds the lane.
type identity struct {
	name    string
	batch   int64        // the last number given out
	settled atomic.Int64 // every batch up to this one is counted
	seen    atomic.Int64 // when others last saw a sign of life, Unix nanoseconds
	lost    atomic.Bool  // others have signed it off
}

// writerDoc is an identity as others see it.
type writerDoc struct {
	Name    string    `bson:"_id"`
	Open    bool      `bson:"open"`    // false once signed off, by itself or by others
	Seen    time.Time `bson:"seen"`    // the last sign of life; of processes, never of residents
	Settled int64     `bson:"settled"` // every batch up to this one is counted
}

// cells are the counts of a batch by cell. A cell may have empty counts: its
// last batch must rise all the same.
type cells map[tally.Cell]tally.Tally

// add counts a response by times in the cell of a standing.
func (c cells) add(r survey.Response, standing survey.Standing, by int64) {
	r.Standing = standing
	cell := tally.CellOf(&r)
	t := c[cell]
	if t == nil {
		t = tally.Tally{}
		c[cell] = t
	}
	one := tally.Of(&r)
	for ; by > 0; by-- {
		t.Add(one)
	}
	for ; by < 0; by++ {
		t.Sub(one)
	}
}

// writer is the identity to write under, after what given-up ones left is
// counted: so a repeated batch finds its first part counted. The lane must be
// held.
func (s *Store) writer(ctx context.Context) (*identity, error) {
	me, err := s.identity(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	left := maps.Clone(s.left)
	s.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(left)) {
		if _, err := s.settle(ctx, name, left[name]); err != nil {
			return nil, err
		}
	}
	return me, nil
}

// identity is the identity of this process; it registers a fresh one when there
// is none or others may have signed it off. The lane must be held.
func (s *Store) identity(ctx context.Context) (*identity, error) {
	me := s.me.Load()
	if me != nil && (me.lost.Load() || s.now().Sub(time.Unix(0, me.seen.Load())) > s.opt.Lease) {
		s.giveUp(me, errors.New("its sign of life is overdue"))
		me = nil
	}
	if me != nil {
		return me, nil
	}
	me = &identity{name: rand.Text()[:16]}
	at := s.now()
	err := s.write(ctx, "writer", func(ctx context.Context) error {
		_, err := s.writers.InsertOne(ctx, writerDoc{Name: me.name, Open: true, Seen: at})
		return err
	})
	if err != nil {
		return nil, err
	}
	me.seen.Store(at.UnixNano())
	s.me.Store(me)
	return me, nil
}

// giveUp ends the use of an identity here. It sends nothing: most often the
// server is away at this moment.
func (s *Store) giveUp(me *identity, why error) {
	s.opt.Log.Warn("writer identity given up", "writer", me.name, "batch", me.batch, "error", why)
	s.mu.Lock()
	s.left[me.name] = me.settled.Load()
	s.mu.Unlock()
	s.me.Store(nil)
}

// signOff marks an identity as closed: nothing of it is uncounted now.
func (s *Store) signOff(ctx context.Context, name string, settled int64) error {
	return s.write(ctx, "writer", func(ctx context.Context) error {
		_, err := s.writers.UpdateOne(ctx, bson.D{{Key: "_id", Value: name}, {Key: "open", Value: true}}, bson.D{
			{Key: "$set", Value: bson.D{{Key: "open", Value: false}, {Key: "seen", Value: s.now()}}},
			{Key: "$max", Value: bson.D{{Key: "settled", Value: settled}}},
		})
		return err
	})
}

// batch runs one batch: put writes marks under the number it is given and
// returns what they count. Any error gives the identity up.
func (s *Store) batch(ctx context.Context, me *identity, put func(context.Context, mark) (cells, error)) error {
	me.batch++
	m := mark{Writer: me.name, Batch: me.batch}
	what, err := put(ctx, m)
	if err == nil {
		// The marks are durable: counting them goes on when the caller has left.
		err = s.count(context.WithoutCancel(ctx), m, what)
	}
	if err != nil {
		s.giveUp(me, err)
		return err
	}
	me.settled.Store(me.batch)
	return nil
}

// count adds the counts of a batch to the documents of its writer. An _id that
// exists although the filter did not match is a sealed document: others took
// this process for dead.
func (s *Store) count(ctx context.Context, m mark, what cells) error {
	var models []driver.WriteModel
	for _, cell := range slices.SortedFunc(maps.Keys(what), compareCells) {
		t := what[cell]
		update := bson.D{{Key: "$set", Value: bson.D{
			{Key: "last", Value: m.Batch}, {Key: "w", Value: m.Writer},
			{Key: "campaign", Value: cell.Campaign}, {Key: "cell", Value: cell.String()},
		}}}
		if len(t) > 0 {
			inc := make(bson.D, 0, len(t))
			for c, n := range t {
				inc = append(inc, bson.E{Key: "n." + string(c), Value: n})
			}
			update = append(update, bson.E{Key: "$inc", Value: inc})
		}
		models = append(models, driver.NewUpdateOneModel().SetUpsert(true).SetUpdate(update).SetFilter(bson.D{
			{Key: "_id", Value: tallyID(m.Writer, cell)},
			{Key: "open", Value: true},
			{Key: "last", Value: bson.D{{Key: "$lt", Value: m.Batch}}},
		}))
	}
	for part := range slices.Chunk(models, s.chunk) {
		err := s.write(ctx, "tallies", func(ctx context.Context) error {
			_, err := s.tallies.BulkWrite(ctx, part, options.BulkWrite().SetOrdered(false))
			return err
		})
		if err != nil {
			return fmt.Errorf("count %d cells: %w", len(what), err)
		}
	}
	return nil
}

// compareCells gives the updates of a batch one order, so that two batches never
// wait for each other in a circle.
func compareCells(a, b tally.Cell) int { return strings.Compare(a.String(), b.String()) }

func tallyID(writer string, cell tally.Cell) string { return writer + "|" + cell.String() }

// seals remembers the last batch of documents that cannot change any more.
type seals map[string]int64

// counts reports whether a mark is counted in a cell. When it is not, the
// document of its writer and the cell is sealed on return, so that it never
// will be.
func (s *Store) counts(ctx context.Context, known seals, m mark, cell tally.Cell) (bool, error) {
	id := tallyID(m.Writer, cell)
	if last, ok := known[id]; ok {
		return m.Batch <= last, nil
	}
	for range 10 { // each turn lost is a batch that its writer counted meanwhile
		found, err := find[tallyDoc](ctx, s, s.tallies, bson.D{{Key: "_id", Value: id}}, nil, 1)
		if err != nil {
			return false, err
		}
		var last int64
		if len(found) > 0 {
			last = found[0].Last
			if !found[0].Open {
				known[id] = last
			}
			if m.Batch <= last || !found[0].Open {
				return m.Batch <= last, nil
			}
		}
		done, err := s.seal(ctx, m.Writer, cell, last, len(found) == 0)
		if err != nil {
			return false, err
		}
		if done {
			known[id] = last
			return false, nil
		}
	}
	return false, fmt.Errorf("seal %s: it changes all the time", id)
}

// seal closes the document of a writer and a cell if last is its last batch, and
// reports whether it did; with create the document is not expected to exist.
func (s *Store) seal(ctx context.Context, writer string, cell tally.Cell, last int64, create bool) (done bool, err error) {
	err = s.write(ctx, "seal", func(ctx context.Context) error {
		res, err := s.tallies.UpdateOne(ctx,
			bson.D{{Key: "_id", Value: tallyID(writer, cell)}, {Key: "open", Value: true}, {Key: "last", Value: last}},
			bson.D{{Key: "$set", Value: bson.D{
				{Key: "open", Value: false}, {Key: "w", Value: writer},
				{Key: "campaign", Value: cell.Campaign}, {Key: "cell", Value: cell.String()},
			}}},
			options.UpdateOne().SetUpsert(create))
		if driver.IsDuplicateKeyError(err) {
			return nil // it exists and has counted more
		}
		done = err == nil && res.MatchedCount+res.UpsertedCount > 0
		return err
	})
	return done, err
}

// takeOver puts a response under a mark of this process's batch m: what its old
// mark has not counted yet, and change with the fields of set on top. It reports
// false when nothing was to be done or the response changed meanwhile. The
// writer of the old mark must be dead, given up or this one.
func (s *Store) takeOver(ctx context.Context, known seals, m mark, d *responseDoc, change map[survey.Standing]int64, set bson.D) (cells, bool, error) {
	r, err := d.counted()
	if err != nil {
		return nil, false, err
	}
	by := make(map[survey.Standing]int64)
	for standing, n := range d.Mark.By {
		if d.Mark.Writer == m.Writer { // its earlier batches are all counted
			break
		}
		r.Standing = standing
		counted, err := s.counts(ctx, known, d.Mark, tally.CellOf(&r))
		if err != nil {
			return nil, false, err
		}
		if !counted {
			by[standing] += n
		}
	}
	if len(by) == 0 && change == nil {
		return nil, false, nil
	}
	for standing, n := range change {
		by[standing] += n
	}
	m.By = by
	var took bool
	err = s.write(ctx, "mark", func(ctx context.Context) error {
		res, err := s.responses.UpdateOne(ctx,
			bson.D{{Key: "_id", Value: d.ID}, {Key: "unit", Value: d.Unit}, {Key: "rev", Value: d.Rev}},
			bson.D{
				{Key: "$set", Value: append(bson.D{{Key: "mark", Value: m}}, set...)},
				{Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
			})
		took = err == nil && res.MatchedCount > 0
		return err
	})
	if err == nil && !took {
		took, err = s.carries(ctx, d, m)
	}
	if err != nil || !took {
		return nil, false, err
	}
	what := cells{}
	for standing, n := range by {
		what.add(r, standing, n)
	}
	return what, true, nil
}

// carries reports, of a response that the guard of an update did not match, whether
// it carries a mark of this batch: then the command was carried out twice, and it
// is the second one that found it changed.
func (s *Store) carries(ctx context.Context, was *responseDoc, m mark) (bool, error) {
	ds, err := find[responseDoc](ctx, s, s.responses, bson.D{{Key: "_id", Value: was.ID}}, nil, 1)
	if err != nil {
		return false, err
	}
	if len(ds) == 0 || ds[0].Rev == was.Rev {
		return false, errors.New("a majority does not have the change of a response yet")
	}
	return ds[0].Mark.Writer == m.Writer && ds[0].Mark.Batch == m.Batch, nil
}

// merge adds the counts of o to c.
func (c cells) merge(o cells) {
	for cell, t := range o {
		if c[cell] == nil {
			c[cell] = tally.Tally{}
		}
		c[cell].Add(t)
	}
}

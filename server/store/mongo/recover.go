package mongo

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hailong/server/tally"
)

// grace is how long a writer that was signed off is still looked at, for inserts
// that a server carries out long after their sender has given up. One that comes
// even later is found by a repeated Append of its response and by a recount.
const grace = 24 * time.Hour

// recoverChunk is how many responses are taken over in one batch.
const recoverChunk = 200

// Recover implements store.Responses. It takes over what dead writers left; for
// a writer that lives it waits until the batch seen under way is counted or its
// lease is over. It may run in several processes at once: each response is taken
// over by one of them.
func (s *Store) Recover(ctx context.Context) (int, error) {
	leave, err := s.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	n, busy, err := s.sweep(ctx, living{wait: true})
	for err == nil && len(busy) > 0 {
		if err = s.pause(ctx, 200*time.Millisecond); err != nil {
			break
		}
		var more int
		more, busy, err = s.sweep(ctx, living{wait: true, only: busy})
		n += more
	}
	return n, wrap("recover", err)
}

// Uncounted implements store.Responses. It costs one small query, one step into an
// index for each writer that lives or was signed off within a day, and two
// queries more for each that has a batch the others have not heard of: of that
// batch a few fields of each response, of its cells one number. With 20 writers
// that is some 25 to 60 small queries, without a write and without the lane.
func (s *Store) Uncounted(ctx context.Context) (n int, err error) {
	leave, err := s.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	n, err = s.uncountedOfAll(ctx)
	return n, wrap("uncounted", err)
}

func (s *Store) uncountedOfAll(ctx context.Context) (n int, err error) {
	all, err := s.open(ctx)
	if err != nil {
		return 0, err
	}
	for _, w := range all {
		owing, _, err := s.uncounted(ctx, w.Name, w.Settled)
		if err != nil {
			return n, err
		}
		n += len(owing)
	}
	return n, nil
}

// open are the writers that may have left something.
func (s *Store) open(ctx context.Context) ([]writerDoc, error) {
	return find[writerDoc](ctx, s, s.writers, bson.D{{Key: "$or", Value: bson.A{
		bson.D{{Key: "open", Value: true}},
		bson.D{{Key: "seen", Value: bson.D{{Key: "$gt", Value: s.now().Add(-grace)}}}},
	}}}, nil, 0)
}

// living is what a sweep does about writers that live: with wait it finds the
// batch they have under way, and of those in only whether it is still the same.
type living struct {
	wait bool
	only map[string]int64
}

// sweep looks once at every writer that may have left something, or at those in
// only, and takes over what the dead ones left. busy are living writers with the
// batch they have under way.
func (s *Store) sweep(ctx context.Context, l living) (n int, busy map[string]int64, err error) {
	all, err := s.open(ctx)
	if err != nil {
		return 0, nil, err
	}
	busy = make(map[string]int64)
	for _, w := range all {
		under, waited := l.only[w.Name]
		if l.only != nil && !waited {
			continue
		}
		if me := s.me.Load(); me != nil && me.name == w.Name {
			continue // its batches are counted before anybody can ask
		}
		if !s.dead(w) {
			if !l.wait {
				continue
			}
			owing, _, err := s.uncounted(ctx, w.Name, w.Settled)
			if err != nil {
				return n, nil, err
			}
			if len(owing) > 0 && (l.only == nil || owing[0].Mark.Batch == under) {
				busy[w.Name] = owing[0].Mark.Batch
			}
			continue
		}
		k, err := s.bury(ctx, w)
		n += k
		if err != nil {
			return n, nil, err
		}
	}
	return n, busy, nil
}

// bury takes over what a dead writer left, if it left anything, and signs it off.
func (s *Store) bury(ctx context.Context, w writerDoc) (int, error) {
	owing, upTo, err := s.uncounted(ctx, w.Name, w.Settled)
	if err != nil {
		return 0, err
	}
	if len(owing) == 0 {
		if !w.Open {
			return 0, nil
		}
		return 0, s.signOff(ctx, w.Name, upTo)
	}
	leave, err := s.counting(ctx)
	if err != nil {
		return 0, err
	}
	defer leave()
	if _, err := s.identity(ctx); err != nil {
		return 0, err
	}
	return s.settle(ctx, w.Name, w.Settled)
}

// dead reports whether a writer will not count what it wrote.
func (s *Store) dead(w writerDoc) bool {
	s.mu.Lock()
	_, left := s.left[w.Name]
	s.mu.Unlock()
	return left || !w.Open || s.now().Sub(w.Seen) > s.opt.Lease
}

// settle takes over what a dead or given-up writer left, signs it off and returns
// how many responses it took. The lane must be held and there must be an identity.
func (s *Store) settle(ctx context.Context, name string, settled int64) (int, error) {
	owing, upTo, err := s.uncounted(ctx, name, settled)
	if err != nil {
		return 0, err
	}
	n, err := s.adopt(ctx, owing)
	if err != nil {
		return n, err
	}
	if err := s.signOff(ctx, name, upTo); err != nil {
		return n, err
	}
	s.mu.Lock()
	delete(s.left, name)
	s.mu.Unlock()
	return n, nil
}

// uncounted finds the responses whose mark by a writer, of a batch after
// settled, is not counted. Only the last batch of a writer can have any: it starts
// one after the one before it is counted everywhere, and when the outcome of one
// is unknown it starts none. upTo is the batch through which all is known to be
// counted.
func (s *Store) uncounted(ctx context.Context, writer string, settled int64) (owing []responseDoc, upTo int64, err error) {
	last, err := s.lastBatch(ctx, writer, settled)
	if err != nil || last <= settled {
		return nil, settled, err
	}
	marked, err := find[responseDoc](ctx, s, s.responses, bson.D{
		{Key: "mark.w", Value: writer}, {Key: "mark.b", Value: last},
	}, nil, 0)
	if err != nil {
		return nil, settled, err
	}
	owing, err = s.owing(ctx, marked)
	return owing, last - 1, err
}

// lastBatch is the highest batch after settled that a response is marked with, or
// settled. The index on the mark answers it.
func (s *Store) lastBatch(ctx context.Context, writer string, settled int64) (last int64, err error) {
	err = s.limited(ctx, func(ctx context.Context) error {
		var d responseDoc
		err := s.responses.FindOne(ctx,
			bson.D{{Key: "mark.w", Value: writer}, {Key: "mark.b", Value: bson.D{{Key: "$gt", Value: settled}}}},
			options.FindOne().SetSort(bson.D{{Key: "mark.w", Value: -1}, {Key: "mark.b", Value: -1}}).
				SetProjection(bson.D{{Key: "_id", Value: 0}, {Key: "mark.w", Value: 1}, {Key: "mark.b", Value: 1}}),
		).Decode(&d)
		if errors.Is(err, driver.ErrNoDocuments) {
			last = settled
			return nil
		}
		last = d.Mark.Batch
		return err
	})
	return last, err
}

// owing picks the responses whose mark is not counted in some cell. It seals
// nothing, so a living writer may count them a moment later.
func (s *Store) owing(ctx context.Context, ds []responseDoc) ([]responseDoc, error) {
	var out []responseDoc
	last := make(map[string]int64)
	for part := range slices.Chunk(ds, 500) {
		keys := make([][]string, len(part))
		var ask []string
		for i := range part {
			r, err := part[i].decode()
			if err != nil {
				return nil, err
			}
			for r.Standing = range part[i].Mark.By {
				id := tallyID(part[i].Mark.Writer, tally.CellOf(&r))
				keys[i] = append(keys[i], id)
				if _, known := last[id]; !known {
					last[id] = 0
					ask = append(ask, id)
				}
			}
		}
		if len(ask) > 0 {
			err := each(ctx, s, s.tallies, among(ask), bson.D{{Key: "last", Value: 1}}, func(t *tallyDoc) { last[t.ID] = t.Last })
			if err != nil {
				return nil, err
			}
		}
		for i, d := range part {
			if slices.ContainsFunc(keys[i], func(id string) bool { return d.Mark.Batch > last[id] }) {
				out = append(out, d)
			}
		}
	}
	return out, nil
}

// owedByDead picks the responses that owing picks and whose writer is dead.
func (s *Store) owedByDead(ctx context.Context, ds []responseDoc) (dead, alive []responseDoc, err error) {
	owing, err := s.owing(ctx, ds)
	if err != nil || len(owing) == 0 {
		return nil, nil, err
	}
	var names []string
	for _, d := range owing {
		if !slices.Contains(names, d.Mark.Writer) {
			names = append(names, d.Mark.Writer)
		}
	}
	ws, err := find[writerDoc](ctx, s, s.writers, among(names), nil, 0)
	if err != nil {
		return nil, nil, err
	}
	living := make(map[string]bool)
	for _, w := range ws {
		living[w.Name] = !s.dead(w)
	}
	for _, d := range owing {
		if living[d.Mark.Writer] {
			alive = append(alive, d)
		} else {
			dead = append(dead, d)
		}
	}
	return dead, alive, nil
}

// adopt takes over responses of dead writers and returns how many it got. The
// lane must be held and there must be an identity.
func (s *Store) adopt(ctx context.Context, ds []responseDoc) (n int, err error) {
	known := seals{}
	for part := range slices.Chunk(ds, recoverChunk) {
		got := 0
		err := s.batch(ctx, s.me.Load(), func(ctx context.Context, m mark) (cells, error) {
			sum := cells{}
			for i := range part {
				what, took, err := s.takeOver(ctx, known, m, &part[i], nil, nil)
				if err != nil {
					return nil, err
				}
				if took {
					got++
					sum.merge(what)
				}
			}
			return sum, nil
		})
		if err != nil {
			return n, err
		}
		n += got
	}
	if n > 0 {
		s.opt.Log.Info("uncounted responses taken over", "responses", n)
	}
	return n, nil
}

// live keeps the sign of life fresh, at each tick, and counts what dead writers
// left, at every third, until ctx ends.
// Failures are left to the next turn: Ping tells operators that the server is away.
func (s *Store) live(ctx context.Context, tick <-chan time.Time) {
	defer close(s.stopped)
	failing := false
	for turn := 1; ; turn++ {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
		s.signOfLife(ctx)
		if turn%3 == 0 {
			_, _, err := s.sweep(ctx, living{})
			if err != nil && ctx.Err() == nil && !failing {
				s.opt.Log.Warn("uncounted responses can't be looked for", "error", err.Error())
			}
			failing = err != nil // told once each time it begins
		}
	}
}

// signOfLife tells others that this process lives and through which batch all is
// counted.
func (s *Store) signOfLife(ctx context.Context) {
	me := s.me.Load()
	if me == nil {
		return
	}
	at := s.now()
	err := s.write(ctx, "writer", func(ctx context.Context) error {
		res, err := s.writers.UpdateOne(ctx, bson.D{{Key: "_id", Value: me.name}, {Key: "open", Value: true}}, bson.D{
			{Key: "$set", Value: bson.D{{Key: "seen", Value: at}}},
			{Key: "$max", Value: bson.D{{Key: "settled", Value: me.settled.Load()}}},
		})
		if err == nil && res.MatchedCount == 0 {
			me.lost.Store(true)
		}
		return err
	})
	if err == nil {
		me.seen.Store(at.UnixNano())
	}
}

// pause waits, or until ctx ends.
func (s *Store) pause(ctx context.Context, d time.Duration) error {
	if s.skip != nil {
		s.skip(d)
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

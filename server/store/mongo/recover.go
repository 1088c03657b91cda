package mongo

import (
	"context"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

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
	n, busy, err := s.sweep(ctx, nil)
	for err == nil && len(busy) > 0 {
		if err = s.pause(ctx, 200*time.Millisecond); err != nil {
			break
		}
		var more int
		more, busy, err = s.sweep(ctx, busy)
		n += more
	}
	return n, wrap("recover", err)
}

// Uncounted implements store.Responses: what Recover would look at, living writers
// included.
func (s *Store) Uncounted(ctx context.Context) (n int, err error) {
	leave, err := s.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	all, err := s.open(ctx)
	for _, w := range all {
		var owing []responseDoc
		if owing, _, err = s.uncounted(ctx, w.Name, w.Settled); err != nil {
			break
		}
		n += len(owing)
	}
	return n, wrap("uncounted", err)
}

// open are the writers that may have left something.
func (s *Store) open(ctx context.Context) ([]writerDoc, error) {
	return find[writerDoc](ctx, s, s.writers, bson.D{{Key: "$or", Value: bson.A{
		bson.D{{Key: "open", Value: true}},
		bson.D{{Key: "seen", Value: bson.D{{Key: "$gt", Value: s.now().Add(-grace)}}}},
	}}}, nil, 0)
}

// sweep looks once at every writer that may have left something, or at those in
// only, and takes over what the dead ones left. busy are living writers with the
// batch they have under way; with only, those whose batch is still the same.
func (s *Store) sweep(ctx context.Context, only map[string]int64) (n int, busy map[string]int64, err error) {
	all, err := s.open(ctx)
	if err != nil {
		return 0, nil, err
	}
	busy = make(map[string]int64)
	for _, w := range all {
		under, waited := only[w.Name]
		if only != nil && !waited {
			continue
		}
		if me := s.me.Load(); me != nil && me.name == w.Name {
			continue // its batches are counted before anybody can ask
		}
		if !s.dead(w) {
			owing, _, err := s.uncounted(ctx, w.Name, w.Settled)
			if err != nil {
				return n, nil, err
			}
			if len(owing) > 0 && (only == nil || owing[0].Mark.Batch == under) {
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
// settled, is not counted. upTo is the batch through which all is known to be:
// one less than the highest that is counted anywhere, for a writer starts a batch
// after the one before it is counted everywhere.
func (s *Store) uncounted(ctx context.Context, writer string, settled int64) (owing []responseDoc, upTo int64, err error) {
	marked, err := find[responseDoc](ctx, s, s.responses, bson.D{
		{Key: "mark.w", Value: writer},
		{Key: "mark.b", Value: bson.D{{Key: "$gt", Value: settled}}},
	}, nil, 0)
	if err != nil {
		return nil, settled, err
	}
	owing, err = s.owing(ctx, marked)
	if err != nil {
		return nil, settled, err
	}
	upTo = settled
	for _, d := range marked {
		if !slices.ContainsFunc(owing, func(o responseDoc) bool { return o.ID == d.ID }) {
			upTo = max(upTo, d.Mark.Batch-1)
		}
	}
	return owing, upTo, nil
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
			found, err := find[tallyDoc](ctx, s, s.tallies, among(ask), nil, 0)
			if err != nil {
				return nil, err
			}
			for _, t := range found {
				last[t.ID] = t.Last
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

// live keeps the sign of life fresh and counts what others left, until ctx ends.
// Failures are left to the next turn: Ping tells operators that the server is away.
func (s *Store) live(ctx context.Context) {
	defer close(s.stopped)
	tick := time.NewTicker(s.opt.Lease / 3)
	defer tick.Stop()
	for turn := 1; ; turn++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		s.signOfLife(ctx)
		if turn%3 == 0 {
			if _, _, err := s.sweep(ctx, nil); err != nil && ctx.Err() == nil {
				s.opt.Log.Warn("look for uncounted responses", "error", err)
			}
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

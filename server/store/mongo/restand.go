package mongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hailong/server/survey"
)

// errBusy asks for another turn: somebody else has the response under way.
var errBusy = errors.New("another process is counting this response")

// Restand implements store.Responses. The response gets its new standing, the
// reason and the mark of the move in one update; then both cells are counted.
func (s *Store) Restand(ctx context.Context, id survey.ResponseID, from, to survey.Standing, reason string) error {
	var err error
	for range 20 {
		err = s.restand(ctx, id, from, to, reason)
		if !errors.Is(err, errBusy) {
			break
		}
		if e := s.pause(ctx, 100*time.Millisecond); e != nil {
			break
		}
	}
	return wrap(fmt.Sprintf("change the standing of %s", id), err)
}

func (s *Store) restand(ctx context.Context, id survey.ResponseID, from, to survey.Standing, reason string) error {
	leave, err := s.counting(ctx)
	if err != nil {
		return err
	}
	defer leave()
	me, err := s.writer(ctx)
	if err != nil {
		return err
	}
	ds, err := find[responseDoc](ctx, s, s.responses, bson.D{{Key: "_id", Value: id}}, nil, 1)
	if err != nil {
		return err
	}
	if len(ds) == 0 {
		return unknown(fmt.Errorf("no response %s", id))
	}
	d := &ds[0]
	done := d.Standing == to && d.Reason == reason
	if !done && d.Standing != from {
		return conflict(fmt.Errorf("response %s is %s, not %s", id, d.Standing, from))
	}
	dead, alive, err := s.owedByDead(ctx, ds)
	switch {
	case err != nil:
		return err
	case len(alive) > 0:
		return errBusy
	case done:
		_, err := s.adopt(ctx, dead)
		return err
	}
	took := false
	err = s.batch(ctx, me, func(ctx context.Context, m mark) (what cells, err error) {
		change := map[survey.Standing]int64{}
		change[from]--
		change[to]++
		what, took, err = s.takeOver(ctx, seals{}, m, d, change, bson.D{
			{Key: "standing", Value: to}, {Key: "reason", Value: reason},
		})
		return what, err
	})
	if err == nil && !took {
		return errBusy // it changed since it was read
	}
	return err
}

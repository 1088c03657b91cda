package mongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hailong/server/store"
	"hailong/server/survey"
)

// Append implements store.Responses. Free text is written first, responses
// second, counts last: a stored response has its comments, and what is stored
// but not counted carries its mark.
func (s *Store) Append(ctx context.Context, batch []survey.Response) ([]store.Outcome, error) {
	leave, err := s.counting(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	if len(batch) == 0 {
		return nil, nil
	}
	out, err := s.append(ctx, batch)
	if err != nil {
		return nil, wrap(fmt.Sprintf("append %d responses", len(batch)), err)
	}
	return out, nil
}

func (s *Store) append(ctx context.Context, batch []survey.Response) ([]store.Outcome, error) {
	me, err := s.writer(ctx)
	if err != nil {
		return nil, err
	}
	// Of several responses with one ID the first is sent, the others are compared
	// with what is stored after that.
	digests := make([][32]byte, len(batch))
	first := make(map[survey.ResponseID]int, len(batch))
	var sent []int
	for i := range batch {
		digests[i] = batch[i].Digest()
		if _, seen := first[batch[i].ID]; !seen {
			first[batch[i].ID] = i
			sent = append(sent, i)
		}
	}
	var taken map[int]responseDoc // what was there already, by place in the batch
	err = s.batch(ctx, me, func(ctx context.Context, m mark) (what cells, err error) {
		taken, what, err = s.insert(ctx, m, batch, digests, sent)
		return what, err
	})
	if err != nil {
		return nil, err
	}

	stored := make(map[survey.ResponseID][32]byte, len(batch))
	out := make([]store.Outcome, len(batch))
	var there []responseDoc
	for _, i := range sent {
		stored[batch[i].ID], out[i] = digests[i], store.Stored
		if d, was := taken[i]; was {
			stored[batch[i].ID], out[i] = [32]byte(d.Digest.Data), 0
			there = append(there, d)
		}
	}
	// What a dead writer left is counted before anybody is told that it is received.
	dead, _, err := s.owedByDead(ctx, there)
	if err != nil {
		return nil, err
	}
	if _, err := s.adopt(ctx, dead); err != nil {
		return nil, err
	}
	for i := range batch {
		switch {
		case out[i] != 0:
		case stored[batch[i].ID] == digests[i]:
			out[i] = store.Duplicate
		default:
			out[i] = store.Conflict
		}
	}
	return out, nil
}

// insert stores the responses at sent and returns those that existed already, by
// place, and what the others count. Without error every ID exists now, so that
// nothing of this batch can arrive later.
func (s *Store) insert(ctx context.Context, m mark, batch []survey.Response, digests [][32]byte, sent []int) (taken map[int]responseDoc, what cells, err error) {
	var texts []*commentDoc
	docs := make([]*responseDoc, len(sent))
	for n, i := range sent {
		r := &batch[i]
		m.By = map[survey.Standing]int64{r.Standing: 1}
		d, c := encode(r, digests[i], m)
		docs[n] = d
		if c != nil {
			texts = append(texts, c)
		}
	}
	unordered := options.InsertMany().SetOrdered(false)
	if len(texts) > 0 {
		err := s.write(ctx, "comments", func(ctx context.Context) error {
			_, err := s.comments.InsertMany(ctx, texts, unordered)
			if _, ok := duplicates(err); ok {
				return nil // the same text, from an attempt before
			}
			return err
		})
		if err != nil {
			return nil, nil, err
		}
	}
	err = s.write(ctx, "responses", func(ctx context.Context) error {
		_, err := s.responses.InsertMany(ctx, docs, unordered)
		return err
	})
	at, ok := duplicates(err)
	if !ok {
		return nil, nil, err
	}
	if taken, err = s.taken(ctx, m, batch, sent, at); err != nil {
		return nil, nil, err
	}
	what = cells{}
	for _, i := range sent {
		if _, was := taken[i]; !was {
			what.add(batch[i], batch[i].Standing, 1)
		}
	}
	return taken, what, nil
}

// taken reads the responses whose ID existed, at being places in sent. What
// carries the mark of this very batch is not among them: the command was carried
// out twice, and it is the second one that found the ID taken.
func (s *Store) taken(ctx context.Context, m mark, batch []survey.Response, sent, at []int) (map[int]responseDoc, error) {
	if len(at) == 0 {
		return nil, nil
	}
	ids := make([]string, len(at))
	for n, k := range at {
		ids[n] = string(batch[sent[k]].ID)
	}
	ds, err := find[responseDoc](ctx, s, s.responses, among(ids), nil, 0)
	if err != nil {
		return nil, err
	}
	byID := make(map[survey.ResponseID]responseDoc, len(ds))
	for _, d := range ds {
		byID[d.ID] = d
	}
	taken := make(map[int]responseDoc, len(at))
	for _, k := range at {
		d, ok := byID[batch[sent[k]].ID]
		if !ok {
			// A majority does not have it yet, and whose it is remains to be seen.
			return nil, errors.New("a response of the batch is not durable yet")
		}
		if d.Mark.Writer != m.Writer || d.Mark.Batch != m.Batch {
			taken[sent[k]] = d
		}
	}
	return taken, nil
}

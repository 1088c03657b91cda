package mongo

import (
	"context"
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
	var taken []int // of sent, those whose ID was there already
	err = s.batch(ctx, me, func(ctx context.Context, m mark) (what cells, err error) {
		taken, what, err = s.insert(ctx, m, batch, digests, sent)
		return what, err
	})
	if err != nil {
		return nil, err
	}

	stored := make(map[survey.ResponseID][32]byte, len(batch))
	out := make([]store.Outcome, len(batch))
	for _, i := range sent {
		stored[batch[i].ID] = digests[i]
		out[i] = store.Stored
	}
	if len(taken) > 0 {
		there, err := s.there(ctx, batch, taken)
		if err != nil {
			return nil, err
		}
		for _, i := range taken {
			stored[batch[i].ID] = there[batch[i].ID]
			out[i] = 0
		}
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

// insert stores the responses at sent and returns which of them existed already
// and what the others count. Without error every ID exists now, so that nothing
// of this batch can arrive later.
func (s *Store) insert(ctx context.Context, m mark, batch []survey.Response, digests [][32]byte, sent []int) (taken []int, what cells, err error) {
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
	was := make(map[int]bool, len(at))
	for _, n := range at {
		was[n] = true
		taken = append(taken, sent[n])
	}
	what = cells{}
	for n, i := range sent {
		if !was[n] {
			what.add(batch[i], batch[i].Standing, 1)
		}
	}
	return taken, what, nil
}

// there returns the digests of responses that exist, and sees to it that those
// whose writer died are counted before anybody is told that they are received.
func (s *Store) there(ctx context.Context, batch []survey.Response, at []int) (map[survey.ResponseID][32]byte, error) {
	ids := make([]string, len(at))
	for n, i := range at {
		ids[n] = string(batch[i].ID)
	}
	ds, err := find[responseDoc](ctx, s, s.responses, among(ids), nil, 0)
	if err != nil {
		return nil, err
	}
	digests := make(map[survey.ResponseID][32]byte, len(ds))
	for _, d := range ds {
		digests[d.ID] = [32]byte(d.Digest.Data)
	}
	for _, id := range ids {
		if _, ok := digests[survey.ResponseID(id)]; !ok {
			// Another process is storing it and a majority does not have it yet.
			return nil, fmt.Errorf("response %s is not durable yet", id)
		}
	}
	dead, _, err := s.owedByDead(ctx, ds)
	if err != nil {
		return nil, err
	}
	_, err = s.adopt(ctx, dead)
	return digests, err
}

package mongo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hailong/server/store"
	"hailong/server/survey"
)

// bodyLimit leaves room for the other fields under the 16 MiB of a document.
const bodyLimit = 15 << 20

// docDoc is a store.Doc as stored.
type docDoc struct {
	Key  string      `bson:"_id"` // kind/id; a kind holds no slash
	Kind string      `bson:"kind"`
	ID   string      `bson:"id"`
	Rev  int64       `bson:"rev"`
	Body bson.Binary `bson:"body"`
}

func docKey(kind, id string) string { return kind + "/" + id }

func (d *docDoc) doc() store.Doc {
	return store.Doc{Kind: d.Kind, ID: d.ID, Rev: d.Rev, Body: d.Body.Data}
}

// Create implements store.Documents.
func (s *Store) Create(ctx context.Context, docs ...store.Doc) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	for _, d := range docs {
		if err := fits(d); err != nil {
			return err
		}
	}
	var clash error
	for part := range slices.Chunk(docs, 500) {
		in := make([]docDoc, len(part))
		for i, d := range part {
			in[i] = docDoc{Key: docKey(d.Kind, d.ID), Kind: d.Kind, ID: d.ID, Rev: 1, Body: bson.Binary{Data: d.Body}}
		}
		err := s.write(ctx, "docs", func(ctx context.Context) error {
			_, err := s.docs.InsertMany(ctx, in, options.InsertMany().SetOrdered(false))
			return err
		})
		at, known := duplicates(err)
		if !known {
			return wrap(fmt.Sprintf("create %d documents", len(docs)), err)
		}
		if len(at) > 0 && clash == nil {
			clash = conflict(fmt.Errorf("document %s exists already", in[at[0]].Key))
		}
	}
	return wrap("create", clash)
}

// Replace implements store.Documents.
func (s *Store) Replace(ctx context.Context, d store.Doc) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	if err := fits(d); err != nil {
		return err
	}
	key := docKey(d.Kind, d.ID)
	var matched int64
	err = s.write(ctx, "docs", func(ctx context.Context) error {
		res, err := s.docs.UpdateOne(ctx, bson.D{{Key: "_id", Value: key}, {Key: "rev", Value: d.Rev}}, bson.D{
			{Key: "$set", Value: bson.D{{Key: "body", Value: bson.Binary{Data: d.Body}}}},
			{Key: "$inc", Value: bson.D{{Key: "rev", Value: int64(1)}}},
		})
		if err == nil {
			matched = res.MatchedCount
		}
		return err
	})
	if err != nil {
		return wrap("replace "+key, err)
	}
	if matched > 0 {
		return nil
	}
	if _, err := s.get(ctx, key); err != nil {
		return wrap("replace "+key, err)
	}
	return wrap("replace "+key, conflict(fmt.Errorf("its revision is no longer %d", d.Rev)))
}

// Remove implements store.Documents.
func (s *Store) Remove(ctx context.Context, kind, id string, rev int64) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	key := docKey(kind, id)
	removed, err := s.remove(ctx, key, rev)
	if err != nil {
		return s.notRemoved("remove "+key, err)
	}
	if removed {
		return nil
	}
	if _, err := s.get(ctx, key); err != nil {
		return wrap("remove "+key, err)
	}
	return wrap("remove "+key, conflict(fmt.Errorf("its revision is no longer %d", rev)))
}

func (s *Store) remove(ctx context.Context, key string, rev int64) (removed bool, err error) {
	err = s.write(ctx, "docs", func(ctx context.Context) error {
		res, err := s.docs.DeleteOne(ctx, bson.D{{Key: "_id", Value: key}, {Key: "rev", Value: rev}})
		if err == nil {
			removed = res.DeletedCount > 0
		}
		return err
	})
	return removed, err
}

// notRemoved gives the error of a removal its kind. A user who may write and not
// remove was good enough for earlier versions; told as a fault that passes, the lack
// would stay unnoticed.
func (s *Store) notRemoved(op string, err error) error {
	if se := driver.ServerError(nil); errors.As(err, &se) && se.HasErrorCode(codeUnauthorized) {
		return fmt.Errorf("%s: %w", op, s.link.says(adviceRemove, err))
	}
	return wrap(op, err)
}

// Get implements store.Documents.
func (s *Store) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	leave, err := s.enter()
	if err != nil {
		return store.Doc{}, err
	}
	defer leave()
	d, err := s.get(ctx, docKey(kind, id))
	return d, wrap("get "+docKey(kind, id), err)
}

func (s *Store) get(ctx context.Context, key string) (store.Doc, error) {
	ds, err := find[docDoc](ctx, s, s.docs, bson.D{{Key: "_id", Value: key}}, nil, 1)
	if err != nil {
		return store.Doc{}, err
	}
	if len(ds) == 0 {
		return store.Doc{}, unknown(errors.New("no such document"))
	}
	return ds[0].doc(), nil
}

// List implements store.Documents.
func (s *Store) List(ctx context.Context, kind string) ([]store.Doc, error) {
	leave, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	ds, err := find[docDoc](ctx, s, s.docs, bson.D{{Key: "kind", Value: kind}}, bson.D{{Key: "id", Value: 1}}, 0)
	if err != nil {
		return nil, wrap("list "+kind, err)
	}
	return docsOf(ds), nil
}

// Page implements store.Documents.
func (s *Store) Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	leave, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	ids := bson.D{{Key: "$gte", Value: r.From}}
	if r.Before != "" {
		ids = append(ids, bson.E{Key: "$lt", Value: r.Before})
	}
	order := 1
	if r.Backwards {
		order = -1
	}
	ds, err := find[docDoc](ctx, s, s.docs, bson.D{{Key: "kind", Value: kind}, {Key: "id", Value: ids}}, bson.D{{Key: "id", Value: order}}, int64(r.Limit))
	if err != nil {
		return nil, wrap("page of "+kind, err)
	}
	return docsOf(ds), nil
}

// docsOf is nil of none.
func docsOf(ds []docDoc) (out []store.Doc) {
	for i := range ds {
		out = append(out, ds[i].doc())
	}
	return out
}

// Changes implements store.Documents. It is the sum of the revisions of the kinds'
// documents: every Create and Replace raises it in the same write, so no crash can
// come between a change and its number. The index on kind and rev answers it; that
// rev is asked for as well tells the server that no other index will do alone.
func (s *Store) Changes(ctx context.Context, kinds ...string) (int64, error) {
	if len(kinds) == 0 {
		panic("mongo: Changes of no kinds")
	}
	leave, err := s.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, s.opt.Timeout)
	defer cancel()
	cur, err := s.docs.Aggregate(ctx, driver.Pipeline{
		{{Key: "$match", Value: bson.D{
			{Key: "kind", Value: bson.D{{Key: "$in", Value: kinds}}}, {Key: "rev", Value: bson.D{{Key: "$gt", Value: int64(0)}}},
		}}},
		{{Key: "$group", Value: bson.D{{Key: "_id", Value: nil}, {Key: "n", Value: bson.D{{Key: "$sum", Value: "$rev"}}}}}},
	})
	if err != nil {
		return 0, wrap("changes", err)
	}
	var sums []struct {
		N int64 `bson:"n"`
	}
	if err := cur.All(ctx, &sums); err != nil {
		return 0, wrap("changes", err)
	}
	if len(sums) == 0 {
		return 0, nil
	}
	return sums[0].N, nil
}

// fits refuses a body that a server would refuse.
func fits(d store.Doc) error {
	if len(d.Body) <= bodyLimit {
		return nil
	}
	return survey.NewError(survey.KindTooLarge, survey.Text{
		Vi: "Dữ liệu lớn hơn 15 MiB.", En: "The data is larger than 15 MiB.",
	}).With(fmt.Errorf("document %s has %d bytes", docKey(d.Kind, d.ID), len(d.Body)))
}

package mongo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
)

// indexTime is how long making one index may take; a server with millions of
// responses needs minutes for a new one.
const indexTime = 15 * time.Minute

// index is one that the store needs.
type index struct {
	in   *driver.Collection
	keys []string
}

// name is what the driver calls it when it makes it.
func (x index) name() string { return strings.Join(x.keys, "_1_") + "_1" }

// needed are the indexes. Two were not always among them, and a database made before
// gets them at its next opening, while older servers go on beside: it takes as long
// as the server needs to read the collection once.
//
// EachStanding's holds the responses that count as well, a key of some 70 bytes each
// that the server keeps without what it shares with its neighbour. An index of the
// others alone would have to be partial, which not every compatible server takes, or
// sparse over a field that older servers do not write and millions of stored
// responses lack. Over what every response has, it serves everywhere and at once.
//
// Changes once summed all documents by an index on rev. That one is left where it
// is, for servers of the version before; nothing of this version reads it.
func (s *Store) needed() []index {
	return []index{
		{s.responses, []string{"campaign", "_id"}},                     // EachResponse
		{s.responses, []string{"mark.w", "mark.b"}},                    // what a writer left uncounted
		{s.responses, []string{"campaign", "unit", "standing", "_id"}}, // EachStanding
		{s.comments, []string{"campaign", "unit", "turn"}},             // EachRemark
		{s.tallies, []string{"campaign"}},                              // Tallies
		{s.docs, []string{"kind", "id"}},                               // List, Page
		{s.docs, []string{"kind", "rev"}},                              // Changes reads this index alone
	}
}

// indexed is what became of one index.
type indexed struct {
	name    string // collection.name
	created bool
	err     error // a *store.FaultError, but for a caller who has left
}

// indexes compares what is there with what is needed and makes what is missing,
// each in a command of its own so that a refusal names its index. Indexes of
// others are welcome unless they would lose or refuse responses.
func (s *Store) indexes(ctx context.Context) (out []indexed) {
	needed := s.needed()
	for _, c := range []*driver.Collection{s.responses, s.comments, s.tallies, s.writers, s.docs} {
		there, err := s.list(ctx, c)
		if err != nil {
			return append(out, indexed{name: c.Name(), err: s.link.fault(ctx, stepIndex, err)})
		}
		seen := make(map[string]bool)
		for _, want := range needed {
			if want.in != c {
				continue
			}
			out = append(out, s.see(ctx, want, there))
			for _, x := range there {
				seen[x.name()] = seen[x.name()] || x.over(want.keys)
			}
		}
		for _, x := range there {
			if why := x.harms(); why != "" && !seen[x.name()] {
				out = append(out, s.wrong(c.Name()+"."+x.name(), adviceIndexes, errors.New(why)))
			}
		}
	}
	return out
}

// see finds one index among those that are there, or makes it.
func (s *Store) see(ctx context.Context, want index, there []listed) indexed {
	name := want.in.Name() + "." + want.name()
	odd := ""
	for _, x := range there {
		if !x.over(want.keys) {
			continue
		}
		if odd = x.odd(); odd == "" {
			return indexed{name: name}
		}
	}
	if odd != "" {
		return s.wrong(name, adviceIndexes, errors.New(odd))
	}
	keys := bson.D{}
	for _, k := range want.keys {
		keys = append(keys, bson.E{Key: k, Value: 1})
	}
	making, cancel := context.WithTimeout(ctx, indexTime)
	defer cancel()
	_, err := want.in.Indexes().CreateOne(making, driver.IndexModel{Keys: keys})
	if err == nil {
		return indexed{name: name, created: true}
	}
	if se := driver.ServerError(nil); errors.As(err, &se) {
		switch {
		case se.HasErrorCode(85), se.HasErrorCode(86): // IndexOptionsConflict, IndexKeySpecsConflict
			return s.wrong(name, adviceIndexes, err)
		case se.HasErrorCode(67), se.HasErrorCode(197): // CannotCreateIndex, InvalidIndexSpecificationOption
			return s.wrong(name, adviceNoIndex, err)
		}
	}
	return indexed{name: name, err: s.link.fault(ctx, stepIndex, fmt.Errorf("create the index %s: %w", name, err))}
}

func (s *Store) wrong(name string, a advice, cause error) indexed {
	return indexed{name: name, err: s.link.says(a.naming(name), cause)}
}

// listed is an index as a server describes it.
type listed bson.Raw

func (s *Store) list(ctx context.Context, c *driver.Collection) (all []listed, err error) {
	err = s.limited(ctx, func(ctx context.Context) error {
		cur, err := c.Indexes().List(ctx)
		if err != nil {
			return err
		}
		defer cur.Close(context.WithoutCancel(ctx)) //nolint:errcheck // a handful, in one reply
		for cur.Next(ctx) {
			all = append(all, listed(append([]byte(nil), cur.Current...)))
		}
		return cur.Err()
	})
	return all, err
}

func (x listed) name() string {
	s, _ := bson.Raw(x).Lookup("name").StringValueOK()
	return s
}

func (x listed) has(field string) bool { return !bson.Raw(x).Lookup(field).IsZero() }

// is reads a flag, which some servers keep as a number.
func (x listed) is(field string) bool {
	v := bson.Raw(x).Lookup(field)
	if b, ok := v.BooleanOK(); ok {
		return b
	}
	n, ok := v.AsInt64OK()
	return ok && n != 0
}

func (x listed) keys() []bson.RawElement {
	d, _ := bson.Raw(x).Lookup("key").DocumentOK()
	keys, _ := d.Elements()
	return keys
}

// over reports whether the index is over these keys, ascending, in this order.
func (x listed) over(keys []string) bool {
	have := x.keys()
	if len(have) != len(keys) {
		return false
	}
	for i, e := range have {
		if n, ok := e.Value().AsInt64OK(); !ok || n != 1 || e.Key() != keys[i] {
			return false
		}
	}
	return true
}

// odd says why an index over the right keys does not serve, or nothing.
func (x listed) odd() string {
	switch {
	case x.has("expireAfterSeconds"):
		return "it deletes documents after a time"
	case x.is("unique"):
		return "it is unique"
	case x.has("partialFilterExpression"):
		return "it is partial"
	case x.is("sparse"):
		return "it is sparse"
	case x.has("collation"):
		return "it has a collation"
	case x.is("hidden"):
		return "it is hidden"
	}
	return ""
}

// harms says why an index of others cannot be borne, or nothing. A unique one
// over _id and more (a shard key) refuses nothing that _id would not.
func (x listed) harms() string {
	if x.has("expireAfterSeconds") {
		return "it deletes documents after a time"
	}
	if !x.is("unique") || x.name() == "_id_" {
		return ""
	}
	for _, e := range x.keys() {
		if e.Key() == "_id" {
			return ""
		}
	}
	return "it is unique and would refuse what is new"
}

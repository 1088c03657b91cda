package mongo

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// pageRows is how many documents a stream holds at a time. Each page is a query of
// its own that continues after the last key, so no server-side cursor can run out
// of time while a slow reader takes its rows.
const pageRows = 1000

// beyond sorts after every continuation of an ID.
const beyond = "\U0010FFFF"

// Find implements store.Responses.
func (s *Store) Find(ctx context.Context, prefix string) ([]store.Kept, error) {
	leave, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	if len(prefix) < survey.ReceiptPrefix {
		return nil, survey.NewError(survey.KindMalformed, survey.Text{
			Vi: "Mã biên nhận quá ngắn.", En: "The receipt is too short.",
		})
	}
	ds, err := find[responseDoc](ctx, s, s.responses,
		bson.D{{Key: "_id", Value: bson.D{{Key: "$gte", Value: prefix}, {Key: "$lt", Value: prefix + beyond}}}},
		bson.D{{Key: "_id", Value: 1}}, 8)
	if err != nil {
		return nil, wrap("find", err)
	}
	var out []store.Kept
	for i := range ds {
		r, err := ds[i].decode()
		if err != nil {
			return nil, err
		}
		out = append(out, store.Kept{Response: r, Digest: [32]byte(ds[i].Digest.Data)})
	}
	return out, nil
}

// EachResponse implements store.Responses.
func (s *Store) EachResponse(ctx context.Context, campaign survey.CampaignID, yield func(*survey.Response) error) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	after := survey.ResponseID("")
	for {
		ds, err := find[responseDoc](ctx, s, s.responses, bson.D{
			{Key: "campaign", Value: campaign}, {Key: "_id", Value: bson.D{{Key: "$gt", Value: after}}},
		}, bson.D{{Key: "_id", Value: 1}}, int64(s.rows))
		if err != nil {
			return wrap("read responses", err)
		}
		texts, err := s.texts(ctx, ds)
		if err != nil {
			return wrap("read comments", err)
		}
		for i := range ds {
			r, err := ds[i].decode()
			if err != nil {
				return err
			}
			r.Comments = texts[r.ID]
			if err := yield(&r); err != nil {
				return err
			}
		}
		if len(ds) < s.rows {
			return nil
		}
		after = ds[len(ds)-1].ID
	}
}

// texts are the comments of responses. Free text whose response was never
// stored, or was refused as another body of the same ID, belongs to none of them.
func (s *Store) texts(ctx context.Context, ds []responseDoc) (map[survey.ResponseID][]survey.Comment, error) {
	var ids []string
	for i := range ds {
		if ds[i].Comments > 0 {
			ids = append(ids, commentID(&ds[i]))
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	found, err := find[commentDoc](ctx, s, s.comments, among(ids), nil, 0)
	if err != nil {
		return nil, err
	}
	out := make(map[survey.ResponseID][]survey.Comment, len(found))
	for i := range found {
		out[found[i].Response] = found[i].remarks()
	}
	return out, nil
}

// EachRemark implements store.Responses.
func (s *Store) EachRemark(ctx context.Context, campaign survey.CampaignID, unit survey.UnitKey, yield func(store.Remark) error) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	after := ""
	for {
		cs, err := find[commentDoc](ctx, s, s.comments, bson.D{
			{Key: "campaign", Value: campaign}, {Key: "unit", Value: unit.String()},
			{Key: "turn", Value: bson.D{{Key: "$gt", Value: after}}},
		}, bson.D{{Key: "turn", Value: 1}}, int64(s.rows))
		if err != nil {
			return wrap("read comments", err)
		}
		ids := make([]string, len(cs))
		for i := range cs {
			ids[i] = string(cs[i].Response)
		}
		ds, err := find[responseDoc](ctx, s, s.responses, among(ids), nil, 0)
		if err != nil {
			return wrap("read responses", err)
		}
		of := make(map[string]*responseDoc, len(ds))
		for i := range ds {
			of[commentID(&ds[i])] = &ds[i]
		}
		for i := range cs {
			d := of[cs[i].ID]
			if d == nil {
				continue // see texts
			}
			r, err := d.decode()
			if err != nil {
				return err
			}
			for _, c := range cs[i].remarks() {
				err := yield(store.Remark{ID: r.ID, Unit: r.Unit, Point: r.Point, Channel: r.Channel, Day: r.Day, Standing: r.Standing, Comment: c})
				if err != nil {
					return err
				}
			}
		}
		if len(cs) < s.rows {
			return nil
		}
		after = cs[len(cs)-1].Turn
	}
}

// EachStanding implements store.Responses.
func (s *Store) EachStanding(ctx context.Context, campaign survey.CampaignID, unit survey.UnitKey, standing survey.Standing, yield func(*survey.Response) error) error {
	if standing == survey.Counted {
		panic("mongo: EachStanding of responses that count")
	}
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	after := survey.ResponseID("")
	for {
		ds, err := find[responseDoc](ctx, s, s.responses, bson.D{
			{Key: "campaign", Value: campaign}, {Key: "unit", Value: unit.String()}, {Key: "standing", Value: standing},
			{Key: "_id", Value: bson.D{{Key: "$gt", Value: after}}},
		}, bson.D{{Key: "_id", Value: 1}}, int64(s.rows))
		if err != nil {
			return wrap("read responses by standing", err)
		}
		for i := range ds {
			r, err := ds[i].decode()
			if err != nil {
				return err
			}
			if err := yield(&r); err != nil {
				return err
			}
		}
		if len(ds) < s.rows {
			return nil
		}
		after = ds[len(ds)-1].ID
	}
}

// Tallies implements store.Responses.
func (s *Store) Tallies(ctx context.Context, campaign survey.CampaignID) ([]store.Entry, error) {
	leave, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	sums := make(map[string]tally.Tally)
	err = each(ctx, s, s.tallies, bson.D{{Key: "campaign", Value: campaign}}, bson.D{{Key: "cell", Value: 1}, {Key: "n", Value: 1}}, func(d *tallyDoc) {
		if sums[d.Cell] == nil {
			sums[d.Cell] = make(tally.Tally, len(d.N))
		}
		sums[d.Cell].Add(d.N)
	})
	if err != nil {
		return nil, wrap("read tallies", err)
	}
	var out []store.Entry
	for text, t := range sums {
		if len(t) == 0 {
			continue // all of it was moved away
		}
		cell, err := tally.ParseCell(text)
		if err != nil {
			return nil, unreadable(fmt.Errorf("stored tally: %w", err))
		}
		out = append(out, store.Entry{Cell: cell, Tally: t})
	}
	slices.SortFunc(out, func(a, b store.Entry) int { return cmp.Compare(a.Cell.String(), b.Cell.String()) })
	return out, nil
}

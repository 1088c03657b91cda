package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// incoming is a response on its way in, with what can be worked out before the
// connection's turn comes.
type incoming struct {
	*survey.Response
	at      int // index in the batch
	answers string
	digest  [32]byte
	tally   tally.Tally
	cell    *cell
	known   bool     // the ID was stored before this batch
	stored  [32]byte // the digest that is stored under the ID now
}

// Append implements store.Responses, in one transaction.
func (s *Store) Append(ctx context.Context, batch []survey.Response) ([]store.Outcome, error) {
	if len(batch) == 0 {
		return nil, nil
	}
	first, repeats := prepare(batch)
	if err := s.write(ctx, func(w *writer) error { return w.append(first) }); err != nil {
		return nil, fmt.Errorf("append %d responses: %w", len(batch), err)
	}
	out := make([]store.Outcome, len(batch))
	byID := make(map[survey.ResponseID]*incoming, len(first))
	for _, in := range first {
		out[in.at] = store.Stored
		if in.known {
			out[in.at] = judge(in.digest, in.stored)
		}
		if len(repeats) > 0 {
			byID[in.ID] = in
		}
	}
	for _, i := range repeats {
		out[i] = judge(batch[i].Digest(), byID[batch[i].ID].stored)
	}
	return out, nil
}

func judge(given, stored [32]byte) store.Outcome {
	if given == stored {
		return store.Duplicate
	}
	return store.Conflict
}

// prepare takes the first response of each ID, sorted by ID, and the indexes of
// those that repeat one.
func prepare(batch []survey.Response) (first []*incoming, repeats []int) {
	seen := make(map[survey.ResponseID]struct{}, len(batch))
	ins := make([]incoming, len(batch))
	first = make([]*incoming, 0, len(batch))
	for i := range batch {
		r := &batch[i]
		if _, ok := seen[r.ID]; ok {
			repeats = append(repeats, i)
			continue
		}
		seen[r.ID] = struct{}{}
		digest := r.Digest()
		ins[i] = incoming{Response: r, at: i, answers: r.Answers.String(), digest: digest, stored: digest, tally: tally.Of(r)}
		first = append(first, &ins[i])
	}
	slices.SortFunc(first, func(a, b *incoming) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return first, repeats
}

var (
	insertResponses = newMulti("INSERT INTO responses (place, id, cell, hour, lang, pace, flags, local, comments, answers, digest)", 11, " ON CONFLICT (id) DO NOTHING")
	insertComments  = newMulti("INSERT INTO comments (place, seq, subject, day, question, text)", 6, "")
)

// append stores and counts the responses whose IDs are new, and finds what is
// stored under the others.
func (w *writer) append(first []*incoming) error {
	place, err := w.placeFor(first[0].Response, len(first))
	if err != nil {
		return err
	}
	values := make([]driver.Value, 0, len(first)*insertResponses.columns)
	for i, in := range first {
		if in.cell, err = w.cell(tally.CellOf(in.Response)); err != nil {
			return err
		}
		values = append(values, place+int64(i), string(in.ID), in.cell.id, int64(in.Hour), string(in.Lang), string(in.Pace),
			joinFlags(in.Flags), in.Local, int64(len(in.Comments)), in.answers, in.digest[:])
	}
	inserted, err := insertResponses.run(w, values)
	if err != nil {
		return err
	}
	if inserted < len(first) {
		if err := w.findKnown(first, place, inserted); err != nil {
			return err
		}
	}
	var comments []driver.Value
	for i, in := range first {
		if in.known {
			continue
		}
		if err := w.ledger.add(in.cell, in.tally, 1); err != nil {
			return err
		}
		for seq, c := range in.Comments {
			comments = append(comments, place+int64(i), int64(seq), subject(in.Campaign, in.Unit), int64(in.Day), string(c.Question), c.Text)
		}
	}
	if _, err := insertComments.run(w, comments); err != nil {
		return err
	}
	return w.flush()
}

// placeFor draws where n responses go: n free places beside each other within the
// hour of the first one.
func (w *writer) placeFor(r *survey.Response, n int) (place int64, err error) {
	for {
		place = (int64(r.Day)*24+int64(r.Hour))<<placeBits | w.random(1<<placeBits)
		taken, err := w.number("SELECT EXISTS (SELECT 1 FROM responses WHERE place BETWEEN ? AND ?)", place, place+int64(n-1))
		if err != nil || taken == 0 {
			return place, err
		}
	}
}

// placeBits leave room for the hours until the year 2089; the last places of an
// hour may run over into the next one.
const placeBits = 43

// findKnown tells apart the responses that were just inserted and those whose ID
// was there before: the former lie at the places they were given.
func (w *writer) findKnown(first []*incoming, place int64, inserted int) error {
	for _, in := range first {
		in.known = true
	}
	found := 0
	err := w.each("SELECT place, id FROM responses WHERE place BETWEEN ? AND ?", func(row []driver.Value) error {
		if in := first[row[0].(int64)-place]; string(in.ID) == row[1].(string) {
			in.known = false
		}
		found++
		return nil
	}, place, place+int64(len(first)-1))
	if err != nil {
		return err
	}
	if found != inserted {
		return fmt.Errorf("%d rows inserted and %d found", inserted, found)
	}
	for _, in := range first {
		if !in.known {
			continue
		}
		err := w.each("SELECT digest FROM responses WHERE id = ?", func(row []driver.Value) error {
			copy(in.stored[:], row[0].([]byte))
			return nil
		}, string(in.ID))
		if err != nil {
			return err
		}
	}
	return nil
}

func subject(c survey.CampaignID, u survey.UnitKey) string { return string(c) + "|" + u.String() }

func joinFlags(fs []survey.Flag) string {
	switch len(fs) {
	case 0:
		return ""
	case 1:
		return string(fs[0])
	}
	s := make([]string, len(fs))
	for i, f := range fs {
		s[i] = string(f)
	}
	return strings.Join(s, ",")
}

func splitFlags(s string) []survey.Flag {
	if s == "" {
		return nil
	}
	var fs []survey.Flag
	for f := range strings.SplitSeq(s, ",") {
		fs = append(fs, survey.Flag(f))
	}
	return fs
}

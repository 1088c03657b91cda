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
	s.ahead.wrote(len(batch))
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

const (
	insertResponse = `INSERT INTO responses (place, id, cell, hour, lang, pace, flags, local, comments, answers, digest)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`
	// Only what is copied from another store comes in with a reason, so nobody else
	// pays for it.
	giveReason    = "UPDATE responses SET reason = ? WHERE place = ?"
	insertAside   = "INSERT INTO aside (subject, id, place) VALUES (?, ?, ?)"
	insertComment = "INSERT INTO comments (place, seq, subject, day, question, text) VALUES (?, ?, ?, ?, ?, ?)"
)

// append stores and counts the responses whose IDs are new, and finds what is
// stored under the others. Each row is a statement of its own: it tells whether
// the ID was new, and rows of 4, 16 or 64 to a statement were measured to be no
// faster, as nearly all the time goes into pages and not into statements.
func (w *writer) append(first []*incoming) error {
	place, err := w.placeFor(first[0].Response, len(first))
	if err != nil {
		return err
	}
	for _, in := range first {
		stored, err := w.insert(in, place)
		if err != nil {
			return err
		}
		if stored {
			place++
			continue
		}
		in.known = true
		err = w.each("SELECT digest FROM responses WHERE id = ?", func(row []driver.Value) error {
			copy(in.stored[:], row[0].([]byte))
			return nil
		}, string(in.ID))
		if err != nil {
			return err
		}
	}
	return w.flush()
}

// insert stores and counts one response unless its ID is stored already.
func (w *writer) insert(in *incoming, place int64) (stored bool, err error) {
	cell, err := w.cell(tally.CellOf(in.Response))
	if err != nil {
		return false, err
	}
	rows, err := w.change(insertResponse, place, string(in.ID), cell.id, int64(in.Hour), string(in.Lang), string(in.Pace),
		joinFlags(in.Flags), in.Local, int64(len(in.Comments)), in.answers, in.digest[:])
	if err != nil || rows == 0 {
		return false, err
	}
	if in.Reason != "" {
		if _, err := w.change(giveReason, in.Reason, place); err != nil {
			return false, err
		}
	}
	if in.Standing != survey.Counted {
		if _, err := w.change(insertAside, asideOf(in.Campaign, in.Unit, in.Standing), string(in.ID), place); err != nil {
			return false, err
		}
	}
	for seq, c := range in.Comments {
		if _, err := w.change(insertComment, place, int64(seq), subject(in.Campaign, in.Unit), int64(in.Day), string(c.Question), c.Text); err != nil {
			return false, err
		}
	}
	return true, w.ledger.add(cell, in.tally, 1)
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

func subject(c survey.CampaignID, u survey.UnitKey) string { return string(c) + "|" + u.String() }

// asideOf is where aside lists a response that does not count.
func asideOf(c survey.CampaignID, u survey.UnitKey, s survey.Standing) string {
	return subject(c, u) + "|" + string(s)
}

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

package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// pageRows is how many rows a long read takes at a time. Between two pages no
// transaction is open: a slow receiver holds up neither the readers' pool nor the
// checkpoints, and memory stays flat: three pages at most. A page takes some
// milliseconds.
var pageRows = 500

// responseColumns are what scanResponse reads.
const responseColumns = "r.place, r.id, r.cell, c.key, r.hour, r.lang, r.pace, r.flags, r.local, r.comments, r.answers, r.digest, r.reason"

// found is a stored response as it is read, its comments still to come.
type found struct {
	place    int64
	comments int
	response survey.Response
	flags    string // as stored, of a page of eachPage; decode reads them
	answers  string
	digest   [32]byte
}

// cellNames remembers parsed cell keys; thousands of responses share a few.
type cellNames map[int64]tally.Cell

func (names cellNames) parse(id int64, key string) (tally.Cell, error) {
	if c, ok := names[id]; ok {
		return c, nil
	}
	c, err := tally.ParseCell(key)
	if len(names) >= maxCells {
		clear(names)
	}
	names[id] = c
	return c, err
}

func scanResponse(rows *sql.Rows, names cellNames) (f found, err error) {
	var cellID int64
	var key, flags, answers string
	var digest sql.RawBytes
	r := &f.response
	err = rows.Scan(&f.place, (*string)(&r.ID), &cellID, &key, &r.Hour, (*string)(&r.Lang), (*string)(&r.Pace),
		&flags, &r.Local, &f.comments, &answers, &digest, &r.Reason)
	if err != nil {
		return f, err
	}
	copy(f.digest[:], digest)
	r.Flags = splitFlags(flags)
	c, err := names.parse(cellID, key)
	if err != nil {
		return f, err
	}
	r.Campaign, r.Unit, r.Point, r.Channel, r.Day, r.Standing = c.Campaign, c.Unit, c.Point, c.Channel, c.Day, c.Standing
	r.Answers, err = survey.ParseAnswers(answers)
	return f, err
}

// Find implements store.Responses.
func (s *Store) Find(ctx context.Context, prefix string) ([]store.Kept, error) {
	// IDs are made of ASCII, so 0xFF sorts after everything that begins with prefix.
	const query = "SELECT " + responseColumns + " FROM responses r JOIN cells c ON c.id = r.cell WHERE r.id >= ? AND r.id < ? ORDER BY r.id LIMIT 8"
	page, err := s.responses(ctx, cellNames{}, query, prefix, prefix+"\xff")
	if err != nil {
		return nil, fmt.Errorf("find: %w", err) // the prefix is a receipt, and errors are logged
	}
	var kept []store.Kept
	for _, f := range page {
		kept = append(kept, store.Kept{Response: f.response, Digest: f.digest})
	}
	return kept, nil
}

func (s *Store) responses(ctx context.Context, names cellNames, query string, args ...any) (page []found, err error) {
	err = s.query(ctx, func(rows *sql.Rows) error {
		f, err := scanResponse(rows, names)
		page = append(page, f)
		return err
	}, query, args...)
	return page, err
}

// query runs a read on the pool, calls f for each row and maps the error.
func (s *Store) query(ctx context.Context, f func(*sql.Rows) error, query string, args ...any) (err error) {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	return mapped(queryIn(ctx, s.read, f, query, args...))
}

// querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func queryIn(ctx context.Context, q querier, f func(*sql.Rows) error, query string, args ...any) (err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// EachResponse implements store.Responses. The next page is read while yield is
// busy with the one before: an export takes as long as the slower of the two.
func (s *Store) EachResponse(ctx context.Context, campaign survey.CampaignID, yield func(*survey.Response) error) error {
	ctx, stop := context.WithCancel(ctx)
	pages := make(chan []found)
	var readErr error // set before pages is closed
	go func() {
		defer close(pages)
		readErr = s.eachPage(ctx, campaign, pages)
	}()
	defer func() {
		stop()
		for range pages { // until the reader has ended
		}
	}()
	for page := range pages {
		for i := range page {
			if err := page[i].decode(); err != nil {
				return fmt.Errorf("responses of %s: %w", campaign, err)
			}
			if err := yield(&page[i].response); err != nil {
				return err
			}
		}
	}
	if readErr != nil {
		return fmt.Errorf("responses of %s: %w", campaign, readErr)
	}
	return nil
}

// plainColumns are what scanPlain reads: no digest, and the cell's number alone.
const plainColumns = "place, id, cell, hour, lang, pace, flags, local, comments, answers, reason"

// eachPage sends the responses of a campaign, page by page. A page is read along the IDs
// and without the table of cells: looking each up costs a third of the time, and there
// are few. Of a response whose cell came after the cells were read they are read again.
func (s *Store) eachPage(ctx context.Context, campaign survey.CampaignID, pages chan<- []found) error {
	const query = "SELECT " + plainColumns + " FROM responses WHERE id > ? AND cell BETWEEN ? AND ? ORDER BY id LIMIT ?"
	cells, err := s.cellsOf(ctx, campaign)
	if err != nil {
		return err
	}
	for last := ""; ; {
		page := make([]found, 0, pageRows)
		read, strange := 0, false
		err := s.query(ctx, func(rows *sql.Rows) error {
			read++
			f, cell, err := scanPlain(rows)
			if err != nil || strange {
				return err
			}
			c, ok := cells.names[cell]
			if !ok {
				strange = cell > cells.seen // else of another campaign
				if !strange {
					last = string(f.response.ID)
				}
				return nil
			}
			r := &f.response
			r.Campaign, r.Unit, r.Point, r.Channel, r.Day, r.Standing = c.Campaign, c.Unit, c.Point, c.Channel, c.Day, c.Standing
			last = string(r.ID)
			page = append(page, f)
			return nil
		}, query, last, cells.low, math.MaxInt64, pageRows)
		if err != nil {
			return err
		}
		if strange {
			if cells, err = s.cellsOf(ctx, campaign); err != nil {
				return err
			}
		}
		if err := s.addComments(ctx, page); err != nil {
			return err
		}
		select {
		case pages <- page:
		case <-ctx.Done():
			return mapped(ctx.Err())
		}
		if read < pageRows && !strange {
			return nil
		}
	}
}

// campaignCells are the cells of a campaign by number.
type campaignCells struct {
	names map[int64]tally.Cell
	low   int64 // the lowest number of one
	seen  int64 // the highest number of any cell when they were read
}

func (s *Store) cellsOf(ctx context.Context, campaign survey.CampaignID) (campaignCells, error) {
	c := campaignCells{names: map[int64]tally.Cell{}, low: math.MaxInt64}
	// The highest first: a cell that comes between the two is read, and not strange.
	err := s.query(ctx, func(rows *sql.Rows) error { return rows.Scan(&c.seen) }, "SELECT coalesce(max(id), 0) FROM cells")
	if err != nil {
		return c, err
	}
	low, high := keysOf(campaign)
	err = s.query(ctx, func(rows *sql.Rows) error {
		var id int64
		var key string
		if err := rows.Scan(&id, &key); err != nil {
			return err
		}
		cell, err := tally.ParseCell(key)
		c.names[id], c.low = cell, min(c.low, id)
		return err
	}, "SELECT id, key FROM cells WHERE key >= ? AND key < ?", low, high)
	if len(c.names) == 0 {
		c.low = c.seen + 1 // what comes may be its first
	}
	return c, err
}

func scanPlain(rows *sql.Rows) (f found, cell int64, err error) {
	r := &f.response
	err = rows.Scan(&f.place, (*string)(&r.ID), &cell, &r.Hour, (*string)(&r.Lang), (*string)(&r.Pace), &f.flags, &r.Local, &f.comments, &f.answers, &r.Reason)
	return f, cell, err
}

// decode reads the texts of a response. It is done by who takes a page, while the next
// one is read.
func (f *found) decode() (err error) {
	f.response.Flags = splitFlags(f.flags)
	f.response.Answers, err = survey.ParseAnswers(f.answers)
	return err
}

// keysOf bounds the keys of a campaign's cells: what begins with "campaign|".
func keysOf(c survey.CampaignID) (low, high string) {
	return string(c) + "|", string(c) + "}" // the character after |
}

// addComments reads the comments of a page's responses. They were stored with
// their responses and never change, so a second read sees them all.
func (s *Store) addComments(ctx context.Context, page []found) error {
	at := make(map[int64]*survey.Response)
	var places []int64
	for i := range page {
		if f := &page[i]; f.comments > 0 {
			at[f.place] = &f.response
			places = append(places, f.place)
		}
	}
	if len(places) == 0 {
		return nil
	}
	list, err := json.Marshal(places)
	if err != nil {
		return err
	}
	return s.query(ctx, func(rows *sql.Rows) error {
		var place int64
		var c survey.Comment
		if err := rows.Scan(&place, (*string)(&c.Question), &c.Text); err != nil {
			return err
		}
		at[place].Comments = append(at[place].Comments, c)
		return nil
	}, "SELECT place, question, text FROM comments WHERE place IN (SELECT value FROM json_each(?)) ORDER BY place, seq", string(list))
}

// EachRemark implements store.Responses.
func (s *Store) EachRemark(ctx context.Context, campaign survey.CampaignID, unit survey.UnitKey, yield func(store.Remark) error) error {
	const query = `SELECT m.day, m.place, m.seq, r.id, c.key, m.question, m.text
		FROM comments m JOIN responses r ON r.place = m.place JOIN cells c ON c.id = r.cell
		WHERE m.subject = ? AND (m.day < ? OR m.day = ? AND (m.place, m.seq) > (?, ?))
		ORDER BY m.day DESC, m.place, m.seq LIMIT ?`
	var day, place, seq int64 = math.MaxInt64, 0, 0
	for {
		var page []store.Remark
		err := s.query(ctx, func(rows *sql.Rows) error {
			var key string
			var m store.Remark
			if err := rows.Scan(&day, &place, &seq, (*string)(&m.ID), &key, (*string)(&m.Comment.Question), &m.Comment.Text); err != nil {
				return err
			}
			c, err := tally.ParseCell(key)
			m.Unit, m.Point, m.Channel, m.Day, m.Standing = c.Unit, c.Point, c.Channel, c.Day, c.Standing
			page = append(page, m)
			return err
		}, query, subject(campaign, unit), day, day, place, seq, pageRows)
		if err != nil {
			return fmt.Errorf("remarks of %s in %s: %w", unit, campaign, err)
		}
		for _, m := range page {
			if err := yield(m); err != nil {
				return err
			}
		}
		if len(page) < pageRows {
			return nil
		}
	}
}

// standingQuery keeps the order of the tables by CROSS JOIN: along aside, the rest by
// look-up.
const standingQuery = "SELECT " + responseColumns + ` FROM aside a CROSS JOIN responses r ON r.place = a.place CROSS JOIN cells c ON c.id = r.cell
	WHERE a.subject = ? AND a.id > ? ORDER BY a.id LIMIT ?`

// EachStanding implements store.Responses.
func (s *Store) EachStanding(ctx context.Context, campaign survey.CampaignID, unit survey.UnitKey, standing survey.Standing, yield func(*survey.Response) error) error {
	if standing == survey.Counted {
		panic("sqlite: EachStanding of responses that count")
	}
	names := cellNames{}
	for last := ""; ; {
		page, err := s.responses(ctx, names, standingQuery, asideOf(campaign, unit, standing), last, pageRows)
		if err != nil {
			return fmt.Errorf("%s responses of %s in %s: %w", standing, unit, campaign, err)
		}
		for i := range page {
			if err := yield(&page[i].response); err != nil {
				return err
			}
		}
		if len(page) < pageRows {
			return nil
		}
		last = string(page[len(page)-1].response.ID)
	}
}

// Tallies implements store.Responses.
func (s *Store) Tallies(ctx context.Context, campaign survey.CampaignID) (entries []store.Entry, err error) {
	err = s.EachTally(ctx, campaign, func(e store.Entry) error {
		entries = append(entries, e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return entries, nil
}

// EachTally implements store.TallyStream.
func (s *Store) EachTally(ctx context.Context, campaign survey.CampaignID, yield func(store.Entry) error) error {
	var stopped error
	err := s.eachTally(ctx, campaign, func(e store.Entry) error {
		stopped = yield(e)
		return stopped
	})
	if stopped != nil {
		return stopped
	}
	if err != nil {
		return fmt.Errorf("tallies of %s: %w", campaign, mapped(err))
	}
	return nil
}

func (s *Store) eachTally(ctx context.Context, campaign survey.CampaignID, yield func(store.Entry) error) (err error) {
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	// In one transaction, so that every counter of a tally is known.
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tx.Rollback()) }()

	counters := make(map[uint64]tally.Counter)
	err = queryIn(ctx, tx, func(rows *sql.Rows) error {
		var id uint64
		var name string
		err := rows.Scan(&id, &name)
		counters[id] = tally.Counter(name)
		return err
	}, "SELECT id, name FROM counters")
	if err != nil {
		return err
	}
	low, high := keysOf(campaign)
	return queryIn(ctx, tx, func(rows *sql.Rows) error {
		e, err := scanEntry(rows, counters)
		if err == nil && len(e.Tally) > 0 {
			err = yield(e)
		}
		return err
	}, "SELECT c.key, t.counts FROM cells c JOIN tallies t ON t.cell = c.id WHERE c.key >= ? AND c.key < ? ORDER BY c.key", low, high)
}

func scanEntry(rows *sql.Rows, counters map[uint64]tally.Counter) (e store.Entry, err error) {
	var key string
	var blob sql.RawBytes
	if err := rows.Scan(&key, &blob); err != nil {
		return e, err
	}
	if e.Cell, err = tally.ParseCell(strings.Clone(key)); err != nil {
		return e, err
	}
	counts, err := decode(blob)
	if err != nil {
		return e, fmt.Errorf("cell %s: %w", key, err)
	}
	e.Tally = make(tally.Tally, len(counts))
	for _, c := range counts {
		name, ok := counters[c.counter]
		if !ok {
			return e, fmt.Errorf("cell %s: %w: counter %d has no name", key, errCounts, c.counter)
		}
		e.Tally[name] = c.n
	}
	return e, nil
}

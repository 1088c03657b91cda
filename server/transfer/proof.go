package transfer

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"hailong/server/recount"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// maxDifferences bounds the list: after so many, more of them say nothing new.
const maxDifferences = 1000

// Check is what was compared.
type Check string

// The checks.
const (
	CheckDocuments Check = "documents" // how many there are of a kind
	CheckBody      Check = "document"  // a document's body
	CheckResponses Check = "responses" // how many there are in a campaign
	CheckComments  Check = "comments"  // how many there are in a campaign
	CheckField     Check = "response"  // a field of a response
	CheckTally     Check = "tally"     // a count of a cell, on both sides
	CheckRecount   Check = "recount"   // a count of a cell against the target's own responses
)

// Difference is one thing that does not agree.
type Difference struct {
	Check Check
	Where string // a kind, a campaign, or a document, response or cell, and what of it
	// Source and Target are the numbers on both sides; for CheckRecount what the
	// responses and the tallies of the target say. Both are 0 where a text differs.
	Source, Target int64
}

func (d Difference) String() string {
	switch d.Check {
	case CheckBody, CheckField:
		return fmt.Sprintf("%s %s", d.Check, d.Where)
	case CheckRecount:
		return fmt.Sprintf("%s %s: responses say %d, tally says %d", d.Check, d.Where, d.Source, d.Target)
	}
	return fmt.Sprintf("%s %s: source %d, target %d", d.Check, d.Where, d.Source, d.Target)
}

func (r *run) differ(c Check, where string, source, target int64) {
	if len(r.res.Differences) == maxDifferences {
		r.res.More++
		return
	}
	r.res.Differences = append(r.res.Differences, Difference{c, where, source, target})
}

// prove compares both sides as they are now; it trusts nothing that this run has
// done or seen before.
func (r *run) prove(ctx context.Context, campaigns []survey.CampaignID) error {
	if err := r.proveDocuments(ctx); err != nil {
		return err
	}
	for _, id := range campaigns {
		if err := r.proveCampaign(ctx, id); err != nil {
			return err
		}
	}
	r.res.Campaigns = len(campaigns)
	return nil
}

func (r *run) proveDocuments(ctx context.Context) error {
	for _, kind := range r.Kinds {
		from, err := r.source.List(ctx, kind)
		if err != nil {
			return err
		}
		to, err := r.target.List(ctx, kind)
		if err != nil {
			return err
		}
		if len(from) != len(to) {
			r.differ(CheckDocuments, kind, int64(len(from)), int64(len(to)))
			continue
		}
		r.res.Documents += len(to)
		for i := range from { // sorted by ID
			if from[i].ID != to[i].ID || !bytes.Equal(from[i].Body, to[i].Body) {
				r.differ(CheckBody, key(from[i]), 0, 0)
			}
		}
	}
	return nil
}

// proveCampaign counts the target's responses again while it compares each of them
// with the source's.
func (r *run) proveCampaign(ctx context.Context, campaign survey.CampaignID) error {
	c := &comparison{run: r}
	counted, err := recount.Run(ctx, c, campaign, nil)
	if err != nil {
		return err
	}
	r.res.Responses += counted.Responses
	r.res.Cells += counted.Cells
	r.res.Comments += int(c.target.comments)
	if c.source.responses != c.target.responses {
		r.differ(CheckResponses, string(campaign), c.source.responses, c.target.responses)
	}
	if c.source.comments != c.target.comments {
		r.differ(CheckComments, string(campaign), c.source.comments, c.target.comments)
	}
	for _, d := range counted.Differences {
		r.differ(CheckRecount, fmt.Sprintf("%s %s", d.Cell, d.Counter), d.Counted, d.Stored)
	}
	from, err := r.source.Tallies(ctx, campaign)
	if err != nil {
		return err
	}
	to, err := r.target.Tallies(ctx, campaign)
	if err != nil {
		return err
	}
	r.proveTallies(from, to)
	return nil
}

// proveTallies compares both sides' counts cell by cell.
func (r *run) proveTallies(from, to []store.Entry) {
	sides := map[tally.Cell]*[2]tally.Tally{}
	for i, list := range [][]store.Entry{from, to} {
		for _, e := range list {
			if sides[e.Cell] == nil {
				sides[e.Cell] = &[2]tally.Tally{}
			}
			sides[e.Cell][i] = e.Tally
		}
	}
	cells := slices.SortedFunc(maps.Keys(sides), func(a, b tally.Cell) int { return cmp.Compare(a.String(), b.String()) })
	for _, cell := range cells {
		a, b := sides[cell][0], sides[cell][1]
		if maps.Equal(a, b) {
			continue
		}
		counters := map[tally.Counter]bool{}
		for _, t := range sides[cell] {
			for c := range t {
				counters[c] = true
			}
		}
		for _, c := range slices.Sorted(maps.Keys(counters)) {
			if a[c] != b[c] {
				r.differ(CheckTally, fmt.Sprintf("%s %s", cell, c), a[c], b[c])
			}
		}
	}
}

// comparison is the target as a recount reads it, with each response held against
// the source's on the way.
type comparison struct {
	*run
	source, target struct{ responses, comments int64 }
}

// EachResponse implements recount.Counter.
func (c *comparison) EachResponse(ctx context.Context, campaign survey.CampaignID, yield func(*survey.Response) error) error {
	return join(ctx, c.run.source, c.run.target, campaign, func(s, t *survey.Response) error {
		if s != nil {
			c.source.responses++
			c.source.comments += int64(len(s.Comments))
		}
		if t == nil {
			return nil
		}
		c.told(Proof)
		c.target.responses++
		c.target.comments += int64(len(t.Comments))
		if s != nil {
			c.compare(s, t)
		}
		return yield(t)
	})
}

func (c *comparison) compare(s, t *survey.Response) {
	field := differs(s, t)
	switch {
	case field != "":
	case s.Standing != t.Standing:
		field = "standing"
	case s.Reason != t.Reason:
		field = "reason"
	default:
		return
	}
	c.differ(CheckField, string(t.ID)+" "+field, 0, 0)
}

// Tallies implements recount.Counter.
func (c *comparison) Tallies(ctx context.Context, campaign survey.CampaignID) ([]store.Entry, error) {
	return c.run.target.Tallies(ctx, campaign)
}

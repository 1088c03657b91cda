// Package recount proves tallies: it counts every response of a campaign again,
// one by one, and compares the result with what the store says. It changes
// nothing and trusts no number of the store but the responses themselves.
package recount

import (
	"context"
	"fmt"
	"slices"

	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// Counter is the store as a recount needs it.
type Counter interface {
	EachResponse(ctx context.Context, campaign survey.CampaignID, yield func(*survey.Response) error) error
	Tallies(ctx context.Context, campaign survey.CampaignID) ([]store.Entry, error)
}

// Difference is one count that does not agree.
type Difference struct {
	Cell    tally.Cell
	Counter tally.Counter
	Counted int64 // from the responses
	Stored  int64 // in the tally
}

func (d Difference) String() string {
	return fmt.Sprintf("%s %s: responses say %d, tally says %d", d.Cell, d.Counter, d.Counted, d.Stored)
}

// Result is a finished recount.
type Result struct {
	Responses, Cells int
	Differences      []Difference // sorted by cell, then counter
}

// Run recounts a campaign in memory that grows with its cells, not its
// responses. It tells progress, which may be nil, about every thousandth
// response. While answers come in, a difference may be a response that arrived
// between the two readings; Run therefore reads the tallies before and after and
// reports only what differs from both.
func Run(ctx context.Context, st Counter, campaign survey.CampaignID, progress func(done int)) (Result, error) {
	before, err := st.Tallies(ctx, campaign)
	if err != nil {
		return Result{}, fmt.Errorf("recount: %w", err)
	}
	var res Result
	counted := map[tally.Cell]tally.Tally{}
	err = st.EachResponse(ctx, campaign, func(r *survey.Response) error {
		c := tally.CellOf(r)
		t := counted[c]
		if t == nil {
			t = tally.Tally{}
			counted[c] = t
		}
		t.Add(tally.Of(r))
		if res.Responses++; progress != nil && res.Responses%1000 == 0 {
			progress(res.Responses)
		}
		return ctx.Err()
	})
	if err != nil {
		return Result{}, fmt.Errorf("recount: %w", err)
	}
	after, err := st.Tallies(ctx, campaign)
	if err != nil {
		return Result{}, fmt.Errorf("recount: %w", err)
	}
	res.Cells = len(counted)
	res.Differences = compare(counted, index(before), index(after))
	return res, nil
}

func index(list []store.Entry) map[tally.Cell]tally.Tally {
	m := make(map[tally.Cell]tally.Tally, len(list))
	for _, e := range list {
		m[e.Cell] = e.Tally
	}
	return m
}

// compare lists the counts outside what was stored before and after.
func compare(counted, before, after map[tally.Cell]tally.Tally) []Difference {
	cells := map[tally.Cell]bool{}
	for _, m := range []map[tally.Cell]tally.Tally{counted, before, after} {
		for c := range m {
			cells[c] = true
		}
	}
	var out []Difference
	for c := range cells {
		counters := map[tally.Counter]bool{}
		for _, t := range []tally.Tally{counted[c], before[c], after[c]} {
			for k := range t {
				counters[k] = true
			}
		}
		for k := range counters {
			n, lo, hi := counted[c][k], before[c][k], after[c][k]
			if n < min(lo, hi) || n > max(lo, hi) {
				out = append(out, Difference{c, k, n, hi})
			}
		}
	}
	keys := make(map[Difference]string, len(out))
	for _, d := range out {
		keys[d] = d.Cell.String() + " " + string(d.Counter)
	}
	slices.SortFunc(out, func(a, b Difference) int {
		switch ka, kb := keys[a], keys[b]; {
		case ka < kb:
			return -1
		case ka > kb:
			return 1
		}
		return 0
	})
	return slices.Clip(out)
}

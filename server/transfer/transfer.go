// Package transfer copies everything from one store to another: documents with
// their exact bodies, and responses with comments, flags, standing, reason and
// mark. Counts are not copied: they arise on the target as it takes the responses,
// and are then held against the source's.
//
// It promises that a copy may be cut off at any moment and run again: what is there
// stays, what is missing comes, what has changed at the source since is changed on
// the target. A run that returns without differences has compared every document
// and every response field by field, counted the target again and found both
// sides' tallies equal.
//
// It refuses a target that anybody else has written to, before it changes anything
// where that can be told by then, and never overwrites what it did not write
// itself. Of the source it changes nothing but to give it a name, and to have it
// count what a crash left uncounted. It knows no kind of document but its own: the
// caller lists the others.
package transfer

import (
	"context"
	"fmt"

	"hailong/server/store"
	"hailong/server/survey"
)

// Options say what there is to copy.
type Options struct {
	// Kinds are the kinds of documents, in the order in which they are copied.
	Kinds []string
	// Campaigns is the one of Kinds whose document IDs are the campaigns' IDs.
	Campaigns string
	// Progress is told about work done; nil is nobody. It is called by the goroutine
	// of Run.
	Progress func(Progress)
}

// Step is a part of a copy.
type Step string

// The steps, in their order.
const (
	Documents Step = "documents"
	Responses Step = "responses"
	Proof     Step = "proof"
)

// Progress is how far a step is.
type Progress struct {
	Step        Step
	Done, Total int // Total is what the source's tallies said at the start
}

// Result is a finished copy.
type Result struct {
	Documents         int // on both sides
	Created, Replaced int // of them, in this run
	Responses         int // on the target, counted again
	Appended, Restood int // in this run: new ones, and changed standings
	Comments          int // on the target
	Campaigns, Cells  int
	// Differences is what does not agree, at most maxDifferences of it; empty means
	// that the copy is complete and proven.
	Differences []Difference
	// More is how many differences were left out.
	More int
}

// batchSize is how many responses are appended at a time: what the intake's writer
// takes as well.
const batchSize = 256

// run is one run of a copy.
type run struct {
	Options
	source, target store.Store
	name           string // of the source
	mark           mark   // as it is stored on the target
	rev            int64  // its revision, 0 before it is there
	res            Result
	done, total    int // responses of the step under way
}

// Run copies from source to target what target does not have, then proves it. A
// target that belongs to something else is KindConflict with the reasons; after any
// other error the copy is incomplete and running it again goes on from there.
// Nothing else may write to target meanwhile. Where something writes to source,
// what it writes last is a difference, and the next run brings it.
func Run(ctx context.Context, source, target store.Store, o Options) (Result, error) {
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	r := &run{Options: o, source: source, target: target}
	if err := r.run(ctx); err != nil {
		return r.res, fmt.Errorf("copy: %w", err)
	}
	return r.res, nil
}

func (r *run) run(ctx context.Context) error {
	var err error
	if r.name, err = nameOf(ctx, r.source); err != nil {
		return err
	}
	if err := r.readMark(ctx); err != nil {
		return err
	}
	p, err := r.plan(ctx)
	if err != nil {
		return err
	}
	if err := r.begin(ctx, p); err != nil {
		return err
	}
	// What a process that died has stored on either side has to be counted before
	// counts are compared, and before its standing can change.
	for _, st := range []store.Store{r.source, r.target} {
		if _, err := st.Recover(ctx); err != nil {
			return err
		}
	}
	if err := r.copyDocuments(ctx, p); err != nil {
		return err
	}
	if err := r.expect(ctx, p.campaigns); err != nil {
		return err
	}
	for _, id := range p.campaigns {
		if err := r.copyResponses(ctx, id); err != nil {
			return err
		}
	}
	r.done = 0
	if err := r.prove(ctx, p.campaigns); err != nil {
		return err
	}
	if len(r.res.Differences) > 0 {
		return nil
	}
	return r.finish(ctx, p.campaigns)
}

// told tells progress about every thousandth response.
func (r *run) told(s Step) {
	if r.done++; r.done%1000 == 0 {
		r.Progress(Progress{s, r.done, max(r.total, r.done)})
	}
}

// refused is the error of a target that belongs to something else.
func refused(m survey.Text, fields ...survey.FieldError) error {
	return &survey.Error{Kind: survey.KindConflict, Message: m, Fields: fields}
}

package intake

import (
	"context"
	"errors"
	"fmt"

	"hailong/server/store"
	"hailong/server/survey"
)

// keeper is the spool as the writer needs it: responses on disk in the order they
// came. After an error a method may have done its work or not. Find may be called
// while another method is under way.
type keeper interface {
	// Append keeps all of rs, durable when it returns without error.
	Append(rs []survey.Response) error
	// Oldest returns up to max from the front and removes nothing.
	Oldest(max int) ([]survey.Response, error)
	// Forget removes the n oldest.
	Forget(n int) error
	// SetAside moves the oldest to where a person can look at it.
	SetAside(reason string) error
	// Digest tells what waits under an ID.
	Digest(id survey.ResponseID) (digest [32]byte, waiting bool)
	// Find returns what waits under IDs that start with prefix.
	Find(prefix string) ([]survey.Response, error)
}

// leave turns to the spool because the store failed. The first try to come back
// is after a short while.
func (w *Writer) leave(cause error) {
	w.drain = drain{size: w.o.MaxBatch, empty: true}
	w.drain.backOff()
	w.away.Store(true)
	w.tellAway(cause)
}

func (w *Writer) tellAway(cause error) {
	if w.o.OnAway != nil {
		w.o.OnAway(w.Away(), cause)
	}
}

// keep writes a group to the spool with one sync and answers its callers. What
// waits there under the same ID decides as the store would: same digest is
// Duplicate, another one Conflict. Whether the store holds the ID already shows
// when the response is drained. cause is why the store did not take the group, if
// that is new.
func (w *Writer) keep(group []*pending, cause error) {
	outcomes := make([]store.Outcome, len(group))
	fresh := make([]survey.Response, 0, len(group))
	digests := make([][32]byte, 0, len(group))            // of the fresh ones
	places := make(map[survey.ResponseID]int, len(group)) // in fresh
	for i, p := range group {
		id, digest := p.response.ID, p.response.Digest()
		if waits, ok := w.o.Spool.Digest(id); ok {
			outcomes[i] = judge(digest, waits)
		} else if at, ok := places[id]; ok {
			outcomes[i] = judge(digest, digests[at])
		} else {
			outcomes[i], places[id] = store.Stored, len(fresh)
			fresh, digests = append(fresh, p.response), append(digests, digest)
		}
	}
	errs := make([]error, len(fresh))
	w.spool(fresh, errs, cause)
	for i, p := range group {
		res := result{outcome: outcomes[i]}
		if at, ok := places[p.response.ID]; ok && errs[at] != nil {
			res = result{err: errs[at]} // a repeat rests on the first one
		}
		p.result <- res
	}
}

// spool appends responses and sets the error of each that is not kept. An error
// that does not pass is the fault of a single response, which halving finds.
func (w *Writer) spool(fresh []survey.Response, errs []error, cause error) {
	n := len(fresh)
	if n == 0 {
		return
	}
	err := w.o.Spool.Append(fresh)
	if w.o.Spooled != nil {
		w.o.Spooled(n, err)
	}
	switch {
	case err == nil:
		w.drain.empty = false
	case n > 1 && !passes(err):
		w.spool(fresh[:n/2], errs[:n/2], cause)
		w.spool(fresh[n/2:], errs[n/2:], cause)
	default:
		err = survey.Unavailable(fmt.Errorf("keep %d responses: %w", n, errors.Join(err, cause)))
		for i := range errs {
			errs[i] = err
		}
	}
}

func judge(given, known [32]byte) store.Outcome {
	if given == known {
		return store.Duplicate
	}
	return store.Conflict
}

// Find returns the responses whose ID starts with prefix, at most 8: those that
// wait in the spool if there are any, with waiting true, else those that are
// stored. While the store is away its error is returned only for what does not
// wait. It may be called from many goroutines, also after Close.
func (w *Writer) Find(ctx context.Context, prefix string) (kept []store.Kept, waiting bool, err error) {
	// Spool first: what moves between the two look-ups is found in the store.
	var here error
	if w.o.Spool != nil {
		var rs []survey.Response
		rs, here = w.o.Spool.Find(prefix)
		for _, r := range rs {
			k := store.Kept{Response: r, Digest: r.Digest()}
			k.Response.Comments = nil // as the store does
			kept = append(kept, k)
		}
		if here == nil && len(kept) > 0 {
			return kept, true, nil
		}
	}
	kept, err = w.st.Find(ctx, prefix)
	if err == nil && len(kept) == 0 && here != nil {
		err = survey.Unavailable(fmt.Errorf("look into the spool: %w", here))
	}
	return kept, false, err
}

// Package stray counts scans that led to no form: of revoked codes, of codes outside
// any open campaign, and of codes that nobody issued. They tell the office that a
// poster hangs where it should not.
//
// It promises that a scan costs no more than a counter in memory, that counts reach
// the store within a minute or when the server stops, and that however much is
// scanned the store holds one small document per entry code and one for all unknown
// codes together. It keeps no person: no address, no device, no time finer than the
// civil day. It does not promise exact counts: what a server counted in its last
// minute is lost when it is killed, and after a write whose outcome stayed unknown
// scans may be counted twice. Nothing is worked out from these numbers.
package stray

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// Kind is the kind of the documents; their IDs are entry codes, and unknownID.
const Kind = "stray"

// unknownID is no entry code: those have eight characters.
const unknownID = "unknown"

// Reason is why a scan led to no form. The list is closed.
type Reason string

// The reasons.
const (
	Revoked Reason = "revoked"  // the code was withdrawn
	NotOpen Reason = "not_open" // no campaign takes answers by it on that day
	Unknown Reason = "unknown"  // well formed, and no code of ours
)

// keepDays is how long a day stays. A poster that nobody has scanned for so long is
// no work to do.
const keepDays = 100

// FlushEvery is how often counts are stored.
const FlushEvery = time.Minute

// Counter counts scans. It is safe for concurrent use; several servers may have one
// each on the same store. It must not be copied after its first use.
type Counter struct {
	Docs  documents
	Clock func() time.Time

	mu      sync.Mutex
	waiting map[string]days // by document ID
	// flushing keeps two flushes of one counter apart: each would read what the other
	// is about to change.
	flushing sync.Mutex
}

// documents is what a Counter needs of the store.
type documents interface {
	Create(ctx context.Context, docs ...store.Doc) error
	Get(ctx context.Context, kind, id string) (store.Doc, error)
	Replace(ctx context.Context, d store.Doc) error
}

// days are scans by reason and day.
type days map[Reason]map[survey.Day]int

// Saw counts a scan that ended with an error of a kind; kinds that say nothing about
// a poster are passed over. The code of a revoked or unopened entry must be one that
// was issued: each code that is counted becomes a document.
func (c *Counter) Saw(code survey.EntryCode, kind survey.Kind) {
	id, reason := string(code), Reason("")
	switch kind {
	case survey.KindRevoked:
		reason = Revoked
	case survey.KindNotOpen:
		reason = NotOpen
	case survey.KindUnknown:
		id, reason = unknownID, Unknown
	default:
		return
	}
	day := survey.DayOf(c.Clock(), survey.Zone)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		c.waiting = map[string]days{}
	}
	if c.waiting[id] == nil {
		c.waiting[id] = days{}
	}
	c.waiting[id].add(reason, day, 1)
}

func (d days) add(r Reason, day survey.Day, n int) {
	if d[r] == nil {
		d[r] = map[survey.Day]int{}
	}
	d[r][day] += n
}

// addAll adds what others counted, and forgets days before first.
func (d days) addAll(o days, first survey.Day) {
	for r, counts := range o {
		for day, n := range counts {
			d.add(r, day, n)
		}
	}
	for r, counts := range d {
		for day := range counts {
			if day < first {
				delete(counts, day)
			}
		}
		if len(counts) == 0 {
			delete(d, r)
		}
	}
}

// Flush stores what was counted since the last one. What could not be stored is kept
// for the next.
func (c *Counter) Flush(ctx context.Context) error {
	c.flushing.Lock()
	defer c.flushing.Unlock()
	c.mu.Lock()
	counted := c.waiting
	c.waiting = nil
	c.mu.Unlock()
	first := survey.DayOf(c.Clock(), survey.Zone) - keepDays + 1
	var failed error
	for id, d := range counted {
		err := c.store(ctx, id, d, first)
		if err == nil {
			continue
		}
		failed = errors.Join(failed, err)
		c.mu.Lock()
		if c.waiting == nil {
			c.waiting = map[string]days{}
		}
		if c.waiting[id] == nil {
			c.waiting[id] = days{}
		}
		c.waiting[id].addAll(d, first)
		c.mu.Unlock()
	}
	return failed
}

// tries is how often another server may be faster.
const tries = 10

// store adds counts to a document.
func (c *Counter) store(ctx context.Context, id string, d days, first survey.Day) error {
	var err error
	for range tries {
		if err = c.tryStore(ctx, id, d, first); err == nil || survey.KindOf(err) != survey.KindConflict {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("stray scans of %s: %w", id, err)
	}
	return nil
}

func (c *Counter) tryStore(ctx context.Context, id string, d days, first survey.Day) error {
	sum := days{}
	old, err := c.Docs.Get(ctx, Kind, id)
	if err != nil && survey.KindOf(err) != survey.KindUnknown {
		return err
	}
	if err == nil {
		if err := json.Unmarshal(old.Body, &sum); err != nil {
			return err
		}
	}
	sum.addAll(d, first)
	body, err := json.Marshal(sum)
	if err != nil {
		return err
	}
	next := store.Doc{Kind: Kind, ID: id, Rev: old.Rev, Body: body}
	if old.Rev == 0 {
		return c.Docs.Create(ctx, next)
	}
	return c.Docs.Replace(ctx, next)
}

// Run flushes every FlushEvery until ctx ends and once more then. It tells failed when
// a flush fails.
func (c *Counter) Run(ctx context.Context, failed func(error)) {
	tick := time.NewTicker(FlushEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if err := c.Flush(ctx); err != nil && ctx.Err() == nil {
				failed(err)
			}
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := c.Flush(last); err != nil {
				failed(err)
			}
			return
		}
	}
}

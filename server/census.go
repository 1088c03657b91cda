package main

import (
	"context"
	"sync/atomic"
	"time"

	"hailong/server/kiosk"
	"hailong/server/metrics"
)

// countedEvery is how often the tablets are counted for the metrics, as often as they
// are heard of.
const countedEvery = time.Minute

// census is how the tablets were when they were last counted. Counting reads them all,
// so a scrape does not.
type census struct {
	last atomic.Pointer[metrics.Kiosks]
}

// watch counts until ctx ends. While the store does not answer nothing is known.
func (c *census) watch(ctx context.Context, book *kiosk.Book) {
	tick := time.NewTicker(countedEvery)
	defer tick.Stop()
	for {
		c.count(ctx, book)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (c *census) count(ctx context.Context, book *kiosk.Book) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	now, err := book.Census(ctx)
	if err != nil { // what is wrong with the store is told elsewhere
		c.last.Store(nil)
		return
	}
	m := metrics.Kiosks(now)
	c.last.Store(&m)
}

func (c *census) known() (metrics.Kiosks, bool) {
	if m := c.last.Load(); m != nil {
		return *m, true
	}
	return metrics.Kiosks{}, false
}

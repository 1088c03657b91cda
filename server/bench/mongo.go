package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// mongo measures the same submissions into MongoDB, where a server is given.
// Emulators are not worth measuring.
func (b *bench) mongo(ctx context.Context) error {
	uri := os.Getenv("HAILONG_TEST_MONGODB_URI")
	if uri == "" {
		return nil
	}
	m := *b
	m.data = filepath.Join(b.dir, "mongo")
	// A database of its own, made anew by each run and left for a look.
	m.extra = []string{"HAILONG_MONGODB_URI=" + uri, fmt.Sprintf("HAILONG_MONGODB__DATABASE=hailong-bench-%d", os.Getpid())}
	if err := m.prepare(ctx); err != nil {
		return err
	}
	s, _, err := m.startServer(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	full, err := m.submit(ctx, s, 0)
	if err != nil {
		return err
	}
	b.add("durable submissions, MongoDB, Redis limits", fmt.Sprintf("%.0f/s, p50 %s, p99 %s", full.perSecond, full.p50, full.p99),
		percent(full.perSecond, b.emptyPost)+" of an empty POST", "")
	half, err := m.submit(ctx, s, full.perSecond/2)
	if err != nil {
		return err
	}
	b.add("latency at half that load", fmt.Sprintf("p50 %s, p99 %s at %.0f/s", half.p50, half.p99, half.perSecond), "", "")
	return nil
}

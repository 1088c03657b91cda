package auth

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"
)

// memoryKeys bounds the memory of a process at about 10 MB. Each key costs its sender a
// password hash of the server's time, so filling it takes most of an hour.
const memoryKeys = 100_000

// memory is Failures in one process.
type memory struct {
	clock func() time.Time
	mu    sync.Mutex
	tally map[[16]byte]tally
	most  int
}

// tally is what is known of a key.
type tally struct {
	count int
	until time.Time // locked before
	last  time.Time
}

// NewMemory is Failures for one process. It never fails.
func NewMemory(clock func() time.Time) Failures {
	return &memory{clock: clock, tally: map[[16]byte]tally{}, most: memoryKeys}
}

// Charge implements Failures.
func (m *memory) Charge(_ context.Context, keys []FailureKey) (wait, locks time.Duration, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock()
	for _, k := range keys {
		wait = max(wait, m.at(k, now).until.Sub(now))
	}
	if wait > 0 {
		return wait, 0, nil
	}
	for _, k := range keys {
		t := m.at(k, now)
		t.count++
		lock := LockFor(t.count, k.Limit)
		t.until, t.last = now.Add(lock), now
		m.put(k, t, now)
		locks = max(locks, lock)
	}
	return 0, locks, nil
}

// Refund implements Failures.
func (m *memory) Refund(_ context.Context, keys []FailureKey) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range keys {
		t, known := m.tally[k.ID]
		switch {
		case known && t.count > 1:
			t.count--
			t.until = time.Time{} // while it is locked there is no other attempt that could have locked it
			m.tally[k.ID] = t
		case known:
			delete(m.tally, k.ID)
		}
	}
	return nil
}

// Forget implements Failures.
func (m *memory) Forget(_ context.Context, keys []FailureKey) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range keys {
		delete(m.tally, k.ID)
	}
	return nil
}

// at is the tally of a key that is still remembered.
func (m *memory) at(k FailureKey, now time.Time) tally {
	t := m.tally[k.ID]
	if now.Sub(t.last) >= failuresLast {
		return tally{}
	}
	return t
}

// put keeps a tally. A full memory first drops what is over, then the eighth that was
// counted longest ago.
func (m *memory) put(k FailureKey, t tally, now time.Time) {
	if _, known := m.tally[k.ID]; !known && len(m.tally) >= m.most {
		m.clear(now)
	}
	m.tally[k.ID] = t
}

func (m *memory) clear(now time.Time) {
	type aged struct {
		id   [16]byte
		last time.Time
	}
	list := make([]aged, 0, len(m.tally))
	for id, t := range m.tally {
		list = append(list, aged{id, t.last})
	}
	slices.SortFunc(list, func(a, b aged) int { return cmp.Compare(a.last.UnixNano(), b.last.UnixNano()) })
	for i, a := range list {
		if i >= max(len(list)/8, 1) && now.Sub(a.last) < failuresLast {
			break
		}
		delete(m.tally, a.id)
	}
}

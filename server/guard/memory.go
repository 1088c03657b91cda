package guard

import (
	"context"
	"math/bits"
	"sync"
	"time"
)

// shards is how many locks the cells are spread over, a power of two.
const shards = 64

// memory is the back end of one process. It is safe for concurrent use: a request
// holds the locks of its keys, taken in the order of their shards.
//
// It holds at most a set number of cells, about 120 bytes each. An expired cell
// goes when another one needs its shard; when all are alive, the one that would
// expire first goes, which is the one that has the least left to limit.
type memory struct {
	rules *Rules
	clock func() time.Time
	shard [shards]shard
}

type shard struct {
	mu    sync.Mutex
	cells map[Key]entry
	queue []due // a heap: what expires first is in front
	most  int
}

// entry is a cell with the last moment it is needed, µs since 1970.
type entry struct {
	cell    Cell
	expires int64
}

// due is a key with an expiry it had once; the entry may live longer by now.
type due struct {
	expires int64
	key     Key
}

func newMemory(r *Rules, most int, clock func() time.Time) *memory {
	m := &memory{rules: r, clock: clock}
	for i := range m.shard {
		m.shard[i].cells = make(map[Key]entry)
		m.shard[i].most = max(most/shards, 1)
	}
	return m
}

// Decide implements Backend; it never fails.
func (m *memory) Decide(_ context.Context, q *Request) (Decision, error) {
	used := [Slots]bool{SlotSeen: true, SlotSubject: true}
	for s, c := range modes[q.Mode] {
		used[s+1] = c != none
	}
	var locks uint64
	for s, k := range q.Keys {
		if used[s] {
			locks |= 1 << (k[0] % shards)
		}
	}
	for l := locks; l != 0; l &= l - 1 {
		m.shard[bits.TrailingZeros64(l)].mu.Lock()
	}
	now := m.clock().UnixMicro()
	var cells [Slots]Cell
	for s, k := range q.Keys {
		if used[s] {
			if e := m.shard[k[0]%shards].cells[k]; e.expires >= now {
				cells[s] = e.cell
			}
		}
	}
	d, ttl := m.rules.decide(q, now, &cells)
	for s, k := range q.Keys {
		if ttl[s] > 0 {
			m.shard[k[0]%shards].put(k, entry{cells[s], now + ttl[s]}, now)
		}
	}
	for l := locks; l != 0; l &= l - 1 {
		m.shard[bits.TrailingZeros64(l)].mu.Unlock()
	}
	return d, nil
}

// Probe implements Backend.
func (m *memory) Probe(context.Context) error { return nil }

// Close implements Backend.
func (m *memory) Close() error { return nil }

// size is how many cells are held.
func (m *memory) size() (n int) {
	for i := range m.shard {
		m.shard[i].mu.Lock()
		n += len(m.shard[i].cells)
		m.shard[i].mu.Unlock()
	}
	return n
}

// put stores an entry. A new key first clears up to two expired ones away, so
// that the shard shrinks while it is used.
func (s *shard) put(k Key, e entry, now int64) {
	if _, known := s.cells[k]; known {
		s.cells[k] = e
		return
	}
	for range 2 {
		if len(s.queue) > 0 && s.queue[0].expires < now {
			s.settle(now)
		}
	}
	for len(s.cells) >= s.most {
		s.settle(now + 1<<62)
	}
	s.cells[k] = e
	s.push(due{e.expires, k})
}

// settle looks at the front of the queue: the entry is forgotten if it expires by
// limit and has not been prolonged since it was queued, else queued anew.
func (s *shard) settle(limit int64) {
	front := s.queue[0]
	e := s.cells[front.key]
	if e.expires > front.expires {
		s.queue[0].expires = e.expires
		s.sink()
		return
	}
	if e.expires > limit {
		return
	}
	delete(s.cells, front.key)
	last := len(s.queue) - 1
	s.queue[0] = s.queue[last]
	s.queue = s.queue[:last]
	s.sink()
}

func (s *shard) push(d due) {
	s.queue = append(s.queue, d)
	for i := len(s.queue) - 1; i > 0; {
		up := (i - 1) / 2
		if s.queue[up].expires <= s.queue[i].expires {
			return
		}
		s.queue[up], s.queue[i] = s.queue[i], s.queue[up]
		i = up
	}
}

// sink puts the front where it belongs.
func (s *shard) sink() {
	for i := 0; ; {
		least := i
		for c := 2*i + 1; c <= 2*i+2 && c < len(s.queue); c++ {
			if s.queue[c].expires < s.queue[least].expires {
				least = c
			}
		}
		if least == i {
			return
		}
		s.queue[i], s.queue[least] = s.queue[least], s.queue[i]
		i = least
	}
}

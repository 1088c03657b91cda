package api

import (
	"crypto/sha256"
	"sync"
	"time"

	"hailong/server/kiosk"
)

// knownFor is how long a tablet is known while the store can't be asked, from when it was
// asked last: contacts in between tell nothing. So long a tablet may go on that another
// process has cut off. Thereafter answers wait in the tablet, and none is lost.
const knownFor = time.Hour

// tablets are those that this process has heard of, by ID.
type tablets struct {
	mu    sync.Mutex
	byID  map[string]knownTablet
	turns uint64            // how many contacts have begun and tablets been forgotten
	gone  map[string]uint64 // in which turn a tablet was forgotten
}

type knownTablet struct {
	kiosk kiosk.Kiosk
	key   [sha256.Size]byte
	at    time.Time
}

// turn begins a contact: what is forgotten after it was asked about is not remembered by
// an answer that was on its way.
func (t *tablets) turn() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.turns++
	return t.turns
}

// saw remembers what the store said of a contact that began at an instant and in a turn.
func (t *tablets) saw(k *kiosk.Kiosk, key string, at time.Time, turn uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gone[k.ID] > turn {
		return
	}
	if t.byID == nil {
		t.byID = map[string]knownTablet{}
	}
	t.byID[k.ID] = knownTablet{*k, sha256.Sum256([]byte(key)), at}
}

// known is the tablet that has shown a key; nil for none. There are a few hundred, and it
// is asked only while the store is away.
func (t *tablets) known(key string, now time.Time) *kiosk.Kiosk {
	sum := sha256.Sum256([]byte(key))
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, x := range t.byID {
		if x.key == sum && now.Sub(x.at) <= knownFor {
			return &x.kiosk
		}
	}
	return nil
}

// forget forgets a tablet by its ID.
func (t *tablets) forget(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.drop(id)
}

func (t *tablets) forgetKey(key string) {
	sum := sha256.Sum256([]byte(key))
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, x := range t.byID {
		if x.key == sum {
			t.drop(id)
		}
	}
}

func (t *tablets) drop(id string) {
	delete(t.byID, id)
	if t.gone == nil {
		t.gone = map[string]uint64{}
	}
	t.turns++
	t.gone[id] = t.turns
}

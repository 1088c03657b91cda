package ledger

import (
	"context"
	"time"

	"hailong/server/survey"
)

// Making is a certificate that this process is making, or tried to.
type Making struct {
	Since    time.Time
	Done, Of int64 // responses read; Of is 0 until it is known
	Over     bool  // not at it any more
	Err      error // why it came to nothing

	next *Order // asked for while it was at work
}

// Begin is Certify in the background: it returns at once, and Progress tells how far it
// is. What is asked for a campaign while it is at work on it comes after that: it may
// have looked before something was to be corrected.
func (l *Ledger) Begin(o Order) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.making == nil {
		l.making = map[survey.CampaignID]*Making{}
		l.base, l.end = context.WithCancel(context.Background())
	}
	if m := l.making[o.Campaign]; m != nil && !m.Over {
		m.next = &o
		return
	}
	m := &Making{Since: l.Clock()}
	l.making[o.Campaign] = m
	l.work.Go(func() {
		for next := &o; next != nil; {
			next = l.step(m, *next)
		}
	})
}

// step certifies once, and returns what was asked for meanwhile.
func (l *Ledger) step(m *Making, o Order) *Order {
	o.Progress = func(done, of int64) {
		l.mu.Lock()
		m.Done, m.Of = done, of
		l.mu.Unlock()
	}
	_, err := l.Certify(l.base, o)
	l.mu.Lock()
	defer l.mu.Unlock()
	next := m.next
	m.next, m.Err, m.Over = nil, err, next == nil
	return next
}

// Progress is what this process last did about the certificate of a campaign.
func (l *Ledger) Progress(id survey.CampaignID) (Making, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := l.making[id]
	if m == nil {
		return Making{}, false
	}
	return *m, true
}

// Close ends what Begin began and waits for it; the next Certify goes on from there.
func (l *Ledger) Close() error {
	l.mu.Lock()
	end := l.end
	l.mu.Unlock()
	if end != nil {
		end()
	}
	l.work.Wait()
	return nil
}

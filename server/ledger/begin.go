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
}

// Begin is Certify in the background: it returns at once, and Progress tells how far it
// is. While it is at work on a campaign, Begin for that campaign does nothing.
func (l *Ledger) Begin(o Order) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.making == nil {
		l.making = map[survey.CampaignID]*Making{}
		l.base, l.end = context.WithCancel(context.Background())
	}
	if m := l.making[o.Campaign]; m != nil && !m.Over {
		return
	}
	m := &Making{Since: l.Clock()}
	l.making[o.Campaign] = m
	o.Progress = func(done, of int64) {
		l.mu.Lock()
		m.Done, m.Of = done, of
		l.mu.Unlock()
	}
	l.work.Go(func() {
		_, err := l.Certify(l.base, o)
		l.mu.Lock()
		m.Over, m.Err = true, err
		l.mu.Unlock()
	})
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

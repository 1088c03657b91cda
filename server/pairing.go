package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"time"

	"hailong/server/auth"
	"hailong/server/kiosk"
)

// pairingTries is how many wrong pairing codes from one network stop the attempts from
// there, for a minute and twice as long with each further one. A code has 35 random bits
// and is good for ten minutes.
const pairingTries = 5

// pairing counts attempts at pairing codes as those at passwords are counted: together
// with other servers where they can be asked, else by this process alone.
type pairing struct {
	shared auth.Failures // may be nil
	own    auth.Failures
	key    []byte
	clock  func() time.Time
}

func newPairing(shared auth.Failures, secret []byte) kiosk.Failures {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte("hailong pairing of kiosks"))
	return &pairing{shared, auth.NewMemory(time.Now), m.Sum(nil), time.Now}
}

// Charge implements kiosk.Failures.
func (p *pairing) Charge(ctx context.Context, network netip.Prefix) (wait time.Duration, err error) {
	if p.shared != nil {
		if wait, _, err = p.shared.Charge(ctx, p.keys(network)); err == nil {
			return wait, nil
		}
	}
	wait, _, err = p.own.Charge(ctx, p.keys(network))
	return wait, err
}

// Refund implements kiosk.Failures. Which of the two has counted is not known here, and
// what was not counted is not missed.
func (p *pairing) Refund(ctx context.Context, network netip.Prefix) error {
	var err error
	if p.shared != nil {
		err = p.shared.Refund(ctx, p.keys(network))
	}
	if own := p.own.Refund(ctx, p.keys(network)); own != nil {
		return own
	}
	return err
}

// keys name a network without saying which, another way each week.
func (p *pairing) keys(network netip.Prefix) []auth.FailureKey {
	week := p.clock().Unix() / int64(7*24*time.Hour/time.Second)
	m := hmac.New(sha256.New, p.key)
	fmt.Fprintf(m, "%d %s", week, network.Masked())
	k := auth.FailureKey{Limit: pairingTries}
	copy(k.ID[:], m.Sum(nil))
	return []auth.FailureKey{k}
}

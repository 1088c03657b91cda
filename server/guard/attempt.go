package guard

import (
	"context"
	"net/netip"
	"time"

	"hailong/server/survey"
)

// Limiter is what submissions need of a Guard.
type Limiter interface {
	// Check admits an attempt or refuses it with a *Refusal, which unwraps to a
	// *survey.Error of KindLimited. Any other error is KindUnavailable: ctx ended
	// or the guard is closed, and nothing is known.
	Check(ctx context.Context, a Attempt) (Verdict, error)
}

// Attempt is one submission as the limits see it. Nothing of it is stored in clear.
type Attempt struct {
	// Response recognises a retry: the same ID again is given its first verdict and
	// is charged to nothing but a small bucket of that ID. An empty ID is never a
	// retry.
	Response survey.ResponseID
	Campaign survey.CampaignID
	Unit     survey.UnitKey
	Entry    survey.EntryCode
	// Device is the random first-party cookie. Empty when the form cookie is missing
	// or bad: the attempt is then unproven and its network stands for its device.
	Device string
	// Network is where it came from, /32 for IPv4 and /64 for IPv6, by the trusted
	// proxy rule. All attempts without a valid Network share one.
	Network netip.Prefix
	// Kiosk is the ID of a paired tablet. When set, only the limits of that kiosk
	// apply: a hundred people share the tablet, and a queue that is sent after a day
	// offline must not use up the network of the hall it stands in. Leave Entry
	// empty for answers out of such a queue, or they look like a burst.
	Kiosk string
	// Fast says that the form was answered faster than people read. Fast attempts
	// may use only a share of the limits of network and entry code.
	Fast bool
	// Usual is the entry code's own usual pace, responses per hour, for the flag
	// burst; 0 when unknown.
	Usual float64
}

// Verdict is what is known of an admitted attempt.
type Verdict struct {
	Flags []survey.Flag // repeat, unproven, burst, in the order of survey.Flags
	// Local is set when the shared limits were away and this process alone decided.
	Local bool
	// Limits are the hard limits that applied, for RateLimit headers; none for a
	// retry.
	Limits []LimitState
}

// LimitState is one limit after a decision.
type LimitState struct {
	Reason    Reason        // the limit's name
	Limit     int           // how many in Window
	Window    time.Duration // a minute or a day
	Remaining int           // how many would pass now, 0 to Limit
	Reset     time.Duration // until Remaining is Limit again, if nothing more comes
}

package auth

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	"hailong/server/survey"
)

// # Who can lock whom out
//
// A failed sign-in is counted twice: for the login and the network it came from, five of
// which lock that pair, and for the login from everywhere, twenty of which lock it for
// all. Each further failure doubles the lock, from a minute to an hour at most. While it
// is locked nothing is counted and no password is looked at, so a lock is never
// prolonged by those who wait behind it.
//
// A lock for all would let anybody with enough networks keep a person out. So a browser
// that has signed in before has a cookie that says so, sealed and worth nothing for any
// other account, and what is tried there is counted for that browser alone: nobody else,
// from wherever, not even from the next desk, can keep it out for a moment. A browser
// that is new to the account waits at most the hour that its own network has earned, or
// the hour that everybody together has; who is attacked so from many networks that the
// second never ends gets in at the browser he knows, through the issuer (OIDC), or with
// a new link from an administrator, none of which the lock concerns.
//
// Nothing is remembered for longer than a day after the last failure. What is counted is
// named by a keyed hash whose key changes each week (Thursdays at midnight UTC; a lock
// ends with it).
const (
	pairLimit    = 5
	loginLimit   = 20
	firstLock    = time.Minute
	longestLock  = time.Hour
	failuresLast = 24 * time.Hour
)

// Failures counts attempts, for one process or for many. It is safe for concurrent use.
type Failures interface {
	// Charge counts an attempt under every key, in one step; or, where a key is locked,
	// it counts nothing, and wait is how long the longest lock still lasts. The attempt
	// that reaches a key's limit locks the key at once, LockFor long, so that no more
	// than the limit are ever under way; locks is the longest lock it made.
	Charge(ctx context.Context, keys []FailureKey) (wait, locks time.Duration, err error)
	// Refund takes an attempt back that was no failure, and the lock it made.
	Refund(ctx context.Context, keys []FailureKey) error
	// Forget takes all attempts back.
	Forget(ctx context.Context, keys []FailureKey) error
}

// FailureKey names what is counted without saying what it is.
type FailureKey struct {
	ID    [16]byte
	Limit int // so many attempts lock it, 1 or more
}

// LockFor is how long the attempt that makes the count so high locks a key: 0 below the
// limit, a minute at it, twice as long for each further one, an hour at most.
func LockFor(count, limit int) time.Duration {
	if count < limit {
		return 0
	}
	return min(firstLock<<min(count-limit, 30), longestLock)
}

// FailuresLast is how long a count is kept after its last attempt.
const FailuresLast = failuresLast

// Origin is where a request comes from, as far as the limits have to know. It is never
// stored.
type Origin struct {
	Network netip.Prefix // the client's, by the configured proxy rule
	Browser string       // the cookie that Grant.Browser was for; empty for none
}

// attempts counts in the shared back end, and in this process while that is away.
type attempts struct {
	shared Failures // may be nil
	own    Failures
	tell   func(local bool, cause error)
	keys   *derived
	clock  func() time.Time

	mu   sync.Mutex
	away bool
}

// attempt is one that was counted.
type attempt struct {
	in    Failures
	keys  []FailureKey
	locks time.Duration // while it is not taken back
}

// charge counts an attempt to sign in under a folded login, or refuses it. account is
// the login's, empty for none.
func (a *Auth) charge(ctx context.Context, folded, account string, from Origin) (*attempt, *Refusal) {
	s := &a.attempts
	if browser := a.openBrowser(from.Browser, account); browser != "" {
		return s.charge(ctx, []FailureKey{s.key(pairLimit, "browser", browser)})
	}
	return s.charge(ctx, []FailureKey{
		s.key(pairLimit, "pair", from.Network.Masked().String(), folded),
		s.key(loginLimit, "login", folded),
	})
}

func (s *attempts) charge(ctx context.Context, keys []FailureKey) (*attempt, *Refusal) {
	var wait time.Duration
	var err error
	t := &attempt{in: s.own, keys: keys}
	if s.shared != nil {
		if wait, t.locks, err = s.shared.Charge(ctx, keys); err == nil {
			t.in = s.shared
		}
		s.mode(err)
	}
	if t.in == s.own {
		wait, t.locks, _ = s.own.Charge(ctx, keys) // memory never fails
	}
	if wait > 0 {
		return nil, &Refusal{Reason: RefusedLocked, cause: locked(wait)}
	}
	return t, nil
}

// mode tells when the shared back end goes away and comes back.
func (s *attempts) mode(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if away := err != nil; away != s.away {
		s.away = away
		if s.tell != nil {
			s.tell(away, err)
		}
	}
}

// key names a thing by its parts, none of which but the last can hold a zero byte.
func (s *attempts) key(limit int, parts ...string) FailureKey {
	week := s.clock().Unix() / int64(7*24*time.Hour/time.Second)
	k := FailureKey{Limit: limit}
	copy(k.ID[:], macOf(macOf(s.keys.failures, fmt.Sprint("week ", week)), strings.Join(parts, "\x00")))
	return k
}

// refund and forget also go through when the request that began the attempt is over: its
// sender must not be able to keep a count by hanging up. That they fail costs the
// person one of his attempts.
func (t *attempt) refund(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = t.in.Refund(ctx, t.keys)
}

func (t *attempt) forget(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = t.in.Forget(ctx, t.keys)
}

// locked is the error while nothing is looked at.
func locked(wait time.Duration) *survey.Error {
	minutes := int((wait + time.Minute - 1) / time.Minute)
	return &survey.Error{Kind: survey.KindLimited, RetryAfter: wait, Message: survey.Text{
		Vi: fmt.Sprintf("Đã nhập sai quá nhiều lần nên tạm dừng đăng nhập. Vui lòng thử lại sau %d phút.", minutes),
		En: fmt.Sprintf("Too many wrong attempts: signing in is paused. Please try again in %d min.", minutes),
	}}
}

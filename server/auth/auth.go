package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"time"

	"hailong/server/store"
	"hailong/server/survey"
)

// documents is what the package needs of the store.
type documents interface {
	Create(ctx context.Context, docs ...store.Doc) error
	Replace(ctx context.Context, d store.Doc) error
	Remove(ctx context.Context, kind, id string, rev int64) error
	Get(ctx context.Context, kind, id string) (store.Doc, error)
	List(ctx context.Context, kind string) ([]store.Doc, error)
	Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error)
}

// The kinds of documents.
const (
	kindAccount = "account" // by random ID
	kindLogin   = "login"   // by the folded login: which account has it
	kindSubject = "subject" // by the hash of issuer and subject: which account signs in so
	kindKey     = "apikey"  // by random ID
	kindSession = "session" // by account ID, a full stop and a random ID
)

// Kinds are the kinds of documents that belong into a copy or a backup, each after
// those that it refers to. Sessions are not among them: people sign in again.
func Kinds() []string { return []string{kindAccount, kindLogin, kindSubject, kindKey} }

// Options are what an Auth is made of.
type Options struct {
	Store documents
	// Secrets are the server's keys, the current one first, at least 32 bytes each.
	Secrets [][]byte
	// UnitOn finds the unit that has a code on a day; it is asked before an account gets
	// a unit.
	UnitOn func(survey.UnitCode, survey.Day) (survey.Unit, bool)
	// Failures counts failed sign-ins for all processes together. Nil counts them in
	// this process alone, which is also what happens while it is away.
	Failures Failures
	// OnFailures is told with true and the cause when Failures went away, and with false
	// when it is back, one call at a time. May be nil.
	OnFailures func(local bool, cause error)
	Policy     Policy
	Clock      func() time.Time // nil means time.Now
	Random     io.Reader        // nil means crypto/rand.Reader
}

// Policy is what an operator may choose.
type Policy struct {
	// TOTP says whether the roles Admin and Auditor need a second factor. Who has
	// enrolled needs it in any case.
	TOTP bool
	// Idle and IdleAdmin end a session that was not used for so long; IdleAdmin is for
	// role Admin. The last use is kept to the minute, so a session may end that much
	// early.
	Idle, IdleAdmin time.Duration
	Absolute        time.Duration // ends any session so long after sign-in
	Invitation      time.Duration // how long a link is good
	UnusedDays      int           // an account that was not used for more days is disabled
}

// DefaultPolicy is the policy of configs/default.yaml.
func DefaultPolicy() Policy {
	return Policy{
		TOTP: true, Idle: 30 * time.Minute, IdleAdmin: 15 * time.Minute, Absolute: 12 * time.Hour,
		Invitation: 7 * 24 * time.Hour, UnusedDays: 45,
	}
}

// Auth is the way to accounts, sessions and keys. It is safe for concurrent use, and
// several processes may have one each on the same store.
type Auth struct {
	docs     documents
	keys     []*derived // by age; the first seals
	unitOn   func(survey.UnitCode, survey.Day) (survey.Unit, bool)
	attempts attempts
	hasher   *hasher
	policy   Policy
	clock    func() time.Time
	random   io.Reader
}

// New makes an Auth. It reads nothing from the store.
func New(o Options) (*Auth, error) {
	if o.Store == nil || o.UnitOn == nil {
		return nil, errors.New("auth: a store and a register of units are needed")
	}
	if p := o.Policy; p.Idle <= 0 || p.IdleAdmin <= 0 || p.Absolute <= 0 || p.Invitation <= 0 || p.UnusedDays <= 0 {
		return nil, errors.New("auth: every limit of the policy must be above zero")
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	keys, err := derive(o.Secrets)
	if err != nil {
		return nil, err
	}
	return &Auth{
		docs: o.Store, keys: keys, unitOn: o.UnitOn, hasher: newHasher(argonMemory, argonTime), policy: o.Policy, clock: o.Clock, random: o.Random,
		attempts: attempts{shared: o.Failures, own: NewMemory(o.Clock), tell: o.OnFailures, keys: keys[0], clock: o.Clock},
	}, nil
}

// now is the time as it is stored: UTC, whole seconds.
func (a *Auth) now() time.Time { return a.clock().UTC().Truncate(time.Second) }

func (a *Auth) today() survey.Day { return survey.DayOf(a.clock(), survey.Zone) }

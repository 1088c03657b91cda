package mongo

import (
	"context"
	"errors"
	"strings"

	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"hailong/server/store"
)

// byCode are the codes of the servers' error table that a person has to mend.
// What is not here passes, or is told by what was asked (see fault).
var byCode = map[int]advice{
	13: adviceRights, // Unauthorized; without a user it is adviceNobody

	18:   adviceSignIn, // AuthenticationFailed
	11:   adviceSignIn, // UserNotFound
	334:  adviceSignIn, // MechanismUnavailable
	8000: adviceSignIn, // the same from Atlas

	64:  adviceWriteConcern, // WriteConcernFailed: a member is missing
	79:  adviceWriteConcern, // UnknownReplWriteConcern
	100: adviceWriteConcern, // UnsatisfiableWriteConcern
	148: adviceWriteConcern, // ReadConcernMajorityNotEnabled

	10107: adviceSecondary, // NotWritablePrimary
	10058: adviceSecondary, // LegacyNotPrimary
	13435: adviceSecondary, // NotPrimaryNoSecondaryOk
	13436: adviceSecondary, // NotPrimaryOrSecondary
	14031: adviceDiskFull,  // OutOfDiskSpace

	73:    adviceDatabaseName, // InvalidNamespace
	13297: adviceDatabaseCase, // DatabaseDifferCase

	59:  adviceLacks, // CommandNotFound
	115: adviceLacks, // CommandNotSupported
	238: adviceLacks, // NotImplemented
	323: adviceLacks, // APIStrictError
	301: adviceRetry, // Amazon DocumentDB: retryable writes are not supported
}

// step is what was asked of a server that is being opened.
type step string

const (
	stepReach step = "reach"
	stepWrite step = "write"
	stepIndex step = "index"
)

// fault says what is wrong with a server that could not be opened, always with a
// *store.FaultError but for a caller who has left.
func (l *link) fault(ctx context.Context, at step, err error) error {
	if _, ok := errors.AsType[*store.FaultError](err); ok {
		return err
	}
	if ctx.Err() != nil { // the caller's own deadline, or Ctrl-C
		return wrap("open", ctx.Err())
	}
	text := strings.ToLower(err.Error())
	switch {
	// Some servers say it with a code of their own, or with 20 (IllegalOperation).
	case strings.Contains(text, "retryable writes"), strings.Contains(text, "transaction numbers"):
		return l.says(adviceRetry, err)
	case strings.Contains(text, "wire version"): // only the driver's text tells it
		return l.says(adviceTooOld, err)
	}
	if se := driver.ServerError(nil); errors.As(err, &se) {
		for _, code := range se.ErrorCodes() {
			if a, ok := byCode[code]; ok {
				return l.says(l.suited(a), err)
			}
		}
	}
	if strings.Contains(text, "auth error") || strings.Contains(text, "unable to authenticate") {
		return l.says(adviceSignIn, err) // the handshake tells it as text only
	}
	a := l.diagnose(ctx)
	if a == adviceAway && at == stepWrite && driver.IsTimeout(err) {
		a = adviceWriteConcern // every host answers, and the write is never confirmed
	}
	return l.says(a, err)
}

// suited is an advice with what this connection string says in mind.
func (l *link) suited(a advice) advice {
	if a.fault == store.FaultRights {
		if l.opts.Auth == nil {
			return adviceNobody
		}
		return a.naming(l.name)
	}
	return a
}

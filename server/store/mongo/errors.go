package mongo

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"hailong/server/survey"
)

// connect reads the URI and makes a client; it sends nothing yet. What the URI
// says about concerns and retries is overruled: promises rest on them.
func connect(uri string, o Options) (*driver.Client, string, error) {
	journal := true
	opts := options.Client().ApplyURI(uri).
		SetAppName("hailong").
		SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journal}).
		// A resident is told "already received" on the strength of a read, so a read
		// must not show what a failover can take back.
		SetReadConcern(readconcern.Majority()).
		SetReadPreference(readpref.Primary()).
		// A write is sent once. When its reply is lost the identity it was made under
		// is given up, on every kind of server in the same way (see ledger.go).
		SetRetryWrites(false).
		SetMaxAdaptiveRetries(0).
		SetTimeout(o.Timeout).
		SetServerSelectionTimeout(o.Timeout)
	client, err := driver.Connect(opts)
	if err != nil {
		return nil, "", uriError(uri, err)
	}
	name := databaseOf(uri)
	if name == "" {
		name = o.Database
	}
	return client, name, nil
}

// databaseOf is the path of a connection string; net/url refuses its list of
// hosts.
func databaseOf(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, name, _ := strings.Cut(rest, "/")
	if s, err := url.PathUnescape(name); err == nil {
		return s
	}
	return name
}

// redact is the connection string with *** for its password, also where the
// password holds characters that should have been escaped.
func redact(uri string) string {
	scheme, rest, _ := strings.Cut(uri, "://")
	at := strings.LastIndex(rest, "@")
	if at < 0 {
		return uri
	}
	user, _, secret := strings.Cut(rest[:at], ":")
	if !secret {
		return uri
	}
	return scheme + "://" + user + ":***" + rest[at:]
}

// uriError says what is wrong with a connection string. The driver's own words
// may hold a piece of the password, so they are taken from the redacted string.
func uriError(uri string, err error) error {
	if shown := redact(uri); shown != uri {
		if err = options.Client().ApplyURI(shown).Validate(); err == nil {
			err = errors.New("the user name and the password must be percent-encoded")
		}
	}
	return fmt.Errorf("MongoDB URI %s cannot be used: %w", redact(uri), err)
}

// Codes of the servers' error table.
const (
	codeUnauthorized = 13
	codeAuthFailed   = 18
	codeDuplicate    = 11000
)

// openError says what an operator can do about a failed start.
func openError(uri string, err error) error {
	where := redact(uri)
	if se := driver.ServerError(nil); errors.As(err, &se) {
		switch {
		case se.HasErrorCode(codeAuthFailed):
			return fmt.Errorf("MongoDB at %s refuses the user or the password: %w", where, err)
		case se.HasErrorCode(codeUnauthorized):
			return fmt.Errorf("MongoDB at %s: the user may not read and write this database: %w", where, err)
		}
	}
	if strings.Contains(err.Error(), "auth error") { // the handshake tells it as text only
		return fmt.Errorf("MongoDB at %s: sign-in failed: %w", where, err)
	}
	return survey.Unavailable(fmt.Errorf("MongoDB at %s does not answer: %w", where, err))
}

// wrap gives an error its operation and its kind. What already has a kind keeps
// it; anything else came from the driver and passes.
func wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*survey.Error](err); ok {
		return fmt.Errorf("%s: %w", op, err)
	}
	return survey.Unavailable(fmt.Errorf("mongo: %s: %w", op, err))
}

// duplicates are the places in an insertMany at which the _id existed already.
// ok is false when the error says anything else: then the outcome is unknown.
func duplicates(err error) (at []int, ok bool) {
	if err == nil {
		return nil, true
	}
	b, is := errors.AsType[driver.BulkWriteException](err)
	if !is || b.WriteConcernError != nil {
		return nil, false
	}
	for _, e := range b.WriteErrors {
		if e.Code != codeDuplicate {
			return nil, false
		}
		at = append(at, e.Index)
	}
	return at, true
}

func unknown(cause error) error {
	return survey.NewError(survey.KindUnknown, survey.Text{Vi: "Không tìm thấy.", En: "Not found."}).With(cause)
}

func conflict(cause error) error {
	return survey.NewError(survey.KindConflict, survey.Text{
		Vi: "Dữ liệu đã được người khác thay đổi.", En: "Somebody else has changed this already.",
	}).With(cause)
}

func unreadable(cause error) error {
	return survey.NewError(survey.KindInternal, survey.Text{
		Vi: "Dữ liệu lưu trữ không đọc được.", En: "Stored data cannot be read.",
	}).With(cause)
}

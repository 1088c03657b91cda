package mongo

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"
)

// link is a client that has sent nothing yet, with what is told about it when it
// cannot be used.
type link struct {
	client *driver.Client
	opts   *options.ClientOptions
	where  string // the connection string without its secrets
	name   string // of the database
	// weaker is set where the URI asks for concerns or reads of its own, which are
	// not used.
	weaker bool
}

// connect reads the URI and makes a client; every error is a *store.FaultError.
func connect(uri string, o Options) (*link, error) {
	l, err := newLink(uri, o)
	if err != nil {
		return nil, err
	}
	if l.client, err = driver.Connect(l.opts); err != nil {
		return nil, uriFault(uri, err)
	}
	return l, nil
}

// newLink reads the URI. What it says about concerns is overruled: promises rest
// on them. What it says about pool, connecting and retries goes before o.
func newLink(uri string, o Options) (*link, error) {
	journal := true
	opts := options.Client().ApplyURI(uri)
	if err := opts.Validate(); err != nil {
		return nil, uriFault(uri, err)
	}
	if opts.MaxPoolSize == nil {
		opts.SetMaxPoolSize(uint64(o.MaxPool))
	}
	if opts.MinPoolSize == nil {
		least := uint64(o.MinPool)
		if most := *opts.MaxPoolSize; most > 0 { // 0 is no limit
			least = min(least, most)
		}
		opts.SetMinPoolSize(least)
	}
	if opts.ConnectTimeout == nil {
		opts.SetConnectTimeout(o.ConnectTimeout)
	}
	weaker := opts.WriteConcern != nil || opts.ReadConcern != nil || opts.ReadPreference != nil
	opts.SetAppName("hailong").
		SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journal}).
		// A resident is told "already received" on the strength of a read, so a read
		// must not show what a failover can take back.
		SetReadConcern(readconcern.Majority()).
		SetReadPreference(readpref.Primary()).
		// A server that says it has too much to do is left alone; the spool keeps what
		// is for it. Whether a write whose reply was lost is sent again is the URI's to
		// say (docs/decisions/0006-the-driver-may-repeat-a-write.md).
		SetMaxAdaptiveRetries(0).
		SetTimeout(o.Timeout).
		SetServerSelectionTimeout(o.Timeout)
	l := &link{opts: opts, where: redact(uri), name: databaseOf(uri), weaker: weaker}
	if l.name == "" {
		l.name = o.Database
	}
	if why, bad := illegal(l.name); bad {
		return nil, l.says(why, fmt.Errorf("database name %q", l.name))
	}
	return l, nil
}

// databaseOf is the path of a connection string; net/url refuses its list of
// hosts.
func databaseOf(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, name, _ := strings.Cut(rest[strings.LastIndex(rest, "@")+1:], "/")
	if s, err := url.PathUnescape(name); err == nil {
		return s
	}
	return name
}

// illegal reports a database name that servers refuse, or that is theirs.
func illegal(name string) (advice, bool) {
	switch {
	case slices.Contains([]string{"admin", "local", "config"}, name):
		return adviceSystemDatabase, true
	case len(name) > 63 || strings.ContainsAny(name, "/\\. \"$*<>:|?\x00"):
		return adviceDatabaseName, true
	}
	return advice{}, false
}

// secret finds the options of a connection string that are nobody's business, such
// as tlsCertificateKeyFilePassword and authMechanismProperties, misspelt or not.
var secret = regexp.MustCompile(`(?i)pass|propert|secret|token`)

// redact is the connection string with *** for its password, also where the
// password holds characters that should have been escaped, and for secrets.
func redact(uri string) string {
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok {
		scheme, rest = "", uri
	} else {
		scheme += "://"
	}
	if at := strings.LastIndex(rest, "@"); at >= 0 {
		if user, _, ok := strings.Cut(rest[:at], ":"); ok {
			rest = user + ":***" + rest[at:]
		}
	}
	before, query, ok := strings.Cut(rest, "?")
	if !ok {
		return scheme + rest
	}
	pairs := strings.Split(query, "&")
	for i, p := range pairs {
		if key, _, ok := strings.Cut(p, "="); ok && secret.MatchString(key) {
			pairs[i] = key + "=***"
		}
	}
	return scheme + before + "?" + strings.Join(pairs, "&")
}

// uriFault says what is wrong with a connection string. The driver's own words
// may hold a piece of a secret, so they are taken from the redacted string.
func uriFault(uri string, err error) error {
	l := &link{where: redact(uri)}
	if dns, ok := errors.AsType[*net.DNSError](err); ok { // mongodb+srv names are looked up at once
		return l.says(adviceHostUnknown.naming(dns.Name), fmt.Errorf("look up %s", dns.Name))
	}
	if file, ok := errors.AsType[*fs.PathError](err); ok { // a certificate named in the URI
		return l.says(adviceTLSFile.naming(file.Path), fmt.Errorf("read %s: %w", file.Path, file.Err))
	}
	if l.where != uri {
		if err = options.Client().ApplyURI(l.where).Validate(); err == nil {
			err = errors.New("the user name and the password must be percent-encoded")
		}
	}
	return l.says(adviceURI, err)
}

package mongo

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/address"
)

// diagnose asks the hosts of the connection string themselves, without the
// driver: that tells after a while that no server was found, this tells why. It
// sends no credentials. TLS goes before the rest: a host that is down is often
// only one of several.
func (l *link) diagnose(ctx context.Context) advice {
	worst := advice{}
	primary, named, set := "", false, ""
	for _, host := range l.opts.Hosts {
		hello, why := l.probe(ctx, host)
		if hello == nil {
			if worst.fault == "" || why.fault != worst.fault && why.fault == adviceTLSOther.fault {
				worst = why
			}
			continue
		}
		if s, ok := hello.Lookup("setName").StringValueOK(); ok {
			set = s
		}
		if p, ok := hello.Lookup("primary").StringValueOK(); ok {
			primary = p
		}
		named = true
	}
	switch {
	case worst.fault == adviceTLSOther.fault || !named:
		return worst
	case l.opts.ReplicaSet != nil && *l.opts.ReplicaSet != set:
		if set == "" {
			set = "(–)"
		}
		return adviceSetName.naming(set)
	case set != "" && primary == "":
		return adviceNoPrimary
	case primary != "":
		if hello, why := l.probe(ctx, primary); hello == nil {
			if why.fault == adviceTLSOther.fault {
				return why
			}
			return adviceMembers.naming(primary)
		}
	}
	return adviceAway
}

// probe says hello to one host and returns its reply, or why there is none. It
// takes as long as a connection may.
func (l *link) probe(ctx context.Context, host string) (hello bson.Raw, why advice) {
	ctx, cancel := context.WithTimeout(ctx, *l.opts.ConnectTimeout)
	defer cancel()
	at := address.Address(host)
	name := at.String()
	nc, err := dial(ctx, at)
	if err != nil {
		return nil, unreached(name, err)
	}
	defer nc.Close()
	if l.opts.TLSConfig == nil {
		if hello, err = sayHello(ctx, nc); err == nil {
			return hello, advice{}
		}
		if speaksTLS(ctx, at) {
			return nil, adviceTLSWanted.naming(name)
		}
		return nil, adviceSilent.naming(name)
	}
	secure := l.secure(nc, name)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, l.unsecured(ctx, at, err)
	}
	// With TLS 1.3 a missing client certificate is told only now.
	if hello, err = sayHello(ctx, secure); err != nil {
		return nil, l.unsecured(ctx, at, err)
	}
	return hello, advice{}
}

// secure is a connection to name as the driver would encrypt it.
func (l *link) secure(nc net.Conn, name string) *tls.Conn {
	cfg := l.opts.TLSConfig.Clone()
	if cfg.ServerName == "" {
		cfg.ServerName, _, _ = net.SplitHostPort(name)
	}
	return tls.Client(nc, cfg)
}

// handshake is how the first host that can be reached encrypts.
func (l *link) handshake(ctx context.Context) (state tls.ConnectionState, ok bool) {
	ctx, cancel := context.WithTimeout(ctx, *l.opts.ConnectTimeout)
	defer cancel()
	for _, host := range l.opts.Hosts {
		at := address.Address(host)
		nc, err := dial(ctx, at)
		if err != nil {
			continue
		}
		defer nc.Close()
		secure := l.secure(nc, at.String())
		if secure.HandshakeContext(ctx) == nil {
			return secure.ConnectionState(), true
		}
	}
	return state, false
}

func dial(ctx context.Context, at address.Address) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, at.Network(), at.String())
}

// unreached says why there is no connection.
func unreached(name string, err error) advice {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return adviceHostUnknown.naming(dns.Name)
	}
	if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOENT) {
		return adviceRefused.naming(name)
	}
	return adviceSilent.naming(name)
}

// unsecured says why a connection that should be encrypted is not.
func (l *link) unsecured(ctx context.Context, at address.Address, err error) advice {
	name := at.String()
	is := func(target any) bool { return errors.As(err, target) }
	switch text := err.Error(); {
	case is(new(x509.UnknownAuthorityError)):
		return adviceTLSAuthority.naming(name)
	case is(new(x509.HostnameError)):
		return adviceTLSName.naming(name)
	case is(new(x509.CertificateInvalidError)):
		return adviceTLSExpired.naming(name)
	case strings.Contains(text, "certificate required"), strings.Contains(text, "bad certificate"),
		strings.Contains(text, "remote error: tls: unknown certificate"),
		// TLS 1.2 says no more than this; a missing certificate is the usual reason.
		strings.Contains(text, "handshake failure") && len(l.opts.TLSConfig.Certificates) == 0:
		return adviceTLSClient.naming(name)
	case is(new(tls.RecordHeaderError)), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET):
		if nc, err := dial(ctx, at); err == nil {
			defer nc.Close()
			if _, err := sayHello(ctx, nc); err == nil {
				return adviceTLSPlain.naming(name)
			}
		}
	}
	if ctx.Err() != nil {
		return adviceSilent.naming(name)
	}
	return adviceTLSOther.naming(name)
}

// speaksTLS reports whether a host answers a TLS handshake, whatever it thinks of
// ours.
func speaksTLS(ctx context.Context, at address.Address) bool {
	nc, err := dial(ctx, at)
	if err != nil {
		return false
	}
	defer nc.Close()
	// Nothing is sent over this connection, so it matters to nobody who answers.
	err = tls.Client(nc, &tls.Config{InsecureSkipVerify: true}).HandshakeContext(ctx)
	return err == nil || strings.Contains(err.Error(), "remote error: tls")
}

const opMsg = 2013

// sayHello sends the greeting of the MongoDB protocol and reads the reply: a
// header of length, request, request answered and kind, then flags and one
// document.
func sayHello(ctx context.Context, nc net.Conn) (bson.Raw, error) {
	if at, ok := ctx.Deadline(); ok {
		if err := nc.SetDeadline(at); err != nil {
			return nil, err
		}
	}
	doc, err := bson.Marshal(bson.D{{Key: "hello", Value: 1}, {Key: "$db", Value: "admin"}})
	if err != nil {
		return nil, err
	}
	msg := binary.LittleEndian.AppendUint32(nil, uint32(21+len(doc)))
	for _, n := range []uint32{1, 0, opMsg, 0} {
		msg = binary.LittleEndian.AppendUint32(msg, n)
	}
	msg = append(append(msg, 0), doc...)
	if _, err := nc.Write(msg); err != nil {
		return nil, err
	}
	head := make([]byte, 21)
	if _, err := io.ReadFull(nc, head); err != nil {
		return nil, err
	}
	length, kind := binary.LittleEndian.Uint32(head), binary.LittleEndian.Uint32(head[12:])
	if kind != opMsg || length < 26 || length > 1<<20 {
		return nil, fmt.Errorf("not a reply of MongoDB: kind %d, %d bytes", kind, length)
	}
	reply := make(bson.Raw, length-21)
	if _, err := io.ReadFull(nc, reply); err != nil {
		return nil, err
	}
	return reply, reply.Validate()
}

package mongo_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// request is a command on its way to the server.
type request struct {
	name string
	doc  bson.Raw
	n    int // 1 for the first of its name on this line
}

// fate is what a line does with a request; the zero value passes it and its reply.
type fate struct {
	reply bson.D                // this instead of asking the server
	swap  func(bson.Raw) bson.D // the server's reply is changed
	lose  bool                  // carried out; the connection ends instead of a reply
	never bool                  // nothing is carried out, nothing is answered
	heard func(bson.D)          // is told what the server said, also when it is lost
}

// line is a way to the server of the tests that understands its protocol: the real
// driver and the real server, and between them whatever a test wants to go wrong.
type line struct {
	address string
	to      string
	decide  func(request) fate
	mu      sync.Mutex
	seen    map[string]int
}

// through gives the URI of a database by way of a new line, with options instead of
// a direct connection.
func through(t testing.TB, uri string, decide func(request) fate, options ...string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	hosts := hostsOf(uri)
	l := &line{address: listener.Addr().String(), to: strings.Split(hosts, ",")[0], decide: decide, seen: make(map[string]int)}
	serve(t, listener, l.carry)
	if len(options) == 0 {
		options = []string{"directConnection=true"}
	}
	return also(strings.Replace(uri, hosts, l.address, 1), options...)
}

// also adds options to a connection string.
func also(uri string, options ...string) string {
	by := "&"
	if !strings.Contains(uri, "?") {
		by = "?"
	}
	return uri + by + strings.Join(options, "&")
}

// hostsOf is the list of hosts of a connection string.
func hostsOf(uri string) string {
	_, rest, _ := strings.Cut(uri, "://")
	rest, _, _ = strings.Cut(rest, "/")
	return rest[strings.LastIndex(rest, "@")+1:]
}

// serve gives each connection to carry and ends all of them with the test.
func serve(t testing.TB, listener net.Listener, carry func(net.Conn)) {
	var mu sync.Mutex
	var open []net.Conn
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			all.Go(func() {
				defer c.Close()
				carry(c)
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		all.Wait()
	})
}

func (l *line) carry(c net.Conn) {
	there, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer there.Close()
	for {
		msg, err := message(c)
		if err != nil {
			return
		}
		f := l.fate(document(msg))
		switch {
		case f.never:
			continue
		case f.reply != nil:
			if _, err := c.Write(answer(msg, 2013, f.reply)); err != nil {
				return
			}
			continue
		}
		if _, err := there.Write(msg); err != nil {
			return
		}
		reply, err := message(there)
		if err != nil {
			return
		}
		if f.heard != nil {
			f.heard(with(nil)(request{name: "hello"}).swap(document(reply)))
		}
		if f.lose {
			return
		}
		if f.swap != nil {
			reply = answer(msg, binary.LittleEndian.Uint32(reply[12:]), f.swap(document(reply)))
		}
		if _, err := c.Write(reply); err != nil {
			return
		}
	}
}

func (l *line) fate(doc bson.Raw) fate {
	first, err := doc.IndexErr(0)
	if err != nil {
		return fate{}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[first.Key()]++
	r := request{name: first.Key(), doc: doc, n: l.seen[first.Key()]}
	f := l.decide(r)
	if r.greets() && f.swap == nil {
		f.swap = with(nil)(r).swap
	}
	return f
}

func (r request) greets() bool {
	return strings.EqualFold(r.name, "hello") || strings.EqualFold(r.name, "ismaster")
}

// message reads one message of the protocol.
func message(r io.Reader) ([]byte, error) {
	head := make([]byte, 16)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint32(head)
	if n < 16 || n > 64<<20 {
		return nil, errors.New("not the protocol")
	}
	msg := append(head, make([]byte, n-16)...)
	_, err := io.ReadFull(r, msg[16:])
	return msg, err
}

// document is the command or reply in a message, empty where there is none. An
// OP_QUERY (2004) has flags, a name and two numbers before it, an OP_REPLY (1) 20
// bytes, an OP_MSG (2013) flags and the kind of its first section.
func document(msg []byte) bson.Raw {
	body := msg[16:]
	switch binary.LittleEndian.Uint32(msg[12:]) {
	case 2004:
		_, body, _ = bytes.Cut(body[4:], []byte{0})
		body = body[8:]
	case 1:
		body = body[20:]
	case 2013:
		body = body[5:]
	default:
		return nil
	}
	n := binary.LittleEndian.Uint32(body)
	return bson.Raw(body[:n])
}

// answer makes a reply to a request.
func answer(to []byte, kind uint32, doc bson.D) []byte {
	body, err := bson.Marshal(doc)
	if err != nil {
		panic(err) // a document of the test itself
	}
	between := []byte{0, 0, 0, 0, 0}
	if kind == 1 {
		between = append(make([]byte, 16), 1, 0, 0, 0)
	}
	msg := binary.LittleEndian.AppendUint32(nil, uint32(16+len(between)+len(body)))
	msg = append(msg, 1, 0, 0, 0)
	msg = append(msg, to[4:8]...)
	msg = binary.LittleEndian.AppendUint32(msg, kind)
	return append(append(msg, between...), body...)
}

// refusal is the reply of a server that refuses a command.
func refusal(code int32, name, text string, labels ...string) bson.D {
	d := bson.D{{Key: "ok", Value: 0.0}, {Key: "errmsg", Value: text}, {Key: "code", Value: code}, {Key: "codeName", Value: name}}
	if len(labels) > 0 {
		d = append(d, bson.E{Key: "errorLabels", Value: labels})
	}
	return d
}

// saying answers every command of a name with one reply.
func saying(name string, reply bson.D) func(request) fate {
	return func(r request) fate {
		if r.name == name {
			return fate{reply: reply}
		}
		return fate{}
	}
}

// with changes fields of a greeting and leaves its others, but for the one that
// makes a client wait for several replies to one request.
func with(changes bson.D) func(request) fate {
	return func(r request) fate {
		if !r.greets() {
			return fate{}
		}
		return fate{swap: func(was bson.Raw) bson.D {
			d := append(bson.D{}, changes...)
			elements, _ := was.Elements()
			for _, e := range elements {
				mine := slices.ContainsFunc(changes, func(c bson.E) bool { return c.Key == e.Key() })
				if !mine && e.Key() != "topologyVersion" {
					d = append(d, bson.E{Key: e.Key(), Value: e.Value()})
				}
			}
			return d
		}}
	}
}

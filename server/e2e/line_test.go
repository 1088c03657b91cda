package e2e_test

import (
	"io"
	"net"
	"sync"
	"testing"
)

// line is the way to another server, which a test can break.
type line struct {
	address string // where the way begins
	to      string
	mu      sync.Mutex
	state   state
	open    []net.Conn
}

type state int

const (
	whole state = iota
	cut         // every connection ends at once, also new ones
	mute        // requests arrive, replies are lost
)

func newLine(t *testing.T, to string) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{address: listener.Addr().String(), to: to}
	t.Cleanup(func() {
		listener.Close()
		l.is(cut)
	})
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(c)
		}
	}()
	return l
}

// is changes the state; open connections go on only into mute.
func (l *line) is(s state) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = s
	if s == mute {
		return
	}
	for _, c := range l.open {
		c.Close()
	}
	l.open = nil
}

func (l *line) carry(c net.Conn) {
	defer c.Close()
	there, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer there.Close()
	l.mu.Lock()
	if l.state == cut {
		l.mu.Unlock()
		return
	}
	l.open = append(l.open, c, there)
	l.mu.Unlock()
	go func() {
		defer there.Close()
		_, _ = io.Copy(there, c)
	}()
	_, _ = io.Copy(reply{c, l}, there)
}

// reply writes to the side that asked, unless the line is mute.
type reply struct {
	net.Conn
	line *line
}

func (r reply) Write(p []byte) (int, error) {
	r.line.mu.Lock()
	lost := r.line.state == mute
	r.line.mu.Unlock()
	if lost {
		return len(p), nil
	}
	return r.Conn.Write(p)
}

package main

import (
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// listener knows the connections on which nothing was asked yet. Browsers open some
// ahead; Fiber takes them for busy and would wait for each when it stops.
type listener struct {
	net.Listener
	mu     sync.Mutex
	silent map[*connection]bool
	over   bool
}

func listen(address string) (*listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	return &listener{Listener: l, silent: map[*connection]bool{}}, nil
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	for {
		nc, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		c := &connection{Conn: nc, of: l}
		l.mu.Lock()
		over := l.over
		l.silent[c] = true
		l.mu.Unlock()
		if !over {
			return c, nil
		}
		c.Close()
	}
}

// hangUp closes the connections on which nothing was asked, and every new one.
func (l *listener) hangUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	for c := range l.silent {
		_ = c.Conn.Close()
	}
	clear(l.silent)
}

// connection leaves the silent ones with the first byte, or when it ends.
type connection struct {
	net.Conn
	of    *listener
	heard bool        // only its reader looks
	last  atomic.Bool // a Write was the last that happened, so more may have come unread
}

func (c *connection) Write(p []byte) (int, error) {
	c.last.Store(true)
	return c.Conn.Write(p)
}

func (c *connection) Read(p []byte) (int, error) {
	c.last.Store(false)
	n, err := c.Conn.Read(p)
	if !c.heard && n > 0 {
		c.heard = true
		c.forget()
	}
	return n, err
}

// Close reads on for a moment after a last answer: closing on top of unread bytes,
// such as the rest of a body that is too large, would take the answer back.
func (c *connection) Close() error {
	c.forget()
	if tcp, ok := c.Conn.(*net.TCPConn); ok && c.last.Load() {
		_ = tcp.CloseWrite()
		_ = tcp.SetReadDeadline(time.Now().Add(time.Second))
		_, _ = io.CopyN(io.Discard, tcp, 1<<20)
	}
	return c.Conn.Close()
}

func (c *connection) forget() {
	c.of.mu.Lock()
	delete(c.of.silent, c)
	c.of.mu.Unlock()
}

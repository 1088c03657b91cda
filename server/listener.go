package main

import (
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// listener knows its connections, so that a stop cuts nobody off. Left alone, Fiber
// closes what it calls idle at once, also a connection whose next request has
// arrived and was not read yet; and it takes connections that browsers open ahead
// for busy and waits for each.
type listener struct {
	net.Listener
	limit int
	mu    sync.Mutex
	conns map[*connection]struct{}
	// stopping is set when no new connection is taken.
	stopping atomic.Bool
	closed   chan struct{}
	once     sync.Once
}

// listen takes at most limit connections at once.
func listen(address string, limit int) (*listener, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	return &listener{Listener: l, limit: limit, conns: map[*connection]struct{}{}, closed: make(chan struct{})}, nil
}

// Accept implements net.Listener. After retire it waits for Close: an error would
// end Fiber before the last answers are given.
func (l *listener) Accept() (net.Conn, error) {
	for {
		nc, err := l.Listener.Accept()
		if err != nil {
			if l.stopping.Load() {
				<-l.closed
			}
			return nil, err
		}
		c := &connection{Conn: nc, of: l}
		l.mu.Lock()
		room := len(l.conns) < l.limit
		if room {
			l.conns[c] = struct{}{}
		}
		l.mu.Unlock()
		if room {
			return c, nil
		}
		turnAway(nc)
	}
}

// busy is the answer to one connection too many.
const busy = "Hệ thống đang quá tải, xin thử lại sau ít phút.\nThe service is overloaded, please try again in a few minutes.\n"

// turnAway answers without a look at the request. It never waits: so short an answer
// fits into the kernel's buffer.
func turnAway(nc net.Conn) {
	_ = nc.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = fmt.Fprintf(nc, "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 30\r\nCache-Control: no-store\r\n"+
		"X-Content-Type-Options: nosniff\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s", len(busy), busy)
	_ = nc.Close()
}

// Close implements net.Listener.
func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	if l.stopping.Load() {
		return nil // retire has closed it
	}
	return l.Listener.Close()
}

// count is how many connections are open.
func (l *listener) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.conns)
}

// quiet is how long a connection that nobody is being answered on must have been
// silent, once no new ones are taken, before it is closed: the request that its
// client sent a moment ago has arrived by then and is answered.
const quiet = 250 * time.Millisecond

// retire takes no more connections and closes those that are there as they fall
// silent. Answers that are being given are not waited for; each should say that it
// is the last one on its connection. It returns when only those are left.
func (l *listener) retire() {
	l.stopping.Store(true)
	_ = l.Listener.Close()
	began := time.Now().UnixNano()
	for {
		wait := time.Duration(0)
		l.mu.Lock()
		for c := range l.conns {
			if c.asked.Load() {
				continue
			}
			silent := time.Duration(time.Now().UnixNano() - max(began, c.last.Load()))
			if silent >= quiet {
				_ = c.Conn.Close() // Fiber notices and closes c itself
				delete(l.conns, c)
				continue
			}
			wait = max(wait, quiet-silent)
		}
		l.mu.Unlock()
		if wait == 0 {
			return
		}
		time.Sleep(min(wait, quiet/5))
	}
}

// connection tells whether somebody waits for an answer on it.
type connection struct {
	net.Conn
	of    *listener
	asked atomic.Bool  // something was read since the last Write
	wrote atomic.Bool  // a Write was the last that happened, so more may have come unread
	last  atomic.Int64 // when that was, in nanoseconds since 1970; 0 before the first
}

func (c *connection) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.last.Store(time.Now().UnixNano())
	c.wrote.Store(true)
	c.asked.Store(false)
	return n, err
}

func (c *connection) Read(p []byte) (int, error) {
	c.wrote.Store(false)
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.asked.Store(true)
	}
	return n, err
}

// Close reads on for a moment after a last answer: closing on top of unread bytes,
// such as the rest of a body that is too large, would take the answer back.
func (c *connection) Close() error {
	c.of.mu.Lock()
	delete(c.of.conns, c)
	c.of.mu.Unlock()
	if tcp, ok := c.Conn.(*net.TCPConn); ok && c.wrote.Load() {
		_ = tcp.CloseWrite()
		_ = tcp.SetReadDeadline(time.Now().Add(time.Second))
		_, _ = io.CopyN(io.Discard, tcp, 1<<20)
	}
	return c.Conn.Close()
}

package web_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// line is one end of a connection: what a phone sends, how that ends, and what it
// is told.
type line struct {
	net.Conn
	send string
	end  error
	told bytes.Buffer
}

func (l *line) Read(b []byte) (int, error) {
	if n := copy(b, l.send); n > 0 {
		l.send = l.send[n:]
		return n, nil
	}
	return 0, l.end
}

func (l *line) Write(b []byte) (int, error)      { return l.told.Write(b) }
func (l *line) Close() error                     { return nil }
func (l *line) LocalAddr() net.Addr              { return tcp("127.0.0.1") }
func (l *line) RemoteAddr() net.Addr             { return tcp("127.0.0.1") }
func (l *line) SetDeadline(time.Time) error      { return nil }
func (l *line) SetReadDeadline(time.Time) error  { return nil }
func (l *line) SetWriteDeadline(time.Time) error { return nil }

// over sends what a phone wrote and returns what it is told.
func (s *site) over(end error, head string, length int, body string) string {
	s.t.Helper()
	s.app.Handler() // builds the routes, as listening does
	l := &line{send: fmt.Sprintf("%s\r\nHost: hailong.test\r\nContent-Length: %d\r\n\r\n%s", head, length, body), end: end}
	if err := s.app.Server().ServeConn(l); err == nil {
		s.t.Error("nothing was wrong with the request")
	}
	return l.told.String()
}

// Who shows a key or a cookie to the API may send a form's text; nobody else, and nobody
// elsewhere.
func TestTheOfficeHasMoreRoom(t *testing.T) {
	s := newSite(t)
	for what, c := range map[string]struct {
		head string
		n    int
		more bool
	}{
		"a key":             {"POST /api/v1/codes HTTP/1.1\r\nAuthorization: Bearer x", 1 << 20, true},
		"a session":         {"POST /api/v1/codes HTTP/1.1\r\nCookie: a=b; hl_s=x", 1 << 20, true},
		"more than that":    {"POST /api/v1/codes HTTP/1.1\r\nAuthorization: Bearer x", 1<<20 + 1, false},
		"nobody":            {"POST /api/v1/codes HTTP/1.1", 64<<10 + 1, false},
		"another cookie":    {"POST /api/v1/codes HTTP/1.1\r\nCookie: hl_d=x", 64<<10 + 1, false},
		"a key on the form": {"POST /q/" + string(s.code) + " HTTP/1.1\r\nAuthorization: Bearer x", 64<<10 + 1, false},
	} {
		told := s.over(io.EOF, c.head, c.n, "")
		if refused := strings.Contains(told, "HTTP/1.1 413 "); refused == c.more {
			t.Errorf("%s, %d bytes: %.60q", what, c.n, told)
		}
	}
}

// The body is refused by its length, before it is read.
func TestABodyTooLargeIsRefusedUnread(t *testing.T) {
	s := newSite(t)
	post := "POST /q/" + string(s.code) + "?lang=en HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded"
	page := s.over(io.EOF, post, 64<<10+1, "")
	contains(t, "the page", page, "HTTP/1.1 413 ", "text/html", "Content-Security-Policy: ", `lang="en"`, "The request is too large.")
	document := s.over(io.EOF, post+"\r\nAccept: application/json", 1<<40, "")
	contains(t, "the document", document, "HTTP/1.1 413 ", "application/problem+json", "urn:hailong:problem:too_large")
	if got := s.log.String(); got != "" {
		t.Errorf("logged %s", got)
	}
}

// A phone that loses its line while it sends is no fault of ours.
func TestALostConnectionIsNotLoggedAsOurs(t *testing.T) {
	s := newSite(t)
	post := "POST /q/" + string(s.code) + " HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded"
	reset := &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	slow := &net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded}
	for name, c := range map[string]struct {
		end    error
		status string
	}{"reset": {reset, "400"}, "cut": {io.EOF, "400"}, "too slow": {slow, "408"}} {
		if told := s.over(c.end, post, 900, "overall=4"); !strings.HasPrefix(told, "HTTP/1.1 "+c.status) {
			t.Errorf("%s: told %.60q, want %s", name, told, c.status)
		}
	}
	if got := s.log.String(); got != "" {
		t.Errorf("logged %s", got)
	}
}

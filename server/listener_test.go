package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// both makes a connection and returns its two ends.
func both(t *testing.T, l *listener) (client, server net.Conn) {
	t.Helper()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	if server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return client, server
}

// open reports whether the other side has not closed a connection yet.
func open(t *testing.T, c net.Conn) bool {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	_, err := c.Read(make([]byte, 1))
	_ = c.SetReadDeadline(time.Time{})
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatal(err)
	}
	return errors.Is(err, os.ErrDeadlineExceeded)
}

func TestARetiringListenerCutsNobodyOff(t *testing.T) {
	l, err := listen("127.0.0.1:0", 100)
	if err != nil {
		t.Fatal(err)
	}
	ahead, _ := both(t, l) // nothing was ever asked
	asked, server := both(t, l)
	kept, answered := both(t, l)
	for client, s := range map[net.Conn]net.Conn{asked: server, kept: answered} {
		if _, err := client.Write([]byte("GET")); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Read(make([]byte, 8)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := answered.Write([]byte("200")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(kept, make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	if n := l.count(); n != 3 {
		t.Errorf("%d connections are open, want 3", n)
	}

	accepted := make(chan error, 1)
	go func() { _, err := l.Accept(); accepted <- err }()
	began := time.Now()
	l.retire()
	if took := time.Since(began); took < quiet {
		t.Errorf("silent connections were closed after %v, want at least %v", took, quiet)
	}
	if open(t, ahead) || open(t, kept) {
		t.Error("a silent connection was not closed")
	}
	if !open(t, asked) {
		t.Error("a connection was closed on which somebody waits for an answer")
	}
	if n := l.count(); n != 1 {
		t.Errorf("%d connections are open, want 1", n)
	}
	if c, err := net.Dial("tcp", l.Addr().String()); err == nil {
		c.Close()
		t.Error("a new connection was taken")
	}
	select {
	case err := <-accepted:
		t.Errorf("Accept ended before Close: %v", err)
	default:
	}

	if _, err := server.Write([]byte("200")); err != nil {
		t.Errorf("the last answer: %v", err)
	}
	if _, err := io.ReadFull(asked, make([]byte, 3)); err != nil {
		t.Errorf("the last answer: %v", err)
	}
	l.retire()
	if open(t, asked) {
		t.Error("an answered connection was not closed")
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if err := <-accepted; err == nil {
		t.Error("Accept took a connection after Close")
	}
}

func TestAClosedConnectionIsNotCountedTwice(t *testing.T) {
	l, err := listen("127.0.0.1:0", 100)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, one := both(t, l)
	both(t, l)
	one.Close()
	one.Close()
	if n := l.count(); n != 1 {
		t.Errorf("%d connections are open, want 1", n)
	}
}

func TestOneConnectionTooManyIsToldToComeBack(t *testing.T) {
	l, err := listen("127.0.0.1:0", 2)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, first := both(t, l)
	both(t, l)
	accepted := make(chan net.Conn, 1)
	go func() { c, _ := l.Accept(); accepted <- c }()
	third, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer third.Close()
	r, err := http.ReadResponse(bufio.NewReader(third), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if r.StatusCode != 503 || !r.Close || r.Header.Get("Retry-After") == "" || err != nil || !strings.Contains(string(body), "quá tải") {
		t.Errorf("%d %v %q %v", r.StatusCode, r.Header, body, err)
	}
	first.Close()
	fourth, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer fourth.Close()
	if c := <-accepted; c == nil {
		t.Error("with room again a connection is not taken")
	} else {
		c.Close()
	}
}

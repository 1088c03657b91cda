package e2e_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// formBudget is everything a visit may cost a phone on a bad line: one request,
// and at most so many bytes with status line and headers. A server may send ten
// segments, about 14,600 bytes, before the first acknowledgement.
const formBudget = 10_000

func TestTheWholeVisitFitsItsBudget(t *testing.T) {
	s := newSite(t)
	c := s.round(day(-1), day(1))
	s.serve()
	for _, lang := range []string{"vi", "en"} {
		for _, encodings := range []string{"gzip, deflate, br", "gzip, deflate", "br;q=1.0, gzip;q=0.8"} {
			raw := s.raw(fmt.Sprintf("GET /q/%s?lang=%s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: %s\r\nConnection: close\r\n\r\n", c.Code, lang, s.address, encodings))
			if n := len(raw); n > formBudget || n < 4000 {
				t.Errorf("the form in %s as %s is %d bytes, %d allowed", lang, encodings, n, formBudget)
			}
			want := "Content-Encoding: br\r\n"
			if !strings.Contains(encodings, "br") {
				want = "Content-Encoding: gzip\r\n"
			}
			if !strings.Contains(raw, want) {
				t.Errorf("asked for %s, got\n%.600s", encodings, raw)
			}
		}
	}
	if raw := s.raw("GET /q/" + c.Code + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br;q=0, gzip;q=0.0\r\nConnection: close\r\n\r\n"); strings.Contains(raw, "Content-Encoding") {
		t.Error("a phone that takes no encoding got one")
	}
}

// raw sends bytes and returns every byte that comes back.
func (s *site) raw(request string) string {
	s.t.Helper()
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(30 * time.Second))
	if _, err := io.WriteString(c, request); err != nil {
		s.t.Fatal(err)
	}
	b, err := io.ReadAll(c)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

package web_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hailong/server/web"
)

// listen serves the site on a port of this machine until the test ends.
func (s *site) listen() (address string) {
	s.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(s.t, err)
	served := make(chan error, 1)
	go func() { served <- s.app.Listener(l) }()
	s.t.Cleanup(func() {
		l.Close()
		<-served
	})
	return l.Addr().String()
}

// dial opens a connection that ends with the test.
func dial(t testing.TB, address string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	check(t, err)
	t.Cleanup(func() { c.Close() })
	check(t, c.SetDeadline(time.Now().Add(20*time.Second)))
	return c
}

// tell writes bytes and returns every response until the server hangs up; it must.
func tell(t testing.TB, address, request string) (list []*http.Response) {
	t.Helper()
	c := dial(t, address)
	go func() { _, _ = io.WriteString(c, request) }()
	for r := bufio.NewReader(c); ; {
		res, err := http.ReadResponse(r, nil)
		if err != nil {
			if n, ok := err.(net.Error); ok && n.Timeout() {
				t.Errorf("the connection stays open after %.80q", request)
			}
			return list
		}
		if res.StatusCode == http.StatusContinue {
			continue
		}
		b, err := io.ReadAll(res.Body)
		check(t, err)
		res.Body = io.NopCloser(strings.NewReader(string(b)))
		list = append(list, res)
	}
}

// What two readers could take for different requests is refused, and the connection
// is closed before anything that follows is taken for a request.
func TestNoRequestIsSmuggled(t *testing.T) {
	s := newSite(t)
	to := s.listen()
	const (
		get, post, host = "GET /healthz HTTP/1.1\r\n", "POST / HTTP/1.1\r\n", "Host: hailong.test\r\n"
		hidden          = "GET /r/hidden HTTP/1.1\r\nHost: hailong.test\r\nConnection: close\r\n\r\n"
		chunked         = "Transfer-Encoding: chunked\r\n"
	)
	size := fmt.Sprintf("Content-Length: %d\r\n", len(hidden))
	for name, c := range map[string]struct {
		request string
		status  int
	}{
		"length and chunks":                  {post + host + "Content-Length: 5\r\n" + chunked + "\r\n0\r\n\r\n", 400},
		"chunks and length":                  {post + host + chunked + "Content-Length: 5\r\n\r\n0\r\n\r\n", 400},
		"length and chunks of a GET":         {get + host + size + chunked + "\r\n0\r\n\r\n", 400},
		"two lengths":                        {get + host + size + "Content-Length: 0\r\n\r\n", 400},
		"two equal lengths":                  {get + host + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n", 400},
		"a list of lengths":                  {get + host + "Content-Length: 0, 0\r\n\r\n", 400},
		"a length with a sign":               {get + host + "Content-Length: +0\r\n\r\n", 400},
		"a negative length":                  {get + host + "Content-Length: -1\r\n\r\n", 400},
		"a length in hexadecimal":            {get + host + "Content-Length: 0x0\r\n\r\n", 400},
		"an empty length":                    {get + host + "Content-Length:\r\n\r\n", 400},
		"a length that overflows":            {get + host + "Content-Length: 18446744073709551616\r\n\r\n", 400},
		"chunks by another name":             {post + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400},
		"chunks within something":            {post + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400},
		"identity":                           {get + host + "Transfer-Encoding: identity\r\n\r\n", 400},
		"chunks twice":                       {post + host + chunked + chunked + "\r\n0\r\n\r\n", 400},
		"chunks in a control character":      {post + host + "Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", 400},
		"chunks over HTTP/1.0":               {"POST / HTTP/1.0\r\n" + host + chunked + "\r\n0\r\n\r\n", 400},
		"a space before the colon":           {get + host + "Content-Length : 0\r\n\r\n", 400},
		"a tab before the colon":             {get + host + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n", 400},
		"a name with a control character":    {get + host + "\x0bContent-Length: 3\r\n\r\n", 400},
		"a name that is empty":               {get + host + ": 3\r\n\r\n", 400},
		"a line without a colon":             {get + host + "Content-Length\r\n\r\n", 400},
		"a folded line":                      {get + host + "X-A: b\r\n Content-Length: 9\r\n\r\n", 400},
		"a folded length":                    {post + host + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400},
		"a lone CR in a value":               {get + host + "X-A: b\rContent-Length: 9\r\n\r\n", 400},
		"a NUL in a value":                   {get + host + "X-A: b\x00c\r\n\r\n", 400},
		"no host":                            {get + "\r\n", 400},
		"two hosts":                          {get + host + "Host: other\r\n\r\n", 400},
		"another protocol":                   {"GET /healthz HTTP/9.9\r\n" + host + "\r\n", 400},
		"a space in the address":             {"GET /healthz HTTP/1.1 HTTP/1.1\r\n" + host + "\r\n", 400},
		"a control character in the address": {"GET /health\x01z HTTP/1.1\r\n" + host + "\r\n", 400},
		"chunks without a size":              {post + host + chunked + "\r\n\r\n", 400},
		"a chunk of a strange size":          {post + host + chunked + "\r\nzz\r\nab\r\n0\r\n\r\n", 400},
		"a chunk of a huge size":             {post + host + chunked + "\r\nfffffffffffffffff\r\nab\r\n0\r\n\r\n", 400},
		"a chunk longer than its size":       {post + host + chunked + "\r\n1\r\nabc\r\n0\r\n\r\n", 400},
		"a chunk that ends in LF":            {post + host + chunked + "\r\n1\na\r\n0\r\n\r\n", 400},
		"a chunk above the limit":            {post + host + chunked + "\r\nfffff\r\n", 413},
		// fasthttp takes it for HTTP/1.0, and hangs up as that wants.
		"no protocol": {"GET /healthz\r\n" + host + "\r\n", 200},
		// These reach Fiber, and nothing after them does.
		"chunks as they should be": {post + host + chunked + "\r\n1\r\na\r\n0\r\n\r\n", 405},
		"a chunk of the size 0x5":  {post + host + chunked + "\r\n0x5\r\nabcde\r\n0\r\n\r\n", 400},
	} {
		s.seen.take()
		list := tell(t, to, c.request+hidden)
		if len(list) != 1 || list[0].StatusCode != c.status {
			t.Errorf("%s: %d responses, the first %v, want one %d", name, len(list), status(list), c.status)
			continue
		}
		if got := list[0].Header; got.Get("Content-Security-Policy") == "" || got.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", name, got)
		}
		if seen := s.seen.take(); len(seen) != 1 || c.status != 200 && seen[0].route != "none" || seen[0].status != c.status {
			t.Errorf("%s: counted %v", name, seen)
		}
	}
	for name, request := range map[string]string{
		"as a browser asks":             get + host + "\r\n",
		"lines that end in LF":          strings.ReplaceAll(get+host+"\r\n", "\r\n", "\n"),
		"HTTP/1.0 without a host":       "GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
		"a tab and bytes above 127":     get + host + "X-A:\tđ \xff\r\n\r\n",
		"a body that nobody asked for":  get + host + "Content-Length: 3\r\n\r\nabc",
		"a whole address":               "GET http://elsewhere/healthz HTTP/1.1\r\n" + host + "\r\n",
		"waiting to be told to go on":   post + host + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
		"parts, and more after them":    post + host + fmt.Sprintf("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n--x--\r\n%s", 7+8000, strings.Repeat("a", 8000)),
		"a method that nobody has":      "BREW / HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc",
		"an empty line before the rest": "\r\n" + get + host + "\r\n",
	} {
		list := tell(t, to, request+hidden)
		if n := len(list); n != 2 || list[n-1].StatusCode != 404 || list[0].StatusCode == 400 {
			t.Errorf("%s: %v, and then the next request should be answered", name, status(list))
		}
	}
	if got := s.log.String(); strings.Contains(got, "request failed") {
		t.Errorf("logged as our fault: %s", got)
	}
}

// A page without an origin is not from here because nothing says where here is.
func TestNoOriginIsNotOurs(t *testing.T) {
	s := newSite(t)
	list := tell(t, s.listen(), "POST /q/"+string(s.code)+" HTTP/1.0\r\nOrigin: null\r\nContent-Length: 0\r\n\r\n")
	if len(list) != 1 || list[0].StatusCode != 403 {
		t.Errorf("%v", status(list))
	}
}

func status(list []*http.Response) (codes []int) {
	for _, r := range list {
		codes = append(codes, r.StatusCode)
	}
	return codes
}

func TestHeadersTooLargeGetAPage(t *testing.T) {
	s := newSite(t)
	to := s.listen()
	ask := func(n int, more string) []*http.Response {
		return tell(t, to, "GET / HTTP/1.1\r\nHost: hailong.test\r\nConnection: close\r\n"+more+"Cookie: a="+strings.Repeat("x", n)+"\r\n\r\n")
	}
	if got := ask(7<<10, ""); len(got) != 1 || got[0].StatusCode != 200 {
		t.Errorf("7 KiB: %v", status(got))
	}
	for _, n := range []int{8 << 10, 1 << 20} {
		got := ask(n, "")
		if len(got) != 1 || got[0].StatusCode != 431 || got[0].Header.Get("Content-Security-Policy") != s.srv.Pages.CSP() {
			t.Fatalf("%d bytes: %v", n, status(got))
		}
		page, err := io.ReadAll(got[0].Body)
		check(t, err)
		contains(t, "the page", string(page), "Xin xóa cookie", "</html>")
	}
	if got := tell(t, to, "GET /"+strings.Repeat("x", 9<<10)+" HTTP/1.1\r\nHost: hailong.test\r\n\r\n"); len(got) != 1 || got[0].StatusCode != 431 {
		t.Errorf("a long address: %v", status(got))
	}
}

func TestOneConnectionTooManyIsClosed(t *testing.T) {
	s := newSite(t, func(s *web.Server) { s.Limits.Connections = 3 })
	to := s.listen()
	var open []net.Conn
	ask := func(c net.Conn) int {
		_, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: hailong.test\r\n\r\n")
		check(t, err)
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		check(t, err)
		return res.StatusCode
	}
	for range 3 {
		c := dial(t, to)
		if got := ask(c); got != 200 {
			t.Fatalf("a connection within the limit: %d", got)
		}
		open = append(open, c)
	}
	if got := tell(t, to, ""); len(got) != 1 || got[0].StatusCode != 503 {
		t.Errorf("one too many: %v", status(got))
	}
	for _, c := range open {
		if got := ask(c); got != 200 {
			t.Errorf("an old connection: %d", got)
		}
	}
	open[0].Close()
	for deadline := time.Now().Add(10 * time.Second); ; {
		c := dial(t, to)
		if ask(c) == 200 {
			break
		}
		c.Close()
		if time.Now().After(deadline) {
			t.Fatal("no place becomes free")
		}
	}
}

// Nobody holds a connection by being slow: not with headers, not with a body, not by
// reading nothing, and not by asking nothing.
func TestSlowClientsAreLeft(t *testing.T) {
	s := newSite(t, func(s *web.Server) {
		s.Limits.Read, s.Limits.Write, s.Limits.Idle = 15*time.Second, 5*time.Minute, time.Minute
	})
	s.phone("").get("/healthz") // starts what runs for as long as the process
	const head = "GET /healthz HTTP/1.1\r\nHost: hailong.test\r\n"
	post := "POST /q/" + string(s.code) + " HTTP/1.1\r\nHost: hailong.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\n"
	for name, c := range map[string]struct {
		send  string
		every time.Duration // between bytes
		ends  time.Duration
		told  string
	}{
		"nothing":               {"", 0, 15 * time.Second, "408"},
		"half a header":         {head, 0, 15 * time.Second, "408"},
		"a header byte by byte": {head + strings.Repeat("X-A: b\r\n", 100), time.Second, 15 * time.Second, "408"},
		"half a body":           {post + "overall=4", 0, 15 * time.Second, "408"},
		"a body byte by byte":   {post + strings.Repeat("a", 900), 100 * time.Millisecond, 15 * time.Second, "408"},
		"a second request":      {head + "\r\n", 0, time.Minute, "200"},
	} {
		synctest.Test(t, func(t *testing.T) {
			mine, theirs := net.Pipe()
			began := time.Now()
			ended := make(chan time.Duration, 1)
			go func() {
				_ = s.app.Server().ServeConn(theirs)
				ended <- time.Since(began)
			}()
			var writer sync.WaitGroup
			writer.Go(func() {
				for _, b := range []byte(c.send) {
					if _, err := mine.Write([]byte{b}); err != nil {
						return
					}
					time.Sleep(c.every)
				}
			})
			res, err := http.ReadResponse(bufio.NewReader(mine), nil)
			if err != nil || !strings.HasPrefix(res.Status, c.told) {
				t.Errorf("%s: told %v, %v, want %s", name, res, err, c.told)
			}
			go io.Copy(io.Discard, mine)
			if took := <-ended; took < c.ends || took > c.ends+time.Second {
				t.Errorf("%s: left after %v, want %v", name, took, c.ends)
			}
			mine.Close()
			writer.Wait()
		})
	}
	t.Run("reading nothing", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			mine, theirs := net.Pipe()
			began := time.Now()
			ended := make(chan time.Duration, 1)
			go func() {
				_ = s.app.Server().ServeConn(theirs)
				ended <- time.Since(began)
			}()
			_, err := io.WriteString(mine, head+"\r\n")
			check(t, err)
			if took := <-ended; took != 5*time.Minute {
				t.Errorf("left after %v", took)
			}
			mine.Close()
		})
	})
}

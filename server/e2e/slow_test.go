package e2e_test

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// slowPhones is how many connections crawl at once.
const slowPhones = 2000

// Two thousand phones on a very bad line send a byte a second, half of them in the
// middle of a form; others must not notice.
func TestTwoThousandSlowConnectionsHinderNobody(t *testing.T) {
	room(t, slowPhones+500)
	s := newSite(t, slices.Clone(unhindered)...)
	c := s.round(day(-1), day(1))
	s.serve()
	crowd := newCrowd(s, 3, c)
	work := func(until func()) []*sheet {
		from := len(crowd.sheets)
		crowd.until(8, 400, until, s)
		return crowd.sheets[from:]
	}
	alone := work(func() {})

	ctx, cancel := context.WithCancel(context.Background())
	var crawling sync.WaitGroup
	defer crawling.Wait()
	defer cancel()
	phones := crawl(t, s.address, c)
	crawling.Go(func() { phones.drip(ctx) })
	beside := work(func() {
		within(t, time.Minute, "each slow connection sends four bytes", func() bool { return phones.drops.Load() >= 4 })
	})
	for _, f := range crowd.sheets {
		if f.fate != thanked {
			t.Errorf("beside slow connections a form got status %d, fate %d", f.status, f.fate)
		}
	}
	if n := phones.open(); n < slowPhones*9/10 {
		t.Errorf("only %d of %d slow connections were open in the end", n, slowPhones)
	}
	t.Logf("%d slow connections, %d open in the end: a form takes 99%% of residents %v, without them %v",
		slowPhones, phones.open(), slowest(beside), slowest(alone))
	cancel()
	crawling.Wait()
	crowd.counts("2,000 slow connections")
}

// slowest is the time that 99 of 100 forms stayed under.
func slowest(list []*sheet) time.Duration {
	var took []time.Duration
	for _, f := range list {
		if f.fate == thanked {
			took = append(took, f.ended.Sub(f.begun))
		}
	}
	slices.Sort(took)
	return took[len(took)*99/100].Round(time.Millisecond)
}

// room lets this process, and the servers it starts from now on, have so many
// files open.
func room(t *testing.T, files uint64) {
	t.Helper()
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		t.Fatal(err)
	}
	if l.Cur >= files {
		return
	}
	l.Cur, l.Max = files, max(l.Max, files)
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		t.Fatalf("%d open files are needed (ulimit -n): %v", files, err)
	}
}

// slow are connections that send their requests byte by byte.
type slow struct {
	mu    sync.Mutex
	conns []net.Conn // nil once the server hung up
	rest  []string
	drops atomic.Int64 // bytes that each has sent
}

// crawl opens the connections. Half of them have not come to the end of the
// headers, the others are within the form.
func crawl(t *testing.T, address string, c code) *slow {
	t.Helper()
	p := &slow{}
	body := filled("4").Encode()
	for i := range slowPhones {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatalf("slow connection %d: %v", i, err)
		}
		request := fmt.Sprintf("POST /q/%s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n", c.Code, formType, len(body))
		sent := 1 + i%len(request)
		if i%2 == 0 {
			request += "\r\n" + body
			sent = len(request) - len(body) + i%20
		}
		if _, err := conn.Write([]byte(request[:sent])); err != nil {
			t.Fatalf("slow connection %d: %v", i, err)
		}
		p.conns, p.rest = append(p.conns, conn), append(p.rest, request[sent:])
		t.Cleanup(func() { conn.Close() })
	}
	return p
}

// drip sends one byte a second on each connection until ctx ends.
func (p *slow) drip(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		p.mu.Lock()
		for i, conn := range p.conns {
			if conn == nil || p.rest[i] == "" {
				continue
			}
			if _, err := conn.Write([]byte(p.rest[i][:1])); err != nil {
				p.conns[i] = nil
				continue
			}
			p.rest[i] = p.rest[i][1:]
		}
		p.mu.Unlock()
		p.drops.Add(1)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// open is how many connections the server has not closed.
func (p *slow) open() (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range p.conns {
		if conn != nil {
			n++
		}
	}
	return n
}

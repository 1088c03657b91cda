package redis_test

import (
	"context"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"hailong/server/guard"
	"hailong/server/guard/guardtest"
	guardredis "hailong/server/guard/redis"
	"hailong/server/survey"
	"hailong/server/testenv"
)

// line is a connection to Redis that a test can cut, or let hang.
type line struct {
	mu    sync.Mutex
	to    string
	state string // "", "cut" or "hangs"
	open  []net.Conn
}

// newLine returns the URL of a way to Redis that goes over the line.
func newLine(t *testing.T, to string) (*line, string) {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	l := &line{to: u.Host}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		listener.Close()
		l.set("cut")
	})
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go l.serve(c)
		}
	}()
	u.Host = listener.Addr().String()
	return l, u.String()
}

// set changes the state; what is open is closed unless the line is to hang.
func (l *line) set(state string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state = state
	if state == "hangs" {
		return
	}
	for _, c := range l.open {
		c.Close()
	}
	l.open = nil
}

func (l *line) is() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state
}

func (l *line) serve(c net.Conn) {
	l.mu.Lock()
	if l.state == "cut" {
		l.mu.Unlock()
		c.Close()
		return
	}
	r, err := net.Dial("tcp", l.to)
	if err != nil {
		l.mu.Unlock()
		c.Close()
		return
	}
	l.open = append(l.open, c, r)
	l.mu.Unlock()
	go l.copy(r, c)
	l.copy(c, r)
}

// copy passes bytes on and swallows them while the line hangs.
func (l *line) copy(to, from net.Conn) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if err != nil {
			to.Close()
			return
		}
		if l.is() == "hangs" {
			_, _ = io.Discard.Write(buf[:n])
			continue
		}
		if _, err := to.Write(buf[:n]); err != nil {
			from.Close()
			return
		}
	}
}

// modes collects the changes of mode.
func modes() (func(bool, error), chan bool) {
	c := make(chan bool, 100)
	return func(local bool, _ error) { c <- local }, c
}

func TestRedisAwayAndBack(t *testing.T) {
	for _, fault := range []string{"cut", "hangs"} {
		t.Run(fault, func(t *testing.T) {
			line, url := newLine(t, testenv.Redis(t))
			onMode, changes := modes()
			g, err := guardredis.Open(guardredis.Server{URL: url, Timeout: 500 * time.Millisecond}, guard.Options{
				Limits: guard.DefaultLimits(), Secret: guardtest.Secret, OnMode: onMode, ProbeEvery: 10 * time.Millisecond,
			})
			if err != nil {
				t.Fatal(err)
			}
			defer g.Close()
			a := guardtest.Form(1)
			check := func(n int) (guard.Verdict, error) {
				a.Response = guardtest.ID(n)
				return g.Check(context.Background(), a)
			}
			if v, err := check(1); err != nil || v.Local {
				t.Fatalf("with Redis: %+v, %v", v, err)
			}

			line.set(fault)
			var all sync.WaitGroup
			for n := range 64 { // who waits for the same fault is not made to wait again
				all.Go(func() {
					v, err := g.Check(context.Background(), guardtest.Form(1000+n))
					if err != nil || !v.Local {
						t.Errorf("Redis %s: %+v, %v, want admitted here", fault, v, err)
					}
				})
			}
			all.Wait()
			if !<-changes || !g.Local() {
				t.Error("nobody was told that Redis is away")
			}
			for n, want := range []int{0, 1, 1} { // the same limits, from the start
				if v, err := check(10 + n); err != nil || !v.Local || len(v.Flags) != want {
					t.Errorf("form %d while away: %+v, %v", n, v, err)
				}
			}
			if _, err := check(13); survey.KindOf(err) != survey.KindLimited {
				t.Errorf("the fourth form while away: %v, want limited", err)
			}

			line.set("")
			if <-changes {
				t.Error("told twice that Redis is away")
			}
			v, err := check(20)
			if err != nil || v.Local || len(v.Flags) != 1 {
				t.Errorf("Redis is back: %+v, %v, want its second form there", v, err)
			}
			if len(changes) > 0 {
				t.Error("more changes than there were")
			}
		})
	}
}

func TestStartsWithoutRedis(t *testing.T) {
	line, url := newLine(t, testenv.Redis(t))
	line.set("cut")
	onMode, changes := modes()
	g, err := guardredis.Open(guardredis.Server{URL: url}, guard.Options{
		Limits: guard.DefaultLimits(), Secret: guardtest.Secret, OnMode: onMode, ProbeEvery: 10 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if !<-changes {
		t.Error("not told that Redis is away")
	}
	if v, err := g.Check(context.Background(), guardtest.Form(1)); err != nil || !v.Local {
		t.Errorf("got %+v, %v, want admitted here", v, err)
	}
	line.set("")
	if <-changes {
		t.Error("told twice that Redis is away")
	}
}

func TestACallerThatLeavesIsNotAFault(t *testing.T) {
	line, url := newLine(t, testenv.Redis(t))
	onMode, changes := modes()
	g, err := guardredis.Open(guardredis.Server{URL: url, Timeout: time.Minute}, guard.Options{
		Limits: guard.DefaultLimits(), Secret: guardtest.Secret, OnMode: onMode,
	})
	if err != nil {
		t.Fatal(err)
	}
	line.set("hangs")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := g.Check(ctx, guardtest.Form(1)); survey.KindOf(err) != survey.KindUnavailable {
		t.Errorf("got %v, want unavailable", err)
	}
	if g.Local() || len(changes) > 0 {
		t.Error("one impatient caller sent everybody to memory")
	}
	if err := g.Close(); err != nil { // ends the call that hangs
		t.Error(err)
	}
}

func TestWrongServersAreRefused(t *testing.T) {
	o := guard.Options{Limits: guard.DefaultLimits(), Secret: guardtest.Secret}
	if _, err := guardredis.Open(guardredis.Server{URL: "http://127.0.0.1"}, o); err == nil {
		t.Error("an http URL was taken")
	}
	o.Secret = o.Secret[:31]
	if _, err := guardredis.Open(guardredis.Server{URL: "redis://127.0.0.1:1"}, o); err == nil {
		t.Error("a short secret was taken")
	}
	o.Limits.BurstFloor = 0
	if _, err := guardredis.Open(guardredis.Server{URL: "redis://127.0.0.1:1"}, o); err == nil {
		t.Error("wrong limits were taken")
	}
}

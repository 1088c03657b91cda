package e2e_test

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A whole hall sits behind one address, and one phone in it floods: with one
// cookie, and without cookies under invented addresses. The limit of the network
// leaves room for the hall and for what each kind of flood may get in, not for one
// more: a flood that used up anything by being refused would show. Time is short
// here, so nobody's form counts as fast and no pace as a burst.
func TestAFloodInTheHallRefusesNoHonestPhone(t *testing.T) {
	const (
		honest  = 60
		perKind = 3 // of the device limit and of the limit without cookies
		room    = honest + 2*perKind
	)
	s := newSite(t, "HAILONG_HTTP__TRUSTED_PROXIES=1", "HAILONG_FLAGS__FAST_FORM=0s", "HAILONG_GUARD__BURST__FLOOR_PER_HOUR=1000",
		fmt.Sprintf("HAILONG_GUARD__NETWORK__PER_MINUTE=%d", room), "HAILONG_METRICS__LISTEN="+free(t))
	c := s.round(day(-1), day(1))
	s.serve()
	const hall = "203.0.113.7"
	phones := make([]*phone, honest)
	for i := range phones {
		phones[i] = s.phone().as("X-Forwarded-For", hall)
		if r := phones[i].get("/q/" + c.Code); r.status != 200 {
			t.Fatalf("form: %d", r.status)
		}
	}

	cookie := flood{p: s.phone().as("X-Forwarded-For", hall), next: func(p *phone, n int) page {
		p = p.twin().as("X-Forwarded-For", hall)
		p.get("/q/" + c.Code)
		return p.send(c.Code, filled("1"))
	}}
	cookie.p.get("/q/" + c.Code)
	bare := flood{p: s.phone(), next: func(p *phone, n int) page {
		v := filled("1")
		v.Set("comment", fmt.Sprint("lần ", n)) // another form each time
		// What a client writes to the left of the proxy's own entry is ignored.
		return s.phone().as("X-Forwarded-For", fmt.Sprintf("198.51.100.%d, %s", n%250, hall)).send(c.Code, v)
	}}
	stop := make(chan struct{})
	var floods, people sync.WaitGroup
	end := sync.OnceFunc(func() { close(stop); floods.Wait() })
	defer end()
	for _, f := range []*flood{&cookie, &bare} {
		floods.Go(func() { f.run(stop) })
	}
	within(t, 30*time.Second, "floods at full height", func() bool {
		return cookie.refused.Load() >= 30 && bare.refused.Load() >= 30
	})
	before := cookie.refused.Load() + bare.refused.Load()
	for i, p := range phones {
		people.Go(func() {
			if r := p.send(c.Code, filled("5")); r.status != http.StatusSeeOther || r.receipt() == "" {
				t.Errorf("honest phone %d: %d, Retry-After %q", i, r.status, r.header.Get("Retry-After"))
			}
		})
	}
	people.Wait()
	within(t, 30*time.Second, "floods that go on", func() bool { return cookie.refused.Load()+bare.refused.Load() > before })
	end()

	if a, b := cookie.taken.Load(), bare.taken.Load(); a != perKind || b != perKind {
		t.Errorf("the floods got in %d with a cookie and %d without, want %d each", a, b, perKind)
	}
	for reason, want := range map[string]int64{"device": cookie.refused.Load(), "unproven": bare.refused.Load(), "network": 0, "network_day": 0, "entry": 0} {
		if n := s.metric(fmt.Sprintf("hailong_refusals_total{reason=%q}", reason)); int64(n) != want {
			t.Errorf("%v were refused by the limit %s, want %d", n, reason, want)
		}
	}
	f := s.score("11311").N
	if f.Counted != honest+1 || f.Flagged != room-honest-1 || s.recount().Responses != room {
		t.Errorf("%d counted and %d flagged, want the %d honest ones and the first of the cookie counted, %d in all", f.Counted, f.Flagged, honest, room)
	}
}

// flood sends form after form and minds no refusal.
type flood struct {
	p              *phone
	next           func(p *phone, n int) page
	taken, refused atomic.Int64
}

func (f *flood) run(stop <-chan struct{}) {
	for n := 0; ; n++ {
		select {
		case <-stop:
			return
		default:
		}
		switch r := f.next(f.p, n); r.status {
		case http.StatusSeeOther:
			f.taken.Add(1)
		case http.StatusTooManyRequests:
			f.refused.Add(1)
			if r.header.Get("Retry-After") == "" {
				f.p.t.Error("refused without Retry-After")
				return
			}
		default:
			f.p.t.Errorf("flood: %d %.200s", r.status, r.body)
			return
		}
	}
}

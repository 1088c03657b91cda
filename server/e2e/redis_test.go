package e2e_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/server/store/sqlite"
	"hailong/server/tally"
	"hailong/server/testenv"
)

// taken is how many forms of one device pass in a day: one, and two more flagged.
const taken = 3

// twins are two sites with the same campaign, codes, secret and limits in Redis,
// reached over a line that can break. Each has a database of its own.
func twins(t *testing.T, extra ...string) (a, b *site, codes []code, l *line) {
	t.Helper()
	redis, err := url.Parse(testenv.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	l = newLine(t, redis.Host)
	redis.Host = l.address
	a = newSite(t)
	settings := slices.Concat(unhindered, []string{
		"HAILONG_REDIS_URL=" + redis.String(), "HAILONG_SECRET_FILE=" + a.file("secret.key", strings.Repeat("7a", 32)),
		// A busy machine is no reason to limit alone here; a line that is cut fails at once.
		"HAILONG_REDIS__TIMEOUT=5s",
	}, extra)
	a.extra = slices.Concat(settings, []string{"HAILONG_METRICS__LISTEN=" + free(t)})
	codes = []code{a.round(day(-1), day(1)), a.issue("10507")}
	b = newSite(t, slices.Concat(settings, []string{"HAILONG_METRICS__LISTEN=" + free(t)})...)
	if err := os.MkdirAll(b.data, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(b.data, os.DirFS(a.data)); err != nil {
		t.Fatal(err)
	}
	return a, b, codes, l
}

func TestTwoServersShareTheLimitsOfADevice(t *testing.T) {
	a, b, codes, _ := twins(t)
	c := codes[0]
	a.serve()
	b.serve()
	device := a.phone()
	if got := barrage(device, c, 16, a, b); got[303] != taken || got[429] != 16-taken {
		t.Errorf("16 forms of one device at two servers: %v, want %d taken and the others refused", got, taken)
	}
	if n := a.recount().Responses + b.recount().Responses; n != taken {
		t.Errorf("%d responses are stored at both together, want %d", n, taken)
	}
	at, bt := a.score("11311").N, b.score("11311").N
	if counted, flagged := at.Counted+bt.Counted, at.Flagged+bt.Flagged; counted != 1 || flagged != taken-1 {
		t.Errorf("%d counted and %d flagged, want the first alone unflagged", counted, flagged)
	}
	// Both give and open the same cookies and receipts.
	p := a.phone()
	p.get("/q/" + c.Code)
	first := p.at(a).post("/q/"+c.Code, filled("4"))
	if r := p.at(a).get("/r/" + first.receipt()); first.status != 303 || r.status != 200 {
		t.Fatalf("form %d, receipt %d", first.status, r.status)
	}
	if r := barrage(p, c, 4, b); r[303] != taken-1 {
		t.Errorf("a device that answered at one server, then at the other: %v, want %d more taken", r, taken-1)
	}
}

func TestRedisAwayAndBack(t *testing.T) {
	a, b, codes, l := twins(t)
	c := codes[0]
	av, bv := a.serve(), b.serve()
	old := a.phone()
	if got := barrage(old, c, 4, a, b); got[303] != taken {
		t.Fatalf("before: %v", got)
	}
	if a.metric("hailong_guard_local") != 0 || a.locals()+b.locals() != 0 {
		t.Error("limits are said to be local while Redis is there")
	}

	l.is(cut)
	bv.stop()
	bv = b.serve() // starts without Redis, too
	alone := a.phone()
	for _, s := range []*site{a, b} {
		if got := barrage(alone, c, 8, s); got[303] != taken || got[429] != 8-taken {
			t.Errorf("8 forms of one device at one server alone: %v, want %d taken", got, taken)
		}
		s.degraded("limits_local")
		if s.metric("hailong_guard_local") != 1 {
			t.Error("hailong_guard_local is not 1")
		}
		if n := s.locals(); n != taken {
			t.Errorf("%d responses are marked local, want %d", n, taken)
		}
	}
	for _, v := range []*server{av, bv} {
		if log := v.log.String(); !strings.Contains(log, `level=ERROR msg="redis is away`) {
			t.Errorf("Redis is away and the log does not say so:\n%s", log)
		}
	}

	l.is(whole)
	for _, v := range []*server{av, bv} {
		within(t, 10*time.Second, "Redis is back", func() bool {
			return v.metric("hailong_guard_local") == 0 && strings.Contains(v.log.String(), "redis is back")
		})
		v.well()
	}
	if got := barrage(old, c, 4, a, b); got[429] != 4 {
		t.Errorf("a device of before: %v, want all refused", got)
	}
	if got := barrage(a.phone(), c, 8, a, b); got[303] != taken {
		t.Errorf("a new device at both servers: %v, want %d taken", got, taken)
	}
	if n := a.locals() + b.locals(); n != 2*taken {
		t.Errorf("%d responses are marked local, want the %d of before", n, 2*taken)
	}
	a.recount()
	b.recount()
}

// tries sends forms at the servers in turn, each from a phone that next makes, and
// counts what was taken. Everything else has to be refused.
func tries(c code, n int, next func(s *site) *phone, at ...*site) (took int) {
	for i := range n {
		s := at[i%len(at)]
		p := next(s)
		p.get("/q/" + c.Code)
		switch r := p.post("/q/"+c.Code, filled("4")); r.status {
		case http.StatusSeeOther:
			took++
		case http.StatusTooManyRequests:
		default:
			s.t.Errorf("form: %d %.200s", r.status, r.body)
		}
	}
	return took
}

// While Redis is away each process lets in what its own counting allows, no more
// and no less; what was shared before is shared again when Redis is back.
func TestEveryLimitHoldsExactlyWhileRedisIsAway(t *testing.T) {
	const perNetwork, perEntry = 8, 20 // a day, and a minute
	a, b, codes, l := twins(t, "HAILONG_HTTP__TRUSTED_PROXIES=1",
		fmt.Sprint("HAILONG_GUARD__NETWORK__PER_MINUTE=", perNetwork), fmt.Sprint("HAILONG_GUARD__NETWORK__PER_DAY=", perNetwork), fmt.Sprint("HAILONG_GUARD__ENTRY__PER_MINUTE=", perEntry))
	av, bv := a.serve(), b.serve()
	addresses := 0
	somewhere := func(p *phone) *phone {
		addresses++
		return p.as("X-Forwarded-For", fmt.Sprintf("198.18.%d.%d", addresses/250, addresses%250))
	}
	device := somewhere(a.phone())
	device.get("/q/" + codes[0].Code)
	limits := []struct {
		name   string
		at     code
		before int // of each limit, taken while it is shared
		limit  int
		refill time.Duration // one more after so long
		next   func(s *site) *phone
	}{
		{"device", codes[0], 2, taken, time.Hour, func(s *site) *phone { return somewhere(device.at(s).twin()) }},
		{"network", codes[0], 5, perNetwork, time.Hour, func(s *site) *phone { return s.phone().as("X-Forwarded-For", "203.0.113.9") }},
		{"entry", codes[1], 12, perEntry, time.Minute / perEntry, func(s *site) *phone { return somewhere(s.phone()) }},
	}
	total, local := 0, 0
	check := func(when, name string, began time.Time, got, want int, refill time.Duration) {
		t.Helper()
		if most := want + int(time.Since(began)/refill); got < want || got > most {
			t.Errorf("%s: %d forms passed the limit of the %s, want %d to %d", when, got, name, want, most)
		}
		t.Logf("%s: %d passed the limit of the %s", when, got, name)
		total += got
	}
	began := time.Now()
	for _, x := range limits {
		check("shared", x.name, began, tries(x.at, x.before, x.next, a, b), x.before, x.refill)
	}
	if n := a.locals() + b.locals(); n != 0 {
		t.Errorf("%d responses are marked local while Redis is there", n)
	}

	l.is(cut)
	for _, s := range []*site{a, b} {
		alone := time.Now()
		for _, x := range limits {
			n := tries(x.at, x.limit+5, x.next, s)
			check("alone", x.name, alone, n, x.limit, x.refill)
			local += n
		}
	}
	if n := a.locals() + b.locals(); n != int64(local) {
		t.Errorf("%d responses are marked local, want the %d of this time", n, local)
	}

	l.is(whole)
	for _, v := range []*server{av, bv} {
		within(t, 10*time.Second, "Redis is back", func() bool { return v.metric("hailong_guard_local") == 0 })
	}
	for _, x := range limits {
		check("shared again", x.name, began, tries(x.at, x.limit, x.next, a, b), x.limit-x.before, x.refill)
	}
	if n := a.locals() + b.locals(); n != int64(local) {
		t.Errorf("%d responses are marked local, want the %d of before", n, local)
	}
	if n := a.recount().Responses + b.recount().Responses; n != total {
		t.Errorf("%d responses are stored, %d were taken", n, total)
	}
	t.Logf("Redis away and back: acknowledged %d, of these %d while it was away", total, local)
}

// barrage is n forms of one device, opened one after the other at the servers in
// turn and sent at the same moment. It returns how often each status came back.
func barrage(device *phone, c code, n int, at ...*site) map[int]int {
	device.t.Helper()
	device.get("/q/" + c.Code) // for its cookie
	forms := make([]*phone, n)
	for i := range forms {
		forms[i] = device.twin().at(at[i%len(at)])
		if r := forms[i].get("/q/" + c.Code); r.status != 200 {
			device.t.Fatalf("form: %d", r.status)
		}
	}
	var mu sync.Mutex
	got := map[int]int{}
	var sent sync.WaitGroup
	for _, p := range forms {
		sent.Go(func() {
			r := p.send(c.Code, filled("4"))
			mu.Lock()
			got[r.status]++
			mu.Unlock()
		})
	}
	sent.Wait()
	return got
}

// at is the same phone in front of another server; cookies know no ports.
func (p *phone) at(s *site) *phone {
	c := *p
	c.base = "http://" + s.address
	return &c
}

// twin is another window of the same device: it has the device's cookie and no form.
func (p *phone) twin() *phone {
	home, err := url.Parse(p.base)
	if err != nil {
		p.t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.t.Fatal(err)
	}
	jar.SetCookies(home, slices.DeleteFunc(p.client.Jar.Cookies(home), func(k *http.Cookie) bool { return k.Name != "hl_d" }))
	c, client := *p, *p.client
	client.Jar = jar
	c.client = &client
	return &c
}

// metric reads a number of the metrics listener.
func (s *site) metric(name string) float64 {
	s.t.Helper()
	text := s.metrics()
	m := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(name) + ` (\S+)$`).FindStringSubmatch(text)
	if m == nil {
		s.t.Fatalf("no metric %s in\n%.2000s", name, text)
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// metrics is everything that the metrics listener tells.
func (s *site) metrics() string {
	s.t.Helper()
	res, err := http.Get("http://" + s.setting("HAILONG_METRICS__LISTEN") + "/metrics")
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

// locals is how many stored responses came in while the limits were not shared.
func (s *site) locals() (n int64) {
	s.t.Helper()
	st, err := sqlite.Open(context.Background(), filepath.Join(s.data, "hailong.db"), sqlite.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer st.Close()
	cells, err := st.Tallies(context.Background(), "round")
	if err != nil {
		s.t.Fatal(fmt.Errorf("tallies: %w", err))
	}
	for _, e := range cells {
		n += e.Tally[tally.Local]
	}
	return n
}

package e2e_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hailong/server/survey"
	"hailong/server/testenv"
)

// readiness is what /readyz says.
type readiness struct {
	State  string `json:"state"`
	Checks []struct {
		Name   string `json:"name"`
		State  string `json:"state"`
		Reason string `json:"reason"`
	} `json:"checks"`
}

// ready asks a server how it is.
func (s *site) ready() (status int, r readiness) {
	s.t.Helper()
	answer := s.phone().get("/readyz")
	return answer.status, parse[readiness](s.t, answer.body)
}

// degraded waits until a server says that it goes on, though not as well as usual,
// and why.
func (s *site) degraded(reason string) { s.t.Helper(); s.says("degraded", http.StatusOK, reason) }

// down waits until a server says that it takes no answers, and why.
func (s *site) down(reason string) {
	s.t.Helper()
	s.says("down", http.StatusServiceUnavailable, reason)
}

func (s *site) says(state string, status int, reason string) {
	s.t.Helper()
	var last readiness
	defer func() {
		if last.State != state {
			s.t.Logf("readyz said: %+v", last)
		}
	}()
	within(s.t, 30*time.Second, state+" for "+reason, func() bool {
		var got int
		got, last = s.ready()
		if (got == http.StatusServiceUnavailable) != (last.State == "down") {
			s.t.Errorf("readyz: %d %+v", got, last)
		}
		for _, c := range last.Checks {
			if c.Reason == reason {
				return last.State == state && got == status
			}
		}
		return false
	})
}

// well waits until a server is in order: the store is there and nothing waits.
func (s *site) well() {
	s.t.Helper()
	var last readiness
	defer func() {
		if last.State != "ok" {
			s.t.Logf("readyz said: %+v", last)
		}
	}()
	within(s.t, 2*time.Minute, "in order again", func() bool {
		_, last = s.ready()
		return last.State == "ok"
	})
}

// overLine is a site on MongoDB, reached over a line that can break.
func overLine(t *testing.T, extra ...string) (s *site, l *line) {
	t.Helper()
	// Of several hosts the first has to be the one that takes writes.
	scheme, rest, _ := strings.Cut(testenv.Mongo(t), "://")
	hosts, rest, _ := strings.Cut(rest, "/")
	user := hosts[:strings.LastIndex(hosts, "@")+1]
	host, _, _ := strings.Cut(hosts[len(user):], ",")
	l = newLine(t, host)
	with := "?"
	if strings.Contains(rest, "?") {
		with = "&"
	}
	at := func(host string) string {
		return scheme + "://" + user + host + "/" + rest + with + "directConnection=true"
	}
	s = newSite(t, slices.Concat(unhindered, patient, []string{"HAILONG_MONGODB_URI=" + at(l.address), "HAILONG_METRICS__LISTEN=" + free(t)}, extra)...)
	s.direct = at(host)
	return s, l
}

// collection reads a collection of a site on MongoDB, past any line.
func collection[T any](s *site, name string) (all []T) {
	s.t.Helper()
	ctx := context.Background()
	client, err := driver.Connect(options.Client().ApplyURI(s.direct))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = client.Disconnect(ctx) }()
	cur, err := client.Database(s.database()).Collection(name).Find(ctx, bson.D{})
	if err == nil {
		err = cur.All(ctx, &all)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// inOrder wants responses to be stored in the order they were received in: one
// whose sender was thanked before another was sent is in no later batch. Batches
// are numbered within a writer; writers come in the order of their first response.
func (c *crowd) inOrder() {
	c.t.Helper()
	type place struct {
		ID   survey.ResponseID `bson:"_id"`
		Mark struct {
			Writer string `bson:"w"`
			Batch  int    `bson:"b"`
		} `bson:"mark"`
	}
	at := map[survey.ResponseID]place{}
	for _, p := range collection[place](c.site, "responses") {
		at[p.ID] = p
	}
	thanked := c.told(thanked)
	byEnd := slices.SortedFunc(slices.Values(thanked), func(a, b *sheet) int { return a.ended.Compare(b.ended) })
	writers := map[string]int{}
	for _, s := range byEnd {
		if w := at[s.id].Mark.Writer; writers[w] == 0 {
			writers[w] = len(writers) + 1
		}
	}
	where := func(s *sheet) [2]int { return [2]int{writers[at[s.id].Mark.Writer], at[s.id].Mark.Batch} }
	slices.SortFunc(thanked, func(a, b *sheet) int { return a.begun.Compare(b.begun) })
	var last [2]int // the latest place of those that ended before
	done, wrong := 0, 0
	for _, s := range thanked {
		for ; byEnd[done].ended.Before(s.begun); done++ {
			if p := where(byEnd[done]); slices.Compare(p[:], last[:]) > 0 {
				last = p
			}
		}
		if p := where(s); slices.Compare(p[:], last[:]) < 0 {
			if wrong++; wrong < 5 {
				c.t.Errorf("response %s is in batch %v, one that was thanked for before it was sent is in %v", s.id, p, last)
			}
		}
	}
	if wrong > 0 {
		c.t.Errorf("%d responses overtook others", wrong)
	}
	c.t.Logf("order: %d responses in %d batches of %d writers", len(thanked), batches(thanked, where), len(writers))
}

// batches counts the different places.
func batches(list []*sheet, where func(*sheet) [2]int) int {
	seen := map[[2]int]bool{}
	for _, s := range list {
		seen[where(s)] = true
	}
	return len(seen)
}

// database is the name of a site's database.
func (s *site) database() string {
	s.t.Helper()
	u, err := url.Parse(s.direct)
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}

// awayFor is how long the store stays away: HAILONG_TEST_AWAY=60s makes a long run.
func awayFor(t *testing.T) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(cmp.Or(os.Getenv("HAILONG_TEST_AWAY"), "8s"))
	if err != nil {
		t.Fatalf("HAILONG_TEST_AWAY: %v", err)
	}
	return d
}

// The store goes away while people send, and comes back: nobody is refused, and
// everything is stored once, in order.
func TestTheStoreAwayUnderLoadRefusesNobodyAndKeepsTheOrder(t *testing.T) {
	s, l := overLine(t)
	codes := []code{s.round(day(-1), day(1)), s.issue("10507")}
	s.extra = append(s.extra, "HAILONG_MONGODB__TIMEOUT=5s")
	s.serve()
	crowd := newCrowd(s, 5, codes...)
	crowd.pace = 100 * time.Millisecond
	took := time.Duration(0)
	crowd.until(5, 40, func() {
		l.is(cut)
		gone := time.Now()
		crowd.more(20)
		s.degraded("store_away")
		if n := s.metric("hailong_spool_responses"); n < 10 {
			t.Errorf("%v responses wait in the spool, want more", n)
		}
		within(t, 2*awayFor(t)+time.Minute, "the time away passes", func() bool { return time.Since(gone) >= awayFor(t) })
		before := crowd.thanks.Load()
		l.is(whole)
		back := time.Now()
		s.well()
		took = time.Since(back)
		t.Logf("away for %v, in order again %v after", back.Sub(gone).Round(time.Second), took.Round(time.Millisecond))
		if crowd.thanks.Load() == before {
			t.Error("nobody was thanked while the spool was drained")
		}
		crowd.more(20)
	}, s)
	for _, f := range crowd.sheets {
		if f.fate != thanked {
			t.Errorf("a form got status %d, %v", f.status, f.broke)
		}
	}
	crowd.inOrder()
	crowd.counts(fmt.Sprintf("store away for %v", awayFor(t)))
}

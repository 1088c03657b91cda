package e2e_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/server/survey"
	"hailong/server/tally"
	"hailong/server/testenv"
)

// pair is two sites with one MongoDB and one Redis; b's way to the database can
// break. A process that is killed is taken for dead after three seconds.
func pair(t *testing.T) (a, b *site, l *line) {
	t.Helper()
	secret := newSite(t).file("secret.key", strings.Repeat("5c", 32))
	shared := []string{
		"HAILONG_REDIS_URL=" + testenv.Redis(t), "HAILONG_REDIS__TIMEOUT=5s",
		"HAILONG_SECRET_FILE=" + secret, "HAILONG_MONGODB__LEASE=3s",
	}
	b, l = overLine(t, shared...)
	a = newSite(t, slices.Concat(unhindered, patient, shared, []string{"HAILONG_MONGODB_URI=" + b.direct})...)
	a.direct = b.direct
	return a, b, l
}

func TestTwoServersOnOneStoreActAsOne(t *testing.T) {
	a, b, _ := pair(t)
	c := a.round(day(-1), day(1))
	a.serve()
	b.serve()
	both := func(what string, c code, status int) {
		t.Helper()
		within(t, soon, what, func() bool {
			return a.phone().get("/q/"+c.Code).status == status && b.phone().get("/q/"+c.Code).status == status
		})
	}
	if got := barrage(a.phone(), c, 12, a, b); got[303] != taken || got[429] != 12-taken {
		t.Errorf("12 forms of one device at two servers: %v, want %d taken and the others refused", got, taken)
	}
	if n := a.recount().Responses; n != taken {
		t.Errorf("%d responses are stored, want %d", n, taken)
	}
	if n := b.score("11311").N; n.Counted != 1 || n.Flagged != taken-1 {
		t.Errorf("%+v, want the first alone unflagged", n)
	}
	// A form opened at one server and sent to the other, then to the first again.
	p := a.phone()
	p.get("/q/" + c.Code)
	sent := p.at(b).post("/q/"+c.Code, filled("4"))
	again := p.post("/q/"+c.Code, filled("4"))
	if sent.status != http.StatusSeeOther || again.receipt() != sent.receipt() || !strings.Contains(again.header.Get("Location"), "again=1") {
		t.Errorf("sent to both servers: %d %s, then %d %s", sent.status, sent.receipt(), again.status, again.header.Get("Location"))
	}
	if r := p.get("/r/" + sent.receipt()); r.status != 200 {
		t.Errorf("a receipt of the other server: %d", r.status)
	}

	second := a.issue("10507")
	both("the form of a code issued meanwhile", second, 200)
	b.must("codes", "revoke", second.Code, "--reason", "áp phích bị mất")
	both("the page of a code revoked meanwhile", second, 410)
	// Through the API of one server, which sees it at once, and the other soon.
	if r := a.admin().do("POST", "/api/v1/campaigns/round/close", "", ""); r.status != 204 {
		t.Fatalf("close: %d %s", r.status, r.body)
	}
	both("the page of a campaign closed meanwhile", c, 410)
	if n := b.recount().Responses; n != taken+1 {
		t.Errorf("%d responses are stored, want %d", n, taken+1)
	}
}

// One of two servers is killed between storing responses and counting them. The
// other one counts them, without a restart and while it has work of its own.
func TestWhatAKilledServerDidNotCountTheOtherOneCounts(t *testing.T) {
	a, b, l := pair(t)
	codes := []code{a.round(day(-1), day(1)), a.issue("10507")}
	a.serve()
	crowd := newCrowd(a, 7, codes...)
	crowd.pace = 50 * time.Millisecond
	var left []*sheet
	for try := range 5 {
		v := b.serve()
		crowd.until(4, 20, func() {}, a, b)
		crowd.until(2, 5, func() { left = append(left, halfway(crowd, b, l, v)...) }, a)
		l.is(whole)
		if len(left) > 0 {
			break
		}
		t.Logf("try %d: the server was killed at another moment", try+1)
	}
	if len(left) == 0 {
		t.Fatal("nothing was left stored and uncounted: nothing was tested")
	}
	a.settled()
	stored, counted := len(a.stored()), a.counted()[tally.Responses]
	if int64(stored) != counted || a.recount().Responses != stored {
		t.Errorf("%d responses are stored, %d counted", stored, counted)
	}
	t.Logf("the killed server left %d responses stored and uncounted", len(left))
	b.serve()
	crowd.until(4, 20, func() {}, a, b)
	b.well()
	crowd.counts("one of two servers killed")
}

// halfway makes a server store responses without hearing of it, so that it does
// not count them, and kills it. It returns the forms that were stored.
func halfway(c *crowd, s *site, l *line, v *server) (stored []*sheet) {
	c.t.Helper()
	list := make([]*sheet, 3)
	for i := range list {
		r := c.resident(s)
		f, err := r.opens()
		if err != nil {
			c.t.Fatal(err)
		}
		f.remark = "" // free text would be the first thing that is written
		list[i] = f
	}
	l.is(mute)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.each(list, func(_ *resident, f *sheet) { _, _ = c.resident(s).sends(f) })
	}()
	there := func() (found []*sheet) {
		ids := map[survey.ResponseID]bool{}
		for _, d := range collection[struct {
			ID survey.ResponseID `bson:"_id"`
		}](c.site, "responses") {
			ids[d.ID] = true
		}
		for _, f := range list {
			if ids[f.id] {
				found = append(found, f)
			}
		}
		return found
	}
	for end := time.Now().Add(3 * time.Second); len(stored) == 0 && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		stored = there()
	}
	v.kill()
	<-done
	return there()
}

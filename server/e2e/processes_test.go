package e2e_test

import (
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// soon is how long a running server may take to see what a command did.
const soon = 2 * time.Second

// unhindered are settings under which no honest or dishonest pace is limited or
// flagged.
var unhindered = []string{
	"HAILONG_GUARD__NETWORK__PER_MINUTE=100000", "HAILONG_GUARD__NETWORK__PER_DAY=1000000",
	"HAILONG_GUARD__ENTRY__PER_MINUTE=100000", "HAILONG_GUARD__BURST__FLOOR_PER_HOUR=100000", "HAILONG_FLAGS__FAST_FORM=0s",
}

func TestARunningServerSeesWhatCommandsDo(t *testing.T) {
	s := newSite(t)
	first := s.round(day(-1), day(1))
	s.serve()
	shows := func(what string, c code, status int) {
		t.Helper()
		within(t, soon, what, func() bool { return s.phone().get("/q/"+c.Code).status == status })
	}

	second := s.issue("10507")
	shows("the form of a code issued meanwhile", second, 200)
	early := s.phone()
	early.get("/q/" + second.Code)
	s.must("codes", "revoke", second.Code, "--reason", "áp phích bị mất")
	shows("the page of a code revoked meanwhile", second, 410)
	if r := early.post("/q/"+second.Code, filled("4")); r.status != 410 {
		t.Errorf("a form opened before its code was revoked: %d, want 410", r.status)
	}
	third := s.issue("10507")
	if third.Code == second.Code {
		t.Fatal("a revoked code was issued again")
	}
	shows("the form of the code after it", third, 200)

	late := s.phone()
	late.get("/q/" + first.Code)
	s.must("campaign", "close", "round")
	shows("the page of a campaign closed meanwhile", first, 410)
	if r := late.post("/q/"+first.Code, filled("4")); r.status != 410 {
		t.Errorf("a form opened before the campaign was closed: %d, want 410", r.status)
	}

	// Posters outlive rounds: the same code leads to the next campaign.
	s.must("campaign", "import", s.campaign("next", day(0), day(2)))
	s.must("campaign", "open", "next")
	shows("the form of a campaign opened meanwhile", first, 200)
	if r := s.phone().answer(first.Code, "4"); r.status != http.StatusSeeOther {
		t.Errorf("a form of the next campaign: %d", r.status)
	}
	for _, p := range parse[[]proof](t, s.must("recount", "--format", "json")) {
		if want := map[string]int{"round": 0, "next": 1}[p.Campaign]; p.Responses != want {
			t.Errorf("campaign %s has %d responses, want %d", p.Campaign, p.Responses, want)
		}
	}
}

// Browsers open connections ahead on which they may never ask anything.
func TestStoppingDoesNotWaitForSilentConnections(t *testing.T) {
	s := newSite(t)
	c := s.round(day(-1), day(1))
	v := s.serve()
	for range 3 {
		ahead, err := net.Dial("tcp", s.address)
		if err != nil {
			t.Fatal(err)
		}
		defer ahead.Close()
	}
	if r := s.phone().answer(c.Code, "4"); r.status != http.StatusSeeOther { // by now they are accepted
		t.Fatalf("form: %d", r.status)
	}
	v.stop()
}

func TestScoreAndRecountRunWhileAnswersComeIn(t *testing.T) {
	s := newSite(t, unhindered...)
	c := s.round(day(-1), day(1))
	s.serve()
	var acknowledged atomic.Int64
	var people sync.WaitGroup
	enough := make(chan struct{})
	end := sync.OnceFunc(func() { close(enough); people.Wait() })
	defer end() // a failed check must not leave people behind
	for range 4 {
		people.Go(func() {
			for {
				select {
				case <-enough:
					return
				default:
				}
				if r := s.phone().answer(c.Code, "4"); r.status != http.StatusSeeOther {
					t.Errorf("form: %d %.200s", r.status, r.body)
					return
				}
				acknowledged.Add(1)
			}
		})
	}
	for n := range 4 {
		before := acknowledged.Load()
		within(t, 10*time.Second, "ten more answers", func() bool { return acknowledged.Load() >= before+10 })
		// What was acknowledged before a command began is in what it reads.
		before = acknowledged.Load()
		if f := s.score("11311"); int64(f.N.Used) < before {
			t.Errorf("%d answers were acknowledged and the score is of %d", before, f.N.Used)
		}
		before = acknowledged.Load()
		if p := s.recount(); int64(p.Responses) < before {
			t.Errorf("%d answers were acknowledged and the recount found %d", before, p.Responses)
		}
		// A command that writes waits for its turn.
		s.must("codes", "issue", "--unit", "11311", "--point", fmt.Sprintf("quay-%d", n), "--point-name", "Quầy")
	}
	end()
	if p, f := s.recount(), s.score("11311"); int64(p.Responses) != acknowledged.Load() || int64(f.N.Used) != acknowledged.Load() {
		t.Errorf("%d answers were acknowledged, %d are stored, the score is of %d", acknowledged.Load(), p.Responses, f.N.Used)
	}
}

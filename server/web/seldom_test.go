package web_test

import (
	"strings"
	"testing"
	"time"

	"hailong/server/store/faulty"
)

func TestACrowdThatFailsAlikeDoesNotFillTheLog(t *testing.T) {
	s := newSite(t)
	s.store.Fail(faulty.LoseRequest, faulty.Forever)
	send := func() int {
		for range 10 {
			p := s.phone("203.0.113.9")
			p.get("/q/" + string(s.code))
			if r := p.post("/q/"+string(s.code), filled(t, "4")); r.status != 503 {
				t.Fatalf("form: %d", r.status)
			}
		}
		return strings.Count(s.log.String(), "store unavailable")
	}
	if n := send(); n != 1 {
		t.Errorf("10 failures within a second are %d lines", n)
	}
	s.now = s.now.Add(time.Second)
	if n := send(); n != 2 || !strings.Contains(s.log.String(), "others=9") {
		t.Errorf("a second later %d lines, want 2, one with others=9:\n%.600s", n, s.log)
	}
	s.now = s.now.Add(-time.Hour)
	if n := send(); n != 3 {
		t.Errorf("with the clock set back %d lines, want 3", n)
	}
}

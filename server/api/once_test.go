package api_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/server/api"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/trail"
)

// issued is how many codes there are.
func (o *office) issued() int {
	o.t.Helper()
	check(o.t, o.reg.Refresh(o.t.Context()))
	return len(o.reg.Now().Codes())
}

func TestARequestWithAKeyIsCarriedOutOnce(t *testing.T) {
	o := newOffice(t)
	order := map[string]string{"unit": "11311", "point": "quay-1", "point_name": "Quầy 1"}
	by := o.as("machine").with("Idempotency-Key", "one")
	first := by.post("/codes", order).want(201, nil)
	again := by.post("/codes", order).want(201, nil) // 200 if it had been carried out
	if string(again.body) != string(first.body) || again.header.Get("Content-Type") != first.header.Get("Content-Type") {
		t.Errorf("the answers differ:\n%s\n%s", first.body, again.body)
	}
	if again.header.Get("Idempotency-Replayed") != "true" || first.header.Get("Idempotency-Replayed") != "" {
		t.Error("only the second is a repetition")
	}
	if n := o.issued(); n != 1 {
		t.Errorf("%d codes", n)
	}
	by.post("/codes", map[string]string{"unit": "10507"}).want(409, nil)
	by.do("POST", "/codes?x=1", order).want(409, nil)
	o.as("machine").with("Idempotency-Key", "two").post("/codes", order).want(200, nil)
	o.as("admin").with("Idempotency-Key", "one").post("/codes", map[string]string{"unit": "10507"}).want(201, nil) // another account's
	by.post("/campaigns/round/open", nil).want(204, nil)                                                           // another address
	by.with("Idempotency-Key", strings.Repeat("x", 201)).post("/codes", order).want(422, nil)

	o.now = o.now.Add(24*time.Hour + time.Second)
	by.post("/codes", map[string]string{"unit": "10507"}).want(200, nil)
}

func TestARequestThatFailedMayBeSentAgain(t *testing.T) {
	o := newOffice(t)
	by := o.as("machine").with("Idempotency-Key", "one")
	by.post("/codes", map[string]string{"unit": "99999"}).want(422, nil)
	by.post("/codes", map[string]string{"unit": "11311"}).want(201, nil)

	by = by.with("Idempotency-Key", "two")
	// The third Create is that of the code, after the claim and the trail's entry.
	o.store.Fail(faulty.LoseRequest, 1, faulty.Create)
	by.post("/codes", map[string]string{"unit": "10507"}).want(503, nil)
	by.post("/codes", map[string]string{"unit": "10507"}).want(201, nil)
}

// Of requests that come at once with one key, one is carried out; the others are told
// to look.
func TestRequestsAtOnceWithOneKey(t *testing.T) {
	o := newOffice(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[int]int{}
	for range 8 {
		wg.Go(func() {
			r := o.as("machine").with("Idempotency-Key", "one").post("/codes", map[string]string{"unit": "11311"})
			mu.Lock()
			defer mu.Unlock()
			seen[r.status]++
		})
	}
	wg.Wait()
	if seen[201] < 1 || seen[201]+seen[409] != 8 || o.issued() != 1 {
		t.Errorf("%v, %d codes", seen, o.issued())
	}
}

func TestOldRequestsAreForgotten(t *testing.T) {
	o := newOffice(t)
	for _, key := range []string{"one", "two", "three"} {
		o.as("machine").with("Idempotency-Key", key).post("/codes", map[string]string{"unit": "11311"})
	}
	o.now = o.now.Add(24 * time.Hour)
	o.as("machine").with("Idempotency-Key", "four").post("/codes", map[string]string{"unit": "11311"})
	o.now = o.now.Add(time.Second)
	check(t, o.api.ForgetOnce(t.Context()))
	list, err := o.store.List(t.Context(), api.KindOnce)
	check(t, err)
	if len(list) != 1 {
		t.Errorf("%d requests are remembered, want the last one", len(list))
	}
}

// An account that sends too much is told when to come back, and others are not held
// up by it.
func TestEachAccountHasAPace(t *testing.T) {
	o := newOffice(t)
	passed := 0
	var r reply
	for passed < 1000 {
		if r = o.as("service").get("/campaigns"); r.status != 200 {
			break
		}
		passed++
	}
	if passed != 200 || r.status != 429 || r.header.Get("Retry-After") != "1" || r.header.Get("RateLimit") != `"account";r=0;t=1` {
		t.Errorf("%d passed, then %d: %v", passed, r.status, r.header)
	}
	o.as("admin").get("/campaigns").want(200, nil)
	o.now = o.now.Add(100 * time.Millisecond)
	o.as("service").get("/campaigns").want(200, nil)
	o.as("service").get("/campaigns").want(429, nil)
	o.now = o.now.Add(-time.Hour) // a clock that is set back locks nobody out
	o.as("service").get("/campaigns").want(200, nil)
}

// A unit's account gets one answer for all that is not its own.
func TestAUnitSeesItself(t *testing.T) {
	o := newOffice(t)
	by := o.as("unit")
	for _, path := range []string{
		"/codes?unit=10507", "/codes?unit=99999", "/codes?unit=" + o.outside().Key.String(), "/codes?unit=11311&unit=10507", "/codes?unit=x",
		"/campaigns/none/scores", "/campaigns/round/scores?unit=10507", "/posters?unit=10507&format=svg", "/posters?unit=99999&format=svg",
	} {
		r := by.get(path)
		if r.status != 403 || !strings.Contains(string(r.body), "đơn vị mình") {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	o.as("stranger").get("/campaigns/round/scores").want(403, nil)
	var list []struct{ Unit survey.UnitKey }
	by.get("/campaigns/round/scores").want(200, &list)
	if len(list) != 1 || list[0].Unit != o.unit.Key {
		t.Errorf("scores of %v", list)
	}
	o.as("machine").post("/codes", map[string]string{}).want(201, nil)
	by.get("/codes").want(200, &list)
	if len(list) != 1 || list[0].Unit != o.unit.Key {
		t.Errorf("codes of %v", list)
	}
	var campaigns []struct{ ID string }
	o.as("stranger").get("/campaigns").want(200, &campaigns)
	if len(campaigns) != 0 {
		t.Errorf("a stranger sees %v", campaigns)
	}
}

// What is changed is in the trail before, and a change that was refused is there with
// its refusal.
func TestChangesLeaveTheirTrace(t *testing.T) {
	o := newOffice(t)
	o.as("admin").post("/campaigns/round/open", nil).want(204, nil) // it is open: no change
	o.as("admin").post("/campaigns/round/close", nil).want(204, nil)
	o.as("admin").post("/campaigns/round/open", nil).want(409, nil)
	var got []string
	check(t, o.trail.Each(t.Context(), trail.Filter{}, func(e trail.Entry, _ []byte) error {
		got = append(got, string(e.Action)+" "+e.Object+" "+e.Actor+" "+string(e.Before)+string(e.After)+" "+e.Note)
		return nil
	}))
	want := []string{
		`campaign.close campaign:round a1 {"state":"open"}{"state":"closed"} `,
		`campaign.open campaign:round a1 {"state":"closed"}{"state":"open"} `,
		`campaign.open campaign:round a1 {"state":"closed"}{"state":"open"} không thực hiện được: `,
	}
	if len(got) != len(want) {
		t.Fatalf("%d entries: %q", len(got), got)
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("entry %d is %q, want %q…", i+1, got[i], want[i])
		}
	}
	o.store.Fail(faulty.LoseRequest, faulty.Forever, faulty.Create)
	o.as("admin").get("/posters").want(404, nil)
	o.as("admin").post("/codes", map[string]string{"unit": "11311"}).want(503, nil)
	o.store.Heal()
	if n := o.issued(); n != 0 {
		t.Errorf("%d codes were issued without a trace", n)
	}
}

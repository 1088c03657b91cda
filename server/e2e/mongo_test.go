package e2e_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"hailong/server/testenv"
)

// patient are settings for a server that may be slow; where it is away, waiting so
// long would be in vain.
var patient = []string{"HAILONG_MONGODB__TIMEOUT=30s", "HAILONG_INTAKE__COMMIT_TIMEOUT=30s", "HAILONG_HTTP__REQUEST_TIMEOUT=30s"}

func TestTheJourneyOnMongoDB(t *testing.T) {
	uri := testenv.Mongo(t)
	s := newSite(t, slices.Concat(unhindered, patient, []string{"HAILONG_MONGODB_URI=" + uri})...)
	c := s.round(day(-1), day(1))
	v := s.serve()
	p := s.phone()
	form := p.get("/q/" + c.Code)
	if form.status != 200 || !strings.Contains(form.body, "Phường Hồng Bàng") {
		t.Fatalf("form: %d\n%.400s", form.status, form.body)
	}
	sent := p.post("/q/"+c.Code, filled("4"))
	if sent.status != http.StatusSeeOther || sent.receipt() == "" {
		t.Fatalf("form: %d\n%.300s", sent.status, sent.body)
	}
	if r := p.get("/r/" + sent.receipt()); r.status != 200 || !strings.Contains(r.body, "Phường Hồng Bàng") {
		t.Errorf("receipt: %d\n%.300s", r.status, r.body)
	}
	if again := p.post("/q/"+c.Code, filled("4")); again.receipt() != sent.receipt() || !strings.Contains(again.header.Get("Location"), "again=1") {
		t.Errorf("the same form again: %d %s", again.status, again.header.Get("Location"))
	}
	if other := p.post("/q/"+c.Code, filled("1")); other.status != http.StatusConflict {
		t.Errorf("the same id with other answers: %d, want 409", other.status)
	}
	const more = 39 // enough for figures
	var people sync.WaitGroup
	for range more {
		people.Go(func() {
			if r := s.phone().answer(c.Code, "2"); r.status != http.StatusSeeOther {
				t.Errorf("form: %d %.200s", r.status, r.body)
			}
		})
	}
	people.Wait()
	if f := s.score("11311"); f.N.Used != 1+more || f.Index == nil || *f.Index != 2.5 {
		t.Errorf("score: %+v", f)
	}
	if n := s.recount().Responses; n != 1+more {
		t.Errorf("%d responses are stored, want %d", n, 1+more)
	}
	s.must("codes", "revoke", c.Code, "--reason", "thử")
	within(t, soon, "the page of a code revoked meanwhile", func() bool { return s.phone().get("/q/"+c.Code).status == 410 })
	v.stop()
	tamper(t, s, uri)
}

// tamper changes one number of one tally behind the program's back and wants the
// recount to find exactly that.
func tamper(t *testing.T, s *site, uri string) {
	t.Helper()
	ctx := context.Background()
	client, err := driver.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Disconnect(ctx) }()
	_, name, _ := strings.Cut(strings.TrimPrefix(uri, "mongodb://"), "/")
	name, _, _ = strings.Cut(name, "?")
	tallies := client.Database(name).Collection("tallies")
	var one struct {
		ID   string `bson:"_id"`
		Cell string `bson:"cell"`
	}
	if err := tallies.FindOne(ctx, bson.D{{Key: "campaign", Value: "round"}}).Decode(&one); err != nil {
		t.Fatal(err)
	}
	by := func(n int64) {
		t.Helper()
		res, err := tallies.UpdateOne(ctx, bson.D{{Key: "_id", Value: one.ID}}, bson.D{{Key: "$inc", Value: bson.D{{Key: "n.overall:2", Value: n}}}})
		if err != nil || res.ModifiedCount != 1 {
			t.Fatalf("tamper: %v %+v", err, res)
		}
	}
	by(1)
	table, errs, exit := s.run("recount")
	if want := one.Cell + " overall:2: responses say 39, tally says 40"; exit != 1 || !strings.Contains(errs, want) || !strings.Contains(table, "LỆCH 1 số") {
		t.Errorf("recount of a changed tally: exit %d, want 1 and %q\n%s%s", exit, want, table, errs)
	}
	text, _, exit := s.run("recount", "--format", "json")
	if list := parse[[]proof](t, text); exit != 1 || len(list) != 1 || len(list[0].Differences) != 1 || !strings.HasPrefix(list[0].Differences[0], one.Cell+" ") {
		t.Errorf("recount as JSON: exit %d %+v", exit, list)
	}
	by(-2)
	if _, errs, exit := s.run("recount"); exit != 1 || !strings.Contains(errs, one.Cell+" overall:2: responses say 39, tally says 38") {
		t.Errorf("recount of a tally that is too low: exit %d, want 1\n%s", exit, errs)
	}
	by(1)
	s.recount()
}

// away is a site on MongoDB over a line that can break, with a form that was
// filled but not sent.
func away(t *testing.T) (s *site, v *server, l *line, p *phone, c code) {
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
	uri := scheme + "://" + user + l.address + "/" + rest + with + "directConnection=true"
	s = newSite(t, slices.Concat(unhindered, patient, []string{"HAILONG_MONGODB_URI=" + uri})...)
	c = s.round(day(-1), day(1))
	s.extra = append(s.extra, "HAILONG_MONGODB__TIMEOUT=2s")
	v = s.serve()
	if r := s.phone().answer(c.Code, "5"); r.status != http.StatusSeeOther { // so that the server writes already
		t.Fatalf("form: %d %.300s", r.status, r.body)
	}
	p = s.phone()
	p.get("/q/" + c.Code)
	return s, v, l, p, c
}

// unavailable sends a form and wants a page that says so and keeps the answers.
func unavailable(p *phone, c code) {
	p.t.Helper()
	r := p.post("/q/"+c.Code, filled("4"))
	if r.status != http.StatusServiceUnavailable || r.receipt() != "" || !strings.Contains(r.body, "chưa được ghi nhận") {
		p.t.Errorf("form without a store: %d\n%.400s", r.status, r.body)
	}
	if n := strings.Count(r.body, ` checked>`); n != len(items) {
		p.t.Errorf("%d answers are kept, want %d", n, len(items))
	}
}

// returns waits until the server is ready and wants the form to be stored once,
// with one receipt.
func returns(s *site, p *phone, c code, already bool) {
	p.t.Helper()
	within(p.t, 30*time.Second, "ready again", func() bool { return p.get("/readyz").status == 200 })
	first := p.post("/q/"+c.Code, filled("4"))
	if first.status != http.StatusSeeOther || first.receipt() == "" || strings.Contains(first.header.Get("Location"), "again=1") != already {
		p.t.Fatalf("the form sent again: %d %s\n%.300s", first.status, first.header.Get("Location"), first.body)
	}
	second := p.post("/q/"+c.Code, filled("4"))
	if second.receipt() != first.receipt() || !strings.Contains(second.header.Get("Location"), "again=1") {
		p.t.Errorf("the form sent once more: %d %s, first %s", second.status, second.header.Get("Location"), first.header.Get("Location"))
	}
	if r := p.get("/r/" + first.receipt()); r.status != 200 {
		p.t.Errorf("receipt: %d", r.status)
	}
	if n := s.recount().Responses; n != 2 {
		p.t.Errorf("%d responses are stored, want 2", n)
	}
}

func TestTheStoreAwayAndBack(t *testing.T) {
	s, v, l, p, c := away(t)
	l.is(cut)
	unavailable(p, c)
	if log := v.log.String(); !strings.Contains(log, `msg="store unavailable" route=/q/:code`) {
		t.Errorf("the log does not say why a form was not taken:\n%s", log)
	}
	ready := p.get("/readyz")
	if ready.status != http.StatusServiceUnavailable || ready.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("readyz without a store: %d %s", ready.status, ready.header.Get("Content-Type"))
	}
	if doc := parse[struct{ Type string }](t, ready.body); doc.Type != "urn:hailong:problem:unavailable" {
		t.Errorf("readyz without a store: %s", ready.body)
	}
	if r := p.get("/healthz"); r.status != 200 {
		t.Errorf("healthz without a store: %d", r.status)
	}
	if r := s.phone().get("/q/" + c.Code); r.status != 200 {
		t.Errorf("opening a form needs no store: %d", r.status)
	}
	_, errs, exit := s.run("score")
	if exit != 1 || !strings.Contains(errs, "Không liên lạc được với cơ sở dữ liệu") || strings.Contains(errs, "câu trả lời") {
		t.Errorf("score without a store: exit %d\n%s", exit, errs)
	}
	l.is(whole)
	returns(s, p, c, false)
}

// The form was stored and the reply was lost: the resident was told that it is not
// recorded, and sending it again is no second response.
func TestTheStoreLosesItsReply(t *testing.T) {
	s, _, l, p, c := away(t)
	l.is(mute)
	unavailable(p, c)
	l.is(whole)
	returns(s, p, c, true)
}

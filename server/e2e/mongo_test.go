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
	s, l = overLine(t)
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

// waits sends a form that the store can't take now: its sender is thanked all the
// same, and the receipt says that it waits.
func waits(p *phone, c code) (receipt string) {
	p.t.Helper()
	r := p.post("/q/"+c.Code, filled("4"))
	if r.status != http.StatusSeeOther || r.receipt() == "" || strings.Contains(r.header.Get("Location"), "again=1") {
		p.t.Fatalf("form without a store: %d %s\n%.400s", r.status, r.header.Get("Location"), r.body)
	}
	if page := p.get("/r/" + r.receipt()); page.status != 200 || !strings.Contains(page.body, waiting) || strings.Contains(page.body, isCounted) {
		p.t.Errorf("receipt of a form that waits: %d\n%.800s", page.status, page.body)
	}
	if again := p.post("/q/"+c.Code, filled("4")); again.receipt() != r.receipt() || !strings.Contains(again.header.Get("Location"), "again=1") {
		p.t.Errorf("the form that waits sent again: %d %s, first %s", again.status, again.header.Get("Location"), r.receipt())
	}
	if other := p.post("/q/"+c.Code, filled("1")); other.status != http.StatusConflict {
		p.t.Errorf("the id of a form that waits with other answers: %d, want 409", other.status)
	}
	return r.receipt()
}

// What the page of a receipt says.
const (
	waiting   = "đang chờ nhập vào hệ thống"
	isCounted = "đã được ghi nhận và được tính vào kết quả"
)

// returns waits until the server is in order and wants the form to be stored and
// counted once, under its receipt.
func returns(s *site, p *phone, c code, receipt string) {
	p.t.Helper()
	s.well()
	if again := p.post("/q/"+c.Code, filled("4")); again.receipt() != receipt || !strings.Contains(again.header.Get("Location"), "again=1") {
		p.t.Errorf("the form sent once more: %d %s, first %s", again.status, again.header.Get("Location"), receipt)
	}
	if r := p.get("/r/" + receipt); r.status != 200 || strings.Contains(r.body, waiting) || !strings.Contains(r.body, isCounted) {
		p.t.Errorf("receipt in the end: %d\n%.800s", r.status, r.body)
	}
	if n := s.recount().Responses; n != 2 {
		p.t.Errorf("%d responses are stored, want 2", n)
	}
	if n := s.score("11311").N.Used; n != 2 {
		p.t.Errorf("%d responses are counted, want 2", n)
	}
}

func TestTheStoreAwayAndBack(t *testing.T) {
	s, v, l, p, c := away(t)
	l.is(cut)
	receipt := waits(p, c)
	within(t, 10*time.Second, "the log says that the store is away", func() bool {
		return strings.Contains(v.log.String(), "store is away")
	})
	s.degraded("store_away")
	if r := p.get("/healthz"); r.status != 200 {
		t.Errorf("healthz without a store: %d", r.status)
	}
	if r := s.phone().get("/q/" + c.Code); r.status != 200 {
		t.Errorf("opening a form needs no store: %d", r.status)
	}
	_, errs, exit := s.run("score")
	if exit != 10 || !strings.Contains(errs, "Không liên lạc được với cơ sở dữ liệu") || strings.Contains(errs, "câu trả lời") {
		t.Errorf("score without a store: exit %d, want 10\n%s", exit, errs)
	}
	l.is(whole)
	returns(s, p, c, receipt)
}

// The form was stored and the reply was lost. It waits beside the store all the
// same, and is found to be there when the store answers again.
func TestTheStoreLosesItsReply(t *testing.T) {
	s, _, l, p, c := away(t)
	l.is(mute)
	receipt := waits(p, c)
	if _, there := s.stored()[p.response(c)]; !there {
		t.Error("the store did not take the form: nothing was tested")
	}
	l.is(whole)
	returns(s, p, c, receipt)
}

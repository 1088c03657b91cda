package ledger_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"hailong/server/certify"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/trail"
)

func TestACampaignIsCertified(t *testing.T) {
	o := open(t)
	o.closed("q4", 60)
	l := o.ready()
	order := o.order("q4")
	var done, of int64
	order.Progress = func(d, n int64) { done, of = d, n }
	s, err := l.Certify(t.Context(), order)
	check(t, err)
	c := &s.Certificate
	if f := s.Verify(o.key.Public()); f != nil {
		t.Error(f)
	}
	if f, err := c.CheckResponses(o.each("q4")); f != nil || err != nil {
		t.Error(f, err)
	}
	if c.Number != 1 || c.Responses != 120 || len(c.Units) != 2 || c.Units[0].Name == "" || c.By != order.Name || c.Campaign.ClosedOn != survey.NewDay(2026, 11, 1) {
		t.Errorf("%+v", c)
	}
	if c.Questionnaire.Hash == "" || c.Criteria.Hash == "" {
		t.Errorf("without hashes: %+v %+v", c.Questionnaire, c.Criteria)
	}
	x, err := o.registry().Now().Campaign("q4")
	if err != nil || x.State != survey.Certified {
		t.Errorf("%v, %v", x, err)
	}
	if got, want := o.entries(), []trail.Action{trail.CampaignCertify, trail.CertificateIssue}; !slices.Equal(got, want) {
		t.Errorf("trail: %v", got)
	}
	if !strings.HasPrefix(c.Trail, "1:") {
		t.Errorf("the head of the trail is %s, want that of the entry before it was issued", c.Trail)
	}
	if of != 240 || done > of {
		t.Errorf("progress ends with %d of %d", done, of)
	}

	again, err := o.process().Certify(t.Context(), o.order("q4"))
	check(t, err)
	if again.Hash() != s.Hash() || len(o.entries()) != 2 {
		t.Errorf("certified again: %s, trail %v", again.Hash(), o.entries())
	}
	p, err := certify.Prove(s, c0(t, o, "q4"), o.each("q4"))
	check(t, err)
	if f := p.Verify(s); f != nil {
		t.Error(f)
	}
}

// c0 is the ID of some response.
func c0(t testing.TB, o *office, id survey.CampaignID) (rid survey.ResponseID) {
	n := 0
	check(t, o.each(id)(func(r *survey.Response) error {
		if n++; n == 17 {
			rid = r.ID
		}
		return nil
	}))
	return rid
}

func TestOnlyAClosedCampaignIsCertified(t *testing.T) {
	o := open(t)
	l := o.ready()
	if _, err := l.Certify(t.Context(), o.order("none")); survey.KindOf(err) != survey.KindUnknown {
		t.Errorf("unknown: %v", err)
	}
	o.answered("q4", 3)
	if _, err := l.Certify(t.Context(), o.order("q4")); survey.KindOf(err) != survey.KindConflict {
		t.Errorf("open: %v", err)
	}
	if _, err := l.InForce(t.Context(), "q4"); survey.KindOf(err) != survey.KindUnknown {
		t.Errorf("in force: %v", err)
	}
	if got := o.entries(); len(got) != 0 {
		t.Errorf("trail: %v", got)
	}
}

func TestACorrectionReplacesAndSaysWhy(t *testing.T) {
	o := open(t)
	o.closed("q4", 50)
	l := o.ready()
	bad := o.order("q4")
	bad.Why = "Vì sao"
	if err := l.Correct(t.Context(), bad); survey.KindOf(err) != survey.KindConflict {
		t.Errorf("correct what has no certificate: %v", err)
	}
	first, err := l.Certify(t.Context(), o.order("q4"))
	check(t, err)
	for _, reason := range []string{"", " \n", strings.Repeat("ữ", certify.MaxWhy+1)} {
		bad.Why = reason
		if err := l.Correct(t.Context(), bad); survey.KindOf(err) != survey.KindInvalid {
			t.Errorf("reason of %d bytes: %v", len(reason), err)
		}
	}
	bad.Why = "Loại 3 phiếu do cán bộ tự bấm,\nngười báo 0912 345 678"
	check(t, l.Correct(t.Context(), bad))
	x, err := o.registry().Now().Campaign("q4")
	if err != nil || x.State != survey.Closed || x.ClosedOn != survey.NewDay(2026, 11, 1) {
		t.Fatalf("%+v, %v", x, err)
	}
	if s, err := l.InForce(t.Context(), "q4"); err != nil || s.Hash() != first.Hash() {
		t.Errorf("while it is corrected: %v", err)
	}
	var gone []survey.ResponseID
	check(t, o.store.EachStanding(t.Context(), "q4", o.units[0], survey.Flagged, func(r *survey.Response) error {
		gone = append(gone, r.ID)
		return nil
	}))
	for _, id := range gone[:3] {
		check(t, o.store.Restand(t.Context(), id, survey.Flagged, survey.Excluded, "staff"))
	}
	second, err := o.process().Certify(t.Context(), o.order("q4"))
	check(t, err)
	c := &second.Certificate
	if c.Replaces == nil || c.Replaces.Hash != first.Hash() || c.Replaces.Why != "Loại 3 phiếu do cán bộ tự bấm, người báo [số điện thoại]" || c.Number != 2 {
		t.Errorf("%+v", c.Replaces)
	}
	if n := c.Unit(o.units[0]).Counts; n.Excluded != 3 || n.ExcludedBy[0] != (certify.Excluded{Reason: "staff", N: 3}) {
		t.Errorf("%+v", n)
	}
	if s, err := l.InForce(t.Context(), "q4"); err != nil || s.Hash() != second.Hash() {
		t.Errorf("afterwards: %v", err)
	}
	if list, err := l.Latest(t.Context(), o.units[1]); err != nil || len(list) != 1 || list[0].Hash() != second.Hash() {
		t.Errorf("latest: %d, %v", len(list), err)
	}
	if f, err := first.Certificate.CheckResponses(o.each("q4")); f == nil || err != nil {
		t.Errorf("the old one holds for the new responses: %v, %v", f, err)
	}
	if _, _, _, ok, err := l.Correcting(t.Context(), second); ok || err != nil {
		t.Errorf("the new one is corrected already: %v", err)
	}
	why, by, _, ok, err := l.Correcting(t.Context(), first)
	if !ok || err != nil || by != bad.Name || why != c.Replaces.Why {
		t.Errorf("%q by %q, %v, %v", why, by, ok, err)
	}
}

func TestTheChainIsOneForAllCampaigns(t *testing.T) {
	o := open(t)
	names := []survey.CampaignID{"a", "b", "c", "d"}
	for _, id := range names {
		o.closed(id, 2)
	}
	o.ready()
	// Two processes a campaign, all at once.
	var wg sync.WaitGroup
	errs := make([]error, 2*len(names))
	for i := range errs {
		l := o.process()
		wg.Go(func() { _, errs[i] = l.Certify(t.Context(), o.order(names[i/2])) })
	}
	wg.Wait()
	for _, err := range errs {
		check(t, err)
	}
	chain, err := o.process().All(t.Context())
	check(t, err)
	if f := certify.VerifyChain(chain, certify.Hash{}, o.key.Public()); f != nil || len(chain) != len(names) {
		t.Errorf("%d certificates, %v", len(chain), f)
	}
}

// Wherever the store goes away, before or after it has carried out what it was asked,
// the next try completes what is there.
func TestWhateverFailsTheNextTryCompletes(t *testing.T) {
	o := open(t)
	o.closed("warm", 2)
	l := o.ready()
	o.store.calls = 0
	_, err := l.Certify(t.Context(), o.order("warm"))
	check(t, err)
	calls := o.store.calls
	if calls < 15 {
		t.Fatalf("certifying takes %d calls", calls)
	}
	made := 1
	for k := range calls + 3 { // a round more: a process that has read nothing yet makes more calls
		for _, late := range []bool{false, true} {
			id := survey.CampaignID(fmt.Sprintf("r%d-%v", k, late))
			o.closed(id, 1)
			l := o.process()
			o.store.calls, o.store.from, o.store.late = 0, k+1, late
			first, err := l.Certify(t.Context(), o.order(id))
			o.store.from = 0
			if err == nil && first == nil {
				t.Fatalf("call %d: neither a certificate nor an error", k)
			}
			s, err := o.process().Certify(t.Context(), o.order(id))
			if err != nil || s.Certificate.Campaign.ID != id || first != nil && first.Hash() != s.Hash() {
				t.Fatalf("call %d, late %v: %v", k, late, err)
			}
			made++
			chain, err := o.process().All(t.Context())
			if err != nil || len(chain) != made {
				t.Fatalf("call %d, late %v: %d certificates, want %d, %v", k, late, len(chain), made, err)
			}
		}
	}
}

// lying is a store whose tallies, or responses, are not what they were.
type lying struct {
	*fickle
	tallies   func([]store.Entry)
	uncounted int
}

func (s *lying) Tallies(ctx context.Context, id survey.CampaignID) ([]store.Entry, error) {
	list, err := s.fickle.Tallies(ctx, id)
	if s.tallies != nil {
		s.tallies(list)
	}
	return list, err
}

func (s *lying) Uncounted(context.Context) (int, error) { return s.uncounted, nil }

func TestWhatIsNotSettledIsNotCertified(t *testing.T) {
	o := open(t)
	o.closed("q4", 40)
	l := o.ready()
	st := &lying{fickle: o.store}
	l.Responses = st
	refused := func(what, says string) {
		t.Helper()
		_, err := l.Certify(t.Context(), o.order("q4"))
		if survey.KindOf(err) != survey.KindConflict || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", what, err)
		}
		if chain, err := l.All(t.Context()); err != nil || len(chain) != 0 {
			t.Errorf("%s: %d certificates, %v", what, len(chain), err)
		}
	}
	l.Undecided = func(_ context.Context, id survey.CampaignID) (int, error) {
		return map[survey.CampaignID]int{"q4": 2}[id], nil
	}
	refused("undecided", "2 proposals")
	if x, err := o.registry().Now().Campaign("q4"); err != nil || x.State != survey.Closed {
		t.Errorf("locked with proposals undecided: %v, %v", x.State, err)
	}
	l.Undecided = func(context.Context, survey.CampaignID) (int, error) { return 0, nil }
	st.uncounted = 7
	refused("uncounted", "7 to be counted")
	st.uncounted = 0
	l.Waiting = func() (int, error) { return 5, nil }
	refused("on disk", "5 responses wait to be stored")
	l.Waiting = func() (int, error) { return 0, nil }
	st.tallies = func(list []store.Entry) {
		list[0].Tally["rated"]++
	}
	refused("drifted", "recount")
	st.tallies = nil
	if _, err := l.Certify(t.Context(), o.order("q4")); err != nil {
		t.Error(err)
	}
}

func TestOnlyTheKeyThatSignsSigns(t *testing.T) {
	o := open(t)
	o.closed("a", 2)
	o.closed("b", 2)
	l := o.process()
	if _, err := l.Certify(t.Context(), o.order("a")); survey.KindOf(err) != survey.KindConflict {
		t.Errorf("a key that was never noted: %v", err)
	}
	l = o.ready()
	other, err := certify.NewPrivateKey(o.random)
	check(t, err)
	if ok, err := o.process().Adopt(t.Context(), other.Public()); ok || err != nil {
		t.Errorf("a second server's own key: %v, %v", ok, err)
	}
	_, err = l.Certify(t.Context(), o.order("a"))
	check(t, err)
	order := o.order("b")
	order.Key = other
	if _, err := l.Certify(t.Context(), order); survey.KindOf(err) != survey.KindConflict {
		t.Errorf("another server's key: %v", err)
	}
	check(t, l.Turn(t.Context(), trail.Event{Actor: "cli"}, other.Public()))
	if err := l.Turn(t.Context(), trail.Event{Actor: "cli"}, o.key.Public()); survey.KindOf(err) != survey.KindConflict {
		t.Errorf("back to an old key: %v", err)
	}
	if _, err := l.Certify(t.Context(), o.order("b")); survey.KindOf(err) != survey.KindConflict {
		t.Errorf("the old key: %v", err)
	}
	_, err = l.Certify(t.Context(), order)
	check(t, err)
	keys, err := o.process().Keys(t.Context())
	if err != nil || !slices.Equal(keys, []certify.PublicKey{o.key.Public(), other.Public()}) {
		t.Errorf("%v, %v", keys, err)
	}
	if got := o.entries(); got[len(got)-3] != trail.CertificateKey {
		t.Errorf("trail: %v", got)
	}
}

func TestAnAlteredChainIsShownToNobody(t *testing.T) {
	o := open(t)
	o.closed("q4", 2)
	l := o.ready()
	_, err := l.Certify(t.Context(), o.order("q4"))
	check(t, err)
	d, err := o.store.Get(t.Context(), "certificate", "00000001")
	check(t, err)
	d.Body = []byte(strings.Replace(string(d.Body), `"responses":4`, `"responses":5`, 1))
	check(t, o.store.Replace(t.Context(), d))
	if chain, err := o.process().All(t.Context()); err == nil || chain != nil {
		t.Errorf("%d certificates", len(chain))
	}
}

func TestInTheBackground(t *testing.T) {
	o := open(t)
	o.closed("q4", 5)
	l := o.ready()
	if _, known := l.Progress("q4"); known {
		t.Error("it is at work before it was told to")
	}
	l.Begin(o.order("q4"))
	l.Begin(o.order("q4"))
	check(t, l.Close())
	m, known := l.Progress("q4")
	if !known || !m.Over {
		t.Errorf("%+v", m)
	}
	// Closing may have come first: then it says why, and the next call completes it.
	if _, err := o.process().Certify(t.Context(), o.order("q4")); err != nil {
		t.Error(err)
	}
}

// What is asked for while an earlier call is still at work is done after it: that one may
// have looked before there was anything to correct.
func TestABeginDuringAnotherIsNotLost(t *testing.T) {
	o := open(t)
	o.closed("q4", 5)
	l := o.ready()
	first, err := l.Certify(t.Context(), o.order("q4"))
	check(t, err)
	entered, leave := make(chan struct{}), make(chan struct{})
	real := l.Docs
	l.Docs = &gated{documents: real, entered: entered, leave: leave}
	l.Begin(o.order("q4")) // it has nothing to do
	<-entered
	order := o.order("q4")
	order.Why = "Loại một phiếu"
	check(t, o.process().Correct(t.Context(), order))
	l.Begin(o.order("q4"))
	close(leave)
	for {
		m, _ := l.Progress("q4")
		if m.Over {
			check(t, m.Err)
			break
		}
		runtime.Gosched()
	}
	if s, err := o.process().InForce(t.Context(), "q4"); err != nil || s.Hash() == first.Hash() {
		t.Errorf("the correction is not certified: %v", err)
	}
}

// documents is what a ledger has of a store.
type documents interface {
	Create(ctx context.Context, docs ...store.Doc) error
	Get(ctx context.Context, kind, id string) (store.Doc, error)
	Page(ctx context.Context, kind string, r store.Range) ([]store.Doc, error)
	Changes(ctx context.Context, kinds ...string) (int64, error)
}

// gated holds the first look whether a certificate is to be corrected until it may go on,
// with what it saw.
type gated struct {
	documents
	once           sync.Once
	entered, leave chan struct{}
}

func (g *gated) Get(ctx context.Context, kind, id string) (store.Doc, error) {
	d, err := g.documents.Get(ctx, kind, id)
	g.once.Do(func() {
		close(g.entered)
		<-g.leave
	})
	return d, err
}

package review_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"hailong/server/registry"
	"hailong/server/review"
	"hailong/server/score"
	"hailong/server/store/faulty"
	"hailong/server/survey"
)

func TestFourEyes(t *testing.T) {
	d := open(t)
	d.helped()
	p := d.propose(d.order(&review.Filter{Unit: d.units[0], Flag: survey.FlagFast}))
	if p.State != review.Waiting || p.N != 12 || len(p.Units) != 1 || len(p.Hash) != 64 || !p.FourEyes {
		t.Fatalf("%+v", p)
	}
	d.wantStandings(0, 12, 0)
	_, err := d.Confirm(t.Context(), p.ID, one, "")
	wantKind(t, "confirmed by the proposer", err, survey.KindForbidden)
	_, err = d.Decline(t.Context(), p.ID, one, "Không")
	wantKind(t, "declined by the proposer", err, survey.KindForbidden)
	_, err = d.Withdraw(t.Context(), p.ID, two, "")
	wantKind(t, "withdrawn by another", err, survey.KindForbidden)
	// What comes in after the proposal is no part of it.
	d.give(3, kind{hour: 15, level: "5", pace: survey.PaceUnder20, flags: quick})
	done, err := d.Confirm(t.Context(), p.ID, two, "Đã xem camera, gọi 0912345678")
	check(t, err)
	if done.State != review.Confirmed || done.Changed != 12 || len(done.Missed) != 0 || done.Decided.Account != "k2" || strings.Contains(done.DecisionNote, "0912") {
		t.Errorf("%+v", done)
	}
	d.wantStandings(0, 3, 12)
	if _, _, reasons := d.standings(0); reasons["staff_filled"] != 12 {
		t.Errorf("%v", reasons)
	}
	again, err := d.Confirm(t.Context(), p.ID, two, "")
	if err != nil || again.Rev != done.Rev {
		t.Errorf("confirmed again: %+v, %v", again, err)
	}
	_, err = d.Decline(t.Context(), p.ID, two, "Không")
	wantKind(t, "declined after it was confirmed", err, survey.KindConflict)

	back := d.order(&review.Filter{})
	back.Action, back.Reason = review.Restore, survey.ReasonMistaken
	p = d.propose(back)
	_, err = d.Confirm(t.Context(), p.ID, two, "")
	check(t, err)
	d.wantStandings(0, 15, 0)
}

func TestADeclinedProposalChangesNothing(t *testing.T) {
	d := open(t)
	ids := d.helped()
	p := d.propose(d.order(nil, ids[:2]...))
	_, err := d.Decline(t.Context(), p.ID, two, " ")
	wantKind(t, "without a reason", err, survey.KindInvalid)
	no, err := d.Decline(t.Context(), p.ID, two, "Chưa đủ căn cứ")
	check(t, err)
	if no.State != review.Declined || no.DecisionNote != "Chưa đủ căn cứ" {
		t.Errorf("%+v", no)
	}
	_, err = d.Confirm(t.Context(), p.ID, two, "")
	wantKind(t, "confirmed after that", err, survey.KindConflict)
	d.wantStandings(0, 12, 0)
	p = d.propose(d.order(nil, ids[:2]...))
	_, err = d.Withdraw(t.Context(), p.ID, one, "")
	check(t, err)
	n, err := d.Waiting(t.Context(), "round")
	if err != nil || n != 0 {
		t.Errorf("%d wait, %v", n, err)
	}
}

func TestWhatCanNotBeProposed(t *testing.T) {
	d := open(t)
	ids := d.helped()
	counted := d.give(1, kind{hour: 9, level: "3"})
	for name, change := range map[string]func(*review.Order){
		"no action":                    func(o *review.Order) { o.Action = "drop" },
		"words of one's own":           func(o *review.Order) { o.Reason = "Tôi thấy lạ" },
		"a reason to put back":         func(o *review.Order) { o.Reason = survey.ReasonMistaken },
		"another reason without words": func(o *review.Order) { o.Reason = survey.ReasonOther },
		"a long note":                  func(o *review.Order) { o.Note = strings.Repeat("ữ ", 501) },
		"nothing chosen":               func(o *review.Order) { o.IDs = nil },
		"chosen both ways":             func(o *review.Order) { o.Filter = &review.Filter{} },
	} {
		o := d.order(nil, ids[0])
		change(&o)
		_, err := d.Draft(t.Context(), o)
		wantKind(t, name, err, survey.KindInvalid)
	}
	_, err := d.Draft(t.Context(), d.order(nil, counted...))
	wantKind(t, "a response that counts", err, survey.KindConflict)
	_, err = d.Draft(t.Context(), d.order(nil, ids[0], ids[0]))
	wantKind(t, "one twice", err, survey.KindConflict)
	_, err = d.Draft(t.Context(), d.order(&review.Filter{Flag: survey.FlagBurst}))
	wantKind(t, "nothing there", err, survey.KindConflict)
	o := d.order(&review.Filter{})
	o.Expected = 11
	_, err = d.Draft(t.Context(), o)
	wantKind(t, "another number than was seen", err, survey.KindConflict)
	// What is in an open proposal is in no other.
	d.propose(d.order(nil, ids[0]))
	_, err = d.Draft(t.Context(), d.order(nil, ids[0]))
	wantKind(t, "one that is in another proposal", err, survey.KindConflict)
	if p := d.propose(d.order(&review.Filter{})); p.N != 11 {
		t.Errorf("%d of the 11 others", p.N)
	}
	for _, id := range []string{"", "x", "../campaign", strings.Repeat("0", 18)} {
		_, err := d.Get(t.Context(), id)
		wantKind(t, id, err, survey.KindUnknown)
	}
}

func TestWithoutFourEyesAProposalIsAppliedAtOnce(t *testing.T) {
	d := open(t)
	d.helped()
	d.FourEyes = false
	p := d.propose(d.order(&review.Filter{}))
	if p.State != review.Confirmed || p.FourEyes || p.Changed != 12 || p.Decided.Account != one.Account {
		t.Errorf("%+v", p)
	}
	d.wantStandings(0, 0, 12)
}

// What waits under four eyes stays so when they are switched off.
func TestSwitchingFourEyesOffLetsNobodyConfirmTheirOwn(t *testing.T) {
	d := open(t)
	d.helped()
	p := d.propose(d.order(&review.Filter{}))
	d.FourEyes = false
	_, err := d.Confirm(t.Context(), p.ID, one, "")
	wantKind(t, "confirmed by the proposer", err, survey.KindForbidden)
}

func TestOthersChangedSomeMeanwhile(t *testing.T) {
	d := open(t)
	ids := d.helped()
	p := d.propose(d.order(&review.Filter{}))
	for _, id := range ids[:2] {
		check(t, d.kept.Restand(t.Context(), id, survey.Flagged, survey.Excluded, "Nhập trùng với phiếu giấy"))
	}
	done, err := d.Confirm(t.Context(), p.ID, two, "")
	check(t, err)
	if done.State != review.Confirmed || done.Changed != 10 || len(done.Missed) != 2 {
		t.Errorf("%+v", done)
	}
	if _, _, reasons := d.standings(0); reasons["Nhập trùng với phiếu giấy"] != 2 || reasons["staff_filled"] != 10 {
		t.Errorf("%v", reasons)
	}
}

// Confirming is cut short again and again, by faults that lose the request or the reply, and
// by turns that end: in the end all is done once.
func TestConfirmingAgainCompletes(t *testing.T) {
	for _, mode := range []faulty.Mode{faulty.LoseRequest, faulty.LoseReply} {
		for _, method := range []faulty.Method{faulty.Restand, faulty.Replace, faulty.Get, faulty.Create, faulty.Page, faulty.Tallies, faulty.EachStanding} {
			d := open(t)
			ids := d.helped()
			p := d.propose(d.order(&review.Filter{}))
			check(t, d.kept.Restand(t.Context(), ids[3], survey.Flagged, survey.Excluded, "Khác"))
			var done *review.Proposal
			var err error
			for try := 0; ; try++ {
				if try == 20 {
					t.Fatalf("%v %s: never done", mode, method)
				}
				if try < 3 {
					d.kept.Fail(mode, 1, method)
				}
				done, err = d.Confirm(t.Context(), p.ID, two, "Đồng ý")
				d.kept.Heal()
				if err == nil && done.State == review.Confirmed {
					break
				}
				if err != nil && survey.KindOf(err) != survey.KindUnavailable {
					t.Fatalf("%v %s: %v", mode, method, err)
				}
			}
			if done.Changed != 11 || len(done.Missed) != 1 || done.Decided.Account != "k2" {
				t.Errorf("%v %s: %+v", mode, method, done)
			}
			d.wantStandings(0, 0, 12)
		}
	}
}

func TestATurnEnds(t *testing.T) {
	d := open(t)
	d.give(1200, kind{hour: 15, flags: quick})
	p := d.propose(d.order(&review.Filter{}))
	d.pace, d.Turn = time.Second, 400*time.Second
	turns := 0
	for p.State != review.Confirmed {
		before := p.Done
		var err error
		p, err = d.Confirm(t.Context(), p.ID, two, "")
		check(t, err)
		if turns++; p.Done == before {
			t.Fatal("a turn did nothing")
		}
		if f, e, _ := d.standings(0); f+e != 1200 || e != p.Changed {
			t.Fatalf("%d flagged, %d excluded, %d said", f, e, p.Changed)
		}
	}
	if turns < 3 || p.Changed != 1200 {
		t.Errorf("%d turns, %+v", turns, p)
	}
}

func TestACertifiedCampaignStaysAsItIs(t *testing.T) {
	d := open(t)
	ids := d.helped()
	p := d.propose(d.order(nil, ids[0]))
	check(t, d.Registry.Close(t.Context(), "round", today))
	doc, err := d.kept.Get(t.Context(), registry.CampaignKind, "round")
	check(t, err)
	doc.Body = bytes.Replace(doc.Body, []byte(`"state":"closed"`), []byte(`"state":"certified"`), 1)
	check(t, d.kept.Replace(t.Context(), doc)) // by another process: no Refresh here
	_, err = d.Confirm(t.Context(), p.ID, two, "")
	wantKind(t, "confirmed", err, survey.KindConflict)
	if !strings.Contains(err.Error(), "certified") {
		t.Errorf("%v", err)
	}
	_, err = d.Draft(t.Context(), d.order(nil, ids[1]))
	wantKind(t, "proposed", err, survey.KindConflict)
	d.wantStandings(0, 12, 0)
}

func TestBeforeAndAfter(t *testing.T) {
	d := open(t)
	ids := d.helped()
	p := d.propose(d.order(nil, ids...))
	made, none, err := d.Effects(t.Context(), p)
	check(t, err)
	x := made[0]
	if len(made) != 1 || none != nil || x.Moved != 12 || x.Withheld || x.Before.N.Flagged != 12 || x.After.N.Flagged != 0 || x.After.N.Excluded != 12 {
		t.Fatalf("%+v", made)
	}
	if x.Before.With == nil || *x.Before.With.Pooled <= *x.After.Without.Pooled {
		t.Errorf("before %+v, after %+v", x.Before, x.After)
	}
	// What is said before is what the score says afterwards.
	_, err = d.Confirm(t.Context(), p.ID, two, "")
	check(t, err)
	c := d.campaign()
	entries, err := d.kept.Tallies(t.Context(), "round")
	check(t, err)
	sums := &score.Sums{}
	for _, e := range entries {
		sums.Add(e.Cell, e.Tally)
	}
	s := score.All(c.Criteria.Criteria, c.Questionnaire.Questionnaire, sums, d.units[:1], nil)[0].Published(c.Criteria.Criteria)
	if s.N != x.After.N || *s.Index != *x.After.Index {
		t.Errorf("%+v, was to be %+v", s.N, x.After)
	}
	now, err := d.Get(t.Context(), p.ID)
	check(t, err)
	_, decided, err := d.Effects(t.Context(), now)
	if err != nil || len(decided) != 1 || decided[0].After.N != x.After.N {
		t.Errorf("%+v, %v", decided, err)
	}
}

// The two states side by side must not tell how few people answered.
func TestBeforeAndAfterOfFew(t *testing.T) {
	withheld := func(d *desk, o review.Order) bool {
		t.Helper()
		p := d.propose(o)
		made, _, err := d.Effects(t.Context(), p)
		check(t, err)
		_, err = d.Withdraw(t.Context(), p.ID, one, "")
		check(t, err)
		x := made[0]
		if x.Withheld && (x.After.Index != nil || x.After.Without != nil || x.After.With != nil || x.After.Points != nil || x.After.Interval != nil) {
			t.Errorf("withheld, and yet %+v", x.After)
		}
		return x.Withheld
	}
	d := open(t)
	ids := d.helped()
	for _, c := range []struct {
		name string
		ids  []survey.ResponseID
		want bool
	}{
		{"three", ids[:3], true}, {"eight", ids[:8], false}, {"the same eight", ids[:8], false},
		{"nearly the same eight", ids[1:9], true}, {"nine", ids[:9], true}, {"all", ids, true}, {"seven others of it", ids[5:], false},
	} {
		if got := withheld(d, d.order(nil, c.ids...)); got != c.want {
			t.Errorf("%s: withheld %v, want %v", c.name, got, c.want)
		}
	}
	// Enough responses, few of them with any rating.
	d = open(t)
	d.give(40, kind{hour: 9, level: "3"})
	ids = append(d.give(3, kind{hour: 15, level: "5", flags: quick}), d.give(8, kind{hour: 15, flags: quick})...)
	if !withheld(d, d.order(nil, ids...)) {
		t.Error("three ratings are told")
	}
}

package intake_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/server/guard"
	"hailong/server/intake"
	"hailong/server/recount"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/survey"
)

// hall is a desk with a campaign by kiosks beside the one by posters.
type hall struct {
	*desk
	unit survey.UnitKey
}

func openHall(t *testing.T, change ...func(*intake.WriterOptions)) *hall {
	t.Helper()
	h := &hall{desk: open(t, change...)}
	h.in.Taps = intake.KioskOptions{FastTap: 3 * time.Second, Hammer: 6}
	unit, _ := h.reg.Now().UnitOn("11311", survey.DayOf(noon, survey.Zone))
	h.unit = unit.Key
	check(t, h.reg.AddPoint(t.Context(), survey.Point{Unit: h.unit, ID: "quay-1", Name: "Quầy 1"}))
	h.campaign("desks")
	check(t, h.reg.Open(t.Context(), "desks"))
	return h
}

// campaign makes a draft by kiosks, from two days ago to in two days.
func (h *hall) campaign(id survey.CampaignID) {
	h.t.Helper()
	day := survey.DayOf(noon, survey.Zone)
	check(h.t, h.reg.ImportCampaign(h.t.Context(), survey.Campaign{
		ID: id, Title: survey.Text{Vi: "Đợt thử"}, Units: []survey.UnitKey{h.unit},
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
		First: day - 2, Last: day + 2, Channels: []survey.Channel{survey.Kiosk},
	}))
}

// certify puts a closed campaign into the last state, as certifying will.
func (h *hall) certify(id survey.CampaignID) {
	h.t.Helper()
	d, err := h.store.Get(h.t.Context(), registry.CampaignKind, string(id))
	check(h.t, err)
	d.Body = []byte(strings.Replace(string(d.Body), `"state":"closed"`, `"state":"certified"`, 1))
	check(h.t, h.store.Replace(h.t.Context(), d))
}

// tap is a new answer of a calm person.
func (h *hall) tap() intake.Tapped {
	id, err := survey.NewResponseID(h.now, h.random)
	check(h.t, err)
	return intake.Tapped{
		Kiosk: "k-7", ID: id, Campaign: "desks", Unit: h.unit, Point: "quay-1", Lang: survey.Vietnamese,
		Given: survey.Given{"overall": {"4"}}, At: h.now, Took: 3 * time.Second, Lasted: 25 * time.Second, Run: 1, Open: true,
	}
}

// sameTallies holds that responses and tallies of a campaign agree and that there are n,
// and returns them.
func (h *hall) sameTallies(c survey.CampaignID, n int) []store.Entry {
	h.t.Helper()
	res, err := recount.Run(h.t.Context(), h.store, c, nil)
	check(h.t, err)
	if res.Responses != n || len(res.Differences) > 0 {
		h.t.Errorf("%d responses, want %d; differences %v", res.Responses, n, res.Differences)
	}
	entries, err := h.store.Tallies(h.t.Context(), c)
	check(h.t, err)
	return entries
}

func TestWhatIsKeptOfATap(t *testing.T) {
	h := openHall(t)
	s := h.tap()
	s.Given["s1_1"], s.Given["comment"] = []string{survey.NoOpinion}, []string{"Gọi cho tôi: 0912 345 678"}
	s.Lang = survey.English
	s.At = time.Date(2026, 7, 14, 16, 59, 59, 0, time.UTC) // a second before midnight in Vietnam
	a, err := h.in.SubmitTap(t.Context(), s)
	check(t, err)
	if a.Already || a.ID != s.ID || a.Round.Campaign.ID != "desks" || a.Round.Unit.Key != h.unit || a.Round.Point.Name != "Quầy 1" {
		t.Errorf("accepted %+v", a)
	}
	r := h.kept(s.ID)
	if r.Day.String() != "2026-07-14" || r.Hour != 23 || r.Pace != survey.PaceUnder60 || r.Standing != survey.Counted || len(r.Flags) != 0 ||
		r.Channel != survey.Kiosk || r.Point != "quay-1" || r.Unit != h.unit || r.Lang != survey.English || r.Answers.String() != "overall=4&s1_1=na" {
		t.Errorf("kept %+v", r)
	}
	var text string
	check(t, h.store.EachRemark(t.Context(), "desks", r.Unit, func(m store.Remark) error { text = m.Comment.Text; return nil }))
	if text == "" || strings.Contains(text, "345") {
		t.Errorf("comment %q, want the number masked", text)
	}
	h.sameTallies("desks", 1)
	h.counts(0)
}

func TestFlagsOfTaps(t *testing.T) {
	h := openHall(t)
	for name, c := range map[string]struct {
		change func(*intake.Tapped)
		want   []survey.Flag
	}{
		"calm":                        {func(*intake.Tapped) {}, nil},
		"fast":                        {func(s *intake.Tapped) { s.Took = 3*time.Second - time.Millisecond }, []survey.Flag{survey.FlagFast}},
		"at once":                     {func(s *intake.Tapped) { s.Took = 0 }, []survey.Flag{survey.FlagFast}},
		"a clock that went back":      {func(s *intake.Tapped) { s.Took, s.Lasted = -time.Hour, -time.Hour }, nil},
		"the fifth in a minute":       {func(s *intake.Tapped) { s.Run = 5 }, nil},
		"the sixth":                   {func(s *intake.Tapped) { s.Run = 6 }, []survey.Flag{survey.FlagBurst}},
		"the hundredth":               {func(s *intake.Tapped) { s.Run = 100 }, []survey.Flag{survey.FlagBurst}},
		"closed":                      {func(s *intake.Tapped) { s.Open = false }, []survey.Flag{survey.FlagClosedHours}},
		"all":                         {func(s *intake.Tapped) { s.Took, s.Run, s.Open = 0, 6, false }, []survey.Flag{survey.FlagFast, survey.FlagBurst, survey.FlagClosedHours}},
		"who stayed for half an hour": {func(s *intake.Tapped) { s.Lasted = 30 * time.Minute }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := h.tap()
			c.change(&s)
			_, err := h.in.SubmitTap(t.Context(), s)
			check(t, err)
			r := h.kept(s.ID)
			want := survey.Counted
			if len(c.want) > 0 {
				want = survey.Flagged
			}
			if !slices.Equal(r.Flags, c.want) || r.Standing != want || r.Pace != survey.PaceOf(s.Lasted) {
				t.Errorf("%v %s %s, want %v %s", r.Flags, r.Standing, r.Pace, c.want, want)
			}
		})
	}
}

func TestNothingIsFlaggedWithoutThresholds(t *testing.T) {
	h := openHall(t)
	h.in.Taps = intake.KioskOptions{}
	s := h.tap()
	s.Took, s.Run = 0, 100
	_, err := h.in.SubmitTap(t.Context(), s)
	check(t, err)
	if r := h.kept(s.ID); len(r.Flags) > 0 {
		t.Errorf("flags %v", r.Flags)
	}
}

func TestWhichCampaignsTakeATap(t *testing.T) {
	h := openHall(t)
	h.campaign("next")
	at := func(days int) func(*intake.Tapped) {
		return func(s *intake.Tapped) { s.At = s.At.AddDate(0, 0, days) }
	}
	of := func(c survey.CampaignID) func(*intake.Tapped) {
		return func(s *intake.Tapped) { s.Campaign = c }
	}
	type cases map[string]struct {
		change func(*intake.Tapped)
		want   survey.Kind
	}
	stored := 0
	try := func(all cases) {
		t.Helper()
		for name, c := range all {
			s := h.tap()
			c.change(&s)
			a, err := h.in.SubmitTap(t.Context(), s)
			if c.want == "" && (err != nil || a.Already) || c.want != "" && (err == nil || survey.KindOf(err) != c.want) {
				t.Errorf("%s: %+v, %v, want %q", name, a, err, c.want)
			}
			if c.want == "" {
				stored++
			}
			h.sameTallies("desks", stored)
		}
	}
	try(cases{
		"open":                    {at(0), ""},
		"on its first day":        {at(-2), ""},
		"before it":               {at(-3), survey.KindNotOpen},
		"on its last day":         {at(2), ""},
		"after it":                {at(3), survey.KindNotOpen},
		"unknown":                 {of("none"), survey.KindNotOpen},
		"without kiosks":          {of("round"), survey.KindNotOpen},
		"a draft":                 {of("next"), survey.KindNotOpen},
		"of another unit":         {func(s *intake.Tapped) { s.Unit = survey.UnitKey{Code: "11317", From: s.Unit.From} }, survey.KindNotOpen},
		"a broken rule":           {func(s *intake.Tapped) { s.Given = survey.Given{"overall": {"9"}} }, survey.KindInvalid},
		"no rating":               {func(s *intake.Tapped) { s.Given = survey.Given{} }, survey.KindInvalid},
		"without a service point": {func(s *intake.Tapped) { s.Point = "" }, ""},
	})
	check(t, h.reg.Close(t.Context(), "desks", survey.DayOf(noon, survey.Zone)))
	try(cases{
		"closed since":              {at(-1), ""},
		"on the day of the closing": {at(0), ""},
		"after the closing":         {at(1), survey.KindNotOpen},
		"closed, before it":         {at(-3), survey.KindNotOpen},
	})
	h.certify("desks")
	check(t, h.reg.Refresh(t.Context()))
	try(cases{"certified": {at(0), survey.KindNotOpen}})
	h.counts(0)
}

// A tablet may have heard of a campaign from another process; what is refused is never
// sent again.
func TestNoTapIsRefusedForNews(t *testing.T) {
	h := openHall(t)
	h.in.Registry = registry.New(h.store) // that of a desk is never away
	check(t, h.in.Registry.Refresh(t.Context()))
	elsewhere := registry.New(h.store)
	check(t, elsewhere.Refresh(t.Context()))
	check(t, elsewhere.Close(t.Context(), "desks", survey.DayOf(noon, survey.Zone)))
	c, err := elsewhere.Now().Campaign("desks")
	check(t, err)
	next := c.Campaign
	next.ID = "next"
	check(t, elsewhere.ImportCampaign(t.Context(), next))
	check(t, elsewhere.Open(t.Context(), "next"))
	s := h.tap()
	s.Campaign = "next"
	if a, err := h.in.SubmitTap(t.Context(), s); err != nil || a.Round.Campaign.ID != "next" {
		t.Errorf("%+v, %v", a, err)
	}
	s = h.tap()
	s.Campaign = "none"
	for _, lost := range []faulty.Method{faulty.Changes, faulty.Find} {
		h.store.Fail(faulty.LoseRequest, faulty.Forever, lost)
		if _, err := h.in.SubmitTap(t.Context(), s); survey.KindOf(err) != survey.KindUnavailable {
			t.Errorf("refused without knowing: %v", err)
		}
	}
	h.store.Heal()
	if _, err := h.in.SubmitTap(t.Context(), s); survey.KindOf(err) != survey.KindNotOpen {
		t.Errorf("for certain: %v", err)
	}
	h.sameTallies("next", 1)
}

func TestTheSameTapAgainHasTheSameOutcome(t *testing.T) {
	h := openHall(t)
	s := h.tap()
	s.Given["comment"] = []string{"Xin cảm ơn"}
	_, err := h.in.SubmitTap(t.Context(), s)
	check(t, err)
	other := s
	other.Given = survey.Given{"overall": {"1"}}
	elsewhere := s
	elsewhere.Campaign = "round"
	form := h.form()
	_, err = h.in.Submit(t.Context(), form)
	check(t, err)
	again := func(when string) {
		t.Helper()
		// The clock was corrected by a little, and the offset with it.
		s.At, s.Open, s.Run = s.At.Add(time.Minute), !s.Open, s.Run+5
		if a, err := h.in.SubmitTap(t.Context(), s); err != nil || !a.Already || a.ID != s.ID || a.Round.Campaign.ID != "desks" {
			t.Errorf("%s: %+v, %v", when, a, err)
		}
		moved := s
		moved.Point = ""
		if a, err := h.in.SubmitTap(t.Context(), moved); err != nil || !a.Already {
			t.Errorf("%s, the kiosk has moved: %+v, %v", when, a, err)
		}
		posted := s
		posted.ID = form.ID
		for what, x := range map[string]intake.Tapped{"another body": other, "another campaign": elsewhere, "an ID of a poster": posted} {
			_, err := h.in.SubmitTap(t.Context(), x)
			if k := survey.KindOf(err); k != survey.KindConflict {
				t.Errorf("%s, %s: %v", when, what, err)
			}
		}
	}
	again("at once")
	h.now = h.now.Add(10 * time.Minute) // for the limit of retries
	check(t, h.reg.Close(t.Context(), "desks", survey.DayOf(noon, survey.Zone)))
	again("closed")
	h.now = h.now.Add(10 * time.Minute)
	h.certify("desks")
	check(t, h.reg.Refresh(t.Context()))
	again("certified")
	if r := h.kept(s.ID); r.Hour != 12 || len(r.Flags) != 0 || r.Point != "quay-1" {
		t.Errorf("kept %+v", r)
	}
	h.sameTallies("desks", 1)
	h.counts(1)
}

func TestATabletHasALaneOfItsOwn(t *testing.T) {
	h := openHall(t)
	h.limit(20, 30)
	queue := make([]intake.Tapped, 40)
	for i := range queue {
		queue[i] = h.tap()
	}
	send := func() (stored, waits int) {
		t.Helper()
		for _, s := range queue {
			switch _, err := h.in.SubmitTap(t.Context(), s); {
			case err == nil:
				stored++
			case survey.KindOf(err) == survey.KindLimited:
				r, ok := errors.AsType[*guard.Refusal](err)
				if !ok || r.Reason != guard.ReasonKiosk && r.Reason != guard.ReasonKioskDay {
					t.Fatal(err)
				}
				waits++
			default:
				t.Fatal(err)
			}
		}
		return stored, waits
	}
	if stored, waits := send(); stored != 20 || waits != 20 {
		t.Errorf("in the first minute %d stored, %d wait", stored, waits)
	}
	another := h.tap()
	another.Kiosk = "k-8"
	_, err := h.in.SubmitTap(t.Context(), another)
	check(t, err)
	h.now = h.now.Add(time.Minute)
	if stored, waits := send(); stored != 30 || waits != 10 { // those of before are known
		t.Errorf("in the second minute %d stored, %d wait", stored, waits)
	}
	h.now = h.now.Add(24 * time.Hour)
	if stored, waits := send(); stored < 30 || stored+waits != 40 {
		t.Errorf("on the second day %d stored, %d wait", stored, waits)
	}
	for range 4 {
		h.now = h.now.Add(24 * time.Hour)
		send()
	}
	h.sameTallies("desks", 41)
}

// limit gives tablets other limits.
func (h *hall) limit(perMinute, perDay int) {
	h.t.Helper()
	limits := guard.DefaultLimits()
	limits.KioskPerMinute, limits.KioskPerDay = perMinute, perDay
	gd, err := guard.New(guard.Options{Limits: limits, Clock: func() time.Time { return h.now }})
	check(h.t, err)
	h.t.Cleanup(func() { gd.Close() })
	h.in.Limits = gd
}

// A tablet that was off for days sends what it had stored before: the limits know
// nothing of it any more.
func TestWhatIsStoredIsADuplicateWhateverTheLimitsSay(t *testing.T) {
	h := openHall(t)
	h.limit(600, 2)
	s := h.tap()
	send := func(what string, s intake.Tapped, already bool, want survey.Kind) {
		t.Helper()
		a, err := h.in.SubmitTap(t.Context(), s)
		if a.Already != already || want == "" && err != nil || want != "" && survey.KindOf(err) != want {
			t.Errorf("%s: %+v, %v; want %q", what, a, err, want)
		}
	}
	send("new", s, false, "")
	h.now = h.now.Add(49 * time.Hour)
	send("a second", h.tap(), false, "")
	send("a third", h.tap(), false, "")
	for range 3 {
		send("too many", h.tap(), false, survey.KindLimited)
		send("again", s, true, "")
	}
	other := s
	other.Given = survey.Given{"overall": {"1"}}
	send("another one by its ID", other, false, survey.KindConflict)
	h.store.Fail(faulty.LoseRequest, faulty.Forever)
	send("while nobody can look", s, false, survey.KindUnavailable)
	h.store.Heal()
	h.sameTallies("desks", 3)
}

// What is refused for good is charged as well, and each time: nobody makes the store
// work without an end by sending what counts nowhere.
func TestRefusedTapsAreChargedToo(t *testing.T) {
	h := openHall(t)
	h.limit(600, 5)
	s, bad := h.tap(), h.tap()
	s.Campaign, bad.Given = "none", survey.Given{"overall": {"9"}}
	for _, c := range []struct {
		tap  intake.Tapped
		want survey.Kind
	}{{bad, survey.KindInvalid}, {s, survey.KindNotOpen}, {s, survey.KindNotOpen}, {s, survey.KindNotOpen}, {s, survey.KindNotOpen}, {s, survey.KindLimited}, {h.tap(), survey.KindLimited}} {
		if _, err := h.in.SubmitTap(t.Context(), c.tap); survey.KindOf(err) != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	h.sameTallies("desks", 0)
}

func TestFaultsOfTheStoreAndTaps(t *testing.T) {
	for name, mode := range map[string]faulty.Mode{
		"request lost: the retry stores it":    faulty.LoseRequest,
		"reply lost: the retry is a duplicate": faulty.LoseReply,
	} {
		t.Run(name, func(t *testing.T) {
			h := openHall(t)
			s := h.tap()
			h.store.Fail(mode, 1, faulty.Append)
			if _, err := h.in.SubmitTap(t.Context(), s); survey.KindOf(err) != survey.KindUnavailable {
				t.Fatalf("a receipt for what may be lost: %v", err)
			}
			a, err := h.in.SubmitTap(t.Context(), s)
			if err != nil || a.Already != (mode == faulty.LoseReply) || a.ID != s.ID {
				t.Errorf("retry: %+v, %v", a, err)
			}
			h.sameTallies("desks", 1)
		})
	}
}

func TestTapsAtOnceAreCountedOnceEach(t *testing.T) {
	h := openHall(t)
	queue := make([]intake.Tapped, 100)
	for i := range queue {
		queue[i] = h.tap()
		queue[i].Given["overall"] = []string{fmt.Sprint(1 + i%5)}
	}
	var first [100]int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 3 {
		for i, s := range queue {
			wg.Go(func() {
				a, err := h.in.SubmitTap(t.Context(), s)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				} else if !a.Already {
					first[i]++
				}
			})
		}
	}
	wg.Wait()
	for i, n := range first {
		if n != 1 {
			t.Errorf("answer %d was stored %d times", i, n)
		}
	}
	h.sameTallies("desks", len(queue))
}

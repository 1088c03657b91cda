package demo_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/demo"
	"hailong/server/intake"
	"hailong/server/survey"
)

var (
	last  = survey.NewDay(2026, 7, 15)
	first = last - demo.Days
)

// form is the shipped questionnaire with its rules.
func form(t *testing.T) (*survey.Questionnaire, *survey.Rules) {
	t.Helper()
	file, err := configs.FS.ReadFile("questionnaires/dich-vu-cong-v1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	q, _, err := catalog.Questionnaire("form", file)
	if err != nil {
		t.Fatal(err)
	}
	return q, survey.Compile(q)
}

// places are three codes for each unit of the shipped register.
func places(t *testing.T, seed byte) (list []demo.Place, unitOf map[survey.EntryCode]survey.UnitKey, channel map[survey.EntryCode]survey.Channel) {
	t.Helper()
	register, err := catalog.Units(configs.FS, "units")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.NewChaCha8([32]byte{seed})
	unitOf, channel = map[survey.EntryCode]survey.UnitKey{}, map[survey.EntryCode]survey.Channel{}
	for _, u := range register.Units {
		if !u.ValidOn(last) {
			continue
		}
		for _, ch := range []survey.Channel{survey.QR, survey.Link, survey.Assisted} {
			code, err := survey.NewEntryCode(random)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, demo.Place{Entry: survey.Entry{Code: code, Unit: u.Key, Channel: ch, Status: survey.CodeActive}, Unit: u})
			unitOf[code], channel[code] = u.Key, ch
		}
	}
	return list, unitOf, channel
}

// flat is a plan as text, codes replaced by what they stand for.
func flat(plan []demo.Hour, name func(survey.EntryCode) string) []string {
	var out []string
	for _, h := range plan {
		for _, s := range h.Submissions {
			out = append(out, fmt.Sprintf("%s %s %s %s %s %q %s %v %v", h.At, s.At, name(s.Code), s.ID, s.Lang, s.Device, s.Network, s.Issued, s.Given))
		}
	}
	return out
}

func TestThePlanIsTheSameEachTime(t *testing.T) {
	q, _ := form(t)
	list, unitOf, channel := places(t, 1)
	few := list[:3*45]
	plan := demo.Plan(q, few, first, last)
	if again := demo.Plan(q, few, first, last); !reflect.DeepEqual(plan, again) {
		t.Fatal("two plans differ")
	}
	if n := demo.Count(plan); n < 45*200 || n > 45*480 {
		t.Errorf("%d submissions of 45 units", n)
	}
	name := func(c survey.EntryCode) string { return unitOf[c].String() + " " + string(channel[c]) }
	want := flat(plan, name)

	// The codes, and the order in which the units come, change nothing else.
	others, otherUnit, otherChannel := places(t, 2)
	others = others[:3*45]
	for i, j := 0, len(others)-3; i < j; i, j = i+3, j-3 {
		for k := range 3 {
			others[i+k], others[j+k] = others[j+k], others[i+k]
		}
	}
	got := flat(demo.Plan(q, others, first, last), func(c survey.EntryCode) string { return otherUnit[c].String() + " " + string(otherChannel[c]) })
	if !slices.Equal(got, want) {
		t.Error("other codes make another plan")
	}
}

// facts are what a test wants to know of a unit's submissions.
type facts struct {
	n, ratings, satisfied, fastUniform int
	marks                              string
}

func TestThePlanIsARoundAsOneWouldSeeIt(t *testing.T) {
	q, rules := form(t)
	list, unitOf, channel := places(t, 1)
	range198 := netip.MustParsePrefix("198.18.0.0/15")
	units := map[survey.UnitKey]*facts{}
	ids := map[survey.ResponseID]bool{}
	byChannel := map[survey.Channel]int{}
	days := map[survey.Day]int{}
	noCookie, repeats := 0, 0
	devices := map[string]bool{}
	before := time.Time{}
	for _, h := range demo.Plan(q, list, first, last) {
		if !h.At.After(before) || h.At.Truncate(time.Hour) != h.At || len(h.Submissions) == 0 {
			t.Fatalf("hour %v after %v with %d submissions", h.At, before, len(h.Submissions))
		}
		before = h.At
		for _, s := range h.Submissions {
			day := survey.DayOf(s.At, survey.Zone)
			if s.At.Before(h.At) || s.At.Sub(h.At) >= time.Hour || day < first || day > last {
				t.Fatalf("%v in the hour %v", s.At, h.At)
			}
			days[day]++
			ch := channel[s.Code]
			byChannel[ch]++
			if at := s.At.In(survey.Zone); !open(ch, at) {
				t.Fatalf("%s at %v", ch, at)
			}
			if ids[s.ID] || s.ID[:5] != hourOf(t, s.At) {
				t.Fatalf("id %s at %v", s.ID, s.At)
			}
			ids[s.ID] = true
			if bits := s.Network.Bits(); bits != 32 || !range198.Contains(s.Network.Addr()) {
				t.Fatalf("network %s", s.Network)
			}
			if !s.Lang.Known() || !s.Issued.IsZero() && !s.Issued.Before(s.At) {
				t.Fatalf("%+v", s)
			}
			switch {
			case s.Device == "":
				noCookie++
			case devices[s.Device]:
				repeats++
			}
			devices[s.Device] = true
			u := units[unitOf[s.Code]]
			if u == nil {
				u = &facts{}
				units[unitOf[s.Code]] = u
			}
			count(t, u, rules, s)
		}
	}
	total := len(ids)
	if len(days) != int(last-first)+1 || len(units) != 114 {
		t.Errorf("%d days, %d units", len(days), len(units))
	}
	for ch, share := range map[survey.Channel][2]int{survey.QR: {60, 72}, survey.Link: {23, 33}, survey.Assisted: {3, 9}} {
		if p := byChannel[ch] * 100 / total; p < share[0] || p > share[1] {
			t.Errorf("%s is %d %% of all", ch, p)
		}
	}
	if noCookie*1000/total < 4 || noCookie*1000/total > 14 || repeats == 0 || repeats*100/total > 3 {
		t.Errorf("of %d, %d without cookies and %d from a phone seen before", total, noCookie, repeats)
	}
	spread(t, units)
}

// open reports whether a channel is used at that time of the day.
func open(ch survey.Channel, at time.Time) bool {
	minute := at.Hour()*60 + at.Minute()
	if ch == survey.Link {
		return minute >= 7*60 && minute < 22*60
	}
	return minute >= 7*60+30 && minute < 17*60
}

// hourOf is the start of the IDs of an hour.
func hourOf(t *testing.T, at time.Time) survey.ResponseID {
	t.Helper()
	id, err := survey.NewResponseID(at, rand.NewChaCha8([32]byte{}))
	if err != nil {
		t.Fatal(err)
	}
	return id[:5]
}

// count holds a submission to the rules and adds it to its unit.
func count(t *testing.T, u *facts, rules *survey.Rules, s intake.Submission) {
	t.Helper()
	answers, comments, err := rules.Parse(s.Given)
	if err != nil {
		t.Fatalf("%s: %v", s.ID, err)
	}
	for _, c := range comments {
		if given := s.Given[c.Question]; len(given) != 1 || given[0] != c.Text {
			t.Errorf("a planned remark looks like somebody's number: %q became %q", given, c.Text)
		}
	}
	u.n++
	levels := 0
	lowest, highest := 5, 1
	for _, a := range answers {
		if l := a.Level(); l > 0 {
			levels++
			u.ratings++
			if l >= 4 {
				u.satisfied++
			}
			lowest, highest = min(lowest, l), max(highest, l)
		}
	}
	if lowest == highest && levels >= 10 && !s.Issued.IsZero() && s.At.Sub(s.Issued) < 20*time.Second {
		u.fastUniform++
	}
	if u.n <= 20 {
		u.marks += answers.String() + "\n"
	}
}

// spread holds that units differ as those of a city do.
func spread(t *testing.T, units map[survey.UnitKey]*facts) {
	t.Helper()
	var shares []int
	marks := map[string]bool{}
	tiny, small, helped := 0, 0, 0
	ratings, satisfied := 0, 0
	for k, u := range units {
		ratings, satisfied = ratings+u.ratings, satisfied+u.satisfied
		if marks[u.marks] {
			t.Errorf("%s answers like another unit", k)
		}
		marks[u.marks] = true
		switch {
		case u.n < 30:
			tiny++
		case u.n < 90:
			small++
		case u.n < 200 || u.n > 600:
			t.Errorf("%s has %d submissions", k, u.n)
		default:
			shares = append(shares, u.satisfied*100/u.ratings)
		}
		switch {
		case u.fastUniform >= 40:
			helped++
		case u.fastUniform > 8:
			t.Errorf("%s has %d quick forms of equal marks and is not the helped one", k, u.fastUniform)
		}
	}
	if tiny < 3 || tiny > 8 || small < 3 || small > 8 || helped < 1 || helped > 4 {
		t.Errorf("%d units under 30, %d under 90, %d helped", tiny, small, helped)
	}
	slices.Sort(shares)
	if p := satisfied * 100 / ratings; p < 75 || p > 95 {
		t.Errorf("%d %% of all marks are 4 or 5", p)
	}
	low, middle, high := shares[len(shares)/10], shares[len(shares)/2], shares[len(shares)*9/10]
	if low < 60 || low > 88 || middle < 80 || middle > 96 || high < 90 || high-low < 10 {
		t.Errorf("shares of satisfied marks: a tenth under %d, half under %d, nine tenths under %d", low, middle, high)
	}
}

func TestShortPlans(t *testing.T) {
	q, _ := form(t)
	list, _, _ := places(t, 1)
	if plan := demo.Plan(q, nil, first, last); len(plan) != 0 || demo.Count(plan) != 0 {
		t.Errorf("a plan without places: %v", plan)
	}
	for _, h := range demo.Plan(q, list[:3*25], last, last) {
		if survey.DayOf(h.At, survey.Zone) != last {
			t.Errorf("one day, but %v", h.At)
		}
	}
}

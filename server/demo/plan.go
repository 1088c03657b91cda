// Package demo plans the responses of the demonstration campaign: seeded,
// deterministic and with the patterns a real round has — units of different
// moods, weak and strong factors, office hours and evenings, a few impatient or
// repeated forms, and one office that helps its own figure. It does no I/O and
// makes no person; what it plans goes through the real intake.
package demo

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	"hailong/server/intake"
	"hailong/server/survey"
)

// Seed makes the plan; the same seed, units and days make the same plan.
const Seed = 20260701

// Days is how many days before today the demonstration campaign began.
const Days = 56

// Place is an entry code with its unit, as the plan needs it.
type Place struct {
	Entry survey.Entry
	Unit  survey.Unit
}

// Hour is the submissions of one hour, in no order.
type Hour struct {
	At          time.Time
	Submissions []intake.Submission
}

// Plan is the submissions from first to last, both included, in hours in order
// of time. Units are planned in the order of their keys, the places of a unit in the
// order given; the codes themselves, which are random, change nothing else.
func Plan(q *survey.Questionnaire, places []Place, first, last survey.Day) []Hour {
	hours := map[time.Time][]intake.Submission{}
	byUnit := map[survey.UnitKey][]Place{}
	var units []survey.UnitKey
	for _, p := range places {
		if byUnit[p.Unit.Key] == nil {
			units = append(units, p.Unit.Key)
		}
		byUnit[p.Unit.Key] = append(byUnit[p.Unit.Key], p)
	}
	slices.SortFunc(units, survey.UnitKey.Compare)
	for i, k := range units {
		u := newUnit(k, byUnit[k], i)
		for _, s := range u.submissions(q, first, last) {
			h := s.At.Truncate(time.Hour)
			hours[h] = append(hours[h], s)
		}
	}
	out := make([]Hour, 0, len(hours))
	for at, list := range hours {
		out = append(out, Hour{at, list})
	}
	slices.SortFunc(out, func(a, b Hour) int { return a.At.Compare(b.At) })
	return out
}

// Count is the number of submissions of a plan.
func Count(plan []Hour) int {
	n := 0
	for _, h := range plan {
		n += len(h.Submissions)
	}
	return n
}

// unit is what makes the answers of one unit different from another's.
type unit struct {
	key     survey.UnitKey
	places  []Place
	random  *rand.Rand
	bytes   *rand.ChaCha8
	mood    float64            // latent mean: about 0 is "bình thường", 0.7 is 96 % satisfied
	trend   float64            // change of the mood over the campaign
	factors map[string]float64 // by section
	items   map[survey.QuestionID]float64
	want    int // responses over the campaign
	helped  bool
}

func newUnit(k survey.UnitKey, places []Place, index int) *unit {
	h := fnv.New64a()
	h.Write([]byte(k.String()))
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], Seed)
	binary.BigEndian.PutUint64(seed[8:], h.Sum64())
	src := rand.NewChaCha8(seed)
	seed[31] = 1
	u := &unit{
		key: k, places: places, random: rand.New(src), bytes: rand.NewChaCha8(seed),
		factors: map[string]float64{}, items: map[survey.QuestionID]float64{},
	}
	u.mood = 0.62 + 0.38*u.random.NormFloat64()
	u.trend = 0.35 * u.random.NormFloat64()
	u.want = 240 + u.random.IntN(220)
	// A few units are behind: the page must say "chưa đủ mẫu" somewhere.
	switch index % 23 {
	case 7:
		u.want = 50 + u.random.IntN(30)
	case 15:
		u.want = 12 + u.random.IntN(10)
	}
	u.helped = index%37 == 20
	return u
}

// submissions are the unit's forms, in order of time.
func (u *unit) submissions(q *survey.Questionnaire, first, last survey.Day) []intake.Submission {
	days := int(last-first) + 1
	out := make([]intake.Submission, 0, u.want+32)
	for range u.want {
		p := u.place()
		day := u.random.IntN(days)
		at := u.moment(first+survey.Day(day), p.Entry.Channel)
		progress := float64(day) / float64(max(days-1, 1))
		s := u.submission(q, p, at, u.mood+u.trend*(progress-0.5)+channelMood[p.Entry.Channel])
		switch r := u.random.Float64(); {
		case r < 0.012: // impatient
			s.Issued = s.At.Add(-time.Duration(6+u.random.IntN(12)) * time.Second)
		case r < 0.020: // cookies off
			s.Issued, s.Device = time.Time{}, ""
		case r < 0.035 && len(out) > 0: // the family's only phone
			prev := out[len(out)-1]
			if prev.Device != "" && survey.DayOf(prev.At, survey.Zone) == survey.DayOf(s.At, survey.Zone) {
				s.Device, s.Network = prev.Device, prev.Network
			}
		}
		out = append(out, s)
	}
	if u.helped {
		out = append(out, u.helpedForms(q, first+survey.Day(days/2))...)
	}
	slices.SortStableFunc(out, func(a, b intake.Submission) int { return a.At.Compare(b.At) })
	return out
}

// helpedForms are an afternoon of perfect marks from the office's own network,
// each quicker than anybody reads: what the flags are for.
func (u *unit) helpedForms(q *survey.Questionnaire, day survey.Day) []intake.Submission {
	network := u.network()
	start := day.Time().Add(-7 * time.Hour).Add(15 * time.Hour) // 15:00 in Vietnam
	var out []intake.Submission
	for i := range 45 {
		s := u.submission(q, u.places[0], start.Add(time.Duration(i)*70*time.Second), 9)
		s.Network = network
		s.Issued = s.At.Add(-time.Duration(7+u.random.IntN(11)) * time.Second)
		for k := range s.Given {
			if x := q.Question(k); x.Type != survey.Scale {
				delete(s.Given, k)
			}
		}
		out = append(out, s)
	}
	return out
}

func (u *unit) submission(q *survey.Questionnaire, p Place, at time.Time, mood float64) intake.Submission {
	id, err := survey.NewResponseID(at, u.bytes)
	if err != nil {
		panic(err) // a seeded generator does not run dry
	}
	var device [16]byte
	u.bytes.Read(device[:])
	s := intake.Submission{
		At: at, Code: p.Entry.Code, ID: id, Lang: survey.Vietnamese,
		Given:   u.given(q, mood),
		Issued:  at.Add(-time.Duration(35+u.random.IntN(300)) * time.Second),
		Device:  string(device[:]),
		Network: u.network(),
	}
	if u.random.Float64() < 0.01 {
		s.Lang = survey.English
	}
	return s
}

// given are the answers of one respondent with a mood of their own.
func (u *unit) given(q *survey.Questionnaire, mood float64) survey.Given {
	g := survey.Given{}
	person := mood + 0.55*u.random.NormFloat64()
	low := 0
	for i := range q.Sections {
		sec := &q.Sections[i]
		factor, ok := u.factors[sec.ID]
		if !ok {
			factor = 0.22 * u.random.NormFloat64()
			u.factors[sec.ID] = factor
		}
		for j := range sec.Questions {
			x := &sec.Questions[j]
			if x.Type == survey.FreeText {
				continue
			}
			if v := u.value(x, person+factor); len(v) > 0 {
				g[x.ID] = v
				if l := (survey.Answer{Value: v[0]}).Level(); x.Type == survey.Scale && l > 0 && l <= 2 {
					low++
				}
			}
		}
	}
	for x := range q.All {
		if x.Type == survey.FreeText && u.random.Float64() < 0.04+0.03*float64(min(low, 8)) {
			g[x.ID] = []string{u.remark(low)}
		}
	}
	return g
}

// value is an answer to one question.
func (u *unit) value(x *survey.Question, mood float64) []string {
	switch x.Type {
	case survey.Scale:
		item, ok := u.items[x.ID]
		if !ok {
			item = 0.14 * u.random.NormFloat64()
			u.items[x.ID] = item
		}
		if x.NoOpinion && u.random.Float64() < 0.05 {
			return []string{survey.NoOpinion}
		}
		if !x.Required && u.random.Float64() < 0.015 {
			return nil
		}
		return []string{fmt.Sprint(level(mood + item + 0.42*u.random.NormFloat64()))}
	case survey.Single, survey.Multiple, survey.YesNo, survey.Rating:
		if v := x.Values(); u.random.Float64() < 0.8 {
			return []string{v[u.random.IntN(len(v))]}
		}
	}
	return nil
}

// level cuts the latent mood into the five levels.
func level(x float64) int {
	for i, cut := range []float64{-1.9, -1.25, -0.62, 0.72} {
		if x < cut {
			return i + 1
		}
	}
	return 5
}

// channelMood: people who answer at home are a little franker.
var channelMood = map[survey.Channel]float64{survey.QR: 0.04, survey.Link: -0.18, survey.Assisted: 0.12}

// place picks an entry code: most answers come by the poster.
func (u *unit) place() Place {
	weight := map[survey.Channel]float64{survey.QR: 0.66, survey.Link: 0.28, survey.Assisted: 0.06}
	sum := 0.0
	for _, p := range u.places {
		sum += weight[p.Entry.Channel]
	}
	r := u.random.Float64() * sum
	for _, p := range u.places {
		if r -= weight[p.Entry.Channel]; r < 0 {
			return p
		}
	}
	return u.places[0]
}

// moment is a time of the day: desks are open from 7:30 to 17:00, links are
// opened until late.
func (u *unit) moment(day survey.Day, ch survey.Channel) time.Time {
	minute := 7*60 + 30 + u.random.IntN(9*60+30)
	if ch == survey.Link {
		minute = 7*60 + u.random.IntN(15*60)
	}
	return day.Time().Add(-7*time.Hour + time.Duration(minute)*time.Minute + time.Duration(u.random.IntN(60))*time.Second)
}

// network is an address from the ranges set aside for examples and tests.
func (u *unit) network() netip.Prefix {
	r := u.random.Uint32()
	p, _ := netip.AddrFrom4([4]byte{198, 18 + byte(r>>16)&1, byte(r >> 8), byte(r)}).Prefix(32)
	return p
}

// remark is a free text that fits the marks.
func (u *unit) remark(low int) string {
	list := praise
	if low > 0 {
		list = complaints
	}
	return list[u.random.IntN(len(list))]
}

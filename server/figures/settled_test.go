package figures_test

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"hailong/server/figures"
	"hailong/server/score"
	"hailong/server/survey"
)

// glance is what somebody sees of a unit at one moment: the shown cells, by what they
// are of.
type glance struct {
	until survey.Day // the last day that is part of it
	n     map[cellKey]int64
}

type cellKey struct {
	item    survey.QuestionID
	channel survey.Channel
	week    survey.Day // 0 for all
}

// looked is what is shown of a unit: to its own people, or to everybody.
func (w *world) looked(t *testing.T, u survey.UnitKey, own bool) glance {
	t.Helper()
	f := w.figures()
	g := glance{until: w.campaign.Last, n: map[cellKey]int64{}}
	if own {
		f = f.For(u)
		s, err := f.Settled(ctx, w.campaign, u)
		check(t, err)
		if s != nil {
			g.until = s.Day
		}
	}
	check(t, f.Cells(ctx, w.campaign, func(x figures.Cell) error {
		if x.Unit != u || x.Withheld {
			return nil
		}
		key := cellKey{item: x.Item, channel: x.Channel}
		if x.Week {
			key.week = x.First
		}
		g.n[key] = x.N
		return nil
	}))
	s, err := f.Unit(ctx, w.campaign, u)
	check(t, err)
	for _, x := range s.Channels {
		if !x.Withheld {
			g.n[cellKey{channel: x.Channel, week: inScore}] = x.N
		}
	}
	for _, x := range s.Factors {
		for _, it := range x.Items {
			for _, p := range it.Split {
				g.n[cellKey{it.ID, p.Channel, inScore}] = p.N
			}
		}
	}
	return g
}

// inScore stands for what a score tells of channels and, where caps apply, of items in
// them.
const inScore survey.Day = -1

// watched are the glances of somebody who looks after every response of a campaign, and
// once more when it is closed.
func (w *world) watched(t *testing.T, u survey.UnitKey, own bool) []glance {
	t.Helper()
	day := func(p person) int { return 7*p.week + p.weekday }
	people := slices.Clone(w.people)
	slices.SortStableFunc(people, func(a, b person) int { return cmp.Compare(day(a), day(b)) })
	at := func(n int, today survey.Day, s survey.CampaignState) glance {
		x := w.with(people[:n])
		c := *w.campaign
		c.State = s
		x.campaign, x.now = &c, today.Time().Add(9e12)
		return x.looked(t, u, own)
	}
	var list []glance
	for n := 1; n <= len(people); n++ {
		g := at(n, worldFirst+survey.Day(day(people[n-1])), survey.Open)
		if len(list) == 0 || g.until != list[len(list)-1].until || !maps.Equal(g.n, list[len(list)-1].n) {
			list = append(list, g)
		}
	}
	return append(list, at(len(people), w.campaign.Last+3, survey.Closed))
}

// tells are the differences of glances that are the answers of a few people.
func tells(set *score.Criteria, list []glance) (found []string) {
	few := func(n int64) bool { return n != 0 && n < set.WithholdUnder }
	weeks := map[survey.Day]int64{} // as they were shown at any time
	for _, g := range list {
		for k, n := range g.n {
			if k.week > 0 && k.item == "" && k.channel == "" {
				if was, ok := weeks[k.week]; ok && was != n {
					found = append(found, fmt.Sprintf("week %s: %d, then %d", k.week, was, n))
				}
				weeks[k.week] = n
			}
		}
	}
	for j, after := range list {
		for i, before := range list[:j] {
			for k, n := range after.n {
				if was, ok := before.n[k]; ok && few(n-was) {
					found = append(found, fmt.Sprintf("looks %d and %d, %v: %d, then %d", i, j, k, was, n))
				}
			}
			rest := after.n[cellKey{}] - before.n[cellKey{}]
			for week, n := range weeks {
				if week > before.until && week <= after.until {
					rest -= n
				}
			}
			if few(rest) {
				found = append(found, fmt.Sprintf("looks %d and %d: withheld weeks in between have %d", i, j, rest))
			}
		}
	}
	return found
}

// TestNobodyIsWatched: whoever works in a unit and looks after every single response, and
// when the campaign is closed, finds no two looks that differ by the answers of a few:
// not in all responses, nor an item, nor a channel, nor an item in a channel, nor in the
// weeks that are withheld between. Somebody who is shown figures as of now finds such.
func TestNobodyIsWatched(t *testing.T) {
	shown, live, channels := 0, 0, 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 14))
		w := makeWorld(r)
		set, unit := w.campaign.Criteria.Criteria, int(seed%3)
		u := worldUnits[unit]
		w.people = nil
		for range 1 + seed%12 {
			w.people = append(w.people, w.draw(r, unit, 7*w.weeks)...)
		}
		list := w.watched(t, u, true)
		if all := list[len(list)-1].n[cellKey{}]; all < set.WithholdUnder {
			continue // their number is told, and nothing else
		}
		for _, x := range tells(set, list) {
			t.Errorf("world %d: %s", seed, x)
		}
		for _, g := range list[:len(list)-1] {
			shown += min(int(g.n[cellKey{}]), 1)
			if slices.ContainsFunc(survey.Channels, func(ch survey.Channel) bool { return g.n[cellKey{channel: ch}] > 0 }) {
				channels++
			}
		}
		if seed < 3 {
			live += len(tells(set, w.watched(t, u, false)))
		}
	}
	if shown == 0 || channels == 0 || live == 0 {
		t.Errorf("%d looks with figures, %d with channels, %d found live: the test does not look at anything", shown, channels, live)
	}
	t.Logf("%d looks with figures, %d with channels, %d differences told live", shown, channels, live)
}

// TestSettledGoesByWeeks: figures go up to the end of the last step but one, and the
// split by channel up to where each of them has enough.
func TestSettledGoesByWeeks(t *testing.T) {
	w := makeWorld(rand.New(rand.NewPCG(2, 14)))
	set := *w.campaign.Criteria.Criteria
	set.WithholdUnder, set.MinItem, set.MinPublish, set.MinScore, set.CountFlagged = 5, 5, 5, 5, false
	for _, ch := range survey.Channels {
		set.Channels[ch] = score.ChannelRule{Counts: true, Cap: score.Whole(100)}
	}
	c := *w.campaign
	c.Criteria.Criteria, c.State, c.Last = &set, survey.Open, worldFirst+69
	u := worldUnits[0]
	at := func(weeks ...[2]int) figures.Settled {
		t.Helper()
		x := w.with(nil)
		x.campaign = &c
		for week, n := range weeks {
			for ch, n := range n {
				for range n {
					x.people = append(x.people, person{week: week, channel: ch, standing: survey.Counted, answers: [5]int8{5, 4, 3, 0, 5}})
				}
			}
		}
		x.now = (worldFirst + survey.Day(7*len(weeks)-3)).Time()
		s, err := x.figures().For(u).Settled(ctx, &c, u)
		check(t, err)
		score, err := x.figures().For(u).Unit(ctx, &c, u)
		check(t, err)
		var n int64
		for week, k := range weeks {
			if worldFirst+survey.Day(7*week) < s.Day {
				n += int64(k[0] + k[1])
			}
		}
		if score.N.Used != n {
			t.Errorf("up to %s there are %d responses; %d are shown", s.Day, n, score.N.Used)
		}
		return *s
	}
	none := survey.Day(0)
	sunday := func(week int) survey.Day { return worldFirst + survey.Day(7*week+6) }
	for _, x := range []struct {
		why           string
		weeks         [][2]int
		day, channels survey.Day
		received      int64
	}{
		{"one step, nothing after it", [][2]int{{20, 0}}, none, none, 20},
		{"four more are not enough after it", [][2]int{{20, 0}, {4, 0}}, none, none, 20},
		{"five are", [][2]int{{20, 0}, {5, 0}}, sunday(0), sunday(0), 25},
		{"empty weeks are shown with what is before them", [][2]int{{20, 0}, {0, 0}, {0, 0}, {5, 0}}, sunday(2), sunday(2), 25},
		{"small weeks make a step together", [][2]int{{3, 0}, {2, 0}, {3, 0}, {5, 0}}, sunday(2), sunday(2), 10},
		{"three in a channel hold the split back", [][2]int{{10, 3}, {10, 10}}, sunday(0), none, 30},
		{"two steps give it enough", [][2]int{{10, 3}, {10, 3}, {10, 10}}, sunday(1), sunday(1), 45},
		{"and few after it hold it back again", [][2]int{{10, 5}, {10, 0}, {10, 4}}, sunday(1), none, 35},
	} {
		if got := at(x.weeks...); got != (figures.Settled{Day: x.day, Channels: x.channels, Received: x.received}) {
			t.Errorf("%s: up to %s, channels %s, %d received", x.why, got.Day, got.Channels, got.Received)
		}
	}
}

// TestAReviewIsNotSeen: where flagged responses do not count, no figure that a unit's own
// people see of an open campaign changes when an auditor excludes one or puts it back.
func TestAReviewIsNotSeen(t *testing.T) {
	excluded := 0
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 15))
		w := makeWorld(r)
		w.people = nil
		for range 6 {
			w.people = append(w.people, w.draw(r, 0, 7*w.weeks)...)
		}
		set, c := *w.campaign.Criteria.Criteria, *w.campaign
		set.CountFlagged, c.State = false, survey.Open
		c.Criteria.Criteria = &set
		w.campaign, w.now = &c, c.Last.Time()
		before := w.looked(t, worldUnits[0], true)
		for i := range w.people {
			p := &w.people[i]
			if p.standing != survey.Flagged {
				continue
			}
			p.standing = survey.Excluded
			if now := w.looked(t, worldUnits[0], true); !maps.Equal(before.n, now.n) || before.until != now.until {
				t.Fatalf("world %d: %v, then %v", seed, before, now)
			}
			excluded++
		}
	}
	if excluded == 0 {
		t.Error("nothing was excluded")
	}
}

// TestSettledIsOfOpenCampaigns: others see what there is, and so does the unit when the
// campaign is closed.
func TestSettledIsOfOpenCampaigns(t *testing.T) {
	w := makeWorld(rand.New(rand.NewPCG(3, 14)))
	for _, state := range []survey.CampaignState{survey.Open, survey.Closed, survey.Certified} {
		c := *w.campaign
		c.State = state
		for _, own := range []bool{false, true} {
			f := w.figures()
			if own {
				f = f.For(worldUnits[0])
			}
			s, err := f.Settled(ctx, &c, worldUnits[0])
			check(t, err)
			if (s != nil) != (own && state == survey.Open) {
				t.Errorf("%s, own %v: %v", state, own, s)
			}
		}
	}
}

package figures_test

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/server/figures"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/survey"
	"hailong/server/tally"
)

func text(parts ...any) string { return strings.TrimSuffix(fmt.Sprintln(parts...), "\n") }

func (d *desk) overview(o *figures.Overviews, id survey.CampaignID) *figures.Overview {
	d.t.Helper()
	c, err := d.reg.Now().Campaign(id)
	check(d.t, err)
	v, err := o.Of(d.t.Context(), c, d.reg.Now().Unit)
	check(d.t, err)
	return v
}

// scatter stores n responses of a unit with random days, standings, channels and
// levels, and returns them.
func (d *desk) scatter(r *rand.Rand, unit survey.UnitKey, n int, days int) []survey.Response {
	d.t.Helper()
	c, err := d.reg.Now().Campaign("one")
	check(d.t, err)
	batch := make([]survey.Response, n)
	for i := range batch {
		id, err := survey.NewResponseID(d.now, d.random)
		check(d.t, err)
		given := survey.Given{}
		for x := range c.Questionnaire.All {
			if x.Type == survey.Scale {
				given[x.ID] = []string{fmt.Sprint(min(5, 2+r.IntN(6)))}
			}
		}
		answers, _, err := c.Questionnaire.Rules.Parse(given)
		check(d.t, err)
		batch[i] = survey.Response{
			ID: id, Campaign: "one", Unit: unit, Channel: []survey.Channel{survey.QR, survey.QR, survey.Link}[r.IntN(3)], Hour: 9,
			Day: today - survey.Day(r.IntN(days)), Lang: survey.Vietnamese, Pace: survey.PaceUnder3m, Answers: answers, Standing: survey.Counted,
		}
		switch r.IntN(12) {
		case 0:
			batch[i].Standing, batch[i].Flags = survey.Flagged, []survey.Flag{survey.FlagRepeat}
		case 1:
			batch[i].Standing = survey.Excluded
		}
	}
	_, err = d.store.Append(d.t.Context(), batch)
	check(d.t, err)
	return batch
}

// TestOverviewTheSlowWay works the figures of every unit and of the city out again
// from the responses, one by one.
func TestOverviewTheSlowWay(t *testing.T) {
	d := open(t, 0)
	r := rand.New(rand.NewPCG(3, 4))
	byUnit := map[survey.UnitKey][]survey.Response{
		d.units[0]: d.scatter(r, d.units[0], 260, 31),
		d.units[1]: d.scatter(r, d.units[1], 140, 20),
	}
	c, err := d.reg.Now().Campaign("one")
	check(t, err)
	v := d.overview(&figures.Overviews{Figures: d.figs}, "one")
	if v.Today != today || len(v.Rows) != 2 || v.Weeks[0] > today-30 || v.Weeks[0] <= today-37 || v.Weeks[len(v.Weeks)-1] > today {
		t.Fatalf("today %s, %d rows, weeks %v", v.Today, len(v.Rows), v.Weeks)
	}
	var everyone []survey.Response
	var counts score.Counts
	for _, row := range v.Rows {
		rs := byUnit[row.Score.Unit]
		everyone = append(everyone, rs...)
		checkRow(t, c.Criteria.Criteria, v, row, rs)
		counts.Used += row.Score.N.Used
		counts.Flagged += row.Score.N.Flagged
		counts.Excluded += row.Score.N.Excluded
	}
	if v.City.N.Used != counts.Used || v.City.N.Flagged != counts.Flagged || v.City.N.Excluded != counts.Excluded || v.City.Target != 800 || v.City.ByStatus[score.OK] != 2 {
		t.Errorf("%+v", v.City)
	}
	index, pooled := slowIndex(c.Criteria.Criteria, everyone)
	used := int64(len(slices.DeleteFunc(slices.Clone(everyone), func(r survey.Response) bool { return r.Standing != survey.Counted })))
	if *v.City.Index != score.Round(index) || *v.City.Basis != used || *v.City.Interval != *score.Wilson(pooled, used, 0) {
		t.Errorf("city: %s of %d, want %s of %d", v.City.Index, *v.City.Basis, score.Round(index), used)
	}
	for _, f := range v.City.Factors {
		for _, it := range f.Items {
			sat, all := rates(everyone, it.ID)
			if it.N != all || it.Levels[3]+it.Levels[4] != sat || *it.Rate != score.Round(big.NewRat(100*sat, all)) || it.Code == "" {
				t.Errorf("city, %s: %+v, one by one %d of %d", it.ID, it, sat, all)
			}
		}
	}
	if len(v.City.Factors) != len(c.Criteria.Factors) {
		t.Errorf("%d factors", len(v.City.Factors))
	}
}

// slowIndex is the index in percent and the pooled rate as a fraction of responses
// that answer every item.
func slowIndex(c *score.Criteria, rs []survey.Response) (index, pooled *big.Rat) {
	index = new(big.Rat)
	sat, all := int64(0), int64(0)
	for _, f := range c.Factors {
		factor := new(big.Rat)
		for _, q := range f.Items {
			a, b := rates(rs, q)
			factor.Add(factor, big.NewRat(a, b))
			sat, all = sat+a, all+b
		}
		index.Add(index, factor.Quo(factor, new(big.Rat).SetInt64(int64(len(f.Items)))))
	}
	index.Quo(index, new(big.Rat).SetInt64(int64(len(c.Factors))))
	return index.Mul(index, big.NewRat(100, 1)), big.NewRat(sat, all)
}

// rates counts levels 4 and 5 and all levels of a question among counted responses.
func rates(rs []survey.Response, q survey.QuestionID) (satisfied, all int64) {
	for _, r := range rs {
		for _, a := range r.Answers {
			if a.Question != q || r.Standing != survey.Counted {
				continue
			}
			all++
			if a.Value == "4" || a.Value == "5" {
				satisfied++
			}
		}
	}
	return satisfied, all
}

func checkRow(t *testing.T, c *score.Criteria, v *figures.Overview, row figures.Row, rs []survey.Response) {
	t.Helper()
	var n, lately, flagged, kept int64
	last := survey.Day(0)
	for _, r := range rs {
		switch r.Standing {
		case survey.Flagged:
			flagged++
		case survey.Counted:
			kept++
			n++
			last = max(last, r.Day)
			if r.Day < today && r.Day >= today-14 {
				lately++
			}
		}
	}
	index, _ := slowIndex(c, rs)
	lately = (lately + 2) / 5 * 5 // to a multiple of the threshold
	want := text(n, score.Round(index), score.Round(big.NewRat(lately, 14)), last, score.Round(big.NewRat(100*flagged, flagged+kept)))
	if got := text(row.Score.N.Used, row.Score.Index, row.Pace.PerDay, row.Last, row.Flagged); got != want {
		t.Errorf("%s: %s, want %s", row.Score.Unit, got, want)
	}
	days := survey.Day((400 - n) * 14 / lately)
	if (400-n)*14%lately != 0 {
		days++
	}
	if row.Reach.Day != today+days {
		t.Errorf("%s reaches its target on %s, want %s", row.Score.Unit, row.Reach.Day, today+days)
	}
	shown := 0
	for i, w := range row.Trend {
		in := slices.DeleteFunc(slices.Clone(rs), func(r survey.Response) bool { return r.Day < v.Weeks[i] || r.Day > v.Weeks[i]+6 })
		count, sat, all := int64(0), int64(0), int64(0)
		for _, r := range in {
			if r.Standing == survey.Counted {
				count++
			}
		}
		if w.N == nil {
			continue
		}
		if *w.N != count || w.Key != v.Weeks[i].String() || w.Key != figures.Monday(v.Weeks[i]+6).String() {
			t.Errorf("%s, week %s: %d, want %d", row.Score.Unit, w.Key, *w.N, count)
		}
		for _, f := range c.Factors {
			for _, q := range f.Items {
				a, b := rates(in, q)
				sat, all = sat+a, all+b
			}
		}
		if w.Rate == nil {
			if count >= 5 && !w.RatesWithheld {
				t.Errorf("%s, week %s: no rate of %d", row.Score.Unit, w.Key, count)
			}
			continue
		}
		shown++
		if *w.Rate != score.Round(big.NewRat(100*sat, all)) {
			t.Errorf("%s, week %s: %s", row.Score.Unit, w.Key, w.Rate)
		}
	}
	if shown < 2 {
		t.Errorf("%s shows %d weeks of %d", row.Score.Unit, shown, len(row.Trend))
	}
}

// TestASmallUnitIsNotInTheCity: the answers of a unit below the least number move no
// figure of the city, so they can't be had as a difference.
func TestASmallUnitIsNotInTheCity(t *testing.T) {
	var said []string
	for _, level := range []string{"1", "5"} {
		d := open(t, 0)
		d.answer("one", d.units[0], today-3, 100, "4")
		d.answer("one", d.units[1], today-3, 29, level)
		v := d.overview(&figures.Overviews{Figures: d.figs}, "one")
		said = append(said, text(v.City.Index, v.City.Interval, v.City.VerySatisfied, v.City.Dissatisfied, *v.City.Basis, v.City.Units, v.City.Factors))
		if v.City.N.Used != 129 || v.City.Units != 1 || v.City.ByStatus[score.BelowPublish] != 1 || v.Rows[1].Rank != nil || *v.Rows[0].Rank != (figures.Rank{Place: 1, Of: 1}) {
			t.Errorf("%+v", v.City)
		}
		d.answer("one", d.units[1], today-3, 1, level)
		if v = d.overview(&figures.Overviews{Figures: d.figs}, "one"); v.City.Units != 2 || *v.City.Basis != 130 {
			t.Errorf("with 30: %+v", v.City)
		}
	}
	if said[0] != said[1] {
		t.Errorf("%s\n%s", said[0], said[1])
	}
}

func TestOverviewOfNothing(t *testing.T) {
	d := open(t, 0)
	v := d.overview(&figures.Overviews{Figures: d.figs}, "one")
	if x := v.City; x.Index != nil || x.Basis != nil || x.Units != 0 || x.Factors != nil || x.Flagged != nil || x.N.Used != 0 || x.Progress != 0 {
		t.Errorf("%+v", x)
	}
	for _, r := range v.Rows {
		if r.Rank != nil || r.Change != nil || r.Last != 0 || r.Reach.State != figures.NoPace || len(r.Trend) != len(v.Weeks) {
			t.Errorf("%+v", r)
		}
	}
}

func TestOverviewIsKeptAsLongAsItsCounts(t *testing.T) {
	d := open(t, 10*time.Second)
	o := &figures.Overviews{Figures: d.figs}
	first := d.overview(o, "one")
	d.answer("one", d.units[0], today, 3, "5")
	d.now = d.now.Add(10*time.Second - 1)
	if d.overview(o, "one") != first || d.store.Reached(faulty.Tallies) != 1 {
		t.Error("worked out again within its age")
	}
	if d.overview(o, "two") == first {
		t.Error("one campaign for another")
	}
	d.now = d.now.Add(1)
	second := d.overview(o, "one")
	if second == first || second.City.N.Used != 3 {
		t.Errorf("n = %d after its age", second.City.N.Used)
	}
	// A campaign that was changed is another one, with the same counts.
	check(t, d.reg.Close(t.Context(), "one", today))
	if third := d.overview(o, "one"); third == second || third.Rows[0].Reach.State != figures.Ended {
		t.Errorf("%+v after the campaign was closed", third.Rows[0].Reach)
	}
	d.store.Fail(faulty.LoseReply, faulty.Forever, faulty.Tallies)
	d.now = d.now.Add(10 * time.Second)
	c, err := d.reg.Now().Campaign("one")
	check(t, err)
	if v, err := o.Of(t.Context(), c, d.reg.Now().Unit); survey.KindOf(err) != survey.KindUnavailable || v != nil {
		t.Errorf("store away: %v, %v", v, err)
	}
}

func TestACrowdSharesOneOverview(t *testing.T) {
	d := open(t, time.Hour)
	d.answer("one", d.units[0], today-1, 100, "4")
	o := &figures.Overviews{Figures: d.figs}
	c, err := d.reg.Now().Campaign("one")
	check(t, err)
	var wg sync.WaitGroup
	got := make([]*figures.Overview, 30)
	for i := range got {
		wg.Go(func() {
			v, err := o.Of(t.Context(), c, d.reg.Now().Unit)
			if err != nil {
				t.Error(err)
			}
			got[i] = v
		})
	}
	wg.Wait()
	for _, v := range got {
		if v != got[0] {
			t.Fatal("worked out more than once")
		}
	}
}

// yearOf is a store with a year of tallies: every unit, day, two channels, counted
// and flagged.
type yearOf []survey.UnitKey

func (y yearOf) Tallies(_ context.Context, _ survey.CampaignID) (out []store.Entry, err error) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, u := range y {
		for day := range survey.Day(365) {
			for i := range 4 {
				t := tally.Tally{tally.Responses: 3, tally.Rated: 3}
				for f, items := range []int{4, 4, 5, 3, 3} {
					for k := range items {
						t[tally.AnswerCounter(survey.QuestionID(fmt.Sprintf("s%d_%d", f+1, k+1)), fmt.Sprint(3+r.IntN(3)))] = 3
					}
				}
				out = append(out, store.Entry{Tally: t, Cell: tally.Cell{
					Campaign: "one", Unit: u, Day: today - 365 + day, Channel: []survey.Channel{survey.QR, survey.Kiosk}[i&1],
					Standing: []survey.Standing{survey.Counted, survey.Flagged}[i>>1],
				}})
			}
		}
	}
	return out, nil
}

// BenchmarkOverview is a year of 114 units, next to their scores alone from the same
// sums.
func BenchmarkOverview(b *testing.B) {
	d := open(b, time.Hour)
	stored, err := d.reg.Now().Campaign("one")
	check(b, err)
	camp := *stored
	camp.First, camp.Last = today-365, today+30
	camp.Units = nil
	for _, u := range d.reg.Now().UnitsOn(today) {
		camp.Units = append(camp.Units, u.Key)
	}
	d.figs.Tallies = yearOf(camp.Units)
	_, err = d.figs.Scores(b.Context(), &camp)
	check(b, err)
	b.Run("scores", func(b *testing.B) {
		for b.Loop() {
			_, err := d.figs.Scores(b.Context(), &camp)
			check(b, err)
		}
	})
	b.Run("overview", func(b *testing.B) {
		for b.Loop() {
			o := &figures.Overviews{Figures: d.figs}
			_, err := o.Of(b.Context(), &camp, d.reg.Now().Unit)
			check(b, err)
		}
	})
}

package figures_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

// noon is a day in Vietnam, told by a clock on which it is the day before.
var noon = time.Date(2026, 7, 14, 19, 30, 0, 0, time.FixedZone("Marquesas", -(9*60+30)*60))

var today = survey.NewDay(2026, 7, 15)

// desk is a real store with two units in two open campaigns.
type desk struct {
	t      testing.TB
	now    time.Time
	store  *faulty.Store
	reg    *registry.Registry
	figs   *figures.Figures
	units  []survey.UnitKey
	random *rand.ChaCha8
}

func open(t testing.TB, maxAge time.Duration) *desk {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	check(t, err)
	t.Cleanup(func() { st.Close() })
	d := &desk{t: t, now: noon, store: faulty.New(st), random: rand.NewChaCha8([32]byte{6})}
	d.figs = &figures.Figures{Tallies: d.store, MaxAge: maxAge, Clock: func() time.Time { return d.now }}
	d.reg = registry.New(st)
	register, err := catalog.Units(configs.FS, "units")
	check(t, err)
	check(t, d.reg.ImportUnits(t.Context(), register))
	file, err := configs.FS.ReadFile("questionnaires/dich-vu-cong-v1.yaml")
	check(t, err)
	_, err = d.reg.AddQuestionnaire(t.Context(), "form", file)
	check(t, err)
	file, err = configs.FS.ReadFile("criteria/mau-tuyen-tinh-v1.yaml")
	check(t, err)
	_, err = d.reg.AddCriteria(t.Context(), "criteria", file)
	check(t, err)
	for _, code := range []survey.UnitCode{"11311", "10507"} {
		u, _ := d.reg.Now().UnitOn(code, today)
		d.units = append(d.units, u.Key)
	}
	for id, ch := range map[survey.CampaignID]survey.Channel{"one": survey.QR, "two": survey.Link} {
		check(t, d.reg.ImportCampaign(t.Context(), survey.Campaign{
			ID: id, Title: survey.Text{Vi: "Đợt", En: "Round"}, Units: d.units, First: today - 30, Last: today + 30, Channels: []survey.Channel{ch},
			Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
		}))
		check(t, d.reg.Open(t.Context(), id))
	}
	return d
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answer stores n responses of a unit on a day that say one level everywhere.
func (d *desk) answer(id survey.CampaignID, unit survey.UnitKey, day survey.Day, n int, level string) {
	d.t.Helper()
	c, err := d.reg.Now().Campaign(id)
	check(d.t, err)
	g := survey.Given{}
	for x := range c.Questionnaire.All {
		if x.Type == survey.Scale {
			g[x.ID] = []string{level}
		}
	}
	answers, _, err := c.Questionnaire.Rules.Parse(g)
	check(d.t, err)
	batch := make([]survey.Response, n)
	for i := range batch {
		rid, err := survey.NewResponseID(d.now, d.random)
		check(d.t, err)
		batch[i] = survey.Response{
			ID: rid, Campaign: id, Unit: unit, Channel: c.Channels[0], Day: day, Hour: 9, Lang: survey.Vietnamese,
			Pace: survey.PaceUnder3m, Answers: answers, Standing: survey.Counted,
		}
	}
	_, err = d.store.Append(d.t.Context(), batch)
	check(d.t, err)
}

func (d *desk) scores(id survey.CampaignID) []score.Score {
	d.t.Helper()
	c, err := d.reg.Now().Campaign(id)
	check(d.t, err)
	list, err := d.figs.Scores(d.t.Context(), c)
	check(d.t, err)
	return list
}

// brief is the state of a unit's figures in one line.
func brief(s score.Score) string {
	index := "none"
	if s.Index != nil {
		index = s.Index.String()
	}
	return fmt.Sprintf("%s %s n=%d index=%s", s.Unit.Code, s.Status, s.N.Used, index)
}

func TestScoresFollowTheTallies(t *testing.T) {
	d := open(t, 0)
	want := func(id survey.CampaignID, lines ...string) {
		t.Helper()
		list := d.scores(id)
		if len(list) != len(lines) {
			t.Fatalf("%d scores", len(list))
		}
		for i, s := range list {
			if brief(s) != lines[i] {
				t.Errorf("%s: %s, want %s", id, brief(s), lines[i])
			}
		}
	}
	want("one", "11311 below_publish n=0 index=none", "10507 below_publish n=0 index=none")
	d.answer("one", d.units[0], today, 29, "5")
	// Published only: one response fewer than the least number tells nothing.
	want("one", "11311 below_publish n=29 index=none", "10507 below_publish n=0 index=none")
	for _, s := range d.scores("one") {
		if s.Overall != nil || s.Mean != nil || s.Points != nil || len(s.Factors) != 0 || len(s.Channels) != 0 {
			t.Errorf("%s tells more than its counts: %+v", s.Unit, s)
		}
	}
	d.answer("one", d.units[0], today-1, 1, "5")
	d.answer("one", d.units[1], today, 100, "4")
	want("one", "11311 insufficient n=30 index=100.00", "10507 ok n=100 index=100.00")
	d.answer("one", d.units[1], today, 100, "2")
	want("one", "11311 insufficient n=30 index=100.00", "10507 ok n=200 index=50.00")
	want("two", "11311 below_publish n=0 index=none", "10507 below_publish n=0 index=none")
	d.answer("two", d.units[0], today, 90, "1")
	want("two", "11311 ok n=90 index=0.00", "10507 below_publish n=0 index=none")
	for _, s := range d.scores("one") {
		if len(s.Steps) == 0 {
			t.Errorf("%s does not show its working", s.Unit)
		}
	}
}

func TestSumsAreNoOlderThanAllowed(t *testing.T) {
	d := open(t, 10*time.Second)
	used := func(id survey.CampaignID) int64 { return d.scores(id)[0].N.Used }
	reads := func() int { return d.store.Reached(faulty.Tallies) }
	used("one")
	d.answer("one", d.units[0], today, 3, "5")
	for _, c := range []struct {
		later time.Duration
		n     int64
		reads int
	}{
		{0, 0, 1}, {10*time.Second - 1, 0, 1}, {1, 3, 2}, {0, 3, 2}, {time.Hour, 3, 3},
	} {
		d.now = d.now.Add(c.later)
		if n := used("one"); n != c.n || reads() != c.reads {
			t.Errorf("at %v: n = %d after %d readings, want %d and %d", d.now.Sub(noon), n, reads(), c.n, c.reads)
		}
	}
	// Campaigns age apart.
	if used("two"); reads() != 4 {
		t.Errorf("%d readings for two campaigns", reads())
	}
	// A store that is away gives an error, never old figures past their age.
	d.store.Fail(faulty.LoseReply, faulty.Forever, faulty.Tallies)
	if n := used("one"); n != 3 {
		t.Errorf("n = %d within the age", n)
	}
	d.now = d.now.Add(10 * time.Second)
	c, err := d.reg.Now().Campaign("one")
	check(t, err)
	if list, err := d.figs.Scores(t.Context(), c); survey.KindOf(err) != survey.KindUnavailable || list != nil {
		t.Errorf("store away: %v, %v", list, err)
	}
	d.store.Heal()
	if n := used("one"); n != 3 {
		t.Errorf("n = %d once it is back", n)
	}
}

// slow is a store that takes its time on the clock of the desk.
type slow struct {
	*desk
	takes time.Duration
	reads int
}

func (s *slow) Tallies(ctx context.Context, id survey.CampaignID) ([]store.Entry, error) {
	s.reads++
	s.now = s.now.Add(s.takes)
	return s.store.Tallies(ctx, id)
}

// Reading takes no more than a twentieth of the time.
func TestWhatTakesLongToReadIsKeptLonger(t *testing.T) {
	for _, c := range []struct{ maxAge, takes, kept time.Duration }{
		{time.Second, 0, time.Second},
		{time.Second, 49 * time.Millisecond, time.Second},
		{time.Second, 300 * time.Millisecond, 6 * time.Second},
		{time.Second, 10 * time.Second, time.Minute},
		{2 * time.Minute, 10 * time.Second, 2 * time.Minute},
		{0, 300 * time.Millisecond, 0},
	} {
		d := open(t, c.maxAge)
		st := &slow{desk: d, takes: c.takes}
		d.figs.Tallies = st
		d.scores("one")
		began := d.now.Add(-c.takes)
		for _, at := range []struct {
			age   time.Duration
			reads int
		}{{c.kept - 1, 1}, {c.kept, 2}} {
			if d.now = began.Add(at.age); at.age < 0 {
				continue
			}
			if d.scores("one"); st.reads != at.reads {
				t.Errorf("%v to read, at most %v old: %d readings at %v", c.takes, c.maxAge, st.reads, at.age)
			}
		}
	}
}

// What is asked of a moment does not move, whatever comes in and however long it takes.
func TestAMomentStandsStill(t *testing.T) {
	d := open(t, 0)
	c, err := d.reg.Now().Campaign("one")
	check(t, err)
	moment, err := d.figs.Moment(t.Context(), "one")
	check(t, err)
	before, err := moment.Scores(t.Context(), c)
	check(t, err)
	d.answer("one", d.units[0], today, 40, "4")
	d.now = d.now.Add(48 * time.Hour)
	after, err := moment.Scores(t.Context(), c)
	check(t, err)
	live, err := d.figs.Scores(t.Context(), c)
	check(t, err)
	if !reflect.DeepEqual(before, after) || reflect.DeepEqual(after, live) {
		t.Errorf("before %v\nafter %v\nlive %v", before, after, live)
	}
	if n, err := moment.Stored(t.Context(), "one"); n != 0 || err != nil {
		t.Errorf("%d responses stood then, %v", n, err)
	}
	if n, err := d.figs.Stored(t.Context(), "one"); n != 40 || err != nil {
		t.Errorf("%d responses stand now, %v", n, err)
	}
}

func TestForgottenSumsAreReadAnew(t *testing.T) {
	d := open(t, time.Hour)
	used := func(id survey.CampaignID) int64 { return d.scores(id)[0].N.Used }
	used("one")
	used("two")
	d.answer("one", d.units[0], today, 3, "5")
	d.answer("two", d.units[0], today, 3, "5")
	d.figs.Forget("one")
	if a, b := used("one"), used("two"); a != 3 || b != 0 {
		t.Errorf("n = %d of the campaign that was forgotten, %d of the other", a, b)
	}
}

// gate is a store whose answer waits.
type gate struct {
	asked, open chan struct{}
}

// Tallies closes asked at the first call; a second one would panic.
func (g *gate) Tallies(context.Context, survey.CampaignID) ([]store.Entry, error) {
	close(g.asked)
	<-g.open
	return nil, nil
}

func TestACrowdWaitsForOneReading(t *testing.T) {
	d := open(t, time.Second)
	c, err := d.reg.Now().Campaign("one")
	check(t, err)
	g := &gate{asked: make(chan struct{}), open: make(chan struct{})}
	d.figs.Tallies = g
	var wg sync.WaitGroup
	ask := func() {
		if list, err := d.figs.Scores(t.Context(), c); err != nil || len(list) != 2 {
			t.Errorf("%v, %v", list, err)
		}
	}
	wg.Go(ask)
	<-g.asked
	for range 20 {
		wg.Go(ask)
	}
	close(g.open)
	wg.Wait()
}

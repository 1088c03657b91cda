package exports_test

import (
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/exports"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
	"hailong/server/trail"
)

// noon is a day in Vietnam, told by a clock on which it is the day before.
var noon = time.Date(2026, 7, 14, 19, 30, 0, 0, time.FixedZone("Marquesas", -(9*60+30)*60))

var today = survey.NewDay(2026, 7, 15)

// desk is a real store with two units in the open campaign "round".
type desk struct {
	t      testing.TB
	now    time.Time
	store  *faulty.Store
	reg    *registry.Registry
	trail  *trail.Trail
	maker  *exports.Maker
	units  []survey.UnitKey
	random *rand.ChaCha8
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	check(t, err)
	t.Cleanup(func() { st.Close() })
	d := &desk{t: t, now: noon, store: faulty.New(st), random: rand.NewChaCha8([32]byte{6})}
	d.reg = registry.New(d.store)
	register, err := catalog.Units(configs.FS, "units")
	check(t, err)
	check(t, d.reg.ImportUnits(t.Context(), register))
	b, err := configs.FS.ReadFile("questionnaires/dich-vu-cong-v1.yaml")
	check(t, err)
	_, err = d.reg.AddQuestionnaire(t.Context(), "form", b)
	check(t, err)
	b, err = configs.FS.ReadFile("criteria/mau-tuyen-tinh-v1.yaml")
	check(t, err)
	_, err = d.reg.AddCriteria(t.Context(), "criteria", b)
	check(t, err)
	for _, code := range []survey.UnitCode{"11311", "10507"} {
		u, _ := d.reg.Now().UnitOn(code, today)
		d.units = append(d.units, u.Key)
	}
	check(t, d.reg.ImportCampaign(t.Context(), survey.Campaign{
		ID: "round", Title: survey.Text{Vi: "Đợt một", En: "Round one"}, Units: d.units, First: today - 30, Last: today + 30, Channels: []survey.Channel{survey.QR, survey.Link},
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
	}))
	check(t, d.reg.Open(t.Context(), "round"))
	d.trail = &trail.Trail{Docs: d.store, Clock: d.clock}
	d.maker = &exports.Maker{
		Registry: d.reg, Responses: d.store, Figures: &figures.Figures{Tallies: d.store, Clock: d.clock}, Trail: d.trail, Reports: paper{},
		Clock: d.clock, Program: "v1", Temp: t.TempDir(), Random: rand.NewChaCha8([32]byte{1}),
	}
	return d
}

func (d *desk) clock() time.Time { return d.now }

// answer stores n responses of a unit on a day and by a channel that say one level
// everywhere, after change has had a look at each.
func (d *desk) answer(unit survey.UnitKey, day survey.Day, ch survey.Channel, n int, level string, change ...func(int, *survey.Response)) []survey.Response {
	d.t.Helper()
	c, err := d.reg.Now().Campaign("round")
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
		id, err := survey.NewResponseID(day.Time().Add(3*time.Hour), d.random)
		check(d.t, err)
		batch[i] = survey.Response{
			ID: id, Campaign: "round", Unit: unit, Channel: ch, Day: day, Hour: 10, Lang: survey.Vietnamese,
			Pace: survey.PaceUnder3m, Answers: answers, Standing: survey.Counted,
		}
		for _, f := range change {
			f(i, &batch[i])
		}
	}
	_, err = d.store.Append(d.t.Context(), batch)
	check(d.t, err)
	return batch
}

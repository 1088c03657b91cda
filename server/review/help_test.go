package review_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/registry"
	"hailong/server/review"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

// noon is a day in Vietnam, told by a clock on which it is the day before.
var noon = time.Date(2026, 7, 14, 19, 30, 0, 0, time.FixedZone("Marquesas", -(9*60+30)*60))

var (
	today = survey.NewDay(2026, 7, 15)
	one   = review.Person{Account: "k1", Name: "Kiểm tra 1"}
	two   = review.Person{Account: "k2", Name: "Kiểm tra 2"}
)

// desk is a Book on a real store, with an open campaign of two units.
type desk struct {
	*review.Book
	t      testing.TB
	path   string
	kept   *faulty.Store
	units  []survey.UnitKey
	random *rand.ChaCha8

	mu  sync.Mutex
	now time.Time
	// pace is how far the clock goes each time somebody looks.
	pace time.Duration
}

func open(t testing.TB) *desk {
	t.Helper()
	d := &desk{t: t, path: filepath.Join(t.TempDir(), "hailong.db"), now: noon, random: rand.NewChaCha8([32]byte{6})}
	d.kept = faulty.New(d.store())
	reg := registry.New(d.kept)
	register, err := catalog.Units(configs.FS, "units")
	check(t, err)
	check(t, reg.ImportUnits(t.Context(), register))
	file, err := configs.FS.ReadFile("questionnaires/dich-vu-cong-v1.yaml")
	check(t, err)
	_, err = reg.AddQuestionnaire(t.Context(), "form", file)
	check(t, err)
	file, err = configs.FS.ReadFile("criteria/mau-tuyen-tinh-v1.yaml")
	check(t, err)
	_, err = reg.AddCriteria(t.Context(), "criteria", file)
	check(t, err)
	for _, code := range []survey.UnitCode{"10507", "11311"} {
		u, _ := reg.Now().UnitOn(code, today)
		d.units = append(d.units, u.Key)
	}
	check(t, reg.ImportCampaign(t.Context(), survey.Campaign{
		ID: "round", Title: survey.Text{Vi: "Đợt", En: "Round"}, Units: d.units, First: today - 30, Last: today + 30,
		Channels:      []survey.Channel{survey.QR, survey.Link},
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
	}))
	check(t, reg.Open(t.Context(), "round"))
	d.Book = &review.Book{Docs: d.kept, Responses: d.kept, Registry: reg, FourEyes: true, Clock: d.clock}
	return d
}

func (d *desk) store() store.Store {
	d.t.Helper()
	st, err := sqlite.Open(context.Background(), d.path, sqlite.Options{})
	check(d.t, err)
	d.t.Cleanup(func() { st.Close() })
	return st
}

// process is another one on the same store.
func (d *desk) process() *review.Book {
	d.t.Helper()
	st := d.store()
	reg := registry.New(st)
	check(d.t, reg.Refresh(d.t.Context()))
	return &review.Book{Docs: st, Responses: st, Registry: reg, FourEyes: true, Clock: d.clock}
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(d.pace)
	return d.now
}

func (d *desk) campaign() *registry.Campaign {
	d.t.Helper()
	c, err := d.Registry.Now().Campaign("round")
	check(d.t, err)
	return c
}

// kind is responses that are alike.
type kind struct {
	unit    int
	point   survey.PointID
	channel survey.Channel
	day     survey.Day
	hour    int
	pace    survey.Pace
	level   string
	flags   []survey.Flag // none: counted
}

// give stores n responses of a kind.
func (d *desk) give(n int, k kind) []survey.ResponseID {
	d.t.Helper()
	if k.channel == "" {
		k.channel = survey.QR
	}
	if k.day == 0 {
		k.day = today
	}
	if k.pace == "" {
		k.pace = survey.PaceUnder3m
	}
	g := survey.Given{}
	c := d.campaign()
	for x := range c.Questionnaire.All {
		if x.Type == survey.Scale && k.level != "" {
			g[x.ID] = []string{k.level}
		}
	}
	var answers survey.Answers
	if k.level != "" {
		var err error
		answers, _, err = c.Questionnaire.Rules.Parse(g)
		check(d.t, err)
	}
	batch := make([]survey.Response, n)
	ids := make([]survey.ResponseID, n)
	for i := range batch {
		id, err := survey.NewResponseID(k.day.Time().Add(time.Duration(k.hour-7)*time.Hour), d.random)
		check(d.t, err)
		ids[i] = id
		batch[i] = survey.Response{
			ID: id, Campaign: "round", Unit: d.units[k.unit], Point: k.point, Channel: k.channel, Day: k.day, Hour: k.hour,
			Lang: survey.Vietnamese, Pace: k.pace, Answers: answers, Standing: survey.Counted, Flags: k.flags,
		}
		if k.flags != nil {
			batch[i].Standing = survey.Flagged
		}
	}
	_, err := d.kept.Append(d.t.Context(), batch)
	check(d.t, err)
	return ids
}

var quick = []survey.Flag{survey.FlagFast, survey.FlagUniform}

// helped is a unit with 40 usual responses and a pile of 12 perfect and quick ones.
func (d *desk) helped() []survey.ResponseID {
	d.give(40, kind{hour: 9, level: "3"})
	return d.give(12, kind{hour: 15, level: "5", pace: survey.PaceUnder20, flags: quick})
}

func (d *desk) order(f *review.Filter, ids ...survey.ResponseID) review.Order {
	return review.Order{Campaign: "round", Action: review.Exclude, Reason: survey.ReasonStaff, Filter: f, IDs: ids, By: one}
}

// propose makes a proposal.
func (d *desk) propose(o review.Order) *review.Proposal {
	d.t.Helper()
	p, err := propose(d.t.Context(), d.Book, o)
	check(d.t, err)
	return p
}

func propose(ctx context.Context, b *review.Book, o review.Order) (*review.Proposal, error) {
	draft, err := b.Draft(ctx, o)
	if err != nil {
		return nil, err
	}
	return b.Create(ctx, draft)
}

// standings are how many responses of a unit are flagged and excluded, and the reasons of
// the latter.
func (d *desk) standings(unit int) (flagged, excluded int, reasons map[string]int) {
	d.t.Helper()
	reasons = map[string]int{}
	for _, s := range []survey.Standing{survey.Flagged, survey.Excluded} {
		check(d.t, d.kept.EachStanding(d.t.Context(), "round", d.units[unit], s, func(r *survey.Response) error {
			if s == survey.Flagged {
				flagged++
			} else {
				excluded++
				reasons[r.Reason]++
			}
			return nil
		}))
	}
	return flagged, excluded, reasons
}

// wantStandings also holds that the counts say the same.
func (d *desk) wantStandings(unit, flagged, excluded int) {
	d.t.Helper()
	f, e, _ := d.standings(unit)
	if f != flagged || e != excluded {
		d.t.Errorf("%d flagged and %d excluded, want %d and %d", f, e, flagged, excluded)
	}
	list, err := d.kept.Tallies(d.t.Context(), "round")
	check(d.t, err)
	counted := map[survey.Standing]int{}
	for _, x := range list {
		if x.Cell.Unit == d.units[unit] {
			counted[x.Cell.Standing] += int(x.Tally["n"])
		}
	}
	if counted[survey.Flagged] != flagged || counted[survey.Excluded] != excluded {
		d.t.Errorf("the tallies have %v", counted)
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, what string, err error, k survey.Kind) {
	t.Helper()
	if err == nil || survey.KindOf(err) != k {
		t.Errorf("%s: %v, want %s", what, err, k)
	}
}

func text(v any) string { return fmt.Sprintf("%+v", v) }

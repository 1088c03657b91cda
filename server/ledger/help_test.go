package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/certify"
	"hailong/server/figures"
	"hailong/server/ledger"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
	"hailong/server/trail"
)

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fickle is a store that can be away from some call on.
type fickle struct {
	store.Store
	mu    sync.Mutex
	calls int
	from  int  // the call from which on it is away; 0 for never
	late  bool // the first of those calls is carried out, and its reply lost
}

var errAway = survey.Unavailable(errors.New("away"))

// away counts a call and reports whether it fails before or after it is carried out.
func (f *fickle) away() (before, after bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.from == 0 || f.calls < f.from {
		return false, false
	}
	return f.calls > f.from || !f.late, true
}

func (f *fickle) do(call func() error) error {
	before, after := f.away()
	if before {
		return errAway
	}
	err := call()
	if after {
		return errAway
	}
	return err
}

func (f *fickle) Create(ctx context.Context, docs ...store.Doc) error {
	return f.do(func() error { return f.Store.Create(ctx, docs...) })
}

func (f *fickle) Replace(ctx context.Context, d store.Doc) error {
	return f.do(func() error { return f.Store.Replace(ctx, d) })
}

func (f *fickle) Get(ctx context.Context, kind, id string) (d store.Doc, err error) {
	err = f.do(func() (err error) { d, err = f.Store.Get(ctx, kind, id); return err })
	return d, err
}

func (f *fickle) Page(ctx context.Context, kind string, r store.Range) (l []store.Doc, err error) {
	err = f.do(func() (err error) { l, err = f.Store.Page(ctx, kind, r); return err })
	return l, err
}

func (f *fickle) Changes(ctx context.Context, kinds ...string) (n int64, err error) {
	err = f.do(func() (err error) { n, err = f.Store.Changes(ctx, kinds...); return err })
	return n, err
}

func (f *fickle) EachResponse(ctx context.Context, id survey.CampaignID, yield func(*survey.Response) error) error {
	return f.do(func() error { return f.Store.EachResponse(ctx, id, yield) })
}

func (f *fickle) Tallies(ctx context.Context, id survey.CampaignID) (l []store.Entry, err error) {
	err = f.do(func() (err error) { l, err = f.Store.Tallies(ctx, id); return err })
	return l, err
}

var now = time.Date(2026, 11, 2, 18, 30, 0, 0, time.FixedZone("Marquesas", -(9*60+30)*60))

// office is a store with two units, and campaigns that were answered and closed.
type office struct {
	t      testing.TB
	store  *fickle
	units  []survey.UnitKey
	random *rand.ChaCha8
	key    certify.PrivateKey
}

func open(t testing.TB) *office {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	check(t, err)
	t.Cleanup(func() { st.Close() })
	o := &office{t: t, store: &fickle{Store: st}, random: rand.NewChaCha8([32]byte{9})}
	o.key, err = certify.NewPrivateKey(o.random)
	check(t, err)
	reg := o.registry()
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
	for _, code := range []survey.UnitCode{"11311", "10507"} {
		u, _ := reg.Now().UnitOn(code, survey.NewDay(2026, 10, 1))
		o.units = append(o.units, u.Key)
	}
	slices.SortFunc(o.units, survey.UnitKey.Compare)
	return o
}

func (o *office) registry() *registry.Registry {
	reg := registry.New(o.store)
	check(o.t, reg.Refresh(o.t.Context()))
	return reg
}

// process is a ledger as another process would have it.
func (o *office) process() *ledger.Ledger {
	reg := registry.New(o.store)
	_ = reg.Refresh(o.t.Context()) // the store may be away
	figs := &figures.Figures{Tallies: o.store, Clock: func() time.Time { return now }}
	return &ledger.Ledger{
		Docs: o.store, Responses: o.store, Registry: reg, Trail: &trail.Trail{Docs: o.store, Clock: func() time.Time { return now }},
		Scores: figs.Scores, Waiting: func() (int, error) { return 0, nil },
		Undecided: func(context.Context, survey.CampaignID) (int, error) { return 0, nil },
		Clock:     func() time.Time { return now },
	}
}

// answered is a campaign with n responses a unit, open.
func (o *office) answered(id survey.CampaignID, n int) {
	o.t.Helper()
	reg := o.registry()
	check(o.t, reg.ImportCampaign(o.t.Context(), survey.Campaign{
		ID: id, Title: survey.Text{Vi: "Đợt " + string(id), En: "Round " + string(id)}, Units: o.units,
		First: survey.NewDay(2026, 10, 1), Last: survey.NewDay(2026, 10, 31), Channels: survey.Channels,
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
	}))
	check(o.t, reg.Open(o.t.Context(), id))
	c, err := reg.Now().Campaign(id)
	check(o.t, err)
	random := rand.New(o.random)
	var batch []survey.Response
	for i := range n * len(o.units) {
		rid, err := survey.NewResponseID(now, o.random)
		check(o.t, err)
		r := survey.Response{
			ID: rid, Campaign: id, Unit: o.units[i%len(o.units)], Channel: survey.Channels[random.IntN(3)], Day: survey.NewDay(2026, 10, 1+random.IntN(31)),
			Hour: 9, Lang: survey.Vietnamese, Pace: survey.PaceUnder3m, Standing: survey.Counted,
		}
		if random.IntN(6) == 0 {
			r.Standing, r.Flags = survey.Flagged, []survey.Flag{survey.FlagFast}
		}
		for q := range c.Questionnaire.All {
			if q.Type == survey.Scale {
				r.Answers = append(r.Answers, survey.Answer{Question: q.ID, Value: fmt.Sprint(1 + random.IntN(5))})
			}
		}
		slices.SortFunc(r.Answers, func(a, b survey.Answer) int { return slices.Compare([]byte(a.Question), []byte(b.Question)) })
		batch = append(batch, r)
	}
	_, err = o.store.Append(o.t.Context(), batch)
	check(o.t, err)
}

// closed is a campaign that was answered and closed.
func (o *office) closed(id survey.CampaignID, n int) {
	o.t.Helper()
	o.answered(id, n)
	check(o.t, o.registry().Close(o.t.Context(), id, survey.NewDay(2026, 11, 1)))
}

func (o *office) order(id survey.CampaignID) ledger.Order {
	return ledger.Order{Campaign: id, Actor: "acc_1", Name: "Phòng Cải cách hành chính", Role: "admin", Key: o.key}
}

// ready is a process whose key signs.
func (o *office) ready() *ledger.Ledger {
	l := o.process()
	ok, err := l.Adopt(o.t.Context(), o.key.Public())
	if err != nil || !ok {
		o.t.Fatalf("adopt: %v, %v", ok, err)
	}
	return l
}

func (o *office) each(id survey.CampaignID) certify.Each {
	return func(yield func(*survey.Response) error) error {
		return o.store.Store.EachResponse(o.t.Context(), id, yield)
	}
}

// entries are the actions in the trail, in order.
func (o *office) entries() (list []trail.Action) {
	tr := trail.Trail{Docs: o.store.Store, Clock: time.Now}
	check(o.t, tr.Each(o.t.Context(), trail.Filter{}, func(e trail.Entry, _ []byte) error {
		list = append(list, e.Action)
		return nil
	}))
	return list
}

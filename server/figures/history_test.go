package figures_test

import (
	"context"
	"testing"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/figures"
	"hailong/server/registry"
	"hailong/server/score"
	"hailong/server/store"
	"hailong/server/survey"
	"hailong/server/tally"
)

// past is a campaign of the old units and the number of responses of each.
type past map[survey.CampaignID]map[survey.UnitKey]int64

// Tallies gives every unit as many responses as it says, half of them content.
func (p past) Tallies(_ context.Context, id survey.CampaignID) (out []store.Entry, err error) {
	for u, n := range p[id] {
		t := tally.Tally{tally.Responses: n, tally.Rated: n}
		for _, q := range itemsOfTheForm {
			t[tally.AnswerCounter(q, "4")] = n - n/2
			t[tally.AnswerCounter(q, "2")] = n / 2
		}
		out = append(out, store.Entry{Cell: tally.Cell{Campaign: id, Unit: u, Channel: survey.QR, Standing: survey.Counted, Day: survey.NewDay(2025, 3, 3)}, Tally: t})
	}
	return out, nil
}

var itemsOfTheForm = []survey.QuestionID{
	"s1_1", "s1_2", "s1_3", "s1_4", "s2_1", "s2_2", "s2_3", "s2_4", "s3_1", "s3_2", "s3_3", "s3_4", "s3_5", "s4_1", "s4_2", "s4_3", "s5_1", "s5_2", "s5_3",
}

// haiPhong are the real lists: 374 old units, 114 new ones, 451 rows.
func haiPhong(t *testing.T) (*registry.Registry, survey.Register) {
	t.Helper()
	d := open(t, 0)
	for _, c := range d.reg.Now().Campaigns() {
		check(t, d.reg.Close(t.Context(), c.ID, today))
	}
	reg, err := catalog.Units(configs.FS, "units")
	check(t, err)
	return d.reg, *reg
}

// asks opens a campaign on units.
func asks(t *testing.T, reg *registry.Registry, id survey.CampaignID, units []survey.UnitKey, first, last survey.Day) *registry.Campaign {
	t.Helper()
	check(t, reg.ImportCampaign(t.Context(), survey.Campaign{
		ID: id, Title: survey.Text{Vi: "Đợt", En: "Round"}, Units: units, First: first, Last: last, Channels: survey.Channels,
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
	}))
	check(t, reg.Open(t.Context(), id))
	check(t, reg.Close(t.Context(), id, today))
	c, err := reg.Now().Campaign(id)
	check(t, err)
	return c
}

func on(reg survey.Register, d survey.Day) (keys []survey.UnitKey) {
	for _, u := range reg.Units {
		if u.ValidOn(d) {
			keys = append(keys, u.Key)
		}
	}
	return keys
}

// TestHistoryOfHaiPhong goes through all 114 new units after a campaign that asked about
// all 374 old ones: what is carried is exactly what the rows of the succession allow, no
// response is carried twice, and none of a unit whose residents were divided.
func TestHistoryOfHaiPhong(t *testing.T) {
	reg, list := haiPhong(t)
	old, now := on(list, survey.NewDay(2025, 3, 1)), on(list, survey.NewDay(2025, 7, 1))
	if len(old) != 374 || len(now) != 114 {
		t.Fatalf("%d old and %d new units", len(old), len(now))
	}
	n := map[survey.UnitKey]int64{}
	for i, u := range old {
		n[u] = int64(31 + i)
	}
	for _, few := range old[:10] {
		n[few] = 29
	}
	c := asks(t, reg, "2025-q1", old, survey.NewDay(2025, 3, 1), survey.NewDay(2025, 3, 31))
	figs := &figures.Figures{Tallies: past{"2025-q1": n}, Clock: open(t, 0).figs.Clock}
	reasons, times := map[figures.CarryReason]int{}, map[survey.UnitKey]int{}
	var carried int64
	for _, u := range now {
		h, err := figs.History(t.Context(), []*registry.Campaign{c}, list.Succession, u)
		check(t, err)
		if len(h) == 0 { // a district without communes alone
			reasons[figures.CarryNoCommunes]++
			continue
		}
		p := h[0]
		if len(h) != 1 || p.Own != nil || !p.Comparable {
			t.Fatalf("%s: %+v", u, h)
		}
		var sum int64
		units := 0
		for _, s := range p.Sources {
			reasons[s.Reason]++
			if s.Row.New != u || s.Score == nil || s.Score.N.Used != n[s.Row.Old] || s.Reason.Text().Vi == "" {
				t.Fatalf("%s: %+v", u, s)
			}
			if s.Reason == "" {
				sum += n[s.Row.Old]
				units++
				times[s.Row.Old]++
			}
		}
		if (p.Carried == nil) != (units == 0) {
			t.Fatalf("%s carries %+v of %d units", u, p.Carried, units)
		}
		if p.Carried == nil {
			continue
		}
		carried += sum
		if p.Carried.N.Used != sum || p.Carried.Units != units || p.Carried.Index == nil || p.Carried.Interval == nil {
			t.Errorf("%s: %+v, want %d responses of %d units", u, p.Carried, sum, units)
		}
	}
	var want int64
	for _, r := range list.Succession {
		if r.Carries() && n[r.Old] >= 30 {
			want += n[r.Old]
		}
	}
	if carried != want {
		t.Errorf("%d responses are carried, %d can be", carried, want)
	}
	for u, k := range times {
		if k != 1 {
			t.Errorf("%s is carried %d times", u, k)
		}
	}
	// 304 rows are whole, one of them a district; 14 units of 71 lost land only.
	if got := reasons[""] + reasons[figures.CarryFew]; got != 303+14 || reasons[figures.CarryNoCommunes] != 1 {
		t.Errorf("%v", reasons)
	}
	if got := reasons[""] + reasons[figures.CarryFew] + reasons[figures.CarryDivided] + reasons[figures.CarryAreaOnly] + reasons[figures.CarryNoCommunes]; got != 451 {
		t.Errorf("%d rows: %v", got, reasons)
	}
	if len(times)+10 < 303+14-10 {
		t.Errorf("%d old units are carried", len(times))
	}
}

// TestCarriedFiguresTellNoMore: what is carried is made of published counts, so a unit
// that is not published changes nothing.
func TestCarriedFiguresTellNoMore(t *testing.T) {
	reg, list := haiPhong(t)
	var unit survey.UnitKey
	olds := map[survey.UnitKey][]survey.UnitKey{}
	for _, r := range list.Succession {
		if r.Carries() {
			if olds[r.New] = append(olds[r.New], r.Old); len(olds[r.New]) == 4 {
				unit = r.New
			}
		}
	}
	from := olds[unit]
	c := asks(t, reg, "2025-q1", on(list, survey.NewDay(2025, 3, 1)), survey.NewDay(2025, 3, 1), survey.NewDay(2025, 3, 31))
	carry := func(last int64) *figures.Carried {
		figs := &figures.Figures{Tallies: past{"2025-q1": {from[0]: 100, from[1]: 60, from[2]: last}}, Clock: open(t, 0).figs.Clock}
		h, err := figs.History(t.Context(), []*registry.Campaign{c}, list.Succession, unit)
		check(t, err)
		return h[0].Carried
	}
	none, few, many := carry(0), carry(29), carry(40)
	if none.N != few.N || *none.Index != *few.Index || *none.Interval != *few.Interval || none.Units != few.Units {
		t.Errorf("29 responses show: %+v and %+v", none, few)
	}
	if many.N.Used != 200 || many.Units != none.Units+1 {
		t.Errorf("%+v", many)
	}
}

// TestHistoryOverTwoMergers: a unit formed of a unit that was formed itself.
func TestHistoryOverTwoMergers(t *testing.T) {
	reg, list := haiPhong(t)
	now := on(list, survey.NewDay(2025, 7, 1))
	old := on(list, survey.NewDay(2025, 3, 1))
	// A third generation, in the succession alone: it takes in what its parents were.
	late := survey.UnitKey{Code: now[0].Code, From: survey.NewDay(2026, 7, 1)}
	rows := append(list.Succession, survey.Succession{Old: now[0], New: late, Share: survey.Whole}, survey.Succession{Old: now[1], New: late, Share: survey.Part, Note: survey.NoteAreaAndPopulation})
	n := map[survey.UnitKey]int64{}
	for _, u := range old {
		n[u] = 50
	}
	first := asks(t, reg, "2025-q1", old, survey.NewDay(2025, 3, 1), survey.NewDay(2025, 3, 31))
	second := asks(t, reg, "2026-q1", now, survey.NewDay(2026, 1, 1), survey.NewDay(2026, 3, 31))
	figs := &figures.Figures{Tallies: past{"2025-q1": n, "2026-q1": {now[0]: 70, now[1]: 80}}, Clock: open(t, 0).figs.Clock}
	h, err := figs.History(t.Context(), []*registry.Campaign{first, second}, rows, late)
	check(t, err)
	if len(h) != 2 || h[1].Carried == nil || h[1].Carried.N.Used != 70 || h[1].Sources[1].Reason != figures.CarryDivided {
		t.Fatalf("%+v", h)
	}
	direct, err := figs.History(t.Context(), []*registry.Campaign{first}, rows, now[0])
	check(t, err)
	// Over two mergers the same is carried as over the first; nothing over the divided row.
	if a, b := h[0].Carried, direct[0].Carried; (a == nil) != (b == nil) || a != nil && a.N != b.N {
		t.Errorf("%+v and %+v", a, b)
	}
	if len(h[0].Sources) != 2 || h[0].Sources[0].Score != nil || len(h[0].Sources[0].Sources) == 0 {
		t.Errorf("%+v", h[0].Sources)
	}
}

// TestNoCampaignHoldsBothSidesOfAMerger: a campaign asks about units that are there
// through all of it, so no score of one campaign could mix a unit with what it came from.
func TestNoCampaignHoldsBothSidesOfAMerger(t *testing.T) {
	reg, list := haiPhong(t)
	for _, r := range list.Succession[:40] {
		err := reg.ImportCampaign(t.Context(), survey.Campaign{
			ID: "2025", Title: survey.Text{Vi: "Đợt", En: "Round"}, Units: []survey.UnitKey{r.Old, r.New},
			First: survey.NewDay(2025, 1, 1), Last: survey.NewDay(2025, 12, 31), Channels: survey.Channels,
			Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
		})
		if survey.KindOf(err) != survey.KindInvalid {
			t.Fatalf("%s and %s in one campaign: %v", r.Old, r.New, err)
		}
	}
}

// TestHistoryOfAnOldUnit: its own campaigns, nothing carried; drafts are not in it.
func TestHistoryOfAnOldUnit(t *testing.T) {
	reg, list := haiPhong(t)
	old := on(list, survey.NewDay(2025, 3, 1))
	c := asks(t, reg, "2025-q1", old[:1], survey.NewDay(2025, 3, 1), survey.NewDay(2025, 3, 31))
	draft := *c
	draft.State = survey.Draft
	figs := &figures.Figures{Tallies: past{"2025-q1": {old[0]: 60}}, Clock: open(t, 0).figs.Clock}
	h, err := figs.History(t.Context(), []*registry.Campaign{c, &draft}, list.Succession, old[0])
	check(t, err)
	if len(h) != 1 || h[0].Own == nil || h[0].Own.N.Used != 60 || h[0].Own.Status != score.Insufficient || h[0].Carried != nil || h[0].Sources != nil {
		t.Fatalf("%+v", h)
	}
	if h, err = figs.History(t.Context(), []*registry.Campaign{c}, list.Succession, old[1]); err != nil || len(h) != 0 {
		t.Errorf("a unit that nobody asked about: %+v, %v", h, err)
	}
}

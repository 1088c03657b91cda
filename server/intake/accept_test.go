package intake_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/configs"
	"hailong/server/catalog"
	"hailong/server/guard"
	"hailong/server/intake"
	"hailong/server/recount"
	"hailong/server/registry"
	"hailong/server/store"
	"hailong/server/store/faulty"
	"hailong/server/store/sqlite"
	"hailong/server/survey"
)

// desk is a whole intake over a real store, with a clock of its own.
type desk struct {
	t      *testing.T
	now    time.Time
	store  *faulty.Store
	reg    *registry.Registry
	in     *intake.Intake
	writer *intake.Writer
	code   survey.EntryCode
	random *rand.ChaCha8
}

// noon is a summer day in Vietnam, while it is still the day before in Alaska.
var noon = time.Date(2026, 7, 15, 12, 0, 0, 0, survey.Zone)

func open(t *testing.T, change ...func(*intake.WriterOptions)) *desk {
	t.Helper()
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "hailong.db"), sqlite.Options{})
	check(t, err)
	t.Cleanup(func() { st.Close() })
	d := &desk{t: t, now: noon, store: faulty.New(st), random: rand.NewChaCha8([32]byte{4})}
	d.reg = registry.New(st)
	register, err := catalog.Units(configs.FS, "units")
	check(t, err)
	check(t, d.reg.ImportUnits(t.Context(), register))
	for _, name := range []string{"questionnaires/dich-vu-cong-v1.yaml", "criteria/mau-tuyen-tinh-v1.yaml"} {
		file, err := configs.FS.ReadFile(name)
		check(t, err)
		if strings.HasPrefix(name, "q") {
			_, err = d.reg.AddQuestionnaire(t.Context(), name, file)
		} else {
			_, err = d.reg.AddCriteria(t.Context(), name, file)
		}
		check(t, err)
	}
	day := survey.DayOf(noon, survey.Zone)
	unit, _ := d.reg.Now().UnitOn("11311", day)
	check(t, d.reg.ImportCampaign(t.Context(), survey.Campaign{
		ID: "round", Title: survey.Text{Vi: "Đợt thử", En: "Trial"}, Units: []survey.UnitKey{unit.Key},
		Questionnaire: survey.VersionRef{ID: "dich-vu-cong", Version: 1}, Criteria: survey.VersionRef{ID: "mau-tuyen-tinh", Version: 1},
		First: day, Last: day + 30, Channels: []survey.Channel{survey.QR},
	}))
	check(t, d.reg.Open(t.Context(), "round"))
	codes, _, err := d.reg.IssueCodes(t.Context(), []registry.Place{{Unit: unit.Key, Channel: survey.QR}}, day, d.random)
	check(t, err)
	d.code = codes[0].Code
	limits, err := guard.New(guard.Options{Limits: guard.DefaultLimits(), Clock: func() time.Time { return d.now }})
	check(t, err)
	t.Cleanup(func() { limits.Close() })
	o := intake.WriterOptions{MaxBatch: 64, Queue: 64, Timeout: time.Minute}
	for _, f := range change {
		f(&o)
	}
	d.writer = intake.NewWriter(d.store, o)
	t.Cleanup(d.writer.Close)
	d.in = &intake.Intake{
		Registry: d.reg, Limits: limits, Writer: d.writer, Stored: d.writer,
		Flags: intake.FlagOptions{FastForm: 20 * time.Second, UniformItems: 10},
	}
	return d
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// form is a new phone's filled form, opened two minutes ago.
func (d *desk) form() intake.Submission {
	id, err := survey.NewResponseID(d.now, d.random)
	check(d.t, err)
	var device [16]byte
	d.random.Read(device[:])
	n := d.random.Uint64()
	addr := netip.AddrFrom4([4]byte{10, byte(n), byte(n >> 8), byte(n >> 16)})
	return intake.Submission{
		At: d.now, Code: d.code, ID: id, Lang: survey.Vietnamese, Given: levels("4", "5"),
		Issued: d.now.Add(-2 * time.Minute), Device: string(device[:]), Network: netip.PrefixFrom(addr, 32),
	}
}

// levels answers every scale question with the given levels in turn.
func levels(of ...string) survey.Given {
	file, err := configs.FS.ReadFile("questionnaires/dich-vu-cong-v1.yaml")
	if err != nil {
		panic(err)
	}
	q, _, err := catalog.Questionnaire("form", file)
	if err != nil {
		panic(err)
	}
	g, i := survey.Given{}, 0
	for x := range q.All {
		if x.Type == survey.Scale {
			g[x.ID] = []string{of[i%len(of)]}
			i++
		}
	}
	return g
}

func (d *desk) kept(id survey.ResponseID) survey.Response {
	d.t.Helper()
	list, err := d.store.Find(d.t.Context(), string(id))
	check(d.t, err)
	if len(list) != 1 {
		d.t.Fatalf("%d responses with id %s", len(list), id)
	}
	return list[0].Response
}

// counts holds that responses and tallies agree, and that there are n.
func (d *desk) counts(n int) {
	d.t.Helper()
	res, err := recount.Run(d.t.Context(), d.store, "round", nil)
	check(d.t, err)
	if res.Responses != n || len(res.Differences) > 0 {
		d.t.Errorf("%d responses, want %d; differences %v", res.Responses, n, res.Differences)
	}
}

func TestWhatIsKeptOfAResponse(t *testing.T) {
	d := open(t)
	s := d.form()
	s.Given["comment"] = []string{"Gọi cho tôi: 0912 345 678"}
	a, err := d.in.Submit(t.Context(), s)
	check(t, err)
	if a.Already || a.ID != s.ID || a.Round.Campaign.ID != "round" {
		t.Errorf("accepted %+v", a)
	}
	r := d.kept(s.ID)
	if r.Day.String() != "2026-07-15" || r.Hour != 12 || r.Pace != survey.PaceUnder3m || r.Standing != survey.Counted || len(r.Flags) != 0 || r.Channel != survey.QR {
		t.Errorf("kept %+v", r)
	}
	var text string
	check(t, d.store.EachRemark(t.Context(), "round", r.Unit, func(m store.Remark) error { text = m.Comment.Text; return nil }))
	if text == "" || strings.Contains(text, "345") {
		t.Errorf("comment %q, want the number masked", text)
	}
	d.counts(1)
}

func TestFlags(t *testing.T) {
	ago := func(s *intake.Submission, d time.Duration) { s.Issued = s.At.Add(-d) }
	for name, c := range map[string]struct {
		change func(*intake.Submission)
		want   []survey.Flag
	}{
		"calm":                  {func(*intake.Submission) {}, nil},
		"20 seconds are enough": {func(s *intake.Submission) { ago(s, 20*time.Second) }, nil},
		"fast":                  {func(s *intake.Submission) { ago(s, 19*time.Second) }, []survey.Flag{survey.FlagFast}},
		"equal but calm":        {func(s *intake.Submission) { s.Given = levels("5") }, nil},
		"equal and fast":        {func(s *intake.Submission) { s.Given = levels("5"); ago(s, 9*time.Second) }, []survey.Flag{survey.FlagFast, survey.FlagUniform}},
		"no opinion is no level": {func(s *intake.Submission) {
			s.Given = levels("5", survey.NoOpinion, survey.NoOpinion)
			s.Given["overall"] = []string{"5"}
			ago(s, 9*time.Second)
		}, []survey.Flag{survey.FlagFast}},
		"no form cookie":         {func(s *intake.Submission) { s.Issued = time.Time{} }, []survey.Flag{survey.FlagUnproven}},
		"no device cookie":       {func(s *intake.Submission) { s.Device = "" }, []survey.Flag{survey.FlagUnproven}},
		"a clock that went back": {func(s *intake.Submission) { ago(s, -time.Minute) }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			s := d.form()
			c.change(&s)
			_, err := d.in.Submit(t.Context(), s)
			check(t, err)
			r := d.kept(s.ID)
			want := survey.Counted
			if len(c.want) > 0 {
				want = survey.Flagged
			}
			if !slices.Equal(r.Flags, c.want) || r.Standing != want {
				t.Errorf("%v %s, want %v %s", r.Flags, r.Standing, c.want, want)
			}
		})
	}
}

func TestTheSecondFormOfAPhoneIsFlaggedAndTheFourthRefused(t *testing.T) {
	d := open(t)
	first := d.form()
	for i := range 4 {
		s := d.form()
		s.Device, s.Network = first.Device, first.Network
		_, err := d.in.Submit(t.Context(), s)
		if i == 3 {
			r, ok := errors.AsType[*guard.Refusal](err)
			if !ok || r.Reason != guard.ReasonDevice || survey.KindOf(err) != survey.KindLimited {
				t.Fatalf("the fourth: %v", err)
			}
			continue
		}
		check(t, err)
		if got := slices.Contains(d.kept(s.ID).Flags, survey.FlagRepeat); got != (i > 0) {
			t.Errorf("form %d flagged repeat: %v", i+1, got)
		}
	}
	d.counts(3)
}

func TestTheSameFormAgainIsTheSameResponse(t *testing.T) {
	d := open(t)
	s := d.form()
	_, err := d.in.Submit(t.Context(), s)
	check(t, err)
	for i := range 30 {
		d.now = d.now.Add(time.Minute)
		s.At = d.now
		a, err := d.in.Submit(t.Context(), s)
		if err != nil || !a.Already || a.ID != s.ID {
			t.Fatalf("retry %d: %+v, %v", i, a, err)
		}
	}
	other := s
	other.Given = levels("1")
	if _, err := d.in.Submit(t.Context(), other); survey.KindOf(err) != survey.KindConflict {
		t.Errorf("another body: %v", err)
	}
	d.counts(1)
	check(t, d.reg.Close(t.Context(), "round", survey.DayOf(noon, survey.Zone)))
	if a, err := d.in.Submit(t.Context(), s); err != nil || !a.Already {
		t.Errorf("retry after the end: %+v, %v", a, err)
	}
	if _, err := d.in.Submit(t.Context(), other); survey.KindOf(err) != survey.KindConflict {
		t.Errorf("another body after the end: %v", err)
	}
	if _, err := d.in.Submit(t.Context(), d.form()); survey.KindOf(err) != survey.KindNotOpen {
		t.Errorf("a new form after the end: %v", err)
	}
	d.counts(1)
}

func TestFaultsOfTheStore(t *testing.T) {
	for name, mode := range map[string]faulty.Mode{
		"request lost: the retry stores it":    faulty.LoseRequest,
		"reply lost: the retry is a duplicate": faulty.LoseReply,
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			s := d.form()
			d.store.Fail(mode, 1, faulty.Append)
			if _, err := d.in.Submit(t.Context(), s); survey.KindOf(err) != survey.KindUnavailable {
				t.Fatalf("thanked for what may be lost: %v", err)
			}
			a, err := d.in.Submit(t.Context(), s)
			if err != nil || a.Already != (mode == faulty.LoseReply) || a.ID != s.ID {
				t.Errorf("retry: %+v, %v", a, err)
			}
			d.counts(1)
		})
	}
}

func TestBrokenRulesReachNeitherLimitsNorStore(t *testing.T) {
	d := open(t)
	s := d.form()
	s.Given = survey.Given{"overall": {"9"}}
	for range 10 { // far above the device limit
		_, err := d.in.Submit(t.Context(), s)
		if survey.KindOf(err) != survey.KindInvalid {
			t.Fatalf("got %v", err)
		}
	}
	s.Given = levels("4")
	_, err := d.in.Submit(t.Context(), s)
	check(t, err)
	if f := d.kept(s.ID).Flags; len(f) > 0 {
		t.Errorf("flags %v after corrections", f)
	}
	d.counts(1)
}

func TestManyAtOnceAreCountedOnceEach(t *testing.T) {
	d := open(t)
	d.in.Limits = admitAll{}
	forms := make([]intake.Submission, 200)
	for i := range forms {
		forms[i] = d.form()
	}
	var wg sync.WaitGroup
	for range 3 { // every form three times, in parallel
		for _, s := range forms {
			wg.Go(func() {
				if _, err := d.in.Submit(t.Context(), s); err != nil {
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	d.counts(len(forms))
}

// admitAll is no limit at all.
type admitAll struct{}

func (admitAll) Check(_ context.Context, _ guard.Attempt) (guard.Verdict, error) {
	return guard.Verdict{}, nil
}

func TestABurstIsFarAboveTheCodesOwnPace(t *testing.T) {
	for name, c := range map[string]struct {
		usual float64
		want  bool
	}{
		"a new poster has no pace yet": {0, false},
		"a quiet desk":                 {1, true},
		"a desk as busy as ever":       {60, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			d.in.Usual = func(survey.Entry) float64 { return c.usual }
			flagged := 0
			for range 40 { // the floor is 30 an hour
				s := d.form()
				_, err := d.in.Submit(t.Context(), s)
				check(t, err)
				if slices.Contains(d.kept(s.ID).Flags, survey.FlagBurst) {
					flagged++
				}
				d.now = d.now.Add(20 * time.Second)
			}
			if (flagged > 0) != c.want {
				t.Errorf("%d of 40 flagged", flagged)
			}
		})
	}
}
